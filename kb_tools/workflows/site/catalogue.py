"""Which SOPs and which of their revisions a reader may see. Every page is made from this.

This is the one place where a site's audience is settled. What does not pass here is not known to
anything that makes pages: not its text, title, id, address or path.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kb_tools.config import RESERVED_AUDIENCES, Config
from kb_tools.errors import KbError, Problem
from kb_tools.policy.audience import kept_from, may_read, may_see_revision, unknown_audiences
from kb_tools.policy.document_control import DocumentControl, Status
from kb_tools.policy.model import Period, Revision, SopId
from kb_tools.policy.timeline import Alike
from kb_tools.ports import SiteHistory
from kb_tools.progress import Progress, counted_off, unheard
from kb_tools.workflows.cut_off import not_here, untold
from kb_tools.workflows.site import urls as site_urls
from kb_tools.workflows.site.lines import Line, as_known, lines
from kb_tools.workflows.site.views import Standing

_OWNERS_KEYS = frozenset({"supersedes"})  # names other SOPs, which the reader may not see


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a site is for."""

    audience: str
    default: bool  # the knowledge base's own readers, who may know who else reads a page

    @property
    def owner(self) -> bool:
        """Sees everything, commit messages too; such a site is never published."""
        return self.audience in RESERVED_AUDIENCES


@dataclass(frozen=True, slots=True)
class Entry:
    """One SOP as the reader may see it."""

    sop: SopId
    address: str
    lines: tuple[Line, ...]  # oldest first; all of them may be read
    current: Line  # the text of its page
    in_force: bool
    coming: tuple[Period, ...]  # one without a revision is an ending (or a text for others)
    next_change: datetime | None
    endings: tuple[tuple[datetime, int], ...]  # when readers saw that nothing holds, by which line
    hidden: int  # revisions that this reader may not see
    draft: Line | None
    unread: Revision | None  # a newer text, which cannot be read
    supersedes: tuple[str, ...]  # as the text in force says

    @property
    def url(self) -> str:
        return site_urls.sop_url(self.address)

    @property
    def history_url(self) -> str:
        return site_urls.history_url(self.address)

    @property
    def page_line(self) -> Line:
        """The text that its page shows."""
        return self.draft or self.current


@dataclass(frozen=True, slots=True)
class Catalogue:
    reader: Reader
    now: datetime
    entries: Mapping[SopId, Entry]  # by id, sorted
    places: Mapping[str, SopId] = field(repr=False)  # every path a visible SOP has or had
    unreadable: int  # pages that nobody sees: their audience, or all of them, cannot be read


def reader_for(audience: str, config: Config) -> Reader:
    """Raises KbError for an audience that is not configured."""
    known = config.audiences.names
    if audience not in known and audience not in RESERVED_AUDIENCES:
        raise KbError(
            Problem(
                "site_config/kb.toml", 0, f"There is no audience {audience!r}.",
                f"Name one of: {', '.join([*known, *sorted(RESERVED_AUDIENCES)])}; or add it to audiences.names.",
            )
        )  # fmt: skip
    return Reader(audience, audience == config.audiences.default)


def catalogue(
    history: SiteHistory,
    config: Config,
    reader: Reader,
    now: datetime,
    *,
    drafts: bool = False,
    alike: Alike | None = None,
    told: Progress = unheard,
    strict: bool = True,
) -> Catalogue:
    """What the reader may see as of `now`, as known then.

    Args:
        strict: raise for the problems of single SOPs; else those that cannot be told are left out.

    Raises:
        KbError: two files share an id, a page names an audience that is not configured, or what is
            in force stands in commits that this clone does not hold.
    """
    problems = list(history.problems(drafts=drafts))
    begins, zone = history.incomplete_before, config.knowledge_base.zone
    if begins is not None and now < begins:
        raise KbError([*problems, not_here(begins, zone)])
    found: list[Entry] = []
    owners: dict[str, SopId] = {}  # who stands, or stood last, at each path; hidden ones too
    now_at: dict[str, SopId] = {}
    unreadable = 0
    told_already = frozenset(problems)
    for sop in counted_off(history.sops(), told):
        try:
            entry, control, path = _entry(history, sop, reader, now, drafts, alike)
        except KbError as error:
            if told_already.issuperset(error.problems):
                continue  # which of the files that share its id it is, nobody can say
            raise
        if begins is not None and untold(as_known(history.timeline(sop), now), now, now, begins):
            what = f", and what is in force of {sop} stands there"
            problems.append(not_here(begins, zone, path or "", what))
        owners |= dict.fromkeys(history.paths(sop), sop)
        if path is not None:
            now_at[path] = sop
        if control is not None and path is not None:
            problems += _unknown(history, sop, config)
            unreadable += not control.audience
        if entry is not None:
            found.append(entry)
    if problems and strict:
        raise KbError(problems)
    addresses = site_urls.slugs(entry.sop for entry in found)
    entries = {entry.sop: replace(entry, address=addresses[entry.sop]) for entry in found}
    places = {path: sop for path, sop in (owners | now_at).items() if sop in entries}
    return Catalogue(reader, now, entries, places, unreadable)


def _entry(
    history: SiteHistory,
    sop: SopId,
    reader: Reader,
    now: datetime,
    drafts: bool,
    alike: Alike | None,
) -> tuple[Entry | None, DocumentControl | None, str | None]:
    """The SOP as the reader sees it (None: not at all), whose word on its audience counts, where
    its file stands."""
    known = as_known(history.timeline(sop), now)
    stood = lines(known, now, alike)
    draft = _draft(history, sop, stood.now, known.revisions) if drafts else None
    deciding = stood.now or draft
    path = history.path(sop)
    unread = known.unread(now)
    if deciding is None:
        nobody = [r.control.model_copy(update={"audience": ()}) for r in unread]
        return None, next(iter(nobody), None), path
    control = deciding.revision.control
    settled = (
        stood.now.revision if stood.now and stood.now.standing is not Standing.UPCOMING else None
    )
    if kept_from(reader.audience, settled, unread):
        hiding = (r.control for r in unread if not may_read(reader.audience, r.control.audience))
        return None, next(hiding), path
    visible = tuple(
        replace(line, revision=_told_to(reader, line.revision))
        for line in stood.all
        if may_see_revision(reader.audience, line.revision, settled)
    )
    if draft is not None and not may_see_revision(reader.audience, draft.revision, settled):
        draft = None
    current = next(
        (other for other in visible if stood.now and other.place == stood.now.place), None
    )
    if current is None and settled is None:  # nothing has been in force: the first text to come
        current = next((other for other in visible if other.standing is Standing.UPCOMING), draft)
    if current is None:
        return None, control, path
    seen = {line.place for line in visible}
    places = {id(revision): place for place, revision in enumerate(known.revisions)}
    coming = tuple(
        period
        for period in stood.coming
        if period.revision is None or places[id(period.revision)] in seen
    )
    told = [r for r in unread if may_read(reader.audience, r.control.audience)]
    entry = Entry(
        sop, "", visible, current, stood.in_force, coming,
        stood.coming[0].start if stood.coming else None, stood.endings, len(stood.all) - len(visible),
        replace(draft, revision=_told_to(reader, draft.revision)) if draft is not None else None,
        next(reversed(told), None), control.supersedes if settled is not None else (),
    )  # fmt: skip
    return entry, control, path


def _draft(
    history: SiteHistory, sop: SopId, now: Line | None, revisions: Sequence[Revision]
) -> Line | None:
    """The text that is being worked on: uncommitted, or the newest with the status draft."""
    found = history.draft(sop)
    if found is not None and found.deleted:
        return None
    if found is None:
        last = next((r for r in reversed(revisions) if not r.waiting), None)
        if last is None or last.control.status is not Status.DRAFT or last.deleted:
            return None
        found = last
    version = found.control.version or found.short
    return Line(found, -1, version, Standing.DRAFT, None, None, now.place if now else None)


def _unknown(history: SiteHistory, sop: SopId, config: Config) -> Iterable[Problem]:
    """Audiences that no configuration names, in the texts that stand in the newest commit."""
    timeline = history.timeline(sop)
    for waiting in (False, True):
        last = next((r for r in reversed(timeline.revisions) if r.waiting is waiting), None)
        if last is None or last.deleted or last.withdrawn is not None:
            continue
        if not {*last.control.audience} <= {*config.audiences.names}:
            line = history.front_matter(last).lines.get("audience", 0)
            yield from unknown_audiences(
                last.path, line, last.control.audience, config.audiences.names
            )


def _told_to(reader: Reader, revision: Revision) -> Revision:
    """The revision without what its page may not say to this reader.

    Commit messages tell of other SOPs; a list of audiences tells who the other vendors are;
    keys that we do not know may be notes among the owners.
    """
    if reader.owner:
        return revision
    control = revision.control
    known = control.model_dump(include={*DocumentControl.model_fields} - _OWNERS_KEYS)
    known["lang"] = control.written_in
    if not reader.default:
        known["audience"] = tuple(name for name in control.audience if name == reader.audience)
    return replace(
        revision,
        control=DocumentControl.model_construct(**known),
        author="",
        subject="",
        message="",
    )
