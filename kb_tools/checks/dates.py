"""Dates that contradict each other, and reviews that are due."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.english import counted
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.moments import day_of


def dates_in_order(checked: Checked) -> Problems:
    for page in checked.pages:
        control = page.control
        begins, ends, review = control.effective, control.effective_to, control.review_by
        if begins and ends and moment(ends, checked.zone) <= moment(begins, checked.zone):
            yield page.problem(
                page.line("effective_to"),
                f"effective_to ({ends}) is not after effective ({begins}): the text never holds.",
                "Write the first moment at which it no longer holds.",
                "ends-before-it-begins",
            )
        goes_on = control.status is not Status.RETIRED
        if goes_on and begins and review and review < day_of(begins):
            yield page.problem(
                page.line("review_by"),
                f"review_by ({review}) lies before effective ({day_of(begins)}).",
                f"Write a date after {day_of(begins)}.",
                "review-before-effective",
            )


def review_not_overdue(checked: Checked) -> Problems:
    for page in checked.pages:
        review = page.control.review_by
        if review and review < checked.today and page.control.status is Status.ACTIVE:
            late = counted((checked.today - review).days, "day")
            yield page.problem(
                page.line("review_by"),
                f"The review was due on {review}, {late} ago.",
                "Read it again; then raise review_by, or change what is wrong.",
                "review-overdue",
                Severity.WARNING,
            )
