"""On which day somebody first saw a report that was sure of a section: `.kb/first-told.json`, by store.

Looks are forgotten after a while, and with a build a day that is soon; how long it took from a signal to
its fix is asked much later. What a digest looked back at, nobody saw then: it counts for nothing here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.qa_evidence import store_path
from kb_tools.adapters.whole_file import one_at_a_time, write_whole


def first_told(kb: KnowledgeBase, store: Path | None, backend: str, key: str) -> date | None:
    """
    Args:
        key: by which a section is known in the looks of a report.

    None: none is remembered.
    """
    return _days(_read(_file(kb)).get(_mark(kb, store, backend))).get(key)


def keep_told(
    kb: KnowledgeBase, store: Path | None, backend: str, keys: Iterable[str], today: date
) -> None:
    """That somebody is told of these sections today; those of before keep their day."""
    file, mark = _file(kb), _mark(kb, store, backend)
    # No right, no room: a decision then has no such day.
    with suppress(OSError), one_at_a_time(file):
        held = dict(_read(file))
        days = _days(held.get(mark))
        new = {key: today for key in keys if key not in days or days[key] > today}
        if new:
            held[mark] = {key: day.isoformat() for key, day in sorted((days | new).items())}
            write_whole(file, json.dumps(held, indent=1) + "\n")


def _file(kb: KnowledgeBase) -> Path:
    return kb.made / "first-told.json"


def _mark(kb: KnowledgeBase, store: Path | None, backend: str) -> str:
    """Two stores in one repository are told apart; who logs in to an engine is no part of it."""
    if backend:
        at = urlsplit(backend)
        said = f"{at.scheme}://{at.hostname}:{at.port}{at.path}"
    else:
        file = (store or store_path(kb)).resolve()
        said = file.relative_to(kb.root).as_posix() if file.is_relative_to(kb.root) else str(file)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _read(file: Path) -> Mapping[str, object]:
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _days(said: object) -> dict[str, date]:
    found = {}
    for key, day in said.items() if isinstance(said, dict) else ():
        with suppress(ValueError, TypeError):
            found[str(key)] = date.fromisoformat(day)
    return found
