"""The files beside the pages: api/, the feed, llms.txt, the sitemap."""

import json
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import pytest

from kb_tools.render.site import Build, Frame, LazyFile, PageFile, StaticFile, files
from kb_tools.search.synonyms import Synonyms
from tests.support.policy_repo import an_sop
from tests.support.sites import TODAY, configure, moment, views


def made(repo, audience="internal", as_of=TODAY):
    with views(repo, audience, as_of) as site:
        return list(files(site, Synonyms(), Build(moment(as_of), moment(as_of))))


def static(repo, audience="internal", as_of=TODAY):
    with views(repo, audience, as_of) as site:  # what is lazy reads the history, while it is open
        return {
            f.path: f.content() if isinstance(f, LazyFile) else f.content
            for f in files(site, Synonyms(), Build(moment(as_of), moment(as_of)))
            if isinstance(f, StaticFile | LazyFile)
        }


@pytest.fixture
def small(policy_repo):
    policy_repo.write(
        "sops/money/refunds.md",
        an_sop(title="Refunds & <returns>", version="1.0", keywords="[cash back]"),
    )
    policy_repo.commit(on="2026-01-05")
    policy_repo.write(
        "sops/money/refunds.md",
        an_sop(
            "# R\n\n1. Refund within 7 days.\n",
            title="Refunds & <returns>",
            version="2.0",
            effective="2026-06-01",
        ),
    )
    policy_repo.commit(on="2026-05-05")
    return policy_repo


def test_the_api_tells_every_sop_version_and_change(small):
    found = static(small)
    (sop,) = json.loads(found["api/sops.json"])["sops"]
    assert (sop["sop"], sop["version"], sop["standing"]) == ("REF-001", "2.0", "in force")
    one = json.loads(found[sop["api"]])
    assert one["schema"] == "kb-sop/1"
    assert [clause["label"] for clause in one["clauses"]] == ["§ R", "step 1"]
    versions = json.loads(found["api/versions.json"])["versions"]
    assert [v["version"] for v in versions] == ["1.0", "2.0"]
    assert versions[0]["in_force"] == {"from": "2026-01-05T12:00:00Z", "to": "2026-06-01T00:00:00Z"}
    changes = json.loads(found["api/changes.json"])["changes"]
    assert [(c["on"][:10], c["new"]) for c in changes] == [
        ("2026-06-01", False),
        ("2026-01-05", True),
    ]


def test_only_one_file_knows_the_moment_of_the_build(small):
    with views(small) as site:
        early = {
            f.path: f
            for f in files(site, Synonyms(), Build(moment("2026-11-20"), moment("2026-11-20")))
            if not isinstance(f, Frame)
        }
    with views(small, as_of="2026-11-20T23:00:00") as site:
        late = {
            f.path: f
            for f in files(site, Synonyms(), Build(moment("2026-11-21"), moment("2026-11-20")))
            if not isinstance(f, Frame)
        }
    assert [path for path in early if _said(early[path]) != _said(late[path])] == ["api/build.json"]


def _said(file):
    return file.key if isinstance(file, LazyFile) else file


def test_the_feed_is_rss_with_the_days_on_which_texts_came_into_force(small):
    channel = ET.fromstring(static(small)["changes/feed.xml"]).find("channel")
    items = channel.findall("item")
    assert [
        parsedate_to_datetime(item.findtext("pubDate")).date().isoformat() for item in items
    ] == ["2026-06-01", "2026-01-05"]
    assert items[0].findtext("title") == "Refunds & <returns>: version 2.0"
    assert len({item.findtext("guid") for item in items}) == 2
    assert channel.findtext("link") == "./"


def test_a_feed_entry_keeps_its_identity_when_its_page_moves(small):
    def guids():
        return [
            item.findtext("guid")
            for item in ET.fromstring(static(small)["changes/feed.xml"]).iter("item")
        ]

    before = guids()
    small.move("sops/money/refunds.md", "sops/other/r.md").commit(on="2026-07-05")
    assert guids() == before


def test_with_an_address_links_are_whole_and_there_is_a_sitemap(small):
    assert "sitemap.xml" not in static(small)
    configure(small, '[site]\nurl = "https://kb.example.com/support/"\n').commit()
    found = static(small)
    assert "<loc>https://kb.example.com/support/sop/REF-001/</loc>" in found["sitemap.xml"].decode()
    item = ET.fromstring(found["changes/feed.xml"]).find("channel/item")
    assert item.findtext("link").startswith("https://kb.example.com/support/history/REF-001/#")
    assert "(https://kb.example.com/support/api/sop/REF-001.json)" in found["llms.txt"].decode()


def test_no_text_breaks_the_feed(policy_repo):
    policy_repo.write(
        "sops/a.md",
        an_sop(title='"]]>\x0b <b>&amp;', change_summary="'\x00 & <'".replace("\x00", "")),
    ).commit()
    ET.fromstring(static(policy_repo)["changes/feed.xml"])


def test_bytes_that_are_no_utf_8_do_not_stop_the_build(policy_repo):
    policy_repo.write("sops/a.md", b"# Caf\xe9\n\nPay 5 \xff.\n").commit(on="2026-01-05")
    policy_repo.write("sops/a.md", b"# Caf\xe9\n\nPay 6 \xff.\n").commit(on="2026-02-05")
    found = static(policy_repo)
    assert all(
        content.decode()
        for path, content in found.items()
        if path.endswith((".json", ".html", ".xml"))
    )
    assert any("Pay 6 \ufffd" in f.fragment for f in made(policy_repo) if isinstance(f, PageFile))


def test_search_finds_steps_in_force_and_only_the_names_of_other_texts(policy_repo):
    policy_repo.write(
        "sops/a.md", an_sop("# A\n\n1. Press kingfisher.\n", id="A-1", title="Now")
    ).commit(on="2026-01-05")
    policy_repo.write(
        "sops/b.md",
        an_sop("# B\n\n1. Press heron.\n", id="B-1", title="Later", effective="2027-01-01"),
    )
    policy_repo.write(
        "sops/c.md", an_sop("# C\n\n1. Press osprey.\n", id="C-1", title="Former", status="retired")
    ).commit(on="2026-02-05")
    index = b"".join(
        content
        for path, content in static(policy_repo).items()
        if path.startswith("assets/search/show-")
    )
    assert b"kingfisher" in index
    assert b"heron" not in index
    assert b"osprey" not in index
    assert b"Later" in index


def test_the_navigation_names_the_pages_of_an_area_unless_they_are_many(small, policy_repo):
    (frame,) = [f for f in made(small) if isinstance(f, Frame)]
    assert frame.nav[1] == {
        "Money": [{"Money": "area/money/index.md"}, {"Refunds & <returns>": "sop/REF-001/index.md"}]
    }
    for number in range(81):
        policy_repo.write(f"sops/money/{number}.md", an_sop(id=f"N-{number}"))
    policy_repo.commit()
    (frame,) = [f for f in made(policy_repo) if isinstance(f, Frame)]
    assert frame.nav[1] == {"Money": [{"Money": "area/money/index.md"}]}
