"""What the browser needs to search: the index, and one script that reads it.

The script lies beside the index and has the manifest in it, so that an engine knows where the rest is
as soon as it runs.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from kb_tools.render.bundling import bundled
from kb_tools.search.index import MANIFEST, index_files
from kb_tools.search.records import SectionRecord
from kb_tools.search.shipped_model import TransformerLeg
from kb_tools.search.static_leg import StaticLeg
from kb_tools.search.synonyms import Synonyms

WORKER = "worker.js"
Legs = tuple[StaticLeg | None, TransformerLeg | None]  # of search by meaning
_UNSET = "const INDEX = null;"


def search_files(
    records: Sequence[SectionRecord], synonyms: Synonyms, legs: Legs = (None, None)
) -> dict[str, bytes]:
    """File name → content, of one folder."""
    files = index_files(records, synonyms, *legs)
    index = files[MANIFEST].decode().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return files | {WORKER: _worker().replace(_UNSET, f"const INDEX = {index};").encode()}


@cache
def _worker() -> str:
    folder = resources.files("kb_tools.render") / "assets" / "search"
    scripts = {
        each.name: each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".js")
    }
    return bundled(WORKER, scripts)[0]
