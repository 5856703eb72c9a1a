"""A stage to a site, by MkDocs in this process."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from kb_tools.adapters.stage import Stage
from kb_tools.adapters.swapped_folder import swapped_in
from kb_tools.errors import KbError, Problem
from kb_tools.progress import Told, unheard

_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
_OURS = re.compile(r"\bkb_tools\b")
_DEFAULTS = {"theme": {"name": "material", "font": False}, "plugins": ["kb_tools"]}


def render(stage: Stage, root: Path, out: Path, told: Told = unheard) -> Path:
    """Puts MkDocs' frame around the stage's pages and swaps the result in as `out`.

    Args:
        root: of the knowledge base; its mkdocs.yml counts where it names our plugin.

    Raises:
        KbError: `out` is no earlier build, or MkDocs warns of anything.
    """
    with swapped_in(out) as new, _warnings() as warnings:
        try:
            config = _config(root, stage, new)
            plugin = config.plugins["kb_tools"]
            plugin.use(stage, told)
            build(config)
        except MkDocsException as error:
            raise KbError(_problems([*warnings, str(error)])) from error
        if warnings:
            raise KbError(_problems(warnings))
    return out


def _config(
    root: Path, stage: Stage, out: Path
) -> Any:  # its plugins are of classes that MkDocs does not know
    """`docs_dir` is the stage's: MkDocs stops where the one in mkdocs.yml is missing."""
    file = config_file(root)
    source: io.BytesIO | str = (
        str(file) if file else io.BytesIO(yaml.safe_dump({"site_name": "kb", **_DEFAULTS}).encode())
    )
    return load_config(
        source, config_file_path=str(file or root / "mkdocs.yml"), docs_dir=str(stage.pages_folder), site_dir=str(out),
    )  # fmt: skip


def config_file(root: Path) -> Path | None:
    """The knowledge base's mkdocs.yml, unless it is for something else."""
    file = root / "mkdocs.yml"
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8", errors="replace")
    return file if _OURS.search(_COMMENT.sub("", text)) else None


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What MkDocs complains of; nothing of it is printed."""
    said: list[str] = []

    class _Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, collect = logging.getLogger("mkdocs"), _Collect(logging.WARNING)
    before = logger.propagate
    logger.propagate = False
    logger.addHandler(collect)
    try:
        yield said
    finally:
        logger.removeHandler(collect)
        logger.propagate = before


def _problems(said: list[str]) -> list[Problem]:
    return [
        Problem("mkdocs.yml", 0, line, "See https://www.mkdocs.org/user-guide/configuration/.")
        for line in said
        if line
    ]
