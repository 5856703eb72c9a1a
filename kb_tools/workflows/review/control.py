"""Rules of document control that a change may break: one a function, each yields what it saw."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from datetime import datetime
from zoneinfo import ZoneInfo

from kb_tools.diff.entries import together
from kb_tools.diff.model import Change, ChangeKind
from kb_tools.english import counted
from kb_tools.errors import Problem, Severity
from kb_tools.policy.document_control import DeclaredChange, Risk, Status
from kb_tools.policy.identity import waiting_path
from kb_tools.workflows.followed_pairs import comes_back
from kb_tools.workflows.pairs import Pair, Side, is_coming
from kb_tools.workflows.review.references import Reference, References
from kb_tools.workflows.review.remark import IF_MEANT, Remark, Weight, day_of, line_of
from kb_tools.workflows.review.repeats import Repeat


def access(
    pair: Pair, before: Set[str], after: Set[str], now: datetime, zone: ZoneInfo
) -> Iterator[Remark]:
    """`before`, `after`: who may read it; not always whom the file names, where that cannot be read."""
    if pair.before.missing or pair.after.missing:
        return
    line, when = line_of(pair.after, "audience"), from_when(pair.after, now, zone)
    then = "then" if when else "now"
    if after - before:
        saw = f"More may read it{when}: {_listed(after - before)} added (was {_listed(before)})."
        yield Remark(
            Weight.LOUD,
            "audience-widened",
            saw,
            "Check that every sentence may be shown to them.",
            pair.after.path,
            line,
        )
    if before - after:
        saw = (
            f"Fewer may read it{when}: {_listed(before - after)} removed ({then} {_listed(after)})."
        )
        yield Remark(
            Weight.LOUD,
            "audience-narrowed",
            saw,
            "Those who lose it need another page to follow.",
            pair.after.path,
            line,
        )


def from_when(text: Side, now: datetime, zone: ZoneInfo) -> str:
    """Since when others read it, where that is not now; "": it is."""
    if text.control.status is Status.DRAFT:
        return " once it is no draft"
    if is_coming(text, now, zone):
        return f" from {day_of(text.control.effective, zone)} on"
    return ""


def access_comes_back(
    pair: Pair, lost: Set[str], files: Sequence[Pair], zone: ZoneInfo
) -> Iterator[Remark]:
    """Whoever loses NAME.md is shown NAME.next.md on its day, where that one still names them.

    Args:
        files: of the SOP.
    """
    coming = next((p.after for p in files if p.waiting and not p.after.missing), None)
    if pair.waiting or coming is None or coming.control.status is not Status.ACTIVE:
        return
    back = lost & set(coming.control.audience)
    if back and (day := day_of(coming.control.effective, zone)):
        saw = f"{coming.path} still names {_listed(back)}: they may read it again from {day} on."
        line = line_of(coming, "audience")
        yield Remark(Weight.LOUD, "audience-comes-back", saw, IF_MEANT, coming.path, line)


def checked(problems: Sequence[Problem]) -> Iterator[Remark]:
    for p in problems:
        weight = Weight.ERROR if p.severity is Severity.ERROR else Weight.WARNING
        yield Remark(weight, p.rule, p.saw, p.would_work, p.path, p.line)


def _deleted(pair: Pair) -> tuple[str, str]:
    old = pair.before
    if old.control.status is Status.RETIRED:
        saw = f"{old.path} is deleted; it was retired already."
        return saw, "Leave it: a retired page tells what to follow instead."
    if old.control.status is Status.DRAFT:
        return f"{old.path} is deleted; it was a draft.", IF_MEANT
    saw = f"{old.path} is deleted: from the merge on, nothing of {pair.sop} is in force."
    return saw, "Retire it instead:  status: retired"


def identity(pair: Pair, page: Pair | None, files: Sequence[Pair]) -> Iterator[Remark]:
    """`files`: of the SOP."""
    old, new = pair.before, pair.after
    left = next((p.after for p in files if p.waiting and not p.after.missing), None)
    if new.missing and page is not None:
        return  # the SOP stands or falls with NAME.md
    if new.missing and left is not None:
        saw = f"{old.path} is deleted, and {left.path} stands without its page."
        would_work = f"If that text takes its place:  git mv -f {left.path} {old.path}"
        yield Remark(Weight.ERROR, "sop-deleted", saw, would_work, old.path)
    elif new.missing:
        yield Remark(Weight.ERROR, "sop-deleted", *_deleted(pair), old.path)
    elif not old.missing and old.control.id and old.control.id != new.control.id:
        saw = f"The id was {old.control.id} and is {new.control.id or 'gone'}. Its history and every citation hang on it."
        yield Remark(
            Weight.ERROR,
            "id-changed",
            saw,
            f"Write  id: {old.control.id}",
            new.path,
            line_of(new, "id"),
        )


def waiting_text_left(pair: Pair, there: Container[str]) -> Iterator[Remark]:
    """A page is renamed, and what waits beside it is not; `there`: the paths after the change."""
    old, new, waiting = pair.before, pair.after, waiting_path(pair.before.path)
    gone = not old.missing and not new.missing and old.path not in there
    if gone and waiting in there and new.path != waiting:
        saw = f"{waiting} waits beside {old.path}, which is {new.path} now: it stands without its page."
        would_work = f"Move it too:  git mv {waiting} {waiting_path(new.path)}"
        yield Remark(Weight.ERROR, "next-without-page", saw, would_work, new.path)


def version(pair: Pair, material: Sequence[Change]) -> Iterator[Remark]:
    old, new = pair.before, pair.after
    if old.missing or new.missing or old.control.version is None:
        return
    was, now = old.control.version, new.control.version
    line = line_of(new, "version")
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
        saw = f"{counted(len(together(material)), 'change')} in meaning, and the version is still {was}."
        yield Remark(
            Weight.ERROR,
            "version-not-raised",
            saw,
            f'Write  version: "{_next(was)}"',
            new.path,
            line,
        )


def declared(pair: Pair, changes: Sequence[Change], material: Sequence[Change]) -> Iterator[Remark]:
    """What its author calls the change, held against what was found in the text."""
    old, new = pair.before, pair.after
    if old.missing or new.missing:
        return
    said, of_text = (
        new.control.change,
        [c for c in changes if c.kind is not ChangeKind.FRONT_MATTER],
    )
    if said is DeclaredChange.EDITORIAL and material:
        found = len(together(material))
        number = "a change" if found == 1 else f"{found} changes"
        yield Remark(
            Weight.WARNING,
            "declared-editorial",
            f"It says  change: editorial,  and {number} in meaning {'was' if found == 1 else 'were'} found.",
            "Write  change: material, or say in the pull request why it is none.",
            new.path,
            line_of(new, "change"),
        )
    if (
        said is DeclaredChange.MATERIAL
        and new.control.version != old.control.version
        and not of_text
        and not any(change.material for change in changes)
    ):
        yield Remark(
            Weight.WARNING,
            "declared-material",
            "It is a new version with  change: material,  and not a word of its text differs.",
            "Commit the text that is meant, or write  change: editorial",
            new.path,
            line_of(new, "change"),
        )


def dates(
    pair: Pair,
    material: Sequence[Change],
    begins: Callable[[], datetime | None],
    now: datetime,
    zone: ZoneInfo,
) -> Iterator[Remark]:
    """`begins`: from when the text counts, where that is not what it says: it kept an old date."""
    new, control = pair.after, pair.after.control
    if new.missing or control.status is Status.DRAFT:
        return
    today, day = now.astimezone(zone).date(), day_of(control.effective, zone)
    controlled = control.version is not None or control.id is not None
    says_something = pair.before.missing or comes_back(pair) or bool(material)
    if says_something and controlled and control.status is Status.ACTIVE:
        if day is None:
            saw = "It does not say from when agents must follow the change."
            would_work = f"Write  effective: {today}"
            yield Remark(Weight.ERROR, "effective-missing", saw, would_work, new.path)
        elif day < today:
            counts = day_of(begins(), zone) or day
            saw = (
                f"It changes what agents do, and takes effect on {counts}, which is past."
                if counts < today
                else f"It changes what agents do, and its date ({day}) is that of an earlier text: "
                "it counts as soon as this is merged."
            )
            yield Remark(
                Weight.WARNING, "effective-past", saw, f"Write  effective: {today}  or later.",
                new.path, line_of(new, "effective"),
            )  # fmt: skip
    if control.review_by is not None and control.status is Status.ACTIVE:
        line = line_of(new, "review_by")
        if day is not None and control.review_by < day:
            saw = f"review_by ({control.review_by}) lies before effective ({day})."
            would_work = f"Write a date after {day}."
            yield Remark(Weight.ERROR, "review-before-effective", saw, would_work, new.path, line)
        elif control.review_by < today:
            saw, would_work = (
                f"review_by ({control.review_by}) is past.",
                f"Write a date after {today}.",
            )
            yield Remark(Weight.WARNING, "review-past", saw, would_work, new.path, line)


def approval(pair: Pair) -> Iterator[Remark]:
    control = pair.after.control
    if not pair.after.missing and control.risk is Risk.CRITICAL and not control.approver:
        saw = "risk is critical, and nobody is named who approved it."
        yield Remark(
            Weight.ERROR,
            "approver-missing",
            saw,
            "Write  approver: the role that answers for it",
            pair.after.path,
            line_of(pair.after, "risk"),
        )


def links(pair: Pair, before: References, after: References, strict: bool) -> Iterator[Remark]:
    """One remark for all links that are broken in the same way."""
    known = {(link.path, link.target) for link in before.broken_from(pair.before.path)}
    broken = [] if pair.after.missing else after.broken_from(pair.after.path)
    new = (link for link in broken if (link.path, link.target) not in known)
    for alike in _alike(new, lambda link: (link.target, link.why)):
        link, lines = alike[0], _counted_out([str(link.line) for link in alike])
        where = f", lines {lines}," if len(alike) > 1 else ""
        yield Remark(
            _weight(link, strict),
            "link-broken",
            f"{link.says()}{where} leads to nothing: {link.why}.",
            "Correct the address.",
            link.path,
            link.line,
        )
    known = {(link.path, link.target) for link in before.broken_to(pair.before.path)}
    incoming = (
        link
        for link in after.broken_to(pair.before.path)
        if link.path != pair.after.path and (link.path, link.target) not in known
    )
    for alike in _alike(incoming, lambda link: (link.why,)):
        link = alike[0]
        places = sorted(f"{link.name}, line {link.line}" for link in alike)
        if len(alike) == 1:
            saw = f"{places[0]}, links here with {link.says()}, and that leads to nothing now: {link.why}."
        else:
            saw = f"{len(alike)} links lead to nothing now: {link.why}. They stand in {_counted_out(places, '; ')}."
        yield Remark(
            _weight(link, strict),
            "incoming-link-broken",
            saw,
            f"Correct {'it' if len(alike) == 1 else 'them'} there in the same change.",
            link.path,
            link.line,
        )


def _alike(
    links: Iterable[Reference], key: Callable[[Reference], tuple[str, ...]]
) -> Iterable[list[Reference]]:
    found: dict[tuple[str, ...], list[Reference]] = {}
    for link in links:
        found.setdefault(key(link), []).append(link)
    return found.values()


def pictures(pair: Pair, before: References, after: References) -> Iterator[Remark]:
    left_out = [*after.pictures_left_out(pair.after.path)] if not pair.after.missing else []
    known = {link.target for link, *_ in before.pictures_left_out(pair.before.path) if left_out}
    for link, why, would_work in left_out:
        if link.target not in known:
            saw = f"The picture {link.path} {why}: the site leaves it out."
            where = pair.after.path, link.line
            yield Remark(Weight.WARNING, "picture-left-out", saw, would_work, *where)


def _weight(link: Reference, strict: bool) -> Weight:
    """As in `kb check`: who follows it to a place that is gone still comes to the page."""
    return Weight.ERROR if strict and not link.page_there else Weight.WARNING


_NAMED = 8  # pages or lines; the others are counted


def repeats(found: Sequence[Repeat]) -> Iterator[Remark]:
    """One remark for all pages that say it in the same words."""
    alike: dict[tuple[str, str, bool], list[Repeat]] = {}
    for repeat in sorted(found, key=lambda repeat: (repeat.name, repeat.line)):
        alike.setdefault((repeat.quote, repeat.now, repeat.same_page), []).append(repeat)
    for (quote, now, same_page), places in alike.items():
        if same_page:
            name, where = "This page still says", ", ".join(place.where for place in places)
        else:
            name = f"{_counted_out([place.name for place in places])} still {'says' if len(places) == 1 else 'say'}"
            where = places[0].where if len({place.where for place in places}) == 1 else ""
        saw = f"{name} “{quote}”{f' ({where})' if where else ''}; {'elsewhere' if same_page else 'here'} it became {now}."
        would = (
            "Change it too, or say why it differs."
            if same_page
            else f"A contradiction, or {'does that page' if len(places) == 1 else 'do they'} follow?"
        )
        yield Remark(Weight.WARNING, "stale-repeat", saw, would, places[0].path, places[0].line)


def _counted_out(names: Sequence[str], comma: str = ", ") -> str:
    """
    >>> _counted_out(["ACC-001", "ACC-002", "DEL-001"])
    'ACC-001, ACC-002 and DEL-001'
    >>> _counted_out([f"A-{n}" for n in range(12)])
    'A-0, A-1, A-2, A-3, A-4, A-5, A-6, A-7 and 4 more'
    """
    shown = [*dict.fromkeys(names)]
    if len(shown) > _NAMED:
        shown[_NAMED:] = [f"{len(shown) - _NAMED} more"]
    return " and ".join(filter(None, (comma.join(shown[:-1]), shown[-1])))


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


def _listed(names: Set[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"
