"""An SOP that is called by its id, as people write it: in the browser and in Python alike."""

from dataclasses import replace

import pytest

from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.search.engine import Engine, Filters
from kb_tools.search.index import index_files
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import CORPUS, a_record, an_sop

HOLDS = an_sop(
    "MON-007", "Payment on hold", "For money that waits; for what is late go by MON-004.",
    ("Read the code.", "Wait 7 days.", "Call the bank.", "Wait, then send 007 a and 007 b."),
    limits="Code\tDo\nK-6\tGo by MON-004 step 3\nK-7\tWait 7 days, then MON-004",
)  # fmt: skip


@pytest.fixture
def ask(tmp_path):
    """What the browser answers, after a look that Python says the same."""

    def asked(typed, records=CORPUS, **filters):
        here = Engine(in_memory(records), Synonyms()).search(typed, filters=Filters(**filters))
        index = write_index(tmp_path / "index", index_files(records, Synonyms()))
        (there,) = answers(program("node"), index, [{"text": typed, "filters": filters}])
        found = there["results"]
        assert [hit.record.id for hit in here.hits] == [each["id"] for each in found]
        assert [hit.score for hit in here.hits] == pytest.approx([each["score"] for each in found])
        assert here.confidence == pytest.approx(there["confidence"])
        assert [list(pair) for pair in here.corrections] == there["corrections"]
        assert list(here.unknown) == there["unknown"]
        assert [
            {"id": each.id, "why": each.why, "supersededBy": [*each.superseded_by]}
            for each in here.not_found
        ] == there["notFound"]
        return there

    return asked


def first(answer):
    return answer["results"][0]["id"]


@pytest.mark.parametrize("typed", ["MON-004", "mon 004", "MON-4", "mon 4", "mon4"])
def test_who_types_an_id_reads_the_sop_from_its_beginning(typed, ask):
    found = ask(typed, [*CORPUS, *HOLDS])["results"]
    assert [each["id"] for each in found[:3]] == ["MON-004#", "MON-004#step-1", "MON-004#step-2"]
    assert found[0]["snippet"]["cut"] == [False, False]
    assert not any(each["snippet"]["marks"] for each in found)


@pytest.mark.parametrize("typed", ["mon4", "mon07"])
def test_an_id_is_no_slip_and_no_unknown_word(typed, ask):
    answer = ask(typed, [*CORPUS, *HOLDS])
    assert (answer["unknown"], answer["corrections"]) == ([], [])


@pytest.mark.parametrize("typed", ["mon4 step 3", "mon-4 3", "what does step 3 of mon4 say"])
def test_an_id_without_its_zeros_is_one_in_a_question_too(typed, ask):
    assert first(ask(typed)) == "MON-004#step-3"


@pytest.mark.parametrize("typed", ["mon 4 and the bank", "wait 4 days", "the bank/mon,4"])
def test_two_words_are_an_id_without_its_zeros_only_where_nothing_else_is_typed(typed, ask):
    assert ask(typed)["confidence"] < 1


def test_a_code_that_a_text_has_is_no_id_without_its_zeros(ask):
    codes = an_sop("K-007", "Keys", "For lost keys.", ("Ask.", "Wait."))
    assert first(ask("what to do with K-7", [*CORPUS, *HOLDS, *codes])) == "MON-007#limits"
    assert first(ask("what to do with K-7", [*CORPUS, *codes])) == "K-007#"


def test_within_the_sop_that_is_called_the_other_words_decide_and_no_part_of_the_id(ask):
    (found, *_) = ask("MON-007 wait", [*CORPUS, *HOLDS])["results"]
    assert (found["id"], found["snippet"]["marks"]) == ("MON-007#step-2", [[0, 4]])


def test_a_word_is_no_id_where_an_sop_is_called_by_one(ask):
    named = [replace(each, doc="BANK", id=f"BANK#{each.anchor}") if each.doc == "MON-005" else each for each in CORPUS]  # fmt: skip
    assert ask("bank", named)["confidence"] < 1


def test_where_two_ids_differ_by_zeros_only_each_is_called_as_it_is_written(ask):
    twins = [
        replace(each, doc="MON-4", id=f"MON-4#{each.anchor}") if each.doc == "MON-005" else each
        for each in CORPUS
    ]
    for typed in ("MON-004", "MON-4"):
        assert ask(typed, twins)["results"][0]["doc"] == typed


OLD = a_record("", doc="MON-001", title="Payout problems", status="retired")
HEIR = replace(OLD, superseded_by=("MON-005", "GONE-1"))
REST = [record for record in CORPUS if record.doc != "MON-001"]


@pytest.mark.parametrize("typed", ["MON-001", "mon1", "mon 001", "MON-001 step 2"])
def test_a_retired_id_leads_to_no_other_sop_with_certainty(typed, ask):
    answer = ask(typed, [*REST, OLD])
    assert answer["notFound"] == [{"id": "MON-001", "why": "retired", "supersededBy": []}]
    assert answer["confidence"] < 1


@pytest.mark.parametrize("typed", ["MON-001", "payout mon-001", "MON-001 step 2"])
def test_a_retired_id_leads_to_the_sop_that_took_its_place(typed, ask):
    answer = ask(typed, [*REST, HEIR])
    assert answer["notFound"] == [{"id": "MON-001", "why": "retired", "supersededBy": ["MON-005"]}]
    assert first(answer) == "MON-005#"


def test_who_asks_for_retired_ones_finds_them_by_their_ids(ask):
    answer = ask("MON-001", [*REST, HEIR], statuses=["in force", "retired"])
    assert (first(answer), answer["notFound"], answer["confidence"]) == ("MON-001#", [], 1)


def test_an_id_outside_of_the_filters_is_told_and_no_other_sop_is_certain(ask):
    answer = ask("MON-004 step 3", queues=["account"])
    assert answer["notFound"] == [{"id": "MON-004", "why": "filtered", "supersededBy": []}]
    assert answer["confidence"] < 1


def test_an_id_in_force_is_not_called_retired_where_only_retired_ones_are_asked_for(ask):
    answer = ask("MON-004", statuses=["retired"])
    assert answer["notFound"] == [{"id": "MON-004", "why": "filtered", "supersededBy": []}]


@pytest.mark.parametrize("typed", ["MON-999", "payout MON-999", "mon999"])
def test_an_id_that_no_sop_has_is_told(typed, ask):
    answer = ask(typed)
    assert answer["notFound"] == [
        {"id": typed.removeprefix("payout "), "why": "nowhere", "supersededBy": []}
    ]


@pytest.mark.parametrize("typed", ["K-7", "mon 12", "covid-19", "MON-123"])
def test_what_is_not_written_as_ids_are_or_stands_in_a_text_is_no_id(typed, ask):
    said = a_record("K-7 and MON-123 are forms.", doc="FRM-001", title="Forms")
    assert ask(typed, [*CORPUS, said])["notFound"] == []


def test_of_half_an_id_the_sops_that_begin_so_come_first(ask):
    bug = a_record("Mon 00: nothing. Mon 00.", doc="BUG-003", title="Mon 00 on a screen")
    answer = ask("mon-00", [bug, *CORPUS])
    assert [each["id"] for each in answer["results"][:2]] == ["MON-004#", "MON-005#"]
    assert (answer["notFound"], answer["unknown"], answer["corrections"]) == ([], [], [])
    assert answer["confidence"] < 1


def test_a_figure_with_its_unit_behind_an_id_is_no_number_of_a_step(ask):
    assert first(ask("MON-004 4 business days late")) == "MON-004#step-3"


@pytest.mark.parametrize("typed", ["mon 4 step 3", "what does mon 4 step 3 say"])
def test_a_step_of_an_id_without_its_zeros_is_that_step(typed, ask):
    said = a_record("MON4 step 3 of the old form; mon 4.", doc="FRM-001", title="Forms")
    assert first(ask(typed, [*CORPUS, said])) == "MON-004#step-3"


def test_a_step_that_is_asked_for_by_its_number_is_no_word_that_nobody_says(ask):
    one = a_record("Wait.", doc="WAI-001", anchor="wait", heading="Do", label="step 3")
    assert ask("wait step 3", [one])["unknown"] == []
    assert ask("wait step", [one])["unknown"] == ["step"]
