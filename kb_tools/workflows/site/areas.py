"""The areas of a knowledge base: its top folders, in words.

Folders that hold everything are left out; one that holds very many pages is told apart by the
folders in it. SOPs that are no longer in force make no area of their own.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import commonpath, dirname

from kb_tools.policy.model import SopId
from kb_tools.workflows.site.lines import Line
from kb_tools.workflows.site.urls import area_url, in_words
from kb_tools.workflows.site.views import Standing

GENERAL = "General"  # pages that lie in no folder
MANY = 150  # SOPs; a longer list is read by nobody


@dataclass
class Areas:
    """Of the SOPs that a reader may see; a folder that holds none of them is not known here."""

    paths: Mapping[SopId, str]  # where each text lies in the repository
    retired: Collection[SopId]

    @classmethod
    def of(cls, shown: Iterable[tuple[SopId, Line]]) -> "Areas":
        """Of each SOP the text that its page shows."""
        shown = tuple(shown)
        over = {sop for sop, line in shown if line.standing is Standing.RETIRED}
        return cls({sop: line.revision.path for sop, line in shown}, over)

    def all(self) -> tuple[tuple[str, str], ...]:
        """Name and address of each, sorted; the pages without a folder first."""
        return tuple(self._urls.items())

    def name(self, sop: SopId) -> str:
        return in_words(self._folders[sop]) or GENERAL

    def url(self, sop: SopId) -> str:
        return self._urls[self.name(sop)]

    def folder(self, sop: SopId) -> str:
        """Below the area's own folder, in words; "" directly in it."""
        return in_words(self._below(sop)[len(self._folders[sop]) :].strip("/"))

    @cached_property
    def _urls(self) -> dict[str, str]:
        names = sorted({*map(self.name, self.paths)}, key=lambda n: (n != GENERAL, n.casefold(), n))
        urls: dict[str, str] = {}
        for name in names:
            url, again = area_url(name), 2
            while url in urls.values():
                url, again = area_url(f"{name}-{again}"), again + 1
            urls[name] = url
        return urls

    @cached_property
    def _folders(self) -> dict[SopId, str]:
        """Of each SOP the folder that is its area; "" for those in none."""
        alive = [sop for sop in self.paths if sop not in self.retired]
        held = Counter(part for sop in alive for part in _from_the_top(self._below(sop)))
        folders = {sop: self._area(self._below(sop), held) for sop in alive}
        known = {*folders.values()}
        for sop in self.retired:
            above = [part for part in _from_the_top(self._below(sop)) if part in known]
            folders[sop] = above[-1] if above else ""
        return folders

    @staticmethod
    def _area(folder: str, held: Counter[str]) -> str:
        """The first folder from the top that is no longer too full, or the last there is."""
        parts = _from_the_top(folder)
        return next((part for part in parts if held[part] <= MANY), parts[-1] if parts else "")

    @cached_property
    def _shared(self) -> str:
        """The folder that holds all of them: below it, the next folders tell them apart."""
        folders = {dirname(path) for sop, path in self.paths.items() if sop not in self.retired}
        if len(folders) == 1:
            return dirname(*folders)
        return commonpath(folders) if folders and all(folders) else ""

    def _below(self, sop: SopId) -> str:
        folder = dirname(self.paths[sop])
        inside = folder == self._shared or folder.startswith(f"{self._shared}/")
        return folder[len(self._shared) :].strip("/") if inside else folder


def _from_the_top(folder: str) -> list[str]:
    """
    >>> _from_the_top("a/b/c")
    ['a', 'a/b', 'a/b/c']
    """
    parts = folder.split("/") if folder else []
    return ["/".join(parts[: length + 1]) for length in range(len(parts))]
