"""The version rises with the meaning, and an upcoming text is not lost by accident."""

import re
from datetime import UTC, datetime, time

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.model import DRAFT, Revision


def version_rises(checked: Checked) -> Problems:
    for page in checked.pages:
        before = _revision_before(checked, page)
        if before is None or not (before.control.version and page.control.version):
            continue
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
    now = datetime.combine(checked.today, time(), UTC)
    for page in checked.pages:
        before = _revision_before(checked, page)
        timeline = checked.timeline(page)
        if before is None or timeline is None or page.waiting or before.waiting:
            continue
        lost = [
            revision
            for older, revision in zip(timeline.revisions, timeline.revisions[1:], strict=False)
            if older.effective > now >= revision.recorded and older.effective > revision.effective
            and not older.waiting and older.withdrawn is None
        ]  # fmt: skip
        for revision in lost[-1:]:
            index = timeline.revisions.index(revision)
            older = timeline.revisions[index - 1]
            yield page.problem(
                page.line("effective"),
                f"The text that was to come into force on {older.effective.date()} "
                f"({older.control.version or older.short}) was written over on {revision.recorded.date()}: it is withdrawn.",
                f"If it was to stay, put it back as {page.path.rsplit('.', 1)[0]}.next.md.",
                "upcoming-withdrawn",
                Severity.WARNING,
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
