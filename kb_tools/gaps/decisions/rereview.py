"""A second, blind look at a sample of a signal's contacts, and what it makes of the first one.

Reviewers err: they see a slip where none was, and miss some. How often, a sample tells that is
judged again by somebody who does not know what the first one found. It is drawn by what the first
look found (double sampling), from three groups of the SOP's reviewed contacts:

    on it      the first reviewer found something on the section
    elsewhere  on other sections only: to mix with, and to compare how often these are confirmed
    nothing    nothing at all

Of the first and the last group it is known how many contacts they have, and the sample says of
which share of each the section really went wrong. Weighted by the groups' sizes that is the share
of all (Tenenbein 1970, J. Am. Stat. Assoc. 65, 1350-1361, for sampling by the first verdict; where
sensitivity and specificity come from elsewhere, the same sum is Rogan and Gladen's, 1978).
Contacts whose findings are elsewhere count as those without any: what is missed is missed alike.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from scipy.special import betaincinv

LEAST_LOOKS = 10  # of a group; with fewer its interval would be half as wide as the scale
_PARTS = (2, 1, 2)  # of a sample: on it, elsewhere, nothing


@dataclass(frozen=True, slots=True)
class Looks:
    """Contacts of one group that were looked at again."""

    looked_at: int
    confirmed: int  # of these: the second reviewer names the group's section


@dataclass(frozen=True, slots=True)
class ReReview:
    """One sample's result about one section, as its file says it."""

    sop: str
    section: str  # anchor, as it was then
    reviewed: date
    on_it: Looks
    elsewhere: Looks  # confirmed: on the section on which the first one found something
    nothing: Looks  # confirmed: on the section that the sample is about
    version: str = ""  # that was in force then
    quote: str = ""  # how the section began
    sha256: str = ""  # of the file with the second verdicts
    file: str = ""  # where it stands; for people


@dataclass(frozen=True, slots=True)
class Corrected:
    """The share of an SOP's reviewed contacts in which the section went wrong."""

    looks: ReReview
    found: int  # contacts on which the first reviewers found it
    reviewed: int  # contacts of the SOP: the denominator
    share: float | None  # corrected; None: too few second looks
    interval: tuple[float, float] | None  # of the share, 90 %


def corrected(looks: ReReview, found: int, reviewed: int) -> Corrected:
    """
    Args:
        found: reviewed contacts of the SOP with a finding on the section (a count).
        reviewed: all reviewed contacts of the SOP (a count, at least `found`).

    The interval joins those of both groups (MOVER: Zou and Donner 2008, Stat. Med. 27, 1693-1702),
    each an equal-tailed Jeffreys interval of a share (Brown, Cai and DasGupta 2001). The sizes of
    the groups are counted, not estimated. That a sample has no contact twice is left out, which
    makes it a little too wide.

    >>> twenty = ReReview("A", "s1", date(2026, 5, 1), Looks(20, 15), Looks(10, 9), Looks(20, 0))
    >>> made = corrected(twenty, found=40, reviewed=400)
    >>> f"{made.share:.3f} [{made.interval[0]:.3f}, {made.interval[1]:.3f}]"
    '0.075 [0.057, 0.157]'
    """
    if min(looks.on_it.looked_at, looks.nothing.looked_at) < LEAST_LOOKS or not reviewed:
        return Corrected(looks, found, reviewed, None, None)
    parts = [
        (found / reviewed, *_share(looks.on_it)),
        (1 - found / reviewed, *_share(looks.nothing)),
    ]
    share = sum(weight * p for weight, p, _, _ in parts)
    below = sqrt(sum((weight * (p - low)) ** 2 for weight, p, low, _ in parts))
    above = sqrt(sum((weight * (high - p)) ** 2 for weight, p, _, high in parts))
    return Corrected(
        looks, found, reviewed, share, (max(0.0, share - below), min(1.0, share + above))
    )


def _share(looks: Looks, level: float = 0.9) -> tuple[float, float, float]:
    """A share with its interval, which holds it also at 0 and 1."""
    tail = (1 - level) / 2
    yes, no = looks.confirmed, looks.looked_at - looks.confirmed
    low = float(betaincinv(yes + 0.5, no + 0.5, tail)) if yes else 0.0
    high = float(betaincinv(yes + 0.5, no + 0.5, 1 - tail)) if no else 1.0
    return yes / looks.looked_at, low, high


def drawn(ids: Iterable[str], seed: int, size: int) -> list[str]:
    """At most `size` of them at random: the same ones for the same seed, whatever order they come
    in and whatever machine it is; a larger sample holds the smaller one.

    >>> drawn("abcdef", 1, 3) == drawn("fedcba", 1, 3) == drawn("abcdef", 1, 5)[:3]
    True
    """
    return sorted(set(ids), key=lambda id_: hashlib.sha256(f"{seed}\0{id_}".encode()).digest())[
        :size
    ]


def sizes(size: int) -> tuple[int, int, int]:
    """How many of each group: on it, elsewhere, nothing.

    >>> sizes(50), sizes(32)
    ((20, 10, 20), (14, 6, 12))
    """
    _, elsewhere, nothing = (size * part // sum(_PARTS) for part in _PARTS)
    return size - elsewhere - nothing, elsewhere, nothing


def newest(reviews: Sequence[ReReview], as_of: date) -> ReReview | None:
    """What counts on that day: the last one made by then; of one day, the one that stands last."""
    made = [review for review in reviews if review.reviewed <= as_of]
    return max(reversed(made), key=lambda review: review.reviewed, default=None)
