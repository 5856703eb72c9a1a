"""Runs the shipped search engines over collections of questions with known answers.

    python benchmarks/search_run.py --data DIR --engine browser|python --out RUN.jsonl
                                    [--legs lexical|static|transformer] [--folds]

DIR holds one folder for each collection, with `corpus.jsonl` (sections: id, doc, title, heading,
path, text, tags, fold) and `queries.jsonl` (qid, type, text). RUN.jsonl gets one line for each
query: {"set", "qid", "results": [[id, score], …], "confidence", "link", "fold"}.

`--legs static` (the default where a sentence model is installed) adds search by meaning; what the
model says of each sentence is kept in .kb/cache/. `--legs transformer` has the browser's engine run the
model itself, as pages do where `search.model` says so.

With `--folds` the questions of type problem and finding are also asked of indexes from which a
third of the records was taken (their `fold`), to see what is said when nothing fits.

The browser's confidence is what its search box goes by. In Python the linker speaks: `confidence`
is its probability that any section answers, `link` what it would name; asked with `--folds`, the
results are its ranking too (words and the sentence model itself, where one is installed).
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.sentence_vectors import SentenceVectors
from kb_tools.adapters.static_legs import StaticLegs, transformer_of
from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.search.linker import Linker
from kb_tools.search.meaning import Meaning
from kb_tools.search.records import SectionRecord
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import answers, write_index

ROOT = Path(__file__).resolve().parents[1]
RESULTS = 50  # for each query; sections of one document are folded by whoever scores
FOLDS = (0, 1, 2)
FOLDED_TYPES = ("problem", "finding")
LEAST = 0.5  # confidence from which on the browser's first result counts as named

Row = dict[str, Any]
Answered = tuple[
    list[tuple[str, float]], float, str | None
]  # (id, score) of the best; confidence; link


@click.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True
)
@click.option(
    "--engine", type=click.Choice(["browser", "python"]), default="browser", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--folds", is_flag=True, help="Also with a third of the records left out, three times."
)
@click.option(
    "--legs", type=click.Choice(["lexical", "static", "transformer"]),
    help="Words only, or by meaning too. Default: by meaning where a sentence model is installed.",
)  # fmt: skip
@click.option("--set", "only", multiple=True, help="Only this collection (may be repeated).")
def main(
    data: Path, engine: str, out: Path, folds: bool, only: tuple[str, ...], legs: str | None
) -> None:
    """Ask every question of every collection below DATA and write the ranked answers to OUT."""
    model = packaged_model()
    if legs in ("static", "transformer") and model is None:
        raise click.ClickException("That leg needs a sentence model; `make site` installs one.")
    if legs == "transformer" and engine == "python":
        raise click.ClickException("Only the browser's engine runs a sentence model.")
    cached = StaticLegs(model, ROOT / ".kb" / "cache") if model and legs != "lexical" else None
    shipped = model if legs == "transformer" else None
    run = partial(in_browser, model=shipped) if engine == "browser" else in_python
    with out.open("w", encoding="utf-8") as file:
        for folder in sorted(path for path in data.iterdir() if (path / "corpus.jsonl").is_file()):
            if only and folder.name not in only:
                continue
            corpus, queries = rows(folder / "corpus.jsonl"), rows(folder / "queries.jsonl")
            for fold in (None, *FOLDS) if folds else (None,):
                asked = [q for q in queries if fold is None or q["type"] in FOLDED_TYPES]
                left = [record(row) for row in corpus if fold is None or row["fold"] != fold]
                texts = [q["text"] for q in asked]
                answered = run(left, texts, cached, links_only=fold is not None)
                for query, (found, sure, link) in zip(asked, answered, strict=True):
                    line = {"set": folder.name, "qid": query["qid"], "results": found}
                    line |= {"confidence": sure, "link": link}
                    file.write(json.dumps(line if fold is None else line | {"fold": fold}) + "\n")
            click.echo(f"{folder.name}: {len(corpus)} sections, {len(queries)} questions", err=True)


def in_browser(
    records: Sequence[SectionRecord], texts: Sequence[str], legs: StaticLegs | None,
    model: Path | None = None, *, links_only: bool,
) -> Iterator[Answered]:  # fmt: skip
    """`model`: where readers' browsers run it too."""
    node = shutil.which("node")
    if node is None:
        raise click.ClickException(
            "The browser's engine runs in Node.js here; install it, version 18 or newer."
        )
    leg = legs.of(records) if legs else None
    with tempfile.TemporaryDirectory() as folder:
        shipped = transformer_of(model, ROOT / ".kb" / "cache", records) if model else None
        index = write_index(Path(folder), index_files(records, Synonyms(), leg, shipped))
        how = {"limit": RESULTS, "quote": False, "legs": "transformer" if model else "static"}
        questions = ({"text": text} | how for text in texts)
        for answer in answers(node, index, questions):
            found = [(result["id"], result["score"]) for result in answer["results"]]
            sure = answer["confidence"]
            yield found, sure, found[0][0] if found and sure >= LEAST else None


def in_python(
    records: Sequence[SectionRecord], texts: Sequence[str], legs: StaticLegs | None,
    *, links_only: bool,
) -> Iterator[Answered]:  # fmt: skip
    store = in_memory(records)
    model = packaged_model() if legs else None
    vectors = SentenceVectors(model, ROOT / ".kb" / "cache") if model else None
    meaning = Meaning(records, vectors.embedded) if vectors else None
    links = Linker(Engine(store, Synonyms()), meaning).links(texts, others=RESULTS)
    engine = Engine(store, Synonyms(), static=legs.of(records) if legs and not links_only else None)
    for text, link in zip(texts, links, strict=True):
        hits = link.ranked[:RESULTS] if links_only else engine.search(text, limit=RESULTS).hits
        named = link.hit.record.id if link.hit else None
        yield [(hit.record.id, hit.score) for hit in hits], link.covered, named


def record(row: Row) -> SectionRecord:
    doc, _, anchor = row["id"].rpartition("#")
    return SectionRecord(
        id=row["id"], doc=doc, anchor=anchor, url=f"sop/{doc}/#{anchor}", kind="heading", title=row["title"],
        heading=row["heading"], path=tuple(name for name in row["path"] if name != row["heading"]),
        text=row["text"], tags=tuple(row["tags"]),
    )  # fmt: skip


def rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
