"""How sure an answer is, and when the linker names no section at all."""

import math

import pytest

from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.search.confidence import (
    BY_MODEL,
    BY_TABLE,
    BY_WORDS,
    HEARD,
    WORDS,
    Asked,
    Model,
    confidence,
    meaning_features,
    word_features,
)
from kb_tools.search.engine import Engine
from kb_tools.search.ranking import Alternative, Postings
from kb_tools.search.synonyms import Synonyms
from tests.support.search_corpus import CORPUS


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return Engine(WhooshIndexes(tmp_path_factory.mktemp("w")).of("a", CORPUS), Synonyms())


def test_what_the_pages_say_is_surer_than_what_they_do_not(engine):
    covered = engine.search("escalate a payout that is late to payments")
    beside = engine.search("cat food recipe for a birthday video")
    assert covered.confidence > beside.confidence
    assert 0 < beside.confidence < covered.confidence < 1


def test_an_sop_called_by_its_id_is_sure(engine):
    assert engine.search("MON-004").confidence == 1
    assert engine.search("qqqq zzzz").confidence == 0


def test_features_compare_with_a_perfect_section_with_rivals_and_with_all_sections():
    there = Alternative(("late",), 1.0, (Postings({}, {1: (0, 1)}),))
    titled = Alternative(("payout",), 0.5, (Postings({1: (1, 0)}, {}),))
    words = ((2.0, (there,)), (1.0, (titled,)), (1.0, ()))
    asked = Asked(weight=3.0, known=2.0, possible=20.0, words=words)
    pages = [0, 0, 1, 2]
    found = [(0, 10.0), (1, 9.0), (2, 4.0)]
    mean, spread = 23 / 4, math.sqrt(197 / 4 - (23 / 4) ** 2)
    assert word_features(asked, found, pages.__getitem__, 4) == pytest.approx(
        (0.5, 0.6, 2 / 3, math.log1p((10 - mean) / spread), 0.35, math.log(4), 2 / 4)
    )
    nothing = word_features(asked, [], pages.__getitem__, 4)
    assert nothing == pytest.approx((0, 0, 2 / 3, 0, 0, math.log(4), 0))
    near = [0.2, 0.6, 0.1, 0.3]
    away = math.sqrt(sum((value - 0.3) ** 2 for value in near) / 4)
    assert meaning_features(near, 1) == pytest.approx((0.3 / away, 0.6 - 0.2, 0.6))
    assert meaning_features([0.5], 0) == (0, 0, 0.5)


def test_a_section_that_stands_out_and_is_far_all_the_same_is_less_sure():
    """All of a small knowledge base may be far from a question, and one of it still the nearest."""
    by_words = BY_MODEL.means[: len(WORDS)]
    near, far = [0.7, 0.3, 0.3, 0.3], [0.4, 0.0, 0.0, 0.0]
    sure, unsure = (
        confidence(BY_MODEL, (*by_words, *meaning_features(each, 0))) for each in (near, far)
    )
    assert sure > unsure + 0.05


def test_the_shipped_coefficients_fit_their_features():
    assert len(BY_WORDS.weights) == len(BY_WORDS.means) == len(WORDS)
    for model in (BY_TABLE, BY_MODEL):
        assert len(model.weights) == len(model.means) == len(WORDS + HEARD)
    assert confidence(Model(0.0, (1.0,), (2.0,)), (2.0,)) == 0.5
    assert confidence(Model(0.0, (1.0,), (2.0,)), (1e9,)) <= 1
