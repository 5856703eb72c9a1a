"""What `kb check` says of the files that a proposal touches.

A proposal that makes a page unreadable, holds a merge conflict, names an audience that is none, or
takes an id that is taken would stop the next build, so a reviewer sees it before. Links, versions
and reviews are told by `control.py` and `in_force.py` in words that know the text
before.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from kb_tools.checks.audiences import known_audiences
from kb_tools.checks.characters import readable_characters
from kb_tools.checks.conflicts import no_merge_conflict
from kb_tools.checks.dates import dates_in_order
from kb_tools.checks.front_matter import front_matter
from kb_tools.checks.identity import (
    ids_tell_pages_apart,
    one_page_an_id,
    paths_tell_pages_apart,
    quotable_names,
    waiting_text_has_its_page,
)
from kb_tools.checks.model import Checked, Page
from kb_tools.config import Config
from kb_tools.errors import Problem
from kb_tools.policy.front_matter import read
from kb_tools.policy.model import Document

_RULES = (
    readable_characters, no_merge_conflict, front_matter, quotable_names, waiting_text_has_its_page, known_audiences,
    dates_in_order, one_page_an_id, ids_tell_pages_apart, paths_tell_pages_apart,
)  # fmt: skip
_TOLD_ELSEWHERE = frozenset({"review-before-effective"})
# A change of site_config/kb.toml takes them from pages that it does not touch.
_READERS = "audience"
_UNREAD = Document("", ())  # these rules look at front matter and bytes only


def broken_rules(
    texts: Mapping[str, str], touched: Collection[str], config: Config, today: date
) -> Mapping[str, tuple[Problem, ...]]:
    """The problems of the touched files, by path; of others, whom they name in vain.

    Args:
        texts: every policy file of the proposal by its path.
        touched: paths of those that it changes.
    """
    strict = config.knowledge_base.strict
    pages = tuple(
        Page(path, text, read(text, path, strict=strict), _UNREAD)
        for path, text in sorted(texts.items(), key=lambda entry: (entry[0] in touched, entry[0]))
    )
    checked = Checked(pages, config, today, {}, frozenset())
    found: dict[str, tuple[Problem, ...]] = {}
    for problem in _told(checked):
        here = problem.path in touched and problem.rule not in _TOLD_ELSEWHERE
        if here or problem.rule == _READERS:
            found[problem.path] = (*found.get(problem.path, ()), problem)
    return found


def _told(checked: Checked) -> Iterator[Problem]:
    for rule in _RULES:
        yield from rule(checked)
