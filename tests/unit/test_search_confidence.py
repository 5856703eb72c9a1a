"""How sure an answer is, and when the linker names no section at all."""

import math

import pytest

from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.search.confidence import (
    BY_MEANING,
    BY_WORDS,
    LEXICAL,
    STATIC,
    Asked,
    Model,
    confidence,
    evidence,
)
from kb_tools.search.engine import Engine
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


def test_features_compare_with_a_perfect_section_and_with_the_next_page():
    asked = Asked(weight=3.0, known=2.0, possible=20.0)
    pages = [0, 0, 1]
    found = [(0, 10.0), (1, 9.0), (2, 4.0)]
    assert evidence(asked, found, [], pages.__getitem__) == pytest.approx(
        (0.5, math.log(11), 0.6, 2 / 3)
    )
    by_meaning = evidence(asked, found, [0.2, 0.6, 0.1], pages.__getitem__)
    assert by_meaning[4:] == pytest.approx((0.6 - 0.15, 0.2 - 0.6))
    assert evidence(asked, [], [0.2], pages.__getitem__) == ()


def test_the_shipped_coefficients_fit_their_features():
    assert len(BY_WORDS.weights) == len(BY_WORDS.means) == len(LEXICAL)
    assert len(BY_MEANING.weights) == len(BY_MEANING.means) == len(LEXICAL) + len(STATIC)
    assert confidence(Model(0.0, (1.0,), (2.0,)), (2.0,)) == 0.5
    assert confidence(Model(0.0, (1.0,), (2.0,)), (1e9,)) <= 1
