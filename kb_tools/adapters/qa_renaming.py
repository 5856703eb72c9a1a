"""Whether a criterion may be called otherwise since an export: its findings would count twice.

Reviews that are in the store come again, with a finding of a criterion that nobody has heard of; and
what they had of another criterion counts still, though the export knows that one no more.
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
