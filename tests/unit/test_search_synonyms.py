import pytest

from kb_tools.adapters.synonyms_file import synonym_problems
from kb_tools.errors import KbError, Severity
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


def test_a_step_that_comes_first_is_named_by_its_sop_and_its_number():
    found = synonyms_from({"comes_first": {"SAF-001 step 1": ["wants to die"]}}, "s.toml").first
    assert found == ((("want", "to", "die"), ("SAF-001", "1")),)
    with pytest.raises(KbError, match="names no step"):
        synonyms_from({"comes_first": {"the safety SOP": ["die"]}}, "s.toml")


def test_a_word_with_a_hyphen_means_the_same_written_as_one():
    rules = dict(synonyms_from({"expand": {"send again": ["re-issue"]}}, "s.toml").rules)
    assert rules == {("send", "again"): (("re", "issu"), ("reissu",))}
    said = dict(synonyms_from({"expand": {"re-issue": ["send again"]}}, "s.toml").rules)
    assert {*said} == {("re", "issu"), ("reissu",)}


def test_an_id_in_another_case_is_the_same_sop(tmp_path):
    (tmp_path / "s.toml").write_text('[comes_first]\n"saf-001 step 1" = ["die"]\n')
    assert synonym_problems(tmp_path, "s.toml", {"SAF-001"}) == []
    first = synonyms_from({"comes_first": {"saf-001 step 1": ["die"]}}, "s.toml")
    assert first.first_as_json(["SAF-001"]) == [[["die"], "saf-001", "1"]]


def test_all_mistakes_of_the_file_are_told_together():
    with pytest.raises(KbError) as caught:
        synonyms_from({"group": [], "groups": ["payout"], "expand": {"otp": "code"}}, "s.toml")
    assert len(caught.value.problems) == 3


def test_without_a_file_there_are_none():
    assert Synonyms().as_json() == []


def test_a_check_tells_of_a_step_that_comes_first_and_whose_sop_is_gone(tmp_path):
    (tmp_path / "s.toml").write_text('[comes_first]\n"SAF-001 step 1" = ["die"]\n"OLD-9" = ["x"]\n')
    (problem,) = synonym_problems(tmp_path, "s.toml", {"SAF-001"})
    assert "OLD-9" in problem.saw


def test_a_check_tells_of_a_step_that_comes_first_and_is_not_there(tmp_path):
    said = '"SAF-001 step 9" = ["die", "gone"]\n"saf001 step 1" = ["x"]\n"SAF-001" = ["y"]\n'
    (tmp_path / "s.toml").write_text(f"[comes_first]\n{said}")
    (problem,) = synonym_problems(tmp_path, "s.toml", {"SAF-001"}, lambda sop: ("1", "2"))
    assert "SAF-001 step 9, and that page has steps 1, 2" in problem.saw
    assert problem.severity is Severity.WARNING
