"""A comparison as Markdown, for tickets and mails; every quote escaped."""

import re
from collections.abc import Sequence

from kb_tools.diff.entries import headline, say_entry, together
from kb_tools.diff.model import Change, Comparison
from kb_tools.diff.say import say
from kb_tools.render.markdown_safe import deleted, escaped, inserted
from kb_tools.render.redline import BlockLine, group_view, names
from kb_tools.render.stretches import Stretch
from kb_tools.workflows.compare import SetComparison, SopComparison

_PUNCTUATION = re.compile(r"[.,;:!?]+\s*")


def set_markdown(compared: SetComparison) -> str:
    parts = [sop_markdown(sop) for sop in compared.sops] or ["No SOP differs."]
    return "\n\n".join(parts) + "\n"


def sop_markdown(compared: SopComparison) -> str:
    name = " ".join(filter(None, (compared.sop, compared.title)))
    title = " · ".join(escaped(part) for part in (name, " → ".join(names(compared))) if part)
    return f"### {title}\n\n{comparison_markdown(compared.comparison)}"


def comparison_markdown(comparison: Comparison) -> str:
    """The changes by weight: in meaning, to judge, in wording."""
    return "\n\n".join([f"**{headline(comparison)}**", *changes_markdown(comparison)])


def changes_markdown(comparison: Comparison) -> list[str]:
    parts = []
    for changes in (comparison.material, comparison.to_review):
        parts += [numbered(changes)] if changes else []
    if comparison.editorial:
        parts.append(folded("In wording and order", numbered(comparison.editorial)))
    if comparison.bookkeeping:
        parts.append(folded("Document control", fields_markdown(comparison.bookkeeping)))
    return [*parts, *(f"_{escaped(note)}_" for note in comparison.notes)]


def numbered(changes: Sequence[Change], *, why: bool = True) -> str:
    return "\n".join(
        f"{number}. {one_change(group, why=why)}"
        for number, group in enumerate(together(changes), 1)
    )


def fields_markdown(changes: Sequence[Change]) -> str:
    return "\n".join(f"- {escaped(say(change))}" for change in changes)


def one_change(group: Sequence[Change], *, why: bool = True) -> str:
    """A list item: place, sentence, redline, rule. `group`: one, or several that came together."""
    view = group_view(group)
    quotes = [f"> {quote}" for quote in _blocks_markdown(view.gone, view.come)]
    if view.stretches:
        quotes = [f"> {stretches_markdown(view.stretches)}"]
    said = view.lead if quotes else say_entry(group)
    lines = [
        f"**{escaped(view.place)}**, {view.what}: {escaped(said)}",
        "\n   >\n   ".join(quotes),
    ]
    if why and view.because:
        lines.append(f"<sub>{escaped(view.because)}</sub>")
    return "\n\n   ".join(filter(None, lines))


def _blocks_markdown(gone: Sequence[BlockLine], come: Sequence[BlockLine]) -> list[str]:
    """What went is struck through; what came needs no mark, the sentence above it says so."""
    numbered = [(line, f"{line.number}\\. " if line.number else "") for line in (*gone, *come)]
    return [
        f"**{escaped(line.text)}**" if line.heading and line in come
        else f"{number}{deleted(line.text) if line in gone else escaped(line.text)}"
        for line, number in numbered
    ]  # fmt: skip


def stretches_markdown(found: Sequence[Stretch]) -> str:
    r"""Deletions struck through, insertions bold, with the spaces that Markdown needs around its signs.

    A sign between a letter and punctuation is none to Markdown: "K-4**, K-5**" shows asterisks.

    >>> from kb_tools.diff.model import Mark
    >>> from kb_tools.render.stretches import stretches
    >>> stretches_markdown(stretches([Mark("=", "K-3, K-4"), Mark("+", ", K-5"), Mark("=", " or so.")]))
    'K-3, K-4, **K-5** or so.'
    """
    line = ""
    for at, stretch in enumerate(found):
        space, text = stretch.space, stretch.text
        if stretch.sign == "=":
            glued = at and not space and text[0].isalnum() and not found[at - 1].text[-1].isalnum()
            line += (" " if glued else space) + escaped(text)
            continue
        if stretch.sign == "+" and (opening := _PUNCTUATION.match(text)):
            line += space + escaped(opening.group())
            space, text = " " if opening.group() != text else "", text[opening.end() :]
        if line and not space and text and not (line[-1].isalnum() and text[0].isalnum()):
            space = " "
        line += space + (deleted(text) if stretch.sign == "-" else inserted(text))
    return line


def folded(summary: str, body: str) -> str:
    return f"<details><summary>{escaped(summary)}</summary>\n\n{body}\n\n</details>"
