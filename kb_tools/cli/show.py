"""`kb show`: the text in force."""

import json
from contextlib import nullcontext
from pathlib import Path

import click

from kb_tools.adapters.readings import readings_of
from kb_tools.cli.opening import knowledge_base, terminal
from kb_tools.cli.options import date_option, format_option, root_option
from kb_tools.policy.moments import Asked
from kb_tools.render.shown import nothing_in_force, print_shown, shown_json
from kb_tools.workflows import show as work


@click.command()
@click.argument("sop")
@date_option("--on", "The text in force then. Default: now.")
@date_option("--known-on", "By what had been recorded then. Default: now.")
@format_option("text", "json")
@root_option
def show(sop: str, on: Asked | None, known_on: Asked | None, form: str, root: Path) -> None:
    """The text of an SOP that is in force, and since when.

    SOP is an id (MON-004), a path, words of the title, or a citation: MON-004@2.1 (in force or
    not; a commit will do, too), MON-004@2.1#limits. A cited clause of an earlier version is followed to what it is today,
    however it was moved, renumbered, split or reworded since; if it is gone, it tells when it went.

    A date without a time means that whole day in the knowledge base's time zone: --on shows the
    last text that was in force at any moment of the day, --known-on counts everything that was
    recorded by its end. A date with a time means that instant.

    \b
    kb show MON-004                                       what agents follow now
    kb show MON-004 --on 2026-05-01                       what was in force on 1 May
    kb show MON-004 --on 2026-05-01 --known-on 2026-05-01 what agents could read on 1 May
    kb show MON-004@2.0                                   version 2.0
    kb show MON-004@1.1#counting                          a clause of 1.1, and what it is today
    """
    with (
        knowledge_base(root) as (found, _),
        readings_of(found) if "#" in sop else nullcontext() as readings,
    ):
        shown = work.show(
            found.history, sop, found.clock.now(), found.zone,
            on=on, known_on=known_on, readings=readings,
        )  # fmt: skip
        if form == "json":
            click.echo(json.dumps(shown_json(shown, found.zone), indent=2))
            if shown.revision is None:
                click.echo(nothing_in_force(shown, found.zone), err=True)
        else:
            print_shown(terminal(), shown, found.zone)
