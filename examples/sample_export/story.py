"""What is planted in the sample: the gaps that are in the pages, and the look-alikes that are not.

A rate is the number of extra findings per contact reviewed under the SOP (0.13: thirteen in a
hundred contacts). Where several rows meet, rates add up and factors multiply.
"""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2026, 1, 12)
LAST_DAY = date(2026, 11, 15)  # the last weekly export; nothing was entered later
USUAL_RATE = 0.19  # findings about an SOP per contact, all parts together
UNLEARNING = timedelta(days=14)  # after a change, old habits fade over this time


@dataclass(frozen=True, slots=True)
class Gap:
    """A fault of a page. It hits every agent who may read the page, at every vendor."""

    sop: str
    part: str
    since: date
    until: date | None  # None: still open on LAST_DAY
    rate: float
    verdict: str  # the QAP-001 verdict of the reviewers who blame the page
    why: str
    vendors: tuple[str, ...] = ("Brightreel", "Halden CX", "Meridian Assist")

    def open_on(self, day: date) -> bool:
        """Is the faulty text in force that day?"""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Something that raises a count although the page is good: `factor` times the usual rate."""

    name: str
    factor: float
    since: date
    until: date
    sops: tuple[str, ...]
    part: str = ""  # "" means all parts
    vendors: tuple[str, ...] = ()  # () means all
    wording: str = ""  # a list of `phrases/around.toml` from which reviewers take their words


BEFORE = date(2025, 1, 1)
AFTER = date(2027, 1, 1)

GAPS = (
    Gap(
        "STR-002",
        "earlier appeal",
        date(2026, 6, 22),
        None,
        0.13,
        "SOP-UNCLEAR",
        "2.0 did harm: the check for an earlier appeal moved from step 2 to the end",
    ),
    Gap(
        "STR-002",
        "evidence",
        date(2026, 6, 22),
        None,
        0.11,
        "SOP-UNCLEAR",
        '2.0 did harm: the list of evidence became "suitable evidence"',
    ),
    Gap(
        "IDV-002",
        "attempts",
        BEFORE,
        None,
        0.14,
        "SOP-UNCLEAR",
        "what counts as an attempt is not said; 1.2 (11 May) added a long note and changed nothing",
    ),
    Gap(
        "GFT-001",
        "refund window",
        BEFORE,
        date(2026, 4, 13),
        0.17,
        "SOP-UNCLEAR",
        "7 days from what? 2.0 says from the gift's timestamp, and the gap closed",
    ),
    Gap(
        "MON-004",
        "five days",
        date(2026, 9, 1),
        None,
        0.19,
        "SOP-CONTRADICTS",
        "MON-004 2.1 says 5 business days, the matrix in ESC-001 still says 7",
        ("Brightreel",),  # the matrix is internal: vendors never see the other number
    ),
    Gap(
        "ESC-001",
        "payouts row",
        date(2026, 9, 1),
        None,
        0.27,
        "SOP-CONTRADICTS",
        "the other end of the same contradiction",
        ("Brightreel",),
    ),
    Gap(
        "MON-005",
        "second contact",
        date(2026, 9, 1),
        None,
        0.12,
        "SOP-OUTDATED",
        'the macro "Returned, second contact" still promises 7 business days',
    ),
)

# A contact type that no SOP covers: gems earned with a guest on the same LIVE, and who gets them.
MISSING_SINCE = date(2026, 7, 13)
MISSING_RATE = 0.55
MISSING_SHARE = {"gifts": 0.20, "live": 0.24}  # of these queues' contacts, once guests exist
MISSING_REASONS = {"gifts/problem": 5, "live/rewards": 3, "other/other": 1}

# --- not the page's fault -------------------------------------------------------------------

STRICT_REVIEWER = {"m.ferrante": 2.4}
PET_RULE = ("m.ferrante", "D1", 2.5)  # the strict reviewer's favourite criterion

UNHAPPY_FACTOR = 1.4  # contacts drawn because of a bad survey answer
COHORT_FACTOR = 2.6  # fading to 1 over COHORT_LEARNS
COHORT_LEARNS = timedelta(days=63)
COHORT_HIRED = tuple(
    [("Halden Access", date(2026, 3, 30))] * 5
    + [("Meridian Mixed", date(2026, 4, 13))] * 5
    + [("Halden LIVE", date(2026, 4, 13))] * 4
)
WEAK_AGENTS = {("Halden Money", 4): 3.2, ("Meridian Trust", 7): 2.8}

LOOK_ALIKES = (
    LookAlike(
        "Meridian Assist was not trained on CPY-002 2.0 until August",
        4.5,
        date(2026, 1, 26),
        date(2026, 8, 10),
        ("CPY-002",),
        vendors=("Meridian Assist",),
        wording="untrained",
    ),
    LookAlike(
        "a hard task with a good page: copies of personal data",
        2.3,
        BEFORE,
        AFTER,
        ("PRV-001",),
        wording="page_is_clear",
    ),
    LookAlike(
        "three-week incident around the payout page (14 October): bug reports filed against it",
        8.0,
        date(2026, 10, 12),
        date(2026, 11, 2),
        ("BUG-001",),
        part="pulse",
        wording="incident",
    ),
    LookAlike(
        "the festival weeks: long queues, everybody a little careless",
        1.25,
        date(2026, 7, 20),
        date(2026, 8, 17),
        ("LIV-001", "LIV-002", "GFT-001"),
    ),
)

# Busy weeks: queue, from, to, times the usual volume.
SEASONS = (
    ("gifts", date(2026, 7, 20), date(2026, 8, 17), 2.2),
    ("live", date(2026, 7, 20), date(2026, 8, 17), 2.0),
    ("tech", date(2026, 10, 12), date(2026, 11, 2), 2.6),
    ("payouts", date(2026, 10, 12), date(2026, 10, 26), 1.5),
)
TAX_SEASON = ("MON-006", date(2026, 3, 23), date(2026, 5, 4), 3.5)
BULLETIN = ("OUT-002", date(2026, 10, 14))

# 260 more contacts drawn on purpose after the minimums were halved; as good as any others.
BURST = ("MON-003", date(2026, 2, 9), date(2026, 3, 9), 260)
