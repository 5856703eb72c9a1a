"""Money, shares, durations and other numbers, each in one canonical form."""

import re
from collections.abc import Sequence
from decimal import Decimal
from string import ascii_letters

from kb_tools.diff.facts.dates import date_finders
from kb_tools.diff.facts.finders import (
    FIGURE,
    Finder,
    Found,
    each,
    first_pieces,
    matches,
    one_space,
)
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import Lexicon, any_of, may_be_joined, one_of
from kb_tools.diff.words.numbers import Numbers

TENTH = re.compile(r"\d+[.,][1-9]0")  # as parts and versions are numbered, no decimal of 4.1
# Figures stand between the signs of scripts without spaces as between words: 5日以内.
_LETTER = r"[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
LONGEST = 12  # figures of a length of time; one with more is none
LONGEST_NAME = 16  # code points of a word before the number of a part or version
MONTHS = 12  # of a year, whatever kind of year
TIMES = "times"  # the unit of how often: three times, twice
ONE = frozenset({"one", "un", "una", "uno"})  # hardly ever a count


def quantity_finders(lexicon: Lexicon) -> list[Finder]:
    numbers = Numbers(lexicon)
    phrases = [words for words in lexicon.frequencies if words.count(" ") > 1]  # every two weeks
    often, in_phrases = (
        Finder(
            each(
                Label.DEADLINE,
                re.compile(one_of(words), re.I),
                lambda written: lexicon.frequencies[one_space(written)],
            ),
            first_pieces(words),
        )
        for words in (lexicon.frequencies, phrases)
    )
    return [
        _money(numbers),
        _shares(numbers),
        *date_finders(lexicon),
        in_phrases,
        _halves(numbers),
        _lengths(numbers),
        often,
        _sizes(numbers),
        _plain_numbers(numbers),
    ]


def _money(numbers: Numbers) -> Finder:
    lexicon, number = numbers.lexicon, numbers.pattern
    signs = any_of(w for w in lexicon.currencies if not w.isalpha())
    codes = one_of(w for w in lexicon.currencies if w.isalpha())
    magnitude = rf"(?:\s?{one_of(lexicon.magnitudes)}|(?<=\d)[kKmM](?!\w))?"
    pattern = re.compile(
        rf"(?P<sign>{signs})\s?(?P<n1>{number})(?P<m1>{magnitude})"
        rf"|(?P<code>{codes})\s(?P<n2>\d[\d,.]*\d|\d)|(?P<n3>{number})(?P<m3>{magnitude})\s?(?P<word>{codes}|{signs})",
        re.I,
    )

    def find(text: str, at: Sequence[int]) -> list[Found]:
        found = []
        for m in pattern.finditer(text):
            currency = lexicon.currencies[(m["sign"] or m["code"] or m["word"]).casefold()]
            value = numbers.value(m["n1"] or m["n2"] or m["n3"], (m["m1"] or m["m3"] or "").strip())
            found.append((Label.AMOUNT, f"{currency} {value}", m.start(), m.end()))
        return found

    words = [word for word in lexicon.currencies if word.isalpha()]
    signs_alone = (word.lstrip(ascii_letters) for word in lexicon.currencies if word not in words)
    return Finder(find, first_pieces(words) | first_pieces(signs_alone))


def _shares(numbers: Numbers) -> Finder:
    pattern = re.compile(
        rf"(?P<n>{numbers.pattern})\s?(?:%|percent\b|per\s?cent\b|pct\b|por\s?ciento\b)(?:\s?points?)?",
        re.I,
    )

    def find(text: str, at: Sequence[int]) -> list[Found]:
        return [
            (Label.NUMBER, f"{numbers.value(m['n'])} %", m.start(), m.end())
            for m in matches(pattern, text, at)
        ]

    signs = frozenset({"%", "percent", "per", "pct", "por", "porciento"})
    return Finder(find, signs, _figures(numbers))


def _lengths(numbers: Numbers) -> Finder:
    """ "5 to 7 business days", "within a week", "18 years old" """
    lexicon, number = numbers.lexicon, numbers.pattern
    grammar = lexicon.grammar
    units, kinds = one_of(lexicon.durations), one_of(lexicon.duration_kinds)
    after = rf"(?:\s(?P<kind_after>{kinds}))?" if grammar.kind_after else "(?P<kind_after>(?!))?"
    length = re.compile(
        rf"(?:(?P<low>{number})\s?(?:-|{one_of(grammar.ranges)})\s?)?(?P<n>{number})[\s-]?(?:(?P<kind>{may_be_joined(kinds)})[\s-])?"
        rf"(?P<unit>{_glued(units)}){after}(?P<age>[\s-](?:{one_of(grammar.ages)}))?",
        re.I,
    )
    one_unit = re.compile(
        rf"(?P<lead>{one_of(grammar.unit_leads)})\s{one_of(grammar.one)}\s(?P<unit>{units})",
        re.I,
    )
    whole = re.compile(number, re.I)

    def found_length(m: re.Match[str]) -> Found:
        kind = m["kind"] or m["kind_after"] or ""
        value = _length(lexicon, numbers.value(m["n"]), m["unit"], kind)
        written = m.string[m.start("low") : m.end("n")] if m["low"] else ""
        if written and whole.fullmatch(written):  # "treinta y cinco" is no range
            value = _length(lexicon, numbers.value(written), m["unit"], kind)
        elif written:
            value = f"{numbers.value(m['low'])}-{value}"
        years = m["age"] and lexicon.durations[m["unit"].casefold()] == "year"
        return Label.NUMBER if years else Label.DEADLINE, value, m.start(), m.end()

    def found_one(m: re.Match[str]) -> Found:
        return Label.DEADLINE, _length(lexicon, "1", m["unit"], ""), m.end("lead") + 1, m.end()

    def find(text: str, at: Sequence[int]) -> list[Found]:
        lengths = map(found_length, matches(length, text, at))
        return [*lengths, *map(found_one, matches(one_unit, text, at))]

    begins = _figures(numbers) | first_pieces(grammar.unit_leads)
    return Finder(find, first_pieces(lexicon.durations), begins)


def _halves(numbers: Numbers) -> Finder:
    """ "half an hour", "an hour and a half", "one and a half days" """
    lexicon, grammar = numbers.lexicon, numbers.lexicon.grammar
    if not (grammar.half and grammar.and_half):
        return Finder(lambda text, at: [])
    units, one, number = one_of(lexicon.durations), one_of(grammar.one), numbers.pattern
    half, and_half = one_of(grammar.half), one_of(grammar.and_half)
    pattern = re.compile(
        rf"{half}[\s-](?:{one}\s)?(?P<half>{units})"
        rf"|(?:(?P<n1>{number})|{one})\s(?P<unit1>{units})\s{and_half}"
        rf"|(?P<n2>{number})\s{and_half}\s(?P<unit2>{units})",
        re.I,
    )

    def found(m: re.Match[str]) -> Found:
        written = m["n1"] or m["n2"]
        whole = 0 if m["half"] else Decimal(numbers.value(written)) if written else 1
        value = format(whole + Decimal("0.5"), "f")
        unit = m["half"] or m["unit1"] or m["unit2"]
        return Label.DEADLINE, _length(lexicon, value, unit, ""), m.start(), m.end()

    return Finder(
        lambda text, at: [*map(found, matches(pattern, text, at))],
        first_pieces(grammar.half),
        first_pieces([*grammar.half, *grammar.one]) | _figures(numbers),
    )


def _length(lexicon: Lexicon, value: str, unit_word: str, kind_word: str) -> str:
    """48 hours are 2 days; of working or consecutive ones nothing is known."""
    unit = lexicon.durations[unit_word.casefold()]
    kind = lexicon.duration_kinds.get(kind_word.casefold(), "").removeprefix("calendar")
    if len(value) > LONGEST:
        return " ".join(filter(None, (value, kind, unit)))
    seconds = lexicon.exact_seconds.get(unit)
    if not kind and seconds:
        total = Decimal(value) * seconds
        for name in ("day", "hour", "minute"):
            if name in lexicon.exact_seconds and total % lexicon.exact_seconds[name] == 0:
                return f"{total // lexicon.exact_seconds[name]:f} {name}"
    if unit == "year" and (months := Decimal(value) * MONTHS) % 1 == 0:
        return f"{months:f} month".replace(".0 ", " ")
    return " ".join(filter(None, (value, kind, unit)))


def _sizes(numbers: Numbers) -> Finder:
    """ "5 MB", "5 megabytes": of files, pictures, parcels; "3x", "three times", "twice" """
    units = numbers.lexicon.units
    if not units:
        return Finder(lambda text, at: [])
    words = _glued(one_of(units))
    times = one_of(numbers.lexicon.grammar.times)
    pattern = re.compile(
        rf"(?P<n>{numbers.pattern})[\s-]?(?P<unit>{words})(?!(?<=\sx)\s\d)|(?P<times>{times})", re.I
    )  # in "1.4 x 1.5" it is no unit

    def found(m: re.Match[str]) -> Found:
        sign = units[m["unit"].casefold()] if m["unit"] else TIMES
        value = f"{numbers.value(m['n'] or m['times'])} {sign}"
        return Label.NUMBER, value, m.start(), m.end()

    times_pieces = first_pieces(numbers.lexicon.grammar.times)
    return Finder(
        lambda text, at: [*map(found, matches(pattern, text, at))],
        first_pieces(units) | times_pieces,
        times_pieces | _figures(numbers),
    )


def _plain_numbers(numbers: Numbers) -> Finder:
    # not inside names such as K-2, G151 or v2.1, but in "a 10-character code"; "one" is hardly ever a count
    ordinals = "|".join(re.escape(ending) for ending in numbers.lexicon.grammar.ordinals) or "(?!)"
    digits = re.compile(
        rf"(?<![.#%-])(?<!{_LETTER})(?<!\D/)-?(?:(?P<low>{numbers.pattern})-(?=\d))?(?P<n>{numbers.pattern})(?P<o>{ordinals})?(?!{_LETTER}|\.\w|-(?![a-z]{{3}})\w)",
        re.I,
    )

    named = re.compile(rf"{one_of(numbers.lexicon.grammar.numbered)}\s?$|§\s?$", re.I)

    def value(text: str, written: str, start: int) -> str:
        """Section 4.10 is the tenth, not the first; a fee of 4.10 is one of 4.1."""
        found = numbers.value(written)
        tenth = TENTH.fullmatch(written)
        return (
            f"{found}0"
            if tenth and named.search(text, max(0, start - LONGEST_NAME), start)
            else found
        )

    def find(text: str, at: Sequence[int]) -> list[Found]:
        signed = (place - (text[place - 1 : place] == "-") for place in at)
        return [
            (Label.NUMBER, value(text, m[end], m.start(end)), m.start(end), m.end(last))
            for m in matches(digits, text, signed)
            for end, last in (("low", "low"), ("n", 0))  # both ends of "10-20"
            if m[end] and m[end].casefold() not in ONE
        ]

    begins = _figures(numbers)
    return Finder(find, begins - ONE, begins)


def _figures(numbers: Numbers) -> frozenset[str]:
    """With which a number begins."""
    return first_pieces(numbers.lexicon.numbers) | {FIGURE}


def _glued(pattern: str) -> str:
    """A pattern of whole words that may follow a figure without a space."""
    return pattern.replace(r"(?<![\w-])", "")
