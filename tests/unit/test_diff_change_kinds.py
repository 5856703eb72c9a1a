"""What is said of one change, as a table of before, after, operation and labels."""

from time import process_time

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, Judgement, Operation, Verdict

FILLER = "The desk answers every day and keeps its notes in the ticket itself."


def only_change(before: str, after: str) -> Change:
    """The one change between two pages that share a heading and a paragraph around the text."""
    around = (
        f"# Refunds\n\n{FILLER}\n\n%s\n\n## End\n\nNothing follows here at all, whatever happens.\n"
    )
    changes = [c for c in compare(around % before, around % after).changes if not c.quiet]
    assert len(changes) == 1, [(c.op, c.old_text, c.new_text) for c in changes]
    return changes[0]


@pytest.mark.parametrize(
    ("before", "after", "labels"),
    [
        ("Refund up to $50 at once.", "Refund up to $75 at once.", "amount"),
        ("Ask for 3 of the items.", "Ask for 4 of the items.", "number"),
        ("Refund 40% of the price.", "Refund 50% of the price.", "number"),
        ("Wait 24 hours for the bank.", "Wait at least 24 hours for the bank.", "deadline"),
        ("Pay up to $50 at once.", "Pay more than $50 at once.", "amount"),
        ("The claim is at most 60 days old.", "The claim is at most 30 days old.", "deadline"),
        ("Call the bank.", "Call the bank if necessary.", "modality"),
        ("Reported within 2 days of the note: we owe $50 to them.", "Reported within 3 days of the note: we owe $50 to them.", "deadline"),
        ("We take Visa and Amex.", "We take Visa, Maestro and Amex.", "content"),
        ("See the recording (coming soon).", "See the recording.", "content"),
        ("The form closes on 3 May 2026.", "The form closes on 9 May 2026.", "date"),
        ("Reply within 7 business days.", "Reply within 5 business days.", "deadline"),
        ("Reply within two days.", "Reply within two weeks.", "deadline"),
        ("You must add the ticket number.", "You may add the ticket number.", "modality"),
        ("Orders will be refunded.", "Orders will not be refunded.", "polarity"),
        ("The supervisor reads the case.", "The auditor reads the case.", "actor"),
        ("Escalate it to Payments Tier 2.", "Escalate it to Payments Tier 3.", "actor number"),
        ("Close the account.", "Close the account only.", "scope"),
        ("Ask before the refund goes out.", "Ask after the refund goes out.", "scope"),
        ("If the code is K-2, stop here.", "If the code is K-2 or K-3, stop here.", "scope"),
        ("Refund the order.", "Refund the order unless it is a gift.", "exception"),
        ("Returns are allowed.", "Returns are forbidden.", "polarity"),
        ("See [the form](https://a.example/x) first.", "See [the form](https://a.example/x#two) first.", "link"),
    ],
)  # fmt: skip
def test_a_changed_fact_is_material_and_named(before: str, after: str, labels: str) -> None:
    change = only_change(before, after)

    assert change.material
    assert {label.value for label in change.labels} & set(labels.split())
    assert change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Reply within thirty days.", "Reply within 30 days."),
        ("Pay $1,500.00 to them.", "Pay USD 1500 to them."),
        ("The rate is 0.4%.", "The rate is 0.4 percent."),
        ("You do not pay for it.", "You don't pay for it."),
        ("Pay up to $50 at once.", "Pay no more than $50 at once."),
        ("Ask them prior to the call.", "Ask them before the call."),
        ("Agents write a note, then agents sign it.", "Agents write a note and then sign it."),
        ("Write to refund-desk@palm.example today.", "Write to the Refund desk today."),
        ("You need to sign the form.", "You must sign the form."),
        ("Write down the seleected order.", "Write down the selected order."),
        ("Contact us for assistance.", "Contact us for help."),
        ("Open the account page.", "Open the Account page!"),
        ("Wait for one day in all.", "Wait for 24 hours in all."),
    ],
)
def test_another_wording_of_the_same_fact_is_editorial(before: str, after: str) -> None:
    assert only_change(before, after).judgement is Judgement.EDITORIAL


def test_what_no_rule_can_judge_is_left_to_a_person() -> None:
    change = only_change("Keep the blue folder near.", "Keep the green folder near.")

    assert change.judgement is Judgement.REVIEW
    assert not change.labels
    assert "green" in change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("One line that\nis wrapped early.", "One line\nthat is wrapped early."),
        ("- one thing\n- another thing", "* one thing\n* another thing"),
        ("It is **bold** here.", "It is bold here."),
        ("“Quoted” and it’s fine", '"Quoted" and it\'s fine'),
        ("a\u00a0b together", "a b together"),
        ("ends here  ", "ends here"),
        ("[x](http://a.example/?utm_source=m)", "[x](http://a.example/)"),
        ("[x](http://a.example)", "[x][1]\n\n[1]: http://a.example"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "|a|b|\n|:--|--:|\n|1|2|"),
    ],
)
def test_form_is_not_news(before: str, after: str) -> None:
    comparison = compare(f"# T\n\n{before}\n", f"# T\n\n{after}\n")

    assert all(change.op is Operation.FORMAT for change in comparison.changes)
    assert comparison.verdict is Verdict.FORMAT


def test_windows_line_ends_are_not_news() -> None:
    page = "# T\n\nA line.\n\n1. Step one\n2. Step two\n"

    assert compare(page, page.replace("\n", "\r\n")).verdict is Verdict.FORMAT


def test_equal_texts_are_identical() -> None:
    assert compare("# T\n", "# T\n").verdict is Verdict.IDENTICAL


def test_a_link_that_follows_a_moved_page_is_editorial() -> None:
    change = only_change(
        "See [the pay guide](https://old.example/docs/pay-guide).",
        "See [the pay guide](https://hr.old.example/en/pay-guide).",
    )

    assert change.judgement is Judgement.EDITORIAL
    assert (change.old_text, change.new_text) == (
        "https://old.example/docs/pay-guide",
        "https://hr.old.example/en/pay-guide",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[pay rules](#Pay-Rules)", "[pay rules](#pay--rules)"),
        ("[Desk Core Rules](https://a.example/d/1)", "[Desk Rules](https://b.example/desk-rules)"),
    ],
)
def test_a_link_spelt_anew_or_to_what_its_words_name_is_not_material(
    before: str, after: str
) -> None:
    changes = compare(f"# T\n\nSee {before} first.\n", f"# T\n\nSee {after} first.\n").changes

    assert changes
    assert not any(change.material for change in changes)


def test_other_prompts_and_line_breaks_of_a_command_are_form() -> None:
    before, after = "    $ pay list | \\\n        grep open\n", "    pay list | grep open\n"

    assert compare(before, after).verdict is Verdict.FORMAT


def test_other_quotation_marks_in_a_command_are_for_a_person_to_judge() -> None:
    assert only_change("    pay --to gb", '    pay --to "gb"').judgement is Judgement.REVIEW


def test_a_sentence_that_went_to_another_paragraph_takes_no_fact_away() -> None:
    said = "You must never promise the buyer a date."
    before = f"# T\n\nWe pay by card. {said}\n\n## Words\n\nKeep it short in every note.\n"
    after = f"# T\n\nWe pay by card.\n\n## Words\n\nKeep it short in every note.\n\n- Please note: {said}\n"

    assert not any(change.material for change in compare(before, after).changes)


def test_a_paragraph_that_moved_and_was_split_is_one_change() -> None:
    first = "Every agent reads the whole ticket before the first reply goes out."
    second = "Nobody closes a ticket while the buyer still waits for the bank."
    other = "## Tools\n\nThe console shows what was paid, when it was paid, and by whom it was released.\n\nIt is slow on Mondays, so plan for that.\n"
    before = f"# T\n\n## Rules\n\n{first} {second}\n\n{other}"
    after = f"# T\n\n{other}\n## Rules\n\n{first}\n\n{second}\n"

    assert Operation.SPLIT in {change.op for change in compare(before, after).changes}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "Call the buyer: which of the orders is late?",
            "Then close the case and write a note to it.",
        ),
        ("Ask the buyer which order is late.", "Then close it and write a long note to the case."),
    ],
)
def test_a_paragraph_of_which_one_half_was_edited_when_it_was_split_is_one_change(
    first: str, second: str
) -> None:
    whole = "Ask the buyer which order is late. Then close the case and write a note to it."
    one, two = f"{whole}\n\nThe end.\n", f"{first}\n\n{second}\n\nThe end.\n"
    for pair in ((one, two), (two, one)):
        (change,) = compare(*pair).changes
        assert change.op in (Operation.SPLIT, Operation.MERGE)
        assert len(change.because) < 160, "only the half that differs is told"


@pytest.mark.parametrize("edited", ["Call the buyer on the phone.", "Call the buyer by the phone."])
def test_a_paragraph_that_was_split_under_another_heading_is_asked_about(edited: str) -> None:
    page = "## Accepted\n\n{}\n\n## Never accepted\n\nAsk a lead.\n\n{}\n"
    whole = "Cards of all kinds are meant. Call the buyer on the phone."
    parts = f"Cards of all kinds are meant.\n\n{edited}"
    for pair in (
        (page.format(whole, ""), page.format("", parts)),
        (page.format("", parts), page.format(whole, "")),
    ):
        (change,) = (found for found in compare(*pair).changes if not found.quiet)
        assert change.judgement is Judgement.REVIEW
        assert "no longer under" in change.because


def test_a_half_that_is_struck_through_is_asked_about() -> None:
    whole = "Refund the buyer in 30 days. Call the buyer on the phone."
    parts = "~~Refund the buyer in 30 days.~~\n\nCall the buyer on the phone."
    assert only_change(whole, parts).judgement is Judgement.REVIEW
    assert only_change(parts, whole).judgement is Judgement.REVIEW


def test_halves_of_many_paragraphs_that_begin_alike_are_not_all_held_against_each_other() -> None:
    def seconds(count: int) -> float:
        names = [" ".join(f"{name}{n}" for name in ("ask", "call", "tell")) for n in range(count)]
        wholes = (f"It begins so. Then follow {said} and more words here." for said in names)
        halves = (f"It begins so.\n\nThen go {said} or more words there." for said in names)
        pages = "\n\n".join(wholes), "\n\n".join(halves)
        started = process_time()
        compare(*pages)
        return process_time() - started

    seconds(2)
    assert seconds(600) < 8 * seconds(150)


def test_a_paragraph_that_only_begins_like_another_is_no_half_of_it() -> None:
    whole = "Ask the buyer which order is late. Then close the case and write a note to it."
    other = "Ask the buyer which order is late.\n\nVouchers are valid for two years in all shops.\n"
    ops = {change.op for change in compare(f"{whole}\n", other).changes}
    assert ops.isdisjoint({Operation.SPLIT, Operation.MERGE})


def test_a_passage_said_twice_and_now_once_is_not_material() -> None:
    said = "Never promise the creator a date for the payout."
    before = f"# A\n\n{said}\n\n## B\n\nSomething else is told here.\n\n{said}\n"

    changes = compare(before, f"# A\n\n{said}\n\n## B\n\nSomething else is told here.\n").changes

    assert [change.op for change in changes] == [Operation.DELETE]
    assert changes[0].judgement is Judgement.EDITORIAL


def test_a_rule_of_two_procedures_that_one_of_them_lost_is_for_a_person_to_judge() -> None:
    rule, other = "Never promise the creator a date.", "The sky is rather blue over there."
    page = "# A\n\n## Refunds\n\nPay.\n\n{0}\n\n## Payouts\n\nWait.\n\n{1}\n"
    twice, once = page.format(rule, rule), page.format(rule, "")
    for pair in ((twice, once), (once, twice)):
        (change,) = compare(*pair).changes
        assert change.judgement is Judgement.REVIEW
    (change,) = compare(page.format(other, other), page.format(other, "")).changes
    assert change.judgement is Judgement.EDITORIAL


def test_a_rule_that_left_the_paragraph_of_one_of_two_procedures_is_for_a_person_to_judge() -> None:
    rule = "Never promise the creator a date."
    page = "# A\n\n## Refunds\n\nPay on Friday. {0}\n\n## Payouts\n\nWait for Monday. {1}\n"
    twice, once = page.format(rule, rule), page.format(rule, "")
    for pair in ((twice, once), (once, twice)):
        (change,) = compare(*pair).changes
        assert change.judgement is Judgement.REVIEW


def test_search_words_and_review_dates_in_the_front_matter_are_not_material() -> None:
    before = "---\nid: A\nkeywords: [x]\nreview_by: 2026-01-01\nowner: a\n---\n# T\n"
    after = "---\nid: A\nkeywords: [y]\nreview_by: 2027-01-01\nowner: b\n---\n# T\n"

    judged = {(c.new_text or "").split(":")[0]: c.judgement for c in compare(before, after).changes}

    assert judged == {"keywords": "editorial", "review_by": "editorial", "owner": "material"}


def test_a_key_of_document_control_that_is_written_so_that_nobody_reads_it_is_news() -> None:
    page = "---\nid: A\n{}\n---\n# T\n"
    for read, unread in (
        ("audience: [internal]", "Audience: [internal]"),
        ("effective_to: 2026-03-02", "effective-to: 2026-03-02"),
        ("audience: [internal]", "audience: [Internal]"),
    ):
        for before, after in ((read, unread), (unread, read)):
            changes = compare(page.format(before), page.format(after)).changes
            assert any(change.material for change in changes)


def test_a_key_beside_the_same_one_in_another_spelling_hides_no_change() -> None:
    before = "---\nid: A\nqueue: refunds\n---\n# T\n"
    after = "---\nid: A\nqueue: payments\nQueue: refunds\n---\n# T\n"
    for pair in ((before, after), (after, before)):
        assert any(change.material for change in compare(*pair).changes)


def test_a_key_that_no_program_of_ours_reads_may_be_spelt_as_one_likes() -> None:
    before, after = (f"---\n{k}: daily\n---\n# T\n" for k in ("Desk hours", "desk_hours"))
    assert not any(change.material for change in compare(before, after).changes)


def test_a_word_of_the_house_can_be_added_to_the_lexicon() -> None:
    from kb_tools.diff.words.lexicon import lexicon

    words = lexicon("en", {"actors": {"nouns": ["curator"]}})
    changes = compare("The curator reads it.\n", "The officer reads it.\n", words=words).changes

    assert {label.value for label in changes[0].labels} == {"actor"}


@pytest.mark.parametrize("written", ["Gießen", "Giessen"])
def test_a_word_of_the_house_may_be_spelt_with_a_sharp_s(written: str) -> None:
    from kb_tools.diff.words.lexicon import lexicon

    words = lexicon("en", {"scope": {"places": ["Gießen"]}, "numbers": {"dreißig": 30}})
    changes = compare(
        f"It holds in {written}.\n\nWait dreißig days.\n",
        "It holds in all towns.\n\nWait 40 days.\n",
        words=words,
    ).changes

    assert f"A word of scope was removed: {written}." in changes[0].because
    assert changes[1].because == "A duration or limit in time changed: dreißig days → 40 days."


def test_an_unknown_language_falls_back_to_figures_and_says_so() -> None:
    from kb_tools.diff.words.lexicon import lexicon

    comparison = compare(
        "Antwort in 7 Tagen, 50 € Gebühr.\n",
        "Antwort in 7 Tagen, 60 € Gebühr.\n",
        words=lexicon("de"),
    )

    assert {label.value for change in comparison.changes for label in change.labels} == {"amount"}
    assert "lexicon" in comparison.notes[0]


def test_an_unknown_language_still_judges_dates_and_links() -> None:
    from kb_tools.diff.words.lexicon import lexicon

    changes = compare(
        "Bis 2026-03-01 gilt [das](https://a.example/eins).\n",
        "Bis 2026-04-01 gilt [das](https://b.example/zwei).\n",
        words=lexicon("de"),
    ).changes

    assert {label.value for change in changes for label in change.labels} == {"date", "link"}


@pytest.mark.parametrize("section", ["actors", "modality"])
def test_a_word_can_be_taken_out_of_the_lexicon(section: str) -> None:
    from kb_tools.diff.words.lexicon import lexicon

    words = lexicon("en", {"without": ["auditor", "officer", "ought to"]})
    pairs = {
        "actors": ("The auditor reads it.\n", "The officer reads it.\n"),
        "modality": ("They ought to read it.\n", "They read it.\n"),
    }
    changes = compare(*pairs[section], words=words).changes

    assert not {label.value for change in changes for label in change.labels} & {
        "actor",
        "modality",
    }


def test_read_backwards_a_change_is_judged_alike() -> None:
    pairs = [
        ("For the order below read the note.", "For the next order, read the note."),
        ("Advanced settings of the till", "Set advanced settings of the till"),
        ("See [roadmap](https://a.example/d/1).", "See [roadmap](https://b.example/roadmap)."),
    ]
    for before, after in pairs:
        forth, back = only_change(before, after), only_change(after, before)
        assert (forth.judgement, forth.labels) == (back.judgement, back.labels), before


@pytest.mark.parametrize("letter", ["a", "1", ".", "a-"])
def test_sixty_thousand_letters_without_a_space_are_compared(letter: str) -> None:
    half = letter * (30_000 // len(letter))

    assert compare(f"{half}{half}\n", f"{half}b{half}\n").verdict is not Verdict.IDENTICAL


STEPS = [
    "Open the ticket.",
    "Check the amount paid.",
    "Restart the upload job.",
    "Tell the creator how it went.",
]
NEW_STEP = "Ask a colleague to look at the log."


def a_page(steps: list[str], reference: str) -> str:
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"# Uploads\n\n{numbered}\n\n{FILLER} {reference}\n"


def the_reference(before: str, after: str, steps: list[str]) -> Change:
    found = compare(a_page(STEPS, before), a_page(steps, after)).changes
    return next(change for change in found if FILLER in (change.new_text or ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Never close it before step 3.", "Never close it before step 4."),
        ("Leave out steps 1 and 4.", "Leave out steps 1 and 5."),
        ("Then do steps 3 to 4.", "Then do steps 4 to 5."),
    ],
)
def test_a_reference_that_follows_its_step_to_its_new_number_is_no_change(before, after):
    change = the_reference(before, after, [STEPS[0], NEW_STEP, *STEPS[1:]])
    assert change.judgement is Judgement.EDITORIAL
    assert change.because == "A reference follows its step to its new number."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Never close it before step 3.", "Never close it before step 5."),  # another step
        ("Never close it before step 3 of MON-004.", "Never close it before step 4 of MON-004."),
        ("As MON-004, step 3, has it.", "As MON-004, step 4, has it."),
        ("Then do steps 1 to 3.", "Then do steps 1 to 4."),  # with the new one between
        ("Answer within 3 hours after step 3.", "Answer within 4 hours after step 4."),
    ],
)
def test_a_reference_to_anything_else_is_a_change_in_meaning(before, after):
    change = the_reference(before, after, [STEPS[0], NEW_STEP, *STEPS[1:]])
    assert change.judgement is Judgement.MATERIAL


def test_a_reference_that_changed_where_no_step_did_is_a_change_in_meaning():
    change = the_reference("Close it before step 3.", "Close it before step 4.", STEPS)
    assert change.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after", "acts"),
    [
        ("If it is a Sunday, pay on Monday.", "If it is a holiday after 3 days in the creator's market, pay on Monday.", False),
        ("Wait for the approval.", "Wait for the agent's approval.", True),
        ("Wait for the agent's approval for 2 days.", "Wait for the manager's approval for 3 days.", True),
    ],
)  # fmt: skip
def test_whose_market_it_is_does_not_say_who_acts(before, after, acts):
    assert ("actor" in {label.value for label in only_change(before, after).labels}) is acts
