"""Keys of the front matter that stand where none is read: in a head that does not begin on the
first line of the file, or that something has torn.

Whoever wrote such a key meant it, and some of them decide who reads the page and from when. They
are looked for wherever a head may have got to: between two lines of dashes that have nothing else
between them, and above the first heading; but not in code, where the page itself speaks of keys.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import dropwhile, pairwise, takewhile

from kb_tools.policy.document_control import DocumentControl

_OURS = "(id|title|version|status|owner|effective|effective_to|review_by|audience)"
_KEY = re.compile(rf"[ \t]*{_OURS}[ \t]*:(?=\s|$)")
# With the signs before it that a quotation or the mark of a conflict puts there.
_KEY_BEHIND_SIGNS = re.compile(rf"[\W_]{{0,8}}{_OURS}[ \t]*:(?=\s|$)")
_DASHES = re.compile(r"(?=[^\w#]*[-\u2014])\W*(?:#.*)?")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_BEGINNING = 40  # lines of a text in which a head is looked for
_PAGE = re.compile(r"#{1,6}[ \t]|```|~~~")  # a heading, or code
_YAML = re.compile(r"\s*$|[ \t]*#|[ \t]+\S|- |[\W_]{0,8}[\w-]+[ \t]*:(?=\s|$)")
_KEY_AND_VALUE = re.compile(r"[\w-]+[ \t]*:(?=\s|$)|[ \t]+\S")
_LINE_END = re.compile(r"\r\n?|\n")


def keys_astray(text: str) -> Mapping[str, int]:
    """Of a text without front matter: keys and their lines, where two or more of them make a head."""
    lines = _LINE_END.split(text)[:_BEGINNING]
    code = _in_code(lines)
    dashes = [n for n, line in enumerate(lines) if _DASHES.fullmatch(line) and n not in code]
    head = {
        place
        for start, end in pairwise(dashes)
        if _is_head(lines[start + 1 : end])
        for place in range(start, end)
    }
    page = (n for n, line in enumerate(lines) if _PAGE.match(line) and n not in head)
    meant = head.union(range(next(page, len(lines)))) - code
    found = _keys(
        [line if n in meant else "" for n, line in enumerate(lines)], 1, _KEY_BEHIND_SIGNS
    )
    return found if len(found) > 1 else {}


def keys_torn_off(
    source: str, body: str, body_line: int, kept: Collection[str]
) -> Mapping[str, int]:
    """Keys and their lines that a head has lost: behind a line of dashes that ends it too early, or
    indented under another key of ours or in its text.

    Args:
        source: the head, which begins on line 2 of the file.
        body_line: the file's line on which `body` begins.
        kept: the keys that are read.
    """
    lost = _behind(_LINE_END.split(body), body_line) | _under_others(_LINE_END.split(source))
    return {key: line for key, line in lost.items() if key not in kept}


def _behind(body: Sequence[str], first: int) -> dict[str, int]:
    """Above the line of dashes that was meant to end the head; else at the very top of the page."""
    end = next((place for place, line in enumerate(body) if _END.fullmatch(line)), 0)
    if end and (_is_head(body[:end]) or not any(map(_PAGE.match, body[:end]))):
        return _keys(body[:end][:_BEGINNING], first)
    below = [*dropwhile(lambda line: not line.strip(), body)]
    top = takewhile(_KEY_AND_VALUE.match, below)
    return _keys([*top], first + len(body) - len(below))


def _under_others(source: Sequence[str]) -> dict[str, int]:
    """Indented under one of ours, or as a line of another's text; what other tools nest is theirs."""
    found: dict[str, int] = {}
    under = False
    for number, line in enumerate(source, 2):
        if other := re.match(r"([\w-]+)[ \t]*:[ \t]*([|>]?)", line):
            under = bool(other[2]) or other[1] in DocumentControl.model_fields
        elif under and line[:1].isspace():
            found |= _keys([line], number) | found
    return found


def _keys(lines: Sequence[str], first: int, written: re.Pattern[str] = _KEY) -> dict[str, int]:
    """Each key, with the first line on which it stands."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        if key := written.match(line):
            found.setdefault(key[1], number)
    return found


def _in_code(lines: Sequence[str]) -> set[int]:
    """The lines between two fences."""
    fences = [place for place, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    closed = zip(fences[::2], fences[1::2], strict=False)
    return {place for start, end in closed for place in range(start, end + 1)}


def _is_head(lines: Sequence[str]) -> bool:
    """Whether nothing stands there but what a head may hold; a `#` begins a remark in one."""
    return all(map(_YAML.match, lines))
