"""The lossless layer: stretches of whole lines that turn the old text into the new, and back.

It knows nothing of Markdown, so no parser can make it wrong. Texts are code points; bytes that are
no UTF-8 survive as surrogate escapes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import LCSseq

from kb_tools.diff.matching.stayed import heaviest_increasing
from kb_tools.diff.model import Edit

MOST_CELLS = 40_000_000  # lines × lines that are aligned exactly; larger gaps are replaced whole


def edits(before: str, after: str) -> tuple[Edit, ...]:
    """What to remove and what to add, in order; empty if the texts are equal.

    >>> [(e.lines, e.removed, e.added) for e in edits("a\\nb\\nc\\n", "a\\nB\\nc\\n")]
    [((2, 3), 'b\\n', 'B\\n')]
    """
    old, new = _lines(before), _lines(after)
    found: list[Edit] = []
    line = line_new = at = at_new = 0
    for i1, i2, j1, j2 in _replaced(old, new):
        at += sum(map(len, old[line:i1]))
        at_new += sum(map(len, new[line_new:j1]))
        removed, added = "".join(old[i1:i2]), "".join(new[j1:j2])
        found.append(Edit(at, at_new, removed, added, (i1 + 1, i2 + 1), (j1 + 1, j2 + 1)))
        at, at_new, line, line_new = at + len(removed), at_new + len(added), i2, j2
    return tuple(found)


def _lines(text: str) -> list[str]:
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + [rest] * bool(rest)


def replay(before: str, script: Iterable[Edit]) -> str:
    """The new text.

    >>> replay("a\\nb\\n", edits("a\\nb\\n", "a\\nx"))
    'a\\nx'
    """
    parts, at = [], 0
    for edit in script:
        parts += [before[at : edit.at], edit.added]
        at = edit.at + len(edit.removed)
    return "".join([*parts, before[at:]])


def replay_back(after: str, script: Iterable[Edit]) -> str:
    """The old text."""
    parts, at = [], 0
    for edit in script:
        parts += [after[at : edit.at_new], edit.removed]
        at = edit.at_new + len(edit.added)
    return "".join([*parts, after[at:]])


def script(before: str, changes: Sequence[Edit]) -> list[tuple[str, str | int]]:
    """The edits as the published format has them: ("=", count), ("-", text), ("+", text)."""
    parts: list[tuple[str, str | int]] = []
    at = 0
    for edit in changes:
        if edit.at > at:
            parts.append(("=", edit.at - at))
        if edit.removed:
            parts.append(("-", edit.removed))
        if edit.added:
            parts.append(("+", edit.added))
        at = edit.at + len(edit.removed)
    if at < len(before):
        parts.append(("=", len(before) - at))
    return parts


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    stop = 0
    while stop < shorter - start and old[-1 - stop] == new[-1 - stop]:
        stop += 1
    gap = (start, len(old) - stop, start, len(new) - stop)
    return _joined(
        block for piece in _between_anchors(old, new, gap) for block in _aligned(old, new, piece)
    )


def _between_anchors(
    old: Sequence[str], new: Sequence[str], gap: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    """A large gap, cut at lines that stand once on each side and kept their order."""
    i1, i2, j1, j2 = gap
    if (i2 - i1) * (j2 - j1) <= MOST_CELLS:
        return [gap]
    count_old, count_new = Counter(old[i1:i2]), Counter(new[j1:j2])
    place = {line: j for j, line in enumerate(new[j1:j2], j1) if count_new[line] == 1}
    anchors = [
        (i, place[line])
        for i, line in enumerate(old[i1:i2], i1)
        if count_old[line] == 1 and line in place
    ]
    kept = heaviest_increasing([j for _, j in anchors], [1.0] * len(anchors))
    pieces = []
    for i, j in [*(anchors[k] for k in kept), (i2, j2)]:
        pieces.append((i1, i, j1, j))
        i1, j1 = i + 1, j + 1
    return pieces


def _aligned(
    old: Sequence[str], new: Sequence[str], gap: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    i1, i2, j1, j2 = gap
    if i1 == i2 or j1 == j2 or (i2 - i1) * (j2 - j1) > MOST_CELLS:
        return [gap] if i2 > i1 or j2 > j1 else []
    return [
        (i1 + block.src_start, i1 + block.src_end, j1 + block.dest_start, j1 + block.dest_end)
        for block in LCSseq.opcodes(old[i1:i2], new[j1:j2])
        if block.tag != "equal"
    ]


def _joined(blocks: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    joined: list[tuple[int, int, int, int]] = []
    for block in blocks:
        if joined and joined[-1][1] == block[0] and joined[-1][3] == block[2]:
            joined[-1] = (joined[-1][0], block[1], joined[-1][2], block[3])
        else:
            joined.append(block)
    return joined
