"""Which files the site shows as pictures."""

import re

_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
# A picture may be opened by itself, and then an SVG is a page of ours that may hold scripts.
_UTF8_SVG = re.compile(rb"(?i)(?!.{0,200}?\bencoding\s*=\s*[\"'](?!utf-8[\"']))", re.S)
_ACTIVE_SVG = re.compile(
    rb"(?i)\0|<\s*(?:script|foreignobject|iframe|embed|object|a|animate|set|handler|listener)\b"
    rb"|\bon[a-z]+\s*=|javascript:|<!entity|\b(?:href|src)\s*=\s*[\"']?\s*(?!#|data:image/(?:png|jpe?g|gif|webp))[^\s\"'>]"
    rb"|@import|url\s*\(\s*[\"']?\s*(?!#)"
)


def is_picture(path: str) -> bool:
    return path.lower().endswith(_ENDINGS)


def may_be_shown(path: str, content: bytes) -> bool:
    """Of an SVG: nothing in it runs, and it asks nobody for anything. Another encoding could hide that."""
    if not path.lower().endswith(".svg"):
        return True
    return bool(_UTF8_SVG.match(content)) and not _ACTIVE_SVG.search(content)
