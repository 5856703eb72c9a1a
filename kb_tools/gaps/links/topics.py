"""Topics that contacts are about and no SOP covers.

A missing topic has words of its own that no SOP uses. Its findings often name no SOP, since there
is none to name, and they come from a few contact reasons only, while the manner in which reviewers
write ("could not find an article") is spread over all of them. So a term is of a missing topic
where it is in no SOP, findings with it lack an SOP far more often than others do (an exact
binomial test, corrected for the number of terms: Bonferroni), and its contact reasons are few.
Terms that share most of their findings are one topic; one that goes with several topics is a manner
of writing about them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.special import bdtrc, chdtrc

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.comments.written import Comments, is_unspaced
from kb_tools.gaps.evidence import Flags, Floats, Ints
from kb_tools.gaps.links.terms import Terms, surface

LEAST_FINDINGS = 8
_SURE = 0.05  # that no term at all is of a missing topic where there is none
_FEW_REASONS = 0.25  # of the effective number of contact reasons of all findings
_LEAST_REASONS = 4.0  # effective ones; with fewer, topics and manners cannot be told apart
_SAME = 0.5  # of the findings of the rarer of two terms
_TOPICS_OF_A_MANNER = 3  # that a manner of writing is shared by, at least
_NARROWER = 0.9  # of its contact reasons, effective ones: those of a topic, at most
_SAME_REASONS = 0.001  # p-value from which on contact reasons are not told apart
_LEAST_HELD = 2  # findings that it shares with each of them
_WITH = 0.9  # of a term's findings: what goes on with it
_SHARED = 0.25  # of its findings: with any of them
_MOSTLY = 0.6  # of what it shares: with one of them, at most


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that contacts are about and no SOP covers, as far as the comments tell."""

    label: str  # as reviewers write it
    findings: Ints  # positions
    without_sop: int  # of these
    weekly: tuple[int, ...]  # findings of each week of the period


def missing_topics(
    comments: Comments, written: Terms, without_sop: Flags, reason: Ints, week: Ints, weeks: int,
    known: Catalogue,
) -> tuple[Topic, ...]:  # fmt: skip
    """Most findings first.

    Args:
        comments: of findings about SOPs.
        written: the terms of these.
        without_sop: findings that name no SOP that exists, by themselves or through their audit.
        reason: contact reason of each finding; -1: not recorded.
        week: of each finding.
    """
    if not len(comments):
        return ()
    lacking, of_comment = without_sop[comments.rows], reason[comments.rows]
    usual, reasons = float(lacking.mean()), _spread(of_comment)
    if not 0 < usual < 1 or reasons < _LEAST_REASONS:
        return ()
    covered = _covered(known, written)
    number, lack = written.times(), written.times(lacking)
    tried = np.flatnonzero((number >= LEAST_FINDINGS) & ~covered)
    by_chance = bdtrc(lack[tried] - 1, number[tried], usual)
    likely = tried[by_chance * len(tried) < _SURE]
    having = written.matrix[:, likely].tocsc()
    rows_of = {
        int(term): having.indices[having.indptr[n] : having.indptr[n + 1]].astype(np.int64)
        for n, term in enumerate(likely)
    }
    few = {t for t, rows in rows_of.items() if _spread(of_comment[rows]) <= _FEW_REASONS * reasons}
    chosen = {
        written.name(term): set(rows_of[term].tolist())
        for term in sorted(few)
        if _own(term, few, covered, written)
    }
    groups = grouped(_without_manners(chosen, of_comment), chosen)
    topics = _missing(
        [_topic(group, chosen, comments, written.small, lacking, week, weeks) for group in groups],
        usual,
    )
    return tuple(sorted(topics, key=lambda topic: (-len(topic.findings), topic.label)))


def _topic(
    group: Collection[str], rows_of: Mapping[str, set[int]], comments: Comments,
    small: Collection[str], lacking: Flags, week: Ints, weeks: int,
) -> Topic:  # fmt: skip
    at = np.array(sorted({row for term in group for row in rows_of[term]}), np.int64)
    # Two words say more than one, if both are the topic's.
    words = {t: t.split(" ") for t in group}
    weight = {t: 2 if len(w) > 1 and set(w) <= set(group) else 1 for t, w in words.items()}
    name = max(group, key=lambda term: (len(rows_of[term]) * weight[term], term))
    texts = map(comments.written, sorted(rows_of[name]))
    label = surface(_whole(name, group, rows_of), texts, small)
    rows = comments.rows[at]
    by_week = np.bincount(week[rows], minlength=weeks)
    return Topic(label, rows, int(lacking[at].sum()), tuple(int(n) for n in by_week))


def _whole(name: str, group: Collection[str], rows_of: Mapping[str, set[int]]) -> str:
    """A term, with what goes on with it in almost all of its findings where a script has no spaces:
    there its words are pairs of characters, which nobody reads."""
    words, rows = name.split(" "), rows_of[name]
    if not is_unspaced(name):
        return name
    pairs = [
        t.split(" ") for t in group if " " in t and len(rows_of[t] & rows) >= _WITH * len(rows)
    ]
    grown = True
    while grown:
        grown = False
        for one, other in pairs:
            if one == words[-1] and other not in words:
                words, grown = [*words, other], True
            elif other == words[0] and one not in words:
                words, grown = [one, *words], True
    return " ".join(words)


def _missing(topics: Sequence[Topic], usual: float) -> list[Topic]:
    """Without those that lack an SOP less often than half way between all findings and what topics
    mostly do: where there are many findings, a word that a topic has now and then stands out too."""
    lacking = np.array([topic.without_sop / len(topic.findings) for topic in topics])
    least = (usual + np.median(lacking)) / 2 if topics else 0.0
    return [topic for topic, share in zip(topics, lacking, strict=True) if share >= least]


def _without_manners(held: Mapping[str, set[int]], reason: Ints) -> list[str]:
    """Terms other than how reviewers write of whatever topic ("no idea what to do with …").

    Such a manner shares its findings with several topics, none of which has most of them, and each
    of these comes from fewer contact reasons than it does.
    """
    spread = {term: _spread(reason[sorted(rows)]) for term, rows in held.items()}
    rising = sorted(held, key=spread.__getitem__)
    of_row: dict[int, list[str]] = defaultdict(list)  # narrower terms that a finding has
    manners: set[str] = set()
    narrower = 0
    topic_of: dict[str, int] = {}
    for term in rising:
        rows, words = held[term], set(term.split(" "))
        while spread[rising[narrower]] < _NARROWER * spread[term]:
            for row in held[rising[narrower]]:
                of_row[row].append(rising[narrower])
            narrower += 1
        found = [of_row[row] for row in rows & of_row.keys()]
        # A topic has at least what one of its terms has; most terms need no more than this.
        if not _of_several(Counter(chain.from_iterable(found)).values(), len(found), len(rows)):
            continue
        if len(topic_of) != narrower:
            groups = grouped(rising[:narrower], held)
            topic_of = {name: at for at, group in enumerate(groups) for name in group}
        names = set(chain.from_iterable(found))
        # "Subsidy case" and "subsidy closed" are not two topics that "subsidy" is said of.
        parts = {
            name
            for name in names
            if not words.isdisjoint(name.split(" ")) and not _apart(held[name], rows, reason)
        }
        if all(_said_of_several(held, rows, topic_of, told) for told in (names, names - parts)):
            manners.add(term)
    return [term for term in held if term not in manners]


def _said_of_several(
    held: Mapping[str, set[int]], rows: set[int], topic_of: Mapping[str, int], names: Set[str]
) -> bool:
    """Whether these terms make several topics that a term with these findings goes with."""
    topics: dict[int, set[int]] = defaultdict(set)
    for name in names:
        topics[topic_of[name]] |= held[name] & rows
    numbers = [len(topic) for topic in topics.values()]
    shared = len(set[int]().union(*topics.values()))
    held_by = sum(number >= _LEAST_HELD for number in numbers)
    return held_by >= _TOPICS_OF_A_MANNER and _of_several(numbers, shared, len(rows))


def _of_several(numbers: Collection[int], shared: int, rows: int) -> bool:
    enough = len(numbers) >= _TOPICS_OF_A_MANNER and shared >= _SHARED * rows
    return enough and max(numbers) <= _MOSTLY * shared


def _apart(some: set[int], rows: set[int], reason: Ints) -> bool:
    """Whether some of a term's findings come from other contact reasons than its other ones (Pearson's
    chi-squared test)."""
    one, other = sorted(rows & some), sorted(rows - some)
    most = int(reason.max(initial=-1)) + 2
    table = np.stack([np.bincount(reason[at] + 1, minlength=most) for at in (one, other)])
    table = table[:, table.sum(axis=0) > 0]
    if min(len(one), len(other), table.shape[1] - 1) < 1:
        return False
    due = table.sum(axis=1)[:, None] * table.sum(axis=0) / table.sum()
    square = ((table - due) ** 2 / due).sum()
    return bool(chdtrc(table.shape[1] - 1, square) < _SAME_REASONS)


def _own(term: int, chosen: Collection[int], covered: Flags, written: Terms) -> bool:
    """Not a manner of writing beside a word that SOPs use."""
    words = written.parts(term)
    return any(w in chosen for w in words) or bool(covered[words].all())


def _covered(known: Catalogue, written: Terms) -> Flags:
    """Of each term whether any version of any SOP uses it."""
    texts = {s.text for sop in known.sops for v in sop.versions for s in v.sections}
    used: Flags = np.asarray(written.columns(sorted(texts)).sum(axis=0)).ravel() > 0
    return used


def _spread(reasons: Ints) -> float:
    """The effective number of contact reasons: 1 over the sum of squared shares."""
    counts: Floats = np.bincount(reasons[reasons >= 0]).astype(float)
    total = counts.sum()
    return float(total**2 / (counts**2).sum()) if total else 0.0


def grouped(chosen: Iterable[str], rows: Mapping[str, set[int]]) -> list[list[str]]:
    """Terms that share most of their findings, together; the commonest term leads."""
    groups: list[list[str]] = []
    of_row: dict[int, list[int]] = defaultdict(list)  # the groups that a finding is in
    for term in sorted(chosen, key=lambda t: (-len(rows[t]), t)):
        held = Counter(chain.from_iterable(of_row.get(row, ()) for row in rows[term]))
        near = [group for group, number in held.items() if number >= _SAME * len(rows[term])]
        at = min(near, default=len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(term)
        for row in rows[term]:
            if at not in of_row[row]:
                of_row[row].append(at)
    return groups
