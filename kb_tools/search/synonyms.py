"""Words that mean the same here: read from `site_config/synonyms.toml` by the caller.

groups = [["payout", "withdrawal", "cash out"]]     # each stands for all the others

[expand]                                           # one way: an abbreviation or slang
otp = ["one-time code"]
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb_tools.errors import KbError, Problem
from kb_tools.search.analysis import tokens

FORM = 'Write   groups = [["payout", "withdrawal"]]   and   [expand]   with lines like   otp = ["login code"]'


Rule = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What is typed → what else to look for, in that order."""

    rules: tuple[Rule, ...] = ()  # as terms
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()  # as written, for other engines

    def by_first_term(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule[0][0], []).append(rule)
        return found

    def as_json(self) -> list[Any]:
        return [[list(said), [list(meant) for meant in others]] for said, others in self.rules]


def synonyms_from(table: Mapping[str, Any], path: str) -> Synonyms:
    """The parsed file. `path` names it in problems. Raises KbError with all of them."""
    problems = [
        Problem(path, 0, f"{key!r} is no table of synonyms.", FORM)
        for key in table
        if key not in ("groups", "expand")
    ]
    groups, expand = table.get("groups", []), table.get("expand", {})
    if not isinstance(groups, list) or not all(_are_words(group) for group in groups):
        problems.append(Problem(path, 0, "groups is not a list of lists of words.", FORM))
    if not isinstance(expand, dict) or not all(_are_words(others) for others in expand.values()):
        problems.append(
            Problem(path, 0, "expand does not give a list of words for each word.", FORM)
        )
    if problems:
        raise KbError(problems)
    pairs = [(said, group) for group in groups for said in group] + [*expand.items()]
    rules: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    words: dict[str, dict[str, None]] = {}
    for said, others in pairs:
        rules.setdefault(terms(said), {}).update((terms(other), None) for other in others)
        words.setdefault(said, {}).update((other, None) for other in others if other != said)
    return Synonyms(
        tuple(
            (said, tuple(other for other in others if other and other != said))
            for said, others in sorted(rules.items())
            if said
        ),
        tuple((said, tuple(others)) for said, others in sorted(words.items())),
    )


def terms(phrase: str) -> tuple[str, ...]:
    """The terms of a phrase; of a code the one term that stands for all of it.

    >>> terms("two-step verification"), terms("cash out")
    (('two', 'step', 'verif'), ('cash', 'out'))
    """
    return tuple(token.term for token in tokens(phrase) if not token.code)


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
