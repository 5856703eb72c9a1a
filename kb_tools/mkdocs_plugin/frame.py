"""A stage as MkDocs sees it: configuration, navigation, files."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from kb_tools.adapters.stage import Stage

# Of the theme's own files, what our frame never asks for: its search, maps for debuggers; and a
# sitemap that would hold the moment of the build (the stage brings one where it has an address).
_UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/", "sitemap.xml")


def framed(config: MkDocsConfig, stage: Stage, *, serving: bool) -> MkDocsConfig:
    """The owner's configuration with ours: name, navigation, theme; no search of Material's."""
    facts = stage.facts
    config.site_name = facts["name"]
    config.use_directory_urls = True
    config.nav = stage.nav
    if not serving:
        config.site_url = facts["url"] or None
    config.plugins.pop("search", None)
    config.extra |= {"kb": facts["kb"], "kb_serving": serving}
    theme = str(resources.files("kb_tools.render") / "theme")
    if theme not in config.theme.dirs:
        own = 1 if config.theme.custom_dir else 0  # the owner's templates come before ours
        config.theme.dirs.insert(own, theme)
    config.theme.static_templates -= {"sitemap.xml"}
    return config


def staged_files(files: Files, stage: Stage, config: MkDocsConfig) -> Files:
    """The theme's files and the staged pages; nothing of what stands in docs_dir."""
    docs = Path(config.docs_dir).resolve()
    made = [file for file in files if not _is_below(file, docs) and not _is_unused(file)]
    named = set(_paths(stage.nav))
    for page in stage.pages():
        where = InclusionLevel.INCLUDED if page.path in named else InclusionLevel.NOT_IN_NAV
        made.append(File.generated(config, page.path, content=_head(page.head()), inclusion=where))
    return Files(made)


def _head(values: dict[str, Any]) -> str:
    """The front matter alone. JSON is YAML."""
    return "---\n" + json.dumps(values) + "\n---\n"


def _paths(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    inner = nav.values() if isinstance(nav, dict) else nav
    return [path for item in inner for path in _paths(item)]


def _is_below(file: File, docs: Path) -> bool:
    return file.src_dir is not None and Path(file.src_dir).resolve() == docs


def _is_unused(file: File) -> bool:
    return file.src_uri.endswith(".map") or file.src_uri.startswith(_UNUSED)
