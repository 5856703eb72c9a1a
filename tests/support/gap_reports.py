"""What a gap report says, with boring defaults: a signal, an effect, the whole."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.counts.sections import Period
from kb_tools.gaps.decisions.agreement import by_sop
from kb_tools.gaps.effects.versions import Measured, RunUp, Verdict, VersionEffect
from kb_tools.gaps.signals.model import GapSignal, Rules, Run, Spread
from kb_tools.workflows.gaps import GapReport, Unlinked

MONDAY = date(2026, 3, 2)
START = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1e6)


def a_signal(step=1, **changes):
    """A flagged section; 8 weeks, as many findings since the first as `found`."""
    usual = GapSignal(
        section=f"REF-001#s{step}", sop="REF-001", title="Refunds", label=f"step {step}", heading="Steps",
        flagged=True, critical=False, until_version="", cause=Cause.GAP,
        causes=((Cause.GAP, 0.91), (Cause.GROUP, 0.06), (Cause.NONE, 0.03)), probability=0.91,
        found=61, expected=24.2, ratio=2.5, interval=(1.9, 3.3), audits=400, found_all=61, audits_all=400,
        spread=Spread(38, 7, 3, 11), onset=None, since_version="", reason="", overturned=0, verdicts=(),
        critical_findings=0, not_because="", weekly_found=(7, 8, 7, 8, 8, 7, 8, 8),
        weekly_expected=(3.0,) * 8, weekly_audits=(50,) * 8, rows=np.zeros(0, np.int64),
    )  # fmt: skip
    return replace(usual, **changes)


def a_report(*signals, **changes):
    run = Run(signals, 812, (("REF-009", 3),), Period(START, 8), 4.0, 1.0, (), np.zeros(0))
    usual = GapReport(
        date(2026, 5, 1), None, MONDAY, date(2026, 4, 26), 48210, 900, 700, 150, 20,
        Unlinked(12, 3, 40, (("none?", 3), ("REF-77", 6)), 9, 0, 0.0), run, Rules(), (), (), (), (), *by_sop([]), (),
    )  # fmt: skip
    return replace(usual, **changes)


def an_effect(verdict=Verdict.BETTER, **more):
    usual = {
        "sop": "MON-004", "version": "2.1", "section": "MON-004#s3", "label": "step 3", "heading": "Steps",
        "released": date(2026, 3, 2), "first": date(2026, 3, 16), "last": date(2026, 8, 30),
        "found_before": 128, "audits_before": 1302, "audits": 812,
        "run_up": RunUp(8, 30, 14.2, 2.1, (1.4, 3.0)), "measured": a_measured(), "shortfall": None,
    }  # fmt: skip
    return VersionEffect(**(usual | {"verdict": verdict} | more))


def a_measured(**more):
    usual = {
        "log_effect": -0.78, "interval": (-1.2, -0.36), "alone": (-1.4, -0.3), "nothing": 0.05, "better": 0.94, "worse": 0.01,
        "found": 21, "without": 46.2, "gap_before": 0.97,
    }  # fmt: skip
    return Measured(**(usual | more))
