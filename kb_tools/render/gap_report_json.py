"""A gap report as `kb-gap-report/1`, and as `signals.json` for reviews and CI.

More keys than the format asks for: denominators, intervals and the number of sections looked at
travel with each figure. Nobody is named: people appear as counts only.
"""

from datetime import timedelta
from math import log10
from typing import Any

from kb_tools.gaps.decisions.agreement import Agreement
from kb_tools.gaps.effects.versions import VersionEffect
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact
from kb_tools.render.decisions import status_json
from kb_tools.render.qa_cells import is_small, stretches
from kb_tools.render.qa_courses import reviewed_weeks
from kb_tools.render.rereviewed import rereviewed_json
from kb_tools.workflows.gaps import GapReport, MissingTopic

SCHEMA = "kb-gap-report/1"
SIGNALS_SCHEMA = "kb-signals/1"


def report_json(report: GapReport, least: int = 1, *, version: str = "") -> dict[str, Any]:
    """
    Args:
        least: the smallest count of findings that the course over the weeks may tell.
    """
    run = report.run
    decided = {status.section: status_json(status) for status in report.statuses}
    return {
        "schema": SCHEMA,
        "system": f"kb_tools {version}".strip(),
        "as_of": report.as_of.isoformat(),
        "since": report.since and report.since.isoformat(),
        "nominal_fdr": report.rules.false_discoveries,
        "looked_at": run.looked_at,
        "contacts": {
            "audits": report.audits,
            "first": report.first_contact and report.first_contact.isoformat(),
            "last": report.last_contact and report.last_contact.isoformat(),
        },
        "findings": {
            "all": report.findings,
            "counting": report.counting,
            "not_about_sops": report.not_about_sops,
            "overturned": report.overturned,
            "unlinked": {
                "no_sop": report.unlinked.no_sop,
                "unknown_sop": report.unlinked.unknown_sop,
                "no_section": report.unlinked.no_section,
                "spellings": [list(pair) for pair in report.unlinked.spellings],
            },
            "say_that_no_page_covers_it": report.unlinked.no_page,
        },
        "model": {
            "section_shape": run.shape,
            "dispersion": round(run.tempering, 4),
            "comments_heard_by": "meaning" if report.hears_meaning else "words",
            "causes": {cause.value: round(share, 4) for cause, share in run.common},
            "reviewers_replaced": [week.isoformat() for week in run.reviewers_replaced],
        },
        "sections": [
            {
                "section_key": report.key(signal.section),
                **signal_json(signal),
                "course": _course(signal, report, least),
                "contacts": [contact_json(c) for c in report.contacts.get(signal.section, ())],
                "rereview": rereviewed_json(report.corrected[signal.section])
                if signal.section in report.corrected
                else None,
                "decision": decided.get(signal.section),
            }
            for signal in run.signals
        ],
        "critical_findings": [
            {**critical_json(c), "decision": decided.get(c.section or c.sop)}
            for c in report.run.critical
            if c.fresh
        ],
        "decisions_without_section": [
            {"file": d.file, "sop_id": d.sop, "section": d.section} for d in report.undecidable
        ],
        "decisions_not_read": [
            {"file": p.path, "line": p.line or None, "saw": p.saw, "would_work": p.would_work}
            for p in report.unreadable
        ],
        "sops": _sops(report),
        "not_enough_yet": [
            {"sop_id": sop, "audits": audits, "needed": report.rules.least_audits}
            for sop, audits in run.too_few
        ],
        "version_effects": [effect_json(effect) for effect in report.effects],
        "reviewers": {
            "all": _agreement(report.agreement),
            "sops": [{"sop_id": sop, **_agreement(found)} for sop, found in report.agreements],
        },
        "missing_topics": [topic_json(topic) for topic in report.topics],
        "searches_without_answer": [
            {
                "label": topic.label,
                "times": topic.times,
                "searches": list(topic.searches),
                "other_searches": topic.others,
                "monthly": dict(topic.monthly),
            }
            for topic in report.searched
        ],
        "inputs": [{"file": file, "sha256": digest} for file, digest in report.inputs],
        "made_from": {
            "kb": version or None,
            "policy_commit": report.commit or None,
            "settings_sha256": report.settings or None,
        },
    }


def _agreement(found: Agreement) -> dict[str, Any]:
    return {
        "second_looks": found.looks,
        "same": found.same,
        "kappa": None if found.kappa is None else round(found.kappa, 4),
        "low": found.interval and round(found.interval[0], 4),
        "high": found.interval and round(found.interval[1], 4),
        "interval": "90 %, Fleiss, Cohen and Everitt 1969",
    }


def signal_json(signal: GapSignal) -> dict[str, Any]:
    return {
        "section_id": signal.section,
        "sop_id": signal.sop,
        "title": signal.title,
        "label": signal.label,
        "heading": signal.heading,
        "score": score(signal),
        "flag": signal.flagged,
        "critical": signal.critical,
        "cause": signal.cause.value if signal.weighed else None,
        "causes": {cause.value: round(p, 4) for cause, p in signal.causes},
        "p_gap": round(signal.probability, 6) if signal.weighed else None,
        "onset": signal.onset and signal.onset.isoformat(),
        "since_version": signal.since_version or None,
        "reviewers_replaced": signal.reviewers_replaced and signal.reviewers_replaced.isoformat(),
        "reason": signal.reason or None,
        "partner": signal.named[0][0] if signal.named else None,
        "names_also": [{"sop_id": sop, "audits": audits} for sop, audits in signal.named],
        "observed": signal.found,
        "expected": round(signal.expected, 3) if signal.weighed else None,
        "ratio": round(signal.ratio, 3) if signal.weighed else None,
        "ratio_low": round(signal.interval[0], 3) if signal.weighed else None,
        "ratio_high": round(signal.interval[1], 3) if signal.weighed else None,
        "interval": "90 %, exact Poisson (Garwood 1936)",
        "audits": signal.audits,
        "observed_all": signal.found_all,
        "audits_all": signal.audits_all,
        "agents": signal.spread.agents,
        "teams": signal.spread.teams,
        "vendors": signal.spread.vendors,
        "reviewers": signal.spread.reviewers,
        "overturned": signal.overturned,
        "critical_findings": signal.critical_findings,
        "verdicts": dict(signal.verdicts),
        "not_because": signal.not_because or None,
    }


def _course(signal: GapSignal, report: GapReport, least: int) -> list[dict[str, Any]]:
    """Weeks, joined until they hold enough findings; up to the last one with a reviewed contact."""
    weeks, start = slice(reviewed_weeks(report)), report.run.period.monday()
    found = stretches(
        signal.weekly_found[weeks],
        signal.weekly_expected[weeks],
        signal.weekly_audits[weeks],
        least,
    )
    return [
        {
            "first": (start + timedelta(weeks=s.first)).isoformat(),
            "last": (start + timedelta(weeks=s.after, days=-1)).isoformat(),
            "observed": None if is_small(s.found, least) else s.found,
            "expected": round(s.expected, 3) if signal.weighed else None,
            "audits": None if is_small(s.audits, least) else s.audits,
        }
        for s in found
    ]


def critical_json(found: CriticalFindings) -> dict[str, Any]:
    return {
        "sop_id": found.sop,
        "title": found.title,
        "section_id": found.section or None,
        "label": found.label or None,
        "findings": found.standing,
        "fresh": found.fresh,
        "won_on_appeal": found.won,
        "newest_entered": found.entered and found.entered.isoformat(),
    }


def contact_json(contact: Contact) -> dict[str, Any]:
    return {
        "finding_id": contact.finding_id,
        "audit_id": contact.audit_id,
        "ticket_id": contact.ticket_id or None,
        "ticket_at": contact.ticket_at.isoformat(),
        "audit_url": contact.audit_url or None,
        "ticket_url": contact.ticket_url or None,
    }


def effect_json(effect: VersionEffect) -> dict[str, Any]:
    measured, run_up, missing = effect.measured, effect.run_up, effect.shortfall
    return {
        "sop_id": effect.sop,
        "version": effect.version,
        "section_id": effect.section,
        "label": effect.label,
        "heading": effect.heading,
        "verdict": effect.verdict.value,
        "log_rr": measured and round(measured.log_effect, 4),
        "lo": measured and round(measured.interval[0], 4),
        "hi": measured and round(measured.interval[1], 4),
        "interval": "95 %, of the posterior",
        "lo_alone": measured and round(measured.alone[0], 4),
        "hi_alone": measured and round(measured.alone[1], 4),
        "p_nothing": measured and round(measured.nothing, 4),
        "p_better": measured and round(measured.better, 4),
        "p_worse": measured and round(measured.worse, 4),
        "p_gap_before": measured and round(measured.gap_before, 4),
        "released": effect.released.isoformat(),
        "counted_from": effect.first.isoformat(),
        "counted_until": effect.last.isoformat(),
        "observed": measured and measured.found,
        "expected_without": measured and round(measured.without, 3),
        "audits": effect.audits,
        "observed_before": effect.found_before,
        "audits_before": effect.audits_before,
        "run_up": run_up
        and {
            "weeks": run_up.weeks,
            "observed": run_up.found,
            "expected": round(run_up.expected, 3),
            "ratio": round(run_up.ratio, 3),
            "ratio_low": round(run_up.interval[0], 3),
            "ratio_high": round(run_up.interval[1], 3),
        },
        "not_enough": missing
        and {"audits": missing.audits, "needed": missing.needed, "when": missing.when},
    }


def topic_json(missing: MissingTopic) -> dict[str, Any]:
    topic = missing.topic
    return {
        "topic_id": topic.label,
        "label": topic.label,
        "flag": True,
        "score": len(topic.findings),
        "findings": len(topic.findings),
        "without_sop": topic.without_sop,
        "weekly": list(topic.weekly),
        "finding_ids": list(missing.finding_ids),
    }


def score(signal: GapSignal) -> float:
    """What a ranking goes by: the log odds of a gap; among equals the ratio's lower end."""
    p = min(max(signal.probability, 1e-12), 1 - 1e-12)
    return round(log10(p / (1 - p)) + 1e-3 * min(signal.interval[0], 9.0), 8)


def signals_json(report: GapReport, least: int, *, version: str = "") -> dict[str, Any]:
    """What reviews and CI read: open signals only, dated, without personal data.

    Args:
        least: the smallest count of people or contacts that may be told; a smaller one is null, and so
            is what would tell it.
    """
    keys = (
        "section_id", "sop_id", "title", "label", "flag", "critical", "cause", "p_gap", "reason", "names_also",
        "onset", "since_version", "observed", "expected", "ratio", "ratio_low", "ratio_high", "audits",
        "agents", "teams", "vendors", "reviewers",
    )  # fmt: skip
    decided = {status.section: status_json(status) for status in report.statuses}
    return {
        "schema": SIGNALS_SCHEMA,
        "as_of": report.as_of.isoformat(),
        "made_by": f"kb_tools {version}".strip(),
        "nominal_fdr": report.rules.false_discoveries,
        "looked_at": report.run.looked_at,
        "least_cell": least,
        "signals": [
            {"section_key": report.key(s.section)}
            | {key: value for key, value in _without_small(s, least).items() if key in keys}
            | {"decision": decided.get(s.section)}
            for s in (*report.flagged, *report.critical)
        ],
        "critical_without_section": [
            {
                "sop_id": c.sop,
                "title": c.title,
                "newest_entered": c.entered and c.entered.isoformat(),
            }
            for c in report.critical_unplaced
        ],
    }


def _without_small(signal: GapSignal, least: int) -> dict[str, Any]:
    told = signal_json(signal)
    hidden = {
        name
        for name in ("observed", "audits", "agents", "reviewers")
        if is_small(told[name], least)
    }
    if "observed" in hidden:
        hidden |= {"ratio", "ratio_low", "ratio_high"}
    if "agents" in hidden:
        hidden |= {"teams", "vendors"}
    named = [each for each in told["names_also"] if not is_small(each["audits"], least)]
    return told | {"names_also": named} | dict.fromkeys(hidden)


def _sops(report: GapReport) -> list[dict[str, Any]]:
    best: dict[str, GapSignal] = {}
    for signal in report.run.signals:  # likeliest first
        best.setdefault(signal.sop, signal)
    return [
        {"sop_id": sop, "score": score(s), "flag": s.flagged} for sop, s in sorted(best.items())
    ]
