"""`kb findings`: QA exports into the store, and what could not be taken in."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from kb_tools import __version__
from kb_tools.adapters import importers
from kb_tools.adapters.importers.dialect import as_written
from kb_tools.adapters.knowledge_base import KnowledgeBase, opened
from kb_tools.adapters.made_of_contacts import let_go_of_vectors, still_there
from kb_tools.adapters.mapping_file import mapping_in, mapping_of, shown_path
from kb_tools.adapters.pseudonym_key import VARIABLE, pseudonym_key
from kb_tools.adapters.qa_evidence import store_path
from kb_tools.adapters.qa_searches import import_searches
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.adapters.quarantine_files import MendedFile, first_source, write_quarantine
from kb_tools.cli import progress
from kb_tools.cli.opening import tell_json
from kb_tools.cli.options import format_option, moment, root_option, store_option
from kb_tools.errors import KbError, Problem
from kb_tools.findings.layout import feet
from kb_tools.findings.mapping import (
    FindingsMapping,
    Source,
    neutral_source,
    sources_of,
)
from kb_tools.findings.proposal import proposed
from kb_tools.findings.pseudonyms import is_pseudonym
from kb_tools.findings.redaction import is_id, parts_asked_for
from kb_tools.findings.tables import TABLES
from kb_tools.policy.moments import Asked, span
from kb_tools.qa_ports import ExportFile
from kb_tools.render.forgotten import (
    forgotten_json,
    forgotten_text,
    outdated_json,
    outdated_text,
)
from kb_tools.render.import_summary import (
    quarantine_json,
    quarantine_text,
    summary_json,
    summary_text,
)
from kb_tools.render.mapping_proposal import (
    dialect_lines,
    proposal_json,
    proposal_text,
    proposal_toml,
)
from kb_tools.workflows.import_findings import Incoming, import_findings, quarantine_source
from kb_tools.workflows.known_sops import sop_spelling

_LOOKED_AT = 2000  # rows of a file that a proposal is made from


@click.group()
def findings() -> None:
    """QA data: import exports, look at what was refused, erase a person."""


@findings.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    help="Default: site_config/findings.toml.",
)
@click.option(
    "--source",
    "source_name",
    help="Read the files as this source of the mapping, whatever they are called.",
)
@click.option(
    "--table",
    type=click.Choice([*TABLES]),
    help="The files hold this table, with our column names.",
)
@click.option(
    "--most-may-fail",
    is_flag=True,
    help="Import a file although more than half of its rows are refused.",
)
@click.option(
    "--as-it-is", is_flag=True, help="Import a file although its ids or its dates look wrong."
)
@click.option("--again", is_flag=True, help="Read files too that were imported before.")
@format_option("text", "json")
@store_option
@root_option
def import_(
    files: tuple[Path, ...], mapping_file: Path | None, source_name: str | None, table: str | None,
    again: bool, most_may_fail: bool, as_it_is: bool, form: str, store: Path | None, root: Path,
) -> None:  # fmt: skip
    """Take QA exports into the store: all of them, or, if something stops it, none.

    \b
    kb findings import reviews-2026-11.csv findings-2026-11.csv

    \b
    site_config/findings.toml says how the columns of an export become ours:

    \b
      [[source]]
      name = "reviews"
      files = ["reviews*.csv"]
      timezone = "Europe/Berlin"
      dates = ["%d.%m.%Y %H:%M"]
      ignore = ["Score comment"]       # columns that stay out
      names = ["Agent"]                # looked for in comments, never kept
      [source.audits.columns]
      audit_id = "Review ID"
      ticket_at = "Handled at"
      sop_id = "SOP ref"
      [source.audits.values.sample_type]
      "Random pick" = "random"

    A scorecard with one column for each criterion says which, and what its marks mean:

    \b
      [source.findings]
      criteria = ["Followed the steps", "Verified the caller"]
      failed = ["No"]                  # each is a finding
      passed = ["Yes", "N/A"]          # any other mark is refused
      overall_comment = "Comment"      # on the whole review: of what alone failed there
      formerly = { "Steps" = "Followed the steps" }  # its name since some day → before
      [source.findings.columns]
      audit_id = "Review ID"
      comment = "{} - Comment"         # {}: the criterion's column
      [source.findings.marks."Auto fail"]  # a criterion with marks of its own
      failed = ["Yes"]
      passed = ["No"]

    What a later export of the same audit says was passed counts no more from then on: the finding is
    withdrawn, and a report of an earlier day knows it still; where rows state their dates
    (entered_at), whichever of the two came in first. Where each rating is a row of its own,
    passed = ["Pass"]  beside  only = { "Rating" = ["Fail"] }  says which rows say so.

    CSV, Parquet, Excel (.xlsx) and JSON lines are read. Of a workbook with several sheets, a
    source says  sheet = "Reviews";  of a report with a title block and a foot,  header_row = 4
    and  not_rows = ["Generated by*"];  of columns that two rows name together,  header_rows = 2;  of text from Windows,  encoding = "cp1252";  of dates that
    a spreadsheet keeps as numbers,  dates = ["excel"].

    Totals and subtotals are left out and told. Of rows that contradict each other the one that
    states the later date (entered_at) counts, else the one that is imported later; several files
    are imported in the order in which they are named.

    Rows that cannot be used go to a quarantine with file, line and reason (`kb findings
    quarantine`); the others go in. Importing a file twice changes nothing. People's ids become
    pseudonyms; their names and addresses are not taken in, and comments are cleaned of them.
    """
    with opened(root) as kb, progress.shown() as told:
        declared = mapping_file or kb.root / kb.config.findings.mapping
        # Rows as one of our own tables has them need no mapping.
        needed = table is None or mapping_file is not None
        mapping = mapping_in(declared, kb.root) if needed else mapping_of(kb)
        path = shown_path(declared, kb.root)
        incoming = [
            entry for file in files for entry in _incoming(file, mapping, path, source_name, table)
        ]
        key, made = pseudonym_key()
        if made is not None:
            click.echo(
                f"Made a key for pseudonyms: {made}\nKeep a copy where your team keeps secrets; "
                f"on other machines set {VARIABLE} to it.",
                err=True,
            )
        summary = import_findings(
            incoming, mapping, sop_spelling(kb.history, mapping.sops.aliases), key, DuckDbStore(_store(kb, store)),
            kb.clock.now(), kb_version=__version__, again=again, most_may_fail=most_may_fail,
            as_it_is=as_it_is, told=told,
        )  # fmt: skip
    click.echo(summary_text(summary), err=True)
    if form == "json":
        tell_json(summary_json(summary))


@findings.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--files", help="The file names that the source is to cover. Default: like this one.")
@click.option("--sheet", default="", help="Of a workbook.")
@click.option(
    "--header-row",
    type=click.IntRange(1),
    default=None,
    help="Of a file whose columns are not named in the first row that looks like it.",
)
@click.option("--delimiter", default=",", help="Of a CSV file, where its lines do not tell it.")
@click.option("--encoding", default="utf-8", help="Of a CSV file, where its bytes do not tell it.")
@format_option("text", "json")
@root_option
def map_(
    file: Path, files: str | None, sheet: str, header_row: int | None, delimiter: str, encoding: str,
    form: str, root: Path,
) -> None:  # fmt: skip
    """Propose how the columns of FILE become ours, and say why.

    \b
    kb findings map reviews.csv >> site_config/findings.toml

    Prints a piece for site_config/findings.toml. Each line has its reason: how tools name such a
    column (Zendesk QA, MaestroQA, Salesforce, Freshdesk are known; in German, Spanish, French and
    Portuguese too), and what its values look like. How the file is written (its letters, its
    separator, a title block) is read off its first lines. What is unsure is commented out, what is needed and not found is said. Nothing is
    imported or written.
    """
    _check_there(file)
    with opened(root) as kb:
        source = Source(name=file.stem, files=(file.name,), sheet=sheet, header_row=header_row or 0, delimiter=delimiter, encoding=encoding)  # fmt: skip
        source = as_written(file, source)
        export = importers.opened(file, source)
        rows, alone, torn = _looked_at(export)
        found = proposed(export.name, export.header, rows, sop_spelling(kb.history, {}))
        found.torn = torn
    if form == "json":
        tell_json(proposal_json(found))
    else:
        click.echo(proposal_text(found), err=True)
        written = dialect_lines(source, *feet(alone, rows))
        click.echo(proposal_toml(found, files or _like(file), written).rstrip("\n"))


@findings.command("import-searches")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
@root_option
def import_searches_(files: tuple[Path, ...], store: Path | None, root: Path) -> None:
    """Take in the searches without a good answer that agents downloaded from the search box.

    `log_unanswered = true` under [search] in kb.toml lets readers' browsers count them: short ones,
    without numbers and addresses. `kb gaps` tells what they have in common. The same file counts once.
    """
    with opened(root) as kb:
        for file in files:
            found = import_searches(DuckDbStore(_store(kb, store)), file, kb.clock.now())
            said = "was imported before" if found is None else f"{found} different searches"
            click.echo(f"{file}: {said}", err=True)


@findings.command()
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the rows as CSV files into this folder, to be put right and imported again.",
)
@format_option("text", "json")
@store_option
@root_option
def quarantine(folder: Path | None, form: str, store: Path | None, root: Path) -> None:
    """Tell the rows that were refused: file, line, reason.

    To put them right: `--export DIR`, mend the files there, `kb findings import DIR/*.csv`. Or
    mend the export itself and import it again. A few rows may be mended: the others stay. A torn
    line goes in once it was changed, or its kb_reason emptied.
    """
    with opened(root) as kb:
        entries = DuckDbStore(_store(kb, store)).quarantined()
        mapping = mapping_of(kb) if folder is not None else FindingsMapping()
    if folder is not None:
        for file, rows in write_quarantine(entries, folder, mapping):
            click.echo(file)
            click.echo(f"{file}: {rows} rows", err=True)
    elif form == "json":
        tell_json(quarantine_json(entries))
    else:
        click.echo(quarantine_text(entries))


@findings.command()
@click.argument("person", required=False)
@click.option(
    "--before",
    metavar="DATE",
    callback=moment,
    help="Instead of a person: contacts before that day.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    help="Of the person, to be taken out of comments on contacts of others, and out of names of teams. May be given again.",
)
@click.option(
    "--though-often",
    is_flag=True,
    help="Although a --name stands in more than a tenth of all comments.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be touched.")
@format_option("text", "json")
@store_option
@root_option
def forget(
    person: str | None, before: Asked | None, names: tuple[str, ...], though_often: bool, dry_run: bool, form: str, store: Path | None, root: Path,
) -> None:  # fmt: skip
    """Erase one person from the store; the counts stay. Or all that is older than you may keep.

    \b
    kb findings forget A1001 --name "Maria Keller" --dry-run
    kb findings forget --name "Wilma Voss"        a customer whom comments name
    kb findings forget --before 2024-11-01

    PERSON is the id as the export writes it (A1001), or the pseudonym (p-1b6a410cb662). A person whom
    one tool knows by an id and another by a name has two pseudonyms: forget both.

    Audits and findings stay, and are nobody's; the comments on contacts that the person handled
    are emptied; their rows in the roster, their calibrations and their refused rows are deleted.
    The file is then written anew, so that nothing is left in its free blocks. Later imports that
    still hold the person are cleaned in the same way: the store keeps the pseudonym for that.

    Out of comments on contacts of others the id is taken, and each --name, in the forms of its
    language (one that is a word too, as Will or Page, wherever it has a capital; in lower case too
    if you write --name page); out of names of teams, vendors, contact reasons, sections and imported
    files too, and searches for it are deleted. Without PERSON only this is done: for a customer,
    for instance, who stands in no column of people. For later imports the store keeps keyed hashes
    of the name's parts (not of parts under three letters, nor in Chinese, Japanese or Thai: after an
    import say it again). Those of names of staff go, whosever they are; the next import with names
    brings the others' back. Searches are kept without who searched, so none is found as theirs.

    --before deletes contacts whole: audits, findings, appeals, second looks, decided links, figures;
    refused rows imported before that day, and roster rows of people who had left and are part of
    nothing that stays. Later imports do not bring them back. Reports of earlier days then know less.

    Nothing leads from a name to the contacts any more: ids that are made of the person's get a random
    number in its place. What the command does not reach (exports, reports and sites made before, copies
    of the store), it tells; erase the person in the QA tool and in the exports too, and build the QA
    leads' site again. Without this, rows are kept until you delete the store.
    """
    if before is None and not person and not names:
        raise click.UsageError("Name a person, or --before DATE.")
    if before is not None and (person or names or though_often):
        raise click.UsageError("--before DATE deletes what is old, whosever it is: say it alone.")
    with opened(root) as kb:
        if before is not None:
            _forget_before(kb, before, dry_run, form, _store(kb, store))
            return
        called = (person or "").strip()
        pseudonym, mark, marks = called, None, set[str]()
        if names or not is_pseudonym(pseudonym):
            key, _ = pseudonym_key(make=False)
            pseudonym, mark = key.pseudonym(called) if called else "", key.mark
            marks = {*map(key.name_mark, parts_asked_for(n for n in names if not is_id(n)))}
        kept = DuckDbStore(_store(kb, store))
        if called:
            touched = kept.forget(
                pseudonym, kb.clock.now(), mark, only_tell=dry_run, called=called, names=names,
                marks=marks, though_often=though_often,
            )  # fmt: skip
        else:
            assert mark is not None
            touched = kept.forget_names(
                names, marks, kb.clock.now(), mark, only_tell=dry_run, though_often=though_often
            )
        made_before = _made_before(kb, dry_run=dry_run)
    if form == "json":
        tell_json(forgotten_json(pseudonym, touched, dry_run=dry_run, made_before=made_before))
    else:
        click.echo(
            forgotten_text(
                called or " and ".join(names), pseudonym, touched,
                dry_run=dry_run, made_before=made_before, named=bool(names),
            )
        )  # fmt: skip


def _made_before(kb: KnowledgeBase, *, dry_run: bool) -> Sequence[str]:
    if not dry_run and let_go_of_vectors(kb):
        click.echo(
            "Deleted .kb/cache/vectors.sqlite: it remembered comments by their hashes.", err=True
        )
    return still_there(kb)


def _forget_before(kb: KnowledgeBase, asked: Asked, dry_run: bool, form: str, store: Path) -> None:
    first, now = span(asked, kb.zone)[0].astimezone(kb.zone), kb.clock.now()
    day = first.date()
    if first > now:
        saw = f"--before {day} is in the future: it would delete all that there is."
        raise KbError(Problem("", 0, saw, "Name an earlier day; or delete the store's file."))
    deleted = DuckDbStore(store).delete_before(first, now, only_tell=dry_run)
    made_before = _made_before(kb, dry_run=dry_run)
    if form == "json":
        tell_json(outdated_json(day, deleted, dry_run=dry_run, made_before=made_before))
    else:
        click.echo(outdated_text(day, deleted, dry_run=dry_run, made_before=made_before))


def _looked_at(
    export: ExportFile,
) -> tuple[list[list[str]], list[Sequence[str]], Counter[str]]:
    """Rows enough for a proposal; lines that may be none because one field alone is filled; and by
    reason the others that are none."""
    rows, alone, torn = list[list[str]](), list[Sequence[str]](), Counter[str]()
    for block in export.blocks():  # to its end: a foot stands there
        few = block.rows[: max(0, _LOOKED_AT - len(rows))]
        rows += [row for row in few if any(row[1:]) or len(row) == 1]
        alone += [row for row in block.rows if len(row) > 1 and not any(row[1:])][:_LOOKED_AT]
        alone += [bad.fields for bad in block.bad[:_LOOKED_AT]]
        torn.update(bad.reason.value for bad in block.bad if "".join(bad.fields[1:]).strip())
    return rows, alone, torn


def _like(file: Path) -> str:
    """A pattern for the next exports of this name: dates and numbers may differ."""
    return re.sub(r"\d[\d_.-]*\d|\d", "*", file.stem) + file.suffix


def _check_there(file: Path) -> None:
    if not file.exists():
        raise KbError(Problem(str(file), 0, "There is no such file.", "Check its name and folder."))
    if not (file.is_file() or file.is_dir()):
        saw = "This is a pipe or a device, and an export is read more than once."
        raise KbError(Problem(str(file), 0, saw, "Write it into a file first."))


def _incoming(
    file: Path, mapping: FindingsMapping, path: str, source_name: str | None, table: str | None
) -> list[Incoming]:
    _check_there(file)
    kept = first_source(file)
    if kept:
        bare = importers.opened(file, as_written(file, Source(name="quarantine", files=("*",))))
        source = as_written(file, quarantine_source(bare, mapping, kept))
        return [Incoming(MendedFile(importers.opened(file, source)), source)]
    if table:
        sources = [neutral_source(table)]
    elif source_name:
        found = [source for source in mapping.source if source.name == source_name]
        if not found:
            saw = f"{path} has no source {source_name!r}."
            known = ", ".join(source.name for source in mapping.source)
            raise KbError(Problem(str(file), 0, saw, f"It has: {known or 'none'}"))
        sources = found
    else:
        sources = [*sources_of(file.name, mapping, path)]
    return [Incoming(importers.opened(file, source), source) for source in sources]


def _store(kb: KnowledgeBase, said: Path | None) -> Path:
    return said or store_path(kb)
