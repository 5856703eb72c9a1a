"""Every language has the words of every kind, or it is said here why it needs none."""

import pytest

from kb_tools.diff.words.lexicon import languages, shipped

# The keys of these are words, units or the names of what is counted, which languages have their own of.
_OF_WORDS = frozenset(
    "contractions numbers ordinals magnitudes currencies durations duration_kinds exact_seconds frequencies "
    "units bounds bounds_behind modality".split()
)
_OF_ALL_LANGUAGES = frozenset({"front_matter", "currencies"})  # read from the English file
WITHOUT_NEED = {  # what another language's file has and this one does without, and why
    "en": {
        "forms.agreeing": "there is no gender",
        "opposites.endings": "[forms] has them",
        "grammar.adjectives_after": "they stand before",
        "grammar.kind_after": "so does what kind of days",
        "grammar.lower_months": "months are written large",
        "grammar.of": "“Payments team”, not “team of Payments”",
        "grammar.team_first": "likewise",
        "grammar.plural": "“s”, as where nothing is said",
        "grammar.point_regions": "the point parts decimals everywhere",
        "grammar.same_actors": "a role has one form",
    },
    "es": {
        "contractions": "“del” and “al” are small words of their own",
        "actors.fields": "they stand before: “número de cliente”",
        "negation.freeing": "“no hace falta” is a duty with a “no” before it",
        "grammar.times": "“dos veces” is a number and a unit",
        "procedure.told": "“debe verificar” says not whom it tells, and becomes “verifique”",
        "opposites.denying": "in- and des- begin too many words that are no opposite: formar, informar",
        "forms.endings": "they would make one word of two, see [forms]",
        "forms.adverbs": "they stand in [forms] as what tells gender and number",
        "forms.owners": "whose it is, is said by “de”",
        "forms.whole": "there are no endings to be spared",
    },
}


def _kinds(language: str) -> set[str]:
    return {
        table if table in _OF_WORDS else f"{table}.{key}"
        for table, keys in shipped(language).items()
        if isinstance(keys, dict) and table not in _OF_ALL_LANGUAGES
        for key in keys
    }


@pytest.mark.parametrize("language", languages())
def test_a_language_has_words_of_every_kind_or_says_why_not(language: str) -> None:
    every_kind = set().union(*map(_kinds, languages()))
    assert every_kind - _kinds(language) == set(WITHOUT_NEED[language])
