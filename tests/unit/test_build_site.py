"""What the pages of a site say, from repositories whose history a reader of this file can follow."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kb_tools.adapters.knowledge_base import opened
from kb_tools.errors import KbError
from kb_tools.policy.model import SopId
from kb_tools.render.dates import standing
from kb_tools.workflows.search import found_records
from kb_tools.workflows.site import changes as site_changes
from kb_tools.workflows.site import search as site_search
from kb_tools.workflows.site.areas import Areas
from kb_tools.workflows.site.views import ChangeEntry, PageLink, Standing, VersionLine
from tests.support.policy_repo import an_sop
from tests.support.sites import configure, lists, moment, pages, views
from tests.support.timelines import a_revision

WAIT = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund within {days} days.\n"


def refunds(days, **keys):
    return an_sop(WAIT.format(days=days), **keys)


@pytest.fixture
def changed(policy_repo):
    """14 days from January, 7 days from June."""
    policy_repo.write("sops/money/refunds.md", refunds(14, version="1.0", effective="2026-01-01"))
    policy_repo.commit("Add", on="2026-01-05")
    policy_repo.write(
        "sops/money/refunds.md",
        refunds(
            7, version="2.0", effective="2026-06-01", change_summary="Seven days, not fourteen."
        ),
    )
    policy_repo.commit("Cut", on="2026-05-05")
    return policy_repo


def test_a_page_shows_what_is_in_force_on_that_day_and_knew_then(changed):
    assert "within 14 days" in pages(changed, as_of="2026-02-01")["REF-001"].page.body
    assert "within 14 days" in pages(changed, as_of="2026-05-20")["REF-001"].page.body
    assert "within 7 days" in pages(changed, as_of="2026-06-02")["REF-001"].page.body
    assert not pages(changed, as_of="2026-02-01")["REF-001"].page.upcoming


def test_search_knows_until_when_what_it_finds_is_in_force(changed):
    on = {day: pages(changed, as_of=day)["REF-001"].page for day in ("2026-05-20", "2026-06-02")}
    found = {day: site_search.records(page, ZoneInfo("UTC"), "en") for day, page in on.items()}
    assert {each.changes for each in found["2026-05-20"]} == {"2026-06-01"}
    assert {each.changes for each in found["2026-06-02"]} == {""}


def test_the_site_and_kb_search_have_the_same_records(policy_repo):
    body = "# Refunds\n\n## Steps\n\n1. Read [this](gone.md).\n2. Tag `ref_late`.\n"
    policy_repo.write("sops/refunds.md", an_sop(body)).commit("Add", on="2026-01-05")
    page = pages(policy_repo, as_of="2026-02-01")["REF-001"].page
    there = site_search.records(page, ZoneInfo("UTC"), "en")
    assert [each.names for each in there] == [(), (), ("ref_late",)]
    now = datetime(2026, 2, 1, tzinfo=UTC)
    with opened(policy_repo.path) as kb:
        assert found_records(kb.history, kb.config, "internal", now) == [*there]


def test_search_tells_that_an_sop_which_ended_comes_again(policy_repo):
    for year in ("2025", "2026"):
        ends = {"effective": f"{year}-12-20", "effective_to": f"{int(year) + 1}-01-03"}
        text = an_sop("# Year end\n\nWait 8 days.\n\n## Steps\n\n1. Wait.\n", version=year, **ends)
        policy_repo.write("sops/refunds.md", text)
        policy_repo.commit(year, on=f"{year}-11-01")
    summer, later = (
        site_search.records(pages(policy_repo, as_of=day)["REF-001"].page, ZoneInfo("UTC"), "en")
        for day in ("2026-10-01", "2026-11-30")
    )
    assert [(each.status, each.text) for each in summer] == [("retired", "Wait 8 days.")]
    assert [(each.status, each.changed, each.text) for each in later] == [("upcoming", "2026-12-20", "")]  # fmt: skip


def test_a_coming_text_is_told_with_its_day_its_text_and_its_redline(changed):
    made = pages(changed, as_of="2026-05-20")["REF-001"]
    (coming,) = made.page.upcoming
    assert coming.on.isoformat() == "2026-06-01T00:00:00+00:00" == made.page.next_change.isoformat()
    assert coming.summary == "Seven days, not fourteen."
    (text,) = made.revisions
    assert text.url == coming.url
    assert "within 7 days" in text.body
    assert text.line.standing is Standing.UPCOMING
    assert coming.redline_url == made.history.redlines[0].url


def test_history_has_every_revision_and_the_redlines_between_neighbours(changed):
    made = pages(changed)["REF-001"]
    assert [line.version for line in made.history.lines] == ["2.0", "1.0"]
    (redline,) = made.history.redlines
    assert (redline.before.version, redline.after.version) == ("1.0", "2.0")
    assert redline.anchor == f"{redline.before.revision.short}..{redline.after.revision.short}"
    assert redline.comparison.material


def test_a_corrected_text_is_told_as_corrected_and_not_as_the_end_of_its_version(changed):
    changed.write("sops/money/refunds.md", refunds(8, version="2.0", effective="2026-06-01"))
    changed.commit("Correct", on="2026-06-22")
    told = [standing(line, ZoneInfo("UTC")) for line in pages(changed)["REF-001"].history.lines]

    assert told == [
        "In force since 1 Jun 2026",
        "In force from 1 Jun 2026, corrected on 22 Jun 2026",
        "In force from 5 Jan 2026 to 1 Jun 2026",
    ]


def test_a_material_change_is_news_for_as_long_as_configured(changed):
    assert pages(changed, as_of="2026-06-10")["REF-001"].page.recent is not None
    assert pages(changed, as_of="2026-06-16")["REF-001"].page.recent is None
    clause = pages(changed, as_of="2026-06-10")["REF-001"].page.changed_anchors
    assert clause == ("refund-within-7-days",)


def test_no_page_holds_a_commit_message_or_an_author(policy_repo):
    policy_repo.write("sops/a.md", an_sop()).commit("Agreed with Quentin", author="Roberta Vale")
    revision = pages(policy_repo)["REF-001"].page.line.revision
    assert (revision.author, revision.subject, revision.message) == ("", "", "")
    owners = pages(policy_repo, audience="all")["REF-001"].page.line.revision
    assert owners.author == "Roberta Vale"


def test_links_between_sops_lead_to_pages_and_are_known_at_both_ends(policy_repo):
    policy_repo.write(
        "sops/a/one.md",
        an_sop("# One\n\nSee [two](../b/two.md#limits) and [itself](#x).\n", id="A-1", title="One"),
    )
    policy_repo.write(
        "sops/b/two.md", an_sop("# Two\n\n## Limits\n\nNone.\n", id="B-2", title="Two")
    )
    policy_repo.commit()
    made = pages(policy_repo)
    assert 'href="../B-2/#limits"' in made["A-1"].page.body
    assert 'href="#x"' in made["A-1"].page.body
    assert [link.title for link in made["A-1"].page.links_to] == ["Two"]
    assert [link.sop for link in made["B-2"].page.cited_by] == ["A-1"]


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("two.md", "../B-2/"),
        ("./two.md?x=1#limits", "../B-2/#limits"),
        ("two", "../B-2/"),
        ("two.html", "../B-2/"),
        ("/b/two.md", "../B-2/"),
        ("sub%20folder", "../C-3/"),
        ("sub folder/README.md", "../C-3/"),
        ("https://example.com/a", "https://example.com/a"),
        ("mailto:help@example.com", "mailto:help@example.com"),
        ("gone.md", None),
        ("../../README.md", None),
        ("../../../../etc/passwd", None),
        ("/../../secrets.md", None),
        ("notes.txt", None),
        ("..\\..\\README.md", None),
    ],
)
def test_a_link_leads_to_a_page_of_the_site_or_stays_words(policy_repo, target, leads_to):
    policy_repo.write(
        "sops/b/one.md", an_sop(f"# One\n\n[the words](<{target}>)\n", id="A-1", title="One")
    )
    policy_repo.write("sops/b/two.md", an_sop("# Two\n", id="B-2", title="Two"))
    policy_repo.write("sops/b/sub folder/README.md", an_sop("# Three\n", id="C-3", title="Three"))
    policy_repo.write("sops/b/notes.txt", "notes").write("README.md", "# Root\n")
    configure(policy_repo, "").write("site_config/kb.toml", "[knowledge_base]\nexclude = []\n")
    policy_repo.commit()
    body = pages(policy_repo)["A-1"].page.body
    assert "the words" in body
    if leads_to is None:
        assert "<a" not in body
    else:
        assert f'href="{leads_to}"' in body


def test_a_renamed_sop_keeps_its_address_and_old_links_find_it(policy_repo):
    policy_repo.write("sops/one.md", an_sop("# One\n\n[two](two.md)\n", id="A-1"))
    policy_repo.write("sops/two.md", an_sop("# Two\n", id="B-2", title="Two")).commit(
        on="2026-01-05"
    )
    policy_repo.move("sops/two.md", "sops/other/deux.md").commit(on="2026-02-05")
    assert 'href="../B-2/"' in pages(policy_repo)["A-1"].page.body


def test_only_pictures_that_a_text_shows_are_copied_each_as_it_was(policy_repo):
    policy_repo.write("sops/img/a.png", b"\x89PNG one").write("sops/img/unused.png", b"\x89PNG two")
    policy_repo.write(
        "sops/a.md",
        an_sop("# A\n\n![where](img/a.png) ![gone](img/b.png) ![out](../x.png)\n", version="1"),
    )
    policy_repo.write("x.png", b"\x89PNG outside").commit(on="2026-01-05")
    policy_repo.write("sops/img/a.png", b"\x89PNG redrawn")
    policy_repo.write("sops/a.md", an_sop("# A\n\nNow with ![where](img/a.png)\n", version="2"))
    policy_repo.commit(on="2026-02-05")
    with views(policy_repo) as site:
        made = next(iter(site.pages()))
        old = made.revisions[0].page()
        shown = {image.content for image in site.images()}
    assert shown == {b"\x89PNG one", b"\x89PNG redrawn"}
    assert 'src="../../assets/pictures/' in made.page.body
    assert "gone" in old.body
    assert "b.png" not in old.body


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg><script>alert(1)</script></svg>", b'<svg onload="x()"/>', b'<svg><a href="javascript:x()">.</a></svg>',
        "<svg><script>x()</script></svg>".encode("utf-16"), b'<svg><image href="https://example.com/a.png"/></svg>',
        b'<?xml version="1.0" encoding="iso-2022-jp"?><svg/>', b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
    ],
)  # fmt: skip
def test_a_drawing_that_could_run_or_ask_is_not_copied(policy_repo, svg):
    policy_repo.write("sops/a.svg", svg).write(
        "sops/a.md", an_sop("# A\n\n![words](a.svg)\n")
    ).commit()
    page = pages(policy_repo)["REF-001"].page
    assert "<img" not in page.body
    assert "words" in page.body


def test_a_plain_drawing_is_copied(policy_repo):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/><path id="a" fill="url(#b)"/></svg>'
    policy_repo.write("sops/a.svg", svg).write(
        "sops/a.md", an_sop("# A\n\n![words](a.svg)\n")
    ).commit()
    assert "<img" in pages(policy_repo)["REF-001"].page.body


def test_a_retired_sop_says_what_took_its_place_and_leaves_the_lists(policy_repo):
    policy_repo.write("sops/old.md", an_sop(id="OLD-1", title="Old")).commit(on="2026-01-05")
    policy_repo.write("sops/old.md", an_sop(id="OLD-1", title="Old", status="retired"))
    policy_repo.write("sops/new.md", an_sop(id="NEW-1", title="New", supersedes="[OLD-1]")).commit(
        on="2026-02-05"
    )
    page = pages(policy_repo)["OLD-1"].page
    assert page.line.standing is Standing.RETIRED
    assert [link.sop for link in page.superseded_by] == ["NEW-1"]
    (area,) = lists(policy_repo).areas
    assert [line.link.sop for line in area.sops] == ["NEW-1"]
    assert [line.link.sop for line in area.retired] == ["OLD-1"]
    assert any(entry.retired for entry in lists(policy_repo).feed)


def test_a_retirement_is_told_on_its_day_however_early_it_was_recorded(policy_repo):
    policy_repo.write("sops/old.md", an_sop(id="OLD-1")).commit(on="2026-01-05")
    retired = an_sop(id="OLD-1", status="retired", effective="2026-06-01")
    policy_repo.write("sops/old.md", retired).commit(on="2026-02-02")
    policy_repo.write("sops/old.md", retired + "A typo less.\n").commit(on="2026-09-01")

    told = [entry.on for entry in lists(policy_repo).feed if entry.retired]
    assert told == [moment("2026-06-01T00:00")]
    badge = standing(pages(policy_repo)["OLD-1"].page.line, ZoneInfo("UTC"))
    assert badge == "Retired on 1 Jun 2026"


def test_every_time_at_which_a_text_gave_way_to_none_is_told(policy_repo):
    """Also where the SOP came back; and a page that nobody ever followed ends nothing."""
    until = an_sop(id="OLD-1", effective_to="2026-02-01")
    for day, text in (
        ("2026-01-05", until),
        ("2026-03-02", an_sop(id="OLD-1")),
        ("2026-04-02", an_sop(id="OLD-1", status="retired")),
        ("2026-05-02", an_sop(id="OLD-1", version="2.0", effective="2026-05-02")),
    ):
        policy_repo.write("sops/old.md", text).commit(on=day)
    policy_repo.delete("sops/old.md").commit(on="2026-06-02")
    policy_repo.write("sops/never.md", an_sop(id="NEV-1", status="retired")).commit(on="2026-06-03")

    told = sorted(entry.on for entry in lists(policy_repo).feed if entry.retired)
    days = ("2026-02-01T00:00", "2026-04-02", "2026-06-02")
    assert told == [moment(day) for day in days]


def test_a_retirement_that_is_dated_back_is_told_on_the_day_of_its_commit(policy_repo):
    policy_repo.write("sops/old.md", an_sop(id="OLD-1")).commit(on="2026-01-05")
    retired = an_sop(id="OLD-1", status="retired", effective="2026-03-01")
    policy_repo.write("sops/old.md", retired).commit(on="2026-06-02")

    told = [entry.on for entry in lists(policy_repo).feed if entry.retired]
    assert told == [moment("2026-06-02")]


def test_a_deleted_sop_keeps_its_page_with_its_last_text(policy_repo):
    policy_repo.write("sops/a.md", an_sop()).write("sops/b.md", an_sop(id="B-2")).commit(
        on="2026-01-05"
    )
    policy_repo.delete("sops/a.md").commit(on="2026-02-05")
    made = pages(policy_repo)["REF-001"]
    assert made.page.line.standing is Standing.RETIRED
    assert "Open the ticket" in made.page.body
    assert [line.standing for line in made.history.lines] == [Standing.RETIRED, Standing.PAST]


def test_a_page_without_any_title_is_called_by_its_file(policy_repo):
    policy_repo.write("sops/late_payouts-2.md", "Just words.\n").commit()
    assert pages(policy_repo)["sops/late_payouts-2.md"].page.title == "Late payouts 2"


def test_texts_of_one_meaning_are_one_version_where_no_version_is_written(policy_repo):
    policy_repo.write("docs/a.md", "# A\n\nWait seven days for it.\n").commit(on="2026-01-05")
    policy_repo.write("docs/a.md", "# A\n\nWait seven days\nfor it.\n").commit(on="2026-02-05")
    policy_repo.write("docs/a.md", "# A\n\nWait nine days\nfor it.\n").commit(on="2026-03-05")
    made = pages(policy_repo)["docs/a.md"]
    assert [line.new_version for line in made.history.lines] == [True, False, True]
    assert [entry.new for entry in made.changes] == [True, False]


def test_changes_stand_in_the_week_in_which_agents_had_to_follow_them(changed):
    pages_ = lists(changed, as_of="2026-06-10").changes
    assert [week.monday for week in pages_[0].weeks] == [date(2026, 6, 1), date(2026, 1, 5)]
    (entry,) = pages_[0].weeks[0].entries
    assert entry.material
    assert entry.says == ("Refund within 7 days instead of 14.",)
    assert pages_[1].year == "2026"
    (coming,) = lists(changed, as_of="2026-05-20").changes[0].upcoming
    assert coming.on.date() == date(2026, 6, 1)


def test_a_material_change_under_the_old_version_is_told_all_the_same(policy_repo):
    policy_repo.write("sops/a.md", refunds(14, version="1.0")).commit(on="2026-01-05")
    policy_repo.write("sops/a.md", refunds(7, version="1.0")).commit(on="2026-02-05")
    policy_repo.write(
        "sops/a.md", refunds(7, version="1.0").replace("Open the", "Open  the")
    ).commit(on="2026-03-05")
    assert [entry.on.month for entry in pages(policy_repo)["REF-001"].changes] == [1, 2]


def test_of_many_redlines_the_newest_stand_together_and_the_others_with_their_text(policy_repo):
    for days in range(1, 46):
        policy_repo.write("sops/a.md", refunds(days, version=str(days))).commit(
            on=f"2026-01-01T00:{days:02}:00+00:00"
        )
    made = pages(policy_repo)["REF-001"]
    assert len(made.history.redlines) == 40
    elsewhere = [revision for revision in made.revisions if revision.redline is not None]
    assert [revision.redline.after.version for revision in elsewhere] == ["2", "3", "4", "5"]
    assert all(
        revision.redline.url == f"{revision.url}#{revision.redline.anchor}"
        for revision in elsewhere
    )
    assert {revision.redline for revision in elsewhere}.isdisjoint(made.history.redlines)


def test_one_commit_may_correct_the_present_text_and_bring_the_coming_one(policy_repo):
    policy_repo.write("sops/a.md", refunds(14, version="1.0")).commit(on="2026-01-05")
    policy_repo.write("sops/a.md", refunds(14, version="1.0").replace("Open", "Read"))
    policy_repo.write("sops/a.next.md", refunds(7, version="2.0", effective="2027-01-01")).commit(
        on="2026-02-05"
    )
    made = pages(policy_repo)["REF-001"]
    urls = [revision.url for revision in made.revisions]
    assert len(set(urls)) == len(urls) == 2
    assert made.page.upcoming[0].url.endswith("-next/")


# — drafts —


def test_uncommitted_text_is_a_draft_and_only_while_serving(changed):
    changed.write("sops/money/refunds.md", refunds(3, version="2.1"))
    assert "within 7 days" in pages(changed)["REF-001"].page.body
    page = pages(changed, drafts=True)["REF-001"].page
    assert "within 3 days" in page.body
    assert page.line.standing is Standing.DRAFT
    assert page.recent.before.version == "2.0"


def test_the_text_in_force_keeps_an_address_while_a_draft_is_shown(changed):
    changed.write("sops/money/refunds.md", refunds(3, version="2.1"))
    made = pages(changed, drafts=True)["REF-001"]
    assert {revision.line.version for revision in made.revisions} == {"1.0", "2.0"}


def test_a_new_page_is_seen_before_its_first_commit_only_while_serving(changed):
    changed.write("sops/new.md", an_sop(id="NEW-1", title="New"))
    assert "NEW-1" not in pages(changed)
    assert pages(changed, drafts=True)["NEW-1"].page.line.standing is Standing.DRAFT


# — audiences —


def test_an_audience_that_nobody_configured_is_an_error(changed):
    configure(changed)
    with pytest.raises(KbError, match="There is no audience 'vendor-x'"):
        pages(changed, audience="vendor-x")


def test_a_page_for_an_unknown_audience_is_an_error_with_its_line(changed):
    configure(changed)
    changed.write("sops/b.md", an_sop(id="B-2", audience="[vendor-z]")).commit(on="2026-06-05")
    with pytest.raises(KbError) as error:
        pages(changed)
    (problem,) = error.value.problems
    assert (problem.path, problem.line) == ("sops/b.md", 9)


def test_two_files_with_one_id_are_an_error(changed):
    changed.write("sops/b.md", refunds(7)).commit(on="2026-06-05")
    with pytest.raises(KbError, match="REF-001"):
        pages(changed)


def test_an_uncommitted_copy_is_no_reason_not_to_publish(changed):
    changed.write("sops/copy.md", refunds(7))
    assert "REF-001" in pages(changed)
    with pytest.raises(KbError, match="REF-001"):
        pages(changed, drafts=True)


# — areas —


def test_areas_are_the_top_folders_in_words(policy_repo):
    policy_repo.write("sops/gifts-live/a.md", an_sop(id="A-1")).write(
        "sops/gifts-live/late/b.md", an_sop(id="B-1")
    )
    policy_repo.write("sops/money/c.md", an_sop(id="C-1")).write(
        "sops/d.md", an_sop(id="D-1")
    ).commit()
    found = lists(policy_repo).areas
    assert [(area.name, area.url) for area in found] == [
        ("General", "area/general/"), ("Gifts live", "area/gifts-live/"), ("Money", "area/money/"),
    ]  # fmt: skip
    assert [line.folder for line in found[1].sops] == ["", "Late"]


def test_a_folder_with_very_many_pages_is_told_apart_by_its_folders():
    paths = {
        SopId(f"{folder}{n}"): f"content/{folder}/{n}.md"
        for folder in ("hr", "it/laptops", "it/phones")
        for n in range(80)
    }
    paths[SopId("top")] = "content/it/top.md"
    areas = Areas(
        paths | {SopId("gone"): "old/gone.md", SopId("left"): "content/hr/left.md"},
        {SopId("gone"), SopId("left")},
    )
    assert [name for name, _ in areas.all()] == [
        "General",
        "Hr",
        "It",
        "It › Laptops",
        "It › Phones",
    ]
    assert areas.name(SopId("top")) == "It"
    assert areas.name(SopId("gone")) == "General"
    assert areas.name(SopId("left")) == "Hr"


def test_a_year_with_very_many_changes_is_told_by_months():
    link = PageLink(SopId("A-1"), "A", "sop/A-1/")
    day = datetime(2026, 1, 1, tzinfo=UTC)
    line = VersionLine(a_revision("2026-01-01"), "1", Standing.PAST, "", day, None, day, "", True)
    entries = [
        ChangeEntry(link, "", day + timedelta(hours=20 * n), line, "", (), 0, "", True, True, False)
        for n in range(500)
    ]
    found = site_changes.pages(entries, datetime(2028, 1, 1, tzinfo=UTC), ZoneInfo("UTC"), None)
    assert [page.year for page in found][:4] == ["", "2027", "Dec 2026", "Nov 2026"]
    assert found[2].url == "changes/2026-12/"
    whole = [entry.on for page in found[1:] for week in page.weeks for entry in week.entries]
    assert sorted(whole) == [entry.on for entry in entries]
    assert len(found[0].weeks) <= site_changes.NEWEST_WEEKS
