"""From the alignment to changes: each thing that happened is told once, at the size it happened.

A section that moved is one change, not forty; a clause edited inside it is told beside it. What
differs in form only (list marks, levels, wrapping) is no change of its own.
"""

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb_tools.diff.align import Alignment
from kb_tools.diff.commands import command_lines, command_words
from kb_tools.diff.front_matter import Field
from kb_tools.diff.judged import Judged, editorial, review
from kb_tools.diff.leaves import LISTED, Leaf, comparison_key, note_type, one_line_note, step_of
from kb_tools.diff.links import judge_link, redirected
from kb_tools.diff.materiality import Judge
from kb_tools.diff.metadata import judge_field
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Mark, Operation
from kb_tools.diff.moves import heaviest_increasing
from kb_tools.diff.normal import normal
from kb_tools.diff.step_references import followed, renumbered
from kb_tools.diff.tables import TablePair, column_text
from kb_tools.diff.wording import bare
from kb_tools.diff.words import row_marks, word_marks
from kb_tools.policy.model import BlockKind, Clause, Link

MOSTLY = 0.5  # of a section's text: gone, new or gone elsewhere with its heading
REORDERED_ROWS = (
    4  # so many moved rows of one table, and a third of it, are one change: another order
)

_KINDS = {
    BlockKind.HEADING: ChangeKind.HEADING,
    BlockKind.PARAGRAPH: ChangeKind.PARAGRAPH,
    BlockKind.STEP: ChangeKind.STEP,
    BlockKind.ITEM: ChangeKind.ITEM,
    BlockKind.TABLE_ROW: ChangeKind.TABLE_ROW,
    BlockKind.CODE: ChangeKind.CODE,
    BlockKind.MACRO: ChangeKind.CODE,
    BlockKind.QUOTE: ChangeKind.QUOTE,
    BlockKind.ADMONITION: ChangeKind.ADMONITION,
    BlockKind.HTML: ChangeKind.HTML,
    BlockKind.FOOTNOTE: ChangeKind.PARAGRAPH,
}
_HOW_IT_STANDS = frozenset({BlockKind.CODE, BlockKind.ADMONITION})  # tells something too
_SAY_WHERE = frozenset({BlockKind.STEP, BlockKind.HEADING, BlockKind.TABLE_ROW})  # by themselves
_COUNT_HEADS = frozenset(
    {"", "#", "no", "nr", "nº", "n.º"}
)  # of a column that only counts its rows
_ADDRESS = re.compile(r"[\[(<]?\b(?:link:)?(https?://[^\s<>\[\]]+)[>)]?")
_NUMBERED = re.compile(r"^\(?(?:\d+(?:\.\d+)*|[a-z]|[ivxlc]+)[.):]?\s+", re.I)


@dataclass(slots=True)
class Reading:
    """Reads one alignment; `changes()` gives what it found, in the order of the page."""

    found: Alignment
    tables: Sequence[TablePair]
    judge: Judge
    _line_pairs: tuple[list[int], list[int]] = field(
        default=([], []), init=False
    )  # first lines before, sorted; the leaf after
    _anchors: Mapping[str, str] | None = field(default=None, init=False)  # old → new, same clause
    _now: Mapping[str, str] | None = field(default=None, init=False)  # steps: old number → new
    _places: dict[int, int] = field(default_factory=dict, init=False)  # of leaves, by their clause

    def changes(self) -> list[Change]:
        told = [*self._moved_sections()]
        told += self._moved_blocks(_places(told))
        tables, table_rows = self._reordered_tables(_places(told))
        told += self._moved_blocks(_places(told) | table_rows, rows=True)
        result = [*(change for change, _ in told), *tables]
        by_place = {i: change for change, places in told for i in places}
        for i, j in sorted(self.found.forward.items(), key=lambda pair: pair[1]):
            within = by_place.get(i)
            moved = i in self.found.moved and within is None and i not in table_rows
            old, new = self.found.before[i], self.found.after[j]
            if moved or old.key != new.key or new.clause.kind in _HOW_IT_STANDS:
                change = self._pair(old, new, moved)
                if change is not None:
                    result.append(replace(change, within=name_of(within)) if within else change)
            if old.clause.links != new.clause.links:
                result += self._links(old.clause, new.clause)
        result += self._splits_and_merges()
        result += self._came_and_went()
        result += self._columns()
        starts = sorted(
            (self.found.before[i].clause.lines[0], j) for i, j in self.found.forward.items()
        )
        self._line_pairs = [line for line, _ in starts], [j for _, j in starts]
        return [self._in_its_step(change) for change in sorted(result, key=self._place)]

    def _in_its_step(self, change: Change) -> Change:
        clause = change.clause
        if clause is None or not clause.depth or clause.kind in _SAY_WHERE:
            return change
        leaves = self.found.after if change.after else self.found.before
        if not self._places:
            for side in (self.found.before, self.found.after):
                self._places.update({id(leaf.clause): leaf.at for leaf in side})
        number = step_of(leaves, self._places[id(clause)])
        return replace(change, under=number) if number else change

    # — moves —

    def _moved_sections(self) -> list[tuple[Change, list[int]]]:
        found = self.found
        told: list[tuple[Change, list[int]]] = []
        covered: set[int] = set()
        headings = [
            i
            for i in found.moved
            if found.before[i].heading and found.after[found.forward[i]].heading
        ]
        for i in sorted(headings, key=self._between):
            leaf = found.before[i]
            if i in covered:
                continue
            target = found.after[found.forward[leaf.at]]
            places = [
                k for k in range(leaf.at, leaf.end)
                if k in found.moved and target.at <= found.forward[k] < target.end and k not in covered
            ]  # fmt: skip
            places = self._in_order(places)
            covered.update(places)
            places.sort(key=self._between)
            before = [found.before[k].clause for k in places]
            after = [found.after[found.forward[k]].clause for k in places]
            change = _change(
                Operation.MOVE, ChangeKind.SECTION if len(places) > 1 else ChangeKind.HEADING, before, after,
                editorial("A section stands at another place.", Label.STRUCTURE),
            )  # fmt: skip
            told.append((change, places))
        return told

    def _moved_blocks(
        self, covered: set[int], *, rows: bool = False
    ) -> list[tuple[Change, list[int]]]:
        """Notes, steps and items (or rows) that moved with what stands in them in both versions.

        A step that was edited besides is told by itself, and what went with it beside it.
        """
        found = self.found
        told: list[tuple[Change, list[int]]] = []
        covered = set(covered)
        for i in sorted(found.moved - covered):
            body = _body(found.before, i)
            if i in covered or not body or rows != bool(found.before[i].clause.cells):
                continue
            news = set(_body(found.after, found.forward[i]))
            went = [k for k in body if k in found.moved - covered and found.forward[k] in news]
            went = self._in_order(went)
            if not went:
                continue
            root, now = found.before[i], found.after[found.forward[i]]
            note = BlockKind.ADMONITION in (root.clause.kind, now.clause.kind)
            went.sort(key=self._between)
            places = [i, *went] if note or root.key == now.key else went
            covered.update(places)
            before = [found.before[k].clause for k in places]
            after = [found.after[found.forward[k]].clause for k in places]
            if note:
                judged = editorial("A note stands at another place.", Label.STRUCTURE)
            elif places[0] == i:
                judged = self.judge.moved(_judged_as(root.clause, now.clause))
            else:
                judged = editorial("It went with what it stands under.", Label.STRUCTURE)
            change = _change(Operation.MOVE, _KINDS[after[0].kind], before, after, judged)
            if places[0] == i:
                change = replace(change, step=(root.clause.number, now.clause.number))
            told.append((change, places))
        return told

    def _reordered_tables(self, covered: set[int]) -> tuple[list[Change], set[int]]:
        """Tables whose rows stand in another order, told as one change each."""
        sizes_before, sizes_after = (
            Counter(leaf.clause.table for leaf in side if leaf.clause.cells)
            for side in (self.found.before, self.found.after)
        )
        rows: dict[tuple[int, int], list[int]] = {}
        for i in sorted(self.found.moved - covered):
            old, new = self.found.before[i].clause, self.found.after[self.found.forward[i]].clause
            if old.cells and new.cells:
                rows.setdefault((old.table, new.table), []).append(i)
        changes, told = [], set()
        for (table, table_now), places in rows.items():
            size = max(sizes_before[table], sizes_after[table_now])
            if len(places) < max(REORDERED_ROWS, size / 3):
                continue
            places.sort(key=self._between)
            before = [self.found.before[i].clause for i in places]
            after = [self.found.after[self.found.forward[i]].clause for i in places]
            judged = editorial("The rows of a table stand in another order.", Label.STRUCTURE)
            changes.append(_change(Operation.MOVE, ChangeKind.TABLE, before, after, judged))
            told.update(places)
        return changes, told

    def _in_order(self, places: Sequence[int]) -> list[int]:
        """Of what went together, what kept its order; the rest moved by itself besides."""
        positions = [self.found.forward[i] for i in places]
        if all(a < b for a, b in pairwise(positions)):
            return list(places)
        weights = [self.found.weights[i] for i in places]
        return [places[k] for k in heaviest_increasing(positions, weights)]

    def _between(self, i: int) -> tuple[int, int, list[str]]:
        """An order of pairs that is the same read forward and backward."""
        j = self.found.forward[i]
        return i + j, min(i, j), sorted((self.found.before[i].key, self.found.after[j].key))

    # — pairs —

    def _pair(self, old: Leaf, new: Leaf, moved: bool) -> Change | None:
        if old.key == new.key:
            if not moved:
                return _laid_out_otherwise(old.clause, new.clause)
            kind = _KINDS[new.clause.kind]
            number = (old.clause.number, new.clause.number)
            judged = self.judge.moved(_judged_as(old.clause, new.clause))
            return replace(
                _change(Operation.MOVE, kind, [old.clause], [new.clause], judged), step=number
            )
        if old.heading and new.heading:
            return self._heading(old, new, moved)
        if old.clause.cells and new.clause.cells:
            return self._row(old, new, moved)
        kind = _KINDS[new.clause.kind]
        marks = word_marks(old.clause.text, new.clause.text)
        if not any(mark.sign != "=" for mark in marks):
            return None
        judged_as = _judged_as(old.clause, new.clause)
        if judged_as is ChangeKind.CODE and not moved and _same_lines(old.clause, new.clause):
            return None  # other prompts, or lines carried on elsewhere: form
        texts = (
            _without_addresses(old.clause.text, new.clause),
            _without_addresses(new.clause.text, old.clause),
        )
        if texts == (old.clause.text, new.clause.text):
            led = self._led(old.clause, new.clause)
            judged = self._judged_edit(judged_as, *texts, marks, led)
        elif bare(texts[0]) == bare(texts[1]):
            judged = editorial(
                "An address that was written out stands behind the words now, or the other way round."
            )
        else:
            judged = self._judged_edit(judged_as, *texts, word_marks(*texts))
        return self._edited(
            old, new, kind, moved, judged, marks, (old.clause.text, new.clause.text)
        )

    def _judged_edit(
        self, kind: ChangeKind, before: str, after: str, marks: Sequence[Mark],
        links: Sequence[tuple[Link, Link]] = (),
    ) -> Judged:  # fmt: skip
        """References that only follow the steps and sections they name are no change."""
        then = before if kind is ChangeKind.CODE else followed(before, after, self._renumbered)
        for was, now in links:
            if before.count(was.text) == after.count(now.text) == 1 and was.text != now.text:
                then = then.replace(was.text, now.text)
        if then == before:
            return self.judge.edit(kind, before, after, marks)
        if bare(then) == bare(after):
            what = "section to its new name" if links else "step to its new number"
            return editorial(f"A reference follows its {what}.", Label.STRUCTURE)
        return self.judge.edit(kind, then, after, word_marks(then, after))

    def _led(self, old: Clause, new: Clause) -> list[tuple[Link, Link]]:
        """Links to a place on this page that has another anchor now, and is the same place."""
        if not any(link.target.startswith("#") for link in old.links):
            return []
        return [pair for pair in redirected(old, new) if self._follows(*pair)]

    def _follows(self, was: Link, now: Link) -> bool:
        if not was.target.startswith("#") or not now.target.startswith("#"):
            return False
        if self._anchors is None:
            before, after = self.found.before, self.found.after
            self._anchors = {
                before[i].clause.anchor: after[j].clause.anchor
                for i, j in self.found.forward.items()
            }
        return self._anchors.get(was.target[1:]) == now.target[1:]

    @property
    def _renumbered(self) -> Mapping[str, str]:
        if self._now is None:
            before, after = self.found.before, self.found.after
            pairs = [(before[i].clause, after[j].clause) for i, j in self.found.forward.items()]
            self._now = renumbered(
                pairs, (leaf.clause for leaf in before), (leaf.clause for leaf in after)
            )
        return self._now

    def _edited(
        self,
        old: Leaf,
        new: Leaf,
        kind: ChangeKind,
        moved: bool,
        judged: Judged,
        marks: Sequence[Mark],
        texts: tuple[str, str],
    ) -> Change:
        if moved:
            judged = _with_the_move(judged, self.judge.moved(_judged_as(old.clause, new.clause)))
        change = _change(
            Operation.MOVE_EDIT if moved else Operation.EDIT,
            kind,
            [old.clause],
            [new.clause],
            judged,
        )
        return replace(
            change,
            old_text=texts[0],
            new_text=texts[1],
            marks=tuple(marks),
            step=(old.clause.number, new.clause.number),
        )

    def _heading(self, old: Leaf, new: Leaf, moved: bool) -> Change:
        marks = word_marks(old.clause.text, new.clause.text)
        if _NUMBERED.sub("", old.key) == _NUMBERED.sub("", new.key):
            judged = editorial("Only the number of the heading differs.", Label.STRUCTURE)
            operation = Operation.RENUMBER
        else:
            judged = self.judge.renamed(old.clause.text, new.clause.text)
            operation = Operation.RENAME
        change = _change(operation, ChangeKind.SECTION, [old.clause], [new.clause], judged)
        return replace(change, marks=marks)

    def _row(self, old: Leaf, new: Leaf, moved: bool) -> Change | None:
        columns = self._shared_columns(old.at, new.at)
        cells = [(_cell(old.clause, a), _cell(new.clause, b)) for a, b in columns]
        changed = [
            (a, b, pair)
            for (a, b), pair in zip(columns, cells, strict=True)
            if normal(pair[0]) != normal(pair[1])
        ]
        if not changed:
            return None
        counted = (
            changed[0][:2] == (0, 0)
            and _counts(old, self.found.before)
            and _counts(new, self.found.after)
        )
        if counted and len(changed) == 1:
            judged = editorial("Only the number that counts the row differs.", Label.STRUCTURE)
            return _change(
                Operation.RENUMBER, ChangeKind.TABLE_ROW, [old.clause], [new.clause], judged
            )
        texts = " | ".join(a for a, _ in cells), " | ".join(b for _, b in cells)
        if counted:  # the number is no news
            changed, cells = changed[1:], [(cells[0][1], cells[0][1]), *cells[1:]]
        marks = row_marks(cells)
        kind = ChangeKind.TABLE_CELL if len(changed) == 1 else ChangeKind.TABLE_ROW
        if len(changed) == 1:
            judged = self._judged_edit(kind, *changed[0][2], word_marks(*changed[0][2]))
        else:
            before, after = (". ".join(side) for side in zip(*cells, strict=True))
            judged = self._judged_edit(kind, before, after, marks)
        change = self._edited(old, new, kind, moved, judged, marks, texts)
        column = _head(new.clause, changed[0][1]) if len(changed) == 1 else ""
        return replace(change, column=column)

    def _shared_columns(self, i: int, j: int) -> Sequence[tuple[int, int]]:
        """In an order that is the same read forward and backward: of two that changed places too."""
        old, new = self.found.before[i].clause, self.found.after[j].clause

        def order(places: tuple[int, int]) -> tuple[object, ...]:
            heads = sorted((_head(old, places[0]), _head(new, places[1])))
            cells = sorted((_cell(old, places[0]), _cell(new, places[1])))
            return sum(places), min(places), heads, cells

        for pair in self.tables:
            if i in pair.before and j in pair.after:
                return sorted(pair.columns, key=order)
        width = max(len(old.cells), len(new.cells))
        return [(place, place) for place in range(width)]

    def _links(self, old: Clause, new: Clause) -> Iterable[Change]:
        if not old.links or not new.links:
            return
        for before, after in redirected(old, new):
            kind = ChangeKind.IMAGE if after.image else ChangeKind.LINK
            if self._follows(before, after):
                judged = editorial("The link follows its section to its new name.", Label.STRUCTURE)
            else:
                judged = judge_link(before, after)
            change = _change(Operation.EDIT, kind, [old], [new], judged)
            yield replace(change, old_text=before.target, new_text=after.target)

    def _boxed(self, olds: Sequence[Clause], news: Sequence[Clause], title: Clause) -> Change:
        """A note in one line that became a box, or back: the words in it are all that may be news."""
        lead = f"{comparison_key(title)} "
        before, after = (" ".join(map(comparison_key, side)) for side in (olds, news))
        if before.startswith(lead) and after.startswith(lead):  # another title is news too
            before, after = before.removeprefix(lead), after.removeprefix(lead)
        if before == after:
            if note_type(olds[0]) != note_type(news[0]):
                return _marked_otherwise(olds, news)
            form = editorial("A note in one line became a box, or a box a note in one line.")
            return _change(Operation.FORMAT, ChangeKind.ADMONITION, olds, news, form)
        marks = word_marks(before, after)
        judged = self.judge.edit(ChangeKind.PARAGRAPH, before, after, marks)
        old_body, new_body = (side[1:] or side for side in (olds, news))
        change = _change(Operation.EDIT, ChangeKind.PARAGRAPH, old_body, new_body, judged)
        return replace(change, old_text=before, new_text=after, marks=marks)

    # — splits, merges, what came and went —

    def _splits_and_merges(self) -> Iterable[Change]:
        for i, parts in self.found.splits.items():
            old, news = self.found.before[i].clause, [self.found.after[j].clause for j in parts]
            yield self._rearranged(Operation.SPLIT, [old], news, "One block became several.")
        for j, parts in self.found.merges.items():
            olds, new = [self.found.before[i].clause for i in parts], self.found.after[j].clause
            yield self._rearranged(Operation.MERGE, olds, [new], "Several blocks became one.")

    def _rearranged(
        self, op: Operation, olds: Sequence[Clause], news: Sequence[Clause], because: str
    ) -> Change:
        whole, parts = (olds[0], news) if op is Operation.SPLIT else (news[0], olds)
        if one_line_note(whole) and parts[0].kind is BlockKind.ADMONITION:
            return self._boxed(olds, news, title=parts[0])
        before, after = " ".join(c.text for c in olds), " ".join(c.text for c in news)
        kind = _KINDS[whole.kind]
        judged = editorial(because, Label.STRUCTURE)
        marks: tuple[Mark, ...] = ()
        if normal(before) != normal(after):
            marks = word_marks(before, after)
            edited = self.judge.edit(kind, before, after, marks)
            judged = replace(
                edited,
                labels=edited.labels | {Label.STRUCTURE},
                because=f"{because} {edited.because}",
            )
        return replace(_change(op, kind, olds, news, judged), marks=marks)

    def _came_and_went(self) -> Iterable[Change]:
        yield from self._one_side(self.found.before, self.found.free_before(), Operation.DELETE)
        yield from self._one_side(self.found.after, self.found.free_after(), Operation.INSERT)

    def _one_side(
        self, leaves: Sequence[Leaf], free: Sequence[int], op: Operation
    ) -> Iterable[Change]:
        left = set(free)
        for at in free:
            if at not in left:
                continue
            leaf = leaves[at]
            left.discard(at)
            body = _body(leaves, at) if leaf.clause.kind is BlockKind.ADMONITION else []
            if body and left.issuperset(body):
                left.difference_update(body)
                note = [leaf.clause, *(leaves[k].clause for k in body)]
                yield self._together(op, ChangeKind.ADMONITION, note)
                continue
            if not leaf.heading:
                yield self._alone(op, leaf.clause)
                continue
            section = range(at + 1, leaf.end)
            weight = sum(leaves[k].weight for k in section)
            gone = [k for k in section if k in left]
            if weight and sum(leaves[k].weight for k in gone) < MOSTLY * weight:
                yield self._heading_only(op, leaf.clause)
                continue
            left.difference_update(gone)
            kind = ChangeKind.SECTION if gone else ChangeKind.HEADING
            yield self._together(op, kind, [leaf.clause, *(leaves[k].clause for k in gone)])

    def _alone(self, op: Operation, clause: Clause) -> Change:
        kind = _KINDS[clause.kind]
        judged = self._judged(op, kind, [clause.text])
        return _change(op, kind, *_sides(op, [clause]), judged)

    def _together(self, op: Operation, kind: ChangeKind, clauses: Sequence[Clause]) -> Change:
        return _change(
            op, kind, *_sides(op, clauses), self._judged(op, kind, [c.text for c in clauses])
        )

    def _heading_only(self, op: Operation, clause: Clause) -> Change:
        split = op is Operation.INSERT
        because = (
            "A new heading divides text that stood there already."
            if split
            else "A heading is gone, its text stays."
        )
        kind_of = Operation.SPLIT if split else Operation.MERGE
        return _change(
            kind_of, ChangeKind.SECTION, *_sides(op, [clause]), editorial(because, Label.STRUCTURE)
        )

    def _judged(self, op: Operation, kind: ChangeKind, texts: Sequence[str]) -> Judged:
        return (
            self.judge.inserted(kind, texts)
            if op is Operation.INSERT
            else self.judge.deleted(kind, texts)
        )

    def _columns(self) -> Iterable[Change]:
        old, new = (
            [leaf.clause for leaf in self.found.before],
            [leaf.clause for leaf in self.found.after],
        )
        for pair in self.tables:
            olds, news = [old[at] for at in pair.before], [new[at] for at in pair.after]
            for place in pair.removed:
                text = column_text(old, pair.before, place)
                judged = self.judge.deleted(ChangeKind.TABLE_COLUMN, text.split(" | "))
                change = _change(Operation.DELETE, ChangeKind.TABLE_COLUMN, olds, [], judged)
                yield replace(change, old_text=text, new_text=None, column=_cell(olds[0], place))
            for place in pair.added:
                text = column_text(new, pair.after, place)
                judged = self.judge.inserted(ChangeKind.TABLE_COLUMN, text.split(" | "))
                change = _change(Operation.INSERT, ChangeKind.TABLE_COLUMN, [], news, judged)
                yield replace(change, old_text=None, new_text=text, column=_cell(news[0], place))
            order = [j for _, j in pair.columns]
            if order != sorted(order):
                judged = editorial(
                    "The columns of a table stand in another order.", Label.STRUCTURE
                )
                yield _change(Operation.MOVE, ChangeKind.TABLE, olds, news, judged)

    def _place(self, change: Change) -> tuple[int, int]:
        """The order of the page as it reads now; what is gone stands where it stood."""
        if change.after:
            return change.after[0].lines
        start = change.before[0].lines[0] if change.before else 0
        lines, places = self._line_pairs
        at = bisect_left(lines, start)
        return (self.found.after[places[at - 1]].clause.lines[1] if at else 0, start)


def name_of(change: Change) -> str:
    """An id that depends on what the change says only: the same in every rebuild."""
    what = "\0".join([change.op, change.kind, change.old_text or "", change.new_text or ""])
    return "c" + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def field_changes(before: dict[str, Field], after: dict[str, Field], judge: Judge) -> list[Change]:
    """Front matter by key."""
    changes = []
    versions = [found["version"].value if "version" in found else "" for found in (before, after)]
    new_version = versions[0] != versions[1]
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old and new and old.value == new.value:
            continue
        op = Operation.EDIT if old and new else Operation.INSERT if new else Operation.DELETE
        judged = judge_field(key, old, new, judge.lexicon, new_version=new_version)
        changes.append(
            Change(
                op,
                ChangeKind.FRONT_MATTER,
                (),
                (),
                old.text if old else None,
                new.text if new else None,
                judged.labels,
                judged.judgement,
                judged.because,
                word_marks(old.text, new.text) if old and new else (),
            )
        )
    return changes


def _same_lines(old: Clause, new: Clause) -> bool:
    if old.kind is new.kind is BlockKind.CODE:
        return command_lines(old.source) == command_lines(new.source)
    return command_words(old.text) == command_words(new.text)


def _laid_out_otherwise(old: Clause, new: Clause) -> Change | None:
    """In a text, line breaks and indents are form; in code they say what belongs to what.

    Whether a note is a tip or a warning is no form either.
    """
    if old.kind is new.kind is BlockKind.ADMONITION:
        return None if note_type(old) == note_type(new) else _marked_otherwise([old], [new])
    code = old.kind is new.kind is BlockKind.CODE
    if not code or old.source == new.source or _same_lines(old, new):
        return None
    judged = review("The same code stands on other lines, or is indented otherwise.")
    return _change(Operation.EDIT, ChangeKind.CODE, [old], [new], judged)


def _marked_otherwise(olds: Sequence[Clause], news: Sequence[Clause]) -> Change:
    was, now = note_type(olds[0]), note_type(news[0])
    judged = editorial(f"A note of another type, {now} instead of {was}; its words are the same.")
    change = _change(Operation.EDIT, ChangeKind.ADMONITION, olds, news, judged)
    title = next(c.text for c in (news[0], olds[0]) if c.kind is BlockKind.ADMONITION)
    return replace(change, old_text=title, new_text=title)


def _change(
    op: Operation,
    kind: ChangeKind,
    before: Sequence[Clause],
    after: Sequence[Clause],
    judged: Judged,
) -> Change:
    return Change(
        op, kind, tuple(before), tuple(after),
        "\n".join(c.text for c in before) if before else None, "\n".join(c.text for c in after) if after else None,
        judged.labels, judged.judgement, judged.because, facts=judged.facts,
    )  # fmt: skip


def _without_addresses(text: str, other: Clause) -> str:
    """Without the addresses, written out, to which a link of the other version leads."""
    if "://" not in text or not other.links:
        return text
    targets = {link.target.rstrip("/") for link in other.links if link.text != link.target}
    return _ADDRESS.sub(
        lambda found: "" if found[1].rstrip("/.,;:)]") in targets else found[0], text
    ).strip()


def _places(told: Iterable[tuple[Change, Iterable[int]]]) -> set[int]:
    return {i for _, places in told for i in places}


def _body(leaves: Sequence[Leaf], at: int) -> list[int]:
    """What stands in the note, step or item at `at`, or goes on with the row; else nothing."""
    root = leaves[at].clause
    if root.kind is BlockKind.ADMONITION:
        inside: Callable[[Clause, Clause], bool] = _in_note
    elif root.kind in LISTED:
        inside = _in_item
    elif root.cells and normal(root.cells[0]):
        inside = _in_row
    else:
        return []
    end = at + 1
    while end < len(leaves) and inside(root, leaves[end].clause):
        end += 1
    return list(range(at + 1, end))


def _in_note(title: Clause, clause: Clause) -> bool:
    return clause.container == title.container and clause.kind is not BlockKind.ADMONITION


def _in_item(item: Clause, clause: Clause) -> bool:
    """Deeper in the list, or on its level and no item of its own."""
    if clause.kind in LISTED:
        return clause.depth > item.depth
    return clause.kind is not BlockKind.HEADING and clause.depth >= item.depth


def _in_row(row: Clause, clause: Clause) -> bool:
    """Of the same table, and with nothing in the first cell: it goes on with the row above."""
    return bool(clause.cells) and clause.table == row.table and not normal(clause.cells[0])


def _counts(row: Leaf, leaves: Sequence[Leaf]) -> bool:
    """Does the first cell only say which row it is? Under "#", and one more in each row."""
    head = row.clause.columns[0] if row.clause.columns else ""
    first = row.clause.cells[0]
    if head.casefold().rstrip(".:") not in _COUNT_HEADS or not first.isdecimal():
        return False
    near = [leaves[k].clause for k in (row.at - 1, row.at + 1) if 0 <= k < len(leaves)]
    same = [c for c in near if c.table == row.clause.table and c.cells and not c.header]
    return bool(same) and all(
        c.cells[0].isdecimal() and abs(int(c.cells[0]) - int(first)) == 1 for c in same
    )


def _judged_as(old: Clause, new: Clause) -> ChangeKind:
    """The kind by whose rules an edit is judged: one, whichever of both is the older."""
    kinds = {old.kind, new.kind}
    if BlockKind.MACRO in kinds:
        return ChangeKind.PARAGRAPH  # a reply text to send is prose
    if BlockKind.STEP in kinds:
        return ChangeKind.STEP
    return _KINDS[new.kind]


def _with_the_move(edited: Judged, moved: Judged) -> Judged:
    judgement = max(
        (edited.judgement, moved.judgement),
        key=[Judgement.EDITORIAL, Judgement.REVIEW, Judgement.MATERIAL].index,
    )
    return Judged(
        edited.labels | moved.labels, judgement, f"{edited.because} {moved.because}", edited.facts
    )


def _sides(op: Operation, clauses: Sequence[Clause]) -> tuple[Sequence[Clause], Sequence[Clause]]:
    return ((), clauses) if op is Operation.INSERT else (clauses, ())


def _head(row: Clause, place: int) -> str:
    return row.columns[place] if place < len(row.columns) else ""


def _cell(clause: Clause, place: int) -> str:
    return clause.cells[place] if place < len(clause.cells) else ""
