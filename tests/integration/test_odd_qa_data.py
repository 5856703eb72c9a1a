"""QA data that say little or nothing get a clear answer, never a confident number."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from kb_tools.adapters.qa_reading import reading
from kb_tools.errors import KbError
from kb_tools.findings.mapping import Criteria, neutral_source
from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.signals.model import Rules
from kb_tools.render.qa.gap_report_json import report_json
from kb_tools.render.qa.gap_report_table import report_csv
from kb_tools.render.qa.gap_report_text import report_markdown, report_text
from kb_tools.workflows.gaps import gap_report
from kb_tools.workflows.import_findings import Incoming, import_findings
from tests.support.qa_exports import KEY, Desk, reasons

AS_OF = date(2026, 5, 1)
UNTIL = datetime(2026, 5, 2, tzinfo=UTC)
SOPS = ("REF-001", "REF-002")


def policies(sops=SOPS, sections=4):
    def sop(name):
        found = tuple(
            CatalogueSection(f"s{n}", f"step {n}", f"Do thing {n}", f"Do thing {n}.", str(n))
            for n in range(1, sections + 1)
        )
        start = datetime(2025, 1, 1, tzinfo=UTC)
        return CatalogueSop(name, name, False, (CatalogueVersion("1.0", "r1", start, None, found),))

    return catalogue([sop(name) for name in sops], same_label, UNTIL)


def audit(n, **more):
    day = date(2026, 1, 5) + timedelta(days=n % 80)
    usual = {
        "audit_id": f"A{n}", "ticket_id": f"T{n}", "ticket_at": f"{day}T10:00:00", "entered_at": f"{day}T12:00:00",
        "agent_id": f"ag{n % 9}", "team_id": f"t{n % 3}", "reviewer_id": f"q{n % 4}", "sop_id": SOPS[n % 2],
    }  # fmt: skip
    return usual | more


def finding(n, at=None, **more):
    at = n if at is None else at
    day = date(2026, 1, 5) + timedelta(days=at % 80)
    usual = {
        "finding_id": f"F{n}", "audit_id": f"A{at}", "entered_at": f"{day}T12:00:00", "criterion": "STEPS",
        "section": f"step {1 + n % 4}", "comment": f"slip number {n}",
    }  # fmt: skip
    return usual | more


@pytest.fixture
def reported(tmp_path):
    """Imports rows, table by table, and gives the report; every rendering of it is made."""

    def report(known=None, **tables):
        desk = Desk(tmp_path)
        incoming = []
        for table, rows in tables.items():
            file = desk.folder / f"{table}.jsonl"
            file.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
            incoming.append(Incoming(desk.incoming(file, table).file, neutral_source(table)))
        spelling = SopSpelling(SOPS)
        mapping = desk.mapping.model_copy(update={"criteria": Criteria()})
        summary = import_findings(
            incoming, mapping, spelling, KEY, desk.store, UNTIL - timedelta(hours=1), kb_version="test"
        )  # fmt: skip
        with reading(desk.store, UNTIL) as reader:
            made, _ = gap_report(
                reader, lambda _: known or policies(), spelling, Criteria(), Rules(), AS_OF, UNTIL
            )
        told = json.dumps(report_json(made, 1, version="test"), allow_nan=False)
        assert "NaN" not in told
        assert report_markdown(made, 1)
        assert report_csv(made, 1)
        return made, report_text(made, 1), summary

    return report


def test_one_audit_is_not_enough_and_the_report_says_how_many_are(reported):
    report, text, _ = reported(audits=[audit(0)], findings=[finding(0)])
    assert report.flagged == ()
    assert "REF-001: 1 audit of 20 needed" in text
    assert "no SOP has the 20 reviewed contacts that it takes" in text


def test_ten_thousand_sections_without_a_finding_say_that_there_are_none(reported):
    known = policies([f"REF-{n:03}" for n in range(1, 251)], sections=40)
    audits = [audit(n, sop_id=f"REF-{1 + n % 250:03}") for n in range(5_000)]
    report, text, _ = reported(known=known, audits=audits)
    assert report.flagged == ()
    assert "There are no findings about SOPs, so nothing can stand out." in text


def test_one_sop_alone_flags_nothing_where_its_steps_fail_alike(reported):
    audits = [audit(n, sop_id="REF-001") for n in range(200)]
    report, _, _ = reported(audits=audits, findings=[finding(n) for n in range(0, 200, 4)])
    assert report.flagged == ()
    assert all(s.sop == "REF-001" for s in report.run.signals if s.found)


def test_all_findings_on_one_day_are_no_gap_that_is_open(reported):
    audits = [audit(n) for n in range(320)]
    same_day = [n for n in range(320) if n % 80 == 40]
    findings = [finding(100 * k + n, at=n, section="step 2") for n in same_day for k in range(1, 3)]
    report, _, _ = reported(audits=audits, findings=findings)
    assert report.flagged == ()


def test_everything_on_one_day_has_no_weeks_to_compare(reported):
    day = {"ticket_at": "2026-04-30T10:00:00", "entered_at": "2026-04-30T12:00:00"}
    audits = [audit(n, **day) for n in range(200)]
    findings = [finding(n, entered_at=day["entered_at"]) for n in range(0, 200, 3)]
    report, _, _ = reported(audits=audits, findings=findings)
    assert report.flagged == ()


def test_a_roster_without_agents_is_refused_and_audits_count_all_the_same(reported):
    audits = [audit(n, agent_id=None, team_id=None, reviewer_id=None) for n in range(120)]
    roster = [{"agent_id": "", "team_id": f"t{n}", "hired_on": "2025-01-01"} for n in range(3)]
    report, _, summary = reported(
        audits=audits, findings=[finding(n) for n in range(0, 120, 3)], roster=roster
    )
    assert reasons(summary) == {"a value is missing": 3}
    assert report.audits == 120
    assert report.flagged == ()  # a page's fault hits several people, and none is known


def test_dates_of_next_year_are_refused_in_every_table(reported):
    late = "2027-02-03T10:00:00"
    report, _, summary = reported(
        audits=[audit(0), audit(1), audit(2, ticket_at=late)],
        findings=[finding(0), finding(1, entered_at=late)],
        kpis=[{"ticket_id": "T0", "csat": 4, "entered_at": late}],
        volumes=[{"week": "2027-02-01", "contact_reason": "refunds", "tickets": 9}],
    )
    assert reasons(summary) == {"date in the future": 4}
    assert report.audits == 2


def test_ids_of_another_language_stay_what_they_are_and_fit_no_sop(reported):
    audits = [audit(n, sop_id=("ЗАЯ-００１", "退款-001", "استرداد ١")[n % 3]) for n in range(60)]
    report, text, summary = reported(audits=audits, findings=[finding(n) for n in range(0, 60, 2)])
    assert report.flagged == ()
    assert "no reviewed contact names an SOP that there is" in text
    assert "“退款-001” 10" in text
    assert report.unlinked.unknown_sop == 30
    assert {name for name, *_ in summary.unknown_sops} == {"ЗАЯ-００１", "退款-001", "استرداد ١"}
    assert {name for name, _ in report.unlinked.spellings} >= {"退款-001"}


def test_ids_with_digits_of_another_script_are_the_same_ids(reported):
    report, _, _ = reported(
        audits=[audit(n, sop_id="REF-００１") for n in range(30)], findings=[finding(0)]
    )
    assert report.unlinked.unknown_sop == 0


def test_an_empty_file_names_itself(reported):
    with pytest.raises(KbError, match="empty"):
        reported(audits=[])
