"""Whether words of a page's fault are affirmed or denied."""

import numpy as np
import pytest

from kb_tools.gaps.comments.polarity import polarity

REASONS = ("unclear", "contradicts", "outdated", "missing")


@pytest.mark.parametrize(
    ("text", "faults", "denials"),
    [
        ("step 4 is far from clear", {"unclear"}, set()),
        ("step 4 isn’t unclear", set(), {"unclear"}),
        ("the SOP fails to state who pays", {"missing"}, set()),
        ("the SOP does not fail to state who pays", set(), {"missing"}),
        ("agent did not see that the guide covers it", set(), {"missing"}),
        ("mentioned nowhere", {"missing"}, set()),
        ("SOP deckt den Fall nicht ab", {"missing"}, set()),
        ("no dice nada del caso", {"missing"}, set()),
        ("ページが最新ではない", {"outdated"}, set()),
        ("an old rule", {"outdated"}, set()),
        ("no rule", {"missing"}, set()),
        ("the SOP says nothing about gifts", {"missing"}, set()),
        ("it isn't in the SOP", {"missing"}, set()),
        ("Anleitung sagt nichts dazu", {"missing"}, set()),
        ("手順に記載がない", {"missing"}, set()),
        ("agent left a ticket open", set(), set()),
        ("a clearance sale", set(), set()),
        ("", set(), set()),
    ],
)
def test_what_is_denied_says_the_opposite(text, faults, denials):
    (made,) = polarity([text], REASONS)
    heard = [{REASONS[n] for n in np.flatnonzero(part)} for part in (made[:4], made[4:8])]
    assert heard == [faults, denials]
    assert made[8:10].tolist() == [bool(faults), bool(denials)]


def test_a_fault_of_the_page_is_told_from_an_agents():
    agents, pages = polarity(["his reply was unclear", "the SOP was unclear"], REASONS)
    assert agents[8:12].tolist() == [1, 0, 0, 0]
    assert pages[8:12].tolist() == [1, 0, 1, 0]


def test_what_somebody_else_says_is_told_apart():
    claimed, said = polarity(["agent claims the page is silent", "the page is silent"], REASONS)
    assert (claimed[-1], said[-1]) == (1, 0)
    assert (claimed[:-1] == said[:-1]).all()
