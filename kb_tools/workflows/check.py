"""Every problem of the knowledge base, in one run."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import partial

from kb_tools.checks import CHECKS
from kb_tools.checks.model import Checked, Page
from kb_tools.config import Config
from kb_tools.diff.compare import compare
from kb_tools.diff.model import ChangeKind
from kb_tools.errors import Problem, Severity
from kb_tools.policy.front_matter import read
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import Revision, SopId
from kb_tools.policy.timeline import Timeline
from kb_tools.progress import Told, counted_off, unheard
from kb_tools.search.reads_like import other_language


def check(
    texts: Mapping[str, str],
    config: Config,
    today: date,
    timelines: Mapping[SopId, Timeline] | None = None,
    files: Collection[str] = (),
    text_of: Callable[[Revision], str] | None = None,
    told: Told = unheard,
    formerly: Collection[str] = (),
    content_of: Callable[[str], bytes | None] | None = None,
) -> tuple[Problem, ...]:
    """The problems, sorted by file and line.

    Args:
        texts: each policy file of the working tree by its path.
        timelines: the recorded history, where there is one.
        files: all files that a link may lead to.
        text_of: a recorded text, where there is a history.
        told: hears of progress: what is being done, how many are done, of how many.
        formerly: the paths at which SOPs have stood.
        content_of: of a file at a path; None: it is not there.
    """
    strict = config.knowledge_base.strict
    pages = []
    for path, text in counted_off(sorted(texts.items()), partial(told, "Reading pages")):
        pages.append(Page(path, text, read(text, path, strict=strict), parse(text)))
    checked = Checked(
        tuple(pages), config, today, timelines or {}, frozenset(files), text_of,
        frozenset(formerly), says_otherwise, content_of,
    )  # fmt: skip
    problems: set[Problem] = set()
    for rule in counted_off([*CHECKS.values()], partial(told, "Checking")):
        problems.update(rule(checked))
    problems.update(_other_languages(checked))
    return tuple(sorted(problems))


def _other_languages(checked: Checked) -> Iterator[Problem]:
    """Pages in another language than that of kb.toml which do not say so."""
    usual = checked.config.knowledge_base.language
    for page in checked.pages:
        said = "\n".join(clause.text for clause in page.document.clauses)
        other = "" if page.control.written_in else other_language(said, usual)
        if other:
            yield page.problem(
                1,
                f"This text names no language, so it is taken for {usual!r} (kb.toml), and it reads like {other!r}: "
                "search does not know the forms of its words, and screen readers read it out wrongly.",
                f'Name it in the front matter:  lang: {other}  (where most texts are in it, in kb.toml:  language = "{other}")',
                "language",
                Severity.WARNING,
            )


def says_otherwise(before: str, after: str) -> bool:
    """Does the text itself mean something else? (What its front matter says has its own rules.)"""
    return any(c.kind is not ChangeKind.FRONT_MATTER for c in compare(before, after).material)
