"""Sixty questions as agents type them, asked of both engines on our own SOPs as of one day; and of
both by meaning too, where the sentence model is installed (`make model`; CI has it)."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.static_legs import StaticLegs
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.adapters.whoosh_index import WhooshIndexes, in_memory
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.workflows.search import found_records, in_force
from tests.support.browser_search import answers, write_index
from tests.support.needs import missing, program

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".kb" / "cache"  # what the model said of our SOPs is worked out once
ASKED, IN_A_HURRY = (
    tomllib.loads((Path(__file__).parent / name).read_text())
    for name in ("search_questions.toml", "search_in_a_hurry.toml")
)
QUESTIONS = [*ASKED["question"], *IN_A_HURRY["question"]]
# Known misses: a long pasted ticket, of which the table of return codes and the purpose of the SOP say more
# than the limit that answers it; and "banned wants his money", a row that says "ban" in the name of a tag
# alone. The goal is all.
RIGHT_STEP_IN_THE_FIRST_THREE = {
    "browser": 58,
    "browser by meaning": 58,
    "python": 58,
    "python by meaning": 58,
}


@pytest.fixture(scope="module")
def synonyms():
    return read_synonyms(ROOT, "site_config/synonyms.toml")


@pytest.fixture(scope="module")
def records():
    as_of = datetime.fromisoformat(ASKED["as_of"]).replace(tzinfo=UTC)
    with opened(ROOT, cached=False) as kb:
        return in_force(found_records(kb.history, kb.config, ASKED["audience"], as_of))


@pytest.fixture(scope="module", params=[*RIGHT_STEP_IN_THE_FIRST_THREE])
def asked_of(request):
    return request.param


@pytest.fixture(scope="module")
def first_three(asked_of, records, synonyms, tmp_path_factory):
    """For each question the first three records."""
    place = tmp_path_factory.mktemp(asked_of.replace(" ", "-"))
    by_id = {record.id: record for record in records}
    leg = StaticLegs(_sentence_model(), CACHE).of(records) if "meaning" in asked_of else None
    if asked_of.startswith("python"):
        store = WhooshIndexes(place).of(ASKED["audience"], records)
        engine = Engine(store, synonyms, static=leg)
        return [
            [hit.record for hit in engine.search(question["asked"], limit=3).hits]
            for question in QUESTIONS
        ]
    index = write_index(place, index_files(records, synonyms, leg))
    questions = [{"text": question["asked"], "limit": 3} for question in QUESTIONS]
    return [
        [by_id[result["id"]] for result in answer["results"]]
        for answer in answers(program("node"), index, questions)
    ]


def test_every_question_has_its_answer_in_exactly_one_section(records):
    for question in QUESTIONS:
        assert len(_holding(question, records)) == 1, question["asked"]


def test_the_right_sop_is_in_the_first_three_every_time(first_three):
    missed = [
        question["asked"]
        for question, found in zip(QUESTIONS, first_three, strict=True)
        if question["sop"] not in {record.doc for record in found}
    ]
    assert missed == []


def test_the_right_step_is_in_the_first_three_nearly_every_time(first_three, asked_of):
    missed = [
        question["asked"]
        for question, found in zip(QUESTIONS, first_three, strict=True)
        if not _holding(question, found)
    ]
    assert len(QUESTIONS) - len(missed) >= RIGHT_STEP_IN_THE_FIRST_THREE[asked_of], missed


@pytest.mark.parametrize(
    "said",
    [
        "i want to kill myself", "creator talks about hurting herself", "user is suicidal", "he wrote goodbye letter",
        "everybody would be better off without me", "she dosen't want to be here anymore", "there is no point in living",
        "fan says his friend will take her own life tonight, what do i do", "customer says they will kill themself",
        "he wants to hang himself", "viewer cut her wrists on live", "she wrote i dont want to be alive",
        "k m s",
    ],
)  # fmt: skip
def test_whoever_speaks_of_not_living_on_is_led_to_the_first_step_of_the_safety_sop(
    said, records, synonyms
):
    first = Engine(in_memory(records), synonyms).search(said, limit=1).hits[0].record
    assert (first.doc, first.label) == ("SAF-001", "step 1")


@pytest.mark.parametrize(
    ("said", "sop"),
    [
        ("i know where you live", "SAF-002"), ("he wrote he knows where we live", "SAF-002"),
        ("eating disorder creator", "SAF-001"), ("starving herself", "SAF-001"),
        ("payment hasnt arrived its been 8 days", "MON-004"), ("how long until payout", "MON-003"),
        ("name on id doesnt match bank", "IDV-003"), ("passport photo blurry", "IDV-002"),
        ("false copyright strike", "CPY-001"), ("false strike", "STR-002"),
    ],
)  # fmt: skip
def test_what_people_say_otherwise_finds_the_sop_that_says_it_in_its_own_words(
    said, sop, records, synonyms
):
    first = Engine(in_memory(records), synonyms).search(said, limit=1).hits[0].record
    assert first.doc == sop


def _sentence_model():
    return packaged_model() or missing("the sentence model is not installed; `make model` does it")


def _holding(question, records):
    return [
        r
        for r in records
        if r.doc == question["sop"] and question["quote"] in " ".join(r.text.split())
    ]
