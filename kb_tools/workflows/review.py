"""Review: what a proposed change means, and which rules of document control it breaks.

Per SOP that differs from the base: the comparison, what a reviewer should look at, and whom it
touches. Everything is quoted; nothing is decided for the reviewer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.diff.facts import Facts
from kb_tools.diff.lexicon import Lexicon, lexicon
from kb_tools.diff.model import Change, ChangeKind
from kb_tools.diff.say import place
from kb_tools.errors import KbError, Problem, Severity
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import Risk, Status, moment
from kb_tools.policy.model import CommitId, SopId
from kb_tools.ports import PolicyHistory, Snapshots
from kb_tools.workflows.compare import (
    NOTHING,
    Pair,
    Side,
    SopComparison,
    Told,
    compare_texts,
    paired,
    revision_side,
    untold,
)
from kb_tools.workflows.references import Reference, References
from kb_tools.workflows.repeats import Repeat, stale_repeats
from kb_tools.workflows.review_pairs import as_it_holds, page_of
from kb_tools.workflows.review_rules import broken_rules


class Weight(StrEnum):
    LOUD = "loud"  # said before anything else: who may read it
    ERROR = "error"  # breaks a rule of document control
    WARNING = "warning"  # a person should look


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at."""

    weight: Weight
    rule: str  # its name, for filters: "version-not-raised"
    saw: str
    would_work: str = ""
    path: str = ""
    line: int = 0  # from 1; 0: no line can be named


@dataclass(frozen=True, slots=True)
class SopReview:
    compared: SopComparison
    state: str  # new, changed, renamed, deleted, waiting (a .next.md), withdrawn (one that went)
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
    words: Lexicon | None = None,
    config: Config | None = None,
    told: Told = untold,
    known_at: Callable[[CommitId], PolicyHistory] | None = None,
) -> Review:
    """What lies between `base` and `head` (None: the working tree).

    With `config` the rules of `kb check` for front matter are told too. The base is the newest
    commit that both share, so that what others changed meanwhile is not
    held against this proposal. `known_at` gives the history up to a commit: by it, a text that is
    corrected while a later one waits is compared with what was in force.

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
    references_before, references = (
        References(texts, snapshots.holds) for texts in (before, after)
    )
    today = now.astimezone(zone).date()
    changed = {p.after.path for p in pairs if not p.after.missing and p.before.text != p.after.text}
    broken = broken_rules(after, changed, config, today) if config is not None else {}
    strict = config is None or config.knowledge_base.strict
    pages = {pair.sop: pair for pair in pairs if not pair.waiting}
    pairs = as_it_holds(pairs, now, zone, lambda sop: _in_force(sop, known_at, start, now))
    reviewed = []
    for number, pair in enumerate(pairs):
        told("Comparing", number, len(pairs))
        if pair.before.text == pair.after.text and pair.before.path == pair.after.path:
            continue
        compared = compare_texts(pair.before, pair.after, words, pair.sop)
        page = pages.get(page_of(pair)) if pair.waiting else None
        front = front_matter.read(pair.after.text, pair.after.path)
        told_of_it = broken.get(pair.after.path, front.problems if front.unreadable else ())
        remarks = [*_checked(told_of_it)]
        if not front.unreadable:
            remarks += [
                *_access(pair), *_identity(pair, page), *_version(pair, compared), *_dates(pair, compared, now, zone),
                *_withdrawn(pair, page, now, zone), *_ended(pair, now, zone), *_approval(pair), *_links(pair, references_before, references, strict),
                *_repeats(stale_repeats(compared, references, facts)),
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


def _in_force(
    sop: SopId, known_at: Callable[[CommitId], PolicyHistory] | None, base: CommitId, now: datetime
) -> Side:
    """What agents follow on the base, by its history; nothing where that cannot be told."""
    if known_at is None:
        return NOTHING
    history = known_at(base)
    try:
        timeline = history.timeline(sop)
    except KbError:
        return NOTHING
    known = max(now, *(revision.recorded for revision in timeline.revisions))
    revision = timeline.in_force(now, known)
    return NOTHING if revision is None else revision_side(history, revision, revision.path)


def _state(pair: Pair, page: Pair | None) -> str:
    if pair.after.missing:
        return "deleted" if page is None or page.after.missing else "withdrawn"
    if pair.before.missing:
        return "waiting" if pair.waiting else "new"
    return "renamed" if pair.before.path != pair.after.path else "changed"


# — one rule a function; each yields what a reviewer should see —


def _access(pair: Pair) -> Iterator[Remark]:
    if pair.before.missing or pair.after.missing:
        return
    before, after = set(pair.before.control.audience), set(pair.after.control.audience)
    line = _line(pair.after, "audience")
    if after - before:
        saw = f"More may read it: {_listed(after - before)} added (was {_listed(before)})."
        yield Remark(
            Weight.LOUD,
            "audience-widened",
            saw,
            "Check that every sentence may be shown to them.",
            pair.after.path,
            line,
        )
    if before - after:
        saw = f"Fewer may read it: {_listed(before - after)} removed (now {_listed(after)})."
        yield Remark(
            Weight.LOUD,
            "audience-narrowed",
            saw,
            "Those who lose it need another page to follow.",
            pair.after.path,
            line,
        )


def _checked(problems: Sequence[Problem]) -> Iterator[Remark]:
    for p in problems:
        weight = Weight.ERROR if p.severity is Severity.ERROR else Weight.WARNING
        yield Remark(weight, p.rule, p.saw, p.would_work, p.path, p.line)


def _identity(pair: Pair, page: Pair | None) -> Iterator[Remark]:
    old, new = pair.before, pair.after
    if new.missing and page is not None:
        return  # the SOP stands or falls with NAME.md
    if new.missing:
        saw = f"{old.path} is deleted. Findings and citations that name {pair.sop} lose their page."
        yield Remark(
            Weight.ERROR, "sop-deleted", saw, "Retire it instead:  status: retired", old.path
        )
    elif not old.missing and old.control.id and old.control.id != new.control.id:
        saw = f"The id was {old.control.id} and is {new.control.id or 'gone'}. Its history and every citation hang on it."
        yield Remark(
            Weight.ERROR,
            "id-changed",
            saw,
            f"Write  id: {old.control.id}",
            new.path,
            _line(new, "id"),
        )


def _version(pair: Pair, compared: SopComparison) -> Iterator[Remark]:
    old, new = pair.before, pair.after
    if old.missing or new.missing or old.control.version is None:
        return
    was, now = old.control.version, new.control.version
    line = _line(new, "version")
    material = _of_the_text(compared)
    if now is None:
        yield Remark(
            Weight.ERROR,
            "version-removed",
            f"The version is gone; it was {was}.",
            f'Write  version: "{_next(was)}"',
            new.path,
            line,
        )
    elif _order(now) < _order(was):
        yield Remark(
            Weight.ERROR,
            "version-lowered",
            f"The version went back from {was} to {now}.",
            f'Write  version: "{_next(was)}"',
            new.path,
            line,
        )
    elif now == was and material:
        saw = f"{len(material)} change{'s' if len(material) > 1 else ''} in meaning, and the version is still {was}."
        yield Remark(
            Weight.ERROR,
            "version-not-raised",
            saw,
            f'Write  version: "{_next(was)}"',
            new.path,
            line,
        )


def _dates(pair: Pair, compared: SopComparison, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    new = pair.after
    control = new.control
    if new.missing or control.status is Status.DRAFT:
        return
    today = now.astimezone(zone).date()
    day = _day(control.effective, zone)
    controlled = control.version is not None or control.id is not None
    material = pair.before.missing or bool(_of_the_text(compared))
    if material and controlled and control.status is Status.ACTIVE:
        if day is None:
            yield Remark(
                Weight.ERROR,
                "effective-missing",
                "It does not say from when agents must follow the change.",
                f"Write  effective: {today}",
                new.path,
            )
        elif day < today:
            saw = f"It changes what agents do, and takes effect on {day}, which is past."
            yield Remark(
                Weight.WARNING,
                "effective-past",
                saw,
                f"Write  effective: {today}  or later.",
                new.path,
                _line(new, "effective"),
            )
    if control.review_by is not None and control.status is Status.ACTIVE:
        line = _line(new, "review_by")
        if day is not None and control.review_by < day:
            saw = f"review_by ({control.review_by}) lies before effective ({day})."
            yield Remark(
                Weight.ERROR,
                "review-before-effective",
                saw,
                f"Write a date after {day}.",
                new.path,
                line,
            )
        elif control.review_by < today:
            saw = f"review_by ({control.review_by}) is past."
            yield Remark(
                Weight.WARNING, "review-past", saw, f"Write a date after {today}.", new.path, line
            )


def _withdrawn(pair: Pair, page: Pair | None, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    old, new = pair.before, pair.after
    effective = old.control.effective
    if old.missing:
        return
    if new.missing and page is not None and not page.after.missing:
        yield _coming_text_deleted(old, page.after, now, zone)
        return
    if effective is None or old.control.status is Status.DRAFT or moment(effective, zone) <= now:
        return
    announced = f"{old.control.version or 'The text'} announced for {_day(effective, zone)}"
    if new.missing:
        saw = f"{announced} is withdrawn: {old.path} is deleted before it came into force."
        yield Remark(
            Weight.ERROR,
            "upcoming-withdrawn",
            saw,
            "Say so in the pull request if that is meant.",
            old.path,
        )
    elif new.control.version != old.control.version or new.control.effective != effective:
        if new.control.effective is not None and moment(new.control.effective, zone) >= moment(
            effective, zone
        ):
            return
        name = old.path.removesuffix(".md")
        saw = f"{announced} is withdrawn: this text takes its place in the same file before it came into force."
        would = f"To correct today's text only, keep the coming one in {name}.next.md."
        yield Remark(
            Weight.ERROR, "upcoming-withdrawn", saw, would, new.path, _line(new, "effective")
        )


def _coming_text_deleted(old: Side, page: Side, now: datetime, zone: ZoneInfo) -> Remark:
    """Only NAME.next.md went: what it says does not come, and NAME.md says what holds."""
    name, day = old.control.version or "The text", _day(old.control.effective, zone)
    begins = page.control.effective
    active = page.control.status is Status.ACTIVE and begins and moment(begins, zone) <= now
    rest = f"{page.control.version or 'the text'} in {page.path}"
    holds = "stays in force" if active else "stays as it is"
    if (
        old.control.effective
        and moment(old.control.effective, zone) <= now
        and old.control.status is Status.ACTIVE
    ):
        saw = f"{name}, in force since {day}, is deleted with {old.path}: {rest} holds again."
        would_work = f"To keep it, fold it in:  git mv -f {old.path} {page.path}"
        return Remark(Weight.ERROR, "in-force-deleted", saw, would_work, old.path)
    announced = f" announced for {day}" if day else ", which waited,"
    saw = f"{name}{announced} is withdrawn: {old.path} is deleted. {_capital(rest)} {holds}."
    would_work = "Say so in the pull request if that is meant."
    return Remark(Weight.WARNING, "upcoming-withdrawn", saw, would_work, old.path)


def _ended(pair: Pair, now: datetime, zone: ZoneInfo) -> Iterator[Remark]:
    """An SOP that agents follow goes out of force, or earlier than was said."""
    old, new = pair.before.control, pair.after.control
    if pair.before.missing or pair.after.missing or old.status is not Status.ACTIVE:
        return
    would_work = "Say on the page, or in another one's supersedes, what agents follow instead."
    if new.status is Status.RETIRED:
        begins = new.effective and moment(new.effective, zone) > now
        when = f"on {_day(new.effective, zone)}" if begins else "as soon as this is merged"
        saw, key = f"It goes out of force {when}: status is retired.", "status"
    elif new.status is Status.ACTIVE and new.effective_to is not None:
        end, was = moment(new.effective_to, zone), old.effective_to
        if was is not None and moment(was, zone) <= end:
            return
        day = _day(new.effective_to, zone)
        when = f"on {day}" if end > now else f"as soon as this is merged, as of {day}"
        saw, key = f"It goes out of force {when} (effective_to).", "effective_to"
    else:
        return
    yield Remark(
        Weight.WARNING, "out-of-force", saw, would_work, pair.after.path, _line(pair.after, key)
    )


def _approval(pair: Pair) -> Iterator[Remark]:
    control = pair.after.control
    if not pair.after.missing and control.risk is Risk.CRITICAL and not control.approver:
        saw = "risk is critical, and nobody is named who approved it."
        yield Remark(
            Weight.ERROR,
            "approver-missing",
            saw,
            "Write  approver: the role that answers for it",
            pair.after.path,
            _line(pair.after, "risk"),
        )


def _links(pair: Pair, before: References, after: References, strict: bool) -> Iterator[Remark]:
    for link in after.broken_from(pair.after.path) if not pair.after.missing else ():
        if (link.path, link.target) not in {
            (old.path, old.target) for old in before.broken_from(pair.before.path)
        }:
            yield Remark(
                _weight(link, strict),
                "link-broken",
                f"{link.says()} leads to nothing: {link.why}.",
                "Correct the address.",
                link.path,
                link.line,
            )
    known = {(link.path, link.target) for link in before.broken_to(pair.before.path)}
    for link in after.broken_to(pair.before.path):
        if link.path != pair.after.path and (link.path, link.target) not in known:
            saw = f"{link.name} links here with {link.says()}, and that leads to nothing now: {link.why}."
            yield Remark(
                _weight(link, strict),
                "incoming-link-broken",
                saw,
                "Correct it there in the same change.",
                link.path,
                link.line,
            )


def _weight(link: Reference, strict: bool) -> Weight:
    """As in `kb check`: who follows it to a place that is gone still comes to the page."""
    return Weight.ERROR if strict and not link.page_there else Weight.WARNING


def _repeats(found: Sequence[Repeat]) -> Iterator[Remark]:
    for repeat in found:
        name = "This page" if repeat.same_page else repeat.name
        saw = f"{name} still says “{repeat.quote}” ({repeat.where}); {'elsewhere' if repeat.same_page else 'here'} it became {repeat.now}."
        would = (
            "Change it too, or say why it differs."
            if repeat.same_page
            else "A contradiction, or does that page follow?"
        )
        yield Remark(Weight.WARNING, "stale-repeat", saw, would, repeat.path, repeat.line)


def _line(side: Side, key: str) -> int:
    lines: Mapping[str, int] = front_matter.read(side.text, side.path).lines
    return lines.get(key, 1)


def _day(value: datetime | date | None, zone: ZoneInfo) -> date | None:
    return None if value is None else moment(value, zone).astimezone(zone).date()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """2.10 after 2.9; words after numbers.

    >>> _order("2.10") > _order("2.9") > _order("2")
    True
    """
    parts = version.strip().lstrip("vV").replace("-", ".").split(".")
    return tuple((int(part), "") if part.isdigit() else (10**9, part) for part in parts)


def _next(version: str) -> str:
    """
    >>> _next("2.1"), _next("3"), _next("beta")
    ('2.2', '4', 'beta.1')
    """
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() else f"{version}.1"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"
