"""A page that is gone says what came after it."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import SopId


def supersedes_known_sops(checked: Checked) -> Problems:
    for page in checked.pages:
        for sop in page.control.supersedes:
            if sop not in checked.by_id and SopId(sop) not in checked.timelines:
                yield page.problem(
                    page.line("supersedes"),
                    f"supersedes names {sop}, which no page is or was.",
                    "Correct the id, or take it away.",
                    "supersedes-unknown",
                )


def retired_has_a_pointer(checked: Checked) -> Problems:
    superseded = {sop for page in checked.pages for sop in page.control.supersedes}
    for page in checked.pages:
        if page.control.status is not Status.RETIRED or page.control.id in superseded:
            continue
        if not any(clause.links for clause in page.document.clauses):
            yield page.problem(
                page.line("status"),
                "This page is retired and leads nowhere.",
                "Link to what holds instead, or name it in the successor's  supersedes: [...]",
                "retired-without-pointer",
                Severity.WARNING,
            )
