"""The pages' articles: what they say of where a text stands, and that no text can break out."""

import json
import re
from html.parser import HTMLParser

import pytest

from kb_tools.policy.markdown import parse
from kb_tools.render.body import unwrapped, with_marks
from kb_tools.render.fragments import Fragments
from kb_tools.workflows.site.readings import body as body_of
from tests.support.policy_repo import an_sop
from tests.support.sites import configure, views

NASTY = """</title></style><script>alert(1)</script>' " & {{ 123456 * 10 }}"""


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.scripts, self.handlers = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.handlers += [name for name, _ in attributes if name.startswith("on")]
        if tag == "script":
            self.scripts.append(dict(attributes).get("src") or "inline")


def articles(repo, **of):
    """By address: every article and every whole page of a past or coming text."""
    with views(repo, **of) as site:
        fragments = Fragments(site.facts)
        made = list(site.pages())
        lists = site.lists([m.listed for m in made], [c for m in made for c in m.changes])
        found = {"": fragments.home(lists.home)}
        found |= {page.url: fragments.changes(page) for page in lists.changes}
        found |= {page.url: fragments.area(page) for page in lists.areas}
        for m in made:
            found[m.page.url] = fragments.sop(m.page)
            found[m.history.url] = fragments.history(m.history)
            found |= {text.url: fragments.revision(text.page()) for text in m.revisions}
    return found


def badge(html):
    return re.search(r"data-badge>([^<]*)<", html)[1]


def a_repo_with(policy_repo, text, on="2026-01-05"):
    configure(policy_repo)
    policy_repo.write("sops/refunds.md", text).commit("Change", on=on)
    return policy_repo


# — safety —


def test_no_text_of_a_writer_becomes_markup_or_template_code(policy_repo):
    configure(policy_repo)
    for number in (1, 2):
        control = {
            "id": "REF-001", "title": NASTY, "version": f"{number} {NASTY}", "effective": f"2026-11-1{number}",
            "change_summary": NASTY, "owner": NASTY, "approver": NASTY, "queues": [NASTY], "markets": [NASTY],
        }  # fmt: skip
        title = NASTY.replace('"', "")
        body = f'1. Wait {number} days. {NASTY}\n\n```macro title="{title}"\n{NASTY}\n```\n\n| {NASTY} |\n|---|\n| {number} |\n'
        policy_repo.write("sops/<b>x</b>/refunds.md", f"---\n{json.dumps(control)}\n---\n{body}")
        policy_repo.commit("Change", on=f"2026-11-1{number}")

    found = articles(policy_repo)

    assert {"sop/REF-001/", "history/REF-001/", "changes/"} <= {*found}
    for html in found.values():
        tags = Tags(html)
        assert all(source.endswith(".js") and "//" not in source for source in tags.scripts)
        assert tags.handlers == []
        assert "1234560" not in html
        assert not any(
            "<script" in block for block in re.findall(r"<style>.*?</style>", html, re.S)
        )


def test_the_address_to_report_to_is_told_whole_to_the_script_and_usable_without(policy_repo):
    target = "https://forms.example.invalid/?s={sop}&c={clause}"
    configure(policy_repo, f"[site]\nreport_problem = '{target}'\n")
    policy_repo.write("sops/refunds.md", an_sop()).commit("Add", on="2026-01-05")
    html = articles(policy_repo)["sop/REF-001/"]
    assert 'data-report="https://forms.example.invalid/?s=REF-001&amp;c={clause}"' in html
    assert 'href="https://forms.example.invalid/?s=REF-001&amp;c="' in html


# — where a text stands —


def test_a_page_without_text_says_so_and_whom_to_ask(policy_repo):
    html = articles(a_repo_with(policy_repo, an_sop("# Refunds\n")))["sop/REF-001/"]
    assert "<b>This SOP has no text.</b> Ask its owner, policy." in html


def test_the_badge_says_since_when_the_version_has_been_in_force(policy_repo):
    html = articles(a_repo_with(policy_repo, an_sop(effective="2026-03-01")))["sop/REF-001/"]
    assert badge(html) == "In force since 1 Mar 2026"


def test_an_unknown_effective_date_is_not_made_up(policy_repo):
    html = articles(a_repo_with(policy_repo, an_sop(effective="")))["sop/REF-001/"]
    assert badge(html) == "In force, recorded 5 Jan 2026"
    assert "(the page does not say since when)" in html


def test_an_sop_that_has_not_begun_says_when_it_will(policy_repo):
    html = articles(a_repo_with(policy_repo, an_sop(effective="2027-02-01")))["sop/REF-001/"]
    assert badge(html) == "Comes into force on 1 Feb 2027"
    assert "Nothing is in force here yet." in html


def test_an_sop_for_some_days_says_that_it_has_ended(policy_repo):
    text = an_sop(effective="2026-02-01", effective_to="2026-02-03")
    html = articles(a_repo_with(policy_repo, text))["sop/REF-001/"]
    assert badge(html) == "Ended on 3 Feb 2026"
    assert "Do not work by this text." in html


def test_a_retired_page_says_in_its_owners_words_what_holds_instead(policy_repo):
    repo = a_repo_with(policy_repo, an_sop(change_summary="Refund within 14 days."))
    ended = an_sop(
        status="retired", effective="2026-02-01", change_summary="Refund within 14 days."
    )
    repo.write("sops/refunds.md", ended).commit("Retire", on="2026-02-01")
    page = articles(repo)["sop/REF-001/"].partition('role="note">')[2].partition("</div>")[0]
    assert "Refund within 14 days." not in page  # said of the text that ended, not of its end
    ended = an_sop(
        status="retired", version="2.0", effective="2026-02-01", change_summary="Use transfers."
    )
    repo.write("sops/refunds.md", ended).commit("Say why", on="2026-02-02")
    page = articles(repo)["sop/REF-001/"].partition('role="note">')[2].partition("</div>")[0]
    assert "Do not work by this text.</b>\n Use transfers." in page
    assert "Next review" not in articles(repo)["sop/REF-001/"]


def test_a_home_without_sops_says_that_there_are_none(policy_repo):
    repo = a_repo_with(policy_repo, an_sop(audience="[vendor-a]"))
    assert "None is in force for internal yet." in articles(repo)[""]
    assert "None is in force" not in articles(repo, audience="vendor-a")[""]


@pytest.mark.parametrize("key", ["lang", "language"])
def test_a_text_in_another_language_says_so_to_whoever_reads_it_aloud(policy_repo, key):
    repo = a_repo_with(policy_repo, an_sop(**{key: "es-MX"}))
    repo.write("sops/en.md", an_sop(id="REF-002"))
    later = an_sop("# Refunds\n\nWait.\n", version="2.0", effective="2026-02-01")
    repo.write("sops/refunds.md", later.replace("---", f"---\n{key}: '\"><i>'", 1))
    commit = repo.commit(on="2026-02-01")
    made = articles(repo)
    before = next(page for page in made.values() if "You are reading version 1.0" in page)
    assert '<html lang="en">' in before  # what we say around it is English
    assert '<h1 id="kb-title" lang="es-MX">' in before
    assert '<div class="kb-body" lang="es-MX">' in before
    assert f'data-revision="{commit}"' in made["sop/REF-001/"]
    assert "lang=" not in made["sop/REF-001/"]  # what is no language
    assert "lang=" not in made["sop/REF-002/"]


def test_a_draft_is_shown_as_one_and_only_where_asked(policy_repo):
    repo = a_repo_with(policy_repo, an_sop())
    repo.write("sops/refunds.md", an_sop("# Refunds\n\n1. Wait 3 days.\n", version="2.0"))
    assert "Wait 3 days" not in articles(repo)["sop/REF-001/"]
    html = articles(repo, drafts=True)["sop/REF-001/"]
    assert badge(html) == "Draft, not in force"
    assert "Preview of a text that is not committed." in html


def test_the_page_carries_the_moment_of_its_next_change(policy_repo):
    repo = a_repo_with(policy_repo, an_sop())
    repo.write("sops/refunds.next.md", an_sop(version="2.0", effective="2026-12-01")).commit(
        "Prepare", on="2026-02-01"
    )
    html = articles(repo)["sop/REF-001/"]
    assert 'data-next-change="2026-12-01T00:00:00Z"' in html
    assert re.search(r'data-next-url="\.\./\.\./history/REF-001/[0-9a-f]{10}-next/"', html)


# — the body —


def marked(text, changed=()):
    return with_marks(body_of(text), parse(text), changed)


def test_a_clause_is_named_as_people_name_it():
    html = marked(
        "# T\n\n1. Open it.\n    1. Read it.\n2. Close it.\n\n| Code | Do |\n|---|---|\n| K-1 | wait |\n"
    )
    assert re.findall(r'data-label="([^"]*)"', html) == [
        "step 1",
        "step 1.1",
        "step 2",
        "table header",
        "row K-1",
    ]
    assert re.findall(r'data-number="([^"]*)"', html) == ["1", "1.1", "2"]


@pytest.mark.parametrize(
    ("text", "anchor", "told"),
    [
        ("# T\n\n1. Wait.\n", "wait", "<li[^>]* data-changed><span class=\"kb-cue\">changed: </span>Wait."),
        ("# T\n\n1. Wait.\n\n    More.\n", "wait", "<li[^>]* data-changed>\n<p><span class=\"kb-cue\">changed: </span>Wait."),
        ("# T\n\n| A |\n|---|\n| b |\n", "b", "<tr[^>]* data-changed>\n<td><span class=\"kb-cue\">changed: </span>b"),
    ],
)  # fmt: skip
def test_a_change_is_marked_for_eyes_and_for_screen_readers(text, anchor, told):
    html = marked(text, {anchor})
    assert re.search(told, html)
    assert html.count("data-changed") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards,\n{agent_name}",
        "Please send us three things, each as a picture that shows all four corners of it:\n- the front\n- the back\n- your face",
        "A first paragraph that is as long as this writer's lines become in their editor, about.\n\nA second.",
    ],
)
def test_breaks_that_a_reply_means_are_kept(text):
    assert unwrapped(text) == text
