"""What blind second looks made of signals, one file a section in git."""

from pathlib import Path

from kb_tools.adapters.whole_file import write_whole
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions import rereview_file
from kb_tools.gaps.decisions.decision_file import file_name
from kb_tools.gaps.decisions.rereview import ReReview


def read_rereviews(root: Path, folder: str) -> tuple[tuple[ReReview, ...], tuple[Problem, ...]]:
    """All results below `root` that can be read, and what is wrong with the others."""
    found: list[ReReview] = []
    problems: list[Problem] = []
    for file in sorted((root / folder).glob("*.toml")):
        path = file.relative_to(root).as_posix()
        try:
            found += rereview_file.read_rereviews(file.read_bytes().decode("utf-8-sig"), path)
        except UnicodeDecodeError as error:
            saw = f"The byte at {error.start} is not UTF-8."
            problems.append(Problem(path, 0, saw, "Save the file as UTF-8."))
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
        rereview_file.read_rereviews(file.read_text(encoding="utf-8-sig"), path)
        if file.exists()
        else ()
    )
    kept = [old for old in before if old.sha256 != review.sha256 or old.reviewed < review.reviewed]
    write_whole(file, rereview_file.written((*kept, review)))
    return path
