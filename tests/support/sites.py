"""A site's views, and a whole site on disk, made from a repository in a temporary folder."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.readings import CachedReadings
from kb_tools.diff.words.lexicon import lexicon
from kb_tools.publishing.mkdocs_site import render
from kb_tools.publishing.staging import Wanted, staged
from kb_tools.workflows.build_site import build_site
from kb_tools.workflows.site.views import Lists, Site, SopPages
from tests.support.command import Done, ran

TODAY = "2026-11-20"


def moment(day: str) -> datetime:
    """Noon UTC of that day, or the instant."""
    return datetime.fromisoformat(day if "T" in day else f"{day}T12:00:00").replace(tzinfo=UTC)


@contextmanager
def views(
    repo, audience: str = "internal", as_of: str = TODAY, *, drafts: bool = False
) -> Iterator[Site]:
    with opened(repo.path, cached=False) as kb:
        readings = CachedReadings(kb.history, lexicon("en"), None)
        yield build_site(
            kb.history, readings, kb.config, kb.folder, audience, moment(as_of), drafts=drafts
        )


def pages(
    repo, audience: str = "internal", as_of: str = TODAY, *, drafts: bool = False
) -> dict[str, SopPages]:
    """Everything about every visible SOP, by id; full texts of revisions and comparisons as tuples."""
    with views(repo, audience, as_of, drafts=drafts) as site:
        return {made.page.sop: _whole(made) for made in site.pages()}


def lists(repo, audience: str = "internal", as_of: str = TODAY) -> Lists:
    with views(repo, audience, as_of) as site:
        made = list(site.pages())
        return site.lists([m.listed for m in made], [c for m in made for c in m.changes])


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Implements `ports.Clock`."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def site_on_disk(repo, audience: str = "internal", on: str = TODAY) -> Path:
    """The site as rendered on that day; the stage stays in `.kb/stage/`."""
    with opened(repo.path) as found:
        kb = replace(found, clock=StoppedClock(moment(on)))
        stage, _ = staged(kb, Wanted(audience))
        return render(stage, kb.root, kb.root / "site" / audience)


def kb(repo, *arguments: str, **environment: str) -> Done:
    """`kb ARGUMENTS` in the repository's folder."""
    return ran(repo.path, *arguments, **environment)


def built(repo, *arguments: str, **environment: str) -> Done:
    done = kb(repo, "build", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path; compressed ones decompressed."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            name, content = file.relative_to(folder).as_posix(), file.read_bytes()
            found[name] = gzip.decompress(content) if name.endswith(".gz") else content
    return found


def configure(
    repo, more: str = "", *, audiences: tuple[str, ...] = ("internal", "vendor-a", "vendor-b")
):
    """Writes site_config/kb.toml; `more` is added below."""
    names = ", ".join(f'"{name}"' for name in audiences)
    text = f'[knowledge_base]\nname = "Support"\n[audiences]\ndefault = "{audiences[0]}"\nnames = [{names}]\n{more}'
    return repo.write("site_config/kb.toml", text)


def _whole(made: SopPages) -> SopPages:
    revisions = tuple(text.page() for text in made.revisions)
    return replace(made, revisions=revisions, compared=tuple(text.page() for text in made.compared))
