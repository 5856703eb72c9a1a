"""Each check sees what it is for, tells the line, and keeps quiet on a sound knowledge base."""

from dataclasses import replace
from datetime import date

import pytest

from kb_tools.config import Audiences, Config, KnowledgeBase
from kb_tools.errors import Severity
from kb_tools.policy.front_matter import read
from kb_tools.policy.model import SopId
from kb_tools.search.reads_like import other_language
from kb_tools.workflows.check import check
from tests.support.policy_repo import an_sop
from tests.support.timelines import SOP, a_revision, a_timeline

TODAY = date(2026, 6, 1)
CONFIG = Config(
    knowledge_base=KnowledgeBase(strict=True),
    audiences=Audiences(names=("internal", "vendor-a")),
)


def problems(files, config=CONFIG):
    return check({f"sops/{name}": text for name, text in files.items()}, config, TODAY)


def rules(files, config=CONFIG):
    return [problem.rule for problem in problems(files, config)]


def linking(to):
    return an_sop(f"# Refunds\n\n1. Read [this]({to}).\n")


def test_a_sound_knowledge_base_has_no_problem():
    other = an_sop("# Money\n\n## Limits {#limits}\n\nText.\n", id="MON-001", title="Money")
    assert rules({"a.md": linking("b.md#limits"), "b.md": other}) == []


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        ("required-key", {"a.md": an_sop().replace("owner: policy\n", "")}),
        ("unknown-key", {"a.md": an_sop(ownr="policy")}),
        ("duplicate-id", {"a.md": an_sop(), "b.md": an_sop()}),
        ("look-alike-id", {"a.md": an_sop(), "b.md": an_sop(id="ref-001")}),
        ("look-alike-id", {"a.md": an_sop(), "b.md": an_sop(id="R\u0415F-001")}),
        ("look-alike-id", {"a.md": an_sop(), "b.md": an_sop(id="REF-\uff10\uff10\uff11")}),
        ("look-alike-path", {"a.md": an_sop(), "A.md": an_sop(id="REF-002")}),
        ("look-alike-path", {"caf\u00e9.md": an_sop(), "cafe\u0301.md": an_sop(id="REF-002")}),
        ("next-without-page", {"a.next.md": an_sop()}),
        ("next-with-other-id", {"a.md": an_sop(), "a.next.md": an_sop(id="REF-002")}),
        ("audience", {"a.md": an_sop(audience="[internal, vendor-x]")}),
        ("audience", {"a.md": an_sop(audience="[all]")}),
        ("ends-before-it-begins", {"a.md": an_sop(effective_to="2025-12-31")}),
        ("review-before-effective", {"a.md": an_sop(effective="2027-06-01")}),
        ("review-overdue", {"a.md": an_sop().replace("2027-01-01", "2026-05-01")}),
        ("broken-link", {"a.md": linking("gone.md")}),
        ("broken-link", {"money/a.md": linking("/gone.md")}),
        ("broken-anchor", {"a.md": linking("#gone")}),
        ("link-to-retired", {"a.md": linking("b.md"), "b.md": an_sop("See [a](a.md).", id="OLD-1", status="retired")}),
        ("link-beyond-audience", {
            "a.md": linking("b.md").replace("status", "audience: [internal, vendor-a]\nstatus"),
            "b.md": an_sop(id="B-1"),
        }),
        ("file-not-on-site", {"a.md": linking("form.pdf")}),
        ("file-not-on-site", {"a.md": linking("../money/")}),
        ("picture-left-out", {"a.md": an_sop("![till](../till.png)")}),
        ("supersedes-unknown", {"a.md": an_sop(supersedes="[OLD-9]")}),
        ("retired-without-pointer", {"a.md": an_sop("# Gone\n", status="retired")}),
        ("placeholder", {"a.md": an_sop("# A\n\n```macro title=\"M\"\nHi {Creator Name} and {{x}}\n```\n")}),
        ("no-text", {"a.md": an_sop("# Refunds\n\n## Steps\n")}),
        ("front-matter", {"a.md": an_sop(status="live")}),
        ("not-utf-8", {"a.md": an_sop("# A\n\nCaf\udce9 5\udca4.\n")}),
        ("not-utf-8", {"a.md": an_sop("# A\n\na\0b\n")}),
        ("not-quotable", {"a.md": an_sop(id="MON 004")}),
        ("not-quotable", {"a.md": an_sop(version="2.1 final")}),
    ],
)  # fmt: skip
def test_a_fault_is_told_once_by_its_rule(rule, files):
    told = rules(files)
    assert rule in told
    assert set(told) == {rule}


def test_an_id_in_letters_of_another_script_is_told_with_the_letter():
    [problem] = problems({"a.md": an_sop(), "b.md": an_sop(id="R\u0415F-001")})
    assert (problem.path, problem.line, problem.severity) == ("sops/b.md", 2, Severity.ERROR)
    assert "the id of sops/a.md, but for \u0415 (CYRILLIC CAPITAL LETTER IE)" in problem.saw


@pytest.mark.parametrize(
    ("day", "late"), [("2026-05-31", "1 day ago"), ("2026-05-30", "2 days ago")]
)
def test_an_overdue_review_is_told_with_its_days(day, late):
    (problem,) = problems({"a.md": an_sop().replace("2027-01-01", day)})
    assert problem.saw == f"The review was due on {day}, {late}."


def test_a_problem_says_where_what_and_what_would_work():
    (problem,) = problems({"a.md": an_sop(audience="[vendor-x]")})
    assert (problem.path, problem.line) == ("sops/a.md", 9)
    assert "'vendor-x'" in problem.saw
    assert "internal, vendor-a" in problem.would_work


def test_a_link_of_a_foreign_repository_warns_only():
    (problem,) = problems({"a.md": "[x](gone.md)"}, Config())
    assert problem.severity == "warning"


def test_every_problem_of_every_page_is_told_in_order():
    found = problems(
        {"b.md": an_sop(status="live", risk="high"), "a.md": an_sop(id="A", risk="low")}
    )
    assert [(p.path, p.line) for p in found] == sorted((p.path, p.line) for p in found)
    assert len(found) == 3


@pytest.mark.parametrize(
    "target", ["https://a.example/x.md", "mailto:a@b.example", "http://[", "#", "?q"]
)
def test_addresses_elsewhere_are_not_our_business(target):
    assert "broken-link" not in rules({"a.md": linking(target)})


@pytest.mark.parametrize("anchor", ["limits", "Limits", "how-to-count", "how-to--count", "old"])
def test_an_anchor_may_be_spelt_as_other_tools_spell_it(anchor):
    other = an_sop(
        '# Money\n\n## Limits\n\n## How to: count\n\n<a name="old"></a>Text.\n', id="MON-001"
    )
    assert rules({"a.md": linking(f"b.md#{anchor}"), "b.md": other}) == []


@pytest.mark.parametrize(
    "target", ["b", "b.md", "/b.md", "./b.md", "../sops/b.md", "b.html", "money", "money/", "help"]
)
def test_a_link_may_leave_the_ending_out(target):
    files = {
        "a.md": linking(f"{target}#gone"),
        "b.md": an_sop(id="B-1"),
        "money/index.md": an_sop(id="M-1"),
        "help/readme.md": an_sop(id="H-1"),
    }
    assert rules(files) == ["broken-anchor"]


def test_a_link_is_told_on_the_line_it_stands_on():
    (problem,) = problems({"a.md": an_sop("# A\n\nOne line,\nthen [this](gone.md).\n")})
    assert problem.line == 14


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        ("gone.png", "is not there"),
        ("/gone.png", "is not there"),
        ("/till.png", None),
        ("drawn.svg", "holds scripts, links or HTML"),
        ("still.svg", None),
        ("till.png", None),
    ],
)
def test_a_picture_that_the_site_leaves_out_is_told_with_the_reason(picture, why):
    there = {
        "sops/drawn.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
        "sops/still.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "sops/till.png": b"\x89PNG",
    }
    page = {"sops/a.md": an_sop(f"1. Look at ![the till]({picture}).\n")}
    found = check(page, Config(), TODAY, files=[*there], content_of=there.get)
    assert [p.saw for p in found] == (
        [f"The picture sops/{picture.lstrip('/')} {why}: the site leaves it out."] if why else []
    )


def test_pages_of_another_site_may_link_to_its_files():
    assert rules({"a.md": linking("form.pdf")}, Config()) == []


def test_links_in_raw_html_are_checked_too():
    assert rules({"a.md": an_sop('# A\n\n<p><a href="gone.md">x</a></p>\n')}) == ["broken-link"]


def with_history(files, *revisions, texts=None):
    """As `problems`, with the history of REF-001."""
    timelines = {SOP: a_timeline(*revisions)}
    return check(
        {f"sops/{name}": text for name, text in files.items()}, CONFIG, TODAY, timelines,
        text_of=(texts or {}).__getitem__ if texts else None,
    )  # fmt: skip


def test_a_version_that_goes_back_is_told():
    found = with_history({"a.md": an_sop(version="1.9")}, a_revision("2026-01-01", version="1.10"))
    assert [p.rule for p in found] == ["version-goes-back"]


def test_a_version_is_held_against_one_that_counted_not_a_draft_or_a_lost_text():
    counted = a_revision("2026-01-01", version="2.0")
    corrected = {"a.md": an_sop(version="2.1")}
    draft = a_revision("2026-02-01", version="3.0", status="draft")
    lost = a_revision("2026-02-01", "2026-09-01", version="3.0")
    committed = a_revision("2026-03-01", version="2.1")
    for before in ([counted, draft], [counted, lost, committed]):
        assert "version-goes-back" not in [p.rule for p in with_history(corrected, *before)]
    lower = {"a.md": an_sop(version="1.9")}
    assert "version-goes-back" in [p.rule for p in with_history(lower, counted, draft)]


def test_a_change_of_meaning_under_the_same_version_is_told():
    first = a_revision("2026-01-01", version="1.0")
    later = a_revision("2026-02-01", version="1.0")
    old, typo, new = (
        an_sop(f"# Refunds\n\n1. Refund within {n} days.\n") for n in ("14", "14  ", "30")
    )
    assert [
        p.rule for p in with_history({"a.md": new}, first, later, texts={first: old, later: new})
    ] == ["version-not-raised"]
    assert with_history({"a.md": typo}, first, texts={first: old}) == ()


def test_a_text_of_another_version_is_not_compared():
    first = a_revision("2026-01-01", version="1.0")
    assert (
        with_history({"a.md": an_sop(version="1.1")}, first, texts={first: an_sop("# Other\n")})
        == ()
    )


def test_an_upcoming_text_that_was_written_over_is_told():
    before = a_revision("2026-01-01", "2026-01-01", version="1.0")
    upcoming = a_revision("2026-04-01", "2026-09-01", version="2.0")
    typo = a_revision("2026-05-01", "2026-01-01", version="1.0")
    (problem,) = with_history({"a.md": an_sop(version="1.0")}, before, upcoming, typo)
    assert problem.rule == "upcoming-withdrawn"
    assert "(2.0)" in problem.saw
    assert "a.next.md" in problem.would_work


@pytest.mark.parametrize(
    "files",
    [
        {"a.md": an_sop(version="1.0"), "a.next.md": an_sop(version="2.0", effective="2026-09-01")},
        {"a.md": an_sop(version="2.0", effective="2026-10-01")},
        {"a.md": an_sop(version="3.0", effective="2026-09-01")},
    ],
)  # fmt: skip
def test_an_upcoming_text_that_stands_or_was_put_off_is_no_news(files):
    upcoming = a_revision("2026-04-01", "2026-09-01", version="2.0")
    upcoming = replace(
        upcoming, control=upcoming.control.model_copy(update={"effective": date(2026, 9, 1)})
    )
    assert with_history(files, a_revision("2026-01-01", version="0.9"), upcoming) == ()


def test_without_versions_a_text_that_is_put_off_is_not_told_as_lost():
    coming = a_revision("2026-04-01", "2026-09-01", version="")
    later = {"a.md": an_sop(version="", effective="2026-10-01")}
    assert "upcoming-withdrawn" not in [p.rule for p in with_history(later, coming)]


WAITED = {
    "a.md": an_sop("One."), "a.next.md": an_sop("Two.", version="2.0", effective="2026-05-01"),
}  # fmt: skip


def test_a_text_that_waited_and_is_in_force_asks_to_be_folded_in():
    first, waited = a_revision("2026-01-01"), _waited()
    (problem,) = with_history(WAITED, first, waited)
    assert (problem.rule, problem.path) == ("next-not-folded-in", "sops/a.next.md")
    assert problem.would_work == "Fold it in:  git mv -f sops/a.next.md sops/a.md"


@pytest.mark.parametrize("effective", ["2026-05-01", None])
def test_a_retirement_that_waited_asks_to_be_folded_in_too(effective):
    retired = a_revision("2026-04-01", effective, version="2.0", status="retired", waiting=True)
    told = retired.control.model_copy(update={"effective": date(2026, 1, 1)})
    texts = WAITED | {"a.next.md": an_sop("[Two](a.md).", version="2.0", status="retired")}
    (problem,) = with_history(texts, a_revision("2026-01-01"), replace(retired, control=told))
    assert problem.rule == "next-not-folded-in"
    assert problem.saw.startswith("This retirement counts since 2026-0")


def test_a_change_that_pushed_out_the_text_that_waited_is_told():
    typo = a_revision("2026-05-20", "2026-01-01", version="1.0")
    (problem,) = with_history(WAITED, a_revision("2026-01-01"), _waited(), typo)
    assert "sops/a.md was changed on 2026-05-20" in problem.saw


def test_a_text_that_waited_and_has_ended_is_not_said_to_be_in_force():
    first = a_revision("2026-01-01", version="1.0")
    ended = a_revision("2026-02-01", "2026-03-01", version="2.0", waiting=True, until="2026-04-01")
    files = {"a.md": an_sop(version="1.0"), "a.next.md": an_sop(version="2.0")}
    (found,) = with_history(files, first, ended)
    assert found.saw.startswith("This text was in force from 2026-03-01 to 2026-04-01")


def test_a_text_whose_day_has_not_come_may_wait():
    files = WAITED | {"a.next.md": an_sop("Two.", version="2.0", effective="2026-09-01")}
    assert with_history(files, a_revision("2026-01-01"), _waited("2026-09-01")) == ()


ANNOUNCED = {"a.md": an_sop("Three.", version="3.0", effective="2026-09-01")}


def test_a_text_that_waited_is_not_to_be_folded_in_over_one_that_is_announced():
    coming = a_revision("2026-04-20", "2026-09-01", version="3.0")
    assert with_history(WAITED | ANNOUNCED, a_revision("2026-01-01"), _waited(), coming) == ()


def test_a_text_that_waited_is_to_go_once_the_announced_one_came():
    came = a_revision("2026-04-20", "2026-05-20", version="3.0")
    files = WAITED | {"a.md": an_sop("Three.", version="3.0", effective="2026-05-20")}
    (problem,) = with_history(files, a_revision("2026-01-01"), _waited(), came)
    assert "what stands in sops/a.md on 2026-05-20: that holds instead" in problem.saw
    assert problem.would_work == "Delete this file."


def test_without_an_id_a_text_that_waits_is_known_by_the_page_beside_it():
    files = {
        "sops/a.md": an_sop("One.", id=""),
        "sops/a.next.md": an_sop("Two.", id="", version="2.0", effective="2026-05-01"),
    }
    timelines = {SopId("sops/a.md"): a_timeline(a_revision("2026-01-01"), _waited())}
    found = {(p.rule, p.path) for p in check(files, CONFIG, TODAY, timelines)}
    assert ("next-not-folded-in", "sops/a.next.md") in found
    assert not {"in-force-in-no-file", "upcoming-withdrawn"} & {rule for rule, _ in found}


def test_until_the_announced_one_comes_the_text_that_waited_may_stay():
    coming = a_revision("2026-04-20", "2026-06-02", version="3.0")  # tomorrow
    files = WAITED | {"a.md": an_sop("Three.", version="3.0", effective="2026-06-02")}
    assert with_history(files, a_revision("2026-01-01"), _waited(), coming) == ()


def test_a_text_in_force_that_the_next_was_written_over_is_told_with_where_it_is():
    third = a_revision("2026-05-20", "2026-09-01", version="3.0", waiting=True)
    waiting = {"a.next.md": an_sop("Three.", version="3.0", effective="2026-09-01")}
    (problem,) = with_history(WAITED | waiting, a_revision("2026-01-01"), _waited(), third)
    assert (problem.rule, problem.path) == ("in-force-in-no-file", "sops/a.md")
    assert "The text (2.0) that is in force since 2026-05-01" in problem.saw


def test_a_text_in_force_that_an_announced_one_was_written_over_is_no_news():
    coming = a_revision("2026-05-20", "2026-09-01", version="3.0")
    assert with_history(ANNOUNCED, a_revision("2026-01-01"), _waited(), coming) == ()


def _waited(effective="2026-05-01"):
    return a_revision("2026-04-01", effective, version="2.0", waiting=True)


def test_a_byte_that_is_no_character_is_told_with_its_line_and_what_stands_around_it():
    (found,) = problems({"a.md": an_sop("# A\n\nIn the Caf\udce9 you pay 5 dollars.\n")})
    assert an_sop("# A\n\nIn the Caf").count("\n") + 1 == found.line
    assert found.saw == "Byte E9 is no character in UTF-8: “In the Caf\ufffd you pay 5 dollar…”."


def test_a_file_in_another_encoding_is_one_problem_and_not_one_a_line():
    text = an_sop().encode("utf-16").decode("utf-8", "surrogateescape")
    found = [p for p in problems({"a.md": text}) if p.rule == "not-utf-8"]
    assert [p.saw for p in found] == ["This file is UTF-16, so nobody can read it here."]


def test_signs_that_turn_the_direction_of_writing_are_told_with_their_line():
    body = "# Refunds\n\n1. Refund within \u202e003\u202c days.\n2. Call &#x2067;them&#8297;.\n"
    found = [p for p in problems({"a.md": an_sop(body)}) if p.rule == "direction-of-writing"]
    start = an_sop(body).split("\n").index("1. Refund within \u202e003\u202c days.") + 1
    assert [p.line for p in found] == [start, start + 1]
    assert found[0].saw.startswith(
        "U+202E (right-to-left override) and U+202C (end of an embedding or override) turn"
    )
    assert "“1. Refund within [U+202E]003[U+202C] days.”" in found[0].saw
    assert "U+2067 (right-to-left isolate) and U+2069 (end of an isolate)" in found[1].saw
    assert {p.severity for p in found} == {Severity.WARNING}
    assert not {*"\u202e\u202c"} & {*found[0].saw}, "what is told turns nothing itself"


def test_a_head_that_cannot_be_read_is_one_problem_and_hides_none_of_other_pages():
    broken = an_sop(title="Refund: of a charge")
    waiting = an_sop(version="2.0", effective="2026-09-01")
    links = an_sop("See [it](a.md).", id="B-1", status="live")
    found = problems({"a.md": broken, "a.next.md": waiting, "b.md": links})
    assert [(p.path, p.line) for p in found] == [("sops/a.md", 3), ("sops/b.md", 5)]
    assert 'title: "' in found[0].would_work


def test_a_text_that_cannot_be_read_is_told_not_to_count():
    first = a_revision("2026-01-01", "2026-01-01", version="1.0")
    first = replace(first, control=read(an_sop(version="1.0"), "").control)
    damaged = an_sop(version="1.1", status="withdrawn")
    found = with_history({"a.md": damaged}, first, texts={first: an_sop(version="1.0")})
    assert [p.rule for p in found] == ["unread-text", "front-matter"]
    assert "1.0 stays in force" in found[0].saw

    usual = an_sop(version="1.0", status="published")
    found = with_history({"a.md": damaged}, first, texts={first: usual})
    assert "unread-text" not in [p.rule for p in found]

    torn = "\n" + an_sop(version="1.0")
    draft = read(an_sop(status="draft"), "").control
    never = replace(first, control=draft, unread=True, path="sops/a.md")
    found = with_history({"a.md": torn}, never, texts={never: torn})
    assert [p.saw for p in found if p.rule == "unread-text"] == [
        "What stands here does not count, for it cannot be read whether, and from when, it holds: nothing is in force."
    ]


def test_a_page_without_a_date_that_named_its_readers_and_lost_its_head_is_told_not_to_count():
    for keys, told in (({"audience": "[internal]"}, ["unread-text"]), ({}, [])):
        text = an_sop(version="1.0", effective="", **keys)
        first = a_revision("2026-01-01", version="1.0")
        first = replace(first, path="sops/a.md", control=read(text, "").control)
        found = with_history({"a.md": "# Refunds\n"}, first, texts={first: text})
        assert [p.rule for p in found if p.rule == "unread-text"] == told


def test_a_coming_text_that_cannot_be_read_is_not_told_as_withdrawn():
    upcoming = a_revision("2026-04-01", "2026-09-01", version="2.0")
    broken = an_sop(title="A: b", version="2.0", effective="2026-09-01")
    files = {"a.md": an_sop(version="1.0"), "a.next.md": broken}
    found = with_history(files, a_revision("2026-01-01", version="1.0"), upcoming)
    assert [(p.path, p.rule) for p in found] == [("sops/a.next.md", "front-matter")]


def test_a_retired_page_needs_no_review():
    dates = {"effective": "2026-06-01", "review_by": "2026-05-01"}
    assert "review-before-effective" in rules({"a.md": an_sop(**dates)})
    assert "review-before-effective" not in rules({"a.md": an_sop(status="retired", **dates)})


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1\\. Open the ticket.\n2\\. Tell them.\n", ["“1\\.” is text here and begins no step or item, and 1 line more like it."]),
        ("• Open the ticket.\n• Tell them.\n• Close it.\n", ["“•” begins a line here and makes no list in Markdown, and 2 lines more like it."]),
        ('<p style="mso-list:l0">Wait.</p>\n', ["“mso-” is left of a word processor."]),
        ("A fee\\*.\n\n\\* Of the first year.\n", []),
        ("1986\\. It was a year.\n", []),
        ("```\n• a\n• b\n1\\. c\n2\\. d\n<o:p>\n```\n", []),
    ],
)  # fmt: skip
def test_a_list_that_was_pasted_and_is_none_is_told(body, told):
    found = [p for p in problems({"a.md": an_sop(f"# Refunds\n\n{body}")}) if p.rule == "pasted"]
    assert [problem.saw for problem in found] == told
    assert {problem.severity for problem in found} <= {Severity.WARNING}


CONFLICT = (
    "<<<<<<< HEAD\n1. Refund within 5 days.\n=======\n1. Refund within 7 days.\n>>>>>>> shorter\n"
)


def test_merge_conflicts_that_nobody_settled_are_one_error_that_names_their_lines():
    text = an_sop(f"# Refunds\n\n{CONFLICT}")
    lines = text.split("\n")
    begins, ends = lines.index("<<<<<<< HEAD") + 1, lines.index(">>>>>>> shorter") + 1

    (found,) = [p for p in problems({"a.md": text}) if p.rule == "merge-conflict"]
    (two,) = [p for p in problems({"a.md": text + CONFLICT}) if p.rule == "merge-conflict"]

    assert (found.line, found.severity) == (begins, Severity.ERROR)
    assert found.saw.endswith(f"settled. So does line {ends}.")
    assert two.saw.endswith(f"So do lines {ends}, {ends + 1} and {ends + 5}.")


def test_a_merge_conflict_in_front_matter_or_in_a_reply_is_told_too():
    reply = f'# A\n\n```macro title="M"\n{CONFLICT}```\n'
    head = an_sop().replace("owner: policy\n", "<<<<<<< HEAD\nowner: policy\n>>>>>>> x\n")
    for text in (an_sop(reply), head):
        assert rules({"a.md": text}).count("merge-conflict") == 1


def test_single_marks_that_a_code_block_shows_and_a_heading_underlined_are_no_conflict():
    shown = "Refunds\n=======\n\nGit begins with\n\n```\n<<<<<<< HEAD\n```\n\n> A quote.\n"
    ended = "It ends with\n\n```\n=======\nB.\n>>>>>>> c1\n```\n"
    for body in (shown, ended, f"{ended}\nIt begins with\n\n```\n<<<<<<< HEAD\n```\n"):
        assert rules({"a.md": an_sop(body)}) == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_whole_conflict_in_a_code_block_is_worth_a_look(ending):
    text = an_sop(f"# Refunds\n\n```json\n{CONFLICT}```\n").replace("\n", ending)
    (found,) = [p for p in problems({"a.md": text}) if p.rule == "merge-conflict"]
    assert (text.split(ending)[found.line - 1], found.severity) == (
        "<<<<<<< HEAD",
        Severity.WARNING,
    )


def test_arabic_and_hebrew_words_are_no_signs():
    body = (
        "# Refunds\n\nSay \u200fمرحبا\u200e, שלום &#8364; &#x1F600; and &#99999999999; to them.\n"
    )
    assert not [p for p in problems({"a.md": an_sop(body)}) if p.rule == "direction-of-writing"]


def test_a_long_check_tells_how_far_it_is():
    said = []
    check(
        {"sops/a.md": an_sop(), "sops/b.md": an_sop(id="B-1")},
        CONFIG,
        TODAY,
        told=lambda *step: said.append(step),
    )
    assert [(done, total) for what, done, total in said if what == "Reading pages"] == [
        (0, 2),
        (1, 2),
        (2, 2),
    ]
    assert "Checking" in {what for what, _, _ in said}


SPANISH = "Si el dinero no ha llegado a la cuenta, espere al banco y no prometa una fecha. "
ROSTER = "- Elena de la Cruz, Karla van den Berg, Hon. Luis A. Lavin, MON-004, EMEA\n"


def test_a_text_in_another_language_than_the_others_is_asked_to_say_so():
    told = [
        p for p in problems({"a.md": an_sop(f"# Pagos\n\n{SPANISH * 6}\n")}) if p.rule == "language"
    ]
    assert "'es'" in told[0].saw
    assert told[0].severity is Severity.WARNING
    assert "language" not in rules({"a.md": an_sop(f"# Pagos\n\n{SPANISH * 6}\n", lang="es")})
    all_spanish = Config(knowledge_base=KnowledgeBase(strict=True, language="es"))
    assert "language" not in rules({"a.md": an_sop(f"# Pagos\n\n{SPANISH * 6}\n")}, all_spanish)


@pytest.mark.parametrize(
    "body",
    [
        SPANISH,
        ROSTER * 12,
        ("Tell them. " + SPANISH + "Read it out to the customer and log it on the case as it is. ")
        * 6,
    ],
)
def test_a_short_text_a_roster_and_a_macro_in_spanish_are_not(body):
    assert "language" not in rules({"a.md": an_sop(f"# Names\n\n{body}\n")})


@pytest.mark.parametrize(
    ("text", "usual", "other"),
    [
        (
            "入金がまだ届いていない場合は、銀行の処理を三営業日待つようお客様に伝えます。" * 3,
            "en",
            "ja",
        ),
        (
            "入金がまだ届いていない場合は、銀行の処理を三営業日待つようお客様に伝えます。" * 3,
            "ja",
            "",
        ),
        ("東京都千代田区丸の内 営業部 山田太郎 課長 電話番号 " * 6, "ja", ""),
        ("如果款项尚未到账,请告知客户等待银行处理,不要承诺日期。" * 4, "ja", "zh"),
        (
            "입금이 아직 도착하지 않았다면 은행의 처리를 기다리라고 고객에게 알립니다. " * 4,
            "en",
            "ko",
        ),
        (
            "Wenn das Geld noch nicht auf dem Konto ist, warten wir auf die Bank und sagen das. "
            * 6,
            "en",
            "de",
        ),
        (
            "Wenn das Geld noch nicht auf dem Konto ist, warten wir auf die Bank und sagen das. "
            * 6,
            "de-AT",
            "",
        ),
        ("Якщо гроші ще не надійшли на рахунок, ми чекаємо на банк і не обіцяємо. " * 6, "uk", ""),
        (
            "If the money is not in the account yet, tell them to wait for the bank. " * 6,
            "uk",
            "en",
        ),
    ],
)
def test_a_language_is_told_by_its_common_words_or_its_script(text, usual, other):
    assert other_language(text, usual) == other
