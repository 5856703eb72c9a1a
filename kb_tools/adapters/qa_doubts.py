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
    return connection.execute(
        f"""WITH counting AS (
            SELECT DISTINCT audit_id, criterion, finding_id, import_id FROM findings
            WHERE finding_id NOT IN (SELECT finding_id FROM findings WHERE withdrawn))
        SELECT before.criterion, after.criterion, count(DISTINCT audit_id) AS reviews
        FROM counting before JOIN counting after USING (audit_id)
        WHERE after.import_id = {number} AND after.criterion IN ({fresh}) AND before.import_id < {number}
        AND before.criterion NOT IN (
            SELECT criterion FROM findings WHERE import_id = {number} OR finding_id IN ({known}))
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
        WHERE coalesce(before.ticket_id <> after.ticket_id,
            before.ticket_at::DATE <> after.ticket_at::DATE AND before.agent_id <> after.agent_id)
        ORDER BY 1"""
    ).fetchall()
    return [audit for (audit,) in rows]


def without_zeros(connection: "DuckDBPyConnection", number: int) -> list[tuple[str, str]]:
    """Reviews of one contact and moment whose ids differ by the zeros they begin with: as they were, as
    they come now."""
    columns = "audit_id, ticket_id, ticket_at, ltrim(audit_id, '0') AS digits"
    of_digits = "FROM audits WHERE regexp_full_match(audit_id, '[0-9]+')"
    return connection.execute(
        f"""SELECT DISTINCT before.audit_id, after.audit_id
        FROM (SELECT {columns} {of_digits} AND import_id < {number}) before
        JOIN (SELECT {columns} {of_digits} AND import_id = {number}) after USING (digits)
        WHERE before.audit_id <> after.audit_id AND before.ticket_at::DATE = after.ticket_at::DATE
        AND ltrim(before.ticket_id, '0') IS NOT DISTINCT FROM ltrim(after.ticket_id, '0')
        ORDER BY 1, 2"""
    ).fetchall()
