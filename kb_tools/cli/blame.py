"""`kb blame`: since which version each clause says what it says."""

import json
from functools import partial
from pathlib import Path

import click

from kb_tools.adapters.readings import readings_of
from kb_tools.cli.opening import knowledge_base, terminal
from kb_tools.cli.options import date_option, format_option, root_option
from kb_tools.policy.moments import Asked
from kb_tools.render.blamed import blame_json, blame_markdown, print_blame
from kb_tools.render.shown import nothing_in_force
from kb_tools.workflows import blame as work


@click.command()
@click.argument("sop")
@date_option("--on", "The text in force then. Default: now.")
@date_option("--known-on", "By what had been recorded then. Default: now.")
@click.option("--removed", is_flag=True, help="Tell what went, too, and in which version.")
@format_option("text", "markdown", "json")
@root_option
def blame(
    sop: str, on: Asked | None, known_on: Asked | None, removed: bool, form: str, root: Path
) -> None:
    """Each clause of an SOP with the version since which it says what it says.

    SOP is an id (MON-004), a path, words of the title, or a citation: MON-004@2.0 blames that
    version, MON-004#counting one clause.

    A clause keeps its identity when it is moved, renumbered or reworded; what counts is its last
    change in meaning. Where no rule could judge a change, it counts as one and is told as such.
    Of an SOP that is retired, its last text is told.

    \b
    kb blame MON-004
    kb blame MON-004 --removed                also what is no longer there
    kb blame MON-004 --on 2026-05-01          the text in force on 1 May
    """
    with knowledge_base(root) as (found, told), readings_of(found) as readings:
        blamed = work.blame(
            found.history, readings, sop, found.clock.now(), found.zone,
            on=on, known_on=known_on, removed=removed,
            told=partial(told, "Comparing texts"),
        )  # fmt: skip
        zone = found.zone
    if form == "json":
        click.echo(json.dumps(blame_json(blamed, zone), indent=2))
        if blamed.shown.revision is None or blamed.shown.ended is not None:
            click.echo(nothing_in_force(blamed.shown, zone), err=True)
    elif form == "markdown":
        click.echo(blame_markdown(blamed, zone), nl=False)
    else:
        print_blame(terminal(), blamed, zone)
