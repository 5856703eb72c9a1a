"""When causes begin and end, before any data.

What begins and ends a page's fault is mostly a version that changes the section. So a section that
none changed has fewer causes that began later, and hardly a gap that was closed; and one that was
changed has more of both. So do lacks of training and a reviewer's own rule: what is new has not been
taught. A store whose versions are not known has as many of each as any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb_tools.gaps.evidence import Floats

ALWAYS = 0.35  # of causes: at work from the first row on
LEAST_WEEKS = 2  # of an interval
OVER_FOR = 2  # weeks; what ended later than that cannot be told from what is still open
# How often with a version that changes the section, against all other weeks together.
_BEGIN_AT_VERSION = 1.7  # .3 of what began later, where one section in four was changed once
_END_AT_VERSION = 36.0  # .9 of what was closed
_VERSIONS_TOLD = 3  # a section that is changed all the time has no more causes than that makes


@dataclass(frozen=True, slots=True)
class Changes:
    """How often versions changed a section in a week in which something may begin, and may end: the
    means over all sections."""

    begin: float = 0.0
    end: float = 0.0

    @classmethod
    def of(cls, version_weeks: Sequence[Sequence[int]], weeks: int) -> "Changes":
        """
        Args:
            version_weeks: of each section, the weeks in which a version changed it.
            weeks: of the period.
        """
        if not version_weeks:
            return cls()
        begin = np.mean([_told(_may_begin(found, weeks)) for found in version_weeks])
        return cls(
            float(begin), float(np.mean([_told(_may_end(found, weeks)) for found in version_weeks]))
        )


def onset_prior(weeks: int, version_weeks: Sequence[int], changes: Changes) -> Floats:
    """For each week how likely a cause begins in it; logarithms. They add up to 1 on the mean of all
    sections: how common each cause is comes on top."""
    if weeks == 1:
        return np.zeros(1)
    prior = np.full(weeks, 1 / (weeks - 1))
    at = _may_begin(version_weeks, weeks)
    later = (1 - ALWAYS) * _with_versions(prior, at, _BEGIN_AT_VERSION, changes.begin)
    later[0] = ALWAYS
    logs: Floats = np.log(later)
    return logs


def end_prior(weeks: int, version_weeks: Sequence[int], changes: Changes) -> Floats:
    """The same of how likely a gap ends before each week; none ends too late to be told, and of fewer
    than four weeks nothing is."""
    last = weeks - OVER_FOR
    prior = np.zeros(weeks + 1)
    prior[LEAST_WEEKS : last + 1] = 1 / max(last + 1 - LEAST_WEEKS, 1)
    at = _may_end(version_weeks, weeks)
    prior = _with_versions(prior, at, _END_AT_VERSION, changes.end)
    logs: Floats = np.log(np.maximum(prior, 1e-12))
    return logs


def _may_begin(version_weeks: Sequence[int], weeks: int) -> list[int]:
    return [week for week in version_weeks if 0 < week < weeks]


def _may_end(version_weeks: Sequence[int], weeks: int) -> list[int]:
    return [week for week in version_weeks if LEAST_WEEKS <= week <= weeks - OVER_FOR]


def _told(version_weeks: Sequence[int]) -> int:
    return min(len(version_weeks), _VERSIONS_TOLD)


def _with_versions(prior: Floats, at: list[int], each: float, changes: float) -> Floats:
    if at:
        np.add.at(prior, at, each * _told(at) / len(at))
    return prior / (1 + each * changes)
