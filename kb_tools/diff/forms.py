"""Which words may one be a form of? English endings by their rules; what no rule tells is in the lexicon."""

import re
from collections.abc import Iterator

from kb_tools.diff.lexicon import Lexicon
from kb_tools.diff.memory import remembered

SHORTEST = 3  # letters of a word that takes endings

_VOICED_S = ("s", "x", "z", "ch", "sh", "o")  # these take -es
_DOUBLES = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # stop: stopped, never "stoped"
_VOWEL = re.compile("[aeiouy]")
_ADVERBS = (("ly", ""), ("ily", "y"), ("ably", "able"), ("ibly", "ible"), ("ically", "ic"))


class Forms:
    """What a word may be a form of: itself, and others, of which some are no words.

    >>> from kb_tools.diff.lexicon import lexicon
    >>> of = Forms(lexicon("en"))
    >>> sorted(of("fires") & of("fired")), sorted(of("stopped") & of("stops")), sorted(of("paid"))
    (['fire'], ['stop'], ['paid', 'pay'])
    >>> of("planes") & of("plans"), of("filed") & of("filled"), of("hardly") & of("hard"), of("reply") & of("rep")
    (frozenset(), frozenset(), frozenset(), frozenset())
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._irregular = lexicon.irregular
        self._whole = lexicon.whole
        self._cached = remembered(65_536)(self._of)

    def __call__(self, word: str) -> frozenset[str]:
        return self._cached(word)

    def _of(self, word: str) -> frozenset[str]:
        owner = word.removesuffix("'s").removesuffix("'")
        found = {word, owner, *self._irregular.get(owner, ())}
        if owner not in self._whole:
            found.update(_bases(owner), _without(owner, _ADVERBS))
        return frozenset(form for form in found if form == word or len(form) >= SHORTEST)


def _bases(word: str) -> Iterator[str]:
    """The word without the ending of a plural, a person, a tense or a participle."""
    if word.endswith("s") and not word.endswith("ss"):
        yield from _without(word, (("ies", "y"),))
        if word.endswith("es") and word[:-2].endswith(_VOICED_S):
            yield word[:-2]
        if not word[:-1].endswith(_VOICED_S[:-1]):
            yield word[:-1]
    yield from _without(word, (("ied", "y"), ("ying", "ie")))
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            left = word.removesuffix(ending)
            if not _VOWEL.search(left) or (left.endswith("e") and len(left) < SHORTEST):
                continue  # thing, feed
            yield left + "e"
            if left[-1:] == left[-2:-1]:
                yield left[:-1]
            if not _DOUBLES.fullmatch(left):
                yield left


def _without(word: str, endings: tuple[tuple[str, str], ...]) -> list[str]:
    return [word.removesuffix(end) + instead for end, instead in endings if word.endswith(end)]
