"""Whether the tables of a knowledge base's `site_config/diff.toml` have the shape of a lexicon.

The shape is that of the English one: what stands there under a key, or beside it where the keys are words
themselves, says what may stand here. A table or key that nobody reads would change nothing, in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from kb_tools.diff.words.lexicon import Grammar, shipped

# Keys of these are words or names of units, and there may be more of them.
_OPEN = frozenset(
    {
        "contractions", "numbers", "ordinals", "magnitudes", "currencies", "durations", "duration_kinds",
        "exact_seconds", "frequencies", "units", "bounds", "bounds_behind", "modality",
    }
)  # fmt: skip
# Keys that English has no use for.
_NOT_ENGLISH = {"opposites": {"endings": "groups"}, "forms": {"agreeing": "groups"}}
# Keys of which no list is shipped.
_OWN = {"products": {"names": "words"}}
_POSITIVE = frozenset({"magnitudes", "exact_seconds"})
_ENDINGS = frozenset({"forms.endings", "forms.adverbs", "forms.agreeing", "opposites.endings"})
_OF_TWO = frozenset({"negation.forbidding", "negation.freeing"})
_FORM = {
    "words": 'a list of words, like  ["curator", "case owner"]',
    "groups": 'a list of such lists, like  [["enable", "disable"]]',
    "text": 'one text, like  "will not"',
    "number": "a whole number",
    "yes or no": "true or false",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    key: str  # as it stands in the file, the last part of where
    saw: str
    would_work: str


def misfits(changes: Mapping[str, Any]) -> Iterator[Misfit]:
    """What is wrong with the parsed file.

    >>> [m.saw for m in misfits({"actor": {"nouns": ["curator"]}, "numbers": {"dozen": "12"}})]
    ['There is no table [actor].', "numbers.dozen is '12'."]
    """
    model = shipped("en") if changes else {}
    for table, said in changes.items():
        if table == "without":
            yield from _kind_of(table, said, "words")
        elif table == "language":
            yield from _kind_of(table, said, "text")
        elif not isinstance(model.get(table), Mapping):
            known = ", ".join(name for name, value in model.items() if isinstance(value, Mapping))
            yield Misfit(
                table, f"There is no table [{table}].", f"There are: {known}, and without."
            )
        elif not isinstance(said, Mapping):
            yield Misfit(table, f"{table} is {said!r}.", f"Write a table:  [{table}]")
        else:
            yield from _of_table(table, said, _kinds(table, model[table]))


def _of_table(table: str, said: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterator[Misfit]:
    usual = next(iter(kinds.values()))
    for key, value in said.items():
        where = f"{table}.{key}"
        if key == "without":
            yield from _kind_of(where, value, "words")
        elif not key.strip():
            yield Misfit(
                table, f"A key of [{table}] is empty.", "Write the word that it stands for."
            )
        elif key not in kinds and table not in _OPEN:
            yield Misfit(key, f"There is no key {where}.", f"There are: {', '.join(kinds)}.")
        else:
            least = int(table in _POSITIVE)
            unfit = [*_kind_of(where, value, kinds.get(key, usual), least)]
            yield from unfit or (_no_endings(where, value) if where in _ENDINGS else ())
            if where in _OF_TWO and not unfit:
                yield from _single_words(where, value)


def _single_words(where: str, phrases: Iterable[str]) -> Iterator[Misfit]:
    for phrase in phrases:
        if len(phrase.split()) < 2:
            would_work = "Write what binds and what denies it, like  “need not”."
            yield Misfit(where.rpartition(".")[2], f"{where} has {phrase!r}.", would_work)


def _no_endings(where: str, rules: Iterable[Sequence[str]]) -> Iterator[Misfit]:
    for rule in rules:
        try:
            form, word = rule
            re.compile(form).sub(word, "")
        except (ValueError, re.error, OverflowError, RecursionError):
            yield Misfit(
                where.rpartition(".")[2],
                f"{where} has {rule!r}.",
                r"Write the pattern of a form and its word, like  ['(.+)ies', '\1y'].",
            )


def _kind_of(where: str, value: Any, kind: str, least: int = 0) -> Iterator[Misfit]:
    fits = _kind(value) == kind or (value == [] and kind in ("words", "groups"))
    if fits and kind == "number" and value < least:
        fits = False
    if not fits:
        form = _FORM[kind] + (" above 0" if least else "")
        yield Misfit(where.rpartition(".")[2], f"{where} is {value!r}.", f"Write {form}.")


def _kinds(table: str, model: Mapping[str, Any]) -> dict[str, str]:
    if table != "grammar":
        return (
            {key: _kind(value) for key, value in model.items()}
            | _NOT_ENGLISH.get(table, {})
            | _OWN.get(table, {})
        )
    found = {field.name: _kind(field.default) for field in fields(Grammar)}
    lists = {name: "words" for name, kind in found.items() if kind == ""}
    return found | lists | {"same_actors": "groups", "point_regions": "words"}


def _kind(value: Any) -> str:
    """The name of its form; "": none of them."""
    match value:
        case bool():
            return "yes or no"
        case int():
            return "number"
        case str():
            return "text" if value else ""
        case list() | tuple() if value and all(_kind(each) == "text" for each in value):
            return "words"
        case list() if value and all(isinstance(x, list) and _kind(x) == "words" for x in value):
            return "groups"
    return ""
