"""What a check sees: every page of the working tree, read once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import ne
from zoneinfo import ZoneInfo

from kb_tools.config import Config
from kb_tools.errors import Problem, Severity
from kb_tools.policy.document_control import DocumentControl
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.identity import beside, waiting_path, waits
from kb_tools.policy.model import Document, Revision, SopId
from kb_tools.policy.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Page:
    path: str  # from the repository's root
    text: str
    front: FrontMatter
    document: Document

    @property
    def control(self) -> DocumentControl:
        return self.front.control

    @property
    def waiting(self) -> bool:
        return waits(self.path)

    def line(self, key: str) -> int:
        """The line of a front-matter key; 1 if it is not there."""
        return self.front.lines.get(key, 1)

    def problem(
        self, line: int, saw: str, would_work: str, rule: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        return Problem(self.path, line, saw, would_work, rule, severity)


@dataclass(frozen=True)
class Checked:
    """The knowledge base under check."""

    pages: tuple[Page, ...]
    config: Config
    today: date
    timelines: Mapping[SopId, Timeline]  # by SOP; empty where there is no history
    files: frozenset[str]  # every file of the folder that a link may lead to; empty: not known
    # Of a recorded text; None: there is no history.
    text_of: Callable[[Revision], str] | None = None
    formerly: frozenset[str] = frozenset()  # the paths at which SOPs have stood, by the history
    differs: Callable[[str, str], bool] = ne  # do two texts say different things?
    # Of a file, None: it is not there; None: not known.
    content_of: Callable[[str], bytes | None] | None = None

    @cached_property
    def by_path(self) -> Mapping[str, Page]:
        return {page.path: page for page in self.pages}

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages that declare each id, waiting ones included."""
        found: dict[str, tuple[Page, ...]] = {}
        for page in self.pages:
            if page.control.id:
                found[page.control.id] = (*found.get(page.control.id, ()), page)
        return found

    def beside(self, page: Page) -> Page | None:
        """NAME.md of a NAME.next.md, and the other way round."""
        other = beside(page.path) if page.waiting else waiting_path(page.path)
        return self.by_path.get(other)

    def timeline(self, page: Page) -> Timeline | None:
        path = beside(page.path) if page.waiting else page.path
        return self.timelines.get(SopId(page.control.id or path))

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.config.knowledge_base.zone


Check = Callable[[Checked], Iterable[Problem]]
Problems = Iterator[Problem]
