import pytest

from kb_tools.errors import KbError
from kb_tools.search.synonyms import Synonyms, synonyms_from


def test_each_word_of_a_group_stands_for_all_the_others():
    rules = dict(synonyms_from({"groups": [["payout", "withdrawal", "cash out"]]}, "s.toml").rules)
    assert rules[("withdraw",)] == (("payout",), ("cash", "out"))
    assert rules[("cash", "out")] == (("payout",), ("withdraw",))


def test_an_abbreviation_stands_for_what_it_means_and_not_the_other_way_round():
    rules = dict(synonyms_from({"expand": {"otp": ["login code"]}}, "s.toml").rules)
    assert rules == {("otp",): (("login", "code"),)}


def test_spellings_that_come_to_the_same_are_no_synonyms():
    assert synonyms_from({"groups": [["payout", "payouts"]]}, "s.toml").rules == (
        (("payout",), ()),
    )


def test_all_mistakes_of_the_file_are_told_together():
    with pytest.raises(KbError) as caught:
        synonyms_from({"group": [], "groups": ["payout"], "expand": {"otp": "code"}}, "s.toml")
    assert len(caught.value.problems) == 3


def test_without_a_file_there_are_none():
    assert Synonyms().as_json() == []
