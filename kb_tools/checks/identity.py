"""One id, one page; a waiting text stands beside the page that it will replace."""

import unicodedata

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity
from kb_tools.policy.document_control import QUOTABLE
from kb_tools.policy.identity import beside
from kb_tools.policy.look_alikes import as_seen, as_stored


def quotable_names(checked: Checked) -> Problems:
    severity = Severity.ERROR if checked.config.knowledge_base.strict else Severity.WARNING
    for page in checked.pages:
        for key, name in (("id", page.control.id), ("version", page.control.version)):
            if name and not QUOTABLE.fullmatch(name):
                yield page.problem(
                    page.line(key),
                    f'{key} is "{name}", which cannot be quoted: it stands in web addresses and in citations like MON-004@2.1.',
                    "Use letters, digits, dots and dashes, beginning with a letter or a digit.",
                    "not-quotable",
                    severity,
                )


def one_page_an_id(checked: Checked) -> Problems:
    for sop, pages in checked.by_id.items():
        for waiting in (False, True):
            same = [page for page in pages if page.waiting == waiting]
            for page in same[1:]:
                yield page.problem(
                    page.line("id"),
                    f"id {sop} stands in {same[0].path} too.",
                    "Give one of them an id of its own; ids are never used twice.",
                    "duplicate-id",
                )


def ids_tell_pages_apart(checked: Checked) -> Problems:
    """Who reads REF-001 in a finding, or types it, cannot know that ref-001 is another SOP."""
    alike: dict[str, list[str]] = {}
    for sop in checked.by_id:
        alike.setdefault(as_seen(sop), []).append(sop)
    for first, *others in alike.values():
        for page in (page for sop in others for page in checked.by_id[sop]):
            yield page.problem(
                page.line("id"),
                f"id {page.control.id} looks like {first}, the id of {checked.by_id[first][0].path}{_told_apart(first, page.control.id or '')}.",
                "If they are one SOP, write the id in the same way; if not, give one of them another id.",
                "look-alike-id",
            )


def _told_apart(first: str, other: str) -> str:
    """What a reader does not see.

    >>> _told_apart("REF-001", "R\u0415F-001"), _told_apart("REF-001", "ref-001")
    (', but for Е (CYRILLIC CAPITAL LETTER IE)', '')
    """
    odd = next((c for c in other if c not in first and not c.isascii()), "")
    return f", but for {odd} ({unicodedata.name(odd, f'U+{ord(odd):04X}')})" if odd else ""


def paths_tell_pages_apart(checked: Checked) -> Problems:
    stored: dict[str, str] = {}
    for page in checked.pages:
        first = stored.setdefault(as_stored(page.path), page.path)
        if first != page.path:
            yield page.problem(
                0,
                f"{first} stands here too, and on Windows and macOS both are one file: one of the two is lost there.",
                "Rename one of them.",
                "look-alike-path",
            )


def waiting_text_has_its_page(checked: Checked) -> Problems:
    for page in checked.pages:
        if not page.waiting:
            continue
        place = beside(page.path)
        partner = checked.beside(page)
        if page.front.unreadable or (partner is not None and partner.front.unreadable):
            continue
        if partner is None:
            yield page.problem(
                1,
                f"This text waits for its date, but {place} is not there.",
                "A new SOP needs no .next file: name it without .next, with its future effective date.",
                "next-without-page",
            )
        elif partner.control.id != page.control.id:
            yield page.problem(
                page.line("id"),
                f"id is {page.control.id}, but {place} has {partner.control.id}.",
                "Both files are one SOP: write the same id.",
                "next-with-other-id",
            )
        elif page.control.effective is None:
            yield page.problem(
                page.line("effective"),
                "This text waits, but does not say for when.",
                "Write the day on which it comes into force:  effective: 2027-01-01",
                "next-without-date",
            )
