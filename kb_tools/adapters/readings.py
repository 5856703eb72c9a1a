"""What a site reads from texts, remembered in `.kb/cache/` by the blobs that were read.

Implements `workflows.site.readings.Readings`. An entry cannot be out of date: its key is a hash
of the bytes, and the file begins anew when the code that reads them changes.
"""

import contextlib
import zlib
from collections import OrderedDict
from importlib import resources
from pathlib import Path
from types import TracebackType

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from kb_tools.adapters.cache_file import CacheFile
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.lexicon_file import lexicon_digest, read_lexicon
from kb_tools.adapters.reader_digest import reader_digest
from kb_tools.diff import lineage
from kb_tools.diff.lineage import Step
from kb_tools.diff.model import Comparison
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Document, Revision
from kb_tools.ports import PolicyHistory
from kb_tools.surrogates import without_surrogates
from kb_tools.workflows.site import readings as site_readings
from kb_tools.workflows.site.readings import Gist

_GIST = TypeAdapter(Gist)
_TARGETS = TypeAdapter(tuple[str, ...])
_COMPARISON = TypeAdapter(Comparison)
_TABLES = {"reading": "(kind TEXT, key TEXT, content BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"}
_DOCUMENTS = 8  # parsed texts at hand: neighbours are asked for one after the other
_READERS = (
    "markdown-it-py",
    "mdit-py-plugins",
    "nh3",
    "pygments",
    "pydantic",
    "rapidfuzz",
    "scipy",
)


class CachedReadings:
    def __init__(
        self, history: PolicyHistory, lexicon: Lexicon, file: Path | None, lexicon_mark: str = ""
    ) -> None:
        """
        Args:
            file: where they are kept; None: nowhere.
            lexicon_mark: changes with the lexicon.
        """
        self.lexicon_mark = lexicon_mark
        self._history = history
        self._lexicon = lexicon
        self._kept = _Kept(file, lexicon_mark)
        self._documents: OrderedDict[str, Document] = OrderedDict()

    def __enter__(self) -> "CachedReadings":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()

    def document(self, revision: Revision) -> Document:
        held = self._documents.get(revision.blob)
        if held is None:
            held = self._history.document(revision)
            if not _is_clean(held):
                held = parse(without_surrogates(self._history.text(revision)))
            self._documents[revision.blob] = held
            if len(self._documents) > _DOCUMENTS:
                self._documents.popitem(last=False)
        return held

    def body(self, revision: Revision) -> str:
        kept = self._kept.get("body", revision.blob)
        if kept is not None:
            return kept.decode()
        made = site_readings.body(self._history.text(revision))
        self._kept.put("body", revision.blob, made.encode())
        return made

    def targets(self, revision: Revision) -> tuple[str, ...]:
        kept = self._kept.get("targets", revision.blob)
        if kept is not None:
            with contextlib.suppress(ValidationError):
                return _TARGETS.validate_json(kept)
        made = site_readings.targets(self.body(revision))
        self._kept.put("targets", revision.blob, _TARGETS.dump_json(made))
        return made

    def gist(self, revision: Revision) -> Gist:
        kept = self._kept.get("gist", revision.blob)
        if kept is not None:
            with contextlib.suppress(ValidationError):
                return _GIST.validate_json(kept)
        made = site_readings.gist(self.document(revision))
        self._kept.put("gist", revision.blob, _GIST.dump_json(made))
        return made

    def comparison(self, before: Revision, after: Revision) -> Comparison:
        key = f"{before.blob}:{after.blob}"
        kept = self._kept.get("comparison", key)
        if kept is not None:
            with contextlib.suppress(ValidationError):
                return _COMPARISON.validate_json(kept)
        return self._compared(before, after)[0]

    def step(self, before: Revision, after: Revision) -> Step:
        kept = self._kept.get("step", f"{before.blob}:{after.blob}")
        if kept is not None:
            with contextlib.suppress(ValueError):
                return lineage.read(kept)
        return self._compared(before, after)[1]

    def _compared(self, before: Revision, after: Revision) -> tuple[Comparison, Step]:
        key = f"{before.blob}:{after.blob}"
        made, step = site_readings.comparison(
            self._history.text(before), self.document(before),
            self._history.text(after), self.document(after), self._lexicon,
        )  # fmt: skip
        self._kept.put("step", key, lineage.written(step))
        with contextlib.suppress(PydanticSerializationError, UnicodeError):
            self._kept.put("comparison", key, _COMPARISON.dump_json(made))
        return made, step


def readings_of(kb: KnowledgeBase) -> CachedReadings:
    """What was read and compared before, for commands and sites alike. Raises KbError for a lexicon that
    cannot be read."""
    lexicon, mark = read_lexicon(kb.root, kb.config), lexicon_digest(kb.root, kb.config)
    return CachedReadings(kb.history, lexicon, kb.cache / "site.sqlite", mark)


class _Kept:
    """Entries by kind and key, compressed."""

    def __init__(self, file: Path | None, lexicon_mark: str) -> None:
        self._file = CacheFile(file, _TABLES, _reader(lexicon_mark))
        self.close = self._file.close

    def get(self, kind: str, key: str) -> bytes | None:
        query = "SELECT * FROM reading WHERE kind = ? AND key = ?"
        waiting = self._file.unwritten("reading", kind, key)
        for *_, content in [waiting] if waiting else self._file.rows(query, kind, key):
            with contextlib.suppress(zlib.error, TypeError):
                return zlib.decompress(content)
        return None

    def put(self, kind: str, key: str, content: bytes) -> None:
        self._file.keep("reading", (kind, key), zlib.compress(content, 1))


def _reader(lexicon_mark: str) -> str:
    """Changes with everything that decides what is read from the same bytes."""
    package = resources.files("kb_tools")
    rules = (
        package / "policy", package / "diff", package / "workflows" / "site" / "readings.py",
        package / "surrogates.py",
    )  # fmt: skip
    return reader_digest(lexicon_mark, _READERS, rules)


def _is_clean(document: Document) -> bool:
    return all(without_surrogates(c.text) == c.text for c in document.clauses)
