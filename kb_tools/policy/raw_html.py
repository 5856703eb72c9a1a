"""HTML that stands in Markdown: what a reader sees of it, and what may reach the page.

Safety is not decided here (`cleaning.py` looks at the whole page, parsed as a browser parses it).
This is about loss: one `<textarea>`, `<plaintext>` or half a tag would take the rest of the page
with it. So tags that pages do not have are taken out, their words stay, and what is no tag is text.
"""

import html
import re

# Elements that a page may hold. Those that hide, run, load or swallow are not among them.
ELEMENTS = frozenset(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q s samp section small span strong sub summary "
    "sup table tbody td tfoot th thead tr u ul var wbr".split()
)
_LONGEST_TAG = 4000  # characters; a longer one is text, and so is one with a `<` in it
_LONGEST_WORDS = 300  # characters of a link that are looked at, should it not be closed
_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!.*?(?:>|\Z)"
    r"|<(?P<unseen>script|style)\b.*?(?:</(?P=unseen)\s*>|\Z)"
    rf"|<(?P<tag>/?[a-z][\w:-]*)(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"']){{0,{_LONGEST_TAG}}}+>"
    r"|<",
    re.S | re.I,
)

_NAME = re.compile(r"<(/?)([a-z][\w:-]*)", re.I)
_PART = re.compile(r"\s*<(?:caption|colgroup|dd|dt|li|summary|tbody|td|tfoot|th|thead|tr)\b", re.I)
_BLOCKS = frozenset("p div section blockquote h1 h2 h3 h4 h5 h6".split())
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])([^\s\"'<>/=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_IN_WORDS = frozenset(
    "a abbr b cite code del dfn em i ins kbd label mark q s samp small span strong sub sup u var wbr".split()
)


def only_page_elements(source: str) -> str:
    """
    >>> only_page_elements("<b>Pay</b> <textarea>now</textarea> a < b <script>x</script><img src=x")
    '<b>Pay</b> now a &lt; b &lt;img src=x'
    """
    return _PIECE.sub(_kept, source)


def in_a_sentence(tag: str) -> str:
    """What is kept of one whole tag inside a paragraph, which a block's tag would end.

    >>> in_a_sentence("</kbd>"), in_a_sentence("<textarea rows=2>"), in_a_sentence("</p>")
    ('</kbd>', '', '<br>')
    """
    found = _NAME.match(tag)
    name = found[2].lower() if found else ""
    if found and name in _BLOCKS:
        return "<br>" if found[1] else ""
    return tag if name in ELEMENTS else ""


def marked(source: str, anchor: str) -> str:
    """The same with an element that carries the anchor; inside a table only its own parts may.

    >>> marked("<tr><td>x", "x"), marked("<b>x</b>", "x")
    ('<tr id="x" data-clause="html"><td>x', '<span id="x" data-clause="html"></span><b>x</b>')
    """
    mark = f' id="{html.escape(anchor)}" data-clause="html"'
    part = _PART.match(source)
    return part[0] + mark + source[part.end() :] if part else f"<span{mark}></span>{source}"


def visible_text(source: str) -> str:
    """
    >>> visible_text("<p>Pay &amp; go</p><!-- later --> <script>x</script>a < b <img src=x alt='chart'>")
    'Pay & go a < b chart'
    """
    return " ".join(html.unescape(_PIECE.sub(_seen, source)).split())


def table_rows(source: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a table by row; none where there is more than one table, or its cells span others.

    >>> table_rows("<table><tr><th>Plan<th>Days</tr><tr><td><b>Gold</b></td><td>30</td></tr></table>")
    (('Plan', 'Days'), ('Gold', '30'))
    """
    if not _TABLE.fullmatch(source) or _SPANS.search(source):
        return ()
    rows = (_CELL.split(row)[1:] for row in _ROW.split(source)[1:])
    cells = tuple(tuple(map(visible_text, row)) for row in rows)
    said = " ".join(filter(None, (cell for row in cells for cell in row)))
    return cells if said == visible_text(source) else ()


def attribute(tag: str, name: str) -> str:
    """
    >>> attribute("<a data-href='x' title='href=y' HREF='codes.md?a&amp;b'>", "href")
    'codes.md?a&b'
    """
    for found in _ATTRIBUTE.finditer(tag):
        if found[1].lower() == name:
            return html.unescape(found[2] or found[3] or found[4] or "")
    return ""


def targets(source: str) -> list[tuple[str, str, bool]]:
    """Where its links and pictures lead: (words, target, is a picture).

    >>> targets('<a href="codes.md"><b>Hold</b> codes</a> <img src="x.png" alt="chart">')
    [('Hold codes', 'codes.md', False), ('chart', 'x.png', True)]
    """
    found = []
    for piece in _PIECE.finditer(source):
        name = (piece["tag"] or "").lower()
        if name == "img" and (target := attribute(piece[0], "src")):
            found.append((attribute(piece[0], "alt"), target, True))
        elif name == "a" and (target := attribute(piece[0], "href")):
            words = source[piece.end() : piece.end() + _LONGEST_WORDS]
            found.append((visible_text(_CLOSES.split(words, maxsplit=1)[0]), target, False))
    return found


def ids(source: str) -> list[str]:
    """The anchors that its author set.

    >>> ids('<a name="old"></a><h2 id="limits">')
    ['old', 'limits']
    """
    tags = (piece[0] for piece in _PIECE.finditer(source) if piece["tag"])
    return [
        name for tag in tags for name in (attribute(tag, "id") or attribute(tag, "name"),) if name
    ]


_CLOSES = re.compile(r"</a\s*>", re.I)
_TABLE = re.compile(r"\s*<table\b(?:(?!<table\b).)*</table\s*>\s*", re.I | re.S)
_ROW, _CELL = re.compile(r"<tr\b[^>]*>", re.I), re.compile(r"<t[dh]\b[^>]*>", re.I)
_SPANS = re.compile(r"\b(?:col|row)span\b", re.I)


def _kept(piece: re.Match[str]) -> str:
    if piece["tag"]:
        return piece[0] if piece["tag"].lstrip("/").lower() in ELEMENTS else ""
    return "&lt;" if piece[0] == "<" else ""


def _seen(piece: re.Match[str]) -> str:
    name = (piece["tag"] or "").lower()
    if name == "img":
        return f" {attribute(piece[0], 'alt')} "
    if name.lstrip("/") in _IN_WORDS:
        return ""
    return "<" if piece[0] == "<" else " "
