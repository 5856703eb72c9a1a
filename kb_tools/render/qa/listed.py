"""Which signals the QA leads' site shows, in which order, and under which address."""

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.policy.model import SopId
from kb_tools.workflows.gaps import GapReport
from kb_tools.workflows.site.urls import slugs

GAPS = "gaps/"
HOW = "gaps/how-we-know/"
NEXT = 20  # sections with a page of their own beside those that are listed
OTHERS = 20  # high counts with another explanation, in the overview


def reading_order(report: GapReport) -> tuple[GapSignal, ...]:
    """What is listed: flags by what they cost, then critical ones."""
    return (*report.flagged, *report.critical)


def followed(report: GapReport) -> tuple[GapSignal, ...]:
    """The likeliest sections that are not listed; they have pages too."""
    rest = (
        s for s in report.run.signals
        if not s.flagged and not s.critical and not s.until_version and s.found
    )  # fmt: skip
    return tuple(signal for signal, _ in zip(rest, range(NEXT), strict=False))


def elsewhere(report: GapReport) -> tuple[GapSignal, ...]:
    """High counts that something else explains; the largest excess first."""
    others = [s for s in high(report) if s.causes[0][0] is not Cause.NONE]
    return tuple(sorted(others, key=lambda s: (s.expected - s.found, s.section)))


def high(report: GapReport) -> list[GapSignal]:
    """Counts above what was expected that are neither listed nor watched, with what speaks against the
    page."""
    told = {each.signal.section for each in report.watched}
    others = (s for s in report.run.signals if not s.flagged and not s.critical)
    return [s for s in others if s.not_because and s.section not in told]


def with_pages(report: GapReport) -> dict[str, GapSignal]:
    """Sections that get a page of their own, by their id."""
    chosen = (
        *reading_order(report),
        *(each.signal for each in report.watched),
        *report.dismissed,
        *followed(report),
        *elsewhere(report)[:OTHERS],
    )
    return {signal.section: signal for signal in chosen}


def addresses(report: GapReport) -> dict[str, str]:
    """The url of each signal's page; the same next week, though the section was reworded."""
    keys = {section: SopId(report.key(section)) for section in with_pages(report)}
    made = slugs(keys.values())
    return {section: f"{GAPS}{made[key]}/" for section, key in keys.items()}
