"""English stems: Porter2, so that "refunded", "refunds" and "refund" are one term.

The same steps stand in `render/assets/search/stemmer.js`; the shared table of cases in
`tests/contract/search_analysis_cases.json` holds the two together. Words with digits or with
letters beyond a to z stay as they are.

Source: M. F. Porter, "The English (Porter2) stemming algorithm", snowballstem.org, 2002.
"""

import re
from functools import lru_cache

_PLAIN = re.compile(r"[a-z]{3,40}\Z")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)\Z")
_SHORT_SYLLABLE = re.compile(r"(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])\Z")
_REGION = re.compile(
    r"[aeiouy][^aeiouy]"
)  # a region begins after the first consonant after a vowel
_REGION_1_EXCEPTIONS = re.compile(r"gener|commun|arsen")

_FIXED = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
    "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
    "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos",
    "bias": "bias", "andes": "andes",
}  # fmt: skip
_FIXED_AFTER_PLURAL = frozenset(
    ("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed")
)

# Longest first: the first suffix that fits is the one the algorithm means.
_STEP_2 = (
    ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"),
    ("ousness", "ous"), ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"),
    ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"),
    ("iviti", "ive"), ("ousli", "ous"), ("abli", "able"), ("alli", "al"), ("anci", "ance"),
    ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
)  # fmt: skip
_STEP_3 = (
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"),
    ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
_STEP_4 = (
    "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti",
    "ive", "ize", "ous", "al", "er", "ic",
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a folded word (lower case, no accents).

    >>> [stem(word) for word in ("payouts", "verification", "escalated", "mon004")]
    ['payout', 'verif', 'escal', 'mon004']
    """
    if not _PLAIN.match(word):
        return word
    if word in _FIXED:
        return _FIXED[word]
    word = _mark_consonant_y(word)
    special = _REGION_1_EXCEPTIONS.match(word)
    r1 = special.end() if special else _region(word, 0)
    r2 = _region(word, r1)
    word = _plural(word)
    if word in _FIXED_AFTER_PLURAL:
        return word
    word = _past_and_ing(word, r1)
    if len(word) > 2 and word[-1] in "yY" and word[-2] not in "aeiouy":
        word = word[:-1] + "i"
    word = _step_2(word, r1)
    word = _step_3(word, r1, r2)
    word = _step_4(word, r2)
    return _step_5(word, r1, r2).lower()


def _mark_consonant_y(word: str) -> str:
    marked = "Y" + word[1:] if word[0] == "y" else word
    return re.sub(r"(?<=[aeiouy])y", "Y", marked)


def _region(word: str, start: int) -> int:
    found = _REGION.search(word, start)
    return found.end() if found else len(word)


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith(("us", "ss")) or not word.endswith("s"):
        return word
    return word[:-1] if _VOWEL.search(word[:-2]) else word


def _past_and_ing(word: str, r1: int) -> str:
    for suffix in ("eedly", "eed"):
        if word.endswith(suffix):
            return word[: -len(suffix)] + "ee" if len(word) - len(suffix) >= r1 else word
    for suffix in ("ingly", "edly", "ing", "ed"):
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            if not _VOWEL.search(rest):
                return word
            if rest.endswith(("at", "bl", "iz")):
                return rest + "e"
            if _DOUBLE.search(rest):
                return rest[:-1]
            return rest + "e" if len(rest) <= r1 and _SHORT_SYLLABLE.search(rest) else rest
    return word


def _step_2(word: str, r1: int) -> str:
    for suffix, becomes in _STEP_2:
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            fits = len(rest) >= r1
            if suffix == "ogi":
                fits = fits and rest.endswith("l")
            elif suffix == "li":
                fits = fits and rest[-1:] in tuple("cdeghkmnrt")
            return rest + becomes if fits else word
    return word


def _step_3(word: str, r1: int, r2: int) -> str:
    for suffix, becomes in _STEP_3:
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            return rest + becomes if len(rest) >= (r2 if suffix == "ative" else r1) else word
    return word


def _step_4(word: str, r2: int) -> str:
    for suffix in _STEP_4:
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            fits = len(rest) >= r2 and (suffix != "ion" or rest[-1:] in ("s", "t"))
            return rest if fits else word
    return word


def _step_5(word: str, r1: int, r2: int) -> str:
    rest = word[:-1]
    if word.endswith("e"):
        in_r1 = len(rest) >= r1 and not _SHORT_SYLLABLE.search(rest)
        return rest if len(rest) >= r2 or in_r1 else word
    if word.endswith("l") and len(rest) >= r2 and rest.endswith("l"):
        return rest
    return word
