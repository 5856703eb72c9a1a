"""A judgement with its reason, and what it is judged against: the rest of the page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
        self._blocks: Counter[str] = Counter()
        self._sentences: Counter[str] = Counter()
        for text in texts:
            self._blocks[bare(text)] += 1
            for sentence in sentences(text):
                self._sentences[bare(sentence)] += 1
                if ": " in sentence:  # "Please note: we close at noon." says that we close at noon
                    self._sentences[bare(sentence.split(": ", 1)[1])] += 1

    def says(self, text: str) -> bool:
        said = [bare(text)]
        if ": " in text:
            said.append(bare(text.split(": ", 1)[1]))
        return any(one and (one in self._blocks or one in self._sentences) for one in said)
