"""What a reader counts as one change: eight new rows of one table, or a word and where its link leads."""

from collections.abc import Sequence

from kb_tools.diff.model import Change, ChangeKind, Comparison, Operation, Verdict
from kb_tools.diff.say import in_words, say
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause

_NAMES = {
    BlockKind.STEP: "step", BlockKind.ITEM: "item", BlockKind.TABLE_ROW: "table row", BlockKind.PARAGRAPH: "paragraph",
    BlockKind.ADMONITION: "note", BlockKind.MACRO: "macro", BlockKind.QUOTE: "quote", BlockKind.CODE: "code block",
    BlockKind.HEADING: "heading", BlockKind.HTML: "HTML block", BlockKind.FOOTNOTE: "footnote",
}  # fmt: skip
_ALONE = frozenset(
    {ChangeKind.SECTION, ChangeKind.TABLE_COLUMN, ChangeKind.FRONT_MATTER, ChangeKind.LINK, ChangeKind.IMAGE}
)  # fmt: skip
_LINKS = frozenset({ChangeKind.LINK, ChangeKind.IMAGE})
_BLANK = 2  # lines from the last of a block to the first of the next, with one blank between


def together(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """The changes in groups, in their order: most hold one."""
    groups: list[tuple[Change, ...]] = []
    for change in changes:
        if groups and (_goes_on(groups[-1][-1], change) or _of_its_words(groups[-1][0], change)):
            groups[-1] = (*groups[-1], change)
        else:
            groups.append((change,))
    return groups


def headline(comparison: Comparison) -> str:
    """ "Three changes in meaning, one to judge, two in wording"; every count that is not zero.

    >>> from kb_tools.diff.compare import compare
    >>> headline(compare("Wait 7 days.\\n\\nTell them.", "Wait 5 days.\\n\\nTell them!"))
    'One change in meaning, one in wording'
    """
    counts = [
        (len(together(comparison.material)), "in meaning"),
        (len({_question(group[0]) for group in together(comparison.to_review)}), "to judge"),
        (len(together(comparison.editorial)), "in wording"),
    ]
    told = [(count, what) for count, what in counts if count]
    if not told:
        if comparison.verdict is Verdict.UNCOMPARED:
            return "Not compared"
        if comparison.bookkeeping:
            return "No change but document control"
        return "No change but form" if comparison.edits else "No change"
    first, *others = told
    start = f"{in_words(first[0])} change{'s' if first[0] > 1 else ''} {first[1]}"
    sentence = ", ".join([start, *(f"{in_words(count)} {what}" for count, what in others)])
    return sentence[0].upper() + sentence[1:]


def say_entry(group: Sequence[Change]) -> str:
    """One sentence; where a link follows its words, two."""
    if len(group) == 1 or group[-1].kind in _LINKS:
        return " ".join(map(say, group))
    return say_together(group)


def _question(change: Change) -> str:
    """What a person is asked: a name that changed in six places is one question."""
    return change.because if change.marks else change.id


def say_together(group: Sequence[Change]) -> str:
    """ "8 new table rows.", "Removed: one step, 3 items.", "New table, 2 rows." """
    came = group[0].op is Operation.INSERT
    clauses = [clause for change in group for clause in _sides(change)]
    if clauses[0].header and all(clause.kind is BlockKind.TABLE_ROW for clause in clauses):
        rows = _counted(len(clauses) - 1, "row")
        return f"New table, {rows}." if came else f"Table removed, {rows}."
    counts: dict[str, int] = {}
    for clause in clauses:
        counts[_NAMES[clause.kind]] = counts.get(_NAMES[clause.kind], 0) + 1
    if len(counts) == 1:
        ((name, count),) = counts.items()
        return f"{count} new {name}s." if came else f"{count} {name}s removed."
    told = ", ".join(_counted(count, name) for name, count in counts.items())
    return f"{'New' if came else 'Removed'}: {told}."


def _goes_on(last: Change, change: Change) -> bool:
    if (
        change.op not in (Operation.INSERT, Operation.DELETE)
        or change.kind in _ALONE
        or last.kind in _ALONE
    ):
        return False
    if (last.op, last.judgement) != (change.op, change.judgement):
        return False
    before, after = _sides(last), _sides(change)
    if not before or not after or before[-1].path != after[0].path:
        return False
    same_table = before[-1].table == after[0].table
    return (
        same_table
        and after[0].lines[0] - before[-1].lines[0] > 0
        and after[0].lines[0] - before[-1].lines[1] <= _BLANK
    )


def _of_its_words(words: Change, link: Change) -> bool:
    """Does a link lead elsewhere whose words are others too: “GFT-002” instead of “see below”?"""
    same = (words.before, words.after, words.judgement) == (link.before, link.after, link.judgement)
    if not same or link.kind not in _LINKS or words.kind in _LINKS or not words.marks:
        return False
    new = normal("".join(mark.text for mark in words.marks if mark.sign == "+"))
    old = normal("".join(mark.text for mark in words.marks if mark.sign == "-"))
    return _wrote(new, link.after, link.new_text) or _wrote(old, link.before, link.old_text)


def _wrote(changed: str, clauses: Sequence[Clause], target: str | None) -> bool:
    words = (x.text for clause in clauses for x in clause.links if x.target == target)
    return any(text and normal(text) in changed for text in words)


def _sides(change: Change) -> tuple[Clause, ...]:
    return change.after if change.op is Operation.INSERT else change.before


def _counted(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"
