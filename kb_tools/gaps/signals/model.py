"""What a gap signal is, and what a run of all of them has come to."""

from dataclasses import dataclass, field
from datetime import date

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.counts.sections import Period
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.gaps.signals.critical import CriticalFindings


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run is asked to keep to."""

    false_discoveries: float = 0.1  # share of the flags that may be wrong
    least_audits: int = 20  # of an SOP, before anything is said about its sections
    least_agents: int = 3  # with findings since the onset, for a flag
    least_teams: int = 2
    least_reviewers: int = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """How many the findings concern; never who."""

    agents: int
    teams: int
    vendors: int
    reviewers: int


@dataclass(frozen=True, slots=True)
class GapSignal:
    """A reason to read a section again. Not proof of a gap.

    Counts are those since `onset` (of the whole period where it is None), and `expected` is what
    the section's audits would bring if nothing were wrong with the page.
    """

    section: str  # "MON-004#late-payout"
    sop: str
    title: str  # of the SOP
    label: str  # "step 3"
    heading: str
    flagged: bool
    critical: bool  # listed because of a fresh critical finding on an SOP with risk: critical
    until_version: str  # the last that has the section, where today's text has it no more; else ""
    cause: Cause  # as `section_signal.named`
    causes: tuple[tuple[Cause, float], ...]  # all that were weighed, likeliest first; () none was
    probability: float  # of a gap open now
    found: int
    expected: float
    ratio: float
    interval: tuple[float, float]  # of the ratio, 90 %
    audits: int  # reviewed contacts of the SOP: the denominator
    found_all: int  # in the whole period
    audits_all: int
    spread: Spread
    onset: date | None  # None: as far back as the data go, or no gap
    since_version: str  # that came into force when it began; "" where none did
    reason: str  # unclear, contradicts, outdated, missing, worse since a version; "" unknown
    overturned: int  # of the whole period: findings whose appeals were won
    verdicts: tuple[tuple[str, int], ...]  # findings that blame the page, by reason
    critical_findings: int
    not_because: str  # why it is not flagged although its count is high; "" otherwise
    weekly_found: tuple[int, ...]
    weekly_expected: tuple[float, ...]
    weekly_audits: tuple[int, ...]
    rows: Ints = field(compare=False, repr=False)  # positions of its findings
    critical_weeks: tuple[int, ...] = ()  # in which they were entered, without those won on appeal
    # Comments that give the reason, of those read; (0, 0): criteria or the version give it.
    said_in: tuple[int, int] = (0, 0)
    named: tuple[tuple[str, int], ...] = ()  # other SOPs in its comments, by audits; most first
    newcomers: bool = False  # of a pattern of persons: those who are new hold it
    # The week, near the onset, in which all reviewers were replaced; None: in none.
    reviewers_replaced: date | None = None
    # What the section's own usual rate is known to, as factors of `weekly_expected`, 90 %.
    expected_within: tuple[float, float] = (1.0, 1.0)

    @property
    def weighed(self) -> bool:
        """Whether there was enough for statistics; else no cause, nothing expected, no ratio is known."""
        return bool(self.causes)


@dataclass(frozen=True, slots=True)
class Run:
    """All signals of one run, likeliest gap first."""

    signals: tuple[GapSignal, ...]
    looked_at: int  # sections compared
    too_few: tuple[tuple[str, int], ...]  # SOPs with too few audits, and how many they have
    period: Period
    shape: float
    tempering: float
    common: tuple[tuple[Cause, float], ...]  # share of the sections, as learned
    ratios: Floats = field(compare=False, repr=False)
    """Of each finding, how much likelier it looks as it does if the page brought it."""
    reviewers_replaced: tuple[date, ...] = ()  # weeks in which all of them were
    critical: tuple[CriticalFindings, ...] = ()  # by SOP and section
