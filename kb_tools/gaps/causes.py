"""Which cause explains a section's findings best: a Bayes factor for each.

A section's findings are Poisson counts around what its audits lead to expect, times a rate of its
own that is drawn from a mixture of gamma distributions (sections differ; see `section_rates.py`).
A cause lifts the expectation by a factor on the set of audits that it would touch:

    gap       everybody, from some week on (or always), for good or fading as the floor learns;
              or new people only; or one group only
    closed    everybody, within an interval that has ended: a gap since closed, an incident
    group     one vendor or one team, from some week on: training
    reviewer  one reviewer, from some week on: calibration
    agents    some agents, we do not know which; or the new people: a pattern of persons

What a page's fault brings also looks different: more of its comments blame the page, more of its
appeals are won, more second reviewers disagree (see `marks.py`). So each finding carries a ratio
r: how much likelier it is to look like this if the page brought it. A set S and a lift f then count
a finding in the set by 1 + (f - 1) r, and one that belongs to the section only with probability w
by what is left of that (see `doubt.py`). With O findings that surely belong, E expected in all, and
E_S in the set, integrating the section's own rate out leaves

    log BF = sum over findings in S of log(1 + (f - 1) r) + log(M(E + (f - 1) E_S) / M(E))

where M(x) is the mean of rate^O exp(-rate x). For one gamma distribution with mean 1 and shape k
the last term is -(k + O) log(1 + (f - 1) E_S / (k + E)), which for r = 1 is the negative binomial
form of the gamma-Poisson model (Greenwood and Yule 1920, J. R. Stat. Soc. 83, 255-279). Comments on
one section are no independent witnesses; what they say too much is taken off (see `manner.py`).
Only causes that lie in the page use r; the others have r = 1, but for one reviewer: whoever looks a
second time at what she alone finds mostly disagrees (see `sections.py`). Sets, weeks and lifts nobody knows
are averaged over. For "agents" so is the section's rate, since each agent may or may not belong to
the set; those without a finding are taken together by what they had to expect. How common each
cause is, is learned over all sections.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from kb_tools.gaps.beginnings import (
    ALWAYS,
    LEAST_WEEKS,
    OVER_FOR,
    Changes,
    end_prior,
    onset_prior,
)
from kb_tools.gaps.doubt import InDoubt, Lifted
from kb_tools.gaps.evidence import Flags, Floats, Ints, Singles
from kb_tools.gaps.log_sums import logsumexp
from kb_tools.gaps.manner import Manner, brought
from kb_tools.gaps.section_rates import SectionRates


class Cause(StrEnum):
    """The names are those of the report format kb-gap-report/1."""

    NONE = "none"
    GAP = "sop_gap"
    CLOSED = "closed_gap_or_incident"
    GROUP = "vendor_training"
    REVIEWER = "reviewer"
    AGENTS = "agent"


CAUSES = tuple(Cause)
LIFTS = np.array([1.5, 2.2, 3.3, 5.0, 8.0])  # how much more findings a page's fault may bring
# And what touches a few people only. Steps as fine as a page's: where one of two rivals is looked at
# more finely, it fits some hundred findings better for that alone.
NARROW_LIFTS = np.array([2.2, 3.3, 5.0, 8.0, 12.5])
ONE_REVIEWER_LIFTS = np.append(1.5, NARROW_LIFTS)
_GAP_SHAPES = {"everybody": 0.8, "fading": 0.08, "new people": 0.06, "one group": 0.06}  # of gaps
_FADES = (13, 26)  # weeks after which a fading lift is the next lower one, which is about half
_NEW_PEOPLE = 0.2  # of patterns of persons: those who are new
_AGENT_SHARES = (0.02, 0.06, 0.15)  # of the agents: those a pattern of persons concerns
_AGENT_KINDS = 100  # of agents without a finding, by how much they had to expect
_AGENT_ONSETS = 8  # weeks tried as its beginning, besides those of versions
_USUAL_LIFT = 3.3  # of those tried the middle one
_CELLS = 2_000_000  # numbers held in one go
# Of what is to be expected: sets up to each are looked at together, the first only where there are
# few rates.
_FEW_RATES = 40
_SHARES = (0.3, 0.1)
_MEMBER_SHARES = (0.1, 0.03, 0.3)
_POINTS = 100  # between which a smooth curve is looked up
_LEAST_HELD = 1e-3  # probability of a rate that is looked at
_INCIDENT = 8  # weeks; the longest
_LAST_ONSET = 6  # weeks before the end of the period, of patterns of persons
# Weeks of onset that are not told apart, where each of many members is looked at: what began within
# them counts from their first. On the development sets one week or four made no difference.
_ONSETS_TOGETHER = 4
# Weeks of what is over, where there are many; those of versions are told apart. An end counts from
# the earlier of two: with 26 weeks and 40 findings that would take .6 from a log Bayes factor of
# 3.5, with a hundred about .01.
_WEEKS_TOGETHER = 2
_MANY_WEEKS = 60
_NEARLY_ALL = 0.75  # of an SOP's contacts: whoever has them cannot be told from everybody
_LEAST_AGENTS = 5  # with fewer, a few of them are no pattern
_NONE_KNOWN = Changes()


@dataclass(frozen=True, slots=True)
class Members:
    """Vendors, teams, reviewers or agents: who had each finding, and what each had to expect."""

    of: Ints  # (findings,); -1: not recorded
    of_sop: sparse.csr_matrix  # (members, weeks): what each had to expect of the SOP's sections
    part: Floats  # (weeks,) of it that falls to this section
    apart: Flags  # (members,): see `apart`

    def due_since(self, first: Ints) -> Floats:
        """(members, beginnings): what each had to expect of this section from these weeks on."""
        weeks = np.arange(len(self.part))
        due: Floats = self.of_sop @ ((weeks[:, None] >= first) * self.part[:, None])
        return due


def apart(of_sop: sparse.csr_matrix) -> Flags:
    """(members,): those that can be told from everybody. Where one vendor has nearly all contacts
    of an SOP, the few of others are largely those recorded under the wrong SOP.

    Args:
        of_sop: (members, weeks), what each had to expect.
    """
    due = np.asarray(of_sop.sum(axis=1)).ravel()
    found: Flags = due < _NEARLY_ALL * due.sum()
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """One section's findings, and what its audits lead to expect by week and by who was concerned.

    Weeks count from the first of the period.
    """

    week: Ints  # (findings,)
    weight: Floats  # (findings,): how probably each is about this section
    due: Floats  # (weeks,)
    vendors: Members
    teams: Members
    reviewers: Members
    agents: Members
    new: Flags  # (findings,): the agent was new
    new_due: Floats  # (weeks,): of agents who were new
    version_weeks: tuple[int, ...]  # where a version came into force, after the first week
    # (findings,): how much likelier each fared so at a second look if one reviewer alone makes such;
    # None: nobody looked.
    alone: Floats | None = None

    @property
    def found(self) -> Floats:
        found: Floats = np.bincount(self.week, self.weight, len(self.due)).astype(float)
        return found


@dataclass(frozen=True, slots=True)
class Groups:
    """What speaks for each vendor or team, beginning and lift; those of an SOP's sections agree.
    All sections' are held at once, so with half of the digits."""

    logs: Singles  # (groups, beginnings, lifts): log Bayes factors, some weeks taken together
    shared: Singles  # the same, from each finding only the share that is probably this section's
    prior: Floats  # (groups, beginnings, 1): log probabilities of the cases


@dataclass(frozen=True, slots=True)
class Unmarked:
    """What hangs on no mark of the findings: log Bayes factors against chance."""

    factors: dict[Cause, float]  # of the causes that lie in people
    incident: float  # that is over
    groups: Groups | None  # None: there are no groups to be told apart


@dataclass(frozen=True, slots=True)
class Weighed:
    """Log Bayes factors against "nothing but chance", and what they hang on."""

    factors: dict[Cause, float]
    by_week_and_lift: (
        Floats  # (weeks, lifts): of a gap that hits everybody, how much speaks for each
    )
    unmarked: Unmarked | None = None  # None: nothing was found

    @property
    def groups(self) -> Groups | None:
        return self.unmarked.groups if self.unmarked else None

    @property
    def onset(self) -> int:
        """The likeliest first week of a gap."""
        return int(self.by_week_and_lift.sum(axis=1).argmax())

    @property
    def since_start(self) -> float:
        """How much speaks for "from the first week on", 0 to 1."""
        return float(self.by_week_and_lift[0].sum())


def weighed(
    counts: Counts, ratios: Floats, rates: SectionRates, tempering: float,
    manner: Manner | None = None, before: Weighed | None = None, changes: Changes = _NONE_KNOWN,
) -> Weighed:  # fmt: skip
    """
    Args:
        ratios: of each finding, how much likelier it looks like this if the page brought it.
        tempering: by how much counts vary more than Poisson counts (1 or more).
        manner: how the section's comments are worded; None: nothing is known of that.
        before: of an earlier call with nearly the same counts; what no mark changes is taken from it.
        changes: how often versions changed a section, on the mean of all.
    """
    if not counts.weight.any() or not counts.due.any():
        return _nothing_found(counts, rates, tempering, changes)
    case = _Case(counts, rates, tempering, manner, ratios, changes)
    marked = case.findings.lifted(LIFTS, ratios)
    everyone = np.ones(len(ratios), bool)
    gap = case.since(marked, everyone, case.due_since) + case.onsets[:, None]
    gap = gap + case.said_since(everyone)
    everybody = float(logsumexp(gap) - np.log(len(LIFTS)))
    unmarked = before.unmarked if before else None
    if unmarked is None:
        unmarked = case.unmarked()
    shapes = {
        "everybody": everybody,
        "fading": case.fading(marked),
        "new people": case.new_people(marked, with_comments=True),
        # Not all may read the same pages, so a page's fault may stay with one group.
        "one group": case.one_group(case.of_groups(marked), with_comments=True),
    }
    known = [name for name, factor in shapes.items() if np.isfinite(factor)]
    whole = sum(_GAP_SHAPES[name] for name in known)
    factors = {
        Cause.NONE: 0.0,
        Cause.GAP: _mean([shapes[name] for name in known], [_GAP_SHAPES[n] / whole for n in known]),
        Cause.CLOSED: _mean([case.closed(marked), unmarked.incident], [0.5, 0.5]),
        **{cause: unmarked.factors[cause] for cause in (Cause.GROUP, Cause.REVIEWER, Cause.AGENTS)},
    }
    by_week_and_lift = np.exp(gap - logsumexp(gap))
    return Weighed(factors, by_week_and_lift, unmarked)


def _nothing_found(
    counts: Counts, rates: SectionRates, tempering: float, changes: Changes
) -> Weighed:
    """That nothing was found speaks against a gap, and tells nothing of who is concerned. Where
    nothing was due, nothing speaks at all."""
    due = float(counts.due.sum())
    lifted = due + _from(counts.due)[:, None] * (LIFTS - 1)
    gap = (rates.logs(0.0, lifted) - rates.logs(0.0, np.array(due))) / tempering
    gap = gap + onset_prior(len(counts.due), counts.version_weeks, changes)[:, None]
    factors = dict.fromkeys(CAUSES, 0.0)
    factors[Cause.GAP] = float(logsumexp(gap) - np.log(len(LIFTS)))
    return Weighed(factors, np.exp(gap - logsumexp(gap)))


class _Case:
    """One section, with what all its causes share."""

    def __init__(
        self, counts: Counts, rates: SectionRates, tempering: float, manner: Manner | None,
        ratios: Floats, changes: Changes,
    ) -> None:  # fmt: skip
        self.counts, self.rates, self.tempering, self.manner = counts, rates, tempering, manner
        self.changes = changes
        self.weeks = len(counts.due)
        self.found, self.due = float(counts.weight.sum()), float(counts.due.sum())
        self.findings = InDoubt(counts.weight, self.due, rates, NARROW_LIFTS[-1])
        self.heard = _heard(counts.weight, ratios)
        self.due_since = _from(counts.due)
        self._backwards = self.weeks - 1 - counts.week
        self.onsets = onset_prior(self.weeks, counts.version_weeks, changes)
        # Where each of many members is looked at, some weeks of onset are taken together.
        self.first = np.arange(0, self.weeks, _ONSETS_TOGETHER)
        self._groups = [m for m in (counts.vendors, counts.teams) if m.apart.any()]
        self.beginnings = np.logaddexp.reduceat(self.onsets, self.first)

    def unmarked(self) -> Unmarked:
        plain, narrow = self.findings.lifted(LIFTS), self.findings.lifted(NARROW_LIFTS)
        of_groups = self.of_groups(narrow)
        alone = self.findings.lifted(ONE_REVIEWER_LIFTS, self.counts.alone)
        of_reviewers = self.each_of(self.counts.reviewers, alone)
        agents = [self.some_agents(), self.new_people(plain)]
        factors = {
            Cause.GROUP: self.one_group(of_groups),
            Cause.REVIEWER: self.one_of(self.counts.reviewers, of_reviewers),
            Cause.AGENTS: _mean(agents, [1 - _NEW_PEOPLE, _NEW_PEOPLE]),
        }
        return Unmarked(factors, self.incident(plain), self.groups(of_groups))

    def of_rates(self, due: Floats) -> Floats:
        """log(M(x) / M(E)) for expectations x of E to what the highest lift makes of it, findings
        counted by how probably they belong. It is nearly straight over log x, so it is looked up
        between some points."""
        points = np.linspace(0.0, np.log(NARROW_LIFTS[-1]), _POINTS)
        at = self.rates.logs(self.found, self.due * np.exp(points))
        of_rates: Floats = np.interp(np.log(due / self.due), points, at - at[0])
        return of_rates

    def since(self, marked: Lifted, of_set: Flags, due_since: Floats) -> Floats:
        """From each week on, by lift."""
        sums = marked.sums(np.where(of_set, self._backwards, -1), self.weeks)
        np.cumsum(sums, axis=-1, out=sums)
        factor = self.findings.factor(sums, due_since[::-1], marked.lifts[:, None])
        return factor.T[::-1] / self.tempering

    def said_since(self, of_set: Flags) -> Floats:
        """What comments of a set of findings say beyond what their marks say, by week and lift."""
        if self.manner is None:
            return np.zeros((self.weeks, len(LIFTS)))
        place = np.where(of_set, self.counts.week, -1)
        inside = _from(self.manner.counted(place, self.heard, self.weeks))
        return self._beyond(inside, LIFTS)

    def _beyond(self, inside: Floats, lifts: Floats) -> Floats:
        """Of sets with these comments, (…, steps)."""
        assert self.manner is not None
        nowhere = np.zeros(len(self.counts.week), np.int64)
        whole = self.manner.counted(nowhere, self.heard, 1)[0]
        outside = np.maximum(whole - inside, 0.0)
        return self.manner.beyond(inside, outside, lifts) / self.tempering

    def fading(self, marked: Lifted) -> float:
        """Everybody, from some week on, and after some weeks each time by the next lower lift: who
        was told once that the page is outdated does not trip over it again."""
        until, due = self._until(marked)
        first, end = np.arange(self.weeks), np.full(self.weeks, self.weeks)
        made = np.zeros((len(_FADES), self.weeks, len(LIFTS) - 1))
        for at, fade in enumerate(_FADES):
            for highest in range(1, len(LIFTS)):
                sums, more = np.zeros((len(until), self.weeks)), np.zeros(self.weeks)
                stages, begin = [], first
                for lift in range(highest, -1, -1):
                    last = np.minimum(begin + fade, end) if lift else end
                    sums += until[:, lift].take(last, axis=-1) - until[:, lift].take(begin, axis=-1)
                    more += (due[begin] - due[last]) * (LIFTS[lift] - 1)
                    stages.append((begin, last))
                    begin = last
                factor = self.findings.factor(sums, more, 2.0) / self.tempering
                made[at, :, highest - 1] = factor + self._said_fading(stages, LIFTS[highest::-1])
        made += self.onsets[:, None]
        return float(logsumexp(made) - np.log(len(_FADES) * (len(LIFTS) - 1)))

    def _said_fading(self, stages: Sequence[tuple[Ints, Ints]], lifts: Floats) -> Floats:
        """What the comments of all stages say together, by onset, beyond what their marks say.

        Args:
            stages: for each onset, from which week until which; one after the other.
            lifts: of the stages.
        """
        if self.manner is None:
            return np.zeros(self.weeks)
        until = np.zeros((self.weeks + 1, len(self.manner.usual)))
        until[1:] = self.manner.counted(self.counts.week, self.heard, self.weeks).cumsum(axis=0)
        within = np.stack([until[last] - until[begin] for begin, last in stages])
        share, inside = brought(lifts)[:, None], within.sum(axis=0)
        of_all = (within.sum(axis=-1) * share).sum(axis=0) / np.maximum(inside.sum(axis=-1), 1e-9)
        outside = np.maximum(until[-1] - inside, 0.0)
        together = self.manner.together(inside, outside, of_all)
        said: Floats = together - self.manner.apart(within, share).sum(axis=0)
        return said / self.tempering

    def _until(self, marked: Lifted) -> tuple[Floats, Floats]:
        """What findings before each week say, (rates, lifts, weeks + 1), and what is due from it on."""
        until = marked.sums(self.counts.week + 1, self.weeks + 1)
        np.cumsum(until, axis=-1, out=until)
        return until, np.append(self.due_since, 0.0)

    def new_people(self, marked: Lifted, *, with_comments: bool = False) -> float:
        new = self.counts.new
        if not new.any() or not self.counts.new_due.any():
            return float("-inf")
        factor = self.since(marked, new, _from(self.counts.new_due))
        if with_comments:
            factor = factor + self.said_since(new)
        return float(logsumexp(factor + self.onsets[:, None]) - np.log(len(LIFTS)))

    def closed(self, marked: Lifted) -> float:
        """A gap that has been closed, by a version or otherwise."""
        at = [week for week in self.counts.version_weeks if 0 < week < self.weeks]
        step = _WEEKS_TOGETHER if self.weeks > _MANY_WEEKS else 1
        begins = np.unique([*range(0, self.weeks, step), *at])
        begun = np.logaddexp.reduceat(self.onsets, begins)
        ends = np.unique([*range(LEAST_WEEKS, self.weeks - OVER_FOR + 1, step), *at])
        if not len(ends):
            return float("-inf")
        ends_before = end_prior(self.weeks, self.counts.version_weeks, self.changes)
        ended = np.logaddexp.reduceat(ends_before, ends)
        long_enough = ends >= begins[:, None] + LEAST_WEEKS
        begin, end = np.nonzero(long_enough & (ends <= self.weeks - OVER_FOR))
        prior = begun[begin] + ended[end]
        return self._interval(marked, begins[begin], ends[end], prior, with_comments=True)

    def incident(self, marked: Lifted) -> float:
        """Of any onset alike, for some weeks."""
        begins = self.weeks - OVER_FOR - LEAST_WEEKS + 1
        if begins < 1:
            return float("-inf")
        first = np.repeat(np.arange(begins), _INCIDENT - LEAST_WEEKS + 1)
        last = first + np.tile(np.arange(LEAST_WEEKS, _INCIDENT + 1), begins)
        over = last <= self.weeks - OVER_FOR
        prior = -np.log(begins * (_INCIDENT - LEAST_WEEKS + 1)) * np.ones(int(over.sum()))
        return self._interval(marked, first[over], last[over], prior)

    def _interval(
        self, marked: Lifted, first: Ints, last: Ints, prior: Floats, *, with_comments: bool = False
    ) -> float:
        """Weeks first … last - 1."""
        if not len(first):
            return float("-inf")
        until, due = self._until(marked)
        due_in = due[first] - due[last]
        factor = np.zeros((len(first), len(LIFTS)))
        for some in self._alike_due(due_in, _SHARES):
            begin, end, most = first[some], last[some], float(due_in[some].max())
            for n, lift in enumerate(LIFTS.tolist()):
                rates = self.findings.window(most, lift)
                sums = until[rates, n].take(end, axis=-1)
                sums -= until[rates, n].take(begin, axis=-1)
                factor[some, n] = self.findings.factor(sums, due_in[some], lift, rates)
        factor /= self.tempering
        if with_comments and self.manner is not None:
            factor = factor + self._said_between(first, last)
        total = logsumexp(factor + prior[:, None])
        return float(total - np.log(len(LIFTS)))

    def _said_between(self, first: Ints, last: Ints) -> Floats:
        """By interval and lift; beginnings and ends of some weeks are taken together."""
        assert self.manner is not None
        number = -(-self.weeks // _ONSETS_TOGETHER)
        place = self.counts.week // _ONSETS_TOGETHER
        until = np.zeros((number + 1, len(self.manner.usual)))
        until[1:] = self.manner.counted(place, self.heard, number).cumsum(axis=0)
        begin, end = np.triu_indices(number + 1, 1)
        said = np.zeros((number + 1, number + 1, len(LIFTS)))
        said[begin, end] = self._beyond(until[end] - until[begin], LIFTS)
        begins = np.minimum(np.rint(first / _ONSETS_TOGETHER).astype(int), number - 1)
        ends = np.rint(last / _ONSETS_TOGETHER).astype(int).clip(begins + 1, number)
        between: Floats = said[begins, ends]
        return between

    def _alike_due(self, due_in: Floats, shares: Sequence[float]) -> list[Ints]:
        """Sets with like expectations, by number; each kind needs some of the rates only."""
        if len(self.findings.rate) <= _FEW_RATES:
            shares = shares[:1]
        kind = np.searchsorted(sorted(shares), due_in / max(self.due, 1e-12))
        return [np.flatnonzero(kind == n) for n in np.unique(kind).tolist()]

    def of_groups(self, lifted: Lifted) -> list[Floats]:
        """For vendors and for teams, as far as they are told apart: as `each_of`."""
        return [self.each_of(members, lifted) for members in self._groups]

    def one_group(self, factors: Sequence[Floats], *, with_comments: bool = False) -> float:
        """One vendor or one team, from some week on.

        Args:
            factors: as `of_groups` gives them.
        """
        kinds = [
            self.one_of(members, factor, with_comments=with_comments)
            for members, factor in zip(self._groups, factors, strict=True)
        ]
        return float(logsumexp(kinds) - np.log(len(kinds))) if kinds else float("-inf")

    def groups(self, factors: Sequence[Floats]) -> Groups | None:
        if not factors:
            return None
        shared = [self.each_shared(members, NARROW_LIFTS) for members in self._groups]
        prior = [
            np.tile(self.beginnings, (len(logs), 1)) - np.log(len(logs) * len(NARROW_LIFTS))
            for logs in factors
        ]
        return Groups(
            np.concatenate(factors).astype(np.float32),
            np.concatenate(shared).astype(np.float32),
            np.concatenate(prior)[..., None] - np.log(len(factors)),
        )

    def one_of(self, members: Members, factor: Floats, *, with_comments: bool = False) -> float:
        """
        Args:
            factor: as `each_of` gives it.
        """
        if not factor.size:
            return float("-inf")
        lifts = factor.shape[-1]
        if with_comments and self.manner is not None:
            factor = factor + self._said_by(members, LIFTS)[members.apart]
        by_beginning = factor + self.beginnings[:, None]
        return float(logsumexp(by_beginning) - np.log(len(factor) * lifts))

    def _said_by(self, members: Members, lifts: Floats) -> Floats:
        """By member, beginning and lift."""
        assert self.manner is not None
        place, number = self._places(members)
        begun = self.manner.counted(place, self.heard, number * len(self.first))
        since = _from(begun.reshape(number, len(self.first), -1), axis=1)
        any_ = since.any(axis=-1)
        said = np.zeros((*any_.shape, len(lifts)))
        said[any_] = self._beyond(since[any_], lifts)
        return said

    def each_of(self, members: Members, lifted: Lifted) -> Floats:
        """For each member that can be told from everybody, by beginning and lift."""
        lifts = lifted.lifts
        begins, apart_ = len(self.first), np.flatnonzero(members.apart)
        due_since = members.due_since(self.first)[apart_]
        made = np.zeros((len(apart_), begins, len(lifts)))
        if not len(apart_):
            return made
        backwards = begins - 1 - self.counts.week // _ONSETS_TOGETHER
        place = np.full(members.of_sop.shape[0] + 1, -1)  # the last one is nobody
        for alike in self._alike_due(due_since[:, 0], _MEMBER_SHARES):
            rates = self.findings.window(float(due_since[alike, 0].max()), float(lifts[-1]))
            here = lifted.only(rates)
            at_once = max(1, _CELLS // (begins * here.logs[0].size))
            for some in np.split(alike, range(at_once, len(alike), at_once)):
                place[:] = -1
                place[apart_[some]] = np.arange(len(some)) * begins
                of = place[members.of]
                sums = here.sums(np.where(of >= 0, of + backwards, -1), len(some) * begins)
                sums = sums.reshape(*sums.shape[:-1], len(some), begins)
                np.cumsum(sums, axis=-1, out=sums)
                due_in = due_since[some, ::-1]
                factor = self.findings.factor(sums, due_in, lifts[:, None, None], rates)
                made[some] = factor.transpose(1, 2, 0)[:, ::-1]
        made /= self.tempering
        return made

    def each_shared(self, members: Members, lifts: Floats) -> Floats:
        """The same, from each finding the share that is probably this section's. Where the sister
        sections have the same cause, their shares add up to what the finding says."""
        place, number = self._places(members)
        known = place >= 0
        begun: Floats = np.bincount(
            place[known], self.counts.weight[known], number * len(self.first)
        ).astype(float)
        since = _from(begun.reshape(number, len(self.first)), axis=1)[members.apart]
        more = members.due_since(self.first)[members.apart][..., None] * (lifts - 1)
        shared: Floats = since[..., None] * np.log(lifts) + self.of_rates(self.due + more)
        return shared / self.tempering

    def _places(self, members: Members) -> tuple[Ints, int]:
        """Of each finding its member and beginning as one number, -1: unknown; and the members."""
        begun = members.of * len(self.first) + self.counts.week // _ONSETS_TOGETHER
        return np.where(members.of >= 0, begun, -1), members.of_sop.shape[0]

    def some_agents(self) -> float:
        """Each agent belongs to the pattern with a small probability, independently."""
        members, weeks = self.counts.agents, self.weeks
        number = members.of_sop.shape[0]
        if number < _LEAST_AGENTS or self.found < 3:
            return float("-inf")
        tried = np.linspace(0, max(weeks - _LAST_ONSET, 0), _AGENT_ONSETS).astype(int)
        onsets = np.array(sorted({0, *tried.tolist(), *self.counts.version_weeks}))
        weight = np.full(len(onsets), (1 - ALWAYS) / max(len(onsets) - 1, 1))
        weight[0] = ALWAYS if len(onsets) > 1 else 1.0
        held = self.findings.held()
        rates = np.flatnonzero(held > _LEAST_HELD)
        known = members.of >= 0
        begun = np.searchsorted(onsets, self.counts.week, side="right") - 1
        some = np.bincount(members.of[known], minlength=number) > 0
        place = np.where(known, (some.cumsum() - 1)[members.of] * len(onsets) + begun, -1)
        plain = self.findings.lifted(NARROW_LIFTS, rates=rates)
        sums = plain.sums(place, int(some.sum()) * len(onsets))
        # An axis each for agents, onsets, rates and lifts.
        since = _from(
            np.moveaxis(sums.reshape(*sums.shape[:-1], -1, len(onsets)), (0, 1), (2, 3)), axis=1
        )
        since, due_since, many = _alike(some, since, members.due_since(onsets))
        more = (
            np.outer(self.findings.rate[rates], NARROW_LIFTS - 1) * self.found / self.findings.due
        )
        each = (since - due_since[..., None, None] * more) / self.tempering
        odds = np.expm1(np.minimum(each, 600.0))
        of_share = np.stack(
            [np.tensordot(many, np.log1p(share * odds), axes=1) for share in _AGENT_SHARES]
        )
        of_share = (
            of_share
            + np.log(weight)[:, None, None]
            + np.log(held[rates] / held[rates].sum())[:, None]
        )
        return float(logsumexp(of_share) - np.log(len(_AGENT_SHARES) * len(NARROW_LIFTS)))


def _heard(belongs: Floats, ratios: Floats) -> Floats:
    """How far each comment counts for the section: half way between what it counts by chance and
    where a page's fault lifts its findings."""
    likelier = belongs * (1 + (_USUAL_LIFT - 1) * ratios) / _USUAL_LIFT
    heard: Floats = (belongs + likelier / (1 - belongs + likelier)) / 2
    return heard


def _alike(some: Flags, logs: Floats, due: Floats) -> tuple[Floats, Floats, Floats]:
    """Agents without a finding, who are most of them, by how much they had to expect: some hundred
    kinds instead of thousands of agents.

    Args:
        some: the agents with findings.
        logs: what these say, (agents with findings, beginnings, …).
        due: what each agent had to expect, (agents, beginnings).

    Returns: what findings say and expectation of each kind, (kinds, beginnings, …), and its number
        of agents.
    """
    others = np.flatnonzero(~some & (due[:, 0] > 0))
    others = others[np.argsort(due[others, 0], kind="stable")]
    kinds = min(len(others), _AGENT_KINDS)
    first = np.linspace(0, len(others), kinds, endpoint=False).astype(int)
    number = np.diff(np.append(first, len(others))).astype(float)
    mean = np.add.reduceat(due[others], first) / number[:, None] if kinds else due[:0]
    return (
        np.concatenate([logs, np.zeros((kinds, *logs.shape[1:]))]),
        np.concatenate([due[some], mean]),
        np.concatenate([np.ones(int(some.sum())), number]),
    )


def _mean(factors: list[float], weights: list[float]) -> float:
    """Of Bayes factors, from their logarithms; what cannot be told counts as chance would not."""
    return float(logsumexp(factors, weights=weights)) if factors else float("-inf")


def _from(values: Floats, axis: int = 0) -> Floats:
    """Sums from each week to the last."""
    summed: Floats = np.flip(np.flip(values, axis).cumsum(axis=axis), axis)
    return summed
