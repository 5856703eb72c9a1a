"""What the policies said when: the sections that findings can be about.

A section of a later version is the same one as a section of an earlier version where their
clauses are (see `lineage.py`); such a line of sections is what a signal is about. It is named by
the SOP and by the anchor of the newest text that has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb_tools.findings.sections import SectionReading, section_reading
from kb_tools.findings.spelling import plain_words

Pairing = Callable[[str, "CatalogueVersion", "CatalogueVersion"], Sequence[int]]
"""Of an SOP, for each section of the later version the place of the same one in the earlier; -1: new."""


@dataclass(frozen=True, slots=True)
class CatalogueSection:
    """One section of one version, as reviewers name it."""

    anchor: str  # "s3"; where it stands on the page
    label: str  # "step 3", "§ Limits"
    heading: str
    text: str  # what it says
    number: str = ""  # of a step: "3"

    def answers_to(self, reading: SectionReading) -> bool:
        if reading.number:
            return self.number == reading.number
        return reading.heading in (plain_heading(self.label), plain_heading(self.heading))

    def says(self, written: str) -> bool:
        return not self.number and written in (plain_words(self.label), plain_words(self.heading))

    def is_headed_by(self, number: str) -> bool:
        """Its heading is that number beside a word: "Part 3"."""
        readings = (section_reading(self.label), section_reading(self.heading))
        return any(reading is not None and reading.number == number for reading in readings)


@dataclass(frozen=True, slots=True)
class CatalogueVersion:
    """One text and the time during which it was in force."""

    version: str
    revision: str  # quoted in evidence
    start: datetime  # inclusive; in the policies' time zone, so that its day is the announced one
    end: datetime | None  # exclusive; None: until further notice
    sections: tuple[CatalogueSection, ...]

    def section_named(self, reading: SectionReading) -> int:
        """The place of the one section that answers to what was written: by a heading that says just
        that, "Part 3", else by a step's number, else by one in a heading; -1: none, or more than one."""
        headed = [
            n for n, s in enumerate(self.sections) if reading.written and s.says(reading.written)
        ]
        if len(headed) == 1:
            return headed[0]
        found = [n for n, section in enumerate(self.sections) if section.answers_to(reading)]
        if not found and reading.number:
            found = [n for n, s in enumerate(self.sections) if s.is_headed_by(reading.number)]
        return found[0] if len(found) == 1 else -1


@dataclass(frozen=True, slots=True)
class CatalogueSop:
    sop: str
    title: str
    critical: bool  # risk: critical
    versions: tuple[CatalogueVersion, ...]  # by start; gaps between them: nothing was in force

    def place_in_force(self, on: datetime) -> int:
        """The place of the version in force then; -1: none was."""
        for place in range(len(self.versions) - 1, -1, -1):
            version = self.versions[place]
            if version.start <= on:
                return place if version.end is None or on < version.end else -1
        return -1


@dataclass(frozen=True, slots=True)
class Line:
    """One section through the versions."""

    id: str  # "MON-004#steps-3"
    sop: int  # its place in the catalogue
    places: tuple[tuple[int, int], ...]  # (version, section) where it stands, oldest first
    open: bool  # the text in force at the end of the period has it


@dataclass(frozen=True, slots=True)
class Catalogue:
    sops: tuple[CatalogueSop, ...]
    lines: tuple[Line, ...]
    line_at: dict[tuple[int, int, int], int]  # (sop, version, section) → line

    def section(self, line: Line) -> CatalogueSection:
        """As the newest text has it."""
        version, place = line.places[-1]
        return self.sops[line.sop].versions[version].sections[place]


def plain_heading(text: str) -> str:
    """As `section_reading` writes headings.

    >>> plain_heading("§ Hold codes")
    'hold codes'
    """
    reading = section_reading(text)
    return "" if reading is None or reading.number else reading.heading


def catalogue(sops: Sequence[CatalogueSop], pairing: Pairing, as_of: datetime) -> Catalogue:
    """Joins the sections of each SOP's versions into lines."""
    lines: list[Line] = []
    line_at: dict[tuple[int, int, int], int] = {}
    for number, sop in enumerate(sops):
        grown: list[list[tuple[int, int]]] = []
        current: list[int] = []  # line of each section of the version before
        for place, version in enumerate(sop.versions):
            same = (
                pairing(sop.sop, sop.versions[place - 1], version)
                if place
                else [-1] * len(version.sections)
            )
            owners = []
            for section, before in enumerate(same):
                if before >= 0:
                    owner = current[before]
                else:
                    owner = len(grown)
                    grown.append([])
                grown[owner].append((place, section))
                owners.append(owner)
            current = owners
        now = sop.place_in_force(as_of)
        names = _names(sop, grown, now)
        for places, name in zip(grown, names, strict=True):
            for at in places:
                line_at[number, *at] = len(lines)
            lines.append(Line(name, number, tuple(places), places[-1][0] == now))
    return Catalogue(tuple(sops), tuple(lines), line_at)


def _names(sop: CatalogueSop, grown: Sequence[Sequence[tuple[int, int]]], now: int) -> list[str]:
    """An id for each line; where anchors repeat, today's text has the first claim."""
    names = [""] * len(grown)
    taken: set[str] = set()
    for owner in sorted(range(len(grown)), key=lambda n: grown[n][-1][0] != now):
        version, section = grown[owner][-1]
        base = name = f"{sop.sop}#{sop.versions[version].sections[section].anchor}"
        again = 2
        while name in taken:
            name, again = f"{base}~{again}", again + 1
        taken.add(name)
        names[owner] = name
    return names


def lasting_keys(known: Catalogue) -> dict[str, str]:
    """For each line's id a key that stays when the section is reworded: where it first stood.

    An id is what today's text calls the section, so an edit of its first words gives it another.
    """
    keys: dict[str, str] = {}
    taken: dict[str, int] = {}
    for line in known.lines:  # of an SOP in the order of their first version
        sop, (version, place) = known.sops[line.sop], line.places[0]
        key = f"{sop.sop}#{sop.versions[version].sections[place].anchor}"
        again = taken[key] = taken.get(key, 0) + 1
        keys[line.id] = key if again == 1 else f"{key}~{again}"
    return keys


def same_label(sop: str, before: CatalogueVersion, after: CatalogueVersion) -> list[int]:
    """The plainest pairing: by anchor, for catalogues whose sections have lasting names."""
    known = {section.anchor: place for place, section in enumerate(before.sections)}
    return [known.get(section.anchor, -1) for section in after.sections]
