"""Figures that changed here and still stand elsewhere as they were.

A simple, honest heuristic: the same quantity, beside words that stood beside it here, in a macro
or clause of this page or on a page that this one links to or is linked from. It asks a reviewer to
look; it claims nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb_tools.diff.facts.stated import Fact, Facts
from kb_tools.diff.model import Change, ChangeKind, FactChange, Label
from kb_tools.diff.words.normal import words
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import BlockKind, Clause
from kb_tools.workflows.compare import SopComparison
from kb_tools.workflows.review.references import References

FIGURES = frozenset({Label.AMOUNT, Label.DEADLINE, Label.NUMBER, Label.DATE})
NEAR = 60  # code points on each side of a figure that say what it is a figure of
SHARED_WORDS = 2  # on another page; one will do on the same page
QUOTE = 80
_WORD_BEFORE = re.compile(r"(?P<begins>(?:^|[.:;!?|])\s*)?\b(?P<word>[^\W\d_]+)\s$")
_WORD_BEHIND = re.compile(r"\s([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Repeat:
    name: str  # the page: its id, else its path
    path: str
    line: int
    where: str  # "step 3", "row Payouts", "macro"
    quote: str  # what still stands there
    now: str  # what it became here
    same_page: bool


def stale_repeats(compared: SopComparison, references: References, facts: Facts) -> list[Repeat]:
    """Where a figure that this change replaced still stands. At most one for each clause.

    A clause that stands in NAME.md and in NAME.next.md too is told once; what a retired SOP says, never.
    """
    here = compared.after.path
    if here not in references.texts:
        return []
    found: dict[tuple[str, str, str], Repeat] = {}
    neighbours = references.neighbours(here)
    followed = [p for p in neighbours if references.control(p).status is not Status.RETIRED]
    for change, replaced in _replaced(compared):
        old = next(
            (
                f
                for f in facts(change.old_text or "")
                if f.label is replaced.label and f.quote == replaced.before
            ),
            None,
        )
        if old is None:
            continue
        before = facts.plain(change.old_text or "")
        about, counts = _words_near(old, before, facts), _counted(old, before, facts)
        for path in (here, *followed):
            for clause in references.document(path).clauses:
                repeat = _repeat(clause, old, about, counts, facts, path == here)
                if repeat is not None and clause not in change.after:
                    key = (references.name(path), clause.label, repeat)
                    found.setdefault(
                        key,
                        Repeat(
                            references.name(path),
                            path,
                            clause.lines[0],
                            clause.label,
                            repeat,
                            f"{counts} {replaced.after}".strip(),
                            path == here,
                        ),
                    )
    return list(found.values())


def _replaced(compared: SopComparison) -> Iterator[tuple[Change, FactChange]]:
    for change in compared.comparison.material:
        if change.kind is ChangeKind.FRONT_MATTER:
            continue
        for fact in change.facts:
            if fact.label in FIGURES and fact.before is not None and fact.after is not None:
                yield change, fact


def _repeat(
    clause: Clause,
    old: Fact,
    about: frozenset[str],
    counts: str,
    facts: Facts,
    same_page: bool,
) -> str | None:
    text = facts.plain(clause.text)
    for fact in facts(clause.text):
        if fact.label is old.label and fact.value == old.value:
            shared = about & _words_near(
                fact, text, facts, clause.columns if clause.kind is BlockKind.TABLE_ROW else ()
            )
            counted = _counted(fact, text, facts)
            of_the_same = not counts or counts.casefold() == counted.casefold()
            if of_the_same and len(shared) >= (1 if same_page else SHARED_WORDS):
                return _around(text, fact)
    return None


def _counted(fact: Fact, text: str, facts: Facts) -> str:
    """What a bare number is the number of: "Tier" of "Payments Tier 2", "step" of "see step 2".

    Nothing where it is a quantity ("send 2 letters", "5 days").
    """
    before = _WORD_BEFORE.search(text, max(0, fact.start - NEAR), fact.start)
    behind = _WORD_BEHIND.match(text, fact.end)
    if fact.label is not Label.NUMBER or not fact.quote.isdecimal() or before is None:
        return ""
    small = facts.lexicon.function_words
    name = before["word"]
    a_name = name[0].isupper() and before["begins"] is None
    last = behind is None or behind[1].casefold() in small
    return name if name.casefold() not in small and (a_name or last) else ""


def _words_near(fact: Fact, text: str, facts: Facts, columns: Sequence[str] = ()) -> frozenset[str]:
    """Stems, crudely, of the meaning-bearing words around a figure; in a table the whole row and its headers."""
    near = (
        " ".join([text, *columns])
        if columns
        else text[max(0, fact.start - NEAR) : fact.start] + " " + text[fact.end : fact.end + NEAR]
    )
    unit = set(words(fact.quote.casefold()))
    return frozenset(
        word[:6] for word in words(near.casefold())
        if len(word) > 2 and word.isalpha() and word not in facts.lexicon.function_words and word not in unit
    )  # fmt: skip


def _around(text: str, fact: Fact) -> str:
    start = (
        max(0, text.rfind(" ", 0, max(0, fact.start - QUOTE // 3)) + 1)
        if fact.start > QUOTE // 3
        else 0
    )
    end = text.find(" ", fact.end + QUOTE // 3)
    return ("…" if start else "") + (text[start:] if end < 0 else text[start:end] + "…")
