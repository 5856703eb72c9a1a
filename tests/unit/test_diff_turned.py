"""The same words, facts and all, may say something else."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Judgement, Label
from tests.support.judging import all_judged, both_ways


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The agent calls the customer.", "The customer calls the agent."),
        ("Refund the buyer and charge the seller.", "Refund the seller and charge the buyer."),
        ("Escalate from Tier 1 to Tier 2.", "Escalate from Tier 2 to Tier 1."),
        ("Do not refund gift cards. Refund vouchers.", "Refund gift cards. Do not refund vouchers."),
        ("Pay 50% within 14 days and 25% within 30.", "Pay 25% within 14 days and 50% within 30."),
        ("Close lost orders and reopen paid orders.", "Close paid orders and reopen lost orders."),
        ("Accept Visa and not Amex or Diners.", "Accept Diners and not Amex or Visa."),
        ("Refund buyers, sellers pay.", "Refund sellers, buyers pay."),
        ("Notify buyers and sellers get a refund.", "Notify sellers and buyers get a refund."),
        ("Open at 9, 10 and 11 on Monday.", "Open at 11, 10 and 9 on Monday."),
        ("Call the buyer and close the case.", "Close the case and call the buyer."),
        ("The seller refunds the buyer if the buyer or the seller asks.", "The buyer refunds the seller if the buyer or the seller asks."),
        ("Immediately close the case and refund.", "Close the case and immediately refund."),
        ("After checking the order, refund it.", "Check the order after refunding it."),
        ("After checking the order, we refund it.", "We refund it after you check the order."),
        ("After checking the order, agents refund it.", "Agents refund it after you check the order."),
        ("Do not automatically refund; hold the case.", "Do not refund; automatically hold the case."),
        ("Call the buyer if it is lost and refund.", "Call the buyer and refund if it is lost."),
        ("Refund only in March and replace.", "Refund and replace only in March."),
        ("She must pay him.", "He must pay her."),
        ("We refund them.", "They refund us."),
        ("She is paid by them.", "They are paid by her."),
        ("She asks and he pays.", "He asks and she pays."),
        ("Escalate before refunding.", "Refund before escalating."),
        ("Call the buyer after closing the case.", "Close the case after calling the buyer."),
        ("Refund what is lost or broken and unused.", "Refund what is lost and broken or unused."),
        ("Refund if it is lost because it is old.", "Refund because it is lost if it is old."),
        ("We usually ask for a photo and refund.", "We ask for a photo and usually refund."),
        ("Close it, call the buyer, refund.", "Call the buyer, close it, refund."),
    ],
)  # fmt: skip
def test_who_or_what_changed_places_is_for_a_person_to_judge(before, after):
    change = both_ways(before, after)
    assert change.judgement is Judgement.REVIEW
    assert "another order" in change.because


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("Agents may refund orders. Managers may cancel orders.", "Agents may cancel orders. Managers may refund orders.", Label.ACTOR),
        ("Agents may refund orders. Managers may cancel orders.", "Managers may refund orders. Agents may cancel orders.", Label.ACTOR),
        ("Agents may refund, and managers must cancel.", "Managers may refund, and agents must cancel.", Label.ACTOR),
        ("Orders may be refunded by agents. Fees may be waived by managers.", "Orders may be refunded by managers. Fees may be waived by agents.", Label.ACTOR),
        ("Agents must refund orders. Managers may cancel orders.", "Agents may refund orders. Managers must cancel orders.", Label.MODALITY),
        ("Orders may be refunded. Vouchers must not be refunded.", "Orders must not be refunded. Vouchers may be refunded.", Label.MODALITY),
        ("You must ask first. You may call later.", "You may ask first. You must call later.", Label.MODALITY),
        ("Gold members can wait 30 days. Silver members can wait 14 days.", "Gold members can wait 14 days. Silver members can wait 30 days.", Label.SCOPE),
    ],
)  # fmt: skip
def test_what_two_rules_exchanged_is_material(before, after, label):
    change = both_ways(before, after)
    assert change.judgement is Judgement.MATERIAL
    assert change.labels == {label}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Agents may refund orders. They may cancel orders.", "Agents may cancel orders. They may refund orders."),
        ("Agents may ask managers.", "Managers may ask agents."),
        ("The agents may refund, and they can close it.", "They can refund, and the agents may close it."),
    ],
)  # fmt: skip
def test_what_may_be_the_same_rules_in_another_order_is_for_a_person(before, after):
    assert both_ways(before, after).judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We accept Visa, Mastercard and Amex.", "We accept Amex, Visa and Mastercard."),
        ("If the buyer asks twice, refund the order.", "Refund the order if the buyer asks twice."),
        ("Unless it is urgent, send an email.", "Send an email unless it is urgent."),
        ("In the console, open the case.", "Open the case in the console."),
        ("Within 24 hours, call the buyer.", "Call the buyer within 24 hours."),
        ("Visa ✅, Amex ❌", "Amex ❌, Visa ✅"),
        ("Immediately escalate the case.", "Escalate the case immediately."),
        ("Carefully check the document.", "Check the document carefully."),
        ("It ships today. We will call.", "We will call. It ships today."),
        ("The custmoer must call the agent.", "The customer must call the agent."),
        ("If they ask us, we refund them.", "We refund them if they ask us."),
        ("Give them our form.", "Give our form to them."),
        ("They may ask him or her.", "They may ask her or him."),
        ("Refund, if asked, the buyer.", "If asked, refund the buyer."),
        ("Refund, if asked, the buyer.", "Refund the buyer if asked."),
        ("Agents typically refund lost orders.", "Typically, agents refund lost orders."),
        ("Agents normally refund lost orders.", "Agents refund lost orders, normally."),
        ("Look for spikes in errors.", "Look for error spikes."),
        (
            "Request a case by the form (Tier 2 owns it).",
            "(Tier 2 owns it) Request a case by the form.",
        ),
        ("Refund the order if the buyer asks.", "If the buyer asks, refund the order."),
        ("After checking the order, refund it.", "Refund it after you check the order."),
        ("Once checked, you refund it.", "Refund it once checked."),
        ("When you close the ticket, tag it.", "Tag it when closing the ticket."),
    ],
)
def test_clauses_items_and_adverbs_at_another_place_say_the_same(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Dont refund gift cards.", "Don't refund gift cards."),
        ("You cant refund gift cards.", "You can't refund gift cards."),
        ("They wont get it back.", "They won’t get it back."),
    ],
)
def test_an_apostrophe_that_was_missing_is_spelling(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


def test_a_negation_without_its_apostrophe_is_one_all_the_same():
    change = both_ways("You cant refund gift cards.", "You can refund gift cards.")
    assert change.labels == {Label.POLARITY}


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("Turn on two-step login.", "Turn off two-step login.", Label.POLARITY),
        ("Turn on the alert.", "Please turn the alert off.", Label.POLARITY),
        ("✅ Visa. ❌ Amex.", "✅ Amex. ❌ Visa.", Label.POLARITY),
        ("✅ Visa, Amex, ❌ Diners", "✅ Visa, Diners, ❌ Amex", Label.POLARITY),
        ("✅ Refund gift cards", "❌ Refund gift cards", Label.POLARITY),
        ("Refund if the item was used.", "Refund even if the item was used.", Label.SCOPE),
    ],
)  # fmt: skip
def test_a_small_word_or_sign_that_turns_a_rule_round_is_material(before, after, label):
    assert label in both_ways(before, after).labels


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Refund it if it was opened.", "Refund it whether or not it was opened.", "en"),
        ("Refund it when it is late.", "Refund it regardless of whether it is late.", "en"),
        ("Reembolsa si fue abierto.", "Reembolsa aunque fue abierto.", "es"),
    ],
)
def test_what_was_a_condition_and_may_hold_in_any_case_is_for_a_person_to_judge(
    before, after, language
):
    change = both_ways(before, after, language)
    assert change.judgement is Judgement.REVIEW
    assert "condition" in change.because


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Refund what came twice and is unused.", "Refund what came twice or is unused."),
        ("Sign in to the console.", "Sign out of the console."),
        ("Move the case to the Fraud queue.", "Move the case from the Fraud queue."),
        ("Refund it if it was used.", "Refund it though it was used."),
        ("Refund it if it was used.", "Because it was used, please refund it."),
        ("Refund it when it was used.", "Refund it because it was used."),
        ("Refund it if it was used.", "Refund it since it was used."),
        ("You can refund ~~gift cards~~.", "You may refund gift cards."),
        (
            "| | Yes | No |\n|---|---|---|\n| EU | Visa | Amex |",
            "| | Yes | No |\n|---|---|---|\n| EU | Amex | Visa |",
        ),
        (
            "| | Yes | No |\n|---|---|---|\n| EU | x | |",
            "| | Yes | No |\n|---|---|---|\n| EU | | x |",
        ),
        ("Applies to the Pro plan.", "Applies to the Pro+ plan."),
        ("Refund gift cards.", "❌ Refund gift cards."),
        ("Wait. ~~Refund gift cards.~~", "Wait. Refund gift cards."),
        ("You can refund <del>gift cards</del>.", "You can refund gift cards."),
        ("You may refund <S class='x'>gift cards</S>.", "You can refund gift cards."),
        ("- [ ] Refund the order", "- [x] Refund the order"),
        ("1. [ ] You can close it", "1. [X] You may close it"),
        ("See [the form](https://x.example/form-a).", "See [the form](https://x.example/form-b)."),
    ],
)
def test_what_may_be_another_thing_is_for_a_person_to_judge(before, after):
    assert both_ways(before, after).judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You can refund <del>gift cards</del>.", "You can refund ~~gift cards~~."),
        ("You can <span>refund</span> it.", "You can refund it."),
        ("- [x] Refund the order", "* [X] Refund the order"),
        ("- [ ] Refund the order", "- Refund the order"),
    ],
)
def test_how_it_is_struck_or_ticked_is_form(before, after):
    assert not all_judged(before, after)
    assert not all_judged(after, before)


@pytest.mark.parametrize(
    "rows",
    [
        "| Visa | Amex |\n| Diners | Cash |",
        "| Visa | Visa |\n| No | Cash |\n| No | No |",
        "| Visa | |\n| | Cash |",
    ],
)
def test_heads_of_columns_that_changed_places_over_the_same_rows_are_not_order(rows):
    one, other = (f"| {head} |\n|---|---|\n{rows}" for head in ("Yes | No", "No | Yes"))
    assert Judgement.EDITORIAL not in {change.judgement for change in all_judged(one, other)}
    assert Judgement.EDITORIAL not in {change.judgement for change in all_judged(other, one)}


def test_columns_that_changed_places_with_their_heads_are_order():
    one = "| Yes | No |\n|---|---|\n| Visa | Visa |\n| No | Cash |\n| No | No |"
    other = "| No | Yes |\n|---|---|\n| Visa | Visa |\n| Cash | No |\n| No | No |"
    assert both_ways(one, other).judgement is Judgement.EDITORIAL


def test_a_cell_that_says_yes_by_a_sign_is_no_form():
    table = "| Case | Refund |\n| --- | --- |\n| Lost | {} |"
    assert both_ways(table.format("✓"), table.format("✗")).labels == {Label.POLARITY}


def test_spanish_turns_rules_round_by_its_own_small_words():
    page = "Devuelva lo dañado {} no usado."
    assert both_ways(page.format("y"), page.format("o"), "es").judgement is Judgement.REVIEW
    change = both_ways("Mueva el caso desde la cola.", "Mueva el caso hasta la cola.", "es")
    assert change.judgement is Judgement.REVIEW
    change = both_ways("Ella paga si él lo pide.", "Él paga si ella lo pide.", "es")
    assert change.judgement is Judgement.REVIEW
    change = both_ways("Escale antes de devolver.", "Devuelva antes de escalar.", "es")
    assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Anyone over 18 may register.", "Anyone over 18 can register."),
        ("Anyone over 18 can march in.", "Anyone over 18 may march in."),
    ],
)
def test_may_and_march_written_small_are_no_months(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


def test_a_day_in_may_is_a_date():
    assert Label.DATE in both_ways("Open until 18 May.", "Open until 19 May.").labels


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("Orders > $50 are free.", "Orders < $50 are free.", Label.AMOUNT),
        ("At ≥ 5 orders call.", "At ≤ 5 orders call.", Label.NUMBER),
        ("Wait >3 days.", "Wait 3 days.", Label.DEADLINE),
        ("Reply by Friday.", "Reply on Friday.", Label.DATE),
        ("It counts since March.", "It counts in March.", Label.DATE),
    ],
)
def test_a_sign_or_word_that_makes_a_limit_of_a_figure_is_material(before, after, label):
    assert both_ways(before, after).labels == {label}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("At no more than 5 orders call.", "At ≤ 5 orders call."),
        ("Reply by Friday.", "Reply no later than Friday."),
        ("Open Menu -> 3 dots.", "Open Menu => 3 dots."),
    ],
)
def test_the_same_limit_by_a_sign_or_in_words_is_wording(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Run `kb Build` once.", "Run `kb build` once."),
        ("Check the order. Then call the buyer.", "Then call the buyer. Check the order."),
        ("Ask their manager.", "Ask your manager."),
        ("We pay our card.", "They pay their card."),
        ("Track the order and the parcel.", "Track the parcel."),
        ("Do not refund yet.", "Do not refund."),
    ],
)
def test_what_may_be_a_small_word_or_letter_and_may_be_more_is_for_a_person_to_judge(before, after):
    assert both_ways(before, after).judgement is Judgement.REVIEW


def test_whoever_must_not_apply_for_something_is_no_exception() -> None:
    before, after = "Tell them to wait.", "Tell them to wait. They must not apply again."
    (change,) = compare(f"# A\n\n{before}\n", f"# A\n\n{after}\n").changes
    assert Label.EXCEPTION not in change.labels
    (change,) = compare("# A\n\nPay.\n", "# A\n\nPay. This shall not apply to gifts.\n").changes
    assert Label.EXCEPTION in change.labels


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Offer a refund or, failing that, credit.", "Offer credit or, failing that, a refund.", "en"),
        ("Offer, in this order: a refund, credit, a gift.", "Offer, in this order: credit, a gift, a refund.", "en"),
        ("Offer, by priority, a full cash refund, credit, a gift.", "Offer, by priority, credit, a full cash refund, a gift.", "en"),
        ("Ofrece un reembolso o, en su defecto, crédito.", "Ofrece crédito o, en su defecto, un reembolso.", "es"),
    ],
)  # fmt: skip
def test_alternatives_of_which_one_comes_first_are_for_a_person_in_another_order(
    before, after, language
):
    assert both_ways(before, after, language).judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Offer an apology, a refund or credit.", "Offer credit, an apology or a refund."),
        ("Escalate to the lead or the manager.", "Escalate to the manager or the lead."),
        ("Offer a full cash refund, credit or a gift.", "Offer credit, a full cash refund or a gift."),
    ],
)  # fmt: skip
def test_alternatives_in_another_order_are_wording(before, after):
    assert both_ways(before, after).judgement is Judgement.EDITORIAL
