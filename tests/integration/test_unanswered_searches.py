"""Searches without a good answer: what is kept, in the browser and here, and what is made of it."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from kb_tools.adapters.qa_schema import SCHEMA_VERSION
from kb_tools.config import Search
from kb_tools.findings.searches import UnansweredSearch, bare, searches_from
from kb_tools.gaps.links.unanswered import searched_topics
from tests.support.needs import program
from tests.support.refund_desk import a_refund_desk, kb


@pytest.fixture
def desk(policy_repo):
    return a_refund_desk(policy_repo)


SCRIPT = Path(str(files("kb_tools"))) / "render" / "assets" / "search" / "unanswered.js"
KEPT = {  # typed → kept
    "crypto payout": "crypto payout",
    "  Crypto   PAYOUT? ": "crypto payout",
    "order #W2378156 refund": "order refund",
    "maria.keller@example.org refund": "refund",
    "call +49 170 1234567 back": "call back",
    "see https://example.org/x www.example.org refund": "see refund",
    "can't sign-in": "can't sign-in",
    "支払いが遅い": "支払いが遅い",
    "一键退款": "一键退款",
    "brightreel.example/u/maria-keller payout": "payout",
    "maria.keller refund": "refund",
    "maria＠example.org refund": "refund",
    "u\\maria refund": "refund",
    "ok": "",
    "4711": "",
    "": "",
    "<script>alert(1)</script>": "",
    "<img src=x> zebra": "img srcx zebra",
    "one two three four five six seven eight nine": "",
    "a" * 61: "",
    "two\nlines": "",
    "\u202ezebra": "zebra",
}


def in_node(code):
    script = f"import * as u from {json.dumps(SCRIPT.as_uri())};\n{code}"
    done = subprocess.run(
        [program("node"), "--input-type=module", "-e", script],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_nothing_of_a_ticket_is_kept_neither_there_nor_here():
    there = in_node(f"console.log(JSON.stringify({json.dumps([*KEPT])}.map(u.bare)))")
    assert dict(zip(KEPT, there, strict=True)) == KEPT
    assert {typed: bare(typed) for typed in KEPT} == KEPT


def test_the_browser_counts_by_month_and_keeps_no_more_than_it_may():
    log = in_node(
        """let log = [];
        for (const day of ["2026-10-31", "2026-11-01", "2026-11-30"]) log = u.noted(log, "Crypto payout", new Date(day));
        for (let n = 0; n < 500; n += 1) log = u.noted(log, "word " + "abcdefghij"[n % 10] + "abcdefghij"[Math.floor(n / 10) % 10] + "abcde"[Math.floor(n / 100)], new Date("2026-12-01"));
        console.log(JSON.stringify(log));"""
    )
    assert len(log) == 200
    assert {"words": "crypto payout", "month": "2026-11", "times": 2} in log
    assert in_node("console.log(JSON.stringify(u.readLog([1, null, { words: 2 }, { words: 'a', month: 'b', times: 1 }])))") == [
        {"words": "a", "month": "b", "times": 1}
    ]  # fmt: skip


def exported(*rows):
    return json.dumps({"format": "kb-unanswered/1", "searches": [*rows]})


def row(words, times=1, month="2026-11"):
    return {"words": words, "times": times, "month": month}


def test_a_file_from_anybody_is_cleaned_once_more():
    found = searches_from(
        exported(
            row("zebra 4711"), row("x" * 99), row("a b", month="yesterday"), row("c d", times=-1),
            row("spam here", times=10**9), 7, {"words": ["x"]}, row("d e", times=True),
        )
    )  # fmt: skip
    assert found == [
        UnansweredSearch("zebra", "2026-11", 1),
        UnansweredSearch("spam here", "2026-11", 1000),
    ]
    for nonsense in ("", "[]", "{}", '{"format": "other"}', "\x00"):
        with pytest.raises(ValueError, match=r".*"):
            searches_from(nonsense)


def test_searches_that_share_their_words_are_one_topic():
    asked = [
        UnansweredSearch("crypto payout", "2026-10", 3), UnansweredSearch("crypto payout", "2026-11", 4),
        UnansweredSearch("payout in crypto coins", "2026-11", 2), UnansweredSearch("parking", "2026-11", 5),
        UnansweredSearch("canteen", "2026-11", 1),
    ]  # fmt: skip
    first, second = searched_topics(asked)
    assert (first.label, first.times) == ("crypto payout", 9)
    assert (first.searches, first.others) == (("crypto payout",), 1)
    assert first.monthly == (("2026-10", 3), ("2026-11", 6))
    assert (second.label, second.times) == ("parking", 5)
    assert searched_topics([]) == ()


def test_searches_in_spanish_are_not_one_topic_for_their_function_words():
    typed = (
        "cambio de cuenta",
        "pago en espera",
        "factura de regalo",
        "el video de la perra",
        "borrado de datos",
    )
    found = searched_topics([UnansweredSearch(words, "2026-11", 5) for words in typed])
    assert {topic.label for topic in found} == {*typed}


def test_a_name_that_somebody_typed_once_is_not_told():
    asked = [
        UnansweredSearch("refund", "2026-11", 5),
        UnansweredSearch("refund maria gonzalez", "2026-11", 1),
    ]
    (topic,) = searched_topics(asked)
    assert "maria" not in repr(topic)
    rare = [UnansweredSearch(f"refund {name}", "2026-11", 2) for name in ("maria", "jo", "kim")]
    assert [topic.label for topic in searched_topics(rare)] == ["refund"]


def test_they_are_imported_once_and_told_in_the_gap_report(desk):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    desk.write("log.json", exported(row("crypto payout", 7), row("payout in crypto", 2)))
    assert "2 different" in kb(desk, "findings", "import-searches", "log.json").stderr
    assert "before" in kb(desk, "findings", "import-searches", "log.json").stderr
    told = kb(desk, "gaps")
    assert "crypto payout: 9 times; 1 rarer search" in told.stdout
    report = json.loads(kb(desk, "gaps", "--format", "json").stdout)
    assert report["searches_without_answer"][0]["monthly"] == {"2026-11": 9}
    earlier = json.loads(kb(desk, "gaps", "--as-of", "2026-06-01", "--format", "json").stdout)
    assert earlier["searches_without_answer"] == []
    desk.write("other.json", "{}")
    refused = kb(desk, "findings", "import-searches", "other.json")
    assert refused.returncode == 2
    assert "Download and empty" in refused.stderr


@pytest.mark.parametrize("had", [False, True])
def test_a_store_from_before_there_were_searches_takes_them(desk, had):
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    desk.write("old.json", exported(row("canteen hours", 6)))
    if had:  # stores of the first version got the table with their first searches
        kb(desk, "findings", "import-searches", "old.json")
    with duckdb.connect(str(desk.path / ".kb" / "store.duckdb")) as connection:
        if not had:
            connection.execute("DROP TABLE searches")
        connection.execute("UPDATE store_facts SET value = '1' WHERE name = 'schema_version'")
    assert ("canteen" in kb(desk, "gaps").stdout) == had

    desk.write("log.json", exported(row("crypto payout", 7)))
    assert "1 different" in kb(desk, "findings", "import-searches", "log.json").stderr
    told = kb(desk, "gaps").stdout
    assert ("crypto payout" in told, "canteen" in told) == (True, had)
    with duckdb.connect(str(desk.path / ".kb" / "store.duckdb"), read_only=True) as connection:
        facts = dict(connection.execute("SELECT name, value FROM store_facts").fetchall())
    assert facts["schema_version"] == str(SCHEMA_VERSION)


@pytest.mark.parametrize(
    "address",
    [
        "http://x.example",
        "https://x.example/a b",
        "https://x' *; script-src *",
        "//x",
        "javascript:1",
    ],
)
def test_only_an_https_address_may_hear_of_searches(address):
    with pytest.raises(ValueError, match="https"):
        Search(log_endpoint=address)
    assert Search(log_endpoint="https://collect.example.com:8443/in").log_endpoint
