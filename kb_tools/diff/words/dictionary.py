"""The words of a language: an edit from one to another changes what is said; one from no word to a word
mends a typing error."""

from functools import cache

# Languages whose forms of a word the lexicon knows; Spanish has none here, and its list hardly any.
LISTED = frozenset({"en", "es"})


def dictionary(language: str) -> frozenset[str]:
    """The words of a language ("en-GB") in small letters; empty for a language without a list.

    English words are there in all their forms, Spanish ones hardly in any but the first.

    pyspellchecker's list: words that are frequent in subtitles, without what dictionaries have not.
    Reading it takes one or two tenths of a second and 44 MB; most comparisons never ask.
    """
    name = language.partition("-")[0]
    return _words_of(name) if name in LISTED else frozenset()


@cache
def _words_of(name: str) -> frozenset[str]:
    from spellchecker import SpellChecker  # as late as its list: it is seldom needed

    return frozenset(SpellChecker(language=name).word_frequency.words())
