"""`kb init`: a new knowledge base."""

from datetime import date
from importlib import resources
from pathlib import Path

import click

from kb_tools.errors import KbError, Problem

# Template below render/templates/init, and where it goes in the new knowledge base.
FILES = {
    "kb.toml": "site_config/kb.toml",
    "mkdocs.yml": "mkdocs.yml",
    "first-sop.md": "sops/general/first-answer.md",
    "gitignore": ".gitignore",
    "policy-review.yml": ".github/workflows/policy-review.yml",
}


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default="", help="What people call it. Default: the folder's name.")
def init(directory: Path, name: str) -> None:
    """Make a new knowledge base in DIRECTORY: layout, configuration, an example SOP, CI files.

    Nothing that is there is overwritten. Afterwards: `git init`, commit, `kb serve`.
    """
    directory = directory.resolve()
    there = [target for target in FILES.values() if (directory / target).exists()]
    if there:
        raise KbError(
            Problem(
                str(directory / target), 0, "This file is already there.",
                "Name another folder; `kb init` overwrites nothing.",
            )
            for target in there
        )  # fmt: skip
    today = date.today()
    words = {
        "name": name or directory.name.replace("-", " ").capitalize(),
        "today": today.isoformat(),
        "next_year": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
    }
    templates = resources.files("kb_tools.render") / "templates" / "init"
    for template, target in FILES.items():
        text = (templates / template).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"{{{{{word}}}}}", value)
        file = directory / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        click.echo(f"wrote {target}", err=True)
    click.echo(
        f"Next:  cd {directory.name} && git init && git add . && git commit -m 'Start' && kb serve",
        err=True,
    )
