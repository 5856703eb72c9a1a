"""The comment on a pull request: nobody can misuse it, and it is never too long."""

import re

import pytest
from markdown_it import MarkdownIt

from kb_tools.render.markdown_safe import escaped
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.reviews import BODY, SHORTER, reviewed, with_refunds


@pytest.fixture
def repo(policy_repo: PolicyRepo) -> PolicyRepo:
    return with_refunds(policy_repo)


HOSTILE = "<img src=x onerror=alert(1)> @ada @org/team ![p](http://e.example/p.png) [l](http://e.example) #12 GH-3 https://e.example www.e.example a@b.example <!-- kb-review --> </details> ~~x~~ `c` | $x$"


def test_text_of_a_policy_can_do_nothing_in_a_comment(repo: PolicyRepo) -> None:
    body = f"# Refunds\n\n1. Wait 5 days. {HOSTILE}\n\n{HOSTILE}\n"
    repo.write("sops/refunds.md", an_sop(BODY, title="Refunds"))
    repo.write(
        "sops/evil.md", an_sop(body, id="EVL-001", title=f"'{HOSTILE}'", audience="['@all<b>']")
    ).commit()
    repo.write(
        "sops/evil.md",
        an_sop(
            body.replace("5 days", f"6 days {HOSTILE}"),
            id="EVL-001",
            title=f"'x {HOSTILE}'",
            version="1.1",
        ),
    )

    comment = reviewed(repo).stdout
    page = MarkdownIt("gfm-like").render(comment)

    assert "<img" not in page
    assert "<a " not in page
    assert not re.search(r"@\w", page.replace("&#64;", "@"))
    assert not re.search(r"#\d", re.sub(r"&#\d+;", "", page))
    assert comment.count("<!-- kb-review -->") == 1
    assert page.count("<details>") == page.count("</details>")


@pytest.mark.parametrize(
    "text", ["a_b_c *d*", "1 < 2 & 3 > 2", "x\\y", "| a | b |", "“quoted” — dash", "$5 and $6"]
)
def test_escaped_text_shows_what_was_written(text: str) -> None:
    page = MarkdownIt("gfm-like").renderInline(escaped(text))

    assert page.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_a_large_change_fits_into_a_comment_and_says_what_is_left_out(repo: PolicyRepo) -> None:
    long = "# Long\n\n" + "\n".join(
        f"{n}. Wait {n + 2} days, then tell the creator of case {n} what happens next."
        for n in range(1, 90)
    )
    for number in range(40):
        repo.write(
            f"sops/l{number}.md", an_sop(long, id=f"LNG-{number:03}", title=f"Long {number}")
        )
    repo.commit()
    for number in range(40):
        repo.write(
            f"sops/l{number}.md",
            an_sop(
                re.sub(r"(\d+) days", r"1\1 days", long),
                id=f"LNG-{number:03}",
                title=f"Long {number}",
            ),
        )

    comment = reviewed(repo).stdout

    assert len(comment) <= 65_536
    assert len(comment.encode()) <= 65_536
    shown = comment.count("### LNG-")
    left = re.search(r"(\d+) more SOPs? changed and did not fit", comment)
    assert shown + (int(left[1]) if left else 0) == 40


def test_sops_of_which_only_the_form_changed_take_one_line(repo: PolicyRepo) -> None:
    pages = {f"sops/l{n}.md": an_sop(BODY, id=f"LNG-{n:03}", title=f"Long {n}") for n in range(20)}
    for path, text in pages.items():
        repo.write(path, text)
    repo.commit()
    for path, text in pages.items():
        repo.write(path, text.replace("\n", "\r\n"))
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-06-08"))

    comment = reviewed(repo).stdout

    assert "21 SOPs changed, 1 in meaning" in comment
    assert "Only the form changed, no word: LNG-000, LNG-001," in comment
    assert "LNG-011 and 8 more." in comment
    assert comment.count("\n### ") == 1


def test_what_many_pages_still_say_is_told_once_and_of_retired_ones_not_at_all(
    repo: PolicyRepo,
) -> None:
    says = "# Claims\n\n[Refunds](refunds.md) of late orders come within 14 days of the claim.\n"
    for n in range(12):
        repo.write(f"sops/l{n}.md", an_sop(says, id=f"LNG-{n:03}", title=f"Long {n}"))
    repo.write("sops/old.md", an_sop(says, id="OLD-001", title="Old", status="retired")).commit()
    repo.write("sops/refunds.md", an_sop(SHORTER, version="1.1", effective="2026-06-08"))

    comment = reviewed(repo).stdout
    told = [line for line in comment.splitlines() if "still say" in line]

    assert len(told) == 1
    assert "LNG-000, LNG-001, " in told[0]
    assert "LNG-007 and 4 more still say “" in told[0]
    assert "OLD-001" not in told[0]
