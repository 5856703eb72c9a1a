"""The areas of a knowledge base: its top folders, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import commonpath, dirname

from kb_tools.policy.model import SopId
from kb_tools.workflows.site_urls import area_url, in_words

GENERAL = "General"  # pages that lie in no folder


@dataclass
class Areas:
    """Of the SOPs that a reader may see; a folder that holds none of them is not known here."""

    paths: Mapping[SopId, str]  # where each text lies in the repository
    top: str  # the policies' folder; "" where that is the whole repository

    def all(self) -> tuple[tuple[str, str], ...]:
        """Name and address of each, sorted; the pages without a folder first."""
        names = {self.name(sop) for sop in self.paths}
        return tuple((name, self._urls[name]) for name in self._urls if name in names)

    def name(self, sop: SopId) -> str:
        return in_words(self._folder(sop)[0]) or GENERAL

    def url(self, sop: SopId) -> str:
        return self._urls[self.name(sop)]

    def folder(self, sop: SopId) -> str:
        """Below the area's own folder, in words; "" directly in it."""
        return in_words(self._folder(sop)[1])

    @cached_property
    def _urls(self) -> dict[str, str]:
        names = sorted({self.name(sop) for sop in self.paths}, key=lambda n: (n != GENERAL, n.casefold(), n))
        urls: dict[str, str] = {}
        for name in names:
            url, again = area_url(name), 2
            while url in urls.values():
                url, again = area_url(f"{name}-{again}"), again + 1
            urls[name] = url
        return urls

    @cached_property
    def _shared(self) -> str:
        """The folder that holds all of them: below it, the next folders tell them apart."""
        folders = {dirname(path) for path in self.paths.values()}
        inside = all(f == self.top or f.startswith(f"{self.top}/") for f in folders)
        if len(folders) < 2:
            return self.top if inside else ""
        return commonpath(folders) if all(folders) else ""

    def _folder(self, sop: SopId) -> tuple[str, str]:
        folder = dirname(self.paths[sop])
        below = folder[len(self._shared) :].strip("/") if folder.startswith(self._shared) else folder
        first, _, rest = below.partition("/")
        return first, rest
