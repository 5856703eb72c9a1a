"""What stands on one side only, and what was one clause and is several, or the other way round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kb_tools.diff.changes.links import Links
from kb_tools.diff.changes.moved import COLUMNS_REORDERED, body_of
from kb_tools.diff.changes.paired import marked_otherwise
from kb_tools.diff.changes.pictures import stands_alone
from kb_tools.diff.changes.told import KINDS, cell, change_of, sides, with_the_move
from kb_tools.diff.judging.headings import headed
from kb_tools.diff.judging.held import struck_otherwise
from kb_tools.diff.judging.judged import Judged, editorial, review
from kb_tools.diff.judging.links import Ways, leads_down_the_page, only_leads
from kb_tools.diff.judging.materiality import Judge
from kb_tools.diff.judging.reasons import STRUCK, listed, short
from kb_tools.diff.judging.standing import Standings
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.html_tables import rows_apart
from kb_tools.diff.matching.leaves import Leaf, comparison_key, note_type, one_line_note
from kb_tools.diff.matching.tables import TablePair, column_text
from kb_tools.diff.matching.words import word_marks
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Mark, Operation
from kb_tools.diff.words.normal import normal
from kb_tools.diff.words.wording import says_something
from kb_tools.policy.model import BlockKind, Clause

_TEXTS = frozenset({BlockKind.PARAGRAPH, BlockKind.HTML})
MOSTLY = 0.5  # of a section's text: gone, new or gone elsewhere with its heading


@dataclass(frozen=True, slots=True)
class ComingsAndGoings:
    """Reads from one alignment what came, went, was split, was merged; tables by column too."""

    found: Alignment
    tables: Sequence[TablePair]
    standings: Standings
    judge: Judge
    links: Links
    _ways: dict[bool, Ways] = field(default_factory=dict, init=False)  # of the newer version or not

    def told(self) -> Iterable[Change]:
        yield from self._splits_and_merges()
        yield from self._one_side(self.found.before, self.found.free_before(), Operation.DELETE)
        yield from self._one_side(self.found.after, self.found.free_after(), Operation.INSERT)
        yield from self._columns()

    def _splits_and_merges(self) -> Iterable[Change]:
        for i, parts in self.found.splits.items():
            yield from self._rearranged(Operation.SPLIT, [i], parts, "One block became several.")
        for j, parts in self.found.merges.items():
            yield from self._rearranged(Operation.MERGE, parts, [j], "Several blocks became one.")

    def _rearranged(
        self, op: Operation, gone: Sequence[int], come: Sequence[int], because: str
    ) -> Iterable[Change]:
        olds = [self.found.before[i].clause for i in gone]
        news = [self.found.after[j].clause for j in come]
        yield self._in_other_blocks(op, olds, news, because, (gone[0], come[0]))
        yield from self.links.told(olds, news)

    def _in_other_blocks(
        self, op: Operation, olds: Sequence[Clause], news: Sequence[Clause], because: str,
        first: tuple[int, int],
    ) -> Change:  # fmt: skip
        whole, parts = (olds[0], news) if op is Operation.SPLIT else (news[0], olds)
        if one_line_note(whole) and parts[0].kind is BlockKind.ADMONITION:
            return self._boxed(olds, news, title=parts[0])
        before, after = " ".join(map(_said, olds)), " ".join(map(_said, news))
        kind = KINDS[whole.kind]
        if parts[0].cells:  # see html_tables.py
            because = "The table is written in Markdown now, or in HTML."
        where = self.standings.before(first[0]), self.standings.after(first[1])
        judged = editorial(because, Label.STRUCTURE)
        marks: tuple[Mark, ...] = ()
        if normal(before) != normal(after):
            marks = word_marks(before, after)
            was, now = ("\n".join(map(_said, side)) for side in (olds, news))
            edited = self._row_apart(op, whole, parts) or self.judge.edit(
                kind, was, now, marks, where
            )  # a sentence ends with its block
            joined = self.judge.language.turned.joined_as_alternatives(was, now)
            if joined and edited.judgement is Judgement.EDITORIAL:
                edited = review(f"A list was joined by “{joined}”: all of it may be meant, or one.")
            judged = replace(
                edited,
                labels=edited.labels | {Label.STRUCTURE},
                because=f"{because} {edited.because}",
            )
        if judged.judgement is Judgement.EDITORIAL and struck_otherwise(olds, news):
            judged = review(f"{because} {STRUCK}")
        if where[0].of_another_section(where[1]):
            elsewhere = self.standings.rules_elsewhere(*first)
            moved = self.judge.moved(ChangeKind.PARAGRAPH, *where, elsewhere=elsewhere)
            judged = with_the_move(judged, moved)
        if parts[0].cells and not marks and judged.judgement is Judgement.EDITORIAL:
            return change_of(Operation.FORMAT, kind, olds, news, editorial(judged.because))
        return replace(change_of(op, kind, olds, news, judged), marks=marks)

    def _row_apart(self, op: Operation, whole: Clause, parts: Sequence[Clause]) -> Judged | None:
        """Of a table in HTML that is one in Markdown, with other rows: what those are, and what else differs."""
        kept, apart = rows_apart(whole, parts) if parts[0].cells else ([], [])
        if not apart or len(kept) != len(parts):
            return None
        split = op is Operation.SPLIT
        judge = self.judge.deleted if split else self.judge.inserted
        told = judge(ChangeKind.TABLE_ROW, apart)
        quoted = ", ".join(map(short, apart))
        told = replace(told, because=f"{told.because.rstrip('.')}: {quoted}.")
        texts = "\n".join(kept), "\n".join(map(_said, parts))
        before, after = texts if split else reversed(texts)
        if normal(before) == normal(after):
            return told
        edited = self.judge.edit(ChangeKind.HTML, before, after, word_marks(before, after))
        return with_the_move(edited, told)

    def _boxed(self, olds: Sequence[Clause], news: Sequence[Clause], title: Clause) -> Change:
        """A note in one line that became a box, or back: the words in it are all that may be news."""
        lead = f"{comparison_key(title)} "
        before, after = (" ".join(map(comparison_key, side)) for side in (olds, news))
        if before.startswith(lead) and after.startswith(lead):  # another title is news too
            before, after = before.removeprefix(lead), after.removeprefix(lead)
        if before == after:
            if note_type(olds[0]) != note_type(news[0]):
                return marked_otherwise(olds, news)
            form = editorial("A note in one line became a box, or a box a note in one line.")
            return change_of(Operation.FORMAT, ChangeKind.ADMONITION, olds, news, form)
        marks = word_marks(before, after)
        judged = self.judge.edit(ChangeKind.PARAGRAPH, before, after, marks)
        old_body, new_body = (side[1:] or side for side in (olds, news))
        change = change_of(Operation.EDIT, ChangeKind.PARAGRAPH, old_body, new_body, judged)
        return replace(change, old_text=before, new_text=after, marks=marks)

    def _one_side(
        self, leaves: Sequence[Leaf], free: Sequence[int], op: Operation
    ) -> Iterable[Change]:
        left = set(free)
        for at in free:
            if at not in left:
                continue
            leaf = leaves[at]
            left.discard(at)
            body = body_of(leaves, at) if leaf.clause.kind is BlockKind.ADMONITION else []
            if body and left.issuperset(body):
                left.difference_update(body)
                yield self._together(op, ChangeKind.ADMONITION, leaves, [at, *body])
                continue
            if not leaf.heading:
                yield self._alone(op, leaves, at)
                continue
            section = range(at + 1, leaf.end)
            weight = sum(leaves[k].weight for k in section)
            gone = [k for k in section if k in left]
            if weight and sum(leaves[k].weight for k in gone) < MOSTLY * weight:
                yield self._heading_only(op, leaf.clause)
                continue
            left.difference_update(gone)
            kind = ChangeKind.SECTION if gone else ChangeKind.HEADING
            yield self._together(op, kind, leaves, [at, *gone])

    def _alone(self, op: Operation, leaves: Sequence[Leaf], at: int) -> Change:
        clause = leaves[at].clause
        kind = KINDS[clause.kind]
        judged = self._judged(op, kind, leaves, [at])
        others = self._go_on_with_another(op, leaves, at) if clause.cells else ""
        if others:
            judged = replace(judged, because=f"{judged.because} {others}")
        return change_of(op, kind, *sides(op, [clause]), judged)

    def _go_on_with_another(self, op: Operation, leaves: Sequence[Leaf], at: int) -> str:
        """Of rows that went on with the one that is gone, and stayed; or now do with the new one."""
        gone = op is Operation.DELETE
        there = self.found.forward if gone else self.found.backward
        above = self.standings.rows_above[gone]
        name = leaves[at].clause.cells[0]
        with_another = {
            with_now
            for k in body_of(leaves, at)
            if k in there and normal(with_now := above[there[k]]) != normal(name)
        }
        if not with_another:
            return ""
        row = listed(sorted(with_another - {""})) or "no row"
        if gone:
            return f"What went on with it stays, and goes on with {row} now."
        return f"What went on with {row} goes on with it now."

    def _together(
        self, op: Operation, kind: ChangeKind, leaves: Sequence[Leaf], places: Sequence[int]
    ) -> Change:
        clauses = [leaves[at].clause for at in places]
        return change_of(op, kind, *sides(op, clauses), self._judged(op, kind, leaves, places))

    def _heading_only(self, op: Operation, clause: Clause) -> Change:
        kind_of = Operation.SPLIT if op is Operation.INSERT else Operation.MERGE
        judged = headed(self.judge.language, clause.text, new=op is Operation.INSERT)
        return change_of(kind_of, ChangeKind.SECTION, *sides(op, [clause]), judged)

    def _judged(
        self, op: Operation, kind: ChangeKind, leaves: Sequence[Leaf], places: Sequence[int]
    ) -> Judged:
        texts = [leaves[at].clause.text for at in places]
        if all(leads_down_the_page(leaves[at].clause) for at in places):
            if any(leaves[at].clause.kind is BlockKind.STEP for at in places):
                return review("A line of the page's table of contents, or a step of the work?")
            return editorial("A line of the page's table of contents.", Label.STRUCTURE)
        if all(stands_alone(leaves[at].clause) for at in places):
            how = "new" if op is Operation.INSERT else "gone"
            return review(
                f"A picture is {how}; whether it tells more than the text, a reader sees."
            )
        said = [leaves[at] for at in places if says_something(leaves[at].clause.text)]
        led = any(leaves[at].clause.links for at in places)  # to a page, or to a picture
        if kind is ChangeKind.SECTION and not led and all(leaf.heading for leaf in said):
            kind = ChangeKind.HEADING
        if op is Operation.INSERT:
            judged = self.judge.inserted(kind, texts, list(map(self.standings.after, places)))
        else:
            judged = self.judge.deleted(kind, texts, list(map(self.standings.before, places)))
        if judged.judgement is Judgement.MATERIAL and all(
            self._leads_as_known(op, leaves, at) for at in places
        ):
            return editorial("It only leads to where the other version leads too.", Label.STRUCTURE)
        return judged

    def _leads_as_known(self, op: Operation, leaves: Sequence[Leaf], at: int) -> bool:
        """Links that the other version has; or an address that it has words for, or writes out."""
        clause, language = leaves[at].clause, self.judge.language
        if not clause.links and "://" not in clause.text:
            return False
        new = op is Operation.INSERT
        standings = self.standings.before, self.standings.after
        under = standings[new](at)
        ways = self._ways_of(new=not new)
        if any(under.alike(standings[not new](there)) for there in ways.naming(clause)):
            return True
        if clause.kind not in _TEXTS or under.denied or under.conditions or under.line:
            return False  # "Not accepted: [Amex](amex.md)"
        known = ways.links(clause.path if under.sections else None)  # under "Call first": a rule
        return only_leads(clause, known, language.lexicon.any_heading, language.states)

    def _ways_of(self, *, new: bool) -> Ways:
        if new not in self._ways:
            side = self.found.after if new else self.found.before
            self._ways[new] = Ways([leaf.clause for leaf in side], self.judge.language.states)
        return self._ways[new]

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
                change = change_of(Operation.DELETE, ChangeKind.TABLE_COLUMN, olds, [], judged)
                yield replace(change, old_text=text, new_text=None, column=cell(olds[0], place))
            for place in pair.added:
                text = column_text(new, pair.after, place)
                judged = self.judge.inserted(ChangeKind.TABLE_COLUMN, text.split(" | "))
                change = change_of(Operation.INSERT, ChangeKind.TABLE_COLUMN, [], news, judged)
                yield replace(change, old_text=None, new_text=text, column=cell(news[0], place))
            order = [j for _, j in pair.columns]
            if order != sorted(order):
                judged = editorial(COLUMNS_REORDERED, Label.STRUCTURE)
                yield change_of(Operation.MOVE, ChangeKind.TABLE, olds, news, judged)


def _said(clause: Clause) -> str:
    """A row without the signs between its cells, as a table in HTML has none."""
    return " ".join(filter(None, clause.cells)) or clause.text
