"""What `kb search` finds and what the site that was built finds: the same."""

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.static_legs import OVER_HTTPS_ONLY, OVERRIDE, search_legs
from kb_tools.adapters.whoosh_index import WhooshIndexes
from kb_tools.publishing.staging import Wanted, staged
from kb_tools.search.engine import Filters
from kb_tools.search.synonyms import Synonyms
from kb_tools.workflows.search import found_records, search
from tests.support.browser_search import answers
from tests.support.needs import program
from tests.support.policy_repo import an_sop
from tests.support.search_corpus import CORPUS, QUESTIONS
from tests.support.sites import TODAY, configure, moment, site_on_disk
from tests.support.small_model import write_small_model

EVERY = ("in force", "upcoming", "retired")


@pytest.fixture
def repo(policy_repo, tmp_path, monkeypatch):
    monkeypatch.setenv(OVERRIDE, str(write_small_model(tmp_path / "model")))
    configure(policy_repo)
    texts = {}
    for record in CORPUS:
        steps = texts.setdefault(record.doc, (record, []))[1]
        steps += [record.text] if record.label else []
    for doc, (page, steps) in texts.items():
        body = f"# {page.title}\n\n{page.text}\n\n" + "".join(f"1. {text}\n" for text in steps)
        front = {"id": doc, "title": page.title, "queues": f"[{', '.join(page.queues)}]"}
        if page.status == "retired":
            front["status"] = "retired"
        elif doc == "MON-004":
            front["supersedes"] = "[MON-001]"
        policy_repo.write(f"sops/{page.area.lower()}/{doc.lower()}.md", an_sop(body, **front))
    old = "# Old payout hold codes\n\nThe bank, the code, the hold.\n\n1. Call the bank.\n"
    policy_repo.write("sops/money/old.md", an_sop(old, id="OLD-001", title="Old")).commit("Add")
    policy_repo.write("sops/money/old.md", an_sop(old, id="OLD-001", title="Old", status="retired"))
    later = "# Payout in another currency\n\nThe bank, from December on.\n\n1. Ask the bank.\n"
    later = an_sop(later, id="CUR-001", title="Currency", effective="2026-12-01")
    policy_repo.write("sops/money/later.md", later).commit("More", on="2026-02-01")
    return policy_repo


def test_the_first_three_are_the_same_by_the_command_and_on_the_built_site(repo):
    index = site_on_disk(repo) / "assets" / "search"
    asked = [*QUESTIONS, "old payout hold codes", "payout in another currency", "MON-001"]
    with opened(repo.path) as kb:
        for statuses in ((), EVERY):
            questions = [
                {"text": text, "limit": 3, "filters": {"statuses": [*statuses]}} for text in asked
            ]
            there = answers(program("node"), index, questions)
            for text, answer in zip(asked, there, strict=True):
                here = search(
                    text, kb.history, kb.config, WhooshIndexes(kb.made / "search"), Synonyms(),
                    audience="internal", now=moment(TODAY), filters=Filters(statuses=statuses), limit=3,
                    legs=lambda records: search_legs(kb, records),
                ).answer  # fmt: skip
                found = answer["results"]
                assert [hit.record.id for hit in here.hits] == [each["id"] for each in found], text
                assert [hit.score for hit in here.hits] == pytest.approx(
                    [each["score"] for each in found]
                )
                assert here.confidence == pytest.approx(answer["confidence"]), text
                assert [hit.record.effective for hit in here.hits] == [
                    each["effective"] for each in found
                ]


def test_what_comes_and_what_is_retired_are_found_by_the_page_alone(repo):
    with opened(repo.path) as kb:
        found = found_records(kb.history, kb.config, "internal", moment(TODAY))
    standing = {record.doc: record.status for record in found}
    assert {doc: status for doc, status in standing.items() if status != "in force"} == {
        "CUR-001": "upcoming", "OLD-001": "retired", "MON-001": "retired",
    }  # fmt: skip
    assert [r.id for r in found if r.status != "in force"] == ["CUR-001#", "MON-001#", "OLD-001#"]
    assert {r.superseded_by for r in found if r.doc == "MON-001"} == {("MON-004",)}


def test_of_two_files_with_one_id_neither_is_found_and_the_rest_is(repo):
    repo.write("sops/law/again.md", an_sop(id="LAW-001")).commit("Copy", on="2026-03-01")
    with opened(repo.path) as kb:
        docs = {r.doc for r in found_records(kb.history, kb.config, "internal", moment(TODAY))}
    assert "LAW-001" not in docs
    assert "MON-004" in docs


@pytest.mark.parametrize(
    ("url", "told"),
    [("", "not set"), ("http://kb.example", "'http://kb.example'"), ("https://kb.example", "")],
)
def test_that_browsers_run_the_model_over_https_alone_is_told_by_the_build(url, told, repo):
    configure(repo, f'[search]\nmodel = "transformer"\n[site]\nurl = "{url}"\n')
    with opened(repo.path) as kb:
        notes = staged(kb, Wanted("internal"))[1]
    assert [*notes] == ([OVER_HTTPS_ONLY.format(url=told)] if told else [])
