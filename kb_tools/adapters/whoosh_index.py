"""Section records in a Whoosh index on disk (`.kb/search/AUDIENCE/`).

Whoosh stores and inverts; what counts as a word and how sections rank is ours (kb_tools/search/),
so that `kb search` and the search box agree. The index is made anew whenever the records, or what
reads words from them, differ from those it was made of; where nothing may be written, in memory.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.analysis import Token as WhooshToken
from whoosh.analysis import Tokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import EmptyIndexError, FileIndex, create_in, open_dir
from whoosh.reading import IndexReader, TermNotFound

from kb_tools.adapters.reader_digest import search_digest
from kb_tools.search.fields import (
    FIELDS,
    MOST_COUNTED,
    by_page,
    indexed,
    length,
    text_of,
    tokens_of,
    vocabulary_words,
)
from kb_tools.search.ranking import Lengths, Postings
from kb_tools.search.records import SectionRecord, record_from
from kb_tools.search.spelling import Vocabulary, vocabulary

_FINGERPRINT = "fingerprint"
_WORDS = "words"  # as written


class WhooshIndexes:
    """One index for each audience below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, audience: str, records: Sequence[SectionRecord]) -> "WhooshStore":
        """The index of exactly these records; made now unless it stands already."""
        place = self._folder / audience
        fingerprint = _fingerprint(records)
        try:
            if not _made_of(place, fingerprint):
                _renew(place, fingerprint, records)
            return WhooshStore(open_dir(str(place)))
        except (
            OSError,
            EmptyIndexError,
        ):  # no right to write here, no room, or another kb is at it
            return in_memory(records)


def in_memory(records: Sequence[SectionRecord]) -> "WhooshStore":
    """The index of records that nobody will search again."""
    # Whoosh puts the writer's temporary files into a folder that is called after the index.
    index = RamStorage().create_index(_schema(), f"kb-{os.getpid()}-{secrets.token_hex(4)}")
    _write(index, records)
    return WhooshStore(index)


def _renew(place: Path, fingerprint: str, records: Sequence[SectionRecord]) -> None:
    """Made beside its place and then moved there. Whoever searches in between makes his own."""
    half = place.with_name(f"{place.name}.{os.getpid()}.half")
    try:
        half.mkdir(parents=True)
        _write(create_in(str(half), _schema()), records)
        (half / _FINGERPRINT).write_text(fingerprint, encoding="ascii")
        (place / _FINGERPRINT).unlink(missing_ok=True)  # half an index must not be taken for one
        shutil.rmtree(place, ignore_errors=True)
        half.rename(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


class WhooshStore:
    """An index as the engine reads it. Whoosh's document numbers are our section numbers."""

    def __init__(self, index: FileIndex) -> None:
        self._reader: IndexReader = index.reader()
        self._stored: list[dict[str, Any]] = [fields for _, fields in self._reader.iter_docs()]
        self.page_of: Sequence[int] = [fields["page"] for fields in self._stored]
        self._first = {page: section for section, page in reversed(list(enumerate(self.page_of)))}
        lengths = [fields["lengths"] for fields in self._stored]
        pages = [lengths[self._first[page]] for page in sorted(self._first)]
        self.lengths = Lengths(
            title=[of[0] for of in pages], tags=[of[1] for of in pages],
            heading=[of[2] for of in lengths], body=[of[3] for of in lengths],
        )  # fmt: skip

    @property
    def sections(self) -> int:
        return len(self._stored)

    def record(self, section: int) -> SectionRecord:
        return record_from(json.loads(self._stored[section]["record"]))

    def pages(self) -> list[SectionRecord]:
        return [self.record(self._first[page]) for page in sorted(self._first)]

    def term(self, name: str) -> Postings | None:
        title, tags, heading, body = (self._counts(field, name) for field in FIELDS)
        if not (title or tags or heading or body):
            return None
        pages = sorted({self.page_of[section] for section in (*title, *tags)})
        first = self._first
        return Postings(
            {page: (title.get(first[page], 0), tags.get(first[page], 0)) for page in pages},
            {
                section: (heading.get(section, 0), body.get(section, 0))
                for section in sorted({*heading, *body})
            },
        )

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        words = (word.decode() for word in self._reader.lexicon(_WORDS))
        return vocabulary({word: int(self._reader.frequency(_WORDS, word)) for word in words})

    def _counts(self, field: str, term: str) -> dict[int, int]:
        """Section → how often the term stands in that field."""
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return {}
        counts = {}
        while matcher.is_active():
            counts[matcher.id()] = min(int(matcher.weight()), MOST_COUNTED[field])
            matcher.next()
        return counts


class _Lines(Tokenizer):  # type: ignore[misc]  # Whoosh has no types
    """What our analysis found, a term a line."""

    def __call__(self, value: str, mode: str = "", **_: Any) -> Iterator[WhooshToken]:
        token = WhooshToken(mode=mode)
        token.stopped, token.boost = False, 1.0
        for line in value.split("\n"):
            token.text = line
            yield token


def _schema() -> fields.Schema:
    every = {name: fields.TEXT(analyzer=_Lines(), phrase=False) for name in (*FIELDS, _WORDS)}
    return fields.Schema(**every, record=fields.STORED, lengths=fields.STORED, page=fields.STORED)


def _write(index: FileIndex, records: Sequence[SectionRecord]) -> None:
    writer = index.writer(limitmb=256)
    for number, page in enumerate(by_page(records)):
        for nth, record in enumerate(page):
            found = {name: tokens_of(record, name) for name in FIELDS}
            terms = {name: [token.term for token in indexed(name, found[name])] for name in FIELDS}
            # Title and keywords belong to the whole SOP; their words count once.
            counted = FIELDS if nth == 0 else FIELDS[2:]
            written = [word for name in counted for word in vocabulary_words(found[name])]
            writer.add_document(
                **{name: "\n".join(of) for name, of in (terms | {_WORDS: written}).items() if of},
                record=json.dumps(record.as_json()), page=number,
                lengths=[length(text_of(record, name), found[name]) for name in FIELDS],
            )  # fmt: skip
    writer.commit(optimize=True)


def _fingerprint(records: Sequence[SectionRecord]) -> str:
    content = json.dumps([search_digest(Path(__file__)), [record.as_json() for record in records]])
    return hashlib.sha256(content.encode()).hexdigest()


def _made_of(place: Path, fingerprint: str) -> bool:
    file = place / _FINGERPRINT
    return file.is_file() and file.read_text(encoding="ascii") == fingerprint
