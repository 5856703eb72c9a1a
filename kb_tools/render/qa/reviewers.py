"""How far reviewers agree, as the QA leads' page tells it."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb_tools.gaps.decisions.agreement import LEAST_LOOKS, Agreement
from kb_tools.render.qa.cells import cell, is_small, percent
from kb_tools.render.qa.places import SopPlace
from kb_tools.workflows.gaps import GapReport


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """Of second looks at contacts of one SOP, or at all."""

    sop: str
    title: str
    url: str  # "": the site has no page of it
    looks: str
    same: str  # "82 %", "fewer than 5 differ", "… agree"
    kappa: str  # "0.41", "not enough yet: 12 of 20"; "" not told
    interval: str  # "": there is no kappa


def agreement_rows(
    report: GapReport, places: Mapping[str, SopPlace], least: int
) -> tuple[tuple[AgreementRow, ...], int]:
    """All second looks first, then by SOP, the least agreement first; and how many SOPs have too
    few to be told."""
    told = [(sop, found) for sop, found in report.agreements if found.looks >= least]
    rows = [("", report.agreement), *told]
    made = tuple(_row(sop, found, places.get(sop), least) for sop, found in rows)
    return made, len(report.agreements) - len(told)


def _row(sop: str, found: Agreement, place: SopPlace | None, least: int) -> AgreementRow:
    differ = found.looks - found.same
    same = percent(found.same / found.looks) if found.looks else ""
    kappa = interval = ""
    if is_small(differ, least):  # a figure of agreement would tell it
        same = f"{cell(differ, least)} differ"
    elif is_small(found.same, least):
        same = f"{cell(found.same, least)} agree"
    elif found.looks < LEAST_LOOKS:
        kappa = f"not enough yet: {cell(found.looks, least)} of {LEAST_LOOKS}"
    elif found.kappa is not None and found.interval is not None:
        kappa = f"{found.kappa:.2f}"
        interval = f"{found.interval[0]:.2f} to {found.interval[1]:.2f}"
    return AgreementRow(
        sop, place.title if place else "", place.url if place else "",
        cell(found.looks, least), same, kappa, interval,
    )  # fmt: skip
