"""A change in one sentence, for those who will not read the redline.

Built from the facts where that is honest ("5 business days instead of 7"); else both wordings are
quoted in short. Plain text: whoever shows it escapes it.
"""

import re
from dataclasses import replace
from functools import cache

from rapidfuzz.distance import Prefix

from kb_tools.diff.changes.moved import COLUMNS_REORDERED, ROWS_REORDERED, WENT_WHOLE
from kb_tools.diff.judging.reasons import trimmed
from kb_tools.diff.matching.leaves import note_type
from kb_tools.diff.matching.words import whole_figures
from kb_tools.diff.model import (
    Change,
    ChangeKind,
    FactChange,
    Judgement,
    Label,
    Operation,
)
from kb_tools.diff.words.lexicon import languages, lexicon
from kb_tools.diff.words.normal import normal, sentences
from kb_tools.english import capital
from kb_tools.policy.leaves import title_of_macro
from kb_tools.policy.model import BlockKind, Clause

QUANTITIES = frozenset({Label.AMOUNT, Label.NUMBER, Label.DATE, Label.DEADLINE})
SHORT = 120  # code points of a quote
FEW_WORDS = 12  # of one replacement, both sides together, that a sentence can quote
FEW_PLACES = 3
LEAD = 3  # words that are quoted before a difference in the middle of a long sentence
_OTHER_NAMES = {
    BlockKind.MACRO: "macro",
    BlockKind.ADMONITION: "note",
    BlockKind.FOOTNOTE: "footnote",
}
ADDRESS = 80  # code points of a link's target


def place(change: Change) -> str:
    """Where, as people name it: "Step 3", "Step 5 → 4", "§ Limits", "Row GB, Minimum", "owner"."""
    if change.kind is ChangeKind.FRONT_MATTER:
        return _field(change)[0]
    if (
        change.step[0]
        and change.step[1]
        and change.step[0] != change.step[1]
        and change.op in (Operation.MOVE, Operation.MOVE_EDIT)
    ):
        return f"Step {change.step[0]} → {change.step[1]}"
    clause = change.clause
    if clause is None:
        return "Whole page"
    if change.kind is ChangeKind.TABLE_COLUMN:
        return f"Column {change.column}" if change.column else "A table column"
    if change.kind is ChangeKind.TABLE:
        return f"§ {clause.path[-1]}, table" if clause.path else "Table"
    if clause.cells:
        name = f"Row {change.under}" if change.under else _name(clause)
        return f"{name}, {change.column}" if change.column else name
    return f"Step {change.under}, {_kind_name(clause)}" if change.under else _name(clause)


def say(change: Change) -> str:
    """One sentence.

    >>> from kb_tools.diff.compare import compare
    >>> say(compare("Escalate after 7 business days.", "Escalate after 5 business days.").changes[0])
    'Escalate after 5 business days instead of 7.'
    """
    match change.op:
        case Operation.INSERT | Operation.DELETE:
            return _came_or_went(change)
        case Operation.MOVE:
            return _moved(change)
        case Operation.RENAME | Operation.RENUMBER:
            return f"{quoted(change.old_text)} is now headed {quoted(change.new_text)}."
        case Operation.SPLIT | Operation.MERGE:
            return _rearranged(change)
        case Operation.RELEVEL:
            return f"Heading {quoted(change.new_text)} has another level."
        case Operation.FORMAT:
            return "Form only: spacing, wrapping, marks."
        case _:
            return _edited(change)


def quoted(text: str | None, limit: int = SHORT) -> str:
    """In quotation marks, on one line, cut between words."""
    plain = " ".join((text or "").split())
    if len(plain) > limit:
        plain = plain[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return f"“{plain}”"


def _edited(change: Change) -> str:
    if change.kind is ChangeKind.FRONT_MATTER:
        key, before, after = _field(change)
        formerly = (change.old_text or "").partition(":")[0]
        if before == after and formerly != key:
            return f"{formerly} is called {key} now."
        said = f"{key} is {quoted(after)} instead of {quoted(before)}"
        return said if said.endswith(".”") else f"{said}."
    if change.kind in (ChangeKind.LINK, ChangeKind.IMAGE):
        return f"A {change.kind.value} leads to {_bare(change.new_text)} instead of {_bare(change.old_text)}."
    if change.kind is ChangeKind.CODE and change.old_text == change.new_text:
        return f"{quoted(change.new_text)} stands on other lines, or is indented otherwise."
    if change.kind is ChangeKind.ADMONITION and change.old_text == change.new_text:
        was, now = note_type(change.before[0]), note_type(change.after[0])
        return f"{quoted(change.new_text)} is marked as {now} instead of {was}."
    if change.old_text == change.new_text and not change.marks:
        return f"{quoted(change.new_text)}: {change.because[:1].lower()}{change.because[1:]}"
    title = f"{title_of_macro(change.clause)} " if change.clause else " "
    texts = [text or "" for text in (change.old_text, change.new_text)]
    if title != " " and all(text.startswith(title) for text in texts):  # which the place names
        old, new = (text.removeprefix(title) for text in texts)
        change = replace(change, old_text=old, new_text=new)
    figures = [fact for fact in change.facts if fact.label in QUANTITIES]
    if len(change.facts) == len(figures) == 1 and change.labels <= QUANTITIES | {
        Label.PROCEDURE,
        Label.STRUCTURE,
    }:
        return _figure(change, figures[0])
    if 1 < len(change.facts) == len(figures) <= 3 and change.labels <= QUANTITIES | {
        Label.PROCEDURE,
        Label.STRUCTURE,
    }:
        return _figures(change, figures)
    exceptions = [fact for fact in change.facts if fact.label is Label.EXCEPTION]
    if len(exceptions) == len(change.facts) == 1:
        return _exception(change, exceptions[0])
    return _reworded(change)


def _reworded(change: Change) -> str:
    """What was put, taken out and replaced, where that is little; else both wordings."""
    places = _places(change)
    short = all(len(f"{old} {new}".split()) <= FEW_WORDS for old, new in places)
    if len(places) == 1 and (short or not all(places[0])):
        (old, new) = places[0]
        if not old:
            return f"Now also says {quoted(new)}."
        if not new:
            return f"No longer says {quoted(old)}."
        return f"{quoted(new)} instead of {quoted(old)}: {quoted(_sentence_with(change.new_text or '', new))}"
    if 1 < len(places) <= FEW_PLACES and short:
        return capital("; ".join(_replaced(old, new) for old, new in places)) + "."
    new, old = change.new_text or "", change.old_text or ""
    return f"Now {_from_difference(new, old)}; before {_from_difference(old, new)}."


def _from_difference(text: str, other: str) -> str:
    """Quoted from the first sentence that differs; of a long one, from shortly before it does."""
    mine, theirs = sentences(text), sentences(other)
    same = next((at for at, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    told, against = " ".join(mine[same:]), " ".join(theirs[same:])
    begin = Prefix.similarity(told, against)
    if begin <= SHORT // 2 or len(told) <= SHORT:
        return quoted(told)
    words = told[:begin].rsplit(" ", 1 + LEAD)[1:]
    return quoted(f"…{' '.join(words)}{told[begin:]}")


def _places(change: Change) -> list[tuple[str, str]]:
    """What stood and what stands at each place that differs, without punctuation at its ends.

    A figure brings the word after it: "14 days" instead of "30".
    """
    found: list[tuple[str, str]] = []
    last = "="
    for mark in whole_figures(change.marks):
        text = trimmed(mark.text)
        if mark.sign == "-":
            found.append((text, ""))
        elif mark.sign == "+" and last == "-":
            found[-1] = (found[-1][0], text)
        elif mark.sign == "+":
            found.append(("", text))
        elif last == "+" and found[-1][1].isdigit() and mark.text[:1].isspace():
            word = re.match(r"[^\W\d_]+", mark.text.lstrip())
            if word and word.group().casefold() not in _small_words():
                found[-1] = (found[-1][0], f"{found[-1][1]} {word.group()}")
        last = mark.sign
    told = [pair for pair in found if any(pair)]
    stayed = {pair for pair in told if not all(pair) and pair[::-1] in told}  # at another place
    return [pair for pair in told if _tells(pair) and pair not in stayed] or told


def _tells(pair: tuple[str, str]) -> bool:
    """More than articles and marks; more than the "or" that a list has before its last member."""
    said = set(" ".join(pair).casefold().split()) - {"the", "a", "an"}
    lone = _joining() | {"at", "by", "in", "of"} if not all(pair) else frozenset[str]()
    return any(any(map(str.isalnum, word)) for word in said - lone)


@cache
def _small_words() -> frozenset[str]:
    """Of all languages that we have words of. None is a unit: "4 and" says less than "4"."""
    return frozenset().union(*(lexicon(name).function_words for name in languages()))


@cache
def _joining() -> frozenset[str]:
    return frozenset().union(*(lexicon(name).grammar.conjunctions for name in languages()))


def _replaced(old: str, new: str) -> str:
    if old and new:
        return f"{quoted(new)} instead of {quoted(old)}"
    return f"now also {quoted(new)}" if new else f"no longer {quoted(old)}"


def _figure(change: Change, fact: FactChange) -> str:
    new, old = change.new_text or "", change.old_text or ""
    if fact.before is None or fact.after is None:
        told, gone = (new, "") if fact.before is None else (old, "No longer ")
        what = fact.after or fact.before or ""
        return f"{'Now says' if not gone else 'No longer says'} {what}: {quoted(_sentence_with(told, what))}"
    if change.kind is ChangeKind.TABLE_CELL and change.clause is not None:
        return f"{place(change).removeprefix('Row ')}: {fact.after} instead of {_without_same_unit(fact.before, fact.after)}."
    sentence = _sentence_with(new, fact.after)
    wider = _wider(change, fact.before, fact.after)
    if wider:
        return f"{quoted(wider[1])} instead of {quoted(wider[0])}: {quoted(sentence)}"
    instead = _without_same_unit(fact.before, fact.after)
    bare = sentence.rstrip(".! ")
    besides = _besides(change)
    if besides:
        return f"{capital(fact.after)} instead of {instead}; {besides}: {quoted(sentence)}"
    if (
        normal(bare).casefold().endswith(normal(fact.after).casefold())
        and len(bare) <= SHORT
        and ":" not in bare
    ):
        return f"{bare} instead of {instead}."
    return f"{capital(fact.after)} instead of {instead}: {quoted(sentence)}"


def _besides(change: Change) -> str:
    """What came or went at other places than the figures that are others now, where that is little."""
    figures = " ; ".join(f"{fact.before or ''} ; {fact.after or ''}" for fact in change.facts)
    others = [
        (old, new) for old, new in _places(change) if not (old and new) and old + new not in figures
    ]
    few = others and len(others) < FEW_PLACES
    short = all(len(f"{old} {new}".split()) <= FEW_WORDS for old, new in others)
    return "; ".join(_replaced(old, new) for old, new in others) if few and short else ""


def _wider(change: Change, before: str, after: str) -> tuple[str, str] | None:
    """What was replaced, where that is more than the fact: "within one business day", "on the same day"."""
    places = _places(change)
    if len(places) != 1 or not all(places[0]):
        return None
    old, new = (
        _overlapping(stretch, fact)
        for stretch, fact in zip(places[0], (before, after), strict=True)
    )
    few = len(f"{old} {new}".split()) <= FEW_WORDS
    return (old, new) if few and old and new and (old, new) != (before, after) else None


def _overlapping(stretch: str, fact: str) -> str:
    """Both in one, where the stretch runs into the fact; "" where it does not.

    >>> _overlapping("within one business", "one business day"), _overlapping("7", "7 business days")
    ('within one business day', '7 business days')
    """
    shared = (n for n in range(min(len(stretch), len(fact)), 0, -1) if stretch.endswith(fact[:n]))
    length = next(shared, 0)
    return stretch + fact[length:] if length else ""


def _figures(change: Change, facts: list[FactChange]) -> str:
    """In the text's order; a figure that came or went, with the words around it."""
    if all(fact.before is None for fact in facts) or all(fact.after is None for fact in facts):
        return _reworded(change)
    new, old = normal(change.new_text or ""), normal(change.old_text or "")
    facts = sorted(facts, key=lambda f: new.find(f.after) if f.after else old.find(f.before or ""))
    besides = _besides(change) if any(None in (f.before, f.after) for f in facts) else ""
    parts = []
    for fact in facts:
        if fact.before is not None and fact.after is not None:
            parts.append(f"{fact.after} instead of {_without_same_unit(fact.before, fact.after)}")
        elif not besides:
            parts.append(f"newly {fact.after}" if fact.after else f"no longer {fact.before}")
    told = dict.fromkeys(parts)  # what became the same at two places is said once
    what = "; ".join(filter(None, [capital(", ".join(told)), besides]))
    return f"{what}: {quoted(_sentence_with(change.new_text or '', facts[0].after or ''))}"


def _exception(change: Change, fact: FactChange) -> str:
    sign, word = ("+", "New exception") if fact.before is None else ("-", "Exception removed")
    said = fact.after or fact.before or ""
    replaced = any(said in normal(f"{old} {new}") for old, new in _places(change) if old and new)
    if replaced or (fact.before is not None and fact.after is not None):
        return _reworded(change)  # what was put in its place says whether it is one no more
    stretch = next((m.text for m in change.marks if m.sign == sign and said in normal(m.text)), "")
    return f"{word}: {quoted(stretch.strip(' .,') or (change.new_text if sign == '+' else change.old_text))}."


def _came_or_went(change: Change) -> str:
    new = change.op is Operation.INSERT
    clauses = change.after if new else change.before
    text = change.new_text if new else change.old_text
    if change.kind is ChangeKind.FRONT_MATTER:
        return f"{'Now says' if new else 'No longer says'} {quoted(text)}."
    if change.kind is ChangeKind.LINK:
        return f"{'New link' if new else 'Link removed'}: {_bare(text)}."
    if change.kind is ChangeKind.SECTION and clauses:
        under = len(clauses) - 1
        return f"{'New section' if new else 'Section removed:'} {quoted(clauses[0].text)}, {under} clause{'s' if under != 1 else ''}."
    if change.kind is ChangeKind.TABLE_COLUMN:
        return f"{'New column' if new else 'Column removed:'} {quoted(change.column)}."
    name = change.kind.value.replace("_", " ")
    if clauses and clauses[0].kind is BlockKind.STEP:
        name = _name(clauses[0])
    elif clauses:
        name = _OTHER_NAMES.get(clauses[0].kind, name)
    what = f"New {_small(name)}" if new else f"{capital(name)} removed"
    return f"{what}: {quoted(text)}"


def _moved(change: Change) -> str:
    clause = change.clause
    if change.kind is ChangeKind.SECTION and clause is not None:
        return f"Section {quoted(clause.text)} stands at another place, otherwise as it was."
    if change.kind is ChangeKind.TABLE:
        as_told = change.because in (WENT_WHOLE, COLUMNS_REORDERED)
        return change.because if as_told else ROWS_REORDERED
    text = clause.text if clause is not None else change.new_text
    along = _along(change)
    asked = change.judgement is Judgement.REVIEW
    if along is None and asked:
        return f"{capital(in_words(len(change.after)))} clauses in the same words, which may hold otherwise now: {quoted(text)}"
    if along is None:
        return f"{capital(in_words(len(change.after)))} clauses went with what they stand under: {quoted(text)}"
    if change.step[0] and change.step[1] and change.step[0] != change.step[1]:
        return f"Step {change.step[0]} is now step {change.step[1]}{along}: {quoted(text)}"
    if change.before and change.after and change.before[0].path != change.after[0].path:
        return f"Moved{along} from {_under(change.before[0])} to {_under(change.after[0])}: {quoted(text)}"
    if asked:
        return f"In the same words{along}, and may hold otherwise now: {quoted(text)}"
    return f"Stands at another place{along or ', unchanged'}: {quoted(text)}"


def _along(change: Change) -> str | None:
    """What a step or a note took with it; None: these are what went with another clause."""
    if len(change.after) < 2:
        return ""
    root, *others = change.after
    if root.kind is not BlockKind.ADMONITION and any(
        clause.kind in (BlockKind.STEP, BlockKind.ITEM) and clause.depth <= root.depth
        for clause in others
    ):
        return None
    return (
        ", with what stands in it"
        if change.kind is ChangeKind.ADMONITION
        else ", with what stands under it"
    )


def _rearranged(change: Change) -> str:
    split = change.op is Operation.SPLIT
    if change.kind is ChangeKind.SECTION:
        text = change.new_text if split else change.old_text
        return (
            f"New heading {quoted(text)} over text that stood there."
            if split
            else f"Heading {quoted(text)} is gone, its text stays."
        )
    return (
        f"Now in {len(change.after)} parts: {quoted(change.old_text)}"
        if split
        else f"Now in one: {quoted(change.new_text)}"
    )


def _name(clause: Clause) -> str:
    macro = title_of_macro(clause)
    if macro:
        return f"Macro {quoted(macro)}"
    if clause.cells and not clause.header and not normal(clause.cells[0]):
        return "A row"
    if clause.kind in (BlockKind.STEP, BlockKind.HEADING, BlockKind.TABLE_ROW):
        return (
            capital(clause.label) if clause.number or clause.kind is not BlockKind.STEP else "Step"
        )
    return f"§ {clause.path[-1]}" if clause.path else capital(clause.label)


def _kind_name(clause: Clause) -> str:
    return _OTHER_NAMES.get(clause.kind, clause.label)


def _under(clause: Clause) -> str:
    return f"§ {clause.path[-1]}" if clause.path else "the beginning"


def _sentence_with(text: str, part: str) -> str:
    wanted = normal(part).casefold()
    lines = [sentence for line in text.split("\n") for sentence in sentences(line)]
    return next((sentence for sentence in lines if wanted in normal(sentence).casefold()), text)


def _without_same_unit(before: str, after: str) -> str:
    """7 business days, 5 business days → 7"""
    old, new = before.split(), after.split()
    return (
        old[0]
        if len(old) == len(new) > 1 and old[1:] == new[1:] and old[0][:1].isdigit()
        else before
    )


def _field(change: Change) -> tuple[str, str, str]:
    def value(text: str | None) -> str:
        return (text or "").partition(":")[2].strip().strip("\"'")

    return (
        (change.new_text or change.old_text or "").partition(":")[0],
        value(change.old_text),
        value(change.new_text),
    )


def _bare(text: str | None) -> str:
    return quoted(text, ADDRESS)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def in_words(number: int) -> str:
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[number] if number < len(names) else f"{number:,}"
