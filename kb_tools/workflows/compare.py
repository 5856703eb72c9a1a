"""Compare: two texts, two versions or dates of one SOP, or everything between two commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Comparison, Verdict
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.errors import Problem, UnknownRevision, UnknownSop
from kb_tools.policy.model import CommitId, Revision, SopId
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory, ReviewedHistory, Snapshots
from kb_tools.progress import Told, counted_off, unheard
from kb_tools.workflows.course import courses
from kb_tools.workflows.followed_pairs import as_it_holds
from kb_tools.workflows.naming import as_written
from kb_tools.workflows.pairs import CUT_OFF, Pair, Side, paired, revision_side

_CUT_OFF = (
    "What was in force before is not in this clone, which holds the newest commits only. "
    "Get the others with  git fetch --unshallow"
)


@dataclass(frozen=True, slots=True)
class SopComparison:
    """One SOP on both sides."""

    sop: SopId
    title: str
    before: Side
    after: Side
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class SetComparison:
    """Every SOP that differs between two commits."""

    before: str
    after: str
    sops: tuple[SopComparison, ...]
    unchanged: int  # SOPs whose text is the same on both sides


def compare_texts(
    before: Side, after: Side, words: Lexicon | None = None, sop: str = ""
) -> SopComparison:
    title = after.control.title or before.control.title
    return SopComparison(
        SopId(sop), title, before, after, compare(before.text, after.text, words=words)
    )


def compare_pair(pair: Pair, words: Lexicon | None = None, *notes: str) -> SopComparison:
    """`notes`: what to say where it cannot be compared: that is no new text, and needs eyes."""
    if pair.before is not CUT_OFF:
        return compare_texts(pair.before, pair.after, words, pair.sop)
    nothing = Comparison((), (), Verdict.UNCOMPARED, notes=notes)
    return SopComparison(pair.sop, pair.after.control.title, pair.before, pair.after, nothing)


# — one SOP, by version or commit —


def compare_versions(
    history: PolicyHistory,
    before: tuple[SopId, str],
    after: tuple[SopId, str],
    words: Lexicon | None = None,
) -> SopComparison:
    """Versions as ("MON-004", "2.0"); a name may also be the beginning of a commit's id.

    Raises:
        UnknownSop, UnknownRevision.
    """
    olds, news = [_revision_side(history, *name) for name in (before, after)]
    return compare_texts(olds, news, words, after[0])


def _revision_side(history: PolicyHistory, sop: SopId, name: str) -> Side:
    timeline = history.timeline(sop)
    revision = _named(timeline, name, history.incomplete_before)
    return revision_side(history, revision, f"{sop}@{_version_name(revision)} ({revision.short})")


def _named(timeline: Timeline, name: str, begins: datetime | None) -> Revision:
    versions = timeline.versions()
    wanted = as_written(name, {version.name for version in versions})
    named = [version for version in versions if version.name == wanted]
    if named:
        return named[-1].revisions[-1]
    by_commit = [
        r
        for r in timeline.revisions
        if not r.deleted and len(name) >= 4 and r.commit.startswith(name.lower())
    ]
    if by_commit:
        return by_commit[-1]
    known = ", ".join(dict.fromkeys(v.name for v in versions)) or "none"
    would_work = f"It has: {known}."
    if begins is not None:
        would_work += " Earlier ones are not in this clone: get them with  git fetch --unshallow"
    raise UnknownRevision(
        Problem("", 0, f"{timeline.sop} has no version or commit {name!r}.", would_work)
    )


def _version_name(revision: Revision) -> str:
    return revision.control.version or revision.short


# — all SOPs, between two commits —


def compare_commits(
    snapshots: Snapshots,
    before: CommitId,
    after: CommitId,
    known_at: Callable[[CommitId], ReviewedHistory],
    zone: ZoneInfo,
    only: Sequence[str] = (),
    words: Lexicon | None = None,
    told: Told = unheard,
) -> SetComparison:
    """Every SOP that differs; a text that was parked or folded in by what held when `after` was made.

    Args:
        known_at: the history up to a commit.
        zone: in which a date without a clock begins.
        only: ids or paths; empty: all SOPs.
        told: hears how many of the SOPs have been compared.

    Raises:
        UnknownSop: a name in `only` stands on neither side.
    """
    now = snapshots.committed(after)
    pairs = paired(snapshots.texts(before), snapshots.texts(after))
    pairs = as_it_holds(pairs, now, zone, courses(partial(known_at, before), pairs, now))
    if only:
        known = {name for pair in pairs for name in (pair.sop, pair.before.path, pair.after.path)}
        unknown = [name for name in only if name not in known]
        if unknown:
            raise UnknownSop(
                [
                    Problem(
                        "",
                        0,
                        f"No SOP {name!r} on either side.",
                        "Name an id like MON-004, or a path.",
                    )
                    for name in unknown
                ]
            )
        pairs = [
            pair for pair in pairs if {pair.sop, pair.before.path, pair.after.path} & set(only)
        ]
    differing = [pair for pair in pairs if pair.before.text != pair.after.text]
    compared = tuple(
        compare_pair(pair, words, _CUT_OFF)
        for pair in counted_off(differing, partial(told, "Comparing"))
    )
    return SetComparison(before, after, compared, len(pairs) - len(differing))


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    order = [
        Verdict.IDENTICAL,
        Verdict.FORMAT,
        Verdict.EDITORIAL,
        Verdict.UNCOMPARED,
        Verdict.MATERIAL,
    ]
    return max(verdicts, key=order.index, default=Verdict.IDENTICAL)
