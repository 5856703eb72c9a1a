"""Suggested links, decisions and what was learned, for the terminal and as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from kb_tools.findings.link_decisions import Decision, Verdict
from kb_tools.render.readable import readable
from kb_tools.search.engine import Hit
from kb_tools.search.linker import Link
from kb_tools.workflows.link import Trained

_SHOWN = 100  # characters of a text


def link_json(finding: str, text: str, link: Link) -> dict[str, Any]:
    return {
        "finding": finding or None, "text": text,
        "link": link.hit.record.id if link.hit else None,
        "probability": round(link.probability, 4), "covered": round(link.covered, 4),
        "nearest": [
            {"id": hit.record.id, "title": hit.record.title, "heading": hit.record.heading,
             "label": hit.record.label, "version": hit.record.version}
            for hit in link.ranked
        ],
    }  # fmt: skip


def link_text(finding: str, text: str, link: Link) -> str:
    lines = [f"{finding}  {_short(text)}".strip()]
    if link.hit:
        lines.append(f"  {link.probability:4.0%}  {_place(link.hit)}")
        rest = link.others
    else:
        lines.append(f"  No section is likely enough; that any SOP covers it: {link.covered:.0%}")
        rest = link.ranked
    lines += [f"     ?  {_place(hit)}" for hit in rest]
    return "\n".join(lines) + "\n"


def decided_text(decisions: Sequence[Decision], form: str) -> str:
    if form == "json":
        rows = [
            {"finding": d.finding_id, "verdict": d.verdict, "sop": d.sop or None, "section": d.section or None,
             "revision": d.revision or None, "by": "person", "decided_at": d.decided_at.isoformat()}
            for d in decisions
        ]  # fmt: skip
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    lines = []
    for each in decisions:
        where = "" if each.verdict is Verdict.NO_SOP else f" {each.sop}#{each.section}"
        lines.append(
            readable(f"{each.decided_at:%Y-%m-%d %H:%M}Z  {each.finding_id}  {each.verdict}{where}")
        )
    return "".join(f"{line}\n" for line in lines) or "Nothing has been decided yet.\n"


def trained_text(trained: Trained, precision: float, file: str) -> str:
    least = trained.judge.least(precision)
    named = (
        f"named from {least:.0%} on"
        if least <= 1
        else "not named: none are known to be so often right"
    )
    return (
        f"Learned from {trained.decided} findings that people decided, {trained.without_sop} of them without an SOP.\n"
        f"The nearest section was the right one for {trained.right_before:.0%} of those that are about one.\n"
        f"Probabilities were off by {trained.off_before:.3f} on average, and are by {trained.off_after:.3f} on findings that taught nothing.\n"
        f"For a precision of {precision:.0%} links are {named}.\n"
        + (f"Written to {file}.\n" if file else "Nothing was written.\n")
    )


def _place(hit: Hit) -> str:
    record = hit.record
    parts = [record.title, record.heading, record.label]
    return _short(f"{record.id}  " + " › ".join(part for part in parts if part))


def _short(text: str) -> str:
    plain = " ".join(readable(text).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
