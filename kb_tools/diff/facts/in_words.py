"""Facts that words state: who, whom it covers, whether one must, unless what."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from kb_tools.diff.facts.finders import (
    FIGURE,
    Find,
    Finder,
    Found,
    anywhere,
    each,
    first_pieces,
    matches,
    one_space,
    where,
)
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import Lexicon, may_be_joined, one_of

NEED_NOT = "need not"  # the value of a duty that is denied: "not have to", "no tiene que"
_ASKED = frozenset({"may", "should"})  # in "How can I return it?" they allow and ask for nothing
# Ends a clause; not what is quoted whole, and no hyphen in a word: 'How can I return a "gift-set"?'
_STOPS = re.compile(r'"[^".!?:;]*"|[".!?:;()–—]|(?<!\w)-|-(?!\w)')
# of a host, a file or a path: its words name nobody and say nothing
_ADDRESS = re.compile(r"\S*(?:\w\.[a-z]\w|://|\.\./)\S*")


# +34 900 123 456; 900.123.456, (800) 352-5267; 0800 1234567; no date, thousands, card or host.
_TELEPHONE = re.compile(
    r"(?<![\w.,:/#+-])(?<!\d )(?!\d{4}-\d\d-\d\d|\d\d?[.-]\d\d?[.-]\d{4}|\d+\.\d+\.\d+\.\d)(?:"
    r"\+\(?\d(?:[ .()/-]{0,2}\d){7,13}"
    r"|(?=(?:\D{0,2}\d){9,13}(?!\D{0,2}\d))\(?\d{2,4}\)?(?:[ .-](?!000)\d{2,4}){2,4}"
    r"|0\d{2,4}[ /-]\d{5,8}|0\d{9,10}"
    r")(?!\w|[ .,:/-]\d)"
)


def word_finders(lexicon: Lexicon) -> list[Finder]:
    lex = lexicon
    exceptions, modality = (
        re.compile(one_of(lex.exceptions), re.I),
        re.compile(one_of(lex.modality), re.I),
    )
    idioms, negation = (
        re.compile(one_of(lex.negation_idioms), re.I),
        re.compile(one_of(lex.negation), re.I),
    )
    grammar = lex.grammar
    actors = [
        *lex.actors,
        *(actor + ending for actor in lex.actors for ending in grammar.plural),
    ]
    narrowable = [*lex.groups, *actors]
    groups = one_of(narrowable)
    weak = re.compile(rf"({one_of(lex.scope_before_groups)})(?=\s(?:[\w-]+\s)?{groups})", re.I)
    weak_after = re.compile(
        rf"{groups}\s(?P<w>{one_of(lex.scope_before_groups)})"
        if grammar.adjectives_after
        else "(?!)(?P<w>)",
        re.I,
    )
    scope = re.compile(one_of(lex.scope), re.I)
    articles = one_of(grammar.articles)
    teams, departments = one_of(lex.teams), one_of(lex.departments)
    # no name: "The" and "If", wherever, nor "Contact" at the beginning: "The Trust team", "Contact Trust team"
    small = one_of({*lex.function_words, *lex.conditions}.difference(lex.departments))
    asking = one_of({*lex.verbs, *lex.asked}.difference(lex.departments))
    capital = rf"(?!(?i:{small}))(?:(?<=[\w,&]\s)|(?!(?i:{asking})))[A-Z][\w&]*"
    name = rf"(?:{capital}|{departments})"
    find_teams = _teams(
        lex, rf"(?<!\w){name}(?:\s(?:and|&|{name}))", rf"(?!{articles}\s|(?i:{small})\s)[\w&]+\s"
    )
    if grammar.team_first:
        name = rf"(?:[A-ZÁÉÍÓÚÑ][\w&]*|{departments})"
        team = re.compile(rf"{teams}(?:\s{one_of(grammar.of)}\s{name}(?:\s(?:y|e|&)\s{name})?)?")
        find_teams = anywhere(Label.ACTOR, team, _team)
    asked = re.compile(
        rf"{one_of(lex.asked)}\s(?:{articles}\s)?(?P<who>{departments}(?:\s{teams})?)", re.I
    )
    role = re.compile(rf"{one_of(actors)}(?!\s{one_of(lex.fields)})", re.I)
    field_name = re.compile(rf"{one_of(actors)}\s{one_of(lex.fields)}", re.I)
    contact = re.compile(
        r"(?<![\w/])(?<!\]\()[#@](?!todo\b|fixme\b)[a-z][\w.-]*\w|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d ()-]{8,}\d"
    )

    def asked_who(text: str, at: Sequence[int]) -> list[Found]:
        return [
            (Label.ACTOR, _role(m["who"]), m.start("who"), m.end("who"))
            for m in matches(asked, text, at)
        ]

    def modal(text: str, at: Sequence[int]) -> list[Found]:
        found, stops = [], _stops(text)
        for m in matches(modality, text, at):
            force = lex.modality[one_space(m.group())]
            if force == "may" and (
                wish.match(text, m.start()) or _in_order_to(text, m.start(), purpose)
            ):
                force = ""
            asked = force in _ASKED and " " not in m.group() and _asks(text, m.end(), stops)
            found.append((Label.MODALITY, "" if asked else force, m.start(), m.end()))
        return found

    wish = re.compile(rf"{one_of(grammar.wishes)}\s\w", re.I)
    purpose = re.compile(rf"\w\s{one_of(grammar.purposes)}\s(?:\w+\s){{,3}}$", re.I)

    def a_role(text: str) -> str:
        role = _role(text, lex.actors)
        return grammar.same_actors.get(role, role)

    narrowing = {*lex.scope, *lex.scope_before_groups}

    def scope_of(written: str) -> str:
        """verificadas → verificado, where that narrows too; only → the first that means the same"""
        word = one_space(written)
        found = (m.expand(of) for form, of in lex.opposite_endings if (m := form.fullmatch(word)))
        *_, word = (word, *(base for base in found if base in narrowing))
        return lex.synonyms.get(word, (word,))[0]

    def covered(text: str, at: Sequence[int]) -> list[Found]:
        return [
            (Label.DEADLINE if value in lex.until else Label.SCOPE, value, m.start(), m.end())
            for m in matches(scope, text, at)
            for value in (scope_of(m.group()),)
        ]

    def narrowed(text: str, at: Sequence[int]) -> list[Found]:
        return [
            (Label.SCOPE, scope_of(m["w"]), m.start("w"), m.end("w"))
            for m in matches(weak_after, text, at)
        ]

    def said(phrases: Iterable[str], find: Find) -> Finder:
        return Finder(find, first_pieces(phrases))

    return [
        said(lex.products, each(Label.SCOPE, re.compile(one_of(lex.products), re.I), one_space)),
        Finder(
            where(r"[#@]|\d[\d ().-]{8}", anywhere(Label.ACTOR, contact, _contact)),
            frozenset({"#", "@", FIGURE}),
        ),
        Finder(
            where(
                r"\.(?:(?<=\w\.)[a-z]\w|\./)|://", anywhere(Label.CONTENT, _ADDRESS, lambda w: "")
            ),
            frozenset({".", "/"}),
        ),
        said(lex.exceptions, each(Label.EXCEPTION, exceptions, lambda w: "exception")),
        said(lex.negation_idioms, each(Label.POLARITY, idioms, lambda w: "")),
        said(lex.teams, find_teams),
        said(actors, each(Label.ACTOR, role, a_role)),
        said(actors, each(Label.CONTENT, field_name, _role)),
        said(lex.asked, asked_who),
        said(lex.forbidding, _denied("must", lex.forbidding)),
        said(lex.freeing, _denied(NEED_NOT, lex.freeing)),
        said(lex.negation, each(Label.POLARITY, negation, lambda w: "not")),
        said(lex.modality, modal),
        said(lex.scope, covered),
        said(lex.places, _places(lexicon)),
        said(lex.scope_before_groups, each(Label.SCOPE, weak, scope_of)),
        *(
            [Finder(narrowed, first_pieces(lex.scope_before_groups), first_pieces(narrowable))]
            if grammar.adjectives_after
            else []
        ),
    ]


def _teams(lexicon: Lexicon, names: str, word: str) -> Find:
    """ "the team", "payments risk team", "Legal Response Team": the noun is looked for, and names before it.

    Args:
        names: a pattern of one name and of another one behind it.
        word: of a word that may stand between names and a noun in small letters.
    """
    noun = re.compile(one_of(lexicon.teams), re.I)
    named = re.compile(rf"{names}{{0,4}}\s(?:{word})?$")
    two_named = re.compile(rf"{names}{{1,4}}\s$")

    def found(text: str, at: Sequence[int]) -> list[Found]:
        teams: list[Found] = []
        end = 0
        for m in noun.finditer(text):
            capital = m.group()[0].isupper()
            if capital and m.group().endswith("s"):  # "Microsoft Teams"
                continue
            first = max(end, m.start() - _LONGEST_NAME)
            before = (two_named if capital else named).search(text, first, m.start())
            if before or not capital:
                start, end = (before or m).start(), m.end()
                teams.append((Label.ACTOR, _team(text[start:end]), start, end))
        return teams

    return found


_LONGEST_NAME = 80  # code points of the names before "team"


def _denied(force: str, phrases: Iterable[str]) -> Find:
    """Two facts, as of "must not": whom it binds, and that it is denied."""
    pattern = re.compile(one_of(phrases), re.I)

    def found(text: str, at: Sequence[int]) -> Iterator[Found]:
        for m in matches(pattern, text, at):
            middle = text.index(" ", m.start())
            yield Label.MODALITY, force, m.start(), middle
            yield Label.POLARITY, "not", middle + 1, m.end()

    return lambda text, at: list(found(text, at))


def _in_order_to(text: str, start: int, purpose: re.Pattern[str]) -> bool:
    """ "so that you" stands before it."""
    return bool(purpose.search(text, max(0, start - _LONGEST_NAME), start))


def _stops(text: str) -> list[int]:
    """Where the clauses of a text with a question end."""
    return [m.start() for m in _STOPS.finditer(text) if len(m.group()) == 1] if "?" in text else []


def _asks(text: str, start: int, stops: Sequence[int]) -> bool:
    """Does the clause end in a question mark that goes on there?"""
    at = bisect_left(stops, start)
    return at < len(stops) and text[stops[at]] == "?"


def _places(lexicon: Lexicon) -> Find:
    """ "GOV.UK" is none, nor are "us" and "CONTACT US"."""
    places = re.compile(rf"(?<!\w\.){may_be_joined(one_of(lexicon.places))}(?!\.\w)", re.I)

    def a_place(written: str, text: str) -> bool:
        other_word = written.casefold() in lexicon.function_words
        return not other_word or (written.isupper() and not text.isupper())

    return lambda text, at: [
        (Label.SCOPE, lexicon.places[one_space(m.group())], m.start(), m.end())
        for m in matches(places, text, at)
        if a_place(m.group(), text)
    ]


def _role(text: str, actors: Sequence[str] = ()) -> str:
    role = one_space(text)
    if role in actors:
        return role
    if role.endswith("es") and role[:-2] in actors:
        return role[:-2]
    plural = role.endswith("s") and not role.endswith("ss")
    return role[:-1] if plural and role not in ("hr", "payments", "operations", "sales") else role


def _team(text: str) -> str:
    return _role(text.replace("&", "and"))


def _contact(written: str) -> str:
    """A telephone number by its digits: 800.352.5267 is 1-800-352-5267."""
    if "@" in written or "#" in written:
        return written
    digits = re.sub(r"\D", "", written)
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


# To be asked before all quantities, which would take the groups for figures.
TELEPHONE = Finder(
    where(r"\d[\d ()./-]{6}", anywhere(Label.ACTOR, _TELEPHONE, _contact)), frozenset({FIGURE})
)
