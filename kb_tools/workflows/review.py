"""Review: what a proposed change means, and which rules of document control it breaks.

Per SOP that differs from the base: the comparison, what a reviewer should look at, and whom it
touches. Everything is quoted; nothing is decided for the reviewer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.diff.facts import Facts
from kb_tools.diff.lexicon import Lexicon, lexicon
from kb_tools.diff.model import Change, ChangeKind
from kb_tools.diff.say import place
from kb_tools.policy import front_matter
from kb_tools.policy.model import CommitId, SopId
from kb_tools.ports import PolicyHistory, Snapshots
from kb_tools.workflows.compare import SopComparison, Told, compare_texts, untold
from kb_tools.workflows.pairs import (
    CUT_OFF,
    Pair,
    Side,
    as_it_holds,
    holds,
    in_force,
    page_of,
    paired,
)
from kb_tools.workflows.references import References
from kb_tools.workflows.repeats import stale_repeats
from kb_tools.workflows.review_control import (
    access,
    approval,
    checked,
    identity,
    links,
    repeats,
    version,
)
from kb_tools.workflows.review_in_force import (
    back_to_draft,
    cut_off,
    dates,
    ended,
    withdrawn,
)
from kb_tools.workflows.review_remark import Remark, Weight
from kb_tools.workflows.review_rules import broken_rules


@dataclass(frozen=True, slots=True)
class SopReview:
    compared: SopComparison
    # new, changed, renamed, deleted, waiting (a .next.md), withdrawn (one that went), or uncompared
    # (what it takes the place of is not in this clone)
    state: str
    remarks: tuple[Remark, ...]  # loud first, then errors, then warnings
    linked_from: tuple[str, ...]  # SOPs that link here, by id or path

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.compared.comparison.changes


@dataclass(frozen=True, slots=True)
class Review:
    base: CommitId
    head: str  # a commit, or "working tree"
    today: date
    sops: tuple[SopReview, ...]  # those with something to look at first
    unchanged: int

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for sop in self.sops for remark in sop.remarks)

    @property
    def material(self) -> bool:
        return any(meaning(sop.compared) for sop in self.sops)

    @property
    def to_judge(self) -> bool:
        """Is there a change that no rule could judge?"""
        return any(sop.compared.comparison.to_review for sop in self.sops)


def review(
    snapshots: Snapshots,
    base: str,
    head: str | None,
    now: datetime,
    zone: ZoneInfo,
    known_at: Callable[[CommitId], PolicyHistory],
    config: Config,
    words: Lexicon | None = None,
    told: Told = untold,
) -> Review:
    """What lies between `base` and `head` (None: the working tree).

    The base is the newest commit that both share, so that what others changed meanwhile is not
    held against this proposal.

    Args:
        known_at: the history up to a commit: by it, a text that is corrected while a later one
            waits is compared with what was in force.

    Raises:
        UnknownRevision.
    """
    tip = snapshots.commit(head) if head else None
    start = snapshots.commit(base)
    start = snapshots.common(start, tip or snapshots.commit("HEAD")) or start
    before, after = snapshots.texts(start), snapshots.texts(tip)
    words = words or lexicon()
    facts = Facts(words)
    pairs = paired(before, after)
    references_before = References(before, snapshots.holds)
    references = References(after, snapshots.holds, formerly=before)
    today = now.astimezone(zone).date()
    changed = {p.after.path for p in pairs if not p.after.missing and p.before.text != p.after.text}
    broken = broken_rules(after, changed, config, today)
    strict = config.knowledge_base.strict
    pages = {pair.sop: pair for pair in pairs if not pair.waiting}
    files: dict[SopId, list[Side]] = {}  # of each SOP, as they were
    for pair in pairs:
        files.setdefault(page_of(pair), []).append(pair.before)
    held = cache(partial(in_force, cache(partial(known_at, start)), now))
    pairs = as_it_holds(pairs, now, zone, held)
    reviewed = []
    for number, pair in enumerate(pairs):
        told("Comparing", number, len(pairs))
        if pair.before.text == pair.after.text and pair.before.path == pair.after.path:
            continue
        compared = compare_texts(pair.before, pair.after, words, pair.sop)
        page = pages.get(page_of(pair)) if pair.waiting else None
        followed = partial(_followed, page_of(pair), files[page_of(pair)], held, now, zone)
        front = front_matter.read(pair.after.text, pair.after.path, strict=strict)
        told_of_it = broken.get(pair.after.path, front.problems if front.unreadable else ())
        remarks = [*checked(told_of_it)]
        if not front.unreadable:
            material = _of_the_text(compared)
            remarks += [
                *access(pair), *identity(pair, page), *version(pair, material), *dates(pair, material, now, zone),
                *withdrawn(pair, page, now, zone), *ended(pair, page, followed, now, zone), *back_to_draft(pair, followed, now, zone),
                *cut_off(pair), *approval(pair), *links(pair, references_before, references, strict),
                *repeats(stale_repeats(compared, references, facts)),
            ]  # fmt: skip
        remarks.sort(key=lambda remark: list(Weight).index(remark.weight))
        linked_from = references.linking_to(pair.after.path or pair.before.path)
        reviewed.append(SopReview(compared, _state(pair, page), tuple(remarks), linked_from))
    reviewed.sort(key=_urgency)
    return Review(
        start,
        tip or "working tree",
        today,
        tuple(reviewed),
        len(pairs) - len(reviewed),
    )


def meaning(compared: SopComparison) -> tuple[Change, ...]:
    """Material changes of the text, and of whether and when it holds.

    What else document control says speaks through the remarks.
    """
    return tuple(
        c
        for c in compared.comparison.material
        if c.kind is not ChangeKind.FRONT_MATTER or place(c) in _WHEN_IT_HOLDS
    )


def _of_the_text(compared: SopComparison) -> tuple[Change, ...]:
    return tuple(c for c in meaning(compared) if c.kind is not ChangeKind.FRONT_MATTER)


_WHEN_IT_HOLDS = frozenset({"status", "effective", "effective_to"})


def _urgency(sop: SopReview) -> tuple[int, int, str]:
    weights = [list(Weight).index(remark.weight) for remark in sop.remarks]
    return (min(weights, default=len(Weight)), 0 if meaning(sop.compared) else 1, sop.compared.sop)


def _followed(
    sop: SopId, files: Sequence[Side], held: Callable[[SopId], Side], now: datetime, zone: ZoneInfo
) -> Side:
    """What agents follow before the proposal. The history is asked only where its files don't say."""
    holding = [side for side in files if holds(side, now, zone)]
    return holding[0] if len(holding) == 1 else held(sop)


def _state(pair: Pair, page: Pair | None) -> str:
    if pair.after.missing:
        return "deleted" if page is None or page.after.missing else "withdrawn"
    if pair.before is CUT_OFF:
        return "uncompared"
    if pair.before.missing:
        return "waiting" if pair.waiting else "new"
    return "renamed" if pair.before.path != pair.after.path else "changed"
