"""Which policies link to which, in one state of the folder; and which of these links lead nowhere."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from posixpath import dirname
from urllib.parse import unquote

from kb_tools.checks.links import LocalLink, left_out, local_links, places
from kb_tools.policy import front_matter
from kb_tools.policy.anchors import meant
from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.folder import PolicyFolder, is_first_page, page_meant
from kb_tools.policy.identity import beside
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Document
from kb_tools.policy.pictures import is_picture


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
        folder: PolicyFolder,
        file: Callable[[str], bytes | None],
        formerly: Container[str] = (),
    ) -> None:
        """
        Args:
            folder: which files may be among `texts`.
            file: the bytes of any other one; None: it is not there.
            formerly: pages that were there before, and that a link may still mean.
        """
        self.texts = texts
        self._formerly = formerly
        self._folder, self._file = folder, file
        self._read: dict[str, Document] = {}
        self._places: dict[str, list[str]] = {}
        self._from: dict[str, tuple[Reference, ...]] = {}
        self._mentions: dict[str, list[str]] = {}
        self._controls: dict[str, DocumentControl] = {}

    def document(self, path: str) -> Document:
        if path not in self._read:
            self._read[path] = parse(self.texts[path])
        return self._read[path]

    def _places_on(self, path: str) -> list[str]:
        if path not in self._places:
            self._places[path] = places(self.document(path))
        return self._places[path]

    def control(self, path: str) -> DocumentControl:
        if path not in self._controls:
            self._controls[path] = front_matter.read(self.texts[path], path).control
        return self._controls[path]

    def name(self, path: str) -> str:
        return self.control(path).id or path

    def links_from(self, path: str) -> tuple[Reference, ...]:
        """Links to other files (or to a place on the page itself)."""
        if path not in self._from:
            self._from[path] = tuple(self._links(path)) if path in self.texts else ()
        return self._from[path]

    def linking_to(self, path: str) -> tuple[str, ...]:
        """The pages that link to `path` (of a coming text: to its page), by id or path, sorted."""
        return tuple(sorted(set(map(self.name, self._others_linking(path)))))

    def neighbours(self, path: str) -> tuple[str, ...]:
        """Pages that `path` links to, and pages that link to it (of a coming text: to its page)."""
        to = {link.to for link in self.links_from(path) if link.to in self.texts}
        return tuple(sorted((to | self._others_linking(path)) - {path, beside(path)}))

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

    def pictures_left_out(self, path: str) -> Iterator[tuple[LocalLink, str, str]]:
        """Those that the page would show, why the site leaves them out, and what would work."""
        top = self._folder.path
        for link in local_links(path, self.document(path), top) if path in self.texts else ():
            if is_picture(link.path):
                why, would_work = left_out(link.path, top, self._file)
                if why:
                    yield link, why, would_work

    def _others_linking(self, path: str) -> set[str]:
        return self._linking(beside(path)) - {path, beside(path)}

    def _linking(self, path: str) -> set[str]:
        pages = self._mentioning(path)
        return {page for page in pages if any(link.to == path for link in self.links_from(page))}

    def _mentioning(self, path: str) -> list[str]:
        """Pages on which a link seems to name the file: the only ones that can link to it."""
        if path not in self._mentions:
            folder, name = dirname(path), _name(path)
            first = [_name(folder), ".", ".."] if is_first_page(name) else []
            way = _way([name, *first])
            sources = self._sources.items()
            named = (page for page, source in sources if first or name in source)
            self._mentions[path] = [page for page in named if way.search(self._sources[page])]
        return self._mentions[path]

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """The pages as they are written, with names as files have them."""
        return {path: _unescaped(self.texts[path]) for path in sorted(self.texts)}

    def _links(self, path: str) -> Iterator[Reference]:
        name = self.name(path)
        for link in local_links(path, self.document(path), self._folder.path):
            there = (page_meant(link.path, pages) for pages in (self.texts, self._formerly))
            to = next(filter(None, there), link.path)
            why = self._why_broken(to, link.fragment)
            yield Reference(
                path, name, link.line, link.text, link.target, to, why, to in self.texts
            )

    def _why_broken(self, to: str, fragment: str) -> str:
        if to not in self.texts:
            return f"there is no {to}" if self._folder.holds(to) else ""
        if fragment and meant(fragment, self._places_on(to)) is None:
            return f"{to} has no place #{fragment}"
        return ""


_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def _way(names: Sequence[str]) -> re.Pattern[str]:
    """Whatever may be the end of a link's way to a page of one of these names."""
    any_of = "|".join(re.escape(name) for name in names)
    return re.compile(
        rf"(?:[(<\"'/=]|\]:)\s*(?:{any_of})(?:\.(?:md|markdown|html))?/?(?:[)>\"'#?\s]|\Z)", re.I
    )


def _unescaped(source: str) -> str:
    r"""Names as their files have them, whichever way a link may write them.

    >>> _unescaped(r"[x](my\_page.md) [y](<my%20page.md>) <a href='a&amp;b.md'>")
    "[x](my_page.md) [y](<my page.md>) <a href='a&b.md'>"
    """
    if "\\" in source:
        source = _ESCAPED.sub(r"\1", source)
    return unquote(unescape(source)) if "%" in source or "&" in source else source


def _name(path: str) -> str:
    """
    >>> _name("sops/money/refunds.md"), _name("../refunds.html"), _name("money")
    ('refunds', 'refunds', 'money')
    """
    return re.sub(r"\.(?:md|markdown|html)$", "", path.rpartition("/")[2], flags=re.I)
