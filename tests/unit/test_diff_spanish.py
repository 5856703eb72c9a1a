"""Policies in Spanish: the same facts, found by the words of `lexicons/es.toml`."""

import pytest

from kb_tools.diff.compare import compare
from kb_tools.diff.facts.stated import Facts
from kb_tools.diff.model import Change, Judgement, Verdict
from kb_tools.diff.words.lexicon import lexicon

SPANISH = Facts(lexicon("es"))


def facts(text: str) -> list[tuple[str, str]]:
    return [(fact.label.value, fact.value) for fact in SPANISH(text)]


def judged(before: str, after: str) -> Change:
    (change,) = (c for c in compare(before, after, words=lexicon("es")).changes if not c.quiet)
    return change


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("en un plazo de 30 días", "en un plazo de treinta días"),
        ("tras 35 días", "tras treinta y cinco días"),
        ("dentro de 24 horas", "dentro de un día"),
        ("5 días hábiles", "cinco días laborables"),
        ("1.234,56 €", "EUR 1.234,56"),
        ("1.500 euros", "€1.500,00"),
        ("2,5 %", "2,50 por ciento"),
        ("el 3 de mayo de 2026", "el 2026-05-03"),
        ("como máximo 7 días", "no más de siete días"),
        ("debe esperar", "tiene que esperar"),
        ("puede pedirlo", "podrá pedirlo"),
        ("no está permitido compartirlo", "se prohíbe compartirlo"),
        ("no se paga", "nunca se paga"),
        ("las creadoras", "los creadores"),
        ("el equipo de Pagos", "equipo de Pagos"),
        ("se revisa cada mes", "se revisa mensualmente"),
    ],
)
def test_two_ways_to_say_one_fact_are_one(one: str, same: str) -> None:
    assert facts(one) == facts(same)
    assert facts(one)


@pytest.mark.parametrize(
    ("before", "after", "labels"),
    [
        ("Espere 7 días hábiles.", "Espere 5 días hábiles.", {"deadline"}),
        ("Espere 7 días hábiles.", "Espere 7 días naturales.", {"deadline"}),
        ("El reembolso es de 40 €.", "El reembolso es de 45,50 €.", {"amount"}),
        ("Se pagan 1.000 pesos.", "Se pagan 10.000 pesos.", {"amount"}),
        ("Rige desde el 1 de mayo de 2026.", "Rige desde el 1 de junio de 2026.", {"date"}),
        ("El agente debería avisar antes.", "El agente debe avisar antes.", {"modality"}),
        ("Se reembolsa el regalo.", "No se reembolsa el regalo.", {"polarity"}),
        ("La cuenta queda bloqueada.", "La cuenta queda bloqueada, salvo que sea un regalo.", {"exception"}),
        ("Lo aprueba el supervisor.", "Lo aprueba el director.", {"actor"}),
        ("Escale a Facturación.", "Escale a Fraude.", {"actor"}),
        ("Vale para los clientes nuevos.", "Vale para los clientes antiguos.", {"scope"}),
        ("Pida al menos 2 documentos.", "Pida como máximo 2 documentos.", {"number"}),
        ("Hay tres intentos.", "Hay cuatro intentos.", {"number"}),
        ("Acepte la solicitud.", "Rechace la solicitud.", {"polarity"}),
    ],
)  # fmt: skip
def test_a_fact_that_changed_is_material(before: str, after: str, labels: set[str]) -> None:
    change = judged(before, after)

    assert change.judgement is Judgement.MATERIAL
    assert {label.value for label in change.labels} == labels


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Compruebe el pago.", "Verifique el pago."),
        ("El agente debe esperar treinta días.", "El agente tiene que esperar 30 días."),
        ("Avise al creador.", "Avise a la creadora."),
        ("Pulse Guardar.", "Presione Guardar."),
        ("El agente no debe dar el código.", "El agente tiene prohibido dar el código."),
        ("El agente no puede dar el código.", "El agente no tiene permitido dar el código."),
        ("El importe es de 1.500,00 €.", "El importe es de 1500 €."),
        ("Contacta con el cliente.", "Ponte en contacto con el cliente."),
        ("Envía a EE. UU. o a la UE.", "Envía a Estados Unidos o a la Unión Europea."),
    ],
)
def test_other_words_for_the_same_are_wording(before: str, after: str) -> None:
    assert judged(before, after).judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Las importaciones se revisan.", "Las exportaciones se revisan."),
        ("Lo firma el empleador.", "Lo firma el empleado."),
        ("Es una hipoglucemia grave.", "Es una hiperglucemia grave."),
    ],
)
def test_a_word_with_another_beginning_or_of_the_other_party_is_no_spelling(
    before: str, after: str
) -> None:
    assert judged(before, after).judgement is not Judgement.EDITORIAL


def test_a_comma_instead_of_a_point_is_another_amount() -> None:
    for before, after in [
        ("El límite es de 1.500 euros.", "El límite es de 1,500 euros."),
        ("La tarifa es de 1.5 euros.", "La tarifa es de 2.5 euros."),
        ("La tarifa es de 1.5 euros.", "La tarifa es de 15 euros."),
    ]:
        assert "amount" in {label.value for label in judged(before, after).labels}, before


def test_in_mexico_the_point_parts_decimals() -> None:
    (fact,) = Facts(lexicon("es-MX"))("$1,234.50")

    assert fact.value == "$ 1234.5"


def test_a_page_that_says_its_language_is_read_in_it() -> None:
    page = "---\nlang: es\n---\n# P\n\nEl agente {} avisar al cliente.\n"

    comparison = compare(page.format("debería"), page.format("debe"))

    assert comparison.verdict is Verdict.MATERIAL
    assert not comparison.notes


def test_a_page_in_a_language_without_a_lexicon_says_so() -> None:
    page = "---\nlang: fi\n---\n# P\n\nOdota {} päivää.\n"

    (note,) = compare(page.format(7), page.format(5)).notes

    assert "“fi”" in note


def test_a_step_that_follows_its_number_is_no_change_in_spanish_either() -> None:
    steps = "1. Abra el caso.\n2. {}Lea la ficha del cliente.\n{}. Cierre el caso, si ya hizo el paso {}.\n"
    before = steps.format("", 3, 2)
    after = steps.format("Anote la hora.\n3. ", 4, 3)

    told = [c for c in compare(before, after, words=lexicon("es")).changes if not c.quiet]

    assert [c.material for c in told if c.op.value == "edit"] == [False]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("correcto", "correcta"),
        ("completas", "completo"),
        ("pagado", "pagadas"),
        ("devuelto", "devuelta"),
        ("verificado", "verificadas"),
        ("recivido", "recibido"),
    ],
)
def test_gender_and_number_that_follow_a_noun_are_grammar(word: str, other: str) -> None:
    (change,) = compare(f"Está {word}.\n", f"Está {other}.\n", words=lexicon("es")).changes
    assert change.judgement is Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [("vencido", "vendido"), ("pagado", "pegado"), ("caso", "casa"), ("plazo", "plaza")],
)
def test_two_words_are_no_misspelling_in_any_gender(word: str, other: str) -> None:
    (change,) = compare(f"Tiene {word}.\n", f"Tiene {other}.\n", words=lexicon("es")).changes
    assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(("word", "other"), [("bienes", "bien"), ("útiles", "útil")])
@pytest.mark.parametrize("language", ["es", "xx"])
def test_english_endings_make_no_forms_in_another_language(
    language: str, word: str, other: str
) -> None:
    change, *_ = compare(
        f"Lo pide {word} aquí.\n", f"Lo pide {other} aquí.\n", words=lexicon(language)
    ).changes

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"), [("Compruebe", "Revise"), ("Elimine", "Quite"), ("Vea", "Consulte")]
)
def test_words_near_in_meaning_are_for_a_person(word: str, other: str) -> None:
    change = judged(f"{word} el pago aquí.", f"{other} el pago aquí.")

    assert change.judgement is Judgement.REVIEW


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("antes", "ante"),
        ("pagar", "pegar"),
        ("vender", "vencer"),
        ("plazo", "plaza"),
        ("cuenta", "cuesta"),
        ("baja", "caja"),
        ("aceptados", "afectados"),
    ],
)
def test_another_word_is_no_spelling_however_few_letters_differ(word: str, other: str) -> None:
    change = judged(f"Es {word} del banco.", f"Es {other} del banco.")

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("clinte", "cliente"),
        ("comprueve", "compruebe"),
        ("eembolso", "reembolso"),
        ("espera", "espere"),
        ("cierra", "cierre"),
        ("copiar", "copia"),
        ("cliente", "clientes"),
    ],
)
def test_a_misspelling_or_another_form_of_a_word_is_no_question(word: str, other: str) -> None:
    change = judged(f"Hay que ver {word} del banco.", f"Hay que ver {other} del banco.")

    assert change.judgement is Judgement.EDITORIAL


def test_words_with_a_figure_between_them_are_no_phrase() -> None:
    change = judged("Haga 3 clic en el panel.", "Pulse 3 el panel.")

    assert change.judgement is not Judgement.EDITORIAL


@pytest.mark.parametrize(
    ("word", "other"),
    [("válidos", "inválidos"), ("internas", "externos"), ("rechazados", "aceptados")],
)
def test_an_opposite_is_known_in_plural_and_gender(word: str, other: str) -> None:
    change = judged(f"Son {word} aquí.", f"Son {other} aquí.")

    assert {label.value for label in change.labels} == {"polarity"}


def test_what_is_a_noun_as_well_is_no_form_of_the_verb() -> None:
    change = judged("El informe llega.", "El notifique llega.")

    assert change.judgement is not Judgement.EDITORIAL
