"""What a digest tells: only what is new, grown, gone, back or settled; and it does not flicker."""

from dataclasses import replace
from datetime import date

import numpy as np

from kb_tools.gaps.decisions.disposition import Decision, Disposition
from kb_tools.gaps.decisions.statuses import Standing, Status
from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import Spread
from kb_tools.render.qa.gap_changes import changes_json, changes_markdown
from kb_tools.render.qa.gap_report_json import signals_json
from kb_tools.render.qa.gap_report_text import report_text
from kb_tools.workflows.gap_changes import gap_changes as changes_since
from kb_tools.workflows.gap_changes import look
from kb_tools.workflows.gaps import MissingTopic
from tests.support.gap_reports import a_report, a_signal

DAYS = (date(2026, 4, 5), date(2026, 4, 12), date(2026, 4, 19))


def looks(*probabilities, **more):
    """Three reports in which step 1 is that likely; listed from 0.8 on, like the model does."""
    return [
        a_report(a_signal(1, probability=p, flagged=p >= 0.8, **more), as_of=day)
        for p, day in zip(probabilities, DAYS, strict=True)
    ]


def gap_changes(earlier, before, now):
    return changes_since(look(earlier), look(before), now)


def told(*probabilities, **more):
    found = gap_changes(*looks(*probabilities, **more))
    return [name for name in ("new", "grown", "gone") if getattr(found, name)]


def test_a_sure_signal_is_new_at_once():
    assert told(0.02, 0.02, 0.99) == ["new"]


def test_where_no_contact_has_come_in_it_is_said_before_nothing_is_new():
    before = a_report(a_signal(1), as_of=DAYS[1], audits=400)
    silent = gap_changes(before, before, a_report(a_signal(1), as_of=DAYS[2], audits=400))
    said = changes_markdown(silent, 1)
    assert "No reviewed contact has come in since 12 Apr 2026" in said
    assert "The newest is of 26 Apr 2026" in said
    for audits in (401, 380):  # 20 were erased: nobody can say what came in
        more = gap_changes(before, before, a_report(a_signal(1), as_of=DAYS[2], audits=audits))
        assert "has come in" not in changes_markdown(more, 1)
    assert changes_json(more, 5)["audits_came_in"] == -20


def test_a_doubtful_sight_waits_until_it_is_surer_and_is_counted():
    once = gap_changes(*looks(0.1, 0.2, 0.85))
    assert once.nothing
    assert once.waiting == 1
    assert "1 listed, and not told before they are surer" in changes_markdown(once, 1)
    assert told(0.2, 0.85, 0.92) == ["new"]


def test_what_was_told_is_not_told_again_when_it_flickers():
    assert told(0.92, 0.85, 0.92) == []
    assert told(0.92, 0.7, 0.92) == []  # off the list for a week
    assert told(0.92, 0.85, 0.7) == []


def test_a_signal_is_gone_when_it_is_no_longer_likelier_than_not():
    assert told(0.97, 0.97, 0.3) == ["gone"]


def test_a_signal_has_grown_when_it_exceeds_the_level_that_it_had():
    same = looks(0.99, 0.99, 0.99, ratio=2.5)
    more = replace(same[2].run.signals[0], weekly_found=(8, 8, 8, 8, 8, 8, 30, 34))
    grown = [*same[:2], a_report(more, as_of=DAYS[2])]
    assert gap_changes(*same).nothing
    (found,) = gap_changes(*grown).grown
    assert found.found == 64
    assert found.due == 16.0


def test_a_dismissed_signal_is_silent_until_it_is_back_and_says_why():
    decision = Disposition("REF-001", "s1", Decision.DISMISSED, date(2026, 4, 10), because="hard")
    quiet = Status("REF-001#s1", decision, Standing.QUIET, "")
    back = replace(quiet, standing=Standing.BACK, why="89 findings since")
    three = looks(0.99, 0.99, 0.99)
    silent = [three[0], *(replace(report, statuses=(quiet,)) for report in three[1:])]
    assert gap_changes(*silent).nothing
    again = [three[0], replace(three[1], statuses=(quiet,)), replace(three[2], statuses=(back,))]
    found = gap_changes(*again)
    assert not found.new
    assert "Dismissed, and back: 89 findings since" in changes_markdown(found, 1)
    assert changes_json(found, 1)["back"][0]["why"] == "89 findings since"


def test_a_new_signal_that_was_decided_already_is_told_with_its_decision():
    earlier, before, now = looks(0.02, 0.02, 0.99)
    undecided = changes_markdown(gap_changes(earlier, before, now), 1)
    assert "To decide: kb gaps decide 'REF-001#s1'" in undecided
    decision = Disposition("REF-001", "s1", Decision.ACCEPTED, date(2026, 4, 18), owner="refunds")
    accepted = Status("REF-001#s1", decision, Standing.ACCEPTED, ())
    told_ = changes_markdown(gap_changes(earlier, before, replace(now, statuses=(accepted,))), 1)
    assert "Accepted (owner refunds, decided 18 Apr 2026)." in told_
    assert "To decide" not in told_


def test_a_loop_that_has_closed_is_told_once():
    decision = Disposition("REF-001", "s1", Decision.FIXED, date(2026, 4, 10), fixed_in="2.0")
    closed = Status("REF-001#s1", decision, Standing.CLOSED, "better since version 2.0")
    three = looks(0.1, 0.1, 0.1)
    first = [*three[:2], replace(three[2], statuses=(closed,))]
    assert "better since version 2.0" in changes_markdown(gap_changes(*first), 1)
    later = [three[0], *(replace(report, statuses=(closed,)) for report in three[1:])]
    assert gap_changes(*later).nothing
    assert "Nothing is new, grown or gone." in changes_markdown(gap_changes(*later), 1)


def test_a_section_that_was_reworded_in_between_is_neither_new_nor_gone():
    earlier, before, now = looks(0.97, 0.97, 0.97)
    reworded = replace(now.run.signals[0], section="REF-001#within-7-days")
    keys = {"REF-001#within-7-days": "REF-001#s1"}
    now = replace(a_report(reworded, as_of=DAYS[2]), keys=keys)
    assert gap_changes(earlier, before, now).nothing


def test_what_is_not_looked_at_any_more_is_told_by_its_key():
    earlier, before, _ = looks(0.97, 0.97, 0.97)
    found = gap_changes(earlier, before, a_report(as_of=DAYS[2]))
    assert "REF-001#s1: no longer looked at" in changes_markdown(found, 1)


def a_critical(*ids, **more):
    """The newest entered first."""
    usual = CriticalFindings(
        "REF-001", "Refunds", "REF-001#s1", "step 1", len(ids), 0, len(ids), date(2026, 4, 15),
        finding_ids=ids,
    )  # fmt: skip
    return replace(usual, **more)


def with_critical(*of):
    return [
        a_report(run=replace(a_report().run, critical=found), as_of=day)
        for found, day in zip(of, DAYS, strict=True)
    ]


def test_a_new_critical_finding_is_told_once_whatever_the_statistics_say():
    found = gap_changes(*with_critical((), (), (a_critical("F1"),)))
    assert not found.nothing
    assert found.needs_eyes
    text = changes_markdown(found, 1)
    assert "## New critical findings on critical SOPs" in text
    assert "REF-001 step 1: 1 new finding; critical once, entered on 2026-04-15" in text
    assert changes_json(found, 1)["critical"][0]["new"] == 1
    assert gap_changes(*with_critical((), (a_critical("F1"),), (a_critical("F1"),))).nothing
    more = gap_changes(*with_critical((), (a_critical("F1"),), (a_critical("F3", "F2", "F1"),)))
    assert more.critical[0].new == 2
    stale = a_critical("F1", fresh=0)
    assert gap_changes(*with_critical((), (), (stale,))).nothing


def test_a_new_critical_finding_is_told_though_another_was_won_on_appeal_meanwhile():
    before, after = a_critical("F1"), a_critical("F2", won=1)
    (told,) = gap_changes(*with_critical((), (before,), (after,))).critical
    assert told.new == 1


def test_a_critical_finding_whose_section_became_clear_is_no_news():
    unclear = a_critical("F1", section="", label="")
    assert gap_changes(*with_critical((), (unclear,), (a_critical("F1"),))).nothing


def test_a_critical_finding_of_long_ago_that_stands_again_is_no_news():
    stale = a_critical("F2", "F1", fresh=1)
    assert gap_changes(*with_critical((), (a_critical("F2"),), (stale,))).nothing


def test_a_new_critical_finding_on_no_clear_section_is_told_for_its_sop():
    unclear = a_critical("F1", section="", label="")
    found = gap_changes(*with_critical((), (), (unclear,)))
    assert "REF-001, no clear section: 1 new finding" in changes_markdown(found, 1)


def a_topic(label, ids, weekly):
    topic = Topic(label, np.arange(len(ids)), len(ids), weekly)
    return MissingTopic(topic, tuple(f"{label[:3]}-{n}" for n in ids))


def with_topics(*of):
    return [a_report(topics=topics, as_of=day) for topics, day in zip(of, DAYS, strict=True)]


def test_missing_topics_are_told_when_they_are_new_grown_or_gone():
    few = a_topic("subsidy", range(10), (0, 2, 2, 2, 2, 2, 0, 0))
    same = a_topic("subsidy case", range(12), (0, 2, 2, 2, 2, 2, 2, 0))
    more = a_topic("subsidy case", range(60), (0, 2, 2, 2, 2, 2, 20, 30))
    new = gap_changes(*with_topics((), (), (few,)))
    assert [t.label for t in new.topics.new] == ["subsidy"]
    assert new.needs_eyes
    assert "New: subsidy, 10 findings" in changes_markdown(new, 1)
    assert gap_changes(*with_topics((), (few,), (same,))).nothing
    twin = a_topic("subsidy", range(100, 110), (0, 2, 2, 2, 2, 2, 0, 0))
    assert gap_changes(*with_topics((), (few, twin), (few, twin))).nothing  # of one name
    grown = gap_changes(*with_topics((), (few,), (more,)))
    assert [g.topic.label for g in grown.topics.grown] == ["subsidy case"]
    assert gap_changes(*with_topics((few,), (few,), ())).topics.gone == ("subsidy",)


def test_a_digest_that_is_mailed_keeps_small_cells():
    few = {"found": 3, "audits": 4, "spread": Spread(1, 1, 1, 1), "overturned": 1}
    found = gap_changes(*looks(0.02, 0.02, 0.99, **few))
    told = changes_markdown(found, 5)
    assert "fewer than 5 found, 24.2 expected, in fewer than 5 audits" in told
    assert "fewer than 5 agents, fewer than 5 reviewers" in told
    for small in ("1 agent", "1 reviewer", "1 team", "3 found", "2.5×", "once"):
        assert small not in told
    assert "1 agent" in changes_markdown(found, 1)
    report = a_report(a_signal(1, **few))
    for small in ("1 agent", "1 reviewer", "1 team", "3 found", "2.5×"):
        assert small not in report_text(report, 5)
    (signal,) = signals_json(report, 5)["signals"]
    hidden = ("observed", "ratio", "ratio_low", "audits", "agents", "teams", "vendors", "reviewers")
    assert {signal[name] for name in hidden} == {None}
    assert signals_json(a_report(a_signal(1)), 5)["signals"][0]["agents"] == 38


def test_teams_and_vendors_are_no_persons_and_are_told_unless_their_agents_are_few():
    many = report_text(a_report(a_signal(1, spread=Spread(34, 3, 2, 20))), 5)
    assert "34 agents, 3 teams, 2 vendors, 20 reviewers" in many
    few = report_text(a_report(a_signal(1, spread=Spread(4, 3, 2, 20))), 5)
    assert "fewer than 5 agents, 20 reviewers" in few
