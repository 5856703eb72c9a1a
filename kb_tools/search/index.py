"""The browser's index: section records to a handful of files, the same bytes each time.

    manifest.json     what the others are called (by content hash), words and weights of the
                      analysis
    core-….bin        per SOP: id, filters, number of sections; per section: field lengths; where each
                      section is shown
    terms-….bin       postings of a range of terms; a query loads the ranges of its own words
    words-….bin       words as written, a range of them: for unfinished and mistyped ones
    table-….bin       a vector for each word, to search by meaning (only with a sentence model)
    passages-….bin    the sections' vectors
    model-….bin       a sentence model, its vocabulary and the sections' vectors by it (only where the
    pieces-….txt      site has readers' browsers run it)
    meanings-….bin
    show-….json       what a result shows (title, path, text …) for a range of sections, and keywords

A search needs manifest, core and the `terms` and `words` of its own words' ranges before its first
answer, all `words` only where one of its words was never written; `show` for the results on the
screen (the core knows which; the manifest names those files for whoever keeps copies); `table` and
`passages` after the first answer; the model on no metered line.

Title and keywords belong to the whole SOP, so their postings count SOPs, those of headings and
text count sections. Function words have no postings in running text.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb_tools.search import words
from kb_tools.search.analysis import analysis
from kb_tools.search.confidence import BY_MODEL, BY_TABLE, BY_WORDS, SHORT, UNSURE
from kb_tools.search.engine import HIDDEN_STATUSES
from kb_tools.search.fields import (
    FIELDS,
    MOST_COUNTED,
    PAGE_FIELDS,
    SECTION_FIELDS,
    by_page,
    indexed,
    length,
    spoken,
    text_of,
    tokens_of,
    vocabulary_words,
)
from kb_tools.search.languages import ENGLISH, language
from kb_tools.search.packing import front_coded, front_cut, gaps, packed, planes, streams
from kb_tools.search.ranking import WEIGHTS
from kb_tools.search.records import SectionRecord
from kb_tools.search.shipped_model import TransformerLeg
from kb_tools.search.spelling import Vocabulary, browser_order, vocabulary, with_words
from kb_tools.search.static_leg import StaticLeg
from kb_tools.search.synonyms import Synonyms

FORMAT = "kb-search/7"
MANIFEST = "manifest.json"
SHARD_BYTES = 8_000  # of postings, before compression …
FEW_SHARDS = 6  # … or more where all of them fit into so many: a browser asks for six files at once
LARGE_SHARD_BYTES = 48_000
WORDS_BYTES = 40_000  # letters; front-coding leaves a third
SHOW_BYTES = 16_000


@dataclass(slots=True)
class _Postings:
    pages: dict[int, list[int]] = field(default_factory=dict)  # SOP → [title, tags]
    sections: dict[int, list[int]] = field(default_factory=dict)  # section → [heading, body]


def index_files(
    records: Iterable[SectionRecord],
    synonyms: Synonyms,
    static: StaticLeg | None = None,
    transformer: TransformerLeg | None = None,
) -> dict[str, bytes]:
    """File name → content; put them into one folder.

    Records of one SOP need not stand together, but keep their order within it. The legs: made of the
    same records.
    """
    pages = by_page(records)
    postings, counts, lengths = _inverted(pages)
    languages = spoken(page[0] for page in pages)
    synonyms = synonyms.spoken(analysis(*languages)).leading(postings.__contains__)
    said = synonyms.among(page[0].doc for page in pages).words_said()
    known = with_words(vocabulary(counts), said)
    files: dict[str, bytes] = {}

    def stored(name: str, ending: str, content: bytes) -> str:
        file = f"{name}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        files[file] = content
        return file

    shown = [(start, stored("show", "json", _json(body))) for start, body in _shown(pages)]
    manifest = {
        "format": FORMAT,
        "sections": sum(len(page) for page in pages),
        "pages": len(pages),
        "hidden": list(HIDDEN_STATUSES),
        "ranking": WEIGHTS.as_json(),
        "confidence": {
            "words": BY_WORDS.as_json(),
            "table": BY_TABLE.as_json(),
            "model": BY_MODEL.as_json(),
            "unsure": UNSURE,
            "short": SHORT,
        },
        "analysis": _analysis(languages),
        "synonyms": synonyms.as_json(),
        "first": synonyms.first_as_json(page[0].doc for page in pages),
        "core": stored("core", "bin", _core(pages, lengths, shown, languages)),
        "words": [[first, stored("words", "bin", body)] for first, body in _words(known)],
        "terms": [[first, stored("terms", "bin", body)] for first, body in _shards(postings)],
        "show": [file for _, file in shown],
    }
    if static is not None:
        facts, table, passages = static.as_files()
        manifest["static"] = facts | {
            "table": stored("table", "bin", table),
            "passages": stored("passages", "bin", passages),
        }
    if transformer is not None:
        manifest["transformer"] = transformer.facts | {
            "model": stored("model", "bin", transformer.model),
            "pieces": stored("pieces", "txt", transformer.pieces),
            "meanings": stored("meanings", "bin", transformer.meanings),
        }
    files[MANIFEST] = _json(manifest)
    return files


def _inverted(
    pages: Sequence[Sequence[SectionRecord]],
) -> tuple[dict[str, _Postings], Counter[str], dict[str, list[int]]]:
    postings: dict[str, _Postings] = defaultdict(_Postings)
    words: Counter[str] = Counter()
    lengths: dict[str, list[int]] = {name: [] for name in FIELDS}

    def read(
        record: SectionRecord,
        names: Sequence[str],
        counts: Callable[[str], dict[int, list[int]]],
        at: int,
    ) -> None:
        for column, name in enumerate(names):
            found = tokens_of(record, name)
            lengths[name].append(length(text_of(record, name), found))
            words.update(vocabulary_words(found))
            for token in indexed(name, found):
                counts(token.term).setdefault(at, [0, 0])[column] += 1

    section = 0
    for number, page in enumerate(pages):
        read(page[0], PAGE_FIELDS, lambda term: postings[term].pages, number)
        for record in page:
            read(record, SECTION_FIELDS, lambda term: postings[term].sections, section)
            section += 1
    return postings, words, lengths


def _shards(postings: Mapping[str, _Postings]) -> Iterable[tuple[str, bytes]]:
    def bytes_of(term: str) -> int:
        return len(term) + 2 * (len(postings[term].pages) + len(postings[term].sections))

    whole = sum(map(bytes_of, postings))
    few = whole <= FEW_SHARDS * LARGE_SHARD_BYTES
    most = whole / FEW_SHARDS if few else SHARD_BYTES
    names: list[str] = []
    size = 0
    for term in sorted(postings, key=browser_order):
        own = bytes_of(term)
        if names and size + own > most and not few:  # nobody loads a common term with a rare one
            yield names[0], _shard(names, postings)
            names, size = [], 0
        names.append(term)
        size += own
        if size >= most:
            yield names[0], _shard(names, postings)
            names, size = [], 0
    if names:
        yield names[0], _shard(names, postings)


def _shard(names: Sequence[str], postings: Mapping[str, _Postings]) -> bytes:
    counts: list[int] = []
    where: list[int] = []
    how_often: list[int] = []
    for name in names:
        entry = postings[name]
        pages, sections = sorted(entry.pages), sorted(entry.sections)
        counts += (len(pages), len(sections))
        where += gaps(pages) + gaps(sections)
        how_often += [_both(entry.pages[page], PAGE_FIELDS) for page in pages]
        how_often += [_both(entry.sections[section], SECTION_FIELDS) for section in sections]
    return streams(front_coded(names), packed(counts), packed(where), packed(how_often))


def _both(counts: Sequence[int], names: Sequence[str]) -> int:
    """Two counts in one number: the first in two bits, the second above them."""
    first, second = (
        min(count, MOST_COUNTED[name]) for count, name in zip(counts, names, strict=True)
    )
    return first | second << 2


def _words(known: Vocabulary) -> Iterable[tuple[str, bytes]]:
    """Ranges of all words with the binary logarithm of their frequency, which settles ties between
    corrections."""
    start = size = 0
    for end, word in enumerate(known.words, 1):
        size += len(word)
        if size >= WORDS_BYTES or end == len(known.words):
            words, weights = known.words[start:end], known.weights[start:end]
            yield words[0], streams(front_coded(words), packed(weights))
            start, size = end, 0


def _core(
    pages: Sequence[Sequence[SectionRecord]],
    lengths: Mapping[str, Sequence[int]],
    shown: Sequence[tuple[int, str]],
    languages: Sequence[str],
) -> bytes:
    """`shown`: the first section of each run of SOPs, and the file that shows it."""
    first = [page[0] for page in pages]
    every = [record for page in pages for record in page]
    shared, ids = front_cut([page.doc for page in first])
    names: dict[str, list[Any]] = {
        "queues": sorted({queue for page in first for queue in page.queues}),
        "markets": sorted({market for page in first for market in page.markets}),
        "areas": sorted({page.area for page in first}),
        "statuses": sorted({page.status for page in first}),
        "steps": sorted({_step(record) for record in every}),
    }
    queue, several_queues = _distinct(names["queues"], [page.queues for page in first])
    market, several_markets = _distinct(names["markets"], [page.markets for page in first])
    told = {
        "docs": ids,
        "queue": several_queues,
        "market": several_markets,
        "kinds": "".join(record.kind[:1] for record in every),
        "sums": {name: sum(lengths[name]) for name in FIELDS},
        "longest": {name: max(lengths[name], default=0) for name in FIELDS},
        "show": [file for _, file in shown],
        "supersededBy": {
            page.doc: list(page.superseded_by) for page in first if page.superseded_by
        },
    }
    if len(languages) > 1:
        told["languages"] = _places(languages, [language(page.lang).code for page in first])
    numbers = (
        shared,
        [len(page) for page in pages],
        _places(names["areas"], [page.area for page in first]),
        _places(names["statuses"], [page.status for page in first]),
        queue,
        market,
        _places(names["steps"], list(map(_step, every))),
        *(lengths[name] for name in FIELDS),
        gaps([start for start, _ in shown]),
    )
    return streams(_json(names | told), *map(planes, numbers))


def _step(record: SectionRecord) -> str:
    """The number of a step, with those above it: "4.1"."""
    return record.label.removeprefix("step ") if record.label.startswith("step ") else ""


def _places(names: Sequence[Hashable], of: Iterable[Hashable]) -> list[int]:
    place = {name: number for number, name in enumerate(names)}
    return [place[name] for name in of]


def _distinct(
    names: Sequence[str], lists: Sequence[Sequence[str]]
) -> tuple[list[int], list[list[int]]]:
    """Which of the different lists each is, and those, as places among the names."""
    different = sorted({tuple(of) for of in lists})
    return _places(different, map(tuple, lists)), [_places(names, of) for of in different]


def _shown(pages: Sequence[Sequence[SectionRecord]]) -> Iterable[tuple[int, dict[str, Any]]]:
    """Runs of whole SOPs, each with the number of its first section."""
    start = number = size = 0
    docs: list[list[Any]] = []
    for page in pages:
        first = page[0]
        docs.append(
            [
                first.title, first.url.partition("#")[0], first.version, first.effective, first.changed, first.changes, first.changes_at,
                list(first.tags), [[r.anchor, r.kind, r.heading, list(r.path), r.label, r.text, list(r.rows)] for r in page],
            ]
        )  # fmt: skip
        number += len(page)
        size += sum(len(record.text) + 40 for record in page)
        if size >= SHOW_BYTES:
            yield start, {"docs": docs}
            start, size, docs = number, 0, []
    if docs:
        yield start, {"docs": docs}


def _analysis(languages: Sequence[str]) -> dict[str, Any]:
    """English, and what else the SOPs are written in, in their order."""
    others = {code: language(code).as_json() for code in languages if code != ENGLISH}
    return {
        "stop": sorted(words.STOP_WORDS),
        "chatter": sorted(words.CHATTER),
        "letters": words.LETTERS,
        "accents": words.ACCENTS,
        "signs": words.WORD_SIGNS,
        "unspaced": words.UNSPACED,
        "connectors": words.CONNECTORS,
        "apostrophes": words.APOSTROPHES,
        "units": words.UNITS,
        "thousands": words.THOUSANDS,
        **({"languages": languages, "others": others} if others else {}),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
