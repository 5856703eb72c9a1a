"""Something to read."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import BlockKind


def says_something(checked: Checked) -> Problems:
    """A page in force with nothing but headings leaves an agent alone with them."""
    for page in checked.pages:
        words = any(clause.kind is not BlockKind.HEADING for clause in page.document.clauses)
        if not words and page.control.status is Status.ACTIVE:
            yield page.problem(
                1,
                "This page has no text: no step, no paragraph, no table.",
                "Write it, or set  status: draft  until it is written.",
                "no-text",
                Severity.WARNING,
            )
