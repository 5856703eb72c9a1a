"""What a change does to what agents follow: from when, until when, and what it takes the place of.

What they follow before and after is the history's answer (`course.py`); what a file says of itself
is told only as what it says.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.english import capital
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.identity import waits
from kb_tools.policy.model import Revision, SopId
from kb_tools.workflows.course import Course, Courses
from kb_tools.workflows.followed_pairs import counted, differs, same_text
from kb_tools.workflows.pairs import CUT_OFF, Pair, Side, is_coming, one_text, page_of
from kb_tools.workflows.review.announced import comes_from_the_other, retirement_put_off, withdrawn
from kb_tools.workflows.review.remark import (
    IF_MEANT,
    Remark,
    Weight,
    announced,
    day_of,
    line_of,
    named,
)

_SAY_INSTEAD = "Say on the page, or in another one's supersedes, what agents follow instead."


def cut_off(pair: Pair) -> Iterator[Remark]:
    if pair.before is CUT_OFF:
        saw = "What agents follow today is not in this clone, which holds the newest commits only."
        would_work = "Get the others with  git fetch --unshallow  and review again."
        yield Remark(Weight.WARNING, "history-cut-off", saw, would_work, pair.after.path)


def unread(pair: Pair, will: Course, readers: Set[str]) -> Iterator[Remark]:
    """A head that cannot be read puts nothing in force, and takes nothing out of it."""
    if will.unread(pair.after):
        goes_on = f"agents go on with {named(will.followed)}"
        if not readers:
            goes_on = f"{named(will.followed)} stays in force, and the site shows it to nobody"
        saw = "What stands here does not count, for it cannot be read whether, and from when, it holds: "
        saw += "nothing is in force." if will.followed.missing else f"{goes_on}."
        would_work = "Put right what is told of its front matter."
        if front_matter.read(pair.after.text, "").absent:
            would_work = "Give it its front matter back."
        yield Remark(Weight.WARNING, "unread-text", saw, would_work, pair.after.path, 1)


def readers(pair: Pair, files: Sequence[Pair], courses: Courses) -> tuple[set[str], set[str]]:
    """Who may read it before and after. While the newest text cannot be read, the one before it is
    shown to those whom both name."""
    old, new = pair.before, pair.after
    before, after = set(old.control.audience), set(new.control.audience)
    if (head := _left_to_history(old)) and (was := courses.before(files)).unread(old):
        named = before if was.last.missing else set(was.last.control.audience)
        before = named if head.absent else before & named
    if (head := _left_to_history(new)) and courses.after(files).unread(new):
        after = before if head.absent else after & before
    return before, after


def _left_to_history(text: Side) -> FrontMatter | None:
    front = None if text.missing else front_matter.read(text.text, "")
    return front if front is not None and front.left_to_history else None


def taken_back(pair: Pair, files: Sequence[Pair], was: Course, zone: ZoneInfo) -> Iterator[Remark]:
    """It says again, word for word, what an earlier text said: a revert is known as one before it is read."""
    if was.timeline is None or pair.before.missing or pair.after.missing:
        return
    words = _body(pair.after.text)
    if words in {_body(file.before.text) for file in files}:
        return  # as it was, or a coming text that is folded in
    earlier = (r for r in reversed(was.timeline.revisions) if not r.deleted)
    again = next((r for r in earlier if _body(was.text(r)) == words), None)
    if again is not None:
        saw = f"Its text is again, word for word, that of {named(again)}, recorded on {day_of(again.recorded, zone)}."
        yield Remark(Weight.WARNING, "text-taken-back", saw, IF_MEANT, pair.after.path, 1)


def _body(text: str) -> str:
    return front_matter.split(text)[1].strip()


def of_the_sop(
    files: Sequence[Pair],
    courses: Courses,
    base: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    successors: Sequence[Pair] = (),
) -> Iterator[Remark]:
    """What becomes of what agents follow, and of what was announced to them.

    Args:
        base: the commit that all is compared with.
        successors: other pages that say that they take the place of this one.
    """
    touched = [pair for pair in files if differs(pair)]
    page = next((pair for pair in files if not pair.waiting), None)
    yield from withdrawn(files, courses, now, zone)
    if all(pair.after.missing for pair in files) or _plain(files, now, zone):
        return
    was, will = courses.before(files), courses.after(files)
    gone = [pair.before for pair in touched if pair.waiting and pair.after.missing]
    said: list[Remark] = []
    if gone and page is not None and not page.after.missing:
        said += _waiting_text_deleted(gone[0], page, was, will, base, now, zone)
    yield from said
    if not any(remark.rule in ("in-force-deleted", "back-in-force") for remark in said):
        yield from _ended(files, was, will, now, zone, successors)
        yield from _in_no_file(files, was, will, base, now, zone)
        yield from retirement_put_off(touched, was, will, now, zone)
        yield from _comes_back(files, was, will, now, zone)
    for pair in touched:
        yield from _back_to_draft(pair, was, will, now, zone)


def _plain(files: Sequence[Pair], now: datetime, zone: ZoneInfo) -> bool:
    """One file that held, is written anew and goes on: of it the comparison says all there is to say."""
    control, before = files[0].after.control, files[0].before
    old = before.control
    if old.status is not Status.ACTIVE or old.effective_to or not counted(before, now, zone):
        return False
    alone = len(files) == 1 and not files[0].waiting and not files[0].after.missing
    return alone and control.status is Status.ACTIVE and control.effective_to is None


def _waiting_text_deleted(
    old: Side,
    page: Pair,
    was: Course,
    will: Course,
    base: str,
    now: datetime,
    zone: ZoneInfo,
) -> Iterator[Remark]:
    """Only NAME.next.md went; what holds from then on, the history says."""
    if old.control.status is Status.DRAFT or old.text == page.after.text:
        return
    written = page.before.text != page.after.text
    if not same_text(was.last, old):
        if not (written and one_text(old, page.after)) and _waits(old, now, zone):
            saw = f"{announced(old, zone)} is withdrawn: {old.path} is deleted. {_stays(page.after, will)}"
            yield Remark(Weight.WARNING, "upcoming-withdrawn", saw, IF_MEANT, old.path)
        return
    name = named(old)
    since = f"since {day_of(old.control.effective, zone)}"
    rest = f"{named(page.after)} in {page.after.path}"
    if was.followed.missing:
        if not will.followed.missing and not written:
            saw = (
                f"{name}, by which nothing is in force {since}, is deleted with {old.path}: "
                f"{rest} comes back into force."
            )
            yield Remark(
                Weight.ERROR, "back-in-force", saw, _restored(old, page.after, base), old.path
            )
        return
    saw = f"{name}, in force {since}, is deleted with {old.path}: "
    if same_text(will.followed, old):
        if written:
            return
        if is_coming(page.after, now, zone) and page.after.control.status is not Status.DRAFT:
            day = day_of(page.after.control.effective, zone)
            saw += f"it holds until {rest} takes its place on {day}."
        else:
            saw += "it stays in force, and stands in no file any more."
        yield Remark(Weight.WARNING, "in-force-deleted", saw, IF_MEANT, old.path)
    elif will.followed.missing:
        ends = will.ends(was)
        if not written or (ends is not None and ends[1].deleted):
            saw += "nothing is in force any more."
            yield Remark(
                Weight.ERROR, "in-force-deleted", saw, _restored(old, page.after, base), old.path
            )
    elif not written:
        saw += f"{rest} holds again."
        yield Remark(
            Weight.ERROR, "in-force-deleted", saw, _restored(old, page.after, base), old.path
        )


def _waits(text: Side, now: datetime, zone: ZoneInfo) -> bool:
    """Is its time still to come, or named by nobody?"""
    return text.control.effective is None or is_coming(text, now, zone)


def _stays(page: Side, will: Course) -> str:
    name = named(page)
    if will.followed.missing:
        return f"{capital(name)} in {page.path} stays as it is."
    if same_text(will.followed, page):
        return f"{capital(name)} in {page.path} stays in force."
    return f"{capital(named(will.followed))} stays in force, and stands in no file."


def _restored(old: Side, page: Side, base: str) -> str:
    would_work = f"To keep it:  git checkout {base} -- {old.path}"
    if page.control.status is Status.DRAFT:
        return would_work
    return f"{would_work}  and fold it in:  git mv -f {old.path} {page.path}"


def _ended(
    files: Sequence[Pair],
    was: Course,
    will: Course,
    now: datetime,
    zone: ZoneInfo,
    successors: Sequence[Pair],
) -> Iterator[Remark]:
    """An SOP that agents follow goes out of force, or earlier than was said."""
    found = will.ends(was)
    instead = _instead(page_of(files[0]), successors, found[0] if found else now, zone)
    how, path, line = "", "", 0
    if found is not None:
        ending, by = found
        file = next(
            (p.after for p in files if not p.after.missing and p.after.path == by.path), None
        )
        retired = by.control.status is Status.RETIRED
        how, path = _how(by, ending, now, zone), by.path if file is None else file.path
        line = 0 if file is None else line_of(file, "status" if retired else "effective_to")
    for pair in files:
        old, new = pair.before, pair.after
        retires = new.control.status is Status.RETIRED and old.control.status is Status.ACTIVE
        if (
            new.missing
            or not (retires and is_coming(old, now, zone))
            or comes_from_the_other(pair, files, now, zone)
        ):
            continue
        saw = f"{announced(old, zone)} never comes into force"
        if found is not None and not was.followed.missing:
            saw += f", and {was.followed.control.version or 'the text of today'} goes out of force {how}."
            yield Remark(Weight.WARNING, "out-of-force", saw, instead, path, line)
        else:
            saw, line = f"{saw}: status is retired.", line_of(new, "status")
            yield Remark(Weight.WARNING, "upcoming-withdrawn", saw, IF_MEANT, new.path, line)
        return
    if found is not None:
        saw = f"It goes out of force {how}."
        then = will.comes_after(found[0])
        if then is not None:
            name = named(then[1])
            saw += (
                f" {capital(name)} in {then[1].path} comes into force on {day_of(then[0], zone)}."
            )
        yield Remark(Weight.WARNING, "out-of-force", saw, instead, path, line)


def _instead(sop: SopId, successors: Sequence[Pair], ending: datetime, zone: ZoneInfo) -> str:
    """What agents follow from `ending` on, where a page has to say so; "": a successor holds by then."""
    coming = [
        (moment(day, zone), pair.after)
        for pair in successors
        if (day := pair.after.control.effective) is not None
        and sop not in pair.before.control.supersedes
    ]
    if not successors:
        return _SAY_INSTEAD
    if len(coming) < len(successors) or min(begins for begins, _ in coming) <= ending:
        return ""
    begins, page = min(coming, key=lambda known: known[0])
    day = day_of(begins, zone)
    return (
        f"{page.control.id or page.path}, which supersedes it, comes into force on {day}: until then agents "
        f"have neither. Let it hold so long:  status: active  and  effective_to: {day}"
    )


def _in_no_file(
    files: Sequence[Pair], was: Course, will: Course, base: str, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """What is in force in NAME.next.md is written over there, and goes on, where nobody finds it."""
    text = was.followed
    there = [pair.after for pair in files if not pair.after.missing]
    page = next((side for side in there if not waits(side.path)), None)
    if page is None or not waits(text.path) or not same_text(will.followed, text):
        return
    stood = any(same_text(text, pair.before) for pair in files)
    if not stood or any(one_text(text, side) for side in there) or is_coming(page, now, zone):
        return
    over = next((side for side in there if waits(side.path)), None)
    if over is not None and page.control.status is not Status.DRAFT:
        since = day_of(text.control.effective, zone)
        saw = f"{named(text)}, in force since {since}, is written over in {over.path}: it stays in force, and stands in no file any more."
        would_work = f"Fold it in:  git show {base}:{text.path} > {page.path}"
        yield Remark(
            Weight.WARNING, "in-force-in-no-file", capital(saw), would_work, over.path, line_of(over, "version"),
        )  # fmt: skip


def _how(by: Revision, ending: datetime, now: datetime, zone: ZoneInfo) -> str:
    when = f"on {day_of(ending, zone)}" if ending > now else "as soon as this is merged"
    if by.deleted:
        return f"{when}: no text is left that holds"
    if by.control.status is Status.RETIRED:
        past = f", as of {day_of(by.effective, zone)}" if by.effective < now else ""
        return f"{when}{past}: status is retired"
    day = "" if ending > now else f", as of {day_of(by.effective_to, zone)}"
    return f"{when}{day} (effective_to)"


def _comes_back(
    files: Sequence[Pair], was: Course, will: Course, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """What had ended is in force again, or what agents follow gives way to what the page says."""
    new = will.followed
    if new.missing or will.timeline is None:
        return
    name = named(new)
    if was.followed.missing and not was.last.missing:
        by = named(was.last)
        until = next((p.start for p in will.timeline.periods(now) if p.start > now), None)
        then = f" until {day_of(until, zone)}" if until is not None else ""
        saw = f"By {by} in {was.last.path} nothing is in force. As soon as this is merged, agents follow {name} in {new.path}{then}."
        yield Remark(Weight.WARNING, "back-in-force", saw, IF_MEANT, new.path, 1)
        return
    gone = next((p.before for p in files if not p.waiting and p.after.missing), None)
    if gone is not None and same_text(was.followed, gone) and not same_text(new, gone):
        saw = f"{capital(named(gone))}, which is in force, is deleted with {gone.path}: agents follow {name} in {new.path} instead."
        yield Remark(Weight.WARNING, "in-force-deleted", saw, IF_MEANT, gone.path)
        return
    still = next((p.after for p in files if p.waiting and not p.after.missing), None)
    if (
        still is not None and same_text(was.followed, still)
        and not waits(new.path) and not one_text(still, new)
    ):  # fmt: skip
        since = day_of(still.control.effective, zone)
        saw = f"{named(still)}, in force since {since} in {still.path}, is pushed out: agents follow {name} instead."
        would = f"To keep it, fold it in first:  git mv -f {still.path} {new.path}  and change that text."
        yield Remark(
            Weight.WARNING, "pushed-out", capital(saw), would, new.path, line_of(new, "version")
        )


def _back_to_draft(
    pair: Pair, was: Course, will: Course, now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """A draft is never in force, and does not end what is."""
    old, new = pair.before, pair.after
    if old.missing or new.missing or new.control.status is not Status.DRAFT:
        return
    if old.control.status is not Status.ACTIVE or is_coming(old, now, zone):
        return
    text = will.followed
    if not text.missing and text.text == was.followed.text:
        saw = (
            "status is draft: what stands here is not in force, and agents go on with "
            f"{named(text)} as it was before."
        )
        would_work = "To take the SOP out of force, write  status: retired"
        yield Remark(
            Weight.WARNING, "back-to-draft", saw, would_work, new.path, line_of(new, "status")
        )
