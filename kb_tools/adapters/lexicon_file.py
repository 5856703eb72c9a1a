"""The words that a knowledge base's owner has added to the diff's lexicon: `site_config/diff.toml`."""

import hashlib
import re
from pathlib import Path

from kb_tools.config import Config
from kb_tools.diff.words.lexicon import Lexicon, lexicon
from kb_tools.diff.words.lexicon_changes import misfits
from kb_tools.errors import KbError, Problem
from kb_tools.toml_files import toml_table, utf8

LEXICON_PATH = "site_config/diff.toml"


def read_lexicon(root: Path, config: Config) -> Lexicon:
    """The words of the knowledge base's language with its own. Raises KbError for a file that
    cannot be read."""
    text = utf8(_bytes(root), LEXICON_PATH)
    changes = toml_table(
        text, LEXICON_PATH, 'Write tables of lists:  [actors]  nouns = ["curator"]'
    )
    if problems := [
        Problem(LEXICON_PATH, _line_of(found.key, text), found.saw, found.would_work)
        for found in misfits(changes)
    ]:
        raise KbError(problems)
    return lexicon(config.knowledge_base.language, changes)


def _line_of(key: str, text: str) -> int:
    """Of the first line that begins with the key, or is its table; 0: it is written otherwise."""
    at = re.compile(rf"\s*(?:\[\s*{re.escape(key)}\s*\]|[\"']?{re.escape(key)}[\"']?\s*=)")
    return next((n for n, line in enumerate(text.splitlines(), 1) if at.match(line)), 0)


def lexicon_digest(root: Path, config: Config) -> str:
    """Changes with what `read_lexicon` gives."""
    return hashlib.sha256(
        config.knowledge_base.language.encode() + b"\0" + _bytes(root)
    ).hexdigest()


def _bytes(root: Path) -> bytes:
    try:
        return (root / LEXICON_PATH).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""
