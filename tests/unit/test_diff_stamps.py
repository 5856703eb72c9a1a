"""A line that says when somebody touched the page is no date from which something holds."""

import pytest

from kb_tools.diff.model import Judgement, Label
from tests.support.judging import all_judged, both_ways


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Last updated: July 18, 2026", "Last updated: December 23, 2026"),
        ("*Last updated: [July 18, 2026](https://a.org/b)*", "*Last updated: 2026-12-23*"),
        ("Last updated 18 July 2026 by Ana.", "Last updated 23 December 2026 by Ben Ruiz."),
        ("Owner: payments. Last reviewed on 2026-05-01.", "Owner: payments. Last reviewed on 2026-06-01."),
        ("| a | b |\n|-|-|\n| Last updated | 2026-05-01 |", "| a | b |\n|-|-|\n| Last updated | 2026-06-01 |"),
        ("| Last updated | b |\n|-|-|\n| 2026-05-01 | c |", "| Last updated | b |\n|-|-|\n| 2026-06-01 | c |"),
        ("", "Last updated: 2026-05-01"),
    ],
)  # fmt: skip
def test_when_the_page_was_touched_is_no_news(before: str, after: str) -> None:
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


def test_in_spanish_too() -> None:
    before, after = (f"Última actualización: {day} de mayo de 2026 por Ana" for day in (3, 4))
    assert both_ways(before, after, "es").judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("Effective 5 May 2026.", "Effective 7 May 2026.", Label.DATE),
        ("Updated on 5 May: refunds stop.", "Updated on 7 May: refunds stop.", Label.DATE),
        ("Review by phone all cases of 5 May.", "Review by phone all cases of 7 May.", Label.DATE),
        ("Review by 5 May all open cases.", "Review by 7 May all open cases.", Label.DATE),
        ("Last updated 2026-05-01. Wait 3 days.", "Last updated 2026-06-01. Wait 5 days.", Label.DEADLINE),
        ("| Last updated | b |\n|-|-|\n| 5 days | c |", "| Last updated | b |\n|-|-|\n| 3 days | c |", Label.DEADLINE),
        ("1. Review by 5 May 2027.", "1. Review by 7 May 2027.", Label.DATE),
        ("1. Open.", "1. Open.\n2. Review by 7 May 2027.", Label.DATE),
    ],
)  # fmt: skip
def test_a_date_by_which_something_is_to_be_done_is_told(
    before: str, after: str, label: Label
) -> None:
    (change,) = all_judged(before, after)
    assert change.judgement is Judgement.MATERIAL
    assert label in change.labels


def test_what_stands_under_that_name_and_is_no_date_is_read() -> None:
    before, after = (f"| a | Updated |\n|-|-|\n| b | {cell} |" for cell in ("by card", "by bank"))
    assert both_ways(before, after).judgement is Judgement.REVIEW
    assert both_ways(before, before.replace("by card", "")).judgement is Judgement.REVIEW
    dated = before.replace("by card", "2027-05-05")
    assert both_ways(dated, before.replace("by card", "")).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize("name", ["Next review", "Review by"])
def test_when_one_case_of_several_is_due_is_for_a_person(name: str) -> None:
    page = f"| Case | {name} |\n|-|-|\n| Late | {{}} |\n| Lost | 2026-05-01 |"
    assert both_ways(page.format("2026-05-01"), page.format("2026-07-01")).judgement is (
        Judgement.REVIEW
    )
