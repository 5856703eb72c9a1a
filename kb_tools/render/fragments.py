"""Views as HTML.

Each method gives the article of one page: title, badge, strips, body, lists. A site generator
puts header, navigation and footer around it. Past and upcoming texts (`revision`) are whole pages
of their own, because a long history has thousands of them.

A page's scripts stand in its article, so whoever places the article need not know them; the
style sheet `assets/kb/kb.css` belongs in the head.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kb_tools.diff.entries import headline, say_entry, together
from kb_tools.diff.model import Comparison
from kb_tools.policy.document_control import Risk
from kb_tools.policy.model import Document
from kb_tools.render import dates
from kb_tools.render.body import with_marks
from kb_tools.render.redline import environment, redline
from kb_tools.render.site_json import lineage_path
from kb_tools.render.whole_text import whole_text
from kb_tools.workflows.site.compared import TODAY
from kb_tools.workflows.site.urls import CHANGES, FEED, relative
from kb_tools.workflows.site.views import (
    AreaPage,
    ChangesPage,
    ComparedPage,
    HistoryPage,
    HomePage,
    Redline,
    RevisionPage,
    SiteFacts,
    SopPage,
    Standing,
    VersionLine,
)

ASSETS = "assets/kb/"
OURS = "en"  # the language of all that we say around an SOP's text
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
HOME_SOPS = 7  # of an area, on the home page; the area's own page lists all

_TONES = {
    Standing.IN_FORCE: "ok", Standing.UPCOMING: "up", Standing.PAST: "past", Standing.RETIRED: "off", Standing.DRAFT: "draft",
}  # fmt: skip


@dataclass(frozen=True)
class Fragments:
    """The pages of one site."""

    facts: SiteFacts

    def home(self, page: HomePage) -> str:
        return self._render("home.html.j2", "", page=page, few=HOME_SOPS)

    def sop(self, page: SopPage) -> str:
        body = _body(page.body, page.document, page.changed_anchors)
        return self._render("sop.html.j2", page.url, page=page, body=body)

    def history(self, page: HistoryPage) -> str:
        return self._render(
            "history.html.j2", page.url, page=page, redlines=_by_revision(page.redlines),
            versions=_newest_of_each(page.lines),
            since={link.line.url: link for link in page.since},
            today=next((line for line in page.lines if line.standing in TODAY), None),
        )  # fmt: skip

    def changes(self, page: ChangesPage) -> str:
        return self._render("changes.html.j2", page.url, page=page, feed=FEED)

    def area(self, page: AreaPage) -> str:
        return self._render("area.html.j2", page.url, page=page)

    def revision(self, page: RevisionPage) -> str:
        """A whole HTML document."""
        body = _body(page.body, page.document)
        return self._render("revision_page.html.j2", page.url, page=page, body=body)

    def compared(self, page: ComparedPage) -> str:
        """A whole HTML document."""
        whole = whole_text(page.before_clauses, page.after_clauses, page.comparison)
        return self._render("compared_page.html.j2", page.url, page=page, whole=whole)

    def _render(self, template: str, here: str, **values: object) -> str:
        return self._environment.get_template(template).render(
            here=here, facts=self.facts, **values
        )

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.facts.timezone)

    @cached_property
    def _environment(self) -> Environment:
        made = environment()
        made.filters |= {
            "url": _url, "asset": _asset, "instant": dates.instant, "headline": headline,
            "day": lambda moment: dates.day(moment, self._zone),
            "bare_day": lambda moment: dates.bare_day(moment, self._zone),
            "week": _week, "standing": lambda line: dates.standing(line, self._zone),
            "stretch": lambda line: dates.stretch(line, self._zone),
            "tone": lambda line: _TONES[line.standing], "redline": redline, "sentence": sentence, "lineage_path": lineage_path,
            "css_string": _css_string, "lang": self._lang,
        }  # fmt: skip
        made.tests |= {
            "overdue": self._overdue, "critical": lambda line: line.revision.control.risk is Risk.CRITICAL,
            "in_force": lambda line: line.standing is Standing.IN_FORCE,
            "retired": lambda line: line.standing is Standing.RETIRED,
            "upcoming": lambda line: line.standing is Standing.UPCOMING,
            "draft": lambda line: line.standing is Standing.DRAFT,
        }  # fmt: skip
        made.globals |= {"changes_url": CHANGES, "problem_url": problem_url}
        return made

    def _lang(self, line: VersionLine) -> str:
        """The attribute that says which language a text is in, where the page around it speaks another."""
        named = line.revision.control.written_in or self.facts.language
        if named == OURS or not _LANGUAGE.fullmatch(named):
            return ""
        return Markup(' lang="{}"').format(named)

    def _overdue(self, line: VersionLine) -> bool:
        due = line.revision.control.review_by
        return due is not None and due < self.facts.as_of.astimezone(self._zone).date()


def sentence(change: Redline) -> str:
    """What a recent change says to an agent: the writer's own sentence, else the first of ours."""
    if change.after.new_version and change.after.summary:
        return change.after.summary
    return _first_said(change.comparison)


def problem_url(target: str, url: str) -> str:
    """The address to report a problem with the page as a whole.

    >>> problem_url("https://forms.example/?sop=MON-004&clause={clause}&page={url}", "https://kb.example/sop/MON-004/")
    'https://forms.example/?sop=MON-004&clause=&page=https%3A%2F%2Fkb.example%2Fsop%2FMON-004%2F'
    """
    return target.replace("{clause}", "").replace("{url}", quote(url, safe=""))


def _body(body: str, document: Document, changed: Iterable[str] = ()) -> Markup:
    # The one place where what writers wrote becomes HTML; policy/html.py has cleaned it.
    return Markup(with_marks(body, document, frozenset(changed)))


def _first_said(comparison: Comparison) -> str:
    told = comparison.material or comparison.to_review or comparison.editorial
    return say_entry(together(told)[0]) if told else headline(comparison) + "."


def _by_revision(redlines: Iterable[Redline]) -> dict[str, Redline]:
    """Each redline under the address of the text that it leads to."""
    return {change.after.url: change for change in redlines}


def _newest_of_each(lines: Iterable[VersionLine]) -> list[VersionLine]:
    """One line per version: its newest revision, with the date on which the version began.

    `lines` newest first.
    """
    found = []
    for _, group in groupby(lines, key=lambda line: line.version):
        newest, *older = group
        begins = [line.in_force_from for line in (newest, *older) if line.in_force_from]
        found.append(replace(newest, in_force_from=min(begins, default=None)))
    return found


def _week(monday: date) -> str:
    """A calendar week by its days.

    >>> _week(date(2026, 8, 31)), _week(date(2026, 12, 28)), _week(date(2026, 9, 7))
    ('31 Aug to 6 Sep 2026', '28 Dec 2026 to 3 Jan 2027', '7 to 13 Sep 2026')
    """
    sunday = monday + timedelta(days=6)
    first, last = dates.calendar_day(monday), dates.calendar_day(sunday)
    if monday.year == sunday.year:
        first = first.rsplit(" ", 1)[0]
        first = first.split(" ", 1)[0] if monday.month == sunday.month else first
    return f"{first} to {last}"


@pass_context
def _url(context: Context, target: str) -> str:
    return relative(target, context["here"])


@pass_context
def _asset(context: Context, name: str) -> str:
    return relative(ASSETS + name, context["here"])


def _css_string(text: str) -> Markup:
    r"""Text as a CSS string that no text can end.

    >>> print(_css_string('"</style>'))
    "\22 \3c \2f style\3e "
    """
    letters = (c if c.isalnum() or c in " .,:-" else f"\\{ord(c):x} " for c in text)
    return Markup('"' + "".join(letters) + '"')
