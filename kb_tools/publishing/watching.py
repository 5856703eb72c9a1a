"""Which files make a site another one when they change."""

from pathlib import Path

from kb_tools.adapters.knowledge_base import KnowledgeBase


def watched(kb: KnowledgeBase) -> tuple[Path, ...]:
    """The policies, the configuration, and the file that git writes with every commit."""
    candidates = (
        kb.root / kb.config.knowledge_base.sops,
        kb.root / "site_config",
        kb.root / "mkdocs.yml",
        kb.root / ".git" / "logs" / "HEAD",
    )
    return tuple(path for path in candidates if path.exists())
