"""The little grammar that our sentences need."""

from collections.abc import Iterable, Sequence

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "row"), counted(0, "row"), counted(12345, "row")
    ('1 row', '0 rows', '12345 rows')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: Iterable[object]) -> str:
    """
    >>> listed(["id"]), listed(["id", "title", "owner"]), listed([])
    ('id', 'id, title and owner', '')
    """
    words = [*map(str, names)]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def some(names: Sequence[str], most: int) -> str:
    """The first ones; how many more there are is told.

    >>> some(["2.1", "2.0", "1.0"], 2), some(["2.1", "2.0"], 2)
    ('2.1, 2.0 and 1 more', '2.1, 2.0')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def capital(text: str) -> str:
    """Only the first letter changes: what follows may be a name.

    >>> capital("version 2.1 of MON-004"), capital("")
    ('Version 2.1 of MON-004', '')
    """
    return text[:1].upper() + text[1:]
