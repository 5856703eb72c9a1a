"""What `kb diff SOP --on DATE DATE` shows: three moments, and what differs between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from kb_tools.diff.entries import headline
from kb_tools.diff.model import Comparison, Verdict
from kb_tools.english import listed
from kb_tools.policy.moments import in_words, iso
from kb_tools.render.comparison_json import sop_json
from kb_tools.render.comparison_markdown import changes_markdown
from kb_tools.render.comparison_terminal import print_changes
from kb_tools.render.markdown_safe import escaped
from kb_tools.render.readable import readable
from kb_tools.render.redline import names
from kb_tools.render.shown import earlier_words, nothing_in_force, shown_json, standing
from kb_tools.render.standalone import appeal_document
from kb_tools.workflows.appeal import Appeal, Earlier, Moment
from kb_tools.workflows.compare import SopComparison
from kb_tools.workflows.show import Shown


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of the three texts, and of their changes those that no pair before has told."""

    name: str  # "From 2026-05-01 to today"
    compared: SopComparison
    rest: Comparison
    told: int  # changes that were told before

    @property
    def summary(self) -> str:
        if self.compared.before.missing and self.compared.after.missing:
            return "nothing in force"
        if self.compared.comparison.verdict is Verdict.IDENTICAL:
            return "the same text"
        return headline(self.compared.comparison)

    @property
    def differs(self) -> bool:
        return self.summary not in ("nothing in force", "the same text")

    @property
    def says_more(self) -> bool:
        """Than its summary, which says all there is of a difference in form."""
        return self.differs and bool(
            self.told or self.rest.notes or any(not change.quiet for change in self.rest.changes)
        )

    @property
    def above(self) -> str:
        """What is said in place of changes that were told before."""
        if not self.told:
            return ""
        if not self.rest.changes:
            return "All of it is told above."
        changes = "One of its changes is" if self.told == 1 else f"{self.told} of its changes are"
        return f"{changes} told above. Besides:"


def pairs(appeal: Appeal) -> list[Pair]:
    """What the appeal is about first: from the contact to today. Then what lay between."""
    first, second, today = (moment.name for moment in appeal.moments)
    found: list[Pair] = []
    known: set[str] = set()
    for start, end, compared in (
        (first, today, appeal.net),
        (first, second, appeal.between),
        (second, today, appeal.since),
    ):
        changes = compared.comparison.changes
        rest = tuple(change for change in changes if change.id not in known or change.quiet)
        rest = () if all(change.quiet for change in rest) and known else rest
        told = len([change for change in changes if not change.quiet]) - len(
            [change for change in rest if not change.quiet]
        )
        found.append(
            Pair(
                f"From {start} to {end}",
                compared,
                replace(compared.comparison, changes=rest),
                told,
            )
        )
        known |= {change.id for change in changes}
    return found


def answer(appeal: Appeal) -> str:
    """Did anything material differ between what was in force at the first moment and today? And
    did it in a text that held earlier on one of the days?"""
    return " ".join([_last_texts(appeal), *_earlier_texts(appeal)])


def _last_texts(appeal: Appeal) -> str:
    then, net = _when(appeal.moments[0]), appeal.net
    if net.before.missing and net.after.missing:
        return f"Nothing was in force {then}, and nothing is today."
    if net.before.missing:
        return f"Nothing was in force {then}; today something is."
    if net.after.missing:
        return f"What was in force {then} is in force no more, and nothing in its place."
    texts = f"What was in force {then} and what is today"
    if net.comparison.verdict is Verdict.IDENTICAL:
        return f"{texts} is the same text."
    if net.comparison.material:
        return f"{texts} differ in meaning."
    if net.comparison.to_review:
        return f"{texts} differ in words that a person must judge."
    if net.comparison.editorial:
        return f"{texts} differ in wording only, not in meaning."
    return f"{texts} differ in form or document control only."


def _earlier_texts(appeal: Appeal) -> Iterator[str]:
    """ "What is today differs in meaning from 1.0 and 1.1, in force earlier on 2026-05-04." """
    versions: dict[tuple[str, str], list[str]] = {}
    for each in appeal.earlier:
        told = versions.setdefault((_apart(each), each.moment.name), [])
        if each.version not in told:
            told.append(each.version)
    for (apart, day), told in versions.items():
        if apart:
            yield f"{apart} {listed(told)}, in force earlier on {day}."


def _apart(earlier: Earlier) -> str:
    """What the other moment has, and that it differs from …; "": in nothing an appeal is about."""
    held = "is today" if earlier.other.name == "today" else f"was {_when(earlier.other)}"
    if earlier.compared.after.missing:
        return f"Nothing {held} in place of"
    if earlier.compared.comparison.material:
        return f"What {held} differs in meaning from"
    if earlier.compared.comparison.to_review:
        return f"What {held} differs in words that a person must judge from"
    return ""


def _when(moment: Moment) -> str:
    return f"{'at the end of' if moment.shown.earlier_that_day else 'on'} {moment.name}"


def appeal_json(appeal: Appeal, zone: ZoneInfo) -> dict[str, Any]:
    """`kbdiff/1` between the two moments, with the moments, and the same from each to today.

    `moments[].known_today` is null where today's knowledge gives the same text.
    """
    return {
        **sop_json(appeal.between),
        "answer": answer(appeal),
        "moments": [_moment_json(moment, zone) for moment in appeal.moments],
        "since": sop_json(appeal.since),
        "net": sop_json(appeal.net),
    }


def _moment_json(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "moment": moment.name,
        "known_on": iso(moment.known, zone),
        **_without_text(moment.shown, zone),
        "known_today": None if moment.later is None else _without_text(moment.later, zone),
    }


def _without_text(shown: Shown, zone: ZoneInfo) -> dict[str, Any]:
    return {key: value for key, value in shown_json(shown, zone).items() if key != "text"}


def print_appeal(console: Console, appeal: Appeal, zone: ZoneInfo) -> None:
    head = Text(readable(appeal.sop), style="bold").append(f" {readable(appeal.title)}")
    console.print(head)
    width = max(len(moment.name) for moment in appeal.moments)
    for moment in appeal.moments:
        line = Text(f"  {moment.name:<{width}}  ", style="bold")
        console.print(line.append(_told(moment.shown, zone), style="not bold"), soft_wrap=True)
        if earlier := earlier_words(moment.shown, zone):
            console.print(Text(f"  {'':<{width}}  {earlier}", style="yellow"), soft_wrap=True)
        if moment.later is not None:
            console.print(
                Text(f"  {'':<{width}}  {_later(moment.later, zone)}", style="yellow"),
                soft_wrap=True,
            )
    console.print()
    console.print(Text(readable(answer(appeal)), style="bold"), soft_wrap=True)
    found = pairs(appeal)
    for pair in (*found[1:], found[0]):
        console.print(Text(readable(f"  {pair.name}: {pair.summary}.")), soft_wrap=True)
    console.print(f"Times are in {zone.key}.", style="dim")
    for pair in found:
        if not pair.says_more:
            continue
        console.print()
        versions = " → ".join(names(pair.compared))
        console.print(
            Text(readable(pair.name), style="bold").append(
                readable(f"  {versions}"), style="not bold"
            ),
            soft_wrap=True,
        )
        if pair.above:
            console.print(pair.above)
        print_changes(console, pair.rest)


def _told(shown: Shown, zone: ZoneInfo) -> str:
    if shown.revision is None:
        return nothing_in_force(shown, zone).partition(": ")[2]
    version = shown.version or shown.revision.short
    recorded = f"recorded {in_words(shown.revision.recorded, zone)}"
    return readable(f"{version}, {standing(shown, zone)}; {recorded}")


def _later(later: Shown, zone: ZoneInfo) -> str:
    return f"as known today: {_told(later, zone)}"


def appeal_markdown(appeal: Appeal, zone: ZoneInfo) -> str:
    lines = [f"### {escaped(appeal.sop)} {escaped(appeal.title)}", ""]
    for moment in appeal.moments:
        lines.append(f"- **{escaped(moment.name)}**: {escaped(_told(moment.shown, zone))}")
        if earlier := earlier_words(moment.shown, zone):
            lines.append(f"    - {escaped(earlier)}")
        if moment.later is not None:
            lines.append(f"    - {escaped(_later(moment.later, zone))}")
    found = pairs(appeal)
    lines += ["", f"**{escaped(answer(appeal))}**", ""]
    lines += [f"- {escaped(pair.name)}: {pair.summary}." for pair in (*found[1:], found[0])]
    for pair in found:
        if not pair.says_more:
            continue
        versions = " → ".join(names(pair.compared))
        lines += ["", f"#### {escaped(f'{pair.name} ({versions})')}", ""]
        parts = ([pair.above] if pair.above else []) + changes_markdown(pair.rest)
        lines.append("\n\n".join(parts))
    return "\n".join([*lines, ""])


def appeal_html(appeal: Appeal, zone: ZoneInfo) -> str:
    """One file; each pair that differs whole, with its own text underneath."""
    moments = []
    for moment in appeal.moments:
        moments.append((moment.name, _told(moment.shown, zone)))
        if earlier := earlier_words(moment.shown, zone):
            moments.append(("", earlier))
        if moment.later is not None:
            moments.append(("", _later(moment.later, zone)))
    found = pairs(appeal)
    return appeal_document(
        " ".join(filter(None, (appeal.sop, appeal.title))),
        answer(appeal),
        moments,
        [(pair.name, pair.summary) for pair in (*found[1:], found[0])],
        [(pair.name, pair.compared) for pair in found if pair.differs],
    )
