"""Which policies link to which, in one state of the folder; and which of these links lead nowhere."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname
from urllib.parse import unquote

from kb_tools.checks.links import local_links, page_meant, places
from kb_tools.policy import front_matter
from kb_tools.policy.anchors import meant
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Document


@dataclass(frozen=True, slots=True)
class Reference:
    """A link from one policy to a file of the same folder."""

    path: str  # of the page it stands on
    name: str  # of that page: its id, else its path
    line: int
    text: str
    target: str  # as written
    to: str  # the path it means
    why: str = ""  # why it leads to nothing; "": it does not
    page_there: bool = True  # False: it is the page that is not there, not a place on it

    def says(self) -> str:
        return f"“{self.text}” ({self.target})" if self.text else f"“{self.target}”"


class References:
    """Made for one state; reads a page only when its links are asked for."""

    def __init__(
        self,
        texts: Mapping[str, str],
        holds: Callable[[str], bool],
        formerly: Container[str] = (),
    ) -> None:
        """
        Args:
            holds: would a file of that path be among `texts`? Of others we cannot tell.
            formerly: pages that were there before, and that a link may still mean.
        """
        self.texts = texts
        self._formerly = formerly
        self._holds = holds
        self._read: dict[str, Document] = {}
        self._places: dict[str, list[str]] = {}
        self._from: dict[str, tuple[Reference, ...]] = {}

    def document(self, path: str) -> Document:
        if path not in self._read:
            self._read[path] = parse(self.texts[path])
        return self._read[path]

    def _places_on(self, path: str) -> list[str]:
        if path not in self._places:
            self._places[path] = places(self.document(path))
        return self._places[path]

    def name(self, path: str) -> str:
        return front_matter.read(self.texts[path], path).control.id or path

    def links_from(self, path: str) -> tuple[Reference, ...]:
        """Links to other files (or to a place on the page itself)."""
        if path not in self._from:
            self._from[path] = tuple(self._links(path)) if path in self.texts else ()
        return self._from[path]

    def linking_to(self, path: str) -> tuple[str, ...]:
        """The pages that link to `path`, by id or path, sorted."""
        found = {
            other
            for other in self._mentioning(path)
            if any(link.to == path for link in self.links_from(other))
        }
        return tuple(sorted({self.name(other) for other in found - {path}}))

    def neighbours(self, path: str) -> tuple[str, ...]:
        """Pages that `path` links to, and pages that link to it."""
        to = {link.to for link in self.links_from(path) if link.to in self.texts}
        back = {
            other
            for other in self._mentioning(path)
            if any(link.to == path for link in self.links_from(other))
        }
        return tuple(sorted((to | back) - {path}))

    def broken_from(self, path: str) -> tuple[Reference, ...]:
        return tuple(link for link in self.links_from(path) if link.why)

    def broken_to(self, path: str) -> tuple[Reference, ...]:
        """Links on any page that mean `path`, or a place on it, that is not there."""
        return tuple(
            link
            for other in self._mentioning(path)
            for link in self.links_from(other)
            if link.to == path and link.why
        )

    def _mentioning(self, path: str) -> list[str]:
        """Pages whose source holds the file's name: the only ones that can link to it."""
        folder, name = dirname(path), _name(path)
        names = [name, _name(folder), ".", ".."] if name in _FIRST_PAGES else [name]
        return sorted({other for name in names for other in self._pages_by_name.get(name, ())})

    @cached_property
    def _pages_by_name(self) -> dict[str, list[str]]:
        """The pages by what the last part of a link on them is called, without its ending."""
        found: dict[str, list[str]] = {}
        for path, text in self.texts.items():
            written = {unquote(way) for ways in _WAY.findall(text) for way in ways if way}
            for name in {_name(way.rstrip("/")) for way in written} | {_name(path)}:
                found.setdefault(name, []).append(path)
        return found

    def _links(self, path: str) -> Iterator[Reference]:
        name = self.name(path)
        for link in local_links(path, self.document(path)):
            there = (page_meant(link.path, pages) for pages in (self.texts, self._formerly))
            to = next(filter(None, there), link.path)
            why = self._why_broken(to, link.fragment)
            yield Reference(
                path, name, link.line, link.text, link.target, to, why, to in self.texts
            )

    def _why_broken(self, to: str, fragment: str) -> str:
        if to not in self.texts:
            return f"there is no {to}" if self._holds(to) else ""
        if fragment and meant(fragment, self._places_on(to)) is None:
            return f"{to} has no place #{fragment}"
        return ""


_FIRST_PAGES = frozenset({"README", "index"})
# Whatever may be the way to a page: what has its ending, and targets of links without one.
_WAY = re.compile(
    r"([^\s()\[\]<>\"'#?]+\.(?:md|markdown)\b)|\]\(\s*<?([^\s()<>#?]+)|\]:\s*<?([^\s<>#?]+)"
    r"|\bhref\s*=\s*[\"']?([^\s\"'<>#?]+)",
    re.I,
)


def _name(path: str) -> str:
    """
    >>> _name("sops/money/refunds.md"), _name("../refunds.html"), _name("money")
    ('refunds', 'refunds', 'money')
    """
    return re.sub(r"\.(?:md|markdown|html)$", "", path.rpartition("/")[2], flags=re.I)
