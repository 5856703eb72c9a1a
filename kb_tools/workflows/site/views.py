"""What each page of the site says, as values: made by `build_site`, shown by `render/`.

Everything here has passed the audience filter: a value in a view may stand on the page.
Every `url` is relative to the root of the site ("sop/MON-004/"); templates make it relative to
the page with the filter `url`.

Pages are made one SOP at a time (`Site.pages()`), so that ten thousand SOPs need not be in memory
together; what lists and links need (`SopLine`, `PageLink`) is small and made first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb_tools.diff.lineage import News
from kb_tools.diff.model import Comparison, Mark
from kb_tools.policy.model import Clause, Document, Revision, SopId
from kb_tools.policy.timeline import Claim


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to another SOP's page."""

    sop: SopId
    title: str
    url: str


class Standing(StrEnum):
    """How the text on a page stands to the present."""

    IN_FORCE = "in force"
    UPCOMING = "upcoming"
    PAST = "past"
    RETIRED = "retired"  # or ended, or deleted
    DRAFT = "draft"  # uncommitted, or `status: draft`; only while serving


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One revision in a timeline."""

    revision: Revision
    version: str  # "2.1"; without that field the short id of the commit that began it
    standing: Standing
    url: str  # its full text
    in_force_from: datetime | None  # when it took over, as readers saw it; None: never (yet)
    in_force_to: datetime | None  # when it gave way, or will
    since: datetime | None  # for the badge: from when its version has been in force, as known today
    summary: str  # change_summary; never a commit message, which may tell of other SOPs
    new_version: bool  # False: a further revision of the version before
    corrected: bool = False  # another text of the same version took over from it

    @property
    def withdrawn(self) -> bool:
        """It was to come into force and never did."""
        return self.standing is Standing.PAST and self.in_force_from is None


@dataclass(frozen=True, slots=True)
class Redline:
    """What changed between two neighbours, or between the text in force and an upcoming one."""

    before: VersionLine
    after: VersionLine
    comparison: Comparison
    url: str  # of the history page, with the anchor of this redline
    anchor: str  # "4f1c22ab90..9d0e11aa3c"
    whole_url: str = ""  # of the page that compares the two whole texts; "": there is none


@dataclass(frozen=True, slots=True)
class Upcoming:
    on: datetime
    url: str  # its full text
    redline_url: str
    summary: str
    ends: bool  # True: nothing replaces the text in force


@dataclass(frozen=True, slots=True)
class SopPage:
    sop: SopId
    title: str
    url: str
    history_url: str
    area: str  # the folder, in words: "Monetization"
    area_url: str
    document: Document
    body: str  # HTML, cleaned; without the page's title
    toc: tuple[tuple[int, str, str], ...]  # level, text, anchor
    line: VersionLine
    recent: Redline | None  # a material change that came into force within `site.recent_days`
    changed_anchors: tuple[str, ...]  # clauses that `recent` touches
    upcoming: tuple[Upcoming, ...]
    next_change: datetime | None
    links_to: tuple[PageLink, ...]
    cited_by: tuple[PageLink, ...]
    superseded_by: tuple[PageLink, ...]  # of a retired SOP
    report_problem: str  # the configured target, with {clause} and {url} still to fill; "": none
    dublin_core: tuple[tuple[str, str], ...]  # ("DC.title", "Creator payout delayed"), …
    unread: datetime | None = None  # when a newer text was recorded that cannot be read
    has_lineage: bool = False  # there are earlier texts, whose clauses citations may name


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """The full text of one revision that is not the one in force."""

    sop: SopId
    title: str
    url: str
    history_url: str
    current_url: str  # the SOP's page
    document: Document  # the text, parsed
    body: str
    line: VersionLine
    current: VersionLine | None  # what is in force today
    redline: Redline | None  # where the history page no longer holds it (only the newest do)
    next_change: datetime | None  # of an upcoming text: when it comes into force


@dataclass(frozen=True, slots=True)
class RevisionText:
    """A page of one revision, made when it is asked for: a long history has thousands."""

    url: str
    made_of: str  # everything of this site that decides what the page says; equal: the same page
    page: Callable[[], RevisionPage]


@dataclass(frozen=True, slots=True)
class SinceLink:
    """A former version, and the page that tells what has changed since."""

    line: VersionLine
    url: str


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """Two texts of one SOP: what changed in sentences, and the whole text with it in place."""

    sop: SopId
    title: str
    url: str
    history_url: str
    current_url: str
    before: VersionLine
    after: VersionLine
    before_clauses: tuple[Clause, ...]
    after_clauses: tuple[Clause, ...]
    comparison: Comparison
    others: tuple[SinceLink, ...]  # to choose from, where the second text is today's
    next_change: datetime | None  # where it is today's: when another takes over


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A page of one comparison, made when it is asked for, as a `RevisionText` is."""

    url: str
    made_of: str
    page: Callable[[], ComparedPage]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    sop: SopId
    title: str
    url: str
    current_url: str
    lines: tuple[VersionLine, ...]  # newest first
    redlines: tuple[Redline, ...]  # newest first
    since: tuple[SinceLink, ...]  # former versions, newest first
    older: int  # former versions that are not compared with today's text
    hidden: int  # revisions left out because this audience may not see them (no more is said)
    incomplete_before: datetime | None  # a shallow clone: history before this is not here
    next_change: datetime | None


@dataclass(frozen=True, slots=True)
class CitedBelow:
    """Where all else that a citation of a clause covers is otherwise on today's page, by anchor."""

    news: News  # the gravest
    changed: tuple[str, ...]  # those of then
    gone: tuple[str, ...]  # those of then that are not under it any more
    came: tuple[str, ...]  # those of today that were not under it


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause as it stood in some texts in a row, where today's page has it otherwise."""

    anchor: str
    label: str  # "step 4": as it was called then
    first: int  # the first of the texts in which it stood so, by place …
    last: int  # … and the last
    marks: tuple[Mark, ...]  # from what it said to what today's clauses say; "=" and "-" spell it
    today: tuple[str, ...]  # the anchors of those; none: it is gone
    gone: int | None  # the text that had it no more
    news: News  # what happened to it since; `SAME` where its words are the same
    moved: bool
    below: CitedBelow | None  # None: all of it is as it was


@dataclass(frozen=True, slots=True)
class Lineage:
    """What the clauses of an SOP's earlier texts are today."""

    sop: SopId
    texts: tuple[VersionLine, ...]  # as they took over from each other; the last is today's
    clauses: tuple[CitedClause, ...]
    new: tuple[tuple[str, int], ...]  # today's anchors that stood in no text before that place


@dataclass(frozen=True, slots=True)
class LineageText:
    """The same, made when it is asked for."""

    url: str  # of the SOP's page
    made_of: str  # everything of this site that decides what it says
    lineage: Callable[[], Lineage]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A revision with what it claims of time, for the page that answers what was in force."""

    line: VersionLine
    claim: Claim
    previous: int | None  # the place, in the list of these, of the text that it took over from
    redline: Redline | None  # from that text; None: there is none, or it says the same


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One version of one SOP that came (or will come) into force."""

    link: PageLink
    area: str
    on: datetime
    line: VersionLine
    headline: str  # "Two changes in meaning, one in wording"; "" for a new SOP
    says: tuple[str, ...]  # the first few changes in meaning, a sentence each; plain text
    more: int  # changes in meaning beyond those
    redline_url: str  # "" for a new SOP
    new: bool
    material: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class ChangesWeek:
    monday: date  # of the effective week, in the knowledge base's time zone
    entries: tuple[ChangeEntry, ...]  # material first, then by SOP


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The newest weeks, or all weeks of one year (of one month, where a year has very many)."""

    url: str
    year: str  # "2026", or "Mar 2026" of a year with very many; "": the newest weeks
    upcoming: tuple[ChangeEntry, ...]
    weeks: tuple[ChangesWeek, ...]  # newest first
    years: tuple[tuple[str, str], ...]  # each of those with its page's url, newest first
    next_change: datetime | None


@dataclass(frozen=True, slots=True)
class SopLine:
    """An SOP in a list."""

    link: PageLink
    area: str
    folder: str  # below the area's folder, in words: "Claims › Appeals"; "" directly in it
    line: VersionLine
    recent_material: bool
    upcoming: datetime | None


@dataclass(frozen=True, slots=True)
class AreaPage:
    name: str
    url: str
    sops: tuple[SopLine, ...]  # by folder, then title
    retired: tuple[SopLine, ...]
    next_change: datetime | None


@dataclass(frozen=True, slots=True)
class HomePage:
    name: str  # of the knowledge base
    areas: tuple[AreaPage, ...]
    news: tuple[ChangeEntry, ...]  # the newest material changes
    upcoming: tuple[ChangeEntry, ...]
    next_change: datetime | None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What every page may say about the site it belongs to."""

    name: str
    audience: str
    language: str
    timezone: str
    as_of: datetime  # UTC: the start of the day that counts as today, in that zone. No page holds
    # the moment of the build (api/build.json does), so that two builds on one day agree
    dated: bool  # asked for as of that day, which may not be today
    commit: str  # of the main line; "" without commits
    draft: bool  # uncommitted text is shown (serving)
    areas: tuple[tuple[str, str], ...]  # name, url: the navigation
    url: str  # where it is published; "": nowhere
    # Searches without an answer are counted: "here", or sent to this address too.
    search_log: str = ""
    keep_days: int = 0  # how long a browser may keep what its reader opened; 0: nothing
    recent_days: int = 14  # how long a change counts as news
    report_missing: str = ""  # with {query}: where agents say that no SOP covers it; "": nowhere


@dataclass(frozen=True, slots=True)
class SopPages:
    """Everything about one SOP: its pages, and what the lists say of it."""

    page: SopPage
    history: HistoryPage
    revisions: tuple[RevisionText, ...]
    compared: tuple[ComparedText, ...]
    listed: SopLine
    changes: tuple[ChangeEntry, ...]
    lineage: LineageText | None = None  # None: there has been one text only
    claims: tuple[Claimed, ...] = ()  # in the order of recording; for owners only


@dataclass(frozen=True, slots=True)
class Lists:
    """The pages about many SOPs."""

    home: HomePage
    areas: tuple[AreaPage, ...]
    changes: tuple[ChangesPage, ...]  # the newest weeks first, then a page for each year
    feed: tuple[ChangeEntry, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a visible text shows."""

    url: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """One site for one audience as of one moment."""

    facts: SiteFacts
    sops: tuple[PageLink, ...]  # every SOP that this audience may see, by id
    pages: Callable[[], Iterator[SopPages]]  # one SOP after the other, by id
    lists: Callable[[Sequence[SopLine], Sequence[ChangeEntry]], Lists]  # from what `pages` told
    images: Callable[[], Iterator[Image]]  # those that the pages made so far show
    notes: tuple[str, ...]  # what whoever builds it should know
