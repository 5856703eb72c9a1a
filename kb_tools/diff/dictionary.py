"""Is it a word? A typing error makes none of one; another word means something else."""

from functools import cache

WITH_ENDINGS = frozenset({"en"})  # languages whose forms of a word `wording.py` knows


def dictionary(language: str) -> frozenset[str]:
    """The words of a language ("en-GB"), in all their forms and in small letters; none of others.

    pyspellchecker's list: words that are frequent in subtitles, without what dictionaries have not.
    Reading it takes one or two tenths of a second and 44 MB; most comparisons never ask.
    """
    name = language.partition("-")[0]
    return _words_of(name) if name in WITH_ENDINGS else frozenset()


@cache
def _words_of(name: str) -> frozenset[str]:
    from spellchecker import SpellChecker  # as late as its list: it is seldom needed

    return frozenset(SpellChecker(language=name).word_frequency.words())
