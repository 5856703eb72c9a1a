"""Reading the QA store, or a warehouse, as it was known at one moment.

The relational work is in `qa_expressions.py`; what leaves the engine is columns of numbers with
their names beside them, and the comments and ids that are asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import ibis.expr.types as ir
import numpy as np
from numpy.typing import DTypeLike

from kb_tools.adapters.cores import give_back
from kb_tools.adapters.qa_engines import EmbeddedEngine, Engine, connected
from kb_tools.adapters.qa_expressions import CODED, Reading
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.link_decisions import LinkStanding, standing
from kb_tools.findings.redaction import redacted
from kb_tools.findings.searches import UnansweredSearch
from kb_tools.gaps.evidence import MISSING, Audits, Coded, Findings
from kb_tools.qa_ports import Contact, FindingDetail, Kpis

_AT_ONCE = 1_000_000  # rows that leave an engine at a time
_FEW_NAMES = 32_000
_FIELD = {
    "agent_id": "agent", "team_id": "team", "vendor_id": "vendor", "reviewer_id": "reviewer",
    "sample_type": "sample", "contact_reason": "reason",
}  # fmt: skip


class UnevenRows(RuntimeError):
    """An engine has lost or doubled rows; nothing may be counted from them."""


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
        self._known = Reading(
            engine.tables, naive, engine.keep, engine.numbered, still=engine.still
        )

    def audits(self) -> Audits:
        types: dict[str, DTypeLike] = {"ticket_at": "datetime64[us]", "tenure": np.int16}
        columns = self._columns(
            self._known.audits, types | dict.fromkeys((f"{name}_code" for name in CODED), np.int32)
        )
        return Audits(
            ticket_at=columns["ticket_at"].view(np.int64),
            tenure=columns["tenure"],
            place=np.arange(len(columns["tenure"]), dtype=np.int32),
            **{
                _FIELD.get(name, name): self._coded(columns.pop(f"{name}_code"), name)
                for name in CODED
            },
        )

    def findings(self) -> Findings:
        numbers = (
            "audit", "finding_sop_code", "section_code", "criterion_code", "critical_on",
        )  # fmt: skip
        flags = ("appealed", "overturned", "checked", "disagreed")
        columns = self._columns(
            self._known.findings, dict.fromkeys(numbers, np.int32) | dict.fromkeys(flags, np.bool_)
        )
        found = Findings(
            columns["audit"],
            self._coded(columns["finding_sop_code"], "finding_sop"),
            self._coded(columns["section_code"], "section"),
            self._coded(columns["criterion_code"], "criterion"),
            columns["critical_on"],
            place=np.arange(len(columns["audit"]), dtype=np.int32),
            **{name: columns[name] for name in flags},
        )
        del columns
        self.let_go()
        return found

    def comments(self, places: Collection[int]) -> Iterator[tuple[int, str, str]]:
        if not len(places):
            return
        asked = self._known.comments(self.engine.places(places))
        for some in self.engine.in_batches(asked):
            yield from ((place, id_, self.clean(comment)) for place, id_, comment in some)
        self.let_go()

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

    def kpis(self, audits: Collection[int], low_csat: float | None = None) -> Kpis:
        if not len(audits):
            return Kpis(0, None, None, None, None, None, None)
        asked = self._known.kpis(self.engine.places(audits), low_csat)
        ((tickets, *figures),) = self.engine.rows(asked)
        pairs = zip(figures[::2], figures[1::2], strict=True)
        return Kpis(int(tickets), *((float(v), int(n)) if n else None for v, n in pairs))

    def tickets(self) -> Mapping[str, float]:
        found = self.engine.rows(self._known.tickets())
        return {str(reason): float(number) for reason, number in found}

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

    def let_go(self) -> None:
        self.engine.let_go()
        give_back()

    def _columns(self, rows: ir.Table, types: Mapping[str, DTypeLike]) -> dict[str, "np.ndarray"]:
        """In the order of `place`, which numbers the rows; some at a time, since an engine would sort
        and hold them all beside what has been read.

        Raises UnevenRows where an engine leaves a place out, or gives one twice: what stood there would
        be counted.
        """
        ((number,),) = self.engine.rows(rows.aggregate(number=rows.count()))
        read = {name: np.empty(number, kind) for name, kind in types.items()}
        for first in range(0, number, _AT_ONCE):
            here = (rows.place >= first) & (rows.place < first + _AT_ONCE)
            some = self.engine.columns(rows.filter(here).order_by("place").select("place", *types))
            last = min(first + _AT_ONCE, number)
            if not np.array_equal(some.pop("place"), np.arange(first, last)):
                raise UnevenRows(
                    f"The engine did not give each of the rows {first} to {last} once."
                )
            for name, values in some.items():
                read[name][first:last] = values
        return read

    def _coded(self, codes: "np.ndarray", level: str) -> Coded:
        """Engines sort names each in their own way: here they are in one order."""
        rows = self.engine.rows(self._known.levels[level].order_by("code"))
        names = [str(name) for name, _ in rows]
        order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
        # What fits is held in half of the memory, with room for sums of small numbers.
        kind = np.int16 if len(names) < _FEW_NAMES else np.int32
        place = np.full(len(names) + 1, MISSING, kind)
        place[order] = np.arange(len(names))
        return Coded(place[codes], tuple(names[n] for n in order))
