"""A QA lead with an appeal before her: what was in force at the contact, at the audit, today."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.support.command import kb
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.served import served
from tests.support.shared_work import made_once
from tests.support.sites import configure

pytestmark = pytest.mark.browser

NOW = "2026-11-20T12:00:00Z"
STEP = "REF-001@1.0%23refund-within-14-days"


def a_text(days: int, version: str, effective: str, **more: str) -> str:
    body = f"# Refunds\n\n1. Open the ticket.\n2. Refund within {days} days.\n"
    return an_sop(body, version=version, effective=effective, **more)


def history(folder: Path) -> PolicyRepo:
    repo = PolicyRepo(folder)
    configure(repo)
    config = repo.path / "site_config" / "kb.toml"
    zone = 'name = "Support"\ntimezone = "Europe/Berlin"'
    config.write_text(config.read_text().replace('name = "Support"', zone))
    repo.write("sops/refunds.md", a_text(14, "1.0", "2026-01-01"))
    repo.write("sops/vouchers.md", vouchers(5, "1.0", "2026-01-01"))
    repo.write("sops/notes.md", notes(10, "1.0"))
    repo.write("sops/codes.md", codes("Yes", "1.0", "2026-01-01"))
    repo.write("sops/old.md", an_sop(id="REF-002", title="Old refunds")).commit(on="2026-01-01")
    repo.write("sops/vouchers.md", vouchers(3, "2.0", "2026-05-10"))
    repo.write("sops/refunds.md", a_text(10, "2.0", "2026-06-01T12:00:00+02:00"))
    repo.write("sops/codes.md", codes("No", "2.0", "2026-06-01", more=""))
    retired = an_sop(id="REF-002", title="Old refunds", version="2.0", status="retired")
    repo.write("sops/old.md", retired).commit("Shorten", on="2026-05-10")
    repo.write("sops/notes.md", notes(14, "2.0")).commit("Try", on="2026-07-01T09:00:00Z")
    repo.write("sops/notes.md", notes(10, "1.0")).commit("Revert", on="2026-07-01T15:00:00Z")
    repo.write("sops/vouchers.md", vouchers(5, "3.0", "2026-08-20"))
    repo.write("sops/codes.md", codes("No", "3.0", "2026-08-20"))
    repo.write("sops/refunds.md", a_text(7, "3.0", "2026-08-01")).commit("Late", on="2026-08-20")
    typo = a_text(7, "3.0", "2026-08-01").replace("Open the", "Open  the")
    repo.write("sops/refunds.md", typo).commit("Space", on="2026-09-20")
    return repo


def vouchers(days: int, version: str, effective: str) -> str:
    return a_text(days, version, effective, id="VOU-001", title="Vouchers")


def codes(yes: str, version: str, effective: str, more: str = "| K-7 | Later |\n") -> str:
    table = f"| Code | Counts |\n|---|---|\n| K-1 | Yes |\n| K-3 | {yes} |\n{more}"
    steps = f"1. Read the code.\n    - K-3 counts: {yes}.\n2. Close the ticket.\n"
    body = f"# Codes\n\n## Steps\n\n{steps}\n## Hold codes\n\n{table}\n## Macros\n\nNone.\n"
    return an_sop(body, id="COD-001", title="Codes", version=version, effective=effective)


def notes(days: int, version: str) -> str:
    return a_text(days, version, "2026-01-01", id="NOT-001", title="Notes")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    def make(folder: Path) -> None:
        kb(history(folder / "kb").path, "build", "--audience", "qa", "--as-of", "2026-11-19")

    folder = made_once(tmp_path_factory, "appeals-site", make)
    with served(folder / "kb" / "site" / "qa") as where:
        yield f"{where}appeals/"


def card(page, name):
    return page.locator(".kb-at", has=page.get_by_role("heading", name=name))


def test_the_form_answers_and_the_address_gives_the_same_answer_again(address, visit):
    page = visit(address, now=NOW)
    page.get_by_label("SOP or citation").fill("ref001#refund-within-14-days")
    page.get_by_label("Time of the contact").fill("2026-05-20")
    page.get_by_label("Time of the audit").fill("2026-06-05 09:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="REF-001 Refunds")).to_be_focused()
    expect(card(page, "At the contact")).to_contain_text("Version 1.0")
    expect(card(page, "At the audit")).to_contain_text("Version 2.0")
    expect(card(page, "Today")).to_contain_text("Version 3.0")
    verdict = page.get_by_role("status").filter(has_text="material")
    expect(verdict).to_contain_text("From contact to audit: 1 change in meaning.")
    said = page.locator("[data-answer]").inner_text()
    again = visit(page.url, now=NOW)
    expect(again.get_by_role("heading", name="REF-001 Refunds")).to_be_visible()
    assert again.locator("[data-answer]").inner_text() == said
    again.get_by_role("link", name="Redline of version 2.0").click()
    expect(again.locator(".kb-moment:target ins").first).to_contain_text("10")


@pytest.mark.parametrize(
    ("contact", "version"),
    [
        ("2026-06-01 11:59", "1.0"),
        ("2026-06-01 12:00", "2.0"),  # in the knowledge base's time zone …
        ("2026-06-01T10:00Z", "2.0"),  # … or with an offset
        ("2026-06-01T09:59:59Z", "1.0"),
        ("2026-06-01T05:30-04:00", "1.0"),
    ],
)
def test_a_moment_counts_to_the_second(address, visit, contact, version):
    query = contact.replace("+", "%2B")
    page = visit(f"{address}?sop=REF-001&contact={query}", now=NOW)
    expect(card(page, "At the contact")).to_contain_text(f"Version {version}")


def test_a_day_on_which_the_text_changed_says_so(address, visit):
    page = visit(f"{address}?sop=REF-001&contact=2026-06-01", now=NOW)
    expect(card(page, "At the contact")).to_contain_text(
        "Earlier that day, until 12:00, version 1.0 was in force. Give the time to know"
    )
    expect(page.locator("p.kb-strip[role=status]")).to_contain_text(
        "The text changed on the day of the contact: this is about its last text."
    )


def test_a_text_that_came_and_went_within_a_day_is_told(address, visit):
    page = visit(f"{address}?sop=NOT-001&contact=2026-07-01", now=NOW)
    expect(card(page, "At the contact")).to_contain_text("Version 1.0")
    expect(card(page, "At the contact")).to_contain_text(
        "Earlier that day, until 17:00, version 2.0 was in force."
    )
    expect(page.get_by_text("It depends on the time of day.")).to_be_visible()
    page.goto(f"{address}?sop=NOT-001&contact=2026-07-01 17:00")
    expect(card(page, "At the contact")).to_contain_text("Version 1.0")
    expect(page.get_by_text("Nothing differs in meaning.")).to_be_visible()
    expect(page.get_by_text("Earlier that day")).to_have_count(0)


def test_a_text_dated_back_is_told_beside_what_could_be_read_then(address, visit):
    page = visit(f"{address}?sop=REF-001&contact=2026-08-10", now=NOW)
    contact = card(page, "At the contact")
    expect(contact).to_contain_text("Version 2.0")
    expect(contact).to_contain_text("As known today: version 3.0")
    expect(contact).to_contain_text("1 change in meaning")
    expect(contact).to_contain_text("dated back")


def test_before_the_first_version_and_after_retirement_nothing_was_in_force(address, visit):
    page = visit(f"{address}?sop=REF-001&contact=2025-12-01", now=NOW)
    expect(card(page, "At the contact")).to_contain_text("Nothing was in force yet.")
    page.goto(f"{address}?sop=REF-002&contact=2026-03-01")
    expect(card(page, "At the contact")).to_contain_text("Version 1.0")
    expect(card(page, "Today")).to_contain_text("Nothing is in force: retired since")
    expect(page.get_by_text("Yes, something material differs.")).to_be_visible()


def test_what_was_taken_back_between_two_texts_is_no_difference_between_them(address, visit):
    page = visit(f"{address}?sop=VOU-001&contact=2026-02-20", now=NOW)
    verdict = page.locator("[data-answer]").get_by_role("status")
    expect(verdict).to_contain_text("Nothing differs in meaning.")
    expect(page.get_by_text("within 3 days").first).to_be_hidden()
    page.get_by_text("The 2 texts on the way").click()
    expect(page.get_by_text("within 3 days").first).to_be_visible()
    expect(page.locator(".kb-between details article")).to_have_count(2)


def test_the_same_text_at_both_moments_is_told_as_the_same(address, visit):
    page = visit(f"{address}?sop=REF-001&contact=2026-09-21&audit=2026-10-01", now=NOW)
    expect(page.get_by_text("Nothing differs in meaning.")).to_be_visible()
    expect(card(page, "At the audit")).to_contain_text("the same text as at the contact")


def test_texts_that_differ_in_form_only_have_their_redline_under_the_heading(address, visit):
    page = visit(f"{address}?sop=REF-001&contact=2026-09-10&audit=2026-10-01", now=NOW)
    between = page.locator(".kb-between")
    expect(between).to_have_count(1)
    expect(between).to_contain_text("no change but of form or document control")
    expect(between.get_by_role("link", name="Redline of version 3.0")).to_be_visible()
    expect(between.get_by_role("list")).to_have_count(0)


def test_a_cited_clause_is_told_as_it_stood_at_each_moment(address, visit):
    page = visit(f"{address}?sop={STEP}&contact=2026-02-01&audit=2026-07-01", now=NOW)
    clause = page.locator(".kb-clause")
    expect(clause).to_contain_text("It did not say the same")
    quotes = clause.locator("dd")
    expect(quotes).to_have_count(3)
    expect(quotes.nth(0).locator("del")).to_contain_text("14")
    expect(quotes.nth(1).locator("del")).to_contain_text("10")
    expect(quotes.nth(2)).to_contain_text("Refund within 7 days.")
    page.goto(f"{address}?sop=REF-001%23open-ticket&contact=2026-02-01")
    expect(clause).to_contain_text("It said the same at each of these moments.")


def test_what_stood_otherwise_or_nowhere_for_a_while_is_told_at_that_moment(address, visit):
    page = visit(f"{address}?sop=COD-001%23hold-codes&contact=2026-07-20", now=NOW)
    quotes = page.locator(".kb-clause dd")
    expect(quotes.nth(0).get_by_role("listitem")).to_contain_text("row K-7, not in it then")
    expect(quotes.nth(1).get_by_role("listitem")).to_contain_text("K-7 | Later")


@pytest.mark.parametrize("cited", ["VOU-001@1.0%23refund-within-5-days", "COD-001@1.0%23k-7"])
def test_a_citation_of_what_was_taken_back_says_the_same_on_todays_page(address, visit, cited):
    page = visit(address.replace("appeals/", f"sop/{cited[:7]}/?cite={cited}"), now=NOW)
    expect(page.locator("[data-cited]")).to_contain_text("It says the same today.")


@pytest.mark.parametrize("cited", ["hold-codes", "read-code"])
def test_a_cited_section_or_step_is_told_with_all_that_belongs_to_it(address, visit, cited):
    page = visit(
        f"{address}?sop=COD-001@1.0%23{cited}&contact=2026-05-20&audit=2026-05-25", now=NOW
    )
    clause = page.locator(".kb-clause")
    expect(clause).to_contain_text("It did not say the same")
    quotes = clause.locator("dd")
    expect(quotes).to_have_count(3)
    for then in (0, 1):
        expect(quotes.nth(then).get_by_role("listitem")).to_have_count(1)
        expect(quotes.nth(then).locator("del")).to_contain_text("Yes")
    expect(quotes.nth(2).get_by_role("listitem")).to_contain_text("No")
    page.goto(f"{address}?sop=COD-001@1.0%23{cited}&contact=2026-08-25")
    expect(clause).to_contain_text("It said the same at each of these moments.")
    page.goto(f"{address}?sop=COD-001@1.0%23macros&contact=2026-05-20")
    expect(clause).to_contain_text("It said the same at each of these moments.")


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("sop=REF-009&contact=2026-02-01", "SOP or citation", "No SOP goes by the name “REF-009”."),
        ("sop=ref&contact=2026-02-01", "SOP or citation", "2 SOPs go by that name"),
        ("sop=REF-001&contact=yesterday", "Time of the contact", "cannot be read as a moment"),
        ("sop=REF-001&contact=2026-02-30", "Time of the contact", "cannot be read as a moment"),
        ("sop=REF-001&contact=2026-02-02&audit=2026-02-01", "Time of the audit", "before"),
    ],
)
def test_what_cannot_be_understood_is_told_at_its_field(address, visit, query, field, told):
    page = visit(f"{address}?{query}", now=NOW)
    wrong = page.get_by_label(field)
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description(re.compile(told))
    expect(page.locator("[data-answer]")).to_be_hidden()


def test_it_prints_as_a_page_with_its_address_and_without_the_form(address, visit):
    page = visit(f"{address}?sop={STEP}&contact=2026-02-01", now=NOW)
    expect(page.locator(".kb-clause")).to_be_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.locator("form[data-ask]").is_visible()
    expect(page.locator("[data-answer] footer")).to_contain_text("contact=2026-02-01")
    expect(page.locator("[data-printed]").last).to_contain_text("20 Nov 2026")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("context", [{}, PHONE], ids=["wide", "phone"])
def test_it_is_accessible_and_no_wider_than_the_screen(address, visit, scheme, context):
    page = visit(address, scheme=scheme, now=NOW, **context)
    for query in ("", f"?sop={STEP}&contact=2026-08-10&audit=2026-08-30", "?sop=x&contact=y"):
        page.goto(address + query)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")  # `innerWidth` widens with it
        assert wide <= page.viewport_size["width"], query
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.response["violations"] == [], query
