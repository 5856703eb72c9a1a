"""Changes as readers of policies meet them, and what they are to be told."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Operation
from kb_tools.diff.say import headline, say
from kb_tools.diff.words.lexicon import lexicon
from kb_tools.diff.words.wording import Wording


def told(before: str, after: str) -> list[Change]:
    return [change for change in compare(before, after).changes if not change.quiet]


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


def test_a_link_that_follows_its_section_to_its_new_name_is_no_news() -> None:
    page = "# P\n\nAs told in [{0}](#{1}), wait.\n\n## {0}\n\nThe answer comes in five days.\n"

    changes = told(
        page.format("Waiting", "waiting"), page.format("Waiting periods", "waiting-periods")
    )

    assert {c.judgement for c in changes} == {Judgement.EDITORIAL}


def test_a_link_that_leads_to_another_section_is_news() -> None:
    page = "# P\n\n[Read this](#{0}).\n\n## Waiting\n\nFive days long.\n\n## Paying\n\nOn Friday noon.\n"

    (change,) = told(page.format("waiting"), page.format("paying"))

    assert change.judgement is not Judgement.EDITORIAL


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


def test_an_address_that_stands_behind_its_words_now_is_no_news() -> None:
    before = "Open a case at https://help.example.org/cases, in the portal of the desk."
    after = "Open a case, in the [portal of the desk](https://help.example.org/cases)."

    assert all(not change.material for change in told(before, after))


def test_another_address_behind_the_words_is_not_overlooked() -> None:
    before = "Open a case at https://help.example.org/cases, in the portal."
    after = "Open a case, in the [portal](https://pay.example.com/bills)."

    assert any(change.judgement is not Judgement.EDITORIAL for change in told(before, after))


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
    ("word", "other"),
    [
        ("increase", "decrease"),
        ("upload", "unload"),
        ("approved", "improved"),
        ("insurer", "insured"),
        ("lessor", "lessee"),
        ("flagged", "unflagged"),
        ("authorization", "preauthorization"),
        ("filed", "filled"),
        ("feed", "fees"),
        ("loan", "load"),
        ("onboarding", "offboarding"),
        ("delisting", "relisting"),
        ("preauthorization", "reauthorization"),
        ("hypoglycaemia", "hyperglycaemia"),
        ("licensor", "licensee"),
        ("chlorpropamide", "chlorpromazide"),
        ("oauth", "auth"),
        ("eready", "ready"),
        ("eligible", "legible"),
        ("planes", "plans"),
        ("hardly", "hard"),
        ("singly", "single"),
        ("practically", "practical"),
        ("virtually", "virtual"),
        ("app", "apply"),
        ("reply", "rep"),
        ("news", "new"),
        ("daily", "day"),
        ("customs", "custom"),
        ("evening", "even"),
        ("likely", "like"),
        ("supply", "supp"),
        ("hourly", "hour"),
        ("damages", "damage"),
        ("proceeds", "proceed"),
        ("united", "unit"),
        ("left", "leave"),
        ("counties", "counts"),
        ("parties", "parts"),
        ("config.yml", "config.yaml"),
        ("case_note", "case_notes"),
        ("sourcegraph/lsif-java", "sourcegraph/scip-java"),
    ],
)
def test_another_word_is_no_spelling_however_few_letters_differ(word: str, other: str) -> None:
    sentence = "Before the weekend we {} it for them."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("custmoer", "customer"),
        ("rsponsabilites", "responsibilities"),
        ("eady", "ready"),
        ("dentity", "identity"),
        ("canceled", "cancelled"),
        ("organise", "organize"),
        ("takes", "taken"),
        ("fires", "fired"),
        ("built", "build"),
        ("paid", "pays"),
        ("stopped", "stops"),
        ("manually", "manual"),
        ("customer's", "customers"),
        ("sourecgraph", "sourcegraph"),
        ("tokenisation", "tokenization"),
        ("servent-leadership", "servant-leadership"),
        ("_timelines", "timelines"),
    ],
)
def test_a_misspelling_or_another_form_of_a_word_is_no_question(word: str, other: str) -> None:
    sentence = "Before the weekend the {} were here."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("added", "removed"),
        ("opened", "closed"),
        ("kept", "deleted"),
        ("flagged", "unflagged"),
        ("withdrawn", "deposited"),
    ],
)
def test_an_opposite_is_known_in_any_form_of_both_words(word: str, other: str) -> None:
    sentence = "Tell the member that their amount was {} there."
    for old, new in ((word, other), (other, word)):
        (change,) = told(page_of(sentence.format(old)), page_of(sentence.format(new)))

        assert change.labels == {Label.POLARITY}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("completely", "incompletely"),
        ("possibly", "impossibly"),
        ("actively", "inactively"),
        ("reshipped", "shipped"),
        ("unlocked", "locked"),
        ("non-refundable", "refundable"),
        ("unflagged", "flagged"),
        ("non-sepa", "sepa"),
        ("non-kubernetes", "kubernetes"),
        ("unsharded", "sharded"),
    ],
)
def test_opposites_of_which_one_ends_like_the_other_are_known_in_any_form(
    word: str, other: str
) -> None:
    words = Wording(lexicon("en", {"opposites": {"pairs": [["ship", "reship"]]}}))

    assert words.opposite(word, other)
    assert words.opposite(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("unless", "less"),
        ("unlike", "like"),
        ("understand", "derstand"),
        ("unanimous", "animous"),
        ("universe", "iverse"),
        ("nonetheless", "etheless"),
    ],
)
def test_a_word_that_only_begins_like_a_denial_denies_nothing(word: str, other: str) -> None:
    words = Wording(lexicon("en"))

    assert not words.opposite(word, other)
    assert not words.same(word, other)


def test_words_of_equal_meaning_are_so_in_any_form() -> None:
    sentence = "The member {} it, and the {} were known."

    (change,) = told(
        page_of(sentence.format("bought", "issues")),
        page_of(sentence.format("purchased", "problems")),
    )

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [("likely", "includes"), ("largely", "big")],
)
def test_a_word_that_only_begins_like_one_of_equal_meaning_is_another_word(
    word: str, other: str
) -> None:
    sentence = "The member was {} at the gate."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("need", "want"),
        ("check", "review"),
        ("give", "offer"),
        ("remove", "delete"),
        ("submit", "send"),
        ("complete", "end"),
        ("obtain", "receive"),
        ("enable", "allow"),
        ("mailed", "emails"),
        ("other", "additional"),
        ("several", "many"),
        ("different", "various"),
        ("quantity", "amount"),
        ("supports", "helps"),
    ],
)
def test_words_so_near_in_meaning_that_they_may_ask_for_something_else_are_for_a_person(
    word: str, other: str
) -> None:
    sentence = "1. Then you {} the cards of that member."
    for old, new in ((word, other), (other, word)):
        (change,) = told(page_of(sentence.format(old)), page_of(sentence.format(new)))

        assert change.judgement is Judgement.REVIEW
        assert f"{old}” → “{new}" in change.because


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("use", "utilize"),
        ("gets", "obtains"),
        ("receive", "get"),
        ("resolved", "fixed"),
        ("select", "choose"),
        ("notify", "inform"),
        ("important", "essential"),
        ("finished", "completed"),
        ("examine", "inspect"),
    ],
)
def test_words_of_equal_meaning_are_no_question(word: str, other: str) -> None:
    sentence = "1. Then you {} the cards of that member."

    (change,) = told(page_of(sentence.format(word)), page_of(sentence.format(other)))

    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ensure the card is shut.", "Make sure the card is shut."),
        ("1. Contact the bank.", "1. Reach out to the bank."),
        ("1. Log in to the portal.", "1. Login to the portal."),
        ("1. Complete the form.", "1. Fill in the form."),
        ("Keep a proof, such as a bill.", "Keep a proof, for example a bill."),
    ],
)
def test_phrases_of_equal_meaning_are_no_question(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        (change,) = told(page_of(old), page_of(new))

        assert change.judgement is Judgement.EDITORIAL


def test_a_phrase_without_an_equal_one_is_its_words() -> None:
    (change,) = told(page_of("Make sure to log in today."), page_of("Log the case today."))

    assert change.because == "No rule knows these words: nothing → “case”."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. Log in the tracker.", "1. Sign in the tracker."),
        ("1. Log 3 hours in the tracker.", "1. Login 3 hours the tracker."),
        ("1. Log 3 hours in the tracker.", "1. Sign 3 hours in the tracker."),
        ("1. Reach $5 out to the bank.", "1. Contact $5 the bank."),
        ("1. Look 2 days at the case.", "1. View 2 days the case."),
    ],
)
def test_words_with_a_place_or_a_figure_between_them_are_no_phrase(before: str, after: str) -> None:
    for old, new in ((before, after), (after, before)):
        (change,) = told(page_of(old), page_of(new))

        assert change.judgement is not Judgement.EDITORIAL


def test_words_of_one_meaning_of_a_word_are_not_those_of_its_other_one() -> None:
    words = Wording(lexicon("en", {"synonyms": {"groups": [["fetch", "pull"], ["drag", "pull"]]}}))

    assert words.left_over(["pull"], ["dragged"]) == ([], [])
    assert words.left_over(["fetches"], ["pull"]) == ([], [])
    assert words.left_over(["fetch"], ["drag"]) == (["fetch"], ["drag"])


def test_a_figure_that_went_is_no_spelling_of_the_unit_that_stayed() -> None:
    (change,) = told(page_of("Renew it every 3 years."), page_of("Renew it every year."))

    assert change.labels == {Label.DEADLINE}


def test_an_actor_that_was_misspelt_is_no_question() -> None:
    (change,) = told(
        page_of("The letter of the custmoer says so."),
        page_of("The letter of the customer says so."),
    )

    assert change.judgement is Judgement.EDITORIAL


def test_a_word_turned_round_by_its_first_letters_turns_the_rule_round() -> None:
    (change,) = told(
        page_of("The team increases the limit."), page_of("The team decreases the limit.")
    )

    assert change.labels == {Label.POLARITY}


def test_a_word_that_stands_thousands_of_times_is_held_against_another_one_once(
    monkeypatch,
) -> None:
    asked: list[tuple[str, str]] = []
    words = Wording(lexicon("en"))
    monkeypatch.setattr(words, "same", lambda a, b: bool(asked.append((a, b))))

    assert words.left_over(["county"] * 500, ["count"] * 500) == (["county"] * 500, ["count"] * 500)
    assert len(asked) <= 500


def page_of(text: str) -> str:
    return f"# Page\n\n{text}\n"


def test_a_phrase_of_the_house_may_have_capitals() -> None:
    words = Wording(lexicon("en", {"synonyms": {"groups": [["KYC check", "vetting"]]}}))

    assert words.left_over(["kyc check"], ["vetting"]) == ([], [])


def test_an_ending_of_which_the_house_takes_the_pattern_out_is_none() -> None:
    assert not Wording(lexicon("en", {"without": ["(.+)ly"]})).same("manually", "manual")


def test_words_near_in_meaning_are_paired_alike_read_backwards() -> None:
    words = Wording(
        lexicon("en", {"synonyms": {"near": [["pax", "yax"], ["qax", "yax"], ["pax", "xax"]]}})
    )
    for old in (["yax", "xax"], ["xax", "yax"]):
        for new in (["pax", "qax"], ["qax", "pax"]):
            assert words.without_near(old, new) == words.without_near(new, old)[::-1]


def test_all_forms_of_a_word_may_be_taken_out():
    changed = lexicon("en", {"without": ["pay", "paid"]})
    assert "paid" not in changed.irregular
    assert "bought" in changed.irregular


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Customers in the US may return it.", "Customers in the U.S. may return it."),
        ("Ship it to the USA.", "Ship it to the United States."),
        ("U.S.-based orders cost nothing.", "US-based orders cost nothing."),
        ("EU customers pay nothing.", "European Union customers pay nothing."),
    ],
)
def test_a_place_by_another_name_is_no_question(before: str, after: str) -> None:
    (change,) = told(f"{before}\n", f"{after}\n")

    assert change.judgement is Judgement.EDITORIAL


def test_a_place_is_none_inside_a_name_or_another_word() -> None:
    (change,) = told("Send the form to them.\n", "Send us the form on GOV.UK.\n")

    assert Label.SCOPE not in change.labels
    assert Label.SCOPE in told("Send it.\n", "Send it in the US.\n")[0].labels
    assert not told("## Contact\n\nBy phone.\n", "## CONTACT US\n\nBy phone.\n")[0].labels & {
        Label.SCOPE
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Give a thirty-day notice.", "Give a 30-day notice."),
        ("It has a high impact.", "It has a high-impact."),
        ("Read https://customer.io today.", "Read customer.io today."),
        ("If it is indeed lost, refund it.", "If it is lost, refund it."),
        ("Refund it if it is lost.", "Refund it in case it is lost."),
    ],
)  # fmt: skip
def test_the_same_said_in_another_way_is_no_question(before: str, after: str) -> None:
    assert {change.judgement for change in told(f"{before}\n", f"{after}\n")} <= {
        Judgement.EDITORIAL
    }


def test_a_length_keeps_the_word_that_says_how_it_is_counted() -> None:
    (change,) = told("Wait for 10 consecutive days.\n", "Wait for 10 days.\n")

    assert change.labels == {Label.DEADLINE}
    assert "10 consecutive days → 10 days" in change.because


def test_the_words_of_a_path_that_is_no_link_name_nobody() -> None:
    (change,) = told("Ask Ann Lee](../company/team/agent.md).\n", "Ask Ann Lee.\n")

    assert Label.ACTOR not in change.labels


def test_an_anchor_that_the_words_name_before_and_after_is_no_news() -> None:
    page = "Ask [Ann Lee](team.md#ann-lee{}).\n"
    (change,) = told(page.format("-she-her"), page.format(""))
    (other,) = told(page.format(""), "Ask [Ann Lee](team.md#bea-cole).\n")

    assert change.judgement is Judgement.EDITORIAL
    assert other.judgement is Judgement.MATERIAL


@pytest.mark.parametrize(
    ("before", "after", "judgement"),
    [
        ("last_reviewed_on: 2026-01-01", "last_reviewed_on: 2026-05-01", Judgement.EDITORIAL),
        ("title: Lost Parcels", "title: Lost parcels", Judgement.EDITORIAL),
        ("title: Lost parcels", "title: Late parcels", Judgement.MATERIAL),
        ("applies_on: 2026-01-01", "applies_on: 2026-05-01", Judgement.MATERIAL),
    ],
)
def test_a_review_date_or_a_capital_letter_is_no_news_of_the_document_control(
    before: str, after: str, judgement: Judgement
) -> None:
    page = "---\n{}\n---\n\nText.\n"
    (change,) = told(page.format(before), page.format(after))

    assert change.judgement is judgement


@pytest.mark.parametrize("mark", ["1\\)", "1\\."])
def test_a_number_that_is_written_out_is_the_number_of_the_step(mark: str) -> None:
    assert not told("1) Open the case.\n", f"{mark} Open the case.\n")
    assert told("1) Open the case.\n", f"{mark.replace('1', '2')} Open the case.\n")


def test_an_entry_of_a_row_is_told_as_one() -> None:
    row = "| Area | What | Who |\n|---|---|---|\n| Cloud | {} | {} |\n"
    (change,) = told(row.format("Billing", "Ann Lee"), row.format("Licences", "Bea Cole"))

    assert "An entry was added: “Bea Cole”" in change.because


def test_a_contact_behind_the_words_that_went_is_for_a_person() -> None:
    (change,) = told("Call [the desk](tel:+341234).\n", "Call the desk.\n")

    assert change.judgement is Judgement.REVIEW
    assert "+341234" in change.because
    assert not told("Mail a@x.org.\n", "Mail [a@x.org](mailto:a@x.org).\n")
