"""The facts that a clause states, in canonical form: what materiality compares.

"30 days", "thirty days" and "30-day" are one fact; so are "$1,500.00" and "USD 1500", "must" and
"is required to", "doesn't" and "does not". Each fact keeps its words as written, to be quoted.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from kb_tools.diff.lexicon import Lexicon, any_of, one_of
from kb_tools.diff.memory import remembered
from kb_tools.diff.model import Label
from kb_tools.diff.normal import normal


@dataclass(frozen=True, slots=True)
class Fact:
    label: Label
    value: str  # canonical: equal values say the same
    quote: str  # as written
    said: str  # the same with what bounds it: "at least 30 days"
    start: int  # in `plain(text)`, of `said`
    end: int
    whole: str = ""  # of a word that binds or denies, the words it stands in: "cannot", "must not"

    @property
    def told(self) -> str:
        return self.whole or self.quote


# No word is this long; patterns that look for figures and addresses would take minutes in one.
_ENDLESS = re.compile(r"\S{400,}")
_ENDS = ("'", "n't")  # what contractions begin with that are no whole words
_ONE = frozenset({"one", "un", "una", "uno"})  # hardly ever a count
LONGEST_BOUND = 40  # code points before a quantity, in which "no more than" may stand
_WORD = re.compile(r"[\w']+")
_NO_MONTHS = frozenset({"may", "march"})  # written small, they are other words
_QUANTITIES = frozenset({Label.AMOUNT, Label.NUMBER, Label.DEADLINE})

Finder = Callable[[str], "list[tuple[Label, str, int, int]]"]


class Facts:
    """Finds the facts of one language. Build it once: it compiles the lexicon's patterns.

    >>> from kb_tools.diff.lexicon import lexicon
    >>> [(f.label.value, f.value) for f in Facts(lexicon())("Agents must pay $1,500.00 within thirty days.")]
    [('actor', 'agent'), ('modality', 'must'), ('amount', 'USD 1500'), ('deadline', '30 day')]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._contractions = _contracted(lexicon.contractions)
        self._number = self._number_pattern()
        self._bounds = re.compile(
            rf"(?P<bound>{one_of(lexicon.bounds)})\s+(?:{one_of(lexicon.grammar.bound_links)}\s+)?$",
            re.I,
        )
        self._thousands = "," if lexicon.grammar.decimal == "." else "."
        self._finders = (*self._quantities(), *self._words())
        self._cached = remembered(262_144)(self._find)

    def __call__(self, text: str) -> tuple[Fact, ...]:
        return self._cached(text)

    def plain(self, text: str) -> str:
        """The text that facts are found in: typography folded, contractions written out."""
        return self._written_out(_folded(text))

    def _written_out(self, folded: str) -> str:
        return self._contractions.sub(lambda m: self.lexicon.contractions[m[0].lower()], folded)

    def _find(self, text: str) -> tuple[Fact, ...]:
        plain = _ENDLESS.sub(lambda word: "x" * len(word.group()), self.plain(text))
        taken = bytearray(len(plain))
        found: list[Fact] = []
        enumerator = re.match(
            r"\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivx]+)[.)]\s|\d+(?:\.\d+)+\s(?=[A-Z(\[\"])", plain
        )
        if enumerator:
            taken[: enumerator.end()] = b"\1" * enumerator.end()
        for finder in self._finders:
            for label, value, start, end in finder(plain):
                if not any(taken[start:end]):
                    quote = plain[start:end]
                    if label in _QUANTITIES:
                        bound, start = self._bound(plain, start)
                        value = bound + value
                    taken[start:end] = b"\1" * (end - start)
                    if value:
                        found.append(Fact(label, value, quote, plain[start:end], start, end))
        found.sort(key=lambda fact: fact.start)
        return self._with_whole_words(found, text, plain)

    def _with_whole_words(self, found: list[Fact], text: str, plain: str) -> tuple[Fact, ...]:
        """ "cannot" is read as "can" and "not"; to people it is told as the one word it is, and "must not"
        as both: "must" alone would say the opposite."""
        denials = {fact.start: fact.end for fact in found if fact.label is Label.POLARITY}
        if not denials:
            return tuple(found)
        contracted = self._contracted(text, len(plain))
        made = []
        for fact in found:
            whole = ""
            if fact.label in (Label.MODALITY, Label.POLARITY):
                inside = (w for start, end, w in contracted if start <= fact.start < end)
                whole = next(inside, "")
                if not whole and fact.label is Label.MODALITY and fact.end + 1 in denials:
                    whole = plain[fact.start : denials[fact.end + 1]]
            made.append(replace(fact, whole=whole) if whole else fact)
        return tuple(made)

    def _contracted(self, text: str, length: int) -> list[tuple[int, int, str]]:
        """Where in the plain text, which is so long, a contraction was written out, and that."""
        found, at, folded = [], 0, _folded(text)
        if len(folded) == length:
            return []
        for piece in re.findall(r"\S+|\s+", folded):
            full = self._written_out(piece)
            if full != piece and (word := _WORD.search(piece)):
                found.append((at, at + len(full), word.group()))
            at += len(full)
        return found if at == length else []

    def _bound(self, plain: str, start: int) -> tuple[str, int]:
        """What stands before a quantity and makes a limit of it: ("<=", where "no more than" begins)."""
        near = plain[max(0, start - LONGEST_BOUND) : start]
        found = self._bounds.search(near)
        if found is None:
            return "", start
        sign = self.lexicon.bounds[_one_space(found.group("bound"))]
        return f"{sign} ", start - len(near) + found.start("bound")

    # — quantities —

    def _number_pattern(self) -> str:
        numbers, grammar = self.lexicon.numbers, self.lexicon.grammar
        tens = one_of(w for w, n in numbers.items() if 20 <= n <= 90).replace(r"(?![\w-])", "")
        ones = one_of(w for w, n in numbers.items() if 0 < n < 10 and w not in grammar.not_counts)
        words = one_of(w for w in numbers if w not in grammar.not_counts)
        hundreds = one_of(w for w, n in numbers.items() if n in (100, 1000))
        joint = "|".join(
            re.escape(word).replace(r"\ ", r"\s") for word in ("-", *grammar.tens_joint)
        )
        spelled = rf"(?:{tens}(?:{joint})(?:{_open(ones)})|{words}(?:\s{hundreds})?)"
        point, comma = (r"\.", ",") if grammar.decimal == "." else (",", r"\.")
        whole = rf"\d{{1,3}}(?:{comma}\d{{3}})+(?:{point}\d+)?"
        other = rf"\d+{comma}\d{{1,2}}(?![\d]|{comma}\d)"  # too few to be thousands: the other mark
        return rf"(?:(?<!\d[.,])(?<!\d)(?:{whole}|{other}|\d+(?:{point}\d+)?)|{spelled})"

    def _quantities(self) -> list[Finder]:
        lex, number = self.lexicon, self._number
        signs = any_of(w for w in lex.currencies if not w.isalpha())
        codes = one_of(w for w in lex.currencies if w.isalpha())
        magnitude = rf"(?:\s?{one_of(lex.magnitudes)}|(?<=\d)[kKmM](?!\w))?"
        money = re.compile(
            rf"(?P<sign>{signs})\s?(?P<n1>{number})(?P<m1>{magnitude})"
            rf"|(?P<code>{codes})\s(?P<n2>\d[\d,.]*\d|\d)|(?P<n3>{number})(?P<m3>{magnitude})\s?(?P<word>{codes}|{signs})",
            re.I,
        )
        percent = re.compile(
            rf"(?P<n>{number})\s?(?:%|percent\b|per\s?cent\b|pct\b|por\s?ciento\b)(?:\s?points?)?",
            re.I,
        )
        units, kinds = one_of(lex.durations), one_of(lex.duration_kinds)
        grammar = lex.grammar
        after = (
            rf"(?:\s(?P<kind_after>{kinds}))?" if grammar.kind_after else "(?P<kind_after>(?!))?"
        )
        length = re.compile(
            rf"(?:(?P<low>{number})\s?(?:-|{one_of(grammar.ranges)})\s?)?(?P<n>{number})[\s-]?(?:(?P<kind>{_open(kinds)})[\s-])?"
            rf"(?P<unit>{_glued(units)}){after}(?P<age>[\s-](?:{one_of(grammar.ages)}))?",
            re.I,
        )
        one_unit = re.compile(
            rf"(?P<lead>{one_of(grammar.unit_leads)})\s{one_of(grammar.one)}\s(?P<unit>{units})",
            re.I,
        )
        often = re.compile(one_of(lex.frequencies), re.I)
        return [
            _where(rf"{codes}|{signs}", self._money(money)),
            _where(
                r"%|per\s?cent|pct|por\s?ciento",
                lambda t: [
                    (Label.NUMBER, f"{self._value(m['n'])} %", m.start(), m.end())
                    for m in percent.finditer(t)
                ],
            ),
            *self._dates(),
            _where(_glued(units), self._lengths(length, one_unit)),
            lambda t: [
                (Label.DEADLINE, lex.frequencies[_one_space(m.group())], m.start(), m.end())
                for m in often.finditer(t)
            ],
            self._plain_numbers(),
        ]

    def _money(self, pattern: re.Pattern[str]) -> Finder:
        def find(text: str) -> list[tuple[Label, str, int, int]]:
            found = []
            for m in pattern.finditer(text):
                word = (m["sign"] or m["code"] or m["word"]).casefold()
                value = self._value(
                    m["n1"] or m["n2"] or m["n3"], (m["m1"] or m["m3"] or "").strip()
                )
                found.append(
                    (Label.AMOUNT, f"{self.lexicon.currencies[word]} {value}", m.start(), m.end())
                )
            return found

        return find

    def _dates(self) -> list[Finder]:
        lex = self.lexicon
        months = any_of(lex.months)
        iso = re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b")
        slashed = re.compile(r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b")
        month_day = re.compile(
            rf"\b(?P<m>{months})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>(?:19|20)\d\d))?\b"
            rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.?o|er)?\s(?:of\s|de\s)?(?P<m2>{months})\.?(?:(?:,|\sde|\sdel)?\s(?P<y2>(?:19|20)\d\d))?\b"
            rf"|\b(?P<m3>{months})\.?\s(?:del?\s)?(?P<y3>(?:19|20)\d\d)\b",
            re.I,
        )
        capital = [
            w if lex.grammar.lower_months else w.capitalize()
            for w in lex.months
            if len(w) > 3 and w != "may"
        ]
        month = re.compile(
            rf"\b(?:{'|'.join(sorted(map(re.escape, capital), key=len, reverse=True)) or '(?!)'})\b|(?<=\b(?:in|by|of)\s)May\b"
        )
        clock = re.compile(
            r"\b(?P<h>\d{1,2})(?::(?P<min>\d\d))?\s?(?P<half>[ap]\.?m\b\.?)|\b(?P<h2>[01]?\d|2[0-3]):(?P<min2>[0-5]\d)\b",
            re.I,
        )
        words = re.compile(one_of([*lex.weekdays, *lex.clock]), re.I)
        year = re.compile(r"\b(?:19|20)\d\d\b(?!\s*(?:%|[a-z]))", re.I)

        def from_words(text: str) -> list[tuple[Label, str, int, int]]:
            found = []
            for m in month_day.finditer(text):
                written = m["m"] or m["m2"] or m["m3"]
                name = written.casefold()
                day, a_year = m["d"] or m["d2"] or "", m["y"] or m["y2"] or m["y3"] or ""
                if written in _NO_MONTHS and not a_year and not lex.grammar.lower_months:
                    continue  # "anyone over 18 may register"
                found.append(
                    (
                        Label.DATE,
                        f"{a_year}-{lex.months[name]}-{day.lstrip('0')}",
                        m.start(),
                        m.end(),
                    )
                )
            return found

        def on_clock(text: str) -> list[tuple[Label, str, int, int]]:
            found = []
            for m in clock.finditer(text):
                hour = int(m["h"] or m["h2"])
                if (m["half"] or "").lower().startswith("p") and hour < 12:
                    hour += 12
                found.append(
                    (Label.DATE, f"{hour}:{m['min'] or m['min2'] or '00'}", m.start(), m.end())
                )
            return found

        return [
            lambda t: [
                (Label.DATE, f"{m['y']}-{int(m['m'])}-{int(m['d'])}", m.start(), m.end())
                for m in iso.finditer(t)
            ],
            lambda t: [(Label.DATE, m.group(), m.start(), m.end()) for m in slashed.finditer(t)],
            _where(rf"\b{months}\b", from_words),
            lambda t: [
                (Label.DATE, m.group().casefold(), m.start(), m.end()) for m in month.finditer(t)
            ],
            on_clock,
            lambda t: [
                (
                    Label.DATE,
                    lex.weekdays.get(m.group().casefold(), m.group().casefold()),
                    m.start(),
                    m.end(),
                )
                for m in words.finditer(t)
            ],
            lambda t: [(Label.DATE, m.group(), m.start(), m.end()) for m in year.finditer(t)],
        ]

    def _lengths(self, length: re.Pattern[str], one_unit: re.Pattern[str]) -> Finder:
        lex = self.lexicon

        whole = re.compile(self._number, re.I)

        def canonical(value: str, unit_word: str, kind_word: str) -> str:
            unit = lex.durations[unit_word.casefold()]
            kind = lex.duration_kinds.get(kind_word.casefold(), "") if kind_word else ""
            seconds = lex.exact_seconds.get(unit)
            if kind != "business" and seconds and value.isdigit():
                total = int(value) * seconds
                for name in ("week", "day", "hour", "minute"):
                    if (
                        name in lex.exact_seconds
                        and total % lex.exact_seconds[name] == 0
                        and name != "week"
                    ):
                        return f"{total // lex.exact_seconds[name]} {name}"
            return " ".join(filter(None, (value, "business" if kind == "business" else "", unit)))

        def find(text: str) -> list[tuple[Label, str, int, int]]:
            found = []
            for m in length.finditer(text):
                value = canonical(
                    self._value(m["n"]), m["unit"], m["kind"] or m["kind_after"] or ""
                )
                written = text[m.start("low") : m.end("n")] if m["low"] else ""
                if written and whole.fullmatch(written):  # "treinta y cinco" is no range
                    value = canonical(
                        self._value(written), m["unit"], m["kind"] or m["kind_after"] or ""
                    )
                elif written:
                    value = f"{self._value(m['low'])}-{value}"
                years = m["age"] and lex.durations[m["unit"].casefold()] == "year"
                found.append((Label.NUMBER if years else Label.DEADLINE, value, m.start(), m.end()))
            for m in one_unit.finditer(text):
                found.append(
                    (Label.DEADLINE, canonical("1", m["unit"], ""), m.end("lead") + 1, m.end())
                )
            return found

        return find

    def _plain_numbers(self) -> Finder:
        # not inside names such as K-2, G151 or v2.1; "one" is hardly ever a count
        ordinals = "|".join(re.escape(ending) for ending in self.lexicon.grammar.ordinals) or "(?!)"
        digits = re.compile(
            rf"(?<![\w.#-])(?<!\D/)(?P<sign>-?)(?P<n>{self._number})(?P<o>{ordinals})?(?!\w)(?![.-]\w)",
            re.I,
        )

        def find(text: str) -> list[tuple[Label, str, int, int]]:
            return [
                (Label.NUMBER, self._value(m["n"]), m.start(), m.end())
                for m in digits.finditer(text)
                if m["n"].casefold() not in _ONE
            ]

        return find

    def _value(self, written: str, magnitude: str = "") -> str:
        factor = self.lexicon.magnitudes.get(magnitude.casefold(), 1) if magnitude else 1
        written = written.casefold()
        try:
            digits = written
            if not re.fullmatch(rf"\d+{re.escape(self._thousands)}\d{{1,2}}", written):
                digits = written.replace(self._thousands, "")
            digits = digits.replace(self._thousands, self.lexicon.grammar.decimal)
            number = Decimal(digits.replace(self.lexicon.grammar.decimal, "."))
        except InvalidOperation:
            number = Decimal(0)
            for word in re.split(r"[-\s]+", written):
                value = self.lexicon.numbers.get(word, 0)
                number = number * value if value >= 100 and number else number + value
        return format((number * factor).normalize(), "f")

    # — words —

    def _words(self) -> list[Finder]:
        lex = self.lexicon
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
        groups = one_of([*lex.groups, *actors])
        weak = re.compile(rf"({one_of(lex.scope_before_groups)})(?=\s(?:[\w-]+\s)?{groups})", re.I)
        weak_after = re.compile(
            rf"{groups}\s(?P<w>{one_of(lex.scope_before_groups)})"
            if grammar.adjectives_after
            else "(?!)(?P<w>)",
            re.I,
        )
        scope, places = re.compile(one_of(lex.scope), re.I), re.compile(one_of(lex.places), re.I)
        teams, departments = one_of(lex.teams), one_of(lex.departments)
        team = re.compile(
            rf"(?:(?:[A-Z][\w&]*|{departments})\s(?:and\s|&\s|[\w&]+\s)?)?{teams}|(?<=\s){departments}(?=\s{teams})",
            0,
        )
        if grammar.team_first:
            name = rf"(?:[A-ZÁÉÍÓÚÑ][\w&]*|{departments})"
            team = re.compile(
                rf"{teams}(?:\s{one_of(grammar.of)}\s{name}(?:\s(?:y|e|&)\s{name})?)?"
            )
        articles = one_of(grammar.articles)
        asked = re.compile(
            rf"{one_of(lex.asked)}\s(?:{articles}\s)?(?P<who>{departments}(?:\s{teams})?)", re.I
        )
        role = re.compile(one_of(actors), re.I)
        contact = re.compile(
            r"(?<![\w/])[#@][a-z][\w.-]*\w|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d ()-]{8,}\d"
        )

        def plain(
            label: Label, pattern: re.Pattern[str], value: Callable[[str], str] = _one_space
        ) -> Finder:
            return lambda t: [
                (label, value(m.group()), m.start(), m.end()) for m in pattern.finditer(t)
            ]

        def asked_who(text: str) -> list[tuple[Label, str, int, int]]:
            return [
                (Label.ACTOR, _role(m["who"]), m.start("who"), m.end("who"))
                for m in asked.finditer(text)
            ]

        def a_role(text: str) -> str:
            role = _role(text, lex.actors)
            return grammar.same_actors.get(role, role)

        narrowing = {*lex.scope, *lex.scope_before_groups}

        def scope_of(written: str) -> str:
            """verificadas → verificado, where that narrows too; only → the first that means the same"""
            word = _one_space(written)
            found = (
                m.expand(of) for form, of in lex.opposite_endings if (m := form.fullmatch(word))
            )
            *_, word = (word, *(base for base in found if base in narrowing))
            return lex.synonyms.get(word, (word,))[0]

        def narrowed(text: str) -> list[tuple[Label, str, int, int]]:
            return [
                (Label.SCOPE, scope_of(m["w"]), m.start("w"), m.end("w"))
                for m in weak_after.finditer(text)
            ]

        return [
            _where(r"[#@]|\d[\d ()-]{8}", plain(Label.ACTOR, contact)),
            plain(Label.EXCEPTION, exceptions, lambda w: "exception"),
            plain(Label.POLARITY, idioms, lambda w: ""),
            _where(teams, plain(Label.ACTOR, team, _role)),
            plain(Label.ACTOR, role, a_role),
            asked_who,
            plain(Label.POLARITY, negation, lambda w: "not"),
            plain(Label.MODALITY, modality, lambda w: lex.modality[_one_space(w)]),
            plain(Label.SCOPE, scope, scope_of),
            plain(Label.SCOPE, places),
            plain(Label.SCOPE, weak, scope_of),
            *([narrowed] if grammar.adjectives_after else []),
        ]


def _contracted(words: Collection[str]) -> re.Pattern[str]:
    """Whole words, and what is the end of one: n't, 'll."""
    ends = [word for word in words if word.startswith(_ENDS)]
    whole = any_of(set(words).difference(ends))
    return re.compile(rf"(?:\b{whole}|{any_of(ends)})\b", re.I)


def _where(pattern: str, find: Finder) -> Finder:
    """Most texts hold no unit and no currency: one look for those spares a long look for figures."""
    holds = re.compile(pattern, re.I).search
    return lambda text: find(text) if holds(text) else []


def _folded(text: str) -> str:
    return normal(text).replace("in order to ", "to ")


def _one_space(text: str) -> str:
    return " ".join(text.casefold().split())


def _role(text: str, actors: Sequence[str] = ()) -> str:
    role = _one_space(text)
    if role in actors:
        return role
    if role.endswith("es") and role[:-2] in actors:
        return role[:-2]
    plural = role.endswith("s") and not role.endswith("ss")
    return role[:-1] if plural and role not in ("hr", "payments", "operations", "sales") else role


def _open(pattern: str) -> str:
    """A pattern of whole words after which a hyphen may follow."""
    return pattern.replace(r"(?![\w-])", r"(?!\w)")


def _glued(pattern: str) -> str:
    """A pattern of whole words that may follow a figure without a space."""
    return pattern.replace(r"(?<![\w-])", "")
