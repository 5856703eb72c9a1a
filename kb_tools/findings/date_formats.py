"""How an export writes its dates, of the ways that people write them."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from kb_tools.findings.dates import Dates

_FORMATS = (
    "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %I:%M %p",
    "%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M:%S %p",
    "%d %B %Y %H:%M", "%B %d, %Y %I:%M %p", "%d. %B %Y %H:%M", "%d de %B de %Y %H:%M",  # %B reads "Mar" as well
    "%B %d, %Y %I:%M:%S %p", "%d-%B-%Y", "%Y/%m/%d", "%d %b %Y %H:%M", "%b %d, %Y %I:%M %p", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%y/%m/%d", "%m/%d/%y %I:%M %p", "%d/%m/%y %I:%M %p",
)  # fmt: skip
_NEARLY_ALL = 0.9  # of the dates of a column


def date_formats(columns: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Formats beside ISO 8601 that all dates need, and others that fit just as well.

    Args:
        columns: values of each column that holds dates.
    """
    needed, either = list[str](), list[str]()
    for column in columns:
        values = [v for v in column if is_date(v) and not _reads((), v)]
        reads = {f: sum(_reads((f,), v) for v in values) for f in _FORMATS}
        most = max(reads.values())
        # A few odd dates are for the quarantine; they must not leave all others without a format.
        fitting = [f for f in _FORMATS if reads[f] == most > _NEARLY_ALL * len(values)]
        if fitting and not {*fitting} & {*needed}:
            best = fitting[0]
            needed.append(best)
            read = [v for v in values if _reads((best,), v)]
            either += [
                f for f in fitting[1:]
                if _clock(f) == _clock(best)
                and any(_moment(f, v) != _moment(best, v) for v in read if _reads((f,), v))
            ]  # fmt: skip
    return tuple(needed), tuple(dict.fromkeys(either))


def is_date(value: str) -> bool:
    if re.fullmatch(r"[\d.,]+", value) and not re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", value):
        return False
    return _reads((), value) or any(_reads((f,), value) for f in _FORMATS)


def _reads(formats: tuple[str, ...], value: str) -> bool:
    try:
        _reader(formats).instant(value)
    except ValueError:
        return False
    return True


def _clock(format_: str) -> str:
    return " ".join(re.findall(r"%[HIMSp]", format_))


def _moment(format_: str, value: str) -> int:
    return _reader((format_,)).instant(value)


@cache
def _reader(formats: tuple[str, ...]) -> Dates:
    return Dates(formats, ZoneInfo("UTC"))
