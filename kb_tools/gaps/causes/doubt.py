"""What findings say of a lift, where each is about the section only with some probability.

A finding that may be about several sections comes from one of them: its rate is the sum of theirs.
Let w be the probability that it is this section's if nothing were the matter, u the section's rate
against what it seems to be then, and m how much more often the cause brings findings of this look
(1 outside of its set). Against the other sections, which stay as they are, the finding counts

    1 - w + w u m

(a superposition of Poisson processes: Kingman 1993, Poisson Processes, 5.1), and the section's own
expectation exp(-u E), with E the sum of the w, since that is what u is held against. A finding that
is surely here counts u m, as in a gamma-Poisson model; one that is hardly here tells hardly
anything of u, whatever the cause. There is no closed form for the mean over u, so it is a sum over
a grid, as wide as the section's count leaves room for. The mean of logarithms, w log(u m), lies
below this (Jensen's inequality); decision 7 says what that costs.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.linalg.blas import sgemm

from kb_tools.gaps.counts.section_rates import SectionRates
from kb_tools.gaps.evidence import Floats, Ints, Rough
from kb_tools.gaps.log_sums import logsumexp

_APART = 1.5  # standard deviations between rates; sums over a smooth curve are exact up to two
_BEYOND = 4.0  # standard deviations above what the section seems to be
_BELOW = 1.5  # logarithm, below what the highest lift leaves of the section's own rate
_RATES = (12, 200)  # fewest and most; enough for a section of 30,000 findings
_LEFT_OUT = 1e-6  # of a sum over rates
_HELD = np.float32  # a factor of a thousand findings is off by less than .001, in half the time
_DIGITS = 2  # of probabilities and ratios: equal ones are looked up once


@dataclass(frozen=True, slots=True)
class Lifted:
    """What each kind of finding says within a set, by lift and rate, beyond what it says outside."""

    logs: Rough  # (kinds, rates, lifts)
    lifts: Floats
    order: Ints  # of the findings: those of one kind stand together
    first: Ints  # (kinds + 1,): where those of each begin

    @classmethod
    def of(cls, kind: Ints, logs: Rough, lifts: Floats) -> "Lifted":
        """
        Args:
            kind: of each finding.
        """
        number = np.bincount(kind, minlength=len(logs))
        order = np.argsort(kind, kind="stable")
        return cls(logs, lifts, order, np.append(0, number.cumsum()))

    def only(self, rates: slice) -> "Lifted":
        return replace(self, logs=np.ascontiguousarray(self.logs[:, rates]))

    def running(self, step: Ints, place: Ints | int, steps: int, places: int = 1) -> Rough:
        """By place, all findings up to each step: (rates, lifts, steps, places). Whatever is summed over
        rates is summed several times as quickly with the rates first.

        Args:
            step: of each finding; -1: nowhere.
            place: of each finding.
        """
        sums = self.sums(np.where(step >= 0, step * places + place, -1), steps * places)
        added_up(sums.reshape(steps, -1))
        return np.ascontiguousarray(sums.T).reshape(*self.logs.shape[1:], steps, places)

    def sums(self, place: Ints, places: int) -> Rough:
        """By place: (places, rates · lifts).

        Args:
            place: of each finding; -1: nowhere.
        """
        placed = place[self.order]
        known = placed >= 0
        found = sparse.csc_matrix((places, len(self.logs)), dtype=_HELD)
        found.indices = placed[known].astype(np.int32)
        found.indptr = np.append(0, known.cumsum())[self.first].astype(np.int32)
        found.data = np.ones(len(found.indices), _HELD)
        by_place: Rough = found @ self.logs.reshape(len(self.logs), -1)
        return by_place


class InDoubt:
    """One section's findings, and its own rate under chance."""

    def __init__(self, belongs: Floats, due: float, rates: SectionRates, most: float) -> None:
        """
        Args:
            belongs: of each finding, how probably it is about this section; some are above 0.
            due: what the section's audits lead to expect.
            most: the highest lift that will be asked about.
        """
        self.found = float(belongs.sum())
        self.due = max(due, 1e-12)
        width = 1 / np.sqrt(rates.shape + self.found)
        lowest = -np.log(most) - min(_BELOW, 3 * width)
        number = int(np.clip(np.ceil((_BEYOND * width - lowest) / (_APART * width)), *_RATES))
        log_rate = np.linspace(lowest, _BEYOND * width, number)
        self.rate: Floats = np.exp(log_rate)  # against found / due
        self._probable, self._of, number_of = _rounded(belongs)
        self._outside = np.log1p(self._probable[:, None] * (self.rate - 1))  # (kinds, rates)
        own = np.log(self.found / self.due) + log_rate
        by_rate = rates.density(own) + number_of @ self._outside - self.found * self.rate
        self._by_rate = by_rate
        self._chance = logsumexp(by_rate)

    def held(self) -> Floats:
        """How probable each rate is under chance; logarithms."""
        held: Floats = self._by_rate - self._chance
        return held

    def window(self, due_in: float, lift: float) -> slice:
        """The rates that matter for sets of at most this expectation and lifts of at most this.

        Findings in a set speak for higher rates, and less expectation does; so no set leaves more to
        the lowest rates than one without a finding that expects the most.
        """
        least = self._by_rate - self._within(np.array(due_in), lift) * self.rate
        held = np.exp(least - least.max()).cumsum()
        return slice(int(np.searchsorted(held, _LEFT_OUT * held[-1])), None)

    def lifted(
        self, lifts: Floats, ratios: Rough | None = None, rates: Ints | slice = slice(None)
    ) -> Lifted:
        """
        Args:
            ratios: of each finding, how much likelier it looks like this if the cause brought it;
                None: its looks tell nothing.
            rates: those that are wanted.
        """
        if ratios is None:
            kind, of = self._of, np.arange(len(self._probable))
            more = np.broadcast_to(lifts, (len(of), len(lifts)))
        else:
            ratio, of_ratio, _ = _rounded(ratios)
            codes, kind, _ = _different(self._of * len(ratio) + of_ratio)
            of = codes // len(ratio)
            more = 1 + (lifts - 1) * ratio[codes % len(ratio), None]
        logs = self.rate[rates][:, None] * more[:, None] - 1  # (kinds, rates, lifts)
        logs *= self._probable[of, None, None]
        logs += 1
        np.log(logs, out=logs)  # several times as quick as log1p, and no sum is near 1 for long
        logs -= self._outside[of][:, rates, None]
        return Lifted.of(kind, logs.astype(_HELD), lifts)

    def factor(
        self, sums: Rough, due_in: Floats, lift: Floats | float, rates: slice = slice(None)
    ) -> Floats:
        """Log Bayes factors against chance, (…), of sets with these sums of `Lifted`, (rates, …),
        which are used up.

        Args:
            due_in: what each set's audits lead to expect; with `lift` it spreads to (…).
            rates: those that the sums are of.
        """
        within = self._within(due_in, lift)
        # Chance and what is due, of all rates in one product: several times as quick as rate by rate.
        of_set = np.array([np.ones(within.size), within.ravel()], _HELD)
        of_rate = np.array([self.held()[rates], -self.rate[rates]], _HELD)
        flat = sums.reshape(len(sums), -1).T
        logs: Rough = sgemm(1.0, of_set, of_rate, 1.0, flat, trans_a=True, overwrite_c=True).T
        logs = logs.reshape(-1, *within.shape)
        most = logs.max(axis=0)
        logs -= most
        np.exp(logs, out=logs)
        factor: Floats = (np.log(logs.sum(axis=0)) + most).astype(float)
        return factor

    def _within(self, due_in: Floats, lift: Floats | float) -> Floats:
        """What a set's lift adds to the findings to be expected at the rate that seems the own."""
        more: Floats = due_in / self.due * (lift - 1) * self.found
        return more


def _rounded(values: Rough) -> tuple[Floats, Ints, Ints]:
    """The different ones of these, rounded; which of them each is; and how many are."""
    codes, of, number = _different(np.rint(values * 10**_DIGITS).astype(np.int64))
    return codes / 10**_DIGITS, of, number


def _different(codes: Ints) -> tuple[Ints, Ints, Ints]:
    """The same of numbers from 0 on, of which the largest is not much larger than there are many."""
    times = np.bincount(codes)
    different = np.flatnonzero(times)
    place = np.empty(len(times), np.int64)
    place[different] = np.arange(len(different))
    return different, place[codes], times[different]


def added_up(values: Rough) -> None:
    """Sums from the first row to each, in place. NumPy's own takes four times as long."""
    for before, row in itertools.pairwise(values):
        row += before


def not_taken(finding: Ints, belongs: Floats, more: Floats) -> Floats:
    """How probably each finding is this section's, as `belongs` says, now that the others are known
    to bring more or fewer than they seemed to.

    Args:
        finding: of each row which it is; one may be listed for several sections.
        more: of each row, how many times as often its section brings such findings.
    """
    extra = more - 1
    extra *= belongs
    share: Floats = np.bincount(finding, extra).astype(float)[finding]
    share -= extra  # what the others bring; in place, for of very many findings each copy is much
    share += 1
    np.maximum(share, 1e-9, out=share)
    np.divide(belongs, share, out=share)
    return np.minimum(share, 1.0, out=share)
