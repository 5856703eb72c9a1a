"""Placeholders that an agent can see and fill."""

import re

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity
from kb_tools.policy.model import BlockKind

_BRACED = re.compile(r"\{+[^{}\n]*\}*")
_WELL_MADE = re.compile(r"\{[a-z][a-z0-9_]*\}")


def placeholders_well_made(checked: Checked) -> Problems:
    for page in checked.pages:
        for clause in page.document.clauses:
            if clause.kind is not BlockKind.MACRO:
                continue
            for offset, line in enumerate(clause.source.split("\n")):
                for found in _BRACED.findall(line) if offset else ():
                    if not _WELL_MADE.fullmatch(found):
                        yield page.problem(
                            clause.lines[0] + offset,
                            f"{found!r} is no placeholder that we know.",
                            "Write single braces and lower_snake_case:  {customer_name}",
                            "placeholder",
                            Severity.WARNING,
                        )
