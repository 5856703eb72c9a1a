"""What the browser needs to search: the index, and one script that reads it.

The script lies beside the index and has the manifest in it, so that an engine knows where the rest is
as soon as it runs. What every first answer needs lies in one file more: the page asks for it together
with the script, which saves a journey to the server. What runs a sentence model is a script of its own,
which comes with the model.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from kb_tools.render.bundling import bundled
from kb_tools.search.index import FEW_SHARDS, MANIFEST, index_files
from kb_tools.search.packing import streams
from kb_tools.search.records import SectionRecord
from kb_tools.search.shipped_model import TransformerLeg
from kb_tools.search.static_leg import StaticLeg
from kb_tools.search.synonyms import Synonyms

WORKER = "worker.js"
TRANSFORMER_LEG = "transformer_leg.js"
START = "start.bin"
_STEMMERS = "search/stemmers.js"
_STEMMER = re.compile(r"^(import \{ Stemmer as (\w+) \} .*\n)", re.M)
Legs = tuple[StaticLeg | None, TransformerLeg | None]  # of search by meaning
_UNSET = "const INDEX = null;", "const TOGETHER = [];"


def search_files(
    records: Sequence[SectionRecord], synonyms: Synonyms, legs: Legs = (None, None)
) -> dict[str, bytes]:
    """File name → content, of one folder."""
    files = index_files(records, synonyms, *legs)
    manifest = json.loads(files[MANIFEST])
    del manifest["show"]  # the core knows those, and the script shall be there before it
    index = json.dumps(manifest, separators=(",", ":"))
    together = _together(manifest)
    worker = _script(WORKER, _stemmed(manifest["analysis"].get("others", {})))
    for unset, value in zip(_UNSET, (index, json.dumps(together)), strict=True):
        worker = worker.replace(unset, f"{unset.partition('=')[0]}= {value};")
    if legs[1] is not None:
        leg = _script(TRANSFORMER_LEG)
        name = f"leg-{hashlib.sha256(leg.encode()).hexdigest()[:12]}.js"
        worker = worker.replace(f"./{TRANSFORMER_LEG}", f"./{name}")
        files[name] = leg.encode()
    start = streams(*(part for name in together for part in (name.encode(), files[name])))
    return files | {WORKER: worker.encode(), START: start}


def _together(manifest: Mapping[str, Any]) -> list[str]:
    """The files that all questions need, and the postings and words where they are so few that most
    questions need them all. They lie in `START`, name and content, one after the other."""
    few = [file for _, file in (*manifest["terms"], *manifest["words"])]
    return [manifest["core"], *(few if len(few) <= 2 * FEW_SHARDS else ())]


def _stemmed(languages: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(code for code, told in languages.items() if told["snowball"])


@cache
def _script(name: str, languages: tuple[str, ...] = ()) -> str:
    """With all that it imports, of the stemmers those of these languages."""
    assets = resources.files("kb_tools.render") / "assets"
    scripts = {
        below + each.name: each.read_text("utf-8")
        for below in ("", "search/", "search/snowball/")
        for each in assets.joinpath(below).iterdir()
        if each.name.endswith(".js")
    }
    every = _STEMMER.findall(scripts[_STEMMERS])
    imports = "".join(line for line, code in every if code in languages)
    scripts[_STEMMERS] = f"{imports}export const STEMMERS = {{ {', '.join(languages)} }};\n"
    return bundled(f"search/{name}", scripts)[0]
