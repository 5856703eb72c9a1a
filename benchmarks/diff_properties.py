"""Two properties of the diff on real page changes: they need no labels, and should nearly always hold.

    python benchmarks/diff_properties.py --repo PATH [--pairs 1000] [--show 20]

Every pair is a page before and after one commit that changed it (`*.md`; drawn at random, seeded).

- Symmetry: read backwards, the same is told: what was inserted is deleted, what was split is merged,
  and each change is judged alike, but a link that is gone from its words (material, unless another one
  of the page leads there) and read backwards is put on words that stood there (wording).
- Invariance: when the newer page is laid out anew (other line ends, wrapping, list marks, emphasis
  and heading style; its words untouched), the same changes are told.
- Time: CPU milliseconds of one comparison, both parses included.
"""

import random
import re
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kb_tools.diff.compare import compare
from kb_tools.diff.model import ChangeKind, Comparison, Judgement, Label, Operation

SEED = 20261128
MIRRORED = {
    Operation.INSERT: Operation.DELETE,
    Operation.DELETE: Operation.INSERT,
    Operation.SPLIT: Operation.MERGE,
    Operation.MERGE: Operation.SPLIT,
}

LINKED = Judgement.EDITORIAL.value, Label.EDITORIAL.value

Told = Counter[tuple[str, ...]]


@click.command(help=__doc__)
@click.option("--repo", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--pairs", "wanted", default=1000, show_default=True, help="How many page changes.")
@click.option("--show", default=0, help="Print so many of the pairs in which a property fails.")
def main(repo: Path, wanted: int, show: int) -> None:
    pairs = drawn(repo, wanted)
    held: Counter[str] = Counter()
    times: list[float] = []
    shown = 0
    for name, before, after in pairs:
        start = time.process_time()
        told = compare(before, after)
        times.append(1000 * (time.process_time() - start))
        wrong = {
            "symmetry": difference(changes(told), changes(compare(after, before), mirrored=True)),
            "invariance": difference(changes(told), changes(compare(before, laid_out_anew(after)))),
        }
        for which, found in wrong.items():
            held[which] += not found
            if found and shown < show:
                shown += 1
                click.echo(f"{which} fails: {name}")
                for line in found[:6]:
                    click.echo(f"    {line}")
    times.sort()
    click.echo(f"{len(pairs)} page changes of {repo}")
    for which in ("symmetry", "invariance"):
        click.echo(f"{which:<12}{held[which] / len(pairs):.4f}  ({len(pairs) - held[which]} fail)")
    click.echo(
        f"CPU ms a pair: median {times[len(times) // 2]:.0f}, p99 {times[int(0.99 * len(times))]:.0f}, worst {times[-1]:.0f}"
    )


def changes(comparison: Comparison, *, mirrored: bool = False) -> Told:
    """What is told, as values that can be compared; form alone left out."""
    told: Told = Counter()
    for change in comparison.changes:
        if change.quiet:
            continue
        op, old, new = change.op, change.old_text or "", change.new_text or ""
        if mirrored:
            op, old, new = MIRRORED.get(op, op), new, old
        judged = change.judgement.value, ",".join(sorted(change.labels))
        if change.kind is ChangeKind.LINK and change.new_text is None:
            judged = LINKED  # it takes a way there; the one that comes to words adds nothing to do
        told[op.value, old, new, *judged] += 1
    return told


def difference(one: Told, other: Told) -> list[str]:
    return [f"- {' | '.join(row)[:300]}" for row in one - other] + [
        f"+ {' | '.join(row)[:300]}" for row in other - one
    ]


# — the same page, laid out anew —


def laid_out_anew(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(lines))
    anew: dict[int, list[str]] = {}  # first line of a block → its new lines
    gone: set[int] = set()
    only_dashes = not any(t.type == "list_item_open" and t.markup in "*+" for t in tokens)
    head = front_matter_lines(lines)
    for at, token in enumerate(tokens):
        if token.map is None or token.map[0] < head:
            continue
        first, last = token.map
        if token.type == "paragraph_open" and token.level == 0:
            wrapped = rewrapped(lines[first:last])
            if wrapped:
                anew[first] = wrapped
                gone.update(range(first + 1, last))
        elif token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2"):
            title = lines[first].strip("# ")
            alone = first == 0 or not lines[first - 1].strip()
            same = tokens[at + 1].content == title and not _MARK.match(title)
            if alone and lines[first].startswith("#") and title and same:
                rule = ("=" if token.tag == "h1" else "-") * max(3, len(title))
                anew[first] = [title, rule]
        elif token.type == "list_item_open" and token.markup == "-" and only_dashes:
            anew[first] = [re.sub(r"^(\s*)-(\s)", r"\1*\2", lines[first])]
    out: list[str] = []
    for number, line in enumerate(lines):
        if number not in gone:
            out += anew.get(number, [line])
    return "\r\n".join(out)


def front_matter_lines(lines: Sequence[str]) -> int:
    if lines[:1] != ["---"]:
        return 0
    return next((n + 2 for n, line in enumerate(lines[1:]) if line.rstrip() == "---"), 0)


# What at the start of a line would become a list, heading, quote, table, rule, reference or HTML.
_MARK = re.compile(r"[-+*#>|=~`<\[!:{}]|\d+[.)]|\s")


def rewrapped(lines: Sequence[str]) -> list[str]:
    """The paragraph in lines of 60 code points, its strong words with underscores; [] if that is unsafe."""
    if any(
        line.endswith(("  ", "\\")) or "`" in line or "<" in line or "|" in line for line in lines
    ):
        return []
    text = re.sub(r"(?<!\S)\*\*([\w ]+)\*\*(?!\S)", r"__\1__", " ".join(map(str.strip, lines)))
    wrapped = textwrap.wrap(text, 60, break_long_words=False, break_on_hyphens=False)
    return [] if any(_MARK.match(line) for line in wrapped[1:]) else wrapped


# — page changes of a repository —


def drawn(repo: Path, wanted: int) -> list[tuple[str, str, str]]:
    log = git(repo, "log", "--no-merges", "--raw", "--no-renames", "--no-abbrev", "--format=")
    found = sorted(set(blob_pairs(log)))
    random.Random(SEED).shuffle(found)
    read = blob_reader(repo)
    pairs: list[tuple[str, str, str]] = []
    for path, old, new in found:
        if len(pairs) == wanted:
            break
        before, after = read(old), read(new)
        if before and after:
            pairs.append((f"{path} {old[:10]}..{new[:10]}", before, after))
    return pairs


def blob_pairs(log: str) -> Iterator[tuple[str, str, str]]:
    for line in log.splitlines():
        about, _, path = line.partition("\t")
        fields = about.split()
        if len(fields) == 5 and fields[4] == "M" and path.endswith(".md"):
            yield path, fields[2], fields[3]


def blob_reader(repo: Path) -> Callable[[str], str]:
    process = subprocess.Popen(
        ["git", "-C", str(repo), "cat-file", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    into, out = process.stdin, process.stdout

    def read(blob: str) -> str:
        into.write(f"{blob}\n".encode())
        into.flush()
        head = out.readline().split()
        if len(head) < 3:
            return ""  # a blob that a partial clone left out
        text = out.read(int(head[2]))
        out.read(1)
        return text.decode("utf-8", "surrogateescape")

    return read


def git(repo: Path, *command: str) -> str:
    done = subprocess.run(["git", "-C", str(repo), *command], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
