"""Marks of a merge that git left to a person: two wordings of one rule, and neither holds.

A line of `=======` alone is none of them: in Markdown it makes the line above it a heading. In a
code block the marks may be what is shown, so a whole conflict there is worth a look and no error;
in a macro they would be sent to a customer.
"""

import re
from collections.abc import Sequence

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.english import listed, some
from kb_tools.errors import Severity
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind

_MARK = re.compile(r"^(?:(?:<{7}|>{7}) .*|={7}[ \t]*\r?$)", re.M)
_REST = re.compile(r"=+>")  # what follows on "<" where a conflict is whole


def no_merge_conflict(checked: Checked) -> Problems:
    for page in checked.pages:
        found = [
            (page.text.count("\n", 0, m.start()) + 1, m[0].strip())
            for m in _MARK.finditer(page.text)
        ]
        signs = "".join(mark[0] for _, mark in found)
        shown = _lines_of_code(page) if signs.strip("=") else ()
        open_: list[tuple[int, str]] = []
        for at, (line, mark) in enumerate(found):
            if mark[0] == "=":
                continue
            if not any(line in block for block in shown):
                open_.append((line, mark))
            elif mark[0] == "<" and _REST.match(signs, at + 1):
                yield page.problem(
                    line,
                    f"“{mark[:60]}” in this code block begins what looks like a merge conflict.",
                    "If nobody has settled it, keep the wording that holds; if that is what you show, let it stand.",
                    "merge-conflict",
                    Severity.WARNING,
                )
        if open_:
            (line, mark), *others = open_
            more = f" So do{'es' * (len(others) == 1)} {_lines([line for line, _ in others])}."
            yield page.problem(
                line,
                f"“{mark[:60]}” marks a merge conflict that nobody has settled.{more if others else ''}",
                "Keep the wording that holds; delete the other one, and the lines  <<<<<<<  =======  >>>>>>>",
                "merge-conflict",
            )


_NAMED = 8  # lines; the others are counted


def _lines(numbers: Sequence[int]) -> str:
    if len(numbers) > _NAMED:
        return f"lines {some([*map(str, numbers)], _NAMED)}"
    return f"line{'s' * (len(numbers) > 1)} {listed(numbers)}"


def _lines_of_code(page: Page) -> list[range]:
    """Read anew, as a page under review comes here unread."""
    clauses = parse(page.text).clauses
    return [range(c.lines[0], c.lines[1] + 1) for c in clauses if c.kind is BlockKind.CODE]
