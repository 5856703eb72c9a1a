"""What was listed once does not vanish in silence: it is watched, apart from the flags, and says why."""

import csv
import io
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.disposition import Decision, Disposition
from kb_tools.gaps.decisions.statuses import Standing, Status
from kb_tools.render.qa.decisions import reason
from kb_tools.render.qa.gap_changes import changes_json, changes_markdown
from kb_tools.render.qa.gap_report_json import report_json, signals_json
from kb_tools.render.qa.gap_report_table import report_csv
from kb_tools.render.qa.gap_report_text import report_markdown, report_text
from kb_tools.workflows.gap_changes import gap_changes, look
from kb_tools.workflows.gap_watch import LOOKS, Stood, days_to_look_at, stood, watched, why_gone
from tests.support.gap_reports import a_report, a_signal

MARCH, APRIL = date(2026, 3, 30), date(2026, 4, 27)
STEP = "REF-001#s1"


def a_doubtful(probability=0.57, **more):
    rest = (Cause.NONE, 1 - probability)
    causes = tuple(sorted(((Cause.GAP, probability), rest), key=lambda pair: -pair[1]))
    return a_signal(1, flagged=False, probability=probability, causes=causes, **more)


def then(probability=0.98, *, listed=True, found=30, expected=12.0, said=0.0):
    return Stood(listed, probability, found, expected, said)


def held(signal, *looks, decided=()):
    report = a_report(signal)
    days = (MARCH - timedelta(weeks=4), MARCH, APRIL)[-len(looks) :]
    told = [({STEP: each} if each else {}) for each in looks]
    return watched(report.run, report.key, decided, [*zip(days, told, strict=True)])


def a_report_that_watches(probability=0.57, **more):
    report = a_report(a_doubtful(probability, not_because="likely, but not sure", **more))
    return replace(report, watched=held(report.run.signals[0], then()))


def test_what_was_listed_and_is_not_today_is_watched_with_the_last_day_on_which_it_was():
    (one,) = held(a_doubtful(), then(0.92), then(0.98), then(0.6, listed=False))
    assert (one.day, one.then.probability) == (MARCH, 0.98)


def test_what_was_never_listed_is_not_watched_however_likely_it_was():
    assert not held(a_doubtful(), then(0.69, listed=False))


def test_what_was_too_unlikely_on_one_look_is_watched_again_only_when_it_was_listed_again():
    """It is remembered as likely as it may be watched, else not at all."""
    assert not held(a_doubtful(0.19), then())
    assert not held(a_doubtful(), then(), None, then(0.4, listed=False))
    assert held(a_doubtful(), then(), None, then())


@pytest.mark.parametrize("shown", [{"flagged": True}, {"critical": True}])
def test_what_is_shown_today_anyway_is_not_watched(shown):
    assert not held(replace(a_doubtful(), **shown), then())


def test_what_something_was_decided_of_is_not_watched():
    assert not held(a_doubtful(), then(), decided={STEP})


def test_the_days_looked_back_at_are_the_same_ones_for_four_weeks():
    """So a report of any day asks for looks that another worked out."""
    first = date(2026, 4, 28)
    asked = {days_to_look_at(first + timedelta(days=n)) for n in range(28)}
    (days,) = asked
    assert days[-1] == APRIL
    assert len(days) == LOOKS
    assert days_to_look_at(APRIL)[-1] == MARCH  # a look is of a day that is over
    assert {day.weekday() for day in days} == {0}
    assert days_to_look_at(first + timedelta(days=28))[:-1] == days[1:]


def test_a_look_remembers_what_is_listed_or_may_be_watched():
    signals = (a_signal(1), a_signal(2, flagged=False, probability=0.3),
               a_signal(3, flagged=False, probability=0.1))  # fmt: skip
    report = a_report(*signals)
    assert {at: each.listed for at, each in stood(report.run, report.key).items()} == {
        "REF-001#s1": True, "REF-001#s2": False,
    }  # fmt: skip


def why(signal, was, *, ratios=(), day=date(2026, 3, 29)):
    run = replace(a_report(signal).run, ratios=np.array(ratios))
    return reason(why_gone(signal, run, day, was), 5)


def test_it_says_which_rival_explains_it_now():
    causes = ((Cause.GROUP, 0.6), (Cause.GAP, 0.4))
    signal = replace(a_doubtful(0.4), causes=causes)
    assert why(signal, then()) == "one vendor or team explains it better now"


def test_it_says_that_newer_findings_are_missing_and_gives_no_small_count_away():
    """Four weeks at twice the expected, and four with hardly any."""
    signal = a_doubtful(weekly_found=(8, 7, 8, 7, 1, 0, 1, 1))
    assert why(signal, then(found=30, expected=12.0)) == (
        "newer findings are missing: fewer than 5 since then, where 30.0 would have kept it as it was"
    )


def test_it_says_that_more_is_expected_of_the_same_weeks():
    signal = a_doubtful(weekly_found=(8, 7, 8, 7, 8, 7, 8, 7), weekly_expected=(5.0,) * 8)
    assert why(signal, then(found=30, expected=12.0)) == (
        "its contacts up to then are now held to bring 20.0 findings anyway, not 12.0"
    )


def test_it_says_that_its_findings_are_put_elsewhere():
    signal = a_doubtful(weekly_found=(4, 4, 4, 4, 8, 7, 8, 7))
    assert why(signal, then(found=30, expected=12.0)) == (
        "some of its findings up to then are held to be about other sections now"
    )


def test_it_says_that_its_comments_are_heard_otherwise():
    signal = a_doubtful(weekly_found=(8, 7, 8, 7, 8, 7, 8, 7), rows=np.arange(3))
    said = why(signal, then(said=math.log(64)), ratios=(1.0, 1.2, 0.9))
    assert said.startswith("the wording of comments is learned otherwise now")


def test_it_says_when_nothing_of_its_own_has_changed():
    signal = a_doubtful(weekly_found=(8, 7, 8, 7, 8, 7, 8, 7))
    assert why(signal, then()).startswith("nothing of its own has changed much")


def test_it_says_when_others_made_the_list_too_doubtful():
    assert why(a_doubtful(0.86), then(0.97)) == "likely, but not sure enough to be listed"


def test_it_says_when_the_text_is_gone():
    assert "today's text has it no more" in why(a_doubtful(0.0, until_version="1.2"), then())


def test_reports_tell_what_is_watched_apart_from_the_flags():
    report = a_report_that_watches()
    for told in (report_text(report, 5), report_markdown(report, 5)):
        assert "Watched: listed before, and not sure enough today" in told
        assert "REF-001 step 1: listed on 27 Apr 2026 (98 %), 57 % today: " in told
        assert "the model expects 0.6 of 1 section to have a gap open now" in told
        assert "1 section that was listed before is watched." in told
        assert "High, but not listed" not in told
    assert "Watched" not in report_text(a_report(a_doubtful()), 5)


def test_data_tell_it_beside_the_flag_which_stays_as_it_is():
    report = a_report_that_watches()
    (section,) = report_json(report, 5)["sections"]
    assert section["flag"] is False
    assert section["watched"]["listed_on"] == "2026-04-27"
    assert section["watched"]["p_gap_then"] == 0.98
    (row,) = csv.DictReader(io.StringIO(report_csv(report, 5)))
    assert (row["flag"], row["listed_on"], row["p_gap_then"]) == ("False", "2026-04-27", "0.98")
    assert row["went_because"] == section["watched"]["because"]
    plain = replace(report, watched=())
    assert report_json(plain, 5)["sections"][0]["watched"] is None
    assert signals_json(report, 5) == signals_json(plain, 5)


def test_a_digest_says_why_a_signal_went_and_whether_it_is_watched():
    days = (date(2026, 4, 20), APRIL, date(2026, 5, 4))
    sure = [look(a_report(a_signal(1, probability=0.97), as_of=day)) for day in days[:2]]
    now = replace(a_report_that_watches(0.4), as_of=days[2])
    changes = gap_changes(*sure, now)
    told = changes_markdown(changes, 5)
    assert "- REF-001 step 1: a gap open now is 40 % likely; " in told
    assert "; it is watched\n" in told
    assert "- 1 watched, for they were listed before: the model expects 0.4 of 1 section" in told
    (gone,) = changes_json(changes, 5)["gone"]
    assert gone["watched"] is True
    assert gone["because"] in told
    assert (
        changes_json(gap_changes(*sure, replace(now, watched=())), 5)["gone"][0]["watched"] is False
    )


def test_a_decided_one_is_told_as_decided():
    decision = Disposition("REF-001", "s1", Decision.ACCEPTED, date(2026, 4, 28))
    decided = Status(STEP, decision, Standing.ACCEPTED, ())
    report = a_report(a_doubtful(), statuses=(decided,))
    told = report_text(replace(report, watched=held(a_doubtful(), then(), decided={STEP})), 5)
    assert "Watched" not in told
    assert "Decided, and not listed" in told
