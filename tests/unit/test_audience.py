"""Who may read what: every doubt means no."""

from dataclasses import replace

import pytest

from kb_tools.policy.audience import may_read, may_see_revision, unknown_audiences
from tests.support.timelines import a_revision


def a_text_for(*audience):
    revision = a_revision("2026-01-01")
    return replace(revision, control=revision.control.model_copy(update={"audience": audience}))


@pytest.mark.parametrize(
    ("reader", "audience", "may"),
    [
        ("internal", ("internal",), True), ("internal", ("vendor-a",), False), ("vendor-a", ("internal", "vendor-a"), True),
        ("vendor-a", ("vendor-b",), False), ("vendor-a", (), False), ("Internal", ("internal",), False), ("", ("internal",), False),
        ("vendor", ("vendor-a",), False), ("all", ("vendor-a",), True), ("all", (), True), ("qa", ("internal",), True),
    ],
)  # fmt: skip
def test_membership_is_literal(reader, audience, may):
    assert may_read(reader, audience) is may


def test_a_page_that_names_a_reserved_word_is_not_published_to_everybody():
    assert not may_read("internal", ("all",))


@pytest.mark.parametrize(
    ("then", "now", "may"),
    [
        (("internal", "vendor-a"), ("internal",), False), (("internal",), ("internal", "vendor-a"), False),
        (("vendor-a",), ("vendor-a",), True), ((), ("vendor-a",), False),
    ],
)  # fmt: skip
def test_an_older_text_needs_both_audiences(then, now, may):
    assert may_see_revision("vendor-a", a_text_for(*then), a_text_for(*now)) is may


def test_where_nothing_was_ever_in_force_the_texts_own_audience_counts():
    assert may_see_revision("vendor-a", a_text_for("vendor-a"), None)
    assert not may_see_revision("vendor-a", a_text_for("internal"), None)


def test_unknown_and_reserved_names_are_told_with_those_that_exist():
    told = unknown_audiences("a.md", 3, ("internal", "vendor-x", "all"), ("internal", "vendor-a"))
    assert [problem.line for problem in told] == [3, 3]
    assert "vendor-x" in told[0].saw
    assert "reserved" in told[1].saw
    assert "vendor-a" in told[0].would_work
