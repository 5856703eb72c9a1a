"""Names of staff that one import brings are taken out of the comments of the next, and stand nowhere."""

from datetime import timedelta

import pytest

from kb_tools.render.import_summary import summary_text
from tests.support.qa_exports import KEY, MAPPING, NOW, Desk

ASKED = {"Comment": "María skipped it, asked Keller's lead"}


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}, {"Review": "R2", "Agent": "Jon Abel"}))
    return desk


def comment(desk):
    [(said,)] = desk.rows("SELECT comment FROM findings")
    return said


def test_a_comment_that_comes_without_the_names_is_cleaned_of_them(desk):
    summary = desk.take(desk.findings(ASKED))
    assert comment(desk) == "[name] skipped it, asked [name]'s lead"
    assert "searched for those of staff in earlier imports." in summary_text(summary)


def test_the_id_of_a_person_is_taken_out_of_a_comment_be_it_of_this_import_or_of_another(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({"Agent ID": "AG-1041"}, {"Review": "R2", "Agent ID": "90210"}))
    late = {"Finding": "F2", "Review": "R2", "Comment": "90210 knew, limit 90211"}
    asked = {"Comment": "asked ag-1041, not AG-1042 or AG-1043 (MON-004 step 3)"}
    desk.take(  # whichever is named first
        desk.findings(asked, late),
        desk.reviews({"Review": "R3", "Agent ID": "AG-1042"}, name="reviews-2.csv"),
    )
    assert desk.rows("SELECT comment FROM findings ORDER BY finding_id") == [
        ("asked [id], not [id] or AG-1043 (MON-004 step 3)",), ("[id] knew, limit 90211",),
    ]  # fmt: skip
    desk.store.forget(KEY.pseudonym("AG-1041"), NOW, KEY.mark)
    again = {"Finding": "F3", "Review": "R3", "Criterion": "LIMITS", "Comment": "so said AG-1041"}
    desk.take(desk.findings(again, name="findings-2.csv"))
    assert "AG-1041" not in desk.everything()


def test_who_stands_in_the_place_of_an_sop_is_neither_kept_nor_told(desk):
    summary = desk.take(desk.findings({"SOP": "ask Maria Keller"}))
    assert desk.rows("SELECT sop_id, sop_recorded FROM findings") == [("ask [name] [name]",) * 2]
    assert "Keller" not in summary_text(summary)


@pytest.mark.parametrize(
    "nobody", ["Deleted User", "Not Assigned", "Support Team", "Équipe Support"]
)
def test_what_stands_where_no_person_does_is_no_name(tmp_path, nobody):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}, {"Review": "R2", "Agent": nobody}))
    said = "Support deleted it, the user was not told by the Support Team: Assigned late."
    desk.take(desk.findings({"Comment": said}))  # of the next import, as of the same
    assert comment(desk) == said


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("Sem Bakker", "Asked Sem, Sem's note", "Asked [name], [name]'s note"),
        ("Ann Bot", "Bot was late", "[name] was late"),
        (
            "Li Na",
            "Li Na’s note; d'Li Na said; Li Na-style",
            "[name]’s note; d'[name] said; [name]-style",
        ),
        ("May Page", "May Page's call, see page 3", "[name]'s call, see page 3"),
        ("Sean O'Brien", "Sean O’Brien’s call", "[name]’s call"),
    ],
)
def test_a_name_is_taken_out_with_whatever_is_joined_to_it(tmp_path, name, said, kept):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}, {"Review": "R2", "Agent": name}), desk.findings({"Comment": said}))
    assert comment(desk) == kept


def test_what_is_kept_of_a_name_says_it_to_nobody(desk):
    held = desk.store.path.read_bytes().lower()
    assert not any(name in held for name in (b"keller", b"maria", b"abel"))
    marks = desk.rows("SELECT source, name, mark FROM staff_names")
    assert len(marks) == 4  # Keller, Maria, Abel, Jon
    assert {row[:2] for row in marks} == {("reviews", "Agent")}


def test_what_an_older_kb_left_in_a_comment_is_taken_out_once_by_the_next_import(desk):
    desk.take(
        desk.findings({"Comment": "fine"}, {"Finding": "F2", "Part": "3", "Comment": "as is"})
    )
    left = "UPDATE findings SET comment = 'marias Fall, A-71' WHERE finding_id = 'F1'"
    with desk.store.writing() as connection:
        connection.execute(left)
        connection.execute("UPDATE store_facts SET value = '' WHERE name = 'comments_read_by'")
    new = {"Review": "R3", "Agent ID": "A-71", "Agent": ""}
    summary = desk.take(desk.reviews(new, name="reviews-2.csv"))
    said = "SELECT comment FROM findings ORDER BY finding_id"
    assert desk.rows(said) == [("[name] Fall, [id]",), ("as is",)]
    assert "taken out of 1 comment in the store." in summary_text(summary)
    assert b"marias Fall" not in desk.store.path.read_bytes()

    with desk.store.writing() as connection:
        connection.execute(left)
    assert desk.take(desk.reviews(new, name="reviews-3.csv")).cleaned == 0
    assert desk.rows(said)[0] == ("marias Fall, A-71",)


def test_a_column_that_was_called_names_by_mistake_is_looked_for_no_more(tmp_path):
    wrong = MAPPING.replace('names = ["Agent"]\nignore = ["Mail"]', 'names = ["Agent", "Mail"]')
    before = Desk(tmp_path, wrong)
    before.take(before.reviews({"Mail": "Chat Support"}))
    desk = Desk(tmp_path)
    desk.take(desk.findings({"Comment": "Maria sent it to chat support"}))
    assert comment(desk) == "[name] sent it to chat support"


def test_who_is_erased_leaves_no_mark_of_a_name_and_brings_none_back(desk):
    assert desk.store.forget(KEY.pseudonym("A-7"), NOW, KEY.mark)["staff_names"] == 4
    assert desk.rows("SELECT * FROM staff_names") == []
    of_others = {"Review": "R3", "Agent ID": "A-8", "Agent": "Jon Abel"}
    desk.take(desk.reviews({"Score": "80"}, of_others, name="reviews2.csv"))
    assert marks(desk) == {KEY.name_mark("abel"), KEY.name_mark("jon")}


def test_a_name_that_no_import_has_brought_since_goes_with_what_is_old(desk):
    later = NOW + timedelta(days=30)
    desk.take(desk.reviews({"Review": "R3", "Agent": "Jon Abel"}, name="reviews2.csv"), now=later)
    assert len(marks(desk)) == 4
    assert desk.store.delete_before(NOW + timedelta(days=1), later)["staff_names"] == 2
    assert marks(desk) == {KEY.name_mark("abel"), KEY.name_mark("jon")}


def marks(desk):
    return {mark for (mark,) in desk.rows("SELECT mark FROM staff_names")}


TICKETS = """
[[source]]
name = "tickets"
files = "tickets*.csv"
names = ["Full name"]
[source.kpis.columns]
ticket_id = "Ticket"
csat = "CSAT"
"""


def test_customers_beside_tickets_are_not_kept(tmp_path):
    desk = Desk(tmp_path, MAPPING + TICKETS)
    desk.take(desk.write("tickets.csv", "Ticket,CSAT,Full name\nT1,5,Ada Market\n"))
    desk.take(desk.reviews({}), desk.findings({"Comment": "asked for the market"}))
    assert comment(desk) == "asked for the market"


def test_whom_a_later_import_names_is_taken_out_of_comments_that_are_stored_already(tmp_path):
    desk = Desk(tmp_path)
    desk.take(
        desk.reviews({"Agent": "Jon Abel"}, {"Review": "R2", "Agent": "Jon Abel"}),
        desk.findings(
            {"Comment": "Zoé's slip, asked AG-44 and Li Na"},
            {"Finding": "F2", "Review": "R2", "SOP": "as Zoe Park said", "Comment": "fine"},
        ),
    )
    new = {"Review": "R3", "Agent ID": "AG-44", "Agent": "Zoe Park"}
    other = {"Review": "R4", "Agent ID": "AG-45", "Agent": "Li Na"}
    summary = desk.take(desk.reviews(new, other, name="reviews-2.csv"))
    assert desk.rows("SELECT comment FROM findings ORDER BY finding_id") == [
        ("[name]'s slip, asked [id] and [name]",), ("fine",),
    ]  # fmt: skip
    assert "taken out of 1 comment in the store." in summary_text(summary)
    assert desk.rows("SELECT sop_id, sop_recorded FROM findings WHERE finding_id = 'F2'") == [
        ("as [name] said",) * 2
    ]
    held = desk.store.path.read_bytes()
    assert not any(said in held for said in ("Zo\u00e9".encode(), b"Park", b"AG-44", b"Li Na"))


def test_whom_a_later_import_names_is_taken_out_of_rows_that_wait_in_the_quarantine(tmp_path):
    desk = Desk(tmp_path)
    said = {
        "Created": "31.02.2026",
        "Comment": "Zoe Park knew",
        "Part": "Zoe Park",
        "SOP": "ask Zoe",
    }
    desk.take(
        desk.reviews({"Agent": "Jon Abel"}), desk.findings(said, said | {"Severity": "by Zoe"})
    )
    new = {"Review": "R3", "Agent ID": "AG-44", "Agent": "Zoe Park"}
    desk.take(desk.reviews(new, name="reviews-2.csv"))
    first, second = desk.store.quarantined()
    assert first.kept.row["Comment"] == "[name] knew"
    assert first.kept.row["SOP"] == "ask [name]"
    assert first.kept.row["Part"] == "[name]"
    assert first.kept.row["Created"] == "31.02.2026"
    assert "Zoe" not in str(second.kept.refusals) + second.kept.row["Severity"]


def test_of_a_row_that_has_left_the_quarantine_nothing_is_kept(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews({}), desk.findings({"Created": "31.02.2026", "Comment": "her red hair"}))
    desk.take(desk.findings({"Comment": "fine"}, name="findings-2.csv"))
    assert desk.store.quarantined() == []
    assert "red hair" not in desk.everything()
