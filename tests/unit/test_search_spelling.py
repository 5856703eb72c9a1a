import pytest

from kb_tools.search.spelling import completions, corrections, vocabulary

WORDS = vocabulary(
    {"payout": 40, "payouts": 9, "appeal": 12, "verification": 7, "cat": 3, "clarification": 1}
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paoyut", "payout"),
        ("apeal", "appeal"),
        ("verfication", "verification"),
        ("verifcaton", "verification"),
    ],
)
def test_the_nearest_word_is_looked_for(typed, meant):
    assert corrections(WORDS, typed, 6)[0][0] == meant


@pytest.mark.parametrize("typed", ["cut", "xxxxxx", "p", ""])
def test_short_words_and_far_ones_are_not_corrected(typed):
    assert corrections(WORDS, typed, 6) == []


def test_the_commonest_completion_comes_first():
    assert completions(WORDS, "pay", 5) == ["payout", "payouts"]
    assert completions(WORDS, "zz", 5) == []
