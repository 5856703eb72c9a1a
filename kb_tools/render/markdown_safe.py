"""Text from a policy inside our own Markdown comments: shown as written, never acted upon.

A pull-request comment is Markdown with HTML, mentions and pictures. A policy's text must be able
to do none of that: no tag, no @mention, no issue reference, no link, no image, no emphasis.

GitHub looks for mentions, issue numbers and addresses in the finished page, where a backslash or
a character reference has long been resolved. So a zero-width space stands inside those (the way
Dependabot tames release notes).
"""

import re

from kb_tools.render.readable import visible

_APART = "&#8203;"  # zero-width space
_LIVE = re.compile(
    r"(?i)(@)(?=\w)|(#)(?=\w)|(\bGH-)(?=\d)|(\bwww)(?=\.)|(\w:)(?=//)|(\b(?:mailto|xmpp):)(?=\w)"
)
_CHARACTERS = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;",
    **{character: "\\" + character for character in r"\`*_[]!|~$"},
}  # fmt: skip


def escaped(text: str) -> str:
    r"""Plain text as Markdown that shows exactly that, on one line, and does nothing.

    >>> escaped("<b>@ada</b> #12 ![x](http://a.example)")
    '&lt;b&gt;@&#8203;ada&lt;/b&gt; #&#8203;12 \\!\\[x\\](http:&#8203;//a.example)'
    """
    plain = " ".join(visible(text).split())
    parts = []
    at = 0
    for match in _LIVE.finditer(plain):
        parts += [_literal(plain[at : match.end()]), _APART]
        at = match.end()
    return "".join([*parts, _literal(plain[at:])])


def deleted(text: str) -> str:
    """Struck through."""
    return f"~~{escaped(text)}~~" if text.strip() else ""


def inserted(text: str) -> str:
    """Bold."""
    return f"**{escaped(text)}**" if text.strip() else ""


def _literal(text: str) -> str:
    return "".join(_CHARACTERS.get(c, c) for c in text)
