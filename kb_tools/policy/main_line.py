"""Which parent of a merge the main line goes on with.

Mostly the first: what a merge brings in had not been published before. A merge of the main line
into another one turns the parents round, where that other one becomes the main line by it:

    main      M0 ── M1 ── M2            git pull: M2 is merged into the local commits L1 and L2,
                ╲            ╲          and X is pushed as main. Agents saw M0, M1, M2, X; by first
    local        L1 ── L2 ── X          parents it would be M0, L1, L2, X, and M1 were never in force.

Nothing in the graph tells the two apart, nor do dates: L1 may be older than M1, or younger. The
words by which git and its hosts name a merge do: `Merge branch 'main' of …`, and what it was merged into.
The same words bring in a template, a fork or another repository, into a line that many had written on;
L1 and L2 were on one machine only, and are by one author.
"""

import re
from collections.abc import Collection, Iterable

USUAL = frozenset({"main", "master"})
_MERGE = re.compile(
    r"Merge (?:branch '(?P<branch>[^']+)'(?: of \S+)?|remote-tracking branch 'origin/(?P<remote>[^']+)')"
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
    >>> turned_round("Merge branch 'develop'", {"develop", "main", "master"})
    False
    >>> turned_round("Merge remote-tracking branch 'upstream/main'", names)  # a fork is brought up to date
    False
    """
    merge = _MERGE.fullmatch(message.strip().partition("\n")[0].rstrip())
    if merge is None:
        return False
    merged = merge["branch"] or merge["remote"]
    into = merge["into"] or (merged if merged in USUAL else "master")  # git does not say that one
    return merged in names and (into == merged or into not in names)


def one_machine(authors: Iterable[str]) -> bool:
    """May what was merged into have been on one machine only? `authors`: of its commits."""
    rest = iter(authors)
    first = next(rest, "")
    return all(author == first for author in rest)
