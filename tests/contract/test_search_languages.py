"""Python's Snowball and the browser's give each word of a language the same stem."""

import gzip
import itertools
import json
import tomllib
from importlib.resources import files

import pytest

from kb_tools.search.analysis import analysis, tokens
from kb_tools.search.index import index_files
from kb_tools.search.languages import language
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import a_record

LANGUAGES = sorted(tomllib.loads(files("kb_tools.search").joinpath("languages.toml").read_text()))

# Words of a language that inflects and, after the bar, the same word in another form.
FORMS = {
    "ar": "حساب|الحساب كتاب|كتابان", "cs": "účet|účty platba|platby", "da": "konto|kontoen betaling|betalinger",
    "de": "Rückzahlung|Rueckzahlungen Gutschein|Gutscheine löschen|gelöschte", "el": "λογαριασμός|λογαριασμοί πληρωμή|πληρωμές",
    "fi": "tili|tilin maksu|maksut", "hi": "खाता|खाते भुगतान|भुगतानों", "hu": "számla|számlák fizetés|fizetések",
    "id": "bayar|membayar kirim|mengirim", "nl": "betaling|betalingen rekening|rekeningen", "no": "konto|kontoen betaling|betalinger",
    "pl": "konto|konta płatność|płatności", "ro": "cont|conturi plată|plăţi", "ru": "аккаунт|аккаунты новый|новые платёж|платежи",
    "sv": "konto|kontot betalning|betalningar", "tr": "hesap|hesaplar ödeme|ödemeler",
}  # fmt: skip
# Of these the first pair has one stem; the others only have to agree.
TOGETHER = ["ar", "da", "de", "el", "hu", "id", "nl", "no", "ru", "tr"]


def words_of(code):
    """Those that the analysis knows of a language, those above, and of four the commonest of a dictionary."""
    known = language(code)
    found = [
        *sorted(known.stop),
        *sorted(known.chatter),
        *FORMS.get(code, "").replace("|", " ").split(),
    ]
    if code in ("ar", "de", "nl", "ru"):
        packed = files("spellchecker").joinpath(f"resources/{code}.json.gz").read_bytes()
        counts = json.loads(gzip.decompress(packed))
        found += sorted(counts, key=lambda word: (-counts[word], word))[:3000]
    return found


def in_the_browser(folder, languages, texts):
    records = [
        a_record("x", doc=f"SOP-{n}", lang=code)
        for n, code in enumerate(itertools.chain(*([c] * (9 - i) for i, c in enumerate(languages))))
    ]
    index = write_index(folder, index_files(records, Synonyms()))
    return [
        each["tokens"] for each in answers(program("node"), index, [{"analyse": t} for t in texts])
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_word_of_a_language_has_the_same_stem_in_the_browser(code, tmp_path):
    text = ", ".join([*words_of(code), "24h 3 d"])
    (there,) = in_the_browser(tmp_path, [code], [text])
    assert [(t["word"], t["term"], t["stop"]) for t in there] == [
        (t.word, t.term, t.stop) for t in tokens(text, code)
    ]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [(c, *pair.split("|")) for c in TOGETHER for pair in FORMS[c].split()[:1]],
)
def test_forms_of_a_word_are_one_term(code, one, other):
    assert len({token.term for token in tokens(f"{one} {other}", code)}) == 1


def test_nothing_that_somebody_wrote_has_an_empty_stem():
    assert all(token.term for code in LANGUAGES for token in tokens(" ".join(words_of(code)), code))


def test_an_article_that_lost_its_vowel_is_no_part_of_the_word():
    assert [t.word for t in tokens("l'abonnement dell’account aujourd'hui", "fr")] == [
        "abonnement", "dellaccount", "aujourdhui"
    ]  # fmt: skip
    assert [t.word for t in tokens("dell’account", "it")] == ["account"]


def test_a_letter_whose_sign_is_no_accent_stays_whole():
    assert [t.word for t in tokens("Новый ёж", "ru")] == ["новый", "еж"]


@pytest.mark.parametrize(
    "text",
    ["wann wird das Konto gesperrt", "accounts are locked", "Konten locked 24 Std.", "die", "24h"],
)
def test_a_question_on_a_site_in_two_languages_is_read_in_both(text, tmp_path):
    (there,) = in_the_browser(tmp_path, ["de", "en"], [text])
    here = list(analysis("de", "en").tokens(text))
    assert [(t["term"], t["others"], t["stop"]) for t in there] == [
        (t.term, [*t.others], t.stop) for t in here
    ]


def test_which_words_of_a_question_are_small_the_language_says_that_it_has_most_function_words_of():
    def small(text):
        return [token.word for token in analysis("de", "en").tokens(text) if token.stop]

    assert small("wann werden die Konten gesperrt") == ["wann", "werden", "die"]
    assert small("when will it die") == ["when", "will", "it"]


def test_a_unit_behind_a_figure_is_what_it_is_called_in_each_language():
    *_, unit = analysis("de", "en").tokens("24h")
    assert {unit.term, *unit.others} >= {"stund", "hour"}
