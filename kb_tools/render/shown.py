"""What `kb show` prints: the text, and above it what a reader must know about it."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from kb_tools.diff.cited import Below, Part
from kb_tools.diff.lineage import News
from kb_tools.english import listed
from kb_tools.policy.document_control import Status
from kb_tools.policy.front_matter import split
from kb_tools.policy.model import BlockKind, Clause, Revision
from kb_tools.policy.moments import in_words, iso
from kb_tools.render.comparison_terminal import marks_text
from kb_tools.render.readable import readable
from kb_tools.workflows.follow import Followed
from kb_tools.workflows.show import Shown
from kb_tools.workflows.successors import Successor


def shown_json(shown: Shown, zone: ZoneInfo) -> dict[str, Any]:
    """As `kb show --format json` prints it.

    Instants are ISO 8601 in the knowledge base's time zone. `effective` is null where the page
    does not say, `recorded` where a shallow clone cannot; all but `sop` where nothing was in force.
    Of a clause of an earlier text, `today` tells what it has become: `news` and `differs` of all
    that a citation of it covers, `marks` of the clause itself, `below` of the rest.
    """
    revision = shown.revision
    told: dict[str, Any] = {
        "sop": shown.sop,
        "revision": None,
        "version": None,
        "recorded": None,
        "effective": None,
        "in_force": {"from": iso(shown.in_force_from, zone), "to": iso(shown.in_force_to, zone)},
        "status": None,
        "path": None,
        "text": None,
    }
    if revision is not None:
        told |= {
            "revision": revision.commit,
            "version": shown.version,
            "recorded": iso(shown.recorded, zone),
            "effective": iso(revision.effective, zone) if revision.effective_known else None,
            "status": revision.control.status.value,
            "path": revision.path,
            "text": shown.text,
        }
    if shown.earlier_that_day:
        told["earlier_that_day"] = [
            {
                "revision": each.revision.commit,
                "version": each.revision.control.version,
                "until": iso(each.end, zone),
            }
            for each in shown.earlier_that_day
            if each.revision is not None
        ]
    if shown.unread is not None:
        told["unread"] = shown.unread.commit
    if shown.anchor is not None:
        told["anchor"] = shown.anchor
    if shown.today is not None:
        told["today"] = _today_json(shown.today, zone)
    if shown.successors:
        told["superseded_by"] = [_successor_json(each) for each in shown.successors]
    return told


def print_shown(console: Console, shown: Shown, zone: ZoneInfo) -> None:
    if shown.revision is None or shown.text is None:
        console.print(nothing_in_force(shown, zone))
        if earlier := earlier_words(shown, zone):
            console.print(Text(earlier, style="yellow"), soft_wrap=True)
        return
    revision = shown.revision
    head = Text(shown.sop, style="bold")
    if shown.version:
        head.append(f"@{shown.version}")
    head.append(f"  {readable(revision.control.title)}")
    console.print(head)
    console.print(standing(shown, zone))
    if earlier := earlier_words(shown, zone):
        console.print(Text(earlier, style="yellow"), soft_wrap=True)
    recorded = f"recorded {in_words(revision.recorded, zone)}"
    if shown.recorded is None:
        recorded = f"recorded by {in_words(revision.recorded, zone)}, where this clone begins"
    recorded += " in an earlier system" if revision.imported else ""
    console.print(f"{recorded}, revision {revision.short}, {readable(revision.path)}", style="dim")
    if shown.unread is not None:
        newer = _unread(shown.unread, "A newer text", zone)
        console.print(Text(newer, style="bold yellow"), soft_wrap=True)
    console.print()
    text = shown.text if shown.anchor is not None else split(shown.text)[1].lstrip("\r\n")
    console.print(Text(readable(text.rstrip("\r\n"))), soft_wrap=True)
    if shown.today is not None:
        _print_today(console, shown.today, zone)
    elif shown.ended is not None:
        ended = f"Nothing is in force today. {_how_it_ended(shown, zone)}"
        console.print()
        console.print(Text(ended, style="bold yellow"))
    if shown.successors:
        console.print(Text(_superseded(shown.successors)), soft_wrap=True)


_CHANGED = {
    News.SAME: "says the same.",
    News.WORDING: "has changed in wording, not in meaning:",
    News.UNJUDGED: "has changed, perhaps in meaning:",
    News.MEANING: "has changed in meaning:",
}


def _print_today(console: Console, today: Followed, zone: ZoneInfo) -> None:
    """What a clause of an earlier text has become."""
    console.print()
    if not today.clauses:
        console.print(Text(_gone(today, zone), style="bold yellow"))
        return
    revision = today.today.revision
    assert revision is not None
    name = f"{revision.sop}@{revision.control.version or revision.short}"
    head = Text("Today  ", style="bold").append(
        ", ".join(f"{name}#{c.anchor}" for c in today.clauses)
    )
    labels = ", ".join(readable(clause.label) for clause in today.clauses)
    moved = ", at another place" if today.moved else ""
    console.print(head.append(f"  {labels}{moved}", style="dim"), soft_wrap=True)
    if today.own is not News.SAME or today.below == Below():
        said = f"It {_CHANGED[today.own]}"
        if today.own is not News.SAME and not today.reworded:
            said = "It has the same words; something beside them changed, such as where a link leads or what is struck through."
        console.print(said)
        if today.reworded:
            console.print(marks_text(today.marks), soft_wrap=True)
    if today.below != Below():
        _print_below(console, today.below)


def _print_below(console: Console, below: Below) -> None:
    """What differs in that which the citation covers beside the clause that it names."""
    console.print(f"What belongs to it {_CHANGED[below.news]}")
    for part in below.changed:
        moved = ", at another place" if part.moved else ""
        line = Text(f"  {readable(part.then.label)}{moved}: ", style="dim")
        console.print(line.append_text(marks_text(part.marks)), soft_wrap=True)
    for what, clauses in (("gone", below.gone), ("new here", below.came)):
        for clause in clauses:
            line = Text(f"  {what}, {readable(clause.label)}: ", style="dim")
            console.print(line.append(readable(clause.text), style="none"), soft_wrap=True)


def _gone(today: Followed, zone: ZoneInfo) -> str:
    if today.gone is None:
        return "It has never been in force."
    name = today.gone.control.version or today.gone.short
    return f"It is no longer there: it went with {name}, recorded {in_words(today.gone.recorded, zone)}."


def _superseded(successors: Sequence[Successor]) -> str:
    """Who has the clause now; where nobody has it as it was, who took the SOP's place."""
    heirs = [successor for successor in successors if successor.clauses]
    if heirs:
        heading = heirs[0].clauses[0].kind is BlockKind.HEADING
        what = "A section of that name stands" if heading else "The same words stand"
        return f"{what} in {listed(map(_place, heirs))} now."
    names = [f"{successor.sop} ({readable(successor.title)})" for successor in successors]
    return f"{listed(names)} took the place of this SOP."


def _place(successor: Successor) -> str:
    version = successor.revision.control.version or successor.revision.short
    clause = successor.clauses[0]
    return f"{successor.sop}@{version}#{clause.anchor} ({readable(clause.label)})"


def _successor_json(successor: Successor) -> dict[str, Any]:
    return {
        "sop": successor.sop,
        "title": successor.title,
        "version": successor.revision.control.version,
        "revision": successor.revision.commit,
        "clauses": [{"anchor": c.anchor, "label": c.label} for c in successor.clauses],
    }


def _today_json(today: Followed, zone: ZoneInfo) -> dict[str, Any]:
    revision = today.today.revision
    assert revision is not None
    return {
        "version": revision.control.version,
        "revision": revision.commit,
        "in_force": {"from": iso(today.today.start, zone), "to": iso(today.today.end, zone)},
        "clauses": [_clause_json(clause) for clause in today.clauses],
        "news": today.news.name.lower(),
        "differs": today.differs,
        "moved": today.moved,
        "marks": [[mark.sign, mark.text] for mark in today.marks],
        "below": {
            "news": today.below.news.name.lower(),
            "changed": [_part_json(part) for part in today.below.changed],
            "gone": [_clause_json(clause) for clause in today.below.gone],
            "came": [_clause_json(clause) for clause in today.below.came],
        },
        "gone": None if today.gone is None else {
            "version": today.gone.control.version,
            "revision": today.gone.commit,
            "recorded": iso(today.gone.recorded, zone),
        },
    }  # fmt: skip


def _clause_json(clause: Clause) -> dict[str, Any]:
    return {"anchor": clause.anchor, "label": clause.label, "text": clause.text}


def _part_json(part: Part) -> dict[str, Any]:
    return {
        **_clause_json(part.then),
        "today": [_clause_json(clause) for clause in part.now],
        "news": part.news.name.lower(),
        "moved": part.moved,
        "marks": [[mark.sign, mark.text] for mark in part.marks],
    }


def nothing_in_force(shown: Shown, zone: ZoneInfo) -> str:
    """Why there is no text, and when there will be one."""
    said = f"{shown.sop}: nothing in force."
    if shown.ended is not None:
        said += f" {_how_it_ended(shown, zone)}"
    if shown.successors:
        said += f" {_superseded(shown.successors)}"
    if shown.next_text is not None:
        said += f" The next text comes into force on {in_words(shown.next_text.start, zone)}."
    if shown.unread is not None:
        said += f" {_unread(shown.unread, 'The text', zone)}"
    if shown.draft:
        said += " There is an uncommitted draft."
    return said


def _unread(text: Revision, what: str, zone: ZoneInfo) -> str:
    day, path = in_words(text.recorded, zone), readable(text.path)
    return f"{what} in {path}, recorded {day}, cannot be read and does not count."


def _how_it_ended(shown: Shown, zone: ZoneInfo) -> str:
    ended = shown.ended
    assert ended is not None
    if ended.deleted:
        return f"It was deleted on {in_words(ended.recorded, zone)}."
    if ended.control.status is Status.RETIRED:
        return f"It is retired since {in_words(shown.retired_since or ended.effective, zone)}."
    return f"It ended on {in_words(ended.effective_to or ended.effective, zone)}."


def earlier_words(shown: Shown, zone: ZoneInfo) -> str:
    """ "Earlier that day, until 14:00, 2.0 was in force: name the time to know which counted"; "" """
    told = [
        f"until {each.end.astimezone(zone):%H:%M} ({zone.key}), "
        f"{each.revision.control.version or each.revision.short} was in force"
        for each in shown.earlier_that_day
        if each.revision is not None and each.end is not None
    ]
    if not told:
        return ""
    return readable(f"Earlier that day, {'; '.join(told)}: name the time to know which counted.")


def standing(shown: Shown, zone: ZoneInfo) -> str:
    assert shown.revision is not None
    if shown.in_force_from is None and shown.recorded is None:
        return "in force; since when, the history that is not here would tell"
    if shown.in_force_from is None:
        return f"never in force (status: {shown.revision.control.status.value})"
    said = f"in force from {in_words(shown.in_force_from, zone)}"
    if not shown.date_stated:
        no_date = "no date" if shown.date_read else "no date that we can read"
        said += f" (the page states {no_date}; that is when it was recorded)"
    return said + (f" to {in_words(shown.in_force_to, zone)}" if shown.in_force_to else "")
