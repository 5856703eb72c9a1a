"""Excel workbooks, read by calamine (https://github.com/tafia/calamine).

One sheet is one export. The rows keep the numbers that Excel shows. What a sheet shows counts:
each cell of a merged range has the range's value, an error cell is its error ("#N/A"), which is
then refused where a date or a number should stand, and so is a formula that nobody has worked out.
A whole number of more than 15 digits is
refused, for Excel has rounded it, and nobody can tell what it was.
"""

import hashlib
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kb_tools.adapters.importers.plain import EXACT, plain_text
from kb_tools.errors import KbError, Problem
from kb_tools.findings.layout import joined_header
from kb_tools.findings.mapping import Source
from kb_tools.findings.rows import BadLine, Block, Reason
from kb_tools.findings.tables import TABLES

_Shown = Mapping[int, Sequence[tuple[int, int, object]]]
"""By row of the sheet: first and last place in that row, as `iter_rows` gives it, and their value."""

SUFFIXES = (".xlsx", ".xlsm")
BLOCK_ROWS = 20_000
_FOOT: list[str] = []
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*? t="e"[^>]*>(?:<f[^>]*?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')  # fmt: skip
# A program that writes formulas and works none out leaves them without their value; what Excel has
# worked out as an empty text is of the type "str".
_UNWORKED = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?><f[^>]*?(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')  # fmt: skip
_NO_VALUE = "formula without value"
_PIECE = 1 << 20
_LONGEST_CELL = 4096  # bytes of an error cell with its formula


@dataclass(slots=True)
class ExcelFile:
    """Implements `qa_ports.ExportFile` on one sheet."""

    path: Path
    source: Source
    name: str
    size: int  # bytes
    sha256: str
    sheet: CalamineSheet
    header: tuple[str, ...]
    header_row: int  # from 1; the last of them
    notes: tuple[str, ...]
    shown: "_Shown" = field(repr=False)

    def blocks(self) -> Iterator[Block]:
        block, last = Block([], [], [], 0), max(self.sheet.total_height, 1)
        for number, cells in _rows(self.sheet, self.shown):
            found = self._row(number, cells) if number > self.header_row else None
            if found is _FOOT:
                block.no_rows.append(number)
            elif isinstance(found, BadLine):
                block.bad.append(found)
            elif found is not None:
                block.lines.append(number)
                block.rows.append(found)
            if len(block.rows) >= BLOCK_ROWS or len(block.bad) >= BLOCK_ROWS:
                yield replace(block, offset=self.size * number // last)
                block = Block([], [], [], 0)
        yield replace(block, offset=self.size)

    def rows_at(self, wanted: Collection[int]) -> dict[int, list[str]]:
        wanted = frozenset(wanted)
        rows = (row for row in _rows(self.sheet, self.shown) if row[0] in wanted)
        found = ((number, self._row(number, cells)) for number, cells in rows)
        return {number: row for number, row in found if isinstance(row, list)}

    def _row(self, number: int, cells: Sequence[object]) -> list[str] | BadLine | None:
        """None: nothing stands in it. `_FOOT`: it is declared to be no row."""
        decimal, width = self.source.decimal, len(self.header)
        texts = [c if c.__class__ is str else plain_text(c, decimal) for c in cells]
        if not "".join(texts).strip():
            return None
        floats = [c for c in cells if c.__class__ is float]
        if long := next((c for c in floats if _rounded(c)), 0.0):
            digits = len(f"{abs(long):.0f}")  # the number itself may be a card's or a phone's
            detail = f"{digits} digits are more than Excel keeps; format the column as text"
            return BadLine(number, Reason.ROUNDED, detail, tuple(texts[:width]))
        if len(texts) > width and "".join(texts[width:]).strip():
            detail = "a value stands to the right of the last named column"
            return BadLine(number, Reason.FIELDS, detail, tuple(texts))
        if self.source.not_rows and self.source.is_foot(texts):
            return _FOOT
        return texts[:width] + [""] * (width - len(texts))


def opened(path: Path, source: Source) -> ExcelFile:
    """The sheet that the source names, or the only one there is. Raises KbError."""
    workbook, digest = _workbook(path)
    sheet, others = _sheet(workbook, source, path)
    shown = _shown(path, sheet)
    header_row, above = 0, list[list[str]]()
    for number, cells in _rows(sheet, shown):
        texts = [plain_text(cell, ".").strip() for cell in cells]
        if any(texts) and number >= source.header_row:
            header_row = number
            above.append(texts)
        if len(above) == source.header_rows:
            break
    header = joined_header(above) if above else []
    while header and not header[-1]:
        header.pop()
    if not header:
        saw = f"The sheet {sheet.name!r} is empty: no row has the names of the columns."
        raise KbError(Problem(str(path), 1, saw, "Export it again, or name another sheet."))
    notes = [f"read from row {header_row} of the sheet {sheet.name!r} on"]
    if others:
        notes.append(f"other sheets, not read: {', '.join(others)}")
    if merged := len(sheet.merged_cell_ranges or ()):
        notes.append(f"{merged} merged ranges: each of their cells has the value they show")
    name = f"{path.name}#{sheet.name}" if others else path.name
    return ExcelFile(
        path, source, name, path.stat().st_size, digest, sheet, tuple(header), header_row,
        tuple(notes), shown,
    )  # fmt: skip


def first_rows(path: Path, source: Source, most: int) -> list[tuple[int, list[str]]]:
    """Number and texts of the sheet's first rows, whatever they are. Raises KbError."""
    sheet, _ = _sheet(_workbook(path)[0], source, path)
    rows = islice(_rows(sheet, _shown(path, sheet)), most)
    return [(number, [plain_text(cell, ".") for cell in cells]) for number, cells in rows]


def _workbook(path: Path) -> tuple[CalamineWorkbook, str]:
    """Opened, and its SHA-256."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        workbook = CalamineWorkbook.from_path(path)
    except OSError as error:
        saw = f"This file cannot be read: {error.strerror or error}."
        raise KbError(Problem(str(path), 0, saw, "Check its name and its rights.")) from error
    except CalamineError as error:
        saw = f"This is no Excel workbook that can be read: {error}."
        would_work = "Open it in Excel and save it as .xlsx, without a password."
        raise KbError(Problem(str(path), 0, saw, would_work)) from error
    return workbook, digest


def _sheet(
    workbook: CalamineWorkbook, source: Source, path: Path
) -> tuple[CalamineSheet, list[str]]:
    names = workbook.sheet_names
    if source.sheet:
        wanted = [workbook.get_sheet_by_name(name) for name in names if name == source.sheet]
    else:
        visible = [
            found
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
            and (found := workbook.get_sheet_by_name(sheet.name)).end is not None
        ]
        called = [s for s in visible if source.name in TABLES and s.name == source.name]
        wanted = called or visible
    if len(wanted) != 1:
        saw = (
            f"This workbook has no sheet {source.sheet!r}."
            if source.sheet
            else f"This workbook has {len(wanted)} sheets with data."
        )
        there = ", ".join(repr(name) for name in names)
        would_work = f'Write  sheet = "…"  in the source {source.name!r} (kb findings map: --sheet). Its sheets: {there}'
        raise KbError(Problem(str(path), 0, saw, would_work))
    return wanted[0], [name for name in names if name != wanted[0].name]


def _rows(sheet: CalamineSheet, shown: "_Shown") -> Iterator[tuple[int, list[object]]]:
    for place, row in enumerate(sheet.iter_rows()):
        cells: list[object] = [*row]
        for first, last, value in shown.get(place, ()):
            cells.extend([""] * (last + 1 - len(cells)))
            cells[first : last + 1] = [value] * (last + 1 - first)
        yield place + 1, cells


def _rounded(value: float) -> bool:
    return abs(value) >= EXACT and value == int(value)


def _shown(path: Path, sheet: CalamineSheet) -> _Shown:
    """What cells show besides their own value: merged ranges and errors."""
    shown: dict[int, list[tuple[int, int, object]]] = {}
    if sheet.start is None or sheet.end is None:
        return shown
    # Rows are counted from the sheet's first, columns from the first that holds anything.
    (_, left), (bottom, right) = sheet.start, sheet.end
    for row, column, error in _unread_by_calamine(path, sheet.name):
        if left <= column:
            shown.setdefault(row, []).append((column - left, column - left, error))
    begin: dict[int, list[tuple[int, int, int]]] = {}  # by row: column, last row, last column
    for (row, column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        # A range may be written as large as a sheet can be; what holds nothing shows nothing.
        if left <= column <= right:
            last = min(last_row, bottom), min(last_column, right) - left
            begin.setdefault(row, []).append((column - left, *last))
    for row, cells in enumerate(sheet.iter_rows()) if begin else ():
        for first, last_row, last_place in begin.get(row, ()):
            if (value := cells[first]) != "":
                for r in range(row, last_row + 1):
                    shown.setdefault(r, []).append((first, last_place, value))
    return shown


def _unread_by_calamine(path: Path, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Row and column (from 0) of cells that show an error or hold a formula without its value, which
    it gives as empty."""
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part is None:
            return
        with archive.open(part) as stream:
            held = b""
            while piece := stream.read(_PIECE):
                held += piece
                last = 0
                for pattern, sign in ((_ERROR, b't="e"'), (_UNWORKED, b"<f")):
                    for found in pattern.finditer(held) if sign in held else ():
                        letters, row, *error = found.groups()
                        shown = error[0].decode() if error else _NO_VALUE
                        yield int(row) - 1, _column(letters.decode()), shown
                        last = max(last, found.end())
                held = held[last:][-_LONGEST_CELL:]


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Where in the archive the sheet stands."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {entry.get("Id"): entry.get("Target", "") for entry in relations}
    for entry in book.iter():
        if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
            key = next((v for k, v in entry.items() if k.endswith("}id")), None)
            target = targets.get(key, "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


def _column(letters: str) -> int:
    """
    >>> [_column(letters) for letters in ("A", "Z", "AA")]
    [0, 25, 26]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
