"""The section records as bulk files for a search server, with the index settings made by us.

For knowledge bases that a static index no longer serves, and for search inside another tool. Each
target gets what its own bulk interface reads, settings that come close to our ranking (the same
fields with the same weights, synonyms, typing errors, and each language's stems as far as the server
knows it), and a query to begin with.

Field names, types and limits are those of OpenSearch 3, Meilisearch 1.x and Typesense 30, as
their official clients describe them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import takewhile
from typing import Any

from kb_tools.search.analysis import code, tokens
from kb_tools.search.fields import text_of
from kb_tools.search.languages import ENGLISH, code_of, language
from kb_tools.search.ranking import WEIGHTS
from kb_tools.search.records import SectionRecord
from kb_tools.search.synonyms import Synonyms, abbreviation, terms

_SEARCHED = (("title", WEIGHTS.title), ("tags", WEIGHTS.tags), ("heading", WEIGHTS.heading), ("text", 1.0))  # fmt: skip
_FILTERED = ("doc", "kind", "queues", "markets", "area", "status", "version", "lang")
_DATES = ("effective", "changed", "changes")
_PAIRS_OF_SIGNS = ("ja", "ko", "zh")
# Algorithm of Snowball → the name of the stems that OpenSearch advises for the language, as far as it has some.
_OPENSEARCH_STEMS = {
    "german": "light_german", "french": "light_french", "spanish": "light_spanish",
    "italian": "light_italian", "portuguese": "light_portuguese", "czech": "czech",
} | {
    name: name
    for name in "arabic catalan danish dutch finnish greek hindi hungarian indonesian norwegian romanian "
    "russian swedish turkish".split()
}  # fmt: skip
_OF_MEILISEARCH = frozenset(
    "ar cs da de el es fi fr he hi hu id it ja ko nl pl pt ro ru sv th tr vi zh".split()
)
_SHOWN_ONLY = ("anchor", "url", "label", "path", "rows", "names", "changes_at", "superseded_by")


@dataclass(frozen=True, slots=True)
class ServerFile:
    """One file of an export: its name, and its lines (JSON has one)."""

    name: str
    lines: Iterable[str]


Target = Callable[[str, Sequence[SectionRecord], Synonyms], Iterator[ServerFile]]


def opensearch(
    index: str, records: Sequence[SectionRecord], synonyms: Synonyms
) -> Iterator[ServerFile]:
    """PUT INDEX < index.json; POST _bulk < bulk.ndjson. The index's name stands in the latter."""
    languages = _languages(records)
    synonym_filter = {
        "type": "synonym_graph", "lenient": True,
        "synonyms": [
            f"{_solr(said)} => {', '.join(map(_solr, (said, *others)))}"
            for said, others in synonyms.words
        ],
    }  # fmt: skip
    filters: dict[str, Any] = {
        "english_possessive": {"type": "stemmer", "language": "possessive_english"},
        "english_stems": {"type": "stemmer", "language": "english"},
        "our_synonyms": synonym_filter,
    }
    analyzers = _analyzers("", "standard", ["lowercase", "asciifolding", "english_possessive", "english_stems"])  # fmt: skip
    analyzed = {spoken: told for spoken in languages if (told := _of_opensearch(spoken))}
    for spoken, (tokenizer, chain, stems) in analyzed.items():
        filters |= {f"stems_{spoken}": {"type": "stemmer", "language": stems}} if stems else {}
        analyzers |= _analyzers(f"_{spoken}", tokenizer, chain)
    analysis = {
        "filter": filters,
        "analyzer": analyzers,
        "normalizer": {"same_case": {"type": "custom", "filter": ["lowercase"]}},
    }  # fmt: skip
    keyword = {"type": "keyword", "normalizer": "same_case"}
    text = _text("") | (
        {"fields": {spoken: _text(f"_{spoken}") for spoken in analyzed}} if analyzed else {}
    )
    properties: dict[str, Any] = {"id": {"type": "keyword"}}
    properties |= {name: text for name, _ in _SEARCHED} | dict.fromkeys(_FILTERED, keyword)
    properties |= {name: {"type": "date", "format": "strict_date"} for name in _DATES}
    properties |= {name: {"type": "keyword", "index": False, "doc_values": False} for name in _SHOWN_ONLY}  # fmt: skip
    settings = {"number_of_shards": 1, "analysis": analysis}
    mappings = {"dynamic": "strict", "properties": properties}
    yield _json("index.json", {"settings": settings, "mappings": mappings})

    def bulk() -> Iterator[str]:
        for record in records:
            yield _line({"index": {"_index": index, "_id": record.id}})
            yield _line(_document(record))

    yield ServerFile("bulk.ndjson", bulk())
    fields = [
        f"{name}{within}^{weight:g}"
        for within in ("", *(f".{spoken}" for spoken in analyzed))
        for name, weight in _SEARCHED
    ]
    typed = {"query": "{{query}}", "fields": fields}
    ways = [
        {"term": {"doc": {"value": "{{query}}", "boost": 100}}},
        {"multi_match": typed | {"type": "cross_fields", "operator": "or"}},
        {"multi_match": typed | {"type": "best_fields", "fuzziness": "AUTO", "boost": 0.3}},
    ]
    query = {"bool": {"should": ways, "minimum_should_match": 1}}
    yield _json("query.json", {"query": query, "size": 10})
    yield _seen_first(records, synonyms)


def _text(suffix: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": f"written{suffix}", "search_analyzer": f"typed{suffix}"}


def _analyzers(suffix: str, tokenizer: str, chain: Sequence[str]) -> dict[str, Any]:
    """Of texts, and of what is typed, whose words stand for others once their letters are alike."""
    letters = [*takewhile(("lowercase", "asciifolding").__contains__, chain)]
    typed = [*letters, "our_synonyms", *chain[len(letters) :]]
    return {
        f"{name}{suffix}": {"type": "custom", "tokenizer": tokenizer, "filter": [*filters]}
        for name, filters in (("written", chain), ("typed", typed))
    }


def _of_opensearch(spoken: str) -> tuple[str, list[str], str] | None:
    """Of a language: tokenizer, filters, and which stems; None: it is read as English is."""
    if spoken in _PAIRS_OF_SIGNS:
        return "standard", ["lowercase", "cjk_width", "cjk_bigram"], ""
    if spoken == "th":
        return "thai", ["lowercase", "decimal_digit"], ""
    if not (stems := _OPENSEARCH_STEMS.get(language(spoken).algorithm, "")):
        return None
    spelt = ["german_normalization"] if spoken == "de" else []  # ae is ä
    return "standard", ["lowercase", *spelt, f"stems_{spoken}", "asciifolding"], stems


def _languages(records: Sequence[SectionRecord]) -> list[str]:
    """Codes of those besides English."""
    return sorted({code_of(record.lang) for record in records} - {ENGLISH})


def meilisearch(
    index: str, records: Sequence[SectionRecord], synonyms: Synonyms
) -> Iterator[ServerFile]:
    """PATCH indexes/INDEX/settings < settings.json; POST indexes/INDEX/documents?primaryKey=key.

    The order of the attributes is their weight. An id may hold letters, digits, - and _ only, so
    the key is a digest of ours.
    """
    by_weight = sorted(_SEARCHED, key=lambda field: -field[1])
    settings: dict[str, Any] = {
        "searchableAttributes": ["doc", *(name for name, _ in by_weight), "label"],
        "filterableAttributes": [*_FILTERED, *_DATES],
        "sortableAttributes": [*_DATES],
        "synonyms": {said: [*others] for said, others in synonyms.words},
        "typoTolerance": {"enabled": True, "disableOnAttributes": ["doc"]},
    }
    if others := [spoken for spoken in _languages(records) if spoken in _OF_MEILISEARCH]:
        told = {"attributePatterns": ["*"], "locales": [ENGLISH, *others]}
        settings["localizedAttributes"] = [told]
    yield _json("settings.json", settings)
    rows = ({"key": _key(record)} | _document(record) for record in records)
    yield ServerFile("documents.ndjson", map(_line, rows))
    yield _json("query.json", {"q": "{{query}}", "matchingStrategy": "frequency", "limit": 10})
    yield _seen_first(records, synonyms)


def typesense(
    index: str, records: Sequence[SectionRecord], synonyms: Synonyms
) -> Iterator[ServerFile]:
    """PUT synonym_sets/INDEX < synonyms.json; POST collections < collection.json;
    PUT curation_sets/INDEX < curation.json; PATCH collections/INDEX < curated.json;
    POST collections/INDEX/documents/import?action=upsert < documents.jsonl."""
    lists = {"tags", "queues", "markets", "path", "rows", "names", "superseded_by"}

    def field(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "type": "string[]" if name in lists else "string"} | more

    # A field has one language here.
    codes = {code_of(record.lang) for record in records}
    locale = {"locale": codes.pop()} if len(codes) == 1 and ENGLISH not in codes else {}
    fields = [field(name, stem=True, **locale) for name, _ in _SEARCHED]
    fields += [field(name, facet=True) for name in _FILTERED]
    fields += [field(name, optional=True, sort=True) for name in _DATES]
    fields += [field(name, index=False, optional=True) for name in _SHOWN_ONLY]
    yield _json("collection.json", {"name": index, "fields": fields, "synonym_sets": [index]})
    items = [
        {"id": _digest(said), "root": said, "synonyms": [*others]}
        for said, others in synonyms.words
    ]
    yield _json("synonyms.json", {"items": items})
    rules = [
        {
            "id": _digest(said), "rule": {"query": said, "match": "contains", "stem": True},
            "includes": [{"id": id, "position": n} for n, id in enumerate(ids, 1)],
        }
        for said, ids in _first(records, synonyms).items()
    ]  # fmt: skip
    yield _json("curation.json", {"items": rules})
    yield _json("curated.json", {"curation_sets": [index]})
    yield ServerFile("documents.jsonl", map(_line, map(_document, records)))
    names = ["doc", *(name for name, _ in _SEARCHED)]
    # Weights are whole numbers here; an id that was typed counts most.
    weights = [9, *(max(1, round(weight)) for _, weight in _SEARCHED)]
    query = {
        "q": "{{query}}", "query_by": ",".join(names), "query_by_weights": ",".join(map(str, weights)),
        "drop_tokens_threshold": 10, "per_page": 10,
    }  # fmt: skip
    yield _json("query.json", query)


def _seen_first(records: Sequence[SectionRecord], synonyms: Synonyms) -> ServerFile:
    """For whoever asks the server, which has no rule for it: put these sections before its results
    where the text holds one of the phrases, an abbreviation other than behind a number."""
    rules = [
        {"said": said, "ids": [*ids]} | ({"not_behind_a_number": True} if _short(said) else {})
        for said, ids in _first(records, synonyms).items()
    ]
    return _json("first.json", rules)


def read_as_units(records: Sequence[SectionRecord], synonyms: Synonyms) -> tuple[str, ...]:
    """The abbreviations that must come first; a rule of Typesense can't leave them alone behind a
    number, where they are units: it knows "contains" and "exact" only, and exact would miss a sentence."""
    return tuple(said for said in _first(records, synonyms) if _short(said))


TARGETS: Mapping[str, Target] = {
    "opensearch": opensearch,
    "meilisearch": meilisearch,
    "typesense": typesense,
}


def _document(record: SectionRecord) -> dict[str, Any]:
    """What is unknown is left out: an empty date is none."""
    values = record.as_json()
    return {name: value for name, value in values.items() if value != "" or name not in _DATES}


def _first(records: Sequence[SectionRecord], synonyms: Synonyms) -> dict[str, dict[str, None]]:
    """What somebody says → the sections (ids) that owners want to be seen first; of an SOP without that
    step, its page. An abbreviation that other SOPs have in title or keywords means what it means there."""
    pages: dict[str, dict[str, str]] = {}  # of each SOP: label → section; "" its first
    about: dict[str, set[str]] = {}  # term → the SOPs that have it in title or keywords
    for record in records:
        doc = code(record.doc)
        own = pages.setdefault(doc, {"": record.id})
        own.setdefault(record.label, record.id)
        if own[""] == record.id:
            for token in (*tokens(text_of(record, "title")), *tokens(text_of(record, "tags"))):
                about.setdefault(token.term, set()).add(doc)
    found: dict[str, dict[str, None]] = {}
    for said, (doc, step) in synonyms.first_words:
        there = pages.get(code(doc))
        if there is not None and not about.get(_short(said), set()) - {code(doc)}:
            found.setdefault(said, {})[there.get(f"step {step}", there[""])] = None
    return found


def _short(said: str) -> str:
    return abbreviation(terms(said))


def _key(record: SectionRecord) -> str:
    return _digest(record.id)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _solr(phrase: str) -> str:
    """A phrase in a rule of synonyms: commas and arrows would end it."""
    return " ".join(phrase.replace(",", " ").replace("=>", " ").replace("\\", " ").split())


def _json(name: str, value: Any) -> ServerFile:
    return ServerFile(name, [json.dumps(value, ensure_ascii=False, indent=1)])


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
