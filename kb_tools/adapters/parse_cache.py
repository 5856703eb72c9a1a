"""What has been read from a text before: its front matter and its parsed document, by blob id.

A blob's id is a hash of its bytes, so an entry can never be out of date, only unreadable or made
by another parser; both are dropped without a word.
"""

import contextlib
import json
import zlib
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from kb_tools.adapters.cache_file import CacheFile
from kb_tools.adapters.reader_digest import reader_digest
from kb_tools.errors import Problem, Severity
from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.markdown import PARSER_VERSION
from kb_tools.policy.model import BlobId, Document

_TABLES = {
    "front_matter": "(blob TEXT PRIMARY KEY, id TEXT, content BLOB)",
    "document": "(blob TEXT PRIMARY KEY, content BLOB)",
    "heading": "(blob TEXT PRIMARY KEY, heading TEXT)",
    "alike": "(one TEXT, other TEXT, answer INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID",
}
_READERS = ("markdown-it-py", "mdit-py-plugins", "pydantic", "pyyaml")

_DOCUMENT = TypeAdapter(Document)


class ParseCache:
    def __init__(self, file: Path | None) -> None:
        """`file`: where it is kept; None: nowhere, so that nothing is ever found."""
        self._kept = CacheFile(file, _TABLES, _reader())

    def close(self) -> None:
        self._kept.close()

    def ids(self) -> dict[BlobId, str | None]:
        """The `id` that each text known here declares."""
        return {
            BlobId(blob): id_ or None
            for blob, id_ in self._kept.rows("SELECT blob, id FROM front_matter")
        }

    def front_matter(self, blob: BlobId, path: str) -> FrontMatter | None:
        """What was kept of that text, its problems told of the file at `path`; None: nothing."""
        for (content,) in self._kept.rows("SELECT content FROM front_matter WHERE blob = ?", blob):
            with contextlib.suppress(ValueError, TypeError, KeyError, zlib.error, ValidationError):
                return _front_matter(content, path)
        return None

    def keep_front_matter(self, blob: BlobId, read: FrontMatter) -> None:
        content = _written(read)
        if content is not None:
            self._kept.keep("front_matter", (blob,), read.control.id, content)

    def heading(self, blob: BlobId) -> str | None:
        """The first of that text, "" where it has none; None: nothing is known."""
        rows = self._kept.rows("SELECT heading FROM heading WHERE blob = ?", blob)
        return next((str(heading) for (heading,) in rows), None)

    def keep_heading(self, blob: BlobId, heading: str) -> None:
        self._kept.keep("heading", (blob,), heading)

    def alike(self) -> dict[tuple[BlobId, BlobId], bool]:
        """Whether two texts say the same, as far as that was asked; see `policy.sameness`."""
        rows = self._kept.rows("SELECT one, other, answer FROM alike")
        return {(BlobId(one), BlobId(other)): bool(answer) for one, other, answer in rows}

    def keep_alike(self, one: BlobId, other: BlobId, answer: bool) -> None:
        self._kept.keep("alike", (one, other), answer)

    def document(self, blob: BlobId) -> Document | None:
        for (content,) in self._kept.rows("SELECT content FROM document WHERE blob = ?", blob):
            with contextlib.suppress(ValidationError, zlib.error, TypeError):
                return _DOCUMENT.validate_json(zlib.decompress(content))
        return None

    def keep_document(self, blob: BlobId, parsed: Document) -> None:
        # A text with bytes that are no UTF-8 has characters that JSON cannot hold: parsed anew.
        with contextlib.suppress(PydanticSerializationError, UnicodeError):
            content = zlib.compress(_DOCUMENT.dump_json(parsed), 1)
            self._kept.keep("document", (blob,), content)


def _reader() -> str:
    """Changes with everything that decides what the same bytes mean."""
    package = resources.files("kb_tools")
    rules = (package / "policy", package / "surrogates.py", Path(__file__))
    return reader_digest(f"{PARSER_VERSION}", _READERS, rules)


def _written(read: FrontMatter) -> bytes | None:
    """As JSON; None where that would not give the same back (a key that is no text, a set, …)."""
    values = {
        "control": read.control.model_dump(mode="python", exclude_unset=True),
        "problems": [[p.line, p.saw, p.would_work, p.rule, p.severity] for p in read.problems],
        "body_line": read.body_line,
        "lines": dict(read.lines),
        "damaged": read.damaged,
        "misspelt": read.misspelt,
        "effective_as_written": read.effective_as_written,
    }
    path = next((problem.path for problem in read.problems), "")
    with contextlib.suppress(TypeError, ValueError, ValidationError):
        content = json.dumps(values, default=_tagged).encode()
        if _front_matter(content, path) == read:
            return content
    return None


def _front_matter(content: bytes, path: str) -> FrontMatter:
    values = json.loads(content, object_hook=_untagged)
    return FrontMatter(
        DocumentControl.model_validate(values["control"]),
        tuple(
            Problem(path, line, saw, would_work, rule, Severity(severity))
            for line, saw, would_work, rule, severity in values["problems"]
        ),
        values["body_line"],
        MappingProxyType(values["lines"]),
        values["damaged"],
        values["misspelt"],
        tuple(values["effective_as_written"]),
    )


def _tagged(value: object) -> dict[str, str]:
    match value:
        case datetime():
            return {"$instant": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
    raise TypeError(type(value))


def _untagged(values: dict[str, Any]) -> Any:
    match values:
        case {"$instant": str(instant)}:
            return datetime.fromisoformat(instant)
        case {"$date": str(day)}:
            return date.fromisoformat(day)
    return values
