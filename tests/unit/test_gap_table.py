"""The report as a table for BI tools: each column explained, each section joined from week to week."""

import csv
import io
from dataclasses import replace

from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    lasting_keys,
)
from kb_tools.render.gap_report_json import report_json
from kb_tools.render.gap_report_table import COLUMNS, dictionary_csv, report_csv
from tests.support.gap_reports import a_report, a_signal
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
    (row,) = rows(report_csv(report))
    assert (row["section_key"], row["section_id"]) == ("REF-001#first-words", "REF-001#s1")


def test_a_row_has_the_probability_of_each_cause():
    (row,) = rows(report_csv(a_report(a_signal(1))))
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
