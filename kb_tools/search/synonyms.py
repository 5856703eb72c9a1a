"""Words that mean the same here: read from `site_config/synonyms.toml` by the caller.

groups = [["payout", "withdrawal", "cash out"]]     # each stands for all the others

[expand]                                           # one way: an abbreviation or slang
otp = ["one-time code"]

[comes_first]                                      # whoever says this needs that step before all others
"SAF-001 step 1" = ["kill myself", "want to die"]
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb_tools.errors import KbError, Problem
from kb_tools.search.analysis import Analysis, analysis, code, tokens
from kb_tools.search.fields import vocabulary_words
from kb_tools.search.languages import ENGLISH, Language

FORM = 'Write   groups = [["payout", "withdrawal"]]   and   [expand]   with lines like   otp = ["login code"]'
FORM_FIRST = '[comes_first]   holds lines like   "SAF-001 step 1" = ["want to die"]'
_PLACE = re.compile(r"\s*(\S+)(?:\s+step\s+(\d+))?\s*", re.IGNORECASE)


Rule = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
Place = tuple[str, str]  # an SOP's id; "4", where its step 4 is meant, or ""
ABBREVIATION = 4  # letters, up to which a word may mean many things


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What is typed → what else to look for, in that order."""

    rules: tuple[Rule, ...] = ()  # as terms
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()  # as written, for other engines
    first: tuple[tuple[tuple[str, ...], Place], ...] = ()  # terms that bring this place to the top
    first_words: tuple[tuple[str, Place], ...] = ()  # the same as written
    analysis: Analysis = field(
        default=analysis(), compare=False, repr=False
    )  # whose terms these are
    # Made of these once, for each question asks:
    said: frozenset[str] = field(
        init=False, compare=False, repr=False
    )  # terms: none of them is a slip
    by_first_term: Mapping[str, Sequence[Rule]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_first: dict[str, list[Rule]] = {}
        for rule in self.rules:
            by_first.setdefault(rule[0][0], []).append(rule)
        said = frozenset(term for terms, _ in (*self.rules, *self.first) for term in terms)
        object.__setattr__(self, "by_first_term", by_first)
        object.__setattr__(self, "said", said)

    def words_said(self) -> frozenset[str]:
        """As written: an unfinished or mistyped word may mean one of them, though no SOP has it."""
        phrases = (self.analysis.tokens(said) for said, _ in (*self.words, *self.first_words))
        looked_for = (
            token
            for found in phrases
            for token in found
            if not self.said.isdisjoint((token.term, *token.others))
        )
        return frozenset(vocabulary_words(looked_for))

    def spoken(self, analysis: Analysis) -> "Synonyms":
        """The same as terms of these languages."""
        if analysis is self.analysis:
            return self
        languages = analysis.languages
        pairs = [(said, (said, *others)) for said, others in self.words]
        first = [
            (terms(said, of.code), place) for said, place in self.first_words for of in languages
        ]
        rules = _rules(pairs, lambda phrase: _in_each(phrase, languages))
        return replace(self, rules=rules, first=tuple(dict.fromkeys(first)), analysis=analysis)

    def among(self, docs: Iterable[str]) -> "Synonyms":
        """What holds where there are only these SOPs."""
        there = {code(doc) for doc in docs}
        return replace(
            self,
            first=tuple(each for each in self.first if code(each[1][0]) in there),
            first_words=tuple(each for each in self.first_words if code(each[1][0]) in there),
        )

    def leading(self, holds: Callable[[str], object]) -> "Synonyms":
        """Only what leads to words of these readers' SOPs: what it would lead to elsewhere tells
        what SOPs of others are about.

        Args:
            holds: whether a term stands in any of them.
        """

        def there(meant: Sequence[str]) -> bool:
            return all(holds(term) or self.analysis.is_stop_term(term) for term in meant)

        def stands(phrase: str) -> bool:
            return any(there(terms(phrase, of.code)) for of in self.analysis.languages)

        rules = [
            (said, tuple(meant for meant in others if there(meant)), others)
            for said, others in self.rules
        ]
        words = [
            (said, tuple(other for other in others if stands(other)), others)
            for said, others in self.words
        ]
        return replace(
            self,
            rules=tuple(
                (said, kept) for said, kept, others in rules if kept or (not others and there(said))
            ),
            words=tuple(
                (said, kept)
                for said, kept, others in words
                if kept or (not others and stands(said))
            ),
        )

    def as_json(self) -> list[Any]:
        return [[list(said), [list(meant) for meant in others]] for said, others in self.rules]

    def first_as_json(self, docs: Iterable[str]) -> list[Any]:
        """Of these SOPs only: not even the ids of others may reach a reader."""
        return [[list(said), id, step] for said, (id, step) in self.among(docs).first]


def synonyms_from(table: Mapping[str, Any], path: str) -> Synonyms:
    """The parsed file. `path` names it in problems. Raises KbError with all of them."""
    problems = [
        Problem(path, 0, f"{key!r} is no table of synonyms.", FORM)
        for key in table
        if key not in ("groups", "expand", "comes_first")
    ]
    groups, expand, first = (
        table.get(key, empty)
        for key, empty in (("groups", []), ("expand", {}), ("comes_first", {}))
    )
    if not isinstance(groups, list) or not all(_are_words(group) for group in groups):
        problems.append(Problem(path, 0, "groups is not a list of lists of words.", FORM))
    if not isinstance(expand, dict) or not all(_are_words(others) for others in expand.values()):
        problems.append(
            Problem(path, 0, "expand does not give a list of words for each word.", FORM)
        )
    if not isinstance(first, dict) or not all(_are_words(said) for said in first.values()):
        problems.append(
            Problem(path, 0, "comes_first does not give a list of words for each step.", FORM_FIRST)
        )
    problems += [
        Problem(path, 0, f"{place!r} names no step of an SOP.", FORM_FIRST)
        for place in first
        if not _PLACE.fullmatch(place)
    ]
    if problems:
        raise KbError(problems)
    pairs = [(said, group) for group in groups for said in group] + [*expand.items()]
    words: dict[str, dict[str, None]] = {}
    for said, others in pairs:
        words.setdefault(said, {}).update((other, None) for other in others if other != said)
    return Synonyms(
        _rules(pairs, readings),
        tuple((said, tuple(others)) for said, others in sorted(words.items())),
        tuple((terms(said), _place(name)) for name, phrases in first.items() for said in phrases),
        tuple((said, _place(name)) for name, phrases in first.items() for said in phrases),
    )


def _rules(
    pairs: Iterable[tuple[str, Sequence[str]]],
    readings: Callable[[str], Sequence[tuple[str, ...]]],
) -> tuple[Rule, ...]:
    rules: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for said, others in pairs:
        meant = [reading for other in others for reading in readings(other)]
        for reading in readings(said):
            rules.setdefault(reading, {}).update(dict.fromkeys(meant))
    return tuple(
        (said, tuple(other for other in others if other and other != said))
        for said, others in sorted(rules.items())
        if said
    )


def _in_each(phrase: str, languages: Iterable[Language]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(each for of in languages for each in readings(phrase, of.code)))


def abbreviation(said: Sequence[str]) -> str:
    """The one short term that a phrase is, or "": behind a number it is a unit, and where SOPs have it in
    title or keywords it means what it means there.

    >>> abbreviation(("kms",)), abbreviation(("want", "die"))
    ('kms', '')
    """
    return said[0] if len(said) == 1 and len(said[0]) <= ABBREVIATION else ""


def holds(text: Sequence[Container[str]], phrase: Sequence[str]) -> bool:
    """Whether the phrase's terms stand in a row, in a text of which each word may mean several.

    >>> holds(({"i"}, {"wan", "want"}, {"to"}, {"die"}), ("want", "to"))
    True
    """
    size = len(phrase)
    return size > 0 and any(
        all(term in text[at + n] for n, term in enumerate(phrase))
        for at in range(len(text) - size + 1)
    )


def _place(name: str) -> Place:
    found = _PLACE.fullmatch(name)
    return (found[1], found[2] or "") if found else ("", "")


def terms(phrase: str, lang: str = ENGLISH) -> tuple[str, ...]:
    """The terms of a phrase; of a code the one term that stands for all of it.

    >>> terms("two-step verification"), terms("cash out")
    (('two', 'step', 'verif'), ('cash', 'out'))
    """
    return tuple(token.term for token in tokens(phrase, lang) if not token.code)


def readings(phrase: str, lang: str = ENGLISH) -> tuple[tuple[str, ...], ...]:
    """The terms of a phrase, and of a word with a hyphen also the one that some write for it.

    >>> readings("re-issue"), readings("cash out")
    ((('re', 'issu'), ('reissu',)), (('cash', 'out'),))
    """
    words = terms(phrase, lang)
    codes = tuple(token.term for token in tokens(phrase, lang) if token.code)
    return (words, codes) if len(codes) == 1 and len(phrase.split()) == 1 else (words,)


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
