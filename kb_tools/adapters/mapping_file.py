"""How an export's columns become ours: `site_config/findings.toml`, or the file that is named instead."""

from pathlib import Path

from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.errors import KbError, Problem
from kb_tools.findings.mapping import FindingsMapping, read_mapping
from kb_tools.toml_files import utf8


def mapping_of(kb: KnowledgeBase) -> FindingsMapping:
    """The declared mapping; an empty one where there is none. Raises KbError."""
    file = kb.root / kb.config.findings.mapping
    return mapping_in(file, kb.root) if file.exists() else FindingsMapping()


def mapping_in(file: Path, root: Path) -> FindingsMapping:
    """Raises KbError where there is no such file, or it is no mapping."""
    shown = shown_path(file, root)
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        saw = "There is no mapping that says how an export's columns become ours."
        would_work = "Let `kb findings map FILE` propose one from the export, and keep what is right there; or name one with --mapping."
        raise KbError(Problem(str(file), 0, saw, would_work)) from error
    except OSError as error:
        saw = f"The mapping cannot be read: {error}."
        raise KbError(Problem(shown, 0, saw, "Make it readable for you.")) from error
    return read_mapping(utf8(content, shown), shown)


def shown_path(file: Path, root: Path) -> str:
    """From the knowledge base's root where it lies in it."""
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
