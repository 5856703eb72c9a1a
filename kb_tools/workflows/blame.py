"""`kb blame`: each clause of an SOP with the version since which it says what it says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.lineage import Step, Trace, first, followed, gone
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause, Revision
from kb_tools.policy.moments import Asked, span
from kb_tools.ports import PolicyHistory
from kb_tools.progress import Progress, unheard
from kb_tools.workflows.lineage import predecessors, steps
from kb_tools.workflows.naming import cited, clause_at
from kb_tools.workflows.show import Shown, show
from kb_tools.workflows.site.readings import Readings


@dataclass(frozen=True, slots=True)
class BlamedClause:
    clause: Clause
    introduced: Revision  # in which it, or the first clause that it came from, first stood
    since: Revision  # since which it says what it says: its last change in meaning, or the first
    reworded: Revision | None  # its last change of wording after that
    moved: Revision | None
    split: Revision | None  # in which it last became one of several …
    merged: Revision | None  # … or was made of several
    unjudged: bool  # at `since`, no rule could tell whether the meaning changed


@dataclass(frozen=True, slots=True)
class GoneClause:
    clause: Clause  # as it last stood
    last: Revision  # where it last stood
    gone: Revision  # which has it no more


@dataclass(frozen=True, slots=True)
class Blame:
    shown: Shown  # what is blamed: what was in force; else, with `ended`, what last was; or None
    title: str
    first: Revision | None  # the oldest text
    texts: int  # that were compared to know this
    clauses: tuple[BlamedClause, ...]  # in the order of the page
    gone: tuple[GoneClause, ...] | None  # newest loss first; None: not asked for
    incomplete_before: datetime | None  # a shallow clone: `introduced` may be earlier


def blame(
    history: PolicyHistory,
    readings: Readings,
    name: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    on: Asked | None = None,
    known_on: Asked | None = None,
    removed: bool = False,
    told: Progress = unheard,
) -> Blame:
    """Of an SOP that is retired or has ended, its last text is blamed.

    Args:
        name: an SOP, a citation of one of its versions, or of one clause.
        on, known_on: as in `show`.
        removed: tell what went, too.

    Raises as `show` does.
    """
    what = cited(history, name)
    shown = show(history, what.sop, now, zone, on=on, known_on=known_on, version=what.version)
    known = now if known_on is None else span(known_on, zone)[1]
    timeline = history.timeline(what.sop)
    if shown.revision is None and shown.ended is not None:
        over = span(on if on is not None else now, zone)[1]
        held = (p.revision for p in reversed(timeline.periods(known)) if p.start <= over)
        last = next((revision for revision in held if revision is not None), None)
        if last is not None:
            text = show(history, what.sop, now, zone, known_on=known_on, version=last.commit)
            shown = replace(text, ended=shown.ended, next_text=shown.next_text)
    if shown.revision is None:
        return Blame(shown, "", None, 0, (), None, history.incomplete_before)
    texts = predecessors(timeline, shown.revision, known)
    made = steps(texts, readings, told)
    document = readings.document(texts[-1])
    traces = first(len(document.clauses) if not made else len(readings.document(texts[0]).clauses))
    for at, each in enumerate(made, 1):
        traces = followed(traces, each, at)
    clauses = tuple(
        _blamed(clause, trace, texts)
        for clause, trace in zip(document.clauses, traces, strict=True)
    )
    if what.anchor:
        clause = clause_at(document, what.anchor, shown.revision)
        clauses = tuple(blamed for blamed in clauses if blamed.clause is clause)
        shown = replace(shown, anchor=clause.anchor)
    return Blame(
        shown, texts[-1].control.title or document.title, texts[0], len(texts), clauses,
        tuple(_gone(texts, made, readings)) if removed else None, history.incomplete_before,
    )  # fmt: skip


def _blamed(clause: Clause, trace: Trace, texts: Sequence[Revision]) -> BlamedClause:
    return BlamedClause(
        clause,
        texts[trace.introduced],
        texts[trace.meaning],
        texts[trace.wording] if trace.wording > trace.meaning else None,
        _text(trace.moved, texts),
        _text(trace.split, texts),
        _text(trace.merged, texts),
        trace.unjudged,
    )


def _text(at: int | None, texts: Sequence[Revision]) -> Revision | None:
    return None if at is None else texts[at]


def _gone(texts: Sequence[Revision], made: Sequence[Step], readings: Readings) -> list[GoneClause]:
    """What went and did not come back."""
    found = []
    back: Counter[tuple[BlockKind, str]] = Counter()  # what was new in the texts after, unclaimed
    for at in range(len(made) - 1, -1, -1):
        later = readings.document(texts[at + 1]).clauses
        back.update(_says(c) for c, o in zip(later, made[at], strict=True) if not o.parents)
        before = len(made[at - 1]) if at else len(readings.document(texts[0]).clauses)
        places = gone(made[at], before)
        if places:
            clauses = readings.document(texts[at]).clauses
            for clause in (clauses[place] for place in places):
                if back[_says(clause)]:
                    back[_says(clause)] -= 1
                else:
                    found.append(GoneClause(clause, texts[at], texts[at + 1]))
    return found


def _says(clause: Clause) -> tuple[BlockKind, str]:
    return clause.kind, normal(clause.text)
