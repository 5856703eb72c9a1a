import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from kb_tools.config import Config
from kb_tools.policy.schema import editor_settings, sop_schema
from tests.support.policy_repo import an_sop


def kb(repo, *arguments, stdin=""):
    command = [sys.executable, "-m", "kb_tools.cli.main", *arguments]
    return subprocess.run(command, cwd=repo.path, capture_output=True, text=True, input=stdin)


@pytest.fixture
def broken(policy_repo):
    policy_repo.write("sops/a.md", an_sop(status="live")).write(
        "sops/b.md", an_sop(id="B-1", audience="[vendor-x]")
    )
    policy_repo.commit()
    return policy_repo


def test_what_must_be_fixed_ends_with_2_and_no_traceback(broken):
    done = kb(broken, "check")
    assert done.returncode == 2
    assert "sops/a.md, line 5" in done.stdout
    assert "sops/b.md, line 9" in done.stdout
    assert "2 pages: 2 errors, 0 warnings" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_the_paths_asked_for_are_told(broken):
    assert "sops/b.md" not in kb(broken, "check", "sops/a.md").stdout
    missing = kb(broken, "check", "sops/none.md")
    assert missing.returncode == 2
    assert "no such file" in missing.stderr


def test_uncommitted_pages_are_checked_too(broken):
    broken.write("sops/c.md", an_sop(id="C-1", risk="high"))
    assert "sops/c.md" in kb(broken, "check").stdout


@pytest.mark.parametrize("target", ["b", "b.html", "b.md"])
def test_a_link_to_a_page_that_is_gone_is_told_however_it_names_the_page(policy_repo, target):
    policy_repo.write("sops/a.md", an_sop(f"# A\n\n1. Read [this]({target}).\n"))
    policy_repo.write("sops/b.md", an_sop(id="B-1")).commit()
    assert "not there" not in kb(policy_repo, "check").stdout

    policy_repo.delete("sops/b.md").commit(on="2026-02-01")

    assert "leads to sops/b.md, which is not there" in kb(policy_repo, "check").stdout


def test_a_folder_without_git_is_checked(tmp_path, policy_repo):
    policy_repo.path = tmp_path / "plain"
    policy_repo.write("sops/a.md", an_sop(status="live"))
    assert kb(policy_repo, "check").returncode == 2


def test_two_pages_with_one_id_are_told_and_the_rest_is_checked(broken):
    broken.write("sops/c.md", an_sop(id="B-1", audience="[vendor-x]")).commit(on="2026-02-01")
    told = kb(broken, "check").stdout
    assert "id B-1 stands in sops/b.md too" in told
    assert "sops/a.md, line 5" in told


def test_each_format_says_the_same(broken):
    as_json = json.loads(kb(broken, "check", "--format", "json").stdout)
    assert [(p["path"], p["line"]) for p in as_json["problems"]] == [
        ("sops/a.md", 5),
        ("sops/b.md", 9),
    ]
    broken.move("sops/b.md", "sops/b 1.md")
    sarif = json.loads(kb(broken, "check", "--format", "sarif").stdout)["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in sarif]
    assert [p["artifactLocation"]["uri"] for p in places] == ["sops/a.md", "sops/b%201.md"]
    annotations = kb(broken, "check", "--format", "github").stdout.splitlines()
    assert annotations[0].startswith("::error file=sops/a.md,line=5,")


def test_a_bare_repository_cannot_be_checked_and_says_so(broken, tmp_path):
    broken.git("clone", "--quiet", "--bare", str(broken.path), str(tmp_path / "bare.git"))
    broken.path = tmp_path / "bare.git"
    done = kb(broken, "check")
    assert done.returncode == 2
    assert "bare repository" in done.stderr


def test_settings_that_say_nothing_are_told_with_the_pages(policy_repo):
    policy_repo.write("sops/a.md", an_sop())
    policy_repo.write("site_config/diff.toml", '[actor]\nnouns = ["curator"]\n')
    first = '[comes_first]\n"REF-001 step 9" = ["help"]\n"OLD-1" = ["x"]\n'
    policy_repo.write("site_config/synonyms.toml", first).commit()
    told = kb(policy_repo, "check").stdout
    assert "site_config/diff.toml, line 1\n  There is no table [actor]." in told
    assert "comes_first names REF-001 step 9, and that page has steps 1, 2" in told
    assert "comes_first names OLD-1, which is no SOP here." in told


def test_where_there_is_nothing_to_check_that_is_said(policy_repo):
    policy_repo.write("notes.txt", "no Markdown").commit()
    assert "nothing was checked" in kb(policy_repo, "check").stderr


def test_below_the_root_of_a_repository_annotations_name_files_from_its_root(policy_repo):
    policy_repo.write("kb/site_config/kb.toml", "").write("kb/sops/a.md", "# A\n\n[x](no.md)\n")
    policy_repo.commit()
    policy_repo.path /= "kb"
    assert kb(policy_repo, "check").stdout.startswith("sops/a.md, line 3")
    assert "file=kb/sops/a.md,line=3" in kb(policy_repo, "check", "--format", "github").stdout


def test_a_title_may_be_given_as_plain_words(policy_repo):
    policy_repo.write("sops/a.md", an_sop()).commit()
    done = kb(policy_repo, "new", "Late", "refund", "--area", "money", "--owner", "team")
    assert done.stdout == "sops/money/late-refund.md\n"


def test_warnings_fail_only_where_asked(policy_repo):
    policy_repo.write("sops/a.md", an_sop("# A\n\n[x](gone.md)\n")).commit()
    assert kb(policy_repo, "check").returncode == 0
    assert kb(policy_repo, "check", "--fail-on", "warning").returncode == 1


def test_a_new_sop_takes_the_next_free_id_even_of_a_deleted_one(policy_repo):
    policy_repo.write("sops/money/a.md", an_sop(id="MON-007")).commit(on="2026-01-01")
    policy_repo.delete("sops/money/a.md").commit(on="2026-02-01")
    done = kb(policy_repo, "new", "Late refund", "--area", "money", "--owner", "team")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "sops/money/late-refund.md"
    assert "id: MON-008" in (policy_repo.path / "sops/money/late-refund.md").read_text()
    again = kb(
        policy_repo,
        "new",
        "Late refund",
        "--area",
        "money",
        "--owner",
        "team",
        "--id",
        "MON-009",
    )
    assert again.returncode == 2
    assert "already there" in again.stderr


def test_a_new_sop_stays_in_the_folder(policy_repo):
    policy_repo.write("sops/a.md", an_sop()).commit()
    done = kb(policy_repo, "new", "x", "--area", "../..", "--owner", "team")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_new_knowledge_base_checks_clean_and_overwrites_nothing(policy_repo):
    made = kb(policy_repo, "init", "a fresh one")
    assert made.returncode == 0
    assert "cd 'a fresh one' && git add ." in made.stderr, "it is below a repository"
    policy_repo.path /= "a fresh one"
    workflow = (policy_repo.path / ".github/workflows/policy-review.yml").read_text()
    assert 'pip install --quiet "$KB_TOOLS"' in workflow, "a name alone may be anybody's package"
    words = policy_repo.path / "site_config/diff.toml"
    assert not tomllib.loads(words.read_text("utf-8")), "every line is commented out"
    words.write_text(re.sub(r"(?m)^# (?=\[|\w+ = )", "", words.read_text("utf-8")), "utf-8")
    assert {"actors", "products", "modality"} == {*tomllib.loads(words.read_text("utf-8"))}
    assert kb(policy_repo, "check").returncode == 0
    assert kb(policy_repo, "init", ".").returncode == 2


def test_the_configuration_of_a_new_knowledge_base_names_every_option_with_its_default(policy_repo):
    assert kb(policy_repo, "init", ".", "--name", "Knowledge base").returncode == 0
    said = (policy_repo.path / "site_config/kb.toml").read_text("utf-8")
    every = tomllib.loads(re.sub(r"(?m)^# (?=\w+ = )", "", said))
    usual = Config().model_dump(mode="json")
    assert {table: {*options} for table, options in every.items()} == {
        table: {*options} for table, options in usual.items()
    }
    told = Config.model_validate(every).model_dump(mode="json")
    assert {
        f"{table}.{name}" for table in told for name in told[table] if told[table][name] != usual[table][name]
    } == {"knowledge_base.strict", "history.imported_until", "gaps.low_csat"}  # fmt: skip


def test_pages_that_are_left_out_by_their_name_are_told(policy_repo):
    policy_repo.write("returns/refunds.md", "# Refunds\n\n1. Open the ticket.\n")
    for folder in ("returns", "payouts", "gifts"):
        policy_repo.write(f"{folder}/README.md", "# Ours\n\n1. Open the ticket.\n")
    policy_repo.write("README.md", "# All\n").commit()

    assert "3 pages named README.md in folders below: left out." in kb(policy_repo, "init", ".").stderr  # fmt: skip
    assert "1 page: 0 errors, 0 warnings; left out by exclude in kb.toml: gifts/README.md, payouts/README.md and 1 more" in kb(policy_repo, "check").stderr  # fmt: skip
    policy_repo.git("mv", "gifts/README.md", "gifts/gift.md")
    policy_repo.git("rm", "-q", "payouts/README.md", "returns/README.md")
    assert kb(policy_repo, "check").stderr.strip() == "2 pages: 0 errors, 0 warnings"


def test_pages_of_a_repository_inside_are_not_ours(policy_repo, tmp_path):
    policy_repo.write("sops/a.md", an_sop()).commit()
    policy_repo.git("clone", "-q", str(policy_repo.path), str(policy_repo.path / "sops/other"))

    assert "1 page: 0 errors" in kb(policy_repo, "check").stderr


def test_a_repository_that_has_its_pages_keeps_them_and_gets_a_configuration(policy_repo):
    policy_repo.write("returns/refunds.md", "# Refunds\n\n1. Open the ticket.\n")
    policy_repo.write("README.md", "# Ours\n").write(".gitignore", "*.bak\n").commit()
    made = kb(policy_repo, "init", ".")
    assert "Next:  git add . && git commit" in made.stderr
    assert not (policy_repo.path / "sops").exists()
    said = tomllib.loads((policy_repo.path / "site_config/kb.toml").read_text("utf-8"))
    assert said["knowledge_base"]["sops"] == "."
    workflow = yaml.safe_load(
        (policy_repo.path / ".github/workflows/policy-review.yml").read_text()
    )
    assert workflow[True]["pull_request"]["paths"] == ["**", "site_config/**"]
    done = kb(policy_repo, "check")
    assert (done.returncode, "1 page: 0 errors" in done.stderr) == (0, True)


@pytest.mark.parametrize("name", ['The "Pay" desk: EU', "#1 desk", "back\\slash", "Härtefälle"])
def test_a_new_knowledge_base_may_be_called_anything(policy_repo, name):
    assert kb(policy_repo, "init", ".", "--name", name).returncode == 0
    assert kb(policy_repo, "check").returncode == 0
    configured = yaml.safe_load((policy_repo.path / "mkdocs.yml").read_text("utf-8"))
    assert configured["site_name"] == name
    assert tomllib.loads((policy_repo.path / "site_config/kb.toml").read_text("utf-8"))[
        "knowledge_base"
    ]["name"] == name  # fmt: skip


def test_editors_complete_front_matter_in_a_new_knowledge_base(policy_repo):
    kb(policy_repo, "init", ".")
    schema = json.loads((policy_repo.path / "site_config/schema/sop.schema.json").read_text())
    assert schema == sop_schema()
    assert json.loads((policy_repo.path / ".vscode/settings.json").read_text()) == editor_settings()


def test_in_a_folder_of_another_repository_it_says_where_the_ci_file_has_to_go(
    policy_repo, tmp_path
):
    alone = kb(policy_repo, "init", str(tmp_path / "alone")).stderr
    assert "alone && git init && git add ." in alone
    assert "another repository" not in alone
    made = kb(policy_repo, "init", "docs/policies")
    assert "cd docs/policies && git add . && git commit" in made.stderr
    assert "move .github/workflows/policy-review.yml there" in made.stderr
    assert "--root docs/policies behind `kb review`" in made.stderr
