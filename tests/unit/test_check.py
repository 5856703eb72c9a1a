"""Each check sees what it is for, tells the line, and keeps quiet on a sound knowledge base."""

from datetime import date

import pytest

from kb_tools.config import Audiences, Config, KnowledgeBase
from kb_tools.workflows.check import check
from tests.support.policy_repo import an_sop

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
        ("next-without-page", {"a.next.md": an_sop()}),
        ("next-with-other-id", {"a.md": an_sop(), "a.next.md": an_sop(id="REF-002")}),
        ("audience", {"a.md": an_sop(audience="[internal, vendor-x]")}),
        ("audience", {"a.md": an_sop(audience="[all]")}),
        ("ends-before-it-begins", {"a.md": an_sop(effective_to="2025-12-31")}),
        ("review-before-effective", {"a.md": an_sop(effective="2027-06-01")}),
        ("review-overdue", {"a.md": an_sop().replace("2027-01-01", "2026-05-01")}),
        ("broken-link", {"a.md": linking("gone.md")}),
        ("broken-anchor", {"a.md": linking("#gone")}),
        ("link-to-retired", {"a.md": linking("b.md"), "b.md": an_sop("See [a](a.md).", id="OLD-1", status="retired")}),
        ("link-beyond-audience", {
            "a.md": linking("b.md").replace("status", "audience: [internal, vendor-a]\nstatus"),
            "b.md": an_sop(id="B-1"),
        }),
        ("supersedes-unknown", {"a.md": an_sop(supersedes="[OLD-9]")}),
        ("retired-without-pointer", {"a.md": an_sop("# Gone\n", status="retired")}),
        ("placeholder", {"a.md": an_sop("# A\n\n```macro title=\"M\"\nHi {Creator Name} and {{x}}\n```\n")}),
        ("front-matter", {"a.md": an_sop(status="live")}),
    ],
)  # fmt: skip
def test_a_fault_is_told_once_by_its_rule(rule, files):
    told = rules(files)
    assert rule in told
    assert set(told) == {rule}


def test_a_problem_says_where_what_and_what_would_work():
    (problem,) = problems({"a.md": an_sop(audience="[vendor-x]")})
    assert (problem.path, problem.line) == ("sops/a.md", 9)
    assert "'vendor-x'" in problem.saw
    assert "internal, vendor-a" in problem.would_work


def test_a_link_of_a_foreign_repository_warns_only():
    (problem,) = problems({"a.md": "[x](gone.md)"}, Config())
    assert problem.severity == "warning"


def test_every_problem_of_every_page_is_told_in_order():
    found = problems({"b.md": an_sop(status="live", risk="high"), "a.md": an_sop(id="A", risk="low")})
    assert [(p.path, p.line) for p in found] == sorted((p.path, p.line) for p in found)
    assert len(found) == 3


@pytest.mark.parametrize("target", ["https://a.example/x.md", "mailto:a@b.example", "/root.md", "http://[", "#", "?q"])
def test_addresses_elsewhere_are_not_our_business(target):
    assert "broken-link" not in rules({"a.md": linking(target)})
