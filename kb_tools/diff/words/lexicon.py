"""The words by which facts are recognised: data, per language, and a knowledge base may change it.

`lexicons/en.toml` holds the English ones. An unknown language keeps what needs no words: numbers,
money with signs, ISO dates, percentages, links. The comparison then says so in its notes.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain, starmap
from typing import Any

from kb_tools.diff.words.normal import normal

Words = tuple[str, ...]
Ending = tuple[re.Pattern[str], str]  # of a whole form → what it is a form of, as a template

_PATTERNS = frozenset({"endings", "adverbs", "agreeing"})  # keys whose lists are of patterns


@dataclass(frozen=True)
class Lexicon:
    """One language's words, ready to match. Built by `lexicon()`."""

    language: str
    known: bool  # False: no words for that language; only numbers, dates and links are judged
    contractions: Mapping[str, str]  # what to write out → written out
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]  # words: second → 2
    magnitudes: Mapping[str, int]
    currencies: Mapping[str, str]  # word or sign → code
    durations: Mapping[str, str]  # word → unit
    duration_kinds: Mapping[str, str]
    exact_seconds: Mapping[str, int]
    frequencies: Mapping[str, str]
    units: Mapping[str, str]  # of sizes and weights, word → sign
    bounds: Mapping[str, str]  # phrase before a quantity → ">=", "<=", ">", "<"
    bounds_behind: Mapping[str, str]  # phrase behind a quantity → ">=", "<="
    months: Mapping[str, int]
    weekdays: Mapping[str, str]
    clock: Mapping[str, str]  # word → time of day: noon → 12:00
    before_years: Words
    date_bounds: Mapping[str, str]  # phrase before a date → ">=", "<="
    stamps: Words  # when somebody touched the page: last updated
    stamped_by: Words  # behind their date, before a name: by
    due: Words  # of the stamps, those of a day to come: next review
    modality: Mapping[str, str]  # phrase → must, should, may; "": it binds and allows nothing
    binding: Words  # what binds beside modality
    explaining: Words  # what a sentence that binds nobody begins or speaks with: this page, because
    negation: Words
    negation_idioms: Words
    forbidding: Words  # what says no less, and no more, than “must not”
    freeing: Words  # “need not”, which binds nobody
    forbids_denied: frozenset[str]  # of modality, what forbids with a “not”: “have to” does not
    denying_headings: Words  # what stands under one of these is not so: exclusions
    any_heading: frozenset[str]  # of headings; they name no case: overview, steps
    qualifying_headings: frozenset[str]  # likewise, where no case is named beside them: basic
    counted_headings: Words  # before the number of a heading: step 4
    scope: Words
    until: frozenset[str]  # of those, what says for how long
    shares: Mapping[str, Words]  # of how many: most → all that say so
    scope_before_groups: Words
    places: Mapping[str, str]  # by any of its names → the first of them
    groups: Words
    exceptions: Words
    actors: Words
    fields: Words  # a role before one is part of its name: "Employee ID"
    departments: Words
    teams: Words
    asked: Words
    products: Words  # one in place of another is another scope
    opposites: frozenset[frozenset[str]]
    joining: frozenset[frozenset[str]]  # one for the other may turn a rule round, or mean the same
    denying: Words  # before a word, they make its opposite: unpaid
    opposite_endings: tuple[Ending, ...]  # taken off to look for opposites; they make no words one
    irregular: Mapping[str, Words]  # form that no ending tells → of which words
    endings: tuple[Ending, ...]  # of plurals, persons, tenses; none: forms are only those listed
    adverbs: tuple[Ending, ...]
    agreeing: tuple[
        Ending, ...
    ]  # of gender and number: → a word that only has it if this is a form
    owners: Words  # behind a form: customer's
    whole: frozenset[str]  # only look like a form of another word: hardly, apply, news
    beginnings: tuple[Words, ...]  # of words; those of one group mean the same
    parties: tuple[Words, ...]  # endings of who gives and who is given to: licensor, licensee
    verbs: frozenset[str]
    told: Words  # whom a page tells what to do: “you must verify” is “verify”
    synonyms: Mapping[str, Words]  # word → all words of its groups: they mean the same
    near: Mapping[str, Words]  # the same of words that may mean the same
    function_words: frozenset[str]
    persons: Mapping[str, str]  # she, her → she: who is meant by small words
    persons_alike: Mapping[str, str]  # of those, who may stand for each other: he, she, they → he
    reader: frozenset[str]  # of those, who is spoken to and does what nobody else is said to
    quiet_keys: frozenset[str]
    summing_up: frozenset[str]  # keys that say in short what the page says
    pictured_keys: frozenset[str]  # of keys that tell of a picture: hero
    of_a_picture: frozenset[str]  # what they tell of it: alt
    dated_keys: frozenset[str]  # of keys that say when somebody looked at a page: last_audit
    saved_keys: frozenset[str]  # of keys that say when a page was saved: modified
    saved_when: frozenset[str]  # may stand beside them: last, date
    saved_by: frozenset[str]  # likewise, and say who it was: by
    attribution: Words
    conditions: frozenset[str]
    concessions: Words  # before a condition, they make it none: even if
    either_way: Words  # what would be conditions, but holds in any case: whether or not
    placeholders: Words
    remarks: frozenset[str]
    nameless: frozenset[str]  # words of a link that do not name what it leads to: here, the page
    common_pages: frozenset[str]  # names of pages that many folders have: form, overview
    grammar: "Grammar"


@dataclass(frozen=True)
class Grammar:
    """How a language writes figures and orders words: the table `[grammar]` of its file."""

    decimal: str = "."  # the other of "." and "," parts thousands
    half: Words = ()  # half an hour
    and_half: Words = ()  # two and a half days
    tens_joint: Words = ()  # twenty-five, treinta y cinco: what joins both, beside a hyphen
    not_counts: Words = ()  # number words that are more often no number
    times: Words = ()  # number words that say how many times: twice
    ranges: Words = ()  # 5 to 7, beside a dash
    kind_after: bool = False  # días hábiles: what kind of days comes after them
    ages: Words = ()  # 18 years old
    unit_leads: Words = ()  # within a week
    articles: Words = ()
    one: Words = ()  # articles and words for one before a unit: an hour
    bound_links: Words = ()  # a maximum of 5
    ordinals: Words = ()  # 3rd
    numbered: Words = ()  # version 2.10: what is counted on after the point
    lower_months: bool = False  # months are written small
    team_first: bool = False  # equipo de Pagos, where English says Payments team
    of: Words = ()  # equipo de la …
    adjectives_after: bool = False  # clientes nuevos
    plural: Words = ("s",)  # of actors
    same_actors: Mapping[str, str] = field(default_factory=dict)  # creadora → creador
    mid_exceptions: Words = ()  # begin an exception in the middle of a sentence
    before_verbs: frozenset[str] = frozenset()  # may stand before a verb of command
    conjunctions: Words = ()  # link the last member of a list
    pointers: Words = ()  # "the two returns": before a number word that counts nothing
    ordered: Words = ()  # "in this order:": the order of the list counts
    sequence: Words = ()  # "then refund it", "failing that, credit": the order of the items counts
    in_order: Words = ()  # "by priority": the order of what the sentence enumerates counts
    first_counts: Words = ()  # "the first row that applies": of a list or table, their order counts
    before_nouns: frozenset[str] = frozenset()  # "this post", "the use": what follows is no verb
    purposes: Words = ()  # "so that you can see it": what follows allows nothing
    wishes: Words = ()  # "if you want to see it": no condition, and no permission
    ahead: Words = ()  # "the following does not apply.": it leads to what stands next


def lexicon(language: str = "en", changes: Mapping[str, Any] | None = None) -> Lexicon:
    """The words of a language, with a knowledge base's own changes.

    Args:
        language: as in `kb.toml`, "en" or "en-GB".
        changes: the tables of `site_config/diff.toml`. Lists are added to those of the language;
            `without` (a list) takes words out of every list.
    """
    if not changes:
        return _unchanged(language.lower().replace("_", "-"))
    said = _as_compared(changes)
    return _build(_merged(_data(language.lower().replace("_", "-")), said))


@cache
def _unchanged(language: str) -> Lexicon:
    return _build(_data(language))


def _data(language: str) -> dict[str, Any]:
    name, _, region = language.partition("-")
    found = shipped(name) or {"language": name}
    grammar = found.get("grammar", {})
    if region in grammar.get("point_regions", ()):  # es-MX: 1,234.56
        found["grammar"] = {**grammar, "decimal": "."}
    english = shipped("en")
    return {table: english[table] for table in ("front_matter", "currencies")} | found


def languages() -> tuple[str, ...]:
    """Those that we have words of."""
    folder = files("kb_tools.diff.words").joinpath("lexicons")
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir()))


def shipped(name: str) -> dict[str, Any]:
    """The tables of a language's file; none where there is no such language."""
    file = files("kb_tools.diff.words").joinpath("lexicons", f"{name}.toml")
    if not name.isalpha() or not file.is_file():
        return {}
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _as_compared(said: Any) -> Any:
    """Words as those of texts are compared, whatever capitals and quotes somebody wrote them with.

    >>> _as_compared({"places": ["Bavaria"], "PLN": ["Zł"], "Dozen": 12, "without": ["USD"]})
    {'places': ['bavaria'], 'PLN': ['zł'], 'dozen': 12, 'without': ['USD', 'usd']}
    """
    match said:
        case str():
            return normal(said).casefold()
        case list():
            return [*chain.from_iterable(map(_member_as_compared, said))]
        case Mapping():
            return dict(chain.from_iterable(starmap(_entries_as_compared, said.items())))
    return said


def _member_as_compared(said: Any) -> list[Any]:
    return _spellings(said) if isinstance(said, str) else [_as_compared(said)]


def _entries_as_compared(key: str, value: Any) -> list[tuple[str, Any]]:
    if key in _PATTERNS:
        return [(key, value)]
    if key == "without":
        return [(key, [*value, *_as_compared(value)])]
    names = isinstance(value, list | Mapping)  # "USD", and not "dozen"
    return [(word, _as_compared(value)) for word in ([key] if names else _spellings(key))]


def _spellings(word: str) -> list[str]:
    """ "Gießen": as patterns find it in a text, and as words of texts are compared, "giessen"."""
    return list(dict.fromkeys((normal(word).lower(), normal(word).casefold())))


def _merged(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    without = set(changes.get("without", ()))
    merged: dict[str, Any] = dict(data)
    for name, value in changes.items():
        if name == "without":
            continue
        stands = merged.get(name)
        if isinstance(value, Mapping) and isinstance(stands, Mapping):
            merged[name] = _merged(stands, value)
        elif isinstance(value, list) and isinstance(stands, list):
            merged[name] = [*stands, *value]
        else:
            merged[name] = value
    return {name: _taken_out(value, without) for name, value in merged.items()}


def _taken_out(value: Any, without: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _taken_out(inner, without) for key, inner in value.items() if key not in without
        }
    if isinstance(value, list):
        return [
            _taken_out(inner, without)
            for inner in value
            if not isinstance(inner, str) or inner not in without
        ]
    return value


def _build(data: Mapping[str, Any]) -> Lexicon:
    dates = data.get("dates", {})
    months = {word: number for number, word in enumerate(dates.get("months", ()), 1)}
    short = [w for w in dates.get("short_months", ()) if w != "sept"]
    months = {**{word: number for number, word in enumerate(short, 1)}, **months}
    if months:
        months["sept"] = 9
    scope = data.get("scope", {})
    actors = data.get("actors", {})
    front_matter = data.get("front_matter", {})
    return Lexicon(
        language=data.get("language", ""),
        known="modality" in data,
        contractions=data.get("contractions", {}),
        numbers=data.get("numbers", {}),
        ordinals=data.get("ordinals", {}),
        magnitudes=data.get("magnitudes", {}),
        currencies=_inverted(
            data.get("currencies", {"USD": ["$"], "EUR": ["€"], "GBP": ["£"], "JPY": ["¥"]})
        ),
        durations=_inverted(data.get("durations", {})),
        duration_kinds=_inverted(data.get("duration_kinds", {})),
        exact_seconds=data.get("exact_seconds", {}),
        frequencies=_inverted(data.get("frequencies", {})),
        units=_inverted(data.get("units", {})),
        bounds=_inverted(data.get("bounds", {})),
        bounds_behind=_inverted(data.get("bounds_behind", {})),
        months=months,
        weekdays={word: word.removesuffix("s") for word in dates.get("weekdays", ())},
        clock=dict.fromkeys(dates.get("noon", ()), "12:00")
        | dict.fromkeys(dates.get("midnight", ()), "0:00"),
        before_years=tuple(dates.get("before_years", ())),
        date_bounds=dict.fromkeys(dates.get("latest", ()), "<=")
        | dict.fromkeys(dates.get("earliest", ()), ">="),
        stamps=tuple(dates.get("stamps", ())),
        stamped_by=tuple(dates.get("stamped_by", ())),
        due=tuple(dates.get("due", ())),
        modality={
            phrase: force.removeprefix("none")
            for phrase, force in _inverted(data.get("modality", {})).items()
        },
        binding=tuple(data.get("binding", {}).get("words", ())),
        explaining=tuple(data.get("explaining", {}).get("words", ())),
        negation=tuple(data.get("negation", {}).get("words", ())),
        negation_idioms=tuple(data.get("negation", {}).get("idioms", ())),
        forbidding=tuple(data.get("negation", {}).get("forbidding", ())),
        freeing=tuple(data.get("negation", {}).get("freeing", ())),
        forbids_denied=frozenset(data.get("negation", {}).get("forbids_denied", ())),
        denying_headings=tuple(data.get("negation", {}).get("headings", ())),
        any_heading=frozenset(data.get("headings", {}).get("any", ())),
        qualifying_headings=frozenset(data.get("headings", {}).get("qualifying", ())),
        counted_headings=tuple(data.get("headings", {}).get("counted", ())),
        scope=tuple(scope.get("words", ())),
        until=frozenset(scope.get("until", ())),
        shares=_grouped(scope.get("shares", ())),
        scope_before_groups=tuple(scope.get("weak", ())),
        places={word: word for word in scope.get("places", ())}
        | {word: group[0] for group in scope.get("same_places", ()) if group for word in group},
        groups=tuple(scope.get("groups", ())),
        exceptions=tuple(data.get("exceptions", {}).get("phrases", ())),
        actors=tuple(actors.get("nouns", ())),
        fields=tuple(actors.get("fields", ())),
        departments=tuple(actors.get("departments", ())),
        teams=tuple(actors.get("teams", ())),
        products=tuple(data.get("products", {}).get("names", ())),
        asked=tuple(actors.get("asked", ())),
        opposites=frozenset(frozenset(pair) for pair in data.get("opposites", {}).get("pairs", ())),
        joining=frozenset(map(frozenset, data.get("opposites", {}).get("joining", ()))),
        denying=tuple(data.get("opposites", {}).get("denying", ())),
        opposite_endings=_endings(data.get("opposites", {}).get("endings", ())),
        irregular=_forms(data.get("forms", {}).get("irregular", ())),
        endings=_endings(data.get("forms", {}).get("endings", ())),
        adverbs=_endings(data.get("forms", {}).get("adverbs", ())),
        agreeing=_endings(data.get("forms", {}).get("agreeing", ())),
        owners=tuple(data.get("forms", {}).get("owners", ())),
        whole=frozenset(data.get("forms", {}).get("whole", ())),
        beginnings=tuple(map(tuple, data.get("forms", {}).get("beginnings", ()))),
        parties=tuple(map(tuple, data.get("forms", {}).get("parties", ()))),
        verbs=frozenset(data.get("procedure", {}).get("verbs", ())),
        told=tuple(data.get("procedure", {}).get("told", ())),
        synonyms=_grouped(data.get("synonyms", {}).get("groups", ())),
        near=_grouped(data.get("synonyms", {}).get("near", ())),
        function_words=frozenset(data.get("function_words", {}).get("words", ())),
        persons={
            word: group[0]
            for group in data.get("function_words", {}).get("persons", ())
            for word in group
        },
        persons_alike={
            person: group[0]
            for group in data.get("function_words", {}).get("persons_alike", ())
            for person in group
        },
        reader=frozenset(data.get("function_words", {}).get("reader", ())),
        quiet_keys=frozenset(front_matter.get("quiet", ())),
        summing_up=frozenset(front_matter.get("summing_up", ())),
        pictured_keys=frozenset(front_matter.get("pictured", ())),
        of_a_picture=frozenset(front_matter.get("of_a_picture", ())),
        dated_keys=frozenset(front_matter.get("dated", ())),
        saved_keys=frozenset(front_matter.get("saved", ())),
        saved_when=frozenset(front_matter.get("saved_when", ())),
        saved_by=frozenset(front_matter.get("saved_by", ())),
        attribution=tuple(data.get("attribution", {}).get("phrases", ())),
        concessions=tuple(data.get("conditions", {}).get("despite", ())),
        either_way=tuple(data.get("conditions", {}).get("either_way", ())),
        conditions=frozenset(data.get("conditions", {}).get("words", ())),
        placeholders=tuple(data.get("placeholders", {}).get("phrases", ())),
        remarks=frozenset(data.get("remarks", {}).get("phrases", ())),
        nameless=frozenset(data.get("links", {}).get("nameless", ())),
        common_pages=frozenset(
            [
                *data.get("headings", {}).get("any", ()),
                *data.get("links", {}).get("common_pages", ()),
            ]
        ),
        grammar=_grammar(data.get("grammar", {})),
    )


def _grammar(table: Mapping[str, Any]) -> Grammar:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in table.items()
        if name not in ("point_regions", "same_actors")
    }
    given["before_verbs"] = frozenset(table.get("before_verbs", ()))
    given["before_nouns"] = frozenset(table.get("before_nouns", ()))
    given["same_actors"] = {
        word: group[0] for group in table.get("same_actors", ()) for word in group
    }
    return Grammar(**given)


def _grouped(groups: Iterable[Sequence[str]]) -> dict[str, Words]:
    """A word may stand in two groups ("get": obtain, and receive) whose other words are not equal."""
    found: dict[str, Words] = {}
    for written in groups:
        group = [word.casefold() for word in written]
        for word in group:
            found[word] = (*found.get(word, ()), *group)
    return found


def _endings(rules: Iterable[Sequence[str]]) -> tuple[Ending, ...]:
    whole = (rule for rule in rules if len(rule) == 2)  # of others `without` took a part
    return tuple((re.compile(form), word) for form, word in whole)


def _forms(groups: Iterable[Sequence[str]]) -> dict[str, Words]:
    bases: dict[str, Words] = {}
    for base, *forms in filter(None, groups):  # of a group `without` may take all
        for form in forms:
            bases[form] = (*bases.get(form, ()), base)
    return bases


def _inverted(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: name for name, group in table.items() for word in group}


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases as whole words, the longest first; never matches if empty.

    >>> one_of(["no", "not", "not yet"])
    '(?<![\\\\w-])no(?:t(?:\\\\s+yet)?)?(?![\\\\w-])'
    """
    pattern = any_of(phrases)
    return pattern if pattern == _NEVER else rf"(?<![\w-]){pattern}(?![\w-])"


def any_of(phrases: Iterable[str]) -> str:
    """The same for parts of words. What phrases begin with alike is tried once, not for each."""
    begins: _Letters = {}
    for phrase in phrases:
        after = begins
        for letter in phrase.lower():
            after = after.setdefault(letter, {})
        after[""] = {}  # a phrase may end here
    return _pattern(begins) if begins else _NEVER


def may_be_joined(pattern: str) -> str:
    """A pattern of whole words after which a hyphen may follow."""
    return pattern.replace(r"(?![\w-])", r"(?!\w)")


_Letters = dict[str, "_Letters"]  # what may follow, letter by letter
_NEVER = r"(?!)"


def _pattern(after: _Letters) -> str:
    written = ""
    while len(after) == 1 and "" not in after:
        ((letter, after),) = after.items()
        written += _letter(letter)
    ways = [_letter(letter) + _pattern(after[letter]) for letter in sorted(after) if letter]
    if not ways:
        return written
    return f"{written}(?:{'|'.join(ways)}){'?' if '' in after else ''}"


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
