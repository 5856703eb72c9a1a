"""Signs that an import would count something twice, or put one review in another's place.

A criterion may be called otherwise: reviews that are in the store come again, with a finding of a
criterion that nobody has heard of; and what they had of another counts still, though the export knows
that one no more. A review's id may be a running number, which begins anew in each file. And a
spreadsheet takes the zeros away with which an id began.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ALIKE = 0.5  # phi; of two scorecards, criteria fail together by chance, or a little more often
_FEWEST = 2  # findings; one may be chance


def perhaps_renamed(connection: "DuckDBPyConnection", number: int) -> list[tuple[str, str, int]]:
    """The criterion from before, the new one, and of how many reviews both count; most first.

    A review may be graded by two scorecards, each with a source of its own: what another source found
    is asked about where that knows some criterion of this one, or where a source that is new finds
    under other names what it had found.

    Args:
        number: of an import whose findings have settled.
    """
    heard = f"SELECT DISTINCT criterion FROM findings WHERE import_id < {number}"
    fresh = f"SELECT DISTINCT criterion FROM findings WHERE import_id = {number} EXCEPT ({heard})"
    if not connection.execute(f"SELECT 1 FROM ({heard}) WHERE EXISTS ({fresh}) LIMIT 1").fetchall():
        return []
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE counting AS
        SELECT DISTINCT audit_id, criterion, import_id = {number} AS arriving, import_id FROM (
            SELECT * FROM findings SEMI JOIN ({_graded(number)}) USING (audit_id)
            QUALIFY row_number() OVER (
                PARTITION BY finding_id ORDER BY entered_at DESC, import_id DESC, line DESC) = 1)
        WHERE withdrawn IS NOT TRUE"""
    ).fetchall()
    known = f"SELECT id FROM known_again WHERE name = 'findings' AND import_id = {number}"
    own = f"SELECT criterion FROM findings WHERE import_id = {number} OR finding_id IN ({known})"
    of_one_scorecard = f"""SELECT import_id FROM imports WHERE source IN (
        SELECT source FROM imports WHERE import_id = {number} UNION
        SELECT source FROM findings JOIN imports USING (import_id)
        WHERE import_id < {number} AND criterion IN ({own}))"""
    pairs: list[tuple[str, str, int]] = connection.execute(
        f"""SELECT before.criterion, after.criterion, count(DISTINCT audit_id) AS reviews
        FROM counting before JOIN counting after USING (audit_id)
        SEMI JOIN ({fresh}) f ON f.criterion = after.criterion
        ANTI JOIN ({own}) o ON o.criterion = before.criterion
        WHERE after.arriving AND NOT before.arriving AND before.import_id IN ({of_one_scorecard})
        GROUP BY 1, 2 ORDER BY reviews DESC, 1, 2"""
    ).fetchall()
    return pairs or _found_alike(connection, number)


def _graded(number: int) -> str:
    """The reviews that an import brings, or brings findings of."""
    return f"""SELECT audit_id FROM audits WHERE import_id = {number} UNION
        SELECT audit_id FROM findings WHERE import_id = {number} UNION
        SELECT id FROM known_again WHERE name = 'audits' AND import_id = {number}"""


def _found_alike(connection: "DuckDBPyConnection", number: int) -> list[tuple[str, str, int]]:
    """Of a source that is new, whose criteria all are: those which find what other ones had found, if
    they are most of what it finds in reviews that were there; as `perhaps_renamed`."""
    source = f"SELECT source FROM imports WHERE import_id = {number}"
    is_new = f"""SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM findings JOIN imports USING (import_id)
        WHERE import_id < {number} AND source = ({source}))"""
    if not connection.execute(is_new).fetchall():
        return []
    again = f"SELECT audit_id FROM audits WHERE import_id < {number}"
    ((reviews,),) = connection.execute(
        f"SELECT count(DISTINCT audit_id) FROM ({_graded(number)}) SEMI JOIN ({again}) USING (audit_id)"
    ).fetchall()
    found = f"""SELECT criterion, arriving, count(DISTINCT audit_id) FROM counting
        SEMI JOIN ({again}) USING (audit_id) GROUP BY ALL"""
    times = {(name, arriving): n for name, arriving, n in connection.execute(found).fetchall()}
    both = connection.execute(
        """SELECT before.criterion, after.criterion, count(DISTINCT audit_id)
        FROM counting before JOIN counting after USING (audit_id)
        WHERE after.arriving AND NOT before.arriving GROUP BY ALL"""
    ).fetchall()
    alike = [
        (_phi(n, times[before, False], times[after, True], reviews), before, after, n)
        for before, after, n in both
    ]
    pairs: list[tuple[str, str, int]] = []
    for phi, before, after, n in sorted(alike, key=lambda pair: (-pair[0], *pair[1:])):
        if (
            phi >= _ALIKE
            and before not in [p[0] for p in pairs]
            and after not in [p[1] for p in pairs]
        ):
            pairs.append((before, after, n))
    arriving = sum(n for (_, is_arriving), n in times.items() if is_arriving)
    matched = sum(n for _, _, n in pairs)
    enough = matched >= _FEWEST and 2 * matched >= arriving
    return sorted(pairs, key=lambda pair: -pair[2]) if enough else []


def _phi(both: int, one: int, other: int, reviews: int) -> float:
    """How far two criteria fail in the same reviews, from -1 to 1; 0 where one always does.

    >>> _phi(5, 5, 5, 20), _phi(2, 4, 10, 20), _phi(3, 3, 3, 3)
    (1.0, 0.0, 0.0)
    """
    varies = one * (reviews - one) * other * (reviews - other)
    return float((reviews * both - one * other) / varies**0.5) if varies > 0 else 0.0


def of_other_contacts(connection: "DuckDBPyConnection", number: int) -> list[str]:
    """The ids of reviews that this import corrects, and that were of another contact before."""
    rows = connection.execute(
        f"""WITH after AS (SELECT * FROM audits WHERE import_id = {number}), before AS (
            SELECT * FROM audits WHERE import_id < {number} AND audit_id IN (SELECT audit_id FROM after)
            QUALIFY row_number() OVER (
                PARTITION BY audit_id ORDER BY entered_at DESC, import_id DESC, line DESC) = 1)
        SELECT DISTINCT audit_id FROM before JOIN after USING (audit_id)
        WHERE coalesce(ltrim(before.ticket_id, '0') <> ltrim(after.ticket_id, '0'),
            before.ticket_at::DATE <> after.ticket_at::DATE AND before.agent_id <> after.agent_id)
        ORDER BY 1"""
    ).fetchall()
    return [audit for (audit,) in rows]


def without_zeros(connection: "DuckDBPyConnection", number: int) -> list[tuple[str, str]]:
    """Reviews of one contact and day whose ids differ by the zeros they begin with: as they were, as
    they come now. Where no ticket tells it, no other agent has the contact."""
    columns = "audit_id, ticket_id, ticket_at, agent_id, ltrim(audit_id, '0') AS digits"
    arriving = f"FROM audits WHERE import_id = {number} AND regexp_full_match(audit_id, '[0-9]+')"
    if not connection.execute(f"SELECT 1 {arriving} LIMIT 1").fetchall():
        return []
    there = f"SELECT audit_id FROM audits WHERE import_id < {number}"
    return connection.execute(
        f"""WITH after AS (SELECT {columns} FROM (SELECT * {arriving}) ANTI JOIN ({there}) USING (audit_id)),
        before AS (SELECT {columns} FROM audits WHERE import_id < {number})
        SELECT DISTINCT before.audit_id, after.audit_id FROM before JOIN after USING (digits)
        WHERE before.ticket_at::DATE = after.ticket_at::DATE
        AND CASE WHEN before.ticket_id IS NULL AND after.ticket_id IS NULL
            THEN coalesce(before.agent_id = after.agent_id, TRUE)
            ELSE ltrim(before.ticket_id, '0') IS NOT DISTINCT FROM ltrim(after.ticket_id, '0') END
        ORDER BY 1, 2"""
    ).fetchall()
