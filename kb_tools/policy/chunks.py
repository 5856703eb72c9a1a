"""Where a page can be cut so that each piece reads alone as it reads in place.

A history repeats itself: nineteen in twenty paragraphs of a new revision stood in the one before.
Parsed piece by piece and remembered, they cost nothing the second time.

A cut is made before a line at the very left that follows a blank line. Nothing that is nested (a
quote, an admonition, code by indent) outlives such a line; but a list goes on with its next item,
and a list of definitions with its next term, so there is no cut before those. Three things at the
left margin outlive it too: a fence, HTML that runs on past blank lines (a comment, `<pre>`), and
what speaks to the whole page (definitions of links and footnotes). A page with the last is not
cut. Fences and comments are followed to their end, and where it is not plain whether a line opens
one, the rest of the page stays in one piece: a cut too few costs time, a cut too many would cost
the truth.
"""

import re

_GOES_ON = re.compile(r"[ \t]|(?:[-*+:~]|\d{1,9}[.)])(?:[ \t]|$)")  # an item, a term's definition
_FENCE = re.compile(r"(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
_ITEM = re.compile(r"(?P<mark>[-*+]|(?P<number>\d{1,9})[.)])(?P<gap> +)(?=\S)")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TAG = re.compile(r" {0,3}</?[a-zA-Z]")
_DEFINES = re.compile(r"^[ \t>*+\-\d.):]*\[(?:[^\[\]\\]|\\.){1,999}\]:|\^\[", re.M | re.S)
_VERBATIM = "script|pre|style|textarea"
_RUNS_ON = re.compile(
    r" {0,3}<(?:!--(?!.*-->)|\?(?!.*\?>)|!\[CDATA\[(?!.*\]\]>)|![a-z](?!.*>)"
    rf"|(?:{_VERBATIM})\b(?!.*</(?:{_VERBATIM})>))",
    re.I,
)
_COMMENT = re.compile(r"<!--")
_COMMENT_ENDS = re.compile(r".*-->")
_VERBATIM_BEGINS = re.compile(rf"<(?:{_VERBATIM})(?:[ \t>]|$)", re.I)
_VERBATIM_ENDS = re.compile(rf".*</(?:{_VERBATIM})>", re.I)


def chunks(body: str) -> list[tuple[str, int]]:
    """The pieces, each with the line (from 0) on which it begins. Lines end in "\\n"."""
    if _DEFINES.search(body):
        return [(body, 0)]
    lines = body.split("\n")
    cuts = [0, *_cuts(lines)]
    return [
        ("\n".join(lines[start:end]), start)
        for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)
    ]


def _cuts(lines: list[str]) -> list[int]:
    cuts: list[int] = []
    closing: re.Pattern[str] | None = None  # of the fence, or the HTML, that is open
    blank = True  # the line before
    html = False  # in a block of HTML, which ends at a blank line
    inside = 0  # the column from which text belongs to the list item at the left margin; 0: none
    for number, line in enumerate(lines):
        if closing is not None:
            closing = None if closing.match(line) else closing
            blank = False
            continue
        before, blank = blank, not line.strip(" \t")
        if blank:
            html = False
            continue
        runs_on = _RUNS_ON.match(line)
        ends = _end_of_html(line) if runs_on and before else None
        fence = _FENCE.match(line)
        html = html or _TAG.match(line) is not None
        if runs_on and ends is None:
            break  # what ends it, if it opens anything?
        if fence and (html or (fence["indent"] and not 0 < inside <= len(fence["indent"]))):
            break  # does it open, close, or neither?
        if before and number and not _GOES_ON.match(line) and not _is_term(lines, number):
            cuts.append(number)
        if ends is not None:
            closing, inside, html = ends, 0, False
            continue
        if fence and not fence["indent"]:
            closing = re.compile(rf" {{0,3}}{fence['fence'][0]}{{{len(fence['fence'])},}}[ \t]*$")
        inside = _inside(line, inside, before) if not html else 0
    return cuts


def _end_of_html(line: str) -> re.Pattern[str] | None:
    """What ends the HTML that this line opens at the left margin, and that runs past blank lines."""
    if _COMMENT.match(line):
        return _COMMENT_ENDS
    return _VERBATIM_ENDS if _VERBATIM_BEGINS.match(line) else None


def _is_term(lines: list[str], number: int) -> bool:
    """A line with its definition below is read as a term, even one that looks like a heading."""
    below = [line.lstrip(" ") for line in lines[number + 1 : number + 3]]
    return any(line.startswith((": ", ":\t", "~ ", "~\t")) for line in below)


def _inside(line: str, inside: int, after_blank: bool) -> int:
    """Where the text of the list item begins that this line opens or carries on; 0: in none."""
    if line[0] == " ":
        return inside if len(line) - len(line.lstrip(" ")) >= inside else 0
    item = _ITEM.match(line)
    if item is None or _RULE.match(line):
        return 0
    if not (after_blank or inside or item["number"] in (None, "1")):
        return 0  # such a number opens no list in the middle of a paragraph
    return len(item["mark"]) + (len(item["gap"]) if len(item["gap"]) < 5 else 1)
