"""Every language has the words of every kind, or its file says why it needs none."""

import pytest

from kb_tools.diff.words.lexicon import languages, shipped

# The keys of these are words, units or the names of what is counted, which languages have their own of.
_OF_WORDS = frozenset(
    "contractions numbers ordinals magnitudes currencies durations duration_kinds exact_seconds frequencies "
    "units bounds bounds_behind modality".split()
)
_OF_ALL_LANGUAGES = frozenset({"front_matter", "currencies"})  # read from the English file


def _kinds(language: str) -> set[str]:
    return {
        table if table in _OF_WORDS else f"{table}.{key}"
        for table, keys in shipped(language).items()
        if isinstance(keys, dict) and table not in _OF_ALL_LANGUAGES | {"without_need"}
        for key in keys
    }


@pytest.mark.parametrize("language", languages())
def test_a_language_has_words_of_every_kind_or_says_why_not(language: str) -> None:
    every_kind = set().union(*map(_kinds, languages()))
    told = shipped(language)["without_need"]

    assert every_kind - _kinds(language) == set(told)
    assert all(told.values())
