"""SOPs in other languages than English, asked in everyday words, inflected and mistyped."""

from dataclasses import replace

import pytest

from kb_tools.adapters.whoosh_index import in_memory
from kb_tools.render.search_files import search_files
from kb_tools.search.engine import Engine
from kb_tools.search.index import index_files
from kb_tools.search.synonyms import Synonyms, synonyms_from
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import CORPUS, SYNONYMS, an_sop

GERMAN = (
    *an_sop("KON-003", "Gesperrtes Benutzerkonto", "Jemand kann sich nicht anmelden, weil das Konto gesperrt ist.", (
        "Überprüfe die Identität anhand von zwei Angaben aus dem Profil.",
        "Entsperre das Konto nach drei Fehlversuchen und sende einen Link zum Zurücksetzen des Kennworts.",
        "Besteht der Verdacht, dass das Konto übernommen wurde, beende alle offenen Sitzungen."), lang="de"),
    *an_sop("GUT-008", "Gutscheincode funktioniert nicht", "Abgelehnte Gutscheine und Rabatte.", (
        "Prüfe das Ablaufdatum und den Mindestbestellwert des Gutscheins.",
        "Gutscheine sind nicht kombinierbar: Je Bestellung gilt nur einer.",
        "Ist er vor weniger als drei Tagen abgelaufen, stelle aus Kulanz einen neuen aus."), lang="de-AT"),
    *an_sop("BES-007", "Verärgerte Kunden und Beschwerden", "Umgang mit wütenden Anrufern.", (
        "Wird der Anrufer beleidigend oder droht er, kündige das Ende des Gesprächs an und lege auf.",
        "Trage die Beschwerde vor Schichtende in das Verzeichnis ein.",
        "Antworte auf Briefe binnen 24 Stunden."), lang="de"),
)  # fmt: skip
JAPANESE = (
    *an_sop("AKA-003", "アカウントのロック", "アカウントがロックされ、ログインできない場合。", (
        "プロフィールの二つの情報で本人確認を行う。", "パスワード再設定のリンクを送る。",
        "乗っ取りが疑われる場合は、すべてのセッションを終了する。"), lang="ja"),
    *an_sop("KAI-004", "定期購読の解約", "解約を希望するお客様への対応。", (
        "解約の理由を尋ねて記録する。", "自動更新を停止する。", "確認メールを送信する。"), lang="ja"),
)  # fmt: skip
ASKED = [
    ("Beschwerdeverzeichnis beschwerde eintragen", "BES-007#step-2"), ("gespräch beenden, auflegen", "BES-007#step-1"),
    ("offene sitzung beenden", "KON-003#step-3"), ("links zurücksetzen", "KON-003#step-2"),
    ("kombinierbare gutschein", "GUT-008#step-2"), ("abgelaufene kulanz", "GUT-008#step-3"),
    ("brief 24h", "BES-007#step-3"), ("mindestbestelwert", "GUT-008#step-1"),
    ("アカウントを乗っ取られた", "AKA-003#step-3"), ("解約理由は記録しますか", "KAI-004#step-1"),
    ("パスワードを忘れました", "AKA-003#step-2"),
]  # fmt: skip
EVERY = (*CORPUS, *GERMAN, *JAPANESE)
QUESTIONS = [text for text, _ in ASKED] + [
    "payout late", "accounts are locked", "die", "wann werden konten gesperrt", '"alle offenen Sitzungen"',
    "Ist er vor weniger als drei Tagen abgelaufen", "MON-004 step 3", "24h", "gutschein", "gutsch",
]  # fmt: skip


@pytest.mark.parametrize(("text", "step"), ASKED)
@pytest.mark.parametrize("records", [EVERY, (*GERMAN, *JAPANESE)], ids=["beside English", "alone"])
def test_a_step_is_found_by_other_forms_of_its_words(text, step, records):
    assert Engine(in_memory(records), Synonyms()).search(text).hits[0].record.id == step


def test_in_several_languages_the_browser_answers_as_python_does(tmp_path):
    said = synonyms_from(
        {
            "groups": [["gutschein", "voucher"]],
            "comes_first": {"KON-003 step 3": ["gutschein geraubt"]},
        },
        "synonyms.toml",
    )
    index = write_index(tmp_path, index_files(EVERY, said))
    asked = [*QUESTIONS, "vouchers", "hilfe, gutscheine geraubt"]
    here = Engine(in_memory(EVERY), said)
    there = answers(program("node"), index, [{"text": text, "limit": 5} for text in asked])
    for text, answer in zip(asked, there, strict=True):
        found = here.search(text, limit=5)
        assert [hit.record.id for hit in found.hits] == [r["id"] for r in answer["results"]], text
        assert [hit.score for hit in found.hits] == pytest.approx(
            [r["score"] for r in answer["results"]]
        ), text
        assert list(found.unknown) == answer["unknown"], text
        assert found.confidence == pytest.approx(answer["confidence"]), text
    assert [each["results"][0]["id"] for each in there[-2:]] == ["GUT-008#", "KON-003#step-3"]


def test_words_are_marked_by_the_language_of_their_text(tmp_path):
    index = write_index(tmp_path, index_files(EVERY, Synonyms()))
    (answer,) = answers(program("node"), index, [{"text": "kombinierbare gutscheins"}])
    quoted = answer["results"][0]["snippet"]
    assert [quoted["text"][a:b] for a, b in quoted["marks"]] == ["Gutscheine", "kombinierbar"]


def test_a_site_carries_the_stemmers_of_its_own_languages_with_their_licence():
    def script(records):
        return search_files(records, SYNONYMS)["worker.js"].decode()

    both, english = script(EVERY), script(CORPUS)
    assert "$search_snowball_german" in both
    assert "Redistribution and use in source and binary forms" in both
    assert "$search_snowball_dutch" not in both
    assert "snowball_" not in english


def test_an_index_of_english_sops_says_nothing_of_other_languages():
    american = [replace(record, lang="en-US") for record in CORPUS]
    assert index_files(american, SYNONYMS) == index_files(CORPUS, SYNONYMS)
    assert b'"others"' not in index_files(CORPUS, SYNONYMS)["manifest.json"]
