"""The language that a text plainly is in, by its commonest words or its script.

What is asked for is another language's words, and not that English ones are few: of the words of a roster
or a list of codes .03 to .1 are common in any language.
"""

import re

from kb_tools.search.analysis import folded
from kb_tools.search.languages import ENGLISH, code_of, told_apart

FEWEST_WORDS = 60  # of less nothing is said
_LONGEST_READ = 6000  # characters
_PLAINLY = 0.12  # of the words are common ones of that language, which is the least that running text has …
_DIFFERENT = 6  # … of them that differ (names have "de", "la", "van" and "den") …
_MORE = 2.0  # … and so many times as many as of the language that it is taken for
_WORD = re.compile(r"[^\W\d_]+")
_KANA, _HANGUL, _HAN = (
    re.compile(f"[{signs}]") for signs in ("\u3041-\u30ff", "\uac00-\ud7a3", "\u4e00-\u9fff")
)


def other_language(text: str, usual: str) -> str:
    """The code of the language that it is in and not that of `usual` ("de-AT"); "" where it may be in
    that, is short, or nobody can tell.

    >>> other_language("Si el dinero no ha llegado a la cuenta, espere al banco y no prometa. " * 6, "en")
    'es'
    """
    read = text[:_LONGEST_READ]
    taken = code_of(usual)
    script = _by_script(read)
    if script:
        return "" if script == taken else script
    words = _WORD.findall(folded(read))
    if len(words) < FEWEST_WORDS:
        return ""
    common = {each.code: [w for w in words if w in each.common] for each in told_apart()}
    held = {code: len(found) for code, found in common.items()}
    likely = max(held, key=held.__getitem__)
    if taken not in held and likely != ENGLISH:
        return ""  # a neighbour of theirs may look like it
    plainly = held[likely] >= _PLAINLY * len(words) and len({*common[likely]}) >= _DIFFERENT
    return likely if plainly and held[likely] > _MORE * held.get(taken, 0) else ""


def _by_script(text: str) -> str:
    """Of a language without spaces, or Korean; "" of others, and of a short text."""
    letters = sum(map(str.isalpha, text))
    kana, hangul, han = (len(signs.findall(text)) for signs in (_KANA, _HANGUL, _HAN))
    if letters < FEWEST_WORDS:
        return ""
    if kana >= 0.2 * letters:
        return "ja"
    if hangul >= 0.4 * letters:
        return "ko"
    chinese = (
        han >= 0.4 * letters and kana < 0.02 * letters
    )  # a table in Japanese may have little kana
    return "zh" if chinese else ""
