"""Which SOP a reviewer meant, from how it was spelt.

Only form is normalised: case, spaces, dashes, leading zeros, words like "step" and "SOP". A
letter too many or two letters swapped might as well mean another SOP, so such a spelling is
reported with the nearest names and left as it stands, until its owner declares an alias.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import process

from kb_tools.findings.written_signs import one_form

_RUNS = re.compile(r"[^\W\d_]+|\d+")
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_TOKEN = re.compile(r"[^\W\d_]{1,12}[\s_\-./#:]{0,3}[\dOoIl]{1,6}(?![^\W\d_])")
_MEANT = re.compile(r"[A-Z]+(?![^\W\d_])|[^\W\d_]+\s?[_\-./#:]")  # for an id, in running text
_CITATION = re.compile(r"^\s*([^\s@#]+)(?:@[^\s#]+)?(?:#\S+)?\s*$")


class Spelt(StrEnum):
    """How a recorded SOP came to its id."""

    EXACT = "exact"
    VARIANT = "variant"  # another spelling of one SOP's id, and of no other's
    ALIAS = "alias"  # declared in the mapping, or the SOP's title
    UNKNOWN = "unknown"  # fits no SOP, or more than one
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SopReading:
    sop: str | None  # the id; None: unknown or missing
    spelt: Spelt


def id_shape(written: str) -> tuple[str | int, ...]:
    """What stays of an id when spelling is taken away: letters in one case, numbers as numbers.

    >>> id_shape("mon 4") == id_shape("MON-004") == id_shape("Mon_04")
    True
    """
    runs = _RUNS.findall(written)
    return tuple(int(run) if run.isdecimal() else run.casefold() for run in runs)


@dataclass(slots=True)
class SopSpelling:
    """Reads recorded SOPs against the ids that exist.

    >>> spelling = SopSpelling(["MON-004", "MON-005"])
    >>> spelling.read("mon 4").sop, spelling.read("MON-OO5").sop, spelling.read("MON-04 step 3").sop
    ('MON-004', 'MON-005', 'MON-004')
    >>> spelling.read("MNO-004").sop is None, spelling.nearest("MNO-004")
    (True, ('MON-004', 'MON-005'))
    """

    known: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)  # as written, to an id
    titles: Mapping[str, str] = field(default_factory=dict)  # an SOP's title, to its id
    _by_shape: dict[tuple[str | int, ...], set[str]] = field(init=False)
    _by_name: dict[str, set[str]] = field(init=False)
    _read: dict[str | None, SopReading] = field(init=False)

    def __init__(
        self,
        known: Iterable[str],
        aliases: Mapping[str, str] | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        self.known = tuple(sorted(set(known)))
        self.aliases, self.titles = aliases or {}, titles or {}
        self._by_shape, self._by_name = defaultdict(set), defaultdict(set)
        for sop in self.known:
            self._by_shape[id_shape(sop)].add(sop)
        for name, sop in [*self.titles.items(), *self.aliases.items()]:
            self._by_name[plain_words(name)].add(sop)
        self._read = {}

    def read(self, written: str | None) -> SopReading:
        reading = self._read.get(written)
        if reading is None:
            reading = self._read[written] = self._fresh(written)
        return reading

    def named_in(self, text: str) -> set[str]:
        """The SOPs whose ids stand among other words, in capitals or with their dash: a running text
        says "pay 30 EUR" too.

        >>> ids = SopSpelling(["MON-004", "MON-005", "PAY-030"])
        >>> sorted(ids.named_in("MON 4 says 24 h, but mon-5 says 48")), ids.named_in("should pay 30 EUR")
        (['MON-004', 'MON-005'], set())
        """
        meant = (token for token in _TOKEN.findall(text) if _MEANT.match(token))
        return {sop for token in meant if len(found := self._of_token(token)) == 1 for sop in found}

    def nearest(self, written: str, count: int = 2) -> tuple[str, ...]:
        """Ids that look like it, nearest first; for a message, never for a decision."""
        found = process.extract(written.upper(), self.known, limit=count, score_cutoff=60)
        return tuple(name for name, _, _ in found)

    def _fresh(self, written: str | None) -> SopReading:
        if written is None or not written.strip():
            return SopReading(None, Spelt.MISSING)
        if written in self.known:
            return SopReading(written, Spelt.EXACT)
        named = self._by_name.get(plain_words(written), set())
        if len(named) == 1:
            return SopReading(next(iter(named)), Spelt.ALIAS)
        if cited := _CITATION.match(written):
            found = self._by_shape.get(id_shape(cited[1]), set()) or self._lookalike(cited[1])
            if len(found) == 1:
                return SopReading(next(iter(found)), Spelt.VARIANT)
        found = self._by_shape.get(id_shape(written), set()) or self._lookalike(written)
        if not found:  # an id among other words: "SOP MON-004, step 3"
            found = {sop for token in _TOKEN.findall(written) for sop in self._of_token(token)}
        if len(found) == 1:
            return SopReading(next(iter(found)), Spelt.VARIANT)
        return SopReading(None, Spelt.UNKNOWN)

    def _of_token(self, token: str) -> set[str]:
        return self._by_shape.get(id_shape(token), set()) or self._lookalike(token)

    def _lookalike(self, written: str) -> set[str]:
        """With O for 0 and l for 1, in the part after the first separator."""
        parted = re.match(r"\s*([^\W\d_]+)[\s_\-./#:]+(\w+)\s*$", written)
        if not parted or parted[2].isdecimal():
            return set()
        return self._by_shape.get(
            id_shape(f"{parted[1]} {parted[2].translate(_LOOKALIKES)}"), set()
        )


def plain_words(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s%€$£¥]", " ", one_form(text).casefold()).split())
