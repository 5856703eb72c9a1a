"""What stands beside the words, where that says whether they hold: struck through, ticked, to be copied, to be called."""

import re
from collections.abc import Sequence

from kb_tools.diff.judging.addresses import contact, misleads
from kb_tools.diff.judging.judged import Judged, material, review
from kb_tools.diff.judging.reasons import STRUCK, listed
from kb_tools.diff.model import Label
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause

_STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])(?P<by_signs>.+?)(?<=[^\s~])~~(?!~)"
    r"|<(?P<tag>del|s|strike)(?:\s[^<>]*)?>(?P<by_tags>[^<>]*)</(?P=tag)\s*>",
    re.S | re.I,
)
_BOX = re.compile(r"^[\s>]*(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s")
_CODED = re.compile(r"`([^`\n]+)`")
_GAPS = re.compile(r"(?<=\d)[\s().-]+(?=\d)")


def held_otherwise(old: Clause, new: Clause) -> Judged | None:
    """Where marks that readers see say that the words hold no longer, or are done."""
    if old.source == new.source or BlockKind.CODE in (old.kind, new.kind):
        return None
    if _struck(old.source) != _struck(new.source):
        return review(STRUCK)
    if _misleading(old, new) or _misleading(new, old):
        return material(
            {Label.LINK}, "Behind an address that the words show stands another one, or no longer."
        )
    was, now = _contacts(old), _contacts(new)
    gone, come = (
        [whom for whom in sorted(here - there) if whom not in _without_gaps(clause.text)]
        for here, there, clause in ((was, now, new), (now, was, old))
    )
    if bool(gone) != bool(come):  # another one in its place is told as a link that leads elsewhere
        return review(f"Behind the words stands {listed([*gone, *come])} now, or no longer.")
    was_code, now_code = _CODED.findall(old.source), _CODED.findall(new.source)
    if was_code != now_code and [*map(str.casefold, was_code)] == [*map(str.casefold, now_code)]:
        return review("Capital letters differ in a command, a path or a name to copy.")
    boxes = _BOX.match(old.source), _BOX.match(new.source)
    if boxes[0] and boxes[1] and boxes[0][1].isspace() != boxes[1][1].isspace():
        return review("A box was ticked, or is no longer: is it done, or what is to be done?")
    return None


def struck_otherwise(olds: Sequence[Clause], news: Sequence[Clause]) -> bool:
    """Of one clause that is several now, or the other way round: is more struck through, or less?"""
    was, now = (" ".join(s for c in side for s in _struck(c.source)) for side in (olds, news))
    return was != now


def _misleading(clause: Clause, other: Clause) -> bool:
    """Has it a link that leads elsewhere than its words show, where the other one has no link?"""
    linked = {normal(link.text) for link in other.links}
    return any(misleads(link) and normal(link.text) not in linked for link in clause.links)


def _contacts(clause: Clause) -> set[str]:
    """To write to or to call, behind the words."""
    found = (contact(link.target) for link in clause.links)
    return {whom for _, whom in filter(None, found)}


def _without_gaps(text: str) -> str:
    """+34 900-123-456 → +34900123456"""
    return _GAPS.sub("", text.casefold())


def _struck(source: str) -> list[str]:
    found = _STRUCK.finditer(source) if "~~" in source or "</" in source else ()
    return [normal(struck["by_signs"] or struck["by_tags"]) for struck in found]
