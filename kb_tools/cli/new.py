"""`kb new`: a new SOP from a template."""

from pathlib import Path

import click

from kb_tools.adapters.knowledge_base import opened
from kb_tools.cli.options import root_option
from kb_tools.errors import KbError, Problem
from kb_tools.workflows.new_sop import new_sop, next_id, prefix_of


@click.command()
@click.argument("words", nargs=-1, metavar="[TITLE]")
@click.option("--area", default="", help="The folder below the policies, like monetization.")
@click.option("--owner", default="", help="The team that answers for the text.")
@click.option("--id", default="", help="Default: the next free id of the area.")
@root_option
def new(words: tuple[str, ...], area: str, owner: str, id: str, root: Path) -> None:
    """Make a new SOP from a template, as a draft, with the next free id of its area.

    \b
    kb new Payout returned by the bank --area monetization --owner monetization-policy

    Asks for what is not given. Overwrites nothing. Prints the path of the new file.
    """
    title = " ".join(words) or click.prompt("Title, in the words that agents would type")
    area = area or click.prompt("Area (a folder)")
    owner = owner or click.prompt("Owner (the team that answers for the text)")
    with opened(root) as kb:
        sops = kb.config.knowledge_base.sops
        area = area.strip("/ ")
        taken = set(kb.history.sops())
        standing = [(_area(kb.history.path(sop) or "", sops), str(sop)) for sop in taken]
        made_id = id or next_id(taken, prefix_of(area, standing))
        if made_id in taken:
            raise KbError(
                Problem(
                    "",
                    0,
                    f"The id {made_id} was used before.",
                    f"{next_id(taken, prefix_of(area, standing))} is free.",
                )
            )
        made = new_sop(made_id, title, area, owner, kb.clock.now().astimezone(kb.zone).date())
        file = (kb.root / sops / made.path).resolve()
        if not file.is_relative_to((kb.root / sops).resolve()):
            raise KbError(
                Problem(
                    "", 0, f"The area {area!r} leads out of {sops}/.", "Name a folder below it."
                )
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8", newline="\n") as new_file:
                new_file.write(made.text)
        except FileExistsError:
            raise KbError(
                Problem(
                    f"{sops}/{made.path}", 0, "This file is already there.", "Choose another title."
                )
            ) from None
        click.echo(f"{sops}/{made.path}")
        click.echo(f"{made.id} is a draft: nobody reads it before its status is active.", err=True)


def _area(path: str, sops: str) -> str:
    """
    >>> _area("sops/monetization/payout.md", "sops")
    'monetization'
    """
    return path.removeprefix(f"{sops}/").rpartition("/")[0]
