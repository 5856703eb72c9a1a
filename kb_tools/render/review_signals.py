"""Signals of QA findings, as a review tells them to a writer: counts, no persons, small ones coarse."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.disposition import Decision
from kb_tools.gaps.decisions.statuses import Standing
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import chance
from kb_tools.render.qa.decisions import decide_command, standing_words
from kb_tools.render.qa.gap_report_text import CAUSE_WORDS, reason_words
from kb_tools.render.review_words import Write
from kb_tools.workflows.review.review import Review
from kb_tools.workflows.review.signals import Met, MetSignal, OpenSignal

TITLE = "What QA findings say of it"
_MET = {
    Met.CHANGED: "This change touches it.",
    Met.REWORDED: "This change alters its wording only.",
    Met.LEFT: "This change leaves it as it is.",
    Met.REMOVED: "This change takes it out.",
    Met.NOT_FOUND: "The text compared with has it no more as QA findings know it.",
    Met.UNPLACED: "Which step they are about is not clear.",
}


def signal_line(met: MetSignal, least: int, write: Write) -> str:
    """ "step 3: 37 findings since 31 Aug 2026, about when version 2.1 came into force, where 17.0 were
    to be expected, in 199 reviewed contacts. Likeliest cause: the page (over 99 %). … This change
    touches it."

    Args:
        least: the smallest count that the signals tell.
    """
    return " ".join(write(part) for part in (*_told(met.signal, least), _MET[met.met], *_next(met)))


def _told(signal: OpenSignal, least: int) -> Iterator[str]:
    if not signal.section:
        newest = f", the newest entered on {calendar_day(signal.entered)}" if signal.entered else ""
        yield f"Critical findings on this critical SOP{newest}."
        return
    yield f"{signal.label}: {_counts(signal, least)}."
    if not signal.flagged:
        yield "It is listed for a critical finding on a critical SOP, outside the statistics."
    elif signal.cause:
        of_page = signal.cause is Cause.GAP and signal.probability is not None
        sure = f" ({chance(signal.probability or 0)})" if of_page else ""
        yield f"Likeliest cause: {CAUSE_WORDS[signal.cause]}{sure}."
    if signal.reason:
        yield reason_words(signal.reason, "What seems to be the matter")
    if signal.names_also:
        yield f"Comments name {', '.join(signal.names_also)} too."
    if signal.decision:
        facts = [f"owner {signal.owner}"] if signal.owner else []
        facts += [f"due {calendar_day(signal.due)}"] if signal.due else []
        more = f" ({', '.join(facts)})" if facts else ""
        yield f"QA decided: {standing_words(signal.decision).lower()}{more}."


def _counts(signal: OpenSignal, least: int) -> str:
    since = f" since {calendar_day(signal.since)}" if signal.since else ""
    if signal.since_version:
        since += f", about when version {signal.since_version} came into force"
    expected = (
        f"{', ' if signal.since_version else ' '}where {signal.expected:.1f} were to be expected"
        if signal.expected is not None
        else ""
    )
    found, audits = _count(signal.found, least), _count(signal.audits, least)
    return f"{found} findings{since}{expected}, in {audits} reviewed contacts"


def _count(count: int | None, least: int) -> str:
    return f"fewer than {least}" if count is None else f"{count:,}"


def _next(met: MetSignal) -> Iterator[str]:
    if met.met is Met.CHANGED and met.signal.decision not in (Standing.WAITING, Standing.CLOSED):
        note = decide_command(f"{met.signal.sop} {met.signal.label}", Decision.FIXED)
        yield f"If that mends it, the QA lead notes it with  {note}"


def age(review: Review) -> str:
    """How old the signals are; "": none are at hand."""
    if review.known is None:
        return ""
    days = (review.today - review.known.as_of).days
    old = {0: "of today", 1: "1 day old"}.get(days, f"{days:,} days old")
    return f"QA signals as of {calendar_day(review.known.as_of)}{f', {old}' if days >= 0 else ''}."


def signals_json(review: Review) -> dict[str, Any] | None:
    if review.known is None:
        return None
    return {
        "as_of": review.known.as_of.isoformat(),
        "days_old": (review.today - review.known.as_of).days,
        "least_cell": review.known.least,
    }


def met_json(met: MetSignal) -> dict[str, Any]:
    """Counts that are too small to be told are null."""
    s = met.signal
    return {
        "section_id": s.section or None,
        "label": s.label or None,
        "change": met.met.value,
        "flag": s.flagged,
        "cause": s.cause or None,
        "p_gap": s.probability,
        "reason": s.reason or None,
        "names_also": list(s.names_also),
        "onset": _day(s.since),
        "since_version": s.since_version or None,
        "observed": s.found,
        "expected": s.expected,
        "audits": s.audits,
        "newest_critical_entered": _day(s.entered),
        "decision": s.decision or None,
        "owner": s.owner or None,
        "due": _day(s.due),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
