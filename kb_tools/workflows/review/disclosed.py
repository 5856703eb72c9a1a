"""Text that others may read in a new place: copied from another page, or split off into one of its own.

No page's audience changes by that, so no rule about audiences hears of it. A sentence counts that is
new on its page, stood word for word on another page of the base, and on none that its readers could see.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from kb_tools.diff.words.normal import sentences
from kb_tools.english import listed
from kb_tools.policy.document_control import Status
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind, Clause, SopId
from kb_tools.workflows.pairs import Pair
from kb_tools.workflows.review.remark import Remark, Weight

_LEAST_WORDS = 5  # "Open the ticket." stands on every page
_QUOTED = 160  # characters
_TARGET = re.compile(r"\]\([^)\n]*\)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Page:
    sop: SopId
    readers: frozenset[str]
    text: str

    @cached_property
    def words(self) -> str:
        return _words(_TARGET.sub("]", self.text))


class Disclosures:
    """Of a proposal to the pages of the base."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pages = [
            _Page(pair.sop, frozenset(pair.before.control.audience), pair.before.text)
            for pair in pairs
            if not pair.before.missing and pair.before.control.status is not Status.DRAFT
        ]

    def remarks(self, pair: Pair, readers: Set[str], when: str) -> Iterator[Remark]:
        """
        Args:
            readers: who may read what is proposed.
            when: from when on, where that is not now.
        """
        if pair.after.missing or not any(readers - page.readers for page in self._pages):
            return
        quoted: list[tuple[str, int]] = []
        shown: set[str] = set()
        kept: set[str] = set()
        for words, text, line in new_sentences(pair.before.text, pair.after.text):
            stood = [page for page in self._with(words) if words in page.words]
            unseen = readers - {name for page in stood for name in page.readers}
            if stood and unseen:
                quoted.append((text, line))
                shown |= unseen
                kept |= {page.sop for page in stood}
        if quoted:
            (first, line), more = quoted[0], len(quoted) - 1
            first = first if len(first) <= _QUOTED else f"{first[: _QUOTED - 1]}…"
            others = f" and {more} more" if more else ""
            saw = f"{listed(sorted(shown))} may read{when} what they could not until now: “{first}”{others}, from {listed(sorted(kept))}."
            would_work = "Check that every sentence may be shown to them."
            yield Remark(Weight.LOUD, "text-disclosed", saw, would_work, pair.after.path, line)

    def _with(self, words: str) -> Sequence[_Page]:
        """The pages that have the rarest of the words."""
        return min((self._having.get(word, ()) for word in words.split()), key=len)

    @cached_property
    def _having(self) -> dict[str, list[_Page]]:
        found: dict[str, list[_Page]] = {}
        for page in self._pages:
            for word in set(page.words.split()):
                found.setdefault(word, []).append(page)
        return found


def new_sentences(
    before: str, after: str, *, headings: bool = True
) -> Iterator[tuple[str, str, int]]:
    """Those of some length that the page did not have: its words alone, as it stands, its line."""
    had = _words(_TARGET.sub("]", before))
    stood = {words for clause in parse(before).clauses for words, _ in said_in(clause)}
    for clause in parse(after).clauses:
        if clause.kind is BlockKind.HEADING and not headings:
            continue
        for words, text in said_in(clause):
            if words not in stood and words not in had:
                yield words, text, clause.lines[0]


def said_in(clause: Clause) -> list[tuple[str, str]]:
    """Its sentences of some length, their words alone and as they stand; else all of it, if that is long enough."""
    told = [(_words(text), text) for text in sentences(clause.text)]
    long = [(words, text) for words, text in told if words.count(" ") > _LEAST_WORDS]
    whole = _words(clause.text)
    return long or ([(whole, clause.text)] if whole.count(" ") > _LEAST_WORDS else [])


def _words(text: str) -> str:
    """
    >>> _words("1. *Never* promise it.")
    ' 1 never promise it '
    """
    return f" {' '.join(_WORD.findall(text.casefold()))} "
