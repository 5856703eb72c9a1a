"""One table of cases holds the two cutters of words together: Python's and the browser's.

`wordpiece_cases.json`: a text, and the pieces it gives.
"""

import json
import subprocess
from pathlib import Path

import pytest

from kb_tools.search.wordpiece import WordPieces
from tests.support.browser_search import ENGINE
from tests.support.needs import program

VOCABULARY = (
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "pay", "##out", "##s", "cafe", "?", "支", "late", "$",
)  # fmt: skip
LONG = [["x" * 200, ["[UNK]"]], ["late " * 50, ["late"] * 18]]
CASES = [*json.loads(Path(__file__).with_name("wordpiece_cases.json").read_text("utf-8")), *LONG]
MOST = 20
IN_NODE = """
const [module, said] = process.argv.slice(1);
const { WordPieces } = await import(module);
const { vocabulary, texts, most } = JSON.parse(said);
const pieces = new WordPieces(vocabulary);
console.log(JSON.stringify(texts.map((text) => pieces.numbers(text, most))));
"""


def named(numbers):
    assert [VOCABULARY[numbers[at]] for at in (0, -1)] == ["[CLS]", "[SEP]"]
    return [VOCABULARY[number] for number in numbers[1:-1]]


@pytest.mark.parametrize(("text", "pieces"), CASES)
def test_a_text_gives_these_pieces_in_python(text, pieces):
    assert named(WordPieces(VOCABULARY).numbers(text, MOST)) == pieces


def test_every_text_gives_the_same_pieces_in_the_browser():
    said = {"vocabulary": VOCABULARY, "texts": [text for text, _ in CASES], "most": MOST}
    module = ENGINE.with_name("wordpiece.js").as_uri()
    command = [program("node"), "--input-type=module", "-e", IN_NODE, module, json.dumps(said)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = [named(numbers) for numbers in json.loads(done.stdout)]
    assert found == [pieces for _, pieces in CASES]
