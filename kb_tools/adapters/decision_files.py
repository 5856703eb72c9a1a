"""The decisions about gap signals: one small file each, in git."""

from collections.abc import Collection
from pathlib import Path

from kb_tools.adapters.whole_file import write_whole
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions.decision_file import file_name, read_decision, written
from kb_tools.gaps.decisions.disposition import Disposition, following
from kb_tools.toml_files import utf8


def read_decisions(root: Path, folder: str) -> tuple[tuple[Disposition, ...], tuple[Problem, ...]]:
    """All decisions below `root` that can be read, and what is wrong with the others."""
    found, problems = _read(root, folder)
    return tuple(found), tuple(problems)


def decision_problems(root: Path, folder: str, sops: Collection[str]) -> list[Problem]:
    """What is wrong with the files; for `kb check`.

    Args:
        sops: the ids that there are, or were.
    """
    found, problems = _read(root, folder)
    for decision in found:
        if decision.sop not in sops:
            saw = f"There is no SOP {decision.sop}, and there was none."
            problems.append(Problem(decision.file, 1, saw, "Name one that exists.", "decisions"))
    return problems


def decision_path(folder: str, decision: Disposition) -> str:
    """Relative to the root."""
    return f"{folder.strip('/')}/{file_name(decision.sop, decision.section)}"


def write_decision(root: Path, folder: str, decision: Disposition) -> str:
    """Writes or replaces the file of that section; its path, relative to the root.

    Raises KbError where that file is there and cannot be read: what it says must not be lost.
    """
    found, problems = _read(root, folder)
    before = next(
        (d for d in found if (d.sop, d.section) == (decision.sop, decision.section)),
        None,
    )
    path = before.file if before is not None else decision_path(folder, decision)
    if broken := [problem for problem in problems if problem.path == path and before is None]:
        raise KbError(broken)
    if before is not None:
        decision = following(decision, before)
    file = root / path
    write_whole(file, written(decision))
    return path


def _read(root: Path, folder: str) -> tuple[list[Disposition], list[Problem]]:
    found: list[Disposition] = []
    problems: list[Problem] = []
    of_section: dict[tuple[str, str], str] = {}
    for file in sorted((root / folder).glob("*.toml")):
        path = file.relative_to(root).as_posix()
        try:
            decision = read_decision(utf8(file.read_bytes(), path), path)
        except KbError as error:
            problems.extend(error.problems)
            continue
        key = (decision.sop, decision.section)
        if key in of_section:
            saw = f"{of_section[key]} decides about {'#'.join(key)} too."
            problems.append(Problem(path, 0, saw, "Keep one of them."))
        of_section[key] = path
        found.append(decision)
    return found, problems
