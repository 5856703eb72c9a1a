"""An export that would count reviews twice, or put some in the place of others, is not imported."""

from datetime import timedelta

import pytest

from kb_tools.errors import KbError
from kb_tools.render.import_summary import summary_text
from tests.support.qa_exports import NOW, Desk, taken

LIST = """
[[source]]
name = "list"
files = "list*.csv"
[source.audits]
columns = { audit_id = "Nr", ticket_id = "Ticket", ticket_at = "Day" }
"""
LATER = NOW + timedelta(days=7)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, LIST)


def a_list(desk, name, *rows):
    return desk.write(name, "Nr,Ticket,Day\n" + "".join(f"{row}\n" for row in rows))


def numbered(first_ticket, rows=5):
    return [f"{n},T{first_ticket + n},2026-03-0{n + 1}" for n in range(rows)]


def test_a_running_number_that_begins_anew_puts_no_review_in_anothers_place(desk):
    desk.take(a_list(desk, "list-1.csv", *numbered(100)))
    with pytest.raises(KbError) as told:
        desk.take(a_list(desk, "list-2.csv", *numbered(200)), now=LATER)
    assert "5 reviews that are in the store are of another contact here, '0' for instance" in str(told.value)  # fmt: skip
    assert desk.rows("SELECT DISTINCT left(ticket_id, 2) FROM audits") == [("T1",)]


def test_tickets_that_were_numbered_anew_may_be_meant(desk):
    desk.take(a_list(desk, "list-1.csv", *numbered(100)))
    again = a_list(desk, "list-2.csv", *numbered(200))
    assert taken(desk.take(again, now=LATER, as_it_is=True), "audits") == 5


def test_a_review_whose_ticket_was_corrected_is_told(desk):
    desk.take(a_list(desk, "list-1.csv", *numbered(100)))
    rows = [*numbered(100)[:4], "4,T999,2026-03-05"]
    said = summary_text(desk.take(a_list(desk, "list-2.csv", *rows), now=LATER))
    assert "1 review of another contact than before, CHECK that its id is its own: 4" in said


def test_an_id_without_its_zeros_counts_no_review_twice(desk):
    desk.take(a_list(desk, "list-1.csv", "0042,T1,2026-03-02", "0043,T2,2026-03-02"))
    with pytest.raises(KbError, match="1 review would count twice: '0042' in the store is '42' here"):  # fmt: skip
        desk.take(a_list(desk, "list-2.csv", "42,T1,2026-03-02"), now=LATER)
    desk.take(a_list(desk, "list-3.csv", "43,T77,2026-03-09"), now=LATER)  # of another contact


def test_zeros_that_an_earlier_export_had_lost_are_told_as_such_and_may_be_different_reviews(desk):
    desk.take(a_list(desk, "list-1.csv", "42,T1,2026-03-02"))
    proper = a_list(desk, "list-2.csv", "0042,T1,2026-03-02")
    with pytest.raises(KbError, match="seems to have done so in an earlier export"):
        desk.take(proper, now=LATER)
    desk.take(proper, now=LATER, as_it_is=True)
    desk.take(a_list(desk, "list-3.csv", "42,T1,2026-03-03"), now=LATER)
    assert desk.rows("SELECT count(*) FROM audits") == [(3,)]


def test_reviews_that_both_stand_there_are_corrected_without_a_question(desk):
    desk.take(a_list(desk, "list-1.csv", "42,T1,2026-03-02"))
    desk.take(a_list(desk, "list-2.csv", "0042,T1,2026-03-02"), now=LATER, as_it_is=True)
    desk.take(a_list(desk, "list-3.csv", "0042,T1,2026-03-02", "42,T01,2026-03-02"), now=LATER)


def test_without_a_ticket_another_agent_has_another_contact(tmp_path):
    desk = Desk(tmp_path, LIST.replace('ticket_id = "Ticket"', 'agent_id = "Ticket"'))
    desk.take(a_list(desk, "list-1.csv", "007,Maria,2026-03-02"))
    desk.take(a_list(desk, "list-2.csv", "7,Sam,2026-03-02"), now=LATER)
    with pytest.raises(KbError, match="would count twice"):
        desk.take(a_list(desk, "list-3.csv", "07,Sam,2026-03-02"), now=LATER)


def test_tickets_that_lost_their_zeros_are_the_same_contacts(desk):
    desk.take(a_list(desk, "list-1.csv", *(f"A{n},00{n}5,2026-03-02" for n in range(1, 6))))
    desk.take(a_list(desk, "list-2.csv", *(f"A{n},{n}5,2026-03-02" for n in range(1, 6))), now=LATER)  # fmt: skip


AMERICAN = LIST.replace("[source.audits]", 'dates = ["%d/%m/%Y %H:%M"]\n[source.audits]')


def of_march(days, written="03/{:02}/2025 10:00"):
    return [f"R{day},T{day},{written.format(day)}" for day in days]


def test_a_month_that_is_read_as_one_day_of_many_months_is_not_imported(tmp_path):
    desk = Desk(tmp_path, AMERICAN)
    file = a_list(desk, "list-1.csv", *of_march(range(2, 9)))
    with pytest.raises(KbError) as told:
        desk.take(file)
    assert "read as of one or two days, in 7 months: Day '03/02/2025' is 03 February 2025" in str(told.value)  # fmt: skip
    assert taken(desk.take(file, as_it_is=True), "audits") == 7


def test_months_that_lie_in_the_future_say_so_too(tmp_path):
    desk = Desk(tmp_path, AMERICAN)
    with pytest.raises(KbError, match="one or two days, in 8 months"):
        desk.take(a_list(desk, "list-1.csv", *of_march(range(3, 11), "03/{:02}/2026 10:00")))


def test_days_of_few_months_and_days_that_can_be_read_in_one_way_only_are_imported(tmp_path):
    desk = Desk(tmp_path, AMERICAN)
    desk.take(a_list(desk, "list-1.csv", *of_march(range(2, 13), "{:02}/03/2026 10:00")))
    monthly = [f"M{month},U{month},15/{month:02}/2025 10:00" for month in range(1, 13)]
    assert taken(desk.take(a_list(desk, "list-2.csv", *monthly)), "audits") == 12


def test_what_was_read_so_and_taken_in_as_it_is_is_not_asked_again_when_the_export_grows(tmp_path):
    desk = Desk(tmp_path, AMERICAN)
    of_firsts = "01/{:02}/2025 10:00"
    desk.take(a_list(desk, "list-1.csv", *of_march(range(2, 8), of_firsts)), as_it_is=True)
    grown = a_list(desk, "list-2.csv", *of_march(range(2, 9), of_firsts))
    assert taken(desk.take(grown, now=LATER), "audits") == 1
    others = [row.replace("R", "S") for row in of_march(range(2, 9), of_firsts)]
    with pytest.raises(KbError, match="one or two days"):
        desk.take(a_list(desk, "list-3.csv", *others), now=LATER)
