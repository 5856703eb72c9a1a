"""Whether a heading that was renamed, came or went turns what stands under it."""

import re
from collections.abc import Sequence

from kb_tools.diff.judging.judged import Judged, editorial, material, review
from kb_tools.diff.judging.language import Language
from kb_tools.diff.judging.reasons import fact_reason, told
from kb_tools.diff.judging.turned import signs
from kb_tools.diff.model import Label, Mark
from kb_tools.diff.words.normal import words as tokens
from kb_tools.diff.words.wording import is_a_name

# Of what a heading says, these bind whoever follows what stands under it; whom it names, it may only name.
_BINDING = frozenset({Label.AMOUNT, Label.DEADLINE, Label.NUMBER, Label.DATE, Label.MODALITY})
# What makes a rule of a heading, or bounds one, wherever it stands alone.
_RULING = frozenset({Label.AMOUNT, Label.DEADLINE, Label.MODALITY})
_BOUNDS = frozenset({Label.AMOUNT, Label.DEADLINE})  # "Orders over 50 EUR"; but "Daily tasks"
_DIGIT = re.compile(r"\d")
# Words of a heading; shorter ones only name what stands under them: "Refunds in May".
A_SENTENCE = 6
_CODE = re.compile(r"\d\D|\D\d")  # 2.1.4, tier-2; but the 4 of "Step 4" only counts


def renamed(language: Language, before: str, after: str, marks: Sequence[Mark]) -> Judged:
    telling = language.telling
    facts = language.fact_changes(before, after, marks)
    replaced = [f for f in facts if f.label in _BINDING and f.before and f.after]
    if replaced:
        labels = {Label.STRUCTURE, *(fact.label for fact in replaced)}
        reasons = [fact_reason(fact) for fact in replaced]
        return material(labels, f"{told(reasons)} It holds for what stands under it.", replaced)
    turned = any(says(before) != says(after) for says in (telling.denies, telling.negates, signs))
    alone = len({mark.sign for mark in marks} - {"="}) == 1  # "Refunds over $50" → "Refunds"
    if turned or (alone and any(fact.label in _RULING for fact in facts)):
        return review(f"What stands under “{before}” stands under “{after}” now.")
    was, now = telling.case(before), telling.case(after)
    if _names_another_case(language, before, after, marks) or (was and now and was != now):
        return review(f"What held for “{before}” holds for “{after}” now.")
    return editorial("A heading changed, what stands under it is the same.", Label.STRUCTURE)


def _names_another_case(language: Language, before: str, after: str, marks: Sequence[Mark]) -> bool:
    """ "Bronze plan" → "Gold plan", "Refunds" → "Refunds (EU only)", "Electronics" → "Groceries".

    One in which more words were replaced was worded anew; and what any heading may be called, as "Overview",
    names no case.
    """
    was, now = (language.meaning(language.telling.without_count(text)) for text in (before, after))
    gone, come = language.wording.left_over(was, now)
    telling = [word for word in gone if language.telling.of_a_case(word, was)]
    telling += [word for word in come if language.telling.of_a_case(word, now)]
    if any(language.wording.opposite(one, other) for one in gone for other in come):
        return True  # "Tips for passwords" → "Requirements for passwords"
    if not gone or not come:
        other = tokens((after if gone else before).casefold())
        misspelt = (any(language.wording.same(word, there) for there in other) for word in telling)
        return not all(misspelt)  # "Ypur role" → "Your role"
    if len(gone) != 1 or len(come) != 1 or len(telling) != 2:
        return False
    alone = sum(len(mark.text.split()) for mark in marks if mark.sign != "=") == 2
    return (
        language.wording.opposite(gone[0], come[0])
        or all(map(language.telling.names_somebody, telling))
        or all(is_a_name(word) or _CODE.search(word) for word in telling)
        or (alone and all(language.wording.without_near(gone, come)))
    )


def headed(language: Language, heading: str, *, new: bool) -> Judged:
    """A heading that came or went alone: what stands under it stays."""
    because = (
        "A new heading divides text that stood there already."
        if new
        else "A heading is gone, its text stays."
    )
    sentence = len(heading.split()) >= A_SENTENCE
    rules = (
        {fact.label for fact in language.facts(heading)} & {Label.DATE, *_RULING}
        if sentence
        else set()
    )
    if rules - {Label.MODALITY}:
        said = "says" if new else "said"
        return material(
            {Label.STRUCTURE, *rules}, f"{because} It {said} a rule itself: “{heading}”."
        )
    bounds = any(f.label in _BOUNDS and _DIGIT.search(f.quote) for f in language.facts(heading))
    if rules or bounds or language.telling.denies(heading) or language.telling.limits(heading):
        return review(f"{because} Does “{heading}” hold for it?")
    return editorial(because, Label.STRUCTURE)


def empty(language: Language, headings: Sequence[str], what: str) -> Judged:
    """Headings that came or went with nothing under them; one may be the rule itself."""
    for heading in headings:
        rules = {fact.label for fact in language.facts(heading)} & _RULING
        if not heading.endswith("?") and (rules or language.telling.denies(heading)):
            return review(f"A heading {what}, nothing under it: is “{heading}” a rule?")
    return editorial(f"A heading {what}, nothing under it.", Label.STRUCTURE)
