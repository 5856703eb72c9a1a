"""`site_config/synonyms.toml`, read; a knowledge base without one has no synonyms."""

from collections.abc import Callable, Collection
from pathlib import Path

from kb_tools.errors import KbError, Problem, Severity
from kb_tools.search.analysis import code
from kb_tools.search.synonyms import FORM, Synonyms, synonyms_from
from kb_tools.toml_files import toml_table, utf8


def synonym_problems(
    root: Path, path: str, sops: Collection[str],
    steps_of: Callable[[str], Collection[str]] | None = None,
) -> list[Problem]:  # fmt: skip
    """What keeps the file from meaning what it says.

    Args:
        sops: the ids that there are.
        steps_of: the numbers of an SOP's steps as its page stands; None: nobody knows.
    """
    try:
        first = read_synonyms(root, path).first
    except KbError as error:
        return list(error.problems)
    known = {code(sop): sop for sop in sops}
    found = []
    for id, step in dict.fromkeys(place for _, place in first):
        sop = known.get(code(id))
        if sop is None:
            saw, would_work = (
                f"comes_first names {id}, which is no SOP here.",
                "Write the SOP's id as its page does.",
            )
            found.append(Problem(path, 0, saw, would_work))
        elif step and steps_of is not None and step not in (steps := steps_of(sop)):
            has = f"has steps {', '.join(steps)}" if steps else "has no steps"
            saw = f"comes_first names {id} step {step}, and that page {has}: the page itself comes first."
            would_work = "Name the step that whoever says these words needs."
            found.append(Problem(path, 0, saw, would_work, "comes-first", Severity.WARNING))
    return list(dict.fromkeys(found))


def read_synonyms(root: Path, path: str) -> Synonyms:
    """Raises KbError with every problem of the file `path` (relative to `root`)."""
    file = root / path
    if not file.is_file():
        return Synonyms()
    return synonyms_from(toml_table(utf8(file.read_bytes(), path), path, FORM), path)
