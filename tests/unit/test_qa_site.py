"""What the QA leads' pages say, and what they leave untold."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.agreement import by_sop
from kb_tools.gaps.decisions.decision_file import read_decision
from kb_tools.gaps.decisions.disposition import Decision, Disposition, Told
from kb_tools.gaps.decisions.rereview import Looks, ReReview, corrected
from kb_tools.gaps.decisions.statuses import Standing, Status
from kb_tools.gaps.evidence import Coded
from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.links.unanswered import SearchedTopic
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import Spread
from kb_tools.qa_ports import Contact, FindingDetail, Kpis
from kb_tools.render.qa.cells import stretches
from kb_tools.render.qa.charts import Mark, chart
from kb_tools.render.qa.decisions import Deciding
from kb_tools.render.qa.gap_report_json import report_json
from kb_tools.render.qa.gap_report_table import table_rows
from kb_tools.render.qa.gap_report_text import counted_lines, report_text, why
from kb_tools.render.qa.kpis import kpi_rows
from kb_tools.render.qa.listed import addresses, reading_order
from kb_tools.render.qa.meeting import InForce
from kb_tools.render.qa.places import SopPlace
from kb_tools.render.qa.signals import anchor, shares
from kb_tools.render.qa.site import ForMeeting, gap_pages
from kb_tools.workflows.gap_changes import gap_changes, look
from kb_tools.workflows.gap_facets import Facets, facets
from kb_tools.workflows.gap_watch import Stood, Watched
from kb_tools.workflows.gaps import Evidence, MissingTopic, Unlinked
from kb_tools.workflows.site.views import SiteFacts
from tests.support.gap_reports import MONDAY, a_report, a_signal, an_effect

FACTS = SiteFacts(
    name="Support", audience="qa", language="en", timezone="UTC",
    as_of=datetime(2026, 5, 1, tzinfo=UTC), dated=False, commit="", draft=False, areas=(), url="",
)  # fmt: skip
NO_KPIS = Kpis(0, None, None, None, None, None, None)


def pages(
    report,
    *,
    least=5,
    places=None,
    kpis=None,
    quotes=(),
    new_file="",
    contacts=(),
    about=None,
    **deciding,
):
    steps = tuple(CatalogueSection(f"s{n}", f"step {n}", "Steps", f"Do {n}") for n in range(1, 9))
    version = CatalogueVersion("1.0", "a" * 40, datetime(2026, 1, 1, tzinfo=UTC), None, steps)
    known = catalogue(
        [CatalogueSop("REF-001", "Refunds", False, (version,))],
        same_label,
        datetime(2026, 5, 1, tzinfo=UTC),
    )
    evidence = Evidence(None, None, None, None, known)  # only the catalogue is read here
    made = gap_pages(
        FACTS,
        report,
        evidence,
        places or {},
        lambda _: (kpis, quotes, contacts),
        least,
        Deciding("decisions", new_file, **deciding),
        about,
    )
    return {page.path: page.fragment for page in made}


def words(fragment):
    """Without tags, each of which parts words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", fragment)).split()).replace(" ,", ",")


def test_what_costs_most_findings_stands_first_and_critical_ones_after():
    few = a_signal(1, probability=0.99, found=12, expected=2.0)
    many = a_signal(2, probability=0.9, found=61, expected=24.2)
    urgent = a_signal(3, flagged=False, critical=True, probability=0.1)
    report = a_report(few, many, urgent)
    assert [s.label for s in reading_order(report)] == ["step 2", "step 1", "step 3"]
    graver = a_report(replace(few, critical=True), many, urgent)
    assert [s.label for s in reading_order(graver)] == ["step 1", "step 2", "step 3"]
    assert "and a critical finding on a critical SOP" in words(pages(graver)["gaps/index.md"])
    said = words(pages(report)["gaps/index.md"])
    assert (
        "REF-001 step 2 stands first: 61 findings where about 24 were to be expected: 37 too many"
        in said
    )


def test_every_figure_stands_beside_its_denominator():
    said = words(pages(a_report(a_signal()))["gaps/index.md"])
    for told in (
        "48,210 audits, 2 Mar 2026 to 26 Apr 2026", "812 sections looked at",
        "the model expects at most 1 in 10 of its flags to be wrong", "61 found 24 expected, 400 contacts reviewed",
        "2.5× 1.9 to 3.3", "38 agents, 7 teams, 3 vendors, 11 reviewers",
        "the page 91 % one vendor or team 6 % nothing but chance 3 %",
        "REF-009 not enough yet: fewer than 5 audits of 20 needed",
    ):  # fmt: skip
        assert told in said


def test_a_curve_ends_with_the_last_reviewed_week():
    report = a_report(a_signal(weekly_found=(9, 9, 9, 9, 9, 9, 0, 0)))
    early = replace(report, last_contact=MONDAY + timedelta(days=40))
    (path,) = [path for path in pages(report) if path.startswith("gaps/REF-001")]
    assert "6 Apr 2026 26 Apr 2026 9 9.0" in words(pages(report)[path])
    told = words(pages(early)[path])
    assert "6 Apr 2026 12 Apr 2026 9 3.0" in told


def test_few_people_and_few_findings_are_not_told_exactly():
    narrow = a_signal(
        flagged=False, found=4, found_all=4, ratio=3.71, interval=(1.27, 8.49), spread=Spread(2, 2, 1, 3),
        not_because="probably not the page: only 2 agents", weekly_found=(0, 1, 0, 1, 0, 0, 2, 0), overturned=3,
        causes=((Cause.AGENTS, 0.7), (Cause.NONE, 0.3)), verdicts=(("unclear", 2),), critical_findings=1,
    )  # fmt: skip
    made = pages(a_report(narrow), quotes=[a_quote()])
    for name in ("gaps/index.md", "gaps/REF-001-s1/index.md"):
        said = words(made[name])
        assert "fewer than 5" in said
        assert "only 2" not in said
        assert "3.7" not in said  # the ratio would tell the count
        assert "1.27" not in said
        assert "2 teams" not in said
        assert "2 agents" not in said
        assert "kb-chart" not in made[name]
    assert "a comment" not in words(made["gaps/REF-001-s1/index.md"])


def test_the_smallest_cell_can_be_configured():
    narrow = a_signal(found=4, weekly_found=(0, 1, 0, 1, 0, 0, 2, 0), spread=Spread(4, 2, 2, 3))
    assert "4 found" in words(pages(a_report(narrow), least=1)["gaps/index.md"])
    assert "4 found" not in words(pages(a_report(narrow), least=5)["gaps/index.md"])


def test_no_stretch_of_weeks_tells_a_small_count():
    rng = np.random.default_rng(5)
    for _ in range(200):
        found = rng.poisson(rng.uniform(0, 4), 30).tolist()
        for cut in (0, 7, 29):
            made = stretches(found, [1.0] * 30, [9] * 30, 5, cut)
            assert sum(s.found for s in made) == sum(found)
            assert [s.first for s in made] == [0, *(s.after for s in made)][:-1]
            if sum(found) >= 5:
                assert all(s.found == 0 or s.found >= 5 for s in made)


def test_quotes_are_on_the_page_when_they_are_given_and_nothing_in_them_acts():
    page = pages(a_report(a_signal()), quotes=[a_quote("<img src=x onerror=alert(1)>")])
    text = page["gaps/REF-001-s1/index.md"]
    assert "&lt;img src=x" in text
    assert "<img" not in text


def test_kpis_of_few_contacts_are_not_told_nor_can_they_be_worked_out():
    one = replace(NO_KPIS, tickets=4, csat=(2.0, 4))
    many = replace(NO_KPIS, tickets=103, csat=(3.5, 27))
    assert kpi_rows(one, many, 5) == ()
    rows = kpi_rows(replace(one, tickets=40, fcr=(0.65, 40)), many, 5)
    assert [(r.name, r.these, r.others) for r in rows] == [
        ("CSAT, mean", "too few", "3.50 (of 27)"),
        ("Resolved at first contact, as the export counts it", "65 % (of 40)", "unknown"),
    ]
    for share, known in ((0.2, 5), (0.8, 5), (0.95, 40)):
        rows = kpi_rows(replace(one, tickets=40, csat=None, escalated=(share, known)), many, 5)
        assert [r.these for r in rows if r.name == "Escalated"] == ["too few"]


def test_a_section_that_todays_text_no_longer_has_says_so():
    gone = a_signal(flagged=False, until_version="1.2", not_because="it was high for a while and is not any more",
                    causes=((Cause.CLOSED, 0.95), (Cause.NONE, 0.05)))  # fmt: skip
    made = pages(a_report(gone))
    assert "today's text has it no more" in words(made["gaps/index.md"])
    assert "No section stands out" in words(made["gaps/index.md"])
    assert "up to version 1.2" in words(made["gaps/REF-001-s1/index.md"])


def test_the_page_links_the_redline_of_the_version_that_it_began_with():
    place = SopPlace(
        "Refunds", "sop/REF-001/", "history/REF-001/", {"2.0": "history/REF-001/#a..b"}, {}
    )
    made = pages(a_report(a_signal(since_version="2.0")), places={"REF-001": place})
    assert 'href="../../history/REF-001/#a..b"' in made["gaps/REF-001-s1/index.md"]
    assert 'href="../history/REF-001/#a..b"' in made["gaps/index.md"]


def test_a_signal_that_began_about_when_all_reviewers_were_replaced_says_so_everywhere():
    week = date(2026, 3, 9)
    report = a_report(a_signal(onset=date(2026, 3, 23), reviewers_replaced=week))
    report = replace(report, run=replace(report.run, reviewers_replaced=(week,)))
    made = pages(report)
    said = "All reviewers were replaced in the week of"
    assert f"{said} 9 Mar 2026, near its onset" in made["gaps/REF-001-s1/index.md"]
    assert "9 Mar 2026" in made["gaps/index.md"]
    assert f"{said} 2026-03-09, near its onset" in why(report.run.signals[0], 1)
    assert any("replaced in the week of 2026-03-09" in line for line in counted_lines(report))
    (row,) = table_rows(report, 1)
    told = report_json(report, 1, version="1")
    assert row["reviewers_replaced"] == told["sections"][0]["reviewers_replaced"] == "2026-03-09"
    assert told["model"]["reviewers_replaced"] == ["2026-03-09"]
    assert said not in pages(a_report(a_signal()))["gaps/REF-001-s1/index.md"]


def test_no_audits_no_figures():
    made = pages(a_report(audits=0, first_contact=None, last_contact=None))
    assert set(made) == {"gaps/index.md", "gaps/how-we-know/index.md"}
    assert "No findings yet" in made["gaps/index.md"]


def test_nothing_is_said_to_be_certain():
    told = [share.percent for share in shares([(Cause.GAP, 0.9999), (Cause.NONE, 0.0001)])]
    assert told == ["over 99 %"]


def test_addresses_differ_where_only_letters_case_does():
    report = a_report(a_signal(1, section="REF-001#S1"), a_signal(2, section="REF-001#s1"))
    assert len({url.casefold() for url in addresses(report).values()}) == 2


@pytest.mark.parametrize("weeks", [1, 2, 200])
def test_a_chart_has_a_title_and_holds_its_versions_within_its_frame(weeks):
    made = stretches([6] * weeks, [2.0] * weeks, [9] * weeks, 5)
    svg = chart(made, MONDAY, [Mark(0.5, "<2>"), Mark(weeks - 0.1, "3")], "Findings & weeks")
    assert "<title>Findings &amp; weeks</title>" in svg
    assert "v&lt;2&gt;" in svg
    assert "nan" not in svg


def a_quote(comment="a comment"):
    return FindingDetail(
        "F1", "R1", datetime(2026, 4, 1, tzinfo=UTC), "STEPS", "minor", "step 1", comment
    )


def test_what_was_dismissed_is_listed_below_with_its_reason_and_keeps_its_page():
    decision = Disposition(
        "REF-001", "s1", Decision.DISMISSED, date(2026, 4, 1), because="hard, but it has to be"
    )
    status = Status("REF-001#s1", decision, Standing.QUIET, "")
    made = pages(a_report(a_signal(1), a_signal(2), statuses=(status,)))
    overview = words(made["gaps/index.md"])
    first, _, dismissed = overview.partition("Dismissed, and quiet")
    assert "REF-001 step 2" in first
    assert "REF-001 step 1" not in first
    assert (
        "REF-001 step 1 Dismissed (decided 1 Apr 2026, because: hard, but it has to be)"
        in dismissed
    )
    assert "hard, but it has to be" in words(made["gaps/REF-001-s1/index.md"])


def test_a_signals_page_says_how_to_decide_with_a_terminal_and_without():
    template = "https://git.example/new?filename={path}&value={text}"
    page = pages(a_report(a_signal(1)), new_file=template)["gaps/REF-001-s1/index.md"]
    assert "kb gaps decide 'REF-001#s1' accepted --owner TEAM --due YYYY-MM-DD" in words(page)
    form = unescape(re.search(r'href="(https://git\.example/new[^"]+)"', page)[1])
    asked = parse_qs(urlsplit(form).query)
    assert asked["filename"] == ["decisions/REF-001--s1.toml"]
    assert read_decision(asked["value"][0], "").section == "s1"
    assert 'owner = ""' in asked["value"][0]


def test_what_is_written_in_a_form_says_since_when_the_signal_was_told_and_no_small_count():
    report = a_report(a_signal(1, found=3, critical_findings=2))
    page = pages(
        report,
        new_file="https://git.example/new?filename={path}&value={text}",
        first_told={report.key("REF-001#s1"): date(2026, 3, 9)}.get,
    )["gaps/REF-001-s1/index.md"]
    form = unescape(re.search(r'href="(https://git\.example/new[^"]+)"', page)[1])
    told = tomllib.loads(parse_qs(urlsplit(form).query)["value"][0])["told"]
    assert (told["since"], told["fewer_than"]) == (date(2026, 3, 9), 5)
    assert not {"found", "critical_findings"} & {*told}


def test_a_section_that_is_gone_does_not_lead_to_the_text_that_has_its_anchor_now():
    assert anchor(a_signal(1)) == "s1"
    assert anchor(a_signal(1, section="REF-001#s1~2")) != "s1"


def test_a_decision_can_be_changed_in_a_form_too():
    before = Disposition(
        "REF-001", "s1", Decision.DISMISSED, date(2026, 4, 1), because="hard", told=Told(2, 1.0, 0.9, 0),
        file="decisions/REF 001.toml",
    )  # fmt: skip
    report = a_report(a_signal(1), statuses=(Status("REF-001#s1", before, Standing.QUIET),))
    page = pages(report, edit_file="https://git.example/edit/main/{path}")
    page = page["gaps/REF-001-s1/index.md"]
    assert 'href="https://git.example/edit/main/decisions/REF%20001.toml"' in page
    accepted = unescape(re.findall(r'kb-code kb-wrap">(.*?)</pre>', page, re.DOTALL)[0])
    made = read_decision(accepted, "")
    assert [each.decision for each in made.all] == [Decision.DISMISSED, Decision.ACCEPTED]
    assert made.earlier[0].told.found is None
    assert "edit/main" not in pages(report)["gaps/REF-001-s1/index.md"]


def test_topics_that_no_sop_covers_are_named_with_their_size_and_small_ones_are_not():
    big = Topic("gift cards", np.arange(40), 31, (2,) * 4 + (8,) * 4)
    small = Topic("podcasts", np.arange(3), 3, (0,) * 7 + (3,))
    report = a_report(topics=tuple(MissingTopic(topic, ()) for topic in (big, small)))
    said = words(pages(report)["gaps/index.md"])
    assert "gift cards 40 findings, 31 of them without an SOP" in said
    assert "2.0 a week in the first half of the period, 8.0 in the second" in said
    assert "podcasts" not in said


def test_the_expected_is_told_with_how_far_it_is_known():
    signal = a_signal(1, expected_within=(0.5, 2.0))
    page = pages(a_report(signal))[addresses(a_report(signal))[signal.section] + "index.md"]
    assert "3.0 (1.5 to 6.0)" in words(page)
    assert 'class="kb-c-band"' in page
    start, end = date(2026, 3, 2), [*stretches([6, 9], [4.0, 4.0], [9, 9], 5)]
    drawn = chart(end, start, (), "", (0.5, 2.0))
    band = re.search(r'kb-c-band" d="M([^"]+)Z', drawn)[1]
    heights = [float(point.split()[1]) for point in band.split("L")]
    scale = 150 / (max(9, 4.0 * 2) * 1.05)
    assert heights == pytest.approx([180 - 8 * scale] * 4 + [180 - 2 * scale] * 4, abs=0.06)


@pytest.mark.parametrize(
    ("weekly", "said"),
    [
        ((0,) * 5 + (10, 14, 16), "All since 6 Apr 2026."),
        ((0, 0, 0, 2, 8, 0, 14, 16), "Nearly all in the second half of the period."),
        ((0,) * 7 + (3,), "Too few findings for a trend."),
    ],
)
def test_a_young_topic_is_a_trend(weekly, said):
    topic = Topic("gift cards", np.arange(40), 31, weekly)
    quotes = {"gift cards": [a_quote("no page on <gift> cards")]}
    report = a_report(topics=(MissingTopic(topic, ()),))
    page = pages(report, about=ForMeeting(topic_quotes=quotes))["gaps/index.md"]
    assert said in words(page)
    assert "no page on &lt;gift&gt; cards" in page
    assert "<q>" not in pages(report)["gaps/index.md"]


def test_how_far_reviewers_agree_is_told_with_its_interval_and_the_number_of_second_looks():
    looks = [
        ("REF-001", "fail", "fail", 30),
        ("REF-001", "fail", "pass", 20),
        ("REF-001", "pass", "pass", 50),
    ]
    looks += [("REF-002", "fail", "pass", 6), ("REF-002", "fail", "fail", 6)]
    looks += [
        ("REF-003", "pass", "pass", 38),
        ("REF-003", "fail", "pass", 2),
        ("REF-004", "pass", "pass", 1),
    ]
    looks += [("REF-005", "fail", "pass", 6), ("REF-005", "fail", "fail", 2)]
    agreement, agreements = by_sop(looks)
    said = words(
        pages(a_report(agreement=agreement, agreements=agreements))["gaps/reviewers/index.md"]
    )
    assert "161 contacts that two reviewers judged" in said
    assert "REF-001 100 80 % 0.60 0.48 to 0.72" in said
    assert "REF-002 12 50 % not enough yet: 12 of 20" in said
    assert "REF-003 40 fewer than 5 differ not told" in said
    assert "REF-005 8 fewer than 5 agree not told" in said
    assert "1 more SOP has fewer than 5 second looks" in said


def test_no_second_look_is_no_agreement():
    assert "No contact has been judged twice." in words(
        pages(a_report())["gaps/reviewers/index.md"]
    )


def some_contacts(number):
    return [
        Contact(
            f"F{n}", f"A<{n}>", "", datetime(2026, 4, 1, tzinfo=UTC), f"https://qa.example/A%3C{n}%3E"
        )
        for n in range(number)
    ]  # fmt: skip


def test_a_page_leads_to_the_audits_behind_it_and_to_none_where_they_are_few():
    path = "gaps/REF-001-s1/index.md"
    many = pages(a_report(a_signal()), contacts=some_contacts(61))[path]
    assert '<a href="https://qa.example/A%3C0%3E" rel="noopener noreferrer">A&lt;0&gt;</a>' in many
    assert "The newest 50 of 61 findings" in words(many)
    assert "qa.example" not in pages(a_report(a_signal()), contacts=some_contacts(4))[path]


def test_a_curve_begins_where_the_section_was_written():
    drawn = chart(stretches([6, 7], [3.0, 3.0], [50, 50], 5, begin=2), MONDAY, [], "")
    x = 46 + 584 * 2 / 4  # two of four weeks
    assert f'class="kb-c-found" d="M{x:.1f} ' in drawn
    assert "M46.0" not in drawn.split("kb-c-grid")[-1]


def facets_of_findings(*findings, least):
    """`findings`: vendor and contact reason of each, with the agents that have one finding each."""
    every = [(v, r, agent) for v, r, agents in findings for agent in agents]
    vendor, reason, agent = (
        Coded(np.array([names.index(row[n]) for row in every]), names)
        for n, names in ((n, tuple(sorted({row[n] for row in every}))) for n in range(3))
    )
    audits = SimpleNamespace(agent=agent, vendor=vendor, reason=reason)
    findings = SimpleNamespace(audit=np.arange(len(every)))
    signal = a_signal(rows=np.arange(len(every)))
    return facets(signal, Evidence(audits, findings, None, None, None), least)


def test_a_vendor_or_queue_of_few_findings_or_few_agents_is_no_filter():
    """Sixteen findings: ten of vendor x by ten agents, six of y by two; queues "a" and, twice, "b"."""
    twice = ("y", "a/lost", "kl"), ("y", "a/late", "kl"), ("y", "b", "kl")
    findings = ("x", "a/late", "abcdefghij"), *twice
    assert facets_of_findings(*findings, least=5) == Facets(("a",), ("x",))
    assert facets_of_findings(*findings, least=2) == Facets(("a", "b"), ("x", "y"))
    assert facets_of_findings(*findings, least=11) == Facets((), ())


def test_no_vendor_is_named_where_what_is_left_would_tell_of_few_others():
    five, one = ("x", "a/late", "abcde"), ("y", "b", "f")
    assert facets_of_findings(five, one, least=5) == Facets((), ())
    assert facets_of_findings(five, least=5) == Facets(("a",), ("x",))
    both = ("y", "b", "fghij")
    assert facets_of_findings(five, both, least=5) == Facets(("a", "b"), ("x", "y"))
    assert facets_of_findings(five, both, ("z", "c", "k"), least=5) == Facets(("a",), ("x",))


def test_what_was_searched_in_vain_is_told_with_its_months_and_no_small_count():
    topic = SearchedTopic(
        "gift card refund", 12, ("gift card refund",), 2, (("2026-03", 9), ("2026-04", 3))
    )
    rare = SearchedTopic("ada moss", 4, (), 1, (("2026-04", 4),))
    said = words(pages(a_report(a_signal(), searched=(topic, rare)))["gaps/index.md"])
    # 12 less 9 would tell the 3 of April.
    assert (
        "gift card refund 9 times or a few more 2 rarer searches"
        " Mar 2026: 9, other months: fewer than 5 each" in said
    )
    assert "ada moss" not in said
    assert "12" not in said.split("gift card")[1].split("other")[0]
    common = SearchedTopic("spend cap", 16, ("spend cap",), 0, (("2026-03", 9), ("2026-04", 7)))
    spread = SearchedTopic("tax form", 6, ("tax form",), 0, (("2026-03", 3), ("2026-04", 3)))
    said = words(pages(a_report(a_signal(), searched=(common, spread)))["gaps/index.md"])
    assert "spend cap 16 times Mar 2026: 9, Apr 2026: 7" in said
    assert "tax form 6 times fewer than 5 in each month" in said


def test_effects_of_mere_rewording_stand_folded_beside_those_of_material_changes():
    effects = tuple(
        an_effect(sop="REF-001", section="REF-001#s1", version=v) for v in ("2.0", "2.1")
    )
    report = a_report(a_signal(), effects=effects)
    report = replace(report, wording=frozenset({("REF-001#s1", "2.1")}))
    said = words(pages(report)["gaps/REF-001-s1/index.md"])
    assert said.index("Version 2.0") < said.index("Changed the wording only: 1 section")
    assert said.index("Changed the wording only") < said.index("Version 2.1")


def test_a_second_look_does_not_tell_the_share_of_a_few_contacts():
    """Six findings on two contacts: 0.5 % of 400 would say so."""
    looks = ReReview("REF-001", "s1", date(2026, 5, 1), Looks(10, 9), Looks(10, 9), Looks(20, 0))
    signal = a_signal(found=6)
    for found, told in ((2, False), (6, True)):
        made = {signal.section: corrected(looks, found, 400)}
        report = a_report(signal, corrected=made)
        page = words(pages(report)[addresses(report)[signal.section] + "index.md"])
        assert ("first reviewers found" in page) == told


def meeting(report, **about):
    return words(pages(report, about=ForMeeting(**about))["gaps/meeting/index.md"])


def test_the_page_for_the_meeting_says_what_changed_or_that_nobody_has_looked_back():
    report = a_report(a_signal(1, probability=0.85), a_signal(2, probability=0.97))
    before = look(a_report(as_of=date(2026, 4, 24), audits=48_000))
    told = meeting(report, changes=gap_changes(before, before, report))
    assert "Since 24 Apr 2026 New REF-001 step 2" in told
    assert "kb gaps --digest" in meeting(report)
    same = look(report)
    told = meeting(report, changes=gap_changes(same, same, report))
    assert "The newest is of 26 Apr 2026: has an export been left out? Nothing is new" in told


def test_the_page_for_the_meeting_tells_coverage_with_denominators_and_overdue_reviews():
    sops = [
        InForce("REF-001", "Refunds", "sop/REF-001/", "refunds", date(2026, 4, 1)),
        InForce("REF-009", "Vouchers", "sop/REF-009/", "", None),
        InForce("PAY-010", "Payouts", "sop/PAY-010/", "", date(2027, 1, 1)),
    ]
    told = meeting(a_report(a_signal(1)), sops=sops)
    assert (
        "SOPs in force with at least 20 reviewed contacts 1 of 3 … with fewer 1 of 3 … with none 1 of 3"
        in told
    )
    assert "645 of 700 (92 %)" in told
    assert "Overdue reviews of SOPs REF-001 Refunds: due 1 Apr 2026, refunds" in told


def test_an_sop_that_is_listed_for_a_critical_finding_only_has_not_enough():
    urgent = a_signal(1, flagged=False, critical=True, causes=(), critical_findings=1)
    told = meeting(a_report(urgent), sops=[InForce("REF-001", "Refunds", "sop/REF-001/", "", None)])
    assert "SOPs in force with at least 20 reviewed contacts 0 of 1" in told
    pages_ = pages(a_report(urgent))
    told = words(pages_[addresses(a_report(urgent))[urgent.section] + "index.md"])
    assert "Nothing was weighed" in told
    assert "nothing but chance" not in told
    assert "expected" not in told.split("in 400 reviewed contacts")[0]


def test_where_no_finding_has_a_clear_section_that_is_why_none_stands_out():
    unplaced = Unlinked(0, 0, 700, (), 0, 0, 0.0)
    for name in ("gaps/index.md", "gaps/meeting/index.md"):
        told = words(pages(a_report(a_signal(1, flagged=False), unlinked=unplaced))[name])
        assert "of none of the 700 findings about SOPs is the section clear" in told
        told = words(pages(a_report(a_signal(1, flagged=False)))[name])
        assert "the section is clear of 645 of 700 findings about SOPs" in told


def test_a_critical_finding_without_a_clear_section_is_on_the_pages():
    report = a_report(a_signal(1))
    found = CriticalFindings("PAY-001", "Payouts", "", "", 1, 0, 1, date(2026, 4, 20))
    report = replace(report, run=replace(report.run, critical=(found,)))
    for name in ("gaps/index.md", "gaps/meeting/index.md"):
        told = words(pages(report)[name])
        assert "PAY-001, no clear section critical findings: fewer than 5. Payouts" in told
    assert "PAY-001, no clear section: critical once, entered on 2026-04-20" in report_text(
        report, 1
    )


def test_the_page_for_the_meeting_gives_no_small_count_away():
    report = a_report(a_signal(1, found=3, probability=0.97))
    before = look(a_report(as_of=date(2026, 4, 24)))
    told = meeting(report, changes=gap_changes(before, before, report))
    assert "fewer than 5 found" in told
    assert " 3 found" not in told


def test_the_time_from_decision_to_fix_counts_from_the_first_decision():
    accepted = Disposition("REF-001", "s1", Decision.ACCEPTED, date(2025, 12, 20))
    fixed = Disposition(
        "REF-001", "s1", Decision.FIXED, date(2026, 2, 1), fixed_in="1.0", earlier=(accepted,)
    )
    status = Status("REF-001#s1", fixed, Standing.CLOSED, ("better since version 1.0",))
    assert "From decision to fix: 12 days" in meeting(a_report(a_signal(1), statuses=(status,)))
    alone = Status("REF-001#s1", replace(fixed, earlier=()), Standing.CLOSED, ())
    assert "From decision to fix" not in meeting(a_report(a_signal(1), statuses=(alone,)))


@pytest.mark.parametrize("known", [True, False])
def test_the_meeting_page_counts_from_the_report_that_told_it_first_where_that_is_known(known):
    first = Disposition(
        "REF-001", "s1", Decision.ACCEPTED, date(2025, 12, 20),
        told=Told(61, 24.0, 0.97, 0, since=date(2025, 12, 2) if known else None),
    )  # fmt: skip
    fixed = Disposition(
        "REF-001", "s1", Decision.FIXED, date(2026, 2, 1), fixed_in="1.0", earlier=(first,)
    )
    status = Status("REF-001#s1", fixed, Standing.WAITING)
    told = meeting(a_report(a_signal(1), statuses=(status,)))
    assert ("From signal to fix: 30 days" in told) is known
    assert ("From decision to fix: 12 days" in told) is not known


def test_the_last_month_of_a_chart_is_not_cut_off():
    found = stretches((9,) * 9, (3.0,) * 9, (50,) * 9, 5)
    drawn = chart(found, date(2026, 8, 31), (), "found")  # 1 November is its last day
    assert re.search(r'<text x="638.0" y="\d+" text-anchor="end">Nov</text>', drawn)


def test_what_was_listed_before_stands_apart_from_the_flags_on_every_page():
    """Above the next likeliest where nothing is listed, else below what is."""
    doubtful = a_signal(2, flagged=False, probability=0.57)
    then = Stood(True, 0.98, 61, 24.2, 0.0)
    watched = (
        Watched(doubtful, date(2026, 4, 27), then, ("one reviewer explains it better now",)),
    )
    said = "isted on 27 Apr 2026 (98 %), 57 % today: one reviewer explains it better now"
    for flags, first in ((), "watched"), ((a_signal(1),), "step 1"):
        made = pages(a_report(*flags, doubtful, watched=watched))
        overview = words(made["gaps/index.md"])
        assert f"L{said}." in overview
        assert "the model expects 0.6 of 1 section to have a gap open now" in overview
        table = overview.index("What explains it")
        assert (overview.index("These are no flags") < table) is (first == "watched")
        assert f"l{said}" in words(made["gaps/meeting/index.md"])
        (own,) = (text for path, text in made.items() if "s2" in path)
        assert f"Watched: l{said}." in words(own)
    assert "Watched" not in words(pages(a_report(doubtful))["gaps/index.md"])
