"""Remarks of reviewers, as examples of what blames the page and of what does not.

Made up for this by three authors who had seen neither these tools nor any store, and had been told
what kinds of remarks there are (decision 7): terse and wordy ones, in five languages, a line each
in `examples/`. A store's own remarks are held against them (`blame.py`), so what counts is that
they are many and various, not that any one is right.
"""

from importlib.resources import files
from itertools import chain


def _lines(name: str) -> list[str]:
    text = (
        files("kb_tools.gaps.comments")
        .joinpath("examples", f"{name}.txt")
        .read_text(encoding="utf-8")
    )
    return text.splitlines()


# The text is at fault, in what way they say. The line that parts "unclear" from "missing" is thin.
PAGE_BY_REASON = {
    reason: _lines(f"page_{reason}") for reason in ("unclear", "contradicts", "outdated", "missing")
}
PAGE = [*chain(*PAGE_BY_REASON.values()), *_lines("page")]  # the text is at fault
AGENT = _lines("agent")  # the agent is
NEITHER = _lines("neither")  # nobody is
# The text is not, whatever was said of it; at the end agents are, in words of a text's faults. Only
# `reasons.py` learns from these.
DENIED = _lines("denied")
EXAMPLES = frozenset((*PAGE, *AGENT, *NEITHER, *DENIED))
