"""A clause that means what a description of a page's fault means is heard, whatever its words."""

import numpy as np

from kb_tools.gaps.blame import PAGE, blame
from kb_tools.gaps.written import Comments

UNCLEAR, CARELESS, OTHER = np.eye(3, dtype=np.float32)


def embed(texts):
    """What a sentence model would hear in the few sentences of these tests."""
    return np.stack([_meaning(text) for text in texts])


def _meaning(text):
    if text in PAGE or "silent" in text or text == "policy":
        return UNCLEAR
    return CARELESS if "agent" in text.lower() or "careless" in text else OTHER


def heard(comments, section=None, about=()):
    said = Comments.of(dict(enumerate(comments)))
    word, row, begins = said.words_of(np.arange(len(comments)))
    place = {name: n for n, name in enumerate(said.vocabulary)}
    topical = np.isin(word, [place[name] for name in about])
    section = np.zeros(len(comments), np.int64) if section is None else np.array(section)
    weight = np.ones(len(comments))
    return blame(word, row, begins, topical, section, weight, said.vocabulary, embed)


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
    blame(word, row, begins, about, np.arange(2), np.ones(2), said.vocabulary, listening)
    assert asked[0] == ["kb silent on it"]  # once, for both


def test_what_a_clause_denies_is_heard_as_denied():
    asked = []

    def listening(texts):
        asked.append(texts)
        return embed(texts)

    said = Comments.of({0: "You can’t tell, it isn't written"})
    word, row, begins = said.words_of(np.arange(1))
    nothing = np.zeros(len(word), bool)
    blame(word, row, begins, nothing, np.zeros(1, int), np.ones(1), said.vocabulary, listening)
    assert asked[0] == ["you can't tell", "it isn't written"]


def test_a_subject_that_sounds_like_a_fault_says_little_where_it_crowds():
    crowd = ["policy"] * 60 + ["no refund"] * 600
    section = [0] * 60 + [1 + n % 20 for n in range(600)]
    spread = [1 + n % 20 for n in range(60)] + [1 + n % 20 for n in range(600)]
    usual = heard(crowd, section)[-1]
    assert heard(crowd, section)[0] - usual < 0.3 * (heard(crowd, spread)[0] - usual)


def test_comments_without_a_word_are_as_usual():
    near = heard(["!!", "no refund", "no parcel", "KB silent on this"])
    assert near[0] == near[1] == near[2]


def test_without_any_comment_there_is_nothing_to_hear():
    assert len(heard([])) == 0
