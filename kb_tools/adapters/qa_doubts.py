"""Signs that an import would count something twice, or put one review in another's place.

A criterion may be called otherwise: reviews that are in the store come again, with a finding of a
criterion that nobody has heard of; and what they had of another counts still, though the export knows
that one no more. A review's id may be a running number, which begins anew in each file. And a
spreadsheet takes the zeros away with which an id began.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def perhaps_renamed(connection: "DuckDBPyConnection", number: int) -> list[tuple[str, str, int]]:
    """The criterion from before, the new one, and of how many reviews both count; most first.

    A review may be graded by two scorecards, each with a source of its own: what another source found
    is asked about where that knows some criterion of this one.

    Args:
        number: of an import whose findings have settled.
    """
    heard = f"SELECT DISTINCT criterion FROM findings WHERE import_id < {number}"
    fresh = (
        f"SELECT DISTINCT criterion FROM findings WHERE import_id = {number} "
        f"AND criterion NOT IN ({heard})"
    )
    if not connection.execute(f"SELECT 1 FROM ({heard}) WHERE EXISTS ({fresh}) LIMIT 1").fetchall():
        return []
    known = f"SELECT id FROM known_again WHERE name = 'findings' AND import_id = {number}"
    own = f"SELECT criterion FROM findings WHERE import_id = {number} OR finding_id IN ({known})"
    return connection.execute(
        f"""WITH counting AS (
            SELECT DISTINCT audit_id, criterion, finding_id, import_id FROM findings
            WHERE finding_id NOT IN (SELECT finding_id FROM findings WHERE withdrawn)),
        of_one_scorecard AS (SELECT import_id FROM imports WHERE source IN (
            SELECT source FROM imports WHERE import_id = {number} UNION
            SELECT source FROM findings JOIN imports USING (import_id)
            WHERE import_id < {number} AND criterion IN ({own})))
        SELECT before.criterion, after.criterion, count(DISTINCT audit_id) AS reviews
        FROM counting before JOIN counting after USING (audit_id)
        WHERE after.import_id = {number} AND after.criterion IN ({fresh}) AND before.import_id < {number}
        AND before.import_id IN (FROM of_one_scorecard) AND before.criterion NOT IN ({own})
        GROUP BY 1, 2 ORDER BY reviews DESC, 1, 2"""
    ).fetchall()


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
        f"""WITH after AS (SELECT {columns} {arriving} AND audit_id NOT IN ({there})),
        before AS (SELECT {columns} FROM audits WHERE import_id < {number})
        SELECT DISTINCT before.audit_id, after.audit_id FROM before JOIN after USING (digits)
        WHERE before.ticket_at::DATE = after.ticket_at::DATE
        AND CASE WHEN before.ticket_id IS NULL AND after.ticket_id IS NULL
            THEN coalesce(before.agent_id = after.agent_id, TRUE)
            ELSE ltrim(before.ticket_id, '0') IS NOT DISTINCT FROM ltrim(after.ticket_id, '0') END
        ORDER BY 1, 2"""
    ).fetchall()
