"""Which parent of a merge the main line goes on with.

Mostly the first: what a merge brings in had not been published before. A merge of the main line
into another one turns the parents round, where that other one becomes the main line by it:

    main      M0 ── M1 ── M2            git pull: M2 is merged into the local commits L1 and L2,
                ╲            ╲          and X is pushed as main. Agents saw M0, M1, M2, X; by first
    local        L1 ── L2 ── X          parents it would be M0, L1, L2, X, and M1 were never in force.

Nothing in the graph tells the two apart, nor do dates: L1 may be older than M1, or younger. The
words by which git and its hosts name a merge do: `Merge branch 'main' of …`, and what it was merged into.
"""

import re
from collections.abc import Collection

USUAL = frozenset({"main", "master"})
_MERGE = re.compile(
    r"Merge (?:branch '(?P<branch>[^']+)'(?: of \S+)?|remote-tracking branch '[^'/]+/(?P<remote>[^']+)')"
    r"(?: into '?(?P<into>[^\s']+?)'?)?"
)


def turned_round(message: str, names: Collection[str]) -> bool:
    """Was the main line, by that merge, what was merged into something else?

    Args:
        message: of the merge; only its first line counts.
        names: what the main line is called.

    >>> names = {"main"}
    >>> turned_round("Merge branch 'main' of https://git.example/policies", names)
    True
    >>> turned_round("Merge remote-tracking branch 'origin/main' into shorter-window", names)
    True
    >>> turned_round("Merge branch 'shorter-window' into main", names)
    False
    >>> turned_round("Merge branch 'main' into production", {"production"})
    False
    """
    merge = _MERGE.fullmatch(message.strip().partition("\n")[0].rstrip())
    if merge is None:
        return False
    merged, into = merge["branch"] or merge["remote"], merge["into"]
    return merged in names and (into == merged or into not in names)
