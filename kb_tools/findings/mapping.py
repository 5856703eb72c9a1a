"""How an export's columns become ours: the declared mapping, read and checked.

The mapping is a TOML file (`site_config/findings.toml`); nothing about an export is guessed. It
says for each source which files it covers, how dates and numbers are written there, and for each
of our tables which of its columns holds what. See `kb findings import --help` for an example.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from kb_tools.config import known_timezone
from kb_tools.errors import KbError, Problem
from kb_tools.findings.dates import FormatError, check_format
from kb_tools.findings.tables import TABLES, Column, Kind, Table
from kb_tools.findings.written_signs import one_form
from kb_tools.toml_files import toml_table


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _date_format(written: str) -> str:
    try:
        check_format(written)
    except FormatError as error:
        raise ValueError(f"{error}; write it like %d/%m/%Y %H:%M, or excel") from error
    return written


def _pattern(written: str) -> str:
    try:
        groups = re.compile(written).groups
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    if groups != 1:
        raise ValueError("needs exactly one group in brackets: the part that is taken")
    return written


def _one_sign(written: str) -> str:
    if len(written) != 1:
        raise ValueError('is not one sign; write "," or ";" or "\\t"')
    return written


Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
Sign = Annotated[str, AfterValidator(_one_sign)]
Unit = Literal["minutes", "seconds", "hours", "clock"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Extract(_Part):
    """Takes a value out of another column, where the mapped one is empty or there is none."""

    column: str  # ours: sop_id or section
    source: Annotated[str, Field(alias="from")]  # the export's column to look in
    pattern: Annotated[str, AfterValidator(_pattern)]


OWN = "{}"  # in a column's name: the name of the criterion that it belongs to
_LOOKS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")  # how a sign is drawn; its skin tone
_ID = re.compile(r"#?\d+|[^\W\d_]+[-_#]?\d[\w-]*")  # "R4", "MON-004", "7001"


def plain_mark(written: str) -> str:
    """What stays of a mark or a rating, however it is written.

    >>> plain_mark(" FAIL ") == plain_mark("Fail"), plain_mark("👎🏽") == plain_mark("👎\ufe0f")
    (True, True)
    """
    return " ".join(one_form(_LOOKS.sub("", written)).casefold().split())


class Marks(_Part):
    """What the marks of a criterion mean."""

    failed: Names
    passed: Names

    @property
    def failing(self) -> frozenset[str]:
        return frozenset(map(plain_mark, self.failed))

    @property
    def passing(self) -> frozenset[str]:
        return frozenset(map(plain_mark, self.passed))


class TableMapping(_Part):
    columns: dict[str, Names]  # ours → the export's; several are joined by ":" (for ids)
    values: dict[str, dict[str, str]] = {}  # ours → how the export writes it → our value
    when: str = ""  # a line counts for this table only where this column of the export is filled
    only: dict[str, Names] = {}  # … where these columns of the export have one of these values
    repeats: bool = False  # one row of this table stands on several lines of the file
    last_line_counts: bool = False  # of lines with one id and no order in time, the last one
    units: dict[str, Unit] = {}
    extract: tuple[Extract, ...] = ()
    criteria: Names = ()  # of findings: the columns of which each holds one criterion's mark
    failed: Names = ()  # … the marks that are findings
    overall_comment: str = ""  # … a comment on the whole review, of whoever failed there alone
    passed: Names = ()  # … and those that are none; any other is refused. Without criteria: those of
    # the column of `only` that say of a finding from before that it is none (it is withdrawn)

    marks: dict[str, Marks] = {}  # … of criteria where other marks are: "Auto fail" = Yes
    formerly: dict[str, str] = {}  # … a criterion as it is called now → as it was known before

    @property
    def known_by_criterion(self) -> bool:
        """Whether a finding's id is made of its criterion's name."""
        names = {*self.columns.get("criterion", ())}
        return bool(self.criteria) or bool(names & {*self.columns.get("finding_id", ())})

    def known_as(self, criterion: str) -> str:
        """A finding keeps its id and its criterion where that is called otherwise from some day on."""
        return self.formerly.get(criterion, criterion)

    def marks_of(self, criterion: str) -> Marks:
        return self.marks.get(criterion) or Marks(failed=self.failed, passed=self.passed)

    def names_of(self, ours: str) -> Names:
        """The export's columns that may hold it."""
        names = self.columns.get(ours, ())
        own = tuple(n.replace(OWN, c) for n in names if OWN in n for c in self.criteria)
        return (*(name for name in names if OWN not in name), *own)


class Source(_Part):
    name: str
    files: Names
    delimiter: Sign = ","
    quote: Sign = '"'
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    timezone: Annotated[str, AfterValidator(known_timezone)] = "UTC"
    dates: tuple[Annotated[str, AfterValidator(_date_format)], ...] = ()
    empty: tuple[str, ...] = ("", "-", "–", "—", "N/A", "n/a", "NULL", "null", "None")
    sheet: str = ""  # of a workbook; "": the only visible one that holds something
    # Where the columns are named, in a sheet or a CSV file; 0: its first row that is not empty.
    header_row: Annotated[int, Field(ge=0)] = 0
    # How many rows name them together: a group's name above, "Contact" over "Date", is read "Contact: Date".
    header_rows: Annotated[int, Field(ge=1, le=2)] = 1
    not_rows: Names = ()  # "Grand Total*": lines with this in the first field and no other
    ignore: Names = ()  # columns that are not wanted; "*": all others
    names: Names = ()  # columns with people's names: looked for in comments, never kept
    audits: TableMapping | None = None
    findings: TableMapping | None = None
    appeals: TableMapping | None = None
    calibrations: TableMapping | None = None
    roster: TableMapping | None = None
    kpis: TableMapping | None = None
    volumes: TableMapping | None = None

    @property
    def tables(self) -> tuple[tuple[Table, TableMapping], ...]:
        found = ((table, getattr(self, name)) for name, table in TABLES.items())
        return tuple((table, mapped) for table, mapped in found if mapped is not None)

    def covers(self, file_name: str) -> bool:
        file_name = one_form(file_name)
        return any(fnmatchcase(file_name.lower(), pattern.lower()) for pattern in self.files)

    def is_foot(self, fields: Sequence[str]) -> bool:
        """A line that a report puts below its rows, as declared. Never one whose only field is an
        id: that is a row, torn or cut short."""
        first = fields[0].strip() if fields else ""
        return (
            bool(first)
            and not _ID.fullmatch(first)
            and not "".join(fields[1:]).strip()
            and any(fnmatchcase(first.lower(), pattern.lower()) for pattern in self.not_rows)
        )

    def may_be_row(self, header: Sequence[str], row: Sequence[str]) -> bool:
        """Of a row that is called a total: whether some table finds in it all that it needs. What it
        is called is no id, unless it looks like one."""
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
        called = next((cell for cell in cells.values() if cell), "")

        def found(column: Column, name: str) -> bool:
            cell = cells.get(name, "")
            no_id = column.kind is Kind.ID and cell == called and not _ID.fullmatch(cell)
            return cell not in self.empty and not no_id

        return any(
            all(
                found(column, name)
                for column in table.columns
                if column.required
                for name in mapped.columns.get(column.name, ())
                if OWN not in name
            )
            for table, mapped in self.tables
        )

    @property
    def of_people(self) -> frozenset[str]:
        """The export's columns in which people stand."""
        people = {
            name
            for table, mapped in self.tables
            for ours in mapped.columns
            if table.column(ours).kind is Kind.PERSON
            for name in mapped.names_of(ours)
        }
        return frozenset(people.union(self.names))

    @property
    def used(self) -> frozenset[str]:
        """The export's columns that are read."""
        used = set(self.names)
        for _, mapped in self.tables:
            used.update(name for ours in mapped.columns for name in mapped.names_of(ours))
            used.update(mapped.criteria)
            used.update(extract.source for extract in mapped.extract)
            used.update({mapped.when, mapped.overall_comment, *mapped.only} - {""})
        return frozenset(used)


class Criteria(_Part):
    known: tuple[str, ...] = ()  # empty: any name will do; otherwise other names are refused
    not_about_sops: tuple[str, ...] = ("TONE", "GRAMMAR", "EMPATHY", "GREETING_CLOSING")
    about_the_page: dict[str, Literal["unclear", "contradicts", "outdated", "missing"]] = {}


class Sops(_Part):
    aliases: dict[str, str] = {}  # what people write → the SOP's id


class FindingsMapping(_Part):
    source: tuple[Source, ...] = ()
    criteria: Criteria = Criteria()
    sops: Sops = Sops()


def read_mapping(text: str, path: str) -> FindingsMapping:
    """What a mapping file says. Raises KbError with everything that is wrong with it."""
    text = one_form(text)  # as the names and values of exports are read
    said = toml_table(text, path, 'Write tables as  [[source]]  and keys as  name = "reviews"')
    try:
        mapping = FindingsMapping.model_validate(said)
    except ValidationError as error:
        raise KbError(_problem(detail, said, text, path) for detail in error.errors()) from error
    problems = [p for source in mapping.source for p in _source_problems(source, text, path)]
    names = [source.name for source in mapping.source]
    for name in sorted({name for name in names if names.count(name) > 1}):
        saw = f"Two sources are called {name!r}."
        problems.append(Problem(path, _line_of(text, name), saw, "Give each its own name."))
    if problems:
        raise KbError(problems)
    return mapping


def neutral_source(table: str) -> Source:
    """For a file whose columns already have our names (`--table`)."""
    columns = {column.name: (column.name,) for column in TABLES[table].columns}
    return Source.model_validate(
        {"name": table, "files": "*", "ignore": "*", table: {"columns": columns}}
    )


def sources_of(file_name: str, mapping: FindingsMapping, path: str) -> tuple[Source, ...]:
    """The source that covers a file of that name; of a workbook, one for each sheet. Raises KbError."""
    found = tuple(source for source in mapping.source if source.covers(file_name))
    sheets = {source.sheet for source in found}
    if found and len(sheets) == len(found) and (len(found) == 1 or "" not in sheets):
        return found
    if found:
        saw = f"{', '.join(s.name for s in found)} in {path} all cover this file."
        raise KbError(Problem(file_name, 0, saw, "Make their `files` patterns exclude each other."))
    patterns = [pattern for source in mapping.source for pattern in source.files]
    saw = f"No source in {path} covers this file; it has  {'  '.join(patterns) or 'no sources'}"
    would_work = (
        "Add a [[source]] with  files = [...]  for it (`kb findings map FILE` proposes one), "
        "or name its table with --table."
    )
    raise KbError(Problem(file_name, 0, saw, would_work))


def nearest(name: str, names: Iterable[str]) -> str:
    """What may have been meant, in words; "": nothing is like it."""
    found = process.extractOne(name, [*names], score_cutoff=55, processor=str.casefold)
    return f"Did you mean {found[0]!r}?" if found else ""


def _source_problems(source: Source, text: str, path: str) -> Iterator[Problem]:
    line = _line_of(text, source.name)
    if not source.tables:
        would_work = f"Add for instance  [source.findings.columns]. Tables: {', '.join(TABLES)}"
        yield Problem(path, line, f"The source {source.name!r} fills no table.", would_work)
    for table, mapped in source.tables:
        where = f"{source.name}: {table.name}"
        for ours in mapped.columns:
            if ours not in table.names:
                hint = nearest(ours, table.names)
                columns = f"Columns of {table.name}: {', '.join(table.names)}"
                saw = f"{where} has no column {ours!r}."
                yield Problem(path, line, saw, f"{hint} {columns}".strip())
        made = ("finding_id", "criterion") if mapped.criteria else ()
        for column in table.columns:
            if column.required and column.name not in (*mapped.columns, *made):
                saw = f"{where} maps no {column.name}, without which a row means nothing."
                yield Problem(path, line, saw, f'Write  {column.name} = "the export\'s column"')
        yield from _value_problems(table, mapped, where, line, path)
        yield from _criteria_problems(table, mapped, where, line, path)
        for extract in mapped.extract:
            if extract.column not in table.names or table.column(extract.column).kind not in (
                Kind.SOP, Kind.SECTION,
            ):  # fmt: skip
                saw = f"{where} takes {extract.column!r} out of another column."
                yield Problem(path, line, saw, "That works for the columns sop_id and section.")


def _value_problems(
    table: Table, mapped: TableMapping, where: str, line: int, path: str
) -> Iterator[Problem]:
    for ours, values in mapped.values.items():
        known = ours in mapped.columns or (ours == "criterion" and mapped.criteria)
        if not known or ours not in table.names:
            saw = f"{where} declares values of {ours!r}, which it does not map."
            yield Problem(path, line, saw, nearest(ours, mapped.columns) or "Map it first.")
            continue
        choices = table.column(ours).choices
        for value in values.values():
            if choices and value not in choices:
                saw = f"{where} turns a value of {ours} into {value!r}."
                yield Problem(path, line, saw, f"Write one of  {', '.join(choices)}")


def _criteria_problems(
    table: Table, mapped: TableMapping, where: str, line: int, path: str
) -> Iterator[Problem]:
    """One column for each criterion: what each mark means must be said, and nothing twice."""
    if mapped.formerly and table.name != "findings":
        saw = f"{where} says how criteria were called."
        yield Problem(path, line, saw, "That works for findings.")
    elif mapped.formerly and not mapped.criteria and len(mapped.columns.get("criterion", ())) != 1:
        saw = f"{where} says how criteria were called, whose names stand in several columns."
        yield Problem(path, line, saw, "That works for one column.")
    for name in mapped.formerly if mapped.criteria else ():
        if name not in mapped.criteria:
            saw = f"{where} says how {name!r} was called, which is none of its criteria."
            yield Problem(path, line, saw, nearest(name, mapped.criteria) or "Add it there.")
    if not mapped.criteria:
        if mapped.overall_comment:
            saw = f"{where} has an overall_comment, but no criteria that may have failed."
            yield Problem(path, line, saw, 'Write  comment = "the column"  under its columns.')
        if mapped.failed or (mapped.passed and len(mapped.only) != 1):
            saw = f"{where} says what failed or passed means, but not of which columns."
            would_work = 'Write  criteria = ["the columns with the marks"]; or, of rows with one mark each,  only = { "Rating" = ["Fail"] }'
            yield Problem(path, line, saw, would_work)
        elif mapped.passed and table.name != "findings":
            saw = f"{where} says which rows passed."
            yield Problem(path, line, saw, "That works for findings.")
        counting = {plain_mark(mark) for marks in mapped.only.values() for mark in marks}
        if both := sorted(counting & {*map(plain_mark, mapped.passed)}):
            saw = f"{where} calls {both[0]!r} failed and passed."
            yield Problem(path, line, saw, "Leave it in `only` or in `passed`.")
        if beside := [n for names in mapped.columns.values() for n in names if OWN in n]:
            saw = f"{where} has the column {beside[0]!r}, but no criteria to name it by."
            yield Problem(path, line, saw, 'Write  criteria = ["the columns with the marks"]')
        return
    if table.name != "findings":
        saw = f"{where} has criteria, each of which would make a row of its own."
        yield Problem(path, line, saw, "That works for findings.")
    if not (mapped.failed and mapped.passed) and {*mapped.criteria} - {*mapped.marks}:
        saw = f"{where} does not say which marks are findings and which are none."
        yield Problem(path, line, saw, 'Write  failed = ["No"]  and  passed = ["Yes", "N/A"]')
    for name in ["", *mapped.marks]:
        marks = mapped.marks_of(name)
        if both := sorted(marks.failing & marks.passing):
            saw = f"{where} calls {both[0]!r} failed and passed{name and f' of {name!r}'}."
            yield Problem(path, line, saw, "Leave it in one of them.")
        if name and name not in mapped.criteria:
            saw = f"{where} has marks of {name!r}, which is none of its criteria."
            yield Problem(path, line, saw, nearest(name, mapped.criteria) or "Add it there.")
    for ours in ("finding_id", "criterion"):
        if ours in mapped.columns:
            saw = f"{where} has criteria, of which {ours} is made: the audit's id and the column."
            yield Problem(path, line, saw, f"Leave {ours} out.")


def _problem(detail: ErrorDetails, said: Mapping[str, Any], text: str, path: str) -> Problem:
    keys = [part for part in detail["loc"] if isinstance(part, str)]
    name, line = ".".join(map(str, detail["loc"])), 0
    if detail["loc"][:1] == ("source",) and len(detail["loc"]) > 1:
        entry = said["source"][detail["loc"][1]]
        named = entry.get("name") if isinstance(entry, dict) else None
        line = _line_of(text, named) if isinstance(named, str) else 0
        name = ".".join([str(named or "source"), *keys[1:]])
    if keys and (found := re.search(rf"^.*\b{re.escape(keys[-1])}\b\s*[=\]]", text, re.MULTILINE)):
        line = line or text.count("\n", 0, found.start()) + 1
    if detail["type"] == "extra_forbidden":
        return Problem(path, line, f"There is no key {name}.", _known_keys(keys))
    if detail["type"] == "missing":
        return Problem(path, line, f"{name} is missing.", f"Write  {keys[-1]} = …")
    return Problem(path, line, f"{name} is {detail['input']!r}.", f"{detail['msg']}.")


def _known_keys(keys: list[str]) -> str:
    model: type[_Part] = FindingsMapping
    parts: dict[str, type[_Part]] = {
        "source": Source, "criteria": Criteria, "sops": Sops, "extract": Extract, "marks": Marks,
        **dict.fromkeys(TABLES, TableMapping),
    }  # fmt: skip
    for key in keys[:-1]:
        model = parts.get(key, model)
    names = [info.alias or name for name, info in model.model_fields.items()]
    return nearest(keys[-1], names) or f"Known here: {', '.join(names)}"


def _line_of(text: str, name: str) -> int:
    """Of the line  name = "…"  in the mapping, from 1; 0 if it is written otherwise."""
    found = re.search(rf"^\s*name\s*=\s*[\"']{re.escape(name)}[\"']", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
