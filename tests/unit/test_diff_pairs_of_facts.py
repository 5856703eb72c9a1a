"""Which fact took the place of which, and by what name it is told."""

import pytest

from tests.support.judging import all_judged, both_ways


def test_a_figure_takes_the_place_of_the_figure_of_the_same_thing():
    before = "After two exchanges, book an interpreter (10 languages)."
    after = "After one exchange or a ban, book an interpreter (14 languages)."
    there, back = all_judged(before, after)[0], all_judged(after, before)[0]
    assert "A number changed: 10 → 14." in there.because
    assert "A number changed: two → one." in there.because
    assert "A number changed: 14 → 10." in back.because


def test_figures_of_nothing_that_is_named_are_told_one_after_the_other():
    change = both_ways("Between 2 and 4, then 6.", "Between 3 and 5, then 6.")
    assert "2 → 3" in change.because
    assert "4 → 5" in change.because


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("If it shows only now, call the Duty Manager.", "Duty Manager"),
        ("If it shows only now, call the manager.", "manager"),
        ("If it shows only now. Managers are called.", "Managers"),
    ],
)
def test_somebody_is_told_by_their_whole_name(before, told):
    change = all_judged(before, "If it shows only now, press the red button.")[0]
    assert f"A role, team or contact was removed: {told}." in change.because
