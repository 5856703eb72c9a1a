"""What two wordings must share to count as the same: typography, spacing and width do not matter.

Used for comparison only. What is shown is always the text as written.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from kb_tools.diff.words.memory import remembered

_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " ",
        # zero width space, joiners, byte order mark, soft hyphen: invisible
        "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\u2060": None, "\u00ad": None,
    }
)  # fmt: skip
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_FRACTION = re.compile(r"(?:(\d+)\s?)?([½¼¾])")
# Of a text that was saved in another encoding.
_LOST_APOSTROPHE = re.compile(r"(?<=[^\W\d_])�(?=(?:s|t|re|ve|ll|d|m)\b)")
_DASHES = re.compile(r"-{2,3}")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
# A sentence ends after .!? (and closing marks) before a capital, digit or opening mark, and with its block where
# several are told as one; a colon does not end it. What begins with one of few signs is found much sooner.
_STOP = r"[\"'”’)\]]*\s+(?=[\"'“‘(\[¿¡]*[A-Z0-9À-Þ\[])"
_SENTENCE_END = re.compile(rf"[.!?]{_STOP}")
_SENTENCE_OR_BLOCK_END = re.compile(rf"(?<=[.!?]){_STOP}|\n+")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|no|nos|st|mr|mrs|ms|dr|inc|ltd|u\.s|approx|fig|sec|p\.\s?ej|ee|núm|art|sr|sra|uds?)|\b[A-Z])\.$",
    re.I,
)


def _normal(text: str) -> str:
    """The text with quotes, dashes, width and spaces folded.

    >>> normal("“Don’t”\u00a0pay — wait…")
    '"Don\\'t" pay - wait...'
    >>> normal("1½ hours or ¼ of it")
    '1.5 hours or 0.25 of it'
    >>> normal("It doesn�t hold.")
    "It doesn't hold."
    """
    if text.isascii():
        folded = text
    else:
        text = _LOST_APOSTROPHE.sub("'", text)
        text = _FRACTION.sub(lambda f: f"{f[1] or 0}{_FRACTIONS[f[2]]}", text)
        folded = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY)
    folded = " ".join((_DASHES.sub("-", folded) if "--" in folded else folded).split())
    return text if folded == text else folded  # mostly the same: it is kept once


normal = remembered()(_normal)


def words(text: str) -> list[str]:
    """Words and marks of punctuation, as written.

    >>> words("Don't pay $5.")
    ["Don't", 'pay', '$', '5', '.']
    """
    return _TOKEN.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a block; joined by one space they are the block again, spaces aside.

    >>> sentences("Wait 5 days, e.g. Friday. Then (only then) escalate! It's due.")
    ['Wait 5 days, e.g. Friday.', 'Then (only then) escalate!', "It's due."]
    """
    return [*_sentences(text)]


@remembered()
def _sentences(text: str) -> tuple[str, ...]:
    parts: list[str] = []
    start = 0
    blocks = "\n" in text
    for end in (_SENTENCE_OR_BLOCK_END if blocks else _SENTENCE_END).finditer(text):
        stop = end.start() if blocks else end.start() + 1
        if _NO_END.search(text[max(start, stop - 12) : stop]):
            continue
        part = text[start : end.end()].strip()
        if part:
            parts.append(part)
        start = end.end()
    rest = text[start:].strip()
    return (*parts, rest) if rest else tuple(parts)


# Parameters that say who clicked, or in which session, never what is behind the link.
_VOLATILE = re.compile(
    r"^(utm_\w+|usp|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|ref_src|session\w*|sid|phpsessid|jsessionid|token)$",
    re.I,
)
# What a chart shows: from=now-6h&to=now; but of a form to=desk@acme.com says who gets it.
_SPAN = re.compile(r"^(?:from|to)=(?:now\S*|\d{9,}|\d{4}-\d\d-\d\d\S*)?$", re.I)


@lru_cache(maxsize=32_768)
def link_key(target: str) -> str:
    """A link's target without session tokens, tracking and escapes.

    >>> link_key("HTTP://Example.org/a%20b/?utm_source=x&id=3#top") == link_key("http://example.org/a b?id=3#top")
    True
    """
    target = target.strip()
    try:
        parts = urlsplit(target)
        query = sorted(
            (k, v)
            for k, v in parse_qsl(parts.query, keep_blank_values=True)
            if not (_VOLATILE.match(k) or _SPAN.match(f"{k}={v}"))
        )
    except ValueError:
        return target
    path = re.sub(r";jsessionid=[^/?#]*", "", unquote(parts.path), flags=re.I).rstrip("/")
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}?{query}#{unquote(parts.fragment).lstrip('#')}"
