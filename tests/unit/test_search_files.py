"""What lies in the folder of the search index besides the index."""

import gzip
import json

import brotli
import pytest

from kb_tools.adapters.static_legs import transformer_of
from kb_tools.render.bundling import bundled
from kb_tools.render.precompressed import precompressed
from kb_tools.render.search_files import search_files
from kb_tools.search.synonyms import Synonyms
from tests.support.search_corpus import CORPUS, a_record
from tests.support.small_model import write_small_model


def test_the_engine_is_one_script_that_knows_where_its_index_is():
    files = search_files(CORPUS, Synonyms())
    worker = files["worker.js"].decode()
    assert "import " not in worker.replace("import.meta", "")
    manifest = json.loads(files["manifest.json"])
    assert all(file in worker for _, file in manifest["terms"])
    assert not any(file in worker for file in manifest["show"])  # the larger part of a large one


def test_what_a_first_answer_needs_sets_out_with_the_engine():
    files = search_files(CORPUS, Synonyms())
    needed = [name for name in files if name.startswith(("core-", "terms-", "words-"))]
    assert len(needed) > 2
    assert all(files[name] in files["start.bin"] for name in needed)
    large = [
        a_record(" ".join(f"word{n * 97 + k}x" for k in range(97)), doc=f"S-{n}")
        for n in range(600)
    ]
    files = search_files(large, Synonyms())
    held = {name for name, content in files.items() if content in files["start.bin"]} - {
        "start.bin"
    }
    assert {name.split("-")[0] for name in held} == {"core"}


def test_what_runs_a_sentence_model_is_a_script_of_its_own_that_comes_with_the_model(tmp_path):
    assert not [name for name in search_files(CORPUS, Synonyms()) if name.startswith("leg-")]
    model = write_small_model(tmp_path)
    legs = None, transformer_of(model, tmp_path, CORPUS)
    files = search_files(CORPUS, Synonyms(), legs)
    (leg,) = [name for name in files if name.startswith("leg-")]
    worker, script = files["worker.js"].decode(), files[leg].decode()
    assert f'import("./{leg}")' in worker
    assert "WebAssembly" in script
    assert "WebAssembly" not in worker
    assert script.endswith("export { transformerLeg };\n")


def test_an_import_that_cannot_be_bundled_is_named():
    with pytest.raises(ValueError, match=r'a\.js: import \* as b from "\./b\.js";'):
        bundled("a.js", {"a.js": 'import * as b from "./b.js";\n', "b.js": ""})


def test_a_module_keeps_its_own_address_in_a_bundle():
    scripts = {
        "search/box.js": 'import { root } from "../shelf.js";\n',
        "shelf.js": 'export const root = new URL("./", import.meta.url);\n',
    }
    code, modules = bundled("search/box.js", scripts)
    assert 'new URL("./", new URL("../shelf.js", import.meta.url).href)' in code
    assert modules == {"shelf.js"}


def test_compressed_copies_say_the_same():
    content = b"Refund within 14 days. " * 100
    copies = {ending: make() for ending, _, make in precompressed("a/worker.js", content)}
    assert gzip.decompress(copies[".gz"]) == brotli.decompress(copies[".br"]) == content
    assert all(len(copy) < len(content) / 5 for copy in copies.values())


def test_what_is_small_or_compressed_already_has_no_copy():
    assert list(precompressed("a.js", b"tiny")) == []
    assert list(precompressed("a.png", b"x" * 9000)) == []
