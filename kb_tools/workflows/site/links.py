"""Where a link in an SOP leads on the site.

To another SOP that the reader may see: its page. To a picture in the policies' folder: a copy of
it. To anything else inside the repository: nowhere, and only the link's words stay. Addresses on
other hosts stay as they are.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote

from kb_tools.diff.model import Change, ChangeKind, Comparison, Verdict
from kb_tools.policy.cleaning import clean
from kb_tools.policy.folder import PolicyFolder, page_meant
from kb_tools.policy.model import Clause, Document, Revision, SopId
from kb_tools.policy.pictures import is_picture, may_be_shown
from kb_tools.ports import SiteHistory
from kb_tools.workflows.site.catalogue import Catalogue, Entry
from kb_tools.workflows.site.urls import relative
from kb_tools.workflows.site.views import Image

_ELSEWHERE = re.compile(r"(?i)(?:[a-z][a-z0-9+.-]*:|//)")


@dataclass(slots=True)
class Links:
    """Resolves the links of one site; remembers which pictures its pages show."""

    history: SiteHistory
    catalogue: Catalogue
    folder: PolicyFolder
    pictures: dict[str, Image] = field(default_factory=dict)  # by url
    _seen: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def sop(self, source: str, target: str) -> Entry | None:
        """The SOP that a link in the file at `source` leads to."""
        path, _ = self._place(source, target)
        return self._entry(path) if path is not None else None

    def url(self, revision: Revision, target: str) -> str | None:
        """From the site's root; an address elsewhere as written; None: it leads nowhere here."""
        if target.startswith("#") or _ELSEWHERE.match(target):
            return target
        path, anchor = self._place(revision.path, target)
        if path is None:
            return None
        entry = self._entry(path)
        if entry is not None:
            return entry.url + anchor
        return self._picture(revision, path)

    def in_body(self, body: str, revision: Revision, page: str) -> str:
        """The body with its targets leading where they lead from the page at `page`."""

        def led(target: str) -> str | None:
            url = self.url(revision, target)
            if url is None or url.startswith("#") or _ELSEWHERE.match(url):
                return url
            return relative(url, page)

        return clean(body, led)

    def in_document(self, document: Document, revision: Revision) -> Document:
        """The document without the targets that lead nowhere, and without its Markdown."""
        return replace(
            document, clauses=tuple(self._clause(clause, revision) for clause in document.clauses)
        )

    def in_comparison(
        self,
        comparison: Comparison,
        before: Revision,
        after: Revision,
        fields: frozenset[str] | None,
    ) -> Comparison:
        """The comparison as this reader may see it.

        Args:
            fields: the keys of front matter that may be told; None: all.
        """
        told = []
        for change in comparison.changes:
            front_matter = change.kind is ChangeKind.FRONT_MATTER
            if front_matter and fields is not None and _key(change) not in fields:
                continue
            if change.kind in (ChangeKind.LINK, ChangeKind.IMAGE):
                hidden = [
                    target
                    for target, revision in ((change.old_text, before), (change.new_text, after))
                    if target is not None and self.url(revision, target) is None
                ]
                if hidden:
                    continue
            told.append(
                replace(
                    change,
                    before=tuple(self._clause(clause, before) for clause in change.before),
                    after=tuple(self._clause(clause, after) for clause in change.after),
                )
            )
        return replace(comparison, changes=tuple(told), verdict=_verdict(told))

    def _clause(self, clause: Clause, revision: Revision) -> Clause:
        links = tuple(link for link in clause.links if self.url(revision, link.target) is not None)
        return replace(clause, links=links, source="")

    def _place(self, source: str, target: str) -> tuple[str | None, str]:
        """The file meant, from the repository's root, and the anchor in it with its `#`."""
        way, mark, anchor = target.partition("#")
        way = unquote(way.partition("?")[0]).replace("\\", "/")
        if not way or "\0" in way:
            return None, ""
        if way.startswith("/"):  # from the top of the site that these pages were written for
            path = normpath(join(self.folder.path, way.lstrip("/")))
        else:
            path = normpath(join(dirname(source), way))
        if path.startswith(("/", "..")):
            return None, ""
        if (
            self.folder.path
            and path != self.folder.path
            and not path.startswith(f"{self.folder.path}/")
        ):
            return None, ""
        return path, mark + quote(unquote(anchor), safe="") if anchor else ""

    def _entry(self, path: str) -> Entry | None:
        places = self.catalogue.places
        place = page_meant(path, places)
        return None if place is None else self.catalogue.entries[places[place]]

    def _picture(self, revision: Revision, path: str) -> str | None:
        if not is_picture(path):
            return None
        key = (revision.commit, path)
        if key not in self._seen:
            self._seen[key] = self._kept(self.history.file(revision, path), path)
        return self._seen[key]

    def _kept(self, content: bytes | None, path: str) -> str | None:
        if content is None or not may_be_shown(path, content):
            return None
        digest = hashlib.sha256(content).hexdigest()[:12]
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.rpartition("/")[2])[-80:]
        url = f"assets/pictures/{digest}/{name}"
        self.pictures.setdefault(url, Image(url, content))
        return url


def cited(
    links: Links, targets: Mapping[SopId, tuple[str, Sequence[str]]]
) -> dict[SopId, tuple[SopId, ...]]:
    """Which SOPs each SOP links to, in the order of its text.

    Args:
        targets: of each SOP the path of its text, and its links as written.
    """
    found: dict[SopId, tuple[SopId, ...]] = {}
    for sop, (path, written) in targets.items():
        reached = (
            links.sop(path, t) for t in written if not t.startswith("#") and not _ELSEWHERE.match(t)
        )
        found[sop] = tuple(
            dict.fromkeys(entry.sop for entry in reached if entry is not None and entry.sop != sop)
        )
    return found


def _verdict(changes: Sequence[Change]) -> Verdict:
    if any(change.material for change in changes):
        return Verdict.MATERIAL
    return Verdict.EDITORIAL if any(not change.quiet for change in changes) else Verdict.FORMAT


def _key(change: Change) -> str:
    return (change.new_text or change.old_text or "").partition(":")[0].strip().strip("\"'")
