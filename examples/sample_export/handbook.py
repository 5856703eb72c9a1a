"""What a reviewer knows of the SOPs: which there are, their parts, and where each part stood when.

Read from `phrases/*.toml`, which were written beside the SOPs and hold, for each part, the words
with which reviewers describe a failure. A part that was renumbered by a new version has a table of
dates: `section = { 2025-10-21 = "2", 2026-06-22 = "7" }` stands at step 2 until 21 June 2026. A
phrase in another language begins with its code (`pt|`), one that makes sense only after a change
with its date (`>2026-06-22|`).
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")
PHRASES = Path(__file__).parent / "phrases"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a comment, before a reviewer's habits have been at them."""

    text: str
    language: str = "en"
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Part:
    """One step, table or headed part of an SOP, as reviewers fail it."""

    sop: str
    name: str  # ours, never exported: "earlier appeal"
    sections: tuple[tuple[date, str], ...]  # since when it stands where; "" before it existed
    criterion: str  # the code of QAP-001 under which it is usually failed
    weight: float  # how often it fails beside the other parts of the same SOP (1 is usual)
    says: tuple[Phrase, ...]  # what reviewers write when the agent is to blame
    blames: tuple[Phrase, ...]  # what they write when the page is

    def section(self, day: date) -> str:
        """Its number or heading in the version in force that day; "" where it was not there."""
        return _latest(self.sections, day) or ""


@dataclass(frozen=True, slots=True)
class Sop:
    """One page, as far as reviewers see it."""

    id: str
    reason: str  # the contact reason under which its tickets come in
    weight: float  # share of contacts (any unit)
    audience: tuple[tuple[date, tuple[str, ...]], ...]
    versions: tuple[tuple[date, str], ...]
    parts: tuple[Part, ...]

    def readers(self, day: date) -> tuple[str, ...]:
        """Who could read the version in force that day; nobody before the first one."""
        return (_latest(self.audience, day) or ()) if self.version(day) else ()

    def version(self, day: date) -> str | None:
        """The version in force that day."""
        return _latest(self.versions, day)

    def part(self, name: str) -> Part:
        """The part of that name. Raises KeyError."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(f"{self.id} has no part {name!r}")


@cache
def sops() -> dict[str, Sop]:
    """Every SOP that contacts are reviewed against, by id, in the order of the phrase files."""
    found: dict[str, Sop] = {}
    for path in sorted(PHRASES.glob("sops_*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["sop"]:
            found[entry["id"]] = _sop(entry)
    return found


@cache
def wording() -> dict[str, tuple[Phrase, ...]]:
    """The lists that belong to no SOP: `wording()["tails"]`."""
    lists = tomllib.loads((PHRASES / "around.toml").read_text(encoding="utf-8"))
    return {key: _phrases(text) for key, text in lists.items()}


def _sop(entry: dict[str, Any]) -> Sop:
    audience = entry.get("audience", "internal vendor-a vendor-b")
    parts = tuple(_part(entry["id"], name, part) for name, part in entry["part"].items())
    return Sop(
        entry["id"],
        entry["reason"],
        entry["weight"],
        tuple((since, tuple(names.split())) for since, names in _dated(audience)),
        _dated(entry["versions"]),
        parts,
    )


def _part(sop: str, name: str, part: dict[str, Any]) -> Part:
    return Part(
        sop,
        name,
        _dated(part["section"]),
        part["criterion"],
        part.get("weight", 1.0),
        _phrases(part["says"]),
        _phrases(part.get("blames", "")),
    )


def _dated(value: str | dict[str, str]) -> tuple[tuple[date, str], ...]:
    if isinstance(value, str):
        return ((date.min, value),)
    return tuple(sorted((date.fromisoformat(day), text) for day, text in value.items()))


def _latest(dated: tuple[tuple[date, Value], ...], day: date) -> Value | None:
    reached = [value for since, value in dated if since <= day]
    return reached[-1] if reached else None


def _phrases(text: str) -> tuple[Phrase, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(_phrase(line) for line in lines if line)


def _phrase(line: str) -> Phrase:
    """`pt|>2026-06-22| a checagem ficou pro fim`, both marks optional, in this order."""
    found = re.fullmatch(r"(?:(de|es|pt)\|)?(?:>(\d{4}-\d\d-\d\d)\|)?\s*(.+)", line)
    assert found, f"cannot read the phrase {line!r}"
    language, since, text = found.groups()
    return Phrase(text, language or "en", date.fromisoformat(since) if since else date.min)
