"""`kb log`: the history of an SOP."""

import json
from pathlib import Path

import click

from kb_tools.cli.opening import knowledge_base, terminal
from kb_tools.cli.options import format_option, root_option
from kb_tools.render.logged import list_json, log_json, print_list, print_log
from kb_tools.workflows import log as work


@click.command()
@click.argument("sop", required=False)
@format_option("text", "json")
@root_option
def log(sop: str | None, form: str, root: Path) -> None:
    """The versions and revisions of an SOP, newest first; without SOP a list of all.

    SOP is an id (MON-004), a path, or words of the title.

    Each revision tells when it was recorded, from when agents had to follow it, and who changed
    what. The periods in force are told as known today: a text that was corrected later has none,
    because the correction stands in its place.
    """
    with knowledge_base(root) as (found, _):
        history, now, zone = found.history, found.clock.now(), found.zone
        if sop is None:
            sops = work.listed(history, now)
            if form == "json":
                click.echo(json.dumps(list_json(sops, zone), indent=2))
            else:
                print_list(terminal(), sops, zone)
            return
        logged = work.log(history, sop, now)
        if form == "json":
            click.echo(json.dumps(log_json(logged, zone), indent=2))
        else:
            print_log(terminal(), logged, zone)
