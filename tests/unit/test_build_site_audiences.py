"""Who sees what on a site: pages, their past and their coming texts, and links to what is hidden."""

from tests.support.policy_repo import an_sop
from tests.support.sites import configure, moment, pages, views

WAIT = "# Refunds\n\n## Steps\n\n1. Open the ticket.\n2. Refund within {days} days.\n"


def refunds(days, **keys):
    return an_sop(WAIT.format(days=days), **keys)


def test_internal_does_not_see_what_is_for_a_vendor_only(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/a.md", an_sop(id="A-1", audience="[vendor-a]"))
    policy_repo.write("sops/b.md", an_sop(id="B-2", audience="[internal, vendor-a]"))
    policy_repo.write("sops/c.md", an_sop(id="C-3")).commit()
    assert set(pages(policy_repo)) == {"B-2", "C-3"}
    assert set(pages(policy_repo, audience="vendor-a")) == {"A-1", "B-2"}
    assert set(pages(policy_repo, audience="vendor-b")) == set()
    assert set(pages(policy_repo, audience="qa")) == {"A-1", "B-2", "C-3"}


def test_a_page_whose_audience_cannot_be_read_is_for_nobody(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/a.md", an_sop(id="A-1")).write(
        "sops/b.md", "---\naudience: [internal\n---\n# B\n"
    ).commit()
    assert set(pages(policy_repo)) == {"A-1"}
    with views(policy_repo) as site:
        assert "nobody sees it" in " ".join(site.notes)


def test_a_new_page_with_a_damaged_head_is_for_nobody_until_it_is_mended(policy_repo):
    configure(policy_repo)
    new = an_sop(id="B-1", effective="2027-03-01")
    policy_repo.write("sops/a.md", an_sop(id="A-1")).write("sops/b.md", f"\n{new}").commit()
    assert set(pages(policy_repo)) == {"A-1"}
    with views(policy_repo) as site:
        assert site.notes == (
            "1 page cannot be read, or not by whom, so nobody sees it; kb check tells which.",
        )
    policy_repo.write("sops/b.md", new).commit(on="2026-02-01")
    assert set(pages(policy_repo)) == {"A-1", "B-1"}


def widened(repo, *audiences):
    """One revision for each audience, a month apart, the last one in force."""
    configure(repo)
    for month, audience in enumerate(audiences, 1):
        repo.write("sops/a.md", refunds(month, version=f"{month}.0", audience=audience))
        repo.commit(on=f"2026-{month:02}-05")
    return repo


def test_a_newer_text_that_cannot_be_read_is_told_and_does_not_count(policy_repo):
    policy_repo.write("sops/a.md", an_sop("# A\n\n1. One.\n", id="A-1")).commit()
    damaged = an_sop("# A\n\n1. Two.\n", id="A-1", status="withdrawn")
    policy_repo.write("sops/a.md", damaged).commit(on="2026-02-02")

    page = pages(policy_repo)["A-1"].page
    assert "One." in page.body
    assert page.unread == moment("2026-02-02")


def test_who_a_newer_text_that_cannot_be_read_may_be_hidden_from_does_not_see_the_one_before(
    policy_repo,
):
    configure(policy_repo)
    both = "[internal, vendor-a]"
    policy_repo.write("sops/a.md", an_sop(id="A-1", audience=both))
    policy_repo.write("sops/b.md", an_sop(id="B-1", audience=both)).commit()
    narrowed = an_sop(id="A-1", audience="[internal]", status="withdrawn")
    policy_repo.write("sops/a.md", narrowed)
    unknown = an_sop(id="B-1", audience="[internal]", title="a: b")
    policy_repo.write("sops/b.md", unknown).commit(on="2026-02-02")

    assert list(pages(policy_repo, "internal")) == ["A-1"]
    assert list(pages(policy_repo, "vendor-a")) == []
    with views(policy_repo) as site:
        assert any("kb check tells which" in note for note in site.notes)


def test_a_waiting_text_that_cannot_be_read_is_told_only_to_whom_it_is_for(policy_repo):
    configure(policy_repo)
    both = an_sop(id="A-1", audience="[internal, vendor-a]")
    waiting = an_sop(id="A-1", audience="[internal]", status="withdrawn")
    policy_repo.write("sops/a.md", both).commit()
    policy_repo.write("sops/a.next.md", waiting).commit(on="2026-02-02")

    assert pages(policy_repo, "internal")["A-1"].page.unread == moment("2026-02-02")
    assert pages(policy_repo, "vendor-a")["A-1"].page.unread is None


def test_a_widened_audience_does_not_open_the_past(policy_repo):
    widened(policy_repo, "[internal]", "[internal, vendor-a]", "[internal, vendor-a]")
    made = pages(policy_repo, audience="vendor-a")["REF-001"]
    assert [line.version for line in made.history.lines] == ["3.0", "2.0"]
    assert len(made.history.redlines) == 1
    assert made.history.hidden == 1
    assert len(pages(policy_repo)["REF-001"].history.lines) == 3


def test_a_narrowed_audience_takes_the_past_away_too(policy_repo):
    widened(policy_repo, "[internal, vendor-a]", "[internal]")
    assert pages(policy_repo, audience="vendor-a") == {}


def test_a_redline_spans_a_text_that_its_reader_may_not_see(policy_repo):
    widened(policy_repo, "[internal, vendor-a]", "[internal]", "[internal, vendor-a]")
    made = pages(policy_repo, audience="vendor-a")["REF-001"]
    (redline,) = made.history.redlines
    assert (redline.before.version, redline.after.version) == ("1.0", "3.0")


def test_a_coming_text_for_others_is_not_shown_though_its_day_is_known(policy_repo):
    configure(policy_repo)
    policy_repo.write(
        "sops/a.md", refunds(14, version="1.0", audience="[internal, vendor-a]")
    ).commit(on="2026-01-05")
    policy_repo.write(
        "sops/a.md", refunds(7, version="2.0", audience="[internal]", effective="2027-01-01")
    )
    policy_repo.commit(on="2026-02-05")
    made = pages(policy_repo, audience="vendor-a")["REF-001"]
    assert not made.page.upcoming
    assert not made.revisions
    assert len(pages(policy_repo)["REF-001"].page.upcoming) == 1


def test_a_vendor_does_not_learn_who_else_reads_a_page(policy_repo):
    widened(policy_repo, "[vendor-a]", "[vendor-a, vendor-b]")
    made = pages(policy_repo, audience="vendor-a")["REF-001"]
    assert made.page.line.revision.control.audience == ("vendor-a",)
    told = [
        change.new_text
        for redline in made.history.redlines
        for change in redline.comparison.changes
    ]
    assert not any("vendor-b" in (text or "") for text in told)


def test_a_link_to_a_hidden_sop_leaves_no_trace(policy_repo):
    configure(policy_repo)
    policy_repo.write(
        "sops/open.md",
        an_sop(
            "# Open\n\nAsk [them](hidden/kingfisher.md).\n",
            id="A-1",
            audience="[vendor-a]",
            version="1",
        ),
    )
    policy_repo.write("sops/hidden/kingfisher.md", an_sop(id="KING-1")).commit(on="2026-01-05")
    policy_repo.write(
        "sops/open.md",
        an_sop(
            "# Open\n\nAsk [them](hidden/kingfisher.md#x).\n",
            id="A-1",
            audience="[vendor-a]",
            version="2",
        ),
    )
    policy_repo.commit(on="2026-02-05")
    made = pages(policy_repo, audience="vendor-a")
    assert set(made) == {"A-1"}
    assert "kingfisher" not in repr(made)


def test_a_path_that_was_an_open_sop_and_is_a_hidden_one_now_leads_nowhere(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/a.md", an_sop("# A\n\n[b](b.md)\n", id="A-1", audience="[vendor-a]"))
    policy_repo.write("sops/b.md", an_sop(id="B-2", audience="[vendor-a]")).commit(on="2026-01-05")
    policy_repo.move("sops/b.md", "sops/c.md").commit(on="2026-02-05")
    assert 'href="../B-2/"' in pages(policy_repo, audience="vendor-a")["A-1"].page.body
    policy_repo.write("sops/b.md", an_sop(id="H-9")).commit(on="2026-03-05")
    assert "href" not in pages(policy_repo, audience="vendor-a")["A-1"].page.body


def test_an_area_whose_pages_are_all_hidden_is_not_known(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/money/a.md", an_sop(id="A-1", audience="[vendor-a]"))
    policy_repo.write("sops/kingfisher/b.md", an_sop(id="B-1")).commit()
    with views(policy_repo, audience="vendor-a") as site:
        assert "ingfisher" not in repr(site.facts)


def test_a_draft_that_is_deleted_is_shown_to_nobody(policy_repo):
    configure(policy_repo)
    open_text = an_sop("# Open\n\n1. Known.\n", version="1.0", title="Open")
    draft = an_sop("# New\n\n1. Unseen.\n", version="2.0", status="draft", title="Unseen")
    policy_repo.write("sops/never.md", draft.replace("REF-001", "NEV-001"))
    policy_repo.write("sops/a.md", open_text).commit(on="2026-01-05")
    policy_repo.write("sops/a.md", draft).commit(on="2026-02-05")
    policy_repo.delete("sops/a.md").delete("sops/never.md").write("sops/b.txt", "")
    policy_repo.commit(on="2026-03-05")
    found = pages(policy_repo)
    assert [*found] == ["REF-001"]
    assert found["REF-001"].page.title == "Open"
    assert "Unseen" not in repr(found)


def test_of_a_deleted_sop_the_last_text_that_held_is_shown_and_not_one_still_to_come(policy_repo):
    configure(policy_repo)
    policy_repo.write("sops/a.md", an_sop("v1", title="Held", audience="[internal]"))
    policy_repo.commit(on="2026-01-05")
    coming = an_sop("v2", title="Coming", effective="2027-06-01", audience="[internal, vendor-a]")
    policy_repo.write("sops/a.md", coming).commit(on="2026-02-05")
    policy_repo.delete("sops/a.md").write("sops/b.txt", "").commit(on="2026-03-05")
    assert pages(policy_repo)["REF-001"].page.title == "Held"
    assert pages(policy_repo, "vendor-a") == {}
