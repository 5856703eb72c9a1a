"""Makes a git repository with the history of Markdown policies, large and always the same.

    python benchmarks/make_history.py FOLDER                        5,000 commits, 4,200 texts, 240 MB
    python benchmarks/make_history.py FOLDER --texts 300            a small one, for a quick look
    python benchmarks/make_history.py FOLDER --beside REPOSITORY…   and its figures beside those of real ones

What a commit does is drawn from a mix that was fitted to two public handbooks (see `_REVISIONS`);
`history_figures.py` measures both the same way. The same options give the same commit ids.
"""

import argparse
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import BinaryIO

import history_figures
from made_prose import Prose

_START = 1_546_300_800  # 1 January 2019, UTC
_PACE = 43_200  # seconds from one commit to the next
_OTHER_COMMITS = 0.45  # share of commits that touch no page: code, pictures, settings


@dataclass(frozen=True, slots=True)
class Sizes:
    texts: int = 4200  # blobs of pages, first versions included
    commits: int = 5000
    characters: int = 57_000  # of a text, on average
    pages: int = 250
    seed: int = 1


@dataclass(slots=True)
class Page:
    path: str
    head: str  # front matter, or ""
    blocks: list[str] = field(default_factory=list)  # headings among them, in order
    bullet: str = "-"

    def text(self) -> str:
        return self.head + "\n\n".join(self.blocks) + "\n"

    def sections(self) -> list[int]:
        """Where the headings stand, without the title."""
        return [at for at, block in enumerate(self.blocks) if at and block.startswith("#")]


class Revisions:
    """What people do to a page."""

    def __init__(self, prose: Prose, random: Random) -> None:
        self._prose, self._random = prose, random

    def revise(self, page: Page) -> None:
        weights = [weight for weight, _ in _REVISIONS]
        for (_, revise), _ in zip(
            self._random.choices(_REVISIONS, weights, k=8),
            range(self._random.choice((1, 1, 1, 2, 2, 3, 4, 8))),
            strict=False,
        ):
            revise(self, page)

    def reword(self, page: Page) -> None:
        """Other words, another figure, a sentence more or less, in one block."""
        at = self._some_block(page)
        lines = page.blocks[at].split("\n")
        line = self._random.randrange(len(lines))
        words = lines[line].split(" ")
        place = self._random.randrange(len(words))
        match self._random.randrange(5):
            case 0:
                words[place:place] = self._prose.sentence().split(" ")[:4]
            case 1 if len(words) > 6 and place:
                del words[place : place + 2]
            case 2:
                words.append(self._prose.sentence())
            case 3:
                words = [self._prose.amount() if word.startswith("$") else word for word in words]
                words[-1] = f"{words[-1]} ({self._prose.length()})"
            case _:
                words[place] = self._prose.item().split(" ")[0]
        lines[line] = " ".join(words)
        page.blocks[at] = "\n".join(lines)

    def add_line(self, page: Page) -> None:
        at = self._some_block(page)
        if page.blocks[at].startswith(("- ", "1. ", "* ")):
            lines = page.blocks[at].split("\n")
            lines.insert(
                self._random.randrange(len(lines)) + 1,
                f"{lines[0][:2].strip()} {self._prose.item()}",
            )
            page.blocks[at] = "\n".join(lines)
        else:
            page.blocks.insert(at + 1, self._prose.block())

    def drop_line(self, page: Page) -> None:
        at = self._some_block(page)
        lines = page.blocks[at].split("\n")
        if len(lines) > 2 and not lines[0].startswith(("|", "```")):
            del lines[self._random.randrange(1, len(lines))]
            page.blocks[at] = "\n".join(lines)
        elif len(page.blocks) > 30:
            del page.blocks[at]

    def add_section(self, page: Page) -> None:
        made = ["## " + self._prose.heading()]
        made += [self._prose.block() for _ in range(self._random.choice((1, 2, 3, 5, 8)))]
        at = self._random.choice([*page.sections(), len(page.blocks)])
        page.blocks[at:at] = made

    def drop_section(self, page: Page) -> None:
        starts = [*page.sections(), len(page.blocks)]
        if len(starts) > 12:
            at = self._random.randrange(len(starts) - 1)
            del page.blocks[starts[at] : starts[at + 1]]

    def move_block(self, page: Page) -> None:
        block = page.blocks.pop(self._some_block(page))
        page.blocks.insert(self._some_block(page), block)

    def move_section(self, page: Page) -> None:
        starts = [*page.sections(), len(page.blocks)]
        at = self._random.randrange(len(starts) - 1) if len(starts) > 3 else 0
        if len(starts) > 3:
            moved = page.blocks[starts[at] : starts[at + 1]]
            del page.blocks[starts[at] : starts[at + 1]]
            to = self._random.choice(page.sections())
            page.blocks[to:to] = moved

    def rename_section(self, page: Page) -> None:
        if starts := page.sections():
            at = self._random.choice(starts)
            page.blocks[at] = page.blocks[at].partition(" ")[0] + " " + self._prose.heading()

    def restyle(self, page: Page) -> None:
        """Form only: other bullets on the whole page."""
        old, page.bullet = page.bullet, "*" if page.bullet == "-" else "-"
        for at, block in enumerate(page.blocks):
            if block.lstrip().startswith(f"{old} "):
                lines = (
                    line.replace(f"{old} ", f"{page.bullet} ", 1)
                    if line.lstrip().startswith(f"{old} ")
                    else line
                    for line in block.split("\n")
                )
                page.blocks[at] = "\n".join(lines)

    def rewrite(self, page: Page) -> None:
        """A large part is written anew."""
        start = self._random.randrange(1, max(2, len(page.blocks) // 2))
        end = start + len(page.blocks) // self._random.choice((2, 3, 4))
        page.blocks[start:end] = [
            f"## {self._prose.heading()}" if block.startswith("#") else self._prose.block()
            for block in page.blocks[start:end]
        ]

    def _some_block(self, page: Page) -> int:
        """Any but the title; mostly text."""
        for _ in range(5):
            at = self._random.randrange(1, len(page.blocks))
            if not page.blocks[at].startswith(("#", "```")):
                return at
        return at


# Weights: how often each is done when a page is revised. Fitted to sourcegraph/handbook and
# openshift/runbooks, by the figures that `--beside` prints.
_REVISIONS: tuple[tuple[float, Callable[[Revisions, Page], None]], ...] = (
    (58, Revisions.reword),
    (16, Revisions.add_line),
    (9, Revisions.drop_line),
    (5, Revisions.add_section),
    (3, Revisions.drop_section),
    (3, Revisions.move_block),
    (1.2, Revisions.move_section),
    (2, Revisions.rename_section),
    (0.8, Revisions.restyle),
    (1.6, Revisions.rewrite),
)


def make_history(folder: Path, sizes: Sizes) -> None:
    """Writes the repository; its branch is `main`."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    importing = subprocess.Popen(
        ["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE
    )
    assert importing.stdin is not None
    with importing.stdin as stream:
        for number, (subject, files) in enumerate(_commits(sizes)):
            _write(stream, number, subject, files)
        stream.write(b"done\n")
    if importing.wait():
        raise SystemExit("git fast-import failed")
    # As a clone has it: packed against similar texts, not only against the one before.
    _git(folder, "repack", "-a", "-d", "-q", "--depth=50", "--window=10")
    _git(folder, "reset", "--quiet", "--hard")


def _commits(sizes: Sizes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each commit's subject, and the files that it writes."""
    random, prose = Random(sizes.seed), Prose(sizes.seed)
    revisions = Revisions(prose, random)
    pages: list[Page] = []
    written = 0
    for number in range(sizes.commits):
        left = sizes.commits - number
        due = sizes.texts - written
        if random.random() < _OTHER_COMMITS and due < 1.5 * left:
            yield f"Settings, {number}", {"settings.json": f'{{"build": {number}}}\n'}
            continue
        wanted = due / max(1, left * (1 - _OTHER_COMMITS))
        count = _files(random, wanted) if left > 1 else due
        files: dict[str, str] = {}
        for _ in range(min(count, due)):
            begun = len(pages) / sizes.pages
            if not pages or (len(pages) < sizes.pages and begun < 1.25 * written / sizes.texts):
                pages.append(_page(prose, random, sizes, len(pages)))
                page = pages[-1]
            else:
                page = random.choice([page for page in pages if page.path not in files] or pages)
                before = page.text()
                while page.text() == before:
                    revisions.revise(page)
            if page.path not in files:
                written += 1
            files[page.path] = page.text()
        yield f"Pages, {number}", files


def _files(random: Random, wanted: float) -> int:
    """How many pages one commit touches: mostly one, now and then many."""
    many = random.random() < 0.16
    rest = max(0.0, (wanted - 1) / 0.16)
    return 1 + (round(random.expovariate(1 / rest)) if many and rest > 0.2 else 0)


def _page(prose: Prose, random: Random, sizes: Sizes, number: int) -> Page:
    title = prose.heading()
    head = ""
    if random.random() < 0.5:
        head = f"---\ntitle: {title}\nowner: team-{random.randrange(12)}\n---\n\n"
    page = Page(f"{'abcdefgh'[number % 8]}/page-{number:04}.md", head, [f"# {title}"])
    size, wanted = (
        0,
        min(sizes.characters * random.lognormvariate(-0.18, 0.6), 4 * sizes.characters),
    )
    while size < wanted or len(page.blocks) < 8:
        level = random.choice(("##", "##", "###"))
        block = f"{level} {prose.heading()}" if random.random() < 0.33 else prose.block()
        page.blocks.append(block)
        size += len(block) + 2
    if random.random() < 0.03:
        page.blocks.append(f"See [the list][list].\n\n[list]: {prose.address()}")
    return page


def _write(stream: BinaryIO, number: int, subject: str, files: dict[str, str]) -> None:
    who = f"An Author <author@example.com> {_START + number * _PACE} +0000"
    said = subject.encode()
    lines = [
        f"commit refs/heads/main\nmark :{number + 1}\ncommitter {who}\ndata {len(said)}\n".encode(),
        said,
        b"\n",
    ]
    if number:
        lines.append(f"from :{number}\n".encode())
    for path, text in files.items():
        data = text.encode()
        lines += [f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n"]
    stream.writelines(lines)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def add_sizes(parser: argparse.ArgumentParser) -> None:
    usual = Sizes()
    parser.add_argument("--texts", type=int, default=usual.texts, help="default: %(default)s")
    parser.add_argument(
        "--commits", type=int, help="default: so many that they relate as 4,200 to 5,000"
    )
    parser.add_argument(
        "--characters", type=int, default=usual.characters, help="of a text; default: %(default)s"
    )
    parser.add_argument("--seed", type=int, default=usual.seed)


def asked_sizes(asked: argparse.Namespace) -> Sizes:
    usual = Sizes()
    commits = asked.commits or max(2, asked.texts * usual.commits // usual.texts)
    pages = max(2, asked.texts * usual.pages // usual.texts)
    return Sizes(asked.texts, commits, asked.characters, pages, asked.seed)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--beside", nargs="+", type=Path, default=[], metavar="REPOSITORY")
    parser.add_argument(
        "--least-size",
        type=int,
        default=0,
        help="of the texts of the others that are compared; characters",
    )
    add_sizes(parser)
    asked = parser.parse_args()
    if not asked.folder.exists():
        make_history(asked.folder, asked_sizes(asked))
    columns = [("generated", history_figures.figures(asked.folder))]
    columns += [
        (path.name, history_figures.figures(path, asked.least_size)) for path in asked.beside
    ]
    print(history_figures.table(columns))


if __name__ == "__main__":
    main()
