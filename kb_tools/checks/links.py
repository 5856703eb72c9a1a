"""Links between pages lead to a page, an anchor on it, and readers who may follow."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.anchors import meant
from kb_tools.policy.document_control import Status
from kb_tools.policy.folder import SUFFIXES, page_meant
from kb_tools.policy.model import Clause, Document, Link
from kb_tools.policy.pictures import is_picture, may_be_shown
from kb_tools.policy.raw_html import ids


def links_lead_somewhere(checked: Checked) -> Problems:
    severity = Severity.ERROR if checked.config.knowledge_base.strict else Severity.WARNING
    anchors: dict[str, list[str]] = {}  # by path, of the pages that links with a fragment lead to
    for page, link in _links(checked):
        target = _page_at(checked, link)
        if link.fragment and target is not None and target.path not in anchors:
            anchors[target.path] = places(target.document)
        if target is None:
            gone = page_meant(link.path, checked.formerly)  # it may be named without its ending
            is_page = gone or link.path.lower().endswith(SUFFIXES)
            if is_page and link.path not in checked.files:
                yield page.problem(
                    link.line,
                    f'The link "{link.text}" leads to {gone or link.path}, which is not there.',
                    "Correct the path, or take the link away.",
                    "broken-link",
                    severity,
                )
        elif link.fragment and meant(link.fragment, anchors[target.path]) is None:
            yield page.problem(
                link.line,
                f'The link "{link.text}" leads to #{link.fragment}, which {target.path} does not have.',
                f"Name a heading of that page, or write {{#{link.fragment}}} behind the one you mean.",
                "broken-anchor",
                Severity.WARNING,
            )


def links_lead_to_what_the_site_holds(checked: Checked) -> Problems:
    """Pages and pictures below the policies' folder: of all else only the link's words are shown.

    Where pages were written for another site (not strict), files may be links of that site's.
    """
    top = _top(checked)
    for page, link in _links(checked):
        gone = page_meant(link.path, checked.formerly) or link.path.lower().endswith(SUFFIXES)
        if _page_at(checked, link) or (gone and link.path not in checked.files):
            continue
        if is_picture(link.path):
            why, would_work = left_out(link.path, top, checked.content_of, checked.files)
            if why:
                saw = f"The picture {link.path} {why}: the site leaves it out."
                yield page.problem(link.line, saw, would_work, "picture-left-out", Severity.WARNING)
        elif checked.config.knowledge_base.strict:
            yield page.problem(
                link.line,
                f'The link "{link.text}" leads to {link.path}, which is no page and no picture: '
                "the site shows its words without the link.",
                "Link to a page; put any other file where its readers are, and link to that address: https://…",
                "file-not-on-site",
                Severity.WARNING,
            )


def left_out(
    path: str,
    top: str,
    content_of: Callable[[str], bytes | None] | None,
    files: Container[str] = (),
) -> tuple[str, str]:
    """Why a picture is not on the site, and what would work; ("", ""): it is.

    Args:
        top: the policies' folder; "": the whole of this one.
        content_of: of a file; None: nobody can tell.
        files: what is known to be there.
    """
    below = f"{top}/" if top else ""
    if not path.startswith(below) or path.startswith("../"):
        return (
            f"lies outside of {below or 'this folder'}",
            f"Move it below {below or 'this folder'}.",
        )
    whatever_it_holds = not path.lower().endswith(".svg")
    if content_of is None or (whatever_it_holds and path in files):
        return "", ""
    content = content_of(path)
    if content is None:
        return "is not there", "Add it, or correct the path."
    if not may_be_shown(path, content):
        return "holds scripts, links or HTML", "Export it without these, or as PNG."
    return "", ""


def links_follow_the_living(checked: Checked) -> Problems:
    for page, link in _links(checked):
        target = _page_at(checked, link)
        if (
            target is not None and target.control.status is Status.RETIRED
            and page.control.status is Status.ACTIVE
            and page.control.id not in _successors(checked, target)
        ):  # fmt: skip
            yield page.problem(
                link.line,
                f'The link "{link.text}" leads to {target.control.id or link.path}, which is retired.',
                "Link to the SOP that replaced it.",
                "link-to-retired",
                Severity.WARNING,
            )


def links_keep_their_readers(checked: Checked) -> Problems:
    for page, link in _links(checked):
        target = _page_at(checked, link)
        if target is None or target is page or target.front.unreadable:
            continue
        without = sorted(set(page.control.audience) - set(target.control.audience))
        if without:
            yield page.problem(
                link.line,
                f"{', '.join(without)} may read this page, but not {target.control.id or link.path}: "
                f'"{link.text}" stands there as plain text.',
                "Say here what those readers need, or widen the audience of the other page.",
                "link-beyond-audience",
                Severity.WARNING,
            )


@dataclass(frozen=True, slots=True)
class LocalLink:
    """A link to a place in the repository."""

    text: str
    target: str  # as written
    path: str  # what that means, from the repository's root; of a place on the same page, the page
    fragment: str  # without its "#"; "": the whole page
    line: int


def local_links(path: str, document: Document, top: str) -> Iterator[LocalLink]:
    """`top`: the policies' folder, below which "/a.md" is meant as on the site; "": all of it."""
    for clause in document.clauses:
        for link in clause.links:
            try:
                target = urlsplit(link.target)
            except ValueError:
                continue  # "http://[" is text that looks like an address
            if target.scheme or target.netloc:
                continue
            way = unquote(target.path)
            start = top if way.startswith("/") else dirname(path)
            yield LocalLink(
                link.text,
                link.target,
                normpath(join(start, way.lstrip("/"))) if way else path,
                unquote(target.fragment),
                clause.lines[0] + _line_in(clause, link),
            )


def _links(checked: Checked) -> list[tuple[Page, LocalLink]]:
    top = _top(checked)
    return [
        (page, link)
        for page in checked.pages
        for link in local_links(page.path, page.document, top)
    ]


def _top(checked: Checked) -> str:
    sops = checked.config.knowledge_base.sops
    return "" if sops == "." else sops


def _page_at(checked: Checked, link: LocalLink) -> Page | None:
    place = page_meant(link.path, checked.by_path)
    return None if place is None else checked.by_path[place]


def places(document: Document) -> list[str]:
    """What a `#fragment` may name: anchors of clauses, and those that raw HTML sets."""
    sources = (clause.source for clause in document.clauses if "<" in clause.source)
    return [
        *(clause.anchor for clause in document.clauses),
        *(i for s in sources for i in ids(s)),
    ]


def _line_in(clause: Clause, link: Link) -> int:
    """On which line of the clause the link stands, from 0."""
    lines = clause.source.split("\n")
    written = unquote(link.target)
    return next((at for at, line in enumerate(lines) if link.target in line or written in line), 0)


def _successors(checked: Checked, retired: Page) -> set[str | None]:
    return {
        p.control.id for p in checked.pages if (retired.control.id or "") in p.control.supersedes
    }
