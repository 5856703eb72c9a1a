"""What a site reads from texts: costly, and the same each time for the same bytes.

`Readings` is the port; behind it stands a cache. The functions here are what it remembers.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from kb_tools.diff.compare import compare_documents
from kb_tools.diff.lineage import Step, step
from kb_tools.diff.model import Comparison
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.policy.cleaning import clean
from kb_tools.policy.html import body_html
from kb_tools.policy.model import BlockKind, Document, Revision
from kb_tools.surrogates import without_surrogates


@dataclass(frozen=True, slots=True)
class Gist:
    """What lists and links need to know of a text."""

    title: str  # "" where the text has none
    targets: tuple[str, ...]  # of its links, as written, each once


class Readings(Protocol):
    lexicon_mark: str  # changes with the lexicon that comparisons are judged by

    def document(self, revision: Revision) -> Document:
        """The text, parsed."""

    def body(self, revision: Revision) -> str:
        """Its HTML, cleaned, without the title; link targets as written."""

    def targets(self, revision: Revision) -> tuple[str, ...]:
        """Every target in its HTML, of links and pictures, each once."""

    def gist(self, revision: Revision) -> Gist: ...

    def comparison(self, before: Revision, after: Revision) -> Comparison:
        """Without what only a patch needs."""

    def step(self, before: Revision, after: Revision) -> Step:
        """Which clause continues which."""


def body(text: str) -> str:
    return body_html(without_surrogates(text), title=False)


def targets(body: str) -> tuple[str, ...]:
    """
    >>> targets('<p><a href="b.md#x">b</a> <img src="c.png" alt=""> <a href="b.md#x">b</a></p>')
    ('b.md#x', 'c.png')
    """
    found: dict[str, None] = {}

    def noted(target: str) -> str:
        found[target] = None
        return target

    clean(body, noted)
    return tuple(found)


def gist(document: Document) -> Gist:
    targets = dict.fromkeys(
        link.target for clause in document.clauses for link in clause.links if not link.image
    )
    return Gist(document.title, tuple(targets))


def comparison(
    before_text: str, before: Document, after_text: str, after: Document, lexicon: Lexicon
) -> tuple[Comparison, Step]:
    full = compare_documents(
        without_surrogates(before_text),
        before,
        without_surrogates(after_text),
        after,
        words=lexicon,
    )
    made = step(before, after, full)
    return _without_patch(full), made


def _without_patch(full: Comparison) -> Comparison:
    return replace(
        full,
        edits=(),
        changes=tuple(replace(change, edits=()) for change in full.changes),
    )


def toc(document: Document) -> tuple[tuple[int, str, str], ...]:
    """Level, text and anchor of every heading but the page's title."""
    headings = [c for c in document.clauses if c.kind is BlockKind.HEADING]
    title = next((c for c in headings if c.depth == 1), None)
    return tuple((c.depth, c.text, c.anchor) for c in headings if c is not title)
