"""`kb diff` as it is typed: files, versions, dates, revisions, pipelines."""

import base64
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from rich.console import Console

from kb_tools.cli.diff import diff
from kb_tools.diff.words.lexicon import shipped
from kb_tools.diff.words.lexicon_changes import misfits
from kb_tools.errors import KbError
from kb_tools.render.comparison_schema import comparison_schema
from kb_tools.render.comparison_terminal import print_sop
from kb_tools.workflows.compare import compare_texts
from kb_tools.workflows.pairs import side
from tests.support.diffs import BODY, run, said, with_two_versions
from tests.support.policy_repo import PolicyRepo, an_sop

SHAPE = comparison_schema()


@pytest.fixture
def repo(tmp_path: Path) -> PolicyRepo:
    return with_two_versions(tmp_path / "kb")


def test_two_files_give_one_object_of_the_published_shape(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(an_sop(BODY), encoding="utf-8")
    new.write_bytes(an_sop(BODY.replace("14", "10")).encode() + b"\n\xff bad byte\n")

    found = json.loads(run(str(old), str(new), "--format", "json").stdout)

    jsonschema.validate(found, SHAPE)
    assert found["verdict"] == "material"
    assert [change["say"] for change in found["changes"] if "deadline" in change["labels"]] == [
        "Refund within 10 days instead of 14."
    ]


def test_the_patch_carries_bytes_that_are_no_text(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_bytes(b"one\n\xff\xfe\nthree\n")
    new.write_bytes(b"one\n\x80\nthree\n")

    patch = json.loads(run(str(old), str(new), "--format", "json").stdout)["patch"]

    rebuilt, at, source = "", 0, old.read_bytes().decode("utf-8", "surrogateescape")
    for sign, part in patch:
        if sign == "=":
            rebuilt += source[at : at + part]
            at += part
        elif sign == "-":
            at += len(part)
        else:
            rebuilt += part
    assert rebuilt.encode("utf-8", "surrogateescape") == new.read_bytes()


def test_two_versions_of_an_sop(repo: PolicyRepo) -> None:
    found = said(repo, "REF-001@1.0", "REF-001@2.0")

    assert (found["before"]["version"], found["after"]["version"]) == ("1.0", "2.0")
    assert any("deadline" in change["labels"] for change in found["changes"])


def test_a_version_that_is_not_there_is_named_with_those_that_are(repo: PolicyRepo) -> None:
    result = run("REF-001@1.0", "REF-001@7", "--root", str(repo.path))

    assert isinstance(result.exception, KbError)
    assert "It has: 1.0, 2.0." in str(result.exception)


def test_two_revisions_give_every_sop_that_differs(repo: PolicyRepo) -> None:
    repo.write(
        "sops/other.md", an_sop("# Other\n\n1. Wait.\n", id="OTH-001", title="Other")
    ).commit(on="2026-03-05")

    found = said(repo, "HEAD~2", "HEAD")
    one = said(repo, "HEAD~2", "HEAD", "REF-001")

    assert found["schema"] == "kbdiff-set/1"
    assert [sop["sop"] for sop in found["sops"]] == ["OTH-001", "REF-001"]
    assert [sop["sop"] for sop in one["sops"]] == ["REF-001"]
    jsonschema.validate(found, SHAPE)
    for sop in found["sops"]:
        jsonschema.validate(sop, SHAPE)


def corrected_beside_a_parked_text(folder: Path) -> PolicyRepo:
    coming = an_sop(BODY.replace("14", "10"), version="2.0", effective="2026-09-01")
    repo = PolicyRepo(folder)
    repo.write("sops/refunds.md", an_sop(BODY)).commit(on="2026-01-05")
    repo.write("sops/refunds.md", coming).commit(on="2026-02-05")
    repo.move("sops/refunds.md", "sops/refunds.next.md")
    corrected = an_sop(BODY.replace("14", "12"), version="1.0.1", effective="2026-03-05")
    repo.write("sops/refunds.md", corrected).commit(on="2026-03-05")
    return repo


def test_a_correction_beside_a_parked_text_is_compared_with_what_was_in_force(
    tmp_path: Path,
) -> None:
    repo = corrected_beside_a_parked_text(tmp_path / "kb")

    (found,) = said(repo, "HEAD~1", "HEAD")["sops"]

    assert found["before"]["version"] == "1.0"
    assert "Refund within 12 days instead of 14." in [c["say"] for c in found["changes"]]


def test_where_the_history_is_cut_off_a_parked_text_is_not_compared_and_says_so(
    tmp_path: Path,
) -> None:
    repo = corrected_beside_a_parked_text(tmp_path / "kb")
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", str(shallow))
    arguments = ["HEAD~1", "HEAD", "--root", str(shallow), "--format"]

    for form in ("text", "markdown", "html"):
        told = CliRunner().invoke(diff, [*arguments, form], standalone_mode=False).stdout
        assert "Not compared" in told
        assert "git fetch --unshallow" in told
        assert "New section" not in told
    (sop,) = json.loads(
        CliRunner().invoke(diff, [*arguments, "json"], standalone_mode=False).stdout
    )["sops"]
    with pytest.raises(
        KbError, match=r"Earlier ones are not in this clone: .*git fetch --unshallow"
    ):
        CliRunner().invoke(
            diff, ["REF-001@0.9", "REF-001@1.0", "--root", str(shallow)], standalone_mode=False, catch_exceptions=False
        )  # fmt: skip
    assert (sop["verdict"], sop["changes"], sop["patch"]) == ("uncompared", [], [])
    assert "not in this clone" in sop["notes"][0]
    with pytest.raises(KbError, match="git fetch --unshallow"):
        CliRunner().invoke(
            diff, ["HEAD~5", *arguments[1:-1]], standalone_mode=False, catch_exceptions=False
        )


def test_a_renamed_file_without_an_id_is_still_compared(tmp_path: Path) -> None:
    repo = PolicyRepo(tmp_path / "kb")
    text = "# Runbook\n\n" + "".join(f"{n}. Look at host number {n}.\n" for n in range(1, 12))
    repo.write("docs/a.md", text).commit()
    repo.move("docs/a.md", "docs/b.md").write(
        "docs/b.md", text.replace("number 3", "number 33")
    ).commit()

    found = said(repo, "HEAD~1", "HEAD")

    assert [(sop["before"]["path"], sop["after"]["path"]) for sop in found["sops"]] == [
        ("docs/a.md", "docs/b.md")
    ]


def test_a_revision_that_git_does_not_know_is_your_input(repo: PolicyRepo) -> None:
    result = run("HEAD", "nowhere", "--root", str(repo.path))

    assert isinstance(result.exception, KbError)
    assert "'nowhere'" in str(result.exception)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a.md", "nofile.md", "There is no file 'nofile.md' to compare 'a.md' with."),
        ("nofile.md", "a.md", "There is no file 'nofile.md' to compare 'a.md' with."),
        ("REF-001@1.0", "2.0", "Write  kb diff REF-001@1.0 REF-001@2.0"),
        ("1.0", "REF-001@2.0", "Write  kb diff REF-001@1.0 REF-001@2.0"),
        ("-", "a.md", "kb diff reads no text from standard input."),
    ],
)
def test_of_two_names_the_wrong_one_is_blamed(
    repo: PolicyRepo, tmp_path: Path, monkeypatch, old: str, new: str, told: str
) -> None:
    (tmp_path / "a.md").write_text(BODY)
    monkeypatch.chdir(tmp_path)
    result = run(old, new, "--root", str(repo.path))
    assert isinstance(result.exception, KbError)
    assert told in str(result.exception)


def test_a_pipeline_gets_one_line_for_each_and_errors_in_place(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "old": "Wait 5 days.\n", "new": "Wait 6 days.\n"},
        {"id": "b", "old": "x"},
        {"id": "c", "old": "x\n", "new": "x\n"},
    ]
    stdin = "\n".join([*map(json.dumps, lines), "no json"]).encode()

    found = [
        json.loads(line)
        for line in run("--jsonl", "--root", str(tmp_path), stdin=stdin).stdout.splitlines()
    ]

    assert [row["id"] for row in found] == ["a", "b", "c", None]
    assert [("error" in row) for row in found] == [False, True, False, True]
    assert [found[0]["verdict"], found[2]["verdict"]] == ["material", "identical"]
    assert found[3]["error"].startswith("Line 4: ")
    jsonschema.validate(found[0], SHAPE)


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        ("Wait 6 days.", "material", 1),
        ("Wait 6 days.", None, 0),
        ("Please wait 5 days.", "material", 0),
        ("Please wait 5 days.", "any", 1),
        ("Wait 5 days or wombats.", "material", 0),
        ("Wait 5 days or wombats.", "review", 1),
        (None, "material", 2),
        (None, None, 0),
    ],
)
def test_a_pipeline_can_fail_on_what_one_of_its_lines_says(
    tmp_path: Path, new: str | None, fail_on: str | None, code: int
) -> None:
    rows = [{"id": n, "old": "Wait 5 days.\n", "new": new and f"{new}\n"} for n in (1, 2)]
    rows.append({"id": 3, "old": "x\n", "new": "x\n"})
    asked = ["--fail-on", fail_on] if fail_on else []
    stdin = "\n".join(map(json.dumps, rows)).encode()

    result = run("--jsonl", *asked, "--root", str(tmp_path), stdin=stdin)

    assert len(result.stdout.splitlines()) == 3
    assert result.return_value == code


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_form_tells_the_same_fact(repo: PolicyRepo, form: str) -> None:
    shown = run("REF-001@1.0", "REF-001@2.0", "--format", form, "--root", str(repo.path)).stdout

    assert "Refund within 10 days instead of 14." in shown


def test_the_published_schema_is_the_one_that_the_code_gives() -> None:
    published = Path(__file__).parents[2] / "site_config/schema/kbdiff.schema.json"
    assert json.loads(published.read_text("utf-8")) == comparison_schema(), (
        "python -m kb_tools.render.comparison_schema > site_config/schema/kbdiff.schema.json"
    )


def test_the_schema_refuses_what_we_never_say(repo: PolicyRepo) -> None:
    found = said(repo, "REF-001@1.0", "REF-001@2.0")
    wrong = [
        found | {"verdict": "bad"},
        found | {"changes": [found["changes"][0] | {"labels": ["important"]}]},
        found | {"changes": [{"op": "edit", "kind": "step"}]},
        found | {"patch": [["?", "x"]]},
    ]
    for one in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(one, SHAPE)


def test_the_html_is_one_file_that_asks_for_nothing_and_holds_the_whole_text(
    repo: PolicyRepo,
) -> None:
    html = run("REF-001@1.0", "REF-001@2.0", "--format", "html", "--root", str(repo.path)).stdout

    assert html.startswith("<!doctype html>")
    assert not re.search(r"""(?:src|href)=["'](?!#)""", html)
    assert "Open the ticket." in html  # unchanged: only the whole text has it
    digest = base64.b64encode(
        hashlib.sha256(
            re.search(r'<script type="module">(.*?)</script>', html, re.S)[1].encode()
        ).digest()
    ).decode()
    assert f"script-src 'sha256-{digest}'" in html


def test_a_pipe_gets_whole_lines_without_colour_codes(repo: PolicyRepo) -> None:
    long = (
        "# Refunds\n\n1. "
        + "Open the ticket and read every word of it. " * 8
        + "Refund within {} days.\n"
    )
    old, new = repo.path / "a.md", repo.path / "b.md"
    old.write_text(long.format(14), encoding="utf-8")
    new.write_text(long.format(10), encoding="utf-8")

    told = run(str(old), str(new)).stdout

    assert "\x1b" not in told
    assert "every word of it. Refund within [-14-] {+10+} days." in told


def test_a_screen_gets_colour_unless_no_color_is_set() -> None:
    compared = compare_texts(side("a", "", BODY), side("b", "", BODY.replace("14", "10")))

    def told(**environment: str) -> str:
        out = io.StringIO()
        console = Console(
            file=out, force_terminal=True, width=80, _environ={"TERM": "xterm", **environment}
        )
        print_sop(console, compared)
        return out.getvalue()

    assert "31m[-14-]" in told()
    assert "[-14-]" in told(NO_COLOR="1")
    assert "31m" not in told(NO_COLOR="1")


def test_words_of_the_house_come_from_site_config(repo: PolicyRepo) -> None:
    repo.write("site_config/diff.toml", '[actors]\nnouns = ["curator"]\n')
    old, new = repo.path / "a.md", repo.path / "b.md"
    repo.write("a.md", "The curator reads it.\n").write("b.md", "The officer reads it.\n")

    found = said(repo, str(old), str(new))

    assert found["changes"][0]["labels"] == ["actor"]


@pytest.mark.parametrize(
    ("file", "rule", "without", "label"),
    [
        ('[scope]\nplaces = ["Bavaria"]', "Pay in Bavaria.", "Pay in Tyrol.", "scope"),
        ('[modality]\nmust = ["Is VITAL to"]', "It is vital to pay.", "It is to pay.", "modality"),
        ('[currencies]\nXCU = ["Credits"]', "Pay 5 Credits.", "Pay 5.", "amount"),
        ('[units]\nPB = ["PB"]', "Send 3 PB.", "Send 3 of it.", "number"),
        ('[frequencies]\n"1 week" = ["Per Moon"]', "Pay per moon.", "Pay per case.", "deadline"),
        ('[actors]\nnouns = ["O’Hara"]', "Ask O'Hara first.", "Ask Smith first.", "actor"),
    ],
)
def test_words_of_the_house_may_have_capitals_and_any_quotes(
    repo: PolicyRepo, file: str, rule: str, without: str, label: str
) -> None:
    repo.write("site_config/diff.toml", f"{file}\n")
    repo.write("a.md", f"{rule}\n").write("b.md", f"{without}\n")

    found = said(repo, str(repo.path / "a.md"), str(repo.path / "b.md"))

    assert label in found["changes"][0]["labels"]


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ('[actor]\nnouns = ["curator"]\n', 1, "There is no table [actor]."),
        ('[actors]\nnoun = ["curator"]\n', 2, "There is no key actors.noun."),
        ('[actors]\nnouns = "curator"\n', 2, "actors.nouns is 'curator'."),
        ('[actors]\nnouns = [""]\n', 2, "actors.nouns is ['']."),
        ("[durations]\nsprint = 14\n", 2, "durations.sprint is 14."),
        ("[exact_seconds]\nday = 0\n", 2, "exact_seconds.day is 0."),
        ('[synonyms]\ngroups = ["a", "b"]\n', 2, "synonyms.groups is ['a', 'b']."),
        ('[forms]\nendings = [["(.+s", "x"]]\n', 2, "forms.endings has ['(.+s', 'x']."),
        (
            '[forms]\nendings = [["a{99999999999}", "x"]]\n',
            2,
            "forms.endings has ['a{99999999999}', 'x'].",
        ),
        ('[forms]\nendings = [["s"]]\n', 2, "forms.endings has ['s']."),
        ('[forms]\nadverbs = [["(.+)ly", "\\\\2"]]\n', 2, "forms.adverbs has ['(.+)ly', '\\\\2']."),
        ('[negation]\nfreeing = ["unneeded"]\n', 2, "negation.freeing has 'unneeded'."),
        ("modality = 1\n", 1, "modality is 1."),
        ("[actors]\nwithout = 3\n", 2, "actors.without is 3."),
    ],
)
def test_words_of_the_house_that_cannot_be_meant_are_told_with_their_line(
    repo: PolicyRepo, file: str, line: int, told: str
) -> None:
    repo.write("site_config/diff.toml", f"{file}\n[numbers]\ndozen = 12\n" if "[" in file else file)
    problem = run("REF-001@1.0", "REF-001@2.0", "--root", str(repo.path)).exception
    assert isinstance(problem, KbError)
    assert [(p.path, p.line, p.saw) for p in problem.problems] == [
        ("site_config/diff.toml", line, told)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_of_a_language_may_be_given_anew(language: str) -> None:
    assert not [*misfits(shipped(language))]


def test_fail_on_material_ends_with_one(repo: PolicyRepo) -> None:
    assert (
        run("HEAD~1", "HEAD", "--fail-on", "material", "--root", str(repo.path)).return_value == 1
    )
    assert run("HEAD", "HEAD", "--fail-on", "material", "--root", str(repo.path)).return_value == 0


@pytest.mark.parametrize(
    ("after", "codes"),
    [
        ("Call the buyer, who calls the seller.", [0, 0, 0]),
        ("Call the buyer who calls the seller.", [0, 0, 1]),
        ("Call the seller, who calls the buyer.", [0, 1, 1]),
        ("Call the buyer, who never calls the seller.", [1, 1, 1]),
    ],
)
def test_fail_on_ends_with_one_for_that_and_all_that_weighs_more(
    tmp_path: Path, after: str, codes: list[int]
) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("Call the buyer, who calls the seller.\n")
    new.write_text(f"{after}\n")
    fails = ("material", "review", "any")
    assert [run(str(old), str(new), "--fail-on", on).return_value for on in fails] == codes


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_what_could_not_be_read_as_meant_is_told_in_every_form(tmp_path: Path, form: str):
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(f"{BODY}\n```\nsend\n```\n")
    new.write_text(f"{BODY}\n```\nsend\n\n## Ho\0ld\n")
    shown = run(str(old), str(new), "--format", form).stdout
    said = " ".join(json.loads(shown)["notes"]) if form == "json" else " ".join(shown.split())
    assert "in the new text, 1 NUL byte is no text and shown as \ufffd (in line 9)" in said
    assert "opened in line 6 is never closed: lines 6 to 9 are taken as its text" in said
    assert "in the old text" not in said


def test_the_same_two_texts_are_told_alike_in_every_run(tmp_path: Path) -> None:
    """Python orders a set otherwise in each run; so many clauses are not all compared."""
    chance = random.Random(7)
    words = ["".join(letters) for letters in product("bdfg", "aeiou", "lmn", "aeiou")]
    for name in ("old.md", "new.md"):
        text = "\n\n".join(" ".join(chance.choices(words, k=6)) for _ in range(230))
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "kb_tools.cli.main", "diff", "old.md", "new.md"]

    told = {
        subprocess.run(
            [*command, "--format", "json"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(told) == 1
