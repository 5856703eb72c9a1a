"""What is near in meaning, in the browser's engine and in Python's."""

from dataclasses import replace

import pytest

from kb_tools.adapters.model_folder import read_model
from kb_tools.adapters.static_legs import StaticLegs, transformer_of
from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.search.distillation import PASSAGE_PIECES
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.search.meaning import Meaning
from kb_tools.search.static_leg import quantised
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import CORPUS, HOSTILE, QUESTIONS, SYNONYMS, a_record
from tests.support.small_model import write_small_model


@pytest.fixture(scope="module")
def leg(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    return StaticLegs(write_small_model(place / "model"), place).of(CORPUS)


def test_both_engines_agree_on_what_is_near_in_meaning(leg, tmp_path):
    python = Engine(WhooshIndexes(tmp_path / "w").of("a", CORPUS), SYNONYMS, static=leg)
    index = write_index(tmp_path / "index", index_files(CORPUS, SYNONYMS, leg))
    asked = [*QUESTIONS, *HOSTILE]
    there = answers(program("node"), index, [{"text": text, "limit": 5} for text in asked])
    lexical = Engine(WhooshIndexes(tmp_path / "w").of("a", CORPUS), SYNONYMS)
    moved = 0
    for question, answer in zip(asked, there, strict=True):
        here = python.search(question, limit=5)
        assert [hit.record.id for hit in here.hits] == [r["id"] for r in answer["results"]]
        assert [hit.score for hit in here.hits] == pytest.approx(
            [r["score"] for r in answer["results"]]
        )
        assert here.confidence == pytest.approx(answer["confidence"])
        moved += here.hits != lexical.search(question, limit=5).hits
    assert moved > len(asked) / 2


def test_a_browser_with_a_sentence_model_ranks_by_what_the_model_says_here(tmp_path):
    folder = write_small_model(tmp_path / "model")
    static = StaticLegs(folder, tmp_path).of(CORPUS)
    shipped = transformer_of(folder, tmp_path, CORPUS)
    index = write_index(tmp_path / "index", index_files(CORPUS, SYNONYMS, static, shipped))
    long = " ".join(QUESTIONS)  # of which the end is read as well
    asked = [each for each in [*QUESTIONS, long, *HOSTILE] if each.strip()]
    questions = [{"text": text, "limit": 100, "legs": "transformer"} for text in asked]
    model = read_model(folder)

    def embed(texts, most):  # passages in four bits, as a browser has them
        vectors = model.embedded(texts, most)
        return quantised(vectors).values() if most == PASSAGE_PIECES else vectors

    meaning = Meaning(CORPUS, embed)
    python = Engine(WhooshIndexes(tmp_path / "w").of("a", CORPUS), SYNONYMS, meaning=meaning)
    by_meaning = 0
    for text, answer in zip(asked, answers(program("node"), index, questions), strict=True):
        if answer["stage"] == "by meaning":
            by_meaning += 1
            here = {hit.record.id: hit.score for hit in python.search(text, limit=100).hits}
            there = {result["id"]: result["score"] for result in answer["results"]}
            assert there == pytest.approx(here, abs=0.06), text  # eight bits of noise
    assert by_meaning > len(QUESTIONS) / 2


def test_for_a_pasted_letter_a_reply_that_sounds_like_it_comes_after_what_to_do(tmp_path):
    letter = "Hello, you wrote that the parcel would come back to your house and I am still waiting for it at my door since last Friday, please tell me what I should do now"
    step = a_record(
        "You ask where the parcel is. If it would come back to the house, wait.",
        doc="PAR-001",
        anchor="do",
        label="step 1",
    )
    reply = replace(
        a_record(
            "Hello, the parcel would come back to your house since last Friday.",
            doc="PAR-001",
            anchor="say",
        ),
        kind="macro",
    )
    records = [*CORPUS, reply, step]
    python = Engine(WhooshIndexes(tmp_path / "w").of("internal", records), SYNONYMS)
    index = write_index(tmp_path / "index", index_files(records, SYNONYMS))
    for text in (letter, "parcel would come back"):
        here = python.search(text).hits
        (there,) = answers(program("node"), index, [{"text": text}])
        assert [hit.score for hit in here] == pytest.approx([r["score"] for r in there["results"]])
    plain = [replace(record, kind="heading") for record in records]
    before = Engine(WhooshIndexes(tmp_path / "p").of("internal", plain), SYNONYMS).search(letter)
    after = {hit.record.id: hit.score for hit in python.search(letter).hits}
    assert after["PAR-001#say"] == pytest.approx(0.8 * before.hits[0].score)
    assert before.hits[0].record.id == "PAR-001#say"


def test_every_reply_counts_for_less_under_a_pasted_letter_not_only_those_among_the_first(tmp_path):
    letter = "Hello, my parcel has not come back to the shop although the courier said so on Friday, please tell me what becomes of the parcel and the courier now"
    records = [
        replace(
            a_record(f"The parcel of courier {n} is on its way.", doc=f"PAR-{n}", anchor="say"),
            kind=kind,
        )
        for n, kind in enumerate(["macro"] * 14 + ["step"] * 14, 100)
    ]
    python = Engine(WhooshIndexes(tmp_path / "w").of("internal", records), SYNONYMS)
    index = write_index(tmp_path / "index", index_files(records, SYNONYMS))
    here = [(hit.record.id, hit.record.kind) for hit in python.search(letter, limit=28).hits]
    (there,) = answers(program("node"), index, [{"text": letter, "limit": 28}])
    assert [id for id, _ in here] == [result["id"] for result in there["results"]]
    assert [kind for _, kind in here] == ["step"] * 14 + ["macro"] * 14


def test_words_answer_where_the_files_of_meaning_are_missing(leg, tmp_path):
    files = index_files(CORPUS, SYNONYMS, leg)
    there = {name: body for name, body in files.items() if not name.startswith("passages-")}
    (answer,) = answers(
        program("node"), write_index(tmp_path, there), [{"text": "payout late", "limit": 3}]
    )
    assert answer["stage"] == "lexical"
    assert answer["results"][0]["doc"] == "MON-004"
