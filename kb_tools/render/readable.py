"""Text from a repository, made safe to print on a terminal."""

import re

# Control characters move the cursor or colour what follows; tab and line feed do no harm. So do
# the marks that turn the direction of writing for whole lines (Trojan Source, CVE-2021-42574).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def readable(text: str) -> str:
    """Bytes that are no UTF-8 become replacement characters, control characters disappear.

    >>> readable("R\\udce9sum\\x1b[31m\\r\\n")
    'R\ufffdsum[31m\\n'
    """
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("", text)
