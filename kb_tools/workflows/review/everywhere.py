"""What a proposal changes in many SOPs alike: a team that got another name is told once, above all of them.

And where its old name still stands, for that is what such a proposal forgets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from kb_tools.diff.matching.words import whole_figures
from kb_tools.diff.model import Change, Label, Mark
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import Status
from kb_tools.policy.model import SopId
from kb_tools.workflows.compare import SopComparison

LEAST = 3  # SOPs; in fewer, each is read in its place
_ENDS = ".!?:;|–"  # a capital behind one of these tells no name


@dataclass(frozen=True, slots=True)
class Alike:
    """Words in place of others, in several SOPs."""

    before: str
    after: str
    sops: tuple[SopId, ...]
    places: int  # changes in which they stand
    still_in: tuple[str, ...]  # of a name: the SOPs that have the old one yet, by id or path


@dataclass(slots=True)
class _Found:
    sops: list[SopId] = field(default_factory=list)  # of each change
    name: bool = False


def everywhere(compared: Iterable[SopComparison], texts: Mapping[str, str]) -> tuple[Alike, ...]:
    """Most SOPs first. `texts`: every policy file of the proposal by its path."""
    found: dict[tuple[str, str], _Found] = {}
    for sop in compared:
        for change in sop.comparison.changes:
            for pair, name in dict(_replaced(change)).items():
                each = found.setdefault(pair, _Found())
                each.sops.append(sop.sop)
                each.name |= name
    told = [
        Alike(
            before,
            after,
            tuple(dict.fromkeys(each.sops)),
            len(each.sops),
            tuple(_still(before, texts)) if each.name else (),
        )
        for (before, after), each in found.items()
        if len(set(each.sops)) >= LEAST
    ]
    return tuple(sorted(told, key=lambda each: (-len(each.sops), -each.places, each.before)))


def _replaced(change: Change) -> Iterator[tuple[tuple[str, str], bool]]:
    """Words and what took their place, as far as a fact goes that they are of; are they a name?"""
    marks = (Mark("=", ""), *whole_figures(change.marks))
    for before, (gone, come) in zip(marks, pairwise(marks[1:]), strict=False):
        if (gone.sign, come.sign) != ("-", "+"):
            continue
        old, new = (mark.text.strip(" .,;:!?") for mark in (gone, come))
        if not (old and new):
            continue
        facts = [f for f in change.facts if old in (f.before or "") and new in (f.after or "")]
        if facts:
            yield (facts[0].before or "", facts[0].after or ""), facts[0].label is Label.ACTOR
        else:
            begins = before.text.rstrip()[-1:] in _ENDS or not before.text.strip()
            yield (old, new), old[0].isupper() and not begins


def _still(name: str, texts: Mapping[str, str]) -> Iterator[str]:
    spaced = r"\s+".join(map(re.escape, name.split()))
    words = re.compile(rf"\b{spaced}\b")
    for path, text in sorted(texts.items()):
        if words.search(front_matter.split(text)[1]):
            control = front_matter.read(text, path).control
            if control.status is not Status.RETIRED:
                yield control.id or path
