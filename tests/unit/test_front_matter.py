from datetime import UTC, date, datetime
from time import process_time

import pytest

from kb_tools.errors import Severity
from kb_tools.policy.document_control import Status
from kb_tools.policy.front_matter import read, split
from tests.support.policy_repo import an_sop


def of(head, **options):
    return read(f"---\n{head}\n---\n\n# Page\n", "sops/a.md", **options)


def test_the_keys_are_read_with_their_lines():
    front = of(
        'id: MON-004\nversion: "2.10"\neffective: 2026-09-01\naudience: [internal, vendor-a]'
    )
    assert (front.control.id, front.control.version) == ("MON-004", "2.10")
    assert front.control.effective == date(2026, 9, 1)
    assert front.control.audience == ("internal", "vendor-a")
    assert (front.lines["effective"], front.body_line, front.problems) == (4, 7, ())


def test_a_page_without_front_matter_is_for_internal_readers():
    front = read("# Page\n", "a.md")
    assert (front.control.audience, front.problems, front.body_line) == (("internal",), (), 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [("# Page\n", "no front matter"), ("", "no front matter"), ("---\n---\n# P\n", "is empty")],
)
def test_a_page_without_front_matter_lacks_one_thing_not_seven(text, says):
    (problem,) = read(text, "a.md", strict=True).problems
    assert says in problem.saw
    assert "id, title, version, status, owner, effective and review_by" in problem.would_work


@pytest.mark.parametrize("strict", [True, False])
def test_toml_is_told_as_what_it_is(strict):
    front = read('+++\nid = "A-1"\n+++\n\n# Page\n', "a.md", strict=strict)
    (problem,) = front.problems
    assert "is TOML" in problem.saw
    assert problem.severity is (Severity.ERROR if strict else Severity.WARNING)
    assert front.control.audience == ("internal",)


def test_toml_that_names_an_audience_is_for_nobody():
    assert read('+++\naudience = ["vendor-a"]\n+++\n# P\n', "a.md").control.audience == ()


def test_signs_of_addition_are_no_front_matter():
    assert read("+++ new\ntext\n+++\n", "a.md").problems == ()


def test_an_instant_keeps_its_offset():
    control = of("effective: 2026-10-14T08:30:00+02:00").control
    assert control.effective.astimezone(UTC) == datetime(2026, 10, 14, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "head", ["audience:", "audience: 5", "audience: {a: b}", "audience: [[x]]", "title: a: b"]
)
def test_an_audience_that_cannot_be_read_means_nobody(head):
    front = of(head)
    assert front.control.audience == ()
    assert front.problems


HEAD = """---
id: REF-001
title: Refunds
status: active
effective: 2027-03-01
audience: [vendor-a]
---
# Refunds

1. Open it.
"""


@pytest.mark.parametrize(
    "torn",
    [
        "\n" + HEAD,
        "> " + HEAD,
        "\u200b" + HEAD,
        "<!-- draft -->\n" + HEAD,
        "<<<<<<< HEAD\n" + HEAD,
        HEAD.replace("---\n", "---\u00a0\n", 1),
        HEAD.replace("---\n", "\u2014\u2014\u2014\n", 1),
        HEAD.replace("\n", "\r"),
        HEAD.removeprefix("---\n"),
        HEAD.replace("audience", "---\naudience"),
        HEAD.replace("status", "...\nstatus"),
        HEAD.replace("status: active\n", "owner:\n").replace("audience", "  audience"),
        HEAD.replace("status: active\n", "notes: |\n  more\n").replace("audience", "  audience"),
        "\n" + HEAD.replace("---\n", "---\n# Who may read it, and from when\n", 1),
        "---\n" + HEAD,
        HEAD.replace("---\n", "---\n...\n", 1),
        "# Copyright\n" + HEAD,
        "```\n" + HEAD,
        "```markdown\n" + HEAD + "```\n",
        "```yaml\n" + HEAD.removeprefix("---\n").replace("---\n", "```\n\n", 1),
        "```\n" + HEAD.replace("---\n# Refunds", "---\n```\n# Refunds"),
        "--- # note\n# Who may read it\n" + HEAD.removeprefix("---\n"),
        HEAD.replace("audience", "---\n# who may read it\naudience"),
        HEAD.replace("title: Refunds", "#" + 6 * "\u2028").replace("audience", "---\naudience"),
        HEAD.replace("audience: [vendor-a]\n---\n", "---\naudience: [vendor-a]\n\n"),
        HEAD.replace("audience: [vendor-a]\n---\n", "---\naudience:\n  - vendor-a\n\n"),
        "Title: Refunds\nAudience: vendor-a\n\n# Refunds\n",
        '{\n  "id": "REF-001",\n  "audience": ["vendor-a"]\n}\n\n# Refunds\n',
        HEAD.encode("utf-16").decode("utf-8", "surrogateescape"),
        HEAD.encode("utf-16-le").decode("utf-8", "surrogateescape"),
        HEAD.encode("utf-16-be").decode("utf-8", "surrogateescape"),
        "\n---\nId: REF-001\nAudience: [vendor-a]\n---\n# Refunds\n",
        "Audience: [vendor-a]\n\n# Refunds\n",
        "audience: [vendor-a]\n# Refunds\n",
        "audience: vendor-a\n\n# Refunds\n",
        "\n\naudience: vendor-a\n\nOpen it.\n",
        "audience:vendor-a\n\n# Refunds\n",
        "audience = vendor-a\nlayout = page\n\n# Refunds\n",
        f"audience: {', '.join(f'vendor-{n}' for n in range(99))}\n\n# Refunds\n",
        "layout: page\naudience: vendor-a and those who help them\n\n# Refunds\n",
        "Audience: vendor-a\n\n# Refunds\n",
        "AUDIENCE: vendor-a, leads\n\n# Refunds\n",
        "**Audience:** leads\n\n# Refunds\n",
        "Title: Refunds\n\nAudience: leads\n\n# Refunds\n",
        "<!-- audience: leads -->\n# Refunds\n",
        "\\---\naudience: leads\n\\---\n# Refunds\n",
        "\u2014\u2014\u2014\naudience: leads\n\u2014\u2014\u2014\n# Refunds\n",
        "# Refunds\n\naudience: leads\n\n1. Open it.\n",
        "audience:\n  - vendor-a\n\n# Refunds\n",
        "Audience:\n- vendor-a\n- leads\n\n# Refunds\n",
        "# Refunds\n\naudience:\n- vendor-a\n\n1. Open it.\n",
        '+++\naudience = "vendor-a"\n\n# Refunds\n',
        '---toml\naudience = "vendor-a"\n---\n# Refunds\n',
        '---json\n{"audience": "vendor-a"}\n---\n# Refunds\n',
        ';;;\n"audience": "vendor-a"\n;;;\n# Refunds\n',
        '{"id": "REF-001", "audience": ["vendor-a"]}\n# Refunds\n',
        '{"title":"Refunds","Audience":["vendor-a"]}\n\n# Refunds\n',
        '{\n  "title": "Refunds",\n  "audience": ["vendor-a"\n\n# Refunds\n',
        "---\n<<: {audience: [vendor-a]}\nid: REF-001\n---\n# Refunds\n",
    ],
)
def test_a_head_that_is_torn_says_neither_who_may_read_the_page_nor_from_when_it_holds(torn):
    front = read(torn, "a.md")
    assert front.control.audience == ()
    assert front.in_doubt
    assert front.problems[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    [
        "# Page\n\nid: one\nstatus: two\n",
        "Audience: all agents\n\nStatus: fine\n",
        "---\ntitle: T\n---\nText\n\n---\n\nMore\n",
        "---\ntitle: T\nparams:\n  audience: developers\n---\n# T\n",
        "```yaml\nid: REF-001\naudience: [vendor-a]\n```\n",
        "# A page begins so\n\n```\n" + HEAD.partition("# Refunds")[0] + "```\n",
        "---\ntitle: T\n---\n```yaml\n---\naudience: [vendor-a]\n---\n```\n",
        "---\ntitle: T\n---\nWho does what:\n\n- owner: checks it\n\nSteps\n---\n\n1. Wait.\n",
        "---\ntitle: T\n---\nstatus: look it up in the Console before you answer.\n\n# T\n",
        "---\ntitle: T\n---\n\nversion: which one the customer has, Settings says.\n\n---\n\n# T\n",
        "---\ntitle: T\nchange_summary: |\n  Cut the window.\n  status: what it means is said now.\n---\n# T\n",
        "---\ntitle: T\nchange_summary: >-\n  effective: the word is gone.\n---\n# T\n",
        "---\ntitle: T\nchange_summary: 'We say what\n  status: means.'\n---\n# T\n",
        "---\ntitle: T\nnotes: |\n  owner: asks for it\n---\n# T\n",
        "Owner: Refund desk\nStatus: live\n\n# Refunds\n",
        "- Audience: all agents\n- Owner: Refund desk\n\n# Refunds\n",
        "Refunds are for everybody.\nAudience: all agents\n",
        "Refunds are for everybody.\naudience: leads\nread more than others.\n",
        "**Audience:** all agents who refund.\n\n# Refunds\n",
        "status: see the board before you answer.\n\n# Refunds\n",
        "We call it so:\n\nstatus: draft\n\n# Refunds\n",
        "# Page\n\naudience: who may read it\n",
        "Audience:\n- Those who refund\n- Their leads\n\n# Refunds\n",
        "# Page\n\naudience:\n- all agents\n- their leads\n",
        "We write it so:\ndraft: true\n\n# Page\n",
        "draft: true or not, a page has an owner.\n\n# Page\n",
        "# Page\n\nAudience: Engineers\n",
        "# Page\n\n## Keys\n\naudience: leads\n",
        '{"order": 5} is what the log says.\n\n# Refunds\n',
        " \n \n",
    ],
)
def test_prose_and_the_keys_of_other_tools_tear_no_head(text):
    front = read(text, "a.md")
    assert (front.control.audience, front.in_doubt, front.problems) == (("internal",), False, ())


@pytest.mark.parametrize(
    "lost",
    [
        "status: draft", 'status: "retired"', "effective: 2027-03-01", "effective_to: 2027-03-01 # or later",
        "status: to be said\neffective: after the pilot",
    ],
)  # fmt: skip
def test_keys_with_a_value_of_theirs_and_two_that_have_none_are_lost_ones(lost):
    rows = lost.replace("\n", "\n  ")
    for torn in (
        f"---\ntitle: T\n---\n{lost}\n\n# T\n",
        f"---\ntitle: T\n---\n{lost}\n---\n\n# T\n",
        f"---\ntitle: T\nchange_summary: |\n  Cut the window.\n  {rows}\n---\n# T\n",
    ):
        assert read(torn, "a.md").in_doubt


@pytest.mark.parametrize(
    "alone",
    [
        "status: draft", "\n\nstatus: retired", "effective: 2027-03-01", '{"status": "draft"}',
        '+++\nstatus = "draft"\n+++', "---\nstatus:draft\n---", "+++\ndraft = true\n+++",
        '{"title": "T", "draft": true}', '{\n  "published": false\n}', "draft: true", "---\ndraft: true",
        "\n---\ntitle: T\npublished: false\n---",
    ],
)  # fmt: skip
def test_a_page_that_begins_by_saying_that_it_does_not_hold_yet_is_told_and_holds_for_nobody(alone):
    front = read(f"{alone}\n\n# Refunds\n", "a.md")
    assert front.damaged
    assert front.problems


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("draft: true", "draft"), ("published: false", "draft"), ("draft: false", "active"),
        ("draft: true\nstatus: active", "active"), ("published: 2026-01-05", "active"),
        ("draft: one of us wrote it", "active"), ("draft: true\nstatus: in review", "draft"),
        ("draft: true\nstatus:", "draft"), ("draft: true\nstatus: draft", "draft"),
    ],
)  # fmt: skip
def test_a_draft_by_the_key_of_another_tool_is_one(head, status):
    front = read(f"---\ntitle: T\n{head}\n---\n# T\n", "a.md")
    assert front.control.status == status
    told = [p.saw for p in front.problems if "is a draft: it is never in force" in p.saw]
    assert bool(told) is (status == "draft" and "status: draft" not in head)


@pytest.mark.parametrize("nothing", ["\n", " "])
def test_a_page_of_blanks_is_read_as_fast_as_others(nothing):
    began = process_time()
    read(nothing * 40_000, "a.md")
    assert process_time() - began < 1


def test_json_is_told_as_what_it_is():
    [problem] = read('{"audience": ["leads"]}\n# Refunds\n', "a.md").problems
    assert (problem.line, problem.severity) == (1, Severity.ERROR)
    assert "is JSON" in problem.saw


@pytest.mark.parametrize(
    "wrong", ["next Monday", "2026", "20260901", "2026-02-31", "01.09.2026", "[2026-01-01]", "true"]
)
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
    assert of("layout: post\nreviewers: [a, b]").control.model_extra == {
        "layout": "post",
        "reviewers": ["a", "b"],
    }


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


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n# Page",
        "---",
        "---\n- a\n- b\n---\n",
        "---\nx\n---\n",
        "---\n\t: x\n---\n",
        "---\na: &b [*b]\n---\n",
    ],
)
def test_a_broken_head_is_told_and_not_fatal(text):
    assert read(text, "a.md").control is not None


def test_a_byte_order_mark_and_windows_lines_are_read():
    front = read("\ufeff" + an_sop().replace("\n", "\r\n"), "a.md")
    assert (front.control.id, front.problems) == ("REF-001", ())


def test_the_body_begins_where_the_head_ends():
    assert split("---\na: 1\n---\nbody\n") == ("a: 1\n", "body\n", 4)
    assert split("body\n---\n") == (None, "body\n---\n", 1)


@pytest.mark.parametrize(
    "text",
    [
        "---\naudience internal\nvendor-a\n---\n# Page\n", "---\naudience: [vendor-a]\n# Page without an end\n",
        "---\naudience: [vendor-a]\naudience: [internal]\n---\n", "---\nAudience: [vendor-a]\n---\n", "---\naudiences: vendor-a\n---\n",
        "---\naudiance: [vendor-a]\n---\n", "---\naudience: []\n---\n", "---\naudience: &a [*a]\n---\n",
        "---\nx: [\naudience: [vendor-a]\n---\n", "---\n\taudience: [vendor-a]\n---\n",
    ],
)  # fmt: skip
def test_whatever_was_to_say_who_may_read_it_and_cannot_be_read_means_nobody(text):
    front = read(text, "a.md")
    assert front.control.audience == ()
    assert front.problems


def test_choices_may_be_written_with_capitals():
    control = of("status: Draft\nrisk: CRITICAL\nchange: Editorial").control
    assert (control.status.value, control.risk.value, control.change.value) == (
        "draft",
        "critical",
        "editorial",
    )


@pytest.mark.parametrize("year", ["0001", "1066", "9999"])
def test_a_year_that_nobody_means_is_no_date(year):
    front = of(f"effective: {year}-01-01")
    assert front.control.effective is None
    assert len(front.problems) == 1


def test_a_quoted_day_is_a_day():
    assert of('effective: "2026-09-01"').control.effective == date(2026, 9, 1)


@pytest.mark.parametrize("empty", ["owner:", 'owner: ""', "owner: ~"])
def test_an_empty_key_is_as_good_as_none(empty):
    problems = of(empty, strict=True).problems
    assert [p.line for p in problems if p.saw.startswith("owner")] == [2]


def test_a_slip_is_told_with_the_key_that_was_meant():
    (problem,) = of("review-by: 2027-01-01").problems
    assert "review_by" in problem.would_work
    (problem,) = [p for p in of("ownr: x", strict=True).problems if "ownr" in p.saw]
    assert "owner" in problem.would_work


def test_keys_of_other_tools_are_no_news_in_a_repository_that_is_not_ours():
    assert of("layout: post\ntags: [a]\nnav_order: 3").problems == ()


@pytest.mark.parametrize(
    "text", ["---\ntitle: Refund: of a charge\n---\n", "---\ntitle: x\n# Page\n"]
)
def test_a_head_that_cannot_be_read_lacks_no_key(text):
    front = read(text, "a.md", strict=True)
    assert front.unreadable
    assert [p.rule for p in front.problems] == ["front-matter"]


def test_a_page_without_a_head_lacks_its_keys():
    for text in ("# Page\n", "---\n---\n"):
        front = read(text, "a.md", strict=True)
        assert not front.unreadable
        assert {p.rule for p in front.problems} == {"required-key"}


@pytest.mark.parametrize("key", ["lang", "language"])
def test_the_language_of_a_page_is_a_key_that_we_know(key):
    told = of(f"{key}: no", strict=True).problems
    assert [problem for problem in told if problem.rule == "unknown-key"] == []
    assert of("lang: no").control.lang == "no", "Norwegian, not a boolean"


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("title: a: b", "second colon"), ("\ttitle: a", "tabs"), ('title: "a', "quote"), ("title: [a", "bracket"), ("x: \x07", "character"),
        ("a: " + "[" * 60 + "]" * 60, "nested"), ("a: b\nc", "no colon"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_in_words(head, says):
    (problem,) = of(head).problems
    assert says in f"{problem.saw} {problem.would_work}"
    assert problem.line >= 2


def test_aliases_that_unfold_without_end_are_refused():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    front = of("\n".join(rows))
    assert front.control.model_extra["a1"] == [["x"] * 9] * 9
    assert all("unfolds" in problem.saw for problem in front.problems)
    assert len(front.problems) > 20


@pytest.mark.parametrize(
    "nested", ["- " * 100_000, "? " * 100_000, "a: " + "[" * 200_000, "a: " + "{a: " * 100_000]
)
def test_nesting_without_end_does_not_stop_us(nested):
    assert of(nested).problems


def test_two_rules_around_text_are_no_front_matter():
    front = read("---\n\nA page that begins with a rule.\n\n---\n\nMore.\n", "a.md")
    assert (front.body_line, front.control.audience) == (1, ("internal",))
    assert front.problems[0].severity == "warning"


def test_titles_and_ids_are_one_line_without_control_characters():
    control = of('title: "Late\\0 \\n payout"\nid: " A-1 "').control
    assert (control.title, control.id) == ("Late payout", "A-1")
