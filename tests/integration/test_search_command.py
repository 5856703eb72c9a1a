"""`kb search` on real repositories."""

import json

import pytest
from click.testing import CliRunner

from kb_tools.cli.search import search
from kb_tools.errors import KbError
from tests.support.policy_repo import an_sop

CONFIG = '[audiences]\nnames = ["internal", "vendor-a"]\n'


@pytest.fixture
def kb(policy_repo, monkeypatch):
    policy_repo.write("site_config/kb.toml", CONFIG)
    policy_repo.write("site_config/synonyms.toml", 'groups = [["refund", "money back"]]\n')
    policy_repo.write("sops/money/refunds.md", an_sop(audience="[internal, vendor-a]"))
    policy_repo.write(
        "sops/money/secret.md",
        an_sop("# Fraud\n\n1. Refund nobody zebra.\n", id="FRA-001", title="Fraud"),
    )
    policy_repo.write(
        "sops/old.md",
        an_sop("# Old\n\n1. Refund zebra.\n", id="OLD-001", title="Old", status="retired"),
    )
    policy_repo.write(
        "sops/new.md",
        an_sop("# New\n\n1. Refund zebra.\n", id="NEW-001", title="New", effective="2999-01-01"),
    )
    policy_repo.commit("Add")
    monkeypatch.chdir(policy_repo.path)
    return policy_repo


def found(*words, code=0):
    result = CliRunner().invoke(
        search, [*words, "--format", "json"], catch_exceptions=False, standalone_mode=False
    )
    assert result.return_value == code
    return json.loads(result.stdout)


def test_only_texts_in_force_are_found(kb):
    answer = found("zebra")
    assert [hit["id"] for hit in answer["results"]] == ["FRA-001#refund-nobody-zebra"]
    assert answer["sops"] == 2


def test_an_audience_finds_only_what_it_may_read(kb):
    answer = found("refund", "zebra", "--audience", "vendor-a")
    assert {hit["doc"] for hit in answer["results"]} == {"REF-001"}
    assert "zebra" not in json.dumps(answer["results"])


def test_synonyms_of_the_knowledge_base_are_looked_for(kb):
    assert found("money", "back")["results"][0]["doc"] in {"REF-001", "FRA-001"}


def test_a_new_text_is_found_at_once(kb):
    assert found("giraffe")["results"] == []
    kb.write(
        "sops/money/refunds.md", an_sop("# Refunds\n\n1. Ask the giraffe.\n", version="1.1")
    ).commit("Giraffe", on="2026-02-01")
    assert [hit["label"] for hit in found("giraffe")["results"]] == ["step 1"]


def test_what_no_sop_says_is_told_beside_the_results(kb):
    assert found("refund", "pizza")["unknown"] == ["pizza"]
    assert 0 < found("refund", "pizza")["confidence"] < 1
    told = CliRunner().invoke(search, ["refund", "a", "pizza", "with", "rocket"]).stderr
    perhaps, nowhere = told.splitlines()
    assert perhaps == "Perhaps no SOP covers this."
    assert nowhere == "No SOP in force for internal says “pizza” or “rocket”."
    assert found("refund", "a", "pizza", "with", "rocket")["doubted"] is True


def test_of_two_words_no_doubt_is_told(kb):
    assert found("pizza", "refund")["doubted"] is False
    assert CliRunner().invoke(search, ["pizza", "refund"]).stderr.startswith("No SOP in force")


def test_nothing_found_is_said_and_can_fail_a_script(kb):
    result = CliRunner().invoke(
        search, ["xylophone", "--fail-on", "nothing-found"], standalone_mode=False
    )
    assert result.return_value == 1
    assert "Nothing in the 2 SOPs in force for internal" in result.stderr


def test_a_hit_without_words_of_its_own_leaves_no_empty_line(kb):
    kb.write("sops/card.md", an_sop("# Stolen card\n\n## Steps\n\n1. Block it.\n", id="CRD-001", title="Stolen card")).commit("Card")  # fmt: skip
    result = CliRunner().invoke(search, ["stolen", "card"], standalone_mode=False)
    assert result.stdout.startswith("CRD-001@1.0 Stolen card\n  sop/CRD-001/\n")


def test_text_output_names_version_step_and_page(kb):
    result = CliRunner().invoke(search, ["refund", "within"], standalone_mode=False)
    assert "REF-001@1.0 Refunds › Steps › step 2" in result.stdout
    assert "sop/REF-001/#refund-within-14-days" in result.stdout


def test_an_unknown_audience_is_an_error(kb):
    with pytest.raises(KbError, match="no audience 'vendor-b'"):
        CliRunner().invoke(
            search, ["x", "--audience", "vendor-b"], catch_exceptions=False, standalone_mode=False
        )


def test_a_broken_synonyms_file_is_told_with_its_line(kb):
    kb.write("site_config/synonyms.toml", "\ngroups = [\n")
    with pytest.raises(KbError, match=r"synonyms\.toml"):
        CliRunner().invoke(search, ["x"], catch_exceptions=False, standalone_mode=False)


def test_search_needs_no_right_to_write(kb):
    (kb.path / ".kb").write_text("a file where the folder would be")
    assert next(hit["doc"] for hit in found("refund", "14")["results"]) == "REF-001"
    assert (kb.path / ".kb").read_text() == "a file where the folder would be"


def test_a_text_cannot_colour_the_terminal_that_shows_it(kb):
    body = "# Refunds\n\n1. Ask the \x1b[31mgiraffe\x1b]0;title\x07 and \u202ewait.\n"
    kb.write("sops/money/refunds.md", an_sop(body, version="1.1")).commit("Escape", on="2026-02-01")
    result = CliRunner().invoke(search, ["wait"], standalone_mode=False)
    assert "wait" in result.stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["OLD-001"], "OLD-001 is retired: REF-001 took its place. --status retired shows it."),
        (["FRA-999"], "No SOP is called FRA-999."),
        (["FRA-001", "--area", "Nowhere"], "FRA-001 is outside of the filters."),
    ],
)
def test_of_an_id_that_is_not_found_it_is_told_why(kb, typed, told):
    heir = an_sop(audience="[internal, vendor-a]", supersedes="[OLD-001]")
    kb.write("sops/money/refunds.md", heir).commit("Take over", on="2026-02-01")
    assert CliRunner().invoke(search, typed).stderr.splitlines()[0] == told


def test_what_is_retired_is_found_where_its_status_is_asked_for(kb):
    assert [hit["id"] for hit in found("old", "--status", "retired")["results"]] == ["OLD-001#"]


@pytest.mark.parametrize("name", ["a", "z"])
def test_of_an_sop_whose_id_another_one_took_only_these_are_left_out(kb, name):
    kb.write(f"sops/{name}.md", an_sop("# Lost\n\n1. Refund zebra.\n", id="LOS-001", title="Lost"))
    kb.commit("Add")
    kb.write(f"sops/{name}.md", an_sop("# Lost\n\n1. Refund zebra.\n", title="Lost"))
    kb.commit("Give it the id of the other one")
    result = CliRunner().invoke(search, ["zebra"], catch_exceptions=False, standalone_mode=False)
    assert result.return_value == 0
    assert "FRA-001" in result.stdout
    assert "REF-001" not in result.stdout
    assert "Left out: REF-001 is the id of 2 files" in result.stderr
