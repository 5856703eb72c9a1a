"""Which text is compared with which, where agents go by another one than the file says.

`paired` goes by SOP and file. Agents go by what holds, and that is another pair where a text moves
between NAME.md and NAME.next.md, or one of them takes the place of the other:

    parked      NAME.md 1.1, coming        → NAME.next.md     the same text in its other file
                what was in force before   → NAME.md 1.0.1    the correction, as agents see it
    folded in   NAME.next.md 1.1           → NAME.md          one text; the other file just goes
    replaced    NAME.next.md 1.1, in force → NAME.md 1.2      what agents follow, and what they will
    pushed out  NAME.next.md 1.1, in force → NAME.md 1.0.1    from the merge on, agents go back
    deleted     NAME.next.md 1.1, in force → NAME.md 1.0      the same, though this file is as it was
    draft       what is in force           → NAME.md          a draft that counts now; the draft said
                                                              nothing to agents
    written     what is in force           → NAME.md 1.0.1    a correction in place of a text that
    over                                                      was to come
    at once     what was in force before   → NAME.next.md     new, and effective today
    coming      what is followed till then → NAME.next.md     new, and effective later
    come back   what was deleted           → either file      a review tells it, `kb diff` does not
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.policy import front_matter
from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.identity import waits
from kb_tools.policy.model import SopId
from kb_tools.workflows.course import Course, Courses
from kb_tools.workflows.pairs import CUT_OFF, Pair, Side, files, is_coming, one_text, page_of


def as_it_holds(
    pairs: Sequence[Pair], now: datetime, zone: ZoneInfo, courses: Courses
) -> list[Pair]:
    """The pairs, rearranged. The history is asked only where an SOP with two files differs, or one
    whose file did not count."""
    changed: dict[tuple[SopId, bool], list[Pair]] = {}
    for of_sop in files(pairs).values():
        if len(of_sop) == 1 and _did_not_count(of_sop[0], now, zone):
            was, will = courses.before(of_sop).last, courses.after(of_sop)
            changed[_file(of_sop[0])] = [_told(of_sop[0], was, will, now, zone)]
        if len(of_sop) == 2 and any(differs(pair) for pair in of_sop):
            page, coming = of_sop
            if coming.waiting and not page.waiting and not page.after.missing:
                changed[_file(page)], changed[_file(coming)] = _of_two(
                    page, coming, of_sop, now, zone, courses
                )
    return [pair for given in pairs for pair in changed.get(_file(given), [given])]


def with_what_was_deleted(pairs: Sequence[Pair], courses: Courses) -> list[Pair]:
    """An SOP that was deleted and comes back, beside the text that it had."""
    of_sop = files(pairs)
    found = []
    for pair in pairs:
        page = of_sop[page_of(pair)][0]
        new = pair.before.missing and pair.before is not CUT_OFF
        if new and not pair.after.missing and (pair is page or page.after.missing):
            gone = courses.before(of_sop[page_of(pair)]).gone
            pair = pair if gone.missing else replace(pair, before=gone)
        found.append(pair)
    return found


def comes_back(pair: Pair) -> bool:
    return pair.before.revision is not None and pair.before.revision.deleted


def differs(pair: Pair) -> bool:
    written = pair.before.text != pair.after.text or pair.before.path != pair.after.path
    return written or comes_back(pair)


def same_text(one: Side, other: Side) -> bool:
    """Do they say the same in the same place of the SOP? (The file may have another name since.)"""
    return waits(one.path) == waits(other.path) and one.text == other.text


def _of_two(
    page: Pair,
    coming: Pair,
    of_sop: Sequence[Pair],
    now: datetime,
    zone: ZoneInfo,
    courses: Courses,
) -> tuple[list[Pair], list[Pair]]:
    was = courses.before(of_sop).last
    parked = coming.before.missing and one_text(page.before, coming.after)
    if parked and is_coming(page.before, now, zone):
        return [replace(page, before=was)], [replace(coming, before=page.before)]
    will = courses.after(of_sop)
    written = page.before.text != page.after.text
    told = _told(page, was, will, now, zone)
    if coming.after.missing:
        taken_up = told is not page and same_text(was, coming.before)
        folded_in = written and one_text(coming.before, page.after)
        if taken_up or folded_in or coming.before.text == page.after.text:
            return [told], []
    at_once = same_text(will.last, coming.after) and (not was.missing or was is CUT_OFF)
    if at_once and not same_text(was, coming.before):
        return [told], [replace(coming, before=was)]
    if coming.before.missing and coming.before is not CUT_OFF:
        return [told], [replace(coming, before=_until(page.after, coming.after, will, now, zone))]
    return [told], [coming]


def _until(page: Side, coming: Side, will: Course, now: datetime, zone: ZoneInfo) -> Side:
    """What agents follow until the coming text's day; of a text without a day, what they follow now."""
    day, earlier = coming.control.effective, page.control.effective
    if will.followed.missing:
        return page
    if is_coming(page, now, zone) and day and earlier and moment(earlier, zone) < moment(day, zone):
        return page
    return will.followed


def _did_not_count(pair: Pair, now: datetime, zone: ZoneInfo) -> bool:
    """Is it written anew, and was what stood there not what agents follow?"""
    old, new = pair.before, pair.after
    written = not old.missing and not new.missing and old.text != new.text
    return written and not pair.waiting and not counted(old, now, zone)


def counted(text: Side, now: datetime, zone: ZoneInfo) -> bool:
    """Has what the file says had its say? (What another file says may have pushed it out.)"""
    draft = text.control.status is Status.DRAFT
    return not (
        draft or is_coming(text, now, zone) or front_matter.read(text.text, "").left_to_history
    )


def _told(page: Pair, was: Side, will: Course, now: datetime, zone: ZoneInfo) -> Pair:
    """The page beside what agents follow, where it takes that one's place or is to."""
    if (was.missing and was is not CUT_OFF) or same_text(was, page.before):
        return page
    if same_text(was, page.after):
        return page  # a text that was to come is taken back; agents go on
    takes_over = same_text(will.followed, page.after)  # whether it is new or as it was
    written = page.before.text != page.after.text
    held_against = takes_over or (written and not _goes_on(page, now, zone))
    return replace(page, before=was) if held_against else page


def _goes_on(page: Pair, now: datetime, zone: ZoneInfo) -> bool:
    """With itself: a draft that stays one, or an announced text until its day. What could not be read
    was neither."""
    if front_matter.read(page.before.text, "").left_to_history:
        return False
    old, new = (side.control.status is Status.DRAFT for side in (page.before, page.after))
    return new if old else is_coming(page.before, now, zone)


def _file(pair: Pair) -> tuple[SopId, bool]:
    return pair.sop, pair.waiting
