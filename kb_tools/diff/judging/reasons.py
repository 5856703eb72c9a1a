"""The words in which a rule gives its reason, so that its owner can dispute it."""

import re
from collections.abc import Sequence

from kb_tools.diff.model import ChangeKind, FactChange, Label, Mark

STRUCK = "What is struck through is so no longer, or is now: does it still hold?"
MANY_REASONS = 6  # told one by one
A_KIND = {
    ChangeKind.STEP: "A numbered step",
    ChangeKind.SECTION: "A section",
    ChangeKind.TABLE_ROW: "A table row",
    ChangeKind.TABLE_COLUMN: "A table column",
    ChangeKind.ITEM: "A list item",
    ChangeKind.PARAGRAPH: "A paragraph",
    ChangeKind.CODE: "A command, code or reply text to copy",
    ChangeKind.QUOTE: "A quotation",
    ChangeKind.ADMONITION: "A note",
}


_SAID = {
    Label.AMOUNT: "An amount",
    Label.NUMBER: "A number",
    Label.DATE: "A date or time of day",
    Label.DEADLINE: "A duration or limit in time",
    Label.MODALITY: "A word that binds or allows",
    Label.POLARITY: "A negation",
    Label.ACTOR: "A role, team or contact",
    Label.SCOPE: "A word of scope",
    Label.EXCEPTION: "An exception",
}


def told(reasons: Sequence[str]) -> str:
    once = list(dict.fromkeys(reasons))
    more = [f"And {len(once) - MANY_REASONS} facts more."] if len(once) > MANY_REASONS else []
    return " ".join([*once[:MANY_REASONS], *more])


def fact_reason(change: FactChange) -> str:
    what = _SAID.get(change.label, "A fact")
    if change.before is None:
        return f"{what} was added: {change.after}."
    if change.after is None:
        return f"{what} was removed: {change.before}."
    return f"{what} changed: {change.before} → {change.after}."


def short(text: str, limit: int = 90) -> str:
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= limit else f"“{text[: limit - 1].rsplit(' ', 1)[0]}…”"


def in_full(text: str) -> str:
    """Quoted, with the full stop of the sentence that quotes it, unless it has one.

    >>> in_full("Ask twice."), in_full("Step 2")
    ('“Ask twice.”', '“Step 2”.')
    """
    quote = short(text)
    return quote if quote[-2:-1] in {".", "!", "?", "…"} else f"{quote}."


def listed(found: Sequence[str]) -> str:
    return short(" ".join(found)) if found else "nothing"


def whole_words(marks: Sequence[Mark], sign: str) -> list[str]:
    """What only one of both texts has, as stretches that cut no word and no name into pieces.

    >>> marks = (Mark("=", "See form-"), Mark("-", "2"), Mark("+", "3"), Mark("=", ".pdf (now)."))
    >>> whole_words(marks, "-"), whole_words(marks, "+")
    (['form-2.pdf'], ['form-3.pdf'])
    """
    own = [mark for mark in marks if mark.sign in ("=", sign)]
    text = "".join(mark.text for mark in own)
    spans: list[tuple[int, int]] = []
    at = 0
    for mark in own:
        start, at = at, at + len(mark.text)
        if mark.sign == "=":
            continue
        end = at
        if _JOINED.match(text, start):
            start -= len(_BEGUN.findall(text[max(0, start - _LONG) : start])[0])
        if not text[at - 1].isspace():
            end += len(_ENDED.findall(text[at : at + _LONG])[0])
        if spans and not text[spans[-1][1] : start].strip():
            start = spans.pop()[0]
        spans.append((start, end))
    return [trimmed(text[start:end]) for start, end in spans]


_LONG = 80  # a name with its folders
_JOINED = re.compile(r"[-_./:@]?\w")
_BEGUN = re.compile(r"[^\s()\[\]{}<>|\"“”„«»]*$")
_ENDED = re.compile(r"^[^\s()\[\]{}<>|\"“”„«»]*")


def trimmed(stretch: str) -> str:
    """
    >>> trimmed(" or K-3,"), trimmed('"Wait'), trimmed(" (unless it is a gift).")
    ('or K-3', 'Wait', '(unless it is a gift)')
    """
    bare = stretch.strip(" \t\n.,;:")
    for pair in ('""', "“”", "()"):
        if sum(map(bare.count, set(pair))) % 2:
            bare = bare.strip(pair)
    return bare.strip()
