"""Sentences that a proposal takes from one SOP to another, word for word: an SOP split in two, or two made one.

Each page alone tells of a removed section and of a new one, and nobody sees that it is the same. A
sentence that was only edited neither went nor came.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb_tools.diff.matching.similarity import similarity
from kb_tools.diff.matching.words import SAME_SENTENCE
from kb_tools.diff.model import Change
from kb_tools.diff.words.normal import normal
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import Clause, SopId
from kb_tools.workflows.compare import SopComparison
from kb_tools.workflows.pairs import Pair, page_of
from kb_tools.workflows.review.disclosed import new_sentences, said_in

_REST = 3  # sentences that were not carried, of which each is quoted
_ALTERED = 0.6  # share of two sentences on two pages, for one to be the other with other words
_MOST = 900  # pairs of sentences that are held against each other


@dataclass(frozen=True, slots=True)
class Carried:
    """Of one page: sentences counted, and how many of them are (were) on which other SOP's page."""

    gone: int = 0
    to: tuple[tuple[SopId, int], ...] = ()  # most first
    new: int = 0
    out_of: tuple[tuple[SopId, int], ...] = ()  # most first
    drafts: frozenset[SopId] = frozenset()  # SOPs that are drafts, which nobody is shown
    # What went and is on no page that changes, and what is new and was on none; where that is little.
    not_to: tuple[str, ...] = ()
    not_out_of: tuple[str, ...] = ()
    altered: tuple[
        tuple[SopId, str, str], ...
    ] = ()  # what came with other words: out of which, as it was, as it is


def carried(changed: Iterable[tuple[Pair, SopComparison]]) -> Mapping[str, Carried]:
    """By the path of the page as it is proposed; of a page that goes, as it was."""
    pairs: list[Pair] = []
    gone: list[dict[str, str]] = []
    new: list[dict[str, str]] = []
    edited: list[set[str]] = []
    for pair, compared in changed:
        pairs.append(pair)
        ends = _ends(pair)
        after = replace(pair.after, text="") if ends else pair.after
        gone.append(_told(after.text, pair.before.text))
        new.append(_told(pair.before.text, after.text))
        changes = () if ends else compared.comparison.changes
        edited.append({words for c in changes for words in _edited(c, gone[-1], new[-1])})
    drafts = frozenset(page_of(p) for p in pairs if p.after.control.status is Status.DRAFT)
    came, went = _pages(new, pairs), _pages(gone, pairs)
    left = [_left(gone[at], came, page_of(pair), edited[at]) for at, pair in enumerate(pairs)]
    fresh = [_left(new[at], went, page_of(pair), edited[at]) for at, pair in enumerate(pairs)]
    out_of = [_shared(new[at], went, page_of(pair)) for at, pair in enumerate(pairs)]
    of_page = [
        (page_of(pair), text) for pair, texts in zip(pairs, left, strict=True) for text in texts
    ]
    altered = [
        _altered(of_page, texts, sources) for texts, sources in zip(fresh, out_of, strict=True)
    ]
    moved = {told for each in altered for sop, was, now in each for told in ((sop, was), now)}
    found = {}
    for at, pair in enumerate(pairs):
        here = page_of(pair)
        to = _shared(gone[at], came, here)
        found[pair.after.path or pair.before.path] = Carried(
            _count(gone[at], came, here) + len(left[at]),
            to,
            _count(new[at], went, here) + len(fresh[at]),
            out_of[at],
            drafts,
            _little([text for text in left[at] if (here, text) not in moved], to),
            _little([text for text in fresh[at] if text not in moved], out_of[at]),
            altered[at],
        )
    return found


def _ends(pair: Pair) -> bool:
    """A page that is retired keeps its text, for nobody to follow."""
    return pair.after.control.status is Status.RETIRED is not pair.before.control.status


def _told(before: str, after: str) -> dict[str, str]:
    """The sentences that only `after` has, by their words alone."""
    return {words: text for words, text, *_ in new_sentences(before, after, headings=False)}


def _edited(change: Change, gone: Mapping[str, str], new: Mapping[str, str]) -> Iterable[str]:
    """Those of one change in place of which a like one stands."""
    olds, news = _of(change.before, gone), _of(change.after, new)
    if len(olds) * len(news) > _MOST:
        return
    for old in olds:
        for come in news:
            if similarity(normal(gone[old]), normal(new[come])) >= SAME_SENTENCE:
                yield from (old, come)


def _of(clauses: Sequence[Clause], among: Mapping[str, str]) -> list[str]:
    return [words for clause in clauses for words, _ in said_in(clause) if words in among]


def _pages(sentences: Sequence[Mapping[str, str]], pairs: Sequence[Pair]) -> dict[str, set[SopId]]:
    """The SOPs of each sentence."""
    found: dict[str, set[SopId]] = {}
    for told, pair in zip(sentences, pairs, strict=True):
        for words in told:
            found.setdefault(words, set()).add(page_of(pair))
    return found


def _shared(
    told: Mapping[str, str], pages: Mapping[str, set[SopId]], here: SopId
) -> tuple[tuple[SopId, int], ...]:
    """How many stand on which other page."""
    found = Counter(sop for words in told for sop in sorted(pages.get(words, set()) - {here}))
    return tuple(found.most_common())


def _count(told: Mapping[str, str], pages: Mapping[str, set[SopId]], here: SopId) -> int:
    return sum(bool(pages.get(words, set()) - {here}) for words in told)


def _left(
    told: Mapping[str, str], pages: Mapping[str, set[SopId]], here: SopId, edited: set[str]
) -> list[str]:
    """Those that stand on no other page, and were not only edited."""
    return [
        text
        for words, text in told.items()
        if words not in edited and not pages.get(words, set()) - {here}
    ]


def _little(rest: Sequence[str], shared: Sequence[tuple[SopId, int]]) -> tuple[str, ...]:
    return tuple(rest) if len(rest) <= min(_REST, sum(n for _, n in shared)) else ()


def _altered(
    left: Sequence[tuple[SopId, str]], new: Sequence[str], out_of: Sequence[tuple[SopId, int]]
) -> tuple[tuple[SopId, str, str], ...]:
    """The new ones beside the one that went which is most like each, of the pages that others came from."""
    sources = {sop for sop, _ in out_of}
    gone = [(sop, text) for sop, text in left if sop in sources] if sources and new else []
    if not gone or len(gone) * len(new) > _MOST:
        return ()
    found = []
    for text in new:
        alike = [(similarity(normal(was), normal(text)), sop, was) for sop, was in gone]
        share, sop, was = max(alike)
        if share >= _ALTERED:
            found.append((sop, was, text))
    return tuple(found)
