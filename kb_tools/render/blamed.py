"""What `kb blame` shows: each clause with the version since which it says what it says."""

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kb_tools.policy.model import BlockKind, Clause, Revision
from kb_tools.policy.moments import in_words, iso
from kb_tools.render.markdown_safe import escaped
from kb_tools.render.readable import readable
from kb_tools.render.shown import nothing_in_force, standing
from kb_tools.workflows.blame import Blame, BlamedClause, GoneClause

NARROW = 90  # columns; below that, a clause stands under its version instead of beside it


# — JSON —


def blame_json(blame: Blame, zone: ZoneInfo) -> dict[str, Any]:
    """`kb-blame/1`. `revision` is null, and there are no clauses, where nothing ever was in force.

    Where nothing is any more, they are those of the last text, and `ended` is what ended it.
    """
    shown, revision = blame.shown, blame.shown.revision
    told = {
        "schema": "kb-blame/1",
        "sop": shown.sop,
        "title": blame.title,
        "revision": revision.commit if revision else None,
        "version": shown.version,
        "in_force": {"from": iso(shown.in_force_from, zone), "to": iso(shown.in_force_to, zone)},
        "ended": _revision_or_null(shown.ended, zone),
        "texts": blame.texts,
        "incomplete_before": iso(blame.incomplete_before, zone),
        "clauses": [_clause_json(clause, zone) for clause in blame.clauses],
    }
    if blame.gone is not None:
        told["gone"] = [
            {
                **_said(lost.clause),
                "last": revision_json(lost.last, zone),
                "gone": revision_json(lost.gone, zone),
            }
            for lost in blame.gone
        ]
    return told


def _clause_json(blamed: BlamedClause, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **_said(blamed.clause),
        "introduced": revision_json(blamed.introduced, zone),
        "since": revision_json(blamed.since, zone),
        "reworded": _revision_or_null(blamed.reworded, zone),
        "moved": _revision_or_null(blamed.moved, zone),
        "split": _revision_or_null(blamed.split, zone),
        "merged": _revision_or_null(blamed.merged, zone),
        "judgement": "review" if blamed.unjudged else None,
    }


def _said(clause: Clause) -> dict[str, Any]:
    return {
        "anchor": clause.anchor,
        "kind": clause.kind.value,
        "label": clause.label,
        "path": list(clause.path),
        "lines": list(clause.lines),
        "text": clause.text,
    }


def revision_json(revision: Revision, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "version": revision.control.version,
        "revision": revision.commit,
        "recorded": iso(revision.recorded, zone),
        "imported": revision.imported,
        "effective": iso(revision.effective, zone) if revision.effective_known else None,
    }


def _revision_or_null(revision: Revision | None, zone: ZoneInfo) -> dict[str, Any] | None:
    return None if revision is None else revision_json(revision, zone)


# — terminal —


def print_blame(console: Console, blame: Blame, zone: ZoneInfo) -> None:
    if blame.shown.revision is None:
        console.print(nothing_in_force(blame.shown, zone))
        return
    head = Text(readable(_name(blame)), style="bold")
    console.print(head.append(f"  {readable(blame.title)}"))
    if blame.shown.ended is not None:
        console.print(Text(nothing_in_force(blame.shown, zone), "yellow"), soft_wrap=True)
        console.print("Its last text:")
    console.print(standing(blame.shown, zone))
    console.print(Text(_compared(blame), style="dim"))
    console.print()
    _print_rows(console, [_row(clause, blame, zone) for clause in blame.clauses], "Says so since")
    if blame.gone:
        console.print()
        console.print(Text("No longer there", style="bold"))
        _print_rows(console, [_gone_row(lost, zone) for lost in blame.gone], "Gone in")


_Row = tuple[str, str, Text, str]  # version, day, clause, remarks


def _print_rows(console: Console, rows: Iterable[_Row], title: str) -> None:
    if not console.is_terminal:  # a line each, for whoever searches them
        for version, day, said, remarks in rows:
            told = f"  [{remarks}]" if remarks else ""
            console.print(f"{version:<8}  {day}  {' '.join(said.plain.split())}{told}")
        return
    if console.width < NARROW:
        above = ("", "", "")
        for version, day, said, remarks in rows:
            if (version, day, remarks) != above:
                head = Text(f"{version}  {day}", style="yellow")
                console.print(head.append(f"  {remarks}" if remarks else "", style="cyan"))
            console.print(Padding(said, (0, 0, 0, 2)))
            above = (version, day, remarks)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    table.add_column(title, overflow="fold", max_width=14)
    table.add_column("from", no_wrap=True)
    table.add_column("Clause", overflow="fold", ratio=1)
    table.add_column("", overflow="fold", max_width=30, style="cyan")
    last = ("", "")
    for version, day, said, remarks in rows:
        same = (version, day) == last
        style = "dim" if same else "yellow"
        table.add_row(Text(version, style), Text(day, style), said, remarks)
        last = (version, day)
    console.print(table)


def _row(blamed: BlamedClause, blame: Blame, zone: ZoneInfo) -> _Row:
    told = [*remarks(blamed, blame.first)]
    since = blamed.since
    if since.effective_known and since.effective < since.recorded:
        day = in_words(since.recorded, zone)[:10]
        if day != _from(since, zone) and since is not blame.first:
            told.append(f"recorded {day}")
    return name_of(since), _from(since, zone), _quoted(blamed.clause), "; ".join(told)


def _gone_row(lost: GoneClause, zone: ZoneInfo) -> _Row:
    return (
        name_of(lost.gone), _from(lost.gone, zone), _quoted(lost.clause),
        f"last stood in {name_of(lost.last)}",
    )  # fmt: skip


def _quoted(clause: Clause) -> Text:
    if clause.kind is BlockKind.HEADING:
        return Text(readable(f"{'#' * max(1, clause.depth)} {clause.text}"), style="bold")
    label = f"{clause.label}  " if clause.kind is BlockKind.STEP else ""
    return Text(label, style="bold").append(readable(clause.text), style="not bold")


def name_of(revision: Revision) -> str:
    return readable(revision.control.version or revision.short)


def _from(revision: Revision, zone: ZoneInfo) -> str:
    """From when agents had to follow it; where the page does not say, when it was recorded."""
    return in_words(revision.effective, zone)[:10]


def remarks(blamed: BlamedClause, first: Revision | None) -> Iterator[str]:
    """What else is to be told of it, mildest last."""
    if blamed.since is not blamed.introduced:
        yield "may have changed in meaning: to judge" if blamed.unjudged else "changed in meaning"
        if blamed.introduced is not first:
            yield f"new in {name_of(blamed.introduced)}"
    elif blamed.introduced is not first:
        yield "new"
    for what, revision in (
        ("one of several since", blamed.split),
        ("made of several in", blamed.merged),
        ("moved in", blamed.moved),
        ("reworded in", blamed.reworded),
    ):
        if revision is not None:
            yield f"{what} {name_of(revision)}"


def _name(blame: Blame) -> str:
    shown = blame.shown
    anchor = f"#{shown.anchor}" if shown.anchor else ""
    return f"{shown.sop}@{shown.version}{anchor}" if shown.version else f"{shown.sop}{anchor}"


def _compared(blame: Blame) -> str:
    said = "its first text" if blame.texts == 1 else f"{blame.texts} texts compared"
    return (
        f"{said}; the history that is here begins later than the SOP"
        if blame.incomplete_before
        else said
    )


# — Markdown —


def blame_markdown(blame: Blame, zone: ZoneInfo) -> str:
    if blame.shown.revision is None:
        return f"{escaped(nothing_in_force(blame.shown, zone))}\n"
    lines = [
        f"### {escaped(_name(blame))} · {escaped(blame.title)}",
        "",
        *(
            (f"**{escaped(nothing_in_force(blame.shown, zone))}** Its last text:", "")
            if blame.shown.ended is not None
            else ()
        ),
        f"{escaped(standing(blame.shown, zone))}; {_compared(blame)}",
        "",
        "| Says so since | from | Clause | |",
        "|---|---|---|---|",
    ]
    rows = [_row(clause, blame, zone) for clause in blame.clauses]
    lines += [_markdown_row(row) for row in rows]
    if blame.gone:
        lines += ["", "| Gone in | from | Clause | |", "|---|---|---|---|"]
        lines += [_markdown_row(_gone_row(lost, zone)) for lost in blame.gone]
    return "\n".join(lines) + "\n"


def _markdown_row(row: _Row) -> str:
    version, day, said, told = row
    return f"| {escaped(version)} | {day} | {escaped(said.plain)} | {escaped(told)} |"
