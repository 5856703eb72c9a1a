"""Changes as readers of policies meet them, and what they are to be told."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.entries import headline
from kb_tools.diff.model import ChangeKind, Judgement, Label, Operation
from kb_tools.diff.say import say
from tests.support.judging import told


def mirrored(before: str, after: str) -> set[tuple[str, str | None, str | None]]:
    back = {Operation.INSERT: "delete", Operation.DELETE: "insert"}
    back |= {Operation.SPLIT: "merge", Operation.MERGE: "split"}
    return {(back.get(c.op, c.op.value), c.new_text, c.old_text) for c in told(before, after)}


ROWS = "| # | Compared | Do |\n|---|---|---|\n| 1 | Web and app, same day | Explain the clocks |\n"
OURS = "Our figures and another tool's | Say that we speak for our own figures"


def test_of_two_rows_that_changed_places_the_same_one_moved_read_backwards() -> None:
    before = "| a | b |\n|---|---|\n| one | six six |\n| two | ten ten |\n| tri | elf elf |\n"
    after = "| a | b |\n|---|---|\n| two | ten ten |\n| one | six six |\n| tri | elf elf |\n"

    assert mirrored(before, after) == {
        (c.op.value, c.old_text, c.new_text) for c in told(after, before)
    }


def test_of_two_notes_as_long_that_changed_places_in_a_moved_step_the_same_one_moved() -> None:
    one, two = "   Part 1:", "   Part 2:"
    step, others = "1. Meet the candidate online.", "1. Read the letter.\n1. Write an answer to it."
    before = f"{step}\n\n{one}\n\n{two}\n\n{others}\n"
    after = f"{others}\n{step}\n\n{two}\n\n{one}\n"

    assert mirrored(before, after) == {
        (c.op.value, c.old_text, c.new_text) for c in told(after, before)
    }


def test_a_step_rewritten_between_the_same_steps_is_an_edit() -> None:
    before = "1. Open the gift.\n2. If the sender asks for the coins back, check the refund window.\n3. Tell them.\n"
    after = (
        "1. Open the gift.\n2. If the sender asks for the coins back, count 14 days from the gift's own "
        "timestamp to the first message about it.\n3. Tell them.\n"
    )

    assert [(c.op, c.material) for c in told(before, after)] == [(Operation.EDIT, True)]


def test_of_rows_with_one_name_the_most_alike_are_the_same() -> None:
    head = "| Market | Document | Picture |\n|---|---|---|\n"
    licence = "| BR | Driving licence{} | Front and back of the card |\n"
    before = head + licence.format("")
    after = head + "| BR | Digital card | Share from the wallet |\n" + licence.format(", plastic")

    assert {(c.op, c.new_text) for c in told(before, after)} == {
        (Operation.INSERT, "BR | Digital card | Share from the wallet"),
        (Operation.EDIT, "BR | Driving licence, plastic | Front and back of the card"),
    }


def test_a_row_that_is_counted_on_is_no_news() -> None:
    before = ROWS + f"| 2 | {OURS} |\n"
    after = ROWS + f"| 2 | Export and page, days differ | Add up the period |\n| 3 | {OURS} |\n"

    assert [(c.op, c.new_text) for c in told(before, after)] == [
        (Operation.INSERT, "2 | Export and page, days differ | Add up the period")
    ]


def test_a_level_that_is_another_one_is_news() -> None:
    head = "| Level | Answer within |\n|---|---|\n"

    (change,) = told(head + "| 1 | one working day |\n", head + "| 2 | one working day |\n")

    assert change.labels == {Label.NUMBER}


def test_a_number_that_points_back_counts_nothing() -> None:
    before = "1. Escalate with the reason Second return."
    after = (
        "1. Escalate with the reason Second return and write whether the method changed between the two "
        "returns."
    )

    (change,) = told(before, after)

    assert change.labels == {Label.PROCEDURE}


def test_a_count_that_changed_is_one_after_the_as_well() -> None:
    (change,) = told("Name the two reasons in the note.", "Name the three reasons in the note.")

    assert Label.NUMBER in change.labels


def test_a_semicolon_that_became_a_full_stop_says_the_same() -> None:
    before = (
        "If this fails, the limit does not begin; inform the requester of this and of nothing else."
    )
    after = "If this fails, the limit does not begin. Inform the requester of that, and of nothing else."

    (change,) = told(before, after)

    assert change.judgement is Judgement.EDITORIAL


def test_a_sentence_that_was_put_is_news() -> None:
    before = "If this fails, the limit does not begin."
    after = before + " Inform the requester of that."

    assert told(before, after)[0].material


def test_one_name_that_changed_in_many_places_is_one_question() -> None:
    page = (
        "1. Press *Convey to {0}*.\n2. Then {0} restores the video.\n3. Close when {0} answers.\n"
    )

    comparison = compare(page.format("Rights Desk"), page.format("Rights Operations"))

    assert headline(comparison) == "One change to judge"
    assert len(comparison.to_review) == 3


def test_a_note_that_came_moved_or_went_is_one_change() -> None:
    note = '!!! note "Team names"\n    We chose the alphabet, since colours mean other things.\n\n'
    first, second = (
        "The first paragraph is a long one, and it stays where it is, of course.\n\n",
        "The second one is also rather long, and stays in its place as well, we hope.\n\n",
    )

    assert [(c.op, c.kind.value) for c in told(first, first + note)] == [("insert", "admonition")]
    assert [(c.op, c.kind.value) for c in told(first + note, first)] == [("delete", "admonition")]
    assert [(c.op, c.kind.value) for c in told(note + first + second, first + second + note)] == [
        ("move", "admonition")
    ]


def test_of_two_sentences_that_changed_places_the_longer_stayed() -> None:
    long = "The members of the gold plan always get their extra fees removed from the bill."
    (change,) = told(f"{long} Go on.", f"Go on. {long}")

    assert [mark.text.strip() for mark in change.marks if mark.sign == "-"] == ["Go on."]


def test_a_figure_is_told_without_the_word_that_links_it() -> None:
    page = "Do steps {} and 7, and claim no damage."

    assert "“1 and”" not in say(told(page.format(4), page.format(1))[0])


def test_a_word_written_in_two_is_the_same_word() -> None:
    (change,) = told("List the VirtualMachines.", "List the virtual machines.")

    assert change.judgement is Judgement.EDITORIAL


def test_a_command_on_two_lines_is_form() -> None:
    before = "```\noc get nodes -o yaml | grep kvm\n```\n"

    assert told(before, "```\n$ oc get nodes -o yaml | \\\n    grep kvm\n```\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 1\n  c: 2", "a:\n  b: 1\nc: 2"),
        ("if x:\n    a()\n    b()", "if x:\n    a()\nb()"),
        ("rm -rf build\n/data", "rm -rf build /data"),
    ],
)
def test_code_that_is_laid_out_otherwise_is_for_a_person_to_judge(before: str, after: str) -> None:
    (change,) = told(f"```\n{before}\n```\n", f"```\n{after}\n```\n")

    assert change.judgement is Judgement.REVIEW
    assert "other lines" in say(change)


def test_code_that_is_indented_as_a_whole_is_form() -> None:
    assert told("```\na:\n  b: 1\n```\n", "~~~\n  a:\n    b: 1\n~~~\n") == []


def test_a_name_that_left_a_list_is_news() -> None:
    (change,) = told("| Group | Who |\n|---|---|\n| Data | Eric Moore, Brady Garrett |\n",
                     "| Group | Who |\n|---|---|\n| Data | Eric Moore |\n")  # fmt: skip

    assert change.material


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Refund orders above the limit.", "Refund orders below the limit."),
        ("Escalate scores above the threshold.", "Escalate scores below the threshold."),
        ("Get the two approvals before you pay.", "Get the approvals before you pay."),
        ("Ask the three leads for their word.", "Ask the leads for their word."),
        ("Pay $1.500 at most.", "Pay $1,500 at most."),
    ],
)
def test_a_limit_turned_round_or_a_count_that_went_is_no_wording(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        assert {change.judgement for change in told(old, new)} != {Judgement.EDITORIAL}


def test_a_small_word_that_was_misspelt_is_no_question_for_anybody():
    before = "Close the ticket (and if so, pleaes also tell the lead)."
    (change,) = compare(before, before.replace("pleaes", "please")).changes

    assert change.judgement is Judgement.EDITORIAL


def test_a_reason_names_a_code_as_the_text_writes_it() -> None:
    before = "If the code is K-2, ask the creator to finish and stop here."

    (change,) = compare(before, before.replace("K-2,", "K-2 or K-3,")).changes

    assert change.because == "The condition “if …” now also names “K-3”."


def test_where_something_can_be_found_allows_nobody_anything() -> None:
    before = "Open the case. Close it when the customer has answered."
    after = f"{before} Examples can be found in the archive."

    (change,) = compare(before, after).changes

    assert {label.value for label in change.labels} == {"content"}


def test_of_two_words_that_deny_the_new_one_is_named() -> None:
    before = "If there is no default class or other class, a volume that does not have one waits."
    after = before.replace("or other class", "and no other class")

    (change,) = compare(before, after).changes

    assert change.because == "A negation was added: no."


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("You can pay.", "You cannot pay.", "A negation was added: cannot."),
        ("You don’t pay twice.", "You do pay twice.", "A negation was removed: don't."),
        (
            "Agents cannot pay in January.", "Agents must not pay in January.",
            "A word that binds or allows changed: cannot → must not.",
        ),
        (
            "(They can't pay), can they?", "(They should not pay), can they?",
            "A word that binds or allows changed: can't → should not.",
        ),
    ],
)  # fmt: skip
def test_a_word_that_denies_is_told_whole(before: str, after: str, reason: str) -> None:
    (change,) = told(before, after)
    assert change.because == reason
    (back,) = told(after, before)
    assert (change.facts[0].before, change.facts[0].after) == (
        back.facts[0].after,
        back.facts[0].before,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. ```sh\n   kubectl get\n   ```\n", "1. Log in.\n2. ```sh\n   kubectl get\n   ```\n"),
        ("- ~~~\n  kubectl get\n  ~~~\n", "* ~~~\n  kubectl get\n  ~~~\n"),
        ("-     kubectl get\n      more\n- x\n", "10.     kubectl get\n        more\n11. x\n"),
    ],
)
def test_the_mark_of_the_item_that_code_stands_in_is_none_of_its_words(
    before: str, after: str
) -> None:
    assert not [change for change in told(before, after) if change.kind is ChangeKind.CODE]


def test_a_dash_in_code_is_its_own() -> None:
    (change,) = told("Say:\n\n    - name: a\n", "Say:\n\n    * name: a\n")
    assert (change.kind, change.judgement) == (ChangeKind.CODE, Judgement.MATERIAL)


def test_a_step_that_became_a_heading_elsewhere_is_judged_alike_read_backwards() -> None:
    note = "Vendors and the audience inside"
    before = f"1. Open the ticket.\n2. {note}\n3. Close the ticket.\n\n# Title\n\nIt stays.\n"
    after = f"1. Open the ticket.\n2. Close the ticket.\n\n# Title\n\n{note}\n---\n\nIt stays.\n"

    (there,), (back,) = told(before, after), told(after, before)

    assert there.op is back.op is Operation.MOVE
    assert there.judgement is back.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Give a thirty-day notice.", "Give a 30-day notice."),
        ("It has a high impact.", "It has a high-impact."),
        ("Read https://customer.io today.", "Read customer.io today."),
        ("If it is indeed lost, refund it.", "If it is lost, refund it."),
        ("Refund it if it is lost.", "Refund it in case it is lost."),
        ("In order to close it, ask a lead.", "To close it, ask a lead."),
        ("Choose Refund in the menu.", "Click Refund in the menu."),
        ("Select Submit.", "Click the Submit button."),
        ("Step 1. Open the case.", "Open the case."),
        ("Step 1. Open the case.", "Step 2: Open the case."),
        ("Step 1. Choose the case.", "Step 2. Select the case."),
        ("```\n[ana@web ~]$ reboot\n[ana@web ~]$ exit\n```", "```\n[ana@Web ~]$ reboot\n$ exit\n```"),
    ],
)  # fmt: skip
def test_the_same_said_in_another_way_is_no_question(before: str, after: str) -> None:
    assert {change.judgement for change in told(f"{before}\n", f"{after}\n")} <= {
        Judgement.EDITORIAL
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Step 2 is for sellers.", "Step 3 is for sellers."),
        ("Step 1. Open the case.", "Step 2. Close the case."),
        ("Article 5. Wait a day.", "Article 5. Wait an hour."),
    ],
)
def test_a_number_before_a_step_hides_nothing_else(before: str, after: str) -> None:
    assert any(change.judgement is not Judgement.EDITORIAL for change in told(before, after))


def test_a_title_that_the_heading_says_already_is_no_news() -> None:
    page, titled = (
        "# Lost parcels\n\nAsk.\n",
        "---\ntitle: Lost Parcels\n---\n# Lost parcels\n\nAsk.\n",
    )
    for before, after in ((page, titled), (titled, page)):
        (change,) = told(before, after)
        assert change.judgement is Judgement.EDITORIAL
    (change,) = told(page, titled.replace("Lost Parcels", "Late parcels"))
    assert change.judgement is Judgement.MATERIAL


def test_a_length_keeps_the_word_that_says_how_it_is_counted() -> None:
    (change,) = told("Wait for 10 consecutive days.\n", "Wait for 10 days.\n")

    assert change.labels == {Label.DEADLINE}
    assert "10 consecutive days → 10 days" in change.because


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("last_reviewed_on: 2026-01-01", "last_reviewed_on: 2026-05-01", Judgement.EDITORIAL),
        ("last_modified_by: Ana", "last_modified_by: Ben", Judgement.EDITORIAL),
        ("last_audit: 4 May", "last_audit: 3 June 2026", Judgement.EDITORIAL),
        ("last_reviewed: never", "last_reviewed: 2026-05-01", Judgement.EDITORIAL),
        ("last_audit: passed", "last_audit: failed", Judgement.REVIEW),
        ("last_audit: passed", "last_audit: not passed", Judgement.REVIEW),
        ("last_audit: 2026-01-01", "last_audit: failed", Judgement.REVIEW),
        ("last_audit: failed", "last_audit: 2026-01-01", Judgement.REVIEW),
        ("date: to be determined", "date: 5 May 2026", Judgement.EDITORIAL),
        ("last_audited: 1 May, passed", "last_audited: 3 May, failed", Judgement.REVIEW),
        ("dateCreated: 2026-01-01", "dateCreated: 2026-05-01", Judgement.EDITORIAL),
        ("updated_limit: 4", "updated_limit: 5", Judgement.MATERIAL),
        ("title: Lost Parcels", "title: Lost parcels", Judgement.EDITORIAL),
        ("title: Parcels - all pages", "title: Parcels, all pages", Judgement.EDITORIAL),
        ("title: Limits 1-5", "title: Limits 1.5", Judgement.MATERIAL),
        ("title: Lost parcels", "title: Late parcels", Judgement.MATERIAL),
        ("title: Using the desk phone", "title: The desk phone", Judgement.EDITORIAL),
        ("title: Requirements", "title: Overview", Judgement.MATERIAL),
        ("title: Password requirements", "title: Password tips", Judgement.MATERIAL),
        ("zendesk_article_id: 1", "zendesk_article_id: 2", Judgement.EDITORIAL),
        ("next: /refunds", "next: /returns", Judgement.EDITORIAL),
        ("title: Managing lost parcels", "title: Manage lost parcels", Judgement.EDITORIAL),
        ("title: Refund parcels", "title: Do not refund parcels", Judgement.MATERIAL),
        ("description: Of lost parcels", "description: About lost parcels", Judgement.EDITORIAL),
        ("description: Of lost parcels", "description: Of late parcels", Judgement.REVIEW),
        ("excerpt: Refunds up to 50 EUR", "excerpt: Refunds up to 80 EUR", Judgement.MATERIAL),
        ("applies_on: 2026-01-01", "applies_on: 2026-05-01", Judgement.MATERIAL),
        ("audit: weekly", "audit: monthly", Judgement.MATERIAL),
        ("changed_by_user: yes", "changed_by_user: no", Judgement.MATERIAL),
        ("queues: phone, chat", "queues: chat, phone", Judgement.EDITORIAL),
        ("escalate_to: lead, manager", "escalate_to: manager, lead", Judgement.REVIEW),
    ],
)
def test_who_saved_a_page_when_and_how_its_title_is_written_is_no_news_of_the_document_control(
    before: str, after: str, judgement: Judgement
) -> None:
    page = "---\n{}\n---\n\nText.\n"
    (change,) = told(page.format(before), page.format(after))

    assert change.judgement is judgement


def test_a_description_that_repeats_the_page_is_no_news() -> None:
    page = "---\nid: A-1\n{}---\n\nWhat to do with parcels that are lost.\n"
    of_the_page = "description: What to do with parcels that are lost.\n"
    for said, judgement in ((of_the_page, "editorial"), ("description: On time.\n", "review")):
        (change,) = told(page.format(""), page.format(said))
        assert change.judgement.value == judgement


@pytest.mark.parametrize("mark", ["1\\)", "1\\."])
def test_a_number_that_is_written_out_is_the_number_of_the_step(mark: str) -> None:
    assert not told("1) Open the case.\n", f"{mark} Open the case.\n")
    assert told("1) Open the case.\n", f"{mark.replace('1', '2')} Open the case.\n")


def test_an_entry_of_a_row_is_told_as_one() -> None:
    row = "| Area | What | Who |\n|---|---|---|\n| Cloud | {} | {} |\n"
    (change,) = told(row.format("Billing", "Ann Lee"), row.format("Licences", "Bea Cole"))

    assert "An entry was added: “Bea Cole”" in change.because


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("We refund you.\nBye", "We refund you\nBye!", Judgement.REVIEW),
        ('Say "six eggs" to them', 'Say "six eggs." to them', Judgement.REVIEW),
        ("git add .", "git add", Judgement.MATERIAL),
        ("We refund you.", "We refund him.", Judgement.MATERIAL),
    ],
)
def test_points_behind_words_of_code_are_for_a_person(before, after, judgement) -> None:
    (change,) = told(f"```\n{before}\n```\n", f"```\n{after}\n```\n")
    assert change.judgement is judgement


def test_what_was_meant_as_a_heading_and_is_one_now_is_no_news() -> None:
    before = "# Rules\n\nText stays.\n\n##Once you pick a parcel, send it back\n"
    changes = told(before, before.replace("##Once", "## Once"))
    assert Judgement.MATERIAL not in {change.judgement for change in changes}


def test_a_command_that_was_text_and_is_code_now_is_no_news() -> None:
    command = "kubectl delete pods --all --force"
    before, after = (
        f"# Rules\n\nRun this.\n\n{command}\n",
        f"# Rules\n\nRun this.\n\n```\n$ {command}\n```\n",
    )
    for pair in ((before, after), (after, before)):
        assert Judgement.MATERIAL not in {change.judgement for change in told(*pair)}


def test_of_a_block_that_became_several_each_sentence_is_one() -> None:
    rest = "Writers are usually asked early, and figure out what needs to be said."
    before = f"# Team\n\nThe team has two crafts: writing and drawing. {rest}\n"
    after = f"# Team\n\nThe team has two crafts:\n\n- writing\n- drawing\n\n{rest}\n"
    for pair in ((before, after), (after, before)):
        assert Judgement.MATERIAL not in {change.judgement for change in told(*pair)}


def test_sentences_that_took_each_others_place_are_asked_about() -> None:
    page = "The rule for gold. Pay it in {} days.\n\nThe rule for silver. Pay it in {} days.\n"
    changes = compare(page.format(5, 9), page.format(9, 5)).changes
    assert [change.judgement for change in changes] == [Judgement.REVIEW] * 2
