"""Strings and remarks as TOML writes them, whatever stands in them."""

import json
import re
import unicodedata

_NO_TEXT = re.compile(r"[\ud800-\udfff]")


def toml_string(value: str) -> str:
    """
    >>> print(toml_string('say "no"'))
    "say \\"no\\""
    """
    # JSON's strings are TOML's, but for one character that JSON leaves as it is.
    return json.dumps(_text(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_comment(words: str) -> str:
    """A remark in one line, which a line break in a quoted value would end.

    >>> toml_comment("“Pass\\nevil = [1]” is no result")
    '# “Pass evil = [1]” is no result'
    """
    plain = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in _text(words)
    )
    return f"# {plain.strip()}"


def _text(value: str) -> str:
    """Halves of characters, and bytes that were no text in an export, can be in no file."""
    return _NO_TEXT.sub("\ufffd", value)
