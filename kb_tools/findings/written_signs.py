"""Signs that are written in several ways and look the same."""

import re
import unicodedata

_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


def one_form(text: str) -> str:
    """Without signs that nobody sees, each accent in one form: else one id, one name, one mark would be
    two.

    >>> one_form("\u200bRe\u0301-1") == "R\u00e9-1"
    True
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def in_characters(text: str) -> str:
    """With the sign for it in place of each byte that is no text in its encoding: no store takes those."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
