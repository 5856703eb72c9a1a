"""Every problem of the knowledge base, in one run."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from kb_tools.checks import CHECKS
from kb_tools.checks.model import Checked, Page
from kb_tools.config import Config
from kb_tools.diff.compare import compare
from kb_tools.diff.model import ChangeKind
from kb_tools.errors import Problem
from kb_tools.policy.front_matter import read
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Revision, SopId
from kb_tools.policy.timeline import Timeline


def check(
    texts: Mapping[str, str],
    config: Config,
    today: date,
    timelines: Mapping[SopId, Timeline] | None = None,
    files: Collection[str] = (),
    text_of: Callable[[Revision], str] | None = None,
) -> tuple[Problem, ...]:
    """The problems, sorted by file and line.

    Args:
        texts: each policy file of the working tree by its path.
        timelines: the recorded history, where there is one.
        files: all files that a link may lead to.
        text_of: a recorded text, where there is a history.
    """
    strict = config.knowledge_base.strict
    pages = tuple(
        Page(path, text, read(text, path, strict=strict), parse(text))
        for path, text in sorted(texts.items())
    )
    checked = Checked(
        pages, config, today, timelines or {}, frozenset(files), text_of, says_otherwise
    )
    return tuple(sorted({problem for rule in CHECKS.values() for problem in rule(checked)}))


def says_otherwise(before: str, after: str) -> bool:
    """Does the text itself mean something else? (What its front matter says has its own rules.)"""
    return any(c.kind is not ChangeKind.FRONT_MATTER for c in compare(before, after).material)
