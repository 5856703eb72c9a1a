"""Words that stand side by side in the query and in the section belong together.

As `assets/search/phrases.js`.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from kb_tools.search.analysis import Analysis, Token, tokens
from kb_tools.search.ranking import Group

LONGEST_READ = 6000  # characters of a section
COPIED = 4  # words that say something, from which on nobody types a text's own words by accident
_APART = 10  # between the last word of the title and the first of the heading

_QUOTED = re.compile(
    r"""["\u201c\u201e\u00ab][^"\u201c\u201d\u201e\u00ab\u00bb]+["\u201c\u201d\u00bb]"""
)

Pair = tuple[Group, Group]
Phrase = tuple[tuple[str, ...], ...]  # of each word its terms: more than one where languages differ


def pairs(query: Iterable[Token], groups: Sequence[Group]) -> list[Pair]:
    """The neighbouring words of the query that say something."""
    of = {group.term: group for group in groups}
    return [
        (of[a.term], of[b.term])
        for a, b in itertools.pairwise(_says_something(query))
        if b.at - a.at <= 2 and a.term in of and b.term in of
    ]


def places(texts: Iterable[str], lang: str) -> dict[str, list[int]]:
    """Term → its places among the words that say something; the texts, all in one language, stand apart."""
    found: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        at += _APART
        for token in tokens(text[:LONGEST_READ], lang):
            if not token.code and not token.stop:
                at += 1
                found.setdefault(token.term, []).append(at)
    return found


def kept(wanted: Iterable[Pair], where: Mapping[str, Sequence[int]], analysis: Analysis) -> float:
    """Which share (0 to 1) of the query's neighbours are neighbours here, by weight."""
    whole = held = 0.0
    for a, b in wanted:
        weight = min(a.weight, b.weight)
        whole += weight
        far = (
            2 if analysis.are_figure_and_unit(a.term, b.term) else 1
        )  # "5 business days" are 5 days
        after = {at + step for at in _all(a, where) for step in range(1, far + 1)}
        if any(at in after for at in _all(b, where)):
            held += weight
    return held / whole if whole else 0.0


def quoted(text: str, query: Iterable[Token]) -> tuple[Phrase, ...]:
    """The words, without function words, of each phrase of several that stands in quotation marks.

    >>> quoted('say "sent back by the bank" "now"', tokens('say "sent back by the bank" "now"'))
    ((('sent',), ('back',), ('bank',)),)
    """
    says = _says_something(query)
    spans = [match.span() for match in _QUOTED.finditer(text)]
    found = (
        tuple(_terms(token) for token in says if start <= token.start and token.end <= end)
        for start, end in spans
    )
    return tuple(phrase for phrase in found if len(phrase) > 1)


def copied(query: Iterable[Token], called: Collection[str]) -> Phrase:
    """The words, without function words, of a whole question that may be copied from a text; else ().

    Args:
        called: words that are ids of SOPs or parts of one; "MON-004 step 4" asks for that step, and not
            for who refers to it.

    >>> [term for term, in copied(tokens("if the code is R-3, the name does not match"), ())]
    ['code', 'r', '3', 'name', 'not', 'match']
    >>> copied(tokens("MON-004 step 4"), ("mon", "004"))
    ()
    """
    says = _says_something(query)
    enough = sum(token.word not in called for token in says) >= COPIED
    return tuple(map(_terms, says)) if enough else ()


def _says_something(query: Iterable[Token]) -> list[Token]:
    return [token for token in query if not token.code and not token.stop]


def _terms(token: Token) -> tuple[str, ...]:
    return (token.term, *token.others)


def says(phrase: Phrase, where: Mapping[str, Sequence[int]]) -> bool:
    """Do these words stand one after the other?"""
    there = [frozenset(at for term in word for at in where.get(term, ())) for word in phrase]
    return any(all(at + step in places for step, places in enumerate(there)) for at in there[0])


def _all(group: Group, where: Mapping[str, Sequence[int]]) -> list[int]:
    return [
        at for other in group.alternatives for term in other.terms for at in where.get(term, ())
    ]
