"""SOP text is untrusted: what it brings, and what is left of it."""

import re
from html.parser import HTMLParser

import pytest

from kb_tools.policy.html import body_html
from kb_tools.policy.markdown import parse
from kb_tools.workflows.site.readings import toc

FORBIDDEN = frozenset(
    "script style iframe frame form button svg math object embed link meta base video audio source".split()
)


class _Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, {name: value or "" for name, value in attributes}))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))", "[x](data:text/html;base64,PHN2Zz4=)", "<iframe src='https://evil.example'></iframe>",
        "<form action='https://evil.example'><button>x</button></form>", "<style>body{background:url(https://evil.example)}</style>",
        "<p style='background:url(https://evil.example)'>x</p>", "<svg onload=alert(1)></svg>", "<object data=x></object>",
        "<link rel=stylesheet href=https://evil.example/x.css>", "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href=https://evil.example>", "text\n{: onclick=\"alert(1)\" }", "## H {#a onclick=alert(1)}",
        "![x](https://evil.example/pixel.png)", "<img src='//evil.example/pixel.png'>", "<video src=https://evil.example/x></video>",
        "```macro title=\"<img src=x onerror=alert(1)>\"\n<script>alert(1)</script>\n```", "=== \"<script>alert(1)</script>\"\n    x",
        "!!! \"onload=alert(1)\" \"<script>alert(1)</script>\"\n    x", "`<script>alert(1)</script>`",
        "<input type=image src=https://evil.example/x>", "<a href=x style=position:fixed onmouseover=alert(1)>x</a>",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_calls_home_is_left(hostile):
    reader = _Elements()
    reader.feed(body_html(f"# Title\n\n{hostile}\n"))
    assert not {tag for tag, _ in reader.found} & FORBIDDEN
    for _, attributes in reader.found:
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        assert not attributes.get("href", "").startswith(("javascript:", "data:"))
        assert not attributes.get("src", "").startswith(("http", "//", "javascript:"))


def test_no_page_dresses_up_as_the_frame_around_it():
    badge = '<span class="kb-chip kb-ok mine">In force</span>'
    made = body_html(f"{badge} <a class='md-overlay' href='b.md'>x</a>\n\n## H {{.kb-stale}}\n")
    assert '<span class="mine">In force</span>' in made
    assert not re.search(r"kb-(chip|ok|stale)|md-overlay", made)
    assert 'class="kb-macro__text"' in body_html("```macro\nHi {name}\n```\n")


def test_links_go_where_the_caller_says_or_lose_only_their_target():
    text = "[kept](a.md), [hidden](secret.md), ![pic](p.png), ![gone](q.png)"
    places = {"a.md": "../A-1/", "p.png": "images/p.png"}
    made = body_html(text, resolve=places.get)
    assert (
        '<a href="../A-1/">kept</a>, hidden, <img src="images/p.png" alt="pic" loading="lazy">, gone'
        in made
    )
    assert "secret" not in made
    assert "q.png" not in made


@pytest.mark.parametrize(
    "picture",
    [
        "![chart](https://pictures.example/x.png)", '<img src="https://pictures.example/x.png" alt="chart">',
        '<div><img alt="chart" src=" HTTPS://pictures.example/x.png "></div>',
    ],
)  # fmt: skip
def test_a_remote_picture_becomes_a_link(picture):
    made = body_html(picture)
    assert "<img" not in made
    assert re.search(r'<a href="https://pictures\.example/x\.png"[^>]*>chart</a>', made, re.I)


@pytest.mark.parametrize(
    "source", ["//evil.example/x.png", "/\\evil.example/x.png", "\\\\evil.example/x", "/&#9;/evil.example/x", "h&#10;ttps://evil.example/x"]
)  # fmt: skip
def test_no_spelling_of_another_host_makes_a_picture(source):
    assert "<img" not in body_html(f'<img src="{source}" alt="x">')


def test_a_badge_on_a_link_leaves_one_link():
    made = body_html("[![build](https://badges.example/b.svg)](https://ci.example/)")
    assert '<a href="https://ci.example/">build</a>' in made
    assert made.count("<a") == 1


def test_links_in_raw_html_go_where_the_caller_says_too():
    text = '<a href="a.md">kept</a> <a href="secret.md">hidden</a> <img src="q.png" alt="gone">\n\n<p><a href="secret.md">hidden</a></p>'
    made = body_html(text, resolve={"a.md": "../A-1/"}.get)
    assert '<a href="../A-1/">kept</a> hidden gone' in made
    assert "secret" not in made
    assert "q.png" not in made


@pytest.mark.parametrize(
    "swallows", ["<textarea>", "<plaintext>", "<script>", "<style>", "<title>", "<select>", "<iframe>", "<xmp>", "<noscript>", "<svg>", "<a b"]
)  # fmt: skip
def test_no_tag_inside_a_sentence_swallows_the_rest_of_the_page(swallows):
    made = body_html(f"Before {swallows} after.\n\nThe next paragraph.\n")
    assert "after." in made
    assert '<p id="next-paragraph" data-clause="paragraph">The next paragraph.</p>' in made


def test_bytes_that_are_no_utf_8_do_not_stop_the_page():
    assert "caf\ufffd" in body_html("caf\udce9")


def test_links_within_the_page_are_led_to_the_anchor_they_mean():
    assert 'href="#foo-bar"' in body_html("# Foo & Bar\n\nSee [above](#foo--bar).\n")


def test_an_address_without_brackets_is_a_link():
    made = body_html("See https://a.example/b_(c), or https://d.example.")
    assert '<a href="https://a.example/b_(c)">https://a.example/b_(c)</a>, or' in made
    assert '<a href="https://d.example">https://d.example</a>.' in made


def test_the_parts_of_a_table_in_raw_html_carry_their_anchors():
    made = body_html("<table>\n\n<tr><td>One</td></tr>\n\n<tr><td>Two</td></tr>\n\n</table>\n")
    assert '<tr id="two" data-clause="html"><td>Two' in made


def test_a_code_block_shows_its_title():
    made = body_html('```yaml title="limits.yaml"\na: 1\n```')
    assert '<span class="filename">limits.yaml</span>' in made


def test_the_title_can_be_left_to_the_page():
    made = body_html("# Title\n\ntext\n\n# Second\n", title=False)
    assert "Title" not in made
    assert "Second" in made


def test_placeholders_of_a_macro_are_marked():
    made = body_html('```macro title="Hello"\nHi {creator_name} & <all>\n```')
    assert '<div class="kb-macro__title">Hello</div>' in made
    assert "Hi <mark>{creator_name}</mark> &amp; &lt;all&gt;" in made


def test_headings_are_those_of_the_page_without_its_title():
    told = toc(parse("# T\n\n## A *b*\n\n### C {#see}\n"))
    assert told == ((2, "A b", "a-b"), (3, "C", "see"))


def test_neighbouring_tabs_are_one_set():
    made = body_html('=== "A"\n    a\n\n=== "B"\n    b\n\ntext\n\n=== "C"\n    c\n')
    assert made.count('class="tabbed-set') == 2
    assert 'data-tabs="1:2"' in made
