"""Values that an export has in several columns: a day beside its clock, a first and a last name."""

from datetime import datetime

from tests.support.csv_files import write_csv
from tests.support.qa_exports import FINDING, KEY, MAPPING, REVIEW, Desk


def test_values_that_stand_in_several_columns_are_read_like_those_of_one(tmp_path):
    """A comment of two columns was kept with the names in it, a day beside its clock stopped the import."""
    desk = Desk(
        tmp_path,
        MAPPING.replace('ticket_at = "Handled"', 'ticket_at = ["Handled", "Clock"]')
        .replace('agent_id = "Agent ID"', 'agent_id = ["First", "Last"]')
        .replace('ignore = ["Mail"]', 'ignore = ["Mail", "Agent ID"]')
        .replace('comment = "Comment"', 'comment = ["Comment", "More"]'),
    )
    review = {"Handled": "02/03/2026", "Clock": "09:15", "First": "Maria", "Last": "Keller"}
    reviews = write_csv(tmp_path / "reviews.csv", [REVIEW | review], [*REVIEW, "Clock", "First", "Last"])  # fmt: skip
    told = {"Comment": "Maria forgot", "More": "ask m.k@desk.example"}
    findings = write_csv(tmp_path / "findings.csv", [FINDING | told], [*FINDING, "More"])
    desk.take(reviews, findings)

    assert desk.rows("SELECT agent_id, ticket_at FROM audits") == [
        (KEY.pseudonym("Maria Keller"), datetime(2026, 3, 2, 9, 15))
    ]
    assert desk.rows("SELECT comment FROM findings") == [("[name] forgot ask [e-mail]",)]
