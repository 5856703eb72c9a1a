"""What `kb diff SOP --on DATE DATE` shows: three moments, and what differs between them."""

from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from kb_tools.diff.model import Verdict
from kb_tools.policy.moments import in_words, iso
from kb_tools.render.comparison_json import sop_json
from kb_tools.render.comparison_markdown import sop_markdown
from kb_tools.render.comparison_terminal import print_sop
from kb_tools.render.markdown_safe import escaped
from kb_tools.render.readable import readable
from kb_tools.render.shown import nothing_in_force, shown_json, standing
from kb_tools.workflows.appeal import Appeal, Moment
from kb_tools.workflows.compare import SopComparison
from kb_tools.workflows.show import Shown


def appeal_json(appeal: Appeal, zone: ZoneInfo) -> dict[str, Any]:
    """`kbdiff/1` between the two moments, with the moments, and the same from the second to today.

    `moments[].known_today` is null where today's knowledge gives the same text.
    """
    return {
        **sop_json(appeal.between),
        "moments": [_moment_json(moment, zone) for moment in appeal.moments],
        "since": sop_json(appeal.since),
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
        if moment.later is not None:
            console.print(
                Text(f"  {'':<{width}}  {_later(moment.later, zone)}", style="yellow"),
                soft_wrap=True,
            )
    console.print()
    if _nothing(appeal.between):
        console.print("Nothing was in force at either of the two moments.")
    else:
        print_sop(console, appeal.between)
    console.print()
    if _nothing(appeal.since):
        console.print(f"{_since(appeal)} to today: nothing in force.")
    elif appeal.since.comparison.verdict is Verdict.IDENTICAL:
        console.print(Text(f"{_since(appeal)} to today: the same text.", style="bold"))
    else:
        print_sop(console, appeal.since)


def _nothing(compared: SopComparison) -> bool:
    return compared.before.missing and compared.after.missing


def _since(appeal: Appeal) -> str:
    return f"From {appeal.moments[1].name}"


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
        if moment.later is not None:
            lines.append(f"    - {escaped(_later(moment.later, zone))}")
    since = appeal.since
    today = (
        f"{_since(appeal)} to today: the same text."
        if since.comparison.verdict is Verdict.IDENTICAL
        else sop_markdown(since)
    )
    return "\n".join([*lines, "", sop_markdown(appeal.between), "", today, ""])
