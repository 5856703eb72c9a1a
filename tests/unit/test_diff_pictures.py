"""Words for a picture are for those who cannot see it; what a picture shows, nobody here sees."""

from time import process_time

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Judgement
from tests.support.judging import all_judged, both_ways

STEPS = "1. Open the case.\n\n   {}\n\n2. Close it.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<img src="a.png" alt="selectform">', '<img src="a.png" alt="Select the   form">'),
        ("![selectform](a.png)", "![Select the form](a.png)"),
    ],
)
def test_a_screenshot_that_is_described_otherwise_is_no_news(before, after):
    judged = both_ways(STEPS.format(before), STEPS.format(after))
    assert judged.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize("shown", ['<img src="b.png" alt="Refund form">', "![Form](b.png)"])
def test_a_screenshot_that_came_or_went_is_left_to_a_reader(shown):
    judged = both_ways(STEPS.format(""), STEPS.format(shown))
    assert judged.judgement is Judgement.REVIEW


def test_another_screenshot_described_otherwise_is_left_to_a_reader():
    before, after = "![The form of sellers](a.png)", "![The form of buyers](b.png)"
    judgements = {c.judgement for c in all_judged(STEPS.format(before), STEPS.format(after))}
    assert judgements <= {Judgement.REVIEW, Judgement.EDITORIAL}
    assert Judgement.REVIEW in judgements


def test_a_picture_in_a_sentence_may_be_what_to_click():
    before, after = "Click ![the plus sign](x.png) twice.", "Click ![the minus sign](x.png) twice."
    assert both_ways(before, after).judgement is not Judgement.EDITORIAL


def test_another_picture_in_a_sentence_may_be_another_sign_to_click():
    text = "Click ![icon]({}) twice."
    for was, now in (
        ("gear.png", "bin.png"),
        ("icon.v1.png", "icon.v2.png"),
        ("delete/icon.png", "save/icon.png"),
    ):
        judged = both_ways(text.format(was), text.format(now))
        assert judged.judgement is Judgement.REVIEW
    moved = both_ways(text.format("img/gear.png"), text.format("assets/Gear.svg"))
    assert moved.judgement is Judgement.EDITORIAL
    shown = both_ways(STEPS.format("![Form](a.png)"), STEPS.format("![Form](b.png)"))
    assert shown.judgement is Judgement.EDITORIAL


def test_pictures_of_one_text_are_taken_from_it_once():
    def seconds(count):
        text = " ".join(f"![sign {n}](a/icon.png)" for n in range(count))
        started = process_time()
        compare(f"Press {text} now.\n", f"Press {text} now.\n".replace("a/icon", "b/icon"))
        return process_time() - started

    seconds(2)
    assert seconds(1200) < 12 * seconds(300)
