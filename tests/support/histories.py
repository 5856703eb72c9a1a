"""What the history of a real repository says: `in_force(repo, "2026-06-02")`."""

from contextlib import contextmanager
from datetime import UTC, datetime

from kb_tools.adapters.knowledge_base import opened

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@contextmanager
def the_history(repo_or_path, **how):
    with opened(getattr(repo_or_path, "path", repo_or_path), **how) as found:
        yield found.history


def told(repo, sop="REF-001"):
    """Its revisions as (day recorded, version)."""
    with the_history(repo) as history:
        return [
            (f"{r.recorded:%Y-%m-%d}", r.control.version) for r in history.timeline(sop).revisions
        ]


def in_force(repo, on, sop="REF-001"):
    """The text in force at noon of that day, as known long after; "" where there is none."""
    with the_history(repo) as history:
        at = datetime.fromisoformat(on).replace(hour=13, tzinfo=UTC)
        revision = history.timeline(sop).in_force(at, NOW)
        return "" if revision is None else history.text(revision)


def retired(text):
    """The same text, retired by its status alone."""
    return text.replace("status: active", "status: retired")
