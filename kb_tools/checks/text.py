"""Something to read."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import BlockKind

# What `kb new` writes into a page, for its author to write over.
TEMPLATE_STEPS = (
    "Begin with what the agent does first, as an order: Open …",
    "Put the condition first: If …, then …",
    "Say to whom it goes, after how long, and what to write in the ticket.",
)
TEMPLATE_EXCEPTION = "Unless …"
_TEMPLATE = frozenset({*TEMPLATE_STEPS, TEMPLATE_EXCEPTION})


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


def template_is_written_over(checked: Checked) -> Problems:
    """Advice to the author is no step for an agent. Looks at lines, as a page under review comes here unread."""
    for page in checked.pages:
        if page.control.status is not Status.ACTIVE:
            continue
        for number, line in enumerate(page.text.splitlines(), 1):
            if line.lstrip(" -0123456789.") in _TEMPLATE:
                yield page.problem(
                    number,
                    f"“{line.strip()}” is from the template of `kb new`.",
                    "Write what agents are to do, or delete the line.",
                    "template-text",
                )
