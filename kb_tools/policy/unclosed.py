"""Blocks that were opened and never closed, so that the page swallows what follows.

CommonMark lets a code block, a `<pre>` or a comment run to the end of the page (or of the list
item it stands in) if nothing closes it. That is no error to a parser. Whoever wrote it meant
something else, and is told where it begins.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

# The HTML blocks that end with their own end and not at a blank line (CommonMark 0.31, 4.6, 1 to 5).
_ENDS = (
    (re.compile(r"<(?:pre|script|style|textarea)(?=[\s>]|\Z)", re.I),
     re.compile(r"</(?:pre|script|style|textarea)>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![a-z]", re.I), re.compile(r">")),
)  # fmt: skip
_TAG = re.compile(r"</?[a-z][\w-]*", re.I)
_FENCE = 12  # characters of a code block's fence that a note shows
_CONTAINERS = " \t>"  # what may stand before the closing fence: a list's indent, a quote's mark


@dataclass(frozen=True, slots=True)
class Unclosed:
    opening: str  # "```", "<pre", "<!--"
    lines: tuple[int, int]  # from 0 in its chunk, end exclusive

    def note(self, first_line: int) -> str:
        """
        >>> Unclosed("```", (4, 9)).note(1)
        'the code block (```) opened in line 5 is never closed: lines 5 to 9 are taken as its text, not as Markdown'
        """
        start, end = self.lines[0] + first_line, self.lines[1] + first_line - 1
        taken = f"lines {start} to {end} are" if end > start else f"line {start} is"
        return f"the {self._what} opened in line {start} is never closed: {taken} taken as its text, not as Markdown"

    @property
    def _what(self) -> str:
        if self.opening == "<!--":
            return "comment (<!--)"
        if self.opening[0] == "<":
            return f"HTML ({self.opening})"
        fence = self.opening if len(self.opening) <= _FENCE else f"{self.opening[:_FENCE]}…"
        return f"code block ({fence})"


def unclosed(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Unclosed]:
    """Those among the tokens of one source, whose lines are given."""
    for token in tokens:
        if not token.map:
            continue
        opening = ""
        if token.type == "fence" and not _closes(lines, token):
            opening = token.markup
        elif token.type == "html_block":
            opening = _open_html(token.content.lstrip())
        if opening:
            yield Unclosed(opening, _without_blank_end(lines, token.map[0], token.map[1]))


def _closes(lines: Sequence[str], fence: Token) -> bool:
    start, end = fence.map or (0, 0)
    last = "".join(lines[end - 1 : end]).strip().lstrip(_CONTAINERS)
    return end - 1 > start and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def _open_html(source: str) -> str:
    for begins, ends in _ENDS:
        if found := begins.match(source):
            return "" if ends.search(source) else found[0]
    tag = _TAG.match(source)
    return tag[0] if tag and ">" not in source else ""


def _without_blank_end(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    end = min(end, len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return start, end
