"""JSON lines: one object on each line, as APIs and data pipelines write them; or one list of objects,
whose entries are counted instead of lines.

Objects within objects become columns with a dot ("via.channel"). The columns are those of all
lines together; a line that lacks one has it empty.

Most lines hold texts and whole numbers only, and pydantic's parser reads those three times as fast
as Python's. Whatever else stands in a line, or makes it none, is Python's to read: it keeps numbers
as they are written, and says what is wrong and where.
"""

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import from_json

from kb_tools.adapters.importers.json_troubles import A_LIST, NO_UTF8, breaks_off, why_no_object
from kb_tools.adapters.importers.plain import flat, is_whole, plain_text
from kb_tools.english import counted
from kb_tools.errors import KbError, Problem
from kb_tools.findings.header_names import OF_CONTACTS
from kb_tools.findings.left_out import singular
from kb_tools.findings.mapping import Source
from kb_tools.findings.rows import BadLine, Block, Reason

BLOCK_ROWS = 20_000
_KEPT = frozenset({str, int, bool, type(None)})
_KEPT_OR_FLOAT = _KEPT | {float}
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(slots=True)
class JsonLinesFile:
    """Implements `qa_ports.ExportFile`."""

    path: Path
    source: Source
    name: str
    size: int  # bytes
    sha256: str
    header: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        block, read = Block([], [], [], 0), 0
        for line, size, found in _lines(self.path, self.source.decimal):
            read += size
            if isinstance(found, BadLine):
                block.bad.append(found)
            elif found is not None:
                block.lines.append(line)
                block.rows.append(self._texts(found))
            if len(block.rows) >= BLOCK_ROWS or len(block.bad) >= BLOCK_ROWS:
                yield Block(block.lines, block.rows, block.bad, read)
                block = Block([], [], [], 0)
        yield Block(block.lines, block.rows, block.bad, self.size)

    def rows_at(self, wanted: Collection[int]) -> dict[int, list[str]]:
        chosen = _lines(self.path, self.source.decimal, frozenset(wanted))
        return {line: self._texts(found) for line, _, found in chosen if isinstance(found, dict)}

    def _texts(self, row: Mapping[str, object]) -> list[str]:
        decimal = self.source.decimal
        return [
            value if value.__class__ is str else plain_text(value, decimal)
            for value in map(row.get, self.header)
        ]


def opened(path: Path, source: Source) -> JsonLinesFile:
    """The file, hashed, with the columns of all its lines. Raises KbError."""
    digest, columns, objects = hashlib.sha256(), dict[str, None](), 0
    first: BadLine | None = None
    rows_within: list[str] = []  # names in the last object of what would be rows of their own
    numberless: set[int] = set()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        for _, _, found in _lines(path, source.decimal, numberless=numberless):
            if isinstance(found, dict):
                objects += 1
                if not found.keys() <= columns.keys():
                    columns.update(dict.fromkeys(found))
                    rows_within = [name for name, value in found.items() if _are_rows(value)]
            elif found is not None and first is None:
                first = found
    except OSError as error:
        saw = f"This file cannot be read: {error.strerror or error}."
        raise KbError(Problem(str(path), 0, saw, "Check its name and its rights.")) from error
    if not objects:
        raise KbError(_nothing_in_it(path, first))
    if objects == 1 and rows_within and source.used.isdisjoint(columns):
        raise KbError(_rows_in_an_object(path, rows_within))
    notes = ["one JSON list: its entries are counted in place of lines"] if _is_list(path) else []
    if numberless:
        where = f"{counted(len(numberless), 'line')}, the first {min(numberless)}"
        where = "it" if _is_list(path) else where
        notes.append(f"NaN or Infinity stands in {where}: that is no JSON, and read as empty")
    return JsonLinesFile(
        path, source, path.name, path.stat().st_size, digest.hexdigest(), tuple(columns), (*notes,)
    )


def _nothing_in_it(path: Path, first: BadLine | None) -> Problem:
    if first is None:
        saw = "This file is empty: there is no line with a JSON object."
        return Problem(str(path), 1, saw, "Export it again.")
    each = "entry of this list" if _is_list(path) else "line of this file"
    saw = f"No {each} is a JSON object. The first: {first.detail}."
    would_work = 'Write one object a line:  {"Review ID": "1", "Score": 90}  or one list of them.'
    return Problem(str(path), first.line, saw, would_work)


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def _rows_in_an_object(path: Path, names: list[str]) -> Problem:
    """As APIs answer: a page of rows, with their number and the address of the next page around them."""
    saw = f"This is one object, with a list of objects in it: {', '.join(names)}."
    one = singular(names[0])
    each = f" | {{{one}: .}}" if one in OF_CONTACTS else ""  # so that "created" is the contact's
    would_work = f"Take the list out of it, for instance:  jq -c '.[\"{names[0]}\"][]{each}' {path.name} > rows.jsonl"
    return Problem(str(path), 1, saw, would_work)


def _lines(
    path: Path, decimal: str, wanted: Collection[int] | None = None, numberless: set[int] | None = None,
) -> Iterator[tuple[int, int, dict[str, object] | BadLine | None]]:  # fmt: skip
    """Number, size in bytes and columns of each line, or of those that are wanted; None: an empty
    one.

    Args:
        numberless: takes the lines in which NaN or Infinity stands.
    """
    line = 0

    def number(written: str) -> object:
        value = float(written)
        return int(value) if is_whole(value) else written.replace(".", decimal)

    def integer(written: str) -> str:
        return "0" if written == "-0" else written

    def no_number(_: str) -> None:
        if numberless is not None:
            numberless.add(line)

    read = json.JSONDecoder(parse_float=number, parse_int=integer, parse_constant=no_number).decode
    if _is_list(path):
        entries = _entries(path, read)
        yield from (each for each in entries if wanted is None or each[0] in wanted)
        return
    with path.open("rb") as file:
        for line, raw in enumerate(file, 1):
            if wanted is None or line in wanted:
                yield line, len(raw), _quickly(raw) or _found(line, raw, read)


def _quickly(raw: bytes) -> dict[str, object] | None:
    """The object of a line, where Python's parser would read the same and it holds no others."""
    try:
        found: object = from_json(raw, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    kinds = {*map(type, found.values())}
    if kinds <= _KEPT:
        return found
    # A number that is written 0.10 is no 0.1: Python's parser knows how it was written.
    if not kinds <= _KEPT_OR_FLOAT:
        return None
    floats = (value for value in found.values() if isinstance(value, float))
    return found if all(map(is_whole, floats)) else None


def _found(
    line: int, raw: bytes, read: Callable[[str], object]
) -> dict[str, object] | BadLine | None:
    """The columns of a line, or what is wrong with it; None: it is empty."""
    try:
        # A file that was joined out of several has a byte order mark within.
        text = raw.decode("utf-8").lstrip("\ufeff").strip()
    except UnicodeDecodeError:
        return BadLine(line, Reason.ENCODING, NO_UTF8, ())
    if not text:
        return None
    found, trouble = None, None
    try:
        found = read(text)
    except (ValueError, RecursionError) as error:
        trouble = error
    if not isinstance(found, dict):
        detail = why_no_object(text, trouble, whole=raw.endswith(b"\n"))
        return BadLine(line, Reason.JSON, detail, ())
    return dict(flat(_with_whole_characters(found) if _ESCAPED_HALF.search(text) else found))


def _with_whole_characters(row: dict[str, object]) -> dict[str, object]:
    """Programs that count in UTF-16 cut texts in the middle of an emoji: its half is no character, and
    no store takes it. In its place stands the sign for that."""
    text = json.dumps(row, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    whole: dict[str, object] = json.loads(text.decode("utf-16-le", "replace"))
    return whole


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


def _entries(
    path: Path, read: Callable[[str], object]
) -> Iterator[tuple[int, int, dict[str, object] | BadLine]]:
    """Number, size in bytes (of all together) and columns of each entry of a list. Raises KbError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig").strip()
        whole = read(text)
    except (ValueError, RecursionError) as error:
        raise KbError(_no_list(path, raw, error)) from error
    halves = _ESCAPED_HALF.search(text)
    for number, entry in enumerate(whole if isinstance(whole, list) else (), 1):
        if isinstance(entry, dict):
            yield number, 0, dict(flat(_with_whole_characters(entry) if halves else entry))
        else:
            detail = A_LIST if isinstance(entry, list) else "no object in braces"
            yield number, 0, BadLine(number, Reason.JSON, detail, ())


def _no_list(path: Path, raw: bytes, error: Exception) -> Problem:
    if not isinstance(error, json.JSONDecodeError):
        saw = f"This begins as one JSON list and cannot be read as one: {NO_UTF8}, or too deep."
        return Problem(str(path), 0, saw, "Export it again, as UTF-8.")
    text = raw.decode("utf-8-sig").strip()
    first, *others = text.split("\n", 1)
    if error.msg == "Extra data" and others and first.rstrip().endswith("]"):
        would_work = 'Export objects, one a line:  {"Review ID": "1", "Score": 90}'
        return Problem(str(path), 1, f"Each line is {A_LIST}.", would_work)
    if breaks_off(text, error):
        saw = f"This is one JSON list that breaks off in line {text.count(chr(10)) + 1}: it was cut off."
        return Problem(str(path), text.count("\n") + 1, saw, "Export it again.")
    saw = f"This begins as one JSON list and cannot be read as one: {why_no_object(text, error)}."
    return Problem(str(path), error.lineno, saw, "Export it again, or write one object a line.")
