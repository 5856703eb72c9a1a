"""Text pasted from a word processor, which looks like a list there and is none in Markdown.

Its lines run into one paragraph, and no step has a number that can be cited. One such line alone may
be meant: a note behind an asterisk, a sentence that begins with a year.
"""

import re

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.english import counted
from kb_tools.errors import Severity
from kb_tools.policy.model import BlockKind

_BULLET = re.compile(r"^\s*(?:>\s*)*([•◦▪▫●○■‣⁃∙·])[\s\u00a0]*\S")
_ESCAPED = re.compile(r"^\s*(?:>\s*)*(\d{1,3}\\[.)]|\\[-+*])\s+\S")
_WORD = re.compile(r"(</?o:p|<!--\[if )|\bstyle=[\"'][^\"'>]*\b(mso-)", re.IGNORECASE)
_SIGNS = (
    (_BULLET, 2, "begins a line here and makes no list in Markdown", "Begin each line with  -  and a space."),
    (_ESCAPED, 2, "is text here and begins no step or item", "Take the backslash away:  1. Open …  or  - Open …"),
    (_WORD, 1, "is left of a word processor", "Delete it, or paste without formatting."),
)  # fmt: skip


def lists_are_lists(checked: Checked) -> Problems:
    for page in checked.pages:
        for sign, fewest, saw, would_work in _SIGNS:
            lines = _lines(page, sign)
            if len(lines) < fewest:
                continue
            (number, found), more = lines[0], len(lines) - 1
            others = f", and {counted(more, 'line')} more like it" if more else ""
            yield page.problem(
                number, f"“{found}” {saw}{others}.", would_work, "pasted", Severity.WARNING
            )


def _lines(page: Page, sign: re.Pattern[str]) -> list[tuple[int, str]]:
    """The lines that hold it, and how it stands there; what is shown as code is meant."""
    code = {
        line
        for clause in page.document.clauses
        if clause.kind in (BlockKind.CODE, BlockKind.MACRO)
        for line in range(clause.lines[0], clause.lines[1] + 1)
    }
    found = ((at, sign.search(line)) for at, line in enumerate(page.text.split("\n"), 1))
    return [(at, next(filter(None, m.groups())).strip()) for at, m in found if m and at not in code]
