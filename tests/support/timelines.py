"""Revisions and timelines without a repository, with boring defaults."""

from datetime import UTC, datetime
from itertools import count

from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.model import BlobId, CommitId, Revision, SopId
from kb_tools.policy.timeline import Timeline

SOP = SopId("REF-001")
_COMMITS = count(1)


def day(written: str | None) -> datetime | None:
    """`2026-04-01`, or an instant; UTC."""
    return None if written is None else datetime.fromisoformat(written).replace(tzinfo=UTC)


def a_revision(
    recorded: str, effective: str | None = None, *, version: str = "1.0", status: str = "active",
    waiting: bool = False, until: str | None = None, withdrawn: str | None = None, deleted: bool = False,
) -> Revision:  # fmt: skip
    """A text recorded and effective on those days; without `effective` it does not say."""
    return Revision(
        sop=SOP,
        commit=CommitId(f"{next(_COMMITS):040x}"),
        blob=BlobId(version),
        path="refunds.next.md" if waiting else "refunds.md",
        recorded=day(recorded),
        control=DocumentControl(id=SOP, version=version or None, status=status),
        effective=day(effective or recorded),
        effective_known=effective is not None,
        effective_to=day(until),
        waiting=waiting,
        withdrawn=day(withdrawn),
        deleted=deleted,
    )


def a_timeline(*revisions: Revision) -> Timeline:
    return Timeline(SOP, revisions)


def version_in_force(timeline: Timeline, on: str, known_on: str = "2030-01-01") -> str | None:
    """The version in force on that day, as known on the other (default: long after everything)."""
    revision = timeline.in_force(day(on), day(known_on))
    return None if revision is None else revision.control.version
