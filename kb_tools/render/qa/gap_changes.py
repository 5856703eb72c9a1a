"""What has changed in a gap report: for a terminal, as the weekly digest, and as JSON."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from kb_tools.english import counted
from kb_tools.gaps.decisions.statuses import Status
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import cell, chance, counted_cell, number
from kb_tools.render.qa.decisions import decide_command, status_json, status_line
from kb_tools.render.qa.gap_report_json import critical_json, signal_json
from kb_tools.render.qa.gap_report_text import (
    claim,
    critical_line,
    critical_place,
    place,
    problem_line,
    why,
)
from kb_tools.render.qa.watched import watched_about, went_because
from kb_tools.workflows.gap_changes import GapChanges, Gone, NewCritical

SCHEMA = "kb-gap-changes/1"


def changes_text(changes: GapChanges, least: int) -> str:
    """
    Args:
        least: the smallest count of people or contacts that may be told.
    """
    return "\n".join(_lines(changes, least, markdown=False))


def changes_markdown(changes: GapChanges, least: int) -> str:
    """The weekly digest: only what is new, grown, gone, back or settled."""
    return "\n".join(_lines(changes, least, markdown=True)) + "\n"


def _lines(changes: GapChanges, least: int, *, markdown: bool) -> Iterator[str]:
    head, item = ("## ", "- ") if markdown else ("", "  ")
    report = changes.now
    first, last = calendar_day(changes.since + timedelta(days=1)), calendar_day(report.as_of)
    yield f"{'# ' if markdown else ''}Gaps, {first} to {last}"
    yield ""
    if not report.audits:
        yield f"The store holds no reviewed contact up to {last}."
        return
    if silence := nothing_came_in(changes):
        yield silence
        yield ""
    if changes.nothing:
        yield "Nothing is new, grown or gone."
    for title, lines in _parts(changes, least):
        if lines:
            yield f"{head}{title}"
            yield from (f"{item}{line}" for line in lines)
            yield ""
    if changes.nothing:
        yield ""
    yield from (f"{item}{line}" for line in _rest(changes))


def nothing_came_in(changes: GapChanges) -> str:
    """What to know before one reads that nothing is new; "": contacts have come in."""
    newest = changes.now.last_contact
    if changes.came_in or newest is None:
        return ""
    return (
        f"No reviewed contact has come in since {calendar_day(changes.since)}. The newest is of "
        f"{calendar_day(newest)}: has an export been left out?"
    )


def _parts(changes: GapChanges, least: int) -> Iterator[tuple[str, list[str]]]:
    yield "New critical findings on critical SOPs", [_critical(c, least) for c in changes.critical]
    yield (
        "New",
        [
            f"{place(s)} · {s.heading or s.title}: {claim(s, least)}. {why(s, least)} {_decided(s, changes, least)}"
            for s in changes.new
        ],
    )
    yield (
        "Grown",
        [
            f"{place(g.signal)}: {cell(g.found, least)} findings since then, where {g.due:.1f} would have kept it as "
            f"it was; {claim(g.signal, least)}"
            for g in changes.grown
        ],
    )
    yield (
        "Back, though dismissed",
        [status_place(m.status.section, changes, least) for m in changes.back],
    )
    yield (
        "Gone",
        [
            f"{place(gone.signal)}: a gap open now is {chance(gone.signal.probability)} likely; "
            f"{gone_words(gone, changes, least)}"
            for gone in changes.gone
        ]
        + [f"{key}: no longer looked at" for key in changes.lost],
    )
    yield (
        "What became of decisions",
        [status_place(m.status.section, changes, least) for m in changes.decided],
    )
    topics = changes.topics
    yield (
        "Topics that no SOP covers",
        [
            *(
                f"New: {t.label}, {counted_cell(len(t.findings), 'finding', least)}"
                for t in topics.new
            ),
            *(
                f"Grown: {g.topic.label}, {counted_cell(g.found, 'finding', least)} since then, where {g.due:.1f} "
                "would have kept it as it was"
                for g in topics.grown
            ),
            *(f"Gone: {label}" for label in topics.gone),
        ],
    )


def gone_words(gone: Gone, changes: GapChanges, least: int) -> str:
    on = "; it is watched" if gone.signal.section in _watched(changes) else ""
    return f"{went_because(gone.why, least)}{on}"


def _watched(changes: GapChanges) -> set[str]:
    return {each.signal.section for each in changes.now.watched}


def _critical(found: NewCritical, least: int) -> str:
    return f"{critical_place(found.of)}: {counted_cell(found.new, 'new finding', least)}; {critical_line(found.of, least)}"


def _decided(signal: GapSignal, changes: GapChanges, least: int) -> str:
    """What was decided of it before the digest told of it; else how to."""
    status = next((s for s in changes.now.statuses if s.section == signal.section), None)
    return (
        f"{status_line(status, least)}."
        if status
        else f"To decide: {decide_command(signal.section)}"
    )


def status_place(section: str, changes: GapChanges, least: int) -> str:
    """ "MON-004 step 3: Dismissed, and back: …"."""
    status = next(s for s in changes.now.statuses if s.section == section)
    signal = next((s for s in changes.now.run.signals if s.section == section), None)
    return f"{place(signal) if signal else section}: {status_line(status, least)}"


def _rest(changes: GapChanges) -> Iterator[str]:
    report = changes.now
    yield f"{changes.told} listed as before; {counted(report.run.looked_at, 'section')} looked at in {counted(report.audits, 'audit')}"
    if changes.waiting:
        yield f"{changes.waiting} listed, and not told before they are surer (90 %)"
    if report.watched:
        yield f"{len(report.watched)} watched, for they were listed before: {watched_about(report)}"
    quiet = len(report.dismissed)
    if quiet:
        yield f"{quiet} dismissed, and quiet"
    for problem in report.unreadable:
        yield f"This decision does not count, for it cannot be read: {problem_line(problem)}"


def changes_json(changes: GapChanges, least: int, *, version: str = "") -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "system": f"kb_tools {version}".strip(),
        "since": changes.since.isoformat(),
        "as_of": changes.now.as_of.isoformat(),
        "looked_at": changes.now.run.looked_at,
        "nominal_fdr": changes.now.rules.false_discoveries,
        "least_cell": least,
        "critical": [{**critical_json(c.of, least), "new": number(c.new, least)} for c in changes.critical],
        "new": [_signal(s, changes, least) for s in changes.new],
        "grown": [
            {**_signal(g.signal, changes, least), "found_since": number(g.found, least), "expected_as_before": round(g.due, 3)}
            for g in changes.grown
        ],
        "gone": [
            {**_signal(g.signal, changes, least), "because": went_because(g.why, least),
             "watched": g.signal.section in _watched(changes)}
            for g in changes.gone
        ],
        "lost": [*changes.lost],
        "back": [{**_about(m.status), **status_json(m.status, least)} for m in changes.back],
        "decisions": [
            {**_about(m.status), "before": m.before and m.before.value,
             **status_json(m.status, least)}
            for m in changes.decided
        ],
        "missing_topics": {
            "new": [{"label": t.label, "findings": number(len(t.findings), least)} for t in changes.topics.new],
            "grown": [
                {"label": g.topic.label, "findings": number(len(g.topic.findings), least),
                 "found_since": number(g.found, least),
                 "expected_as_before": round(g.due, 3)}
                for g in changes.topics.grown
            ],
            "gone": [*changes.topics.gone],
        },
        "audits_came_in": number(changes.came_in, least),
        "waiting": changes.waiting,
        "as_before": changes.told,
    }  # fmt: skip


def _about(status: Status) -> dict[str, str | None]:
    """Critical findings whose section is not clear have none."""
    section = status.section if status.disposition.section else None
    return {"sop_id": status.disposition.sop, "section_id": section}


def _signal(signal: GapSignal, changes: GapChanges, least: int) -> dict[str, Any]:
    return {"section_key": changes.now.key(signal.section), **signal_json(signal, least)}
