"""What stands in a scorecard beside its marks: a comment on the whole review, rows of totals."""

import pytest

from kb_tools.errors import KbError
from kb_tools.findings.mapping import read_mapping
from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.import_summary import summary_json, summary_text
from kb_tools.render.mapping_proposal import proposal_toml
from tests.support.qa_exports import SOPS, Desk, reasons, taken

CARD = """
[[source]]
name = "card"
files = "card*.csv"
ignore = "*"
[source.audits.columns]
audit_id = "Review"
ticket_at = "Day"
score = "Score"
[source.findings]
criteria = ["Verified", "Noted"]
failed = ["No"]
passed = ["Yes"]
overall_comment = "Overall comment"
[source.findings.columns]
audit_id = "Review"
"""
OWN = CARD + 'comment = "{}: why"\n'
HEADER = "Review,Day,Score,Verified,Verified: why,Noted,Overall comment\n"


def cards(desk, *rows):
    return desk.write("card.csv", HEADER + "".join(f"{row}\n" for row in rows))


def comments(desk):
    return desk.rows("SELECT finding_id, comment FROM findings ORDER BY 1")


def test_a_comment_on_the_whole_belongs_to_what_alone_failed(tmp_path):
    desk = Desk(tmp_path, CARD)
    file = cards(
        desk, "R1,2026-03-02,90,No,,Yes,asked nobody", "R2,2026-03-02,50,No,,No,bad day",
        "R3,2026-03-02,100,Yes,,Yes,well done",
    )  # fmt: skip
    said = summary_text(desk.take(file))
    assert comments(desk) == [("R1:Verified", "asked nobody"), ("R2:Noted", None), ("R2:Verified", None)]  # fmt: skip
    assert (
        "3 reviews with a comment on the whole: 1 where one criterion failed, whose finding has it; "
        "1 where several did, and nobody can tell which is meant; 1 without a finding"
    ) in said


def test_beside_a_mark_that_nobody_can_read_it_may_be_about_that(tmp_path):
    desk = Desk(tmp_path, CARD)
    desk.take(cards(desk, "R1,2026-03-02,90,No,,Partly,asked nobody"))
    assert comments(desk) == [("R1:Verified", None)]


def test_what_is_said_of_a_criterion_goes_before_what_is_said_of_all(tmp_path):
    desk = Desk(tmp_path, OWN)
    desk.take(cards(desk, "R1,2026-03-02,9,No,own,Yes,whole", "R2,2026-03-02,9,Yes,,No,whole", "R3,2026-03-02,9,No,own,No,whole"))  # fmt: skip
    assert comments(desk) == [
        ("R1:Verified", "own"), ("R2:Noted", "whole"), ("R3:Noted", None), ("R3:Verified", "own"),
    ]  # fmt: skip


def test_it_needs_criteria(tmp_path):
    text = CARD.replace('criteria = ["Verified", "Noted"]\n', "")
    with pytest.raises(KbError, match="has an overall_comment, but no criteria"):
        read_mapping(text, "findings.toml")


@pytest.mark.parametrize("named", ["Overall comment", "Comments", "Allgemeiner Kommentar", "Feedback"])  # fmt: skip
def test_a_proposal_reads_it(named):
    header = ["Review ID", "Ticket Created", "Score", "Verified", "Noted", named]
    rows = [
        [f"R{n}", "2026-03-02", "90", ["Yes", "No"][n % 2], "Yes", "asked nobody"]
        for n in range(12)
    ]
    text = proposal_toml(proposed("r.csv", header, rows, SopSpelling(SOPS)), "r.csv")
    assert f'overall_comment = "{named}"' in text
    read_mapping(text, "findings.toml")


def test_a_proposal_that_cannot_tell_the_criteria_asks_about_it():
    header = ["Review ID", "Ticket Created", "Reviewer", "Score", "Tone", "Steps", "Comment"]
    rows = [
        [f"R{n}", "2026-03-02", "Sam Carter", str(90 - n), ["100", "50"][n % 2], ["50", "0"][n % 2], "asked nobody"]
        for n in range(12)
    ]  # fmt: skip
    text = proposal_toml(proposed("r.csv", header, rows, SopSpelling(SOPS)), "r.csv")
    assert '"Comment",  # CHECK: a comment on the whole review; as overall_comment' in text


def test_a_list_of_contacts_with_marks_is_asked_about_and_yields_no_finding_unasked():
    header = ["No.", "Ticket", "Contact date", "Verified", "Followed SOP", "Tone"]
    rows = [[str(n), f"T{n}", "2026-03-02", "Y", "YN"[n % 2], "Y"] for n in range(12)]
    proposal = proposed("r.csv", header, rows, SopSpelling(SOPS))
    assert proposal.marked == ("Verified", "Followed SOP", "Tone")
    assert [t.table.name for t in proposal.tables] == ["audits"]
    assert '"Tone",  # CHECK: a criterion\'s marks?' in proposal_toml(proposal, "r.csv")


TOTALS = ("Subtotal,,70,,,,", "R3 Total,,,1,,2,", ",,,,,,", "Grand Total,,240,,,3,")


def test_rows_of_totals_are_told_once_and_refused_by_nobody(tmp_path):
    desk = Desk(tmp_path, CARD)
    rows = [f"R{n},2026-03-02,90,No,,Yes,x" for n in range(4)]
    summary = desk.take(cards(desk, *rows[:2], TOTALS[0], rows[2], TOTALS[1], rows[3], TOTALS[3]))
    assert (taken(summary, "audits"), taken(summary, "findings"), reasons(summary)) == (4, 4, {})
    assert "3 lines of a total or subtotal left out: 4, 6, 8" in summary_text(summary)
    assert summary_json(summary)["files"][0]["sums"] == {"lines": 3, "first": [4, 6, 8]}
    assert desk.store.quarantined() == []


def test_an_average_for_each_criterion_is_one_too(tmp_path):
    desk = Desk(tmp_path, CARD)
    rows = [f"R{n},2026-03-02,90,No,why,Yes,x" for n in range(4)]
    summary = desk.take(cards(desk, *rows, "Average,,90,0.5,0.5,0.5,"))
    assert (summary.files[0].sums, desk.store.quarantined()) == ([6], [])


def test_a_total_of_fewer_fields_is_one_too(tmp_path):
    desk = Desk(tmp_path, CARD)
    summary = desk.take(cards(desk, "R1,2026-03-02,90,No,,Yes,x", "Total,90", "Total refunds,x"))
    assert summary.files[0].sums == [3]
    assert [entry.kept.line for entry in desk.store.quarantined()] == [4]


def test_a_row_that_has_all_that_it_needs_is_a_row_whatever_it_is_called(tmp_path):
    desk = Desk(tmp_path, CARD)
    rows = [f"R{n},2026-03-02,90,Yes,,Yes,x" for n in range(4)]
    summary = desk.take(cards(desk, *rows, "Total-9,2026-03-02,,No,,,"))
    assert summary.files[0].sums == []
    assert ("Total-9:Verified", None) in comments(desk)
