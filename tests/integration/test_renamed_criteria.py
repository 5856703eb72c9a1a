"""A criterion that is called otherwise since some export: what it found counts once."""

from datetime import timedelta

import pytest

from kb_tools.errors import KbError
from kb_tools.findings.header_fit import header_problems
from kb_tools.findings.mapping import read_mapping
from tests.support.qa_exports import NOW, Desk

CARD = """
[[source]]
name = "cards"
files = "cards*.csv"
[source.audits.columns]
audit_id = "Review"
ticket_at = "Day"
[source.findings]
criteria = ["Verified", "Noted"]
failed = ["No"]
passed = ["Yes"]
[source.findings.columns]
audit_id = "Review"
"""
RATINGS = """
[[source]]
name = "ratings"
files = "ratings*.csv"
[source.audits]
repeats = true
columns = { audit_id = "Review", ticket_at = "Day" }
[source.findings]
only = { Rating = ["Fail"] }
passed = ["Pass"]
columns = { finding_id = ["Review", "Criterion"], audit_id = "Review", criterion = "Criterion" }
"""
LATER = NOW + timedelta(days=7)
RENAMED = 'formerly = { "Note complete" = "Noted" }'


def with_both(text):
    return text.replace('"Noted"]', '"Noted", "Note complete"]').replace("failed =", f"{RENAMED}\nfailed =")  # fmt: skip


def cards(desk, name, criterion, *marks):
    rows = "".join(f"R{n},2026-03-02,Yes,{mark}\n" for n, mark in enumerate(marks))
    return desk.write(name, f"Review,Day,Verified,{criterion}\n{rows}")


def ratings(desk, name, *rows):
    each = "".join(f"R{n},2026-03-02,{row}\n" for n, row in rows)
    return desk.write(name, f"Review,Day,Criterion,Rating\n{each}")


def counting(desk):
    return desk.rows(
        "SELECT finding_id, criterion FROM findings WHERE finding_id NOT IN "
        "(SELECT finding_id FROM findings WHERE withdrawn) ORDER BY 1"
    )


def test_nothing_is_imported_where_a_criterion_would_count_under_two_names(tmp_path):
    desk = Desk(tmp_path, CARD)
    desk.take(cards(desk, "cards-1.csv", "Noted", "No", "Yes", "No"))
    desk.mapping = read_mapping(CARD.replace("Noted", "Note complete"), "findings.toml")
    with pytest.raises(KbError) as told:
        desk.take(cards(desk, "cards-2.csv", "Note complete", "No", "Yes", "No"), now=LATER)
    said = str(told.value)
    assert "Of 2 reviews in the store findings of 'Noted' count" in said
    assert 'formerly = { "Note complete" = "Noted" }' in said
    assert len(counting(desk)) == 2


def test_under_its_former_name_it_is_the_same_finding_and_may_be_withdrawn(tmp_path):
    desk = Desk(tmp_path, with_both(CARD))
    desk.take(cards(desk, "cards-1.csv", "Noted", "No", "Yes", "No"))
    summary = desk.take(cards(desk, "cards-2.csv", "Note complete", "Yes", "No", "No"), now=LATER)
    assert counting(desk) == [("R1:Noted", "Noted"), ("R2:Noted", "Noted")]
    assert summary.files[0].withdrawn == ["R0:Noted"]


def test_a_mark_that_nobody_could_read_is_answered_under_the_other_name(tmp_path):
    desk = Desk(tmp_path, with_both(CARD))
    desk.take(cards(desk, "cards-1.csv", "Note complete", "Partly"))
    desk.take(cards(desk, "cards-2.csv", "Noted", "Yes"), now=LATER)
    assert desk.store.quarantined() == []


def test_a_criterion_that_is_said_to_be_another_comes_in(tmp_path):
    desk = Desk(tmp_path, CARD)
    desk.take(cards(desk, "cards-1.csv", "Noted", "No"))
    other = CARD.replace('"Noted"', '"Greeted"').replace("failed =", 'formerly = { Greeted = "Greeted" }\nfailed =')  # fmt: skip
    desk.mapping = read_mapping(other, "findings.toml")
    desk.take(cards(desk, "cards-2.csv", "Greeted", "No"), now=LATER)
    assert [id_ for id_, _ in counting(desk)] == ["R0:Greeted", "R0:Noted"]


def test_a_criterion_that_fails_for_the_first_time_is_no_new_name(tmp_path):
    desk = Desk(tmp_path, CARD)
    desk.take(cards(desk, "cards-1.csv", "Noted", "No"))
    text = "Review,Day,Verified,Noted\nR0,2026-03-02,No,No\nR1,2026-03-02,No,Yes\n"
    desk.take(desk.write("cards-2.csv", text), now=LATER)
    assert len(counting(desk)) == 3


def test_a_review_that_is_graded_anew_by_another_criterion_is_no_new_name(tmp_path):
    desk = Desk(tmp_path, RATINGS)
    desk.take(ratings(desk, "ratings-1.csv", (0, "Noted,Fail")))
    desk.take(ratings(desk, "ratings-2.csv", (0, "Greeted,Fail"), (1, "Noted,Pass")), now=LATER)
    assert len(counting(desk)) == 2


def test_a_finding_with_an_id_of_its_own_is_the_same_whatever_its_criterion_is_called(tmp_path):
    """An export of what is new since the last one may bring a criterion that nobody has heard of."""
    own = RATINGS.replace('finding_id = ["Review", "Criterion"]', 'finding_id = "Id"')
    desk = Desk(tmp_path, own)
    rows = "Id,Review,Day,Criterion,Rating\nF{},R0,2026-03-02,{},Fail\n"
    desk.take(desk.write("ratings-1.csv", rows.format(1, "Noted")))
    desk.take(desk.write("ratings-2.csv", rows.format(2, "Greeted")), now=LATER)
    assert [id_ for id_, _ in counting(desk)] == ["F1", "F2"]


def test_of_a_row_for_each_rating_it_is_the_same(tmp_path):
    desk = Desk(tmp_path, RATINGS)
    desk.take(ratings(desk, "ratings-1.csv", *((n, "Noted,Fail") for n in range(4))))
    new = ratings(desk, "ratings-2.csv", *((n, "Note complete,Fail") for n in range(3)), (3, "Note complete,Pass"))  # fmt: skip
    with pytest.raises(KbError, match="Of 3 reviews in the store"):
        desk.take(new, now=LATER)
    desk.mapping = read_mapping(RATINGS.replace("passed =", f"{RENAMED}\npassed ="), "findings.toml")  # fmt: skip
    assert desk.take(new, now=LATER).files[0].withdrawn == ["R3:Noted"]
    assert [id_ for id_, _ in counting(desk)] == ["R0:Noted", "R1:Noted", "R2:Noted"]


def test_a_column_that_is_missing_is_sought_among_those_that_nothing_uses():
    source = read_mapping(CARD, "findings.toml").source[0]
    header = ["Review", "Day", "Verified", "Notes done"]
    told = [p.would_work for p in header_problems(header, source, "cards.csv") if "no column" in p.saw]  # fmt: skip
    assert told[0].startswith("Did you mean 'Notes done'?")
    assert 'formerly = { "new name" = "Noted" }' in told[0]


def test_a_former_name_of_no_criterion_is_told():
    with pytest.raises(KbError, match="says how 'Note complete' was called"):
        read_mapping(CARD.replace("failed =", f"{RENAMED}\nfailed ="), "findings.toml")


def a_source(name, *criteria):
    named = CARD.replace("cards", name)
    return named.replace('["Verified", "Noted"]', "[" + ", ".join(f'"{c}"' for c in criteria) + "]")


def scored(desk, name, *criteria):
    rows = "".join(f"R{n},2026-03-02{',No' * len(criteria)}\n" for n in range(3))
    return desk.write(name, f"Review,Day,{','.join(criteria)}\n{rows}")


def test_two_scorecards_of_one_review_are_two_sources_and_rename_nothing(tmp_path):
    desk = Desk(
        tmp_path, a_source("law", "Consent", "Verified") + a_source("soft", "Tone", "Empathy")
    )
    desk.take(
        scored(desk, "law.csv", "Consent", "Verified"), scored(desk, "soft.csv", "Tone", "Empathy")
    )
    assert len(counting(desk)) == 12


def test_a_scorecard_that_has_another_source_since_some_day_is_asked_about_still(tmp_path):
    desk = Desk(
        tmp_path,
        a_source("old", "Verified", "Noted") + a_source("new", "Verified", "Note complete"),
    )
    desk.take(scored(desk, "old.csv", "Verified", "Noted"))
    with pytest.raises(KbError, match="findings of 'Noted' count"):
        desk.take(scored(desk, "new.csv", "Verified", "Note complete"), now=LATER)


def marked(desk, name, criteria, *failing):
    """A review for each set of criteria that fail there, by place."""
    rows = [
        f"R{n},2026-03-02," + ",".join("No" if place in those else "Yes" for place in range(len(criteria)))
        for n, those in enumerate(failing)
    ]  # fmt: skip
    return desk.write(name, "\n".join([f"Review,Day,{','.join(criteria)}", *rows, ""]))


OLD, NEW = ("Verified", "Noted", "Tone"), ("1. Identity", "2. Wrap-up", "3. Voice")


def test_a_new_source_that_finds_the_same_under_other_names_is_asked_about(tmp_path):
    desk = Desk(tmp_path, a_source("old", *OLD) + a_source("new", *NEW))
    desk.take(marked(desk, "old.csv", OLD, {0}, {0, 1}, {2}, {}, {1}))
    renamed = marked(desk, "new.csv", NEW, {0}, {0, 1}, {2}, {1}, {1})
    with pytest.raises(KbError) as told:
        desk.take(renamed, now=LATER)
    said = str(told.value)
    assert "Of at least 2 reviews in the store findings of 'Verified', 'Noted', 'Tone' count" in said  # fmt: skip
    mapping = a_source("old", *OLD) + a_source("new", *NEW).replace(
        "failed =", f"formerly = {said.split('formerly = ')[1].split(' }')[0]} }}\nfailed ="
    )
    desk.mapping = read_mapping(mapping, "findings.toml")
    desk.take(renamed, now=LATER)
    assert len(counting(desk)) == 6


def test_a_second_scorecard_that_finds_other_things_is_asked_nothing(tmp_path):
    desk = Desk(tmp_path, a_source("old", *OLD) + a_source("new", *NEW))
    desk.take(marked(desk, "old.csv", OLD, {0}, {0, 1}, {2}, {}, {1}, {0}))
    desk.take(marked(desk, "new.csv", NEW, {1}, {2}, {0}, {0, 1}, {}, {0, 2}), now=LATER)
    assert len(counting(desk)) == 13


def test_of_several_new_names_each_is_held_against_the_one_most_like_it(tmp_path):
    """What is proposed may be pasted into the mapping: it says what stood there before, too."""
    said = 'formerly = { Greeted = "Greeted" }'
    mapping = a_source("cards", "Greeting", "Verify", "Note", "Greeted").replace("failed =", f"{said}\nfailed =")  # fmt: skip
    desk = Desk(tmp_path, mapping)
    old, new = ("Greeting", "Verify", "Note"), ("1. Greeting", "2. Verify", '3. "Note"')
    desk.mapping = read_mapping(mapping.replace(', "Greeted"]', "]").replace(f"{said}\n", ""), "findings.toml")  # fmt: skip
    desk.take(scored(desk, "cards-1.csv", *old))
    changed = mapping
    for before, now in zip(old, new, strict=True):
        changed = changed.replace(f'"{before}"', f"'{now}'")
    desk.mapping = read_mapping(changed, "findings.toml")
    file = scored(desk, "cards-2.csv", *(name.replace('"', '""') if '"' not in name else '"3. ""Note"""' for name in new), "Greeted")  # fmt: skip
    with pytest.raises(KbError) as told:
        desk.take(file, now=LATER)
    (problem,) = told.value.problems
    proposed = (
        'formerly = { "Greeted" = "Greeted", "1. Greeting" = "Greeting", "2. Verify" = "Verify", '
        '"3. \\"Note\\"" = "Note" }'
    )
    assert proposed in problem.would_work
    desk.mapping = read_mapping(changed.replace(said, proposed), "findings.toml")
    desk.take(file, now=LATER)
    assert len(counting(desk)) == 12  # nine of before, three of "Greeted"


def test_what_is_proposed_names_criteria_as_the_export_does(tmp_path):
    named = (
        RATINGS
        + '[source.findings.values.criterion]\n"Q1" = "Noted"\n"Q7" = "Note complete"\n"Q8" = "Other"\n'
    )
    desk = Desk(tmp_path, named)
    desk.take(ratings(desk, "ratings-1.csv", (0, "Q1,Fail"), (1, "Q1,Fail")))
    new = ratings(desk, "ratings-2.csv", (0, "Q7,Fail"), (1, "Q7,Pass"))
    with pytest.raises(KbError) as told:
        desk.take(new, now=LATER)
    assert 'formerly = { "Q7" = "Q1" }' in str(told.value)
    desk.mapping = read_mapping(
        named.replace("passed =", 'formerly = { "Q7" = "Q1" }\npassed ='), "findings.toml"
    )
    desk.take(new, now=LATER)
    assert counting(desk) == [("R0:Q1", "Noted")]
