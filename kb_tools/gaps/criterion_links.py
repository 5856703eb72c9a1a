"""What a finding's criterion says of the section that it is about.

A form has few criteria, and each step answers to few of them: who failed VERIFICATION mostly failed
a step that verifies. How often findings about a section have each criterion is learned from those
whose section was recorded, drawn to how often all findings have it (a Dirichlet distribution with as
many findings in it as foretell a recorded finding best, left out of its own section).
"""

from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import MISSING, Floats, Ints

_DRAWN = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0, 2048.0)  # findings; tried


@dataclass(frozen=True, slots=True)
class CriterionLinks:
    """Log odds of each section, by criterion; the last column is that of no criterion and holds 0."""

    odds: Floats  # (sections, criteria + 1)
    without_one: Floats  # the same, had one finding with that criterion not been recorded there

    def told(self, criterion: Ints, lines: Ints) -> Floats:
        """(findings, sections).

        Args:
            criterion: of each finding; -1: none.
            lines: sections.
        """
        told: Floats = self.odds[np.ix_(lines, criterion)].T
        return told


def criterion_links(criterion: Ints, line: Ints, lines: int) -> CriterionLinks:
    """
    Args:
        criterion: of each finding; -1: none.
        line: its recorded section; -1: none.
        lines: how many sections there are.
    """
    criteria = int(criterion.max(initial=MISSING)) + 1
    usual = np.bincount(criterion[criterion >= 0], minlength=criteria) + 0.5
    usual /= usual.sum()
    taught = (criterion >= 0) & (line >= 0)
    count = np.zeros((lines, criteria))
    np.add.at(count, (line[taught], criterion[taught]), 1)
    times, number = count / usual, count.sum(axis=1, keepdims=True)
    seen = count > 0

    def without_one(drawn: float) -> Floats:
        fewer = np.where(seen, (count - 1) / usual + drawn, drawn)
        odds: Floats = np.log(fewer) - np.log(np.maximum(number - 1, 0) + drawn)
        return odds

    drawn = max(_DRAWN, key=lambda tried: float((count * without_one(tried)).sum()))
    none = np.zeros((lines, 1))
    odds = np.log(times + drawn) - np.log(number + drawn)
    return CriterionLinks(np.hstack([odds, none]), np.hstack([without_one(drawn), none]))
