"""Erasing one person from a real store."""

import pytest

from kb_tools.errors import KbError
from kb_tools.findings.redaction import parts_asked_for
from tests.support.qa_exports import KEY, NOW, Desk

ADA, BEN = KEY.pseudonym("A-7"), KEY.pseudonym("A-8")


@pytest.fixture
def desk(filled, tmp_path):
    return filled.copied_to(tmp_path)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("filled"))
    roster = desk.write("r.csv", "agent_id,team_id\nA-7,north\nA-8,north\n")
    checked = desk.write(
        "c.csv",
        "audit_id,reviewer_1,reviewer_2,result_1,result_2,calibrated_at\n"
        "R1,A-7,Q-1,Met,Not met,2026-03-09\nR2,Q-1,Q-2,Met,Met,2026-03-09\n",
    )
    desk.take(
        desk.reviews({}, {"Review": "R2", "Agent ID": "A-8"}),
        desk.findings(
            {"Comment": "the one with the red hair"},
            {"Finding": "F2", "Review": "R2", "Comment": "forgot the limit"},
            {"Finding": "F3", "Criterion": "P9", "Comment": "again the one with the red hair"},
            {"Finding": "F4", "Review": "R2", "Criterion": "P9", "Comment": "kept"},
        ),
    )
    for file, table in ((roster, "roster"), (checked, "calibrations")):
        desk.take_neutral(file, table)
    return desk


def test_what_points_at_the_person_goes_and_the_counts_stay(desk):
    touched = desk.store.forget(ADA, NOW, KEY.mark)

    assert touched == {
        "audits": 1, "findings": 1, "calibrations": 1, "roster": 1, "quarantine": 1, "staff_names": 2,
    }  # fmt: skip
    assert ADA not in desk.everything()
    assert "red hair" not in desk.everything()
    assert desk.rows("SELECT count(*), count(agent_id) FROM audits") == [(2, 1)]
    assert desk.rows("SELECT comment FROM findings ORDER BY finding_id") == [
        (None,), ("forgot the limit",),
    ]  # fmt: skip
    assert desk.rows("SELECT agent_id FROM roster") == [(BEN,)]
    assert [entry.kept.row["Comment"] for entry in desk.store.quarantined()] == ["kept"]


def test_the_rest_of_a_comment_that_was_no_row_goes_with_its_contact(desk):
    head, row = (
        "Finding,Review,Created,Criterion,Severity,SOP,Part,Comment",
        "02/03/2026 10:00,STEPS,minor,REF-001,3",
    )
    torn = f"{head}\nF8,R1,{row},he has\nvery red hair, and a cat\nF9,R2,{row},she has\nblue eyes\n"
    desk.take(desk.write("findings-torn.csv", torn))
    assert "very red hair" in desk.everything()
    desk.store.forget(ADA, NOW, KEY.mark)
    assert "very red hair" not in desk.everything()
    assert "blue eyes" in desk.everything()


def test_whoever_is_named_in_comments_on_contacts_of_others_is_taken_out_of_them(desk):
    said(desk, "asked Adas lead Keller", "A-7777 knew", "the adapter failed")
    refused = {"Finding": "G9", "Review": "R2", "Criterion": "P9", "Comment": "so\nAda again"}
    desk.take(desk.findings(refused, name="findings-3.csv"))
    touched = desk.store.forget(ADA, NOW, KEY.mark, names=["Ada Keller", "A-7777"])
    assert (touched["findings that named them"], touched["quarantine that named them"]) == (2, 1)
    assert comments(desk) == ["asked [name] lead [name]", "[id] knew", "the adapter failed"]
    assert b"Adas lead" not in desk.store.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Jö, Li", "asked Li Jö", "asked [name]"),
        ("山田 太郎", "山田さんに聞いた", "[name]さんに聞いた"),
        ("Ewa Nowak", "jest to Ewy wina", "jest to [name] wina"),
        ("박수아", "수아에게 물었다", "[name]에게 물었다"),
        ("Ewa Nowak", "E\u00adwa, \uff25\uff37\uff21, EwaNowak", "[name], [name], [name]"),
    ],
)
def test_a_name_that_is_short_or_written_otherwise_is_taken_out_too(desk, name, before, after):
    said(desk, before)
    desk.store.forget(ADA, NOW, KEY.mark, names=[name])
    assert comments(desk) == [after]


def test_what_an_id_has_in_common_with_others_is_no_name(desk):
    said(desk, "the agent did not ask AGENT-1041", "agent of North, agent-1042")
    desk.take(desk.reviews({"Review": "R9", "Agent ID": "AGENT-1041"}, name="reviews-2.csv"))
    desk.store.forget(KEY.pseudonym("AGENT-1041"), NOW, KEY.mark, called="AGENT-1041")
    assert comments(desk) == ["the agent did not ask [id]", "agent of North, agent-1042"]


def test_a_name_that_was_taken_out_does_not_come_back_with_the_next_export(desk):
    marks = {*map(KEY.name_mark, ("ada", "lovelace"))}
    desk.store.forget(ADA, NOW, KEY.mark)
    desk.store.forget(ADA, NOW, KEY.mark, names=["Ada Lovelace"], marks=marks)
    said(desk, "asked Adas lead Lovelace")
    assert comments(desk) == ["asked [name] lead [name]"]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Anna Page", "Page 3? Pages lead saw the page", "[name] 3? [name] lead saw the page"),
        ("Eva Lange", "zu lange, Langes Fall", "zu lange, [name] Fall"),
        ("Ana Segura", "no es segura. Segura", "no es segura. [name]"),
        ("Will Per", "Will did. per Mail", "[name] did. per Mail"),
        ("page", "told page of PAGE", "told [name] of [name]"),
        ("김 지원", "고객 지원 팀", "고객 지원 팀"),
    ],
)
def test_a_name_that_is_a_word_of_every_day_too_goes_where_it_has_a_capital_and_anywhere_if_so_given(
    desk, name, before, after
):
    said(desk, before)
    told = desk.store.forget(
        ADA, NOW, KEY.mark, names=[name], marks={*map(KEY.name_mark, parts_asked_for([name]))}
    )
    assert told["findings that named them"] == (before != after)
    assert comments(desk) == [after]
    late = {"Finding": "G9", "Review": "R2", "Criterion": "LIMITS", "Comment": before}
    desk.take(desk.findings(late, name="findings-9.csv"))
    assert comments(desk) == [after, after]


def test_a_name_that_is_a_word_of_most_comments_is_taken_out_of_none_unless_so_asked(desk):
    said(desk, *(f"the limit of {n} was passed" for n in range(30)))
    before = desk.everything()
    for only_tell in (True, False):
        with pytest.raises(KbError, match="32 of 32 comments"):
            desk.store.forget(ADA, NOW, KEY.mark, names=["The"], only_tell=only_tell)
    assert desk.everything() == before
    desk.store.forget(ADA, NOW, KEY.mark, names=["The"], though_often=True)
    assert comments(desk)[0] == "[name] limit of 0 was passed"


def test_who_is_named_in_most_comments_as_an_id_is_erased_all_the_same(desk):
    said(desk, *(f"asked {n}" for n in range(30)))
    with desk.store.writing() as connection:  # as an older kb has taken it in
        connection.execute("UPDATE findings SET comment = comment || ' of Keller'")
    told = desk.store.forget(ADA, NOW, KEY.mark, called="Keller")
    assert told["findings that named them"] >= 30


def said(desk, *texts):
    """Comments on the contact of somebody else."""
    row = {"Review": "R2", "Criterion": "LIMITS"}
    rows = [
        {**row, "Finding": f"G{n}", "Part": f"step {n}", "Comment": text}
        for n, text in enumerate(texts)
    ]
    desk.take(desk.findings(*rows, name="findings-2.csv"))


def comments(desk):
    return [
        text
        for (text,) in desk.rows(
            "SELECT comment FROM findings WHERE finding_id LIKE 'G%' ORDER BY finding_id"
        )
    ]


def test_a_name_is_taken_out_of_no_comment_where_nobody_is_known_by_that_id(desk):
    before = desk.everything()
    with pytest.raises(KbError, match="Nobody in this store"):
        desk.store.forget(KEY.pseudonym("A-99"), NOW, KEY.mark, called="A-99", names=["forgot"])
    assert desk.everything() == before


def test_no_block_of_the_file_holds_what_was_said_of_them(desk):
    assert b"red hair" in desk.store.path.read_bytes()
    desk.store.forget(ADA, NOW, None)
    assert b"red hair" not in desk.store.path.read_bytes()
    assert b"forgot the limit" in desk.store.path.read_bytes()
    assert not desk.store.path.with_name("store.duckdb.new").exists()


def test_an_export_that_still_holds_the_person_does_not_bring_them_back(desk):
    desk.store.forget(ADA, NOW, None)
    desk.take(
        desk.reviews({}, {"Review": "R9"}, name="reviews-2.csv"),
        desk.findings({"Finding": "F9", "Review": "R9", "Comment": "red hair"}, name="findings-2.csv"),
    )  # fmt: skip
    late = {"Finding": "F8", "Criterion": "LIMITS", "Comment": "red hair again"}
    desk.take(desk.findings(late, name="findings-3.csv"))  # of a contact from before, by itself

    assert ADA not in desk.everything()
    assert "red hair" not in desk.everything()
    assert desk.rows("SELECT count(DISTINCT audit_id) FROM audits") == [(3,)]
    assert desk.rows("SELECT count(DISTINCT finding_id) FROM findings") == [(4,)]


def test_an_export_that_grows_adds_no_row_each_time_for_what_was_cleaned(desk):
    desk.store.forget(ADA, NOW, None)
    before = desk.rows("SELECT * FROM audits"), desk.rows("SELECT * FROM findings")
    for number in (2, 3):
        desk.take(
            desk.reviews({}, {"Review": "R2", "Agent ID": "A-8"}, name=f"reviews-{number}.csv"),
            desk.findings({"Comment": f"red hair {number}"}, name=f"findings-{number}.csv"),
        )
    assert (desk.rows("SELECT * FROM audits"), desk.rows("SELECT * FROM findings")) == before
    desk.take(desk.reviews({"Score": "70"}, name="reviews-4.csv"))
    assert desk.rows("SELECT score, agent_id FROM audits WHERE audit_id = 'R1' ORDER BY import_id") == [
        (90.0, None), (70.0, None),
    ]  # fmt: skip


def test_a_reviewer_is_erased_from_what_they_reviewed_and_their_judgements_stand(desk):
    touched = desk.store.forget(KEY.pseudonym("Q-1"), NOW, KEY.mark)
    assert (touched["audits"], touched["calibrations"], touched["findings"]) == (2, 2, 0)
    assert desk.rows("SELECT count(reviewer_id), count(agent_id) FROM audits") == [(0, 2)]


def test_only_telling_changes_nothing(desk):
    before = desk.everything()
    assert desk.store.forget(ADA, NOW, None, only_tell=True)["roster"] == 1
    assert desk.everything() == before


def test_somebody_unknown_is_an_error_and_somebody_erased_before_is_none(desk):
    with pytest.raises(KbError, match="Nobody in this store"):
        desk.store.forget(KEY.pseudonym("a-7"), NOW, KEY.mark)
    desk.store.forget(ADA, NOW, None)
    assert not any(desk.store.forget(ADA, NOW, None).values())


def test_with_another_key_nobody_is_erased_by_mistake(desk):
    with pytest.raises(KbError, match="another key"):
        desk.store.forget(ADA, NOW, "another mark")
    assert ADA in desk.everything()


LABELLED = (
    "audit_id,ticket_at,team_id,contact_reason,sop_id\n"
    "L1,2026-03-02,Team Ada Lovelace,called by Lovelace,as Ada Lovelace said\n"
    "L2,2026-03-02,North,refund,REF-001\n"
)


def labels(desk):
    return desk.rows(
        "SELECT team_id, contact_reason, sop_id, sop_recorded FROM audits WHERE audit_id LIKE 'L%' ORDER BY audit_id"
    )


def test_a_name_leaves_labels_names_of_files_and_searches_and_comes_back_with_no_export(desk):
    export = desk.write("Lovelace_team.csv", LABELLED)
    desk.take_neutral(export, "audits")
    with desk.store.writing() as connection:
        connection.execute("INSERT INTO searches VALUES ('ada lovelace', '2026-03', 3, '', now())")
        connection.execute("INSERT INTO searches VALUES ('late refund', '2026-03', 3, '', now())")
    names, marks = ["Ada Lovelace", "Max North"], ("ada", "lovelace", "max", "north")
    told = desk.store.forget(ADA, NOW, KEY.mark, names=names, marks={*map(KEY.name_mark, marks)})
    assert (told["labels that named them"], told["searches"]) == (4, 1)
    cleaned = [
        ("Team [name]", "called by [name]", *["as [name] said"] * 2),
        ("North", "refund", *["REF-001"] * 2),
    ]
    assert labels(desk) == cleaned
    assert b"Lovelace" not in desk.store.path.read_bytes()
    assert desk.rows("SELECT words FROM searches") == [("late refund",)]

    export.write_text(LABELLED + "L3,2026-03-02,Team Ada Lovelace,refund,REF-001\n")
    desk.take_neutral(export, "audits")
    assert labels(desk) == [*cleaned, ("Team [name]", "refund", *["REF-001"] * 2)]


def test_who_stands_in_no_column_of_people_is_taken_out_of_what_names_them(desk):
    said(desk, "Wilma Voss cried", "so Voss paid", "the voice")
    marks = {*map(KEY.name_mark, ("wilma", "voss"))}
    before = desk.everything()
    told = desk.store.forget_names(["Wilma Voss"], marks, NOW, KEY.mark, only_tell=True)
    assert told["findings that named them"] == 2
    assert desk.everything() == before
    desk.store.forget_names(["Wilma Voss"], marks, NOW, KEY.mark)
    assert comments(desk) == ["[name] cried", "so [name] paid", "the voice"]
    assert b"Wilma" not in desk.store.path.read_bytes()
    desk.store.forget_names(["Wilma Voss"], marks, NOW, KEY.mark)  # again: nothing, and no mistake
    late = {"Finding": "G9", "Review": "R2", "Criterion": "P9", "Comment": "Wilma again"}
    desk.take(desk.findings(late, name="findings-4.csv"))
    assert "Wilma" not in desk.everything()
    with pytest.raises(KbError, match="Nothing in this store names Zora Quill"):
        desk.store.forget_names(["Zora Quill"], {KEY.name_mark("zora")}, NOW, KEY.mark)


def test_what_was_stopped_before_the_file_was_written_anew_is_done_by_the_next_import(
    desk, monkeypatch
):
    def stopped(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kb_tools.adapters.qa_store.written_anew", stopped)
        with pytest.raises(KeyboardInterrupt):
            desk.store.forget(ADA, NOW, None)
    assert b"red hair" in desk.store.path.read_bytes()
    desk.take(desk.reviews({"Review": "R5"}, name="reviews-5.csv"))
    assert b"red hair" not in desk.store.path.read_bytes()
    assert desk.rows("SELECT * FROM store_facts WHERE name = 'write_anew'") == []


def test_of_a_store_behind_a_link_the_file_that_held_the_person_is_written_anew(desk, tmp_path):
    file = tmp_path / "elsewhere.duckdb"
    desk.store.path.rename(file)
    desk.store.path.symlink_to(file)
    desk.store.forget(ADA, NOW, None)
    assert desk.store.path.is_symlink()
    assert b"red hair" not in file.read_bytes()
