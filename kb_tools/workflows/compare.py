"""Compare: two texts, two versions or dates of one SOP, or everything between two commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from kb_tools.diff.compare import compare
from kb_tools.diff.lexicon import Lexicon
from kb_tools.diff.model import Comparison, Verdict
from kb_tools.errors import Problem, UnknownRevision, UnknownSop
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.model import CommitId, Revision, SopId
from kb_tools.policy.timeline import Timeline, version_named
from kb_tools.ports import PolicyHistory, Snapshots

_NO_CONTROL = DocumentControl()
SAME_FILE = 0.6  # share of letters kept by a file without an id that got another name


Told = Callable[[str, int, int], None]  # what is done, how far, of how much


def untold(what: str, done: int, total: int) -> None:
    """Nobody is watching."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, and how to name it."""

    name: str  # "old.md", "2.0", "MON-004@2.0 (1a2b3c4d5e)", "in force on 2026-05-01"
    text: str
    path: str = ""
    control: DocumentControl = _NO_CONTROL
    revision: Revision | None = None
    missing: bool = False  # nothing stood here: the SOP is new, or gone, or was not in force


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


def side(name: str, path: str, text: str) -> Side:
    return Side(name, text, path, front_matter.read(text, path).control)


NOTHING = Side("nothing", "", missing=True)


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
    revision = _named(timeline, name)
    return revision_side(history, revision, f"{sop}@{_version_name(revision)} ({revision.short})")


def _named(timeline: Timeline, name: str) -> Revision:
    version = version_named(timeline, name)
    if version is not None:
        return version.revisions[-1]
    by_commit = [
        r
        for r in timeline.revisions
        if not r.deleted and len(name) >= 4 and r.commit.startswith(name.lower())
    ]
    if by_commit:
        return by_commit[-1]
    known = ", ".join(dict.fromkeys(v.name for v in timeline.versions())) or "none"
    raise UnknownRevision(
        Problem("", 0, f"{timeline.sop} has no version or commit {name!r}.", f"It has: {known}.")
    )


def revision_side(history: PolicyHistory, revision: Revision, name: str) -> Side:
    return Side(name, history.text(revision), revision.path, revision.control, revision)


def _version_name(revision: Revision) -> str:
    return revision.control.version or revision.short


# — all SOPs, between two commits —


def compare_commits(
    snapshots: Snapshots,
    before: CommitId,
    after: CommitId | None,
    only: Sequence[str] = (),
    words: Lexicon | None = None,
    told: Told = untold,
) -> SetComparison:
    """Every SOP that differs; `after` None is the working tree; `only` names SOPs by id or path.

    Args:
        told: hears how many of the SOPs have been compared.

    Raises:
        UnknownSop: a name in `only` stands on neither side.
    """
    pairs = paired(snapshots.texts(before), snapshots.texts(after))
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
    compared = []
    for number, pair in enumerate(differing):
        told("Comparing", number, len(differing))
        compared.append(compare_texts(pair.before, pair.after, words, pair.sop))
    return SetComparison(
        before, after or "working tree", tuple(compared), len(pairs) - len(differing)
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """One SOP's file on both sides."""

    sop: SopId
    before: Side
    after: Side
    waiting: bool = False  # NAME.next.md


def paired(before: Mapping[str, str], after: Mapping[str, str]) -> list[Pair]:
    """Files by SOP: by id and place, else by path, else by their text (a rename)."""
    olds, news = _by_sop(before), _by_sop(after)
    pairs = [
        Pair(key[0], olds.pop(key), news.pop(key), key[1])
        for key in sorted(olds.keys() & news.keys())
    ]
    paths = {side.path: key for key, side in news.items()}
    for key in sorted(olds):
        if (
            olds[key].path in paths and paths[olds[key].path] in news
        ):  # its id changed, or it got one
            other = paths[olds[key].path]
            pairs.append(Pair(other[0], olds.pop(key), news.pop(other), other[1]))
    for key in sorted(olds):
        if olds[key].control.id is None:
            twin = max(news, key=lambda k: ratio(news[k].text, olds[key].text), default=None)
            if twin is not None and ratio(news[twin].text, olds[key].text) >= 100 * SAME_FILE:
                pairs.append(Pair(twin[0], olds.pop(key), news.pop(twin), twin[1]))
    pairs += [
        Pair(key[0], found, Side("nothing", "", found.path, missing=True), key[1])
        for key, found in olds.items()
    ]
    pairs += [
        Pair(key[0], Side("nothing", "", missing=True), found, key[1])
        for key, found in news.items()
    ]
    return sorted(pairs, key=lambda pair: (pair.sop, pair.waiting, pair.after.path))


def _by_sop(texts: Mapping[str, str]) -> dict[tuple[SopId, bool], Side]:
    found: dict[tuple[SopId, bool], Side] = {}
    for path in sorted(texts):
        read = side(path, path, texts[path])
        waiting = path.endswith(".next.md")
        key = (SopId(read.control.id or path), waiting)
        found[(SopId(path), waiting) if key in found else key] = (
            read  # a second file with that id goes by its path
        )
    return found


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    order = [Verdict.IDENTICAL, Verdict.FORMAT, Verdict.EDITORIAL, Verdict.MATERIAL]
    return max(verdicts, key=order.index, default=Verdict.IDENTICAL)
