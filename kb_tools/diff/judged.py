"""A judgement with its reason, and what it is judged against: the rest of the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb_tools.diff.memory import remembered
from kb_tools.diff.model import FactChange, Judgement, Label
from kb_tools.diff.normal import sentences
from kb_tools.diff.wording import bare


@dataclass(frozen=True, slots=True)
class Judged:
    labels: frozenset[Label]
    judgement: Judgement
    because: str
    facts: tuple[FactChange, ...] = ()


def editorial(because: str, label: Label = Label.EDITORIAL) -> Judged:
    return Judged(frozenset({label}), Judgement.EDITORIAL, because)


def material(labels: Iterable[Label], because: str, facts: Sequence[FactChange] = ()) -> Judged:
    return Judged(frozenset(labels), Judgement.MATERIAL, because, tuple(facts))


def review(because: str) -> Judged:
    return Judged(frozenset(), Judgement.REVIEW, because)


class Page:
    """What is said anywhere in a version: to know what moved, or was said twice."""

    def __init__(self, texts: Iterable[str], remarks: frozenset[str] = frozenset()) -> None:
        self._texts = texts
        self._remarks = remarks  # "please note": what stands before a colon and adds nothing

    def says(self, text: str) -> bool:
        lead, _, rest = text.partition(": ")
        told = (bare(text), bare(rest) if bare(lead) in self._remarks else "")
        return any(one and one in self._said for one in told)

    @cached_property
    def _said(self) -> frozenset[str]:
        """Every block and every sentence. Most comparisons never ask, so it waits."""
        texts = tuple(self._texts)
        found: set[str] = set()
        for text in texts:
            found.update(_said(text))
            found.update(told for lead, told in _after_leads(text) if lead in self._remarks)
        return frozenset(found)


@remembered(262_144)
def _said(text: str) -> tuple[str, ...]:
    return (bare(text), *map(bare, sentences(text)))


@remembered(262_144)
def _after_leads(text: str) -> tuple[tuple[str, str], ...]:
    """ "Please note: we close at noon.": what stands before the colon, and what is told after it."""
    parts = [sentence.partition(": ") for sentence in sentences(text)] if ": " in text else []
    return tuple((bare(lead), bare(told)) for lead, colon, told in parts if colon)
