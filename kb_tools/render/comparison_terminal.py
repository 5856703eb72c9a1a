"""A comparison in the terminal: colour where there is colour, signs everywhere."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kb_tools.diff.entries import headline, say_entry, together
from kb_tools.diff.model import Change, Comparison, Judgement, Mark
from kb_tools.diff.say import say
from kb_tools.render.readable import visible
from kb_tools.render.redline import BlockLine, group_view, names
from kb_tools.render.stretches import Stretch, stretches
from kb_tools.workflows.compare import SetComparison, SopComparison

_SIGNS = {
    Judgement.MATERIAL: ("●", "bold red"),
    Judgement.REVIEW: ("?", "bold yellow"),
    Judgement.EDITORIAL: ("·", "dim"),
}


def print_set(console: Console, compared: SetComparison) -> None:
    for at, sop in enumerate(compared.sops):
        if at:
            console.print()
        print_sop(console, sop)
    if not compared.sops:
        console.print("No SOP differs.")


def print_sop(console: Console, compared: SopComparison) -> None:
    name = " ".join(filter(None, (compared.sop, compared.title)))
    print_line(
        console, Text(visible(f"{name}  {' → '.join(names(compared))}".strip()), style="bold")
    )
    print_comparison(console, compared.comparison)


def print_comparison(console: Console, comparison: Comparison) -> None:
    print_line(console, Text(f"{headline(comparison)}."))
    print_changes(console, comparison)


def print_changes(console: Console, comparison: Comparison) -> None:
    for group in together((*comparison.material, *comparison.to_review, *comparison.editorial)):
        _print_change(console, group)
    if comparison.bookkeeping:
        console.print()
        print_line(console, Text("Document control", style="bold"))
    for change in comparison.bookkeeping:
        print_line(console, Text(visible(say(change))), 2)
    if any(change.quiet for change in comparison.changes) and len(comparison.changes) > 1:
        print_line(
            console, Text("Besides, only spacing, wrapping or marks of form differ.", style="dim")
        )
    print_notes(console, comparison)


def print_notes(console: Console, comparison: Comparison) -> None:
    for note in comparison.notes:
        print_line(console, Text(f"Note: {visible(note)}", style="dim"))


def _print_change(console: Console, group: Sequence[Change]) -> None:
    view, change = group_view(group), group[0]
    sign, style = _SIGNS[change.judgement]
    console.print()
    told = f" · {view.what}"
    print_line(
        console, Text.assemble((sign, style), " ", (visible(view.place), "bold"), (told, "dim"))
    )
    quoted = bool(view.stretches or view.gone or view.come)
    print_line(console, Text(visible(view.lead if quoted else say_entry(group))), 2)
    if view.stretches:
        print_line(console, stretches_text(view.stretches), 4)
    for sign, style, lines in (("-", "red", view.gone), ("+", "green", view.come)):
        for line in lines:
            print_line(console, Text(f"{sign} {_numbered(line)}", style=style), 4)
    if view.because:
        print_line(console, Text(visible(view.because), style="dim italic"), 4)


def print_line(console: Console, text: Text, indent: int = 0) -> None:
    """Wrapped and indented on a screen; one whole line in a file or a pipe, where `grep` reads it."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text.assemble(" " * indent, text), soft_wrap=True)


def _numbered(line: BlockLine) -> str:
    return visible(f"{line.number}. {line.text}" if line.number else line.text)


def marks_text(marks: Sequence[Mark]) -> Text:
    """[-deleted-] and {+inserted+}, as `git diff --word-diff` writes them, coloured besides."""
    return stretches_text(stretches(marks))


def stretches_text(found: Sequence[Stretch]) -> Text:
    text = Text()
    for stretch in found:
        words = visible(stretch.text)
        text.append(stretch.space)
        if stretch.sign == "-":
            text.append(f"[-{words}-]", style="red strike")
        elif stretch.sign == "+":
            text.append(f"{{+{words}+}}", style="green underline")
        else:
            text.append(words)
    return text
