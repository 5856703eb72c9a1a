"""A mapping proposed from an export's first rows: what each column seems to hold, and why.

Two witnesses are heard: the header's name and the column's values. What both say, or one says
clearly, is proposed; what is only likely is proposed commented out; what no column seems to hold
is said. Nothing is decided: the proposal is a text that a person reads, mends and keeps.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from kb_tools.findings.dates import Dates
from kb_tools.findings.header_names import LEFT_OUT, NAMES, OF_PEOPLE, plain, tool_of
from kb_tools.findings.redaction import has_address
from kb_tools.findings.spelling import SopSpelling, Spelt
from kb_tools.findings.tables import TABLES, Column, Kind, Table

SURE = 0.7  # below, a guess is proposed commented out
_HEARD = 0.5  # below, a guess is not made
_ENOUGH = 0.8  # share of values that must be of a kind
_SOME = 0.1  # share of texts that name an SOP, for a pattern to be worth while
_MOST_CHOICES = 12  # different values of an enumeration
_FORMATS = (
    "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %I:%M %p",
    "%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S",
    "%d %b %Y %H:%M", "%b %d, %Y %I:%M %p", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
    "%b %d, %Y", "%d/%m/%y", "%m/%d/%y",
)  # fmt: skip
_YES_NO = frozenset("yes no y n true false t f 0 1 ja nein oui non si sí".split())
_CLOCK = re.compile(r"\d+:[0-5]\d(:[0-5]\d)?")
_FAILED = frozenset(
    "fail,failed,no,not met,0,bad,below,unmet,incorrect,nicht erfüllt,thumbs down".split(",")
)
_ALIKE = {  # how people write our choices
    "critical": ("sev 1", "s1", "fatal", "auto fail", "autofail", "severe", "blocker", "high"),
    "major": ("sev 2", "s2", "medium", "business critical", "moderate"),
    "minor": ("sev 3", "s3", "low", "non critical", "slight"),
    "upheld": ("rejected", "denied", "declined", "confirmed", "stands"),
    "overturned": ("accepted", "approved", "granted", "changed", "reversed"),
    "pending": ("open", "in progress", "waiting", "new"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """That a column of ours stands in these of the export."""

    column: Column
    names: tuple[str, ...]  # of the export; several are joined
    sure: float  # 0 to 1; the order of guesses, no probability
    because: str


@dataclass(slots=True)
class TableProposal:
    table: Table
    guesses: list[Guess] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # ours → written → our value
    unread: dict[str, list[str]] = field(default_factory=dict)  # ours → values nobody can tell
    units: dict[str, tuple[str, str]] = field(default_factory=dict)  # ours → unit, and why
    only: tuple[str, tuple[str, ...], str] | None = None  # column, values that count, why
    extract: tuple[str, str, str] | None = None  # the SOP's id: column, pattern, why
    repeats: str = ""  # why one row of ours stands on several of the export; "" it does not

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that no column of the export seems to hold."""
        sure = {guess.column.name for guess in self.guesses if guess.sure >= SURE}
        return tuple(c.name for c in self.table.columns if c.required and c.name not in sure)


@dataclass(slots=True)
class Proposal:
    file: str
    rows: int  # that were looked at
    tool: str  # whose export it seems to be; "" unknown
    tables: list[TableProposal]
    dates: tuple[str, ...]  # formats that fit all dates
    either: tuple[str, ...]  # formats that fit as well: day and month cannot be told apart
    decimal: str
    names: tuple[str, ...]  # columns with people's names
    left_out: dict[str, str]  # column → why nobody needs it


@dataclass(frozen=True, slots=True)
class _Seen:
    """One column of the export and what its values look like; shares are of those not empty."""

    header: str
    filled: int
    different: int
    common: tuple[str, ...]  # values, if they are few
    sops: float  # ids of SOPs that exist
    named: float  # texts with such an id in them
    date: float
    number: float
    clock: float  # 1:05:30
    yes_no: float
    addresses: float
    length: float  # characters, mean
    ids: tuple[str, ...]  # words in its texts that are ids of SOPs
    samples: tuple[str, ...]


def proposed(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], spelling: SopSpelling
) -> Proposal:
    """
    Args:
        rows: some hundred rows of the file.
        spelling: the SOPs that exist.
    """
    columns = [[row[n].strip() for row in rows] for n in range(len(header))]
    seen = [_seen(name, values, spelling) for name, values in zip(header, columns, strict=True)]
    dates, either = _date_formats(seen)
    tool = tool_of([*header])
    tables = [
        made
        for table in TABLES.values()
        if (made := _table(table, seen, tool, spelling)) is not None
    ]
    for entry in tables:
        entry.repeats = _repeats(entry, [*header], rows)
    complete = [table for table in tables if not table.missing]
    tables = _without_copies(complete) or sorted(tables, key=lambda t: len(t.missing))[:1]
    own = {entry.extract[0]: entry for entry in tables if entry.extract}
    for entry in tables:  # what a finding's comment names is not what its whole audit is about
        if entry.extract and own[entry.extract[0]] is not entry:
            entry.extract = None
    used = {name for table in tables for guess in table.guesses for name in guess.names}
    used |= {entry[0] for table in tables for entry in (table.only, table.extract) if entry}
    # A column of names may be an agent's only id: it becomes a pseudonym, and is looked for too.
    names = tuple(
        s.header
        for s in seen
        if _full_names(s) or (s.header not in used and plain(s.header) in OF_PEOPLE)
    )
    left_out = {
        s.header: "holds addresses" if s.addresses > _SOME else "nothing of ours is like it"
        for s in seen
        if s.header not in used and s.header not in names
    }
    return Proposal(file, len(rows), tool, tables, dates, either, _decimal(seen), names, left_out)


def _seen(header: str, values: list[str], spelling: SopSpelling) -> _Seen:
    filled = [value for value in values if value and value not in ("-", "N/A", "n/a", "NULL")]
    count = Counter(filled)
    several = max(len(filled), 1)

    def share(test: Callable[[str], object]) -> float:
        return sum(n for value, n in count.items() if test(value)) / several

    def exact(value: str) -> bool:
        return spelling.read(value).spelt in (Spelt.EXACT, Spelt.VARIANT) and len(value) < 30

    def ids(value: str) -> list[str]:
        return [token for token in _tokens(value) if spelling.read(token).sop]

    return _Seen(
        header, len(filled), len(count),
        tuple(value for value, _ in count.most_common()) if len(count) <= _MOST_CHOICES else (),
        share(exact), share(ids), share(lambda v: bool(re.search(r"\d", v)) and _is_date(v)),
        share(lambda v: bool(re.fullmatch(r"-?\d[\d., ]*%?", v))),
        share(lambda v: bool(_CLOCK.fullmatch(v))), share(lambda v: v.casefold() in _YES_NO),
        share(has_address), sum(len(v) * n for v, n in count.items()) / several,
        tuple(token for value in count for token in ids(value)),
        tuple(value for value, _ in count.most_common(40)),
    )  # fmt: skip


def _table(
    table: Table, seen: Sequence[_Seen], tool: str, spelling: SopSpelling
) -> TableProposal | None:
    made, taken = TableProposal(table), set[str]()
    offers = [
        guess for column in table.columns for s in seen if (guess := _guess(table, column, s, tool))
    ]
    for guess in sorted(offers, key=lambda g: -g.sure):
        has = {known.column.name for known in made.guesses}
        if guess.column.name not in has and guess.names[0] not in taken:
            made.guesses.append(guess)
            taken.add(guess.names[0])
    sure = {guess.column.name for guess in made.guesses if guess.sure >= SURE}
    if not made.guesses or (
        not made.missing and not sure - {*table.key}
    ):  # an id alone says nothing
        return None
    by_name = {guess.column.name: guess for guess in made.guesses if guess.sure >= SURE}
    if table.name == "findings" and "finding_id" not in by_name and {"audit_id", "criterion"} <= {*by_name}:  # fmt: skip
        parts = (*by_name["audit_id"].names, *by_name["criterion"].names)
        because = "no column has an id of its own; one finding per audit and criterion"
        made.guesses = [g for g in made.guesses if g.column.name != "finding_id"]
        made.guesses.append(Guess(table.column("finding_id"), parts, SURE, because))
    order = [column.name for column in table.columns]
    made.guesses.sort(key=lambda guess: order.index(guess.column.name))
    _read_choices(made, {s.header: s for s in seen})
    if table.name == "findings":
        _only_failures(made, seen)
    if "sop_id" in table.names and "sop_id" not in by_name:
        _sop_in_text(made, seen)
    return made


def _guess(table: Table, column: Column, s: _Seen, tool: str) -> Guess | None:
    """What speaks for this column of the export being that one of ours."""
    if not s.filled and plain(s.header) not in NAMES[column.name]:
        return None
    said, name = _by_name(column, s, tool)
    fits, values = _by_values(table, column, s)
    if column.kind is Kind.SOP and fits >= 0.9:
        said = max(said, SURE)  # nothing else looks like ids of SOPs
    sure = said * (1.0 if fits >= _HEARD else 0.3)
    if sure < _HEARD:
        return None
    return Guess(column, (s.header,), sure, "; ".join(part for part in (name, values) if part))


def _by_name(column: Column, s: _Seen, tool: str) -> tuple[float, str]:
    header = plain(s.header)
    if header == plain(column.name):
        return 1.0, "named as ours"
    if header in NAMES[column.name] or header.replace(" ", "") in NAMES[column.name]:
        place = NAMES[column.name].index(header) if header in NAMES[column.name] else 0
        return 0.95 - place / 200, f"{tool or 'exports'} name it so"
    found = process.extractOne(header, NAMES[column.name], scorer=fuzz.token_sort_ratio, score_cutoff=85)  # fmt: skip
    if found is None or header in OF_PEOPLE or header in LEFT_OUT:
        return 0.0, ""
    return 0.55 + (found[1] - 85) / 150, f'named much like "{found[0]}"'


def _by_values(table: Table, column: Column, s: _Seen) -> tuple[float, str]:
    """How well the values fit (1: fully), in words."""
    if not s.filled:
        return 1.0, "empty in these rows"
    match column.kind:
        case Kind.INSTANT | Kind.DAY:
            return s.date, f"{s.date:.0%} of its values are dates"
        case Kind.MINUTES if s.clock > s.number:
            return s.clock, f"{s.clock:.0%} of its values are times like 1:05:30"
        case Kind.NUMBER | Kind.MINUTES:
            return s.number, f"{s.number:.0%} of its values are numbers"
        case Kind.YES_NO:
            return s.yes_no, f"{s.yes_no:.0%} of its values say yes or no"
        case Kind.SOP:
            if s.sops >= _HEARD:
                return s.sops, f"{s.sops:.0%} of its values are ids of your SOPs"
            return 0.6, f"only {s.sops:.0%} of its values are ids of your SOPs"
        case Kind.CHOICE:
            few = 0 < len(s.common) <= 6
            return (1.0 if few else 0.2), f"{s.different} different values"
        case Kind.TEXT:
            return 1.0, f"{s.length:.0f} characters on average"
        case Kind.ID if (column.name,) == table.key:
            lone = s.different / s.filled
            return (
                1.0 if lone > 0.5 else 0.7
            ), f"{s.different} different values in {s.filled} rows"
        case Kind.LABEL:
            few = s.different <= max(_MOST_CHOICES, s.filled // 3)
            return (1.0 if few and s.date < _ENOUGH else 0.3), f"{s.different} different values"
        case _:
            return (0.3 if s.date > _ENOUGH else 1.0), f"{s.different} different values"


def _read_choices(made: TableProposal, seen: dict[str, _Seen]) -> None:
    for guess in made.guesses:
        name, choices, s = guess.column.name, guess.column.choices, seen[guess.names[0]]
        if guess.column.kind is Kind.MINUTES:
            made.units[name] = _unit(s)
        for value in s.common if choices else ():
            known = _choice(value, choices)
            if known is None:
                made.unread.setdefault(name, []).append(value)
            elif known != value.casefold():
                made.values.setdefault(name, {})[value] = known


def _choice(value: str, choices: Sequence[str]) -> str | None:
    written = plain(value)
    for choice in choices:
        if written == choice or written in _ALIKE.get(choice, ()):
            return choice
    return None


def _unit(s: _Seen) -> tuple[str, str]:
    header = plain(s.header)
    if s.clock > s.number:
        return "clock", "values like 1:05:30"
    for unit, words in {"hours": ("hrs", "hours", "h"), "seconds": ("sec", "seconds", "s")}.items():
        if {*words} & {*header.split()}:
            return unit, "so says its name"
    if {"min", "minutes", "mins"} & {*header.split()}:
        return "minutes", "so says its name"
    return "minutes", "a guess: neither name nor values say the unit"


def _only_failures(made: TableProposal, seen: Sequence[_Seen]) -> None:
    """Exports with a row for each rating hold those that passed too: only the others are findings."""
    used = {name for guess in made.guesses for name in guess.names}
    for s in seen:
        header = plain(s.header)
        if s.header in used or not {"rating", "answer", "result", "mark", "verdict", "status", "score"} & {*header.split()}:  # fmt: skip
            continue
        failed = tuple(value for value in s.common if plain(value) in _FAILED)
        if failed and len(s.common) > len(failed) and len(s.common) <= 6:
            others = ", ".join(value for value in s.common if value not in failed)
            made.only = (s.header, failed, f"rows with {others} are no findings")
            return


def _repeats(made: TableProposal, header: list[str], rows: Sequence[Sequence[str]]) -> str:
    """Whether rows with one key agree in all that is mapped: then they are one row, written often."""
    by_name = {g.column.name: g.names for g in made.guesses if g.sure >= SURE}
    if not {*made.table.key} <= {*by_name}:
        return ""
    key = [header.index(name) for ours in made.table.key for name in by_name[ours]]
    mapped = [header.index(name) for names in by_name.values() for name in names]
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(row[n] for n in key), set()).add(tuple(row[n] for n in mapped))
    if len(rows) < 1.2 * len(found) or any(len(said) > 1 for said in found.values()):
        return ""
    return f"{len(rows)} rows hold {len(found)}, each of them several times in the same words"


def _sop_in_text(made: TableProposal, seen: Sequence[_Seen]) -> None:
    """No column is an SOP's: a custom field, a tag or a comment may name one."""
    likely = max(seen, key=lambda s: s.named, default=None)
    if likely is None or likely.named < _SOME:
        return
    pattern = _id_pattern(likely.ids)
    made.extract = (
        likely.header, pattern, f"{likely.named:.0%} of its values name one of your SOPs"
    )  # fmt: skip


def _id_pattern(tokens: Sequence[str]) -> str:
    """
    >>> _id_pattern(["MON-004", "TRU-012", "mon 4"])
    '((?:MON|TRU)[ _-]?[0-9]+)'
    """
    letters = Counter(m[0].upper() for t in tokens if (m := re.match(r"[A-Za-z]+", t)))
    return rf"((?:{'|'.join(sorted(letters))})[ _-]?[0-9]+)"


def _tokens(text: str) -> list[str]:
    return re.findall(r"(?<![^\W_])[A-Za-z]{2,12}[ _-]?\d{1,6}(?!\w)", text)


def _date_formats(seen: Sequence[_Seen]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Formats beside ISO 8601 that all dates need, and others that fit just as well."""
    needed, either = list[str](), list[str]()
    for s in seen:
        if s.date < _ENOUGH:
            continue
        values = [v for v in s.samples if _is_date(v) and not _reads((), v)]
        fitting = [f for f in _FORMATS if values and all(_reads((f,), v) for v in values)]
        if fitting and not {*fitting} & {*needed}:
            needed.append(fitting[0])
            either += [
                f for f in fitting[1:]
                if _clock(f) == _clock(fitting[0])
                and any(_moment(f, v) != _moment(fitting[0], v) for v in values)
            ]  # fmt: skip
    return tuple(needed), tuple(dict.fromkeys(either))


def _is_date(value: str) -> bool:
    if re.fullmatch(r"[\d.,]+", value) and not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", value):
        return False
    return _reads((), value) or any(_reads((f,), value) for f in _FORMATS)


_READERS: dict[tuple[str, ...], Dates] = {}


def _reads(formats: tuple[str, ...], value: str) -> bool:
    try:
        _reader(formats).instant(value)
    except ValueError:
        return False
    return True


def _clock(format_: str) -> str:
    return " ".join(re.findall(r"%[HIMSp]", format_))


def _moment(format_: str, value: str) -> int:
    return _reader((format_,)).instant(value)


def _reader(formats: tuple[str, ...]) -> Dates:
    if formats not in _READERS:
        _READERS[formats] = Dates(formats, ZoneInfo("UTC"))
    return _READERS[formats]


def _decimal(seen: Sequence[_Seen]) -> str:
    """The sign that stands before one or two last digits of numbers."""
    signs = Counter(
        m[1] for s in seen if s.number > _ENOUGH for v in s.samples if (m := re.search(r"\d([.,])\d{1,2}%?$", v))
    )  # fmt: skip
    return "," if signs[","] > signs["."] else "."


def _full_names(s: _Seen) -> bool:
    word = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
    pattern = rf"{word},? {word}"
    full = [v for v in s.samples if re.fullmatch(pattern, v)]
    said = {"agent", "name", "reviewer", "reviewee", "owner", "grader", "employee"} & {
        *plain(s.header).split()
    }
    return bool(said) and len(full) > _ENOUGH * len(s.samples)


def _without_copies(tables: list[TableProposal]) -> list[TableProposal]:
    """A table whose every sure column another one has too, with more besides, adds nothing."""
    kept = []
    for table in tables:
        mine = {n for g in table.guesses if g.sure >= SURE for n in g.names}
        keys = {n for g in table.guesses if g.column.name in table.table.key for n in g.names}
        better = [
            other for other in tables if other is not table
            and mine < {n for g in other.guesses if g.sure >= SURE for n in g.names}
            and other.table.name not in ("findings",)
            and keys
        ]  # fmt: skip
        if not better:
            kept.append(table)
    return kept
