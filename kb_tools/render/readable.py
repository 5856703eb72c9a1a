"""Text from a repository, made safe to print: no character of it moves a cursor, colours what follows or
turns the direction of writing (Trojan Source, CVE-2021-42574)."""

import re

from kb_tools.surrogates import without_surrogates

_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}]")  # but for tab and line feed
_NOT_SHOWN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_DIRECTION}]")


def readable(text: str) -> str:
    """For a terminal: control characters disappear, of bytes that are no UTF-8 U+FFFD is left.

    >>> readable("R\\udce9sum\\x1b[31m\\r\\n")
    'R\ufffdsum[31m\\n'
    """
    return _CONTROL.sub("", without_surrogates(text))


def visible(text: str) -> str:
    """For a comparison, where what cannot be shown may be what differs: U+FFFD stands in its place.

    >>> visible("R\\udce9sum\\x1b[31m\\u202e")
    'R\ufffdsum\ufffd[31m\ufffd'
    """
    return _NOT_SHOWN.sub("\ufffd", without_surrogates(text))
