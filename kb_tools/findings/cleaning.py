"""Rows as an export writes them become rows of our tables, or refusals that say why not.

Work goes column by column: an export of a million rows holds few different agents, days, SOPs
and criteria, so each spelling is read once and remembered. Only ids and comments are new in
every row.

    block of lines ─► one list per mapped column ─► values, refusals ─► rows without a refusal
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from zoneinfo import ZoneInfo

from kb_tools.findings.dates import Dates, day_as_written, microseconds
from kb_tools.findings.mapping import Criteria, Source, TableMapping, plain_mark
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.redaction import (
    Names,
    few_words,
    is_name,
    kept_comment,
    label_text,
    label_without,
    sop_text,
)
from kb_tools.findings.rows import Block, Passed, PeopleInLabels, Reason, Refusal
from kb_tools.findings.sections import in_an_unknown_word
from kb_tools.findings.spelling import SopSpelling, Spelt
from kb_tools.findings.swapped_days import PerhapsSwapped, perhaps_swapped
from kb_tools.findings.tables import FIGURES, OF_THE_RUBRIC, Column, Kind, Table
from kb_tools.findings.values import (
    Bad,
    Memory,
    is_rounded,
    joined,
    minutes,
    number,
    rounded,
    shown,
    yes_or_no,
)
from kb_tools.findings.wide import narrow, narrow_header, narrow_mapping
from kb_tools.findings.written_signs import one_form

CLOCKS_DIFFER = timedelta(days=1)  # between tools and time zones, before a date is called future
_MOST_REMEMBERED = 200_000  # spellings per column; beyond, memory counts more than time

Value = str | float | int | bool | None
Columns = dict[str, list[Value]]


@dataclass(frozen=True, slots=True)
class _Picked:
    """The rows of a block that are rows of the table."""

    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    refused: Sequence[Refusal] = ()  # rows that may be some, though nobody can tell
    passed: Passed | None = None

    def at(self, places: Sequence[int]) -> "_Picked":
        rows, lines = [self.rows[n] for n in places], [self.lines[n] for n in places]
        return replace(self, rows=rows, lines=lines)


@dataclass(slots=True)
class Cleaned:
    """The rows of one block for one table."""

    columns: Columns  # one list per column of ours, `line` among them; all equally long
    refused: list[Refusal]
    read: int  # rows that the block holds for this table
    passed: Passed | None = None  # of findings, where the mapping tells what passed


@dataclass(slots=True)
class Cleaner:
    """Reads the blocks of one file for one table."""

    table: Table
    mapped: TableMapping
    source: Source
    header: Sequence[str]
    spelling: SopSpelling
    criteria: Criteria
    key: PseudonymKey
    people: Names
    now: datetime  # UTC
    spelt: Counter[Spelt] = field(default_factory=Counter)  # how the SOPs were written
    extracted: Counter[str] = field(default_factory=Counter)  # by column: taken from elsewhere
    unknown_sops: Counter[str] = field(default_factory=Counter)  # as written
    unknown_parts: Counter[str] = field(default_factory=Counter)  # numbers beside an unknown word
    left_out: Counter[str] = field(default_factory=Counter)  # by `only`: rows, by what stood there
    unexplained: Counter[str] = field(
        default_factory=Counter
    )  # … of them, what did not pass either
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)  # marks of criteria: rows
    criteria_seen: set[str] = field(default_factory=set)  # as findings know them, passed ones too
    # Of a scorecard, reviews with a comment on the whole, by how many criteria failed.
    overall: Counter[str] = field(default_factory=Counter)
    # Ids that are made of a person's: as earlier versions had them, with the person in plain → as they are.
    once_in_plain: dict[str, str] = field(default_factory=dict)
    _of_people: frozenset[int] = field(init=False, default=frozenset())  # places in the header
    _addressed: Counter[str] = field(init=False, default_factory=Counter)  # labels, by column
    _memories: dict[str, Memory] = field(init=False, default_factory=dict)
    _places: dict[str, tuple[int, ...]] = field(init=False, default_factory=dict)
    _wide: tuple[Sequence[str], TableMapping] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.mapped.criteria:
            self._wide = self.header, self.mapped
            self.header = narrow_header(*self._wide)
            self.mapped = narrow_mapping(self.mapped)
        place = {name: number for number, name in enumerate(self.header)}
        self._of_people = frozenset(place[name] for name in self.source.of_people if name in place)
        dates = Dates(self.source.dates, ZoneInfo(self.source.timezone))
        for ours, names in self.mapped.columns.items():
            if all(name in place for name in names):
                self._places[ours] = tuple(place[name] for name in names)
                self._memories[ours] = Memory(self._reader(self.table.column(ours), dates))
        for extract in self.mapped.extract:
            self._places.setdefault(extract.column, ())
            self._memories.setdefault(extract.column, Memory(str))

    def clean(self, block: Block) -> Cleaned:
        picked = self._as_before(self._by_criteria(block))
        self._see_criteria(picked)
        picked = self._counting(self._filled(picked))
        columns, bad = self._read(picked.rows)
        self._check_order(columns, bad)
        if any(c.kind is Kind.SOP for c in self.table.columns):
            columns["sop_recorded"] = columns["sop_id"]
        columns["line"] = [*picked.lines]
        refused = [*picked.refused, *self._refusals(columns, bad)]
        if bad:
            for name, values in columns.items():
                columns[name] = [value for n, value in enumerate(values) if n not in bad]
        self._settle_sops(columns)
        self._look_at_parts(columns)
        for column in self.table.columns:  # staff are not that many, and all of them are asked for
            memory = self._memories.get(column.name)
            if memory and len(memory) > _MOST_REMEMBERED and column.kind is not Kind.PERSON:
                memory.clear()
        read = len(picked.rows) + len(picked.refused)
        return Cleaned(columns, refused, read, picked.passed)  # type: ignore[arg-type]  # no Bad is left

    def _by_criteria(self, block: Block) -> _Picked:
        """Of a scorecard with a column for each criterion, a row for each that failed."""
        if self._wide is None:
            return _Picked(block.rows, block.lines)
        header, mapped = self._wide
        each = narrow(
            header, block.rows, block.lines, mapped, frozenset(self.source.empty), self.people
        )
        self.overall += each.overall
        self.unread += Counter((unread.criterion, unread.mark) for unread in each.unread)
        audits, moments = self._known_by("audit_id", block.rows)
        refused = [
            Refusal(
                self.table.name, block.lines[u.place], Reason.VALUE, u.detail,
                f"{audits[u.place]}:{mapped.known_as(u.criterion)}" if audits[u.place] else "",
                _stated(moments[u.place]),
            )
            for u in each.unread
        ]  # fmt: skip
        said = [n for n, marks in enumerate(each.passed) if "1" in marks]
        passed = _passed(block.lines, audits, audits, moments, said, each.passed)
        return _Picked(each.rows, each.lines, refused, passed)

    def _as_before(self, picked: _Picked) -> _Picked:
        """Of rows with one criterion each, that as it was called before."""
        if self._wide or not self.mapped.formerly:
            return picked
        place = [*self.header].index(self.mapped.columns["criterion"][0])
        rows = [
            [*row[:place], self.mapped.known_as(row[place].strip()), *row[place + 1 :]]
            for row in picked.rows
        ]
        return replace(picked, rows=rows)

    def _see_criteria(self, picked: _Picked) -> None:
        if self.table.name == "findings":
            places = self._places["criterion"]
            written = {*map(itemgetter(*places, places[0]), picked.rows)}  # always several
            parts = (tuple(part.strip() for part in row[:-1]) for row in written)
            here = {*self.criteria_columns, *map(":".join, parts)}
            named = self.mapped.values.get("criterion", {})
            self.criteria_seen.update(named.get(name, name) for name in here)

    def _filled(self, picked: _Picked) -> _Picked:
        """Those in which the column of `when` is filled."""
        if not self.mapped.when:
            return picked
        place, empty = [*self.header].index(self.mapped.when), frozenset(self.source.empty)
        return picked.at(
            [n for n, row in enumerate(picked.rows) if row[place].strip() not in empty]
        )

    def _counting(self, picked: _Picked) -> _Picked:
        """Those with a value of `only`; what stood in the others is counted, and what passed told."""
        passing, empty = (
            frozenset(map(plain_mark, self.mapped.passed)),
            frozenset(self.source.empty),
        )
        for name, said in self.mapped.only.items():
            counting = frozenset(map(plain_mark, said))
            place = [*self.header].index(name)
            marks = [row[place] for row in picked.rows]
            counts = {mark: plain_mark(mark) in counting for mark in {*marks}}
            for other, times in Counter(mark for mark in marks if not counts[mark]).items():
                told = "…" if name in self.source.of_people else few_words(other, self.people)
                self.left_out[told] += times
                if passing and plain_mark(other) not in passing and other.strip() not in empty:
                    self.unexplained[told] += times
            if self.mapped.passed:
                picked = replace(picked, passed=self._passed_ratings(picked, marks))
            picked = picked.at([n for n, mark in enumerate(marks) if counts[mark]])
        return picked

    def _passed_ratings(self, picked: _Picked, marks: Sequence[str]) -> Passed:
        passing = frozenset(map(plain_mark, self.mapped.passed))
        means = {mark: plain_mark(mark) in passing for mark in {*marks}}
        those = picked.at([n for n, mark in enumerate(marks) if means[mark]])
        audits, _ = self._known_by("audit_id", those.rows)
        known = self._known_by("finding_id", those.rows)
        return _passed(those.lines, audits, *known, range(len(those.rows)))

    @property
    def by_criteria(self) -> bool:
        """Whether a row of the export is one for each criterion that failed."""
        return self._wide is not None

    @property
    def fields_to_its_id(self) -> int:
        """How many fields of a row there are up to the last one that its id is made of."""
        return max(self._places[self.table.key[0]], default=0) + 1

    def ids_of(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Of rows of the export; "" where none can be read."""
        return self._known_by(
            self.table.key[0], self._as_before(_Picked(rows, range(len(rows)))).rows
        )[0]

    def _known_by(
        self, id_column: str, rows: Sequence[Sequence[str]]
    ) -> tuple[list[str], list[object]]:
        """Of rows of the export: the id, "" where none can be read, and what they say of when they were
        entered."""
        written = [*zip(*rows, strict=True)] if rows else [() for _ in self.header]
        written += [("",) * len(rows)] * (len(self.header) - len(written))
        ids = self._values(self.table.column(id_column), written)
        moments: list[object] = [None] * len(rows)
        if "entered_at" in self._places:
            moments = self._values(self.table.column("entered_at"), written)
        return [id_ if isinstance(id_, str) else "" for id_ in ids], moments

    def _read(
        self, rows: Sequence[Sequence[str]]
    ) -> tuple[dict[str, list[object]], dict[int, Bad]]:
        """The values, column by column, and by row the first that cannot be read or is missing."""
        written = [*zip(*rows, strict=True)] if rows else [() for _ in self.header]
        columns: dict[str, list[object]] = {}
        bad: dict[int, Bad] = {}
        for column in self.table.columns:
            if column.name not in self._places:
                columns[column.name] = [None] * len(rows)
                continue
            values = columns[column.name] = self._values(column, written)
            if self._memories[column.name].bad:
                for n, value in enumerate(values):
                    if isinstance(value, Bad):
                        bad.setdefault(n, value)
            if column.required and None in values:
                detail = f"{' and '.join(self.mapped.columns[column.name])} is empty"
                for n, value in enumerate(values):
                    if value is None:
                        bad.setdefault(n, Bad(Reason.MISSING, detail))
        return columns, bad

    def _refusals(
        self, columns: Mapping[str, Sequence[object]], bad: Mapping[int, Bad]
    ) -> Iterator[Refusal]:
        key = self.table.key[0] if len(self.table.key) == 1 else ""
        for n, value in sorted(bad.items()):
            id_ = columns[key][n] if key else None
            line = columns["line"][n]
            assert isinstance(line, int)
            yield Refusal(
                self.table.name, line, value.reason, value.detail,
                id_ if isinstance(id_, str) else "", _stated(columns["entered_at"][n]),
            )  # fmt: skip

    @property
    def criteria_columns(self) -> tuple[str, ...]:
        """Of a scorecard, in the order of `Passed.marks`, as findings know them."""
        if self._wide is None:
            return ()
        header, mapped = self._wide
        return tuple(mapped.known_as(name) for name in mapped.criteria if name in header)

    def labels_of_people(self) -> Iterator[PeopleInLabels]:
        """Of what was read, the columns of labels in which persons seem to stand."""
        for column in self.table.columns:
            memory: Mapping[str, object] = self._memories.get(column.name) or {}
            if column.kind in (Kind.LABEL, Kind.SECTION) and column.name in self.mapped.columns:
                named = sum(is_name(label, self.people) for label in memory)
                if named or self._addressed[column.name]:
                    stands = " and ".join(self.mapped.columns[column.name])
                    yield PeopleInLabels(
                        self.table.name, column.name, stands, len(memory), named, self._addressed[column.name]
                    )  # fmt: skip

    def swapped_days(self) -> PerhapsSwapped | None:
        """Of the contacts read, whether their days and months may be swapped."""
        if "ticket_at" not in self.mapped.columns or "ticket_at" not in self._memories:
            return None
        dates = Dates(self.source.dates, ZoneInfo(self.source.timezone))
        declared = self.mapped.values.get("ticket_at", {})
        read = [
            text
            for text, at in self._memories["ticket_at"].items()
            if isinstance(at, int) or (isinstance(at, Bad) and at.reason is Reason.FUTURE)
        ]
        texts = (" ".join(one_form(text).split()) for text in read if text.strip() not in declared)
        return perhaps_swapped((day, dates.day(day)) for day in {*map(day_as_written, texts)})

    def people_seen(self) -> dict[str, str]:
        """The ids of people in the rows read last, each with its pseudonym."""
        return {
            written.strip(): value
            for column in self.table.columns
            if column.kind is Kind.PERSON and column.name in self._memories
            for written, value in self._memories[column.name].items()
            if isinstance(value, str)
        }

    def _values(self, column: Column, written: Sequence[Sequence[str]]) -> list[object]:
        places = self._places[column.name]
        memory, empty = self._memories[column.name], frozenset(self.source.empty)
        if column.kind is Kind.ID and (len(places) > 1 or not self._of_people.isdisjoint(places)):
            return self._ids_of_parts(column, places, written, empty)
        if not places:  # only ever taken out of another column
            values: list[object] = [None] * len(written[0])
            self._extract_all(column, values, written)
            return values
        texts = written[places[0]] if len(places) == 1 else self._parts(column, places, written)
        if column.kind is Kind.ID:
            return self._ids(column, texts, empty)
        if column.kind is Kind.TEXT:
            read, people = kept_comment, self.people
            return [
                None if (t := " ".join(text.split())) in empty else read(t, people)
                for text in texts
            ]
        values = [memory[text] for text in texts]
        self._extract_all(column, values, written)
        return values

    def _parts(
        self, column: Column, places: Sequence[int], written: Sequence[Sequence[str]]
    ) -> list[str]:
        """Several columns as one would write them in one: a day and its clock, a first and a last name.
        Of labels none where one is empty; a person is in a text or a label by the pseudonym."""
        empty, named = frozenset(self.source.empty), column.kind in (Kind.LABEL, Kind.SECTION)
        hidden = frozenset[int]() if column.kind is Kind.PERSON else self._of_people
        each = [
            [
                ""
                if (t := text.strip()) in empty
                else self.key.pseudonym(t)
                if place in hidden
                else t
                for text in written[place]
            ]
            for place in places
        ]
        rows = zip(*each, strict=True)
        if named:
            return [":".join(parts) if all(parts) else "" for parts in rows]
        return [" ".join(filter(None, parts)) for parts in rows]

    def _ids_of_parts(
        self, column: Column, places: Sequence[int], written: Sequence[Sequence[str]],
        empty: frozenset[str],
    ) -> list[object]:  # fmt: skip
        """Each part is one of the id; a person is there by the pseudonym."""
        plain = [self._ids(column, written[place], empty) for place in places]
        ids = [joined(parts) for parts in zip(*plain, strict=True)]
        if self._of_people.isdisjoint(places):
            return ids
        pseudonym = self.key.pseudonym
        each = [
            [pseudonym(part) if isinstance(part, str) else part for part in parts]
            if place in self._of_people
            else parts
            for place, parts in zip(places, plain, strict=True)
        ]
        found = [joined(parts) for parts in zip(*each, strict=True)]
        self.once_in_plain |= {
            old: new for old, new in zip(ids, found, strict=True)
            if isinstance(old, str) and isinstance(new, str) and old != new
        }  # fmt: skip
        return found

    def _ids(self, column: Column, texts: Sequence[str], empty: frozenset[str]) -> list[object]:
        together = "".join(texts)
        if not together.isascii():
            texts = [*map(one_form, texts)]
        ids: list[object] = [None if (t := text.strip()) in empty else t for text in texts]
        for n, id_ in enumerate(ids) if "+" in together else ():
            if isinstance(id_, str) and is_rounded(id_):
                ids[n], self._memories[column.name].bad = rounded(id_), True
        return ids

    def _extract_all(
        self, column: Column, values: list[object], written: Sequence[Sequence[str]]
    ) -> None:
        for extract in self.mapped.extract:
            if extract.column != column.name:
                continue
            texts = written[[*self.header].index(extract.source)]
            search = re.compile(extract.pattern, re.IGNORECASE).search
            for n, value in enumerate(values):
                if value is None and (found := search(texts[n])):
                    values[n] = found[1]
                    self.extracted[column.name] += 1

    def _settle_sops(self, columns: dict[str, list[object]]) -> None:
        """Beside what was recorded, the id it stands for; as recorded where that is unknown, but for the
        persons who stand there, too."""
        if "sop_recorded" not in columns:
            return
        readings: dict[object, str | None] = {}
        kept: dict[object, str] = {}
        for written, count in Counter(columns["sop_recorded"]).items():
            assert written is None or isinstance(written, str)
            reading = self.spelling.read(written)
            self.spelt[reading.spelt] += count
            if written is not None and reading.spelt is Spelt.UNKNOWN:
                kept[written] = sop_text(written, self.people)
                self.unknown_sops[kept[written]] += count
            readings[written] = reading.sop or kept.get(written, written)
        if kept:
            recorded = columns["sop_recorded"]
            columns["sop_recorded"] = [kept.get(written, written) for written in recorded]
            readings |= {as_kept: as_kept for as_kept in kept.values()}
        columns["sop_id"] = [readings[written] for written in columns["sop_recorded"]]

    def _look_at_parts(self, columns: dict[str, list[object]]) -> None:
        """Parts of an SOP that seem to be named by number, and yet lead to no section."""
        for written, count in Counter(columns.get("section", ())).items():
            if isinstance(written, str) and in_an_unknown_word(written):
                told = few_words(written, self.people)
                self.unknown_parts[told] += count if self.spelling.read(written).sop is None else 0

    def _check_order(self, columns: dict[str, list[object]], bad: dict[int, Bad]) -> None:
        """A contact cannot be reviewed before it took place."""
        if "ticket_at" not in columns or "audited_at" not in self._places:
            return
        slack = int(CLOCKS_DIFFER / timedelta(microseconds=1))
        for n, (happened, seen) in enumerate(
            zip(columns["ticket_at"], columns["audited_at"], strict=True)
        ):
            if isinstance(seen, int) and isinstance(happened, int) and happened > seen + slack:
                names = [*self.mapped.columns["audited_at"], *self.mapped.columns["ticket_at"]]
                bad.setdefault(n, Bad(Reason.ORDER, f"{names[0]} lies before {names[1]}"))

    def _reader(self, column: Column, dates: Dates) -> Callable[[str], object]:
        """How one written value of this column is read."""
        read = self._kind_reader(column, dates)
        empty, name = frozenset(self.source.empty), self.mapped.columns[column.name][0]
        declared = {k.strip(): v for k, v in self.mapped.values.get(column.name, {}).items()}

        def reading(written: str) -> object:
            text = " ".join(one_form(written).split())
            text = "" if text in empty and text not in declared else declared.get(text, text)
            if not text:
                return None
            value = read(text)
            if not isinstance(value, Bad):
                return value
            said = f'{name} is "{shown(text, self.people, figure=column.kind in FIGURES)}"{value.detail}'
            return Bad(value.reason, said)

        return reading

    def _kind_reader(self, column: Column, dates: Dates) -> Callable[[str], object]:
        match column.kind:
            case Kind.PERSON:
                key = self.key
                return lambda text: rounded() if is_rounded(text) else key.pseudonym(text)
            case Kind.INSTANT | Kind.DAY:
                return self._moment_reader(column, dates)
            case Kind.NUMBER:
                return lambda text: number(text, self.source.decimal)
            case Kind.MINUTES:
                unit = self.mapped.units.get(column.name, "minutes")
                return lambda text: minutes(text, unit, self.source.decimal)
            case Kind.YES_NO:
                return partial(yes_or_no, times=column.times)
            case Kind.CHOICE:
                choices = {choice: choice for choice in column.choices}
                return lambda text: (
                    choices.get(text.casefold())
                    or Bad(Reason.VALUE, f"; known: {', '.join(choices)}")
                )
            case Kind.LABEL if column.name == "criterion" and self.criteria.known:
                known = frozenset(self.criteria.known)
                return lambda text: text if text in known else Bad(Reason.CRITERION)
            case Kind.LABEL | Kind.SECTION:
                return lambda text: self._label(text, column.name)
            case _:
                return str

    def _label(self, text: str, column: str) -> str:
        label = label_text(text)
        self._addressed[column] += label != text
        erased = self.people.erased if column not in OF_THE_RUBRIC else ()
        return label_without(label, Names(single=erased)) if erased else label

    def _moment_reader(self, column: Column, dates: Dates) -> Callable[[str], object]:
        latest = microseconds(self.now + CLOCKS_DIFFER)

        def moment(text: str) -> object:
            try:
                at = dates.instant(text)
                if column.past and at > latest:
                    return Bad(Reason.FUTURE)
                return at if column.kind is Kind.INSTANT else dates.day(text).isoformat()
            except ValueError as error:
                return Bad(Reason.DATE, f", which {error}")

        return moment


def _passed(
    lines: Sequence[int], audits: Sequence[str], ids: Sequence[str], moments: Sequence[object],
    said: Iterable[int], marks: Sequence[str] | None = None,
) -> Passed:  # fmt: skip
    """Of the rows that say it: those whose id can be read, and the moment, if they state one."""
    said = [n for n in said if ids[n] and not isinstance(moments[n], Bad)]
    return Passed(
        [lines[n] for n in said], [audits[n] for n in said], [ids[n] for n in said],
        [_stated(moments[n]) for n in said], None if marks is None else [marks[n] for n in said],
    )  # fmt: skip


def _stated(moment: object) -> int | None:
    return moment if isinstance(moment, int) else None
