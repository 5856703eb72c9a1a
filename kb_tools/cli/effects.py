"""`kb effects`: what an SOP's versions did to its findings."""

from dataclasses import replace
from pathlib import Path

import click

from kb_tools import __version__
from kb_tools.adapters.qa_evidence import report_of
from kb_tools.adapters.readings import readings_of
from kb_tools.cli import exit_codes
from kb_tools.cli.opening import knowledge_base, tell_json
from kb_tools.cli.options import (
    as_of_option,
    backend_option,
    format_option,
    root_option,
    store_option,
)
from kb_tools.policy.moments import Asked
from kb_tools.render.qa.effects import effects_json, effects_text, of_sop
from kb_tools.workflows.naming import sop_named
from kb_tools.workflows.wording_only import wording_only


@click.command()
@click.argument("sop")
@format_option("text", "json")
@as_of_option
@store_option
@backend_option
@root_option
def effects(
    sop: str, form: str, as_of: Asked | None, store: Path | None, backend: str, root: Path
) -> int:  # fmt: skip
    """Did the change work? What each version of an SOP did to the findings on the steps it changed.

    \b
    kb effects MON-004

    Findings after a version has been read are held against what the same contacts would have
    brought without it. An incident that prompted it is no baseline, a gap that had opened is.
    Each figure has its interval and denominator; "not enough yet" is an answer. Versions that changed
    the wording only stand apart.
    """
    with knowledge_base(root) as (kb, told):
        named = sop_named(kb.history, sop)
        told("Counting", 0, 1)
        report, evidence = report_of(kb, as_of=as_of, store=store, backend=backend)
        with readings_of(kb) as readings:
            of_this = of_sop(report, named)
            wording = wording_only(of_this, evidence.known, kb.history, readings)
        report = replace(report, wording=wording)
        told("Counting", 1, 1)
        least = kb.config.gaps.least_cell
    if form == "json":
        found = effects_json(report, named, least, version=__version__)
        tell_json(found)
    else:
        click.echo(effects_text(report, named, evidence.known, least))
    return exit_codes.DONE
