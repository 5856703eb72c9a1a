"""How a file that nobody has described yet seems to be written: its signs, its letters, its top.

Only for a proposal, which a person reads; an import goes by what the mapping declares.
"""

import codecs
import csv
from collections import Counter
from dataclasses import asdict, dataclass
from io import StringIO
from itertools import islice
from pathlib import Path

from kb_tools.adapters.importers import csv_file, excel_file
from kb_tools.findings.layout import header_places
from kb_tools.findings.mapping import Source

_LOOKED_AT = 50  # lines
_PIECE = 1 << 20  # bytes
_SIGNS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str = ","
    encoding: str = "utf-8"
    header_row: int = 0  # from 1; 0: the first that is not empty
    header_rows: int = 1


def as_written(file: Path, said: Source) -> Source:
    """The source with what its file itself tells. Raises KbError as `likely_dialect` does."""
    return said.model_copy(update=asdict(likely_dialect(file, said)))


def likely_dialect(file: Path, said: Source) -> Dialect:
    """
    Args:
        said: what somebody knows already; whatever is not its default is kept.

    Raises KbError: a workbook that cannot be read, or without the sheet.
    """
    suffix = file.suffix.lower()
    if suffix in excel_file.SUFFIXES:
        row, rows = _of_rows(excel_file.first_rows(file, said, _LOOKED_AT), said)
        return Dialect(header_row=row, header_rows=rows)
    if suffix not in csv_file.SUFFIXES:
        return Dialect(header_row=said.header_row)
    return _of_text(file, said)[0]


def first_rows(file: Path, said: Source) -> list[list[str]]:
    """The first rows of a workbook or a CSV file, by whatever signs it is written in; of any other
    file none. Raises KbError, OSError."""
    suffix = file.suffix.lower()
    if suffix in excel_file.SUFFIXES:
        return [row for _, row in excel_file.first_rows(file, said, _LOOKED_AT)]
    return _of_text(file, said)[1] if suffix in csv_file.SUFFIXES else []


def _of_text(file: Path, said: Source) -> tuple[Dialect, list[list[str]]]:
    with file.open("rb") as stream:
        start = stream.read(_PIECE)
    encoding = said.encoding if said.encoding != "utf-8" else likely_encoding(start)
    lines = _lines(start, encoding)
    delimiter = said.delimiter if said.delimiter != "," else likely_delimiter(lines)
    rows = _rows(lines, delimiter)
    dialect = Dialect(delimiter, encoding, *_of_rows(rows, said))
    return dialect, [row for _, row in rows]


def likely_encoding(start: bytes) -> str:
    """UTF-8, or that of Western Windows where its signs above ASCII are none in UTF-8.

    >>> likely_encoding("Prüfung".encode()), likely_encoding("Prüfung".encode("cp1252"))
    ('utf-8', 'cp1252')
    """
    if any(start.startswith(mark) for mark, _ in csv_file.BYTE_ORDER_MARKS):
        return "utf-8"  # the mark says what it is
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(start)
    torn = sum("\udc80" <= sign <= "\udcff" for sign in text)
    return "utf-8" if torn <= sum("\x7f" < sign < "\ud800" for sign in text) else "cp1252"


def likely_delimiter(lines: list[str]) -> str:
    """The sign that most lines have equally many of; a comma where none has any.

    >>> likely_delimiter(["QA, all", "a;b;c", "1,5;2;x, y", "2,5;2;x"]), likely_delimiter(["a"])
    (';', ',')
    """
    found = {}
    for sign in _SIGNS:
        counts = Counter(n for line in lines if (n := line.count(sign)))
        ((most, times),) = counts.most_common(1) or [(0, 0)]
        found[sign] = most * times
    return max(_SIGNS, key=found.__getitem__)


def _lines(start: bytes, encoding: str) -> list[str]:
    marked = next((name for mark, name in csv_file.BYTE_ORDER_MARKS if start.startswith(mark)), "")
    text = start.decode(marked or encoding, "replace").removeprefix("\ufeff")
    lines = StringIO(text, newline="")  # as the import counts them: \n, \r\n and \r alone end one
    return [line.replace("\0", "") for line in islice(lines, _LOOKED_AT)]


def _rows(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Each with the line on which it begins; as far as they can be read."""
    reader, rows, begun = csv.reader(lines, delimiter=delimiter), list[tuple[int, list[str]]](), 1
    try:
        for row in reader:
            rows.append((begun, row))
            begun = reader.line_num + 1
    except csv.Error:
        pass  # what came before it is enough to look at
    return rows


def _of_rows(rows: list[tuple[int, list[str]]], said: Source) -> tuple[int, int]:
    if said.header_row:
        return said.header_row, said.header_rows
    place, names = header_places([row for _, row in rows])
    above = any("".join(row).strip() for _, row in rows[:place])
    return rows[place][0] if above else 0, names
