"""What an import did, and what is in the quarantine, as text and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from kb_tools.english import counted
from kb_tools.findings.rows import PeopleInLabels, TableCount
from kb_tools.findings.spelling import Spelt
from kb_tools.qa_ports import QuarantineEntry
from kb_tools.workflows.import_findings import FileSummary, ImportSummary

_MOST_SHOWN = 60  # quarantined rows in a terminal
_MOST_LINES = 5  # that are no rows
_MOST_IDS = 5  # of findings that were withdrawn
_MOST_VALUES = 8  # of a rating, of rows that do not count


def summary_text(summary: ImportSummary) -> str:
    parts = [_file_text(file) for file in summary.files]
    if summary.unknown_sops:
        parts.append("SOPs that fit none, or more than one (the rows are in, linked to no SOP):")
        for written, times, nearest in summary.unknown_sops:
            hint = f"; looks like {' or '.join(nearest)}" if nearest else ""
            parts.append(f'  "{written}" in {counted(times, "row")}{hint}')
        parts.append(
            '  If you know what is meant:  [sops] aliases = { "…" = "ID" }  in the mapping.'
        )
    if any(file.imported_before is None for file in summary.files):
        parts.append(_names_text(summary))
    if summary.cleaned:
        held = counted(summary.cleaned, "comment")
        parts.append(
            f"Names and ids that were not known when they came in were taken out of {held} in the store."
        )
    if summary.quarantined:
        rows = counted(summary.quarantined, "row")
        parts.append(f"{rows} in quarantine:  kb findings quarantine")
    if summary.could_go_in:
        rows = counted(summary.could_go_in, "refused row")
        parts.append(
            f"What {rows} waited for has come in since: import what  kb findings quarantine --export DIR  writes."
        )
    return "\n".join(parts)


def _names_text(summary: ImportSummary) -> str:
    earlier = "those of staff in earlier imports"
    if summary.names_known:
        searched = f"Comments were searched for names of {counted(summary.names_known, 'person')}"
        return f"{searched}, and for {earlier}." if summary.names_before else f"{searched}."
    found = earlier if summary.names_before else "none"
    return f"No names of people came with these files, so comments were searched for {found}."


def _file_text(file: FileSummary) -> str:
    if file.imported_before is not None:
        day = file.imported_before.date().isoformat()
        return f"{file.file}: imported before, on {day}; nothing to do"
    lines = [f"{file.file} (as {file.source})", *(f"  {note}" for note in file.notes)]
    for table, count in file.tables.items():
        lines.append(f"  {table}: {_table_text(count)}")
        if table == "audits" and file.of_other_contacts:
            lines.append(f"    {_other_contacts_text(file.of_other_contacts)}")
        if table == "findings" and file.unread_marks:
            lines += [f"    {line}" for line in _unread_text(file.unread_marks)]
        if table == "findings" and file.overall:
            lines.append(f"    {_overall_text(file.overall)}")
        if table == "findings" and file.withdrawn:
            lines.append(f"    {_withdrawn_text(file.withdrawn)}")
        if left_out := file.left_out.get(table):
            lines.append(f"    {_left_out_text(left_out)}")
        if table == "findings" and file.unexplained:
            lines.append(f"    {_unexplained_text(file.unexplained)}")
    if file.sums:
        lines.append(f"  {_lines_text(file.sums, 'of a total or subtotal left out')}")
    lines += [f"  {_in_labels_text(found)}" for found in file.in_labels]
    if file.no_rows:
        lines.append(f"  {_lines_text(file.no_rows, 'left out by `not_rows`')}")
    if file.bad_lines:
        lines.append(f"  lines that are no rows: {_reasons(file.bad_lines)}")
    if spelt := _spelt_text(file.spelt):
        lines.append(f"  SOP ids: {spelt}")
    for column, rows in file.extracted.items():
        lines.append(f"  {column} taken from another column in {counted(rows, 'row')}")
    if file.unknown_parts:
        lines.append(f"  {_unknown_parts_text(file.unknown_parts)}")
    if file.spelt_otherwise:
        lines.append(f"  {_spelt_otherwise_text(file.spelt_otherwise)}")
    if file.by_name_too:
        lines.append(f"  {_by_name_too_text(file.by_name_too)}")
    if file.mended:
        lines.append(f"  {counted(file.mended, 'row')} of the quarantine put right")
    if file.still_torn:
        lines.append(
            f"  {counted(file.still_torn, 'torn line')} unchanged, still in the quarantine: put each value into "
            "its column, or empty kb_reason where they stand right"
        )
    return "\n".join(lines)


def _table_text(count: TableCount) -> str:
    parts = [f"{count.read} read", f"{count.taken - count.corrections} new"]
    for number, words in (
        (count.corrections, "corrections"),
        (count.known, "known already"),
        (count.folded, "repeated lines"),
        (count.outdated, "too old to be kept"),
    ):
        if number:
            parts.append(f"{number} {words}")
    if count.refused:
        parts.append(f"{count.refused.total()} refused ({_reasons(count.refused)})")
    return ", ".join(parts)


def _unread_text(unread: Mapping[str, Counter[str]]) -> Iterator[str]:
    marks = sum(rows.total() for rows in unread.values())
    yield f"{counted(marks, 'mark')} neither failed nor passed, so perhaps as many findings are missing:"
    for criterion, rows in unread.items():
        yield f"  {criterion}: {_values_text(rows)}"
    first = json.dumps(next(iter(unread)), ensure_ascii=False)
    yield f"  Add them to failed or passed in the mapping; of one criterion alone in  [source.findings.marks.{first}]"


def _withdrawn_text(ids: Sequence[str]) -> str:
    return (
        f"{counted(len(ids), 'finding')} withdrawn, as what had failed is passed now: {_first(ids)}"
    )


def _other_contacts_text(ids: Sequence[str]) -> str:
    return f"{counted(len(ids), 'review')} of another contact than before, CHECK that its id is its own: {_first(ids)}"


def _first(ids: Sequence[str]) -> str:
    return ", ".join([*ids[:_MOST_IDS], *(["…"] if len(ids) > _MOST_IDS else [])])


def _unknown_parts_text(written: Counter[str]) -> str:
    first = next((text for text in written if text != "…"), "Part 3")
    return (
        f"{counted(written.total(), 'row')} whose part of the SOP leads to none, unless one is headed so: "
        f"{_values_text(written)}. The word beside the number is not known: say what is meant under  "
        f"[source.findings.values.section]  {json.dumps(first, ensure_ascii=False)} = "
        f'"{"".join(filter(str.isdecimal, first))}"'
    )


def _spelt_otherwise_text(agents: int) -> str:
    return (
        f"{counted(agents, 'agent')} with an id that is in the store in another spelling (capitals, zeros before a "
        "number), CHECK: if it is one person, the two count as two. Export it as before."
    )


def _by_name_too_text(agents: int) -> str:
    return (
        f"{counted(agents, 'agent')} of this roster handled contacts by name, too, CHECK: by id and by name a person "
        "has two pseudonyms and counts as two. Map the same of them as agent_id in all exports; to erase one, forget both."
    )


def _in_labels_text(found: PeopleInLabels) -> str:
    said = []
    if found.addresses:
        said.append(
            f"{found.addresses} with an e-mail address or a phone number, which was taken out"
        )
    if found.names:
        said.append(f"{found.names} written like persons whom these files name")
    of = f"{found.table}.{found.column}, of {found.stands_in!r}"
    return (
        f"{of}: of {counted(found.different, 'different value')} {', '.join(said)}. If persons stand there, map it "
        "as agent_id or reviewer_id, or leave it out; what is none gets a name under  "
        f"[source.{found.table}.values.{found.column}]"
    )


def _lines_text(lines: Sequence[int], what: str) -> str:
    first = [*map(str, lines[:_MOST_LINES]), *(["…"] if len(lines) > _MOST_LINES else [])]
    return f"{counted(len(lines), 'line')} {what}: {', '.join(first)}"


def _overall_text(overall: Counter[str]) -> str:
    return (
        f"{counted(overall.total(), 'review')} with a comment on the whole: {overall['one']} where one criterion "
        f"failed, whose finding has it; {overall['several']} where several did, and nobody can tell which is meant; "
        f"{overall['none']} without a finding"
    )


def _left_out_text(values: Counter[str]) -> str:
    return f"{counted(values.total(), 'row')} left out by `only`: {_values_text(values)}"


def _unexplained_text(values: Counter[str]) -> str:
    return (
        f"CHECK: {counted(values.total(), 'row')} of them passed neither, so perhaps as many findings are missing: "
        f"{_values_text(values)}. Add what failed to `only`, what did not to `passed`"
    )


def _values_text(values: Counter[str]) -> str:
    told = {value: rows for value, rows in values.most_common() if value != "…"}
    few = dict(islice(told.items(), _MOST_VALUES))
    first = [f'"{value}" in {rows}' if value else f"empty in {rows}" for value, rows in few.items()]
    others = values.total() - sum(few.values())
    more = [f"something else in {others}"] if others else []
    return ", ".join(first + more)


def _spelt_text(spelt: Counter[Spelt]) -> str:
    words = {
        Spelt.EXACT: "as they are",
        Spelt.VARIANT: "spelt otherwise and recognised",
        Spelt.ALIAS: "by title or alias",
        Spelt.UNKNOWN: "unknown",
        Spelt.MISSING: "missing",
    }
    return ", ".join(f"{spelt[kind]} {words[kind]}" for kind in Spelt if spelt[kind])


def _reasons(reasons: Counter[str]) -> str:
    return ", ".join(f"{rows} {reason}" for reason, rows in reasons.most_common())


def summary_json(summary: ImportSummary) -> dict[str, Any]:
    return {
        "schema": "kb-import/1",
        "files": [
            {
                "file": file.file,
                "source": file.source,
                "imported_before": file.imported_before and file.imported_before.isoformat(),
                "tables": {table: count.told() for table, count in file.tables.items()},
                "bad_lines": dict(file.bad_lines),
                "sop_ids": {kind.value: rows for kind, rows in file.spelt.items()},
                "extracted": dict(file.extracted),
                "unknown_parts": dict(file.unknown_parts.most_common(_MOST_VALUES)),
                "no_rows": {"lines": len(file.no_rows), "first": file.no_rows[:_MOST_LINES]},
                "sums": {"lines": len(file.sums), "first": file.sums[:_MOST_LINES]},
                "overall_comments": {
                    failed: file.overall[failed] for failed in ("one", "several", "none")
                },
                "left_out": {
                    table: dict(values.most_common(_MOST_VALUES))
                    for table, values in file.left_out.items()
                },
                "unexplained": dict(file.unexplained.most_common(_MOST_VALUES)),
                "unread_marks": {
                    criterion: dict(rows.most_common(_MOST_VALUES))
                    for criterion, rows in file.unread_marks.items()
                },
                "withdrawn": {"findings": len(file.withdrawn), "first": file.withdrawn[:_MOST_IDS]},
                "people_in_labels": [
                    {
                        "table": found.table,
                        "column": found.column,
                        "from": found.stands_in,
                        "values": found.different,
                        "names": found.names,
                        "addresses": found.addresses,
                    }
                    for found in file.in_labels
                ],
                "of_other_contacts": {
                    "reviews": len(file.of_other_contacts),
                    "first": file.of_other_contacts[:_MOST_IDS],
                },
                "spelt_otherwise": file.spelt_otherwise,
                "by_name_too": file.by_name_too,
                "mended": file.mended,
                "still_torn": file.still_torn,
                "notes": list(file.notes),
            }
            for file in summary.files
        ],
        "unknown_sops": [
            {"written": written, "rows": rows, "nearest": list(nearest)}
            for written, rows, nearest in summary.unknown_sops
        ],
        "names_known": summary.names_known,
        "names_before": summary.names_before,
        "cleaned_comments": summary.cleaned,
        "quarantined": summary.quarantined,
        "could_go_in": summary.could_go_in,
    }  # fmt: skip


def quarantine_text(entries: Sequence[QuarantineEntry]) -> str:
    if not entries:
        return "Nothing is in quarantine."
    reasons = Counter(r.reason.value for entry in entries for r in entry.kept.refusals)
    lines = [f"{counted(len(entries), 'row')} in quarantine: {_reasons(reasons)}", ""]
    for entry in entries[:_MOST_SHOWN]:
        kept = entry.kept
        why = "; ".join(f"{r.reason.value}: {r.detail}" for r in kept.refusals)
        lines.append(f"{kept.file}, line {kept.line}\n  {why}")
    if len(entries) > _MOST_SHOWN:
        lines.append(f"… and {len(entries) - _MOST_SHOWN} more; all of them with --format json")
    return "\n".join([*lines, "", "To put them right:  kb findings quarantine --export DIR"])


def quarantine_json(entries: Sequence[QuarantineEntry]) -> dict[str, Any]:
    return {
        "schema": "kb-quarantine/1",
        "rows": [
            {
                "ref": entry.kept.id,
                "source": entry.kept.source,
                "file": entry.kept.file,
                "line": entry.kept.line,
                "imported_at": entry.imported_at.isoformat(),
                "reasons": [
                    {"table": r.table, "reason": r.reason.value, "detail": r.detail}
                    for r in entry.kept.refusals
                ],
                "row": entry.kept.row,
                "overflow": list(entry.kept.overflow),
            }
            for entry in entries
        ],
    }
