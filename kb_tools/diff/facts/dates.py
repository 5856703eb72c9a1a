"""Dates and times of day, in figures and words."""

import re
from collections.abc import Sequence

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
from kb_tools.diff.words.lexicon import Lexicon, any_of, one_of

_NO_MONTHS = frozenset({"may", "march"})  # written small, they are other words
_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b")
_SLASHED = re.compile(r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b")
_CLOCK = re.compile(
    r"\b(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?\s?(?P<half>[ap](?:m\b|\.\s?m\b\.?))|\b(?P<h2>[01]?\d|2[0-3]):(?P<min2>[0-5]\d)\b",
    re.I,
)


def date_finders(lexicon: Lexicon) -> list[Finder]:
    days = {**lexicon.weekdays, **lexicon.clock}
    words = re.compile(one_of(days), re.I)
    figures, months = frozenset({FIGURE}), first_pieces(lexicon.months)
    return [
        Finder(_iso, figures),
        Finder(each(Label.DATE, _SLASHED), figures),
        _days_of_months(lexicon),
        Finder(each(Label.DATE, _months(lexicon)), months | {"may"}),
        Finder(_on_clock, figures),
        Finder(each(Label.DATE, words, lambda w: days[one_space(w)]), first_pieces(days)),
        _years(lexicon),
    ]


def _iso(text: str, at: Sequence[int]) -> list[Found]:
    return [
        (Label.DATE, f"{m['y']}-{int(m['m'])}-{int(m['d'])}", m.start(), m.end())
        for m in matches(_ISO, text, at)
    ]


def _on_clock(text: str, at: Sequence[int]) -> list[Found]:
    found = []
    for m in matches(_CLOCK, text, at):
        hour, half = int(m["h"] or m["h2"]), (m["half"] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)  # 12 am is midnight, 12 pm noon
        found.append((Label.DATE, f"{hour}:{m['min'] or m['min2'] or '00'}", m.start(), m.end()))
    return found


def _days_of_months(lexicon: Lexicon) -> Finder:
    """ "March 2nd, 2026", "2 de marzo de 2026", "March 2026" """
    months = any_of(lexicon.months)
    pattern = re.compile(
        rf"\b(?P<m>{months})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>(?:19|20)\d\d))?\b"
        rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.?o|er)?\s(?:of\s|de\s)?(?P<m2>{months})\.?(?:(?:,|\sde|\sdel)?\s(?P<y2>(?:19|20)\d\d))?\b"
        rf"|\b(?P<m3>{months})\.?\s(?:del?\s)?(?P<y3>(?:19|20)\d\d)\b",
        re.I,
    )

    def find(text: str, at: Sequence[int]) -> list[Found]:
        found = []
        for m in matches(pattern, text, at):
            written = m["m"] or m["m2"] or m["m3"]
            day, year = m["d"] or m["d2"] or "", m["y"] or m["y2"] or m["y3"] or ""
            if written in _NO_MONTHS and not year and not lexicon.grammar.lower_months:
                continue  # "anyone over 18 may register"
            value = f"{year}-{lexicon.months[written.casefold()]}-{day.lstrip('0')}"
            found.append((Label.DATE, value, m.start(), m.end()))
        return found

    months_pieces = first_pieces(lexicon.months)
    return Finder(find, months_pieces, months_pieces | {FIGURE})


def _years(lexicon: Lexicon) -> Finder:
    """ "of 1990.", "before 1990 we used"; "2000 or more" and 2000 of something are none."""
    small = one_of(lexicon.function_words)
    pattern = re.compile(
        r"\b(?:19|20)\d\d\b(?!\s*(?:%|[^\W\d_]))"
        rf"|(?:{one_of(lexicon.before_years)})\s(?P<y>(?:19|20)\d\d)\b(?=\s{small})",
        re.I,
    )

    def find(text: str, at: Sequence[int]) -> list[Found]:
        return [
            (Label.DATE, m["y"] or m.group(), m.start("y") if m["y"] else m.start(), m.end())
            for m in matches(pattern, text, at)
        ]

    figures = frozenset({FIGURE})
    return Finder(find, figures, figures | first_pieces(lexicon.before_years))


def _months(lexicon: Lexicon) -> re.Pattern[str]:
    """A month alone: "in May"."""
    names = [
        word if lexicon.grammar.lower_months else word.capitalize()
        for word in lexicon.months
        if len(word) > 3 and word != "may"
    ]
    one = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.compile(rf"\b(?:{one})\b|(?<=\b(?:in|by|of)\s)May\b")
