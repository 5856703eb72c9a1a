"""What a change does to what was announced to agents and has not come yet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.model import Change
from kb_tools.diff.say import quoted
from kb_tools.diff.words.normal import normal
from kb_tools.english import capital
from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.identity import beside, waiting_path
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Clause
from kb_tools.workflows.course import Course, Courses
from kb_tools.workflows.followed_pairs import differs, same_text
from kb_tools.workflows.pairs import Pair, is_coming, one_text
from kb_tools.workflows.review.remark import (
    IF_MEANT,
    Remark,
    Weight,
    announced,
    day_of,
    line_of,
    named,
)


def withdrawn(
    files: Sequence[Pair], courses: Courses, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """Texts that were announced, and are no more. (`in_force.py` tells of a retirement.)"""
    touched = [pair for pair in files if differs(pair)]
    page = next((pair for pair in files if not pair.waiting), None)
    with_page = page is None or page.after.missing
    for pair in touched:
        goes = not pair.after.missing or with_page
        if goes and not comes_from_the_other(pair, files, now, zone):
            yield from _withdrawn(pair, files, courses, now, zone)


def comes_from_the_other(pair: Pair, files: Sequence[Pair], now: datetime, zone: ZoneInfo) -> bool:
    """Does its former text stand in the SOP's other file: moved there, or announced there too?"""
    old, version = pair.before, pair.before.control.version
    for other in files:
        new = other.after
        if other is pair or new.missing:
            continue
        if one_text(old, new) and not one_text(old, other.before):
            return True
        same = old.text == new.text or (version is not None and version == new.control.version)
        if same and is_coming(new, now, zone):
            return True
    return False


def not_carried_over(
    pair: Pair, changes: Iterable[Change], files: Sequence[Pair], now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """What is corrected in the text in force, and stands in the coming one as it was: it would come back with that."""
    coming = next((p.after for p in files if p.waiting and not p.after.missing), None)
    if pair.waiting or coming is None or coming.path == pair.after.path:
        return
    if pair.before.missing or pair.after.missing or not is_coming(coming, now, zone):
        return
    said = {normal(clause.text): clause for clause in parse(coming.text).clauses}
    left = [
        said[text]
        for change in changes
        if not change.quiet
        for text in {*_texts(change.before)}.difference(_texts(change.after))
        if text in said
    ]
    if left:
        first = min(left, key=lambda clause: clause.lines)
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        day = day_of(coming.control.effective, zone)
        saw = f"{capital(named(coming))}, which comes on {day}, still says {quoted(first.text)}{more} as before this change."
        would_work = f"Change it in {coming.path} too, or it comes back on that day."
        yield Remark(
            Weight.WARNING, "coming-text-unchanged", saw, would_work, coming.path, first.lines[0]
        )


def _texts(clauses: Iterable[Clause]) -> Iterator[str]:
    return (normal(clause.text) for clause in clauses)


def retirement_put_off(
    touched: Sequence[Pair], was: Course, will: Course, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """After its day a retirement counts, whatever later day its page is given."""
    for old, new in ((pair.before, pair.after) for pair in touched):
        retired = old.control.status is new.control.status is Status.RETIRED
        if (
            retired
            and is_coming(new, now, zone)
            and same_text(was.last, old)
            and same_text(will.last, old)
        ):
            day = day_of(new.control.effective, zone)
            saw = f"Nothing is in force already, and putting the retirement off to {day} brings nothing back."
            would_work = f"To follow the text until then:  status: active  and  effective_to: {day}"
            yield Remark(
                Weight.WARNING, "already-retired", saw, would_work, new.path, line_of(new, "effective"),
            )  # fmt: skip


def _withdrawn(
    pair: Pair, files: Sequence[Pair], courses: Courses, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    old, new = pair.before, pair.after
    effective = old.control.effective
    if old.control.status is Status.DRAFT or not effective or not is_coming(old, now, zone):
        return
    lost = f"{announced(old, zone)} is withdrawn"
    if new.missing:
        saw = f"{lost}: {old.path} is deleted before it came into force."
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, IF_MEANT, old.path)
        return
    begins, line = new.control.effective, line_of(new, "effective")
    later = begins is not None and moment(begins, zone) >= moment(effective, zone)
    put_off = one_text(old, new) or (later and not old.control.version and not new.control.version)
    if new.control.status is Status.DRAFT:
        saw, line = f"{lost}: status is draft.", line_of(new, "status")
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, IF_MEANT, new.path, line)
    elif new.control.status is not Status.ACTIVE or put_off:
        return
    elif later:
        saw = f"{lost}: {named(new)} takes its place in the same file, for a later day."
        yield Remark(Weight.WARNING, "upcoming-withdrawn", saw, IF_MEANT, new.path, line)
    else:
        saw = f"{lost}: this text takes its place in the same file before it came into force."
        would = f"To correct today's text only, {_correcting(pair, files, courses)}"
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, would, new.path, line)


def _correcting(pair: Pair, files: Sequence[Pair], courses: Courses) -> str:
    """How today's text is corrected beside the coming one of this file."""
    if pair.waiting:
        return f"correct it in {beside(pair.before.path)}, and leave the coming one here."
    waiting = next((p.after for p in files if p.waiting and not p.after.missing), None)
    if waiting is None:
        return f"keep the coming one in {waiting_path(pair.before.path)}."
    if same_text(courses.before(files).followed, waiting):
        return f"correct it in {waiting.path}, and leave the coming one here."
    return f"wait until {named(waiting)} in {waiting.path} has come: two files hold two texts."
