"""Names that a reader, or a file system, takes for one.

Case, the width of letters, an accent written in two characters, the kind of a dash and what is not
seen at all do not tell two names apart; nor do the letters of Cyrillic and Greek that look like
Latin ones (Unicode Technical Standard #39, confusables.txt, those of its letters that people type).
"""

import re
import unicodedata

_LATIN = str.maketrans(
    "авекмнорстухіјѕԁһ" + "αβεζηικμνορτυχ",
    "abekmhopctyxijsdh" + "abezhikmnoptyx",
)
_GAP = re.compile(r"[\s_]+")


def as_seen(name: str) -> str:
    """The same for all names that look the same.

    >>> as_seen("ref–001"), as_seen("ＲＥＦ-００１"), as_seen("R\\u0415F 001\\u200b")
    ('ref-001', 'ref-001', 'ref-001')
    """
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_LATIN)
    kinds = ((unicodedata.category(letter), letter) for letter in plain)
    seen = ("-" if kind == "Pd" else letter for kind, letter in kinds if kind != "Cf")
    return _GAP.sub("-", "".join(seen).strip())


def as_stored(path: str) -> str:
    """The same for all paths that are one file on Windows or macOS.

    >>> as_stored("sops/Cafe\\u0301.md") == as_stored("SOPs/café.md")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
