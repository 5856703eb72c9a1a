"""What a change does to what agents follow: from when, until when, and what it takes the place of."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.model import Change
from kb_tools.policy.document_control import Status, moment
from kb_tools.workflows.compare import Pair, Side
from kb_tools.workflows.review_remark import Remark, Weight, day_of, line_of


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
    old, new = pair.before, pair.after
    effective = old.control.effective
    if old.missing:
        return
    if new.missing and page is not None and not page.after.missing:
        yield _coming_text_deleted(old, page.after, now, zone)
        return
    if effective is None or old.control.status is Status.DRAFT or moment(effective, zone) <= now:
        return
    announced = f"{old.control.version or 'The text'} announced for {day_of(effective, zone)}"
    if new.missing:
        saw = f"{announced} is withdrawn: {old.path} is deleted before it came into force."
        yield Remark(
            Weight.ERROR,
            "upcoming-withdrawn",
            saw,
            "Say so in the pull request if that is meant.",
            old.path,
        )
    elif new.control.version != old.control.version or new.control.effective != effective:
        if new.control.effective is not None and moment(new.control.effective, zone) >= moment(
            effective, zone
        ):
            return
        name = old.path.removesuffix(".md")
        saw = f"{announced} is withdrawn: this text takes its place in the same file before it came into force."
        would = f"To correct today's text only, keep the coming one in {name}.next.md."
        yield Remark(
            Weight.ERROR, "upcoming-withdrawn", saw, would, new.path, line_of(new, "effective")
        )


def _coming_text_deleted(old: Side, page: Side, now: datetime, zone: ZoneInfo) -> Remark:
    """Only NAME.next.md went: what it says does not come, and NAME.md says what holds."""
    name, day = old.control.version or "The text", day_of(old.control.effective, zone)
    begins = page.control.effective
    active = page.control.status is Status.ACTIVE and begins and moment(begins, zone) <= now
    rest = f"{page.control.version or 'the text'} in {page.path}"
    holds = "stays in force" if active else "stays as it is"
    if (
        old.control.effective
        and moment(old.control.effective, zone) <= now
        and old.control.status is Status.ACTIVE
    ):
        saw = f"{name}, in force since {day}, is deleted with {old.path}: {rest} holds again."
        would_work = f"To keep it, fold it in:  git mv -f {old.path} {page.path}"
        return Remark(Weight.ERROR, "in-force-deleted", saw, would_work, old.path)
    announced = f" announced for {day}" if day else ", which waited,"
    saw = f"{name}{announced} is withdrawn: {old.path} is deleted. {_capital(rest)} {holds}."
    would_work = "Say so in the pull request if that is meant."
    return Remark(Weight.WARNING, "upcoming-withdrawn", saw, would_work, old.path)


def ended(pair: Pair, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    """An SOP that agents follow goes out of force, or earlier than was said."""
    old, new = pair.before.control, pair.after.control
    if pair.before.missing or pair.after.missing or old.status is not Status.ACTIVE:
        return
    would_work = "Say on the page, or in another one's supersedes, what agents follow instead."
    if new.status is Status.RETIRED:
        begins = new.effective and moment(new.effective, zone) > now
        when = f"on {day_of(new.effective, zone)}" if begins else "as soon as this is merged"
        saw, key = f"It goes out of force {when}: status is retired.", "status"
    elif new.status is Status.ACTIVE and new.effective_to is not None:
        end, was = moment(new.effective_to, zone), old.effective_to
        if was is not None and moment(was, zone) <= end:
            return
        day = day_of(new.effective_to, zone)
        when = f"on {day}" if end > now else f"as soon as this is merged, as of {day}"
        saw, key = f"It goes out of force {when} (effective_to).", "effective_to"
    else:
        return
    yield Remark(
        Weight.WARNING, "out-of-force", saw, would_work, pair.after.path, line_of(pair.after, key)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
