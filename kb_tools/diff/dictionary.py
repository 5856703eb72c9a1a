"""Is it a word? A typing error makes none of one; another word means something else."""

from functools import cache

WITH_ENDINGS = frozenset({"en"})  # languages whose forms of a word `wording.py` knows


@cache
def dictionary(language: str) -> frozenset[str]:
    """The words of a language ("en-GB"), in all their forms and in small letters; none of others.

    pyspellchecker's list: words that are frequent in subtitles, without what dictionaries have not.
    Reading it takes a tenth of a second, and most comparisons never ask.
    """
    name = language.partition("-")[0]
    if name not in WITH_ENDINGS:
        return frozenset()
    from spellchecker import SpellChecker  # as late as its list: it is seldom needed

    return frozenset(SpellChecker(language=name).word_frequency.words())
