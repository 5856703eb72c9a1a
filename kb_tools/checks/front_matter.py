"""What stands at the head of a page can be read, and what must stand there does."""

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.front_matter import read
from kb_tools.policy.moments import span
from kb_tools.policy.timeline import Timeline


def front_matter(checked: Checked) -> Problems:
    for page in checked.pages:
        yield from page.front.problems


def unread_text_does_not_count(checked: Checked) -> Problems:
    """Whoever looks at the file would not think so: the last text that could be read goes on."""
    _, ends = span(checked.today, checked.zone)
    for page in checked.pages:
        timeline = _history(checked, page) if page.front.left_to_history else None
        if timeline is None or not _is_unread(checked, page, timeline):
            continue
        held = timeline.in_force(ends, ends)
        goes_on = "nothing is in force" if held is None else "the text before it stays in force"
        if held is not None and held.control.version:
            goes_on = f"{held.control.version} stays in force"
        yield page.problem(
            1,
            f"What stands here does not count, for it cannot be read whether, and from when, it holds: {goes_on}.",
            "Give it its front matter back."
            if page.front.absent
            else "Put right what is told of its front matter.",
            "unread-text",
            Severity.WARNING,
        )


def _history(checked: Checked, page: Page) -> Timeline | None:
    """Also of a page whose id cannot be read."""
    place = f"/{page.path}"  # a revision's path begins at the top of a larger repository
    known = checked.timelines.values()
    there = (t for t in known if any(f"/{r.path}".endswith(place) for r in t.revisions))
    return checked.timeline(page) or next(there, None)


def _is_unread(checked: Checked, page: Page, timeline: Timeline) -> bool:
    """As `revisions.py` has it."""
    if page.front.damaged or _could_be_read(checked, timeline):
        return True
    text_of = checked.text_of
    if not page.front.absent or text_of is None:
        return False
    counted = [r for r in timeline.revisions if not r.unread]
    unread = [r for r in timeline.revisions if r.unread]
    return any(read(text_of(r), "").says_who for r in [*unread, *counted[-1:]])


def _could_be_read(checked: Checked, timeline: Timeline) -> bool:
    """Has its last text that says from when it holds said so in a way that can be read?"""
    dated = [r for r in timeline.revisions if r.control.effective is not None and not r.unread]
    text_of = checked.text_of
    return bool(dated) and text_of is not None and not read(text_of(dated[-1]), "").in_doubt
