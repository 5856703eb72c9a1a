"""`kb findings map`: never that every rating is a finding, and no person in what is kept in git."""

import csv
import io

import pytest

from kb_tools.findings.layout import feet
from kb_tools.findings.mapping import Source, read_mapping
from kb_tools.findings.proposal import proposed
from kb_tools.findings.spelling import SopSpelling
from kb_tools.render.mapping_proposal import dialect_lines, proposal_toml

SPELLING = SopSpelling(["MON-004", "TRU-012", "REF-001"])
REVIEWS = "Review ID,Contact date,Agent ID,SOP,Criterion,{},Comment\n"


def read(text):
    header, *rows = csv.reader(io.StringIO(text))
    return proposed("export.csv", header, rows, SPELLING)


def rated(marks, header="Rating"):
    """What is proposed of reviews with these marks, one each."""
    rows = (f"{n},2026-02-0{n % 8 + 1},A1,MON-004,Verify,{m},\n" for n, m in enumerate(marks))
    proposal = read(REVIEWS.format(header) + "".join(rows))
    (findings,) = [t for t in proposal.tables if t.table.name == "findings"]
    return findings, proposal_toml(proposal, "export.csv")


@pytest.mark.parametrize(
    ("header", "marks", "failed"),
    [
        ("Bewertung", ["erfüllt", "nicht erfüllt", "entfällt"], "nicht erfüllt"),
        ("Ergebnis", ["bestanden", "nicht bestanden"], "nicht bestanden"),
        ("Resultado", ["Conforme", "Não conforme"], "Não conforme"),
        ("Resultado", ["Cumple", "No cumple", "No aplica"], "No cumple"),
        ("Résultat", ["Conforme", "Non conforme"], "Non conforme"),
        ("Met?", ["Yes", "No"], "No"),
        ("Step done", ["Yes", "No"], "No"),
    ],
)
def test_passed_marks_are_no_findings_in_any_language_and_under_any_header(header, marks, failed):
    found, toml = rated(marks * 2, header)
    assert found.only[:2] == (header, (failed,))
    assert found.passed == (marks[0],)
    assert read_mapping(toml, "findings.toml").source[0].findings.passed == found.passed
    assert ("CHECK: it seems to be the rating" in toml) == (header == "Step done")


@pytest.mark.parametrize(
    "marks",
    [
        ["Pass", "Fail", "Partial"],
        ["Pass", "Fail", "N/A", "Partial", "Exceeds", "Meets", "Not scored", "Pass with remark"],
        ["0", "50", "100"],
        [str(n) for n in range(40)],
    ],
)
def test_marks_that_are_not_understood_are_asked_about_and_no_row_counts_until_then(marks):
    found, toml = rated(marks)
    assert (found.only, found.unmarked[0]) == (None, "Rating")
    assert 'only = { "Rating" = [] }  # CHECK: which of ' in toml


def test_one_slip_in_a_column_of_ratings_does_not_make_every_row_a_finding():
    found, _ = rated([*["Pass"] * 20, *["Fail"] * 5, "03/02/2026"])
    assert (found.only, found.unmarked[0]) == (None, "Rating")


def test_thumbs_of_any_skin_are_marks():
    found, _ = rated(["👍🏽", "👎🏽", "👍", "👎\ufe0f"])
    assert set(found.only[1]) == {"👎🏽", "👎\ufe0f"}


@pytest.mark.parametrize(
    ("header", "failed"), [("Error", "Yes"), ("Fehler gemacht?", None), ("Critical error", "Yes")]
)
def test_a_yes_under_the_name_of_an_error_failed_or_is_asked_about(header, failed):
    found, _ = rated(["Yes", "No", "N/A"], header)
    assert (found.only and found.only[1][0], found.unmarked is None) == (failed, failed is not None)


def test_more_than_six_marks_that_are_all_understood_are_read():
    marks = ["Pass", "Meets", "Exceeds", "Fail", "Yes", "No", "N/A", "Failed"]
    found, _ = rated(marks)
    assert set(found.only[1]) == {"Fail", "No", "Failed"}


@pytest.mark.parametrize("header", ["Escalated", "Weight", "Attempt"])
def test_a_column_that_says_something_else_is_no_rating(header):
    marks = ["yes", "no"] if header == "Escalated" else ["0", "1"]
    found, _ = rated(marks, header)
    assert (found.only, found.unmarked) == (None, None)


@pytest.mark.parametrize(
    ("agent", "reviewer"),
    [
        ("Conseiller", "Évaluateur"),
        ("Agente", "Evaluador"),
        ("Atendente", "Avaliador"),
        ("Mitarbeiter", "Prüferin"),
        ("Bearbeiter", "Bewerter"),
        ("Agent", "Auditor"),
    ],
)
def test_names_in_columns_of_people_are_looked_for_in_comments(agent, reviewer):
    text = f"Review ID,Contact date,{agent},{reviewer},SOP,Criterion,Comment\n" + "".join(
        f"{n},2026-02-0{n},{who},{by},MON-004,Verify,asked nobody\n"
        for n, (who, by) in enumerate(
            [("Ana María López García", "J. R. Moreau"), ("Lucía de la Torre", "Jean Moreau")], 1
        )
    )
    assert read(text).names == (agent, reviewer)


def test_ids_of_people_are_no_names():
    text = "Review ID,Contact date,Agent,Reviewer,SOP\n1,2026-02-03,A1,kim,MON-004\n"
    assert read(text).names == ()


@pytest.mark.parametrize(
    ("id_", "asked"), [("AGENT-1041-{}", True), ("maria.keller-{}", True), ("R-104{}", False)]
)
def test_a_reviews_id_that_is_made_of_a_persons_is_asked_about(id_, asked):
    head = "Review ID,Contact date,Agent ID,Agent name,SOP\n"
    row = "{},2026-02-0{},AGENT-1041,Maria Keller,MON-004\n"
    text = head + "".join(row.format(id_.format(n), n) for n in (1, 2))
    said = "CHECK: a person's id or name stands in 2 of 2, which show on the QA leads' pages"
    assert (said in proposal_toml(read(text), "export.csv")) is asked


def test_no_person_is_quoted_in_a_proposal():
    people = ["ask maria.k@example.org", "Ada Byron", "call +49 151 2345 6789", "Partial"]
    _, toml = rated(["Pass", "Fail", *people])
    assert "which of Fail, Pass, Partial, 3 other texts are failed" in toml
    card = "Review ID,Contact date,Agent ID,SOP,Verified,Waited\n"
    marks = [("Yes", "No"), ("No", "Yes"), ("ask maria.k@example.org", "Yes")]
    rows = (f"{n},2026-02-0{n},A1,MON-004,{a},{b}\n" for n, (a, b) in enumerate(marks, 1))
    toml += proposal_toml(read(card + "".join(rows)), "card.csv")
    assert "CHECK one other text" in toml
    for quoted in ("maria", "Byron", "2345"):
        assert quoted not in toml


def test_a_name_below_the_rows_is_not_quoted_but_asked_about():
    found = feet([["Ada Byron, 27 Nov 2026", ""], ["Grand Total", ""], ["Erstellt von Ada", ""]])
    assert found == (("Grand Total*", "Erstellt von*"), 1)
    lines = "\n".join(dialect_lines(Source(name="x", files=("*",)), *found))
    assert "CHECK: one other text" in lines
    assert "Ada" not in lines


def test_a_year_of_two_digits_may_stand_first_and_is_asked_about():
    proposal = read("Audit ID,Ticket date\n1,26/02/03\n2,26/02/14\n")
    assert "%y/%m/%d" in (*proposal.dates, *proposal.either)
    assert len({*proposal.dates, *proposal.either}) > 1


def test_day_and_month_are_judged_by_every_date_not_by_the_commonest():
    common = "".join(f"{n},0{n % 5 + 1}/0{n // 5 % 9 + 1}/2026\n" * 2 for n in range(45))
    proposal = read("Audit ID,Ticket date\n" + common + "99,03/25/2026\n")
    assert (proposal.dates, proposal.either) == (("%m/%d/%Y %H:%M",), ())


def test_one_odd_date_does_not_leave_all_others_without_a_format():
    days = [f"{day:02}/03/2026" for day in range(1, 29)]
    rows = (f"{n},{day},A1,MON-004,Verify,Fail,\n" for n, day in enumerate([*days, "03/25/2026"]))
    assert read(REVIEWS.format("Rating") + "".join(rows)).dates == ("%d/%m/%Y %H:%M",)
