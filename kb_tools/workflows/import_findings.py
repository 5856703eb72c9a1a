"""`kb findings import`: files of an export into the store, refused rows into its quarantine.

files ─► source in the mapping ─► header fits? ─► names to look for in comments
      ─► blocks of rows ─► cleaned, staged ─► settled ─► store (one transaction)
                   └───────────── refused ───────────► quarantine
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import chain

from kb_tools.errors import KbError, Problem
from kb_tools.findings.cleaning import Cleaner
from kb_tools.findings.header_fit import header_problems
from kb_tools.findings.kept_rows import kept_bad_line, kept_row, without
from kb_tools.findings.layout import without_sums
from kb_tools.findings.mapping import Criteria, FindingsMapping, Source, neutral_source
from kb_tools.findings.other_names import other_spellings, roster_names
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.redaction import (
    Erased,
    IdsByPseudonym,
    Names,
    and_earlier,
    names,
    parts_of_names,
)
from kb_tools.findings.rows import (
    BadLine,
    Block,
    PeopleInLabels,
    Quarantined,
    Reason,
    Refusal,
    TableCount,
)
from kb_tools.findings.spelling import SopSpelling, Spelt
from kb_tools.findings.swapped_days import PerhapsSwapped
from kb_tools.findings.tables import TABLES
from kb_tools.findings.torn_rows import awaited
from kb_tools.findings.written_signs import in_characters, one_form
from kb_tools.progress import Told, unheard
from kb_tools.qa_ports import ExportFile, FileImport, ImportRun, QaStore, Settled, TableRules
from kb_tools.workflows.import_doubts import renamed, running_numbers, swapped_days, without_zeros

QUARANTINE_COLUMNS = ("kb_ref", "kb_source", "kb_file", "kb_line", "kb_reason")
_TOO_MANY = 20  # refused rows, where they are more than half of a file
_HARMLESS = frozenset({Reason.DUPLICATE, Reason.SAME_CONTENT})
_MOST_SPELLINGS = 20  # unknown SOP spellings named in a summary


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file, and how it is to be read."""

    file: ExportFile
    source: Source

    @property
    def name(self) -> str:
        return in_characters(self.file.name)

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(map(one_form, self.file.header))


@dataclass(slots=True)
class FileSummary:
    """What became of one file."""

    file: str
    source: str
    imported_before: datetime | None = None  # these bytes, by this mapping: nothing was done
    tables: dict[str, TableCount] = field(default_factory=dict)
    bad_lines: Counter[str] = field(default_factory=Counter)  # lines that are no rows, by reason
    spelt: Counter[Spelt] = field(default_factory=Counter)  # how SOPs were written
    extracted: Counter[str] = field(default_factory=Counter)  # taken out of another column
    # Parts of an SOP as written: a number beside a word that is not known; rows.
    unknown_parts: Counter[str] = field(default_factory=Counter)
    # By table: what stood in rows that `only` leaves out, and in how many.
    left_out: dict[str, Counter[str]] = field(default_factory=dict)
    # … of what is no finding, though it did not pass: ratings that `passed` does not name.
    unexplained: Counter[str] = field(default_factory=Counter)
    # Marks of a scorecard that are neither failed nor passed, by criterion: rows refused for each.
    unread_marks: dict[str, Counter[str]] = field(default_factory=dict)
    sums: list[int] = field(default_factory=list)  # lines of totals and subtotals, left out
    # Reviews with a comment on the whole, by how many criteria failed there: none, one, several.
    overall: Counter[str] = field(default_factory=Counter)
    of_other_contacts: list[str] = field(default_factory=list)  # ids of reviews, corrected
    in_labels: list[PeopleInLabels] = field(default_factory=list)
    no_rows: list[int] = field(default_factory=list)  # lines left out, as `not_rows` declares
    withdrawn: list[str] = field(default_factory=list)  # ids of findings that are passed now
    spelt_otherwise: int = 0  # agents that are new, with an id that is known in another spelling
    by_name_too: int = 0  # agents of a roster by whose names, too, contacts are known
    mended: int = 0  # rows of the quarantine that are now put right
    still_torn: int = 0  # … that were no rows and are as they were: they stay there
    notes: tuple[str, ...] = ()  # how the file was read


@dataclass(slots=True)
class ImportSummary:
    """What an import did; every row that was read is in one of the counts."""

    files: list[FileSummary]
    unknown_sops: list[tuple[str, int, tuple[str, ...]]]  # as written, rows, nearest ids
    names_known: int  # people whose names comments were searched for
    quarantined: int  # rows this run has put there, and nothing has answered
    names_before: bool = False  # comments were searched for staff's names from earlier imports, too
    # Findings of earlier imports out of whose comments a person was taken only now.
    cleaned: int = 0
    could_go_in: int = 0  # refused rows for whose audit or finding it was too early


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows are read with."""

    criteria: Criteria
    spelling: SopSpelling
    key: PseudonymKey
    now: datetime  # UTC
    kb_version: str


def mapping_mark(mapping: FindingsMapping, source: Source) -> str:
    """Changes when the mapping changes how this source is read."""
    later = {"header_rows"} if source.header_rows == 1 else None  # files of before are known still
    said = source.model_dump_json(exclude=later) + mapping.criteria.model_dump_json()
    return hashlib.sha256((said + mapping.sops.model_dump_json()).encode()).hexdigest()[:16]


def import_findings(
    incoming: Sequence[Incoming],
    mapping: FindingsMapping,
    spelling: SopSpelling,
    key: PseudonymKey,
    store: QaStore,
    now: datetime,
    *,
    kb_version: str,
    again: bool = False,
    most_may_fail: bool = False,
    as_it_is: bool = False,
    told: Told = unheard,
) -> ImportSummary:
    """Takes the rows of all files in, or, if something stops it, none.

    Args:
        spelling: the SOPs that exist, with the mapping's aliases.
        now: when a row was entered, where its source does not say; later dates are refused.
        again: read files too whose bytes are in the store already.
        most_may_fail: take a file in although more than half of its rows are refused.
        as_it_is: take a file in although its ids or its dates look wrong.

    Raises KbError: a header that does not fit (of all files at once), another import at work.
    """
    problems = [
        problem
        for entry in incoming
        for problem in header_problems(entry.header, entry.source, entry.name)
    ]
    if problems:
        raise KbError(problems)
    with _no_search_for_cycles(), store.run(now, key.mark) as run:
        named = _people(incoming, run.erased(), key)
        before = run.people()
        ids = IdsByPseudonym({*named.ids, *before}, key.pseudonym)
        earlier = run.staff_names({(s.name, name) for s in mapping.source for name in s.names})
        new = names(named.new(earlier, key.name_mark))
        for column, written in named.staff.items():
            run.keep_staff_names(column, [*map(key.name_mark, parts_of_names(written))])
        here = replace(names(named.all), ids=ids)
        erased = Erased(run.erased_names(), key.name_mark)
        people = replace(and_earlier(here, earlier, key.name_mark), erased=erased)
        work = _Run(
            run, people, told, [],
            most_may_fail=most_may_fail, as_it_is=as_it_is, names_before=bool(earlier),
        )  # fmt: skip
        marks = [mapping_mark(mapping, entry.source) for entry in incoming]
        reading = Reading(mapping.criteria, spelling, key, now, kb_version)
        for entry, mark in zip(incoming, marks, strict=True):
            work.begin(
                entry,
                FileImport(entry.name, entry.file.sha256, entry.source.name, mark, kb_version),
                again,
            )
        for file in sorted(work.files, key=lambda file: _has_comments(file.entry.source)):
            work.read(file, reading)
            ids.learn(file.ids.values())
        if new_ids := ids.known - before:
            new = replace(new, ids=IdsByPseudonym(new_ids, key.pseudonym))
        by_name = {source.name: source for source in mapping.source}
        work.cleaned = run.read_anew(
            people, new, lambda source, row, who: without(row, by_name.get(source), who)
        )
        work.settle(key)
        work.quarantine(key)
        return work.summary(spelling)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows are lists of texts, which hold no cycles: Python's search for some among millions of
    them would be a fifth of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _People:
    """Who stands in the files. Names are looked for in texts and then forgotten."""

    all: set[str] = field(default_factory=set)  # names
    # Of staff, by source and column, but for rows of people who were erased: beside a ticket alone stand
    # customers, too.
    staff: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    # Pseudonyms of all whose ids stand beside comments or names; others are known once their file is read.
    ids: frozenset[str] = frozenset()

    def new(self, earlier: Container[str], mark_of: Callable[[str], str]) -> set[str]:
        """Names that no earlier run has looked for, as far as one can tell: those of customers are kept
        nowhere, nor are those of which no part is looked for alone.

        Args:
            earlier: marks of parts of names.
        """
        staff = set[str]().union(*self.staff.values())
        parts = {name: parts_of_names([name]) for name in staff}
        known = {part: mark_of(part) in earlier for part in {*chain(*parts.values())}}
        return self.all - {
            name for name in staff if parts[name] and all(map(known.get, parts[name]))
        }


def _people(incoming: Sequence[Incoming], erased: Container[str], key: PseudonymKey) -> _People:
    found, ids = _People(), set[str]()

    @cache
    def is_erased(person: str) -> bool:
        return key.pseudonym(person) in erased

    for entry in incoming:
        source = entry.source
        named = [n for n, name in enumerate(entry.header) if name in source.names]
        people = [n for n, name in enumerate(entry.header) if name in source.of_people]
        for block in entry.file.blocks() if named or (people and _has_comments(source)) else ():
            rows = block.rows
            found.all.update(row[n] for n in named for row in rows)
            ids.update(row[n] for n in people for row in rows)
            if not (source.audits or source.roster):
                continue
            if erased:
                rows = [row for row in rows if not any(is_erased(row[n]) for n in people)]
            for n in named:
                of_staff = found.staff.setdefault((source.name, entry.header[n]), set())
                of_staff.update({row[n] for row in rows})
    found.ids = frozenset(map(key.pseudonym, ids - {""}))
    return found


def _has_comments(source: Source) -> bool:
    return any("comment" in m.columns or m.overall_comment for _, m in source.tables)


@dataclass(slots=True)
class _File:
    entry: Incoming
    header: tuple[str, ...]
    summary: FileSummary
    import_id: int
    refused: list[Refusal] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    awaited: dict[int, tuple[str, str]] = field(default_factory=dict)  # by line of these: table, id
    ids: dict[str, str] = field(default_factory=dict)  # people of this file → pseudonym
    unknown_sops: Counter[str] = field(default_factory=Counter)
    criteria: set[str] = field(default_factory=set)  # that stand in it, passed ones too
    came_from: dict[int, int] = field(default_factory=dict)  # of lines of the quarantine, which
    swapped: PerhapsSwapped | None = None
    named: dict[str, str] = field(
        default_factory=dict
    )  # of a roster: pseudonym of a name → of an id


@dataclass(slots=True)
class _Run:
    """One run of the importer, file by file."""

    run: ImportRun
    people: Names
    told: Told
    files: list[_File]
    most_may_fail: bool
    as_it_is: bool
    names_before: bool
    cleaned: int = 0  # findings of before
    summaries: list[FileSummary] = field(default_factory=list)
    quarantined: int = 0
    could_go_in: int = 0

    def begin(self, entry: Incoming, remembered: FileImport, again: bool) -> None:
        summary = FileSummary(entry.name, entry.source.name, notes=entry.file.notes)
        self.summaries.append(summary)
        before = self.run.already(remembered)
        if before is not None and not again:
            summary.imported_before = before
            return
        self.files.append(_File(entry, entry.header, summary, self.run.begin(remembered)))

    def read(self, work: _File, reading: Reading) -> None:
        entry, summary = work.entry, work.summary
        file, source = entry.file, entry.source
        cleaners = [
            Cleaner(
                table, mapped, source, entry.header, reading.spelling, reading.criteria,
                reading.key, self.people, reading.now,
            )
            for table, mapped in source.tables
        ]  # fmt: skip
        mended = QUARANTINE_COLUMNS[0] in entry.header
        torn = self.run.torn() if mended else {}
        for read in file.blocks():
            whole = _without_torn(entry.header, read, torn) if torn else read
            summary.still_torn += len(read.rows) - len(whole.rows)
            block, sums = without_sums(whole, source, entry.header)
            summary.sums += sums
            work.came_from |= _came_from(entry.header, whole)
            work.named |= roster_names(entry.header, block.rows, source, reading.key)
            for cleaner in cleaners:
                cleaned = cleaner.clean(block)
                count = summary.tables.setdefault(cleaner.table.name, TableCount())
                count.read += cleaned.read
                count.refused.update(refusal.reason.value for refusal in cleaned.refused)
                work.refused += cleaned.refused
                self.run.stage(work.import_id, cleaner.table.name, cleaned.columns)
                if cleaned.passed and not mended:  # as it was then
                    self.run.stage_passed(work.import_id, cleaner.criteria_columns, cleaned.passed)
            work.bad += block.bad
            work.awaited |= awaited(cleaners, block)
            summary.no_rows += block.no_rows
            summary.bad_lines.update(bad.reason.value for bad in block.bad)
            self.told(f"reading {entry.name}", block.offset, file.size)
        for cleaner in cleaners:
            summary.spelt += cleaner.spelt
            summary.extracted += cleaner.extracted
            summary.unknown_parts += cleaner.unknown_parts
            if cleaner.left_out:
                summary.left_out[cleaner.table.name] = cleaner.left_out
            summary.unexplained += cleaner.unexplained
            for (criterion, mark), rows in cleaner.unread.items():
                summary.unread_marks.setdefault(criterion, Counter())[mark] += rows
            work.unknown_sops += cleaner.unknown_sops
            work.ids |= cleaner.people_seen()
            work.criteria |= cleaner.criteria_seen
            summary.overall += cleaner.overall
            summary.in_labels += cleaner.labels_of_people()
            if cleaner.once_in_plain:
                self.run.name_no_more(cleaner.once_in_plain)
            work.swapped = work.swapped or cleaner.swapped_days()
        self._check(work)

    def settle(self, key: PseudonymKey) -> None:
        self.told("sorting", 0, 1)
        by_id = {work.import_id: work for work in self.files}
        for work in self.files:
            for fed, mapped in work.entry.source.tables:
                rules = TableRules(mapped.repeats, mapped.last_line_counts)
                self.run.rules(work.import_id, fed.name, rules)
            self.run.mended(work.import_id, work.came_from)
        known = {work.import_id: self.run.agents_among(work.ids.values()) for work in self.files}
        settled: Settled = self.run.settle()
        for (number, table), found in settled.counts.items():
            count = by_id[number].summary.tables[table]
            count.taken, count.corrections = found.taken, found.corrections
            count.known, count.folded, count.outdated = found.known, found.folded, found.outdated
            count.refused += found.refused
        for number, ids in settled.withdrawn.items():
            summary = by_id[number].summary
            summary.withdrawn = ids
            summary.tables["findings"].withdrawn = len(ids)
        for number, refusal in settled.refused:
            by_id[number].refused.append(refusal)
        for number, audits in settled.of_other_contacts.items():
            by_id[number].summary.of_other_contacts = audits
        for work in self.files:
            self._check(work)
            self._look_at_agents(work, known[work.import_id], key)
        if problems := [problem for work in self.files for problem in self._doubts(work, settled)]:
            raise KbError(problems)
        self.told("sorting", 1, 1)

    def _look_at_agents(self, work: _File, known: Collection[str], key: PseudonymKey) -> None:
        """
        Args:
            known: those of its people who had handled contacts before this run.
        """
        if work.named:
            by_name = self.run.agents_among(work.named)
            work.summary.by_name_too = len({work.named[name] for name in by_name})
        new = {id_: pseudonym for id_, pseudonym in work.ids.items() if pseudonym not in known}
        others = other_spellings(new, key)
        there = {others[other] for other in self.run.agents_among(others)} if others else set()
        work.summary.spelt_otherwise = len(there & self.run.agents_among(there))

    def _doubts(self, work: _File, settled: Settled) -> Iterator[Problem]:
        file, mapped, number = work.entry.name, work.entry.source.findings, work.import_id
        if mapped is not None and mapped.known_by_criterion:
            yield from renamed(file, mapped, work.criteria, settled.renamed.get(number, ()))
        if not self.as_it_is:
            known = settled.counts.get((number, "audits"), TableCount())
            there = known.corrections + known.known
            yield from without_zeros(file, settled.without_zeros.get(number, ()))
            yield from running_numbers(file, settled.of_other_contacts.get(number, ()), there)
            if known.known <= known.taken:  # else most of it was read so before, and taken in
                yield from swapped_days(file, work.entry.source, work.swapped)

    def quarantine(self, key: PseudonymKey) -> None:
        for work in self.files:
            kept = [*self._kept(work, key)]
            self.run.quarantine(work.import_id, kept)
            self._mend(work, {row.line for row in kept})
            self.run.finish(work.import_id, work.summary.tables)
        self.quarantined, self.could_go_in = self.run.waiting(), self.run.could_go_in()

    def summary(self, spelling: SopSpelling) -> ImportSummary:
        unknown: Counter[str] = Counter()
        for work in self.files:
            unknown += work.unknown_sops
        named = [
            (written, rows, spelling.nearest(written))
            for written, rows in unknown.most_common(_MOST_SPELLINGS)
        ]
        return ImportSummary(
            self.summaries, named, self.people.count, self.quarantined, self.names_before,
            self.cleaned, self.could_go_in,
        )  # fmt: skip

    def _check(self, work: _File) -> None:
        """Where most of a file is refused, its mapping is wrong, not its rows; but for a file of refused
        rows, of which people may have put right a few. Raises KbError."""
        if self.most_may_fail or QUARANTINE_COLUMNS[0] in work.entry.header:
            return
        rows = max((count.read for count in work.summary.tables.values()), default=0)
        refused = [r for r in work.refused if r.reason not in _HARMLESS]
        at_fault: list[Refusal | BadLine] = [*refused, *work.bad]
        failed = len({refusal.line for refusal in refused}) + len(work.bad)
        if failed < _TOO_MANY or 2 * failed < rows + len(work.bad):
            return
        reason, times = Counter(r.reason for r in at_fault).most_common(1)[0]
        first = next(r for r in at_fault if r.reason is reason)
        saw = (
            f"{failed} of {rows + len(work.bad)} rows would be refused: {times} for {reason.value}"
        )
        raise KbError(
            Problem(
                work.entry.name,
                first.line,
                f"{saw} ({first.detail}).",
                "Nothing was imported. Mend the mapping, or import with --most-may-fail if the "
                "export is really like this.",
            )
        )

    def _kept(self, work: _File, key: PseudonymKey) -> Iterator[Quarantined]:
        source, name = work.entry.source, work.entry.name
        by_line: dict[int, list[Refusal]] = {}
        for refusal in work.refused:
            by_line.setdefault(refusal.line, []).append(refusal)
        rows: Mapping[int, Sequence[str]] = work.entry.file.rows_at(by_line) if by_line else {}
        for line, refusals in sorted(by_line.items()):
            row = kept_row(rows[line], source, work.header, key, self.people, work.ids)
            yield Quarantined(source.name, name, line, tuple(refusals), row)
        for bad in work.bad:
            row, overflow = kept_bad_line(bad, source, work.header, key, self.people, work.ids)
            table, id_ = work.awaited.get(bad.line, ("", ""))
            refusal = Refusal(table, bad.line, bad.reason, bad.detail, id_)
            yield Quarantined(source.name, name, bad.line, (refusal,), row, overflow)

    def _mend(self, work: _File, still_bad: set[int]) -> None:
        """Rows that came from the quarantine: those that went in, and those refused once more,
        which stand there now as they came this time."""
        again = {number for line, number in work.came_from.items() if line in still_bad}
        numbers = {*work.came_from.values()}
        work.summary.mended = self.run.mend(work.import_id, numbers - again)
        self.run.mend(work.import_id, again)


def _without_torn(
    header: Sequence[str], block: Block, torn: Mapping[int, Mapping[str, str]]
) -> Block:
    """Without lines that were no rows and have been left as they were: what stands in their columns may
    belong into others. Whoever empties the reason says that it does not."""
    said = header.index(QUARANTINE_COLUMNS[-1])
    numbers = _came_from(header, block)

    def as_it_was(line: int, row: Sequence[str]) -> bool:
        was = torn.get(numbers.get(line, -1))
        now = dict(zip(header, row, strict=True))
        return was is not None and row[said].strip() != "" and was.items() <= now.items()

    rows = zip(block.lines, block.rows, strict=True)
    kept = [(line, row) for line, row in rows if not as_it_was(line, row)]
    return replace(block, lines=[line for line, _ in kept], rows=[row for _, row in kept])


def _came_from(header: Sequence[str], block: Block) -> dict[int, int]:
    """Of lines that were exported from the quarantine, their numbers there."""
    if QUARANTINE_COLUMNS[0] not in header:
        return {}
    place = header.index(QUARANTINE_COLUMNS[0])
    return {
        line: int(row[place])
        for line, row in zip(block.lines, block.rows, strict=True)
        if row[place].strip().isdecimal()
    }


def quarantine_source(incoming: ExportFile, mapping: FindingsMapping, first_source: str) -> Source:
    """How a quarantine file is read: as its source, but with our dialect. Raises KbError."""
    source = next((s for s in mapping.source if s.name == first_source), None)
    if source is None and first_source in TABLES:
        source = neutral_source(first_source)
    if source is None:
        known = ", ".join(s.name for s in mapping.source)
        saw = f"These rows come from a source {first_source!r} that the mapping no longer has."
        raise KbError(Problem(incoming.name, 2, saw, f"Sources of the mapping: {known}"))
    return source.model_copy(
        update={
            "delimiter": ",", "quote": '"', "encoding": "utf-8",
            "ignore": (*source.ignore, *QUARANTINE_COLUMNS), "names": (), "sheet": "", "header_row": 0, "header_rows": 1,
        }
    )  # fmt: skip
