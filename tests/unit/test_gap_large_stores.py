"""What a very large store leaves out, and that it tells the same without it."""

import numpy as np
import pytest

from kb_tools.gaps import evidence
from kb_tools.gaps.causes import learning, persons
from kb_tools.gaps.causes.posteriors import posteriors
from kb_tools.gaps.causes.weighed import CAUSES, Cause
from kb_tools.gaps.comments import wordings as of_wordings
from kb_tools.gaps.comments import written
from kb_tools.gaps.comments.wordings import wordings
from kb_tools.gaps.comments.written import Comments
from kb_tools.gaps.counts import expected, sections
from kb_tools.gaps.evidence import places_in
from kb_tools.gaps.links import terms as of_terms
from tests.support.qa_worlds import Fault, World

SAID = {
    2: "No such step. Told the customer so",
    5: "told twice, no step",
    9: "Step 4 is unclear",
    11: "",
    14: "Told",
}


@pytest.fixture(scope="module")
def world():
    """Two steps became wrong."""
    faults = (Fault(3, 2, lift=5.0, week=12), Fault(7, 1, lift=4.0, week=20))
    return World(seed=2, audits=60_000, sops=20, faults=faults)


def test_of_many_sops_some_are_weighed_in_full_and_the_report_says_the_same(world, monkeypatch):
    whole = world.run()
    in_full = []
    weighed = learning.weighed
    monkeypatch.setattr(learning, "_WEIGHED_IN_FULL", 4)
    monkeypatch.setattr(learning, "weighed", lambda *given: in_full.append(1) or weighed(*given))
    some = world.run()
    assert (
        {s.section for s in some.signals if s.flagged}
        == {s.section for s in whole.signals if s.flagged}
        != set()
    )
    before = {s.section: s.probability for s in whole.signals}
    for signal in some.signals:
        assert signal.probability == pytest.approx(before[signal.section], abs=0.1)
    assert len(in_full) < 0.7 * 4 * len(some.signals)  # each is weighed four times


@pytest.mark.parametrize(
    ("seed", "sop", "who", "cause"),
    [
        (5, 5, {"lift": 8.0, "reviewer": 5}, Cause.REVIEWER),
        (4, 13, {"lift": 10.0, "readings": (0.03, 0.0)}, Cause.AGENTS),
    ],
)
def test_what_lies_in_people_is_named_where_nothing_speaks_for_a_gap(
    seed, sop, who, cause, monkeypatch
):
    """The section has about as many findings as are due, and its SOP is not among those drawn."""
    monkeypatch.setattr(learning, "_WEIGHED_IN_FULL", 4)
    assert not learning._drawn(np.arange(20), [f"SOP-{n:03}" for n in range(20)])[sop]
    world = World(
        seed=seed, audits=60_000, sops=20, agents=200, reviewers=30, vendors=6,
        faults=(Fault(sop, 1, **who),),
    )  # fmt: skip
    signal = next(s for s in world.run().signals if s.section == f"SOP-{sop:03}#s1")
    assert signal.ratio == pytest.approx(1.0, abs=0.2)
    assert signal.cause is cause


@pytest.mark.parametrize("few", [1 << 13, -100])
def test_places_are_looked_up_in_a_table_or_searched(few, monkeypatch):
    monkeypatch.setattr(evidence, "_FEW", few)
    known, asked = np.array([0, 3, 7, 12]), np.array([-1, 0, 1, 12, 13, 7, 90])
    assert places_in(known, asked).tolist() == [-1, 0, -1, 3, -1, 2, -1]
    assert places_in(known[:0], asked).tolist() == [-1] * len(asked)


def test_different_numbers_are_marked_in_a_table_or_sorted():
    numbers = np.array([5, -1, 2, 5, 0, -1])
    assert sections._different(numbers, 6).tolist() == [0, 2, 5]
    assert sections._different(numbers, 1_000).tolist() == [0, 2, 5]


@pytest.mark.parametrize("agents", [0, 1, 7, 8, 29])
def test_factors_of_agents_that_are_multiplied_first_have_the_same_logarithm(agents):
    factors = np.random.default_rng(agents).uniform(0.5, 9.0, (3, agents, 4))
    each = np.log(factors).sum(axis=1)
    assert persons._log_products(factors, 8) == pytest.approx(each)


def test_the_same_sops_are_drawn_each_time(world, monkeypatch):
    monkeypatch.setattr(learning, "_WEIGHED_IN_FULL", 4)
    assert repr(world.run().signals) == repr(world.run().signals)


def test_one_sop_more_takes_the_place_of_one_other_at_most(monkeypatch):
    monkeypatch.setattr(learning, "_WEIGHED_IN_FULL", 10)
    names = [f"SOP-{n:03}" for n in range(40)]
    before = learning._drawn(np.arange(40), names)
    after = learning._drawn(np.arange(41), ["SOP-000a", *names])[1:]
    assert before.sum() == 10
    assert (before & ~after).sum() <= 1
    assert not (after & ~before).any()


def test_what_is_rare_among_those_weighed_in_full_is_not_made_common_by_those_that_stand_out():
    """Others were weighed because something was found there."""
    reviewer = CAUSES.index(Cause.REVIEWER)
    usual, outstanding = np.full((400, len(CAUSES)), -4.0), np.full((100, len(CAUSES)), -4.0)
    usual[:20, reviewer] = outstanding[:60, reviewer] = 12.0  # one in twenty, and most
    unweighed = np.zeros((1_500, len(CAUSES)))
    unweighed[:, CAUSES.index(Cause.GAP)] = -4.0
    factors = np.concatenate([usual, outstanding, unweighed])
    factors[:, CAUSES.index(Cause.NONE)] = 0.0
    _, common = posteriors(factors, np.arange(len(factors)) < len(usual))
    _, of_usual = posteriors(factors[: len(usual)])
    assert common[reviewer] == pytest.approx(of_usual[reviewer], abs=0.01)
    assert posteriors(factors)[1][reviewer] > of_usual[reviewer] + 0.02
    assert common.sum() == pytest.approx(1.0)


def test_no_cause_is_rarer_than_never_where_few_of_those_drawn_and_most_others_may_have_gaps():
    none, gap, group = (CAUSES.index(c) for c in (Cause.NONE, Cause.GAP, Cause.GROUP))
    factors = np.zeros((1_000, len(CAUSES)))
    factors[:, gap] = 12.0
    factors[:100, gap], factors[:60, group] = -4.0, 12.0
    posterior, common = posteriors(factors, np.arange(len(factors)) < 100)
    assert (posterior >= 0).all()
    assert common[gap] == pytest.approx(0.9, abs=0.05)
    assert common[group] > common[none] > 0


def test_where_all_were_weighed_in_full_nothing_else_is_learned():
    factors = np.random.default_rng(3).normal(0, 2, (200, len(CAUSES)))
    for one, other in zip(
        posteriors(factors), posteriors(factors, np.ones(200, bool)), strict=True
    ):
        assert one == pytest.approx(other)


def test_between_rounds_only_what_may_be_a_gap_is_weighed_again(world, monkeypatch):
    in_full, weighed = [], learning.weighed
    monkeypatch.setattr(learning, "weighed", lambda *given: in_full.append(1) or weighed(*given))
    some, number = world.run(), len(in_full)
    monkeypatch.setattr(learning, "hardly_moved", lambda *_: None)
    every = world.run()
    assert number < 0.75 * (len(in_full) - number)
    assert {s.section for s in some.signals if s.flagged} == {
        s.section for s in every.signals if s.flagged
    }
    before = {s.section: s.probability for s in every.signals}
    assert {s.section: s.probability for s in some.signals} == pytest.approx(before, abs=0.02)


def test_comments_are_the_same_in_whatever_order_an_engine_tells_them():
    rising = Comments.of(SAID)
    falling = Comments.read((row, str(row), text) for row, text in reversed(SAID.items()))
    assert rising.rows.tolist() == falling.rows.tolist() == [2, 5, 9, 14]
    assert rising.vocabulary == falling.vocabulary
    for part in ("words", "first", "begins", "lot"):
        assert getattr(rising, part).tolist() == getattr(falling, part).tolist()
    assert falling.written(1) == ["told", "twice", "no", "step"]


def test_comments_are_the_same_however_many_are_looked_at_together(monkeypatch):
    """Where one ends says the same in the midst of others: one that begins or ends with a dash, is
    broken into lines, or has the very sign in it that stands between them."""
    odd = [
        "- no proof",
        "not checked -",
        "too late.",
        "a line\n\nand one",
        "\x01",
        "no\x01 step",
        "。半角",
    ]
    said = SAID | {20 + n: text for n, text in enumerate(odd)}
    together = Comments.of(said)
    monkeypatch.setattr(written, "_AT_ONCE", 1)
    apart = Comments.of(said)
    assert together.vocabulary == apart.vocabulary
    for part in ("rows", "words", "first", "begins", "lot"):
        assert getattr(together, part).tolist() == getattr(apart, part).tolist()
    at = [*together.rows].index(25)
    assert together.written(at) == ["no", "step"]


def test_what_each_factor_makes_of_a_rate_is_fitted_as_by_rounds_of_all():
    """Contact reason and SOP, which mostly go together, go on alone after some rounds."""
    dice = np.random.default_rng(4)
    reason = dice.integers(0, 40, 30_000)
    sop = np.where(dice.random(30_000) < 0.8, reason, dice.integers(-1, 40, 30_000))
    levels = {"agent": dice.integers(-1, 200, 30_000), "reason": reason, "sop": sop}
    found = dice.poisson(0.2 * dice.gamma(3, 1 / 3, 41)[sop] * dice.gamma(9, 1 / 9, 40)[reason])
    fitted = expected.rates(found.astype(float), levels)

    def sums(codes, values):
        return np.roll(np.bincount(codes + 1, values, int(codes.max()) + 2), -1)

    factors = {name: np.ones(int(codes.max()) + 2) for name, codes in levels.items()}
    due = np.full(len(found), found.mean())
    for _ in range(expected.ROUNDS):
        for name, codes in levels.items():
            draw, before = expected.SHRINKAGE[name], factors[name]
            factors[name] = (sums(codes, found) + draw) / (sums(codes, due) / before + draw)
            due = due * (factors[name] / before)[codes]
    assert np.abs(fitted.expected / due - 1).mean() < 0.001
    for name, factor in factors.items():
        assert fitted.factors[name] == pytest.approx(factor, rel=0.01)


def test_of_sections_with_very_many_comments_some_are_listened_to(monkeypatch):
    """So many of each that all together are no more than three hundred thousand, the same ones each time."""
    section = np.repeat(np.arange(30), [900, 300, *[40] * 28])
    said = Comments.of({n: f"did not check it {n % 7} times" for n in range(len(section))})

    def heard():
        drawn = of_wordings.heard(said, np.arange(len(section)), section)
        found = wordings(drawn, section, section, {})
        return found.has_comment

    assert len(heard()) == len(section)
    monkeypatch.setattr(of_wordings, "MOST_HEARD", 1_500.0)
    drawn = heard()
    assert np.bincount(section[drawn]).tolist() == [190, 190, *[40] * 28]
    assert drawn.tolist() == heard().tolist()
    assert not np.array_equal(drawn[:190], np.arange(190))  # not the oldest ones


def test_who_is_listened_to_hangs_on_ids_not_on_what_else_was_imported(monkeypatch):
    """Other findings before, between and behind these change who stands where."""
    monkeypatch.setattr(of_wordings, "MOST_HEARD", 400.0)
    ids = [f"F-{n:05}" for n in range(1_200)]

    def heard(known):
        read = Comments.read((n, id_, "did not check it") for n, id_ in enumerate(known))
        section = np.array([int(id_[2:]) % 10 for id_ in known])
        drawn = of_wordings.heard(read, np.arange(len(known)), section)
        found = wordings(drawn, section, section, {})
        return {known[n] for n in found.has_comment}

    some, whole = heard(ids[100:]), heard(ids)
    assert len(some) == len(whole) == 400
    assert heard(ids[::-1]) == whole
    assert len(some & whole) > 360  # a twelfth of all came in


def test_terms_of_some_comments_at_a_time_are_those_of_all(monkeypatch):
    said = Comments.of(SAID | {20: "Told the customer no step", 21: "the", 22: "Step 4 told"})
    whole = of_terms.terms_of(said)
    monkeypatch.setattr(of_terms, "_AT_ONCE", 2)
    parts = of_terms.terms_of(said)
    assert (parts.words, parts.pairs.tolist()) == (whole.words, whole.pairs.tolist())
    assert (parts.matrix != whole.matrix).nnz == 0
    some = np.arange(len(said)) % 2 == 0
    assert whole.times(some).tolist() == whole.matrix[some].sum(axis=0).tolist()[0]
