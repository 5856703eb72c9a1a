"""Clauses of which each became several, or several one."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import cache
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.html_tables import pair_html_tables
from kb_tools.diff.matching.leaves import LISTED, Leaf
from kb_tools.diff.matching.similarity import ALL_PAIRS, similarity
from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import sentences
from kb_tools.policy.model import BlockKind

SPLIT_ALIKE = 0.94  # letters that the parts of a split clause share with the whole
EDITED_ALIKE = 0.56  # of a half that was edited and its new text: as of a clause that moved
_TEXTS = LISTED | {BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.HTML}
LONGEST_JOINING = 4  # letters of a word between the last two members of a list: and, then
MOST_ALIKE = 50  # openings that are tried for one whole
_WORD = re.compile(r"\w+")
OPENING = 12  # code points by which the first part is found; a whole has twice as many


def split_and_merge(found: Alignment, olds: Sequence[int], news: Sequence[int]) -> None:
    pair_html_tables(found, olds, news)
    for i, parts in _splits(found.before, found.after, *_left(found, olds, news)):
        found.split(i, parts)
    olds, news = _left(found, olds, news)
    for j, parts in _splits(found.after, found.before, news, olds):
        found.merge(parts, j)
    olds, news = _left(found, olds, news)
    for i, parts in _edited_in_two(found.before, found.after, olds, news):
        found.split(i, parts)
    olds, news = _left(found, olds, news)
    for j, parts in _edited_in_two(found.after, found.before, news, olds):
        found.merge(parts, j)


def _edited_in_two(
    wholes: Sequence[Leaf], leaves: Sequence[Leaf], whole_places: Sequence[int], places: Sequence[int]
) -> Iterator[tuple[int, tuple[int, ...]]]:  # fmt: skip
    """Clauses of which one half stands alone now, as it was, and beside it the other, which was edited."""
    texts = [at for at in places if _is_text(leaves[at])]
    free = {pair for pair in pairwise(texts) if pair[1] == pair[0] + 1}
    begins: dict[str, list[tuple[int, int]]] = defaultdict(list)
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in sorted(free):
        first, second = (sentences(leaves[at].key) for at in pair)
        begins[first[0]].append(pair)
        ends[second[-1]].append(pair)
    others = [wholes[at] for at in whole_places if _is_text(wholes[at])]
    if len(free) * len(others) > ALL_PAIRS:
        return  # a page written anew: what was edited in it, nobody can tell

    @cache
    def likenesses(text: str) -> list[float]:
        return [similarity(other.key, text) for other in others]

    for whole in others:
        said = sentences(whole.key)
        for pair in [*begins.get(said[0], ()), *ends.get(said[-1], ())] if len(said) > 1 else ():
            rest, edited = _halves(said, *(leaves[at].key for at in pair))
            alike = similarity(rest, edited) if pair in free and rest else 0
            if alike >= EDITED_ALIKE and not any(
                other is not whole and likeness >= alike
                for other, likeness in zip(others, likenesses(edited), strict=True)
            ):
                yield whole.at, pair
                free -= {(pair[0] - 1, pair[0]), pair, (pair[1], pair[1] + 1)}
                break


def _halves(whole: list[str], first: str, second: str) -> tuple[str, str]:
    """Where one of both is the beginning or the end of the whole's sentences: the rest, and the other one."""
    begin, end = sentences(first), sentences(second)
    if len(begin) < len(whole) and whole[: len(begin)] == begin:
        return " ".join(whole[len(begin) :]), second
    if len(end) < len(whole) and whole[-len(end) :] == end:
        return " ".join(whole[: -len(end)]), first
    return "", ""


def _is_text(leaf: Leaf) -> bool:
    return bool(leaf.key) and not leaf.heading and leaf.clause.kind in _TEXTS


def _left(
    found: Alignment, olds: Sequence[int], news: Sequence[int]
) -> tuple[list[int], list[int]]:
    return [i for i in olds if i in found.left_before], [j for j in news if j in found.left_after]


def _splits(
    wholes: Sequence[Leaf],
    leaves: Sequence[Leaf],
    whole_places: Sequence[int],
    places: Sequence[int],
) -> list[tuple[int, tuple[int, ...]]]:
    """Clauses whose text is, but for little, that of two or more neighbours on the other side."""
    found: list[tuple[int, tuple[int, ...]]] = []
    free = set(places)
    beginnings = _Beginnings(leaves, places)
    lists = _Lists(leaves, places)
    for at in whole_places:
        whole = wholes[at]
        if whole.heading or whole.clause.cells or len(whole.key) < 2 * OPENING:
            continue
        members = lists.told_by(whole, free)
        if members:
            found.append((at, members))
            free.difference_update(members)
            continue
        for first in beginnings.of(whole.key, free):
            opening = leaves[first].key
            if first not in free or len(opening) >= len(whole.key):
                continue
            parts, length, following = [first], len(opening), first + 1
            while following in free and length + 1 < len(whole.key) - 2:
                if not leaves[
                    following
                ].heading:  # a heading that stood between them is another change
                    parts.append(following)
                    length += 1 + len(leaves[following].key)
                following += 1
            if len(parts) < 2 or not 0.9 <= length / len(whole.key) <= 1.1:
                continue
            keys = [leaves[part].key for part in parts]
            parts = parts[: _parts_needed(keys, whole.key)]
            joined = " ".join(keys[: len(parts)])
            if len(parts) > 1 and ratio(joined, whole.key) >= 100 * SPLIT_ALIKE:
                found.append((at, tuple(parts)))
                free.difference_update(parts)
                break
    return found


class _Beginnings:
    """Clauses with which a text may begin that goes on in those behind them, by its first letters."""

    def __init__(self, leaves: Sequence[Leaf], places: Sequence[int]) -> None:
        behind = dict(pairwise(places))
        self._found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._sorted: dict[str, int] = {}  # how many were free when these were sorted
        for at in places:
            leaf = leaves[at]
            if not leaf.heading and not leaf.clause.cells and len(leaf.key) >= 3:
                next_one = leaves[at + 1].key if behind.get(at) == at + 1 else ""
                told = f"{leaf.key} {next_one}".casefold()
                self._found[leaf.key[:OPENING].casefold()].append((told, at))

    def of(self, text: str, free: Set[int]) -> list[int]:
        """Their places; where very many begin alike, those that go on most like the text."""
        start = text[:OPENING].casefold()
        firsts: list[int] = []
        for end in range(3, len(start) + 1):
            alike = self._found.get(start[:end], [])
            if len(alike) > MOST_ALIKE:
                if self._sorted.get(start[:end]) != len(free):  # they only become fewer
                    alike = sorted(told for told in alike if told[1] in free)
                    self._found[start[:end]], self._sorted[start[:end]] = alike, len(free)
                near = bisect_left(alike, (text.casefold(), -1))
                alike = alike[max(0, near - MOST_ALIKE // 2) : near + MOST_ALIKE // 2]
            firsts += [at for _, at in alike]
        return sorted(firsts)


class _Lists:
    """Lines, or items, behind which a list may begin, by their words and the first one behind them."""

    def __init__(self, leaves: Sequence[Leaf], places: Sequence[int]) -> None:
        self._leaves = leaves
        self._firsts: dict[str, dict[tuple[str, ...], list[int]]] = {}  # by the very first word
        for at, following in pairwise(places):
            listed = following == at + 1 and leaves[following].clause.kind in LISTED
            if listed and not leaves[at].heading and not leaves[at].clause.cells:
                told = (*_words(leaves[at].key), _first_word(leaves[following]))
                alike = self._firsts.setdefault(_first_word(leaves[at]), {})
                alike.setdefault(told, []).append(at)

    def told_by(self, whole: Leaf, free: Set[int]) -> tuple[int, ...]:
        """A line and its list, or a list, of which the whole says every word in a sentence; else nothing.

        Between two of them the sentence may have a word that joins them: "the name, the address and a photo".
        """
        alike = self._firsts.get(_first_word(whole), {})
        said = _words(whole.key) if alike else ()
        sizes = {size for size in map(len, alike) if size <= len(said)}
        told = {said[:size] for size in sizes}
        told |= {
            said[: size - 1] + said[size : size + 1] for size in sizes
        }  # a joining word between
        for first in sorted(at for words in told for at in alike.get(words, ())):
            members = self._members(first, said, free)
            if members:
                return members
        return ()

    def _members(self, first: int, said: Sequence[str], free: Set[int]) -> tuple[int, ...]:
        members: list[int] = []
        at, place = 0, first
        while (
            place in free
            and at < len(said)
            and (not members or self._leaves[place].clause.kind in LISTED)
        ):
            mine = _words(self._leaves[place].key)
            joined = bool(members) and said[at : at + len(mine)] != mine
            if joined and len(said[at]) > LONGEST_JOINING:
                break
            if not mine or said[at + joined : at + joined + len(mine)] != mine:
                break
            at += joined + len(mine)
            members.append(place)
            place += 1
        return tuple(members) if len(members) > 1 and at == len(said) else ()


@remembered(8_192)  # within one comparison, a text is looked at again and again
def _words(key: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(key.casefold()))


def _first_word(leaf: Leaf) -> str:
    found = _WORD.search(leaf.key)
    return found.group().casefold() if found else ""


def _parts_needed(parts: Sequence[str], whole: str) -> int:
    """How many of the parts make up the whole; what makes it no more alike only stands below.

    >>> whole = "Refund it to the card that the customer paid with. Tell her in seven days."
    >>> _parts_needed((whole[:50], "Tell her in 7 days.", "Log it."), whole)
    2
    >>> _parts_needed((whole.replace("Refund", "Pay"), "Log it."), whole)
    1
    """
    count, alike = len(parts), ratio(" ".join(parts), whole)
    while count > 1 and (fewer := ratio(" ".join(parts[: count - 1]), whole)) >= alike:
        count, alike = count - 1, fewer
    return count
