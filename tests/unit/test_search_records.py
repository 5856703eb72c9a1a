"""One record for the page, one for each step and each section."""

from datetime import date

import pytest

from kb_tools.policy.front_matter import read
from kb_tools.policy.markdown import parse
from kb_tools.policy.model import SopId
from kb_tools.search.records import record_from, section_records
from tests.support.policy_repo import an_sop

BODY = """# Refunds

Money back to the buyer.

## Steps

Read this first.

1. Open the ticket.
    - Copy the order number.
2. Refund within 14 days.

## Limits

### By country

| Country | Limit |
| --- | --- |
| DE | € 100 |
"""


def records(body=BODY, status="in force", **more):
    names = {"queues": "[refunds]", "markets": "[DE, GB]"} | more
    text = an_sop(body, keywords="[money back]", **names)
    return list(
        section_records(
            SopId("REF-001"), parse(text), read(text, "refunds.md").control, url="sop/REF-001/", version="1.0",
            effective=date(2026, 1, 1), changed=date(2026, 2, 3), area="Money", status=status,
        )
    )  # fmt: skip


def test_the_page_comes_first_with_its_purpose():
    page = records()[0]
    assert (page.id, page.kind, page.url, page.text) == (
        "REF-001#",
        "page",
        "sop/REF-001/",
        "Money back to the buyer.",
    )
    assert (page.title, page.tags, page.queues, page.markets) == (
        "Refunds",
        ("money back",),
        ("refunds",),
        ("DE", "GB"),
    )
    assert (page.effective, page.changed, page.area) == ("2026-01-01", "2026-02-03", "Money")


def test_an_sop_for_all_queues_and_markets_is_for_none_in_particular():
    page = records(queues="[refunds, all]", markets="[All]")[0]
    assert (page.queues, page.markets) == ((), ())


def test_a_step_holds_what_belongs_to_it_and_knows_its_number_and_heading():
    steps = [record for record in records() if record.kind == "step"]
    assert [(s.label, s.heading, s.text) for s in steps] == [
        ("step 1", "Steps", "Open the ticket.\nCopy the order number."),
        ("step 2", "Steps", "Refund within 14 days."),
    ]
    assert all(
        step.id == f"REF-001#{step.anchor}" and step.url.endswith(f"#{step.anchor}")
        for step in steps
    )


def test_a_heading_holds_what_stands_under_it_outside_of_steps():
    sections = {record.heading: record for record in records() if record.kind == "heading"}
    assert sections["Steps"].text == "Read this first."
    assert sections["By country"].text == "Country\tLimit\nDE\t€ 100"
    assert sections["By country"].prose == "Country, Limit\nDE, € 100"
    assert "Limits" in sections["By country"].path
    assert "By country" not in sections["By country"].path


def test_each_row_of_a_table_has_a_place_in_the_page():
    (limits,) = [record for record in records() if record.heading == "By country"]
    assert limits.rows == ("country", "de")
    step = "3. Look it up.\n\n    | Code | Do |\n    | --- | --- |\n    | K-1 | Wait |\n"
    last = records(BODY.replace("\n## Limits", f"{step}\n## Limits"))[4]
    assert (last.label, len(last.rows)) == ("step 3", 2)


def test_an_empty_cell_says_nothing_and_a_bar_in_a_cell_is_no_edge():
    table = "# Codes\n\n| | Code | |\n| --- | --- | --- |\n| DE | `a \\| b` | |\n"
    assert records(table)[0].prose == "Code\nDE, a | b"


def test_a_heading_with_nothing_but_replies_is_one_of_macros():
    reply = "\n## Replies\n\n```macro\nHi, it is on its way.\n```\n"
    (macro,) = [record for record in records(BODY + reply) if record.kind == "macro"]
    assert (macro.heading, macro.text) == ("Replies", "Hi, it is on its way.")
    more = records(BODY + reply + "\nSend it twice.\n")
    assert "macro" not in {record.kind for record in more}


def test_of_a_retired_sop_only_the_page_can_be_found():
    assert [record.kind for record in records(status="retired")] == ["page"]


def test_ids_are_unique():
    ids = [record.id for record in records(BODY + "\n## Limits\n\nAgain.\n")]
    assert len(ids) == len(set(ids))


def test_a_record_survives_being_stored():
    for record in records():
        assert record_from(record.as_json()) == record


@pytest.mark.parametrize("text", ["caf\udce9 refund", "e\u0301"])
def test_bytes_that_are_no_utf8_and_loose_accents_are_mended(text):
    page = records(f"# Refunds\n\n{text}\n")[0]
    page.text.encode()
    assert page.text in {"caf\ufffd refund", "é"}


def test_the_names_of_tags_are_known_from_their_marks():
    step = "4. Tag `ref-late` or `REF-2`, note `two words` and ``ref_raw``, then `ref-late`.\n"
    last = records(BODY.replace("\n## Limits", f"{step}\n## Limits"))[4]
    assert last.names == ("ref-late",)
