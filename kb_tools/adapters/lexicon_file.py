"""The words that a knowledge base's owner has added to the diff's lexicon: `site_config/diff.toml`."""

import hashlib
import tomllib
from pathlib import Path

from kb_tools.config import Config
from kb_tools.diff.lexicon import Lexicon, lexicon
from kb_tools.errors import KbError, Problem

LEXICON_PATH = "site_config/diff.toml"


def read_lexicon(root: Path, config: Config) -> Lexicon:
    """The words of the knowledge base's language with its own. Raises KbError for a file that
    cannot be read."""
    try:
        changes = tomllib.loads(_bytes(root).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise KbError(
            Problem(LEXICON_PATH, 0, "This is not UTF-8.", "Save the file as UTF-8.")
        ) from error
    except tomllib.TOMLDecodeError as error:
        saw = f"This is not TOML: {error}."
        would_work = 'Write tables of lists:  [actors]  nouns = ["curator"]'
        raise KbError(Problem(LEXICON_PATH, 0, saw, would_work)) from error
    return lexicon(config.knowledge_base.language, changes)


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
