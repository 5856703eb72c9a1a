"""A mapping proposed from an export's first rows: what each column seems to hold, and why.

Two witnesses are heard: the header's name and the column's values. What both say, or one says
clearly, is proposed; what is only likely is proposed commented out; what no column seems to hold
is said. Nothing is decided: the proposal is a text that a person reads, mends and keeps.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb_tools.findings.choices import choice_of, is_failure, unit_of
from kb_tools.findings.column_guesses import SURE, Guess, guessed
from kb_tools.findings.columns import ENOUGH, SOME, SeenColumn, full_names, seen_column
from kb_tools.findings.date_formats import date_formats
from kb_tools.findings.header_names import OF_PEOPLE, plain, tool_of
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.tables import TABLES, Kind, Table


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


def proposed(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], spelling: SopSpelling
) -> Proposal:
    """
    Args:
        rows: some hundred rows of the file.
        spelling: the SOPs that exist.
    """
    columns = [[row[n].strip() for row in rows] for n in range(len(header))]
    seen = [
        seen_column(name, values, spelling) for name, values in zip(header, columns, strict=True)
    ]
    dates, either = date_formats(s.samples for s in seen if s.date >= ENOUGH)
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
        if full_names(s) or (s.header not in used and plain(s.header) in OF_PEOPLE)
    )
    left_out = {
        s.header: "holds addresses" if s.addresses > SOME else "nothing of ours is like it"
        for s in seen
        if s.header not in used and s.header not in names
    }
    return Proposal(file, len(rows), tool, tables, dates, either, _decimal(seen), names, left_out)


def _table(
    table: Table, seen: Sequence[SeenColumn], tool: str, spelling: SopSpelling
) -> TableProposal | None:
    made, taken = TableProposal(table), set[str]()
    offers = [
        guess
        for column in table.columns
        for s in seen
        if (guess := guessed(table, column, s, tool))
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


def _read_choices(made: TableProposal, seen: dict[str, SeenColumn]) -> None:
    for guess in made.guesses:
        name, choices, s = guess.column.name, guess.column.choices, seen[guess.names[0]]
        if guess.column.kind is Kind.MINUTES:
            made.units[name] = unit_of(s)
        for value in s.common if choices else ():
            known = choice_of(value, choices)
            if known is None:
                made.unread.setdefault(name, []).append(value)
            elif known != value.casefold():
                made.values.setdefault(name, {})[value] = known


def _only_failures(made: TableProposal, seen: Sequence[SeenColumn]) -> None:
    """Exports with a row for each rating hold those that passed too: only the others are findings."""
    used = {name for guess in made.guesses for name in guess.names}
    for s in seen:
        header = plain(s.header)
        if s.header in used or not {"rating", "answer", "result", "mark", "verdict", "status", "score"} & {*header.split()}:  # fmt: skip
            continue
        failed = tuple(value for value in s.common if is_failure(value))
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


def _sop_in_text(made: TableProposal, seen: Sequence[SeenColumn]) -> None:
    """No column is an SOP's: a custom field, a tag or a comment may name one."""
    likely = max(seen, key=lambda s: s.named, default=None)
    if likely is None or likely.named < SOME:
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


def _decimal(seen: Sequence[SeenColumn]) -> str:
    """The sign that stands before one or two last digits of numbers."""
    signs = Counter(
        m[1] for s in seen if s.number > ENOUGH for v in s.samples if (m := re.search(r"\d([.,])\d{1,2}%?$", v))
    )  # fmt: skip
    return "," if signs[","] > signs["."] else "."


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
