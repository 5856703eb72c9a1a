"""The report as a table for BI tools: each column explained, each section joined from week to week."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    lasting_keys,
)
from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.signals.model import Spread
from kb_tools.qa_ports import Contact, Kpis
from kb_tools.render.qa.gap_report_json import report_json, topic_json
from kb_tools.render.qa.gap_report_table import COLUMNS, dictionary_csv, report_csv
from kb_tools.workflows.gaps import MissingTopic
from tests.support.gap_reports import a_measured, a_report, a_signal, an_effect
from tests.support.timelines import day as at


def rows(text):
    return [*csv.DictReader(io.StringIO(text))]


def test_every_column_says_what_it_holds():
    told = rows(dictionary_csv())
    assert [row["column"] for row in told] == [*COLUMNS]
    assert [row["type"] for row in told] == [*COLUMNS.values()]
    assert all(row["meaning"].endswith(".") for row in told)


def test_a_row_has_the_key_that_its_section_keeps():
    report = replace(a_report(a_signal(1)), keys={"REF-001#s1": "REF-001#first-words"})
    (row,) = rows(report_csv(report, 1))
    assert (row["section_key"], row["section_id"]) == ("REF-001#first-words", "REF-001#s1")


def test_a_row_has_the_probability_of_each_cause():
    (row,) = rows(report_csv(a_report(a_signal(1)), 1))
    names = ("p_gap", "p_none", "p_closed", "p_group", "p_reviewer", "p_agents")
    assert [row[name] for name in names] == ["0.91", "0.03", "", "0.06", "", ""]


def test_json_tells_a_signals_course_in_stretches_that_are_not_small():
    few = a_signal(1, weekly_found=(3, 4, 0, 1, 9, 9, 9, 0))
    (section,) = report_json(a_report(few), 5)["sections"]
    assert [(s["first"], s["last"], s["observed"]) for s in section["course"]] == [
        ("2026-03-02", "2026-03-15", 7),
        ("2026-03-16", "2026-04-05", 10),
        ("2026-04-06", "2026-04-12", 9),
        ("2026-04-13", "2026-04-26", 9),
    ]
    assert section["course"][0]["expected"] == 6.0


FEW = {
    "found": 3, "audits": 400, "found_all": 61, "audits_all": 403, "spread": Spread(2, 1, 1, 2),
    "overturned": 1, "critical_findings": 4, "verdicts": (("unclear", 9), ("outdated", 2)),
    "named": (("PAY-001", 2),), "not_because": "probably not the page: only 2 agents",
}  # fmt: skip
HIDDEN = (
    "observed", "ratio", "ratio_low", "ratio_high", "audits_all", "agents", "teams", "vendors",
    "reviewers", "overturned", "critical_findings",
)  # fmt: skip


def test_no_form_of_a_report_tells_small_counts_or_what_would_give_them_away():
    report = a_report(a_signal(1, **FEW))
    told = report_json(report, 5)
    (section,), (row,) = told["sections"], rows(report_csv(report, 5))
    assert {section[name] for name in HIDDEN} == {None}
    assert {row[name] for name in HIDDEN} == {""}
    assert (section["audits"], row["audits"], row["expected"]) == (400, "400", "24.2")
    assert section["verdicts"] == {"unclear": 9, "outdated": None}
    assert section["names_also"] == []
    assert (
        section["not_because"] == row["not_because"] == "probably not the page: fewer than 5 agents"
    )
    assert told["least_cell"] == 5
    assert told["not_enough_yet"][0]["audits"] is None
    exact = report_json(report, 1)["sections"][0]
    assert (exact["observed"], exact["agents"], exact["overturned"]) == (3, 2, 1)


def test_the_contacts_of_a_signal_are_no_list_where_they_are_few():
    found = [
        Contact(f"F{n}", f"A{n}", "", at("2026-04-01"), f"https://qa.example/A{n}")
        for n in range(5)
    ]
    for contacts, shown in ((found, 5), (found[:4], 0)):
        report = a_report(a_signal(1), contacts={"REF-001#s1": tuple(contacts)})
        assert len(report_json(report, 5)["sections"][0]["contacts"]) == shown
        assert len(rows(report_csv(report, 5))[0]["audit_urls"].split()) == shown


def test_an_effect_of_few_findings_is_no_number():
    few = an_effect(found_before=3, measured=a_measured(found=4))
    (told,) = report_json(a_report(a_signal(1), effects=(few,)), 5)["version_effects"]
    hidden = ("observed", "observed_before", "log_rr", "lo", "hi", "lo_alone", "hi_alone")
    assert {told[name] for name in hidden} == {None}
    assert (told["audits"], told["verdict"]) == (812, "better")


def test_the_kpis_of_a_signals_contacts_stand_with_their_denominators():
    these = Kpis(60, (2.5, 40), (12.0, 60), None, (0.5, 60), (0.05, 60), (0.25, 60))
    others = Kpis(340, (4.25, 200), (11.0, 300), None, (0.75, 300), (0.1, 300), (0.2, 300))
    report = a_report(a_signal(1), a_signal(2), kpis={"REF-001#s1": (these, others)})
    first, second = report_json(report, 5)["sections"]
    assert second["kpis"] is None
    assert first["kpis"]["contacts_with_finding"] == 60
    assert first["kpis"]["with_finding"]["csat"] == {"value": 2.5, "known_of": 40}
    assert first["kpis"]["others"]["reopened"] == {"value": 0.2, "known_of": 300}
    assert first["kpis"]["with_finding"]["escalated"] == {
        "value": None,
        "known_of": 60,
    }  # three of them
    one, other = rows(report_csv(report, 5))
    assert (one["csat"], one["csat_of"], one["others_csat"]) == ("2.5", "40", "4.25")
    assert (one["escalated"], one["others_escalated_of"], one["resolution_min"]) == ("", "300", "")
    assert not any(other[name] for name in ("csat", "csat_of", "others_fcr"))
    few = {"REF-001#s1": (Kpis(4, (2.5, 4), None, None, None, None, None), others)}
    assert report_json(a_report(a_signal(1), kpis=few), 5)["sections"][0]["kpis"] is None


def a_version(number, *anchors):
    sections = tuple(CatalogueSection(anchor, "step", "Steps", anchor) for anchor in anchors)
    return CatalogueVersion(
        f"{number}.0", f"{number}" * 40, at(f"2026-0{number}-01"), None, sections
    )


def keys(*versions):
    """By id; each section of a version goes on with the one at its place in the next."""
    sop = CatalogueSop("REF-001", "Refunds", False, versions)
    known = catalogue(
        [sop],
        lambda _, before, after: [
            n if n < len(before.sections) else -1 for n in range(len(after.sections))
        ],
        at("2026-12-01"),
    )
    return lasting_keys(known)


def test_a_section_keeps_its_key_when_its_first_words_change():
    first, later = a_version(1, "within-14-days"), a_version(2, "within-30-days")
    assert keys(first) == {"REF-001#within-14-days": "REF-001#within-14-days"}
    assert keys(first, later) == {"REF-001#within-30-days": "REF-001#within-14-days"}


def test_a_new_section_with_the_words_of_an_older_one_has_a_key_of_its_own():
    first, later = a_version(1, "tell-them"), a_version(2, "write-to-them", "tell-them")
    assert keys(first, later) == {
        "REF-001#write-to-them": "REF-001#tell-them",
        "REF-001#tell-them": "REF-001#tell-them~2",
    }


@pytest.mark.parametrize(("without", "told"), [(18, None), (3, None), (12, 12), (20, 20)])
def test_of_a_topic_neither_a_small_part_nor_a_small_rest_is_told(without, told):
    topic = Topic("guest order", np.arange(20), without, (20,))
    assert topic_json(MissingTopic(topic, ()), 5)["without_sop"] == told
