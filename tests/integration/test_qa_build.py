"""The QA leads' site: there for `qa`, and without a trace anywhere else."""

import json
import posixpath
import re
from datetime import date

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.policy.moments import span
from kb_tools.publishing.mkdocs_site import render
from kb_tools.publishing.staging import Wanted, staged
from tests.support import qa_sites
from tests.support.command import kb
from tests.support.qa_sites import CANARY, FAULTY, FEW, KEY, PEOPLE
from tests.support.sites import contents

AS_OF = "2026-11-10"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qa")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_PSEUDONYM_KEY", KEY)
        return qa_sites.with_findings(qa_sites.a_knowledge_base(folder / "kb"), folder / "export")


def built(repo, audience, *more):
    kb(repo.path, "build", "--audience", audience, "--as-of", AS_OF, *more)
    return contents(repo.path / "site" / audience)


@pytest.fixture(scope="module")
def first_build(filled, tmp_path_factory):
    """What was heard while it was made, as (what, done, of how much), and its files."""
    heard = []
    with opened(filled.path) as made:
        wanted = Wanted("qa", span(date.fromisoformat(AS_OF), made.zone)[1])
        stage, _ = staged(made, wanted, lambda *told: heard.append(told))
        out = tmp_path_factory.mktemp("first") / "site"
        site = render(stage, filled.path, out, lambda *told: heard.append(told))
    return heard, contents(site)


@pytest.fixture(scope="module")
def qa_files(first_build):
    return first_build[1]


def pseudonyms(repo):
    with DuckDbStore(repo.path / ".kb" / "store.duckdb").reading() as store:
        columns = ("agent_id", "reviewer_id")
        return {
            row[0]
            for c in columns
            for row in store.execute(f"SELECT DISTINCT {c} FROM audits").fetchall()
        }


def gap_pages(files):
    return {name: content.decode() for name, content in files.items() if name.startswith("gaps/")}


def test_the_faulty_step_stands_first_with_its_denominators(qa_files):
    page = qa_files["gaps/index.html"].decode()
    lead = page.partition('class="kb-lead">')[2].partition("</p>")[0]
    assert lead.startswith(f"{FAULTY} step 2 stands first: ")
    assert "version 2.0" in lead
    assert "of its flags to be wrong" in page
    assert "sections looked at" in page
    assert "the model expects at most 1 in 10 of its flags to be wrong" in page


def test_a_flagged_section_has_a_page_with_its_text_and_the_versions_redline(qa_files):
    (page,) = (
        text
        for text in gap_pages(qa_files).values()
        if f'<h1 id="kb-title">{FAULTY} step 2' in text
    )
    assert f"Refund {FAULTY} within 7 days." in page
    assert "what version 2.0 changed" in page
    assert f"../../history/{FAULTY}/#" in page
    assert '<svg class="kb-chart"' in page
    assert "The same as a table" in page
    assert "With such a finding" in page


def test_every_link_of_the_gap_pages_leads_somewhere(qa_files):
    for name, text in gap_pages(qa_files).items():
        article = text.partition("<article")[2].partition("</article>")[0]
        for target in re.findall(r'href="([^"#]+)', article):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            assert (
                place in qa_files
                or posixpath.join(place, "index.html").removeprefix("./") in qa_files
            ), (name, target)


def test_the_first_page_of_the_qa_site_leads_to_the_gaps(qa_files):
    assert 'href="gaps/">Read these first</a>' in qa_files["index.html"].decode()


def test_an_sop_with_too_few_audits_is_said_to_have_too_few(qa_files):
    assert (
        f'{FEW} <span class="kb-small">not enough yet: fewer than 5 audits of 20 needed'
        in qa_files["gaps/index.html"].decode()
    )


def test_nobody_and_no_comment_is_on_the_qa_site_unless_asked_for(filled, qa_files):
    names = pseudonyms(filled)
    assert len(names) > 20  # of 24 agents and 7 reviewers
    everything = b"".join(qa_files.values())
    assert not [name for name in (*names, *PEOPLE, CANARY) if name.encode() in everything]
    quoted = b"".join(built(filled, "qa", "--quotes").values())
    assert CANARY.encode() in quoted
    assert not [name for name in (*names, *PEOPLE) if name.encode() in quoted]


@pytest.mark.parametrize("audience", ["internal", "vendor-a"])
def test_an_agents_site_holds_no_byte_of_the_qa_data(filled, audience):
    files = built(filled, audience)
    stage = contents(filled.path / ".kb" / "stage" / audience)
    assert not [name for name in (*files, *stage) if "gaps" in name or "qa." in name]
    everything = b"".join((*files.values(), *stage.values()))
    secret = (*pseudonyms(filled), *PEOPLE, CANARY, "gaps/", "Read these first", "How we know")
    assert not [word for word in secret if word.encode() in everything]
    assert FAULTY.encode() in everything


def test_quotes_are_refused_for_any_other_audience(filled):
    _, said = kb(filled.path, "build", "--quotes", status=2)
    assert "--audience qa" in said


def test_the_same_store_gives_the_same_bytes(filled, qa_files):
    again = built(filled, "qa")
    assert gap_pages(again) == gap_pages(qa_files)


def test_whoever_waits_for_the_build_hears_of_each_part_that_it_is_done(first_build):
    """A part that never ends would leave its bar standing while the next one is worked on."""
    ends = {what: done == total for what, done, total in first_build[0]}
    assert ends == dict.fromkeys(ends, True)
    assert {"Reading titles and links", "Counting findings", "Making pages", "Rendering"} <= {*ends}


def test_pages_use_no_words_of_our_sample_policies(qa_files):
    for name in ("appeals/index.html", "404.html"):
        assert not re.search("MON-004|creator", qa_files[name].decode()), name


@pytest.mark.parametrize("store", ["none", "empty"])
def test_without_findings_the_site_says_how_to_get_them(tmp_path, store, monkeypatch):
    monkeypatch.setenv("KB_PSEUDONYM_KEY", KEY)
    repo = qa_sites.a_knowledge_base(tmp_path / "kb")
    if store == "empty":
        export = tmp_path / "roster.csv"
        export.write_text("agent_id,team_id\nA-1,T-1\n")
        kb(repo.path, "findings", "import", "--table", "roster", str(export))
    files = built(repo, "qa")
    assert "No findings yet" in files["gaps/index.html"].decode()
    assert "kb findings map FILE\nkb findings import FILE…" in files["gaps/index.html"].decode()
    assert "No findings yet" in files["index.html"].decode()
    assert "gaps/how-we-know/index.html" in files


def test_what_was_in_force_when_is_answered_on_the_site_for_qa_leads_only(filled, qa_files):
    ours = re.compile(r"appeals|in-force|in_force")
    assert {"appeals/index.html", f"api/in-force/{FAULTY}.json"} <= {*qa_files}
    assert not [name for name in built(filled, "internal") if ours.search(name)]


def test_an_agents_site_keeps_for_offline_use_what_it_has_only(filled):
    files = built(filled, "internal")
    kept = re.search(r"const SCRIPTS = (\[.*?\]);", files["sw.js"].decode())
    names = json.loads(kept[1])
    assert "assets/kb/sop.js" in names
    assert set(names) <= files.keys()


def test_the_history_tells_what_each_version_did_and_links_the_sections_page(qa_files):
    page = qa_files[f"history/{FAULTY}/index.html"].decode()
    did = page.partition('aria-labelledby="kb-did"')[2].partition("</section>")[0]
    assert "Version 2.0" in did
    assert ">Worse</b>" in did
    assert "to be expected without it" in did
    assert "../../gaps/" in did
    assert page.index("kb-did") < page.index("kb-timeline")


def test_agents_sites_tell_nothing_of_effects(filled):
    page = built(filled, "internal")[f"history/{FAULTY}/index.html"].decode()
    assert "kb-did" not in page
