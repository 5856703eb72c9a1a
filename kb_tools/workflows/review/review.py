"""Review: what a proposed change means, and which rules of document control it breaks.

Per SOP that differs from the base: the comparison, what a reviewer should look at, and whom it
touches. Everything is quoted; nothing is decided for the reviewer.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Change, ChangeKind, Verdict
from kb_tools.diff.say import place
from kb_tools.diff.words.lexicon import Lexicon, lexicon
from kb_tools.errors import Problem
from kb_tools.policy import front_matter
from kb_tools.policy.identity import waits
from kb_tools.policy.model import CommitId, SopId
from kb_tools.ports import ReviewedHistory, Snapshots
from kb_tools.progress import Told, counted_off, unheard
from kb_tools.workflows.compare import SopComparison, compare_pair
from kb_tools.workflows.course import Courses, courses
from kb_tools.workflows.followed_pairs import (
    as_it_holds,
    comes_back,
    differs,
    with_what_was_deleted,
)
from kb_tools.workflows.pairs import (
    CUT_OFF,
    Pair,
    Side,
    files,
    is_coming,
    one_text,
    page_of,
    paired,
)
from kb_tools.workflows.review.announced import not_carried_over
from kb_tools.workflows.review.carried import Carried, carried
from kb_tools.workflows.review.control import (
    access,
    access_comes_back,
    approval,
    checked,
    dates,
    declared,
    from_when,
    identity,
    links,
    pictures,
    repeats,
    version,
    waiting_text_left,
)
from kb_tools.workflows.review.disclosed import Disclosures
from kb_tools.workflows.review.everywhere import Alike, everywhere
from kb_tools.workflows.review.in_force import cut_off, of_the_sop, readers, taken_back, unread
from kb_tools.workflows.review.references import References
from kb_tools.workflows.review.remark import Remark, Weight
from kb_tools.workflows.review.repeats import stale_repeats
from kb_tools.workflows.review.rules import broken_rules
from kb_tools.workflows.review.signals import MetSignal, OpenSignals, met_signals


@dataclass(frozen=True, slots=True)
class SopReview:
    compared: SopComparison
    # new, back (it was deleted), changed, renamed, deleted, waiting (a .next.md), withdrawn (one that went before its day),
    # file-deleted (one that went later), or uncompared (what it takes the place of is not in this
    # clone)
    state: str
    remarks: tuple[Remark, ...]  # loud first, then errors, then warnings
    linked_from: tuple[str, ...]  # SOPs that link here, by id or path
    readers: tuple[str, ...]  # who may read it; of what is deleted, who could
    carried: Carried  # from other SOPs, and to them
    signals: tuple[MetSignal, ...] = ()  # of QA findings

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.compared.comparison.changes

    @property
    def material(self) -> bool:
        return self.state == "back" or bool(meaning(self.compared))

    @property
    def form_only(self) -> bool:
        """Is there nothing to say of it but that it is written otherwise: its line endings, its lists' signs?"""
        comparison = self.compared.comparison
        nothing = comparison.verdict is Verdict.FORMAT and not comparison.notes
        return nothing and self.state == "changed" and not self.remarks and not self.signals


@dataclass(frozen=True, slots=True)
class Review:
    base: CommitId
    head: str  # a commit, or "working tree"
    today: date
    sops: tuple[SopReview, ...]  # those with something to look at first
    unchanged: int
    settings: tuple[Remark, ...] = ()  # what would stop the next build, and is on no changed page
    known: OpenSignals | None = None  # what QA findings were held against it
    alike: tuple[Alike, ...] = ()  # what became another thing in many of them
    shared: bool = True  # is `base` the newest commit that both share?

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (*self.settings, *(remark for sop in self.sops for remark in sop.remarks))

    @property
    def material(self) -> bool:
        return any(sop.material for sop in self.sops)

    @property
    def to_judge(self) -> bool:
        """Is there a change that no rule could judge?"""
        return any(sop.compared.comparison.to_review for sop in self.sops)

    @property
    def uncompared(self) -> bool:
        """Is there one of which nobody can say what it changes?"""
        return any(s.compared.comparison.verdict is Verdict.UNCOMPARED for s in self.sops)


def review(
    snapshots: Snapshots,
    base: str,
    head: str | None,
    now: datetime,
    zone: ZoneInfo,
    known_at: Callable[[CommitId], ReviewedHistory],
    config: Config,
    words: Lexicon | None = None,
    told: Told = unheard,
    settings: Sequence[Problem] = (),
    known: OpenSignals | None = None,
) -> Review:
    """What lies between `base` and `head` (None: the working tree).

    The base is the newest commit that both share, so that what others changed meanwhile is not
    held against this proposal.

    Args:
        known_at: the history up to a commit; it says what agents follow before the proposal, and
            what they would, were it merged now.
        settings: what is wrong in the configuration that is proposed.
        known: the signals of QA findings, if there are any to be had.

    Raises:
        UnknownRevision.
    """
    tip = snapshots.commit(head) if head else None
    start = snapshots.commit(base)
    shared = snapshots.common(start, tip or snapshots.commit("HEAD"))
    start = shared or start
    before, after = snapshots.texts(start), snapshots.texts(tip)
    words = words or lexicon()
    facts = Facts(words)
    pairs = paired(before, after)
    folder, file = snapshots.folder, snapshots.file
    references_before = References(before, folder, partial(file, start))
    references = References(after, folder, partial(file, tip), formerly=before)
    today = now.astimezone(zone).date()
    changed = {p.after.path for p in pairs if not p.after.missing and p.before.text != p.after.text}
    broken = broken_rules(after, changed, config, today)
    strict = config.knowledge_base.strict
    pages = {pair.sop: pair for pair in pairs if not pair.waiting}
    disclosures = Disclosures(pairs)
    of_sop = files(pairs)
    followed = courses(partial(known_at, start), pairs, now)
    pairs = with_what_was_deleted(as_it_holds(pairs, now, zone, followed), followed)
    on_agents = _by_file(pairs, of_sop, followed, start[:10], now, zone)
    differing = [pair for pair in pairs if differs(pair)]
    found = [
        (pair, compare_pair(pair, words))
        for pair in counted_off(differing, partial(told, "Comparing"))
    ]
    between = carried(found)
    reviewed = []
    for pair, compared in found:
        page = pages.get(page_of(pair)) if pair.waiting else None
        front = front_matter.read(pair.after.text, pair.after.path, strict=strict)
        told_of_it = broken.get(pair.after.path, front.problems if front.unreadable else ())
        remarks = [*checked(told_of_it)]
        may_read = readers(pair, of_sop[page_of(pair)], followed)
        if front.left_to_history and not pair.after.missing:
            remarks += unread(pair, followed.after(of_sop[page_of(pair)]), may_read[1])
        remarks += access(pair, *may_read, now, zone)
        remarks += disclosures.remarks(pair, may_read[1], from_when(pair.after, now, zone))
        if not (pair.before.missing or pair.after.missing):
            lost = may_read[0] - may_read[1]
            remarks += access_comes_back(pair, lost, of_sop[page_of(pair)], zone)
        if not front.unreadable:
            material = _of_the_text(compared)
            says_when = pair.after.path in changed and not front.left_to_history
            begins = partial(_begins, followed, of_sop[page_of(pair)], pair.after)
            remarks += [
                *identity(pair, page, of_sop[page_of(pair)]), *waiting_text_left(pair, after), *version(pair, material),
                *declared(pair, compared.comparison.changes, material),
                *(dates(pair, material, begins, now, zone) if says_when else ()),
                *on_agents.get((pair.sop, pair.waiting), ()), *cut_off(pair), *approval(pair), *links(pair, references_before, references, strict),
                *pictures(pair, references_before, references),
                *taken_back(pair, of_sop[page_of(pair)], followed.before(of_sop[page_of(pair)]), zone),
                *not_carried_over(pair, compared.comparison.changes, of_sop[page_of(pair)], now, zone),
                *repeats(stale_repeats(compared, references, facts)),
            ]  # fmt: skip
        remarks.sort(key=lambda remark: list(Weight).index(remark.weight))
        linked_from = references.linking_to(pair.after.path or pair.before.path)
        state = _state(pair, page, pair.after.path in changed, now, zone)
        reviewed.append(
            SopReview(
                compared,
                state,
                tuple(remarks),
                linked_from,
                _in_order(may_read[0] if pair.after.missing else may_read[1], pair),
                between[pair.after.path or pair.before.path],
                met_signals(compared, state, page_of(pair), known),
            )
        )
    reviewed.sort(key=_urgency)
    return Review(
        start,
        tip or "working tree",
        today,
        tuple(reviewed),
        len(pairs) - len(reviewed),
        tuple(checked([*settings, *(p for path in broken.keys() - changed for p in broken[path])])),
        known,
        everywhere((compared for _, compared in found), after),
        shared is not None,
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
    return (min(weights, default=len(Weight)), 0 if sop.material else 1, sop.compared.sop)


def _in_order(names: Set[str], pair: Pair) -> tuple[str, ...]:
    """As the pages name them."""
    named = (*pair.after.control.audience, *pair.before.control.audience)
    return tuple(dict.fromkeys(name for name in named if name in names))


def _begins(followed: Courses, of_sop: Sequence[Pair], text: Side) -> datetime | None:
    return followed.after(of_sop).begins(text)


def _by_file(
    shown: Sequence[Pair],
    of_sop: Mapping[SopId, Sequence[Pair]],
    followed: Courses,
    base: str,
    now: datetime,
    zone: ZoneInfo,
) -> dict[tuple[SopId, bool], list[Remark]]:
    """What is said of what agents follow, at the file that says so, else at the first that is shown."""
    found: dict[tuple[SopId, bool], list[Remark]] = {}
    there = [p for of_one in of_sop.values() for p in of_one if not p.after.missing]
    for sop, pairs in files(pair for pair in shown if differs(pair)).items():
        successors = [pair for pair in there if sop in pair.after.control.supersedes]
        for remark in of_the_sop(of_sop[sop], followed, base, now, zone, successors=successors):
            named = (p for p in pairs if remark.path in (p.after.path, p.before.path))
            pair = next(named, pairs[0])
            found.setdefault((pair.sop, pair.waiting), []).append(remark)
    return found


def _is_announced(pair: Pair, page: Pair, now: datetime, zone: ZoneInfo) -> bool:
    """A new file beside the page, for a later day; not a coming text of the page that moved there."""
    moved = is_coming(page.before, now, zone) and one_text(page.before, pair.after)
    held = pair.after.control.effective is not None and not is_coming(pair.after, now, zone)
    return not (waits(pair.before.path) or moved or held)


def _state(pair: Pair, page: Pair | None, written: bool, now: datetime, zone: ZoneInfo) -> str:
    """`written`: does the proposal touch the file that is shown?"""
    if pair.after.missing:
        if page is None or page.after.missing:
            return "deleted"
        day = pair.before.control.effective
        return "withdrawn" if day is None or is_coming(pair.before, now, zone) else "file-deleted"
    if pair.before is CUT_OFF:
        return "uncompared"
    if pair.before.missing:
        return "waiting" if pair.waiting else "new"
    if pair.waiting and page is not None and _is_announced(pair, page, now, zone):
        return "waiting"
    if comes_back(pair):
        return "back"
    if waits(pair.before.path) != waits(pair.after.path):
        return "renamed" if written and one_text(pair.before, pair.after) else "changed"
    return "renamed" if pair.before.path != pair.after.path else "changed"
