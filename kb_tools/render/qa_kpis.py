"""KPIs of the contacts with findings on a section, beside the SOP's other contacts."""

from collections.abc import Callable
from dataclasses import dataclass

from kb_tools.qa_ports import Kpis
from kb_tools.render.qa_cells import is_small, percent


@dataclass(frozen=True, slots=True)
class KpiRow:
    name: str
    these: str  # of contacts with such a finding, with how many it is known of
    others: str  # of the SOP's other reviewed contacts


def kpi_rows(these: Kpis, others: Kpis, least: int) -> tuple[KpiRow, ...]:
    """Each figure with the number of contacts that it is known of.

    Of few contacts nothing is told, nor of the others: the difference to all would tell them.
    """
    if these.tickets < least:
        return ()
    rows = (
        ("CSAT, mean", "csat", lambda v: f"{v:.2f}"),
        ("First response, median", "frt_min", minutes),
        ("Resolution, median", "resolution_min", minutes),
        ("Resolved at first contact", "fcr", percent),
        ("Escalated", "escalated", percent),
        ("Reopened", "reopened", percent),
    )
    made = []
    for name, key, written in rows:
        pair = [getattr(kpis, key) for kpis in (these, others)]
        if any(pair):
            made.append(KpiRow(name, *(_told(p, written, least) for p in pair)))
    return tuple(made)


def _told(figure: tuple[float, int] | None, written: Callable[[float], str], least: int) -> str:
    """A share of few contacts, or of all but few, would tell how many they were."""
    if figure is None:
        return "unknown"
    value, known = figure
    counted = round(value * known) if written is percent else known
    if known < least or is_small(counted, least) or is_small(known - counted, least):
        return "too few"
    return f"{written(value)} (of {known:,})"


def minutes(value: float) -> str:
    """
    >>> minutes(8.2), minutes(107.8), minutes(3000)
    ('8 min', '1.8 h', '2.1 days')
    """
    if value < 60:
        return f"{value:.0f} min"
    return f"{value / 60:.1f} h" if value < 48 * 60 else f"{value / 1440:.1f} days"
