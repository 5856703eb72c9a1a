"""The diff on policies that were damaged at random, in structure: what must hold for every pair.

    python benchmarks/diff_fuzz.py [--repo PATH]... [--seconds 60] [--seed 1]

A pair is a page of a repository's work tree (`*.md`; default: `sops/` of this one) and the same page after
one to twelve mutations: blocks swapped, cut, said twice, indented, quoted, joined, split or taken
from another page; fences and comments left open; figures, table columns and heading levels
changed; NUL, bytes that are no UTF-8, templates and HTML put in.

- No crash; the patch rebuilds each text from the other; every edit is told by a change.
- Symmetry: read backwards, the same is told.
- Time: CPU seconds within a bound that grows with the text.

What fails is printed with the seed that makes it again. Exit code 1 then.
"""

import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from diff_properties import changes, difference

from kb_tools.diff.compare import compare
from kb_tools.diff.patch import replay, replay_back

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 60_000  # code points of a page
SECONDS = 0.5  # CPU, of one comparison …
SECONDS_A_KB = 0.02  # … and more for each thousand code points of both texts
MOST_SHOWN = 10

Blocks = list[str]
Mutation = Callable[[random.Random, Blocks, Blocks], None]


@click.command(help=__doc__)
@click.option("--repo", "repos", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", default=60.0, show_default=True, help="How long, in wall time.")
@click.option("--seed", default=1, show_default=True, help="The first of the pairs' seeds.")
def main(repos: Sequence[Path], seconds: float, seed: int) -> None:
    pages = [text for repo in repos or (ROOT / "sops",) for text in read(repo)]
    if not pages:
        raise click.ClickException("no *.md there")
    end, count, failures, slowest = time.monotonic() + seconds, 0, 0, 0.0
    while time.monotonic() < end and failures < MOST_SHOWN:
        before, after = pair(pages, seed + count)
        took, wrong = checked(before, after)
        slowest = max(slowest, took)
        if wrong:
            failures += 1
            click.echo(f"seed {seed + count}: {wrong}")
        count += 1
    click.echo(f"{count} pairs of {len(pages)} pages, {failures} fail; slowest {slowest:.2f} s CPU")
    sys.exit(1 if failures else 0)


def read(repo: Path) -> list[str]:
    files = sorted(repo.rglob("*.md"))
    return [file.read_bytes().decode("utf-8", "surrogateescape")[:LONGEST] for file in files]


def pair(pages: Sequence[str], seed: int) -> tuple[str, str]:
    dice = random.Random(seed)
    page, other = dice.choice(pages), dice.choice(pages)
    one, two = blocks(page), blocks(page)
    for _ in range(dice.randint(1, 12)):
        if two:
            dice.choice(MUTATIONS)(dice, two, blocks(other))
    if dice.random() < 0.2 and one:  # both sides damaged
        dice.choice(MUTATIONS)(dice, one, blocks(other))
    joint = dice.choice(["\n\n"] * 8 + ["\r\n\r\n", "\n"])
    return "\n\n".join(one), joint.join(two)


def checked(before: str, after: str) -> tuple[float, str]:
    """CPU seconds of the comparison, and what is wrong with it; "" if nothing is."""
    start = time.process_time()
    try:
        told = compare(before, after)
        took = time.process_time() - start
        back = compare(after, before)
    except Exception:
        return time.process_time() - start, f"crash\n{traceback.format_exc()}"
    bound = SECONDS + SECONDS_A_KB * (len(before) + len(after)) / 1000
    lost = set(told.edits) - {edit for change in told.changes for edit in change.edits}
    unlike = difference(changes(told), changes(back, mirrored=True))
    if replay(before, told.edits) != after or replay_back(after, told.edits) != before:
        return took, "the patch does not rebuild the texts"
    if lost:
        return took, f"{len(lost)} edits are told by no change: {list(lost)[:1]!r}"
    if unlike:
        return took, "not symmetric\n    " + "\n    ".join(unlike[:6])
    return took, f"slow: {took:.2f} s, allowed {bound:.2f}" if took > bound else ""


# — mutations: of the blocks in place; `other` are those of another page —


def blocks(text: str) -> Blocks:
    return [block for block in re.split(r"\n\n+", text) if block.strip()]


def swap(dice: random.Random, page: Blocks, other: Blocks) -> None:
    i, j = dice.randrange(len(page)), dice.randrange(len(page))
    page[i], page[j] = page[j], page[i]


def move_some(dice: random.Random, page: Blocks, other: Blocks) -> None:
    start = dice.randrange(len(page))
    taken = page[start : start + dice.randint(1, 6)]
    del page[start : start + len(taken)]
    at = dice.randint(0, len(page))
    page[at:at] = taken


def cut(dice: random.Random, page: Blocks, other: Blocks) -> None:
    start = dice.randrange(len(page))
    del page[start : start + dice.randint(1, 4)]


def say_twice(dice: random.Random, page: Blocks, other: Blocks) -> None:
    page.insert(dice.randint(0, len(page)), dice.choice(page))


def graft(dice: random.Random, page: Blocks, other: Blocks) -> None:
    start = dice.randrange(len(other)) if other else 0
    at = dice.randint(0, len(page))
    page[at:at] = other[start : start + dice.randint(1, 5)]


def join(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    page[at : at + 2] = [dice.choice([" ", "\n", ""]).join(page[at : at + 2])]


def split(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    parts = re.split(r"(?<=[.!?:;,|])\s+", page[at], maxsplit=dice.randint(1, 3))
    page[at : at + 1] = parts


def reorder_lines(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    lines = page[at].split("\n")
    dice.shuffle(lines)
    page[at] = "\n".join(lines)


def mark(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    lead = dice.choice(["    ", "> ", "- ", "1. ", "# ", "###### ", "\t", "!!! note\n    ", "| "])
    page[at] = "\n".join(lead + line for line in page[at].split("\n"))


def level(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    page[at] = re.sub(r"^#+", "#" * dice.randint(1, 7), page[at], flags=re.M)


def figure(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    page[at] = re.sub(r"\d+", lambda m: str(int(m[0][:9]) + dice.randint(-3, 3)), page[at])


def words(dice: random.Random, page: Blocks, other: Blocks) -> None:
    at = dice.randrange(len(page))
    found = page[at].split(" ")
    for _ in range(dice.randint(1, 5)):
        place = dice.randrange(len(found))
        found[place] = dice.choice(["", "not", "must", "the", "30 days", "$5", "unless", *found])
    page[at] = " ".join(found)


def column(dice: random.Random, page: Blocks, other: Blocks) -> None:
    tables = [at for at, block in enumerate(page) if block.startswith("|")]
    if not tables:
        return
    at, seed = dice.choice(tables), dice.random()
    rows = []
    for line in page[at].split("\n"):
        cells = line.strip("|").split("|")
        random.Random(seed).shuffle(cells)
        rows.append("|" + "|".join(cells[: dice.choice([len(cells)] * 5 + [1, 2])]) + "|")
    page[at] = "\n".join(rows)


def noise(dice: random.Random, page: Blocks, other: Blocks) -> None:
    put = dice.choice(
        ["```", "~~~~", "<!--", "-->", "<pre>", "<div>", "</div>", "\0", "\udcff\udcfe", "{{ x }}", "{% if %}",
         "[a]: b", "[^1]: note", "---", "***", "===", "\ufeff", "\u202e", "a" * 3000, "- " * 40, "> " * 60, "| a |\n|---|"]
    )  # fmt: skip
    at = dice.randrange(len(page))
    if dice.random() < 0.5:
        page.insert(at, put)
    else:
        place = dice.randint(0, len(page[at]))
        page[at] = page[at][:place] + put + page[at][place:]


MUTATIONS: tuple[Mutation, ...] = (
    swap, move_some, cut, say_twice, graft, join, split, reorder_lines, mark, level, figure, words, column, noise,
)  # fmt: skip

if __name__ == "__main__":
    main()
