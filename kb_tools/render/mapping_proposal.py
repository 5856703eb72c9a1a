"""A proposed mapping as a piece of `findings.toml`, each line with its reason."""

from collections.abc import Iterator, Sequence
from typing import Any

from kb_tools.english import counted
from kb_tools.findings.column_guesses import SURE, Guess
from kb_tools.findings.mapping import Source
from kb_tools.findings.own_marks import OwnMarks
from kb_tools.findings.proposal import OTHER_TEXTS
from kb_tools.findings.proposed_tables import Proposal, TableProposal
from kb_tools.findings.scorecards import Scorecard
from kb_tools.toml_files import toml_comment, toml_string

_EMPTY = "CHECK: empty in all these rows; is it a criterion, too? If not, it belongs to ignore"


def proposal_toml(proposal: Proposal, files: str, dialect: Sequence[str] = ()) -> str:
    """
    Args:
        files: the pattern of file names that the source covers.
        dialect: lines that say how the file is written.
    """
    return "\n".join(_lines(proposal, files, dialect)) + "\n"


def dialect_lines(source: Source, feet: Sequence[str], unquoted: int = 0) -> list[str]:
    """How the file is written, where that is not the usual.

    Args:
        unquoted: lines that are no rows either, perhaps; a person's name may stand in them.
    """
    lines = []
    if source.delimiter != ",":
        lines.append(f"delimiter = {toml_string(source.delimiter)}")
    if source.encoding != "utf-8":
        why = "its bytes are no UTF-8: CHECK a word with an accent"
        lines.append(f"encoding = {toml_string(source.encoding)}  {toml_comment(why)}")
    if source.sheet:
        lines.append(f"sheet = {toml_string(source.sheet)}")
    if source.header_row:
        why = "the first that is as wide as the rows below it"
        lines.append(f"header_row = {source.header_row}  {toml_comment(why)}")
    if source.header_rows > 1:
        lines.append(
            f"header_rows = {source.header_rows}  # a group's name above, the columns' own below"
        )
    if feet:
        why = "lines with one field alone, below the rows or between them"
        lines.append(f"not_rows = [{', '.join(map(toml_string, feet))}]  {toml_comment(why)}")
    if unquoted:
        texts = "one other text stands" if unquoted == 1 else f"{unquoted} other texts stand"
        why = f"CHECK: {texts} alone in a line; if that is no row, not_rows says how it begins"
        lines.append(toml_comment(why))
    return lines


def _lines(p: Proposal, files: str, dialect: Sequence[str]) -> Iterator[str]:
    whose = f"; an export of {p.tool}, by its headers" if p.tool else ""
    kept = "Read it, mend it, keep it in site_config/findings.toml."
    yield toml_comment(f"Proposed from {p.rows} rows of {p.file}{whose}. {kept}")
    yield "[[source]]"
    yield f"name = {toml_string(_name(files, p.file))}"
    yield f"files = [{toml_string(files)}]"
    yield from dialect
    yield 'timezone = "UTC"  # no export says it: write the zone of its clock times'
    if p.decimal == ",":
        yield 'decimal = ","'
    if p.dates:
        yield f"dates = [{', '.join(map(toml_string, p.dates))}]{_either(p)}"
    if p.names:
        yield f"names = [{', '.join(map(toml_string, p.names))}]  # looked for in comments, never kept"
    if p.left_out:
        yield "ignore = ["
        for name, why in p.left_out.items():
            yield f"    {toml_string(name)},  {toml_comment(why)}"
        yield "]"
    for table in p.tables:
        yield ""
        yield from _table(table)


def _name(files: str, file: str) -> str:
    """After the files, and the sheet where a workbook has several."""
    name = files.removeprefix("*").split("*")[0].split(".")[0].strip("_- ") or "export"
    return " ".join([name, *file.split("#")[1:]])


def _either(p: Proposal) -> str:
    if not p.either:
        return ""
    said = f"CHECK: {', '.join(p.either)} fits these rows just as well"
    return f"  {toml_comment(said)}"


def _table(t: TableProposal) -> Iterator[str]:
    name = t.table.name
    if t.only or t.repeats or t.when or t.unmarked or t.scorecard:
        yield f"[source.{name}]"
        if t.repeats:
            yield f"repeats = true  {toml_comment(t.repeats)}"
        if t.only:
            column, values, why = t.only
            yield f"only = {{ {toml_string(column)} = [{', '.join(map(toml_string, values))}] }}  {toml_comment(why)}"
        if t.passed:
            why = "what had failed and comes again with these is withdrawn"
            yield f"passed = [{', '.join(map(toml_string, t.passed))}]  {toml_comment(why)}"
        if t.when:
            why = "rows where it is empty are contacts without a finding"
            yield f"when = {toml_string(t.when)}  {toml_comment(why)}"
        if t.unmarked:
            column, values = t.unmarked
            asked = f"CHECK: which of {', '.join(values)} are failed? Until you say, no row is a finding"
            yield f"only = {{ {toml_string(column)} = [] }}  {toml_comment(asked)}"
        if t.scorecard:
            yield from _scorecard(t.scorecard)
        if t.overall:
            why = "of a whole review: where one criterion alone failed, its finding gets it"
            yield f"overall_comment = {toml_string(t.overall)}  {toml_comment(why)}"
        yield ""
    yield f"[source.{name}.columns]"
    for guess in t.guesses:
        yield f"{_written(guess)}  {toml_comment(guess.because)}"
    for column in t.missing:
        if column in {guess.column.name for guess in t.guesses}:
            continue
        if column == "audit_id" and t.instead:
            why = "NEEDED: no column has a review's id; take this if it tells them apart"
            yield toml_comment(f"audit_id = [{_strings(t.instead)}]  # {why}")
        elif column == "finding_id" and t.instead and (criterion := _named(t, "criterion")):
            why = "NEEDED: then one finding per audit and criterion"
            parts = _strings((*t.instead, *criterion))
            yield toml_comment(f"finding_id = [{parts}]  # {why}")
        else:
            yield f'# {column} = "…"  # NEEDED: no column seems to hold it'
    for own in t.scorecard.own if t.scorecard else ():
        yield ""
        yield from _own_marks(own)
    if t.extract:
        column, pattern, why = t.extract
        yield ""
        yield f"[[source.{name}.extract]]  {toml_comment(why)}"
        yield 'column = "sop_id"'
        yield f"from = {toml_string(column)}"
        yield f"pattern = '{pattern}'"
    for ours in {**t.values, **t.unread}:
        yield ""
        scale = toml_comment("CHECK: from 1 to 5, as in your other exports?")
        yield f"[source.{name}.values.{ours}]" + (f"  {scale}" if ours == "csat" else "")
        for value, known in t.values.get(ours, {}).items():
            yield f"{toml_string(value)} = {toml_string(known)}"
        for value in t.unread.get(ours, []):
            choices = " or ".join(t.table.column(ours).choices) or "which number"
            refused = f"{choices}? Rows with it are refused until you say"
            yield toml_comment(f'{toml_string(value)} = "…"  # {refused}')
    if units := {ours: unit for ours, unit in t.units.items() if unit[0] != "minutes" or "guess" in unit[1]}:  # fmt: skip
        yield ""
        yield f"[source.{name}.units]"
        for ours, (unit, why) in units.items():
            yield f"{ours} = {toml_string(unit)}  {toml_comment(why)}"


def _named(t: TableProposal, column: str) -> tuple[str, ...]:
    return next((guess.names for guess in t.sure if guess.column.name == column), ())


def _scorecard(card: Scorecard) -> Iterator[str]:
    yield f"criteria = [  {toml_comment('CHECK: one column for each criterion, by their marks')}"
    for name in card.criteria:
        line = f"    {toml_string(name)},"
        yield f"{line}  {toml_comment(_EMPTY)}" if name in card.empty else line
    yield "]"
    yield f"failed = [{_strings(card.failed)}]  {toml_comment('each is a finding')}"
    yield f"passed = [{_strings(card.passed)}]"
    yield from _unread(card.unread)


def _own_marks(own: OwnMarks) -> Iterator[str]:
    yield f"[source.findings.marks.{toml_string(own.criterion)}]  {toml_comment(own.because)}"
    yield f"failed = [{_strings(own.failed)}]"
    yield f"passed = [{_strings(own.passed)}]"
    yield from _unread(own.unread)


def _unread(marks: Sequence[str]) -> Iterator[str]:
    for mark in marks:
        asked = "failed or passed? Rows with it are refused until you say"
        quoted = mark if OTHER_TEXTS.fullmatch(mark) else toml_string(mark)
        yield toml_comment(f"CHECK {quoted}: {asked}")


def _strings(values: Sequence[str]) -> str:
    return ", ".join(map(toml_string, values))


def _written(guess: Guess) -> str:
    names = [*map(toml_string, guess.names)]
    value = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    line = f"{guess.column.name} = {value}"
    return line if guess.sure >= SURE else toml_comment(f"UNSURE: {line}")


def proposal_text(p: Proposal) -> str:
    """What it comes to, in a few lines."""
    if not p.tables:
        return (
            f"{p.file}: no column looks like one of ours. "
            "Where they are named in another row:  --header-row N"
        )
    lines = []
    for t in p.tables:
        unsure = [g.column.name for g in t.guesses if g.sure < SURE]
        told = f"{t.table.name}: {len(t.guesses) - len(unsure)} columns found"
        if unsure:
            told += f", unsure of {', '.join(unsure)}"
        if t.scorecard:
            told += f", {len(t.scorecard.criteria)} columns with a criterion each"
        if t.unmarked:
            told += f"; NONE counts until you say which values of {t.unmarked[0]!r} are failed"
        if t.missing:
            told += f"; NEEDED and not found: {', '.join(t.missing)}"
        lines.append(told)
    if p.totals:
        rows = "1 row looks like a total" if p.totals == 1 else f"{p.totals} rows look like totals"
        lines.append(
            f"{rows}: not looked at. The import leaves such rows out, and says where they stand."
        )
    if p.torn:
        why = ", ".join(f"{lines} {reason}" for reason, lines in p.torn.most_common())
        lines.append(
            f"Lines that are no rows, and not looked at: {why}. The import refuses them. Where it is the number of "
            "fields, a separator stands in a text without quotation marks: export it with them, or as a workbook."
        )
    if p.grouped:
        lines.append(
            f"{', '.join(p.grouped)}: filled in the first row of a review alone, as in a grouped report. Export it "
            "without groups (of Salesforce: Details Only), or rows of one review will differ."
        )
    for header, places in p.several.items():
        lines.append(
            f"{len(places)} columns are called {header!r} ({', '.join(map(str, places))}): nobody can say which is "
            "meant, and none is taken in. Give each its own name in the export."
        )
    if p.unread:
        names = ", ".join(f"{name}: {' '.join(marks)}" for name, marks in p.unread.items())
        lines.append(
            f"{counted(len(p.unread), 'column')} left out, perhaps criteria whose marks nobody can tell ({names}): NO finding "
            "comes from there until you add it to criteria and say which marks failed and which passed, in "
            f"[source.findings.marks.{toml_string(next(iter(p.unread)))}]."
        )
    if p.marked:
        lines.append(
            f"{counted(len(p.marked), 'column')} left out that may be criteria ({', '.join(p.marked)}): if these contacts were "
            "reviewed, add them to criteria under [source.findings], with what failed and passed; until then NO finding "
            "comes from there."
        )
    if p.within:
        lines.append(
            f"{', '.join(p.within)}: rows of their own within each row. Where a review or a rating is one, make a row of "
            "it first, as the line of that column says, and propose a mapping from that."
        )
    if p.either:
        lines.append("Day and month cannot be told apart in these rows: check `dates`.")
    about_sops = [t for t in p.tables if "sop_id" in t.table.names]
    if about_sops and not any(
        t.extract or any(g.column.name == "sop_id" for g in t.guesses) for t in about_sops
    ):
        lines.append(
            "Nothing names an SOP. Add a custom field or tag to the tool, or let comments cite it (MON-004 step 3)."
        )
    return "\n".join(lines)


def proposal_json(p: Proposal) -> dict[str, Any]:
    return {
        "schema": "kb-mapping-proposal/1",
        "file": p.file,
        "rows": p.rows,
        "tool": p.tool,
        "dates": list(p.dates),
        "dates_that_fit_too": list(p.either),
        "decimal": p.decimal,
        "names": list(p.names),
        "totals": p.totals,
        "torn": dict(p.torn),
        "perhaps_criteria": list(p.marked),
        "rows_within": list(p.within),
        "grouped": list(p.grouped),
        "ignore": p.left_out,
        "unread": {name: list(marks) for name, marks in p.unread.items()},
        "several": {name: list(places) for name, places in p.several.items()},
        "tables": [
            {
                "table": t.table.name,
                "columns": [
                    {
                        "column": g.column.name,
                        "from": list(g.names),
                        "sure": round(g.sure, 2),
                        "proposed": g.sure >= SURE,
                        "because": g.because,
                    }
                    for g in t.guesses
                ],
                "missing": list(t.missing),
                "values": t.values,
                "unread": t.unread,
                "units": {name: unit for name, (unit, _) in t.units.items()},
                "repeats": bool(t.repeats),
                "when": t.when,
                "criteria": list(t.scorecard.criteria) if t.scorecard else [],
                "criteria_empty": list(t.scorecard.empty) if t.scorecard else [],
                "overall_comment": t.overall,
                "failed": list(t.scorecard.failed) if t.scorecard else [],
                "passed": list(t.scorecard.passed if t.scorecard else t.passed),
                "marks": {
                    own.criterion: {
                        "failed": list(own.failed),
                        "passed": list(own.passed),
                        "sure": own.sure,
                    }
                    for own in (t.scorecard.own if t.scorecard else ())
                },
                "ratings_to_explain": {t.unmarked[0]: list(t.unmarked[1])} if t.unmarked else {},
                "only": {t.only[0]: list(t.only[1])} if t.only else {},
                "extract": dict(zip(("from", "pattern", "because"), t.extract, strict=True))
                if t.extract
                else None,
            }
            for t in p.tables
        ],
    }
