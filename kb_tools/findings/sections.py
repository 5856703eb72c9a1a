"""Which part of an SOP a reviewer meant: a number beside a word for it, in many languages
(`section_words.toml`), or a heading."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb_tools.findings.spelling import plain_words

_NUMBER = r"(\d{1,3})"
_HEADED = re.compile(r"^(?:§+|section|sec\.?|under|heading)\s*[:\-]?\s*(\S.*)$", re.IGNORECASE)
_ONE_WORD = re.compile(
    r"[^\W\d_]{2,}[\s.:#°º\-]*\d{1,3}|\d{1,3}(?:[\s.:#°º\-]+[^\W\d_]{2,}|[^\W\d_A-Z]{2,})"
)


@dataclass(frozen=True, slots=True)
class SectionReading:
    """A part of an SOP as a reviewer wrote it: by number, or by its heading."""

    number: str = ""  # of the step: "3" (of "3.2" the first part: steps are what one names)
    heading: str = ""  # plain: one case, single spaces
    written: str = ""  # of a number with a word, both, plain: "part 3"


def section_reading(written: str | None) -> SectionReading | None:
    """What a recorded section says; None where it says nothing.

    >>> [section_reading(w).number for w in ("s3", "3", "Step 3", " S3 ", "step 3.2", "§3")]
    ['3', '3', '3', '3', '3', '3']
    >>> [section_reading(w).number for w in ("Punkt 3", "3. Schritt", "étape n° 3", "手順３", "第3条")]
    ['3', '3', '3', '3', '3']
    >>> section_reading("§ Hold codes").heading, section_reading("Limits").heading
    ('hold codes', 'limits')
    """
    if written is None or not written.strip():
        return None
    before, after = _numbered()
    if part := before.match(written.strip()) or after.match(written.strip()):
        plain = plain_words(written)
        return SectionReading(str(int(part[1])), written="" if plain.isdecimal() else plain)
    headed = _HEADED.match(written.strip())
    return SectionReading(heading=plain_words(headed[1] if headed else written))


def in_an_unknown_word(written: str) -> bool:
    """Whether a part seems to be named by its number, beside a word for it that is not known.

    >>> [in_an_unknown_word(w) for w in ("Passage 3", "Step 3", "Limits", "Refund of 3 items", "2FA")]
    [True, False, False, False, False]
    >>> in_an_unknown_word("Tier 2")
    False
    """
    reading = section_reading(written)
    if reading is None or reading.number or not _ONE_WORD.fullmatch(written.strip()):
        return False
    word = re.sub(r"[\d\s.:#°º\-]+", "", written).casefold()
    return not any(word in words for words in _words()["no_parts"].values())


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(
        files("kb_tools.findings").joinpath("section_words.toml").read_text("utf-8")
    )


@cache
def _numbered() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """With the words before the number, and after it."""
    said = _words()
    before, after, ordinals = (
        "|".join(sorted({re.escape(w) for words in said[key].values() for w in words}, key=lambda w: (-len(w), w)))
        for key in ("before", "after", "ordinals")
    )  # fmt: skip
    gap, more = r"[\s.:#°º\-]*", r"((?:\.\d{1,3})*)\s*[.):]?"
    return (
        re.compile(
            rf"^(?:sop\s+)?(?:(?:{before}){gap}){{0,2}}{gap}{_NUMBER}{more}$", re.IGNORECASE
        ),
        re.compile(rf"^(?:第|제)?\s*{_NUMBER}\s*(?:{ordinals})?\s*(?:{after})$", re.IGNORECASE),
    )
