"""Sentences that a proposal takes from one SOP to another, word for word: an SOP split in two, or two made one.

Each page alone tells of a removed section and of a new one, and nobody sees that it is the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kb_tools.policy.document_control import Status
from kb_tools.policy.model import SopId
from kb_tools.workflows.pairs import Pair, page_of
from kb_tools.workflows.review.disclosed import new_sentences


@dataclass(frozen=True, slots=True)
class Carried:
    """Of one page: sentences counted, and how many of them are (were) on which other SOP's page."""

    gone: int = 0
    to: tuple[tuple[SopId, int], ...] = ()  # most first
    new: int = 0
    out_of: tuple[tuple[SopId, int], ...] = ()  # most first
    drafts: frozenset[SopId] = frozenset()  # SOPs that are drafts, which nobody is shown


def carried(changed: Iterable[Pair]) -> Mapping[str, Carried]:
    """By the path of the page as it is proposed; of a page that goes, as it was."""
    pairs = [replace(p, after=replace(p.after, text="")) if _ends(p) else p for p in changed]
    new = [{words for words, *_ in new_sentences(pair.before, pair.after)} for pair in pairs]
    gone = [{words for words, *_ in new_sentences(pair.after, pair.before)} for pair in pairs]
    drafts = frozenset(page_of(p) for p in pairs if p.after.control.status is Status.DRAFT)
    return {
        pair.after.path or pair.before.path: Carried(
            len(gone[at]), _shared(gone[at], new, pairs, at), len(new[at]), _shared(new[at], gone, pairs, at), drafts
        )
        for at, pair in enumerate(pairs)
    }  # fmt: skip


def _ends(pair: Pair) -> bool:
    """A page that is retired keeps its text, for nobody to follow."""
    return pair.after.control.status is Status.RETIRED is not pair.before.control.status


def _shared(
    sentences: set[str], others: list[set[str]], pairs: list[Pair], at: int
) -> tuple[tuple[SopId, int], ...]:
    here = page_of(pairs[at])
    found: Counter[SopId] = Counter()
    for pair, other in zip(pairs, others, strict=True):
        if sentences and page_of(pair) != here:
            found[page_of(pair)] += len(sentences & other)
    return tuple((sop, count) for sop, count in found.most_common() if count)
