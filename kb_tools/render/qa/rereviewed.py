"""What a blind second look made of a signal, in words and as JSON."""

import shlex
from typing import Any

from kb_tools.gaps.decisions.rereview import LEAST_LOOKS, Corrected, Looks
from kb_tools.render.dates import calendar_day

METHOD = "90 %, double sampling (Tenenbein 1970), MOVER of Jeffreys intervals"


def rereviewed_lines(made: Corrected) -> tuple[str, ...]:
    """
    >>> from datetime import date
    >>> from kb_tools.gaps.decisions.rereview import ReReview, corrected
    >>> looks = ReReview("A", "s1", date(2026, 5, 1), Looks(20, 15), Looks(10, 9), Looks(20, 0))
    >>> for line in rereviewed_lines(corrected(looks, 40, 400)): print(line)
    Looked at again, blind, on 1 May 2026: 15 of 20 contacts with a finding on it were confirmed
    of 10 with a finding elsewhere 9 were; of 20 without a finding 0 had one on it
    so it went wrong in 7.5 % (5.7 % to 15.7 %) of 400 reviewed contacts; first reviewers found 10.0 %
    """
    looks = made.looks
    return (
        f"Looked at again, blind, on {calendar_day(looks.reviewed)}: {_of(looks.on_it)} contacts with "
        "a finding on it were confirmed",
        f"of {looks.elsewhere.looked_at} with a finding elsewhere {looks.elsewhere.confirmed} were; "
        f"of {looks.nothing.looked_at} without a finding {looks.nothing.confirmed} had one on it",
        _share(made),
    )


def _of(looks: Looks) -> str:
    return f"{looks.confirmed} of {looks.looked_at}"


def _share(made: Corrected) -> str:
    if made.share is None or made.interval is None:
        looks = made.looks
        return (
            f"not enough yet to correct the share: {min(looks.on_it.looked_at, LEAST_LOOKS)} and "
            f"{min(looks.nothing.looked_at, LEAST_LOOKS)} of {LEAST_LOOKS} needed with and without a finding"
        )
    low, high = made.interval
    return (
        f"so it went wrong in {_percent(made.share)} ({_percent(low)} to {_percent(high)}) of "
        f"{made.reviewed:,} reviewed contacts; first reviewers found {_percent(made.found / made.reviewed)}"
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def sampling_commands(section: str) -> str:
    name = shlex.quote(section)
    return (
        f"kb gaps sample {name} --size 50 --seed 1 > sample.csv\nkb gaps review {name} sample.csv"
    )


def rereviewed_json(made: Corrected) -> dict[str, Any]:
    looks = made.looks
    groups = {"on_it": looks.on_it, "elsewhere": looks.elsewhere, "nothing": looks.nothing}
    return {
        "reviewed": looks.reviewed.isoformat(),
        **{
            name: {"looked_at": group.looked_at, "confirmed": group.confirmed}
            for name, group in groups.items()
        },
        "contacts_found": made.found,
        "contacts_reviewed": made.reviewed,
        "share": None if made.share is None else round(made.share, 4),
        "low": made.interval and round(made.interval[0], 4),
        "high": made.interval and round(made.interval[1], 4),
        "interval": METHOD,
        "file": looks.file,
    }
