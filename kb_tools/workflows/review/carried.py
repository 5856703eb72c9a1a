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
_MOST = 900  # pairs of sentences of one change that are held against each other


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
    found = {}
    for at, pair in enumerate(pairs):
        here = page_of(pair)
        to, left, count = _shared(gone[at], came, here, edited[at])
        out_of, fresh, counted = _shared(new[at], went, here, edited[at])
        found[pair.after.path or pair.before.path] = Carried(
            count, to, counted, out_of, drafts, left, fresh
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
    told: Mapping[str, str], pages: Mapping[str, set[SopId]], here: SopId, edited: set[str]
) -> tuple[tuple[tuple[SopId, int], ...], tuple[str, ...], int]:
    """How many stand on which other page; the rest, where it is little; of how many in all."""
    elsewhere = {words: pages.get(words, set()) - {here} for words in told}
    found = Counter(sop for sops in elsewhere.values() for sop in sorted(sops))
    rest = [told[words] for words, sops in elsewhere.items() if not sops and words not in edited]
    count = sum(map(bool, elsewhere.values()))
    little = len(rest) <= min(_REST, count)
    return tuple(found.most_common()), tuple(rest) if little else (), count + len(rest)
