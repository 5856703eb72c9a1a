"""`kb build`: the site for one audience, or for each."""

from pathlib import Path

import click

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.cli.opening import check_has_files, reading
from kb_tools.cli.options import backend_option, date_option, root_option
from kb_tools.config import QA
from kb_tools.errors import KbError, Problem
from kb_tools.policy.moments import Asked, span
from kb_tools.progress import Told
from kb_tools.publishing.mkdocs_site import render
from kb_tools.publishing.staging import Wanted, stage_folder, staged


@click.command()
@click.option(
    "--audience", default="", help="Who will read it. Default: audiences.default in kb.toml."
)
@click.option(
    "--all-audiences",
    is_flag=True,
    help="One site for each audience in kb.toml (not for `all` and `qa`).",
)
@date_option("--as-of", "What was in force, and known, when that day ended. Default: now.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Default: site/AUDIENCE."
)
@click.option(
    "--quotes",
    is_flag=True,
    help="Show reviewers' comments on the QA leads' pages (with --audience qa).",
)
@backend_option
@root_option
def build(
    audience: str,
    all_audiences: bool,
    as_of: Asked | None,
    out: Path | None,
    quotes: bool,
    backend: str,
    root: Path,
) -> None:
    """Make the site into site/AUDIENCE/. Prints the folder.

    \b
    kb build                           for audiences.default of kb.toml
    kb build --audience vendor-a
    kb build --audience qa             the QA leads' site

    A site holds nothing that its audience may not read. What stood in the folder is replaced once
    the new site is whole. Nothing is published: copy the folder to where its readers are.
    """
    if quotes and audience != QA:
        raise click.UsageError("--quotes goes with --audience qa only.")
    if backend and audience != QA:
        raise click.UsageError("--backend goes with --audience qa only.")
    if all_audiences and (audience or out):
        raise click.UsageError("--all-audiences goes with neither --audience nor --out.")
    with reading(root, "Reading texts") as (kb, told):
        names = (
            kb.config.audiences.names
            if all_audiences
            else (audience or kb.config.audiences.default,)
        )
        moment_asked = span(as_of, kb.zone)[1] if as_of is not None else None
        check_has_files(kb, *NO_SITE)
        if not kb.history.sops():
            saw = f"There is no Markdown in {kb.root}, so there is nothing to build."
            raise KbError(
                Problem("", 0, saw, "Go to the folder of the policies, or name it:  --root FOLDER")
            )
        for name in names:
            stage_folder(kb, name)  # a name that is no folder's is told before any work
        said: set[str] = set()
        for name in names:
            folder = out or kb.root / "site" / name
            made = built(
                kb, Wanted(name, moment_asked, quotes=quotes, backend=backend), folder, told, said
            )
            click.echo(str(made))


def built(kb: KnowledgeBase, wanted: Wanted, out: Path, told: Told, said: set[str]) -> Path:
    """Stages and renders; says on stderr what a reader should know, and was not `said` before."""
    stage, notes = staged(kb, wanted, told)
    for note in notes:
        if note not in said:
            click.echo(note, err=True)
        said.add(note)
    if out.parent == kb.root / "site":
        keep_out_of_git(out.parent)
    return render(stage, kb.root, out, told)


NO_SITE = (
    "to build from: synonyms, pictures and settings stand in them, and a site would lie among git's own",
    "Build in a clone of it:  git clone REPOSITORY FOLDER",
)


def keep_out_of_git(folder: Path) -> None:
    """What some may not read must not be committed by accident."""
    if not folder.exists():
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
