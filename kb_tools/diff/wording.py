"""When are two words one word? Spelling, endings, names."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from kb_tools.diff.dictionary import dictionary
from kb_tools.diff.memory import remembered
from kb_tools.diff.normal import normal

MANY_PAIRS = 20_000  # of words that are compared for spelling
LONG_WORD = 12  # letters: in so many, three may be wrong
NAMES = re.compile(
    r"[\w$€£%][\w$€£%]*(?:[-'._/:@][\w$€£%]+)*"
)  # gitlab-org-shared is one word, so is a@b.org


# Of verbs and nouns: fires, fired, firing, taken; policies. Not -er: an insurer is not the insured.
_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ied", "y"), ("ed", ""), ("ed", "e"),
    ("ing", ""), ("ing", "e"), ("en", ""), ("en", "e"), ("wn", "w"),
)  # fmt: skip
_NOT_WORD = re.compile(r"[^\w$€£%#@+<>=/]+")


@remembered(262_144)
def bare(text: str) -> str:
    return _NOT_WORD.sub(" ", normal(text).casefold()).strip()


@lru_cache(maxsize=262144)
def stem(word: str) -> str:
    """A crude stem: enough to see that two forms are one word.

    >>> [stem(w) for w in ("escalates", "escalated", "policies", "access")]
    ['escalat', 'escalat', 'polic', 'access']
    """
    word = word.replace("'s", "")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ies",
        "ied",
        "ed",
        "es",
        "ly",
        "s",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def same_word(a: str, b: str, language: str) -> bool:
    """Two forms of one word, or one word and its misspelling.

    >>> same_word("customer", "custmoer", "en"), same_word("cancelled", "canceled", "en")
    (True, True)
    >>> same_word("increase", "decrease", "en"), same_word("upload", "unload", "en")
    (False, False)

    Args:
        language: whose dictionary tells words from misspellings; of some there is none.
    """
    if a == b or stem(a) == stem(b) or a.replace("-", "") == b.replace("-", ""):
        return True
    shorter = min(len(a), len(b))
    if any(c.isdigit() for c in a + b) or shorter < 4 or is_a_name(a) or is_a_name(b):
        return False
    if abs(len(a) - len(b)) > 1 and (a.endswith(b) or b.endswith(a)):
        return False  # flagged, unflagged
    if OSA.distance(a, b) > (1 if shorter < 6 else 2 if shorter < LONG_WORD else 3):
        return False
    known = dictionary(language)
    return not {a, b} <= known or not known.isdisjoint(_forms_of(a) & _forms_of(b))


def _forms_of(word: str) -> set[str]:
    """What it may be a form of; some are no words.

    >>> sorted(_forms_of("fires") & _forms_of("fired")), sorted(_forms_of("take") & _forms_of("taken"))
    (['fir', 'fire'], ['take'])
    >>> sorted(_forms_of("stopped") & _forms_of("stops"))
    ['stop']
    """
    without_ending = {
        word.removesuffix(ending) + instead
        for ending, instead in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= 3
    }
    once = {form[:-1] for form in without_ending if form[-2:-1] == form[-1]}
    return {word} | without_ending | once


def surplus(found: Sequence[str], more: Counter[str], canonical: Callable[[str], str]) -> list[str]:
    left = more.copy()
    result = []
    for word in found:
        if left[canonical(word)] > 0:
            left[canonical(word)] -= 1
            result.append(word)
    return result


def without_typos(
    old: Sequence[str], new: Sequence[str], language: str
) -> tuple[list[str], list[str]]:
    """Leaves out pairs of words that are one word spelt in two ways."""
    if len(old) * len(new) > MANY_PAIRS:
        return list(old), list(new)  # so much was rewritten that spelling is not the question
    if list(old) > list(new):  # the same pairs whichever text is the older
        swapped_new, swapped_old = without_typos(new, old, language)
        return swapped_old, swapped_new
    left_new = list(new)
    left_old: list[str] = []
    for word in old:
        twin = next((w for w in left_new if same_word(word, w, language)), None)
        if twin is None:
            left_old.append(word)
        else:
            left_new.remove(twin)
    if left_old and left_new and stem("".join(left_old)) == stem("".join(left_new)):
        return [], []  # VirtualMachines, virtual machines
    return left_old, left_new


def is_a_name(word: str) -> bool:
    """Names of files, commands, hosts, channels: one letter more or less is another thing."""
    return bool(
        re.search(r"\d[a-z]|[a-z]-?\d|[a-z][._/:@-]+[a-z]+[._/:@-]|^[#@]|[a-z]_[a-z]", word)
    )
