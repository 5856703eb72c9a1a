"""What SOPs are to each other: how they are called, who links to whom, who took whose place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kb_tools.policy.folder import is_first_page
from kb_tools.policy.model import SopId
from kb_tools.progress import Progress, counted_off
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.catalogue import Catalogue
from kb_tools.workflows.site.links import Links, cited
from kb_tools.workflows.site.readings import Readings
from kb_tools.workflows.site.views import PageLink, Standing


@dataclass(frozen=True)
class Neighbours:
    """Of all SOPs that a reader may see."""

    catalogue: Catalogue
    links: Links
    readings: Readings
    told: Progress  # hears how many have been read

    @cached_property
    def titles(self) -> dict[SopId, str]:
        """Of every SOP; of one whose text has none, its file's name in words."""
        titles = {}
        for entry in counted_off([*self.catalogue.entries.values()], self.told):
            revision = entry.page_line.revision
            titles[entry.sop] = self.readings.gist(revision).title or file_in_words(revision.path)
        return titles

    def link(self, sop: SopId) -> PageLink:
        return PageLink(sop, self.titles[sop], self.catalogue.entries[sop].url)

    def cites(self, sop: SopId) -> tuple[PageLink, ...]:
        """In the order of its text."""
        return self._links_to(self._cites[sop])

    def cited_by(self, sop: SopId) -> tuple[PageLink, ...]:
        return self._links_to(sorted(self._cited_by.get(sop, [])))

    def superseded_by(self, sop: SopId) -> tuple[PageLink, ...]:
        return self._links_to(self._superseded_by.get(sop, []))

    @cached_property
    def _cites(self) -> dict[SopId, tuple[SopId, ...]]:
        written = {}
        for entry in self.catalogue.entries.values():
            revision = entry.page_line.revision
            written[entry.sop] = (revision.path, self.readings.gist(revision).targets)
        return cited(self.links, written)

    @cached_property
    def _cited_by(self) -> dict[SopId, list[SopId]]:
        """Only what is in force, or coming, speaks for others."""
        by: dict[SopId, list[SopId]] = {}
        for sop, others in self._cites.items():
            if self.catalogue.entries[sop].current.standing is not Standing.RETIRED:
                for other in others:
                    by.setdefault(other, []).append(sop)
        return by

    @cached_property
    def _superseded_by(self) -> dict[str, list[SopId]]:
        return successors(self.catalogue)

    def _links_to(self, sops: Sequence[SopId]) -> tuple[PageLink, ...]:
        return tuple(map(self.link, sops))


def successors(catalogue: Catalogue) -> dict[str, list[SopId]]:
    """Who says that it supersedes whom: an SOP's id → those that took its place."""
    by: dict[str, list[SopId]] = {}
    for entry in catalogue.entries.values():
        for name in entry.supersedes:
            by.setdefault(name, []).append(entry.sop)
    return by


def file_in_words(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    if is_first_page(name) and "/" in path:
        name = path.split("/")[-2]
    return site_urls.in_words(name)
