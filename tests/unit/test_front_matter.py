from datetime import UTC, date, datetime

import pytest

from kb_tools.policy.document_control import Status
from kb_tools.policy.front_matter import read, split
from tests.support.policy_repo import an_sop


def of(head, **options):
    return read(f"---\n{head}\n---\n\n# Page\n", "sops/a.md", **options)


def test_the_keys_are_read_with_their_lines():
    front = of('id: MON-004\nversion: "2.10"\neffective: 2026-09-01\naudience: [internal, vendor-a]')
    assert (front.control.id, front.control.version) == ("MON-004", "2.10")
    assert front.control.effective == date(2026, 9, 1)
    assert front.control.audience == ("internal", "vendor-a")
    assert (front.lines["effective"], front.body_line, front.problems) == (4, 7, ())


def test_a_page_without_front_matter_is_for_internal_readers():
    front = read("# Page\n", "a.md")
    assert (front.control.audience, front.problems, front.body_line) == (("internal",), (), 1)


def test_an_instant_keeps_its_offset():
    control = of("effective: 2026-10-14T08:30:00+02:00").control
    assert control.effective.astimezone(UTC) == datetime(2026, 10, 14, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("head", ["audience:", "audience: 5", "audience: {a: b}", "audience: [[x]]", "title: a: b"])
def test_an_audience_that_cannot_be_read_means_nobody(head):
    front = of(head)
    assert front.control.audience == ()
    assert front.problems


@pytest.mark.parametrize("wrong", ["next Monday", "2026", "20260901", "2026-02-31", "01.09.2026", "[2026-01-01]", "true"])
def test_an_effective_date_is_never_guessed(wrong):
    front = of(f"title: T\neffective: {wrong}")
    (problem,) = front.problems
    assert front.control.effective is None
    assert (problem.line, "effective" in problem.saw) == (3, True)
    assert "2026-03-02" in problem.would_work


def test_every_problem_is_told_at_once():
    front = of("status: live\nrisk: high\nreview_by: soon\ntitle: kept")
    assert {p.line for p in front.problems} == {2, 3, 4}
    assert (front.control.title, front.control.status) == ("kept", Status.ACTIVE)


def test_unknown_keys_survive():
    assert of("layout: post\nreviewers: [a, b]").control.model_extra == {"layout": "post", "reviewers": ["a", "b"]}


def test_a_market_called_no_is_norway():
    assert of("markets: [NO, SE, 46]").control.markets == ("NO", "SE", "46")


def test_a_bare_version_number_keeps_its_last_zero():
    front = of("version: 2.10")
    assert front.control.version == "2.10"
    assert front.problems[0].rule == "unquoted-version"


def test_a_key_that_stands_twice_is_told():
    assert "stands twice" in of("title: a\ntitle: b").problems[0].saw


def test_our_own_sops_must_say_more():
    missing = {p.saw.split()[0] for p in of("title: T", strict=True).problems}
    assert missing == {"id", "version", "status", "owner", "effective", "review_by"}


@pytest.mark.parametrize("text", ["---\ntitle: x\n# Page", "---", "---\n- a\n- b\n---\n", "---\nx\n---\n", "---\n\t: x\n---\n", "---\na: &b [*b]\n---\n"])
def test_a_broken_head_is_told_and_not_fatal(text):
    assert read(text, "a.md").control is not None


def test_a_byte_order_mark_and_windows_lines_are_read():
    front = read("\ufeff" + an_sop().replace("\n", "\r\n"), "a.md")
    assert (front.control.id, front.problems) == ("REF-001", ())


def test_the_body_begins_where_the_head_ends():
    assert split("---\na: 1\n---\nbody\n") == ("a: 1\n", "body\n", 4)
    assert split("body\n---\n") == (None, "body\n---\n", 1)
