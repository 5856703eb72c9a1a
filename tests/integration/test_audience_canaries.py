"""A site holds no byte of what its audience may not read.

Every hidden thing holds a word that stands nowhere else. The whole output is searched for them,
file names and decompressed copies too, and so is the stage that it was made from.
"""

import itertools
import re

import pytest

from tests.support.policy_repo import an_sop
from tests.support.sites import configure, contents, site_on_disk

VISIBLE = "marigold"  # stands in what may be seen: the search must be able to find something


class Canaries:
    """Hands out words, and remembers whom each must stay hidden from."""

    def __init__(self):
        self.hidden_from = {}
        self._numbers = itertools.count(1001)

    def __call__(self, *audiences):
        word = f"zq{next(self._numbers)}xk"
        self.hidden_from[word] = audiences
        return word


BOTH = ("vendor-a", "vendor-b")


@pytest.fixture
def repository(policy_repo):
    hide = Canaries()
    configure(policy_repo)

    def write(path, body, *, id, audience, **keys):
        policy_repo.write(path, an_sop(body, id=id, audience=audience, **keys))

    # An SOP for internal readers: its name, its folder, its text, its keys, its picture.
    secret, folder = f"{hide(*BOTH)}", f"{hide(*BOTH)}"
    picture, hidden_word = hide(*BOTH), hide(*BOTH)
    write(
        f"sops/{folder}/{secret}.md",
        f"# {hide(*BOTH)}\n\n## {hide(*BOTH)}\n\n1. {hide(*BOTH)} {hidden_word}\n\n![{hide(*BOTH)}](../img/{picture}.png)\n\n"
        f"| {hide(*BOTH)} |\n|---|\n| {hide(*BOTH)} |\n\n```macro {hide(*BOTH)}\n{hide(*BOTH)}\n```\n",
        id=f"HID-{hide(*BOTH)}", audience="[internal]", title=hide(*BOTH), keywords=f"[{hide(*BOTH)}]",
        queues=f"[{hide(*BOTH)}]", change_summary=hide(*BOTH), owner=hide(*BOTH), note=hide(*BOTH),
    )  # fmt: skip
    policy_repo.write(f"sops/img/{picture}.png", f"\x89PNG {hide(*BOTH)}".encode("latin-1"))
    policy_repo.write(f"sops/img/{hide(*BOTH, 'internal')}.png", f"PNG {hide(*BOTH, 'internal')}")

    # Only for a vendor: the knowledge base's own readers do not see it, nor does the other vendor.
    vendor = hide("vendor-b", "internal")
    write(
        f"sops/vendor/{vendor}.md",
        f"# {hide('vendor-b', 'internal')}\n",
        id="VEN-1",
        audience="[vendor-a]",
        title=hide("vendor-b", "internal"),
    )

    # A page that everybody sees, with links and pictures that lead to hidden things, in Markdown,
    # by reference and in raw HTML, in a present, a former and a coming text.
    def open_page(version, more, **keys):
        write(
            "sops/open.md",
            f"# Open {VISIBLE}\n\nSee [inline](./{folder}/{secret}.md), [by reference][r], "
            f'<a href="{folder}/{secret}.md">raw</a> <img src="{folder}/{secret}.png" alt="drawn">\n\n'
            f"![drawn](img/{picture}-not-there.png) {more}\n\n[r]: {folder}/{secret}.md#{version} \"a title\"\n",
            id="OPN-1", audience=keys.pop("audience", "[internal, vendor-a, vendor-b]"), version=version, **keys,
        )  # fmt: skip

    open_page(
        "0.9", hide(*BOTH), audience="[internal]", change_summary=hide(*BOTH), title=hide(*BOTH)
    )
    policy_repo.commit(
        f"For {hide('internal', *BOTH)}", on="2026-01-05", author=f"Ada {hide('internal', *BOTH)}"
    )
    open_page("1.0", "first", supersedes=f"[{secret}]")
    policy_repo.commit(f"Opened\n\nBecause of {hide('internal', *BOTH)}", on="2026-02-05")
    open_page(
        "1.1",
        f"again [moved]({folder}/{hide(*BOTH)}.md)",
        supersedes=f"[{hide(*BOTH)}]",
        note=hide(*BOTH, "internal"),
    )
    policy_repo.commit(on="2026-03-05")
    open_page(
        "1.2", hide("vendor-b"), audience="[internal, vendor-a]", change_summary=hide("vendor-b")
    )
    policy_repo.commit(on="2026-04-05")
    open_page("1.3", f"now [moved]({folder}/elsewhere/{hide(*BOTH)}.md)", keywords=f"[{VISIBLE}]")
    policy_repo.commit(on="2026-05-05")
    policy_repo.write(
        "sops/open.next.md",
        an_sop(
            f"# Open\n\n{hide(*BOTH)}\n",
            id="OPN-1",
            audience="[internal]",
            version="2.0",
            effective="2027-01-01",
            change_summary=hide(*BOTH),
        ),
    )
    policy_repo.commit(on="2026-06-05")

    # Words that agents type, for what only the SOPs of others say, and for what all may read.
    policy_repo.write(
        "site_config/synonyms.toml",
        f'groups = [["{hide(*BOTH)}", "{hidden_word}"], ["zqtyped", "{VISIBLE}"]]\n'
        f'[expand]\n{hide(*BOTH)} = ["{hidden_word}"]\n',
    )

    # A draft, committed and not.
    write(
        "sops/draft.md",
        f"# {hide('internal', *BOTH)}\n",
        id="DRF-1",
        audience="[internal, vendor-a]",
        status="draft",
        title=hide("internal", *BOTH),
    )
    # A page that was open and is closed now; one that was retired for internal readers.
    write(
        "sops/closed.md",
        f"# {hide(*BOTH)}\n",
        id="CLO-1",
        audience="[internal, vendor-a]",
        title=hide(*BOTH),
    )
    policy_repo.commit(on="2026-07-05")
    write(
        "sops/closed.md", f"# {hide(*BOTH)}\n", id="CLO-1", audience="[internal]", title=hide(*BOTH)
    )
    # Front matter that cannot be read is for nobody.
    policy_repo.write(
        "sops/broken.md",
        f"---\ntitle: {hide('internal', *BOTH)}\naudience: [internal, vendor-a\n---\n# {hide('internal', *BOTH)}\n",
    )
    policy_repo.commit(on="2026-08-05")
    policy_repo.write(
        "sops/open.md",
        an_sop(
            f"# {hide('internal', *BOTH)}\n", id="OPN-1", audience="[internal, vendor-a, vendor-b]"
        ),
    )
    policy_repo.write(
        "sops/untracked.md",
        an_sop(f"# {hide('internal', *BOTH)}\n", id="NEW-1", audience="[internal, vendor-a]"),
    )
    return policy_repo, hide.hidden_from


def found_in(files, word):
    needle = word.encode()
    return [
        name for name, content in files.items() if needle in content.lower() or word in name.lower()
    ]


@pytest.mark.parametrize(
    ("audience", "versions", "coming"),
    [
        ("vendor-a", ["1.0", "1.1", "1.2", "1.3"], []),
        ("vendor-b", ["1.0", "1.1", "1.3"], []),
        ("internal", ["0.9", "1.0", "1.1", "1.2", "1.3"], ["2.0"]),
    ],
)
def test_only_texts_that_the_reader_may_see_are_compared(repository, audience, versions, coming):
    """Each former version with today's, and neighbours: where one is for others, the next but one."""
    repo, hidden_from = repository
    site = contents(site_on_disk(repo, audience))
    pages = {
        name: content for name, content in site.items()
        if name.startswith("history/OPN-1/") and "-to-" in name
    }  # fmt: skip
    titles = {
        re.search(rb"<title>[^<]*, (\S+) to (\S+) - ", content).groups()
        for content in pages.values()
    }
    titles = {tuple(name.decode() for name in pair) for pair in titles}
    since = {(former, versions[-1]) for former in versions[:-1]}
    assert titles == since | {*itertools.pairwise([*versions, *coming])}
    hidden = [word for word, audiences in hidden_from.items() if audience in audiences]
    assert [word for word in hidden if found_in(pages, word)] == []


@pytest.mark.parametrize("audience", ["vendor-a", "vendor-b", "internal"])
def test_no_byte_of_a_site_tells_what_its_audience_may_not_read(repository, audience):
    repo, hidden_from = repository
    site = contents(site_on_disk(repo, audience))
    stage = contents(repo.path / ".kb" / "stage" / audience)
    leaks = {
        word: places
        for word, audiences in hidden_from.items()
        if audience in audiences
        and (places := found_in(site, word) + [f"stage/{p}" for p in found_in(stage, word)])
    }
    assert leaks == {}
    assert len([w for w, audiences in hidden_from.items() if audience in audiences]) >= 10
    assert len(found_in(site, VISIBLE)) >= 5


def test_the_search_for_canaries_finds_them_where_they_may_be(repository):
    """Otherwise the test above could pass because nothing is ever found."""
    repo, hidden_from = repository
    owners = contents(site_on_disk(repo, "all"))
    unseen = [word for word in hidden_from if not found_in(owners, word)]
    # On the owners' site stand all but what is uncommitted, a draft, a commit's, an unused
    # picture, a key that no page shows, and the targets of links to files that are not there.
    assert len(unseen) <= len(hidden_from) // 2, unseen


def test_a_link_to_what_is_hidden_becomes_words(repository):
    repo, _ = repository
    page = contents(site_on_disk(repo, "vendor-a"))["sop/OPN-1/index.html"].decode()
    article = page.split('<div class="kb-body">')[1].split("</div>")[0]
    assert "inline" in article
    assert "by reference" in article
    assert "raw" in article
    assert "drawn" in article
    assert "<a" not in article
    assert "<img" not in article
