"""Do two texts say the same? Mostly answered without reading them as Markdown.

A long history asks this of every neighbour, and in most of them a word is there that was not: that
needs no parser. It is certain where a word can be seen more often in one text than it stands in
the other, seen or not:

    seen in ONE ≥ its times in plain words of ONE > its times anywhere in OTHER ≥ seen in OTHER

Words are plain where nothing could hide them (no address of a link, tag, table, fence, marker of
a block). The last step holds unless something makes words that do not stand there ("un**seen**" is
read "unseen", `&eacute;` a letter) or hides lines that look plain (a comment that runs on, a
definition of a link): with such a line in either text nothing is certain, and the parser decides.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest

from kb_tools.policy.chunks import chunks
from kb_tools.policy.markdown import body_of, says

_REMEMBERED = 32_768  # lines …
_LONGEST = 2_048  # … of at most so many characters

_WORD = re.compile(r"[^\W\d_]+")
_UNSEEN = re.compile(
    r"\]\([^()]*\)|\]\[[^\[\]]*\]|\[(?:\^[^\]]*|[ xX])\](?![(\[])|<.*>|\{.*\}|&\w+;"
)
_MAY_HIDE = re.compile(r"[<{|]|\]\(|`{3}|~{3}|^\s*(?:!!!|\?\?\?|===|[\"'(])")
_DEFINITION = r"\s*\[[^\[\]^][^\[\]]*\]:\s*\S+\s*$"  # of a link, and whole
_INVISIBLE = r"[*~`\[!\\]|\](?!\[)|<[^<>]*>|\]\([^()]*\)|\]\[[^\[\]]*\]|\{[^{}]*\}"
_NOTHING_CERTAIN = re.compile(
    rf"[^\W_]_*(?:{_INVISIBLE})(?:_|{_INVISIBLE})*[^\W_]"  # a word of two parts
    r"|\]\((?:[^()]|\([^()]*\))*$"  # an address that ends on another line
    rf"|^(?!{_DEFINITION}).*\]:|^\s*(?:\"[^\"]*|'[^']*|\([^)]*)$"  # what may go on as one
    r"|<[a-z/!?][^>]*$|<!--(?!.*-->)|<(?:script|style|pre|textarea)\b|<\?|<!(?!--)"  # HTML running on
    r"|&(?!(?:amp|lt|gt|quot|nbsp);)#?\w+;"
    r"|<.*%|xn--",  # an address that is shown decoded
    re.I,
)  # fmt: skip


# Without one of these on it, a line hides no word, and nothing about it is uncertain.
_SIGNS = re.compile(r"[*~`\[\]!\\<{|&]")
_OPENS = re.compile(r"\s*[\"'(?=]")


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[str, ...]  # all that stand there
    seen: tuple[str, ...]  # those that a reader sees for certain
    hidden: tuple[tuple[str, int], ...]  # the others, and how often
    nothing_certain: bool  # about a text with such a line


@dataclass(frozen=True, slots=True)
class _Page:
    lines: Counter[str]  # how often each stands there
    hiding: tuple[str, ...]  # those of them with words that may be hidden


def say_the_same(one: str, other: str) -> bool:
    """Whether the clauses of both are of the same kinds and say the same, in the same order."""
    return one == other or not (surely_differ(one, other) or _read_otherwise(one, other))


def surely_differ(one: str, other: str) -> bool:
    """True: they do not say the same. False: they may, or may not."""
    before, after = _page(one), _page(other)
    if before is None or after is None:
        return False
    return _shows_more(after, before) or _shows_more(before, after)


@lru_cache(maxsize=2)  # neighbours are asked about in turn
def _page(text: str) -> _Page | None:
    """None: nothing is certain about the text."""
    lines = Counter(body_of(text)[0].split("\n"))
    if any(len(line) > _LONGEST for line in lines):  # looking for what may hide would take too long
        return None
    read = [(line, _read(line)) for line in lines]
    if any(line.nothing_certain for _, line in read):
        return None
    return _Page(lines, tuple(line for line, found in read if found.hidden))


def _read_otherwise(one: str, other: str) -> bool:
    """By the parser, which need not look at the pieces that both begin and end with."""
    before, after = ([piece for piece, _ in chunks(body_of(text)[0])] for text in (one, other))
    for end in (0, -1):
        while before and after and before[end] == after[end]:
            del before[end], after[end]
    said = (chain.from_iterable(map(says, pieces)) for pieces in (before, after))
    return any(one_says != other_says for one_says, other_says in zip_longest(*said))


def _shows_more(one: _Page, other: _Page) -> bool:
    """Whether a word is seen oftener on the lines that only `one` has than it stands on those that
    only `other` has, where what the lines of both may hide is seen in `other` alone, at worst."""
    more: Counter[str] = Counter()
    for line in {line for line, _ in one.lines.items() ^ other.lines.items()}:
        times = one.lines[line] - other.lines[line]
        for word in _read(line).seen if times > 0 else _read(line).words:
            more[word] += times
    words = {word for word, times in more.items() if times > 0}
    for line in one.hiding if words else ():
        for word, hidden in _read(line).hidden:
            if word in words:
                more[word] -= hidden * min(one.lines[line], other.lines[line])
    return any(more[word] > 0 for word in words)


def _look(line: str) -> _Line:
    folded = line.casefold()
    words = tuple(_WORD.findall(folded))
    if not (_SIGNS.search(line) or _OPENS.match(line) or "xn--" in folded):
        return _Line(words, words, (), nothing_certain=False)
    plain = _UNSEEN.sub(" ", line)
    hides = "]:" in line or _MAY_HIDE.search(plain)
    seen = () if hides else tuple(_WORD.findall(plain.casefold()))
    hidden = Counter(words) - Counter(seen) if len(seen) < len(words) else Counter()
    return _Line(words, seen, tuple(hidden.items()), _NOTHING_CERTAIN.search(line) is not None)


_read = lru_cache(maxsize=_REMEMBERED)(_look)
