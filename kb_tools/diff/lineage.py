"""Which clause of a later text continues which of an earlier one, and what happened to it meanwhile.

There is one lineage, and everything that follows a clause through a history uses it: `kb blame`,
citations of an older version, the sections that findings are counted for.

    text 1            text 2            text 3
    A ─────────────── A' ────────────── A'       reworded in 2
    B ────┐           C ───────┬─────── C1       split in 3: both parts come from C
    C ────┼───────┘            └─────── C2
    D     └────────── B+E ───────────── B+E      merged in 2: it comes from B and from E
    E ────┘                                      D: gone in 2

A step leads from one text to the next. It is the diff's alignment, so when that improves, so does
the lineage; nothing that is kept holds a lineage alone (SOP, revision and anchor are kept, and
the lineage is worked out again). A clause that several became one of inherits from all of them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from kb_tools.diff.compare import aligned
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.model import Change, ChangeKind, Comparison, Judgement, Operation
from kb_tools.policy.model import Document


class News(IntEnum):
    """What became of a clause's text, mildest first."""

    SAME = 0  # its words; numbers, levels and marks of form may differ
    WORDING = 1
    UNJUDGED = 2  # no rule could tell whether it means the same: a person should
    MEANING = 3
    NEW = 4  # it stood nowhere before


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a clause comes from."""

    parents: tuple[int, ...]  # places in the text before, in order; none: it is new
    news: News = News.SAME
    moved: bool = False  # to another place among those that stayed
    split: bool = False  # it was a part of its parent


Step = tuple[Origin, ...]
"""From one text to the next: for each clause of the later one, by place."""


def kinship(before: Document, after: Document) -> tuple[tuple[int, ...], ...]:
    """For each clause of the later text, by place, those of the earlier that it continues."""
    found, _ = aligned(before.clauses, after.clauses)
    return _parents(found, len(after.clauses))


def step(before: Document, after: Document, comparison: Comparison) -> Step:
    """The same with what happened, from the comparison of the two."""
    if before.clauses == after.clauses:
        return tuple(Origin((place,)) for place in range(len(after.clauses)))
    parents: dict[int, list[int]] = defaultdict(list)
    for i, j in comparison.pairs:
        parents[j].append(i)
    place_before = {id(clause): place for place, clause in enumerate(before.clauses)}
    place_after = {id(clause): place for place, clause in enumerate(after.clauses)}
    parts: set[int] = set()
    touched: dict[int, list[Change]] = defaultdict(list)
    heirs = dict(comparison.pairs)
    for change in comparison.changes:
        olds = [place_before[id(clause)] for clause in change.before if id(clause) in place_before]
        news = [place_after[id(clause)] for clause in change.after if id(clause) in place_after]
        if change.op in (Operation.SPLIT, Operation.MERGE) and olds:
            for j in news:
                parents[j] = olds
            if change.op is Operation.SPLIT:
                parts.update(news)
        # A column that went stands in none of today's rows, and each of them has lost a cell.
        for j in news or ([heirs[i] for i in olds if i in heirs] if _column(change) else []):
            touched[j].append(change if j in news[:1] else _went_along(change))
    return tuple(
        _origin(tuple(sorted(parents[j])), touched[j], j in parts)
        for j in range(len(after.clauses))
    )


def gone(made: Step, before: int) -> tuple[int, ...]:
    """Places of the text before (of so many clauses) that nothing continues."""
    continued = {parent for origin in made for parent in origin.parents}
    return tuple(place for place in range(before) if place not in continued)


def _parents(found: Alignment, clauses: int) -> tuple[tuple[int, ...], ...]:
    parents: dict[int, tuple[int, ...]] = {j: (i,) for j, i in found.backward.items()}
    for i, parts in found.splits.items():
        parents |= dict.fromkeys(parts, (i,))
    for j, wholes in found.merges.items():
        parents[j] = tuple(sorted(wholes))
    return tuple(parents.get(j, ()) for j in range(clauses))


def _went_along(change: Change) -> Change:
    """That a step stands elsewhere is news of the step; what stands under it only went with it."""
    if change.op is not Operation.MOVE:
        return change
    return replace(change, judgement=Judgement.EDITORIAL)


def _column(change: Change) -> bool:
    return change.kind is ChangeKind.TABLE_COLUMN


def _origin(parents: tuple[int, ...], changes: Iterable[Change], split: bool) -> Origin:
    if not parents:
        return Origin((), News.NEW)
    news, moved = News.SAME, False
    for change in changes:
        moved = moved or change.op in (Operation.MOVE, Operation.MOVE_EDIT)
        news = max(news, _news(change))
    return Origin(parents, news, moved, split)


def _news(change: Change) -> News:
    match change.judgement:
        case Judgement.MATERIAL:
            return News.MEANING
        case Judgement.REVIEW:
            return News.UNJUDGED
    rearranged = change.op in (Operation.MOVE, Operation.SPLIT, Operation.MERGE)
    return News.SAME if change.quiet or (rearranged and not change.marks) else News.WORDING


# — through a history —


@dataclass(frozen=True, slots=True)
class Trace:
    """The past of one clause; numbers are places in the sequence of texts, from 0."""

    introduced: int  # where it, or the first that it came from, first stood
    meaning: int  # since when it says what it says; `introduced` or later
    wording: int  # since when in these words; `meaning` or later
    unjudged: bool = False  # what happened at `meaning` no rule could judge
    moved: int | None = None  # where it last changed its place
    split: int | None = None  # where it last became one of several
    merged: int | None = None  # where it last was made of several


def first(clauses: int) -> tuple[Trace, ...]:
    """Of the first text."""
    return (Trace(0, 0, 0),) * clauses


def followed(traces: Sequence[Trace], made: Step, at: int) -> tuple[Trace, ...]:
    """The traces of the next text, the one at place `at`."""
    return tuple(_trace([traces[p] for p in origin.parents], origin, at) for origin in made)


def _trace(parents: Sequence[Trace], origin: Origin, at: int) -> Trace:
    if not parents:
        return Trace(at, at, at)
    newest = max(parents, key=lambda trace: (trace.meaning, trace.unjudged))
    joined = replace(
        newest,
        introduced=min(trace.introduced for trace in parents),
        wording=max(trace.wording for trace in parents),
        moved=_latest(trace.moved for trace in parents),
        split=at if origin.split else _latest(trace.split for trace in parents),
        merged=at if len(parents) > 1 else newest.merged,
    )
    if origin.moved:
        joined = replace(joined, moved=at)
    if origin.news is News.WORDING:
        return replace(joined, wording=at)
    if origin.news in (News.MEANING, News.UNJUDGED):
        return replace(joined, meaning=at, wording=at, unjudged=origin.news is News.UNJUDGED)
    return joined


def _latest(places: Iterable[int | None]) -> int | None:
    return max((place for place in places if place is not None), default=None)


@dataclass(frozen=True, slots=True)
class Led:
    """Where a clause of an earlier text stands in a later one."""

    places: tuple[int, ...]  # in the later text, in order; none: it is gone
    gone: int | None = None  # the place of the text that had it no more
    news: News = News.SAME  # the gravest of what happened to it on the way
    moved: bool = False


def led(steps: Sequence[Step], place: int, start: int = 0) -> Led:
    """Follows a clause of the text at `start` to the last text.

    Args:
        steps: steps[n] leads from text n to text n + 1.
        place: of the clause in the text at `start`.
    """
    places, news, moved = {place}, News.SAME, False
    for at in range(start, len(steps)):
        heirs = {
            j: origin for j, origin in enumerate(steps[at]) if not places.isdisjoint(origin.parents)
        }
        if not heirs:
            return Led((), at + 1, news, moved)
        places = set(heirs)
        news = max(news, *(origin.news for origin in heirs.values()))
        moved = moved or any(origin.moved for origin in heirs.values())
    return Led(tuple(sorted(places)), None, news, moved)


def all_led(steps: Sequence[Step], clauses: int) -> list[tuple[Led, ...]]:
    """For each text, and each of its clauses, where it stands in the last; `led` for all at once.

    Args:
        clauses: of the first text.
    """
    counts = [clauses, *(len(made) for made in steps)]
    found = [tuple(Led((place,)) for place in range(counts[-1]))]
    for at in range(len(steps) - 1, -1, -1):
        heirs: list[list[int]] = [[] for _ in range(counts[at])]
        for j, origin in enumerate(steps[at]):
            for parent in origin.parents:
                heirs[parent].append(j)
        found.append(tuple(_led(mine, steps[at], found[-1], at) for mine in heirs))
    return found[::-1]


def _led(heirs: Sequence[int], made: Step, later: Sequence[Led], at: int) -> Led:
    if not heirs:
        return Led((), at + 1)
    places = sorted({place for j in heirs for place in later[j].places})
    lost = max((later[j].gone or 0 for j in heirs), default=0)
    return Led(
        tuple(places),
        None if places else lost,
        max(max(made[j].news, later[j].news) for j in heirs),
        any(made[j].moved or later[j].moved for j in heirs),
    )


# — kept —


def written(made: Step) -> bytes:
    """As JSON, in which runs of clauses that stayed as they were take three numbers."""
    runs: list[list[int]] = []
    others = []
    for j, origin in enumerate(made):
        if origin != Origin(origin.parents) or len(origin.parents) != 1:
            news, flags = int(origin.news), int(origin.moved) + 2 * int(origin.split)
            others.append([j, list(origin.parents), news, flags])
        elif runs and [j, origin.parents[0]] == [
            runs[-1][0] + runs[-1][2],
            runs[-1][1] + runs[-1][2],
        ]:
            runs[-1][2] += 1
        else:
            runs.append([j, origin.parents[0], 1])
    return json.dumps([len(made), runs, others], separators=(",", ":")).encode()


def read(content: bytes) -> Step:
    """What `written` wrote. Raises ValueError for anything else."""
    try:
        clauses, runs, others = json.loads(content)
        origins = dict(_kept(runs, others))
        return tuple(origins[j] for j in range(clauses))
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError("no step of a lineage") from error


def _kept(
    runs: Sequence[tuple[int, int, int]], others: Sequence[tuple[int, list[int], int, int]]
) -> Iterator[tuple[int, Origin]]:
    for j, i, length in runs:
        yield from ((j + n, Origin((i + n,))) for n in range(length))
    for j, parents, news, flags in others:
        yield j, Origin(tuple(parents), News(news), bool(flags & 1), bool(flags & 2))


def shares(
    kin: Sequence[Sequence[int]], owner_before: Mapping[int, int], owner_after: Mapping[int, int],
    weights: Sequence[int],
) -> dict[tuple[int, int], int]:  # fmt: skip
    """How much of what belongs to one owner before belongs to one owner after.

    Args:
        kin: for each clause of the later text those it continues.
        owner_before, owner_after: whose the clauses are (a section, say), by place.
        weights: of the later clauses.
    """
    found: dict[tuple[int, int], int] = defaultdict(int)
    for j, parents in enumerate(kin):
        for i in parents:
            if i in owner_before and j in owner_after:
                found[owner_before[i], owner_after[j]] += weights[j]
    return found
