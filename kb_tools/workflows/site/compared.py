"""Which two texts of an SOP have a page of their own that compares them.

Neighbours, whose redline stands on the history page; and each former version with today's text,
the newest `site.compared_with_today` of them. Both texts are lines of the reader's own catalogue,
so both may be read. Pages are made when asked for: the key tells without comparing whether the
one that was made before still says the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from kb_tools.diff.model import Comparison
from kb_tools.policy.model import Clause, Revision
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.catalogue import Entry
from kb_tools.workflows.site.links import Links
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import (
    ComparedPage,
    ComparedText,
    Redline,
    SinceLink,
    Standing,
    VersionLine,
)

TODAY = (Standing.IN_FORCE, Standing.RETIRED)  # the last text counts where none is in force


@dataclass(frozen=True, slots=True)
class Compared:
    """The pages of one SOP, and where its history page leads to them."""

    texts: tuple[ComparedText, ...]
    since: tuple[SinceLink, ...]  # former versions with what has changed since, newest first
    older: int  # former versions beyond those


@dataclass(frozen=True, slots=True)
class ComparedPages:
    """Makes the pages of one site that compare two texts."""

    readings: Readings
    links: Links
    most: int  # former versions of an SOP compared with today's text
    compared: Callable[[Revision, Revision], Comparison]  # as this reader may see it
    told_fields: str  # changes with what a redline tells of document control

    def of(
        self, entry: Entry, title: str, lines: Sequence[VersionLine], on_page: Iterable[Redline]
    ) -> Compared:
        """`lines` oldest first, `on_page` the redlines of the history page."""
        shown = [line for line in lines if line.standing is not Standing.DRAFT]
        today = next((line for line in shown if line.standing in TODAY), None)
        pairs = {r.whole_url: (r.before, r.after) for r in on_page if r.whole_url}
        former: list[VersionLine] = []
        since = []
        if today is not None and not today.revision.deleted:
            former = _former(shown, today)
            for line in former[: self.most]:
                url = site_urls.compared_url(entry.address, line.revision, today.revision)
                pairs.setdefault(url, (line, today))
                since.append(SinceLink(line, url))
        texts = tuple(
            self._text(entry, title, url, before, after, tuple(since), today)
            for url, (before, after) in pairs.items()
        )
        return Compared(texts, tuple(since), max(0, len(former) - self.most))

    def _text(
        self,
        entry: Entry,
        title: str,
        url: str,
        before: VersionLine,
        after: VersionLine,
        since: tuple[SinceLink, ...],
        today: VersionLine | None,
    ) -> ComparedText:
        others = since if after is today else ()
        leads = [
            (target, self.links.url(line.revision, target))
            for line in (before, after)
            for target in self.readings.targets(line.revision)
        ]
        made_of = repr(
            (
                entry.url,
                title,
                before,
                after,
                others,
                leads,
                self.told_fields,
                self.readings.lexicon_mark,
            )
        )
        coming = entry.next_change if after is today else None
        return ComparedText(
            url, made_of, partial(self._page, entry, title, url, before, after, others, coming)
        )

    def _page(
        self,
        entry: Entry,
        title: str,
        url: str,
        before: VersionLine,
        after: VersionLine,
        others: tuple[SinceLink, ...],
        next_change: datetime | None,
    ) -> ComparedPage:
        return ComparedPage(
            sop=entry.sop,
            title=title,
            url=url,
            history_url=entry.history_url,
            current_url=entry.url,
            before=before,
            after=after,
            before_clauses=self._clauses(before.revision),
            after_clauses=self._clauses(after.revision),
            comparison=self.compared(before.revision, after.revision),
            others=others,
            next_change=next_change,
        )

    def _clauses(self, revision: Revision) -> tuple[Clause, ...]:
        return self.links.in_document(self.readings.document(revision), revision).clauses


def _former(lines: Sequence[VersionLine], today: VersionLine) -> list[VersionLine]:
    """The last text of each version that was in force before today's, newest first."""
    newest: dict[str, VersionLine] = {}
    for line in lines:
        if line is today:
            break
        if line.in_force_from is not None and not line.revision.deleted:
            newest.pop(line.version, None)
            newest[line.version] = line
    newest.pop(today.version, None)
    return list(reversed(newest.values()))
