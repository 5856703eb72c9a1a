"""Which section a finding is about: by what was recorded, by its words, by its criterion."""

from dataclasses import replace

import numpy as np
import pytest

from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.catalogue import CatalogueSection
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.lineage import heirs
from kb_tools.gaps.links.criterion_links import criterion_links
from kb_tools.gaps.links.linking import linked, with_text
from kb_tools.gaps.links.terms import terms_of
from kb_tools.gaps.links.text_links import Candidates
from kb_tools.gaps.signals.named import with_named
from kb_tools.policy.markdown import parse
from kb_tools.policy.sections import sections
from kb_tools.render.qa.gap_report_json import signal_json
from kb_tools.render.qa.gap_report_table import COLUMNS
from kb_tools.render.qa.gap_report_text import why
from tests.support.gap_evidence import audits, findings, policies, run, section, version


def test_step_4_is_the_step_4_of_the_text_that_was_in_force():
    def step(number, name, text):  # the anchor stays when the step is renumbered
        return CatalogueSection(name, f"step {number}", "Steps", text, str(number))

    before = version(
        "1.0", "2026-01-01", step(1, "o", "open"), step(2, "p", "pay"), end="2026-06-01"
    )
    after = version(
        "2.0", "2026-06-01", step(1, "c", "check"), step(2, "o", "open"), step(3, "p", "pay")
    )
    known = policies(before, after)
    seen = audits("2026-05-31T23:59", "2026-06-01")
    links = linked(seen, findings((0, None, "step 2"), (1, None, "s3")), known, str)

    assert links.line[0] == links.line[1]
    assert known.section(known.lines[links.line[0]]).text == "pay"


def test_nothing_is_forced_onto_a_section():
    known = policies(
        version("1.0", "2026-01-01", section(1), section(1, heading="Other"), section(2))
    )
    seen = audits("2026-02-01", "2025-02-01", "2026-02-01", sops=["REF-001", "REF-001", None])
    rows = [
        (0, None, "1"),
        (0, None, "step 7"),
        (1, None, "2"),
        (0, None, None),
        (0, "XYZ-9", "2"),
        (2, None, "2"),
        (2, "REF-001", "2"),
    ]
    links = linked(seen, findings(*rows), known, lambda name: name if name == "REF-001" else None)

    # two steps 1; no step 7; nothing in force then; no section; no such SOP; no SOP; the finding's own
    assert links.line.tolist() == [-1, -1, -1, -1, -1, -1, 2]
    assert links.sop.tolist() == [0, 0, 0, 0, -2, -1, 0]


WORDS = {
    1: "hold code not read",
    2: "identity document not asked for",
    3: "did not escalate to payments",
}


CRITERION = {1: "READING", 2: "VERIFICATION", 3: "ESCALATION"}


def linked_by_words(*asked):
    """60 findings with a section teach; then those asked, each (recorded section, comment) and
    perhaps a criterion."""
    known = policies(
        version(
            "1.0",
            "2026-01-01",
            section(1, "read the hold reason code"),
            section(2, "ask for the identity document"),
            section(3, "escalate to payments"),
        )
    )
    rows = [(0, None, str(1 + n % 3)) for n in range(60)] + [(0, None, a[0]) for a in asked]
    criteria = [CRITERION[1 + n % 3] for n in range(60)] + [(*a, None)[2] for a in asked]
    found = findings(*rows, criteria=criteria)
    comments = {n: WORDS[1 + n % 3] for n in range(60)}
    comments |= {60 + n: a[1] for n, a in enumerate(asked) if a[1]}
    return by_words(known, found, comments)


def by_words(known, found, comments, topics=()):
    seen, said = audits("2026-02-01"), Comments.of(comments)
    about = np.ones(len(found), bool)
    about[np.concatenate([*topics, np.zeros(0, int)])] = False
    return with_text(
        linked(seen, found, known, str), seen, found, about, said, terms_of(said), known, topics
    )


def test_a_comment_links_to_the_section_whose_words_it_uses():
    links = linked_by_words(
        (None, "no identity document"), (None, "unhappy creator"), (None, "never escalated")
    )
    assert links.line[60:].tolist() == [1, -1, 2]
    assert links.by_text.sum() == 2
    assert links.agreement == 1.0


def test_a_finding_in_doubt_counts_for_each_section_by_its_probability():
    links = linked_by_words((None, "unhappy creator"))
    held = links.candidates.finding == 60
    assert sorted(links.candidates.line[held]) == [0, 1, 2]
    assert links.candidates.probability[held].sum() == pytest.approx(1)
    assert links.candidates.probability[held] == pytest.approx(1 / 3, abs=0.05)


@pytest.mark.parametrize("whole", [0, 9])  # no term is in the table, or three of them are
def test_words_by_the_hundred_thousand_link_the_same_without_a_table_of_all(whole, monkeypatch):
    asked = ((None, "no identity document"), (None, "never escalated hold code"), ("2", "payments"))
    before = linked_by_words(*asked).candidates
    monkeypatch.setattr("kb_tools.gaps.links.text_links._WHOLE", whole)
    links = linked_by_words(*asked).candidates
    assert links.finding.tolist() == before.finding.tolist()
    assert links.line.tolist() == before.line.tolist()
    assert links.probability == pytest.approx(before.probability)


@pytest.mark.parametrize("at_once", [1, 7])
def test_findings_in_pieces_are_linked_the_same(at_once, monkeypatch):
    asked = [(None, "no identity document"), (None, ""), ("2", "payments"), (None, "unhappy")]
    before = linked_by_words(*asked).candidates
    monkeypatch.setattr("kb_tools.gaps.links.text_links._AT_ONCE", at_once)
    links = linked_by_words(*asked).candidates
    assert links.finding.tolist() == before.finding.tolist()
    assert links.probability == pytest.approx(before.probability)


def test_criteria_by_the_thousand_tell_the_same_without_a_table_of_all(monkeypatch):
    dice = np.random.default_rng(3)
    criterion, line = dice.integers(-1, 40, 500), dice.integers(-1, 12, 500)
    links, lines = criterion_links(criterion, line, 12), np.array([0, 3, 4, 11])
    whole = links.among(lines).odds(criterion)
    monkeypatch.setattr("kb_tools.gaps.links.criterion_links._CELLS", 0)
    assert links.among(lines).odds(criterion) == pytest.approx(whole)
    assert not whole[criterion < 0].any()


def test_a_criterion_tells_the_section_that_answers_to_it():
    links = linked_by_words((None, "", "VERIFICATION"), (None, "unhappy creator", "ESCALATION"))
    assert links.line[60:].tolist() == [1, 2]
    assert links.by_text.sum() == 2


def test_a_recorded_finding_is_not_its_own_witness():
    """Its section has that criterion from this one finding only, and so it says nothing."""
    (with_it,) = _probability(linked_by_words(("2", "", "COURTESY")), 60, 1)
    (without,) = _probability(linked_by_words(("2", "", None)), 60, 1)
    assert with_it <= without


def _probability(links, finding, line):
    held = links.candidates
    return held.probability[(held.finding == finding) & (held.line == line)]


def test_without_comment_and_criterion_an_unrecorded_finding_is_named_to_no_section():
    links = linked_by_words(("2", ""), (None, ""), *[("3", "")] * 200)
    assert links.line[60:62].tolist() == [1, -1]
    (third,) = _probability(links, 61, 2)
    assert third > 0.7  # it counts where most findings are, and nobody is told that it is there


def test_an_sop_that_there_is_not_stays_unknown_without_words():
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, "1")] * 60 + [(0, "XYZ-9", None)]
    found = findings(*rows, criteria=["A", "B"] * 30 + ["A"])
    seen, said = audits("2026-02-01"), Comments.of(dict.fromkeys(range(60), WORDS[1]))
    links = linked(seen, found, known, lambda name: name if name == "REF-001" else None)
    about = np.ones(len(found), bool)
    links = with_text(links, seen, found, about, said, terms_of(said), known)
    assert links.line[60] == -1
    assert links.sop[60] == -2


def test_what_an_sop_gets_of_a_missing_topic_is_not_put_on_its_sections_even_without_its_words():
    """Most unrecorded findings of the SOP name the topic; the others may well be about it too."""
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, str(1 + n % 2)) for n in range(60)] + [(0, None, None)] * 302
    comments = {n: WORDS[1 + n % 2] for n in range(60)}
    comments |= dict.fromkeys(range(60, 360), "found nothing about hologram tipping")
    comments |= {360: "found nothing about it", 361: WORDS[2]}
    found, of_topic = findings(*rows), np.arange(60, 360)
    plain = by_words(known, found, comments, [of_topic[:0]])
    links = by_words(known, found, comments, [of_topic])
    before, after, own = (
        held.candidates.probability[held.candidates.finding == at].sum()
        for held, at in ((plain, 360), (links, 360), (links, 361))
    )
    assert before == pytest.approx(1)
    assert after < 0.3
    assert own > 0.8


def test_recorded_sections_and_reasons_without_topics_are_left_alone():
    known = policies(version("1.0", "2026-01-01", section(1, WORDS[1]), section(2, WORDS[2])))
    rows = [(0, None, str(1 + n % 2)) for n in range(60)] + [(0, None, None)] * 40
    comments = {n: WORDS[1 + n % 2] for n in range(60)}
    comments |= dict.fromkeys(range(60, 100), "found nothing about hologram tipping")
    links = by_words(known, findings(*rows), comments, [np.arange(60, 100)])
    held = links.candidates
    assert np.bincount(held.finding, held.probability, 60) == pytest.approx(np.ones(60))


def test_findings_without_comment_do_not_weaken_what_comments_teach():
    asked = (None, WORDS[2])
    (few,) = _probability(linked_by_words(asked), 60, 1)
    (many,) = _probability(linked_by_words(asked, *[("2", "")] * 400), 60, 1)
    assert many >= few - 0.01


def test_where_there_is_neither_comment_nor_another_criterion_recorded_sections_are_believed():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    links = by_words(known, findings(*[(0, None, str(1 + n % 2)) for n in range(80)]), {})
    assert (links.candidates.probability == 1).all()


def test_where_nobody_recorded_sections_none_is_guessed():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    found = findings(*[(0, None, None)] * 80)
    links = by_words(known, found, dict.fromkeys(range(80), "read the hold code"))
    assert (links.line == -1).all()
    assert not len(links.candidates.finding)


def test_lineage_follows_the_text_and_not_the_number():
    before = parse(
        "# T\n\n## Steps\n\n1. Open the payout page.\n2. Ask for the document.\n3. Tell the creator when.\n"
    )
    after = parse(
        "# T\n\n## Steps\n\n1. Check the market first.\n2. Open the payout page.\n3. Tell the creator when, with the macro.\n"
    )
    old, new = sections(before), sections(after)
    same = heirs(before, old, after, new)
    assert [old[place].clauses[0].text if place >= 0 else "" for place in same] == [
        "", "Open the payout page.", "Tell the creator when.",
    ]  # fmt: skip


def test_comments_that_name_another_sop_are_told_with_how_many_audits():
    known = policies(version("1.0", "2026-01-01", section(1), section(2)))
    seen = audits(*["2026-02-01"] * 40)
    found = findings(*[(n, None, str(1 + n % 2)) for n in range(40)])
    said = {
        0: "see XYZ-9",
        2: "xyz-9 says 48 h",
        6: "xyz 9 times",
        4: "as in REF-001",
        1: "but XYZ-9 differs",
    }
    signals = tuple(replace(s, flagged=True) for s in run(seen, found, known).signals)
    told = with_named(signals, found, said, SopSpelling(["REF-001", "XYZ-9"]))

    assert {s.label: s.named for s in told} == {"step 1": (("XYZ-9", 2),), "step 2": ()}
    (first,) = (s for s in told if s.named)
    assert "Comments name XYZ-9 (in 2 audits) too: do the pages agree?" in why(first, 1)
    assert signal_json(first, 1)["partner"] == "XYZ-9"
    assert "partner" in COLUMNS


def test_one_audit_that_names_another_sop_often_is_one():
    known = policies(version("1.0", "2026-01-01", section(1)))
    seen = audits(*["2026-02-01"] * 30)
    found = findings(*[(0, None, "1")] * 3)
    signals = tuple(replace(s, flagged=True) for s in run(seen, found, known).signals)
    said = dict.fromkeys(range(3), "see XYZ-9")
    (told,) = with_named(signals, found, said, SopSpelling(["REF-001", "XYZ-9"]))
    assert told.named == ()


def test_a_part_named_by_number_in_any_language_is_the_step_or_what_is_headed_so():
    headed = [CatalogueSection(f"p{n}", f"§ Punkt {n}", f"Punkt {n}", f"Do {n}.") for n in (1, 2)]
    both = (CatalogueSection("s1", "step 1", "Steps", "First.", "1"), *headed)
    known = policies(version("1.0", "2026-01-01", *both))
    written = ("Punkt 2", "punto 2", "2. Schritt", "第2条", "手順１", "étape 1", "Passage 2")
    seen = audits(*["2026-02-01"] * len(written))
    links = linked(seen, findings(*((n, None, w) for n, w in enumerate(written))), known, str)

    assert links.line.tolist() == [2, 2, 2, 2, 0, 0, -1]


def test_a_heading_that_is_written_out_comes_before_a_step_of_that_number():
    """In "Teil 1" and "Teil 2" the steps begin anew, or they go on, so that Teil 2 begins with step 3."""
    headed = [CatalogueSection(f"p{n}", f"§ Teil {n}", f"Teil {n}", f"Do {n}.") for n in (1, 2)]
    steps = [CatalogueSection(f"s{n}", f"step {n}", "Teil 1", f"Now {n}.", f"{n}") for n in (1, 2)]
    known = policies(version("1.0", "2026-01-01", *headed, *steps))
    written = ("Teil 2", "Schritt 2", "2")
    links = linked(audits(*["2026-02-01"] * 3), findings(*((n, None, w) for n, w in enumerate(written))), known, str)  # fmt: skip

    assert links.line.tolist() == [1, 3, 3]


def test_of_two_sections_that_are_as_likely_the_first_is_told():
    may_be = Candidates(
        np.array([0, 0, 0, 2, 2]), np.array([4, 7, 9, 8, 3]), np.array([0.2, 0.4, 0.4, 0.5, 0.5])
    )
    line, probability = may_be.likeliest(3)
    assert line.tolist() == [7, -1, 3]
    assert probability.tolist() == [0.4, 0.0, 0.5]
