"""What changed from each text of an SOP to the next, as a reader may see it, and what of that is
news today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from kb_tools.diff.model import Comparison, Verdict
from kb_tools.policy.model import Revision
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.catalogue import Entry, Reader
from kb_tools.workflows.site.changes import is_material
from kb_tools.workflows.site.lines import Line
from kb_tools.workflows.site.links import Links
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import Redline, Standing, VersionLine

REDLINES_ON_PAGE = 40  # the newest; older ones stand beside the text that they led to

# What a redline tells of document control. Others (who else may read it, which SOPs it took the
# place of, keys of another tool) may speak of what this reader may not see.
TOLD_FIELDS = frozenset(
    "title version status owner approver effective effective_to review_by risk queues markets"
    " keywords change change_summary".split()
)


@dataclass(frozen=True)
class Redlines:
    """Compares the texts of one site."""

    readings: Readings
    links: Links
    reader: Reader

    def of(self, entry: Entry, lines: Mapping[int, VersionLine]) -> list[Redline]:
        """Between neighbours that this reader may see, oldest first."""
        redlines = []
        seen = [*entry.lines, *([entry.draft] if entry.draft else [])]
        for at, line in enumerate(seen):
            before = _neighbour(seen, at, line)
            if before is None or line.revision.deleted:
                continue
            comparison = self.compared(before.revision, line.revision)
            if comparison.verdict is Verdict.IDENTICAL:
                continue
            anchor = f"{site_urls.revision_name(before.revision)}..{site_urls.revision_name(line.revision)}"
            redlines.append(
                Redline(
                    lines[before.place], lines[line.place], comparison,
                    f"{entry.history_url}#{anchor}", anchor,
                )
            )  # fmt: skip
        keep = len(redlines) - REDLINES_ON_PAGE
        return [
            replace(r, url=f"{r.after.url}#{r.anchor}")
            if at < keep and r.after.url.startswith(entry.history_url) else r
            for at, r in enumerate(redlines)
        ]  # fmt: skip

    def compared(self, before: Revision, after: Revision) -> Comparison:
        """As this reader may see it."""
        comparison = self.readings.comparison(before, after)
        if comparison.verdict is Verdict.IDENTICAL:
            return comparison
        return self.links.in_comparison(comparison, before, after, self.told_fields)

    @cached_property
    def told_fields(self) -> frozenset[str] | None:
        """What this reader is told of document control; None: everything."""
        if self.reader.owner:
            return None
        return TOLD_FIELDS | {"audience"} if self.reader.default else TOLD_FIELDS


def recent(
    redlines: Sequence[Redline], line: VersionLine, now: datetime, days: int
) -> Redline | None:
    """The newest material change that is still news; of a draft, what it would change.

    Args:
        redlines: oldest first; line: the text of the page.
        days: for which a change is news.
    """
    if line.standing is Standing.DRAFT:
        return next((r for r in reversed(redlines) if r.after is line), None)
    begin = now - timedelta(days=days)
    return next(
        (
            r
            for r in reversed(redlines)
            if r.after.standing is Standing.IN_FORCE or r.after.in_force_to is not None
            if r.after.in_force_from is not None and begin < r.after.in_force_from <= now
            if is_material(r.after, r.comparison)
        ),
        None,
    )


def _neighbour(seen: Sequence[Line], at: int, line: Line) -> Line | None:
    """The text it took over from; where that is for others, the nearest visible one before."""
    earlier = seen[:at]
    exact = next((other for other in earlier if other.place == line.previous), None)
    if exact is not None:
        return exact
    held = (
        other for other in reversed(earlier) if other.shown or other.standing is Standing.UPCOMING
    )
    return next(held, None) if line.previous is not None else None
