"""Problems that a person can put right: where, what we saw, what would work.

Anything that is not a `KbError` is our own bug and keeps its traceback.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # the knowledge base cannot be built or trusted like this
    WARNING = "warning"  # worth a look; nothing stops


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right.

    >>> print(Problem("sops/refunds.md", 4, "effective is 'next Monday', which is no date.",
    ...               "Write it as year-month-day:  effective: 2026-03-02"))
    sops/refunds.md, line 4
      effective is 'next Monday', which is no date.
      Write it as year-month-day:  effective: 2026-03-02
    """

    path: str  # as the reader knows it, relative to the knowledge base; "" if no file is to blame
    line: int  # from 1; 0 where no line can be named
    saw: str  # what stands there
    would_work: str  # what to write or do instead
    rule: str = ""  # the name of the check, for `kb check` and its filters
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = self.path + (f", line {self.line}" if self.line else "")
        lines = [where] if where else []
        return "\n".join([*lines, f"  {self.saw}", f"  {self.would_work}"])


class KbError(Exception):
    """Something the reader can put right; carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))


class UnknownSop(KbError):
    """No SOP goes by that name."""


class UnknownRevision(KbError):
    """The SOP has no such revision or version."""
