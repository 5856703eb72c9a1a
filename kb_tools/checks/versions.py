"""The version rises with the meaning, and an upcoming text is not lost by accident."""

import re
from collections.abc import Sequence
from datetime import datetime, time

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status, moment
from kb_tools.policy.identity import beside, waiting_path
from kb_tools.policy.model import DRAFT, Revision
from kb_tools.policy.moments import span


def version_rises(checked: Checked) -> Problems:
    for page in checked.pages:
        before = _revision_before(checked, page)
        if before is None or not (before.control.version and page.control.version):
            continue
        if _unread(checked, page):
            continue
        if any(p.control.version == before.control.version for p in _others(checked, page)):
            continue  # the later text waits in the other file
        old, new = _parts(before.control.version), _parts(page.control.version)
        if old and new and new < old:
            yield page.problem(
                page.line("version"),
                f"version went back from {before.control.version} to {page.control.version}.",
                "Raise it; to return to an older text, publish that text under a new version.",
                "version-goes-back",
                Severity.WARNING,
            )


def version_follows_the_meaning(checked: Checked) -> Problems:
    """Readers cite a version; it must not mean one thing in May and another in June."""
    for page in checked.pages:
        first = _first_of_its_version(checked, page)
        if first is None or checked.text_of is None or page.control.version is None:
            continue
        before = checked.text_of(first)
        if before != page.text and checked.differs(before, page.text):
            yield page.problem(
                page.line("version"),
                f"The text says something else than on {first.recorded.date()}, and its version is still {page.control.version}.",
                "Raise the version, and say in change_summary what changed.",
                "version-not-raised",
                Severity.WARNING,
            )


def upcoming_not_withdrawn(checked: Checked) -> Problems:
    """The tree is the truth: what stands in no file any more will not come into force."""
    now = datetime.combine(checked.today, time(), checked.zone)
    for page in checked.pages:
        timeline = checked.timeline(page)
        if timeline is None or page.waiting or _unread(checked, page):
            continue
        stands = [page, *_others(checked, page)]
        lost = [
            text
            for text in timeline.revisions
            if _was_to_come(text, now)
            and not (_kept(text, stands) or _put_off(checked, text, stands))
        ]
        for text in lost[-1:]:
            name = f" ({text.control.version})" if text.control.version else ""
            yield page.problem(
                page.line("effective"),
                f"The text{name} that was to come into force on {text.effective.astimezone(checked.zone).date()} "
                "stands in no file any more: it is withdrawn.",
                f"If it was to stay, put it back as {_room(checked, page)}.",
                "upcoming-withdrawn",
                Severity.WARNING,
            )


def _room(checked: Checked, page: Page) -> str:
    """Where a text may wait beside the page."""
    place = waiting_path(page.path)
    return place if checked.beside(page) is None else f"{place}, in place of what waits there now"


def waiting_text_folded_in(checked: Checked) -> Problems:
    """Once in force, a text in NAME.next.md is pushed out by the next change of NAME.md."""
    begins, ends = span(checked.today, checked.zone)
    for page in checked.pages:
        timeline = checked.timeline(page)
        if timeline is None or not page.waiting:
            continue
        recorded = [r for r in timeline.revisions if r.waiting and r.commit != DRAFT]
        text = recorded[-1] if recorded else None
        if text is None or text.deleted or text.effective > begins or not text.dated:
            continue
        if text.control.status is Status.DRAFT:
            continue
        place = beside(page.path)
        since = text.effective.astimezone(checked.zone).date()
        retired = text.control.status is Status.RETIRED
        held = f"This {'retirement counts' if retired else 'text is in force'} since {since}"
        if not retired and text.effective_to is not None and text.effective_to <= ends:
            until = text.effective_to.astimezone(checked.zone).date()
            held = f"This text was in force from {since} to {until}"
        last = timeline.last(ends, ends)
        if last in (None, text) and _announced(checked, checked.beside(page), ends):
            continue  # it holds until that one comes; folded in, it would withdraw it
        if last is None or last == text:
            saw = f"{held} and waits no more: the next change of {place} would push it out."
            would_work = f"Fold it in:  git mv -f {page.path} {place}"
        elif last.blob == text.blob:
            saw = f"{held} and stands in {place} too."
            would_work = "Delete this file."
        elif last.effective > last.recorded:
            day = last.effective.astimezone(checked.zone).date()
            saw = f"This text came into force on {since}, and what stands in {place} on {day}: that holds instead."
            would_work = "Delete this file."
        else:
            day = last.recorded.astimezone(checked.zone).date()
            saw = f"This text came into force on {since}, and {place} was changed on {day}: what stands there holds instead."
            would_work = f"If this text was to stay, put it into {place}; delete this file."
        yield page.problem(
            page.line("effective"), saw, would_work, "next-not-folded-in", Severity.WARNING
        )


def text_in_force_stands(checked: Checked) -> Problems:
    """A text of NAME.next.md that was written over after its day holds on, and nobody can find it."""
    _, ends = span(checked.today, checked.zone)
    for page in checked.pages:
        timeline = checked.timeline(page)
        if timeline is None or page.waiting or _unread(checked, page):
            continue
        held = timeline.in_force(ends, ends)
        if held is None or not held.waiting or _kept(held, [page, *_others(checked, page)]):
            continue
        if page.control.status is Status.DRAFT or _announced(checked, page, ends):
            continue  # it holds until that one comes, as where this file was written over
        name = f" ({held.control.version})" if held.control.version else ""
        since = held.effective.astimezone(checked.zone).date()
        yield page.problem(
            page.line("effective"),
            f"The text{name} that is in force since {since} stands in no file: here stands another one.",
            f"Put it back:  git show {held.short}:{held.path} > {page.path}",
            "in-force-in-no-file",
            Severity.WARNING,
        )


def _announced(checked: Checked, page: Page | None, now: datetime) -> bool:
    """Does the page hold a text for a day to come?"""
    if page is None or page.control.effective is None or page.control.status is Status.DRAFT:
        return False
    return moment(page.control.effective, checked.zone) > now


def _others(checked: Checked, page: Page) -> list[Page]:
    """The other files of the same SOP."""
    found = [p for p in checked.by_id.get(page.control.id or "", ()) if p is not page]
    other = checked.beside(page)
    return found if other is None or other in found else [*found, other]


def _unread(checked: Checked, page: Page) -> bool:
    """Nobody knows what one of the SOP's files says, until it can be read again."""
    other = checked.beside(page)
    return page.front.unreadable or (other is not None and other.front.unreadable)


def _was_to_come(text: Revision, now: datetime) -> bool:
    real = not text.deleted and text.control.status is not Status.DRAFT and text.commit != DRAFT
    return real and text.effective_known and text.effective > now


def _kept(text: Revision, stands: Sequence[Page]) -> bool:
    """Is it, or a corrected text for the same day or under the same version, still there?"""
    version, day = text.control.version, text.control.effective
    return any(
        (version is not None and page.control.version == version) or page.control.effective == day
        for page in stands
    )


def _put_off(checked: Checked, text: Revision, stands: Sequence[Page]) -> bool:
    """Without versions, one for a later day in the same file may be the same text."""
    file = (p for p in stands if p.waiting == text.waiting and p.control.version is None)
    return text.control.version is None and any(
        _announced(checked, p, text.effective) for p in file
    )


def _first_of_its_version(checked: Checked, page: Page) -> Revision | None:
    """The oldest of the page's last texts that bear the version it has now."""
    timeline = checked.timeline(page)
    first = None
    for revision in reversed(timeline.revisions if timeline else ()):
        if revision.commit == DRAFT or revision.waiting != page.waiting:
            continue
        if revision.deleted or revision.control.version != page.control.version:
            break
        first = revision
    return first


def _revision_before(checked: Checked, page: Page) -> Revision | None:
    """What its file held before; of a text that counts, the last that did."""
    timeline = checked.timeline(page)
    if timeline is None:
        return None
    kept = [
        r
        for r in timeline.revisions
        if r.waiting == page.waiting and not r.deleted and r.commit != DRAFT
    ]
    if kept and kept[-1].control == page.control:
        kept.pop()  # the newest revision is the page itself
    if page.control.status is not Status.DRAFT:
        kept = [r for r in kept if r.control.status is not Status.DRAFT]
        _, ends = span(checked.today, checked.zone)
        if not _announced(checked, page, ends):
            kept = [r for r in kept if r.effective <= ends and timeline.withdrawn(r) is None]
    return kept[-1] if kept else None


def _parts(version: str) -> tuple[int, ...]:
    """
    >>> _parts("2.10") > _parts("2.9"), _parts("draft")
    (True, ())
    """
    return (
        tuple(int(part) for part in version.split("."))
        if re.fullmatch(r"\d+(\.\d+)*", version)
        else ()
    )
