"""`kb search`: the same search as on the site, in the terminal and for scripts."""

from pathlib import Path

import click
from rich.text import Text

from kb_tools.adapters.static_legs import search_legs
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.cli import exit_codes
from kb_tools.cli.opening import knowledge_base, tell_json, tell_left_out, terminal
from kb_tools.cli.options import format_option, root_option
from kb_tools.english import counted
from kb_tools.errors import KbError, Problem
from kb_tools.render.readable import readable
from kb_tools.search.engine import FILTERED, NOWHERE, Filters, Hit, NotFound
from kb_tools.search.records import SectionRecord
from kb_tools.workflows.search import Searched
from kb_tools.workflows.search import search as search_for
from kb_tools.workflows.site.views import Standing

_STATUSES = tuple(s.value for s in (Standing.IN_FORCE, Standing.UPCOMING, Standing.RETIRED))
_SHOWN = 160  # characters of a section


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--audience", help="Whose texts to search. Default: audiences.default in kb.toml.")
@click.option("--queue", "queues", multiple=True, help="Only SOPs of this queue (may be repeated).")
@click.option(
    "--market",
    "markets",
    multiple=True,
    help="Only SOPs that hold in this market (may be repeated).",
)
@click.option("--area", "areas", multiple=True, help="Only SOPs of this area (may be repeated).")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([*_STATUSES]),
    help="Only SOPs of this standing (may be repeated). Default: all but retired ones.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many sections at most.",
)
@format_option("text", "json")
@click.option("--fail-on", type=click.Choice(["nothing-found", "never"]), default="never", show_default=True,
              help="nothing-found: exit with 1 where no section fits.")  # fmt: skip
@root_option
def search(
    words: tuple[str, ...], audience: str | None, queues: tuple[str, ...], markets: tuple[str, ...],
    areas: tuple[str, ...], statuses: tuple[str, ...], limit: int, form: str, fail_on: str,
    root: Path,
) -> int:  # fmt: skip
    """Find the step or section that answers WORDS, in what the site shows today: the SOPs in force; of
    one that comes or is retired, that it does or is.

    Ranks as the site's search box does: by words, and by meaning where a sentence model is installed;
    with search.model = "transformer" as in a browser that has loaded the model. Words that no SOP in
    force for the audience says are told beside the results; of three words or more also a doubt
    whether any SOP covers them.

    \b
    kb search payout late
    kb search "MON-004 step 4"
    kb search "my phone is gone and I cannot log in"
    """
    with knowledge_base(root) as (kb, told):
        settings = kb.config
        reader = audience or settings.audiences.default
        check_audience(reader, (*settings.audiences.names, "all"))
        searched = search_for(
            " ".join(words),
            kb.history,
            settings,
            WhooshIndexes(kb.made / "search"),
            read_synonyms(kb.root, settings.search.synonyms),
            audience=reader,
            now=kb.clock.now(),
            filters=Filters(queues, markets, areas, statuses),
            limit=limit,
            legs=lambda records: search_legs(kb, records, told),
            told=told,
        )
        tell_left_out(kb)
    if form == "json":
        tell_json(_as_json(searched, reader))
    else:
        _show(searched, reader)
    return (
        exit_codes.NEEDS_EYES
        if fail_on == "nothing-found" and not searched.answer.hits
        else exit_codes.DONE
    )


def check_audience(name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise KbError(
            Problem("", 0, f"There is no audience {name!r}.", f"Write one of: {', '.join(known)}")
        )


def _as_json(searched: Searched, audience: str) -> dict[str, object]:
    answer = searched.answer
    return {
        "query": answer.text,
        "audience": audience,
        "sops": searched.sops,
        "corrections": [
            {"typed": typed, "looked_for": other} for typed, other in answer.corrections
        ],
        "unknown": list(answer.unknown),
        "confidence": round(answer.confidence, 4),
        "doubted": answer.doubted,
        "not_found": [
            {"id": each.id, "why": each.why, "superseded_by": [*each.superseded_by]}
            for each in answer.not_found
        ],
        "results": [hit.record.as_json() | {"score": round(hit.score, 4)} for hit in answer.hits],
    }


def _show(searched: Searched, audience: str) -> None:
    console = terminal()
    for hit in searched.answer.hits:
        console.print(_lines(hit))
    _warn(searched, audience)


def _warn(searched: Searched, audience: str) -> None:
    """Beside the results: they are no answer where nothing fits."""
    answer = searched.answer
    for missing in answer.not_found:
        click.echo(_plain(_said_of(missing)), err=True)
    if not answer.hits:
        sops = counted(searched.sops, "SOP")
        click.echo(f"Nothing in the {sops} in force for {audience} has these words.", err=True)
    elif answer.doubted and not answer.not_found:
        click.echo("Perhaps no SOP covers this.", err=True)
    if answer.hits and answer.unknown:
        said = " or ".join(f"“{_plain(word)}”" for word in answer.unknown)
        click.echo(f"No SOP in force for {audience} says {said}.", err=True)


def _said_of(missing: NotFound) -> str:
    """Why an SOP that was called by its id is not among the results."""
    if missing.why == NOWHERE:
        return f"No SOP is called {missing.id}."
    if missing.why == FILTERED:
        return f"{missing.id} is outside of the filters."
    by = " and ".join(missing.superseded_by)
    instead = f": {by} took its place" if by else ""
    return f"{missing.id} is retired{instead}. --status retired shows it."


def _lines(hit: Hit) -> Text:
    record = hit.record
    where = [record.heading, record.label] if record.label else [record.heading]
    text = _plain(record.prose)
    quoted = f"  {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}\n" if text else ""
    told = _standing(record)
    return Text.assemble(
        (_plain(f"{record.doc}@{record.version}" if record.version else record.doc), "bold"), " ", told,
        " › ".join(_plain(part) for part in (record.title, *where) if part), "\n",
        (quoted, "dim"), f"  {_plain(record.url)}\n",
    )  # fmt: skip


def _standing(record: SectionRecord) -> str:
    """Of what is not in force."""
    if record.status == Standing.IN_FORCE.value:
        return ""
    since = (
        f" from {record.effective}"
        if record.status == Standing.UPCOMING.value and record.effective
        else ""
    )
    return f"({record.status}{since}) "


def _plain(text: str) -> str:
    """On one line, without what would move a terminal's cursor or colour what follows."""
    return " ".join(readable(text).split())
