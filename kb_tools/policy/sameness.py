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
_UNSEEN = re.compile(r"\]\([^()]*\)|\]\[[^\[\]]*\]|\[(?:\^[^\]]*|[ xX])\]|<.*>|\{.*\}|&\w+;")
_MAY_HIDE = re.compile(r"[<{|]|\]\(|`{3}|~{3}|^\s*(?:!!!|\?\?\?|===|[\"'(])")
_DEFINITION = r"\s*\[[^\[\]^][^\[\]]*\]:\s*\S+\s*$"  # of a link, and whole
_INVISIBLE = r"[*~`\[!\\]|\](?!\[)|<[^<>]*>|\]\([^()]*\)|\]\[[^\[\]]*\]|\{[^{}]*\}"
_NOTHING_CERTAIN = re.compile(
    rf"[^\W_]_*(?:{_INVISIBLE})(?:_|{_INVISIBLE})*[^\W_]"  # a word of two parts
    r"|\]\((?:[^()]|\([^()]*\))*$"  # an address that ends on another line
    rf"|^(?!{_DEFINITION}).*\]:|^\s*(?:\"[^\"]*|'[^']*|\([^)]*)$"  # what may go on as one
    r"|<[a-z/!?][^>]*$|<!--(?!.*-->)|<(?:script|style|pre|textarea)\b|<[?!](?!--)"  # HTML running on
    r"|&(?!(?:amp|lt|gt|quot|nbsp);)#?\w+;"
    r"|<.*%|xn--",  # an address that is shown decoded
    re.I,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[str, ...]  # all that stand there
    seen: tuple[str, ...]  # those that a reader sees for certain
    hidden: tuple[tuple[str, int], ...]  # the others, and how often
    nothing_certain: bool  # about a text with such a line


def say_the_same(one: str, other: str) -> bool:
    """Whether the clauses of both are of the same kinds and say the same, in the same order."""
    return one == other or not (surely_differ(one, other) or _read_otherwise(one, other))


def surely_differ(one: str, other: str) -> bool:
    """True: they do not say the same. False: they may, or may not."""
    before, after = _lines(one), _lines(other)
    if before is None or after is None:
        return False
    in_both = before & after
    went, came = before - in_both, after - in_both
    return _shows_more(came, went, in_both) or _shows_more(went, came, in_both)


@lru_cache(maxsize=2)  # neighbours are asked about in turn
def _lines(text: str) -> Counter[str] | None:
    """How often each line stands there; None: nothing is certain about the text."""
    lines = Counter(body_of(text)[0].split("\n"))
    return None if any(_read(line).nothing_certain for line in lines) else lines


def _read_otherwise(one: str, other: str) -> bool:
    """By the parser, which need not look at the pieces that both begin and end with."""
    before, after = ([piece for piece, _ in chunks(body_of(text)[0])] for text in (one, other))
    for end in (0, -1):
        while before and after and before[end] == after[end]:
            del before[end], after[end]
    said = (chain.from_iterable(map(says, pieces)) for pieces in (before, after))
    return any(one_says != other_says for one_says, other_says in zip_longest(*said))


def _shows_more(one: Counter[str], other: Counter[str], in_both: Counter[str]) -> bool:
    """Whether a word is seen oftener on the lines of `one` than it stands on those of `other`, where
    what the lines `in_both` may hide is seen in `other` alone, at worst."""
    more = _counted(one, seen=True) - _counted(other)
    if not more:
        return False
    hidden: Counter[str] = Counter()
    for line, times in in_both.items():
        for word, unseen in _read(line).hidden:
            hidden[word] += unseen * times
    return bool(more - hidden)


def _counted(lines: Counter[str], *, seen: bool = False) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line, times in lines.items():
        read = _read(line)
        for word in read.seen if seen else read.words:
            counted[word] += times
    return counted


def _look(line: str) -> _Line:
    words = tuple(_WORD.findall(line.casefold()))
    plain = _UNSEEN.sub(" ", line)
    hides = "]:" in line or _MAY_HIDE.search(plain)
    seen = () if hides else tuple(_WORD.findall(plain.casefold()))
    hidden = Counter(words) - Counter(seen) if len(seen) < len(words) else Counter()
    return _Line(words, seen, tuple(hidden.items()), _NOTHING_CERTAIN.search(line) is not None)


_known = lru_cache(maxsize=_REMEMBERED)(_look)


def _read(line: str) -> _Line:
    return _known(line) if len(line) <= _LONGEST else _look(line)
