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
    made = []
    for name, key, written in _KPIS:
        pair = [getattr(kpis, key) for kpis in (these, others)]
        if any(pair):
            made.append(KpiRow(name, *(_told(p, written, least) for p in pair)))
    return tuple(made)


def _told(
    figure: tuple[float, int] | None, written: Callable[[float], str] | None, least: int
) -> str:
    if figure is None:
        return "unknown"
    value, known = figure
    if known < least:
        return "too few"
    if written is not None:
        return f"{written(value)} (of {known:,})"
    counted = round(value * known)  # a share of few, or of all but few, tells how many they were
    few = is_small(counted, least) or is_small(known - counted, least)
    return "too few" if few else f"{percent(value)} (of {known:,})"


def minutes(value: float) -> str:
    """
    >>> minutes(8.2), minutes(107.8), minutes(3000)
    ('8 min', '1.8 h', '2.1 days')
    """
    if value < 60:
        return f"{value:.0f} min"
    return f"{value / 60:.1f} h" if value < 48 * 60 else f"{value / 1440:.1f} days"


_KPIS: tuple[tuple[str, str, Callable[[float], str] | None], ...] = (  # None: a share of contacts
    ("CSAT, mean", "csat", lambda value: f"{value:.2f}"),
    ("First response, median", "frt_min", minutes),
    ("Resolution, median", "resolution_min", minutes),
    ("Resolved at first contact, as the export counts it", "fcr", None),
    ("Escalated", "escalated", None),
    ("Reopened", "reopened", None),
)
