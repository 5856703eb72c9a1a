"""The fields of a search entry, and which words of them are indexed.

Title and keywords belong to the whole SOP, headings and text to the section.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from kb_tools.search.analysis import Token, code, tokens
from kb_tools.search.languages import language
from kb_tools.search.records import CELL, SectionRecord

FIELDS = ("title", "tags", "heading", "body")
PAGE_FIELDS = FIELDS[:2]
SECTION_FIELDS = FIELDS[2:]
MOST_COUNTED = {"title": 3, "tags": 3, "heading": 3, "body": 31}  # more mentions say nothing new
MOST_LENGTH = 50_000  # words; nobody writes a longer field

_SHORTEST_WORD = 3  # characters; shorter ones are neither completed nor corrected


def by_page(records: Iterable[SectionRecord]) -> list[list[SectionRecord]]:
    """The records of each SOP in their order, SOPs by id."""
    by_doc: dict[str, list[SectionRecord]] = defaultdict(list)
    for record in records:
        by_doc[record.doc].append(record)
    return [by_doc[doc] for doc in sorted(by_doc)]


def spoken(pages: Iterable[SectionRecord]) -> tuple[str, ...]:
    """The languages of these SOPs, by one record of each: that of most SOPs first."""
    times = Counter(language(page.lang).code for page in pages)
    return tuple(sorted(times, key=lambda code: (-times[code], code)))


def text_of(record: SectionRecord, field: str) -> str:
    """Ids are keywords too: MON-004 finds MON-004. The number of a step is none: "5 days" is not step 5."""
    match field:
        case "title":
            return record.title
        case "tags":
            return " · ".join([record.doc, *record.tags])
        case "heading":
            above = [name for name in record.path if name != record.heading]
            return " · ".join([*above, record.heading])
        case _:
            return record.text


def tokens_of(record: SectionRecord, field: str) -> list[Token]:
    """In the text, `negative_balance` is the name of a tag and no more about balances than any other: its
    parts stand for nothing there."""
    found = list(tokens(text_of(record, field), record.lang))
    if field != "body" or not record.names:
        return found
    names = {code(name) for name in record.names}
    kept = []
    named_until = 0
    for token in found:
        if token.code and token.word in names:
            named_until = token.end
        if token.code or token.start >= named_until:
            kept.append(token)
    return kept


def indexed(field: str, found: Iterable[Token]) -> Iterator[Token]:
    """Function words have no postings in running text."""
    return (token for token in found if field != "body" or not token.stop)


def terms_of(records: Iterable[SectionRecord]) -> frozenset[str]:
    """All terms that an index of these has."""
    found = (
        indexed(name, tokens_of(record, name))
        for page in by_page(records)
        for at, record in enumerate(page)
        for name in (SECTION_FIELDS if at else FIELDS)
    )
    return frozenset(token.term for each in found for token in each)


def length(text: str, found: Iterable[Token]) -> int:
    """A field's length: its words that carry something. A table is as long as its longest row: one row is
    what people read of it, so a word there is no smaller part of what they read than a word of a step.

    >>> text = "Codes\\nK-1\\tBank\\nK-2\\tIdentity check"
    >>> length(text, tokens(text))
    5
    """
    begin = [token.start for token in found if not token.code and not token.stop]
    words = others = longest = at = 0
    for line in text.split("\n") if CELL in text else [text]:
        at += len(line) + 1
        ended = bisect_left(begin, at)
        if CELL in line:
            longest = max(longest, ended - words)
        else:
            others += ended - words
        words = ended
    return min(others + longest, MOST_LENGTH)


def vocabulary_words(found: Iterable[Token]) -> Iterator[str]:
    """The words that an unfinished or mistyped one may mean."""
    for token in found:
        word = token.word
        if len(word) >= _SHORTEST_WORD and not word.isdigit() and not token.stop:
            yield word
