"""A remark like those that blame a page is heard: by its words, or by what it means."""

import numpy as np
from scipy import sparse

from kb_tools.gaps.comments.blame import by_meaning, by_words
from kb_tools.gaps.comments.remarks import AGENT, NEITHER, PAGE
from kb_tools.gaps.comments.written import Comments, stems

UNCLEAR, CARELESS, OTHER = np.eye(3, dtype=np.float32)


def embed(texts):
    """What a sentence model would hear in the few sentences of these tests."""
    return np.stack([_meaning(text) for text in texts])


def _meaning(text):
    if text in PAGE or "silent" in text or text == "policy":
        return UNCLEAR
    return CARELESS if text in AGENT or "careless" in text else OTHER


def heard(comments, section=None, about=()):
    said = Comments.of(dict(enumerate(comments)))
    word, row, begins = said.words_of(np.arange(len(comments)))
    place = {name: n for n, name in enumerate(said.vocabulary)}
    topical = np.isin(word, [place[name] for name in about])
    section = np.zeros(len(comments), np.int64) if section is None else np.array(section)
    weight = np.ones(len(comments))
    return by_meaning(word, row, begins, topical, section, weight, said.vocabulary, embed)


def test_the_nearest_clause_of_a_comment_speaks():
    near = heard(["Refund too late, KB silent on this.", "Refund too late", "agent was careless - refund too late"])  # fmt: skip
    assert near[0] > near[1]
    assert near[1] >= near[2]


def test_what_the_section_is_about_is_left_out_of_a_clause():
    asked = []

    def listening(texts):
        asked.append(texts)
        return embed(texts)

    said = Comments.of({0: "KB silent on gift cards", 1: "KB silent on parcels"})
    word, row, begins = said.words_of(np.arange(2))
    about = np.isin(word, [said.vocabulary.index(w) for w in ("gift", "cards", "parcels")])
    by_meaning(word, row, begins, about, np.arange(2), np.ones(2), said.vocabulary, listening)
    assert asked[0] == ["kb silent on it"]  # once, for both


def test_what_a_clause_denies_is_heard_as_denied():
    asked = []

    def listening(texts):
        asked.append(texts)
        return embed(texts)

    said = Comments.of({0: "You can’t tell, it isn't written"})
    word, row, begins = said.words_of(np.arange(1))
    nothing = np.zeros(len(word), bool)
    by_meaning(word, row, begins, nothing, np.zeros(1, int), np.ones(1), said.vocabulary, listening)
    assert asked[0] == ["you can't tell", "it isn't written"]


def test_a_subject_that_sounds_like_a_fault_says_little_where_it_crowds():
    plain = [f"no refund to {'abcdefghij'[n % 10] * 3}" for n in range(600)]
    comments = ["policy"] * 60 + ["KB silent on this"] * 60 + plain
    anywhere = [1 + n % 20 for n in range(60)]
    others = [1 + n % 20 for n in range(60 + 600)]
    crowding, spread = heard(comments, [0] * 60 + others), heard(comments, anywhere + others)
    assert crowding[0] < 0.3 < spread[0]
    assert crowding[60] == spread[60] == 1.0


def test_comments_without_a_word_are_as_usual():
    near = heard(["!!", "no refund", "no parcel", "KB silent on this"])
    assert near[0] == near[1] == near[2]


def test_without_any_comment_there_is_nothing_to_hear():
    assert len(heard([])) == 0


def worded(comments, crowds=None):
    rows = [sorted({*stems(text)}) for text in comments]
    names = sorted({name for row in rows for name in row})
    said = sparse.csr_matrix(
        ([1.0] * sum(map(len, rows)),
         ([n for n, row in enumerate(rows) for _ in row], [names.index(w) for row in rows for w in row]))
    )  # fmt: skip
    weight = np.array([(crowds or {}).get(name, 1.0) for name in names])
    return by_words(said, names, weight)


PLAIN = ["refund sent twice", "no tracking number", "left before the end", "number of the parcel"]


def test_words_of_those_who_blame_a_page_are_heard_without_a_model():
    near = worded(["two readings of the wording", "skipped the verification", *PLAIN])
    assert near.argmax() == 0
    assert near[1] < 0.3


def test_the_likest_of_comments_that_are_hardly_like_any_example_is_no_certain_blame():
    weak = "parcel of flowers sent to an old page boy by green lorry, the seventh since Tuesday"
    near = worded([weak, *[f"{PLAIN[n % 4]} {n}" for n in range(400)]])
    assert 0 < near[0] < 0.5


def test_a_word_that_is_a_subject_here_blames_less():
    comments = ["wording", "nobody could agree on this page", *PLAIN]
    assert worded(comments, {"word": 100.0})[0] < worded(comments)[0]


def test_no_example_is_of_two_kinds():
    kinds = [{text.casefold() for text in kind} for kind in (PAGE, AGENT, NEITHER)]
    assert sum(map(len, kinds)) == len(set.union(*kinds)) == len(PAGE) + len(AGENT) + len(NEITHER)
