"""From a text to the section it is about, or to the answer that none is."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.errors import KbError
from kb_tools.findings.link_decisions import Decision, LinkStanding, Verdict, standing
from kb_tools.search.confidence import Model, confidence
from kb_tools.search.engine import Engine
from kb_tools.search.link_weights import (
    BY_MEANING,
    BY_WORDS,
    NEVER,
    SHIPPED,
    Judge,
    Judges,
    calibration_error,
    fitted,
    judge_from,
    precisions,
)
from kb_tools.search.linker import Linker, with_examples
from kb_tools.search.meaning import Meaning
from kb_tools.search.synonyms import Synonyms
from kb_tools.workflows.link import examples, trained
from tests.support.search_corpus import CORPUS

ABOUT_IT = "the creator was not asked to finish her identity verification, code K-2"
BESIDE_IT = "cat food recipe for a birthday video"


def linker(records=CORPUS, **more):
    return Linker(Engine(in_memory(records), Synonyms()), **more)


def by_letters(texts, most):
    """Vectors of letter pairs: texts of the same words are near each other."""
    out = np.zeros((len(texts), 701), np.float32)
    for row, text in enumerate(texts):
        for a, b in zip(text.lower(), text.lower()[1:], strict=False):
            out[row, (ord(a) * 31 + ord(b)) % 701] += 1
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def test_the_linker_names_the_section_or_none_and_shows_what_was_near():
    about, beside = linker().links([ABOUT_IT, BESIDE_IT])
    assert about.hit is not None
    assert about.hit.record.id == "MON-004#step-2"
    assert beside.hit is None
    assert beside.others
    assert 0 < beside.covered < 0.5 < about.covered < 1
    assert beside.probability < about.probability


def test_a_higher_precision_names_fewer_sections():
    texts = [ABOUT_IT, BESIDE_IT, "the appeal window of 30 days", "payout", "escalate it"]
    strict, lax = (linker(precision=p).links(texts) for p in (0.97, 0.6))
    assert sum(link.hit is not None for link in strict) < sum(link.hit is not None for link in lax)
    assert [link.probability for link in strict] == [link.probability for link in lax]


def test_a_step_called_by_its_name_is_certain_and_an_sop_keeps_its_own_sections():
    step, sop = linker().links(["MON-004 step 3 was skipped", "MON-005: did not press Re-issue"])
    assert (step.hit.record.id, step.probability) == ("MON-004#step-3", 1.0)
    assert sop.covered == 1.0
    assert {hit.record.doc for hit in sop.ranked} == {"MON-005"}


def test_nothing_is_made_of_nothing():
    for text in ("", "qqqq zzzz", "😀😀", "\x00", "the of and"):
        (link,) = linker().links([text])
        assert link.hit is None
        assert 0 <= link.covered < 0.5
    (alone,) = linker([CORPUS[0]]).links([ABOUT_IT])
    assert alone.covered < 1
    assert linker([]).links([ABOUT_IT])[0].ranked == ()


def test_a_confirmed_text_is_an_example_of_its_section():
    strange = "spoke of the wobbly zebra"
    assert linker().links([strange])[0].hit is None
    known = with_examples(CORPUS, {"STR-002#step-1": [strange], "GONE-1#step-9": ["lost"]})
    (link,) = linker(known).links(["again the wobbly zebra"])
    assert link.ranked[0].record.id == "STR-002#step-1"
    assert len({hit.record.id for hit in link.ranked}) == len(link.ranked)
    page = with_examples(
        CORPUS, {"STR-002#introduction": [strange]}
    )  # a purpose is found with its page
    assert linker(page).links([strange])[0].ranked[0].record.id == "STR-002#"


def test_a_section_that_a_person_ruled_out_is_not_offered_again():
    (link,) = linker().links([ABOUT_IT], without={0: ["MON-004#step-2"]})
    assert "MON-004#step-2" not in {hit.record.id for hit in link.ranked}
    assert link.hit is None


def test_the_sentence_model_decides_beside_the_words():
    meaning = Meaning(CORPUS, by_letters)
    assert 0 < meaning.usual < 1
    by_meaning = linker(meaning=meaning)
    about, beside = by_meaning.links([ABOUT_IT, BESIDE_IT])
    assert about.ranked[0].record.id == "MON-004#step-2"
    assert len(about.features) == len(BY_MEANING)
    assert about.covered > beside.covered
    crowds = [meaning.crowd(section) for section in range(len(CORPUS))]
    assert all(0 < crowd <= 1 for crowd in crowds)
    assert len({*crowds}) > 1
    assert Meaning(CORPUS[:1], by_letters).crowd(0) == 0  # no other SOP


def test_few_links_hardly_move_what_is_shipped_and_many_do():
    dice = np.random.default_rng(3)
    before = SHIPPED.words.right

    def world(n):  # here only the second feature tells right from wrong
        features = dice.normal(0.5, 0.2, (n, len(BY_WORDS)))
        return features, (features[:, 1] > 0.5).astype(float)

    def learned(n):
        features, true = world(n)
        return fitted(features, true, np.ones(n), before, 20.0)

    def apart(model):
        return math.dist(model.weights, before.weights)

    assert apart(learned(4)) < apart(learned(400)) / 2
    features, true = world(2000)
    model = learned(2000)
    said = np.array([confidence(model, row) for row in features])
    assert ((said > 0.5) == (true == 1)).mean() > 0.9


def test_precision_is_read_from_links_and_from_what_was_believed_before():
    said = np.repeat([0.9, 0.5, 0.1], 100)
    right = np.concatenate([np.arange(100) < 95, np.arange(100) < 50, np.arange(100) < 5])
    judge = Judge(SHIPPED.words.covered, SHIPPED.words.right, precisions(said, right, np.ones(300)))
    assert judge.least(0.9) == 0.52
    assert judge.least(0.99) == NEVER
    few = precisions(said[:3], right[:3], np.ones(3), ((0.5, 0.8),), 30.0)
    assert few == ((0.5, round((3 + 24) / 33, 3)),)
    assert calibration_error(said, right.astype(float)) == pytest.approx(0.1 / 3, abs=0.01)


def test_coefficients_that_kb_did_not_write_are_refused():
    good = SHIPPED.words.as_json()
    assert judge_from(good, BY_WORDS) == SHIPPED.words
    for key, value in (
        ("precisions", [[2, 0.5]]),
        ("right", {"bias": 0, "weights": [1], "means": [1]}),
    ):
        with pytest.raises(ValueError, match=key if key == "precisions" else "weights"):
            judge_from(good | {key: value}, BY_WORDS)
    with pytest.raises(ValueError, match="weights"):
        judge_from(
            good | {"right": {"bias": math.nan, "weights": [0] * 5, "means": [0] * 5}}, BY_WORDS
        )
    with pytest.raises(KeyError):
        judge_from({}, BY_WORDS)


def test_the_shipped_coefficients_fit_their_features():
    for judge, names in ((SHIPPED.words, BY_WORDS), (SHIPPED.meaning, BY_MEANING)):
        for model in (judge.covered, judge.right):
            assert len(model.weights) == len(model.means) == len(names)
            assert isinstance(model, Model)
        assert judge.least(0.87) < 1


def said(verdict, section="", hour=0):
    sop = "" if verdict is Verdict.NO_SOP else "MON-004"
    at = datetime(2026, 6, 1, hour, tzinfo=UTC)
    return Decision("F-1", verdict, sop, section, "c0ffee", "quote", at)


def test_the_newest_decision_stands_and_what_is_taken_back_is_taken_back():
    about, not_about, none = Verdict.ABOUT, Verdict.NOT_ABOUT, Verdict.NO_SOP
    held = standing([said(about, "a"), said(about, "b")])["F-1"]
    assert held.about.section == "b"
    assert held.settles(said(about, "b", 3))
    assert not held.settles(said(about, "a"))
    held = standing([said(about, "a"), said(not_about, "a")])["F-1"]
    assert held == LinkStanding(None, {("MON-004", "a")})
    held = standing([said(not_about, "a"), said(about, "a")])["F-1"]
    assert held.about.section == "a"
    assert not held.not_about
    held = standing([said(about, "a"), said(none)])["F-1"]
    assert held.about.verdict is none
    assert held.settles(said(none, hour=5))
    assert examples({"F-1": held}, {"F-1": "x"}) == {}
    assert examples(standing([said(about, "a")]), {"F-1": "x"}) == {"MON-004#a": ["x"]}


def decided(texts):
    """Standings and comments of findings: (text, section or "" for none)."""
    comments = {f"F-{n:03}": text for n, (text, _) in enumerate(texts)}
    rows = [
        Decision(f"F-{n:03}", Verdict.ABOUT if id else Verdict.NO_SOP, id.partition("#")[0],
                 id.partition("#")[2], "", "", datetime(2026, 6, 1, tzinfo=UTC))
        for n, (_, id) in enumerate(texts)
    ]  # fmt: skip
    return standing(rows), comments


def test_a_team_teaches_the_linker_with_what_it_decided():
    about = [
        (f"ticket {n}: {r.text.split('.')[0]}", r.id) for n in range(3) for r in CORPUS if r.anchor
    ]
    beside = [(f"note {n} on the canteen menu and parking", "") for n in range(20)]
    held, comments = decided([*about, *beside])
    learned = trained(
        held, comments, lambda some: linker(with_examples(CORPUS, some)), SHIPPED.words
    )
    assert learned.decided == len(about) + len(beside)
    assert learned.without_sop == len(beside)
    assert learned.right_before == 1.0
    judges = Judges(learned.judge, SHIPPED.meaning)
    (sure,), (unsure,) = (
        linker(judges=judges).links([text]) for text in (about[2][0], "parking in the canteen")
    )
    assert unsure.covered < 0.25 < 0.75 < sure.covered


def test_too_little_or_one_sided_teaching_is_refused():
    few = decided([("the appeal window", "STR-002#step-1")] * 39)
    with pytest.raises(KbError, match="40 are needed"):
        trained(*few, lambda _: linker(), SHIPPED.words)
    alike = decided([(f"canteen {n}", "") for n in range(50)])
    with pytest.raises(KbError, match="teaches nothing"):
        trained(*alike, lambda _: linker(), SHIPPED.words)
