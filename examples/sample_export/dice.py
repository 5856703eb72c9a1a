"""Seeded draws, each named for what it gives.

One `Dice` per subject (`Dice(seed, "people")`), so that a change in how comments are worded moves
no contact to another agent.
"""

import math
import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

SEED = 20261115
Thing = TypeVar("Thing")


class Dice:
    """A stream of draws that depends on the seed and the subject only."""

    def __init__(self, seed: int, subject: str) -> None:
        self._random = random.Random(f"{seed}/{subject}")

    def chance(self, probability: float) -> bool:
        """True with this probability (0 to 1)."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self._random.randint(low, high)

    def share(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number between low and high, all equally likely."""
        return low + (high - low) * self._random.random()

    def one(self, things: Sequence[Thing]) -> Thing:
        """One of them, all equally likely."""
        return things[self._random.randrange(len(things))]

    def weighted(self, weights: Mapping[Thing, float]) -> Thing:
        """One of the keys, as likely as its weight (0 or more; not all 0)."""
        possible = [thing for thing, weight in weights.items() if weight > 0]
        mark = self._random.random() * sum(weights.values())
        for thing in possible:
            mark -= weights[thing]
            if mark < 0:
                return thing
        return possible[-1]  # rounding left a crumb

    def several(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """That many different ones, in a random order."""
        return self._random.sample(list(things), count)

    def count(self, mean: float) -> int:
        """A Poisson count. Knuth (1969), The Art of Computer Programming 2, 3.4.1; fit for mean < 50."""
        limit, product, events = math.exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            events += 1
        return events

    def spread(self, sigma: float) -> float:
        """A factor around 1 (log-normal with median 1)."""
        return math.exp(self._random.gauss(0.0, sigma))

    def moment(self, day: date, first_hour: int = 6, last_hour: int = 21) -> datetime:
        """A minute of that day (UTC)."""
        minutes = self.between(first_hour * 60, last_hour * 60 + 59)
        return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
