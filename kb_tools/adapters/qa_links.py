"""The store's `links`: what people decided about findings. Rows are added, never changed.

verdict     sop_id, section     probability
about       of the section      1
not about   of the section      0
no SOP      NULL                1
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.errors import KbError, Problem
from kb_tools.findings.link_decisions import Decision, LinkStanding, Verdict, standing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PERSON = "person"  # in the column `by`
_CURRENT = """(SELECT * FROM (SELECT * FROM findings QUALIFY row_number() OVER (
    PARTITION BY finding_id ORDER BY entered_at DESC, import_id DESC, line DESC) = 1)
    WHERE withdrawn IS NOT TRUE)"""
_DECISIONS = f"""SELECT finding_id, sop_id, section, revision, quote, probability, decided_at FROM links
    WHERE "by" = '{PERSON}' AND decided_at < ? ORDER BY decided_at, rowid"""


@dataclass(frozen=True, slots=True)
class WrittenFinding:
    """A finding with a comment."""

    finding_id: str
    comment: str  # redacted
    sop: str  # as recorded; "": none
    section: str  # as recorded; "": none


def decisions(connection: "DuckDBPyConnection", until: datetime) -> list[Decision]:
    """What people decided before `until`, in that order."""
    at = until.astimezone(UTC).replace(tzinfo=None)
    return [_decision(*row) for row in connection.execute(_DECISIONS, [at]).fetchall()]


class DuckDbLinks:
    def __init__(self, store: DuckDbStore) -> None:
        self.store = store

    def decisions(self) -> list[Decision]:
        """All of them, in the order in which they were taken."""
        with self.store.reading() as connection:
            return decisions(connection, datetime.max.replace(tzinfo=UTC))

    def findings(self) -> list[WrittenFinding]:
        """Those with a comment, as last corrected, by id."""
        with self.store.reading() as connection:
            rows = connection.execute(
                f"""SELECT finding_id, comment, coalesce(sop_id, sop_recorded, ''), coalesce(section, '')
                FROM {_CURRENT} WHERE comment IS NOT NULL ORDER BY finding_id"""
            ).fetchall()
        return [WrittenFinding(*map(str, row)) for row in rows]

    def decide(self, decision: Decision) -> bool:
        """Keeps it, unless it says what holds anyway; whether something changed.

        Raises KbError: no store, another kb at work, no such finding.
        """
        with self.store.reading():
            pass  # says so where there is no store
        with self.store.writing() as connection:
            if not connection.execute(
                "SELECT count(*) FROM findings WHERE finding_id = ?", [decision.finding_id]
            ).fetchall()[0][0]:
                raise self._unknown(decision.finding_id)
            held = standing(decisions(connection, datetime.max.replace(tzinfo=UTC)))
            if held.get(decision.finding_id, LinkStanding()).settles(decision):
                return False
            connection.execute(
                "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _row(decision)
            ).fetchall()
            return True

    def _unknown(self, finding: str) -> KbError:
        saw = f"The store has no finding {finding!r}."
        would_work = "Write the id as the export has it; `kb link suggest --unlinked` lists some."
        return KbError(Problem(str(self.store.path), 0, saw, would_work))


def _row(decision: Decision) -> Sequence[object]:
    of_none = decision.verdict is Verdict.NO_SOP
    return [
        decision.finding_id, None if of_none else decision.sop, decision.revision or None,
        None if of_none else decision.section, decision.quote or None,
        0.0 if decision.verdict is Verdict.NOT_ABOUT else 1.0, PERSON,
        decision.decided_at.astimezone(UTC).replace(tzinfo=None),
    ]  # fmt: skip


def _decision(
    finding: str, sop: str | None, section: str | None, revision: str | None, quote: str | None,
    probability: float, at: datetime,
) -> Decision:  # fmt: skip
    verdict = (
        Verdict.NO_SOP if sop is None else Verdict.ABOUT if probability > 0 else Verdict.NOT_ABOUT
    )
    return Decision(
        finding,
        verdict,
        sop or "",
        section or "",
        revision or "",
        quote or "",
        at.replace(tzinfo=UTC),
    )
