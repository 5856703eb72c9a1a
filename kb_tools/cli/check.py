"""`kb check`: every problem in one run."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from kb_tools.adapters.decision_files import decision_problems
from kb_tools.adapters.git_lfs import pointer_problems
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.lexicon_file import read_lexicon
from kb_tools.adapters.policy_files import files, left_out, policy_texts
from kb_tools.adapters.rereview_files import read_rereviews
from kb_tools.adapters.synonyms_file import synonym_problems
from kb_tools.cli import exit_codes
from kb_tools.cli.opening import check_has_files, reading
from kb_tools.cli.options import root_option
from kb_tools.english import counted, some
from kb_tools.errors import KbError, Problem, Severity
from kb_tools.policy.front_matter import read
from kb_tools.policy.identity import waits
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import SopId
from kb_tools.policy.sections import sections
from kb_tools.policy.timeline import Timeline
from kb_tools.ports import PolicyHistory
from kb_tools.render.problems import FORMATS
from kb_tools.workflows.check import check as problems_of

_FROM_THE_TOP = frozenset({"github", "sarif"})  # their readers know the repository, not our root


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True,
              help="github: annotations in a workflow run; sarif: for code-scanning pages.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True,
              help="error: exit with 2 where something must be fixed. warning: besides, with 1 where only warnings are left.")  # fmt: skip
@root_option
def check(paths: tuple[Path, ...], form: str, fail_on: str, root: Path) -> int:
    """Tell every problem of the SOPs: where, what was seen, what would work.

    \b
    kb check
    kb check sops/monetization --fail-on warning

    Looks at the files as they are on disk, committed or not. With PATHS only problems of those
    files and folders are shown; the others are read all the same, for links need both ends.
    """
    with reading(root) as (kb, told):
        settings = kb.config.knowledge_base
        would_work = "Check a clone of it, or a commit with  kb review --base REV --head REV"
        check_has_files(kb, "that could be checked", would_work)
        texts = policy_texts(kb.root, settings.sops, settings.exclude)
        there = [*files(kb.root)]
        found = problems_of(
            texts,
            kb.config,
            kb.clock.now().astimezone(kb.zone).date(),
            _timelines(kb.history, kb.prefix),
            there,
            kb.history.text,
            told,
            _paths(kb.history, kb.prefix),
            partial(_content, kb.root),
        )
        sops = {str(sop) for sop in kb.history.sops()}
        found += tuple(decision_problems(kb.root, kb.config.gaps.decisions, sops))
        found += read_rereviews(kb.root, kb.config.gaps.rereviews)[1]
        found += _lexicon_problems(kb)
        found += tuple(pointer_problems(kb.root, (path for path in there if path not in texts)))
        steps = partial(_steps, texts)
        found += tuple(synonym_problems(kb.root, kb.config.search.synonyms, sops, steps))
        found = tuple(p for p in sorted(found) if not paths or _below(kb.root, p.path, paths))
        if form in _FROM_THE_TOP:
            found = tuple(replace(p, path=kb.prefix + p.path) for p in found)
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    warnings = len(found) - errors
    if found or form != "text":
        click.echo(FORMATS[form](found))
    if not texts:
        where = f"{settings.sops}/" if settings.sops != "." else "this folder"
        click.echo(f"There is no Markdown in {where}: nothing was checked.", err=True)
    said = (
        f"{counted(len(texts), 'page')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    )
    if unseen := left_out(kb.root, settings.sops, settings.exclude):
        said += f"; left out by exclude in kb.toml: {some(unseen, 2)}"
    click.echo(said, err=True)
    if errors and fail_on != "never":
        return exit_codes.YOUR_INPUT
    return exit_codes.NEEDS_EYES if warnings and fail_on == "warning" else exit_codes.DONE


def _content(root: Path, path: str) -> bytes | None:
    file = root / path
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _timelines(history: PolicyHistory, prefix: str) -> dict[SopId, Timeline]:
    """Of every SOP that has one; two files with one id have none, and a check of their own.

    `prefix`: before the path that is the name of a page without id; pages are told without it.
    """
    found = {}
    for sop in history.sops():
        with suppress(KbError):
            found[SopId(sop.removeprefix(prefix))] = history.timeline(sop)
    return found


def _paths(history: PolicyHistory, prefix: str) -> set[str]:
    """Every path at which an SOP has stood, as pages are told: without `prefix`."""
    found: set[str] = set()
    for sop in history.sops():
        with suppress(KbError):
            found.update(path.removeprefix(prefix) for path in history.paths(sop))
    return found


def _lexicon_problems(kb: KnowledgeBase) -> tuple[Problem, ...]:
    try:
        read_lexicon(kb.root, kb.config)
    except KbError as error:
        return tuple(error.problems)
    return ()


def _steps(texts: Mapping[str, str], sop: str) -> tuple[str, ...]:
    """The numbers of the steps of the page that is this SOP today."""
    for path, text in texts.items():
        if sop in text and not waits(path) and read(text, path).control.id == sop:
            labels = (section.label for section in sections(parse(text)))
            return tuple(name.removeprefix("step ") for name in labels if name.startswith("step "))
    return ()


def _below(root: Path, path: str, wanted: tuple[Path, ...]) -> bool:
    missing = [place for place in wanted if not place.exists()]
    if missing:
        raise KbError(
            Problem(str(place), 0, "There is no such file or folder.", "Name one that exists.")
            for place in missing
        )
    file = root / path
    return any(place.resolve() in (file, *file.parents) for place in wanted)
