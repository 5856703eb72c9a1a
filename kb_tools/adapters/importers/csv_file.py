"""CSV as exports really are: torn quotes, missing fields, mixed encodings; each row with its line.

Python's csv reader is strict here, and fed line by line, so that the line on which each row
begins is known. Where a row goes wrong (an open quote swallows what follows, the number of
fields is off) only its first line is refused; reading starts anew on the next. So one torn quote
costs one row, not the rest of the file.
"""

import codecs
import csv
import hashlib
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from kb_tools.english import counted
from kb_tools.errors import KbError, Problem
from kb_tools.findings.layout import joined_header
from kb_tools.findings.mapping import Source
from kb_tools.findings.rows import BadLine, Block, Reason

SUFFIXES = (".csv", ".tsv", ".txt")
BLOCK_ROWS = 20_000
_LONGEST_ROW = 400  # lines; a comment that long is an open quote
_MOST_FIELDS = 1000  # of a line that is no row, beyond those of the header
_PIECE = 1 << 20
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # which begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = {
    b"PK\x03\x04": "a workbook or a zip archive", b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
    b"\x1f\x8b": "a gzip archive", b"PAR1": "a Parquet file", b"%PDF": "a PDF",
}  # fmt: skip
_CP1252 = ', for instance  encoding = "cp1252"  if Windows wrote it'
_ZERO = "a zero byte"
_UTF16 = ', for instance  encoding = "utf-16-le"  (Unicode text of Windows without its mark)'

_LONGEST_FIELD = 1 << 20  # characters
csv.field_size_limit(_LONGEST_FIELD)


@dataclass(slots=True)
class CsvFile:
    """Implements `qa_ports.ExportFile`."""

    path: Path
    source: Source
    name: str
    size: int  # bytes
    sha256: str
    encoding: str
    torn: bool  # some bytes are no text in this encoding, or are zero
    header: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """The rows in order, block by block."""
        with _text(self.path, self.encoding) as file:
            lines = _Lines(file, self.source.header_row)
            lines.header(self.source)
            width, torn = len(self.header), self.torn
            block = Block([], [], [], 0)
            for line, row, trouble in lines.rows(self.source, width):
                if self.source.not_rows and self.source.is_foot(row):
                    block.no_rows.append(line)
                elif trouble is not None:
                    block.bad.append(trouble)
                elif torn and (detail := _torn(row)):
                    block.bad.append(BadLine(line, Reason.ENCODING, detail, tuple(row)))
                else:
                    block.lines.append(line)
                    block.rows.append(row)
                if len(block.rows) >= BLOCK_ROWS or len(block.bad) >= BLOCK_ROWS:
                    yield replace(block, offset=file.buffer.tell())
                    block = Block([], [], [], 0)
            yield replace(block, offset=self.size)

    def rows_at(self, wanted: Collection[int]) -> dict[int, list[str]]:
        """The rows that begin on these lines, which were read as rows before; the others are skipped as
        lines."""
        found = {}
        with _text(self.path, self.encoding) as file:
            lines = _Lines(file, 1)
            for line in sorted(wanted):
                lines.skip_to(line)
                _, found[line], _ = next(lines.rows(self.source, None))
        return found


def opened(path: Path, source: Source) -> CsvFile:
    """The file, hashed and with its header read. Raises KbError."""
    try:
        read, digest, torn = _surveyed(path, source.encoding)
    except OSError as error:
        saw = f"This file cannot be read: {error.strerror or error}."
        raise KbError(Problem(str(path), 0, saw, "Check its name and its rights.")) from error
    except LookupError as error:
        saw = f"{source.name!r} declares the encoding {source.encoding!r}, which nobody knows."
        raise KbError(Problem(str(path), 0, saw, "Write utf-8, cp1252 or utf-16.")) from error
    file = CsvFile(path, source, path.name, path.stat().st_size, digest, read, torn)
    with _text(path, read) as stream:
        lines = _Lines(stream, source.header_row)
        file.header = tuple(name.strip() for name in lines.header(source))
    if torn:
        _check_header(file)
        file.notes = (f"some of its bytes are no text in {read}{_CP1252}",)
    if _a_byte_a_sign(source.encoding) and read == "utf-8":
        note = f"read as UTF-8, not as {source.encoding}: all of its bytes are UTF-8"
        file.notes = (*file.notes, note)
    if not any(file.header):
        saw = "This file is empty: there is no first line with the names of the columns."
        raise KbError(Problem(str(path), 1, saw, "Export it again."))
    return file


def _check_header(file: CsvFile) -> None:
    """Raises KbError where even the names of the columns cannot be read."""
    if detail := _torn(list(file.header)):
        saw = f"The names of the columns hold {detail} ({file.encoding})."
        instance = _UTF16 if detail == _ZERO else _CP1252
        would_work = f"Say in {file.source.name!r} how the export is written{instance}"
        raise KbError(Problem(str(file.path), file.source.header_row or 1, saw, would_work))


def _surveyed(path: Path, declared: str) -> tuple[str, str, bool]:
    """Encoding, SHA-256, and whether any bytes are no text.

    What is UTF-8 is read as such although cp1252 was declared: with "Ã¼" for each "ü", rows that
    are in the store already would be others.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        start = file.read(4)
        _refuse_other_formats(path, start)
        marked = next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), "")
        encoding = marked or declared
        tried = [_Tried(encoding)]
        if _a_byte_a_sign(encoding):
            tried.append(_Tried("utf-8"))
        file.seek(0)
        for piece in chain(iter(lambda: file.read(_PIECE), b""), [b""]):
            digest.update(piece)
            for each in tried:
                each.take(piece)
    found, *utf8 = tried
    found = next((each for each in utf8 if each.above_ascii and not each.torn), found)
    return found.encoding, digest.hexdigest(), found.torn or found.zero


def _refuse_other_formats(path: Path, start: bytes) -> None:
    for sign, what in _NO_TEXT.items():
        if start.startswith(sign):
            saw = f"This is {what}, whatever its name ends in: it is no text."
            would_work = "Give it its own ending, or unpack it, or export it as CSV."
            raise KbError(Problem(str(path), 0, saw, would_work))


class _Tried:
    """What the bytes so far are in an encoding."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self.torn = self.zero = self.above_ascii = False

    def take(self, piece: bytes) -> None:
        """An empty piece ends them."""
        if self.torn:
            return
        try:
            text = self._decoder.decode(piece, not piece)
        except UnicodeDecodeError:
            self.torn = True
        else:
            self.zero = self.zero or "\0" in text
            self.above_ascii = self.above_ascii or not text.isascii()


def _a_byte_a_sign(encoding: str) -> bool:
    """Of text in such an encoding, but for a word or two, the bytes are never UTF-8 by chance.

    >>> [_a_byte_a_sign(name) for name in ("cp1252", "cp1253", "utf-8", "gbk", "utf-16")]
    [True, True, False, False, False]
    """
    letters = bytes(range(0xC0, 0x100))
    return len(letters.decode(encoding, "ignore")) > 0.9 * len(letters)


def _text(path: Path, encoding: str) -> TextIO:
    """Bad bytes stay recognisable; only \\n and \\r end lines, as in any editor."""
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


class _Lines:
    """The lines of a file, which can be put back; knows the number of the next one."""

    def __init__(self, file: TextIO, first: int) -> None:
        """`first`: where to begin, from 1; what a report says above its columns is no row."""
        self._lines = file
        self._back: deque[str] = deque()
        self._taken: list[str] = []  # since the row began
        self.next = max(first, 1)
        for _ in islice(file, self.next - 1):
            pass

    def skip_to(self, line: int) -> None:
        """From where no line was put back."""
        for _ in islice(self._lines, line - self.next):
            pass
        self.next = line

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self._taken.append(line)
        if len(self._taken) > _LONGEST_ROW:
            raise csv.Error("a row with very many lines")
        return line

    def header(self, source: Source) -> list[str]:
        rows = list[list[str]]()
        for _, row, trouble in self.rows(source, None):
            if trouble is not None:
                return []
            rows.append(row)
            if len(rows) == source.header_rows:
                break
        return joined_header(rows) if rows else []

    def rows(
        self, source: Source, width: int | None
    ) -> Iterator[tuple[int, list[str], BadLine | None]]:
        """Line, fields, and what is wrong with them; empty lines are left out."""
        reader = self._reader(source)
        taken = self._taken
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._refused(Reason.QUOTES, _in_words(error), source, width)
                reader, taken = self._reader(source), self._taken
                continue
            line = self.next
            if row and (width is None or len(row) == width):
                self.next += len(taken)
                taken.clear()
                yield line, row, None
            elif not row:
                self.next += len(taken)
                taken.clear()
            elif len(taken) > 1:  # an open quote has swallowed lines that may be good rows
                detail = f"{len(row)} fields over {len(taken)} lines where the header has {width}"
                yield self._refused(Reason.QUOTES, detail, source, width)
                reader, taken = self._reader(source), self._taken
            else:
                detail = f"{counted(len(row), 'field')} where the header has {width}"
                self.next += 1
                taken.clear()
                kept = tuple(row[: (width or 0) + _MOST_FIELDS])
                yield line, row, BadLine(line, Reason.FIELDS, detail, kept)

    def _reader(self, source: Source) -> "Iterator[list[str]]":
        return csv.reader(self, delimiter=source.delimiter, quotechar=source.quote, strict=True)

    def _refused(
        self, reason: Reason, detail: str, source: Source, width: int | None
    ) -> tuple[int, list[str], BadLine]:
        """Refuses the row's first line and puts the others back."""
        line, (first, *others) = self.next, self._taken
        self._back.extendleft(reversed(others))
        self._taken = []
        self.next += 1
        most = (width or 0) + _MOST_FIELDS
        fields = first.rstrip("\r\n").replace(source.quote, "").split(source.delimiter, most)
        return line, fields, BadLine(line, reason, detail, tuple(fields[:most]))


def _torn(row: list[str]) -> str:
    for value in row:
        if "\0" in value:
            return _ZERO
        if any("\ud800" <= sign <= "\udfff" or sign == "\ufffd" for sign in value):
            return "bytes that are no text in the file's encoding"
    return ""


def _in_words(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"a field goes on for more than {_LONGEST_FIELD:,} characters"
    return str(error)
