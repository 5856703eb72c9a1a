"""Cells of a CSV that people open in a spreadsheet.

A text that begins like a formula would be run (OWASP, *CSV Injection*), so it gets a quote before
it. A text that has quotes before such a beginning gets one more: `written` undoes it exactly.
"""

import re

# Where signs are typed in full width, so are those of a formula. Spaces before it do not hinder each program.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@|%＝＋－＠])")


def plain_cell(value: object) -> object:
    """As it may stand in a file that a spreadsheet opens; None is an empty cell.

    >>> plain_cell('=HYPERLINK("http://…")'), plain_cell("step 3"), plain_cell(-1.5)
    ('\\'=HYPERLINK("http://…")', 'step 3', -1.5)
    >>> plain_cell("  =1+1"), plain_cell("＝1+1"), plain_cell("  step 3")
    ("'  =1+1", "'＝1+1", '  step 3')
    """
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def written(cell: str) -> str:
    """The text of a cell that `plain_cell` made.

    >>> written(plain_cell("=1+1")), written(plain_cell("'=1+1")), written("'tis"), written(plain_cell(" -1"))
    ('=1+1', "'=1+1", "'tis", ' -1')
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
