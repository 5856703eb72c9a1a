"""What stands beside the words, where that says whether they hold: struck through, ticked, to be copied, to be called."""

import re

from kb_tools.diff.judging.judged import Judged, review
from kb_tools.diff.judging.reasons import STRUCK, listed
from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import BlockKind, Clause

_STRUCK = re.compile(
    r"(?<!~)~~(?=[^\s~])(?P<by_signs>.+?)(?<=[^\s~])~~(?!~)"
    r"|<(?P<tag>del|s|strike)(?:\s[^<>]*)?>(?P<by_tags>[^<>]*)</(?P=tag)\s*>",
    re.S | re.I,
)
_BOX = re.compile(r"^[\s>]*(?:[-*+]|\d+[.)])\s+\[([ xX])\]\s")
_CODED = re.compile(r"`([^`\n]+)`")
_CONTACT = re.compile(r"(?:mailto|tel):(?P<whom>[^?]+)", re.I)


def held_otherwise(old: Clause, new: Clause) -> Judged | None:
    """Where marks that readers see say that the words hold no longer, or are done."""
    if old.source == new.source or BlockKind.CODE in (old.kind, new.kind):
        return None
    if _struck(old.source) != _struck(new.source):
        return review(STRUCK)
    was, now = _contacts(old), _contacts(new)
    gone, come = (
        [contact for contact in sorted(here - there) if contact not in clause.text]
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


def _contacts(clause: Clause) -> set[str]:
    """To write to or to call, behind the words."""
    found = (_CONTACT.match(link.target) for link in clause.links)
    return {contact["whom"] for contact in found if contact}


def _struck(source: str) -> list[str]:
    found = _STRUCK.finditer(source) if "~~" in source or "</" in source else ()
    return [normal(struck["by_signs"] or struck["by_tags"]) for struck in found]
