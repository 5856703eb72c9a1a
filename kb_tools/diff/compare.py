"""What changed between two texts: the one entry to this folder.

text ─► clauses (policy.markdown) ─► leaves ─► alignment ─► reading ─► changes, judged
  └───► whole lines ─────────────────────────────────────► edits, lossless
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kb_tools.diff import patch
from kb_tools.diff.changes.reading import Reading
from kb_tools.diff.changes.told import name_of
from kb_tools.diff.judging.front_matter import Field, fields
from kb_tools.diff.judging.judged import Page
from kb_tools.diff.judging.language import Language
from kb_tools.diff.judging.materiality import Judge
from kb_tools.diff.judging.metadata import field_changes
from kb_tools.diff.judging.standing import Standings
from kb_tools.diff.judging.struck import struck_lines
from kb_tools.diff.matching.align import align
from kb_tools.diff.matching.alignment import Alignment
from kb_tools.diff.matching.leaves import leaves
from kb_tools.diff.matching.tables import TablePair, row_keys, table_pairs
from kb_tools.diff.model import (
    Change,
    ChangeKind,
    Comparison,
    Edit,
    Judgement,
    Label,
    Operation,
    Verdict,
)
from kb_tools.diff.uncollected import uncollected
from kb_tools.diff.words.lexicon import Lexicon, lexicon
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import BlockKind, Clause, Document


@uncollected
def compare(before: str, after: str, *, words: Lexicon | None = None) -> Comparison:
    """What changed, and what kind of change it is.

    Args:
        before, after: Markdown; bytes that are no UTF-8 as surrogate escapes.
        words: the lexicon that facts are found by; default: English.

    >>> change, = compare("Escalate after 7 days.\\n", "Escalate after 5 days.\\n").changes
    >>> change.op.value, sorted(label.value for label in change.labels), change.because
    ('edit', ['deadline'], 'A duration or limit in time changed: 7 days → 5 days.')
    """
    if before == after:
        return Comparison((), (), Verdict.IDENTICAL)
    return compare_documents(before, parse(before), after, parse(after), words=words)


def _first_headings(*pages: Document) -> list[str]:
    headings = ((c.text for c in page.clauses if c.kind is BlockKind.HEADING) for page in pages)
    return [first for of_page in headings if (first := next(of_page, ""))]


@uncollected
def compare_documents(
    before_text: str,
    before: Document,
    after_text: str,
    after: Document,
    *,
    words: Lexicon | None = None,
) -> Comparison:
    """The same for texts that are parsed already."""
    if before_text == after_text:
        return Comparison((), (), Verdict.IDENTICAL)
    old_fields, new_fields = fields(before_text), fields(after_text)
    words = _of_the_page(words or lexicon(), old_fields, new_fields)
    edits = patch.edits(before_text, after_text)
    found, tables = aligned(before.clauses, after.clauses)
    language = _built(words)
    struck = struck_lines(before_text, before.clauses), struck_lines(after_text, after.clauses)
    standings = Standings(found, language.telling, language.tells, struck)
    behind = language.telling.conditions_before
    judge = Judge(
        language,
        Page((c.text for c in before.clauses), words.remarks, standings.before, behind),
        Page((c.text for c in after.clauses), words.remarks, standings.after, behind),
    )
    read = [
        *field_changes(old_fields, new_fields, judge, _first_headings(before, after)),
        *Reading(found, tables, standings, judge).changes(),
    ]
    changes = _told(read, edits, old_fields, new_fields)
    notes = (*_reading_notes(before.notes, after.notes), *_language_note(words))
    return Comparison(
        changes, edits, _verdict(changes), tuple(sorted(found.forward.items())), notes
    )


def aligned(
    before: Sequence[Clause], after: Sequence[Clause]
) -> tuple[Alignment, Sequence[TablePair]]:
    """Which clause is which, and which table.

    Where two readings are as good, something must decide. It must not be which text is the older:
    the same two texts, read backwards, tell the same story backwards. So of both texts always the
    same one, whichever its age, is aligned with the other.
    """
    if [clause.text for clause in before] <= [clause.text for clause in after]:
        return _aligned(before, after)
    found, tables = _aligned(after, before)
    return found.mirrored(), [pair.mirrored() for pair in tables]


def _aligned(
    one: Sequence[Clause], other: Sequence[Clause]
) -> tuple[Alignment, Sequence[TablePair]]:
    tables = table_pairs(one, other)
    keys_one, keys_other = row_keys(one, other, tables)
    return align(leaves(one, keys_one), leaves(other, keys_other)), tables


def _of_the_page(
    words: Lexicon, before: Mapping[str, Field], after: Mapping[str, Field]
) -> Lexicon:
    """The words of the language that both texts name in their front matter; else those given."""
    named = {
        side[key].value.casefold()
        for side in (before, after)
        for key in ("language", "lang")
        if key in side
    }
    if len(named) != 1 or "" in named:
        return words
    language = named.pop()
    return words if language.split("-")[0] == words.language else lexicon(language)


_BUILT: list[Language] = []  # of the last few lexicons: it takes a tenth of a second


def _built(words: Lexicon) -> Language:
    for known in _BUILT:
        if known.lexicon is words:
            return known
    language = Language(words)
    _BUILT[:] = [language, *_BUILT[:3]]
    return language


def _reading_notes(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What could not be read as meant, and in which of both texts.

    >>> _reading_notes(("1 byte is no UTF-8", "a"), ("a",))
    ['in the old text, 1 byte is no UTF-8', 'in both texts, a']
    """
    gone = [f"in the old text, {note}" for note in before if note not in after]
    new = [f"in the new text, {note}" for note in after if note not in before]
    return [*gone, *(f"in both texts, {note}" for note in after if note in before), *new]


def _language_note(words: Lexicon) -> tuple[str, ...]:
    if words.known:
        return ()
    return (
        f"No lexicon for the language “{words.language}”: only numbers, dates, money and links were judged.",
    )


def _verdict(changes: Sequence[Change]) -> Verdict:
    if any(change.judgement is Judgement.MATERIAL for change in changes):
        return Verdict.MATERIAL
    return Verdict.EDITORIAL if any(not change.quiet for change in changes) else Verdict.FORMAT


def _told(
    changes: Sequence[Change],
    edits: Sequence[Edit],
    before: Mapping[str, Field],
    after: Mapping[str, Field],
) -> tuple[Change, ...]:
    """Every edit told: by the changes whose lines it touches, else as a change of form."""
    result: list[tuple[Change, Sequence[Edit]]] = []
    told: set[int] = set()
    lines_before, lines_after = [edit.lines for edit in edits], [edit.lines_new for edit in edits]
    for change in changes:
        old, new = _lines(change, before, after)
        mine = sorted({*_touching(lines_before, old), *_touching(lines_after, new)})
        told.update(mine)
        result.append((change, [edits[at] for at in mine]))
    rest = [edit for at, edit in enumerate(edits) if at not in told]
    if rest:
        form = Change(
            Operation.FORMAT, ChangeKind.DOCUMENT, (), (), None, None, frozenset({Label.EDITORIAL}),
            Judgement.EDITORIAL, "Only spacing, wrapping or marks of form differ.",
        )  # fmt: skip
        result.append((form, rest))
    return _with_ids(result)


def _lines(
    change: Change, before: Mapping[str, Field], after: Mapping[str, Field]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    if change.kind is ChangeKind.FRONT_MATTER:
        key = (change.old_text or change.new_text or "").split(":", 1)[0].strip("\"'")
        return ([before[key].lines] if key in before else []), (
            [after[key].lines] if key in after else []
        )
    return [clause.lines for clause in change.before], [clause.lines for clause in change.after]


def _touching(edits: Sequence[tuple[int, int]], blocks: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Which edits (first line, one past the last; in order) share a line with one of the blocks."""
    for start, end in blocks:
        at = bisect_right(edits, start, key=lambda lines: lines[1])
        while at < len(edits) and edits[at][0] <= end:
            if edits[at][0] < edits[at][1]:
                yield at
            at += 1


def _with_ids(changes: Sequence[tuple[Change, Sequence[Edit]]]) -> tuple[Change, ...]:
    """With the edits that each tells, too."""
    seen: Counter[str] = Counter()
    named = []
    for change, edits in changes:
        name = name_of(change)
        seen[name] += 1
        unlike = name if seen[name] == 1 else f"{name}-{seen[name]}"
        named.append(replace(change, id=unlike, edits=tuple(edits)))
    return tuple(named)
