"""Comments that blame the page are recognised by what a store teaches, in whatever words."""

import numpy as np
import pytest

from kb_tools.gaps.comments.alike import alike, directions
from kb_tools.gaps.comments.manner import Manner, Steps, manner
from kb_tools.gaps.comments.marks import Marks
from kb_tools.gaps.comments.wordings import LEAST_COMMENTS, _topics, heard, learned, wordings
from kb_tools.gaps.comments.written import Comments

SOPS, EACH = 20, 60
TOPICS = [f"topic{chr(97 + n)}" for n in range(SOPS)]


def a_store(seed=3, blame="zorbu klani {}", share=0.3, faults=6):
    """Comments on 20 sections, one an SOP; in some of them a made-up phrase blames the page."""
    dice = np.random.default_rng(seed)
    usual = ["agent missed {}", "{} was not done", "wrong answer on {}", "did not check {} first"]
    comments, section, blames = [], [], []
    for sop in range(SOPS):
        for _ in range(EACH):
            blamed = dice.random() < (share if sop < faults else 0.03)
            text = blame if blamed else usual[dice.integers(len(usual))]
            comments.append(text.format(TOPICS[sop]))
            section.append(sop)
            blames.append(blamed)
    place = np.array(section)
    return comments, place, np.array(blames), np.where(place < faults, 0.5, 0.02)


def texts():
    return {n: f"How to handle {topic}." for n, topic in enumerate(TOPICS)}


def worded(comments, sop, texts):
    """One section each SOP."""
    said = Comments.of(dict(enumerate(comments)))
    return wordings(heard(said, np.arange(len(comments)), sop), sop, sop, texts)


def test_a_phrase_in_no_language_is_learned_from_the_sections_it_goes_with():
    comments, sop, blames, excess = a_store()
    words = worded(comments, sop, texts())
    odds = learned(words, excess, np.ones(len(sop)))
    assert np.median(odds[blames]) > np.median(odds[~blames]) + 0.5
    assert (odds[blames] > odds[~blames].max()).mean() > 0.9


def test_what_a_section_is_about_tells_nothing_of_blame():
    comments, sop, _, excess = a_store(share=0.03)  # the faulty sections differ by topic only
    words = worded(comments, sop, texts())
    odds = learned(words, excess, np.ones(len(sop)))
    faulty = sop < 6
    assert abs(odds[faulty].mean() - odds[~faulty].mean()) < 0.15


def test_a_word_of_the_sections_own_text_is_its_topic_however_common_elsewhere():
    comments, sop, _, excess = a_store(share=0.03)
    dice = np.random.default_rng(4)
    # All write "document" now and then; those on section 0, which says so, more often.
    own = dice.random(len(sop)) < np.where(sop == 0, 0.22, 0.06)
    comments = [f"document {c}" if o else c for c, o in zip(comments, own, strict=True)]
    pages = texts() | {0: "How to document topica."}
    words = worded(comments, sop, pages)
    odds = learned(words, np.where(own, 0.6, excess), np.ones(len(sop)))
    first = sop == 0
    # Medians: one of these few blames the page besides.
    inside, outside = (
        np.median(odds[where & own]) - np.median(odds[where & ~own]) for where in (first, ~first)
    )
    assert outside > 1.0
    assert abs(inside) < 0.3 * outside


def test_what_sections_are_about_blames_nobody_though_examples_share_its_word():
    # A publisher's reviewers write "wording" of what some pages call "edition".
    sop, dice = a_store()[1], np.random.default_rng(6)
    usual = [f"wug{chr(97 + n)} dax" for n in dice.integers(0, 9, len(sop))]  # in no example
    usual[::40] = ["two readings of the page"] * len(usual[::40])
    comments = [
        f"wording of {text}" if n < 4 and row % 4 else text
        for row, (text, n) in enumerate(zip(usual, sop % 8, strict=True))
    ]
    pages = {n: f"Ask for the edition of {topic}." for n, topic in enumerate(TOPICS)}
    subject = np.array(["wording" in text for text in comments])
    close = worded(comments, sop, pages).closeness[subject]
    # Said as often, of every section alike, the same word may blame the page.
    anywhere = dice.permutation(subject)
    comments = [f"wording of {c}" if o else c for c, o in zip(usual, anywhere, strict=True)]
    assert close.mean() < worded(comments, sop, pages).closeness[anywhere].mean() / 2


def test_a_few_comments_do_not_vote():
    comments, sop, _, _ = a_store()
    few = slice(0, LEAST_COMMENTS - 1)
    assert worded(comments[few], sop[few], texts()) is None
    assert worded([""] * 500, np.zeros(500, int), {}) is None


def marks(n, words=None, **flags):
    no = np.zeros(n, bool)
    names = ("appealed", "overturned", "checked", "disagreed", "blamed")
    return Marks(*(flags.get(name, no) for name in names), words)


def test_marks_that_occur_alike_everywhere_speak_neither_for_nor_against():
    dice = np.random.default_rng(7)
    appealed = dice.random(20_000) < 0.3
    overturned = appealed & (dice.random(20_000) < 0.2)
    excess = dice.random(20_000)
    ratios = marks(20_000, appealed=appealed, overturned=overturned).ratios(
        excess, np.ones(20_000), None
    )
    assert np.abs(ratios - 1).max() < 0.08


def test_appeals_won_more_often_where_pages_are_at_fault_come_to_speak_for_it():
    dice = np.random.default_rng(8)
    excess = (dice.random(5_000) < 0.2).astype(float)
    appealed = dice.random(5_000) < 0.4
    won = appealed & (dice.random(5_000) < np.where(excess == 1, 0.6, 0.1))
    ratios = marks(5_000, appealed=appealed, overturned=won).ratios(excess, np.ones(5_000), None)
    assert ratios[won].min() > 4
    assert ratios[appealed & ~won].max() < 0.6
    assert (ratios[~appealed] == 1).all()


def test_a_criterion_and_a_comment_that_say_the_same_count_once():
    comments, sop, blames, excess = a_store()
    words = worded(comments, sop, texts())
    n = len(sop)
    everything = np.ones(n)
    odds = learned(words, excess, everything)
    both = marks(n, words, blamed=blames)
    by_both = both.ratios(excess, everything, both.steps(excess, everything, odds))
    by_criterion = marks(n, blamed=blames).ratios(excess, everything, None)
    assert by_both[blames].tolist() == by_criterion[blames].tolist()


def test_groups_of_comments_worded_alike_are_found_and_are_the_same_again():
    comments, sop, blames, _ = a_store()
    words = worded(comments, sop, texts())
    matrix = words.matrix[:, : words.matrix.shape[1] // 2]
    unit = directions(matrix)
    group = alike(unit, 5)
    assert (group == alike(unit, 5)).all()
    of_blame = np.bincount(group[blames], minlength=5)
    assert of_blame.max() > 0.9 * blames.sum()


def test_a_group_tells_of_a_wording_that_is_too_rare_to_be_learned_by_itself():
    # Each phrase blames the page in words of its own, all of them beside "per the guide".
    comments, sop, blames, excess = a_store(blame="per the guide {}")
    tails = [f"tail{chr(97 + n)}" for n in range(26)]
    comments = [
        f"{text} {tails[n % 26]}" if blamed else text
        for n, (text, blamed) in enumerate(zip(comments, blames, strict=True))
    ]
    odds = learned(worded(comments, sop, texts()), excess, np.ones(len(sop)))
    assert (odds[blames] > np.quantile(odds[~blames], 0.98)).mean() > 0.9


# — how far comments on one section are to be believed —

STEP = np.array([0.9, 0.1])  # usual shares of two steps
SPEAKS = np.array([0.6, 4.6])  # the ratios of these, which make 1 over the usual shares


def said(precision, number, lift=3.0):
    """log Bayes factor of so many comments of which three in ten stand on the second step."""
    of = Manner(Steps(np.zeros(0, np.int64), SPEAKS), STEP, precision)
    inside = np.array([0.7, 0.3]) * number
    lifts = np.array([lift])
    apart = (inside * np.log1p((1 - 1 / lift) * (SPEAKS - 1))).sum()
    return apart, apart + float(of.beyond(inside, np.zeros(2), lifts)[0])


def test_few_comments_count_nearly_as_independent_witnesses_and_many_do_not():
    apart, together = said(precision=200.0, number=10)
    assert together == pytest.approx(apart, rel=0.1)
    apart, together = said(precision=30.0, number=1000)
    assert together < 0.15 * apart
    assert said(30.0, 2000)[1] < said(30.0, 1000)[1] * 1.1
    apart, together = said(precision=1e9, number=300)
    assert together == pytest.approx(apart, rel=1e-3)


def test_a_section_whose_comments_were_always_like_that_is_not_blamed_for_it_later():
    of = Manner(Steps(np.zeros(0, np.int64), SPEAKS), STEP, 30.0)
    inside, lifts = np.array([70.0, 30.0]), np.array([3.0])
    new = of.beyond(inside, np.array([90.0, 10.0]), lifts)
    always = of.beyond(inside, np.array([70.0, 30.0]) * 3, lifts)
    assert always[0] < new[0] - 3


@pytest.mark.parametrize("precision", [30.0, 350.0])
def test_how_much_sections_differ_in_their_manner_is_learned(precision):
    dice = np.random.default_rng(5)
    shares = dice.dirichlet(precision * STEP, 300)
    step = np.concatenate([dice.choice(2, 80, p=own) for own in shares])
    section = np.repeat(np.arange(300), 80)
    learned_manner = manner(Steps(step, SPEAKS), np.ones(len(step)), section, np.ones(300))
    assert precision / 1.6 < learned_manner.precision < precision * 1.6
    assert learned_manner.usual == pytest.approx(STEP, abs=0.02)


def test_a_subject_is_one_however_many_sections_and_words_there_are():
    """Sections times words come to more than 32 bits hold."""
    place = {**{f"word{n}": n for n in range(49_999)}, "widget": 49_999}
    section = np.array([60_000] * 10 + [0] * 30, np.int32)
    row = np.arange(len(section), dtype=np.int32)
    word = np.where(section > 0, 49_999, row).astype(np.int32)
    about = _topics(word, row, section, place, {60_000: "widget"})
    assert about.tolist() == (section > 0).tolist()
