"""Searches that found no good answer, as evidence of topics that no SOP covers.

As with comments (`topics.py`), terms that share most of their searches are one topic. That the
search found nothing good in any SOP is the evidence; why (no page, or a page in other words) is for
a person to see.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb_tools.findings.searches import UnansweredSearch
from kb_tools.gaps.comments.written import words_in
from kb_tools.gaps.links.terms import small_words, terms
from kb_tools.gaps.links.topics import grouped

LEAST_TIMES = 5  # searches, before a topic, or the words of one search, are told


@dataclass(frozen=True, slots=True)
class SearchedTopic:
    label: str  # the commonest search as typed, or the word that they share
    times: int
    searches: tuple[str, ...]  # those that are common enough to be told, commonest first
    others: int  # how many different ones besides; a rare one may hold a name
    monthly: tuple[tuple[str, int], ...]  # "2026-11", how often

    def months(self, least: int) -> tuple[tuple[tuple[str, int], ...], int]:
        """The months with at least so many, and how many searches came in the others."""
        told = tuple((month, times) for month, times in self.monthly if times >= least)
        return told, self.times - sum(times for _, times in told)


def searched_topics(searches: Sequence[UnansweredSearch]) -> tuple[SearchedTopic, ...]:
    """Most searched first; each search is in one topic."""
    times: Counter[str] = Counter()
    for search in searches:
        times[search.words] += search.times
    asked = sorted(times, key=lambda words: (-times[words], words))
    rows_of: dict[str, set[int]] = {}
    small = small_words(Counter(word for words in asked for word in words_in(words)))
    for row, words in enumerate(asked):
        for term in terms(words, small):
            rows_of.setdefault(term, set()).add(row)
    topics, taken = [], set[int]()
    for group in grouped([term for term in rows_of if " " not in term], rows_of):
        rows = sorted({row for term in group for row in rows_of[term]} - taken)
        if sum(times[asked[row]] for row in rows) >= LEAST_TIMES:
            taken.update(rows)
            shared = max(group, key=lambda term: (len(rows_of[term]), term))
            topics.append(_topic([asked[row] for row in rows], shared, times, searches))
    return tuple(sorted(topics, key=lambda topic: (-topic.times, topic.label)))


def _topic(
    named: Sequence[str], shared: str, times: Counter[str], searches: Sequence[UnansweredSearch]
) -> SearchedTopic:
    monthly: Counter[str] = Counter()
    chosen = set(named)
    for search in searches:
        if search.words in chosen:
            monthly[search.month] += search.times
    common = tuple(words for words in named if times[words] >= LEAST_TIMES)
    return SearchedTopic(
        common[0] if common else shared,
        sum(monthly.values()),
        common,
        len(named) - len(common),
        tuple(sorted(monthly.items())),
    )
