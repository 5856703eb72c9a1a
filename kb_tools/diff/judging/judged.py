"""A judgement with its reason, and what it is judged against: the rest of the page."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from kb_tools.diff.judging.standing import Standing
from kb_tools.diff.model import FactChange, Judgement, Label
from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import sentences
from kb_tools.diff.words.wording import bare

OFTEN = (
    32  # places of one sentence: in so many, one that stands alike has been found, or will not be
)


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
    """What is said anywhere in a version, and what it stands under: to know what moved, or was said twice."""

    def __init__(
        self,
        texts: Iterable[str],
        remarks: frozenset[str] = frozenset(),
        standing: Callable[[int], Standing] = lambda place: Standing(),
        conditions: Callable[[str], Mapping[str, str]] = lambda text: {},
    ) -> None:
        self._texts = list(texts)
        self._remarks = remarks  # "please note": what stands before a colon and adds nothing
        self._standing = standing  # of the text at a place
        self._conditions = cache(conditions)  # in a text: before each of its sentences, as `bare`

    def says(self, text: str) -> bool:
        return bool(self._places(text))

    def repeats(self, text: str) -> bool:
        return len(self._places(text)) > 1

    def under(self, text: str) -> list[tuple[str, ...]]:
        """The headings that it stands under, wherever it does."""
        return [self._standing(place).under for place in self._places(text)[:OFTEN]]

    def otherwise(self, text: str, here: Standing) -> Standing | None:
        """As what it stands there, if it stands nowhere as `here`; of what is said very often, the first places count."""
        there = [
            self.within(self._texts[place], text, self._standing(place))
            for place in self._places(text)[:OFTEN]
        ]
        return there[0] if there and not any(map(here.alike, there)) else None

    def in_another_section(self, text: str, here: Standing) -> Standing | None:
        """As what it stands there, if all its places are in other sections than `here`."""
        there = [self._standing(place) for place in self._places(text)[:OFTEN]]
        return there[0] if there and all(map(here.of_another_section, there)) else None

    def within(self, text: str, sentence: str, where: Standing) -> Standing:
        """As what a sentence stands in a text that stands so."""
        return replace(where, behind=self._conditions(text).get(bare(sentence), ""))

    def _places(self, text: str) -> Sequence[int]:
        lead, _, rest = text.partition(": ")
        told = (_as_said(text), bare(rest) if bare(lead) in self._remarks else "")
        return next((self._said[one] for one in told if one and one in self._said), ())

    @cached_property
    def _said(self) -> dict[str, list[int]]:
        """Where every block and every sentence stands. Most comparisons never ask, so it waits."""
        found: dict[str, list[int]] = {}
        for place, text in enumerate(self._texts):
            told: Sequence[str] = _said(text)
            if ": " in text:
                remarked = (rest for lead, rest in _after_leads(text) if lead in self._remarks)
                told = list(dict.fromkeys([*told, *remarked]))
            for said in told:
                found.setdefault(said, []).append(place)
        return found


@remembered()
def _said(text: str) -> tuple[str, ...]:
    """What it says as a whole, and each of its sentences; each thing once."""
    return tuple(dict.fromkeys(_as_said(said) for said in (text, *sentences(text))))


_MARKED = re.compile(r"#{1,6}\s*(?=\w)|[$%>]\s+(?=\w)")


def _as_said(text: str) -> str:
    """Without what makes a heading or a command of it: "##Limits" and "$ kb check" may have been meant so."""
    return bare(_MARKED.sub("", text, count=1) if _MARKED.match(text) else text)


@remembered()
def _after_leads(text: str) -> tuple[tuple[str, str], ...]:
    """ "Please note: we close at noon.": what stands before the colon, and what is told after it."""
    parts = [sentence.partition(": ") for sentence in sentences(text)] if ": " in text else []
    return tuple((bare(lead), bare(told)) for lead, colon, told in parts if colon)
