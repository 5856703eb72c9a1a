"""`kb diff`: what changed in meaning between two texts."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from kb_tools.cli import exit_codes
from kb_tools.cli.diff_lines import as_line, compared_lines
from kb_tools.cli.options import date_option, format_option, moment, root_option
from kb_tools.diff.model import Comparison, Verdict
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.errors import KbError, Problem, UnknownRevision
from kb_tools.policy.model import SopId
from kb_tools.policy.moments import Asked
from kb_tools.workflows import compare as work
from kb_tools.workflows.pairs import side


@click.command()
@click.argument("names", nargs=-1, metavar="OLD NEW [SOP…]")
@click.option(
    "--on",
    "dates",
    nargs=2,
    metavar="DATE DATE",
    callback=lambda ctx, param, value: tuple(moment(ctx, param, each) for each in value or ()),
    help="What was in force at two moments and today, for an appeal: at the contact, at the audit.",
)
@date_option(
    "--known-on", "With --on: as known on that date. Default: each moment as known at that moment."
)
@format_option("text", "markdown", "html", "json")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read lines {"id","old","new"} from standard input, write one result line for each.',
)
@click.option(
    "--fail-on",
    type=click.Choice(["material", "review", "any"]),
    help="Exit with 1 if something in meaning changed (material), or may have (review), or anything at all (any)."
    " With --jsonl: in any of the lines; with 2 if a line could not be read.",
)
@root_option
def diff(
    names: tuple[str, ...],
    dates: tuple[Asked, Asked] | tuple[()],
    known_on: Asked | None,
    form: str,
    jsonl: bool,
    fail_on: str | None,
    root: Path,
) -> int:
    """What changed in meaning between two texts, quoted and judged.

    \b
    kb diff old.md new.md                 two files
    kb diff MON-004@2.0 MON-004@2.1       two versions of an SOP
    kb diff main HEAD                     every SOP that differs between two git revisions
    kb diff main HEAD MON-004             one of them
    kb diff MON-004 --on 2026-05-01T14:30+02:00 2026-06-02    at a contact, at its audit, today

    With --on, at each moment counts what had been published by then; where another text is
    known today to have been in force, both are told. A date means the last text of that day in
    the knowledge base's time zone.
    """
    words = _lexicon(root)
    fails = partial(_fails, fail_on=fail_on)
    if jsonl:
        code = exit_codes.DONE
        for line, says in compared_lines(sys.stdin.buffer, words, fails):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            code = max(code, says)
        return code if fail_on else exit_codes.DONE
    if dates:
        found = _by_dates(names, dates, known_on, root, words, form)
    else:
        compared = _compared(names, root, words)
        show(compared, form)
        found = (compared,) if isinstance(compared, work.SopComparison) else compared.sops
    failed = any(fails(sop.comparison) for sop in found)
    return exit_codes.NEEDS_EYES if failed else exit_codes.DONE


def _fails(comparison: Comparison, *, fail_on: str | None) -> bool:
    if fail_on == "any":
        return comparison.verdict is not Verdict.IDENTICAL
    asked = fail_on == "review" and bool(comparison.to_review)
    eyes = comparison.verdict in (Verdict.MATERIAL, Verdict.UNCOMPARED)
    return asked or (fail_on is not None and eyes)


def _lexicon(root: Path) -> Lexicon:
    """The words of the knowledge base's language with its own `site_config/diff.toml`; git is not asked."""
    from kb_tools.adapters.config_file import read_config
    from kb_tools.adapters.knowledge_base import root_of
    from kb_tools.adapters.lexicon_file import read_lexicon

    top = root_of(root)
    return read_lexicon(top, read_config(top))


def _compared(
    names: tuple[str, ...], root: Path, words: Lexicon
) -> work.SopComparison | work.SetComparison:
    if len(names) < 2:
        raise _two_names()
    old, new, *only = names
    if not only and Path(old).is_file() and Path(new).is_file():
        sides = [
            side(name, name, Path(name).read_bytes().decode("utf-8", "surrogateescape"))
            for name in (old, new)
        ]
        return work.compare_texts(sides[0], sides[1], words, sides[1].control.id or "")
    if "@" in old and "@" in new and not only:
        before, after = (name.rpartition("@") for name in (old, new))
        from kb_tools.cli.opening import reading

        with reading(root) as (base, _):
            return work.compare_versions(
                base.history,
                (SopId(before[0]), before[2]),
                (SopId(after[0] or before[0]), after[2]),
                words,
            )
    return _by_commits(old, new, only, root, words)


def _by_commits(
    old: str, new: str, only: Sequence[str], root: Path, words: Lexicon
) -> work.SetComparison:
    from kb_tools.cli.opening import snapshots_of

    with snapshots_of(root) as (snapshots, kb, told):
        try:
            before, after = snapshots.commit(old), snapshots.commit(new)
        except UnknownRevision as error:
            raise (_misnamed(old, new) or error) from error
        return work.compare_commits(
            snapshots, before, after, kb.history.known_at, kb.zone, only, words, told
        )


def _misnamed(old: str, new: str) -> KbError | None:
    """What was meant, where two names are no two revisions; None: nothing else."""
    names = (old, new)
    files = [name for name in names if Path(name).is_file()]
    versions = [name for name in names if "@" in name]
    if "-" in names:
        saw = "kb diff reads no text from standard input."
        would_work = (
            "Save it in a file and name that, or give both texts in a line to  kb diff --jsonl"
        )
    elif len(files) == 1:
        (other,) = (name for name in names if name not in files)
        saw = f"There is no file {other!r} to compare {files[0]!r} with."
        would_work = (
            "Name two files, as seen from the folder that you are in. "
            "For what is not committed yet:  kb review --base HEAD"
        )
    elif len(versions) == 1:
        (other,) = (name for name in names if name not in versions)
        saw = f"{other!r} names no version: it lacks its SOP."
        written = f"{versions[0].rpartition('@')[0]}@{other}"
        pair = (written, new) if other == old else (old, written)
        would_work = f"Write  kb diff {' '.join(pair)}"
    else:
        return None
    return KbError(Problem("", 0, saw, would_work))


def _by_dates(
    names: tuple[str, ...],
    dates: tuple[Asked, Asked],
    known_on: Asked | None,
    root: Path,
    words: Lexicon,
    form: str,
) -> tuple[work.SopComparison, ...]:
    if len(names) != 1:
        raise KbError(
            Problem(
                "",
                0,
                f"--on compares one SOP, and {len(names)} were named.",
                "Write  kb diff MON-004 --on 2026-05-01 2026-09-01",
            )
        )
    from kb_tools.cli.opening import reading, terminal
    from kb_tools.render.appealed import appeal_html, appeal_json, appeal_markdown, print_appeal
    from kb_tools.workflows.appeal import appeal

    with reading(root) as (base, _):
        found = appeal(base.history, names[0], *dates, base.clock.now(), base.zone, known_on, words)
        zone = base.zone
    if form == "json":
        click.echo(as_line(appeal_json(found, zone)), nl=False)
    elif form == "markdown":
        click.echo(appeal_markdown(found, zone), nl=False)
    elif form == "html":
        click.echo(appeal_html(found, zone))
    else:
        print_appeal(terminal(), found, zone)
    return found.between, found.since, found.net


def _two_names() -> KbError:
    return KbError(
        Problem(
            "",
            0,
            "Two texts are needed.",
            "Write  kb diff OLD.md NEW.md,  kb diff MON-004@2.0 MON-004@2.1,  or  kb diff main HEAD",
        )
    )


def show(compared: work.SopComparison | work.SetComparison, form: str) -> None:
    """Prints the result in the form asked for."""
    if form == "json":
        from kb_tools.render.comparison_json import set_json, sop_json

        said = (
            sop_json(compared) if isinstance(compared, work.SopComparison) else set_json(compared)
        )
        click.echo(as_line(said), nl=False)
    elif form == "markdown":
        from kb_tools.render.comparison_markdown import set_markdown, sop_markdown

        click.echo(
            sop_markdown(compared)
            if isinstance(compared, work.SopComparison)
            else set_markdown(compared)
        )
    elif form == "html":
        from kb_tools.render.standalone import document

        click.echo(document(compared))
    else:
        from kb_tools.cli.opening import terminal
        from kb_tools.render.comparison_terminal import print_set, print_sop

        console = terminal()
        if isinstance(compared, work.SopComparison):
            print_sop(console, compared)
        else:
            print_set(console, compared)
