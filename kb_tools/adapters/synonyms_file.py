"""`site_config/synonyms.toml`, read; a knowledge base without one has no synonyms."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

from kb_tools.errors import KbError, Problem
from kb_tools.search.synonyms import FORM, Synonyms, synonyms_from


def synonym_problems(root: Path, path: str, sops: Collection[str]) -> list[Problem]:
    """What keeps the file from meaning what it says. `sops`: the ids that there are."""
    try:
        first = read_synonyms(root, path).first
    except KbError as error:
        return list(error.problems)
    known = {sop.casefold() for sop in sops}
    strange = dict.fromkeys(id for _, (id, _) in first if id.casefold() not in known)
    return [
        Problem(path, 0, f"comes_first names {id}, which is no SOP here.", "Write the SOP's id as its page does.")
        for id in strange
    ]  # fmt: skip


def read_synonyms(root: Path, path: str) -> Synonyms:
    """Raises KbError with every problem of the file `path` (relative to `root`)."""
    file = root / path
    if not file.is_file():
        return Synonyms()
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        saw = f"The byte at {error.start} is not UTF-8."
        raise KbError(Problem(path, 0, saw, "Save the file as UTF-8.")) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 0
        raise KbError(Problem(path, line, f"This is not TOML: {error}.", FORM)) from error
    return synonyms_from(table, path)
