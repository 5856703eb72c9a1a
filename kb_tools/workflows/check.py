"""Every problem of the knowledge base, in one run."""

from collections.abc import Collection, Mapping
from datetime import date

from kb_tools.checks import CHECKS
from kb_tools.checks.model import Checked, Page
from kb_tools.config import Config
from kb_tools.errors import Problem
from kb_tools.policy.front_matter import read
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import SopId
from kb_tools.policy.timeline import Timeline


def check(
    texts: Mapping[str, str],
    config: Config,
    today: date,
    timelines: Mapping[SopId, Timeline] | None = None,
    files: Collection[str] = (),
) -> tuple[Problem, ...]:
    """The problems, sorted by file and line.

    Args:
        texts: each policy file of the working tree by its path.
        timelines: the recorded history, where there is one.
        files: all files that a link may lead to.
    """
    strict = config.knowledge_base.strict
    pages = tuple(
        Page(path, text, read(text, path, strict=strict), parse(text)) for path, text in sorted(texts.items())
    )
    checked = Checked(pages, config, today, timelines or {}, frozenset(files))
    return tuple(sorted({problem for rule in CHECKS.values() for problem in rule(checked)}))
