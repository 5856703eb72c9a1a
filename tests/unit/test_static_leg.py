"""Vectors in four bits, and the sum of two legs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.search.analysis import tokens
from kb_tools.search.distillation import distilled
from kb_tools.search.static_leg import fused, quantised
from tests.support.search_corpus import CORPUS, a_record


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=4, max_size=4), min_size=1))
def test_four_bits_keep_each_number_to_half_a_step(vectors):
    given_ = np.array(vectors)
    rows = quantised(given_)
    steps = np.abs(given_).max(axis=1, keepdims=True) / 7
    rounding = np.abs(given_).max() / 65535
    assert np.all(np.abs(rows.values() - given_) <= steps / 2 + 4 * rounding + 1e-9)


def test_a_section_that_stands_out_gains_the_whole_weight_and_one_of_the_mean_gains_nothing():
    near = [0.9] + [0.1] * 98 + [0.108]  # 0.108: the mean of all, nearly
    ranking = dict(fused({1: 10.0, 99: 5.0}, near, 0.5, 3, lambda _: True))
    assert ranking == {
        0: pytest.approx(0.5),
        1: pytest.approx(1.0),
        99: pytest.approx(0.5, abs=1e-3),
    }


def test_a_question_that_is_equally_near_to_all_moves_nothing():
    ranking = fused({1: 10.0, 2: 5.0}, [0.3, 0.3, 0.3], 0.5, 3, lambda _: True)
    assert ranking[:2] == [(1, 1.0), (2, 0.5)]


def test_a_section_that_is_filtered_out_is_not_found_by_meaning_either():
    assert [s for s, _ in fused({1: 1.0}, [0.9, 0.1, 0.5], 0.5, 3, lambda s: s != 0)] == [1, 2]


def test_without_meaning_words_decide():
    assert fused({4: 3.0, 2: 6.0}, [], 0.5, 50, lambda _: True) == [(2, 1.0), (4, 0.5)]


TOPICS = {"money": ("payout", "bank", "cash", "withdrawal"), "people": ("police", "officer")}


def topics(texts, most):
    """A model that knows two subjects."""
    found = np.full((len(texts), 4), 0.1, np.float32)
    for row, text in enumerate(texts):
        for column, words in enumerate(TOPICS.values()):
            found[row, column] += sum(word in text.lower() for word in words)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_word_that_no_page_uses_keeps_its_general_meaning():
    leg = distilled(CORPUS, topics, ["cash", "officer", "holiday"])
    near = leg.scores(leg.vector(list(tokens("cash")), []))
    best = max(range(len(near)), key=near.__getitem__)
    every = sorted(CORPUS, key=lambda record: record.doc)
    assert every[best].doc.startswith("MON-")


def test_each_section_has_its_passages_in_the_order_of_the_index():
    long = a_record("One sentence of some words. " * 60, doc="A-1", anchor="long")
    leg = distilled([a_record("Short.", doc="B-1"), long], topics, [])
    assert leg.counts == (4, 1)  # at most four; A-1 stands before B-1


def test_nothing_is_distilled_from_nothing():
    assert distilled([], topics, ["cash"]) is None


def test_the_same_records_give_the_same_bytes():
    made = [distilled(records, topics, ["cash"]) for records in (CORPUS, CORPUS)]
    assert made[0].as_files() == made[1].as_files()
