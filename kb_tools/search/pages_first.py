"""Whoever types no more than an SOP's title says, or one of its keywords, wants the SOP: "lost phone".

Its page then comes before its sections, of which some other one may say "phone" most often; but not
before a section whose own heading says a word of it. As `assets/search/pages_first.js`.
"""

from collections.abc import Callable, Sequence

from kb_tools.search.analysis import tokens
from kb_tools.search.ranking import Group
from kb_tools.search.records import PAGE, SectionRecord

Ranked = Sequence[tuple[int, float]]  # (section, score), best first


def pages_first(
    found: Ranked, about: Sequence[Group], page_of: Sequence[int],
    record: Callable[[int], SectionRecord],
) -> list[tuple[int, float]]:  # fmt: skip
    """
    Args:
        about: all that was typed, where it may be the name of an SOP; else ().
        page_of: section → SOP.
    """
    if not about:
        return [*found]
    before: dict[int, int] = {}  # SOP → which of its sections comes before the others
    for section, _ in found:
        page = page_of[section]
        if page not in before:
            first = page_of.index(page)
            names = _names(record(first)) if record(first).kind == PAGE else []
            lang = record(first).lang
            named = any(all(_said(about, name, lang)) for name in names)
            own = named and any(_said(about, _own_heading(record(section)), lang))
            before[page] = first if named and not own else section
    moved = {*before.values()}
    ordered = []
    for section, score in found:
        first_here = before.pop(page_of[section], None)
        if first_here is not None:
            ordered.append((first_here, score))
        if section not in moved:
            ordered.append((section, score))
    return ordered


def _names(page: SectionRecord) -> list[str]:
    return [page.title, *page.tags]


def _own_heading(section: SectionRecord) -> str:
    return section.heading if section.heading != section.title else ""


def _said(about: Sequence[Group], text: str, lang: str) -> list[bool]:
    """Of each word whether the text says it, or what it may mean."""
    said = {token.term for token in tokens(text, lang)}
    return [any(said.issuperset(other.terms) for other in each.alternatives) for each in about]
