"""For appeals: what decides which text of an SOP was in force when, as known when.

    api/in-force/ID.json    kb-in-force/1, on the QA leads' site only

A revision is in force on D as known at K if, of those that are recorded by K, not withdrawn by K
and hold from D or before, it is the last to take over (`takes`, then its place), and it is
neither `over` nor ended by D. `in_force.js` answers by that rule, as `policy/timeline.py` does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kb_tools.diff.entries import say_entry, together
from kb_tools.diff.model import Change, Comparison
from kb_tools.diff.say import place
from kb_tools.render import site_json
from kb_tools.render.dates import instant
from kb_tools.render.site_json import lineage_path, sop_path
from kb_tools.workflows.site.views import Claimed, ComparedText, SopPages, VersionLine

APPEALS = "appeals/"


def in_force_path(url: str) -> str:
    """
    >>> in_force_path("sop/MON-004/")
    'api/in-force/MON-004.json'
    """
    return f"api/in-force/{url.rstrip('/').removeprefix('sop/')}.json"


def in_force_json(made: SopPages) -> bytes:
    page = made.page
    pages = {text.url: text for text in made.compared}
    since = {link.line.url: pages[link.url] for link in made.history.since}
    return site_json.file(
        {
            "schema": "kb-in-force/1",
            "sop": page.sop,
            "title": page.title,
            "url": page.url,
            "history": page.history_url,
            "api": sop_path(page.url),
            "lineage": lineage_path(page.url) if page.has_lineage else None,
            "revisions": [_revision(claimed, since) for claimed in made.claims],
        }
    )


def _revision(claimed: Claimed, since: Mapping[str, ComparedText]) -> dict[str, Any]:
    line, claim = claimed.line, claimed.claim
    revision = line.revision
    beside = since.get(line.url)  # the page that compares it with today's text
    return {
        "version": line.version,
        "revision": revision.commit,
        "url": line.url,
        "text": _text(line),
        "recorded": instant(revision.recorded),
        "imported": revision.imported,
        "stated": revision.dated,  # False: `holds` is when it was recorded
        "holds": instant(revision.effective),
        "ends": _moment(revision.effective_to),
        "takes": instant(claim.takes),
        "withdrawn": _moment(claim.withdrawn),
        "over": claim.over,
        "deleted": revision.deleted,
        "summary": line.summary,
        "previous": claimed.previous,
        "since": beside and beside.url,
        "changes": claimed.redline and _changes(claimed.redline.url, claimed.redline.comparison),
        "net": _net(beside),
    }


def _text(line: VersionLine) -> str:
    """Equal: the same text."""
    return line.revision.blob[:16]


def _net(beside: ComparedText | None) -> dict[str, Any] | None:
    """What differs in today's text, whatever came and was taken back between."""
    if beside is None:
        return None
    page = beside.page()
    return {"text": _text(page.after), **_changes(page.url, page.comparison)}


def _changes(url: str, found: Comparison) -> dict[str, Any]:
    """What changed in meaning, or perhaps did, is told a sentence each."""
    return {
        "url": url,
        "material": [_said(group) for group in together(found.material)],
        "review": [_said(group) for group in together(found.to_review)],
        "editorial": len(together(found.editorial)),
    }


def _said(group: Sequence[Change]) -> dict[str, Any]:
    change = group[0]
    clause = change.after[0] if change.after else None
    return {
        "where": place(change),
        "say": say_entry(group),
        "anchor": clause.anchor if clause else None,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
