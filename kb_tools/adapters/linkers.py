"""A linker for a knowledge base on disk, and the file with what its confirmed links taught.

The coefficients stand in `site_config/linker.json`, in git: a report of last week must come out the
same tomorrow, and `.kb/` may be deleted at any time. The file holds numbers only, no text.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.sentence_vectors import SentenceVectors
from kb_tools.adapters.static_legs import model_folder
from kb_tools.adapters.synonyms_file import read_synonyms
from kb_tools.adapters.whole_file import write_whole
from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.errors import KbError, Problem
from kb_tools.progress import Told
from kb_tools.search.engine import Engine
from kb_tools.search.link_weights import BY_MEANING, BY_WORDS, SHIPPED, Judge, Judges, judge_from
from kb_tools.search.linker import Linker
from kb_tools.search.meaning import Meaning
from kb_tools.search.records import SectionRecord

LEARNED = "site_config/linker.json"
FORMAT = "kb-linker/1"


def linker_of(
    kb: KnowledgeBase,
    records: Sequence[SectionRecord],
    judges: Judges,
    told: Told,
) -> Linker:
    """Of exactly these records; with the sentence model where one is installed."""
    engine = Engine(in_memory(records), read_synonyms(kb.root, kb.config.search.synonyms))
    folder = model_folder(kb)
    meaning = None
    if folder is not None and records:
        vectors = SentenceVectors(folder, kb.cache, told)
        meaning = Meaning(records, vectors.embedded)
    return Linker(engine, meaning, judges, kb.config.linker.precision)


def read_judges(root: Path) -> Judges:
    """What was learned here; what is shipped for what was not. Raises KbError."""
    file = root / LEARNED
    if not file.is_file():
        return SHIPPED
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        if content["format"] != FORMAT:
            raise ValueError("format")
        words, meaning = content.get("words"), content.get("meaning")
        return Judges(
            judge_from(words, BY_WORDS) if words else SHIPPED.words,
            judge_from(meaning, BY_MEANING) if meaning else SHIPPED.meaning,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        saw = f"This is not what `kb link train` of this version writes ({type(error).__name__}: {error})."
        would_work = "Make it anew from your decisions, or delete it:  kb link train"
        raise KbError(Problem(LEARNED, 0, saw, would_work)) from error


def keep_judge(root: Path, judge: Judge, *, by_meaning: bool) -> Path:
    """Beside what was learned for the other way of comparing; in place of a file that cannot be read."""
    try:
        held = read_judges(root)
    except KbError:
        held = SHIPPED
    learned = {
        name: (judge if (name == "meaning") is by_meaning else other).as_json()
        for name, other, first in (
            ("words", held.words, SHIPPED.words), ("meaning", held.meaning, SHIPPED.meaning),
        )
        if (name == "meaning") is by_meaning or other != first
    }  # fmt: skip
    file = root / LEARNED
    write_whole(file, json.dumps({"format": FORMAT, **learned}, indent=1) + "\n")
    return file
