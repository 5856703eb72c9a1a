"""What was made of the store before somebody was erased, and still stands outside it."""

from collections.abc import Sequence
from pathlib import Path

from kb_tools.adapters.cache_file import delete
from kb_tools.adapters.gap_looks import looks_folder
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.sentence_vectors import VECTORS
from kb_tools.adapters.signals_file import USUAL
from kb_tools.config import QA


def let_go_of_vectors(kb: KnowledgeBase) -> bool:
    """Deletes what the sentence model said of texts; comments that `kb link` asked about are among
    them, known by their hashes. The next build asks anew. Whether there were any."""
    file = kb.cache / VECTORS
    there = file.exists()
    delete(file)
    return there


def still_there(kb: KnowledgeBase) -> Sequence[str]:
    """Folders and files here that were made of the store before, as far as they are where kb writes
    them; relative to the root."""
    usual = (
        kb.root / "site" / QA, kb.made / "stage" / QA, kb.made / "serve" / "site" / QA,
        kb.root / (kb.config.gaps.signals or USUAL), looks_folder(kb),
    )  # fmt: skip
    return [_relative(path, kb.root) for path in usual if path.exists()]


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
