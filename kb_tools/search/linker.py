"""From what somebody wrote to the section it is about, or to the plain answer that none is."""

from dataclasses import dataclass

from kb_tools.search.engine import Engine, Hit

LEAST = 0.5  # probability from which on a section is named


@dataclass(frozen=True, slots=True)
class Link:
    hit: Hit | None  # None: no SOP seems to cover it
    probability: float  # that the nearest section answers the text, whether it is named or not
    others: tuple[Hit, ...]  # that were near, best first, for a person to choose from


def linked(engine: Engine, text: str, *, least: float = LEAST, others: int = 4) -> Link:
    """The section that `text` is about, where that is at least `least` likely."""
    answer = engine.search(text, limit=1 + others)
    named = answer.hits[0] if answer.hits and answer.confidence >= least else None
    return Link(named, answer.confidence, answer.hits if named is None else answer.hits[1:])
