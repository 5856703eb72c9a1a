"""`kb gaps`: which sections deserve to be read again."""

import json
from pathlib import Path

import click

from kb_tools import __version__
from kb_tools.adapters.qa_evidence import report_of
from kb_tools.cli import exit_codes, progress
from kb_tools.cli.moments import moment
from kb_tools.cli.opening import knowledge_base, root_option
from kb_tools.policy.moments import Asked
from kb_tools.render.gap_report_json import report_json, signals_json
from kb_tools.render.gap_report_text import report_csv, report_markdown, report_text

FORMATS = {
    "text": report_text,
    "markdown": report_markdown,
    "json": lambda report: json.dumps(
        report_json(report, version=__version__), ensure_ascii=False, indent=1
    ),
    "csv": report_csv,
}


@click.command()
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True)
@click.option(
    "--as-of",
    metavar="DATE",
    callback=moment,
    help="What was known when that day ended. Default: today.",
)
@click.option("--since", metavar="DATE", callback=moment, help="Only contacts from that day on.")
@click.option(
    "--signals",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what reviews and CI read (no personal data) into this file too.",
)
@click.option(
    "--store", type=click.Path(path_type=Path), help="Another store than the one in kb.toml."
)
@click.option(
    "--backend",
    metavar="URL",
    default="",
    help="Read the tables where they already are: postgres://…, pyspark://…, any URL of Ibis.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["signal", "never"]),
    default="never",
    show_default=True,
    help="signal: exit with 1 where a section is listed.",
)
@root_option
def gaps(
    form: str, as_of: Asked | None, since: Asked | None, signals: Path | None,
    store: Path | None, backend: str, fail_on: str, root: Path,
) -> int:  # fmt: skip
    """Which sections deserve to be read again: QA findings against what would be expected.

    A section's findings are held against what its reviewed contacts would bring anyway, given
    their agents, reviewers, samples and weeks. Other causes (an incident, one vendor, one
    reviewer, a few agents) are weighed against a fault of the page. It is a reason to read, not
    a proof; nobody is named.
    """
    with progress.shown() as told, knowledge_base(root) as kb:
        told("Counting", 0, 1)
        report, _ = report_of(kb, as_of=as_of, since=since, store=store, backend=backend)
        told("Counting", 1, 1)
    if signals is not None:
        text = json.dumps(signals_json(report, version=__version__), ensure_ascii=False, indent=1)
        signals.parent.mkdir(parents=True, exist_ok=True)
        signals.write_text(text + "\n", encoding="utf-8")
    click.echo(FORMATS[form](report).rstrip("\n"))
    return (
        exit_codes.NEEDS_EYES
        if fail_on == "signal" and (report.flagged or report.critical)
        else exit_codes.DONE
    )
