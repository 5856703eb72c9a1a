"""From counts to what is listed, and odd stores; the promises about alarms stand in tests/statistics."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from kb_tools.findings.dates import microseconds
from kb_tools.findings.spreadsheets import plain_cell
from kb_tools.gaps.catalogue import CatalogueSop, catalogue, same_label
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts.sections import counted, period
from kb_tools.gaps.links.linking import linked
from kb_tools.gaps.signals.flags import flagged
from kb_tools.gaps.signals.from_counts import signals
from kb_tools.gaps.signals.model import Rules
from kb_tools.gaps.signals.section_signal import _rate_before
from kb_tools.render.qa.gap_report_json import signal_json
from kb_tools.render.qa.gap_report_text import claim, why
from tests.support.gap_evidence import (
    audits,
    critical,
    findings,
    policies,
    run,
    section,
    version,
)
from tests.support.gap_reports import a_signal
from tests.support.qa_worlds import START, Fault, World


def test_what_is_less_likely_than_seven_in_ten_is_no_flag_however_few_are_wrong_so_far():
    world = World(
        audits=24_000, faults=tuple(Fault(sop, 2, lift=6.0, week=12) for sop in range(0, 20, 2)),
    )  # fmt: skip
    made = [s for s in world.run(Rules(false_discoveries=0.9)).signals if s.flagged]
    assert len(made) >= 5
    again = [replace(s, probability=p) for s, p in zip(made, (0.99, 0.71, 0.69), strict=False)]
    assert [s.flagged for s in flagged(again, Rules(false_discoveries=0.5))] == [True, True, False]


def test_where_fewer_were_found_than_expected_comments_alone_have_to_be_sure():
    told = [
        replace(a_signal(flagged=False), section=f"s{n}", ratio=ratio, probability=p)
        for n, (ratio, p) in enumerate([(0.6, 0.99), (1.6, 0.86), (0.6, 0.86)])
    ]
    assert [s.flagged for s in flagged(told, Rules())] == [True, True, False]


@pytest.mark.parametrize(
    ("newcomers", "because"), [(True, "those who are new"), (False, "a few agents")]
)
def test_new_people_are_not_called_a_few_agents(newcomers, because):
    signal = a_signal(
        causes=((Cause.AGENTS, 0.9), (Cause.GAP, 0.1)), cause=Cause.AGENTS, probability=0.1,
        flagged=False, newcomers=newcomers,
    )  # fmt: skip
    (told,) = flagged([signal], Rules())
    assert because in told.not_because
    assert not told.flagged


def test_a_section_that_a_version_made_worse_names_the_version():
    world = World(
        audits=24_000, seed=6, faults=(Fault(4, 2, lift=6.0, week=20),), versions={4: (20,)}
    )
    signal = next(s for s in world.run().signals if s.section == "SOP-004#s2")
    assert signal.flagged
    assert signal.since_version == "2.0"
    assert signal.onset is not None
    assert abs(signal.onset - (START + timedelta(weeks=20)).date()) <= timedelta(weeks=2)
    assert signal.reason == "worse since version 2.0"


def test_the_usual_rate_of_a_section_is_known_the_better_the_more_was_found():
    within = [_rate_before(np.full(10, n), np.ones(10), 10, 4.0)[1] for n in (0, 2, 20)]
    assert all(low < 1 < high for low, high in within)
    wide = [high / low for low, high in within]
    assert wide[0] > wide[1] > wide[2]
    assert within[2] == pytest.approx((1 - 1.64 / 204**0.5, 1 + 1.64 / 204**0.5), abs=0.01)


def test_a_critical_finding_on_a_critical_sop_is_listed_at_once():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    seen = audits("2026-12-20", "2026-12-21", "2026-12-22")
    result = run(seen, findings((0, None, "2"), critical={0}), known)
    (signal,) = (s for s in result.signals if s.critical)
    assert (signal.label, signal.flagged, signal.critical_findings) == ("step 2", False, 1)
    late = findings((0, None, "2"), critical={0}, entered="2026-04-20")
    assert not any(s.critical for s in run(seen, late, known).signals)


def test_a_late_review_is_news_when_it_is_entered():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    old = audits("2026-02-20", "2026-02-21", "2026-02-22")
    found = findings((0, None, "2"), critical={0}, entered="2026-12-22")
    assert [s.label for s in run(old, found, known).signals if s.critical] == ["step 2"]
    (told,) = critical(old, found, known)
    assert (told.label, told.fresh, told.entered) == ("step 2", 1, date(2026, 12, 22))


def test_a_critical_finding_that_was_won_on_appeal_is_none():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    seen = audits("2026-12-20", "2026-12-21", "2026-12-22")
    found = findings((0, None, "2"), (1, None, "1"), (2, None, "1"), critical={0, 1, 2}, won={0, 1})
    assert [s.label for s in run(seen, found, known).signals if s.critical] == ["step 1"]
    first, second = critical(seen, found, known)
    assert (first.standing, first.won, first.fresh) == (1, 1, 1)
    assert (second.standing, second.won, second.fresh) == (0, 1, 0)


def test_a_critical_finding_without_a_clear_section_is_listed_for_its_sop():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    seen = audits("2026-12-20", "2026-12-21", "2026-12-22")
    found = findings((0, "REF-001", None), (1, "REF-001", "9"), critical={0, 1})
    (told,) = critical(seen, found, known)
    assert (told.sop, told.section, told.fresh) == ("REF-001", "", 2)
    harmless = policies(version("1.0", "2026-01-01", section(1), section(2)))
    assert critical(seen, found, harmless) == ()


def test_too_few_audits_give_no_cause_and_no_ratio_to_a_critical_finding():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)), critical=True)
    seen = audits("2026-12-20", "2026-12-21", "2026-12-22")
    (signal,) = run(seen, findings((0, None, "2"), critical={0}), known).signals
    assert (signal.weighed, signal.causes, signal.ratio) == (False, (), 0)
    told = signal_json(signal, 1)
    assert [told[key] for key in ("p_gap", "expected", "ratio", "ratio_low")] == [None] * 4
    assert claim(signal, 1).startswith("1 found in 3 audits, too few for anything to be expected")
    assert "chance" not in why(signal, 1)


def test_too_few_audits_is_an_answer():
    known = policies(version("1.0", "2026-01-01", section(1)))
    result = run(audits("2026-12-20", "2026-12-21", "2026-12-22"), findings((0, None, "1")), known)
    assert result.signals == ()
    assert result.too_few == (("REF-001", 3),)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (audits(), findings()),
        (audits("2026-12-20"), findings()),
        (audits("2026-12-20"), findings((0, None, "1"))),
        (audits(*["2026-12-20"] * 40), findings(*[(n, None, "1") for n in range(40)])),
        (audits(*["2026-12-20"] * 40), findings()),
        (audits(*["2026-12-20"] * 40, agents=[-1] * 40, teams=[-1] * 40), findings((0, None, "1"))),
        (audits("2026-02-01", *["2026-12-20"] * 40, sops=[None] * 41), findings((0, None, "1"))),
        (audits(*["2025-12-20"] * 40), findings((3, None, "1"))),  # before anything was in force
    ],
)  # fmt: skip
def test_odd_stores_get_a_clear_answer_and_no_division_by_zero(seen, found):
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    with np.errstate(all="raise", under="ignore"):
        result = run(seen, found, known)
    assert not any(s.flagged for s in result.signals if s.found < 3)


def test_ten_thousand_sections_without_a_finding():
    sops = [
        CatalogueSop(
            f"S-{n}",
            "",
            False,
            (version("1.0", "2026-01-01", *(section(k) for k in range(1, 11))),),
        )
        for n in range(1000)
    ]
    known = catalogue(sops, same_label, datetime(2027, 1, 1, tzinfo=UTC))
    seen = audits(*["2026-12-20"] * 2000, sops=[f"S-{n % 1000}" for n in range(2000)])
    links = linked(seen, findings(), known, str)
    none = np.ones(0, bool)
    counts = counted(
        seen,
        findings(),
        links,
        known,
        period(seen.ticket_at, microseconds(datetime(2026, 12, 28, tzinfo=UTC))),
        none,
    )
    result = signals(
        counts,
        seen,
        findings(),
        known,
        Rules(least_audits=1),
        [""],
    )
    assert result.looked_at == 10_000
    assert not any(s.flagged for s in result.signals)


def test_a_section_that_todays_text_no_longer_has_is_never_open():
    known = policies(
        version("1.0", "2025-01-01", section(1), section(2), end="2026-10-01"),
        version("2.0", "2026-10-01", section(1)),
    )
    days = [(date(2026, 1, 5) + timedelta(days=2 * n)).isoformat() for n in range(170)]
    seen = audits(*days)
    rows = [(n, None, "2") for n in range(0, 130, 2)]
    result = run(seen, findings(*rows), known)
    gone = next(s for s in result.signals if s.label == "step 2")
    assert (gone.flagged, gone.probability, gone.until_version) == (False, 0.0, "1.0")


@pytest.mark.parametrize("text", ["=1+1", "+4", "-2", "@x", "\t=1", "|cmd", "%0a"])
def test_no_cell_runs_as_a_formula(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("weeks", "comment", "verdict"),  # of the page, of all findings
    [  # every pair once
        (1, "", ""), (1, "the same", "unclear"), (1, "!!!", ""), (1, "支払い", "unclear"),
        (5, "", "unclear"), (5, "the same", ""), (5, "!!!", "unclear"), (5, "支払い", ""),
    ],
)  # fmt: skip
def test_a_short_store_whose_comments_tell_nothing_flags_nothing(weeks, comment, verdict):
    world = World(audits=3_000, weeks=weeks)
    seen, found, known, counts = world.counted()
    said = Comments.of(dict.fromkeys(range(len(found)), comment))
    run = signals(counts, seen, found, known, Rules(), [verdict], said)
    assert run.signals
    assert not any(s.flagged for s in run.signals)
