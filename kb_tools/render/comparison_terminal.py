"""A comparison in the terminal: colour where there is colour, signs everywhere."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kb_tools.diff.model import Change, Comparison, Judgement
from kb_tools.diff.say import headline, place, say
from kb_tools.render.redline import abridged, shown, what
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
    console.print(
        Text(shown(f"{name}  {compared.before.name} → {compared.after.name}".strip()), style="bold")
    )
    print_comparison(console, compared.comparison)


def print_comparison(console: Console, comparison: Comparison) -> None:
    console.print(Text(f"{headline(comparison)}."))
    for change in (*comparison.material, *comparison.to_review, *comparison.editorial):
        _print_change(console, change)
    if comparison.bookkeeping:
        console.print()
        console.print(Text("Document control", style="bold"))
    for change in comparison.bookkeeping:
        console.print(Padding(Text(shown(say(change))), (0, 0, 0, 2)))
    if any(change.quiet for change in comparison.changes) and len(comparison.changes) > 1:
        console.print(Text("Besides, only spacing, wrapping or marks of form differ.", style="dim"))
    for note in comparison.notes:
        console.print(Text(f"Note: {shown(note)}", style="dim"))


def _print_change(console: Console, change: Change) -> None:
    sign, style = _SIGNS[change.judgement]
    console.print()
    console.print(
        Text.assemble(
            (sign, style), " ", (shown(place(change)), "bold"), (f" · {what(change)}", "dim")
        )
    )
    console.print(Padding(Text(shown(say(change))), (0, 0, 0, 2)))
    if change.marks:
        console.print(Padding(redline_text(change), (0, 0, 0, 4)))
    console.print(Padding(Text(shown(change.because), style="dim italic"), (0, 0, 0, 4)))


def redline_text(change: Change) -> Text:
    """[-deleted-] and {+inserted+}, as `git diff --word-diff` writes them, coloured besides."""
    text = Text()
    for mark in abridged(change.marks):
        words = shown(" ".join(mark.text.split()))
        if not words:
            continue
        if text.plain and (mark.text[:1].isspace() or mark.sign != "="):
            text.append(" ")
        if mark.sign == "-":
            text.append(f"[-{words}-]", style="red strike")
        elif mark.sign == "+":
            text.append(f"{{+{words}+}}", style="green underline")
        else:
            text.append(words)
    return text
