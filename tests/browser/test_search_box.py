"""The search box in a real browser, on a bare page: what agents do, and what must never happen."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kb_tools.adapters.static_legs import StaticLegs, transformer_of
from kb_tools.render.search_files import search_files
from kb_tools.search.synonyms import Synonyms
from tests.support.browser_search import write_index
from tests.support.search_corpus import CORPUS, a_record
from tests.support.small_model import write_small_model

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>SOPs</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy"
content="default-src 'self'; style-src 'self' 'unsafe-inline'"></head>
<body><header><div id="kb-search" data-manifest="/assets/search/manifest.json" data-base="/"
data-report="mailto:owners@example.invalid?subject={query}"></div></header>
<main><h1>SOPs</h1><label>Notes <textarea id="notes"></textarea></label></main>
<script type="module" src="/assets/kb/search/box.js"></script></body></html>"""

COMING = a_record("An okapi.", doc="NXT-001", title="Okapi", changes="2999-01-03")
PASSED = a_record("A bongo.", doc="NXT-002", title="Bongo", changes="2020-01-03")

MARKUP = a_record(
    "<img src=x onerror=document.title='broken'> zebra",
    doc="XSS-001",
    title="<b>Zebra</b>",
    anchor="s",
)

TABLE = a_record(
    "Country\tLimit\n\t€ 50\t\nDE\t€ 100", doc="TAB-001", title="Gnu", anchor="t",
    rows=("country", "limit", "de"),
)  # fmt: skip

CORRECTED = a_record(
    "A quagga.", doc="COR-001", title="Quagga", effective="2020-09-01", changed="2020-09-22"
)


# The stages of the answers to a question, of a worker beside the index in `folder`.
STAGES = """([folder, text]) => new Promise((done) => {
  const worker = new Worker(`${folder}/worker.js`, { type: "module" });
  const stages = [];
  worker.onmessage = ({ data }) => {
    stages.push(data.failed ?? data.answer.stage);
    if (data.failed || stages.includes("by meaning")) done(stages);
  };
  worker.postMessage({ id: 1, text, options: { limit: 3 } });
})"""


# The first SOP of the answer of a worker for whom the page sends for the index.
STARTED = """(folder) => new Promise((done) => {
  const worker = new Worker(`${folder}/worker.js`, { type: "module", name: "start" });
  fetch(`${folder}/start.bin`).then((answer) => (answer.ok ? answer.arrayBuffer() : null))
    .then((start) => worker.postMessage({ start }, start ? [start] : []));
  worker.onmessage = ({ data }) => done(data.failed ?? data.answer.results[0].doc);
  worker.postMessage({ id: 1, text: "payout late", options: { limit: 3 } });
})"""


# The answers of a worker to a question: of each its stage, its corrections and its first SOP.
ANSWERS = """([folder, text]) => new Promise((done) => {
  const worker = new Worker(`${folder}/worker.js`, { type: "module" });
  const answers = [];
  worker.onmessage = ({ data: { answer, failed } }) => {
    answers.push([failed ?? answer.stage, answer?.corrections.length, answer?.results[0].doc]);
    if (failed || answer.stage === "lexical") done(answers);
  };
  worker.postMessage({ id: 1, text, options: { limit: 12 } });
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    write_index(
        root / "assets" / "search",
        search_files([*CORPUS, MARKUP, TABLE, CORRECTED, COMING, PASSED], Synonyms()),
    )
    model = write_small_model(root.parent / f"{root.name}-model")
    legs = StaticLegs(model, model).of(CORPUS), transformer_of(model, model, CORPUS)
    write_index(root / "assets" / "meaning", search_files(CORPUS, Synonyms(), legs))
    many = [
        a_record(" ".join(f"word{n * 97 + k}x" for k in range(97)), doc=f"S-{n}")
        for n in range(600)
    ]
    write_index(root / "assets" / "large", search_files(many, Synonyms()))
    copytree(Path(str(files("kb_tools"))) / "render" / "assets", root / "assets" / "kb")
    (root / "index.html").write_text(PAGE, "utf-8")
    (root / "sop" / "MON-004").mkdir(parents=True)
    (root / "sop" / "MON-004" / "index.html").write_text(PAGE, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[1280, 360])
def page(request, site, chromium):
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, base_url=site)
    page = context.new_page()
    said, requests = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/")
    yield page
    assert [line for line in said if "favicon" not in line and "404" not in line] == []
    assert all(url.startswith(site) for url in requests)
    context.close()


def field(page):
    return page.get_by_role("combobox", name="Search the SOPs")


def hits(page):
    return page.get_by_role("listbox", name="Results").get_by_role("option")


def test_from_slash_to_the_right_step_without_a_mouse(page):
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type("escalate late payuot")
    first = hits(page).first
    expect(first).to_contain_text("step 3")
    expect(first.locator("mark").first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("First: Creator payout delayed, step 3")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert field(page).get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sop/MON-004/#step-3")


def test_control_k_opens_it_and_escape_closes_then_clears(page):
    page.locator("#notes").focus()
    page.keyboard.press("/")
    expect(page.locator("#notes")).to_have_value("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("payout")
    panel = page.locator(".kb-search__panel")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(field(page)).to_have_value("payout")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")


def test_a_link_to_a_query_shows_its_results(page):
    page.goto("/?q=strike+appeal")
    expect(hits(page).first).to_contain_text("Strike appeal")


def test_a_link_to_a_search_keeps_its_filters(page):
    field(page).fill("payout problems account")
    page.get_by_label("Retired too").check()
    page.get_by_label("All areas").select_option("Money")
    link = page.get_by_role("link", name="Link to this search").get_attribute("href")
    page.goto(link)
    expect(hits(page).filter(has_text="MON-001")).to_contain_text("retired")
    expect(page.get_by_label("All areas")).to_have_value("Money")
    expect(hits(page).filter(has_text="ACC-001")).to_have_count(0)


def test_half_a_sign_in_the_field_is_searched_like_any(page):
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    field(page).evaluate("(input) => { input.value = 'payout \\ud83d'; input.dispatchEvent(new Event('input')); }")  # fmt: skip
    expect(hits(page).first).to_be_visible()
    assert broken == []


def test_a_worker_that_broke_leaves_each_filter_once(page):
    page.add_init_script(
        "window.Worker = class extends Worker { constructor(...all) { super(...all); (window.made ??= []).push(this); } };"
    )
    page.goto("/")
    field(page).fill("payout")
    areas = page.get_by_label("All areas").locator("option")
    expect(areas.filter(has_text="Account")).to_have_count(1)
    page.evaluate("made[0].dispatchEvent(new Event('error'))")
    field(page).fill("appeal")
    expect(hits(page).first).to_contain_text("Strike appeal")
    page.wait_for_function("made.length > 1")
    page.wait_for_timeout(500)  # what there is to choose comes after the answer
    expect(areas.filter(has_text="Account")).to_have_count(1)


@pytest.mark.parametrize("typed", ["mon-004@1.2#limits", "mon004@1.2#limits"])
def test_a_pasted_citation_is_opened_as_one(page, typed):
    page.keyboard.press("/")
    page.keyboard.type(typed)
    cited = "/sop/MON-004/?cite=MON-004%401.2%23limits"
    expect(hits(page).first).to_have_attribute("href", cited)


def test_filters_narrow_and_what_is_retired_comes_when_asked_for(page):
    field(page).fill("payout problems account")
    expect(hits(page).first).to_be_visible()
    expect(page.get_by_text("MON-001")).to_have_count(0)
    page.get_by_label("Retired too").check()
    expect(hits(page).filter(has_text="MON-001")).to_contain_text("retired")
    page.get_by_label("All areas").select_option("Account")
    expect(hits(page).filter(has_text="MON-00")).to_have_count(0)
    expect(hits(page).filter(has_text="ACC-001").first).to_be_visible()


def test_an_id_that_leads_nowhere_says_why(page):
    field(page).fill("MON-001")
    note = page.locator(".kb-search__note")
    expect(note).to_contain_text("MON-001 is retired. “Retired too” shows it.")
    field(page).fill("MON-999")
    expect(note).to_contain_text("No SOP is called MON-999.")


def test_where_nothing_fits_only_what_can_still_be_tried_is_named(page):
    note = page.locator(".kb-search__note")
    field(page).fill("xylophone")
    expect(note).to_have_text("Nothing fits. Try other words, or “Retired too”.")
    page.get_by_label("Retired too").check()
    expect(note).to_have_text("Nothing fits. Try other words.")
    page.get_by_label("All areas").select_option("Account")
    expect(note).to_have_text("Nothing fits. Try other words, or fewer filters.")


def test_nothing_found_says_so_and_leads_to_the_owners(page):
    field(page).fill("xylophone & <u>")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    report = page.get_by_role("link", name="No SOP covers this? Tell the owners")
    expect(report).to_have_attribute(
        "href", "mailto:owners@example.invalid?subject=xylophone%20%26%20%3Cu%3E"
    )


def test_neighbours_of_one_sop_stand_under_its_title_and_each_can_be_reached_and_is_read_out(page):
    field(page).fill("escalate late payout")
    expect(hits(page).nth(3)).to_be_visible()
    hrefs = hits(page).evaluate_all("all => all.map((hit) => hit.getAttribute('href'))")
    docs = [href.split("/")[2] for href in hrefs]
    first = [doc != before for doc, before in zip(docs, [None, *docs], strict=False)]
    assert 1 < sum(first) < len(first)
    title = ""
    for at, begins in enumerate(first):
        hit = hits(page).nth(at)
        assert hit.locator(".kb-hit__title").count() == begins
        title = hit.locator(".kb-hit__title").inner_text() if begins else title
        expect(hit).to_contain_text(title)
        page.keyboard.press("ArrowDown")
        expect(hit).to_have_attribute("aria-selected", "true")


def test_a_table_reads_as_text(page):
    field(page).fill("gnu country limit")
    text = hits(page).first.locator(".kb-hit__text")
    expect(text).to_have_text("Country, Limit · € 50 · DE, € 100")
    assert text.locator("mark").all_inner_texts() == ["Country", "Limit"]


def test_a_row_is_quoted_alone_with_what_stands_above_its_cells_and_opened(page):
    field(page).fill("gnu de")
    hit = hits(page).first
    expect(hit.locator(".kb-hit__text")).to_have_text("DE · Limit: € 100")
    assert hit.locator("mark").all_inner_texts() == ["Gnu", "DE"]
    assert hit.get_attribute("href").endswith("sop/TAB-001/#de")


def test_markup_of_a_page_is_shown_and_never_run(page):
    field(page).fill("zebra")
    hit = hits(page).filter(has_text="XSS-001")
    expect(hit).to_contain_text("<img src=x onerror=document.title='broken'>")
    expect(hit).to_contain_text("<b>Zebra</b>")
    assert page.title() == "SOPs"
    assert page.locator("#kb-search img").count() == 0


def test_the_sentence_model_answers_last_and_is_loaded_once(site, chromium):
    context = chromium.new_context(base_url=site)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    question = ["/assets/meaning", "payout late"]
    assert page.evaluate(STAGES, question)[-3:] == ["lexical", "fused", "by meaning"]
    assert any("/model-" in url for url in asked)
    asked.clear()
    page.reload()
    assert page.evaluate(STAGES, question)[-1] == "by meaning"
    assert not any("/model-" in url for url in asked)
    context.close()


def test_a_page_that_sends_for_the_index_spares_its_worker_the_journey(site, chromium):
    context = chromium.new_context(base_url=site)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto("/")
    asked.clear()
    assert page.evaluate(STARTED, "/assets/search") == "MON-004"
    assert {"worker.js", "start.bin"} <= {*asked}
    assert not [name for name in asked if name.startswith(("core-", "terms-", "words-"))]
    context.close()


def test_a_result_names_the_day_that_the_badge_of_its_page_names(page):
    field(page).fill("quagga")
    expect(hits(page).first.locator(".kb-hit__when")).to_have_text("since 1 Sep 2020")


def test_a_result_tells_when_its_text_changes_and_that_it_has(page):
    field(page).fill("okapi")
    expect(hits(page).first.locator(".kb-hit__coming")).to_have_text("changes 3 Jan 2999")
    field(page).fill("bongo")
    expect(hits(page).first.locator(".kb-hit__status")).to_have_text(
        "another text since 3 Jan 2020"
    )


def test_no_sideways_scrolling_and_nothing_that_axe_objects_to(page):
    field(page).fill("how many days until I escalate a late payout to payments")
    expect(hits(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, context="#kb-search")
    assert [violation["id"] for violation in found.response["violations"]] == []


def test_a_search_without_an_answer_is_kept_shown_and_given_away_by_the_reader_alone(page, site):
    page.route("**/log.html", lambda route: route.fulfill(body=PAGE.replace("data-base", 'data-log="here" data-base'), content_type="text/html"))  # fmt: skip
    page.goto("/log.html")
    log = page.locator(".kb-search__log")
    for text in ("qqzz crypto", "payout 4711 late zzqq", "qqzz crypto"):
        field(page).fill(text)
        expect(page.locator(".kb-search__foot")).to_be_visible()
        page.wait_for_timeout(300)
        page.keyboard.press("Escape")
    field(page).fill("qqzz crypto")  # the same words again are no other search
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    field(page).fill("qqzz")
    expect(log).to_be_visible()
    log.locator("summary").click()
    expect(log).to_contain_text("qqzz crypto (2 times)")
    expect(log).not_to_contain_text("4711")
    assert Axe().run(page, ".kb-search__panel").response["violations"] == []
    with page.expect_download() as download:
        log.get_by_role("button", name="Download and empty").click()
    assert '"words": "qqzz crypto"' in Path(download.value.path()).read_text()
    expect(log).to_be_hidden()


def test_a_search_without_an_answer_counts_when_another_follows_it_or_the_page_is_left(page):
    page.route("**/log.html", lambda route: route.fulfill(body=PAGE.replace("data-base", 'data-log="here" data-base'), content_type="text/html"))  # fmt: skip
    page.goto("/log.html")
    for text in ("qqzz crypt", "qqzz crypto", "qqzz", "vvww umbrella"):
        field(page).fill(text)
        page.wait_for_timeout(300)
    page.reload()
    field(page).fill("qqzz")
    page.locator(".kb-search__log summary").click()
    kept = page.locator(".kb-search__log li")
    expect(kept).to_have_text(["vvww umbrella", "qqzz crypto"])


def test_words_that_no_sop_says_are_told(page):
    field(page).fill("payout pizza")
    expect(page.locator(".kb-search__note")).to_contain_text("No SOP in force says “pizza”.")
    field(page).fill("payout")
    expect(page.locator(".kb-search__note")).not_to_contain_text("No SOP in force says")


def test_without_being_asked_for_no_search_is_kept(page):
    field(page).fill("qqzz crypto")
    expect(page.locator(".kb-search__note")).to_contain_text("Nothing fits")
    page.keyboard.press("Escape")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.includes('unanswered'))") == []
    )


def test_what_is_sent_to_the_configured_address_says_nothing_of_who_sent_it(chromium, site):
    context = chromium.new_context(base_url=site)  # not `page`, which allows no other host
    page, sent = context.new_page(), []

    def taken(route):
        sent.append((route.request.headers, route.request.post_data))
        route.fulfill(status=204)

    page.route("https://collect.example.com/**", taken)
    context.add_cookies([{"name": "sid", "value": "agent42", "url": "https://collect.example.com"}])
    sending = PAGE.replace("data-base", 'data-log="https://collect.example.com/in" data-base')
    sending = sending.replace(
        "style-src", "connect-src 'self' https://collect.example.com; style-src", 1
    )
    page.route("**/log.html", lambda route: route.fulfill(body=sending, content_type="text/html"))  # fmt: skip
    page.goto("/log.html")
    field(page).fill("qqzz crypto")
    expect(page.locator(".kb-search__note")).to_contain_text("Nothing fits")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    ((headers, body),) = sent
    assert "qqzz crypto" in body
    assert not {"cookie", "referer", "authorization"} & headers.keys()
    context.close()


def test_a_first_answer_does_not_wait_for_the_words_that_mistyped_ones_are_compared_with(page):
    answers = page.evaluate(ANSWERS, ["/assets/large", "wrod10x and word9700x today"])
    assert answers == [["hasty", 0, "S-100"], ["lexical", 1, "S-100"]]


def test_a_first_answer_does_not_wait_for_what_a_whole_word_might_become(page):
    held = []
    page.route("**/assets/large/words-*", lambda route: held.append(route))
    first = ANSWERS.replace('answer.stage === "lexical"', "answers.length")
    assert page.evaluate(first, ["/assets/large", "word9700x word9701x"]) == [["hasty", 0, "S-100"]]
    assert held


def test_what_is_typed_before_the_script_is_there_is_answered(page, site):
    typed = PAGE.replace(
        '={query}"></div>',
        """={query}"><div class="kb-search__form" role="search">
    <input class="kb-search__input" value="escalate late payout"></div></div>""",
    )
    page.route("**/early", lambda route: route.fulfill(body=typed, content_type="text/html"))
    page.goto("/early")
    expect(hits(page).first).to_contain_text("step 3")
    assert Axe().run(page, context="#kb-search").response["violations"] == []
