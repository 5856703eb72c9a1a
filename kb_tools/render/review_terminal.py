"""A review in the terminal, for its writer before anybody else sees it."""

from rich.console import Console
from rich.text import Text

from kb_tools.render.comparison_terminal import (
    print_changes,
    print_line,
    print_notes,
    stretches_text,
)
from kb_tools.render.readable import visible
from kb_tools.render.review_signals import TITLE, age, signal_line
from kb_tools.render.review_words import (
    BEFOREHAND,
    ELSEWHERE,
    SIGNS,
    STATES,
    alike,
    carried,
    compared_with,
    counts,
    only_form,
    remark,
    setting,
    title,
    touches,
)
from kb_tools.workflows.review.remark import Remark, Weight
from kb_tools.workflows.review.review import Review, SopReview, meaning

_STYLES = {Weight.LOUD: "bold red", Weight.ERROR: "red", Weight.WARNING: "yellow"}


def print_review(console: Console, review: Review) -> None:
    for line in (counts(review), *alike(review, visible)):
        print_line(console, Text(line))
    if review.settings:
        print_line(console, Text(ELSEWHERE))
    for told in review.settings:
        said = Text(f"{SIGNS[told.weight]} {setting(told, visible)}", style=_STYLES[told.weight])
        print_line(console, said)
    for sop in review.sops:
        if sop.form_only:
            continue
        console.print()
        _print_sop(console, sop)
        if sop.signals and review.known:
            print_line(console, Text(f"{TITLE}:"))
            for met in sop.signals:
                print_line(console, Text(f"  {signal_line(met, review.known.least, visible)}"))
    console.print()
    if form := only_form(review, visible):
        print_line(console, Text(form))
    for line in filter(None, (compared_with(review), age(review))):
        print_line(console, Text(line, style="dim"))


def _print_sop(console: Console, sop: SopReview) -> None:
    comparison = sop.compared.comparison
    print_line(console, Text(title(sop, visible), style="bold"))
    print_line(console, Text(f"Touches {touches(sop, visible)}", style="dim"))
    for told in sop.remarks:
        _print_remark(console, told)
    for line in carried(sop, visible, lambda found: stretches_text(found).plain):
        print_line(console, Text(line))
    if sop.state in STATES:
        print_line(console, Text("".join(STATES[sop.state])))
        print_notes(console, comparison)
        return
    if sop.state in BEFOREHAND:
        print_line(console, Text("".join(BEFOREHAND[sop.state])))
    if not meaning(sop.compared) and not comparison.to_review:
        print_line(console, Text("No change in meaning."))
    print_changes(console, comparison)


def _print_remark(console: Console, told: Remark) -> None:
    print_line(
        console, Text(f"{SIGNS[told.weight]} {remark(told, visible)}", style=_STYLES[told.weight])
    )
