"""`signals.json`, as `kb gaps --signals` writes it, read for a review.

What a later kb writes may hold words that this one does not know: of a signal the rest is read, and what
is left out is said.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.statuses import Standing
from kb_tools.workflows.review.signals import OpenSignal, OpenSignals

USUAL = ".kb/signals.json"  # where the weekly job puts it
_NONE = "No QA signals were looked at: "
_MOST_NAMED, _LONGEST = 5, 40  # values that are not understood; characters of one


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)  # a later kb may tell more


class _Named(_Told):
    sop_id: str


class _Decision(_Told):
    standing: Standing
    owner: str | None = None
    due: date | None = None


class _Signal(_Told):
    section_id: str
    sop_id: str
    label: str
    flag: bool
    cause: Cause | None = None
    p_gap: float | None = None
    reason: str | None = None
    names_also: tuple[_Named, ...] = ()
    onset: date | None = None
    since_version: str | None = None
    observed: int | None = None
    expected: float | None = None
    audits: int | None = None
    decision: _Decision | None = None


class _Unplaced(_Told):
    sop_id: str
    newest_entered: date | None = None


class _File(_Told):
    written_as: Literal["kb-signals/1"] = Field(alias="schema")
    as_of: date
    least_cell: int
    signals: tuple[dict[str, Any], ...]  # each a _Signal
    critical_without_section: tuple[dict[str, Any], ...] = ()  # each an _Unplaced


def open_signals(kb: KnowledgeBase, asked: Path | None) -> tuple[OpenSignals | None, str]:
    """What QA signals there are, and in a sentence what of those that are expected could not be read
    ("": all could, or nobody expects any). Without them a review goes on; only a file that was asked for
    must be one.

    Args:
        asked: the file that was named; else the one in kb.toml, else the usual one.

    Raises KbError: the file that was asked for is not there, or is none that `kb gaps` wrote.
    """
    if asked is not None:
        return read_signals(asked)
    named = kb.config.gaps.signals
    file = kb.root / (named or USUAL)
    if not file.is_file():
        return None, f"{_NONE}{named} is not there." if named else ""
    try:
        return read_signals(file)
    except KbError as error:
        return None, f"{_NONE}{error}"


def read_signals(file: Path) -> tuple[OpenSignals, str]:
    """As `open_signals`. Raises KbError."""
    try:
        told = _File.model_validate_json(file.read_bytes())
    except OSError as error:
        raise KbError(_unread(file, error.strerror or str(error))) from error
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(map(str, detail["loc"]))
        raise KbError(_unread(file, f"{where}: {detail['msg']}".lstrip(": "))) from error
    unread: list[str] = []
    placed = [_signal(each) for each in _each(told.signals, _Signal, unread)]
    others = [_unplaced(each) for each in _each(told.critical_without_section, _Unplaced, unread)]
    some = "; ".join(dict.fromkeys(unread[:_MOST_NAMED]))
    more = f", and {len(unread) - _MOST_NAMED} more" if len(unread) > _MOST_NAMED else ""
    said = f"Not all of {file} was understood: {some}{more}. The rest is told; a kb as new as the one that wrote it reads all."
    return OpenSignals(told.as_of, told.least_cell, (*placed, *others)), said if unread else ""


_Each = TypeVar("_Each", _Signal, _Unplaced)


def _each(said: Sequence[dict[str, Any]], kind: type[_Each], unread: list[str]) -> Iterator[_Each]:
    """Those that can be read, without the values that cannot; these, and what is left out, into `unread`."""
    for one in said:
        name = one.get("section_id") or one.get("sop_id") or "a signal"
        try:
            yield kind.model_validate(one)
        except ValidationError as error:
            wrong = error.errors()
            known = {
                key: value for key, value in one.items() if key not in {d["loc"][0] for d in wrong}
            }
            for detail in wrong:
                where = ".".join(map(str, detail["loc"]))
                seen = str(detail["input"])[:_LONGEST]
                seen = "missing" if detail["type"] == "missing" else repr(seen)
                unread.append(f"{where} of {name} is {seen}")
            try:
                yield kind.model_validate(known)
            except ValidationError:
                unread.append(f"{name} is left out")


def _unread(file: Path, why: str) -> Problem:
    saw = f"This is no file of QA signals that this kb reads ({why})."
    return Problem(str(file), 0, saw, "Write it anew:  kb gaps --signals FILE")


def _signal(told: _Signal) -> OpenSignal:
    decided = told.decision
    return OpenSignal(
        told.sop_id, told.section_id, told.label, told.flag, told.cause, told.p_gap, told.reason or "",
        tuple(each.sop_id for each in told.names_also), told.onset, told.since_version or "",
        told.observed, told.expected, told.audits, None,
        decided.standing if decided else None, decided.owner or "" if decided else "", decided.due if decided else None,
    )  # fmt: skip


def _unplaced(told: _Unplaced) -> OpenSignal:
    return OpenSignal(
        told.sop_id, "", "", False, None, None, "", (), None, "", None, None, None, told.newest_entered,
        None, "", None,
    )  # fmt: skip
