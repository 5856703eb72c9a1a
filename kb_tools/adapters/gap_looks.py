"""What a digest asks of an earlier report, worked out once: `.kb/cache/gap-looks/` remembers.

A look is found again by a digest of all that it is made from: each row as it was known on its day,
each comment, the texts of the SOPs, the decisions, the settings, the sentence model, and the program
itself. A row that came in late and is dated back gives another digest, and the look is made anew;
nothing is assumed. What is kept are ids of sections and how they stood, and of topics that no SOP
covers the word or two that they are called by: no comment, nobody's name.
The folder may be deleted at any time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

import kb_tools
from kb_tools.adapters.first_told import keep_told
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.qa_evidence import Counting, Inputs, counting, inputs
from kb_tools.adapters.whole_file import write_whole
from kb_tools.gaps.decisions.statuses import Standing
from kb_tools.policy.moments import Asked
from kb_tools.progress import Told, counted_off, unheard
from kb_tools.workflows.gap_changes import Look, look
from kb_tools.workflows.gap_watch import Stood, days_to_look_at, watched
from kb_tools.workflows.gaps import GapReport

_KEPT = 60  # looks; a digest of each week asks for two, a report for four more that are the same for four weeks
# Of a store that looks back for what was listed once: of a larger one, a look takes minutes.
_MOST_AUDITS = 1_000_000
_COUNTING = ("numpy", "scipy")  # their sums are ours


def look_at(
    kb: KnowledgeBase, *, as_of: Asked, since: Asked | None, store: Path | None, backend: str
) -> Look:
    """The report of that day as a later one remembers it. Raises as `counting` does."""
    with inputs(kb, as_of=as_of, since=since, store=store, backend=backend) as made:
        file = _file(kb, made)
        known = _read(file)
        if known is not None:
            return known
        found = look(made.report()[0])
    _write(file, found)
    return found


@contextmanager
def counting_to_look_back_at(
    kb: KnowledgeBase,
    *,
    as_of: Asked | None,
    since: Asked | None = None,
    store: Path | None = None,
    backend: str,
    told: Told = unheard,
) -> Iterator[Counting]:
    """As `counting`, with what is watched; a later digest or build need not work that day out again, and a
    decision knows when somebody was first told."""
    with counting(kb, as_of=as_of, since=since, store=store, backend=backend) as made:
        report = made.report
        found, today = look(report), kb.clock.now().astimezone(kb.zone).date()
        _write(_file(kb, made.inputs), found)
        keep_told(kb, store, backend, found.sure, today)
        looks = _looks_back(kb, report, since, store, backend, told)
        decided = {status.section for status in report.statuses}
        held = watched(report.run, report.key, decided, looks)
        yield replace(made, report=replace(report, watched=held))


def _looks_back(
    kb: KnowledgeBase,
    report: GapReport,
    since: Asked | None,
    store: Path | None,
    backend: str,
    told: Told,
) -> list[tuple[date, Mapping[str, Stood]]]:
    """Oldest first; before the first contact there is nothing to see."""
    first = report.first_contact
    if first is None or report.audits > _MOST_AUDITS:
        return []
    days = [day for day in days_to_look_at(report.as_of) if day > first]
    return [
        (day, look_at(kb, as_of=day, since=since, store=store, backend=backend).stood)
        for day in counted_off(days, partial(told, "Looking back"))
    ]


def _file(kb: KnowledgeBase, made: Inputs) -> Path:
    return looks_folder(kb) / f"{_digest(made)}.json"


def looks_folder(kb: KnowledgeBase) -> Path:
    return kb.cache / "gap-looks"


def _digest(made: Inputs) -> str:
    digest = hashlib.sha256()
    for part in _parts(made):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(made: Inputs) -> Iterator[bytes]:
    audits, findings = made.reader.audits(), made.reader.findings()
    standings = made.reader.standings()
    names = {*audits.sop_recorded.names, *findings.sop_recorded.names}
    names |= {held.about.sop for held in standings.values() if held.about and held.about.sop}
    read = {name: made.spelling.read(name).sop for name in sorted(names)}
    known = made.known({sop for sop in read.values() if sop})
    decided = [
        replace(each, earlier=())
        for disposition in made.decisions
        for each in disposition.all
        if each.decided <= made.day
    ]
    said = (
        _program(), made.settings, made.day, made.until, made.first, decided, read,
        sorted(standings.items()), known.sops, known.lines,
    )  # fmt: skip
    yield from (repr(part).encode("utf-8", "surrogatepass") for part in said)
    for table in (audits, findings):
        yield from _columns(table)
    # Of millions of comments, which come in any order, no list is made.
    added = 0
    for comment in made.reader.comments(findings.place):
        one = hashlib.sha256(repr(comment).encode("utf-8", "surrogatepass"))
        added += int.from_bytes(one.digest(), "big")
    yield str(added).encode()


def _columns(table: object) -> Iterator[bytes]:
    """Of a dataclass of arrays all that it holds."""
    assert is_dataclass(table)
    for field in fields(table):
        value = getattr(table, field.name)
        if isinstance(value, np.ndarray):
            yield f"{field.name} {value.dtype} ".encode() + value.tobytes()
        elif is_dataclass(value):
            yield from _columns(value)
        else:
            yield repr((field.name, value)).encode("utf-8", "surrogatepass")


@cache
def _program() -> str:
    """A digest of this program and of what counts for it."""
    digest = hashlib.sha256()
    for name in _COUNTING:
        digest.update(f"{name} {version(name)}\n".encode())
    root = Path(kb_tools.__file__).parent
    for file in sorted(root.rglob("*")):
        if file.suffix in (".py", ".json", ".toml", ".txt"):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> Look | None:
    """None: it is not there, or is none of ours."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Look(
            date.fromisoformat(told["as_of"]), int(told["audits"]), frozenset(told["sure"]), frozenset(told["likely"]),
            frozenset(told["seen"]), frozenset(told["quiet"]),
            {key: Standing(value) for key, value in told["standings"].items()},
            {key: frozenset(numbers) for key, numbers in told["critical"].items()},
            tuple((label, frozenset(numbers)) for label, numbers in told["topics"]),
            {key: Stood(**each) for key, each in told["stood"].items()},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(file: Path, found: Look) -> None:
    told = {
        "as_of": found.as_of.isoformat(), "audits": found.audits, "sure": sorted(found.sure), "likely": sorted(found.likely),
        "seen": sorted(found.seen), "quiet": sorted(found.quiet),
        "standings": {key: found.standings[key].value for key in sorted(found.standings)},
        "critical": {key: sorted(found.critical[key]) for key in sorted(found.critical)},
        "topics": [[label, sorted(numbers)] for label, numbers in found.topics],
        "stood": {key: asdict(found.stood[key]) for key in sorted(found.stood)},
    }  # fmt: skip
    with suppress(OSError):  # no right, no room: made anew next time
        write_whole(file, json.dumps(told))
        kept = sorted(file.parent.glob("*.json"), key=lambda each: -each.stat().st_mtime)
        for old in kept[_KEPT:]:
            old.unlink()
