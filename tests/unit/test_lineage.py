"""What becomes of a clause from one text to the next."""

import pytest

from kb_tools.diff import cited
from kb_tools.diff.compare import compare_documents
from kb_tools.diff.lineage import Led, News, led, read, step
from kb_tools.gaps.lineage import heirs
from kb_tools.policy.markdown import parse
from kb_tools.policy.sections import sections

V1 = """# Payouts

1. Open the payout page.
2. Ask for the identity document, and then wait for 7 days before you escalate the case.
3. Tell the creator when the money will arrive.
4. Close the ticket.
"""


def to(after, before=V1):
    old, new = parse(before), parse(after)
    made = step(old, new, compare_documents(before, old, after, new))
    return {clause.text: (origin, [old.clauses[p].text for p in origin.parents])
            for clause, origin in zip(new.clauses, made, strict=True)}  # fmt: skip


def test_a_step_that_got_another_number_is_the_same_step():
    found = to(V1.replace("1. Open", "1. Check the market.\n1. Open"))

    assert found["Check the market."][0].news is News.NEW
    origin, before = found["Close the ticket."]
    assert before == ["Close the ticket."]
    assert (origin.news, origin.moved) == (News.SAME, False)


def test_another_limit_is_a_change_in_meaning_and_other_words_are_not():
    found = to(V1.replace("7 days", "5 days").replace("Open the payout", "Open up the payout"))
    news = {text: origin.news for text, (origin, _) in found.items()}

    assert News.MEANING in news.values()
    assert news["Open up the payout page."] is News.WORDING
    assert news["Close the ticket."] is News.SAME


def test_both_parts_of_a_split_step_come_from_it():
    found = to(V1.replace(", and then wait", ".\n3. And then wait"))
    parts = [found["Ask for the identity document."],
             found["And then wait for 7 days before you escalate the case."]]  # fmt: skip

    assert all(before[0].startswith("Ask for the identity document, and") for _, before in parts)
    assert all(origin.split for origin, _ in parts)


def test_a_merged_step_comes_from_all_that_it_was_made_of():
    split = V1.replace(", and then wait", ".\n3. And then wait")
    found = to(V1, before=split)

    _, before = next(f for text, f in found.items() if text.startswith("Ask"))
    assert before == ["Ask for the identity document.",
                      "And then wait for 7 days before you escalate the case."]  # fmt: skip


def test_a_step_that_stands_elsewhere_moved():
    found = to("# Payouts\n\n1. Close the ticket.\n2. Open the payout page.\n"
               "3. Ask for the identity document, and then wait for 7 days before you escalate the case.\n"
               "4. Tell the creator when the money will arrive.\n")  # fmt: skip

    assert [text for text, (origin, _) in found.items() if origin.moved] == ["Close the ticket."]


def test_what_went_along_with_a_step_that_moved_says_what_it_said():
    one = "Open the payout page.\n   - Read the state at the top.\n   - Read the code beside it.\n"
    two = "Ask for the document that shows who it is.\n   - Wait for the answer.\n   - Look at the date in it.\n"

    found = to(f"# P\n\n1. {two}2. {one}", before=f"# P\n\n1. {one}2. {two}")

    moved = {text: origin.news for text, (origin, _) in found.items() if origin.moved}
    assert moved == {
        "Open the payout page.": News.MEANING,
        "Read the state at the top.": News.SAME,
        "Read the code beside it.": News.SAME,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| A | B |\n|--|--|\n| x | 1 |\n| y | 2 |\n", "| A |\n|--|\n| x |\n| y |\n"),
        ("| A |\n|--|\n| x |\n| y |\n", "| A | B |\n|--|--|\n| x | 1 |\n| y | 2 |\n"),
    ],
)
def test_rows_that_gained_or_lost_a_cell_say_something_else(before, after):
    news = {text: origin.news for text, (origin, _) in to(after, before).items()}

    assert set(news.values()) <= {News.MEANING, News.UNJUDGED, News.WORDING}


def test_a_clause_is_followed_through_all_texts_until_it_is_gone():
    texts = [parse(t) for t in (V1, V1.replace("7 days", "5 days"), "# Payouts\n\nSee the wiki.\n")]
    sources = (V1, V1.replace("7 days", "5 days"), "# Payouts\n\nSee the wiki.\n")
    made = [
        step(texts[n], texts[n + 1], compare_documents(sources[n], texts[n], sources[n + 1], texts[n + 1]))
        for n in range(2)
    ]  # fmt: skip
    place = next(n for n, c in enumerate(texts[0].clauses) if "7 days" in c.text)

    assert led(made[:1], place).news is News.MEANING
    assert led(made[:1], place).places == (place,)
    assert led(made, place).gone == 2


@pytest.mark.parametrize("content", [b"", b"{}", b"[1,[],[]]", b"[2,[[0,0,1]],[]]", b"null"])
def test_what_is_no_step_is_refused(content):
    with pytest.raises(ValueError, match="no step of a lineage"):
        read(content)


def test_a_section_that_two_became_continues_the_one_with_more_text():
    before = parse(
        "# T\n\n1. Ask for the identity document and check that it is valid.\n2. Then wait for it.\n"
    )
    after = parse(
        "# T\n\n1. Ask for the identity document and check that it is valid. Then wait for it.\n"
    )
    old, new = sections(before), sections(after)

    assert [old[place].label for place in heirs(before, old, after, new)] == ["step 1"]


def test_findings_follow_the_larger_part_of_a_step_that_was_split():
    before = parse(V1)
    after = parse(V1.replace(", and then wait", ".\n3. And then wait"))
    old, new = sections(before), sections(after)
    found = {new[n].label: old[p].label if p >= 0 else None
             for n, p in enumerate(heirs(before, old, after, new))}  # fmt: skip

    assert found["step 1"] == "step 1"
    assert found["step 5"] == "step 4"
    assert {found["step 2"], found["step 3"]} == {"step 2", None}


def test_a_cited_clause_in_which_other_words_are_struck_through_does_not_say_the_same():
    one, other = (parse(text).clauses for text in ("- ~~K-3~~ counts.\n", "- K-3 ~~counts.~~\n"))

    assert cited.news(one[0], Led((0,)), one) is News.SAME
    assert cited.news(one[0], Led((0,)), other) is News.WORDING
