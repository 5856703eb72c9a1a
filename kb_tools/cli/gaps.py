"""`kb gaps`: which sections deserve to be read again."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from kb_tools import __version__
from kb_tools.adapters.decision_files import write_decision
from kb_tools.adapters.first_told import first_told
from kb_tools.adapters.gap_looks import counting_to_look_back_at, look_at
from kb_tools.adapters.mapping_file import mapping_of
from kb_tools.adapters.parquet_out import write_parquet
from kb_tools.adapters.qa_evidence import addresses_of, asked_until, counting, report_of
from kb_tools.adapters.rereview_files import write_rereview
from kb_tools.adapters.sample_files import sample_csv, second_verdicts
from kb_tools.adapters.whole_file import write_whole
from kb_tools.cli import exit_codes
from kb_tools.cli.opening import knowledge_base
from kb_tools.cli.options import (
    as_of_option,
    backend_option,
    date_option,
    format_option,
    root_option,
    store_option,
)
from kb_tools.english import counted
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions.disposition import Decision
from kb_tools.policy.moments import Asked, day_of
from kb_tools.render.qa.decisions import commit_command
from kb_tools.render.qa.gap_changes import changes_json, changes_markdown, changes_text
from kb_tools.render.qa.gap_report_json import report_json, signals_json
from kb_tools.render.qa.gap_report_table import COLUMNS, dictionary_csv, report_csv, table_rows
from kb_tools.render.qa.gap_report_text import report_markdown, report_text
from kb_tools.render.qa.rereviewed import rereviewed_lines
from kb_tools.workflows.decide import Wanted, as_named, decided, not_yet_there
from kb_tools.workflows.gap_changes import GapChanges, gap_changes
from kb_tools.workflows.gaps import GapReport
from kb_tools.workflows.known_sops import sop_spelling
from kb_tools.workflows.rereview import corrections, reviewed
from kb_tools.workflows.rereview import sample as drawn_sample

FORMATS: dict[str, Callable[[GapReport, int], str]] = {  # with the smallest cell
    "text": report_text,
    "markdown": report_markdown,
    "json": lambda report, least: json.dumps(
        report_json(report, least, version=__version__), ensure_ascii=False, indent=1
    ),
    "csv": report_csv,
}
PARQUET = "parquet"  # the columns of csv, with types
CHANGES: dict[str, Callable[[GapChanges, int], str]] = {
    "text": changes_text,
    "markdown": changes_markdown,
    "json": lambda changes, least: json.dumps(
        changes_json(changes, least, version=__version__), ensure_ascii=False, indent=1
    ),
}


@click.group(invoke_without_command=True)
@format_option(*FORMATS, PARQUET)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; parquet needs one. Default: stdout.",
)
@as_of_option
@date_option("--since", "Only what is new, grown or gone since the report of that day.")
@click.option(
    "--digest",
    is_flag=True,
    help="The same as Markdown, for a mail. Default of --since: a week ago.",
)
@date_option("--contacts-from", "Only contacts from that day on.")
@click.option(
    "--signals",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what kb review reads (no personal data) into this file too.",
)
@click.option(
    "--columns", is_flag=True, help="Only what the columns of csv and parquet hold, as CSV."
)
@store_option
@backend_option
@click.option(
    "--fail-on",
    type=click.Choice(["signal", "never"]),
    default="never",
    show_default=True,
    help="signal: exit with 1 where a section or a critical finding is listed; with --since, where "
    "one of these or a missing topic is new, grown or back.",
)
@root_option
@click.pass_context
def gaps(
    context: click.Context, form: str, out: Path | None, as_of: Asked | None, since: Asked | None, digest: bool,
    contacts_from: Asked | None, signals: Path | None, columns: bool, store: Path | None, backend: str,
    fail_on: str, root: Path,
) -> int:  # fmt: skip
    """Which sections deserve to be read again: QA findings against what would be expected.

    \b
    kb gaps
    kb gaps --digest                          what is new since a week ago, as a mail
    kb gaps --format parquet --out gaps.parquet

    A section's findings are held against what its reviewed contacts would bring anyway, given
    their agents, reviewers, samples and weeks. Other causes (an incident, one vendor, one
    reviewer, a few agents) are weighed against a fault of the page. It is a reason to read, not
    a proof; nobody is named.

    What was listed in the last sixteen weeks and is not sure enough today is watched, and says why it
    went. For that, four Mondays are looked back at: four reports more the first time, then one in
    four weeks; above a million audits none.

    For Power BI, Tableau and the like take parquet, whose columns have types; a week's file goes
    beside the others and is joined to them by section_key. --columns says what each column holds.

    No form tells a count of people, contacts or findings from 1 to one below least_cell in kb.toml, nor
    what would give it away; in JSON it is null, in a table empty. Whoever may see them sets it to 1.
    """
    if context.invoked_subcommand is not None:
        return exit_codes.DONE
    if columns:
        _tell(dictionary_csv(), out)
        return exit_codes.DONE
    days = timedelta(weeks=1) if since is not None or digest else None
    if days is not None and form in ("csv", PARQUET):
        raise click.UsageError(
            f"--since and --digest tell in words or JSON; {form} is for all sections."
        )
    if form == PARQUET and out is None:
        raise click.UsageError("--format parquet needs  --out FILE.parquet")
    with knowledge_base(root) as (kb, told):
        steps, least = 1 if days is None else 3, kb.config.gaps.least_cell
        looks = []
        if days is not None:
            now = asked_until(kb, as_of)[0]
            before = day_of(since) if since is not None else now - days
            if before >= now:
                saw = f"--since {before} is not before {now}."
                raise KbError(Problem("", 0, saw, "Name an earlier day."))
            for number, day in enumerate((before - (now - before), before)):
                told("Counting", number, steps)
                looks.append(
                    look_at(kb, as_of=day, since=contacts_from, store=store, backend=backend)
                )
        told("Counting", steps - 1, steps)
        with counting_to_look_back_at(
            kb, as_of=as_of, since=contacts_from, store=store, backend=backend, told=told
        ) as made:
            report = made.report
        told("Counting", steps, steps)
    if signals is not None:
        open_now = signals_json(report, least, version=__version__)
        text = json.dumps(open_now, ensure_ascii=False, indent=1)
        write_whole(signals, text + "\n")  # a review may be reading the file
    if days is None:
        if form == PARQUET and out is not None:
            write_parquet(out, COLUMNS, table_rows(report, least))
            click.echo(out)
        else:
            _tell(FORMATS[form](report, least), out)
        needs_eyes = bool(report.flagged or report.critical or report.critical_unplaced)
    else:
        changes = gap_changes(looks[0], looks[1], report)
        _tell(CHANGES["markdown" if digest else form](changes, least), out)
        needs_eyes = changes.needs_eyes
    return exit_codes.NEEDS_EYES if fail_on == "signal" and needs_eyes else exit_codes.DONE


def _tell(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text.rstrip("\n"))
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="")
    click.echo(out)


@gaps.command()
@click.argument("signal", metavar="ID")
@click.argument("decision", type=click.Choice([d.value for d in Decision]))
@click.option("--in", "fixed_in", metavar="VERSION", default="", help="The version that mends it.")
@click.option("--owner", default="", help="The team that sees to it.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Until when.")
@click.option("--because", default="", help="Why; a dismissal needs it.")
@store_option
@backend_option
@root_option
def decide(
    signal: str, decision: str, fixed_in: str, owner: str, due: datetime | None, because: str,
    store: Path | None, backend: str, root: Path,
) -> int:  # fmt: skip
    """Write down what was decided of a signal: one small file in git, which the reports show.

    \b
    kb gaps decide "MON-004 step 3" accepted --owner monetization --due 2027-03-01
    kb gaps decide "MON-004 step 3" dismissed --because "hard, but it has to be"
    kb gaps decide "MON-004 step 3" fixed --in 2.1

    ID is the section as `kb gaps` names it; of critical findings whose section is not clear, the SOP. The decision sticks to SOP and section, however reason
    and onset are estimated again. What was dismissed stays quiet until the findings since then say
    more than that it goes on as it was; what was fixed is held against its version's effect.
    """
    wanted = Wanted(Decision(decision), fixed_in, owner, due.date() if due else None, because)
    with knowledge_base(root) as (kb, told):
        told("Counting", 0, 1)
        report, evidence = report_of(kb, store=store, backend=backend)
        told("Counting", 1, 1)
        made = decided(
            report, evidence.known, signal, wanted, report.as_of,
            partial(first_told, kb, store, backend), kb.config.gaps.least_cell,
        )  # fmt: skip
        made = as_named(kb.history, made)
        path = write_decision(kb.root, kb.config.gaps.decisions, made)
        doubt = not_yet_there(kb.history, made)
    click.echo(path)
    if doubt:
        click.echo(f"{doubt} If that is a slip, decide again.", err=True)
    click.echo("The reports here show it at once. Commit it, so that all do:", err=True)
    click.echo(f"  {commit_command(made, path)}", err=True)
    return exit_codes.DONE


@gaps.command()
@click.argument("signal", metavar="ID")
@click.option("--size", type=click.IntRange(min=5), default=50, show_default=True, help="Contacts.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed draws the same."
)
@as_of_option
@store_option
@backend_option
@root_option
def sample(
    signal: str, size: int, seed: int, as_of: Asked | None, store: Path | None, backend: str, root: Path
) -> int:  # fmt: skip
    """Draw contacts to be judged again, blind, as CSV: are a signal's findings right?

    \b
    kb gaps sample "MON-004 step 3" --size 50 --seed 1 > sample.csv
    kb gaps review "MON-004 step 3" sample.csv

    Contacts with a finding on the section are mixed with such as have one elsewhere, and with such
    as have none, in random order. The file does not say which is which, nor what was found. Whoever
    judges it writes into the column `found` the sections that went wrong ("MON-004 step 3; MON-004
    step 5"), or "none".
    """
    with knowledge_base(root) as (kb, told):
        told("Counting", 0, 1)
        with counting(kb, as_of=as_of, store=store, backend=backend) as made:
            drawn = drawn_sample(
                made.report, made.evidence, made.reader, signal, size, seed, addresses_of(kb)
            )
        told("Counting", 1, 1)
    click.echo(sample_csv(drawn), nl=False)
    on_it, elsewhere, nothing = drawn.groups
    click.echo(
        f"{counted(len(drawn.contacts), 'contact')}: {on_it} with a finding on {drawn.section}, "
        f"{elsewhere} with one elsewhere, {nothing} with none. "
        + (
            "The file does not tell which; do not tell it either."
            if elsewhere or nothing
            else "There are no others to mix them with, so whoever knows that is not blind."
        ),
        err=True,
    )
    return exit_codes.DONE


@gaps.command()
@click.argument("signal", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@store_option
@backend_option
@root_option
def review(signal: str, file: Path, store: Path | None, backend: str, root: Path) -> int:
    """Take a sample back that was judged again: the signal's estimate is corrected by it.

    FILE is what `kb gaps sample` wrote, its column `found` filled in; CSV or a workbook. Rows that
    are still empty are left out. The result is a small file of counts in git, which the reports show.
    """
    with knowledge_base(root) as (kb, told):
        verdicts, digest = second_verdicts(file)
        told("Counting", 0, 1)
        with counting(kb, store=store, backend=backend) as made:
            spelling = sop_spelling(kb.history, mapping_of(kb).sops.aliases)
            looks = reviewed(
                made.report, made.evidence, made.reader, signal, verdicts, digest, str(file),
                lambda name: spelling.read(name).sop,
            )  # fmt: skip
            found = corrections(made.report, made.evidence, [looks])
        told("Counting", 1, 1)
        path = write_rereview(kb.root, kb.config.gaps.rereviews, looks)
    click.echo(path)
    for line in (line for each in found.values() for line in rereviewed_lines(each)):
        click.echo(line, err=True)
    click.echo("The reports here show it at once. Commit it, so that all do.", err=True)
    return exit_codes.DONE
