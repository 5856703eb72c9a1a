"""A clause that stands in both versions: what of it differs, and what that means.

What differs in form only (list marks, levels, wrapping) is no change of its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from operator import itemgetter

from kb_tools.diff.changes.links import Links
from kb_tools.diff.changes.pictures import described_otherwise, stands_alone
from kb_tools.diff.changes.step_references import followed, left_behind, misleading, renumbered
from kb_tools.diff.changes.told import KINDS, cell, change_of, judged_as, with_the_move
from kb_tools.diff.judging.commands import (
    command_lines,
    command_words,
    on_another_machine,
    spans,
    typed_marks,
)
from kb_tools.diff.judging.headings import renamed
from kb_tools.diff.judging.held import held_otherwise
from kb_tools.diff.judging.judged import Judged, editorial, review
from kb_tools.diff.judging.links import named, named_anew
from kb_tools.diff.judging.materiality import SAVED, Judge
from kb_tools.diff.judging.standing import Standing, Standings
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import LISTED, Leaf, named_by_type, note_type, warns
from kb_tools.diff.matching.tables import TablePair
from kb_tools.diff.matching.words import row_marks, word_marks
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Mark, Operation
from kb_tools.diff.words.normal import normal
from kb_tools.diff.words.wording import bare
from kb_tools.policy.model import BlockKind, Clause, Link

_COUNT_HEADS = frozenset(
    {"", "#", "no", "nr", "nº", "n.º"}
)  # of a column that only counts its rows
_ADDRESS = re.compile(r"[\[(<]?\b(?:link:)?(https?://[^\s<>\[\]]+)[>)]?")
_SCHEME = re.compile(r"^https?://|/$")
_BARE_NUMBER = re.compile(r"(\d+)\s+")


@dataclass(slots=True)
class Pairs:
    """Reads the pairs of one alignment."""

    found: Alignment
    tables: Sequence[TablePair]
    standings: Standings
    judge: Judge
    links: Links
    _now: Mapping[str, str] | None = field(default=None, init=False)  # steps: old number → new
    _now_and_then: tuple[Mapping[str, str], Mapping[str, str]] | None = field(
        default=None, init=False
    )
    _shuffled: Set[int] | None = field(default=None, init=False)
    _left: tuple[Mapping[str, str], Mapping[str, str]] | None = field(default=None, init=False)

    def pair(self, old: Leaf, new: Leaf, moved: bool) -> Change | None:
        if old.clause is new.clause and not moved:
            return self._misled(old.clause, new.clause)
        if old.key == new.key:
            held = held_otherwise(old.clause, new.clause)
            if held is not None:
                texts = (old.clause.text, new.clause.text)
                kind = KINDS[new.clause.kind]
                return self._edited(old, new, kind, moved, held, word_marks(*texts), texts)
            if not moved and self._under_another(old, new):
                return self._relevelled(old, new)
            if not moved:
                return (
                    self._unnumbered(old.clause, new.clause)
                    or self._misled(old.clause, new.clause)
                    or self._typed_otherwise(old.clause, new.clause)
                    or _laid_out_otherwise(old.clause, new.clause)
                )
            kind = KINDS[new.clause.kind]
            number = (old.clause.number, new.clause.number)
            judged = self._other_row(old, new) or self._moved(old, new)
            return replace(
                change_of(Operation.MOVE, kind, [old.clause], [new.clause], judged), step=number
            )
        if old.heading and new.heading:
            return self._heading(old, new, moved)
        if old.clause.cells and new.clause.cells:
            return self._row(old, new, moved)
        if not moved and _numbered_alike(old.clause, new.clause):
            return None
        if not moved and named_by_type(old.clause) and named_by_type(new.clause):
            return marked_otherwise([old.clause], [new.clause])
        kind, where = KINDS[new.clause.kind], self._where(old, new)
        marks = word_marks(old.clause.text, new.clause.text)
        if not any(mark.sign != "=" for mark in marks):
            return None if moved else self._typed_otherwise(old.clause, new.clause)
        as_kind = judged_as(old.clause, new.clause)
        if as_kind is ChangeKind.CODE and not moved and _same_lines(old.clause, new.clause):
            return None  # other prompts, or lines carried on elsewhere: form
        labelled = self._without_labels(old.clause.text, new.clause.text)
        texts = (
            _without_addresses(labelled[0], new.clause),
            _without_addresses(labelled[1], old.clause),
        )
        if described_otherwise(old.clause, new.clause):
            judged = editorial("Only what a picture is described by differs.")
        elif stands_alone(old.clause) and stands_alone(new.clause):
            judged = review("Another picture, described otherwise: nobody but a reader can tell.")
        elif normal(labelled[0]) == normal(labelled[1]):
            judged = self._counted_otherwise(old)
        elif named(old.clause, new.clause, self.judge.language.states):
            judged = editorial(
                "An address that was written out has words now, or words an address."
            )
        elif texts == labelled:
            marks_told = marks if labelled[0] == old.clause.text else word_marks(*labelled)
            led = self.links.following(old.clause, new.clause)
            anew = self._named_anew(old.clause, new.clause)
            judged = self._judged_edit(as_kind, where, *texts, marks_told, led, anew)
        elif bare(texts[0]) == bare(texts[1]):
            judged = editorial(
                "An address that was written out stands behind the words now, or the other way round."
            )
        else:
            judged = self._judged_edit(as_kind, where, *texts, word_marks(*texts))
        if judged.judgement is Judgement.EDITORIAL:
            judged = held_otherwise(old.clause, new.clause) or judged
        return self._edited(
            old, new, kind, moved, judged, marks, (old.clause.text, new.clause.text)
        )

    def _under_another(self, old: Leaf, new: Leaf) -> bool:
        """Is it a heading of another level, under another heading that stood there already?"""
        if not (old.heading and new.heading) or old.clause.depth == new.clause.depth:
            return False
        known = (old.parent < 0 or old.parent in self.found.forward) and (
            new.parent < 0 or new.parent in self.found.backward
        )
        return known and self.found.forward.get(old.parent, -1) != new.parent

    def _relevelled(self, old: Leaf, new: Leaf) -> Change | None:
        """Where that is another case, it is told as a move."""
        judged = self.judge.moved(ChangeKind.SECTION, *self._where(old, new))
        if judged.judgement is not Judgement.EDITORIAL:
            return None
        judged = editorial("The heading has another level, under another heading.", Label.STRUCTURE)
        change = change_of(
            Operation.RELEVEL, ChangeKind.SECTION, [old.clause], [new.clause], judged
        )
        return replace(change, old_text=old.clause.text, new_text=new.clause.text)

    def _typed_otherwise(self, old: Clause, new: Clause) -> Change | None:
        """A space, or a dash for a hyphen: form in a text, and another command where it is typed."""
        if old.source == new.source:
            return None
        if old.kind is new.kind is BlockKind.CODE:
            same = command_words(old.text) == command_words(new.text)
            if same and not on_another_machine(old.text, new.text):
                return None
            judged = self.judge.edit(ChangeKind.CODE, old.text, new.text, ())
        else:
            was, now = spans(old.source), spans(new.source)
            if len(was) != len(now) or was == now:
                return None
            judged = review("A command in it is typed otherwise: with other spaces or dashes.")
        change = change_of(Operation.EDIT, KINDS[new.kind], [old], [new], judged)
        marks = typed_marks(old.text, new.text)
        return replace(change, old_text=old.text, new_text=new.text, marks=marks)

    def _without_labels(self, before: str, after: str) -> tuple[str, str]:
        """ "Step 2. Open the case" without its count, where the other version counts otherwise."""
        telling = self.judge.language.telling
        was, now = telling.without_label(before), telling.without_label(after)
        counts = before.removesuffix(was), after.removesuffix(now)
        return (before, after) if counts[0] == counts[1] else (was, now)

    def _counted_otherwise(self, step: Leaf) -> Judged:
        """Of a "Step 2. Open the case" that is "Step 3." now."""
        if step.parent in self._reordered:
            return review("Steps bear each other's numbers now: another one is the first.")
        return editorial("Only the number of the step differs.", Label.STRUCTURE)

    @property
    def _reordered(self) -> Set[int]:
        """The headings under which steps that are labelled so are to be done in another order."""
        if self._shuffled is None:
            count = self.judge.language.telling.count_of
            counts: dict[int, list[tuple[tuple[int, ...], tuple[int, ...]]]] = defaultdict(list)
            for i, j in self.found.forward.items():
                old = self.found.before[i]
                pair = count(old.clause.text), count(self.found.after[j].clause.text)
                if all(pair):
                    counts[old.parent].append(pair)
            self._shuffled = {
                parent
                for parent, pairs in counts.items()
                if sorted(pairs) != sorted(pairs, key=itemgetter(1))
            }
        return self._shuffled

    def _moved(self, old: Leaf, new: Leaf) -> Judged:
        kind = judged_as(old.clause, new.clause)
        was, now = self._where(old, new)
        elsewhere = self.standings.rules_elsewhere(old.at, new.at)
        overtakes = self.standings.overtakes(old.at)
        judged = self.judge.moved(kind, was, now, elsewhere=elsewhere, overtakes=overtakes)
        listed = old.clause.kind in LISTED and new.clause.kind in LISTED
        counts = (now.line and now.line.ordered) or self.judge.language.telling.follows(old.key)
        if listed and counts and judged.judgement is Judgement.EDITORIAL:
            return review("It stands at another place of its list, and the order seems to count.")
        return judged

    def _where(self, old: Leaf, new: Leaf) -> tuple[Standing, Standing]:
        return self.standings.before(old.at), self.standings.after(new.at)

    def _other_row(self, old: Leaf, new: Leaf) -> Judged | None:
        """A row with an empty first cell goes on with the one above it: there it says something of
        another thing."""
        if not new.clause.cells or normal(new.clause.cells[0]):
            return None
        above = self.standings.rows_above
        was, now = above[0][old.at], above[1][new.at]
        if normal(was) == normal(now):
            return None
        return review(f"The row goes on with another one now: “{now}”, not “{was}”.")

    def _judged_edit(
        self, kind: ChangeKind, where: tuple[Standing, Standing], before: str, after: str,
        marks: Sequence[Mark], links: Sequence[tuple[Link, Link]] = (),
        anew: Sequence[tuple[str, str, str]] = (),
    ) -> Judged:  # fmt: skip
        """References that only follow the steps and sections they name are no change.

        Args:
            links, anew: those that follow their sections, and those that say only now where they lead.
        """
        then = before if kind is ChangeKind.CODE else followed(before, after, self._renumbered)
        led = [(was.text, now.text, now.text) for was, now in links if was.text != now.text]
        later = after
        for was, now, name in (*led, *anew):
            if _stands(was, before) == _stands(now, after) == 1:
                then, later = _put(name, was, then), _put(name, now, later)
        if (then, later) == (before, after):
            return self.judge.edit(kind, before, after, marks, where)
        if bare(then) == bare(later) and anew:
            return editorial("A link says where it leads, or no longer does: the same address.")
        if bare(then) == bare(later):
            what = "section to its new name" if links else "step to its new number"
            return editorial(f"A reference follows its {what}.", Label.STRUCTURE)
        return self.judge.edit(kind, then, later, word_marks(then, later), where)

    def _named_anew(self, old: Clause, new: Clause) -> Sequence[tuple[str, str, str]]:
        """But where those words stood there already: "Find the form [here]" → "See [the form]"."""
        if not old.links or not new.links or old.links == new.links:
            return []
        language = self.judge.language
        return [
            (was, now, name)
            for was, now, name in named_anew(
                old.links, new.links, language.lexicon, language.states
            )
            if not _stands(now, old.text) and not _stands(was, new.text)
        ]

    @property
    def _renumbered(self) -> Mapping[str, str]:
        if self._now is None:
            before, after = self.found.before, self.found.after
            pairs = [(before[i].clause, after[j].clause) for i, j in self.found.forward.items()]
            self._now = renumbered(
                pairs, (leaf.clause for leaf in before), (leaf.clause for leaf in after)
            )
        return self._now

    @property
    def _shifted(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Of the steps that have another number now: old → new, and new → old."""
        if self._now_and_then is None:
            now = {old: new for old, new in self._renumbered.items() if old != new}
            self._now_and_then = now, {new: old for old, new in now.items()}
        return self._now_and_then

    def _unnumbered(self, old: Clause, new: Clause) -> Change | None:
        """A step that became an item is form, unless the page goes on to name it by its number."""
        step, item = (old, new) if old.kind is BlockKind.STEP else (new, old)
        if step.kind is not BlockKind.STEP or item.kind is BlockKind.STEP:
            return None
        if self._left is None:
            before, after = (
                [leaf.clause for leaf in side] for side in (self.found.before, self.found.after)
            )
            self._left = left_behind(before, after), left_behind(after, before)
        named = self._left[step is new].get(step.number)
        if named is None:
            return None
        judged = review(f"The page names it as “{named}”, and in one version it has no number.")
        change = change_of(Operation.EDIT, KINDS[new.kind], [old], [new], judged)
        return replace(change, old_text=old.text, new_text=new.text, step=(old.number, new.number))

    def _misled(self, old: Clause, new: Clause) -> Change | None:
        """The same words, by which another step is named since one was put in or taken out."""
        if new.kind is BlockKind.CODE:
            return None
        reference, why = misleading(new.text, *self._shifted)
        if not reference:
            return None
        judged = review(f"It still says “{reference}”, and {why}.")
        change = change_of(Operation.EDIT, KINDS[new.kind], [old], [new], judged)
        return replace(change, old_text=old.text, new_text=new.text, step=(old.number, new.number))

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
            judged = with_the_move(judged, self._moved(old, new))
        change = change_of(
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
        if self._without_count(old, self.found.before) == self._without_count(
            new, self.found.after
        ):
            judged = editorial("Only the number of the heading differs.", Label.STRUCTURE)
            operation = Operation.RENUMBER
        else:
            judged = renamed(self.judge.language, old.clause.text, new.clause.text, marks)
            operation = Operation.RENAME
            told = self.judge.instruction(old.clause.text, new.clause.text, marks)
            if told is not None and told.judgement is Judgement.MATERIAL:
                judged = replace(told, labels=told.labels | {Label.STRUCTURE})
        change = change_of(operation, ChangeKind.SECTION, [old.clause], [new.clause], judged)
        return replace(change, marks=marks)

    def _without_count(self, heading: Leaf, leaves: Sequence[Leaf]) -> str:
        text = self.judge.language.telling.without_count(normal(heading.clause.text))
        number = _BARE_NUMBER.match(text)
        counts = number is not None and _goes_on(heading, int(number[1]), leaves)
        return (text[number.end() :] if number and counts else text).casefold()

    def _row(self, old: Leaf, new: Leaf, moved: bool) -> Change | None:
        columns = self._shared_columns(old.at, new.at)
        cells = [(cell(old.clause, a), cell(new.clause, b)) for a, b in columns]
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
            return change_of(
                Operation.RENUMBER, ChangeKind.TABLE_ROW, [old.clause], [new.clause], judged
            )
        texts = " | ".join(a for a, _ in cells), " | ".join(b for _, b in cells)
        if counted:  # the number is no news
            changed, cells = changed[1:], [(cells[0][1], cells[0][1]), *cells[1:]]
        marks = row_marks(cells)
        kind = ChangeKind.TABLE_CELL if len(changed) == 1 else ChangeKind.TABLE_ROW
        where = self._where(old, new)
        names = {_head(new.clause, changed[0][1]), new.clause.cells[0]}
        if len(changed) == 1 and self._stamped(names, changed[0][2]):
            judged = self._due(new, changed[0][1]) or editorial(SAVED)
        elif len(changed) == 1:
            judged = self._judged_edit(kind, where, *changed[0][2], word_marks(*changed[0][2]))
        elif Counter(map(normal, (a for a, _ in cells))) == Counter(
            map(normal, (b for _, b in cells))
        ):
            judged = review("The same entries stand in other columns.")
        else:
            before, after = (". ".join(side) for side in zip(*cells, strict=True))
            judged = self._judged_edit(kind, where, before, after, marks)
        silent = all(mark.sign == "=" for mark in marks) and not moved
        typed = self._typed_otherwise(old.clause, new.clause) if silent else None
        change = typed or self._edited(old, new, kind, moved, judged, marks, texts)
        column = _head(new.clause, changed[0][1]) if len(changed) == 1 else ""
        return replace(change, column=column)

    def _stamped(self, names: Iterable[str], entries: Iterable[str]) -> bool:
        stamps = self.judge.language.stamps
        return any(all(stamps.under(name, entry) for entry in entries) for name in names)

    def _due(self, row: Leaf, place: int) -> Judged | None:
        """ "Next review" of one case of several: what is to be done by then is not the page's review."""
        name, table = _head(row.clause, place), row.clause.table
        if not self.judge.language.stamps.falls_due(name):
            return None
        rows = (leaf.clause for leaf in self.found.after if leaf.clause.table == table)
        if sum(bool(clause.cells) and not clause.header for clause in rows) < 2:
            return None
        return review(f"“{name}” of one row of several: what it names may be due then.")

    def _shared_columns(self, i: int, j: int) -> Sequence[tuple[int, int]]:
        """In an order that is the same read forward and backward: of two that changed places too."""
        old, new = self.found.before[i].clause, self.found.after[j].clause

        def order(places: tuple[int, int]) -> tuple[object, ...]:
            heads = sorted((_head(old, places[0]), _head(new, places[1])))
            cells = sorted((cell(old, places[0]), cell(new, places[1])))
            return sum(places), min(places), heads, cells

        for pair in self.tables:
            if i in pair.before and j in pair.after:
                return sorted(pair.columns, key=order)
        width = max(len(old.cells), len(new.cells))
        return [(place, place) for place in range(width)]


def _numbered_alike(old: Clause, new: Clause) -> bool:
    """A step of a list, and a text that begins with its number: readers see the same."""
    step, text = (old, new) if old.kind is BlockKind.STEP else (new, old)
    if step.kind is not BlockKind.STEP or text.kind is BlockKind.STEP:
        return False
    number = step.number.rpartition(".")[2]
    return normal(text.text) in (f"{number}) {normal(step.text)}", f"{number}. {normal(step.text)}")


def _laid_out_otherwise(old: Clause, new: Clause) -> Change | None:
    """In a text, line breaks and indents are form; in code they say what belongs to what.

    Whether a note is a tip or a warning is no form either.
    """
    if old.kind is new.kind is BlockKind.ADMONITION:
        return None if note_type(old) == note_type(new) else marked_otherwise([old], [new])
    code = old.kind is new.kind is BlockKind.CODE
    if not code or old.source == new.source or _same_lines(old, new):
        return None
    judged = review("The same code stands on other lines, or is indented otherwise.")
    return change_of(Operation.EDIT, ChangeKind.CODE, [old], [new], judged)


def marked_otherwise(olds: Sequence[Clause], news: Sequence[Clause]) -> Change:
    was, now = note_type(olds[0]), note_type(news[0])
    because = f"A note of another type, {now} instead of {was}; its words are the same."
    judged = review(because) if warns(olds[0]) != warns(news[0]) else editorial(because)
    change = change_of(Operation.EDIT, ChangeKind.ADMONITION, olds, news, judged)
    title = next(c.text for c in (news[0], olds[0]) if c.kind is BlockKind.ADMONITION)
    return replace(change, old_text=title, new_text=title)


def _same_lines(old: Clause, new: Clause) -> bool:
    if on_another_machine(old.text, new.text):
        return False
    if old.kind is new.kind is BlockKind.CODE:
        return command_lines(old.source) == command_lines(new.source)
    return command_words(old.text) == command_words(new.text)


def _without_addresses(text: str, other: Clause) -> str:
    """Without the addresses, written out, to which a link of the other version leads."""
    if "://" not in text or not other.links:
        return text
    targets = {
        link.target.rstrip("/")
        for link in other.links
        if _SCHEME.sub("", link.text) != _SCHEME.sub("", link.target)
    }
    return _ADDRESS.sub(
        lambda found: "" if found[1].rstrip("/.,;:)]") in targets else found[0], text
    ).strip()


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


def _goes_on(heading: Leaf, number: int, leaves: Sequence[Leaf]) -> bool:
    """Has a heading beside it, below the same one, the next number or the one before?"""
    beside = (leaf for leaf in leaves if leaf.heading and leaf.parent == heading.parent)
    numbers = (_BARE_NUMBER.match(leaf.clause.text) for leaf in beside)
    return any(found and abs(int(found[1]) - number) == 1 for found in numbers)


def _head(row: Clause, place: int) -> str:
    return row.columns[place] if place < len(row.columns) else ""


def _whole(words: str) -> str:
    return rf"(?<!\w){re.escape(words)}(?!\w)"


def _put(name: str, instead_of: str, text: str) -> str:
    return re.sub(_whole(instead_of), name.replace("\\", r"\\"), text)


def _stands(words: str, text: str) -> int:
    return len(re.findall(_whole(words), text, re.I))
