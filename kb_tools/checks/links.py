"""Links between pages lead to a page, an anchor on it, and readers who may follow."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.anchors import meant
from kb_tools.policy.document_control import Status
from kb_tools.policy.folder import SUFFIXES
from kb_tools.policy.model import Clause, Document, Link
from kb_tools.policy.raw_html import ids


def links_lead_somewhere(checked: Checked) -> Problems:
    severity = Severity.ERROR if checked.config.knowledge_base.strict else Severity.WARNING
    anchors: dict[str, list[str]] = {}  # by path, of the pages that links with a fragment lead to
    for page, clause, link, path, fragment in _links(checked):
        target = _page_at(checked, path)
        line = clause.lines[0] + _line_in(clause, link)
        if fragment and target is not None and target.path not in anchors:
            anchors[target.path] = places(target.document)
        if target is None:
            if path.lower().endswith(SUFFIXES) and path not in checked.files:
                yield page.problem(
                    line,
                    f'The link "{link.text}" leads to {path}, which is not there.',
                    "Correct the path, or take the link away.",
                    "broken-link",
                    severity,
                )
        elif fragment and meant(fragment, anchors[target.path]) is None:
            yield page.problem(
                line,
                f'The link "{link.text}" leads to #{fragment}, which {target.path} does not have.',
                f"Name a heading of that page, or write {{#{fragment}}} behind the one you mean.",
                "broken-anchor",
                Severity.WARNING,
            )


def links_follow_the_living(checked: Checked) -> Problems:
    for page, clause, link, path, _ in _links(checked):
        target = _page_at(checked, path)
        if (
            target is not None and target.control.status is Status.RETIRED
            and page.control.status is Status.ACTIVE
            and page.control.id not in _successors(checked, target)
        ):  # fmt: skip
            yield page.problem(
                clause.lines[0] + _line_in(clause, link),
                f'The link "{link.text}" leads to {target.control.id or path}, which is retired.',
                "Link to the SOP that replaced it.",
                "link-to-retired",
                Severity.WARNING,
            )


def links_keep_their_readers(checked: Checked) -> Problems:
    for page, clause, link, path, _ in _links(checked):
        target = _page_at(checked, path)
        if target is None or target is page or target.front.unreadable:
            continue
        without = sorted(set(page.control.audience) - set(target.control.audience))
        if without:
            yield page.problem(
                clause.lines[0] + _line_in(clause, link),
                f"{', '.join(without)} may read this page, but not {target.control.id or path}: "
                f'"{link.text}" stands there as plain text.',
                "Say here what those readers need, or widen the audience of the other page.",
                "link-beyond-audience",
                Severity.WARNING,
            )


def _links(checked: Checked) -> list[tuple[Page, Clause, Link, str, str]]:
    """Every link to a place in the repository: page, clause, link, path, fragment."""
    found = []
    for page in checked.pages:
        for clause in page.document.clauses:
            for link in clause.links:
                try:
                    target = urlsplit(link.target)
                except ValueError:
                    continue  # "http://[" is text that looks like an address
                if target.scheme or target.netloc or target.path.startswith("/"):
                    continue
                path = unquote(target.path)
                place = normpath(join(dirname(page.path), path)) if path else page.path
                found.append((page, clause, link, place, unquote(target.fragment)))
    return found


def _page_at(checked: Checked, path: str) -> Page | None:
    """The page that a link means: with its ending or without, or a folder by its first page."""
    stem = path.removesuffix(".html")
    for place in (
        path,
        *(stem + end for end in SUFFIXES),
        join(path, "README.md"),
        join(path, "index.md"),
    ):
        if place in checked.by_path:
            return checked.by_path[place]
    return None


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
