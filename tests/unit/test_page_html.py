"""SOP text is untrusted: what it brings, and what is left of it."""

from html.parser import HTMLParser

import pytest

from kb_tools.policy.html import body_html, headings

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


def test_links_go_where_the_caller_says_or_lose_only_their_target():
    text = "[kept](a.md), [hidden](secret.md), ![pic](p.png), ![gone](q.png)"
    places = {"a.md": "../A-1/", "p.png": "images/p.png"}
    made = body_html(text, resolve=places.get)
    assert '<a href="../A-1/">kept</a>, hidden, <img src="images/p.png" alt="pic" loading="lazy">, gone' in made
    assert "secret" not in made
    assert "q.png" not in made


def test_a_remote_picture_becomes_a_link():
    made = body_html("![chart](https://pictures.example/x.png)")
    assert '<a href="https://pictures.example/x.png">chart (picture on another site)</a>' in made


def test_the_title_can_be_left_to_the_page():
    made = body_html("# Title\n\ntext\n\n# Second\n", title=False)
    assert "Title" not in made
    assert "Second" in made


def test_placeholders_of_a_macro_are_marked():
    made = body_html('```macro title="Hello"\nHi {creator_name} & <all>\n```')
    assert '<div class="kb-macro__title">Hello</div>' in made
    assert "Hi <mark>{creator_name}</mark> &amp; &lt;all&gt;" in made


def test_headings_are_those_of_the_page_without_its_title():
    told = [(h.level, h.text, h.anchor) for h in headings("# T\n\n## A *b*\n\n### C {#see}\n")]
    assert told == [(2, "A b", "a-b"), (3, "C", "see")]


def test_neighbouring_tabs_are_one_set():
    made = body_html('=== "A"\n    a\n\n=== "B"\n    b\n\ntext\n\n=== "C"\n    c\n')
    assert made.count('class="tabbed-set') == 2
    assert 'data-tabs="1:2"' in made
