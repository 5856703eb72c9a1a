"""Is it a word? A typing error makes none of one; another word means something else."""

from functools import cache

# Languages whose forms of a word the lexicon knows; Spanish has none here, and its list hardly any.
LISTED = frozenset({"en", "es"})


def dictionary(language: str) -> frozenset[str]:
    """The words of a language ("en-GB") in small letters; none of languages without a list.

    The English ones are there in all their forms, of the Spanish ones hardly any but the first.

    pyspellchecker's list: words that are frequent in subtitles, without what dictionaries have not.
    Reading it takes one or two tenths of a second and 44 MB; most comparisons never ask.
    """
    name = language.partition("-")[0]
    return _words_of(name) if name in LISTED else frozenset()


@cache
def _words_of(name: str) -> frozenset[str]:
    from spellchecker import SpellChecker  # as late as its list: it is seldom needed

    return frozenset(SpellChecker(language=name).word_frequency.words())
