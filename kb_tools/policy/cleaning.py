"""The last word on a page's HTML: allow-listed elements and attributes, addresses that lead where
the caller says, and nothing that runs or asks another host.

`nh3` (ammonia) parses the fragment as a browser would and writes it anew, so after it every tag
has one shape: lower case, double quotes, `<` and `>` escaped everywhere else.
"""

import html
import re
from collections.abc import Callable

import nh3

from kb_tools.policy.raw_html import ELEMENTS

Resolve = Callable[[str], str | None]

_SCHEMES = {"http", "https", "mailto", "tel", "data"}
_EVERY = {"id", "class", "title", "lang", "dir", "data-clause", "data-title", "data-kind"}
_ATTRIBUTES = {
    "*": _EVERY, "a": {"href", "name"}, "img": {"src", "alt", "width", "height", "loading"}, "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "align", "headers"}, "th": {"colspan", "rowspan", "align", "scope"}, "li": {"value"},
    "input": {"type", "checked", "disabled", "name"}, "label": {"for"}, "details": {"open"}, "div": {"data-tabs"},
    "pre": {"tabindex"}, "col": {"span"}, "colgroup": {"span"},
}  # fmt: skip
# What the frame looks like is the frame's: no page may draw a badge, a banner or a cover of its own.
_OF_THE_FRAME = ("kb-", "md-")
_OF_A_PAGE = frozenset(
    "kb-macro kb-macro__title kb-macro__text kb-elsewhere md-typeset__scrollwrap md-typeset__table".split()
)
_WITH_THEIR_TEXT = {"script", "style", "noscript", "template", "title"}
_TARGETS = re.compile(r'<(?P<close>/)?(?P<tag>a|img)(?P<attributes>(?: [a-z-]+="[^"]*")*)>')
_TARGET = re.compile(r' (?:href|src)="([^"]*)"')
_ALT = re.compile(r' alt="([^"]*)"')
_PICTURE = re.compile(r"(?i)data:image/")
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|[\\/]{2}")
_IGNORED = re.compile(r"[\t\n\r]|\A[\0- ]+|[\0- ]+\Z")  # by browsers, in addresses


def clean(fragment: str, resolve: Resolve = lambda target: target) -> str:
    """
    Args:
        resolve: what the target of a link or a picture becomes; None: a link keeps its words only,
            a picture its alternative text. Its answers are trusted.
    """
    safe = nh3.clean(
        fragment, tags=set(ELEMENTS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None,
        strip_comments=True, clean_content_tags=_WITH_THEIR_TEXT, attribute_filter=_attribute,
    )  # fmt: skip
    links: list[bool] = []  # of each link that is open: does it lead somewhere?

    def led(found: re.Match[str]) -> str:
        if found["tag"] == "img":
            return _picture(found["attributes"], resolve, in_link=any(links))
        if found["close"]:
            return "</a>" if links.pop() else ""
        target = _TARGET.search(found["attributes"])
        to = resolve(html.unescape(target[1])) if target else None
        links.append(to is not None or target is None)
        if to is None:
            return found[0] if links[-1] else ""
        return f"<a{_with_target(found['attributes'], 'href', to)}>"

    return _TARGETS.sub(led, safe)


def _attribute(element: str, name: str, value: str) -> str | None:
    if element == "input" and name == "type" and value not in {"checkbox", "radio"}:
        return "checkbox"
    if name == "class":
        kept = (c for c in value.split() if c in _OF_A_PAGE or not c.startswith(_OF_THE_FRAME))
        return " ".join(kept) or None
    if name == "href" and _seen_by_a_browser(value).lower().startswith("data:"):
        return None
    return value


def _picture(attributes: str, resolve: Resolve, *, in_link: bool) -> str:
    """No page asks another host: a picture that stands there is linked to."""
    source, alt = _TARGET.search(attributes), _ALT.search(attributes)
    words = alt[1] if alt else ""
    target = html.unescape(source[1]) if source else ""
    address = _seen_by_a_browser(target)
    if _PICTURE.match(address):
        return f"<img{_with_target(attributes, 'src', target)}>"
    if _ELSEWHERE.match(address):
        if in_link or address.lower().startswith("data:"):
            return words
        note = ' class="kb-elsewhere" title="A picture on another site"'
        return f"<a{_with_target(note, 'href', address)}>{words or _file_name(address)}</a>"
    to = resolve(target) if target else None
    if to is None:
        return words
    lazy = "" if ' loading="' in attributes else ' loading="lazy"'
    return f"<img{_with_target(attributes, 'src', to)}{lazy}>"


def _file_name(address: str) -> str:
    """
    >>> _file_name("https://a.example/chart.png?size=2")
    'chart.png'
    """
    name = re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]
    return html.escape(name or address)


def _seen_by_a_browser(address: str) -> str:
    return _IGNORED.sub("", address)


def _with_target(attributes: str, name: str, target: str) -> str:
    return f' {name}="{html.escape(target)}"' + _TARGET.sub("", attributes)
