"""`kb export`: what the knowledge base knows, for other systems."""

from pathlib import Path

import click

from kb_tools.adapters.swapped_folder import swapped_in
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.cli.opening import knowledge_base
from kb_tools.cli.options import root_option
from kb_tools.cli.search import check_audience
from kb_tools.search.analysis import analysis
from kb_tools.search.fields import spoken, terms_of
from kb_tools.search.servers import TARGETS, read_as_units
from kb_tools.workflows.search import found_records, in_force


@click.group()
def export() -> None:
    """Hand the SOPs on to other systems, as files that those read in bulk."""


@export.command("search")
@click.option("--target", type=click.Choice([*TARGETS]), required=True, help="The search server.")
@click.option("--audience", help="Whose texts. Default: audiences.default in kb.toml.")
@click.option("--index", help="What the index is called there. Default: kb-AUDIENCE.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write. Default: .kb/export/TARGET/AUDIENCE/.",
)
@root_option
def search(
    target: str, audience: str | None, index: str | None, out: Path | None, root: Path
) -> None:
    """Write every section in force as bulk files for a search server, with index settings.

    For hundreds of thousands of pages, or for search inside another tool. An index holds the
    texts of one audience: make one for each, and let nobody query another's. Load a new export
    into a new index and point an alias to it; then nothing that was withdrawn stays behind.

    \b
    kb export search --target opensearch
      curl -X PUT  $SERVER/kb-internal -H 'Content-Type: application/json' --data-binary @index.json
      curl -X POST $SERVER/_bulk -H 'Content-Type: application/x-ndjson' --data-binary @bulk.ndjson
    kb export search --target meilisearch
      curl -X PATCH $SERVER/indexes/kb-internal/settings \\
           -H 'Content-Type: application/json' --data-binary @settings.json
      curl -X POST "$SERVER/indexes/kb-internal/documents?primaryKey=key" \\
           -H 'Content-Type: application/x-ndjson' --data-binary @documents.ndjson
    kb export search --target typesense
      curl -X PUT  $SERVER/synonym_sets/kb-internal --data-binary @synonyms.json
      curl -X POST $SERVER/collections --data-binary @collection.json
      curl -X POST "$SERVER/collections/kb-internal/documents/import?action=upsert" \\
           --data-binary @documents.jsonl
      curl -X PUT  $SERVER/curation_sets/kb-internal --data-binary @curation.json
      curl -X PATCH $SERVER/collections/kb-internal --data-binary @curated.json

    What must come first ([comes_first] in synonyms.toml) goes along as rules for Typesense; the others
    have none: whoever asks them puts the sections of `first.json` before the results, those with
    not_behind_a_number unless a number stands before the word ("12 kms" is no crisis). A rule of
    Typesense can't make that exception. An abbreviation that another SOP has in title or keywords
    has no rule.
    `query.json` is a query to begin with; put what was typed where it says {{query}}.
    """
    with knowledge_base(root) as (kb, told):
        reader = audience or kb.config.audiences.default
        check_audience(reader, (*kb.config.audiences.names, "all"))
        found = found_records(kb.history, kb.config, reader, kb.clock.now(), told=told, strict=True)
        records = in_force(found)
        said = read_synonyms(kb.root, kb.config.search.synonyms)
        synonyms = said.spoken(analysis(*spoken(records))).leading(terms_of(records).__contains__)
        folder = out or kb.made / "export" / target / reader
        with swapped_in(folder) as new:
            for file in TARGETS[target](index or f"kb-{reader}", records, synonyms):
                with (new / file.name).open("w", encoding="utf-8", newline="\n") as stream:
                    stream.writelines(f"{line}\n" for line in file.lines)
    click.echo(folder)
    sops = len({record.doc for record in records})
    units = read_as_units(records, synonyms) if target == "typesense" else ()
    if units:
        named = ", ".join(f'"{said}"' for said in units)
        click.echo(f"Typesense puts first what {named} asks for behind a number too.", err=True)
    click.echo(f"{len(records)} sections of {sops} SOPs, for {reader}.", err=True)
