"""Keys of the front matter that stand where none is read: in a head that does not begin on the
first line of the file, or that something has torn.

Whoever wrote such a key meant it, and some of them decide who reads the page and from when. They
are looked for wherever a head may have got to: between two lines of dashes that have nothing else
between them, and above the first heading; but not in code, where the page itself speaks of keys.

A sentence may begin like a key (`status: see below`). One line alone is taken for a lost key only
where what follows could be its value; two of them make a head, whatever they say. Who may read the
page is asked more closely: `audience: …` counts in any paragraph above the first heading that holds
nothing but keys, and `Audience: …`, with which a page may begin too, where only names follow.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import dropwhile, groupby, pairwise, takewhile

from kb_tools.policy.document_control import DocumentControl

# As Hugo, Jekyll and Docusaurus say it, in YAML, TOML or JSON.
DRAFT_ELSEWHERE = r"""draft["']?[ \t]*[:=][ \t]*true\b|published["']?[ \t]*[:=][ \t]*false\b"""
WHEN = frozenset({"status", "effective", "effective_to"})  # whether, and from when, a text holds
_OURS = "(id|title|version|status|owner|effective|effective_to|review_by|audience)"
_VALUE = r"""["']?[ \t]*:(?=\s|$)[ \t]*(.*)"""
_KEY = re.compile(rf"[ \t]*{_OURS}{_VALUE}")
_KEY_IN_ANY_CASE = re.compile(_KEY.pattern, re.I)
# With the signs before it that a quotation or the mark of a conflict puts there.
_KEY_BEHIND_SIGNS = re.compile(rf"[\W_]{{0,8}}{_OURS}{_VALUE}")
_WORD, _DATE = r"[^\W_][\w.-]*", r"\d{4}-\d\d-\d\d.*"
_VALUES = {  # of a title or an owner anything could be one
    key: re.compile(rf"([\"']?)(?:{value})\1[ \t]*(?:#.*)?", re.I)
    for key, value in {
        "audience": ".*", "status": "draft|active|retired", "id": _WORD, "version": _WORD,
        "effective": _DATE, "effective_to": _DATE, "review_by": _DATE,
    }.items()
}  # fmt: skip
_DASHES = re.compile(r"(?=[^\w#]*[-\u2014])\W*(?:#.*)?")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_BEGINNING = 40  # lines of a text in which a head is looked for
_PAGE = re.compile(r"#{1,6}[ \t]|```|~~~")  # a heading, or code
_YAML = re.compile(r"\s*$|[ \t]*#|[ \t]+\S|- |[\W_]{0,8}[\w-]+[ \t]*:(?=\s|$)")
_KEY_AND_VALUE = re.compile(r"[\w-]+[ \t]*:(?=\s|$)|[ \t]+\S")
_LINE_END = re.compile(r"\r\n?|\n")
_SAYS = re.compile(r"[\W_]{0,8}[\w-]+[\W_]{0,4}?[:=\uff1a]")
_DRAFT = re.compile(rf"(?:{DRAFT_ELSEWHERE})[ \t]*(?:#.*)?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*\S)")
_LONGEST = 200  # characters of a line that names readers
# In any words, as a key in small letters; or by nothing but names.
_READERS = re.compile(r"[\W_]{0,8}audience[\W_]{0,4}?[:=\uff1a].*\w")
_NAMED = re.compile(
    r"[\W_]{0,8}audience[\W_]{0,4}?[:=\uff1a][^\w,;]*\w[\w-]*(?:[^\w,;]*[,;][^\w,;]*\w[\w-]*)*\W*"
)


_Found = dict[str, tuple[int, str]]  # by key: the first line on which it stands, and its value
_Paragraph = list[tuple[int, str]]  # its lines, each with its number


def keys_astray(text: str) -> Mapping[str, int]:
    """Of a text without front matter: keys and their lines, where two or more of them make a head.

    In capitals they may also be a table of the page itself; they count where one of a few
    neighbouring lines says who may read it. A list of readers counts alone.
    """
    lines = _unwrapped(_LINE_END.split(text, maxsplit=_BEGINNING)[:_BEGINNING])
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
    left = [line if n in meant else "" for n, line in enumerate(lines)]
    found = _keys(left, 1, _KEY_BEHIND_SIGNS)
    if len(found) > 1:
        return _lines(found)
    together = groupby(enumerate(left, 1), lambda entry: bool(_KEY_AND_VALUE.match(entry[1])))
    for rows in ([*rows] for is_key, rows in together if is_key):
        found = _keys([line for _, line in rows], rows[0][0], _KEY_IN_ANY_CASE)
        _, readers = found.get("audience", (0, ""))
        if "audience" in found and (len(found) > 1 or readers.startswith("[")):
            return _lines(found)
    paragraphs = [*_paragraphs(left)]
    heads = [p for p in paragraphs if all(_YAML.match(s) or _SAYS.match(s) for _, s in p)]
    if line := _readers_alone(heads) or (not paragraphs and _readers_below(lines)):
        return {"audience": line}
    if line := next((n for head in heads for n, said in head if _DRAFT.fullmatch(said)), 0):
        return {"draft": line}
    first = paragraphs[0] if paragraphs and len(paragraphs[0]) == 1 else []
    found = _keys([line for _, line in first], first[0][0] if first else 1)
    return {k: n for k, (n, said) in found.items() if k in WHEN and could_be(k, said)}


def _readers_alone(heads: Sequence[_Paragraph]) -> int:
    """The line of a paragraph of keys that says who may read the page; 0: none does."""
    said = (row for head in heads for row in _with_their_lists(head))
    return next((n for n, line in said if _READERS.match(line) or _names(line.casefold())), 0)


def _readers_below(lines: Sequence[str]) -> int:
    """The line right below the page's title that does nothing but name them; 0: it does not."""
    top = dropwhile(lambda row: not row[1].strip(), enumerate(lines, 1))
    number, title = next(top, (0, ""))
    below = [*_with_their_lists(next(_paragraphs([line for _, line in top], number + 1), []))]
    named = title.startswith("# ") and len(below) == 1 and _names(below[0][1])
    return below[0][0] if named else 0


def _with_their_lists(paragraph: _Paragraph) -> _Paragraph:
    """A key whose values stand below it, each behind a dash, as one line."""
    rows: _Paragraph = []
    for number, line in paragraph:
        item = _ITEM.match(line)
        if item and rows and rows[-1][1].rstrip().endswith((":", ",")):
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {item[1]},")
        else:
            rows.append((number, line))
    return rows


def _names(line: str) -> bool:
    """
    >>> _names("audience: leads, vendor-a"), _names("audience: all who refund")
    (True, False)
    """
    return len(line) <= _LONGEST and _NAMED.fullmatch(line) is not None


def _paragraphs(lines: Sequence[str], first: int = 1) -> Iterator[_Paragraph]:
    """Without lines of dashes."""
    rows = enumerate(lines, first)
    parts = groupby(rows, lambda row: bool(row[1].strip()) and not _DASHES.fullmatch(row[1]))
    return ([*part] for is_text, part in parts if is_text)


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
    nested, in_text = _under_others(_LINE_END.split(source))
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    perhaps = _behind(lines, body_line) | in_text
    perhaps = {key: found for key, found in perhaps.items() if key not in kept}
    if len(perhaps) == 1 and not any(could_be(key, said) for key, (_, said) in perhaps.items()):
        perhaps = {}
    lost = perhaps | {key: found for key, found in nested.items() if key not in kept}
    return _lines(lost)


def could_be(key: str, said: str) -> bool:
    return key in _VALUES and _VALUES[key].fullmatch(said.strip()) is not None


def _behind(body: Sequence[str], first: int) -> _Found:
    """Above the line of dashes that was meant to end the head; else at the very top of the page."""
    ends = ((place, line) for place, line in enumerate(body) if line[:3] in ("---", "..."))
    end = next((place for place, line in ends if _END.fullmatch(line)), 0)
    if end and (_is_head(body[:end]) or not any(map(_PAGE.match, body[:end]))):
        return _keys(body[:end][:_BEGINNING], first)
    below = [*dropwhile(lambda line: not line.strip(), body)]
    top = takewhile(_KEY_AND_VALUE.match, below)
    return _keys([*top], first + len(body) - len(below))


def _under_others(source: Sequence[str]) -> tuple[_Found, _Found]:
    """Indented under one of ours; or as a line of the text of any. What other tools nest is theirs."""
    nested: _Found = {}
    in_text: _Found = {}
    under: _Found | None = None
    for number, line in enumerate(source, 2):
        if other := re.match(r"([\w-]+)[ \t]*:[ \t]*([|>\"']?)", line):
            ours = other[1] in DocumentControl.model_fields
            under = nested if ours else None
            if other[2] in {"|", ">"} or (other[2] and ours):
                under = in_text
        elif under is not None and line[:1].isspace():
            under |= _keys([line], number) | under
    return nested, in_text


def _keys(lines: Sequence[str], first: int, written: re.Pattern[str] = _KEY) -> _Found:
    found: _Found = {}
    for number, line in enumerate(lines, first):
        if key := written.match(line):
            found.setdefault(key[1].casefold(), (number, key[2]))
    return found


def _lines(found: _Found) -> dict[str, int]:
    return {key: line for key, (line, _) in found.items()}


def _in_code(lines: Sequence[str]) -> set[int]:
    """The lines between two fences."""
    return {place for start, end in _fenced(lines) for place in range(start, end + 1)}


def _fenced(lines: Sequence[str]) -> list[tuple[int, int]]:
    fences = [place for place, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    return [*zip(fences[::2], fences[1::2], strict=False)]


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Without the fence that a chat puts around a head, or around a whole page, and that was pasted
    with it; but keys between fences that are all of a page are an example of some."""
    written = [place for place, line in enumerate(lines) if line.strip()]
    start, end = next(iter(_fenced(lines)), (-1, -1))
    opens = written[:1] == [start]
    if not opens or (end == written[-1] and not _END.fullmatch(lines[start + 1])):
        return [*lines]
    return ["" if place in (start, end) else line for place, line in enumerate(lines)]


def _is_head(lines: Sequence[str]) -> bool:
    """Whether nothing stands there but what a head may hold; a `#` begins a remark in one."""
    return all(map(_YAML.match, lines))
