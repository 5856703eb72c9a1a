"""Links between pages lead to a page, an anchor on it, and readers who may follow."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from kb_tools.checks.model import Checked, Page, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status
from kb_tools.policy.folder import SUFFIXES
from kb_tools.policy.model import Clause, Link


def links_lead_somewhere(checked: Checked) -> Problems:
    severity = Severity.ERROR if checked.config.knowledge_base.strict else Severity.WARNING
    anchors = {page.path: {c.anchor for c in page.document.clauses} for page in checked.pages}
    for page, clause, link, path, fragment in _links(checked):
        target = checked.by_path.get(path)
        if target is None:
            if path.lower().endswith(SUFFIXES) and path not in checked.files:
                yield page.problem(
                    clause.lines[0],
                    f'The link "{link.text}" leads to {path}, which is not there.',
                    "Correct the path, or take the link away.",
                    "broken-link",
                    severity,
                )
        elif fragment and fragment not in anchors[path]:
            yield page.problem(
                clause.lines[0],
                f'The link "{link.text}" leads to #{fragment}, which {path} does not have.',
                f"Name a heading of that page, or write {{#{fragment}}} behind the one you mean.",
                "broken-anchor",
                Severity.WARNING,
            )


def links_follow_the_living(checked: Checked) -> Problems:
    for page, clause, link, path, _ in _links(checked):
        target = checked.by_path.get(path)
        if (
            target is not None and target.control.status is Status.RETIRED
            and page.control.status is Status.ACTIVE
            and page.control.id not in _successors(checked, target)
        ):  # fmt: skip
            yield page.problem(
                clause.lines[0],
                f'The link "{link.text}" leads to {target.control.id or path}, which is retired.',
                "Link to the SOP that replaced it.",
                "link-to-retired",
                Severity.WARNING,
            )


def links_keep_their_readers(checked: Checked) -> Problems:
    for page, clause, link, path, _ in _links(checked):
        target = checked.by_path.get(path)
        if target is None or target is page:
            continue
        without = sorted(set(page.control.audience) - set(target.control.audience))
        if without:
            yield page.problem(
                clause.lines[0],
                f'{", ".join(without)} may read this page, but not {target.control.id or path}: '
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


def _successors(checked: Checked, retired: Page) -> set[str | None]:
    return {p.control.id for p in checked.pages if (retired.control.id or "") in p.control.supersedes}
