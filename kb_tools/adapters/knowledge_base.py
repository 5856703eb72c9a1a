"""A knowledge base on disk: where its root is, what it is configured to be, its history."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from zoneinfo import ZoneInfo

from kb_tools.adapters.config_file import CONFIG_PATH, config, read_config
from kb_tools.adapters.git_history import GitHistory, Rules
from kb_tools.adapters.git_repository import GitRepository
from kb_tools.adapters.parse_cache import ParseCache
from kb_tools.adapters.system_clock import SystemClock
from kb_tools.adapters.texts import Texts
from kb_tools.adapters.working_tree import WorkingTree
from kb_tools.config import Config
from kb_tools.errors import KbError, Problem
from kb_tools.policy.folder import PolicyFolder
from kb_tools.policy.main_line import USUAL
from kb_tools.policy.model import CommitId
from kb_tools.ports import Clock
from kb_tools.progress import Progress, unheard

_MARKS = (CONFIG_PATH, "mkdocs.yml", ".git")  # any of them makes a folder the root
_MADE = ".kb"  # what we make and may be deleted at any time
_CACHE = "cache"
_USUAL_FOLDERS = ("sops", "docs")  # where a repository without configuration keeps its pages


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything that a command needs of it."""

    root: Path
    config: Config  # with `knowledge_base.sops` settled: "." where the pages lie anywhere
    folder: PolicyFolder  # the same as a path from the repository's root, and what is excluded
    history: GitHistory
    clock: Clock
    prefix: str = ""  # from the repository's root to `root`: "" or "policies/"
    bare: bool = False  # a repository without files on disk

    @property
    def zone(self) -> ZoneInfo:
        return self.config.knowledge_base.zone

    @property
    def made(self) -> Path:
        """The folder for what may be deleted at any time; not in git."""
        return made_folder(self.root)

    @property
    def cache(self) -> Path:
        """Of `made`, the folder for what is only kept so as not to be worked out again."""
        return self.made / _CACHE


def root_of(start: Path) -> Path:
    """The nearest folder, from `start` up, that holds a knowledge base; else `start` itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _MARKS) or _is_bare(folder):
            return folder
    return start


def made_folder(root: Path) -> Path:
    """`.kb/`, which tells git to leave it alone. Where nothing can be written, it is not made."""
    folder = root / _MADE
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError:
        pass  # a read-only folder: whoever wants to write there will say so
    return folder


@contextmanager
def opened(
    start: Path, *, cached: bool = True, progress: Progress = unheard
) -> Iterator[KnowledgeBase]:
    """The knowledge base that the folder `start` is part of.

    Args:
        cached: keep what has been read in `.kb/cache/`.
        progress: told (done, total) while texts are read for the first time.

    Raises KbError for a configuration that cannot be read, for a folder or a branch that it names
    and that is not there.
    """
    root = root_of(start)
    repository = GitRepository.around(root)
    try:
        said = _config(root, repository)
        tip = repository.tip(said.history.branch) if repository is not None else None
        settled, folder = _settled(root, said, repository, tip)
        file = made_folder(root) / _CACHE / "parsed.sqlite" if cached else None
        with closing(ParseCache(file)) as cache:
            bare = repository is not None and repository.bare
            place = repository.root if repository is not None else root
            clock, zone = SystemClock(), said.knowledge_base.zone
            names = _names(said.history.branch, repository, tip)
            history = GitHistory(
                Texts(repository, cache),
                Rules(folder, zone, said.history.imported_until, clock.now(), names),
                repository,
                tip,
                None if bare else WorkingTree(place, repository, tip),
                progress,
            )
            prefix = _prefix(root, repository)
            yield KnowledgeBase(root, settled, folder, history, clock, prefix, bare)
    finally:
        if repository is not None:
            repository.close()


def _names(branch: str, repository: GitRepository | None, tip: CommitId | None) -> frozenset[str]:
    """What the main line is called; `branch`: as the configuration says."""
    if branch or repository is None or tip is None:
        return frozenset({branch, branch.partition("/")[2]} - {""}) or USUAL
    return USUAL | repository.branches(tip)


def _config(root: Path, repository: GitRepository | None) -> Config:
    """From disk; of a bare repository from its newest commit."""
    if repository is None or not repository.bare:
        return read_config(root)
    tip = repository.tip()
    content = repository.file(tip, CONFIG_PATH) if tip is not None else None
    return Config() if content is None else config(content)


def _settled(
    root: Path, said: Config, repository: GitRepository | None, tip: CommitId | None
) -> tuple[Config, PolicyFolder]:
    """Which folder holds the policies: the one named, else the first usual one, else all."""
    prefix = _prefix(root, repository)

    def from_top(folder: str) -> str:
        path = Path(prefix, folder).as_posix()
        return "" if path == "." else path

    def is_there(folder: str) -> bool:
        if (root / folder).is_dir() and (repository is None or not repository.bare):
            return True
        if repository is None or tip is None:
            return False
        top = from_top(folder)
        return not top or repository.has_folder(tip, top)

    named = said.knowledge_base.sops
    if "sops" in said.knowledge_base.model_fields_set:
        if not is_there(named):
            saw = f"knowledge_base.sops is {named!r}, and there is no such folder in {root}."
            raise KbError(Problem(CONFIG_PATH, 0, saw, "Name the folder that holds the policies."))
        sops = named
    else:
        sops = next((folder for folder in _USUAL_FOLDERS if is_there(folder)), ".")
    settled = said.model_copy(
        update={"knowledge_base": said.knowledge_base.model_copy(update={"sops": sops})}
    )
    return settled, PolicyFolder(from_top(sops), said.knowledge_base.exclude)


def _prefix(root: Path, repository: GitRepository | None) -> str:
    """From the repository's root to `root`, with a slash at its end; "": they are the same."""
    if repository is None or repository.bare:
        return ""
    path = Path(relpath(root, repository.root.resolve())).as_posix()
    return "" if path == "." else f"{path}/"


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and all((folder / n).is_dir() for n in ("objects", "refs"))
