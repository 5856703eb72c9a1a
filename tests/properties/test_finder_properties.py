"""Where a fact may begin is known from the pieces of a text: looking at every letter finds no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_tools.diff.facts.finders import FIGURE, pieces
from kb_tools.diff.facts.in_words import word_finders
from kb_tools.diff.facts.quantities import quantity_finders
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.words.lexicon import lexicon

_WRITTEN = [
    "5", "1,500", "1.500,50", "-7", "3-5", "2026-03-04", "3.4.26", "17:30", "R$5", "US$", "§", "5日", "K-2", "ß", "ﬁve",
    "within a day", "dentro de un día", "before 1990 we", "half an hour", "an hour and a half", "media hora",
    "5 to 7 business days", "in May", "2 de marzo de 2026", "usuarios verificados", "only sellers"]  # fmt: skip


def _texts(language):
    words = lexicon(language)
    said = [
        *words.numbers, *words.durations, *words.currencies, *words.months, *words.frequencies, *words.units,
        *words.modality, *words.exceptions, *words.scope, *words.scope_before_groups, *words.groups,
        *words.actors, *words.asked, *words.forbidding, *words.negation, *words.places, *words.before_years,
        *words.grammar.half, *words.grammar.and_half, *words.grammar.one, *words.grammar.unit_leads,
        *words.grammar.times, *words.freeing, *words.ordinals, *words.weekdays, *words.teams,
    ]  # fmt: skip
    piece = st.sampled_from(said) | st.sampled_from(_WRITTEN) | st.text(max_size=3)
    written = piece.flatmap(lambda p: st.sampled_from([p, p, p.upper(), p.capitalize()]))
    spaced = st.tuples(written, st.sampled_from([" ", " ", "-", "", ". ", "_", "/", "\u0301"]))
    return st.lists(spaced, max_size=12).map(lambda told: "".join(map("".join, told)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_fact_begins_elsewhere_than_at_its_pieces(language):
    words = lexicon(language)
    finders = [*quantity_finders(words), *word_finders(words)]
    known = {FIGURE}.union(*(finder.begins | finder.made_of for finder in finders))

    @given(_texts(language))
    def at_its_pieces(text):
        there = pieces(text, known)
        for finder in finders:
            everywhere = finder.find(text, range(len(text)))
            assert finder(text, there) == everywhere

    at_its_pieces()


@pytest.mark.parametrize("name", ["_pro", "@home", ".net desk", "c++"])
def test_a_name_of_the_house_may_begin_with_any_sign(name):
    facts = Facts(lexicon("en", {"products": {"names": [name]}}))

    assert [fact.value for fact in facts(f"Offer {name} now.")] == [name]
