"""What commands have in common: the knowledge base opened with a progress bar, and where results go."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kb_tools.adapters.git_snapshots import GitSnapshots
from kb_tools.adapters.knowledge_base import KnowledgeBase, opened
from kb_tools.cli import progress
from kb_tools.errors import KbError, Problem
from kb_tools.progress import Told

_PIPE = 240  # columns that a table may take where nobody sees its edge


@contextmanager
def reading(root: Path, what: str = "Reading the history") -> Iterator[tuple[KnowledgeBase, Told]]:
    """The knowledge base around `root`, and its progress bar: for reading its texts, and for what follows.

    Args:
        what: is said beside the bar while texts are read.
    """
    with progress.shown() as told, opened(root, progress=partial(told, what)) as kb:
        yield kb, told


@contextmanager
def knowledge_base(root: Path) -> Iterator[tuple[KnowledgeBase, Told]]:
    """As `reading`; what is worth knowing about its history goes to stderr."""
    with reading(root) as (kb, told):
        for note in kb.history.notes:
            click.echo(note, err=True)
        yield kb, told


@contextmanager
def snapshots_of(root: Path) -> Iterator[tuple[GitSnapshots, KnowledgeBase, Told]]:
    """The policies' folder at any commit, the knowledge base that it is part of, a progress bar."""
    with (
        reading(root) as (kb, told),
        closing(GitSnapshots(kb.root, kb.folder)) as snapshots,
    ):
        yield snapshots, kb, told


def check_has_files(kb: KnowledgeBase, missing: str, would_work: str) -> None:
    """Raises KbError in a bare repository, which has a history and no files on disk."""
    if kb.bare:
        saw = f"A bare repository has no files on disk {missing}."
        raise KbError(Problem("", 0, saw, would_work))


def tell_left_out(kb: KnowledgeBase) -> None:
    """The SOPs that no answer can come from, and why, to stderr."""
    for problem in kb.history.problems(drafts=False):
        click.echo(f"Left out: {problem.saw} {problem.would_work}", err=True)


def tell_json(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def terminal() -> Console:
    """Stdout. Nothing in a policy's text is taken for markup, and no line is cut in a pipe.

    FORCE_COLOR colours what goes into a pipe; it lays nothing out as for a screen.
    """
    if sys.stdout.isatty():
        return Console(markup=False, highlight=False, emoji=False)
    return Console(
        markup=False, highlight=False, emoji=False, soft_wrap=True, width=_PIPE, force_terminal=False,
        color_system="standard" if os.environ.get("FORCE_COLOR") else None,
    )  # fmt: skip
