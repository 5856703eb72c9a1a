"""A sentence model from its files: run, remembered, and refused where it is none."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from kb_tools.adapters.model_folder import packaged_model, read_model
from kb_tools.adapters.qa_evidence import hearing
from kb_tools.adapters.sentence_vectors import SentenceVectors
from kb_tools.adapters.static_legs import StaticLegs
from kb_tools.errors import KbError
from kb_tools.gaps.comments.remarks import PAGE
from kb_tools.search.sentence_model import SentenceModel
from tests.support.needs import missing
from tests.support.search_corpus import CORPUS
from tests.support.small_model import write_small_model


def refuse(*_):
    raise AssertionError("the model was asked again")


TEXTS = ["the payout is late", "police", "", "bank hold code. " * 40]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_small_model(tmp_path_factory.mktemp("model"))


def test_a_text_means_the_same_alone_and_among_longer_ones(folder):
    model = read_model(folder)
    together = model.embedded(TEXTS, 32)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1.0] * 4, abs=1e-5)
    for text, vector in zip(TEXTS, together, strict=True):
        assert model.embedded([text], 32)[0] == pytest.approx(vector, abs=1e-5)


def test_what_was_read_once_is_not_read_again(folder, tmp_path, monkeypatch):
    first = SentenceVectors(folder, tmp_path).embedded(TEXTS, 32)

    monkeypatch.setattr(SentenceModel, "embedded", refuse)
    assert np.array_equal(SentenceVectors(folder, tmp_path).embedded(TEXTS[::-1], 32)[::-1], first)


def test_a_damaged_cache_is_begun_anew(folder, tmp_path):
    cache = tmp_path / "vectors.sqlite"
    cache.write_bytes(b"no database" * 1000)
    first = SentenceVectors(folder, tmp_path).embedded(TEXTS, 32)
    assert np.array_equal(SentenceVectors(folder, tmp_path).embedded(TEXTS, 32), first)
    assert cache.read_bytes().startswith(b"SQLite format 3")


def test_the_words_of_a_text_in_another_language_are_distilled_anew(folder, tmp_path):
    records = [replace(record, lang="de") for record in CORPUS]
    legs = StaticLegs(folder, tmp_path)
    assert legs.of(CORPUS).terms != legs.of(records).terms


def test_where_nothing_can_be_kept_the_model_is_asked_each_time(folder, tmp_path):
    (tmp_path / "file").write_text("no folder")
    vectors = SentenceVectors(folder, tmp_path / "file")
    once = vectors.embedded(TEXTS, 32)
    assert (vectors.embedded(TEXTS, 32) == once).all()
    assert once.shape[0] == len(TEXTS)


def test_a_leg_that_was_kept_is_the_one_that_was_made(folder, tmp_path):
    made = StaticLegs(folder, tmp_path).of(CORPUS)
    assert StaticLegs(folder, tmp_path).of(CORPUS).as_files() == made.as_files()


def test_a_leg_that_was_kept_badly_is_made_anew(folder, tmp_path):
    made = StaticLegs(folder, tmp_path).of(CORPUS)
    (kept,) = (tmp_path / "static").glob("*.npz")
    kept.write_bytes(b"half a file")
    assert StaticLegs(folder, tmp_path).of(CORPUS).as_files() == made.as_files()


def test_of_comments_nothing_is_kept_on_the_disk(folder, tmp_path, monkeypatch):
    comments = ["Ana was late again", PAGE[0], "refund missed"]
    first = hearing(folder, tmp_path / "new")(comments)
    assert not (tmp_path / "new").exists()

    embed = hearing(folder, tmp_path)
    assert np.array_equal(embed(comments), first)
    examples = embed(PAGE)
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (len(PAGE),)

    monkeypatch.setattr(SentenceModel, "embedded", refuse)
    assert np.array_equal(embed(comments[::-1]), first[::-1]), "heard before in this process"
    hearing.cache_clear()
    assert np.array_equal(hearing(folder, tmp_path)(PAGE), examples)


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(KbError, match=r"model\.safetensors"):
        SentenceVectors(tmp_path, tmp_path)


@pytest.mark.parametrize("broken", ["model.safetensors", "config.json"])
def test_a_placeholder_in_place_of_a_file_is_told(tmp_path, broken):
    folder = write_small_model(tmp_path)
    (folder / broken).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(KbError, match="cannot be read"):
        read_model(folder)


def test_another_kind_of_model_is_told(tmp_path):
    with pytest.raises(KbError, match="roberta"):
        read_model(write_small_model(tmp_path, kind="roberta"))


def test_the_packaged_model_hears_what_two_sentences_share():
    folder = packaged_model()
    if folder is None:
        missing("no sentence model on this machine; `make model` installs one")
    said = ["How do I reset my password?", "I forgot my login credentials", "The weather is nice"]
    a, b, c = read_model(folder).embedded(said, 32)
    assert a @ b > 0.6
    assert abs(a @ c) < 0.1
