"""As a data-protection officer looks: every byte of what is made of exports full of people."""

import re

import pytest

from tests.support.people_everywhere import (
    ALL,
    CUSTOMER,
    PEOPLE,
    REVIEWER,
    SEEN,
    exports,
    held_in,
    knowledge_base,
)
from tests.support.qa_sites import FAULTY, KEY
from tests.support.sites import kb

AS_OF = ("--as-of", "2026-10-20")
OUTPUTS = (
    ("build", *AS_OF),
    ("build", "--audience", "qa", "--quotes", *AS_OF),
    *(("gaps", *AS_OF, "--format", form) for form in ("text", "markdown", "json", "csv")),
    ("gaps", *AS_OF, "--format", "parquet", "--out", "out/gaps.parquet", "--signals", "out/signals.json"),
    ("gaps", *AS_OF, "--digest"),
    ("effects", FAULTY, *AS_OF),
    ("gaps", "sample", f"{FAULTY} step 2", *AS_OF),
    *(("link", "suggest", "--unlinked", "--format", form) for form in ("text", "json")),
    *(("findings", "quarantine", "--format", form) for form in ("text", "json")),
    ("findings", "quarantine", "--export", "out/mend"),
    ("export", "search", "--target", "opensearch"),
    ("check",),
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A knowledge base with all that is made of its findings, and what the commands said in `out/`."""
    folder = tmp_path_factory.mktemp("people")
    repo = knowledge_base(folder / "kb")
    (folder / "exports").mkdir()
    files = [*map(str, exports(folder / "exports"))]
    maps = (("findings", "map", file) for file in files)
    commands = (("findings", "import", *files), *OUTPUTS, *maps)
    for number, command in enumerate(commands):
        done = kb(repo, *command, KB_PSEUDONYM_KEY=KEY)
        assert done.returncode == 0, (command, done.stderr)
        repo.write(f"out/{number:02}.txt", done.stdout + done.stderr)
    return repo


def test_no_byte_tells_of_a_person(made):
    words = {word for person in ALL for word in person.everything}
    assert held_in(made.path, words, but=(".git",)) == {}


def test_the_search_finds_what_stands_beside_them(made):
    """Otherwise the test above could pass because nothing is ever found."""
    files = held_in(made.path, [SEEN])[SEEN]
    assert ".kb/store.duckdb" in files
    assert any(file.startswith("site/qa/gaps/") for file in files)
    assert any(file.startswith("out/mend/") for file in files)


def test_pseudonyms_stand_in_the_store_and_in_rows_that_are_to_be_mended(made):
    pseudonym = re.compile(rb"\bp-[0-9a-f]{12}\b")
    told = {
        file.relative_to(made.path).parts[0]
        for folder in ("site", ".kb/stage", ".kb/export", ".kb/cache")
        for file in (made.path / folder).rglob("*")
        if file.is_file() and pseudonym.search(file.read_bytes())
    }
    assert told == set()


def test_whoever_is_erased_stands_in_no_table_even_when_all_exports_come_again(tmp_path):
    repo = knowledge_base(tmp_path / "kb")

    def done(*command):
        found = kb(repo, *command, KB_PSEUDONYM_KEY=KEY)
        assert found.returncode == 0, (command, found.stderr)

    (tmp_path / "exports").mkdir()
    files = [
        str(file)
        for part, team in (("", ""), ("-2", "Team {}"))
        for file in exports(tmp_path / "exports", part, team)
    ]
    done("findings", "import", *files)
    gone = (PEOPLE[1], PEOPLE[3], REVIEWER, CUSTOMER)
    words = {word for person in gone for word in person.never}
    assert held_in(repo.path / ".kb", words), "in the labels of teams"
    for person in gone[:-1]:
        done("findings", "forget", person.mail, "--name", person.name)
    done("findings", "forget", "--name", CUSTOMER.name)
    assert held_in(repo.path / ".kb", words) == {}
    rows = counted(repo)
    done("findings", "import", "--again", *files)
    assert held_in(repo.path / ".kb", words) == {}
    assert counted(repo) == rows


def counted(repo):
    import duckdb

    with duckdb.connect(str(repo.path / ".kb/store.duckdb"), read_only=True) as connection:
        tables = ("audits", "findings", "kpis", "roster")
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchall() for table in tables}  # fmt: skip
