"""A row that is said again, corrected, and corrected back: which one counts."""

from datetime import timedelta

import pytest

from tests.support.qa_exports import MAPPING, NOW, Desk


@pytest.fixture
def desk(tmp_path):
    below = "[source.audits]\nlast_line_counts = true\n[source.audits.columns]"
    return Desk(tmp_path, MAPPING.replace("[source.audits.columns]", below))


def scores(desk):
    """Of R1, in the order in which they count."""
    order = "entered_at, import_id, line"
    found = desk.rows(f"SELECT score FROM audits WHERE audit_id = 'R1' ORDER BY {order}")
    return [score for (score,) in found]


@pytest.mark.parametrize("exported", ["", "06/03/2026 08:00", "0{}/03/2026 08:00"])
def test_a_score_and_its_correction_below_stay_so_in_each_export_that_grows(desk, exported):
    for week in (6, 7, 8):
        said = {"Exported": exported.format(week)}
        rows = (said, said | {"Score": "70"}, said | {"Review": f"R{week}"})
        desk.take(desk.reviews(*rows, name=f"reviews-{week}.csv"), now=NOW + timedelta(weeks=week))
        assert scores(desk) == [90, 70]


def test_what_comes_back_after_something_else_is_no_row_twice(desk):
    days = [{"Exported": f"0{day}/03/2026 08:00"} for day in (5, 6, 7, 8)]
    rows = [
        day | {"Score": score} for day, score in zip(days, ("90", "70", "90", "70"), strict=True)
    ]
    desk.take(desk.reviews(*rows[:3]))
    assert scores(desk) == [90, 70, 90]
    for number in (2, 3):
        desk.take(desk.reviews(*rows, {"Review": f"R{number}"}, name=f"reviews-{number}.csv"))
        assert scores(desk) == [90, 70, 90, 70]


def test_what_follows_something_new_says_more_than_it_did(desk):
    desk.take(desk.reviews({}))
    later = {"Exported": "08/03/2026 08:00"}
    desk.take(desk.reviews(later | {"Score": "70"}, later, name="reviews-2.csv"))
    assert scores(desk) == [90, 70, 90]
