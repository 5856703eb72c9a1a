"""What is watched, in words and as data: listed on an earlier day, and not sure enough today."""

from typing import Any

from kb_tools.english import counted
from kb_tools.gaps.decisions.statuses import Reason
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import chance, without_small
from kb_tools.render.qa.decisions import reason
from kb_tools.workflows.gap_watch import Watched
from kb_tools.workflows.gaps import GapReport


def watched_words(watched: Watched, least: int) -> str:
    """ "listed on 13 Jan 2025 (98 %), 57 % today: newer findings are missing: …"."""
    day, then, now = watched.day, watched.then.probability, watched.signal.probability
    why = went_because(watched.why, least)
    return f"listed on {calendar_day(day)} ({chance(then)}), {chance(now)} today: {why}"


def went_because(why: Reason, least: int) -> str:
    return without_small(reason(why, least), least)


def watched_about(report: GapReport) -> str:
    """How much of it the model takes for gaps."""
    some = len(report.watched)
    gaps = sum(each.signal.probability for each in report.watched)
    return f"the model expects {gaps:.1f} of {counted(some, 'section')} to have a gap open now"


def watched_told(report: GapReport, least: int) -> dict[str, dict[str, Any]]:
    """For JSON and tables, by section."""
    return {
        each.signal.section: {
            "listed_on": each.day.isoformat(),
            "p_gap_then": round(each.then.probability, 6),
            "because": went_because(each.why, least),
        }
        for each in report.watched
    }
