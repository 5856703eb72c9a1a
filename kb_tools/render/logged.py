"""What `kb log` prints: an SOP's history, newest first, or the list of all SOPs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kb_tools.policy.document_control import Status
from kb_tools.policy.identity import waits
from kb_tools.policy.model import Period, Revision
from kb_tools.policy.moments import in_words, iso
from kb_tools.render.readable import readable
from kb_tools.workflows.log import ListedSop, Log, LoggedRevision, LoggedVersion


def log_json(log: Log, zone: ZoneInfo) -> dict[str, Any]:
    """Versions oldest first, and every revision once, in the order in which it was recorded.

    `recorded` is null where a shallow clone begins: then or earlier.
    """
    revisions = [r for version in log.versions for r in version.revisions] + [*log.deletions]
    revisions.sort(key=lambda r: (r.revision.recorded, r.version is None))
    return {
        "sop": log.sop,
        "title": log.title,
        "path": log.path,
        "paths": list(log.paths),
        "in_force": _period_json(log.now, zone) if log.now is not None else None,
        "upcoming": [_period_json(period, zone) for period in log.upcoming],
        "versions": [
            {
                "version": version.name,
                "stated": version.stated,
                "change_summary": version.change_summary,
                "in_force": _spans_json(version.in_force, zone),
                "revisions": [r.revision.commit for r in version.revisions],
            }
            for version in log.versions
        ],
        "revisions": [_revision_json(r, zone, log.incomplete_before) for r in revisions],
        "draft": log.draft is not None,
        "incomplete_before": iso(log.incomplete_before, zone),
    }


def print_log(console: Console, log: Log, zone: ZoneInfo) -> None:
    head = Text(readable(log.sop), style="bold")
    if log.title:
        head.append(f"  {readable(log.title)}")
    console.print(head)
    former = [p for p in dict.fromkeys(log.paths) if p != log.path and not waits(p)]
    where = log.path or "deleted"
    console.print(
        readable(where + (f" (formerly {', '.join(former)})" if former else "")), style="dim"
    )
    for line in _standing(log, zone):
        console.print(line)
    for lines in reversed(_blocks(log, zone)):
        console.print()
        for line in lines:
            console.print(line, soft_wrap=True)


def print_list(console: Console, sops: Sequence[ListedSop], zone: ZoneInfo) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("SOP", "Version", "In force since", "Next change", "Title"):
        table.add_column(column, overflow="fold")
    for sop in sops:
        revision = sop.revision
        table.add_row(
            readable(sop.sop),
            (revision.control.version or revision.short) if revision is not None else "–",
            _since(sop, zone),
            in_words(sop.upcoming, zone) if sop.upcoming is not None else "",
            readable(sop.problem or sop.title),
        )
    console.print(table)


def _since(sop: ListedSop, zone: ZoneInfo) -> str:
    if sop.since is None:
        return "–"
    return f"{'' if sop.revision is not None else 'ended '}{in_words(sop.since, zone)}"


def list_json(sops: Iterable[ListedSop], zone: ZoneInfo) -> list[dict[str, Any]]:
    return [
        {
            "sop": sop.sop,
            "title": sop.title,
            "revision": sop.revision.commit if sop.revision is not None else None,
            "version": sop.revision.control.version if sop.revision is not None else None,
            "in_force_from": iso(sop.since, zone) if sop.revision is not None else None,
            "next_change": iso(sop.upcoming, zone),
            "problem": sop.problem,
        }
        for sop in sops
    ]


def _standing(log: Log, zone: ZoneInfo) -> list[Text]:
    now, lines = log.now, []
    if log.untold:
        told = "What is in force stands in the history that is not in this clone."
        lines.append(Text(told, style="yellow"))
    elif now is None:
        lines.append(Text("Nothing is in force yet.", style="yellow"))
    elif now.revision is None:
        lines.append(Text(f"Nothing is in force since {in_words(now.start, zone)}.", "yellow"))
    else:
        name = now.revision.control.version or now.revision.short
        lines.append(Text(f"In force: {name}, since {in_words(now.start, zone)}.", "green"))
    for period in log.upcoming:
        day, text = in_words(period.start, zone), period.revision
        name = "" if text is None else text.control.version or text.short
        said = f"{name} comes into force" if text is not None else "the text in force ends"
        lines.append(Text(f"Upcoming: {said} on {day}.", "cyan"))
    if log.draft is not None:
        lines.append(Text(f"Draft: uncommitted changes in {readable(log.draft.path)}.", "magenta"))
    return lines


def _blocks(log: Log, zone: ZoneInfo) -> list[list[Text]]:
    """The lines of each version and of each deletion, in the order in which they take over."""
    blocks = [_version_lines(version, log, zone) for version in log.versions]
    for deletion in reversed(log.deletions):
        when = deletion.revision.recorded
        after = [v for v in log.versions if v.revisions[0].revision.recorded < when]
        blocks.insert(len(after), [_revision_line(deletion, log, zone)])
    return blocks


def _version_lines(version: LoggedVersion, log: Log, zone: ZoneInfo) -> list[Text]:
    newest_first = version.revisions[::-1]
    if not version.stated and len(newest_first) == 1:
        return [_revision_line(newest_first[0], log, zone)]
    head = Text(f"Version {readable(version.name)}", style="bold")
    if version.in_force:
        head.append(f"  in force {_spans(version.in_force, log.as_of, zone)}", style="not bold")
    lines = [head]
    if version.change_summary:
        lines.append(Text(f"  {readable(version.change_summary)}"))
    return [*lines, *(Text("  ") + _revision_line(r, log, zone) for r in newest_first)]


def _revision_line(logged: LoggedRevision, log: Log, zone: ZoneInfo) -> Text:
    revision = logged.revision
    said = [f"recorded {in_words(revision.recorded, zone)}"]
    older = _older(revision, log.incomplete_before)
    if older:
        said = [f"recorded by {in_words(revision.recorded, zone)}, where this clone begins"]
    elif revision.imported:
        said[0] += " (imported)"
    if revision.effective_known:
        said.append(f"effective {in_words(revision.effective, zone)}")
    if revision.effective_to is not None:
        said.append(f"until {in_words(revision.effective_to, zone)}")
    said += _remarks(logged, log.as_of, zone)
    line = Text(revision.short, style="yellow")
    line.append("  " + ", ".join(said), style="default")
    of_it = () if older else (revision.author, revision.subject)
    told = " · ".join(readable(part) for part in of_it if part)
    return line.append(f"  {told}", style="dim") if told else line


def _remarks(logged: LoggedRevision, as_of: datetime, zone: ZoneInfo) -> list[str]:
    revision, remarks = logged.revision, []
    if revision.deleted:
        return ["deleted"]
    if revision.unread:
        remarks.append("cannot be read and does not count")
    elif revision.control.status is not Status.ACTIVE:
        remarks.append(revision.control.status.value)
    if revision.waiting:
        remarks.append("waiting in its .next.md")
    if logged.withdrawn is not None:
        remarks.append(f"withdrawn {in_words(logged.withdrawn, zone)}")
    elif not revision.effective_known and logged.in_force:
        remarks.append(f"in force {_spans(logged.in_force, as_of, zone)}")
    return remarks


def _spans(periods: Sequence[Period], as_of: datetime, zone: ZoneInfo) -> str:
    told = []
    for period in periods:
        start = in_words(period.start, zone)
        if period.end is not None:
            told.append(f"{start} to {in_words(period.end, zone)}")
        else:
            told.append(f"since {start}" if period.start <= as_of else f"from {start} on")
    return " and ".join(told)


def _spans_json(periods: Iterable[Period], zone: ZoneInfo) -> list[dict[str, str | None]]:
    return [{"from": iso(period.start, zone), "to": iso(period.end, zone)} for period in periods]


def _period_json(period: Period, zone: ZoneInfo) -> dict[str, str | None]:
    revision = period.revision
    return {
        "from": iso(period.start, zone),
        "to": iso(period.end, zone),
        "revision": revision.commit if revision is not None else None,
        "version": revision.control.version if revision is not None else None,
    }


def _revision_json(
    logged: LoggedRevision, zone: ZoneInfo, incomplete_before: datetime | None
) -> dict[str, Any]:
    revision = logged.revision
    older = _older(revision, incomplete_before)
    return {
        "revision": revision.commit,
        "version": logged.version,
        "recorded": None if older else iso(revision.recorded, zone),
        "imported": revision.imported,
        "effective": iso(revision.effective, zone) if revision.effective_known else None,
        "effective_to": iso(revision.effective_to, zone),
        "in_force": _spans_json(logged.in_force, zone),
        "status": revision.control.status.value,
        "unread": revision.unread,
        "waiting": revision.waiting,
        "withdrawn": iso(logged.withdrawn, zone),
        "deleted": revision.deleted,
        "path": revision.path,
        "change": revision.control.change.value if revision.control.change is not None else None,
        "change_summary": revision.control.change_summary,
        "author": "" if older else revision.author,
        "subject": "" if older else revision.subject,
        "message": "" if older else revision.message,
    }


def _older(revision: Revision, incomplete_before: datetime | None) -> bool:
    """Does a shallow clone begin with it? Then an earlier commit wrote it, and who did and when is not here."""
    return incomplete_before is not None and revision.recorded <= incomplete_before
