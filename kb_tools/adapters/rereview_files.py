"""What blind second looks made of signals, one file a section in git."""

from pathlib import Path

from kb_tools.adapters.whole_file import write_whole
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions import rereview_file
from kb_tools.gaps.decisions.decision_file import file_name
from kb_tools.gaps.decisions.rereview import ReReview
from kb_tools.toml_files import utf8


def read_rereviews(root: Path, folder: str) -> tuple[tuple[ReReview, ...], tuple[Problem, ...]]:
    """All results below `root` that can be read, and what is wrong with the others."""
    found: list[ReReview] = []
    problems: list[Problem] = []
    for file in sorted((root / folder).glob("*.toml")):
        path = file.relative_to(root).as_posix()
        try:
            found += rereview_file.read_rereviews(utf8(file.read_bytes(), path), path)
        except KbError as error:
            problems.extend(error.problems)
    return tuple(found), tuple(problems)


def write_rereview(root: Path, folder: str, review: ReReview) -> str:
    """Adds it to the file of its section; its path, relative to the root. The same file of verdicts
    counts once a day; reports of earlier days keep what they knew. Raises KbError where that file is
    there and cannot be read."""
    path = f"{folder.strip('/')}/{file_name(review.sop, review.section)}"
    file = root / path
    before = (
        rereview_file.read_rereviews(utf8(file.read_bytes(), path), path) if file.exists() else ()
    )
    kept = [old for old in before if old.sha256 != review.sha256 or old.reviewed < review.reviewed]
    write_whole(file, rereview_file.written((*kept, review)))
    return path
