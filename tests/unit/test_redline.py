"""The redline on a page: readable without colour, safe with any text."""

import re
from html.parser import HTMLParser

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.entries import headline
from kb_tools.diff.say import place, say
from kb_tools.render.redline import changed_cells, lead, redline
from kb_tools.render.stretches import stretches

PAGE = "# Page\n\n## Steps\n\n1. Open the ticket and read it.\n2. Refund within 14 days.\n3. Write down why it was refunded.\n"


class Balanced(HTMLParser):
    """Every tag that opens closes; collects tags, ids and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(before: str, after: str) -> Balanced:
    page = Balanced()
    page.feed(str(redline(compare(before, after), id_prefix="r1-")))
    assert not page.open
    return page


def test_insertions_and_deletions_are_told_in_words_too() -> None:
    page = shown(PAGE, PAGE.replace("14 days", "10 days"))

    text = " ".join(page.text.split())
    assert {"del", "ins"} <= set(page.tags)
    assert "within deleted 14, inserted 10, end of change, days." in text


def test_a_whole_block_is_told_once_and_not_word_by_word() -> None:
    page = shown(PAGE, PAGE + "\n## Later\n\n- Look again.\n- Tell the lead.\n")

    text = " ".join(page.text.split())
    assert text.count("inserted: ") == 1
    assert "end of change" not in text


def test_each_change_has_an_id_of_its_own_with_the_prefix_of_its_comparison() -> None:
    page = shown(
        PAGE, PAGE.replace("14 days", "10 days").replace("Open the ticket", "Close the ticket")
    )

    assert len(page.ids) == len(set(page.ids)) == 2
    assert all(name.startswith("r1-c") for name in page.ids)


def test_what_matters_stands_before_wording_and_wording_is_folded() -> None:
    html = str(
        redline(compare(PAGE, PAGE.replace("14 days", "10 days").replace("read it", "raed it")))
    )

    assert html.index("instead of 14") < html.index("<details") < html.index("raed")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '" onmouseover="x',
        "{{ 7*7 }}",
        "</div></details>",
        "\x00\x1b[31m",
        "\u202egnp.exe",
        "&lt;b&gt;",
    ],
)
def test_no_text_gets_out_of_its_quotes(hostile: str) -> None:
    page = shown(
        PAGE + f"\nNote {hostile} this.\n",
        PAGE + f"\nNote {hostile} that, within 3 days {hostile}.\n\n## {hostile} x\n",
    )

    assert "script" not in page.tags
    assert "49" not in page.text
    assert not re.search("[\x00\x1b\u202e]", page.text)


def test_a_byte_that_is_no_text_can_be_written_to_a_file() -> None:
    html = str(
        redline(
            compare("a\n\nb 5 days\n", b"a\n\nb \xff 6 days\n".decode("utf-8", "surrogateescape"))
        )
    )

    assert html.encode("utf-8")


def test_figures_are_marked_whole() -> None:
    html = str(redline(compare("Pay £40.50 now.\n", "Pay £45.50 now.\n")))

    assert "£40.50<span" in html
    assert "£45.50<span" in html


@pytest.mark.parametrize(
    ("before", "after", "quoted"),
    [
        ("If K-3 or K-5, stop.", "If K-3, K-4 or K-5, stop.", "If K-3[+, K-4] or K-5, stop."),
        ("Wait (5 days).", "Wait (at most 5 days).", "Wait ([+at most] 5 days)."),
        (
            "| A | B |\n|---|---|\n| x | Steps 3 to 5. Stop. |",
            "| A | B |\n|---|---|\n| x | Steps 3 to 5 with care. Stop. |",
            "x | Steps 3 to 5 [+with care]. Stop.",
        ),
    ],
)
def test_spaces_stand_where_the_text_has_them(before: str, after: str, quoted: str) -> None:
    (change,) = compare(before, after).changes

    found = "".join(
        s.space + (s.text if s.sign == "=" else f"[{s.sign}{s.text}]")
        for s in stretches(change.marks)
    )
    assert found == quoted


def test_the_middle_of_a_long_text_is_left_out_and_said_to_be() -> None:
    words = " ".join(f"word{n}" for n in range(300))
    (change,) = compare(f"Wait 5 days. {words} end", f"Wait 6 days. {words} end").changes

    shortened = stretches(change.marks)
    assert shortened[-1].text.endswith("[…]")
    assert "".join(s.text for s in stretches(change.marks, whole=True)).endswith("word299 end")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "2. Refund within 14 days.",
            "2. Refund within 10 days.",
            "Refund within 10 days instead of 14.",
        ),
        (
            "2. Refund within 14 days.",
            "2. Refund within 14 days unless it is a gift.",
            "New exception: “unless it is a gift”.",
        ),
        (
            "2. Refund within 14 days.",
            "2. Refund within 2 weeks.",
            "“2 weeks” instead of “14 days”: “Refund within 2 weeks.”",
        ),
        (
            "3. Write down",
            "3. Tell the auditor at once.\n4. Write down",
            "New step 3: “Tell the auditor at once.”",
        ),
        ("## Steps", "## What to do", "“Steps” is now headed “What to do”."),
        ("2. Refund within 14 days.\n3.", "2.", "Step 2 removed: “Refund within 14 days.”"),
    ],
)
def test_a_change_is_said_in_one_sentence(before: str, after: str, told: str) -> None:
    changes = [
        change for change in compare(PAGE, PAGE.replace(before, after)).changes if not change.quiet
    ]

    assert [say(change) for change in changes] == [told]


def test_the_place_of_a_change_is_what_people_call_it() -> None:
    (change,) = compare(PAGE, PAGE.replace("14 days", "10 days")).changes

    assert place(change) == "Step 2"


def test_the_headline_counts_what_matters_first() -> None:
    after = PAGE.replace("14 days", "10 days").replace("read it", "raed it")

    assert headline(compare(PAGE, after)) == "One change in meaning, one in wording"
    assert headline(compare(PAGE, PAGE)) == "No change"
    assert headline(compare(PAGE, PAGE.replace("\n", "\r\n"))) == "No change but form"


def test_a_table_row_is_quoted_by_its_cells_that_changed() -> None:
    table = "| Market | Minimum | Late after |\n|---|---|---|\n| GB | £40 | 7 days |\n"
    (change,) = compare(table, table.replace("£40", "£45").replace("7 days", "5 days")).changes

    found = [(cell.column, [s.text for s in cell.stretches]) for cell in changed_cells(change)]

    assert found == [("Minimum", ["£40", "£45"]), ("Late after", ["7", "5", "days"])]


def test_a_row_that_marks_cannot_be_parted_in_is_quoted_whole() -> None:
    table = "| A | B |\n|---|---|\n| x | a \\| b within 7 days |\n"
    (change,) = compare(table, table.replace("7", "5")).changes

    assert changed_cells(change) == ()


def test_the_sentence_above_a_redline_does_not_say_what_the_redline_says() -> None:
    after = PAGE.replace("14 days", "10 days, and tell the creator").replace(
        "and read it", "and note it"
    )
    for change in compare(PAGE, after).changes:
        assert "“" not in lead(change) or len(lead(change)) < 90


def test_rows_that_came_together_are_one_thing_to_read_and_each_can_be_linked_to() -> None:
    table = "\n## Limits\n\n| Market | Minimum |\n|---|---|\n| GB | £40 |\n| US | $50 |\n| BR | R$90 |\n"
    page = shown(PAGE, PAGE + table.replace("\n## Limits\n", ""))

    assert "New table, 3 rows." in page.text
    assert page.text.count("A table row is new.") == 1
    assert len(page.ids) == len(set(page.ids)) == 4


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("4. Close the ticket.\n5. Go on.\n", ["2 new steps."]),
        (
            "4. Close the ticket.\n    - Tell the lead.\n    - Tell the team.\n",
            ["New: one step, 2 items."],
        ),
        (
            "4. Close the ticket.\n\n## Later\n\nLook again in a week.\n",
            ["New step 4.", "New section “Later”, 1 clause."],
        ),
    ],
)
def test_only_neighbours_under_one_heading_are_told_together(more: str, told: list[str]) -> None:
    html = str(redline(compare(PAGE, PAGE + more)))

    assert re.findall('class="say">([^<]*)<', html) == told


def test_words_replaced_alike_at_several_places_are_read_once() -> None:
    page = "# Page\n\n" + "".join(f"Matter {n} goes to the Rights Plumage.\n\n" for n in "ABCD")
    html = str(redline(compare(page, page.replace("Plumage", "Feathers"))))

    assert html.count("The same words at 3 other places") == 1
    assert html.index("Matter A") < html.index("<details") < html.index("Matter B")


def test_of_a_link_that_is_gone_the_clause_is_not_shown_as_gone() -> None:
    target = "https://forms.example/" + "refund-" * 15
    shows = shown(f"Fill in [the form]({target}) first.\n", "Fill in the form first.\n")
    assert "Fill in the form first." not in shows.text
    assert target in shows.text


def test_words_that_stayed_are_read_once_and_unmarked():
    before = "# Page\n\n1. Ask.\n2. Wait.\n3. Close.\n\nTag it after step 3.\n"
    page = shown(before, before.replace("2. Wait.\n3.", "2."))
    kept = page.text.partition("It still says “step 3”")[2]
    assert kept.count("Tag it after step 3.") == 1
    assert "deleted" not in kept.partition("Tag it after step 3.")[0]
    assert page.text.count("It still says “step 3”") == 1


def test_a_new_row_is_read_with_what_stands_above_its_cells():
    table = "| Tier | Hours | Paid? |\n|---|---|---|\n| Beam | 40 | No |\n"

    page = shown(PAGE + "\n" + table, PAGE + "\n" + table + "| Flare | 24 | Yes |\n")

    assert "Flare | Hours: 24 | Paid? Yes" in " ".join(page.text.split())


def test_a_macro_is_named_and_quoted_without_its_title():
    macro = PAGE + '\n```macro title="Zero balance"\nHi, your money is there in {} days.\n```\n'

    page = shown(macro.format(5), macro.format(3))

    text = " ".join(page.text.split())
    assert "Macro “Zero balance” · deadline" in text
    assert "Zero balance Hi" not in text


def test_where_nothing_but_wording_differs_it_is_not_folded():
    before, worded = PAGE, PAGE.replace("Open the ticket", "Open this ticket")

    assert 'class="kb-editorial" open' in redline(compare(before, worded))
    both = worded.replace("14 days", "10 days")
    assert 'class="kb-editorial" open' not in redline(compare(before, both))
