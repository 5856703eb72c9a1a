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
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_REMEMBERED = 131_072  # blocks …
_LONGEST = 4_096  # … of at most so many characters

_BLOCK = re.compile(r"(?:[ \t]*[^ \t\n][^\n]*(?:\n|\Z))+")  # lines without a blank one among them
_DEFINITION = re.compile(r" *[:~][ \t]")
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


class _State(NamedTuple):
    """What a block leaves open behind it."""

    closing: re.Pattern[str] | None = None  # ends the fence, or the HTML, that is open
    inside: int = 0  # the column from which text belongs to the item at the left margin; 0: none


@dataclass(frozen=True, slots=True)
class _Scanned:
    after: _State | None  # None: from here on it is not plain what is open
    begins: bool  # its first line begins something of its own
    one_line: bool
    defines: bool  # it may hold a definition of a link or a footnote


_START = _State()


def chunks(body: str) -> list[tuple[str, int]]:
    """The pieces, each with the line (from 0) on which it begins. Lines end in "\\n"."""
    cuts = [0]
    state: _State | None = _START
    may_be_term = False  # the single line before is one, should its definition follow
    for found in _BLOCK.finditer(body):
        block, start = found[0], found.start()
        if may_be_term and _DEFINITION.match(block):
            cuts.pop()
        scanned = _scan(block, state)
        if scanned.defines:
            return [(body, 0)]
        if scanned.begins and start:
            cuts.append(start)
        may_be_term = scanned.begins and start > 0 and scanned.one_line
        state = scanned.after
    pieces, line = [], 0
    for start, end in pairwise([*cuts, len(body) + 1]):
        pieces.append((body[start : end - 1], line))
        line += body.count("\n", start, end)
    return pieces


def _scan(block: str, state: _State | None) -> _Scanned:
    return _known(block, state) if len(block) <= _LONGEST else _read(block, state)


def _read(block: str, state: _State | None) -> _Scanned:
    """Lines without a blank one among them; a blank one, or none at all, stands before."""
    defines = _DEFINES.search(block) is not None
    lines = block.removesuffix("\n").split("\n")
    if state is None:
        return _Scanned(None, False, False, defines)
    closing, inside = state.closing, state.inside
    begins = False
    html = False  # in a block of HTML, which ends at a blank line
    before = True  # the line before was blank
    for line in lines:
        if closing is not None:
            closing = None if closing.match(line) else closing
            before = False
            continue
        runs_on = _RUNS_ON.match(line)
        ends = _end_of_html(line) if runs_on and before else None
        fence = _FENCE.match(line)
        html = html or _TAG.match(line) is not None
        if runs_on and ends is None:
            return _Scanned(None, begins, False, defines)  # what ends it, if it opens anything?
        if fence and (html or (fence["indent"] and not 0 < inside <= len(fence["indent"]))):
            return _Scanned(None, begins, False, defines)  # does it open, close, or neither?
        if before:
            begins = not (_GOES_ON.match(line) or _is_term(lines))
        if ends is not None:
            closing, inside, html = ends, 0, False
        else:
            if fence and not fence["indent"]:
                closing = re.compile(
                    rf" {{0,3}}{fence['fence'][0]}{{{len(fence['fence'])},}}[ \t]*$"
                )
            inside = _inside(line, inside, before) if not html else 0
        before = False
    return _Scanned(_State(closing, inside), begins, len(lines) == 1, defines)


_known = lru_cache(maxsize=_REMEMBERED)(_read)


def _end_of_html(line: str) -> re.Pattern[str] | None:
    """What ends the HTML that this line opens at the left margin, and that runs past blank lines."""
    if _COMMENT.match(line):
        return _COMMENT_ENDS
    return _VERBATIM_ENDS if _VERBATIM_BEGINS.match(line) else None


def _is_term(lines: list[str]) -> bool:
    """A line with its definition below is read as a term, even one that looks like a heading."""
    return any(_DEFINITION.match(line) for line in lines[1:3])


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
