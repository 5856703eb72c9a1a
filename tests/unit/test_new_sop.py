from datetime import date

from kb_tools.config import Config, KnowledgeBase
from kb_tools.workflows.check import check
from kb_tools.workflows.new_sop import new_sop, next_id, prefix_of


def test_an_id_is_never_used_twice():
    assert next_id({"MON-001", "MON-004", "GFT-009"}, "MON") == "MON-005"
    assert next_id(set(), "MON") == "MON-001"


def test_an_area_keeps_the_prefix_it_uses():
    assert (
        prefix_of("rights", [("rights", "CPY-001"), ("rights", "CPY-002"), ("money", "MON-001")])
        == "CPY"
    )
    assert prefix_of("новое") == "SOP"


def test_a_new_sop_has_no_problem_of_its_own():
    made = new_sop("MON-010", 'Refund: "late" & more', "monetization", "team", date(2026, 2, 28))
    strict = Config(knowledge_base=KnowledgeBase(strict=True))
    assert check({f"sops/{made.path}": made.text}, strict, date(2026, 3, 1)) == ()
    assert made.path == "monetization/refund-late-more.md"
    active = made.text.replace("status: draft", "status: active")
    found = check({f"sops/{made.path}": active}, strict, date(2026, 3, 1))
    assert {problem.rule for problem in found} == {"template-text"}, "it is not written yet"
    assert [active.splitlines()[problem.line - 1][-1] for problem in found] == ["…", "…", ".", "…"]
