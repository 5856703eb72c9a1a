"""Topics that no SOP covers are told by their own words, and a manner of writing is none."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.links.terms import terms_of
from kb_tools.gaps.links.topics import _apart, _spread, _without_manners, grouped, missing_topics

START = datetime(2026, 1, 5, tzinfo=UTC)


def known(sops=12):
    made = []
    for n in range(sops):
        text = f"Refund\nHandle theme{chr(97 + n)} with the tool."
        part = CatalogueSection("s1", "step 1", "Refund", text, "1")
        version = CatalogueVersion("1.0", "r", START, None, (part,))
        made.append(CatalogueSop(f"S-{n}", "", False, (version,)))
    return catalogue(made, same_label, datetime(2027, 1, 1, tzinfo=UTC))


def known_themes(themes):
    """An SOP for each."""
    parts = [
        CatalogueSop(f"S-{theme}", "", False, (
            CatalogueVersion("1.0", "r", START, None, (
                CatalogueSection("s1", "step 1", theme, f"Handle {theme}.", "1"),)),))
        for theme in themes
    ]  # fmt: skip
    return catalogue(parts, same_label, datetime(2027, 1, 1, tzinfo=UTC))


MANNERS = ("found nothing about {}", "agent did not do {} well")


def a_store(topic="hologram tipping", of_topic=40, seed=2, manners=MANNERS):
    """600 findings on 12 SOPs, each with its contact reason; the topic comes from two of them."""
    dice = np.random.default_rng(seed)
    comments, reason, without = {}, [], []
    for row in range(600):
        theme = int(dice.integers(12))
        manner = manners[0] if dice.random() < 0.2 else manners[1]
        comments[row] = manner.format(f"theme{chr(97 + theme)}")
        reason.append(theme)
        if dice.random() < 0.1:
            without.append(row)
    for row in range(600, 600 + of_topic):
        comments[row] = manners[0].format(topic)
        reason.append(int(dice.integers(2)))
        if dice.random() < 0.6:
            without.append(row)
    week = dice.integers(0, 30, len(comments))
    return comments, without, np.array(reason), week


def topics_of(comments, without, reason, week, policies=None):
    said = Comments.of(comments)
    lacking = np.isin(np.arange(len(reason)), without)
    return missing_topics(said, terms_of(said), lacking, reason, week, 30, policies or known())


def test_a_topic_is_named_as_reviewers_write_it_and_holds_its_findings():
    (topic,) = topics_of(*a_store())
    assert topic.label == "hologram tipping"
    assert topic.findings.tolist() == list(range(600, 640))
    assert sum(topic.weekly) == 40
    assert topic.without_sop >= 15


@pytest.mark.parametrize(
    ("topic", "manners"),
    [
        ("小切手払い", ("{}の手順がありません", "担当者は{}を守らなかった")),
        ("支票付款", ("没有找到{}的说明", "客服没有正确处理{}")),
        ("เช็คเงินสด", ("ไม่พบวิธีทำ{}ในคู่มือ", "พนักงานทำ{}ไม่ถูกต้อง")),
    ],
)
def test_a_topic_is_found_in_comments_without_spaces_between_words(topic, manners):
    (found,) = topics_of(*a_store(topic, manners=manners))
    assert found.findings.tolist() == list(range(600, 640))
    assert topic in found.label


@pytest.mark.parametrize(
    ("topic", "manners", "label"),
    [
        ("propinas para el holograma", ("no encontró nada sobre {}", "el agente no hizo bien lo de {}"), "propinas holograma"),
        ("Pfand auf den Flaschen", ("nichts gefunden zu {}", "der Agent hat {} nicht gut gemacht"), "pfand flaschen"),
        ("pourboire d’un hologramme", ("rien trouvé sur {}", "l’agent n’a pas bien fait {}"), "pourboire hologramme"),
        ("чаевые за голограмму", ("ничего не нашел про {}", "агент и не знал, как и что делать с {}"), "чаевые голограмму"),
    ],
)  # fmt: skip
def test_function_words_are_those_of_the_comments_language(topic, manners, label):
    (found,) = topics_of(*a_store(topic, manners=manners))
    assert found.label == label
    assert found.findings.tolist() == list(range(600, 640))


def test_what_is_written_of_several_topics_is_a_manner_and_none():
    # On 40 SOPs; each of four topics comes from a contact reason of its own.
    dice = np.random.default_rng(9)
    themes = [f"{a}{b}theme" for a in "abcd" for b in "abcdefghij"]
    comments = {n: f"agent did not do {themes[n % 40]} well" for n in range(2400)}
    reason, without = [n % 40 for n in range(2400)], list(range(0, 2400, 10))
    for topic, name in enumerate(("hologram", "podcast", "dirigible", "submarine")):
        for row in range(60):
            manner = "guesswork on {}" if row % 3 == 0 else "{} closed wrongly"
            if row % 2:
                without.append(len(comments))
            comments[len(comments)] = manner.format(name)
            reason.append(topic)
    week = dice.integers(0, 30, len(comments))
    policies = known_themes(themes)
    found = topics_of(comments, without, np.array(reason), week, policies)
    assert {topic.label for topic in found} == {"hologram", "podcast", "dirigible", "submarine"}


def test_a_topic_of_which_much_is_written_is_one_and_not_all_its_words_with_each_manner():
    dice = np.random.default_rng(5)
    themes = [f"{a}{b}theme" for a in "abcd" for b in "abcdefghij"]
    comments = {n: f"agent did not do {themes[n % 40]} well" for n in range(4000)}
    reason, without = [n % 40 for n in range(4000)], list(range(0, 4000, 10))
    ends = [f"{a}{b}ended" for a in "abcde" for b in "abcdef"]
    for row in range(1500):
        if dice.random() < 0.5:
            without.append(len(comments))
        comments[len(comments)] = f"hologram {ends[row % len(ends)]}"
        reason.append(int(dice.integers(6)))
    for n, end in enumerate(ends * 101):  # these are said of whatever SOP
        comments[len(comments)] = f"{themes[n % 40]} {end}"
        reason.append(n % 40)
    week = dice.integers(0, 30, len(comments))
    policies = known_themes(themes)
    (topic,) = topics_of(comments, without, np.array(reason), week, policies)
    assert len(topic.findings) == 1500


def test_what_an_sop_covers_is_no_missing_topic():
    assert topics_of(*a_store(topic="themec")) == ()


def test_a_manner_of_writing_is_no_topic_however_often_it_names_no_sop():
    comments, without, reason, week = a_store(of_topic=0)
    for row in range(0, 600, 8):  # over all contact reasons
        comments[row] = "nothing written down anywhere"
        without.append(row)
    assert topics_of(comments, without, reason, week) == ()


def test_shuffled_over_the_findings_a_topic_is_gone():
    dice = np.random.default_rng(4)
    found = 0
    for _ in range(10):
        comments, without, reason, week = a_store()
        lacking = dice.permutation(len(comments))[: len(without)].tolist()
        found += len(topics_of(comments, lacking, reason, week))
    assert found <= 1


def test_nothing_is_said_without_comments_or_contact_reasons():
    comments, without, reason, week = a_store()
    assert topics_of({}, [], reason, week) == ()
    assert topics_of(comments, without, np.full(640, -1), week) == ()


@st.composite
def _held(draw):
    """Terms and their findings: some of one topic, some shared by several; and contact reasons."""
    dice = draw(st.randoms(use_true_random=False))
    findings = range(dice.choice([12, 60, 300]))
    topics = [dice.sample(findings, dice.randint(2, 12)) for _ in range(dice.randint(3, 9))]
    reason = np.array([dice.randrange(6) for _ in findings])
    for topic in topics:
        reason[topic] = dice.randrange(6)
    held = {}
    for n in range(dice.randint(0, 30)):
        of = dice.sample(topics, dice.choice([1, 1, 1, 2, 3]))
        rows = [row for topic in of for row in dice.sample(topic, dice.randint(1, len(topic)))]
        word = dice.choice(["", "", "case ", "rule "])  # some terms are pairs with a word in common
        held[f"{word}term{n}"] = {*rows, *dice.sample(findings, dice.randint(0, 4))}
    return held, reason


def _plainly_without_manners(held, reason):
    kept = []
    spread = {term: _spread(reason[sorted(rows)]) for term, rows in held.items()}
    for term, rows in held.items():
        narrower = [other for other in held if spread[other] < 0.9 * spread[term]]
        told = {
            name
            for name in narrower
            if not set(term.split()) & set(name.split()) or _apart(held[name], rows, reason)
        }

        def of_several(names, rows=rows, narrower=narrower):
            numbers = [
                len(rows & set().union(*(held[name] for name in group if name in names)))
                for group in _plainly_grouped(narrower, held)
            ]
            shared = len(rows & set().union(*(held[name] for name in names)))
            several = sum(number >= 2 for number in numbers) >= 3
            return several and shared >= 0.25 * len(rows) and max(numbers) <= 0.6 * shared

        if not (of_several(set(narrower)) and of_several(told)):
            kept.append(term)
    return kept


def _plainly_grouped(chosen, rows):
    groups = []
    for term in sorted(chosen, key=lambda t: (-len(rows[t]), t)):
        for held, names in groups:
            if len(held & rows[term]) >= 0.5 * len(rows[term]):
                held |= rows[term]
                names.append(term)
                break
        else:
            groups.append((set(rows[term]), [term]))
    return [names for _, names in groups]


# A busy machine draws slowly.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_held())
def test_topics_and_manners_are_those_that_one_finds_by_trying_every_pair(world):
    held, reason = world
    assert grouped(held, held) == _plainly_grouped(held, held)
    assert _without_manners(held, reason) == _plainly_without_manners(held, reason)
