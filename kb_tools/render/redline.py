"""A comparison as an HTML fragment for a history page: sentences first, what matters first."""

import re
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from kb_tools.diff.model import Change, ChangeKind, Comparison, Label, Mark, Operation
from kb_tools.diff.say import headline, place, say
from kb_tools.diff.words import whole_figures
from kb_tools.workflows.compare import SetComparison

LONG_QUOTE = 90  # words that a stretch of unchanged text may have before its middle is left out
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

ORDERED_LABELS = tuple(label for label in Label if label is not Label.EDITORIAL)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What the template shows of one change."""

    id: str
    op: str
    kind: str
    judgement: str
    labels: tuple[str, ...]
    place: str
    what: str
    say: str
    because: str
    anchor: str
    stretches: tuple[Mark, ...]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    arrow: str
    move: str


def redline(comparison: Comparison, *, id_prefix: str = "") -> Markup:
    """The fragment; safe to put into a page as it is.

    Args:
        id_prefix: goes before every change's id, where a page holds several comparisons.
    """
    quiet = [change for change in comparison.changes if change.quiet]
    editorial = comparison.editorial
    return Markup(
        _template().render(
            verdict=comparison.verdict.value,
            headline=headline(comparison),
            notes=comparison.notes,
            material=[change_view(change, id_prefix) for change in comparison.material],
            to_review=[change_view(change, id_prefix) for change in comparison.to_review],
            editorial=[change_view(change, id_prefix) for change in editorial],
            editorial_summary=f"{_counted(len(editorial), 'change')} in wording and order",
            fields=[say(change) for change in comparison.bookkeeping],
            form_only="Besides, only spacing, wrapping or marks of form differ." if quiet else "",
        )
    )


def change_view(change: Change, id_prefix: str = "") -> ChangeView:
    moved = change.op in (Operation.MOVE, Operation.MOVE_EDIT)
    whole = not change.marks and not moved
    return ChangeView(
        id=id_prefix + change.id,
        op=change.op.value,
        kind=change.kind.value,
        judgement=change.judgement.value,
        labels=tuple(label.value for label in ORDERED_LABELS if label in change.labels),
        place=place(change),
        what=what(change),
        say=say(change),
        because=change.because,
        anchor=change.clause.anchor if change.clause else "",
        stretches=abridged(change.marks),
        gone=_lines(change.old_text) if whole else (),
        come=_lines(change.new_text) if whole else (),
        arrow=_arrow(change) if moved else "",
        move=_move(change) if moved else "",
    )


def what(change: Change) -> str:
    """The labels in words: "deadline, actor"; of what is not material its operation."""
    told = [
        label.value
        for label in ORDERED_LABELS
        if label in change.labels and label is not Label.STRUCTURE
    ]
    if told:
        return ", ".join(told)
    names = {
        Operation.MOVE: "moved", Operation.MOVE_EDIT: "moved and edited", Operation.RENAME: "renamed",
        Operation.SPLIT: "split", Operation.MERGE: "merged", Operation.INSERT: "new", Operation.DELETE: "removed",
    }  # fmt: skip
    return names.get(change.op, "to judge" if change.judgement.value == "review" else "wording")


def abridged(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Marks with the middle of long unchanged stretches left out."""
    shown = []
    marks = whole_figures(marks)
    for at, mark in enumerate(marks):
        words = mark.text.split()
        if mark.sign != "=" or len(words) <= LONG_QUOTE:
            shown.append(mark)
            continue
        first = " ".join(words[:20]) + " " if at else ""
        last = " " + " ".join(words[-20:]) + " " if at < len(marks) - 1 else ""
        shown.append(Mark("=", f"{first}[…]{last}"))
    return tuple(shown)


def shown(text: str) -> str:
    """Text that any page can hold: bad bytes, control and direction characters made visible."""
    return _CONTROLS.sub("\ufffd", _SURROGATES.sub("\ufffd", text))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("kb_tools.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    return environment.get_template("redline.html.j2")


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in (text or "").split("\n") if line.strip())


def _arrow(change: Change) -> str:
    if change.step[0].isdigit() and change.step[1].isdigit():
        return "↑" if int(change.step[1]) < int(change.step[0]) else "↓"
    if change.before and change.after:
        return "↑" if change.after[0].lines < change.before[0].lines else "↓"
    return "↕"


def _move(change: Change) -> str:
    edited = "and edited" if change.op is Operation.MOVE_EDIT else "text unchanged"
    if change.step[0] and change.step[1] and change.step[0] != change.step[1]:
        return f"moved from step {change.step[0]} to step {change.step[1]}, {edited}"
    if change.kind is ChangeKind.SECTION:
        return "section moved as a whole"
    before = change.before[0].path[-1:] if change.before else ()
    after = change.after[0].path[-1:] if change.after else ()
    if before != after:
        return f"moved from {' '.join(before) or 'the beginning'} to {' '.join(after) or 'the beginning'}, {edited}"
    return f"moved {'up' if _arrow(change) == '↑' else 'down'}, {edited}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def redlines(compared: SetComparison) -> Markup:
    """One fragment for several SOPs."""
    parts = []
    for sop in compared.sops:
        prefix = re.sub(r"[^\w.-]", "-", sop.sop) + "-"
        title = f"{sop.sop} {sop.title}: {sop.before.name} → {sop.after.name}"
        parts.append(
            Markup("<section><h2>{}</h2>{}</section>").format(
                shown(title), redline(sop.comparison, id_prefix=prefix)
            )
        )
    return Markup("\n").join(parts)
