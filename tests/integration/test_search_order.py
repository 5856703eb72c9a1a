"""What comes first where several sections of an SOP have the words: in the browser and in Python alike."""

from dataclasses import replace

import pytest

from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.search.records import MACRO
from kb_tools.search.synonyms import synonyms_from
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import a_record, an_sop

SYNONYMS = synonyms_from({"groups": [["late", "delayed"]]}, "synonyms.toml")
OTHERS = [
    a_record("Ask for the sealed envelope.", doc=f"OTH-{n}", title=f"Envelope {n}")
    for n in range(9)
]
PHONE = [
    *an_sop(
        "ACC-003", "Lost phone or second factor", "The creator no longer has what makes the codes.",
        ("Ask for backup codes.", "Ask for a device that is still signed in."),
        tags=("two-factor", "new phone", "backup codes", "K-4"),
    ),
    a_record(
        "Never say which phone number is on file, and never call that phone.", doc="ACC-003",
        title="Lost phone or second factor", anchor="never", heading="Never",
        tags=("two-factor", "new phone", "backup codes", "K-4"),
    ),
]  # fmt: skip


@pytest.fixture
def ask(tmp_path):
    """The ids that are found, best first, after a look that both engines say the same."""

    def asked(question, records, limit=20):
        every = [*records, *OTHERS]
        here = Engine(in_memory(every), SYNONYMS).search(question, limit=limit).hits
        index = write_index(tmp_path / "index", index_files(every, SYNONYMS))
        (there,) = answers(program("node"), index, [{"text": question, "limit": limit}])
        assert [hit.record.id for hit in here] == [each["id"] for each in there["results"]]
        assert [hit.score for hit in here] == pytest.approx([r["score"] for r in there["results"]])
        return [hit.record.id for hit in here]

    return asked


@pytest.mark.parametrize("typed", ["lost phone", "phone lost", "Lost pho", "new phone", "I want a new phone please"])  # fmt: skip
def test_who_types_what_an_sop_is_called_is_shown_the_sop_before_its_sections(typed, ask):
    found = ask(typed, PHONE)
    assert found[0] == "ACC-003#"
    assert found.count("ACC-003#") == 1


def test_the_sop_comes_first_even_where_its_page_is_not_among_the_results(ask):
    assert ask("lost phone", PHONE, limit=1) == ["ACC-003#"]


@pytest.mark.parametrize("typed", ["lost phone number", "lost phone on 3 May", "K-4 phone", "envelope for a lost phone"])  # fmt: skip
def test_who_types_more_than_that_asks_for_a_section(typed, ask):
    assert ask(typed, PHONE)[0] != "ACC-003#"


def test_a_section_whose_own_heading_says_it_comes_before_its_sop(ask):
    badge = [
        *an_sop("IMP-002", "Verified badge: lost or refused", "It says who somebody is.", ("Read the code.",)),
        a_record("A lost badge comes back by itself.", doc="IMP-002", title="Verified badge: lost or refused",
                 anchor="lost", heading="Lost"),
    ]  # fmt: skip
    assert ask("badge lost", badge)[:2] == ["IMP-002#lost", "IMP-002#"]


STEPS = an_sop(
    "MON-004", "Creator payout", "Money.",
    (
        "Read the code.", "Ask.",
        "Wait 5 days for the bank. If nothing came, escalate to Payments Tier 2 by Escalate in the panel.",
        "Tell the creator.", "Wait some days more.",
    ),
)  # fmt: skip


def test_a_figure_in_a_question_is_no_number_of_a_step(ask):
    assert ask("wait 5 days", STEPS)[0] == "MON-004#step-3"


@pytest.mark.parametrize("typed", ["creator payout step 5", "mon-004 5", "MON 004 5", "MON-004 step 5"])  # fmt: skip
def test_a_step_is_found_by_its_number(typed, ask):
    assert ask(typed, STEPS)[0] == "MON-004#step-5"


def test_a_figure_inside_an_id_is_no_step_either(ask):
    page = an_sop("POL-1-2", "Parcels", "Parcels come back.", ("Scan.", "Send.", "Wait."))
    assert ask("POL-1-2", page)[0] == "POL-1-2#"


def test_a_row_of_a_long_table_is_found_like_any_step(ask):
    rows = "\n".join(f"Topic {n}\tDesk {n}\twithin {n} hours\tbring the file" for n in range(40))
    records = [
        a_record(f"Topic\tDesk\tAfter\tBring\nJournalist\tDuty Manager\tsame day\tname\n{rows}", doc="ESC-001",
                 title="Whom to call", anchor="matrix", heading="Matrix"),
        a_record("If a comment threatens anybody, stop every other work and read the page about threats to the end.",
                 doc="SAF-003", title="Raids", anchor="step-1", label="step 1"),
    ]  # fmt: skip
    assert ask("journalist wants a comment", records)[0] == "ESC-001#matrix"


MINIMUMS = "Market\tCurrency\tMinimum\nUS\tUS dollar\tUS $50, by bank transfer\nGB\tPound sterling\t£40, by bank transfer"


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("minimum pound", "GB\tPound sterling"), ("£40", "GB\tPound"),
        ("minimum market", "Market\tCurrency"), ("minimum for dollar and pound", "US\tUS dollar"),
    ],
)  # fmt: skip
def test_the_row_that_answers_is_quoted_from_its_beginning(typed, quoted, tmp_path):
    record = a_record(MINIMUMS, doc="MON-003", anchor="minimums", heading="Minimums")
    index = write_index(tmp_path, index_files([record], SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": typed}])
    snippet = answer["results"][0]["snippet"]
    assert snippet["text"].startswith(quoted)
    assert snippet["cut"][0] == (not quoted.startswith("Market"))


POUND = "GB\tPound sterling\t£40, by bank transfer"
DOLLAR = "US\tUS dollar\tUS $50, by bank transfer"


@pytest.mark.parametrize(
    ("typed", "place", "rows"),
    [
        ("minimum pound", "gb", [POUND]), ("minimum for dollar and pound", "us", [DOLLAR, POUND]),
        ("minimum market", "minimums", []),
    ],
)  # fmt: skip
def test_a_result_leads_to_the_row_that_it_quotes(typed, place, rows, tmp_path):
    record = a_record(MINIMUMS, doc="MON-003", anchor="minimums", rows=("market", "us", "gb"))
    index = write_index(tmp_path, index_files([record], SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": typed}])
    (result,) = answer["results"]
    assert (result["id"], result["url"]) == ("MON-003#minimums", f"sop/MON-003/#{place}")
    assert result["snippet"]["columns"] == (["Market", "Currency", "Minimum"] if rows else [])
    if rows:
        assert result["snippet"]["text"] == "\n".join(rows)


def test_rows_that_answer_together_are_quoted_without_what_stands_between_them(tmp_path):
    between = "".join(f"K-{n}\tSomething else altogether\tWait\n" for n in range(3, 12))
    table = f"Code\tMeans\tDo\nK-2\tIdentity\tStep 2\n{between}K-12\tTax form\tStep 9"
    record = a_record(table, doc="MON-004", anchor="codes", heading="Codes")
    index = write_index(tmp_path, index_files([record], SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": "identity tax"}])
    quoted = answer["results"][0]["snippet"]
    assert quoted["text"] == "K-2\tIdentity\tStep 2\nK-12\tTax form\tStep 9"
    assert [quoted["text"][start:end] for start, end in quoted["marks"]] == ["Identity", "Tax"]


def test_what_to_do_comes_before_what_to_send(ask):
    records = an_sop(
        "MON-005", "Returned", "Sent back.", ("Correct the account that the bank refused.",)
    )
    letter = a_record(
        "Hi, the bank refused the account.", doc="MON-005", title="Returned", anchor="macros"
    )
    records.append(replace(letter, kind=MACRO, heading="Macros"))
    assert ask("bank refused account", records)[0] == "MON-005#step-1"


def test_a_keyword_of_several_words_is_a_phrase(ask):
    records = [
        a_record("The day is valid.", doc="LIV-001", title="Streams", tags=("days", "valid")),
        a_record("The day is valid.", doc="LIV-002", title="Streams", tags=("valid days",)),
    ]
    assert ask("valid days", records, limit=2) == ["LIV-002#", "LIV-001#"]


TWINS = [
    *an_sop("AB-1", "Ab", "The first.", ("Begin.",)), *an_sop("A-B1", "Ab", "The other.", ("Start.",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [("AB-1", ["AB-1#"]), ("a-b1", ["A-B1#"]), ("ab1", ["A-B1#", "AB-1#"]), ("ａｂ－１", ["AB-1#"]), ("AB-1 1", ["AB-1#step-1"])],
)  # fmt: skip
def test_of_two_ids_that_differ_in_signs_the_one_that_is_written_is_meant(typed, first, ask):
    assert ask(typed, TWINS)[: len(first)] == first


def test_what_comes_first_is_of_the_sop_that_is_named_and_not_of_one_with_other_signs(tmp_path):
    wanted = synonyms_from({"comes_first": {"AB-1 step 1": ["purple"]}}, "synonyms.toml")
    here = Engine(in_memory(TWINS), wanted).search("purple").hits
    index = write_index(tmp_path, index_files(TWINS, wanted))
    (there,) = answers(program("node"), index, [{"text": "purple"}])
    assert [hit.record.id for hit in here] == ["AB-1#step-1"]
    assert [result["id"] for result in there["results"]] == ["AB-1#step-1"]


@pytest.mark.parametrize(("typed", "marked"), [("he says payout late", ["payout"]), ("please say", ["Say"])])  # fmt: skip
def test_small_talk_is_not_marked_where_there_is_more_to_mark(typed, marked, tmp_path):
    record = a_record("Say which payout is meant.", doc="MON-004", title="Money")
    index = write_index(tmp_path, index_files([record], SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": typed}])
    snippet = answer["results"][0]["snippet"]
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == marked
