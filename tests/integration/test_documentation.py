"""What the documents promise is what stands here."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb_tools.cli.main import COMMANDS, kb

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    shown = CliRunner().invoke(kb, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output.split("Options:")[0].split()) > 8, "say what it does, in a sentence"


def test_the_list_of_commands_cuts_no_sentence_off():
    shown = CliRunner().invoke(kb, ["--help"], prog_name="kb").output
    assert "..." not in shown.split("Commands:")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    assert re.search(rf"`kb {name}\b", (ROOT / "README.md").read_text())


def test_links_of_our_documents_lead_somewhere():
    documents = [*ROOT.glob("*.md"), *ROOT.glob("kb_tools/**/*.md"), *ROOT.glob("examples/*.md")]
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert not broken


def test_the_map_names_every_folder_of_the_code():
    code_map = (ROOT / "kb_tools" / "README.md").read_text()
    folders = [
        f.name for f in (ROOT / "kb_tools").iterdir() if f.is_dir() and not f.name.startswith("_")
    ]
    assert [name for name in folders if f"{name}/" not in code_map] == []
