"""What a repository's history of Markdown pages is made of, so that a made one can be held to it.

    python benchmarks/history_figures.py REPOSITORY… [--least-size BYTES]

Reads the first-parent history through `git`, and nothing of `kb_tools`: sections end at headings,
blocks at blank lines, whatever our parser thinks. One column for each repository.
"""

import argparse
import re
import statistics
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

Blob = str
Pair = tuple[Blob, Blob]  # the text before, the text after

_HEADING = re.compile(r"(?m)^(?=#{1,6} )")
_BLANK = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LINK = re.compile(r"\]\(|https?://")
_DEFINES = re.compile(r"(?m)^\[[^\]\n]+\]: ")
_KINDS = (
    ("heading", re.compile(r"#{1,6} ")),
    ("table", re.compile(r"\|")),
    ("code", re.compile(r"```|~~~| {4}")),
    ("list", re.compile(r" {0,3}(?:[-*+]|\d+[.)]) ")),
    ("quote or admonition", re.compile(r">|!!!|\?\?\?")),
    ("HTML", re.compile(r"</?[a-zA-Z!]")),
)
_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit did to one Markdown file."""

    commit: str
    before: Blob | None  # None: the file is new
    after: Blob | None  # None: it is gone


@dataclass(slots=True)
class Figures:
    commits: int = 0
    files_per_commit: list[int] = field(default_factory=list)
    pairs: int = 0
    sizes: list[int] = field(default_factory=list)  # characters of each text that was written
    blocks: Counter[str] = field(default_factory=Counter)
    block_sizes: list[int] = field(default_factory=list)
    seen: dict[str, list[int]] = field(default_factory=dict)  # unit → [characters seen, all]
    kept: list[float] = field(
        default_factory=list
    )  # of a pair: share of sections that stood before
    lines: list[tuple[int, int]] = field(default_factory=list)  # of a pair: new, gone
    runs: list[int] = field(default_factory=list)  # of a pair: places at which it differs
    rewritten: int = 0  # pairs that keep less than half of their lines
    reordered: int = 0  # pairs in which a line of 20 or more characters changed its place
    links: int = 0
    words: int = 0
    distinct: list[float] = field(default_factory=list)  # distinct words in 1,000, text by text
    packed: list[float] = field(default_factory=list)  # size after zlib, of texts of 4 KB and more
    word_length: float = 0.0
    defines: int = 0  # texts with definitions of links


def steps(repository: Path) -> list[Step]:
    """Oldest first."""
    command = "log --first-parent --diff-merges=first-parent --reverse --raw --no-abbrev --find-renames -z --format=%H"
    logged = _git(repository, *command.split(), "--", ":(icase)*.md").split(b"\0")
    fields, commit, found = iter(logged), "", []
    for entry in fields:
        head = entry.lstrip(b"\n").decode()
        if not head.startswith(":"):
            commit = head
            continue
        _, mode, before, after, status = head[1:].split(" ")
        for _ in range(2 if status[0] in "RC" else 1):
            next(fields)
        if not mode.startswith("100") and status[0] != "D":
            continue
        found.append(
            Step(
                commit,
                None if status[0] in "AC" else before,
                None if status[0] == "D" else after,
            )
        )
    return found


def pairs(history: Sequence[Step]) -> list[Pair]:
    """Each text with the one it replaced, in order; a pure rename is none."""
    return [(s.before, s.after) for s in history if s.before and s.after and s.before != s.after]


@contextmanager
def texts_of(repository: Path) -> Iterator["Texts"]:
    process = subprocess.Popen(
        ["git", "-C", str(repository), "cat-file", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield Texts(process)
    finally:
        process.communicate()


class Texts:
    def __init__(self, process: Any) -> None:
        self._process = process

    def __call__(self, blobs: Sequence[Blob]) -> Iterator[str]:
        remaining = iter(blobs)
        while some := [*islice(remaining, _AHEAD)]:
            self._process.stdin.write("".join(f"{blob}\n" for blob in some).encode())
            self._process.stdin.flush()
            for _ in some:
                size = int(self._process.stdout.readline().split()[2])
                yield self._process.stdout.read(size).decode("utf-8", "surrogateescape")
                self._process.stdout.read(1)


def figures(repository: Path, least_size: int = 0) -> Figures:
    """`least_size`: only texts of so many characters count."""
    history = steps(repository)
    made = Figures(
        commits=len({step.commit for step in history}),
        files_per_commit=[*Counter(step.commit for step in history).values()],
        seen={"section": [0, 0], "block": [0, 0], "line": [0, 0]},
    )
    known: dict[str, set[int]] = {unit: set() for unit in made.seen}
    letters = 0
    with texts_of(repository) as texts:
        for step in history:
            if step.after is None or step.before == step.after:
                continue
            old, new = "", ""
            if step.before:
                old, new = texts([step.before, step.after])
            else:
                (new,) = texts([step.after])
            if len(new) < least_size:
                continue
            letters += _text(made, known, new)
            if step.before:
                _pair(made, old, new)
    made.word_length = letters / max(1, made.words)
    return made


def _text(made: Figures, known: dict[str, set[int]], text: str) -> int:
    made.sizes.append(len(text))
    made.defines += bool(_DEFINES.search(text))
    made.links += len(_LINK.findall(text))
    blocks = [block for block in _BLANK.split(text) if block.strip()]
    for block in blocks:
        made.blocks[next((name for name, at in _KINDS if at.match(block)), "paragraph")] += 1
        made.block_sizes.append(len(block))
    parts = {"section": _HEADING.split(text), "block": blocks, "line": text.split("\n")}
    for unit, found in parts.items():
        for part in found:
            made.seen[unit][1] += len(part)
            made.seen[unit][0] += len(part) * (hash(part) in known[unit])
            known[unit].add(hash(part))
    words = _WORD.findall(text.casefold())
    made.words += len(words)
    made.distinct += [len({*words[at : at + 1000]}) for at in range(0, len(words) - 999, 1000)]
    if len(text) >= 4096:
        data = text.encode("utf-8", "surrogateescape")
        made.packed.append(len(zlib.compress(data)) / len(data))
    return sum(map(len, words))


def _pair(made: Figures, before: str, after: str) -> None:
    made.pairs += 1
    stood = {*_HEADING.split(before)}
    sections = _HEADING.split(after)
    kept = sum(len(section) for section in sections if section in stood)
    made.kept.append(kept / max(1, len(after)))
    old, new = ([x for x in text.split("\n") if x.strip()] for text in (before, after))
    count_old, count_new = Counter(old), Counter(new)
    come, gone = count_new - count_old, count_old - count_new
    made.lines.append((come.total(), gone.total()))
    made.rewritten += come.total() > len(new) / 2
    made.runs.append(_runs(new, come) + _runs(old, gone) * (not come))
    common = count_old & count_new
    once = {line for line, count in common.items() if count == 1 and len(line) >= 20}
    made.reordered += [x for x in old if x in once] != [x for x in new if x in once]


def _runs(lines: Sequence[str], marked: Counter[str]) -> int:
    """Stretches of lines that are marked, each as often as it is counted there."""
    left, runs, inside = marked.copy(), 0, False
    for line in lines:
        runs += left[line] > 0 and not inside
        inside = left[line] > 0
        left[line] -= inside
    return runs


def table(columns: Sequence[tuple[str, Figures]]) -> str:
    """The figures side by side."""
    rows = [_column(made) for _, made in columns]
    names = [name for name, _ in columns]
    widths = [max(14, len(name)) for name in names]
    lines = [" " * 52 + "".join(f"  {n:>{w}}" for n, w in zip(names, widths, strict=True))]
    for at, (label, _) in enumerate(rows[0]):
        values = "".join(f"  {row[at][1]:>{w}}" for row, w in zip(rows, widths, strict=True))
        lines.append(f"{label:<52}{values}")
    return "\n".join(lines)


def _column(made: Figures) -> list[tuple[str, str]]:
    blocks = max(1, made.blocks.total())
    pairs_ = max(1, made.pairs)
    kinds = [name for name, _ in _KINDS[:5]]
    return [
        ("commits that touch pages", f"{made.commits:,}"),
        ("files per such commit: mean / median", _two(made.files_per_commit)),
        ("texts", f"{len(made.sizes):,}"),
        ("MB of text", f"{sum(made.sizes) / 1e6:.1f}"),
        ("characters of a text: mean / median", _two(made.sizes, 0)),
        ("share of characters in sections that stood before", _share(made.seen["section"])),
        ("… in blocks that stood before", _share(made.seen["block"])),
        ("… in lines that stood before", _share(made.seen["line"])),
        ("of a pair, kept in whole sections: mean / median", _two(made.kept, 2)),
        ("new lines of a pair: mean / median", _two([new for new, _ in made.lines])),
        ("lines gone: mean / median", _two([gone for _, gone in made.lines])),
        ("places at which a pair differs: mean / median", _two(made.runs)),
        ("pairs that keep less than half of their lines", f"{made.rewritten / pairs_:.1%}"),
        ("pairs in which lines changed their order", f"{made.reordered / pairs_:.1%}"),
        *((f"blocks: {name}", f"{made.blocks[name] / blocks:.1%}") for name in kinds),
        ("characters of a block: mean / median", _two(made.block_sizes, 0)),
        ("links in 1,000 words", f"{1000 * made.links / max(1, made.words):.1f}"),
        ("letters of a word", f"{made.word_length:.2f}"),
        ("distinct words in 1,000", f"{statistics.fmean(made.distinct or [0]):.0f}"),
        ("size after zlib", f"{statistics.fmean(made.packed or [0]):.1%}"),
        ("texts with definitions of links", f"{made.defines / max(1, len(made.sizes)):.1%}"),
    ]


def _two(values: Sequence[float], digits: int = 1) -> str:
    values = values or [0]
    return f"{statistics.fmean(values):,.{digits}f} / {statistics.median(values):,.{digits}f}"


def _share(seen: Sequence[int]) -> str:
    return f"{seen[0] / max(1, seen[1]):.1%}"


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument(
        "--least-size", type=int, default=0, help="characters; smaller texts are left out"
    )
    asked = parser.parse_args()
    columns = [(path.name, figures(path, asked.least_size)) for path in asked.repositories]
    print(table(columns))


if __name__ == "__main__":
    main()
