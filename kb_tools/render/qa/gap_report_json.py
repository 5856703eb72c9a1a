"""A gap report as `kb-gap-report/1`, and as `signals.json` for reviews and CI.

More keys than the format asks for: denominators, intervals and the number of sections looked at
travel with each figure. Nobody is named: people appear as counts only, and what a page may not tell
of few is null here too.
"""

from collections.abc import Sequence
from datetime import timedelta
from math import log10
from typing import Any

from kb_tools.gaps.decisions.agreement import Agreement
from kb_tools.gaps.decisions.rereview import Corrected
from kb_tools.gaps.effects.versions import VersionEffect
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.qa_ports import Contact
from kb_tools.render.qa.cells import is_small, number, numbers, stretches, without_small
from kb_tools.render.qa.courses import reviewed_weeks
from kb_tools.render.qa.decisions import status_json
from kb_tools.render.qa.kpis import kpis_json
from kb_tools.render.qa.rereviewed import rereviewed_json
from kb_tools.render.qa.watched import watched_told
from kb_tools.workflows.gaps import GapReport, MissingTopic, UncoveredContacts

SCHEMA = "kb-gap-report/1"
SIGNALS_SCHEMA = "kb-signals/1"


def report_json(report: GapReport, least: int, *, version: str = "") -> dict[str, Any]:
    """
    Args:
        least: the smallest count of people, contacts or findings that may be told; a smaller one is null,
            and so is what would tell it.
    """
    run = report.run
    decided = {status.section: status_json(status, least) for status in report.statuses}
    watched = watched_told(report, least)
    return {
        "schema": SCHEMA,
        "system": f"kb_tools {version}".strip(),
        "as_of": report.as_of.isoformat(),
        "since": report.since and report.since.isoformat(),
        "nominal_fdr": report.rules.false_discoveries,
        "least_cell": least,
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
                "spellings": [[name, n] for name, n in report.unlinked.spellings if n >= least],
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
                **signal_json(signal, least),
                "watched": watched.get(signal.section),
                "course": _course(signal, report, least),
                "kpis": kpis_json(report.kpis.get(signal.section), least),
                "contacts": [contact_json(c) for c in contacts_told(signal, report, least)],
                "rereview": rereviewed_json(looked)
                if (looked := rereview_told(signal, report, least))
                else None,
                "decision": decided.get(signal.section),
            }
            for signal in run.signals
        ],
        "critical_findings": [
            {**critical_json(c, least), "decision": decided.get(c.section or c.sop)}
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
            {"sop_id": sop, "audits": number(audits, least), "needed": report.rules.least_audits}
            for sop, audits in run.too_few
        ],
        "version_effects": [effect_json(effect, least) for effect in report.effects],
        "reviewers": {
            "all": _agreement(report.agreement, least),
            "sops": [
                {"sop_id": sop, **_agreement(found, least)} for sop, found in report.agreements
            ],
        },
        "missing_topics": [
            topic_json(missing, least)
            for missing in report.topics
            if len(missing.topic.findings) >= least
        ],
        "searches_without_answer": [
            {
                "label": topic.label,
                "times": topic.times,
                "searches": list(topic.searches),
                "other_searches": topic.others,
                "monthly": dict(topic.monthly),
            }
            for topic in report.searched
            if topic.times >= least
        ],
        "contact_reasons_without_sop": [
            _uncovered(each, least) for each in report.uncovered if each.of.without_sop >= least
        ],
        "inputs": [{"file": file, "sha256": digest} for file, digest in report.inputs],
        "made_from": {
            "kb": version or None,
            "policy_commit": report.commit or None,
            "settings_sha256": report.settings or None,
        },
    }


def contacts_told(signal: GapSignal, report: GapReport, least: int) -> Sequence[Contact]:
    """The contacts behind it, unless they are few."""
    contacts = report.contacts.get(signal.section, ())
    return () if is_small(len({c.audit_id for c in contacts}), least) else contacts


def rereview_told(signal: GapSignal, report: GapReport, least: int) -> Corrected | None:
    """What a blind second look made of it, unless first reviewers found it in few."""
    made = report.corrected.get(signal.section)
    few = made is not None and (is_small(made.found, least) or is_small(signal.found, least))
    return None if few else made


def _agreement(found: Agreement, least: int) -> dict[str, Any]:
    looks = found.looks
    few = any(is_small(n, least) for n in (looks, found.same, looks - found.same))
    kappa, interval = (None, None) if few else (found.kappa, found.interval)
    return {
        "second_looks": number(looks, least),
        "same": None if few else found.same,
        "kappa": None if kappa is None else round(kappa, 4),
        "low": interval and round(interval[0], 4),
        "high": interval and round(interval[1], 4),
        "interval": "90 %, Fleiss, Cohen and Everitt 1969",
    }


def signal_json(signal: GapSignal, least: int) -> dict[str, Any]:
    """
    Args:
        least: the smallest count that may be told; a smaller one is None, and so is what would tell it.
    """
    told = _signal_json(signal)
    counts = (
        "observed", "audits", "observed_all", "audits_all", "agents", "reviewers", "overturned",
        "critical_findings", "reason_comments", "comments_read",
    )  # fmt: skip
    hidden = {name for name in counts if is_small(told[name] or 0, least)}
    hidden |= {"observed_all"} if is_small(signal.found_all - signal.found, least) else set()
    hidden |= {"audits_all"} if is_small(signal.audits_all - signal.audits, least) else set()
    hidden |= {"ratio", "ratio_low", "ratio_high"} if "observed" in hidden else set()
    hidden |= {"teams", "vendors"} if "agents" in hidden else set()
    return told | dict.fromkeys(hidden) | {
        "names_also": [each for each in told["names_also"] if not is_small(each["audits"], least)],
        "verdicts": {name: number(found, least) for name, found in signal.verdicts},
        "not_because": without_small(signal.not_because, least) or None,
    }  # fmt: skip


def _signal_json(signal: GapSignal) -> dict[str, Any]:
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
        "reason_comments": signal.said_in[0] if signal.said_in[1] else None,
        "comments_read": signal.said_in[1] or None,
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


def critical_json(found: CriticalFindings, least: int) -> dict[str, Any]:
    return {
        "sop_id": found.sop,
        "title": found.title,
        "section_id": found.section or None,
        "label": found.label or None,
        "findings": number(found.standing, least),
        "fresh": number(found.fresh, least),
        "won_on_appeal": number(found.won, least),
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


def effect_json(effect: VersionEffect, least: int) -> dict[str, Any]:
    """Where few findings followed a version, its estimate would tell how many."""
    measured, run_up, missing = effect.measured, effect.run_up, effect.shortfall
    estimate = None if measured and is_small(measured.found, least) else measured
    if run_up and is_small(run_up.found, least):
        run_up = None
    return {
        "sop_id": effect.sop,
        "version": effect.version,
        "section_id": effect.section,
        "label": effect.label,
        "heading": effect.heading,
        "verdict": effect.verdict.value,
        "log_rr": estimate and round(estimate.log_effect, 4),
        "lo": estimate and round(estimate.interval[0], 4),
        "hi": estimate and round(estimate.interval[1], 4),
        "interval": "95 %, of the posterior",
        "lo_alone": estimate and round(estimate.alone[0], 4),
        "hi_alone": estimate and round(estimate.alone[1], 4),
        "p_nothing": measured and round(measured.nothing, 4),
        "p_better": measured and round(measured.better, 4),
        "p_worse": measured and round(measured.worse, 4),
        "p_gap_before": measured and round(measured.gap_before, 4),
        "released": effect.released.isoformat(),
        "counted_from": effect.first.isoformat(),
        "counted_until": effect.last.isoformat(),
        "observed": estimate and estimate.found,
        "expected_without": measured and round(measured.without, 3),
        "audits": number(effect.audits, least),
        "observed_before": number(effect.found_before, least),
        "audits_before": number(effect.audits_before, least),
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
        and {
            "audits": number(missing.audits, least),
            "needed": missing.needed,
            "when": missing.when,
        },
    }


def topic_json(missing: MissingTopic, least: int) -> dict[str, Any]:
    topic = missing.topic
    rest = len(topic.findings) - topic.without_sop
    return {
        "topic_id": topic.label,
        "label": topic.label,
        "flag": True,
        "score": len(topic.findings),
        "findings": len(topic.findings),
        "without_sop": None if is_small(rest, least) else number(topic.without_sop, least),
        "weekly": numbers(topic.weekly, least),
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
    decided = {status.section: status_json(status, least) for status in report.statuses}
    return {
        "schema": SIGNALS_SCHEMA,
        "as_of": report.as_of.isoformat(),
        "made_by": f"kb_tools {version}".strip(),
        "nominal_fdr": report.rules.false_discoveries,
        "looked_at": report.run.looked_at,
        "least_cell": least,
        "signals": [
            {"section_key": report.key(s.section)}
            | {key: value for key, value in signal_json(s, least).items() if key in keys}
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


def _uncovered(each: UncoveredContacts, least: int) -> dict[str, Any]:
    of = each.of
    return {
        "contact_reason": of.reason,
        "without_sop": of.without_sop,
        "audits": None if is_small(of.reviewed - of.without_sop, least) else of.reviewed,
        "weekly": numbers(of.weekly, least),
        "contacts_a_week": of.tickets,
        "newest_audit_ids": list(each.audit_ids),
    }


def _sops(report: GapReport) -> list[dict[str, Any]]:
    best: dict[str, GapSignal] = {}
    for signal in report.run.signals:  # likeliest first
        best.setdefault(signal.sop, signal)
    return [
        {"sop_id": sop, "score": score(s), "flag": s.flagged} for sop, s in sorted(best.items())
    ]
