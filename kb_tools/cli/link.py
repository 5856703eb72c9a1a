"""`kb link`: which section a finding is about, what people decide of it, and what that teaches."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import click

from kb_tools.adapters.knowledge_base import KnowledgeBase, opened
from kb_tools.adapters.linkers import LEARNED, keep_judge, linker_of, read_judges
from kb_tools.adapters.qa_evidence import store_path
from kb_tools.adapters.qa_links import DuckDbLinks
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.adapters.static_legs import model_folder
from kb_tools.cli import progress
from kb_tools.cli.opening import tell_json, tell_left_out
from kb_tools.cli.options import format_option, root_option, store_option
from kb_tools.errors import KbError, Problem
from kb_tools.findings.link_decisions import LinkStanding, Verdict, standing
from kb_tools.progress import Told
from kb_tools.render.linked import decided_text, link_json, link_text, trained_text
from kb_tools.search.link_weights import SHIPPED
from kb_tools.search.linker import Linker, with_examples
from kb_tools.search.records import SectionRecord
from kb_tools.workflows.link import Examples, decision, examples, place_named, trained
from kb_tools.workflows.search import found_records, in_force

_EVERYBODY = "all"  # reviewers judge by every SOP
_MOST = 100_000  # characters of a text


@click.group()
def link() -> None:
    """Which section a finding is about: suggestions, your decisions, and what they teach.

    A decision of yours beats what was recorded and what the words say, in `kb gaps` too.
    """


@link.command()
@click.argument("words", nargs=-1)
@click.option("--file", type=click.File("rb"), help="Read the text from this file; - is stdin.")
@click.option(
    "--unlinked", is_flag=True, help="Findings of the store that name no section and are undecided."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="How many findings at most.",
)
@format_option("text", "json")
@store_option
@root_option
def suggest(
    words: tuple[str, ...],
    file: BinaryIO | None,
    unlinked: bool,
    limit: int,
    form: str,
    store: Path | None,
    root: Path,
) -> None:
    """The section that a text is about, with its probability; or that no SOP covers it.

    \b
    kb link suggest agent promised the creator a payout date
    kb link suggest --file comment.txt
    kb link suggest --unlinked --limit 50

    A section is named where links so likely have been right as often as `precision` under [linker]
    in kb.toml asks for (0.87). Otherwise the nearest ones are listed to choose from.
    """
    if sum((bool(words), file is not None, unlinked)) != 1:
        raise click.UsageError("Give a text, or --file, or --unlinked.")
    with progress.shown() as told, opened(root) as kb:
        links = DuckDbLinks(DuckDbStore(store or store_path(kb)))
        held, comments = _decided(links, needed=unlinked)
        if unlinked:
            asked = [
                (each.finding_id, each.comment) for each in links.findings()
                if not each.section and not (each.finding_id in held and held[each.finding_id].about)
            ][:limit]  # fmt: skip
        else:
            asked = [("", (_text(file) if file else " ".join(words))[:_MOST])]
        judges = read_judges(kb.root)
        known = with_examples(_records(kb, told), examples(held, comments))
        linker = linker_of(kb, known, judges, told)
        out = {
            n: [f"{sop}#{section}" for sop, section in held[finding].not_about]
            for n, (finding, _) in enumerate(asked) if finding in held
        }  # fmt: skip
        found = linker.links([text for _, text in asked], without=out)
    if form == "json":
        tell_json([link_json(f, t, each) for (f, t), each in zip(asked, found, strict=True)])
        return
    for (finding, text), each in zip(asked, found, strict=True):
        click.echo(link_text(finding, text, each))
    if not asked:
        click.echo("Every finding with a comment names a section or is decided.", err=True)


def _text(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        name = str(getattr(file, "name", ""))
        saw = f"This is no text in UTF-8: byte {error.start} is none of it."
        raise KbError(Problem(name, 0, saw, "Save it as UTF-8, or give the words.")) from error


@link.command()
@click.argument("finding")
@click.argument("section")
@store_option
@root_option
def confirm(finding: str, section: str, store: Path | None, root: Path) -> None:
    """Decide that FINDING is about SECTION.

    \b
    kb link confirm F-200015 MON-004#counting
    kb link confirm F-200015 "MON-004 step 4"
    kb link confirm F-200015 "MON-004@2.0 step 4"

    The section is kept as it stood in the text in force today, or in the version named.
    """
    _decide(finding, section, Verdict.ABOUT, store, root)


@link.command()
@click.argument("finding")
@click.argument("section", required=False)
@store_option
@root_option
def reject(finding: str, section: str | None, store: Path | None, root: Path) -> None:
    """Decide that FINDING is not about SECTION; without one, that no SOP covers it.

    \b
    kb link reject F-200015 "MON-004 step 4"
    kb link reject F-200015
    """
    _decide(finding, section, Verdict.NOT_ABOUT if section else Verdict.NO_SOP, store, root)


@link.command()
@click.argument("finding", required=False)
@format_option("text", "json")
@store_option
@root_option
def decided(finding: str | None, form: str, store: Path | None, root: Path) -> None:
    """Every decision with its moment, oldest first; those taken back too."""
    with opened(root) as kb:
        found = DuckDbLinks(DuckDbStore(store or store_path(kb))).decisions()
    click.echo(decided_text([d for d in found if finding in (None, d.finding_id)], form), nl=False)


@link.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would be learned.")
@store_option
@root_option
def train(dry_run: bool, store: Path | None, root: Path) -> None:
    """Fit the linker to the links that you have decided.

    Forty decided findings with a comment are needed. What the linker ships with is where it starts
    from; each of your links moves it a little. The numbers are written into
    site_config/linker.json: keep it in git, so that a report comes out the same tomorrow.
    """
    with progress.shown() as told, opened(root) as kb:
        held, comments = _decided(DuckDbLinks(DuckDbStore(store or store_path(kb))), needed=True)
        records = _records(kb, told)
        by_meaning = model_folder(kb) is not None

        def with_some(some: Examples) -> Linker:
            return linker_of(kb, with_examples(records, some), SHIPPED, told)

        learned = trained(
            held, comments, with_some, SHIPPED.meaning if by_meaning else SHIPPED.words
        )
        if not dry_run:
            keep_judge(kb.root, learned.judge, by_meaning=by_meaning)
        precision = kb.config.linker.precision
    click.echo(trained_text(learned, precision, "" if dry_run else LEARNED), nl=False)


def _decide(
    finding: str, section: str | None, verdict: Verdict, store: Path | None, root: Path
) -> None:
    with opened(root) as kb:
        now = kb.clock.now()
        place = place_named(kb.history, section, now) if section else None
        said = decision(finding, verdict, place, now)
        changed = DuckDbLinks(DuckDbStore(store or store_path(kb))).decide(said)
    about = f"{place.sop}#{place.section.anchor} ({place.section.label})" if place else "no SOP"
    word = {
        Verdict.ABOUT: "is about",
        Verdict.NOT_ABOUT: "is not about",
        Verdict.NO_SOP: "is covered by",
    }
    click.echo(
        f"{finding} {word[verdict]} {about}." + ("" if changed else " That was decided before.")
    )


def _records(kb: KnowledgeBase, told: Told) -> list[SectionRecord]:
    tell_left_out(kb)
    return in_force(found_records(kb.history, kb.config, _EVERYBODY, kb.clock.now(), told=told))


def _decided(
    links: DuckDbLinks, *, needed: bool
) -> tuple[Mapping[str, LinkStanding], dict[str, str]]:
    """What was decided, and the comments of those findings; nothing where there is no store."""
    if not needed and not links.store.path.exists():
        return {}, {}
    held = standing(links.decisions())
    comments = {
        each.finding_id: each.comment for each in links.findings() if each.finding_id in held
    }
    return held, comments
