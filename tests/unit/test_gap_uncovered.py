"""Contacts that name no SOP are gathered by their reason, whatever was found in them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from kb_tools.gaps.counts.sections import Period
from kb_tools.gaps.links.uncovered import uncovered_reasons
from kb_tools.render.qa.gap_report_json import report_json
from kb_tools.render.qa.gap_report_text import report_text, uncovered_lines
from kb_tools.workflows.gaps import UncoveredContacts
from tests.support.gap_evidence import audits
from tests.support.gap_reports import START, a_report
from tests.support.qa_worlds import coded

SPAN = Period(START, 8)


def contacts(*reasons, lacking):
    """Contacts of these reasons, and how many of each name no SOP; over two weeks."""
    names = sorted({*reasons})
    seen = audits(*(f"2026-03-{2 + n % 14:02}" for n in range(len(reasons))))
    codes = np.array([names.index(reason) for reason in reasons])
    without = np.zeros(len(reasons), bool)
    for name, number in lacking.items():
        without[np.flatnonzero(codes == names.index(name))[:number]] = True
    return replace(seen, reason=coded(codes, names)), without


def told(*reasons, lacking, tickets=None):
    return asked(*contacts(*reasons, lacking=lacking), tickets)


def asked(seen, without, tickets=None):
    return uncovered_reasons(seen, without, SPAN.week_of(seen.ticket_at), SPAN.weeks, tickets or {})


def test_a_reason_whose_contacts_mostly_name_no_sop_is_told_with_its_size_and_examples():
    (found,) = told(
        *["refunds"] * 60, *["drones"] * 14, lacking={"refunds": 6, "drones": 12}, tickets={"drones": 310.0}
    )  # fmt: skip
    assert (found.reason, found.without_sop, found.reviewed) == ("drones", 12, 14)
    assert (sum(found.weekly), len(found.weekly), found.tickets) == (12, 8, 310.0)
    assert len(found.newest) == 5
    assert (found.newest >= 60).all()


def test_what_lacks_an_sop_as_often_as_any_other_is_not_told():
    reasons = [f"reason {n % 5}" for n in range(200)]
    assert told(*reasons, lacking={f"reason {n}": 30 for n in range(5)}) == ()


def test_a_few_contacts_are_not_told():
    assert told(*["refunds"] * 60, *["drones"] * 5, lacking={"refunds": 6, "drones": 5}) == ()


def test_without_reasons_nothing_is_told():
    seen, without = contacts(*["refunds"] * 20, lacking={"refunds": 18})
    assert asked(replace(seen, reason=coded(np.full(20, -1))), without) == ()
    assert asked(seen.only(np.zeros(20, bool)), without[:0]) == ()


def test_where_sops_are_recorded_by_chance_hardly_any_reason_is_told():
    """Half of all contacts lack one, so that most contacts of a reason do in every second one."""
    dice, worlds, alarmed = np.random.default_rng(2), 200, 0
    for _ in range(worlds):
        seen, _ = contacts(*[f"reason {n % 12}" for n in range(240)], lacking={})
        alarmed += asked(seen, dice.random(240) < 0.5) != ()
    assert alarmed <= binom.ppf(0.99, worlds, 0.05)


@pytest.mark.parametrize(
    ("tickets", "line"),
    [
        (None, "drones: 12 of 14 (86 %) reviewed contacts"),
        (310.0, "drones: 12 of 14 (86 %) reviewed contacts; about 310 contacts a week have this reason, reviewed or not"),
    ],
)  # fmt: skip
def test_a_report_tells_it_in_words_and_as_data(tickets, line):
    (found,) = told(
        *["refunds"] * 60, *["drones"] * 14, lacking={"drones": 12}, tickets={"drones": tickets}
    )
    report = a_report(uncovered=(UncoveredContacts(found, ("A71", "A72")),))
    assert line in report_text(report, 1)
    (data,) = report_json(report, 1)["contact_reasons_without_sop"]
    assert data["contact_reason"] == "drones"
    assert (data["without_sop"], data["audits"], data["contacts_a_week"]) == (12, 14, tickets)
    assert data["newest_audit_ids"] == ["A71", "A72"]


def drones(lacking, reviewed):
    (found,) = told(*["refunds"] * 60, *["drones"] * reviewed, lacking={"drones": lacking})
    return a_report(
        uncovered=(UncoveredContacts(replace(found, weekly=(7, 3, 0, lacking - 10)), ()),)
    )


def test_small_counts_are_told_neither_in_words_nor_as_data():
    assert uncovered_lines(drones(12, 14), 13) == []
    assert report_json(drones(12, 14), 13)["contact_reasons_without_sop"] == []
    few_others = drones(38, 40)
    assert uncovered_lines(few_others, 5) == [
        "drones: all but fewer than 5 of 40 reviewed contacts"
    ]
    (data,) = report_json(few_others, 5)["contact_reasons_without_sop"]
    assert (data["without_sop"], data["audits"]) == (38, None)
    # Of all but one week the one could be read off the sum.
    assert data["weekly"] == [None, None, 0, 28]
