"""Reading the QA store, or a warehouse, as it was known at one moment.

The relational work is in `qa_expressions.py`; what leaves the engine is columns of numbers with
their names beside them, and the comments and ids that are asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np

from kb_tools.adapters.qa_engines import EmbeddedEngine, Engine, connected
from kb_tools.adapters.qa_expressions import CODED, Reading
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.link_decisions import LinkStanding, standing
from kb_tools.findings.redaction import redacted
from kb_tools.findings.searches import UnansweredSearch
from kb_tools.gaps.evidence import MISSING, Audits, Coded, Findings, Ints
from kb_tools.qa_ports import Contact, FindingDetail, Kpis

_FIELD = {
    "agent_id": "agent", "team_id": "team", "vendor_id": "vendor", "reviewer_id": "reviewer",
    "sample_type": "sample", "contact_reason": "reason",
}  # fmt: skip


@contextmanager
def reading(store: DuckDbStore, until: datetime) -> Iterator["EngineReader"]:
    """Rows entered before `until`. Raises KbError where there is no store."""
    with store.reading() as connection:
        yield EngineReader(EmbeddedEngine(connection), until)


@contextmanager
def reading_elsewhere(url: str, until: datetime) -> Iterator["EngineReader"]:
    """The same from any engine that Ibis speaks. Raises KbError."""
    with connected(url) as engine:
        yield EngineReader(engine, until, clean=redacted)


class EngineReader:
    """Implements `qa_ports.QaReader`."""

    def __init__(
        self, engine: Engine, until: datetime, clean: Callable[[str], str] | None = None
    ) -> None:
        """
        Args:
            clean: takes what is personal out of comments; None: that was done at import.
        """
        self.engine, self.clean = engine, clean or str
        naive = until.astimezone(UTC).replace(tzinfo=None)
        self.until = until
        self._known = Reading(engine.tables, naive, engine.keep, still=engine.still)

    def audits(self) -> Audits:
        known = self._known.audits
        codes = [f"{name}_code" for name in CODED]
        columns = self.engine.columns(known.order_by("place").select("ticket_at", "tenure", *codes))
        at = _microseconds(columns.pop("ticket_at"))  # what has been read is not held twice
        return Audits(
            ticket_at=at,
            tenure=columns.pop("tenure").astype(np.int32),
            place=np.arange(len(at), dtype=np.int32),
            **{
                _FIELD.get(name, name): self._coded(columns.pop(f"{name}_code"), name)
                for name in CODED
            },
        )

    def findings(self) -> Findings:
        columns = self.engine.columns(self._known.findings.drop("finding_id").order_by("place"))
        audit = columns["audit"].astype(np.int64)
        return Findings(
            audit,
            self._coded(columns["finding_sop_code"], "finding_sop"),
            self._coded(columns["section_code"], "section"),
            self._coded(columns["criterion_code"], "criterion"),
            columns["critical"].astype(bool),
            columns["appealed"].astype(bool),
            columns["overturned"].astype(bool),
            columns["checked"].astype(bool),
            columns["disagreed"].astype(bool),
            np.arange(len(audit), dtype=np.int64),
        )

    def comments(self, places: Collection[int]) -> Iterator[tuple[int, str]]:
        if not len(places):
            return
        asked = self._known.comments(self.engine.places(places))
        for some in self.engine.in_batches(asked):
            yield from ((place, self.clean(comment)) for place, comment in some)

    def finding_ids(self, places: Collection[int]) -> Mapping[int, str]:
        if not len(places):
            return {}
        return dict(self.engine.rows(self._known.finding_ids(self.engine.places(places))))

    def contacts(self, places: Collection[int]) -> Mapping[int, Contact]:
        if not len(places):
            return {}
        found = self.engine.rows(self._known.contacts(self.engine.places(places)))
        return {
            int(place): Contact(str(f), str(a), str(t or ""), at.replace(tzinfo=UTC))
            for place, f, a, t, at in found
        }

    def reviewed(self, audits: Collection[int]) -> Mapping[int, Contact]:
        if not len(audits):
            return {}
        found = self.engine.rows(self._known.reviewed(self.engine.places(audits)))
        return {
            int(place): Contact("", str(a), str(t or ""), at.replace(tzinfo=UTC))
            for place, a, t, at in found
        }

    def audits_by_id(self, ids: Collection[str]) -> Mapping[str, int]:
        if not ids:
            return {}
        known = self._known.audits
        chosen = known.filter(known.audit_id.isin(sorted(ids))).select("audit_id", "place")
        return {str(id_): int(place) for id_, place in self.engine.rows(chosen)}

    def details(self, rows: Collection[int]) -> Sequence[FindingDetail]:
        if not len(rows):
            return []
        found = self.engine.rows(self._known.details(self.engine.places(rows)))
        return [
            FindingDetail(i, a, at.replace(tzinfo=UTC), c, s or "", p or "", self.clean(t or ""))
            for i, a, at, c, s, p, t in found
        ]

    def second_looks(self) -> Sequence[tuple[str, str, str, int]]:
        found = self.engine.rows(self._known.second_looks())
        return [(str(sop), str(one), str(other), int(n)) for sop, one, other, n in found]

    def kpis(self, audits: Collection[int]) -> Kpis:
        if not len(audits):
            return Kpis(0, None, None, None, None, None, None)
        ((tickets, *figures),) = self.engine.rows(self._known.kpis(self.engine.places(audits)))
        pairs = zip(figures[::2], figures[1::2], strict=True)
        return Kpis(int(tickets), *((float(v), int(n)) if n else None for v, n in pairs))

    def standings(self) -> Mapping[int, LinkStanding]:
        held = standing(self.engine.decisions(self.until))
        if not held:
            return {}
        known = self._known.findings
        chosen = known.filter(known.finding_id.isin([*held])).select("place", "finding_id")
        return {int(place): held[finding] for place, finding in sorted(self.engine.rows(chosen))}

    def searches(self) -> Sequence[UnansweredSearch]:
        return self.engine.searches(self.until)

    def inputs(self) -> Sequence[tuple[str, str]]:
        return self.engine.inputs(self.until)

    def _coded(self, codes: "np.ndarray", level: str) -> Coded:
        """Engines sort names each in their own way: here they are in one order."""
        rows = self.engine.rows(self._known.levels[level].order_by("code"))
        names = [str(name) for name, _ in rows]
        order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
        place = np.full(len(names) + 1, MISSING, np.int32)  # half of the memory
        place[order] = np.arange(len(names))
        return Coded(place[codes.astype(np.int32)], tuple(names[n] for n in order))


def _microseconds(moments: "np.ndarray") -> Ints:
    return moments.astype("datetime64[us]").astype(np.int64)
