"""One column of an export, and what its values look like."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from kb_tools.findings.date_formats import is_date
from kb_tools.findings.dates import is_serial
from kb_tools.findings.header_names import NAMES, plain
from kb_tools.findings.redaction import has_address
from kb_tools.findings.spelling import SopSpelling, Spelt

ENOUGH = 0.8  # share of values that must be of a kind
SOME = 0.1  # share of texts that name an SOP, for a pattern to be worth while
MOST_CHOICES = 12  # different values of an enumeration
_NOTHING = ("-", "–", "—", "N/A", "n/a", "NULL")  # besides the empty text
_YES_NO = frozenset(
    "yes no y n true false t f 0 1 ja nein oui non si sí wahr falsch vrai faux".split()
)
# Words of headers that say: here stands a person.
_OF_PEOPLE = frozenset(
    {"name", "owner", "employee"}
    | {
        name
        for ours in ("agent_id", "reviewer_id")
        for name in NAMES[ours]
        if name.isalpha() and name != "qa"
    }
)
# … and those beside which a "name" is of no person: "Workspace name", "Rubric name".
_OF_THINGS = frozenset("rubric form product channel file".split()) | frozenset(
    word
    for ours in ("team_id", "vendor_id", "sop_id", "criterion", "section")
    for name in NAMES[ours]
    for word in name.split()
)
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_WORD}(?:,? {_WORD}){{1,5}}")
_PARTICLE = 3  # letters at most: "de la", "von"
_CLOCK = re.compile(r"\d+:[0-5]\d(:[0-5]\d)?")


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """One column of the export and what its values look like; shares are of those not empty."""

    header: str
    filled: int
    not_asked: bool  # "N/A" stands in it
    different: int
    common: tuple[str, ...]  # values, if they are few
    often: float  # share of all rows, empty ones too, that hold the commonest value
    sops: float  # ids of SOPs that exist
    named: float  # texts with such an id in them
    date: float
    serial: float  # a spreadsheet's numbers for days
    number: float
    clock: float  # 1:05:30
    yes_no: float
    addresses: float
    length: float  # characters, mean
    ids: tuple[str, ...]  # words in its texts that are ids of SOPs
    samples: tuple[str, ...]  # its different values, the commonest first

    @property
    def holds_rows(self) -> bool:
        """Lists of objects, as JSON has them within a row."""
        return bool(self.samples) and all(sample.startswith('{"') for sample in self.samples)


def seen_column(header: str, values: list[str], spelling: SopSpelling) -> SeenColumn:
    filled = [value for value in values if value and value not in _NOTHING]
    count = Counter(filled)
    several = max(len(filled), 1)

    def share(test: Callable[[str], object]) -> float:
        return sum(n for value, n in count.items() if test(value)) / several

    def exact(value: str) -> bool:
        return spelling.read(value).spelt in (Spelt.EXACT, Spelt.VARIANT) and len(value) < 30

    def ids(value: str) -> list[str]:
        return [token for token in _tokens(value) if spelling.read(token).sop]

    return SeenColumn(
        header, len(filled), any(value in ("N/A", "n/a") for value in values), len(count),
        tuple(value for value, _ in count.most_common()) if len(count) <= MOST_CHOICES else (),
        max(count.values(), default=0) / max(len(values), 1),
        share(exact), share(ids), share(lambda v: bool(re.search(r"\d", v)) and is_date(v)),
        share(is_serial), share(lambda v: bool(re.fullmatch(r"-?\d[\d., ]*%?", v))),
        share(lambda v: bool(_CLOCK.fullmatch(v))), share(lambda v: v.casefold() in _YES_NO),
        share(has_address), sum(len(v) * n for v, n in count.items()) / several,
        tuple(token for value in count for token in ids(value)),
        tuple(value for value, _ in count.most_common()),
    )  # fmt: skip


def full_names(s: SeenColumn) -> bool:
    """Whether it holds first and last names, and says that they are of people."""
    full = [v for v in s.samples if like_a_name(v) or re.fullmatch(rf"{_WORD},? {_WORD}", v)]
    said = _OF_PEOPLE & (words := {*plain(s.header).split()})
    of_thing = said == {"name"} and words & _OF_THINGS
    return bool(said) and not of_thing and len(full) > ENOUGH * len(s.samples)


def some_names(s: SeenColumn) -> bool:
    """Whether some of its values are names rather than ids, where it is known to be of people."""
    return sum(bool(_NAME.fullmatch(value)) for value in s.samples) > SOME * len(s.samples)


def like_a_name(text: str) -> bool:
    """Two words or more, of which only short ones begin small.

    >>> [like_a_name(t) for t in ("Keller, Maria", "Lucía de la Torre", "J. R. O'Neil", "Critical fail")]
    [True, True, True, False]
    """
    words = text.split()
    capital = all(word[0].isupper() or len(word) <= _PARTICLE for word in words)
    return bool(_NAME.fullmatch(text)) and capital


def _tokens(text: str) -> list[str]:
    return re.findall(r"(?<![^\W_])[A-Za-z]{2,12}[ _-]?\d{1,6}(?!\w)", text)
