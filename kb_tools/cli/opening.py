"""Opening the knowledge base for a command, with a progress bar and what a reader should know; and telling what it found."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kb_tools.adapters.knowledge_base import KnowledgeBase, opened
from kb_tools.adapters.lexicon_file import lexicon_digest, read_lexicon
from kb_tools.adapters.readings import CachedReadings
from kb_tools.cli import progress
from kb_tools.errors import KbError, Problem

_PIPE = 240  # columns that a table may take where nobody sees its edge


@contextmanager
def knowledge_base(root: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base around `root`. What is worth knowing about its history goes to stderr."""
    with (
        progress.shown() as told,
        opened(root, progress=partial(told, "Reading the history")) as found,
    ):
        for note in found.history.notes:
            click.echo(note, err=True)
        yield found


def check_has_files(kb: KnowledgeBase, missing: str, would_work: str) -> None:
    """Raises KbError in a bare repository, which has a history and no files on disk."""
    if kb.bare:
        saw = f"A bare repository has no files on disk {missing}."
        raise KbError(Problem("", 0, saw, would_work))


def readings_of(kb: KnowledgeBase) -> CachedReadings:
    """What was read and compared before, shared with the sites' builds."""
    words = read_lexicon(kb.root, kb.config)
    cache = kb.made / "cache" / "site.sqlite"
    return CachedReadings(kb.history, words, cache, lexicon_digest(kb.root, kb.config))


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
