"""One table of cases holds the two analyses together: Python's and the browser's.

`search_analysis_cases.json`: a text, and the terms it gives; "+" marks several parts as one.
"""

import json
from pathlib import Path

import pytest

from kb_tools.search.analysis import tokens
from kb_tools.search.index import index_files
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import answers, write_index
from tests.support.needs import program

CASES = json.loads(Path(__file__).with_name("search_analysis_cases.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "terms"), CASES)
def test_a_text_gives_these_terms_in_python(text, terms):
    assert [token.term + "+" * token.code for token in tokens(text)] == terms


@pytest.fixture(scope="module")
def in_the_browser(tmp_path_factory):
    """The browser's tokens of each text of the table."""
    index = write_index(tmp_path_factory.mktemp("index"), index_files([], Synonyms()))
    found = answers(program("node"), index, [{"analyse": text} for text, _ in CASES])
    return {text: answer["tokens"] for (text, _), answer in zip(CASES, found, strict=True)}


@pytest.mark.parametrize(("text", "terms"), CASES)
def test_a_text_gives_the_same_terms_in_the_browser(text, terms, in_the_browser):
    found = in_the_browser[text]
    assert [token["term"] + "+" * token["code"] for token in found] == terms


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_both_say_where_in_the_text_a_token_stands(text, in_the_browser):
    units = text.encode("utf-16-le", "surrogatepass")

    def in_units(start, end):
        return units[2 * start : 2 * end].decode("utf-16-le")

    here = [(t.word, t.at, text[t.start : t.end]) for t in tokens(text)]
    there = [(t["word"], t["at"], in_units(t["start"], t["end"])) for t in in_the_browser[text]]
    assert here == there
