"""A comparison as Markdown, for tickets and mails; every quote escaped."""

from collections.abc import Sequence

from kb_tools.diff.model import Change, Comparison, Mark
from kb_tools.diff.say import headline, place, say
from kb_tools.render.markdown_safe import deleted, escaped, inserted
from kb_tools.render.redline import abridged, what
from kb_tools.workflows.compare import SetComparison, SopComparison


def set_markdown(compared: SetComparison) -> str:
    parts = [sop_markdown(sop) for sop in compared.sops] or ["No SOP differs."]
    return "\n\n".join(parts) + "\n"


def sop_markdown(compared: SopComparison) -> str:
    name = " ".join(filter(None, (compared.sop, compared.title))) or compared.after.name
    title = (
        f"### {escaped(name)} · {escaped(compared.before.name)} → {escaped(compared.after.name)}"
    )
    return f"{title}\n\n{comparison_markdown(compared.comparison)}"


def comparison_markdown(comparison: Comparison) -> str:
    """The changes by weight: in meaning, to judge, in wording."""
    parts = [f"**{headline(comparison)}**"]
    for changes in (comparison.material, comparison.to_review):
        parts += [numbered(changes)] if changes else []
    if comparison.editorial:
        parts.append(folded("In wording and order", numbered(comparison.editorial)))
    if comparison.bookkeeping:
        parts.append(folded("Document control", fields_markdown(comparison.bookkeeping)))
    parts += [f"_{escaped(note)}_" for note in comparison.notes]
    return "\n\n".join(parts)


def numbered(changes: Sequence[Change], *, why: bool = True) -> str:
    return "\n".join(
        f"{number}. {one_change(change, why=why)}" for number, change in enumerate(changes, 1)
    )


def fields_markdown(changes: Sequence[Change]) -> str:
    return "\n".join(f"- {escaped(say(change))}" for change in changes)


def one_change(change: Change, *, why: bool = True) -> str:
    """A list item: place, sentence, redline, rule."""
    lines = [f"**{escaped(place(change))}**, {what(change)}: {escaped(say(change))}"]
    if change.marks:
        lines.append(f"> {marks_markdown(change.marks)}")
    if why and change.because:
        lines.append(f"<sub>{escaped(change.because)}</sub>")
    return (
        "  \n   ".join(lines)
        if len(lines) == 1
        else lines[0] + "".join(f"\n\n   {line}" for line in lines[1:])
    )


def marks_markdown(marks: Sequence[Mark]) -> str:
    """Deletions struck through, insertions bold, with the spaces that Markdown needs between."""
    words = {"-": deleted, "+": inserted, "=": escaped}
    line = last = ""
    for mark in abridged(tuple(marks)):
        text = mark.text.strip()
        if not text:
            continue
        closes = mark.sign == "=" and text[0] in ".,;:!?)" and last[-1:].isalnum()
        line += ("" if closes or not line else " ") + words[mark.sign](text)
        last = text
    return line


def folded(summary: str, body: str) -> str:
    return f"<details><summary>{escaped(summary)}</summary>\n\n{body}\n\n</details>"
