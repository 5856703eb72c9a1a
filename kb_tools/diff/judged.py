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

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def says(self, text: str) -> bool:
        said = [bare(text)]
        if ": " in text:
            said.append(bare(text.split(": ", 1)[1]))
        return any(one and one in self._said for one in said)

    @cached_property
    def _said(self) -> frozenset[str]:
        """Every block and every sentence. Most comparisons never ask, so it waits."""
        return frozenset(said for text in self._texts for said in _said(text))


@remembered(32_768)
def _said(text: str) -> tuple[str, ...]:
    found = [bare(text)]
    for sentence in sentences(text):
        found.append(bare(sentence))
        if ": " in sentence:  # "Please note: we close at noon." says that we close at noon
            found.append(bare(sentence.split(": ", 1)[1]))
    return tuple(found)
