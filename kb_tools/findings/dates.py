"""Dates and times as exports write them, as moments.

The formats are declared, because 04/03 is a March day in one tool and an April day in another.
ISO 8601 (2026-03-04, 2026-03-04T14:22:00Z) is read always: it has one meaning. A value that two
declared formats read differently is refused. A spreadsheet's day numbers (46083.39) are read where
`excel` is declared as a format: nothing else tells them from other numbers.

An export of a million rows holds few different days and few different clock times, so each is
read once and remembered; that is twenty times as fast as reading every value anew.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from kb_tools.findings.months import MONTHS

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1)
_SECOND = 1_000_000  # microseconds
_DAY = 86_400 * _SECOND
_HOUR = 3_600 * _SECOND
_EARLIEST_YEAR = 2000  # older ones are a spreadsheet's zero (1900, 1970), not a support contact

_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})", "I": r"(?P<I>\d{1,2})", "M": r"(?P<M>\d{2})", "S": r"(?P<S>\d{2})",
    "f": r"(?P<f>\d{1,6})", "p": r"(?P<p>[AaPp]\.?\s?[Mm]\.?)", "b": r"(?P<b>[^\W\d_]{3,4})\.?",
    "B": r"(?P<B>[^\W\d_]+)", "z": r"(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})", "%": "%",
}  # fmt: skip
_OF_THE_DAY = frozenset("YymdbB")
SERIAL = "excel"  # a format: days since the end of 1899, the time of day as their fraction
_SERIAL_ZERO = datetime(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_ISO_DAY = "%Y-%m-%d"
_ISO_CLOCKS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%H:%M %z", "%H:%M:%S %z", "%H:%M:%S.%f %z")


class FormatError(ValueError):
    """The format has a sign that is not understood, or no full day in it."""


@dataclass(frozen=True, slots=True)
class _Clock:
    after_midnight: int  # microseconds
    offset: int | None  # from UTC, where the value says so


@dataclass(frozen=True, slots=True)
class _Format:
    day: re.Pattern[str]
    clock: re.Pattern[str] | None


@dataclass(slots=True)
class Dates:
    """Reads moments (microseconds since 1970-01-01 UTC) and days by the formats of one export.

    >>> read = Dates(["%d/%m/%Y %H:%M"], ZoneInfo("Europe/Berlin"))
    >>> datetime.fromtimestamp(read.instant("04/03/2026 14:22") / 1e6, UTC).isoformat()
    '2026-03-04T13:22:00+00:00'
    >>> read.instant("2026-03-04T14:22:00Z") - read.instant("04/03/2026 15:22")
    0
    >>> read.instant("2026-03-04 14:22:00 UTC") == read.instant("2026-03-04 16:22:00 +0200")
    True
    >>> read.day("4/3/2026")
    datetime.date(2026, 3, 4)
    >>> Dates(["excel"], ZoneInfo("UTC")).day("46083.385416666664")
    datetime.date(2026, 3, 2)
    """

    formats: tuple[str, ...]
    zone: ZoneInfo
    _formats: tuple[_Format, ...] = field(init=False)
    _days: dict[str, int | ValueError] = field(init=False, default_factory=dict)
    _clocks: dict[str, _Clock | ValueError] = field(init=False, default_factory=dict)
    _offsets: dict[int, int] = field(init=False, default_factory=dict)

    def __init__(self, formats: Iterable[str], zone: ZoneInfo) -> None:
        self.formats, self.zone = tuple(formats), zone
        iso = [_ISO_DAY, *(f"{_ISO_DAY} {clock}" for clock in _ISO_CLOCKS)]
        written = dict.fromkeys([*self.formats, *iso])
        self._formats = tuple(_compiled(f) for f in written if f != SERIAL)
        self._days, self._clocks, self._offsets = {}, {}, {}

    def instant(self, written: str) -> int:
        """Microseconds since 1970-01-01 UTC; a day without a clock is its first moment in the
        zone. Raises ValueError."""
        day, clock = self._parted(written)
        at = _remembered(self._days, day, self._day)
        if not clock:
            return at - self._offset(at)
        read = _remembered(self._clocks, clock, self._clock)
        at += read.after_midnight
        return at - (self._offset(at) if read.offset is None else read.offset)

    def day(self, written: str) -> date:
        """The calendar day as written; a clock beside it does not count. Raises ValueError."""
        day, clock = self._parted(written)
        if clock:
            _remembered(self._clocks, clock, self._clock)
        return (_EPOCH + timedelta(microseconds=_remembered(self._days, day, self._day))).date()

    def _parted(self, written: str) -> tuple[str, str]:
        text = written.strip()
        if SERIAL in self.formats and (number := _SERIAL.fullmatch(text)):
            return _of_serial(int(number[1]), float(f"0.{number[2] or 0}"))
        return _parted(text)

    def _day(self, written: str) -> int:
        found = {read for f in self._formats if (read := _day_of(f.day, written)) is not None}
        if len(found) != 1:
            raise ValueError("fits two of the declared formats" if found else "is no date")
        (read,) = found
        if read.year < _EARLIEST_YEAR:
            raise ValueError(f"lies before {_EARLIEST_YEAR}")
        return int((read - _EPOCH).days) * _DAY

    def _clock(self, written: str) -> _Clock:
        found = {
            read
            for f in self._formats
            if f.clock is not None and (read := _clock_of(f.clock, written)) is not None
        }
        if len(found) != 1:
            raise ValueError("has a time that cannot be read")
        return found.pop()

    def _offset(self, local: int) -> int:
        hour = local // _HOUR
        offset = self._offsets.get(hour)
        if offset is None:
            moment = (_EPOCH + timedelta(hours=hour)).replace(tzinfo=self.zone)
            away = moment.utcoffset() or timedelta()
            offset = self._offsets[hour] = int(away.total_seconds()) * _SECOND
        return offset


def microseconds(moment: datetime) -> int:
    """Since 1970-01-01 UTC."""
    return int((moment.astimezone(UTC).replace(tzinfo=None) - _EPOCH) / timedelta(microseconds=1))


def day_as_written(written: str) -> str:
    """A moment without its clock.

    >>> day_as_written("04/03/2026 14:22"), day_as_written("2026-03-04")
    ('04/03/2026', '2026-03-04')
    """
    return _parted(written)[0]


def check_format(written: str) -> None:
    """Raises FormatError where a declared format cannot be used."""
    if written != SERIAL:
        _compiled(written)


def is_serial(written: str) -> bool:
    """Whether it could be a spreadsheet's number for a day from 2000 on.

    >>> is_serial("46083.385416666664"), is_serial("46083"), is_serial("5112978"), is_serial("87.5")
    (True, True, False, False)
    """
    number = _SERIAL.fullmatch(written)
    return number is not None and 36_526 <= int(number[1]) < 73_051


def _of_serial(days: int, fraction: float) -> tuple[str, str]:
    """Day and clock, to the second: a spreadsheet's fractions are no exacter than that."""
    at = _SERIAL_ZERO + timedelta(days=days, seconds=round(fraction * 86_400))
    return f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}" if at.time() else ""


def _parted(written: str) -> tuple[str, str]:
    """Day and clock: cut at the last T or space before the first colon."""
    colon = written.find(":")
    if colon < 0:
        return written, ""
    cut = max(written.rfind(" ", 0, colon), written.rfind("T", 0, colon))
    return (written[:cut].rstrip(" ,"), written[cut + 1 :]) if cut > 0 else (written, "")


def _remembered(memory: dict[str, T | ValueError], written: str, read: Callable[[str], T]) -> T:
    known = memory.get(written)
    if known is None:
        try:
            known = read(written)
        except ValueError as error:
            known = error
        memory[written] = known
    if isinstance(known, ValueError):
        raise known.with_traceback(None)
    return known


def _compiled(written: str) -> _Format:
    """A format split into its day and its clock, each as a pattern."""
    signs = re.findall(r"%(.)", written)
    if unknown := [sign for sign in signs if sign not in _DIRECTIVES]:
        raise FormatError(f"%{unknown[0]} is not understood")
    has = set(signs)
    if not (has & {"Y", "y"} and has & {"m", "b", "B"} and "d" in has):
        raise FormatError("it names no full day")
    day, clock = written, ""
    first_of_clock = re.search(r"%[HI]", written)
    if first_of_clock:
        day, clock = written[: first_of_clock.start()], written[first_of_clock.start() :]
        if set(re.findall(r"%(.)", clock)) & _OF_THE_DAY or not re.search(r"[ T]$", day):
            raise FormatError("the day must stand before the time, with a space or T between")
        day = day[:-1].rstrip(" ,")
    return _Format(_pattern(day), _pattern(clock) if clock else None)


def _pattern(written: str) -> re.Pattern[str]:
    parts = re.split(r"%(.)", written)
    texts = (
        _DIRECTIVES[part] if place % 2 else re.escape(part).replace(r"\ ", r"\s?")
        for place, part in enumerate(parts)
    )
    return re.compile("".join(texts))


def _day_of(pattern: re.Pattern[str], written: str) -> datetime | None:
    found = pattern.fullmatch(written)
    if found is None:
        return None
    part = found.groupdict()
    year = int(part["Y"]) if part.get("Y") else 2000 + int(part["y"])
    named = part.get("b") or part.get("B")
    month = MONTHS.get(named.casefold(), 0) if named else int(part["m"])
    try:
        return datetime(year, month, int(part["d"]))
    except ValueError:
        return None


def _clock_of(pattern: re.Pattern[str], written: str) -> _Clock | None:
    found = pattern.fullmatch(written.strip())
    if found is None:
        return None
    part = found.groupdict()
    hour = int(part.get("H") or part.get("I") or 0)
    if half := part.get("p"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    minute, second = int(part.get("M") or 0), int(part.get("S") or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((part.get("f") or "0").ljust(6, "0"))
    after = ((hour * 60 + minute) * 60 + second) * _SECOND + fraction
    return _Clock(after, _offset_of(part.get("z")))


def _offset_of(written: str | None) -> int | None:
    if written is None:
        return None
    if written in ("Z", "UTC", "GMT"):
        return 0
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    return sign * (hours * 60 + minutes) * 60 * _SECOND
