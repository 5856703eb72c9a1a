"""What QA findings say of a changed SOP, told to its writer: which clause, and whether it is touched."""

import json
from dataclasses import replace
from datetime import date

import pytest

from kb_tools.errors import KbError
from kb_tools.gaps.decisions.disposition import Decision, Disposition
from kb_tools.gaps.decisions.statuses import Standing, Status
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import Spread
from kb_tools.policy.markdown import parse
from kb_tools.policy.sections import sections
from kb_tools.render.qa.gap_report_json import signals_json
from tests.support.gap_reports import a_report, a_signal
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, SHORTER, reviewed, with_refunds

ANCHORS = {section.label: section.anchor for section in sections(parse(an_sop(BODY)))}


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


def about(label="step 2", **changes):
    found = {
        "found": 37,
        "expected": 17.0,
        "audits": 199,
        "since_version": "1.0",
        "reason": "unclear",
    }
    return a_signal(
        section=f"REF-001#{ANCHORS[label]}", label=label, onset=date(2026, 3, 2), **(found | changes)
    )  # fmt: skip


def the_report(*signals, **changes):
    return a_report(*signals, as_of=date(2026, 5, 25), **changes)


def written(repo: PolicyRepo, report, to=".kb/signals.json") -> None:
    file = repo.path / to
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(signals_json(report, 5)), encoding="utf-8")


def told(repo: PolicyRepo, text: str, form="markdown", *more: str) -> str:
    repo.write("sops/refunds.md", text)
    return reviewed(repo, "--format", form, *more).stdout


def met(repo: PolicyRepo, text: str) -> dict[str, str]:
    (sop,) = json.loads(told(repo, text, "json"))["sops"]
    return {signal["label"]: signal["change"] for signal in sop["signals"]}


NEXT = {"version": "1.1", "effective": "2026-06-08"}


def test_a_change_of_the_suspect_clause_is_said_to_touch_it(repo: PolicyRepo) -> None:
    written(repo, the_report(about()))
    said = (
        "step 2: 37 findings since 2 Mar 2026, about when version 1.0 came into force, where 17.0 were to "
        "be expected, in 199 reviewed contacts. Likeliest cause: the page (91 %). What seems to be the matter: unclear. "
        "This change touches it. If that mends it, the QA lead notes it with"
    )
    assert said in told(repo, an_sop(SHORTER, **NEXT))
    assert said in told(repo, an_sop(SHORTER, **NEXT), "text")
    assert met(repo, an_sop(SHORTER, **NEXT)) == {"step 2": "changed"}


@pytest.mark.parametrize(
    ("label", "text", "found"),
    [
        ("step 1", SHORTER, "left"),
        ("step 1", BODY.replace("Open the ticket.", "Please open the ticket."), "reworded"),
        ("step 1", BODY.replace("1. Open the ticket.\n2.", "1."), "removed"),
        ("step 2", BODY.replace("claim.\n", "claim.\n    - Not in Canada.\n"), "changed"),
        ("§ Limits", BODY.replace("$50", "$60"), "changed"),
        ("step 2", BODY.replace("1. Open", "1. Greet the customer.\n2. Open").replace("2. Ref", "3. Ref"), "left"),
    ],
)  # fmt: skip
def test_what_becomes_of_the_suspect_clause(repo: PolicyRepo, label, text, found) -> None:
    written(repo, the_report(about(label)))
    assert met(repo, an_sop(text, **NEXT)) == {label: found}


def test_a_suspect_clause_that_was_reworded_since_is_not_called_untouched(repo: PolicyRepo) -> None:
    written(repo, the_report(replace(about(), section="REF-001#as-it-was-once")))
    assert met(repo, an_sop(SHORTER, **NEXT)) == {"step 2": "not found"}


def test_where_only_dates_change_nothing_is_told_of_clauses(repo: PolicyRepo) -> None:
    written(repo, the_report(about()))
    assert met(repo, an_sop(BODY, review_by="2027-06-01")) == {}


def test_another_sops_signals_are_not_told_and_their_age_is(repo: PolicyRepo) -> None:
    written(repo, the_report(replace(about(), section="DEL-001#x", sop="DEL-001")))
    comment = told(repo, an_sop(SHORTER, **NEXT))
    assert "QA findings say" not in comment
    assert "QA signals as of 25 May 2026, 7 days old." in comment
    assert json.loads(told(repo, an_sop(SHORTER, **NEXT), "json"))["signals"] == {
        "as_of": "2026-05-25", "days_old": 7, "least_cell": 5,
    }  # fmt: skip


def test_small_counts_stay_small_and_a_decision_is_told(repo: PolicyRepo) -> None:
    few = about(found=4, flagged=False, critical=True, spread=Spread(3, 1, 1, 2), reason="")
    decision = Disposition(
        "REF-001", ANCHORS["step 2"], Decision.ACCEPTED, date(2026, 5, 1), owner="refunds",
        due=date(2026, 5, 20),
    )  # fmt: skip
    late = Status(few.section, decision, Standing.OVERDUE)
    written(repo, the_report(few, statuses=(late,)))
    said = told(repo, an_sop(SHORTER, **NEXT), "text")
    assert "fewer than 5 findings since" in said
    assert "listed for a critical finding on a critical SOP" in said
    assert "QA decided: accepted, overdue (owner refunds, due 20 May 2026)." in said


def test_critical_findings_without_a_clear_section_are_told_of_the_sop(repo: PolicyRepo) -> None:
    unplaced = CriticalFindings("REF-001", "Refunds", "", "", 2, 0, 2, date(2026, 5, 20))
    report = the_report()
    written(repo, replace(report, run=replace(report.run, critical=(unplaced,))))
    said = told(repo, an_sop(SHORTER, **NEXT))
    assert "Critical findings on this critical SOP, the newest entered on 20 May 2026." in said


def test_a_signal_is_no_broken_rule(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(BODY.replace("Open", "Please open")))
    before = reviewed(repo, "--fail-on", "warning").return_value
    written(repo, the_report(about()))
    assert reviewed(repo, "--fail-on", "warning").return_value == before == 0


def test_of_a_coming_text_it_is_told_too(repo: PolicyRepo) -> None:
    written(repo, the_report(about()))
    repo.write("sops/refunds.next.md", an_sop(SHORTER, version="2.0", effective="2026-09-01"))
    said = json.loads(reviewed(repo, "--format", "json").stdout)["sops"]
    assert [(s["state"], [m["change"] for m in s["signals"]]) for s in said] == [
        ("waiting", ["changed"])
    ]


def test_without_signals_nothing_is_said_unless_they_were_expected(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, **NEXT))
    silent = reviewed(repo)
    assert "QA" not in silent.output
    repo.write("site_config/kb.toml", '[gaps]\nsignals = "site_config/signals.json"\n')
    missing = reviewed(repo)
    assert missing.output.count("No QA signals were looked at") == 1
    assert "QA" not in missing.stdout  # the comment is for what was found
    written(repo, the_report(about()), "site_config/signals.json")
    assert "This change touches it." in reviewed(repo).stdout


def test_a_file_that_was_asked_for_must_be_one(repo: PolicyRepo) -> None:
    repo.write("sops/refunds.md", an_sop(SHORTER, **NEXT))
    absent = reviewed(repo, "--signals", str(repo.path / "none.json"))
    assert isinstance(absent.exception, KbError)
    assert "kb gaps --signals FILE" in str(absent.exception)
    for torn in ('{"schema": "kb-sig', '{"schema": "kb-signals/9"}', "[]"):
        repo.write(".kb/signals.json", torn)
        asked = reviewed(repo, "--signals", str(repo.path / ".kb/signals.json"))
        assert isinstance(asked.exception, KbError)
        usual = reviewed(repo)
        assert usual.exception is None
        assert "No QA signals were looked at" in usual.stderr


def test_one_word_that_is_not_known_costs_no_more_than_itself(repo: PolicyRepo) -> None:
    written(repo, the_report(about(), about("step 1")))
    file = repo.path / ".kb/signals.json"
    held = json.loads(file.read_text())
    signals = {signal["label"]: signal for signal in held["signals"]}
    signals["step 2"]["cause"] = "the weather"
    del signals["step 1"]["label"]
    file.write_text(json.dumps(held))
    repo.write("sops/refunds.md", an_sop(SHORTER, **NEXT))
    found = reviewed(repo, "--format", "markdown")
    assert "step 2: 37 findings since 2 Mar 2026" in found.stdout
    assert "Likeliest cause" not in found.stdout
    first = f"REF-001#{ANCHORS['step 2']}"
    assert f"cause of {first} is 'the weather'" in found.stderr
    assert f"REF-001#{ANCHORS['step 1']} is left out" in found.stderr


def test_a_section_whose_anchor_another_has_taken_is_not_taken_for_that(repo: PolicyRepo) -> None:
    gone = about()
    written(repo, the_report(replace(gone, section=f"{gone.section}~2")))
    assert met(repo, an_sop(SHORTER, **NEXT)) == {"step 2": "not found"}
