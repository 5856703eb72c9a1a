"""Which SOP, version and place people mean: "mon-004", "payout delayed", "MON-004@2.1#limits"."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb_tools.english import some
from kb_tools.errors import KbError, Problem, UnknownRevision, UnknownSop
from kb_tools.policy.anchors import meant
from kb_tools.policy.model import Clause, Document, Revision, SopId
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory
from kb_tools.search.typed_ids import TypedIds

_SHOWN = 5  # names in a message; more would not be read
_ALIKE = 60  # percent; below that, the nearest name is no help (rapidfuzz, WRatio)
_COMMIT = re.compile(r"[0-9a-f]{7,40}", re.I)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation names."""

    sop: SopId
    version: str | None = None  # a version or a commit; None: whatever is in force
    anchor: str | None = None


def cited(history: PolicyHistory, name: str) -> Cited:
    """`SOP`, `SOP@VERSION` or `SOP@VERSION#anchor`. Raises as `sop_named` does."""
    plain = sop_with_id(history, name)
    if plain is not None:
        return Cited(plain)
    before_anchor, _, anchor = name.partition("#")
    sop, at, version = before_anchor.rpartition("@")
    if not at:
        sop, version = before_anchor, ""
    return Cited(sop_named(history, sop), version or None, anchor or None)


def sop_with_id(history: PolicyHistory, name: str) -> SopId | None:
    """By id (or path, where that is the id) in any case; also without its signs and zeros."""
    sops = tuple(history.sops())
    if name in sops:
        return SopId(name)
    found = [sop for sop in sops if sop.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    typed = TypedIds(sops).named(name)
    return None if typed is None else sops[typed]


def sop_named(history: PolicyHistory, name: str) -> SopId:
    """By id as people type it, by path (also a former one, or its end), or by words of the title.

    Raises UnknownSop where none goes by that name, with the nearest; KbError where several do.
    """
    name = name.strip()
    found = sop_with_id(history, name) if name else None
    if found is not None:
        return found
    if not name:
        raise UnknownSop(Problem("", 0, "No SOP was named.", "Name one, like  kb show MON-004"))
    for former in (False, True):
        by_path = [sop for sop in history.sops() if _stands_at(history, sop, name, former)]
        if by_path:
            return _only(name, by_path, {})
    titles = titles_of(history)
    wanted = " ".join(name.split()).casefold()
    exact = [sop for sop, title in titles.items() if title.casefold() == wanted]
    part = [sop for sop, title in titles.items() if _stands_in(title.casefold(), wanted)]
    if exact or part:
        return _only(name, exact or part, titles)
    raise UnknownSop(
        Problem("", 0, f"No SOP goes by the name {name!r}.", _nearest(name, history.sops(), titles))
    )


def _stands_in(title: str, wanted: str) -> bool:
    """As whole words, the last one perhaps cut short. Where letters have no case (Chinese, Arabic),
    words cannot be told apart so simply, and any place will do.

    >>> _stands_in("creator payouts delayed", "payout"), _stands_in("emergency", "gen")
    (True, False)
    >>> _stands_in("退款政策", "政策")
    True
    """
    places = (found.start() for found in re.finditer(re.escape(wanted), title))
    befores = (title[place - 1 : place] for place in places)
    return any(not (c.isdigit() or c.lower() != c.upper()) for c in befores)


def titles_of(history: PolicyHistory) -> dict[SopId, str]:
    """What each SOP is called in its newest text; without a word on those with a broken id."""
    titles = {}
    for sop in history.sops():
        try:
            newest = (history.timeline(sop).revisions or (history.draft(sop),))[-1]
        except KbError:
            continue
        if newest is not None:
            titles[sop] = history.title(newest)
    return titles


def as_written(name: str, versions: Collection[str]) -> str:
    """A version as its page writes it: " v2.1" is 2.1, unless there is a v2.1."""
    typed = name.strip()
    return next((n for n in (typed, typed.removeprefix("v")) if n in versions), typed)


def revision_named(timeline: Timeline, name: str) -> Revision:
    """The newest revision of that version, or the one at the commit whose id begins like that.

    Raises UnknownRevision, with the versions that there are.
    """
    versions = timeline.versions()
    wanted = as_written(name, {version.name for version in versions})
    found = [version for version in versions if version.name == wanted]
    if found:
        return found[-1].revisions[-1]
    if _COMMIT.fullmatch(name):
        at_commit = [r for r in timeline.revisions if r.commit.startswith(name.lower())]
        if at_commit:
            return at_commit[-1]
    names = [*dict.fromkeys(version.name for version in versions)][::-1]
    there_are = f"Its versions are: {some(names, _SHOWN)}." if names else "It has no version yet."
    raise UnknownRevision(Problem("", 0, f"{timeline.sop} has no version {name!r}.", there_are))


def clause_at(document: Document, anchor: str, revision: Revision) -> Clause:
    """The clause of that anchor. Raises UnknownRevision, with the nearest anchors."""
    named = meant(anchor, [clause.anchor for clause in document.clauses])
    for clause in document.clauses:
        if clause.anchor == named:
            return clause
    anchors = [clause.anchor for clause in document.clauses]
    near = [name for name, _, _ in process.extract(anchor, anchors, limit=3, score_cutoff=_ALIKE)]
    text = f"{revision.sop}@{revision.control.version or revision.short}"
    raise UnknownRevision(
        Problem(
            revision.path,
            0,
            f"{text} has no place #{anchor}.",
            f"Did you mean {', '.join(f'#{name}' for name in near)}?"
            if near
            else f"Look at the whole text:  kb show {text}",
        )
    )


def _stands_at(history: PolicyHistory, sop: SopId, name: str, former: bool) -> bool:
    """Does its file (or did it ever) have the path `name`, or one that ends like it?"""
    wanted = f"/{name.removeprefix('./')}".casefold()
    now = history.path(sop)
    paths = history.paths(sop) if former else [now] if now is not None else []
    return any(f"/{path}".casefold().endswith((wanted, f"{wanted}.md")) for path in paths)


def _only(name: str, found: list[SopId], titles: dict[SopId, str]) -> SopId:
    if len(found) == 1:
        return found[0]
    told = some([f"{sop} ({titles[sop]})" if titles.get(sop) else sop for sop in found], _SHOWN)
    saw = f"{len(found)} SOPs go by the name {name!r}."
    raise KbError(Problem("", 0, saw, f"Name one of them: {told}."))


def _nearest(name: str, sops: Iterable[SopId], titles: dict[SopId, str]) -> str:
    choices = {sop: f"{sop} {titles.get(sop, '')}".casefold() for sop in sops}
    near = process.extract(
        name.casefold(), choices, scorer=fuzz.WRatio, limit=3, score_cutoff=_ALIKE
    )
    if not near:
        return "kb log  lists all SOPs."
    told = ", ".join(f"{sop} ({titles[sop]})" if titles.get(sop) else sop for _, _, sop in near)
    return f"Did you mean {told}?"
