"""Topics that contacts are about and no SOP covers.

A missing topic has words of its own that no SOP uses. Its findings often name no SOP, since there
is none to name, and they come from a few contact reasons only, while the manner in which reviewers
write ("could not find an article") is spread over all of them. So a term is of a missing topic
where it is in no SOP, findings with it lack an SOP far more often than others do (an exact
binomial test, corrected for the number of terms: Bonferroni), and its contact reasons are few.
Terms that share most of their findings are one topic; one that goes with several topics is a manner
of writing about them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.terms import surface, terms

LEAST_FINDINGS = 8
_SURE = 0.05  # that no term at all is of a missing topic where there is none
_FEW_REASONS = 0.25  # of the effective number of contact reasons of all findings
_LEAST_REASONS = 4.0  # effective ones; with fewer, topics and manners cannot be told apart
_SAME = 0.5  # of the findings of the rarer of two terms
_TOPICS_OF_A_MANNER = 3  # that a manner of writing is shared by, at least
_NARROWER = 0.9  # of its contact reasons, effective ones: those of a topic, at most
_LEAST_HELD = 2  # findings that it shares with each of them
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
    comments: Mapping[int, str], without_sop: Collection[int], reason: Ints, week: Ints,
    weeks: int, known: Catalogue,
) -> tuple[Topic, ...]:  # fmt: skip
    """Most findings first.

    Args:
        comments: of findings about SOPs, by position.
        without_sop: findings that name no SOP that exists, by themselves or through their audit.
        reason: contact reason of each finding; -1: not recorded.
        week: of each finding.
    """
    if not comments:
        return ()
    written = {row: terms(text) for row, text in comments.items()}
    rows_of: dict[str, list[int]] = {}
    for row, found in written.items():
        for term in found:
            rows_of.setdefault(term, []).append(row)
    lacking = set(without_sop)
    usual = sum(row in lacking for row in written) / len(written)
    if not 0 < usual < 1:
        return ()
    reasons = _spread(reason[list(written)])
    if reasons < _LEAST_REASONS:
        return ()
    covered = _covered(known)
    tried = [t for t, rows in rows_of.items() if len(rows) >= LEAST_FINDINGS and t not in covered]
    chosen = []
    for term in tried:
        rows = rows_of[term]
        lack = sum(row in lacking for row in rows)
        by_chance = float(binom.sf(lack - 1, len(rows), usual))
        if by_chance * len(tried) < _SURE and _spread(reason[rows]) <= _FEW_REASONS * reasons:
            chosen.append(term)
    chosen = [term for term in chosen if _own(term, set(chosen), covered)]
    held = {term: set(rows_of[term]) for term in chosen}
    groups = grouped(_without_manners(held, reason), held)
    topics = [_topic(group, rows_of, comments, lacking, week, weeks) for group in groups]
    return tuple(sorted(topics, key=lambda topic: (-len(topic.findings), topic.label)))


def _topic(
    group: Collection[str], rows_of: Mapping[str, list[int]], comments: Mapping[int, str],
    lacking: Collection[int], week: Ints, weeks: int,
) -> Topic:  # fmt: skip
    rows = np.array(sorted({row for term in group for row in rows_of[term]}), np.int64)
    # Two words say more than one, if both are the topic's.
    words = {t: t.split(" ") for t in group}
    weight = {t: 2 if len(w) > 1 and set(w) <= set(group) else 1 for t, w in words.items()}
    name = max(group, key=lambda term: (len(rows_of[term]) * weight[term], term))
    label = surface(name, (comments[row] for row in rows_of[name]))
    by_week = np.bincount(week[rows], minlength=weeks)
    without = sum(int(row) in lacking for row in rows)
    return Topic(label, rows, without, tuple(int(n) for n in by_week))


def _without_manners(held: Mapping[str, set[int]], reason: Ints) -> list[str]:
    """Terms other than how reviewers write of whatever topic ("no idea what to do with …").

    Such a manner shares its findings with several topics, none of which has most of them, and each
    of these comes from fewer contact reasons than it does.
    """
    spread = {term: _spread(reason[sorted(rows)]) for term, rows in held.items()}
    kept = []
    for term, rows in held.items():
        narrower = [other for other in held if spread[other] < _NARROWER * spread[term]]
        topics = [
            set().union(*(held[name] & rows for name in group)) for group in grouped(narrower, held)
        ]
        numbers = [len(topic) for topic in topics]
        several = sum(number >= _LEAST_HELD for number in numbers) >= _TOPICS_OF_A_MANNER
        shared = len(set().union(*topics))
        if not (several and shared >= _SHARED * len(rows) and max(numbers) <= _MOSTLY * shared):
            kept.append(term)
    return kept


def _own(term: str, chosen: Collection[str], covered: Collection[str]) -> bool:
    """Not a manner of writing beside a word that SOPs use."""
    words = term.split(" ")
    return any(w in chosen for w in words) or all(w in covered for w in words)


def _covered(known: Catalogue) -> set[str]:
    """The terms that any version of any SOP uses."""
    texts = {s.text for sop in known.sops for v in sop.versions for s in v.sections}
    return {term for text in texts for term in terms(text)}


def _spread(reasons: Ints) -> float:
    """The effective number of contact reasons: 1 over the sum of squared shares."""
    counts: Floats = np.bincount(reasons[reasons >= 0]).astype(float)
    total = counts.sum()
    return float(total**2 / (counts**2).sum()) if total else 0.0


def grouped(chosen: Iterable[str], rows: Mapping[str, set[int]]) -> list[list[str]]:
    """Terms that share most of their findings, together; the commonest term leads."""
    groups: list[tuple[set[int], list[str]]] = []
    for term in sorted(chosen, key=lambda t: (-len(rows[t]), t)):
        near = [g for g in groups if len(g[0] & rows[term]) >= _SAME * len(rows[term])]
        if near:
            near[0][0].update(rows[term])
            near[0][1].append(term)
        else:
            groups.append((set(rows[term]), [term]))
    return [names for _, names in groups]
