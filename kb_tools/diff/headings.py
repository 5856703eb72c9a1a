"""Whether a heading that was renamed, came or went turns what stands under it."""

from kb_tools.diff.judged import Judged, editorial, review
from kb_tools.diff.language import Language
from kb_tools.diff.model import Label
from kb_tools.diff.turned import signs


def renamed(language: Language, before: str, after: str) -> Judged:
    telling = language.telling
    turned = any(says(before) != says(after) for says in (telling.denies, telling.negates, signs))
    if turned:
        return review(f"What stands under “{before}” stands under “{after}” now.")
    was, now = telling.case(before), telling.case(after)
    if (was and now and was != now) or _another_case(language, before, after):
        return review(f"What held for “{before}” holds for “{after}” now.")
    return editorial("A heading changed, what stands under it is the same.", Label.STRUCTURE)


def _another_case(language: Language, before: str, after: str) -> bool:
    """By one word: "Paid orders" → "Unpaid orders", "Inbound calls" → "Outbound calls", "Refunds for
    buyers" → "Refunds for sellers"."""
    wording = language.wording
    gone, come = wording.left_over(language.meaning(before), language.meaning(after))
    if len(gone) != 1 or len(come) != 1:
        return False
    words = gone[0], come[0]
    return (
        wording.opposite(*words)
        or wording.counterpart(*words)
        or all(map(language.telling.names_somebody, words))
    )


def headed(language: Language, heading: str, *, new: bool) -> Judged:
    """A heading that came or went alone: what stands under it stays."""
    because = (
        "A new heading divides text that stood there already."
        if new
        else "A heading is gone, its text stays."
    )
    if language.telling.denies(heading) or language.telling.limits(heading):
        return review(f"{because} Does “{heading}” hold for it?")
    return editorial(because, Label.STRUCTURE)
