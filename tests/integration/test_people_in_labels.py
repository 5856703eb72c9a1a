"""Persons in a column of teams, queues or reasons: no address is stored, and it is told."""

from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.import_summary import summary_json, summary_text
from kb_tools.render.mapping_proposal import proposal_toml
from tests.support.qa_exports import SOPS, Desk

MAPPING = """
[[source]]
name = "reviews"
files = "reviews*.csv"
names = ["Agent"]
[source.audits.columns]
audit_id = "Review"
ticket_at = "Handled"
team_id = "Team"
contact_reason = "Queue"
"""


def reviews(desk, *rows):
    head = "Review,Handled,Agent,Team,Queue\n"
    each = (f"R{n},2026-03-02,Maria Keller,{row}\n" for n, row in enumerate(rows))
    return desk.write("reviews.csv", head + "".join(each))


def test_an_address_or_a_number_to_dial_is_not_stored_as_a_label(tmp_path):
    desk = Desk(tmp_path, MAPPING)
    summary = desk.take(
        reviews(desk, "ada@desk.example,Voice +49 30 1234567", "Returns,360001234567")
    )
    assert desk.rows("SELECT team_id, contact_reason FROM audits ORDER BY audit_id") == [
        ("[e-mail]", "Voice [phone]"), ("Returns", "360001234567"),
    ]  # fmt: skip
    said = summary_text(summary)
    assert "audits.team_id, of 'Team': of 2 different values 1 with an e-mail address" in said
    (file,) = summary_json(summary)["files"]
    assert {"values": 2, "names": 0, "addresses": 1}.items() <= file["people_in_labels"][0].items()


def test_a_team_that_is_called_like_a_person_of_the_file_is_told_and_stays(tmp_path):
    desk = Desk(tmp_path, MAPPING)
    said = summary_text(desk.take(reviews(desk, '"Keller, Maria",Refund Request', "Sam Carter,x")))
    assert "of 2 different values 1 written like persons whom these files name" in said
    assert "contact_reason" not in said
    assert ("Keller, Maria",) in desk.rows("SELECT team_id FROM audits")


def test_real_teams_and_reasons_are_accused_of_nothing(tmp_path):
    desk = Desk(tmp_path, MAPPING)
    rows = ["Team Maria,Refund Request", "Maria's Team,Copyright Strike", "Tier 2,2024-2026", "Keller Group,20-123456"]  # fmt: skip
    assert "different value" not in summary_text(desk.take(reviews(desk, *rows)))


def test_a_declared_value_gives_a_queue_that_is_called_like_its_address_a_name(tmp_path):
    named = MAPPING + '[source.audits.values.contact_reason]\n"billing@desk.example" = "Billing"\n'
    desk = Desk(tmp_path, named)
    summary = desk.take(reviews(desk, "Returns,billing@desk.example"))
    assert desk.rows("SELECT contact_reason FROM audits") == [("Billing",)]
    assert "different value" not in summary_text(summary)


def test_a_proposal_asks_about_teams_that_are_written_like_persons():
    header = ["Review ID", "Created", "Agent Name", "Score", "Team", "Contact Reason"]
    rows = [
        [f"R{n}", "2026-03-02", ["Maria Keller", "Ada Byron"][n % 2], "90", ["Ada Byron", "Sam Carter"][n % 2], "Refund Request"]
        for n in range(20)
    ]  # fmt: skip
    text = proposal_toml(proposed("r.csv", header, rows, SopSpelling(SOPS)), "r.csv")
    (team,) = [line for line in text.splitlines() if line.startswith("team_id")]
    assert (
        "CHECK: of persons? Of 2 different values 1 written like persons of other columns" in team
    )
    (reason,) = [line for line in text.splitlines() if line.startswith("contact_reason")]
    assert "CHECK" not in reason


ROSTER = (
    MAPPING.replace('team_id = "Team"', 'agent_id = "Agent"\nteam_id = "Team"')
    + """
[[source]]
name = "roster"
files = "roster*.csv"
names = ["First", "Last"]
[source.roster.columns]
agent_id = "Id"
"""
)


def test_an_agent_whom_a_roster_knows_by_id_and_reviews_by_name_is_told(tmp_path):
    """Nobody can tell from two pseudonyms that they are one person's; the roster can."""
    desk = Desk(tmp_path, ROSTER)
    roster = desk.write("roster.csv", "Id,First,Last\nA7,Maria,Keller\nA8,Sam,Poe\n")
    assert "by name, too" not in summary_text(desk.take(roster))
    again = desk.write("roster-2.csv", "Id,First,Last\nA7,Maria,Keller\nA8,Sam,Poe\nA9,Jo,Orr\n")
    summary = desk.take(reviews(desk, "Returns,q", "Sales,q"), again)
    assert "1 agent of this roster handled contacts by name, too, CHECK" in summary_text(summary)
    assert [f["by_name_too"] for f in summary_json(summary)["files"]] == [0, 1]
    assert "Maria" not in desk.everything() + summary_text(summary)


def test_an_agents_id_in_another_spelling_is_told_once(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({"Agent ID": "ann@x.example"}, {"Review": "R2", "Agent ID": "0042"}))
    rows = [{"Review": f"R{n}", "Agent ID": id_} for n, id_ in enumerate(("Ann@x.example", "42", "B-7"), 3)]  # fmt: skip
    said = "2 agents with an id that is in the store in another spelling"
    assert said in summary_text(desk.take(desk.reviews(*rows, name="reviews-2.csv")))
    again = [row | {"Review": f"{row['Review']}b"} for row in rows]
    assert "another spelling" not in summary_text(desk.take(desk.reviews(*again, name="reviews-3.csv")))  # fmt: skip
