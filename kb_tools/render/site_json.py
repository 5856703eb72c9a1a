"""`api/`: the facts of the pages as JSON. Each file names its schema; keys may be added to it,
and its number rises when one changes its meaning or goes.

    api/sops.json       every SOP with what is in force              kb-sops/1
    api/sop/ID.json     one SOP: its clauses, links and versions     kb-sop/1
    api/lineage/ID.json what the clauses of its earlier texts are    kb-lineage/1
    api/versions.json   every revision of every SOP, newest last     kb-versions/1
    api/changes.json    what came and will come into force           kb-changes/1
    api/build.json      when and from what the site was built        kb-build/1

Moments are ISO 8601 in UTC; `url` is relative to the site's root.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kb_tools import __version__
from kb_tools.policy.model import Clause
from kb_tools.render.dates import instant
from kb_tools.surrogates import without_surrogates
from kb_tools.workflows.site.views import (
    ChangeEntry,
    CitedBelow,
    CitedClause,
    Lineage,
    PageLink,
    SiteFacts,
    SopLine,
    SopPage,
    VersionLine,
)


def file(value: Any) -> bytes:
    """Of JSON in UTF-8, on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{without_surrogates(text)}\n".encode()


def sop_path(url: str) -> str:
    """Of one SOP's file, from the address of its page.

    >>> sop_path("sop/MON-004/")
    'api/sop/MON-004.json'
    """
    return f"api/{url.rstrip('/')}.json"


def sops(listed: Iterable[SopLine], facts: SiteFacts) -> dict[str, Any]:
    return {"schema": "kb-sops/1", **_site(facts), "sops": [_listed(line) for line in listed]}


def sop(page: SopPage, lines: Sequence[VersionLine], facts: SiteFacts) -> dict[str, Any]:
    return {
        "schema": "kb-sop/1",
        **_site(facts),
        "sop": page.sop,
        "title": page.title,
        "area": page.area,
        "url": page.url,
        "history": page.history_url,
        **_text(page.line),
        "control": _control(page.line),
        "next_change": _moment(page.next_change),
        "upcoming": [
            {"on": instant(u.on), "url": u.url, "ends": u.ends, "summary": u.summary}
            for u in page.upcoming
        ],
        "links_to": [_link(link) for link in page.links_to],
        "cited_by": [_link(link) for link in page.cited_by],
        "superseded_by": [_link(link) for link in page.superseded_by],
        "clauses": [_clause(clause) for clause in page.document.clauses],
        "versions": [version(page.sop, line) for line in reversed(lines)],
    }


def lineage_path(url: str) -> str:
    """
    >>> lineage_path("sop/MON-004/")
    'api/lineage/MON-004.json'
    """
    return f"api/lineage/{url.rstrip('/').removeprefix('sop/')}.json"


def lineage(made: Lineage) -> dict[str, Any]:
    """Clauses that today's page has under the same anchor in the same words are left out.

    `from` and `to` (inclusive), `gone` and `new` are places in `texts`; `marks` go from what the
    clause said to what today's say, and `text` stands instead where none of it is left. `below`
    names by anchor what else a citation of the clause covers that is otherwise today: `changed`
    and `gone` in that text, `came` in today's.
    """
    return {
        "schema": "kb-lineage/1",
        "sop": made.sop,
        "texts": [{"url": line.url, **_text(line)} for line in made.texts],
        "clauses": [_cited(clause) for clause in made.clauses],
        "new": dict(made.new),
    }


def _cited(cited: CitedClause) -> dict[str, Any]:
    said = (
        {"marks": [[mark.sign, mark.text] for mark in cited.marks]}
        if cited.today
        else {"text": "".join(mark.text for mark in cited.marks)}
    )
    return {
        "anchor": cited.anchor,
        "label": cited.label,
        "from": cited.first,
        "to": cited.last,
        "today": list(cited.today),
        "gone": cited.gone,
        "news": cited.news.name.lower(),
        "moved": cited.moved,
        **said,
        **({"below": _below(cited.below)} if cited.below else {}),
    }


def _below(below: CitedBelow) -> dict[str, Any]:
    return {
        "news": below.news.name.lower(),
        "changed": list(below.changed),
        "gone": list(below.gone),
        "came": list(below.came),
    }


def version(sop: str, line: VersionLine) -> dict[str, Any]:
    return {"sop": sop, "url": line.url, **_text(line), "summary": line.summary}


def versions(made: Sequence[dict[str, Any]], facts: SiteFacts) -> dict[str, Any]:
    return {"schema": "kb-versions/1", **_site(facts), "versions": list(made)}


def changes(entries: Iterable[ChangeEntry], facts: SiteFacts) -> dict[str, Any]:
    return {"schema": "kb-changes/1", **_site(facts), "changes": [_change(e) for e in entries]}


def build(facts: SiteFacts, at: datetime, as_of: datetime) -> dict[str, Any]:
    return {
        "schema": "kb-build/1",
        **_site(facts),
        "built_at": instant(at),
        "as_of": instant(as_of),
        "dated": facts.dated,
        "draft": facts.draft,
        "kb_tools": __version__,
    }


def _site(facts: SiteFacts) -> dict[str, Any]:
    return {"audience": facts.audience, "commit": facts.commit}


def _listed(line: SopLine) -> dict[str, Any]:
    return {
        "sop": line.link.sop,
        "title": line.link.title,
        "area": line.area,
        "folder": line.folder,
        "url": line.link.url,
        "api": sop_path(line.link.url),
        **_text(line.line),
        "control": _control(line.line),
        "upcoming": _moment(line.upcoming),
    }


def _text(line: VersionLine) -> dict[str, Any]:
    revision = line.revision
    return {
        "version": line.version,
        "revision": revision.commit,
        "standing": line.standing.value,
        "recorded": instant(revision.recorded),
        "imported": revision.imported,
        "effective": instant(revision.effective) if revision.effective_known else None,
        "effective_to": _moment(revision.effective_to),
        "in_force": {"from": _moment(line.in_force_from), "to": _moment(line.in_force_to)},
        "since": _moment(line.since),
    }


def _control(line: VersionLine) -> dict[str, Any]:
    control = line.revision.control
    return {
        "owner": control.owner,
        "approver": control.approver,
        "review_by": control.review_by.isoformat() if control.review_by else None,
        "audience": list(control.audience),
        "risk": control.risk.value,
        "queues": list(control.queues),
        "markets": list(control.markets),
        "keywords": list(control.keywords),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "anchor": clause.anchor,
        "kind": clause.kind.value,
        "label": clause.label,
        "path": list(clause.path),
        "text": clause.text,
    }


def _change(entry: ChangeEntry) -> dict[str, Any]:
    return {
        "sop": entry.link.sop,
        "title": entry.link.title,
        "area": entry.area,
        "url": entry.link.url,
        "on": instant(entry.on),
        "version": entry.line.version,
        "revision": entry.line.revision.commit,
        "standing": entry.line.standing.value,
        "new": entry.new,
        "material": entry.material,
        "retired": entry.retired,
        "summary": entry.line.summary,
        "headline": entry.headline,
        "says": list(entry.says),
        "more": entry.more,
        "redline": entry.redline_url,
    }


def _link(link: PageLink) -> dict[str, Any]:
    return {"sop": link.sop, "title": link.title, "url": link.url}


def _moment(moment: datetime | None) -> str | None:
    return instant(moment) if moment is not None else None
