"""The dialects of the three tools: separators, dates, decimals, line ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one tool writes a CSV file."""

    name: str
    separator: str
    line_end: str
    bom: bool
    day_format: str
    minute_format: str
    decimal: str

    def day(self, when: date) -> str:
        return when.strftime(self.day_format)

    def minute(self, when: datetime) -> str:
        return when.strftime(self.minute_format)

    def number(self, value: float) -> str:
        """No decimals where there are none: 92, 92.5."""
        return f"{value:g}".replace(".", self.decimal)


BRIGHTREEL = Dialect("Brightreel QA", ",", "\n", False, "%Y-%m-%d", "%Y-%m-%d %H:%M", ".")
MERIDIAN = Dialect("Meridian QA", ";", "\r\n", True, "%d/%m/%Y", "%d/%m/%Y %H:%M", ",")
HELPDESK = Dialect("Helpdesk", ",", "\r\n", False, "%Y-%m-%d", "%Y-%m-%dT%H:%M:00Z", ".")


@dataclass(frozen=True, slots=True)
class Raw:
    """A line that goes into the file as it stands, broken on purpose."""

    text: str


Row = list[str] | Raw


def file_bytes(dialect: Dialect, header: list[str], rows: Iterable[Row]) -> bytes:
    """The file: header, rows, one line end after each."""
    lines = [dialect.separator.join(header)]
    for row in rows:
        lines.append(row.text if isinstance(row, Raw) else line(dialect, row))
    text = "".join(each + dialect.line_end for each in lines)
    return (b"\xef\xbb\xbf" if dialect.bom else b"") + text.encode("utf-8")


def line(dialect: Dialect, row: list[str]) -> str:
    """One record, quoted where it must be (RFC 4180)."""
    return dialect.separator.join(_quoted(dialect, cell) for cell in row)


def _quoted(dialect: Dialect, cell: str) -> str:
    if any(mark in cell for mark in (dialect.separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
