"""Marks of a merge that git left to a person: two wordings of one rule, and neither holds.

A line of `=======` alone is none of them: in Markdown it makes the line above it a heading. In a
code block the marks may be what is shown; in a macro they would be sent to a customer.
"""

import re

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind

_MARK = re.compile(r"^(?:<{7}|>{7}) .*", re.M)


def no_merge_conflict(checked: Checked) -> Problems:
    for page in checked.pages:
        found = [
            (page.text.count("\n", 0, m.start()) + 1, m[0].strip())
            for m in _MARK.finditer(page.text)
        ]
        shown = _lines_of_code(page) if found else ()
        for line, mark in found:
            if not any(line in block for block in shown):
                yield page.problem(
                    line,
                    f"“{mark[:60]}” marks a merge conflict that nobody has settled.",
                    "Keep the wording that holds; delete the other one, and the lines  <<<<<<<  =======  >>>>>>>",
                    "merge-conflict",
                )


def _lines_of_code(page: Page) -> list[range]:
    """Read anew, as a page under review comes here unread."""
    clauses = parse(page.text).clauses
    return [range(c.lines[0], c.lines[1] + 1) for c in clauses if c.kind is BlockKind.CODE]
