"""The browser's engine (through node) and Python's (on Whoosh) over the same small knowledge base."""

import json
from dataclasses import replace
from importlib import metadata
from subprocess import run

import pytest

from kb_tools.adapters.reader_digest import search_digest
from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.render.search_files import search_files
from kb_tools.search.confidence import WORDS
from kb_tools.search.engine import Engine, Filters
from kb_tools.search.index import index_files
from kb_tools.search.synonyms import Synonyms, synonyms_from
from tests.support.browser_search import answers, write_index
from tests.support.needs import program
from tests.support.search_corpus import CORPUS, HOSTILE, QUESTIONS, SYNONYMS, a_record


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    return Engine(WhooshIndexes(tmp_path_factory.mktemp("whoosh")).of("internal", CORPUS), SYNONYMS)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    index = write_index(tmp_path_factory.mktemp("index"), index_files(CORPUS, SYNONYMS))

    def ask(*texts, **options):
        return answers(program("node"), index, [{"text": text, **options} for text in texts])

    return ask


def test_the_first_three_results_are_the_same_in_the_browser_and_in_python(python, browser):
    there = browser(*QUESTIONS, limit=3)
    for question, answer in zip(QUESTIONS, there, strict=True):
        here = python.search(question, limit=3)
        assert [hit.record.id for hit in here.hits] == [r["id"] for r in answer["results"]], (
            question
        )
        assert [hit.score for hit in here.hits] == pytest.approx(
            [r["score"] for r in answer["results"]]
        )
        assert here.confidence == pytest.approx(answer["confidence"])
        assert [list(pair) for pair in here.corrections] == answer["corrections"], question


@pytest.mark.parametrize(
    ("typed", "nowhere"),
    [
        ("pizza recipe", ["pizza", "recipe"]),
        ("a pizza for the payout", ["pizza"]),
        ("problems with payouts", ["problems"]),  # in the title of a retired one
        ("paymout late", []),  # a slip, looked for as what it means
        ("escalade", []),  # among the synonyms
        ("at 2am about the W-8BEN", ["w"]),  # no figures with letters behind them
        ("hello MON-999 77 what", []),  # small talk, an id, a figure, a function word
        ("pizza 一键退款", ["pizza"]),  # pairs of signs that nobody typed as words
        ("pizza " * 30, []),  # a long message has names of its own
    ],
)
def test_what_no_sop_says_is_told(typed, nowhere, python, browser):
    (there,) = browser(typed)
    here = python.search(typed)
    assert list(here.unknown) == there["unknown"] == nowhere
    assert here.doubted == there["doubted"]


def test_a_word_that_only_the_synonyms_have_is_no_slip(python, browser):
    """Each is one letter from a word of the SOPs."""
    said = "escalade", "escalades", "the widow", "bark", "escalafe"
    for text, there in zip(said, browser(*said), strict=True):
        here = python.search(text)
        assert [list(pair) for pair in here.corrections] == there["corrections"], text
        assert bool(here.corrections) == (text == "escalafe"), text
        assert here.confidence == pytest.approx(there["confidence"])
    escalade = python.search("escalade")
    assert {hit.record.doc for hit in escalade.hits} == {"MON-005"}
    assert escalade.features[WORDS.index("known")] == 1


@pytest.mark.parametrize(
    ("typed", "meant", "corrected"),
    [
        ("quarre", "quarrel", False),
        ("qaurrel", "quarrel", True),
        ("over a qaurrel", "quarrel", True),
    ],
)
def test_a_word_that_only_the_synonyms_have_is_found_half_typed_and_mistyped(
    typed, meant, corrected, python, browser
):
    whole, here, (there,) = python.search(meant), python.search(typed), browser(typed)
    assert here.hits[0].record.id == whole.hits[0].record.id == there["results"][0]["id"]
    assert here.hits[0].score == pytest.approx(there["results"][0]["score"])
    assert [list(pair) for pair in here.corrections] == there["corrections"]
    assert [other for _, other in here.corrections] == ([meant] if corrected else [])
    assert here.confidence == pytest.approx(there["confidence"])
    assert here.confidence < whole.confidence  # nobody has said it quite like that


@pytest.mark.parametrize(
    ("typed", "first"), [("verifica code", "MON-004#step-2"), ("quarr now", "STR-002#step-1")]
)  # fmt: skip
def test_half_a_word_that_others_follow_is_completed(typed, first, python, browser):
    here, (there,) = python.search(typed), browser(typed)
    assert here.hits[0].record.id == there["results"][0]["id"] == first
    assert here.hits[0].score == pytest.approx(there["results"][0]["score"])
    assert list(here.unknown) == there["unknown"] == []
    assert list(here.corrections) == there["corrections"] == []


def test_a_step_that_sets_a_tag_is_not_what_the_tag_is_called_after(tmp_path):
    plan = "Offer a plan of monthly instalments, and say from which balance on it runs."
    note = "Write the manner in the ticket. Tag negative_balance."
    records = [
        a_record("Of entries below zero.", title="Recovery"),
        a_record(plan, anchor="plan", label="step 1", title="Recovery"),
        a_record(
            note, anchor="note", label="step 2", title="Recovery", names=("negative_balance",)
        ),
        *CORPUS,
    ]
    index = write_index(tmp_path, index_files(records, SYNONYMS))
    engine = Engine(WhooshIndexes(tmp_path / "w").of("internal", records), SYNONYMS)
    asked = {"negative balance instalments": "plan", "negative_balance": "note"}
    there = answers(program("node"), index, [{"text": text} for text in asked])
    for (text, anchor), answer in zip(asked.items(), there, strict=True):
        assert answer["results"][0]["id"] == f"REF-001#{anchor}"
        assert engine.search(text).hits[0].record.anchor == anchor


def test_small_talk_that_owners_wrote_as_said_is_heard(python, browser):
    said, other = "the creator is off again", "the creator is on again"
    for typed, first in ((said, "MON-005"), (other, "MON-004")):
        (there,) = browser(typed)
        here = python.search(typed)
        assert here.hits[0].record.doc == there["results"][0]["doc"] == first
        assert here.hits[0].score == pytest.approx(there["results"][0]["score"])


def test_of_a_phrase_with_a_code_only_what_is_looked_for_is_no_slip(python, browser):
    """ "pay-mout" is looked for as two words: "paymout" is one letter from "payout"."""
    (there,) = browser("paymout")
    here = python.search("paymout")
    assert (
        [list(pair) for pair in here.corrections] == there["corrections"] == [["paymout", "payout"]]
    )
    assert here.hits[0].score == pytest.approx(there["results"][0]["score"])


def test_a_rule_whose_words_are_mistyped_takes_nothing_from_one_said_as_it_is(tmp_path):
    scores = []
    for said in ("grumbling quarrel", "grumbling"):  # the longer one leads from "quarrel" too
        synonyms = synonyms_from({"expand": {said: ["bank"], "quarrel": ["bank"]}}, "synonyms.toml")
        python = Engine(WhooshIndexes(tmp_path / said).of("internal", CORPUS), synonyms)
        index = write_index(tmp_path / f"{said} index", index_files(CORPUS, synonyms))
        (there,) = answers(program("node"), index, [{"text": "grumblin quarrel"}])
        scores.append(python.search("grumblin quarrel").hits[0].score)
        assert scores[-1] == pytest.approx(there["results"][0]["score"])
    assert scores[0] == pytest.approx(scores[1])


def test_words_that_bring_a_step_to_the_top_may_be_mistyped_where_no_sop_has_them(python, browser):
    said = "a purple elehpant"
    assert python.search(said).hits[0].record.id == "MON-004#step-1"
    assert browser(said)[0]["results"][0]["id"] == "MON-004#step-1"


def test_what_owners_want_to_be_seen_first_comes_first_and_the_rest_as_ever(python, browser):
    said = "payout returned and the creatr is furious"  # mistyped as people do who are upset
    here, there = python.search(said), browser(said)[0]
    usual = Engine(python.store, replace(SYNONYMS, first=())).search(said)
    rest = [hit.record.id for hit in usual.hits if hit.record.id != "MON-004#step-4"]
    assert [hit.record.id for hit in here.hits] == ["MON-004#step-4", *rest]
    assert [result["id"] for result in there["results"]] == ["MON-004#step-4", *rest]
    assert here.confidence == there["confidence"] == 1


@pytest.mark.parametrize(
    ("said", "comes_first"), [("kms", True), ("he said kms", True), ("drove 12 kms", False)]
)
def test_behind_a_number_an_abbreviation_is_a_unit(python, browser, said, comes_first):
    here = [hit.record.id for hit in python.search(said).hits[:1]]
    there = [result["id"] for result in browser(said)[0]["results"][:1]]
    assert here == there
    assert (here == ["MON-004#step-2"]) == comes_first


def test_owners_may_write_an_id_as_people_type_it(python, browser):
    said = "purple elephant"
    (there,) = browser(said)
    assert python.search(said).hits[0].record.id == there["results"][0]["id"] == "MON-004#step-1"


def test_an_abbreviation_that_other_sops_are_about_means_what_it_means_there(tmp_path):
    keys = a_record(
        "Rotate the keys.", doc="KEY-001", title="KMS: keys of vendors", anchor="rotate"
    )
    python = Engine(WhooshIndexes(tmp_path / "w").of("internal", [*CORPUS, keys]), SYNONYMS)
    index = write_index(tmp_path / "index", index_files([*CORPUS, keys], SYNONYMS))
    said = {"kms": "KEY-001#rotate", "kms ctb": "MON-004#step-2"}  # the second means one thing only
    for (text, first), there in zip(
        said.items(),
        answers(program("node"), index, [{"text": text} for text in said]),
        strict=True,
    ):
        assert python.search(text).hits[0].record.id == there["results"][0]["id"] == first


def test_what_comes_first_is_quoted_from_its_beginning(tmp_path):
    text = f"Stay with them. {'Then do the next thing. ' * 20}The creator is furious."
    step = a_record(text, doc="SAF-001", anchor="stay", label="step 1")
    found = {}
    for name, table in (("first", {"SAF-001 step 1": ["is furious"]}), ("usual", {})):
        synonyms = synonyms_from({"comes_first": table}, "synonyms.toml")
        index = write_index(tmp_path / name, index_files([*CORPUS, step], synonyms))
        (answer,) = answers(program("node"), index, [{"text": "the creator is furious"}])
        (quoted,) = [r["snippet"]["text"] for r in answer["results"] if r["doc"] == "SAF-001"]
        found[name] = quoted.startswith("Stay with them.")
    assert found == {"first": True, "usual": False}


@pytest.mark.parametrize(
    ("filters", "comes_first"),
    [
        ({"queues": ["account"]}, True),
        ({"markets": ["DE"], "areas": ["Legal"]}, True),
        ({"statuses": ["retired"]}, False),
    ],
)
def test_what_comes_first_does_so_whatever_queue_market_or_area_was_chosen(
    filters, comes_first, python, browser
):
    said = "the creator is furious"
    here = python.search(said, filters=Filters(**filters))
    (there,) = browser(said, filters=filters)
    assert [hit.record.id for hit in here.hits] == [each["id"] for each in there["results"]]
    assert ([hit.record.id for hit in here.hits[:1]] == ["MON-004#step-4"]) == comes_first
    assert (here.confidence == there["confidence"] == 1) == comes_first


def test_what_comes_first_stays_out_of_an_index_without_its_sop():
    without = [record for record in CORPUS if record.doc != "MON-004"]
    assert b"furi" not in index_files(without, SYNONYMS)["manifest.json"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("MON-004 step 3", "MON-004#step-3"),
        ("mon004", "MON-004#"),
        ("mon 004 step 2", "MON-004#step-2"),
        ("escalate late payout", "MON-004#step-3"),
        ("escalate late payuot", "MON-004#step-3"),  # a typing error
        ("appeal evid", "STR-002#step-2"),  # the last word is not finished
        ("otp", "ACC-001#step-2"),  # a synonym
        ("re-issue grey", "MON-005#limits"),
        ("reissue", "MON-005#step-2"),
    ],
)
def test_the_right_step_comes_first(question, first, python):
    assert python.search(question).hits[0].record.id == first


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("method locked 24h", "The method is locked for 24 hours."),
        ("method locked 24 hours", "The method is locked for 24h."),
        ("answer within 30 mins", "We answer within 30 minutes."),
        ("5k followers", "From 5,000 followers on."),
        ("5000 followers", "From 5,000 followers on."),
        ("5,000 followers", "From 5000 followers on."),
        ("5,000 followers", "From 5k followers on."),
        ("8k video", "Video in 8K is for partners."),
    ],
)
def test_a_figure_is_found_however_it_is_written(typed, written, tmp_path):
    others = ("The method is locked for 48 hours.", "We answer within 20 minutes, 30 times a day.",
              "From 4,000 followers on, or 6k or 3000.", "Video with more than 8,000 views, 8,000 in a day.")  # fmt: skip
    assert _first_of_both(typed, (*others, written), tmp_path) == written


def test_a_figure_and_its_unit_belong_together_over_a_word(tmp_path):
    steps = ("Codes 1 to 5 say how late a payout is in days.", "It is late after 5 business days.")
    assert _first_of_both("late 5 days", steps, tmp_path) == steps[1]


def test_another_form_of_a_word_is_no_slip(tmp_path):
    texts = ("Details were changed.", "Who is in charge decides.")
    assert _found_by_both("charged", texts, tmp_path) == [texts[1]]


def _first_of_both(typed, texts, place):
    return _found_by_both(typed, texts, place)[0]


def _found_by_both(typed, texts, place):
    records = [a_record(text, anchor=f"a{at}", heading="") for at, text in enumerate(texts)]
    index = write_index(place / "i", index_files(records, SYNONYMS))
    (there,) = answers(program("node"), index, [{"text": typed, "limit": 3}])
    here = Engine(WhooshIndexes(place / "w").of("a", records), SYNONYMS).search(typed, limit=3)
    assert [hit.record.id for hit in here.hits] == [r["id"] for r in there["results"]]
    return [hit.record.text for hit in here.hits]


def test_a_rare_word_of_a_long_message_is_not_what_it_is_about(browser, tmp_path):
    records = [*CORPUS, a_record("Guess a code.", doc="ACC-009", anchor="never", heading="Never")]
    message = (
        "Hello, a creator says that the money of her payout never arrived, although the date has passed. "
        "She is 5 business days late with her rent. Do I escalate the payout to Payments, and when?"
    )
    index = write_index(tmp_path / "i", index_files(records, SYNONYMS))
    (there,) = answers(program("node"), index, [{"text": message, "limit": 3}])
    here = Engine(WhooshIndexes(tmp_path / "w").of("a", records), SYNONYMS).search(message, limit=3)
    assert [hit.record.id for hit in here.hits] == [r["id"] for r in there["results"]]
    assert here.hits[0].record.id == "MON-004#step-3"
    assert "ACC-009#never" not in {hit.record.id for hit in here.hits}


def test_what_is_retired_is_found_only_when_asked_for(python, browser):
    def found(**filters):
        here = [
            hit.record.doc
            for hit in python.search("payout problems", limit=30, filters=Filters(**filters)).hits
        ]
        (answer,) = browser(
            "payout problems", limit=30, filters={k: list(v) for k, v in filters.items()}
        )
        assert here == [result["doc"] for result in answer["results"]]
        return here

    assert "MON-001" not in found()
    assert found(statuses=("retired",)) == ["MON-001"]


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"queues": ["account"]}, {"ACC-001", "BUG-002", "LAW-001"}),  # no queue named: all queues
        ({"markets": ["GB"]}, {"MON-004", "MON-005", "ACC-001", "STR-002", "BUG-002"}),
        ({"areas": ["Legal", "Account"]}, {"LAW-001", "ACC-001"}),
        ({"areas": ["Nowhere"]}, set()),
        ({"queues": ["all"], "areas": ["Account"]}, {"ACC-001"}),
        ({"markets": ["all"], "areas": ["Legal"]}, {"LAW-001"}),
    ],
)
def test_filters_leave_what_they_name(filters, left, python, browser):
    text = "account payout appeal video"
    (answer,) = browser(text, limit=50, filters=filters)
    assert {result["doc"] for result in answer["results"]} == left
    here = python.search(text, limit=50, filters=Filters(**filters))
    assert {hit.record.doc for hit in here.hits} == left


def test_highlights_are_ranges_of_the_words_that_were_found(browser):
    (answer,) = browser("escalating LATE payouts", limit=1)
    (result,) = answer["results"]
    text, marks = result["snippet"]["text"], result["snippet"]["marks"]
    assert [text[start:end] for start, end in marks] == ["payout", "late", "escalate", "Payments"][
        :3
    ]
    assert result["title"]["text"] == "Creator payout delayed"
    assert result["label"] == "step 3"
    assert result["url"] == "sop/MON-004/#step-3"


def test_of_a_synonym_of_several_words_those_that_say_something_are_marked(browser):
    (answer,) = browser("quarrel", limit=1)
    snippet = answer["results"][0]["snippet"]
    assert snippet["text"].startswith("Check that the appeal window of 30 days")
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["appeal", "window"]


def test_a_synonym_may_hold_a_function_word_that_no_title_has(python, browser):
    (answer,) = browser("hijack", limit=1)
    snippet = answer["results"][0]["snippet"]
    assert snippet["text"].startswith("End every session before anything else")
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["session"]
    (hit,) = python.search("hijack", limit=1).hits
    assert hit.record.id == answer["results"][0]["id"]
    assert hit.score == pytest.approx(answer["results"][0]["score"])


_WORKER = """
import { readFile } from "node:fs/promises";
globalThis.self = {
  name: NAME, location: new URL(WORKER), navigator: {},
  postMessage: ({ answer }) => { if (answer) { console.log(answer.stage); process.exit(); } },
};
globalThis.fetch = async (url) => {
  if (url.includes("/words-")) await new Promise(() => {}); // a slow line
  const body = await readFile(new URL(url));
  return { ok: true, json: async () => JSON.parse(body), arrayBuffer: async () => Uint8Array.from(body).buffer };
};
await import(WORKER);
if (NAME) self.onmessage({ data: { start: null } });
self.onmessage({ data: { id: 1, text: "strike paoyut ", options: {} } });
setTimeout(() => console.log("it waits"), 2000);
"""


@pytest.mark.parametrize("name", ["start", ""])
def test_where_the_bundle_of_the_first_answer_did_not_come_a_hasty_one_waits_for_no_correction(
    tmp_path, name
):
    folder = write_index(tmp_path, search_files(CORPUS, SYNONYMS))
    (folder / "worker.mjs").write_bytes((folder / "worker.js").read_bytes())
    script = f"const NAME = {json.dumps(name)}, WORKER = {json.dumps((folder / 'worker.mjs').as_uri())};{_WORKER}"
    done = run(
        [program("node"), "--input-type=module", "--eval", script],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split("\n")[0] == "hasty"


def test_hostile_queries_are_answered_in_time(python, browser):
    for text, answer in zip(HOSTILE, browser(*HOSTILE), strict=True):
        assert answer["milliseconds"] < 1500, text[:40]
        here = python.search(text)
        assert [hit.record.id for hit in here.hits] == [r["id"] for r in answer["results"]], text[
            :40
        ]
    (answer,) = browser(HOSTILE[8], limit=1)
    assert answer["results"][0]["doc"].startswith("MON-")


def test_markup_in_a_text_stays_text(tmp_path):
    records = [
        a_record(
            "Type <b>bold</b> & <script>x</script> payout", anchor="markup", title="<i>Markup</i>"
        )
    ]
    index = write_index(tmp_path, index_files(records, SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": "payout markup"}])
    (result,) = answer["results"]
    assert result["snippet"]["text"] == "Type <b>bold</b> & <script>x</script> payout"
    assert result["title"] == {"text": "<i>Markup</i>", "marks": [[3, 9]]}


def test_the_index_of_the_same_records_is_the_same_to_the_byte():
    assert index_files(CORPUS, SYNONYMS) == index_files(CORPUS, SYNONYMS)
    moved = sorted(CORPUS, key=lambda record: record.doc, reverse=True)
    assert index_files(moved, SYNONYMS) == index_files(CORPUS, SYNONYMS)


def test_the_browser_loads_only_the_terms_it_needs():
    records = [
        a_record(" ".join(f"term{n}x{k}" for k in range(300)), doc=f"A-{n}", anchor="s")
        for n in range(60)
    ]
    manifest = json.loads(index_files(records, SYNONYMS)["manifest.json"])
    assert len(manifest["terms"]) > 5
    assert len(manifest["show"]) > 1


def test_an_id_comes_back_as_it_was_whatever_signs_it_has(tmp_path):
    docs = [
        "MON-1",
        "MON-12",
        "a\nb",
        "a\nc",
        "é1",
        "é2",
        "\U0001f600a",
        "\U0001f600b",
        "\U0001f601",
    ]
    records = [a_record(f"payout zz{n}", doc=doc) for n, doc in enumerate(docs)]
    index = write_index(tmp_path, index_files(records, SYNONYMS))
    found = answers(program("node"), index, [{"text": f"zz{n}"} for n in range(len(docs))])
    assert [answer["results"][0]["doc"] for answer in found] == docs


def test_an_empty_knowledge_base_answers_nothing(tmp_path):
    index = write_index(tmp_path / "index", index_files([], SYNONYMS))
    (answer,) = answers(program("node"), index, [{"text": "payout"}])
    assert answer["results"] == []
    assert (
        Engine(WhooshIndexes(tmp_path / "whoosh").of("internal", []), SYNONYMS)
        .search("payout")
        .hits
        == ()
    )


def test_the_whoosh_index_is_made_anew_only_when_a_record_changes(tmp_path):
    indexes = WhooshIndexes(tmp_path)
    indexes.of("internal", CORPUS)
    made = sorted(path.name for path in (tmp_path / "internal").iterdir())
    stamp = (tmp_path / "internal" / "fingerprint").stat().st_mtime_ns
    indexes.of("internal", CORPUS)
    assert (tmp_path / "internal" / "fingerprint").stat().st_mtime_ns == stamp
    changed = [*CORPUS[:-1], a_record("zebra", doc="ZZZ-001")]
    assert indexes.of("internal", changed).term("zebra") is not None
    assert indexes.of("internal", CORPUS).term("zebra") is None
    assert len(made) >= 2


def test_an_index_from_before_an_upgrade_of_the_stemmer_is_made_anew(tmp_path, monkeypatch):
    WhooshIndexes(tmp_path).of("internal", CORPUS)
    kept = (tmp_path / "internal" / "fingerprint").read_text()
    version = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: version(name) + "+1" * (name == "snowballstemmer")
    )
    search_digest.cache_clear()
    WhooshIndexes(tmp_path).of("internal", CORPUS)
    search_digest.cache_clear()
    assert (tmp_path / "internal" / "fingerprint").read_text() != kept


COPIED = "Ask the bank for the amber form and wait for a word from the desk."


def test_a_phrase_in_quotation_marks_is_found_where_it_stands(tmp_path):
    """Though more sections than are read for neighbours have its words in short."""
    crowd = [
        a_record("Word, ask desk; form bank. Amber: wait!", doc=f"FRM-{n}", title="Amber desk form")
        for n in range(14)
    ]
    more = "Something else is said here at length, of parcels, of returns and of the weather. " * 9
    there = a_record(f"{more}{COPIED}", doc="ZZZ-1", title="Something", anchor="s")
    records = [*crowd, there]
    asked = ['"wait for a word from the desk"', f"“{COPIED}”", "«amber form and wait» form", COPIED]
    index = write_index(tmp_path / "i", index_files(records, Synonyms()))
    engine = Engine(WhooshIndexes(tmp_path / "w").of("a", records), Synonyms())
    for text, answer in zip(
        asked, answers(program("node"), index, [{"text": text} for text in asked]), strict=True
    ):
        here = engine.search(text).hits
        assert [hit.record.id for hit in here] == [each["id"] for each in answer["results"]], text
        assert [hit.score for hit in here] == pytest.approx(
            [each["score"] for each in answer["results"]]
        )
        assert here[0].record.id == "ZZZ-1#s", text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Tell the creator who waits for a payout about MON-004 step 4.", "REF-1"),
        ("MON-004 step 4", "MON-004"),
        ("tell creator payout MON-004 step 4", "MON-004"),
    ],
)
def test_a_sentence_that_was_copied_is_found_where_it_stands_whatever_id_it_has(
    typed, first, tmp_path
):
    said = "Tell the creator who waits for a payout about MON-004 step 4."
    records = [
        a_record("Ask the payments desk.", doc="MON-004", anchor="s4", label="step 4"),
        a_record(said, doc="REF-1", anchor="r"),
    ]
    index = write_index(tmp_path / "i", index_files(records, Synonyms()))
    (there,) = answers(program("node"), index, [{"text": typed}])
    here = Engine(WhooshIndexes(tmp_path / "w").of("a", records), Synonyms()).search(typed).hits
    assert here[0].record.doc == there["results"][0]["doc"] == first
    assert [hit.score for hit in here] == pytest.approx([r["score"] for r in there["results"]])


@pytest.mark.parametrize(
    ("lang", "typed", "first"),
    [
        ("de", "nummer", "number"),
        ("en", "nummer", None),
        ("de", "gebuehrenerl", "fee"),  # of who has no key for an umlaut
        ("de", "nichts davon", None),
    ],
)
def test_half_of_a_compound_is_found_where_words_are_written_together(lang, typed, first, tmp_path):
    records = [
        a_record("Alles zum Beleg.", title="Rechnung", lang=lang),
        a_record(
            "Die Rechnungsnummer steht oben rechts.",
            anchor="number",
            label="step 1",
            title="Rechnung",
            lang=lang,
        ),
        a_record(
            "Ein Gebührenerlass ist möglich.",
            anchor="fee",
            label="step 2",
            title="Rechnung",
            lang=lang,
        ),
    ]
    index = write_index(tmp_path, index_files(records, Synonyms()))
    here = Engine(WhooshIndexes(tmp_path / "w").of("internal", records), Synonyms()).search(typed)
    (there,) = answers(program("node"), index, [{"text": typed}])
    assert next((hit.record.anchor for hit in here.hits), None) == first
    assert [hit.record.id for hit in here.hits] == [each["id"] for each in there["results"]]
    assert list(here.unknown) == there["unknown"] == ([] if first else typed.split())
