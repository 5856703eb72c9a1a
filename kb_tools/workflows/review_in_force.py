"""What a change does to what agents follow: from when, until when, and what it takes the place of."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.model import Change
from kb_tools.policy.document_control import Status, moment
from kb_tools.workflows.pairs import CUT_OFF, Pair, Side, holds, is_coming
from kb_tools.workflows.review_remark import Remark, Weight, day_of, line_of

_IF_MEANT = "Say so in the pull request if that is meant."


def cut_off(pair: Pair) -> Iterator[Remark]:
    if pair.before is CUT_OFF:
        saw = "What agents follow today is not in this clone, which holds the newest commits only."
        would_work = "Get the others with  git fetch --unshallow  and review again."
        yield Remark(Weight.WARNING, "history-cut-off", saw, would_work, pair.after.path)


def dates(
    pair: Pair, material: Sequence[Change], now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    new = pair.after
    control = new.control
    if new.missing or control.status is Status.DRAFT:
        return
    today = now.astimezone(zone).date()
    day = day_of(control.effective, zone)
    controlled = control.version is not None or control.id is not None
    says_something = pair.before.missing or bool(material)
    if says_something and controlled and control.status is Status.ACTIVE:
        if day is None:
            yield Remark(
                Weight.ERROR,
                "effective-missing",
                "It does not say from when agents must follow the change.",
                f"Write  effective: {today}",
                new.path,
            )
        elif day < today:
            saw = f"It changes what agents do, and takes effect on {day}, which is past."
            yield Remark(
                Weight.WARNING,
                "effective-past",
                saw,
                f"Write  effective: {today}  or later.",
                new.path,
                line_of(new, "effective"),
            )
    if control.review_by is not None and control.status is Status.ACTIVE:
        line = line_of(new, "review_by")
        if day is not None and control.review_by < day:
            saw = f"review_by ({control.review_by}) lies before effective ({day})."
            yield Remark(
                Weight.ERROR,
                "review-before-effective",
                saw,
                f"Write a date after {day}.",
                new.path,
                line,
            )
        elif control.review_by < today:
            saw = f"review_by ({control.review_by}) is past."
            yield Remark(
                Weight.WARNING, "review-past", saw, f"Write a date after {today}.", new.path, line
            )


def withdrawn(pair: Pair, page: Pair | None, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    """A text that was announced is announced no more. (Of a retirement tells `ended`.)"""
    old, new = pair.before, pair.after
    if new.missing and page is not None and not page.after.missing:
        yield from _waiting_text_deleted(old, page.after, now, zone)
        return
    effective = old.control.effective
    if old.control.status is Status.DRAFT or not effective or not is_coming(old, now, zone):
        return
    announced = f"{_announced(old, zone)} is withdrawn"
    if new.missing:
        saw = f"{announced}: {old.path} is deleted before it came into force."
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, _IF_MEANT, old.path)
        return
    begins, line = new.control.effective, line_of(new, "effective")
    later = begins is not None and moment(begins, zone) >= moment(effective, zone)
    if new.control.status is Status.DRAFT:
        saw, line = f"{announced}: status is draft.", line_of(new, "status")
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, _IF_MEANT, new.path, line)
    elif new.control.status is Status.ACTIVE and not later:
        name = old.path.removesuffix(".md")
        saw = f"{announced}: this text takes its place in the same file before it came into force."
        would = f"To correct today's text only, keep the coming one in {name}.next.md."
        yield Remark(Weight.ERROR, "upcoming-withdrawn", saw, would, new.path, line)


def _waiting_text_deleted(old: Side, page: Side, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    """Only NAME.next.md went: what it says does not come, and NAME.md says what holds."""
    if old.control.status is Status.DRAFT:
        return
    rest = f"{page.control.version or 'the text'} in {page.path}"
    if holds(old, now, zone):
        since = f", in force since {day_of(old.control.effective, zone)}, "
        saw = f"{old.control.version or 'The text'}{since}is deleted with {old.path}: "
        if is_coming(page, now, zone) and page.control.status is not Status.DRAFT:
            saw += (
                f"it holds until {rest} takes its place on {day_of(page.control.effective, zone)}."
            )
            yield Remark(Weight.WARNING, "in-force-deleted", saw, _IF_MEANT, old.path)
            return
        saw += f"{rest} holds again." if holds(page, now, zone) else "nothing is in force any more."
        would_work = f"To keep it, fold it in:  git mv -f {old.path} {page.path}"
        yield Remark(Weight.ERROR, "in-force-deleted", saw, would_work, old.path)
        return
    stays = "stays in force" if holds(page, now, zone) else "stays as it is"
    saw = f"{_announced(old, zone)} is withdrawn: {old.path} is deleted. {_capital(rest)} {stays}."
    yield Remark(Weight.WARNING, "upcoming-withdrawn", saw, _IF_MEANT, old.path)


def ended(
    pair: Pair, page: Pair | None, followed: Callable[[], Side], now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """An SOP that agents follow goes out of force, or earlier than was said.

    Args:
        followed: what agents follow before the proposal; missing where that is nothing.
    """
    old, new = pair.before, pair.after
    ending = _ending(pair, now, zone)
    if ending is None or (old.missing and page is None):
        return
    text = followed()
    sides = (page.after, text) if old.missing and page is not None else (text, old)
    before = next((side for side in sides if _holds_or_will(side, now, zone)), None)
    if before is None:
        return
    was, retired = before.control.effective_to, new.control.status is Status.RETIRED
    sooner = was is None or moment(was, zone) > max(ending, now)
    how, line = _how(new, ending, now, zone), line_of(new, "status" if retired else "effective_to")
    instead = "Say on the page, or in another one's supersedes, what agents follow instead."
    if retired and old.control.status is Status.ACTIVE and is_coming(old, now, zone):
        saw = f"{_announced(old, zone)} never comes into force"
        if sooner and not text.missing:
            saw += f", and {text.control.version or 'the text of today'} goes out of force {how}."
            yield Remark(Weight.WARNING, "out-of-force", saw, instead, new.path, line)
        else:
            saw += ": status is retired."
            yield Remark(Weight.WARNING, "upcoming-withdrawn", saw, _IF_MEANT, new.path, line)
    elif sooner:
        saw = f"It goes out of force {how}."
        yield Remark(Weight.WARNING, "out-of-force", saw, instead, new.path, line)


def _how(new: Side, ending: datetime, now: datetime, zone: ZoneInfo) -> str:
    day = ending.astimezone(zone).date()
    when = f"on {day}" if ending > now else "as soon as this is merged"
    if new.control.status is Status.RETIRED:
        return f"{when}: status is retired"
    return f"{when}{'' if ending > now else f', as of {day}'} (effective_to)"


def _holds_or_will(text: Side, now: datetime, zone: ZoneInfo) -> bool:
    announced = text.control.status is Status.ACTIVE and is_coming(text, now, zone)
    return announced or holds(text, now, zone)


def _ending(pair: Pair, now: datetime, zone: ZoneInfo) -> datetime | None:
    """From when on the new text means that nothing is in force; None: it does not.

    A retirement that leaves `effective` as it was begins when it is merged, unless it waits for
    that day; see `policy/revisions.py`.
    """
    control, was = pair.after.control, pair.before.control.effective
    if pair.after.missing or control.status is Status.DRAFT:
        return None
    if control.status is Status.ACTIVE:
        ends = [moment(day, zone) for day in (control.effective_to, control.effective) if day]
        return max(ends) if control.effective_to is not None else None
    if control.effective is None:
        return None if pair.waiting else now  # nobody says when the time of a waiting text comes
    begins = moment(control.effective, zone)
    return now if control.effective == was and not (pair.waiting and begins > now) else begins


def back_to_draft(
    pair: Pair, followed: Callable[[], Side], now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """A draft is never in force, and does not end what is."""
    old, new = pair.before, pair.after
    if old.missing or new.missing or new.control.status is not Status.DRAFT:
        return
    if old.control.status is not Status.ACTIVE or is_coming(old, now, zone):
        return
    text = followed()
    if not text.missing:
        saw = (
            "status is draft: what stands here is not in force, and agents go on with "
            f"{text.control.version or 'the text'} as it was before."
        )
        would_work = "To take the SOP out of force, write  status: retired"
        yield Remark(
            Weight.WARNING, "back-to-draft", saw, would_work, new.path, line_of(new, "status")
        )


def _announced(text: Side, zone: ZoneInfo) -> str:
    day, name = day_of(text.control.effective, zone), text.control.version or "The text"
    return f"{name} announced for {day}" if day else f"{name}, which waited,"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
