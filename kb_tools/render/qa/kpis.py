"""KPIs of the contacts with findings on a section, beside the SOP's other contacts.

Each figure stands with the number of contacts that it is known of. Of few contacts nothing is told, nor
of the others: the difference to all would tell them. A share of few, or of all but few, is not told
either: it would say how many they were.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kb_tools.qa_ports import Kpis
from kb_tools.render.qa.cells import is_small, number, percent
from kb_tools.workflows.gaps import BesideOthers


@dataclass(frozen=True, slots=True)
class KpiRow:
    name: str
    these: str  # of contacts with such a finding, with how many it is known of
    others: str  # of the SOP's other reviewed contacts


def kpi_rows(these: Kpis, others: Kpis, least: int) -> tuple[KpiRow, ...]:
    if these.tickets < least:
        return ()
    return tuple(
        KpiRow(name, *(_words(_figure(kpis, key), key, least) for kpis in (these, others)))
        for key, (name, _) in KPIS.items()
        if _figure(these, key) or _figure(others, key)
    )


def kpis_json(pair: BesideOthers | None, least: int) -> dict[str, Any] | None:
    """None: they are of few contacts, or of a section that is not listed."""
    if pair is None or pair[0].tickets < least:
        return None
    told = {
        name: {key: _figure_json(_figure(kpis, key), key, least) for key in KPIS}
        for name, kpis in zip(("with_finding", "others"), pair, strict=True)
    }
    return {"contacts_with_finding": pair[0].tickets, **told}


def _figure_json(
    figure: tuple[float, int] | None, key: str, least: int
) -> dict[str, float | int | None]:
    value = None if figure is None or _vague(figure, key, least) else round(figure[0], 4)
    return {"value": value, "known_of": 0 if figure is None else number(figure[1], least)}


def _figure(kpis: Kpis, key: str) -> tuple[float, int] | None:
    found: tuple[float, int] | None = getattr(kpis, key)
    return found


def _words(figure: tuple[float, int] | None, key: str, least: int) -> str:
    if figure is None:
        return "unknown"
    if _vague(figure, key, least):
        return "too few"
    value, known = figure
    return f"{KPIS[key][1](value)} (of {known:,})"


def _vague(figure: tuple[float, int], key: str, least: int) -> bool:
    """Whether it would tell of few."""
    value, known = figure
    if known < least or KPIS[key][1] is not percent:
        return known < least
    counted = round(value * known)
    return is_small(counted, least) or is_small(known - counted, least)


def minutes(value: float) -> str:
    """
    >>> minutes(8.2), minutes(107.8), minutes(3000)
    ('8 min', '1.8 h', '2.1 days')
    """
    if value < 60:
        return f"{value:.0f} min"
    return f"{value / 60:.1f} h" if value < 48 * 60 else f"{value / 1440:.1f} days"


KPIS: Mapping[str, tuple[str, Callable[[float], str]]] = MappingProxyType(
    {
        "csat": ("CSAT, mean", lambda value: f"{value:.2f}"),
        "low_csat": ("Low CSAT", percent),
        "frt_min": ("First response, median", minutes),
        "resolution_min": ("Resolution, median", minutes),
        "fcr": ("Resolved at first contact, as the export counts it", percent),
        "escalated": ("Escalated", percent),
        "reopened": ("Reopened", percent),
    }
)
"""In words, and how each is written; what is written in percent is a share of contacts."""
