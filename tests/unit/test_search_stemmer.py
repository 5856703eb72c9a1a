"""Against stems worked out by an independent implementation (Snowball's, in Whoosh)."""

import re

import pytest
from whoosh.lang.snowball.english import EnglishStemmer

from kb_tools.search.stemmer import stem

TEXT = """
Agents shall escalate the delayed payouts of professional creators to the escalation desk on the same business day,
unless verification has been refused, retried or reopened. Identities are verified by specialists; the verifier's
decisions, justifications and recommendations are documented carefully, truthfully and without hesitation. Communities
generously communicated universally applicable organizational rationalization; hopping, hoping, tying, dying, skies,
feudalism, sensational, conditional, electricity, electrical, hopefulness, goodness, revival, allowance, inference,
airliner, adjustable, defensible, irritant, replacement, adjustment, dependent, adoption, communism, activate,
angularities, homologous, effective, bowdlerize, probate, rate, cease, controlling, rolling, yellow, sayings, enjoyed,
gently, only, idly, news, atlas, cosmos, bias, andes, inning, outing, canning, proceed, exceeding, succeeds, agreed, feed,
bled, plastered, motoring, sing, conflated, troubled, sized, falling, hissing, fizzed, failing, filing, happy, sky,
relational, rational, valency, hesitancy, digitizer, conformably, radically, differently, vilely, analogously,
vietnamization, predication, operator, decisiveness, callousness, formality, sensitivity, sensibility, triplicate,
formative, formalize, analogy, biology, geologist, kindly, oddly, early, yes, by, say, owed, ease, bee, ties, cries, gas, this
"""


@pytest.mark.parametrize("word", sorted(set(re.findall(r"[a-z]+", TEXT.lower()))))
def test_a_word_has_the_stem_that_porter_2_gives(word):
    assert stem(word) == EnglishStemmer().stem(word)


@pytest.mark.parametrize("word", ["mon004", "k2", "größe", "支払", "", "a", "id"])
def test_codes_and_words_of_other_scripts_stay_as_they_are(word):
    assert stem(word) == word
