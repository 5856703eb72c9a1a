"""Thirty questions as agents type them, asked of both engines on our own SOPs as of one day."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.workflows.search import records_in_force
from tests.support.browser_search import answers, write_index
from tests.support.needs import program

ROOT = Path(__file__).parents[2]
ASKED = tomllib.loads((Path(__file__).parent / "search_questions.toml").read_text())
QUESTIONS = ASKED["question"]
# Known misses: a long pasted ticket and two in words that the page does not use. The goal is all.
RIGHT_STEP_IN_THE_FIRST_THREE = 27


@pytest.fixture(scope="module")
def synonyms():
    return read_synonyms(ROOT, "site_config/synonyms.toml")


@pytest.fixture(scope="module")
def records():
    as_of = datetime.fromisoformat(ASKED["as_of"]).replace(tzinfo=UTC)
    with opened(ROOT, cached=False) as kb:
        return records_in_force(kb.history, ASKED["audience"], as_of, ZoneInfo("UTC"))


@pytest.fixture(scope="module", params=["browser", "python"])
def first_three(request, records, synonyms, tmp_path_factory):
    """For each question the first three records."""
    place = tmp_path_factory.mktemp(request.param)
    by_id = {record.id: record for record in records}
    if request.param == "python":
        engine = Engine(WhooshIndexes(place).of(ASKED["audience"], records), synonyms)
        return [
            [hit.record for hit in engine.search(question["asked"], limit=3).hits]
            for question in QUESTIONS
        ]
    index = write_index(place, index_files(records, synonyms))
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


def test_the_right_step_is_in_the_first_three_nearly_every_time(first_three):
    missed = [
        question["asked"]
        for question, found in zip(QUESTIONS, first_three, strict=True)
        if not _holding(question, found)
    ]
    assert len(QUESTIONS) - len(missed) >= RIGHT_STEP_IN_THE_FIRST_THREE, missed


def _holding(question, records):
    return [
        r
        for r in records
        if r.doc == question["sop"] and question["quote"] in " ".join(r.text.split())
    ]
