"""Which policies link to which, in one state of the folder; and which of these links lead nowhere."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from kb_tools.checks.links import places
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
        self, texts: Mapping[str, str], holds: Callable[[str], bool] = lambda path: True
    ) -> None:
        """`holds`: would a file of that path be among `texts`? Of others we cannot tell."""
        self.texts = texts
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
        name = path.rpartition("/")[2]
        return (
            [other for other in self._pages_by_word.get(name, ()) if other in self.texts]
            if name
            else []
        )

    @cached_property
    def _pages_by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, text in self.texts.items():
            for name in {unquote(name).rpartition("/")[2] for name in _FILE.findall(text)} | {
                path.rpartition("/")[2]
            }:
                found.setdefault(name, []).append(path)
        return found

    def _links(self, path: str) -> Iterator[Reference]:
        name = self.name(path)
        for clause in self.document(path).clauses:
            for link in clause.links:
                parts = urlsplit(link.target) if not link.image else None
                if parts is None or parts.scheme or parts.netloc or link.target.startswith("/"):
                    continue
                to = normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
                if not to.lower().endswith((".md", ".markdown")):
                    continue
                yield Reference(
                    path,
                    name,
                    clause.lines[0],
                    link.text,
                    link.target,
                    to,
                    self._why_broken(to, unquote(parts.fragment)),
                    to in self.texts,
                )

    def _why_broken(self, to: str, fragment: str) -> str:
        if to not in self.texts:
            return f"there is no {to}" if self._holds(to) else ""
        if fragment and meant(fragment, self._places_on(to)) is None:
            return f"{to} has no place #{fragment}"
        return ""


_FILE = re.compile(r"[^\s()\[\]<>\"'#?]+\.(?:md|markdown)\b", re.I)
