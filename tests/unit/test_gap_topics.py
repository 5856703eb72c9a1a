"""Topics that no SOP covers are told by their own words, and a manner of writing is none."""

from datetime import UTC, datetime

import numpy as np

from kb_tools.gaps.catalogue import (
    CatalogueSection,
    CatalogueSop,
    CatalogueVersion,
    catalogue,
    same_label,
)
from kb_tools.gaps.terms import terms_of
from kb_tools.gaps.topics import missing_topics
from kb_tools.gaps.written import Comments

START = datetime(2026, 1, 5, tzinfo=UTC)


def known(sops=12):
    made = []
    for n in range(sops):
        text = f"Refund\nHandle theme{chr(97 + n)} with the tool."
        part = CatalogueSection("s1", "step 1", "Refund", text, "1")
        version = CatalogueVersion("1.0", "r", START, None, (part,))
        made.append(CatalogueSop(f"S-{n}", "", False, (version,)))
    return catalogue(made, same_label, datetime(2027, 1, 1, tzinfo=UTC))


def a_store(topic="hologram tipping", of_topic=40, seed=2):
    """600 findings on 12 SOPs, each with its contact reason; the topic comes from two of them."""
    dice = np.random.default_rng(seed)
    comments, reason, without = {}, [], []
    for row in range(600):
        theme = int(dice.integers(12))
        manner = "found nothing about {}" if dice.random() < 0.2 else "agent did not do {} well"
        comments[row] = manner.format(f"theme{chr(97 + theme)}")
        reason.append(theme)
        if dice.random() < 0.1:
            without.append(row)
    for row in range(600, 600 + of_topic):
        comments[row] = f"found nothing about {topic}"
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
    parts = [
        CatalogueSop(f"S-{theme}", "", False, (
            CatalogueVersion("1.0", "r", START, None, (
                CatalogueSection("s1", "step 1", theme, f"Handle {theme}.", "1"),)),))
        for theme in themes
    ]  # fmt: skip
    week = dice.integers(0, 30, len(comments))
    policies = catalogue(parts, same_label, datetime(2027, 1, 1, tzinfo=UTC))
    found = topics_of(comments, without, np.array(reason), week, policies)
    assert {topic.label for topic in found} == {"hologram", "podcast", "dirigible", "submarine"}


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
