"""`kb init`: a new knowledge base."""

import json
import shlex
from collections.abc import Callable
from contextlib import closing
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import click

from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.knowledge_base import USUAL_FOLDERS
from kb_tools.adapters.policy_files import left_out
from kb_tools.english import counted
from kb_tools.errors import KbError, Problem
from kb_tools.policy.schema import editor_settings, sop_schema
from kb_tools.toml_files import toml_string

# Template below render/templates/init, and where it goes in the new knowledge base.
FILES = {
    "kb.toml": "site_config/kb.toml",
    "diff.toml": "site_config/diff.toml",
}
# What only one that begins without pages needs.
FIRST_FILES = {
    "mkdocs.yml": "mkdocs.yml",
    "first-sop.md": "sops/general/first-answer.md",
    "gitignore": ".gitignore",
}
# By these the git platform reviews proposed changes.
CI_FILES = {
    "github": ("policy-review.yml", ".github/workflows/policy-review.yml"),
    "gitlab": ("gitlab-ci.yml", ".gitlab-ci.yml"),
}
# By these an editor completes front matter and says what is wrong with it.
EDITOR_FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "site_config/schema/sop.schema.json": sop_schema,
    ".vscode/settings.json": editor_settings,
    ".vscode/extensions.json": lambda: {"recommendations": ["eliostruyf.vscode-front-matter"]},
}


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default="", help="What people call it. Default: the folder's name.")
@click.option(
    "--ci", type=click.Choice([*CI_FILES]), default="github", show_default=True,
    help="Where proposed changes are reviewed.",
)  # fmt: skip
def init(directory: Path, name: str, ci: str) -> None:
    """Make a new knowledge base in DIRECTORY: layout, configuration, an example SOP, CI files.

    \b
    kb init support-policies --name "Support policies"

    Nothing that is there is overwritten; a folder that holds pages already keeps them where they
    are, and gets no example. Afterwards: `git init`, commit, `kb serve`.
    """
    goes_to, directory = shlex.quote(str(directory)), directory.resolve()
    pages = _folder_of_pages(directory)
    files = FILES | ({} if pages else FIRST_FILES) | dict([CI_FILES[ci]])
    targets = [*files.values(), *EDITOR_FILES]
    there = [target for target in targets if (directory / target).exists()]
    if there:
        raise KbError(
            Problem(
                str(directory / target), 0, "This file is already there.",
                "Name another folder; `kb init` overwrites nothing.",
            )
            for target in there
        )  # fmt: skip
    _make(directory)
    today = date.today()
    called = name or directory.name.replace("-", " ").capitalize()
    words = {
        "name": toml_string(called),  # which YAML reads too
        "today": today.isoformat(),
        "next_year": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
        "sops": f"sops = {toml_string(pages)}".ljust(24) if pages else '# sops = "sops"         ',
        "strict": "# strict = false        " if pages else "strict = true           ",
        "policies": "**" if pages == "." else f"{pages or 'sops'}/**",
    }
    templates = resources.files("kb_tools.render") / "templates" / "init"
    for template, target in files.items():
        text = (templates / template).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"{{{{{word}}}}}", value)
        _write(directory, target, text)
    for target, content in EDITOR_FILES.items():
        _write(directory, target, json.dumps(content(), indent=2, ensure_ascii=False) + "\n")
    repository = GitRepository.around(directory)
    below = "" if repository is None else _below(repository, directory)
    begin = "git init && git add ." if repository is None else "git add ."
    go = "" if directory == Path.cwd() else f"cd {goes_to} && "
    click.echo(
        f"Next:  {go}{begin} && git commit -m 'Start' && kb serve\n"
        f"Say under KB_TOOLS in {CI_FILES[ci][1]} where the wheel of kb_tools is.",
        err=True,
    )
    if pages and (unseen := left_out(directory, pages, ("README.md",))):
        click.echo(
            f"{counted(len(unseen), 'page')} named README.md in folders below: left out. If they hold policies, write  "
            "exclude = []  in site_config/kb.toml.",
            err=True,
        )
    if below:
        click.echo(
            f"{directory} is a folder of another repository, whose CI files count at its top alone: move "
            f"{CI_FILES[ci][1]} there, write {below}/ before its paths, and --root {shlex.quote(below)} behind `kb review`.",
            err=True,
        )


def _folder_of_pages(directory: Path) -> str:
    """Where pages lie already, "." where they lie anywhere; "": there are none."""

    def holds_pages(folder: str) -> bool:
        return any(
            page.name != "README.md" and not any(part.startswith(".") for part in page.relative_to(directory).parts)
            for page in (directory / folder).rglob("*.md")
        )  # fmt: skip

    return next(filter(holds_pages, (*USUAL_FOLDERS, ".")), "")


def _below(repository: GitRepository, directory: Path) -> str:
    """The way from the top of the repository; "": it is the top."""
    with closing(repository):
        way = directory.relative_to(repository.root.resolve()).as_posix()
    return "" if way == "." else way


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # so say /proc and its kind, which hold no folders of ours
        saw = "No folder can be made here."
        would_work = "Name a place on a disk that you may write to."
        raise KbError(Problem(str(directory), 0, saw, would_work)) from error


def _write(directory: Path, target: str, text: str) -> None:
    file = directory / target
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"wrote {target}", err=True)
