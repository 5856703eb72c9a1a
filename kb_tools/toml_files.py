"""TOML files that people write: read, with the place of a mistake; strings and remarks for writing."""

import json
import re
import tomllib
import unicodedata
from typing import Any

from kb_tools.errors import KbError, Problem
from kb_tools.surrogates import without_surrogates


def utf8(content: bytes, path: str) -> str:
    """A file's text. Raises KbError with the line that is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        saw = f"The byte {content[error.start]:#04x} is not UTF-8."
        raise KbError(Problem(path, line, saw, "Save the file as UTF-8.")) from error


def toml_table(text: str, path: str, would_work: str) -> dict[str, Any]:
    """What the text says. Raises KbError with the line that is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))  # it speaks of the document's end without one
        line = int(found[1]) if found else len(text.splitlines())
        raise KbError(Problem(path, line, f"This is not TOML: {error}.", would_work)) from error


def toml_string(value: str) -> str:
    """
    >>> print(toml_string('say "no"'))
    "say \\"no\\""
    """
    # JSON's strings are TOML's, but for one character that JSON leaves as it is.
    return json.dumps(without_surrogates(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_comment(words: str) -> str:
    """A remark in one line, which a line break in a quoted value would end.

    >>> toml_comment("“Pass\\nevil = [1]” is no result")
    '# “Pass evil = [1]” is no result'
    """
    plain = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in without_surrogates(words)
    )
    return f"# {plain.strip()}"
