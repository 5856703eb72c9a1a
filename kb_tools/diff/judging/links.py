"""Links of a clause, before and after: which were led elsewhere."""

import re
from urllib.parse import SplitResult, unquote, urlsplit

from kb_tools.diff.judging.judged import Judged, editorial, material, review
from kb_tools.diff.model import Label
from kb_tools.diff.words.normal import link_key, normal
from kb_tools.policy.model import Clause, Link


def redirected(before: Clause, after: Clause) -> list[tuple[Link, Link]]:
    """Links on the same words (or at the same place) that lead elsewhere now."""
    if [link_key(link.target) for link in before.links] == [
        link_key(link.target) for link in after.links
    ]:
        return []
    left_old = list(before.links)
    left_new = list(after.links)
    for link in before.links:  # unchanged ones first
        twin = next((n for n in left_new if link_key(n.target) == link_key(link.target)), None)
        if twin is not None:
            left_new.remove(twin)
            left_old.remove(link)
    pairs: list[tuple[Link, Link]] = []
    for link in list(left_old):
        twin = next(
            (n for n in left_new if _words(n) == _words(link) and n.image == link.image), None
        )
        if twin is not None:
            pairs.append((link, twin))
            left_new.remove(twin)
            left_old.remove(link)
    if len(left_old) == len(left_new):
        pairs += [(a, b) for a, b in zip(left_old, left_new, strict=True) if a.image == b.image]
    return pairs


def judge_link(before: Link, after: Link) -> Judged:
    """Only the address is compared: what the page behind it says, nobody here can know."""
    if link_key(before.target) == link_key(after.target):
        return editorial("Only a session token or an escape in the link's address differs.")
    if before.image:
        return editorial("Another picture file in the same place.")
    old, new = urlsplit(before.target), urlsplit(after.target)
    named = [_names(before, _address(old)), _names(after, _address(new))]
    if not (_has_its_address(before) and _has_its_address(after)) and (
        _words(before) != _words(after) and not (_related(before, after) and any(named))
    ):
        return material({Label.LINK}, "A link with other words leads somewhere else.")
    if old[:4] == new[:4] and _slug(old.fragment) == _slug(new.fragment):
        return editorial("The link's address spells the same heading in another way.")
    if _last(old.path) and _last(old.path) == _last(new.path):
        if old.path != new.path or old.netloc != new.netloc:
            sites = {_site(url.netloc) for url in (old, new)} - {""}
            if len(sites) == 2 and not (all(named) or _same_publisher(old, new)):
                return review("The link leads to a page of the same name on another site.")
            if len({_slug(url.fragment) for url in (old, new)} - {""}) == 2:
                return review("The link leads to another part of a page that moved.")
            return editorial(
                "The link follows a page that moved: the same page name, another place."
            )
        parts = (old.fragment, new.fragment)
        if old.query == new.query and all(map(_names, (before, after), parts)):
            return editorial("The link's words name the part of the page at both addresses.")
        slugs = sorted(map(_slug, parts), key=len)
        if old.query == new.query and slugs[0] and slugs[1].startswith(slugs[0]):
            return review(
                "The link leads to a part of the page whose name goes on, or ends before."
            )
        return material({Label.LINK}, "The link leads to another part or view of the page.")
    if old.netloc == new.netloc and _versioned(old.path, new.path):
        return material({Label.LINK}, "The link leads to another version of the page.")
    if all(named) and _beside(old, new):
        return review("The link leads to another page beside the first, which its words name too.")
    if all(named):
        return editorial("The link's words name the page at both addresses: it moved.")
    if any(named):
        return review(
            "Only one of the link's addresses names what its words name: it moved, or not."
        )
    if not any(url.path.strip("/") or url.query or url.fragment for url in (old, new)):
        return review("The link leads to another site: a site that moved, or another one.")
    if _site(old.netloc) != _site(new.netloc) and not _same_publisher(old, new):
        return material({Label.LINK}, "The link leads to another page on another site.")
    return review("The same words lead to another address: a page that moved, or another page.")


def leads_down_the_page(clause: Clause) -> bool:
    """Nothing but a link to a heading of its own page that it repeats, as in a table of contents."""
    if len(clause.links) != 1 or not clause.links[0].target.startswith("#"):
        return False
    words = normal(clause.text).casefold()
    return _words(clause.links[0]) == words and _slug(words) == _slug(clause.links[0].target)


def _has_its_address(link: Link) -> bool:
    """Do its words say nothing but where it leads?"""
    bare = (
        re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", text) for text in (_words(link), link.target)
    )
    return len({text.casefold() for text in bare}) == 1


def _related(before: Link, after: Link) -> bool:
    """Do the words of one link hold all the words of the other?"""
    old, new = set(_words(before).split()), set(_words(after).split())
    return old <= new or new <= old


def _slug(fragment: str) -> str:
    """`Raising-Concerns`, `raising--concerns` → raisingconcerns: generators spell one heading in many ways."""
    return re.sub(r"[\W_]+", "", unquote(fragment)).casefold()


def _same_publisher(before: SplitResult, after: SplitResult) -> bool:
    """github.com/acme/handbook and docs.acme.org: the name of one site stands in the other address."""
    names = [_site(url.netloc).split(".")[0] for url in (before, after)]
    addresses = [f"{url.netloc}{url.path}".lower() for url in (before, after)]
    return any(
        len(name) > 3 and re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", address)
        for name, address in zip(names, reversed(addresses), strict=True)
    )


def _versioned(before: str, after: str) -> bool:
    """privacy → privacy-v2"""
    short, long = sorted((before.rstrip("/"), after.rstrip("/")), key=len)
    return len(short) > 3 and long.startswith(short) and "/" not in long[len(short) :]


def _address(url: SplitResult) -> str:
    return url.netloc + url.path + url.fragment


def _names(link: Link, address: str) -> bool:
    """Do most of the link's words stand in the address?"""
    said = [word for word in re.findall(r"[a-z]{3,}", _words(link)) if word not in _NAMELESS]
    there = re.sub(r"[^a-z]", "", unquote(address).lower())
    return bool(said) and 2 * sum(word in there for word in said) >= len(said) + 1


_NAMELESS = frozenset(
    {
        "the",
        "our",
        "this",
        "and",
        "for",
        "page",
        "here",
        "link",
        "details",
        "see",
        "more",
        "learn",
        "read",
    }
)


def _site(host: str) -> str:
    """docs.example.org and www.example.org are one site."""
    return ".".join(host.lower().split(":")[0].split(".")[-2:])


def _last(path: str) -> str:
    parts = [
        part
        for part in unquote(path).rstrip("/").split("/")
        if part and part.lower() not in ("index.md", "index.html", "readme.md")
    ]
    return re.sub(r"\.(md|html?|markdown)$", "", parts[-1].lower()) if parts else ""


def _beside(before: SplitResult, after: SplitResult) -> bool:
    """Two pages in one place, /form-a and /form-b; not one that is spelled in another way, nor two
    versions of one."""
    names = _last(before.path), _last(after.path)
    places = [(url.netloc, url.path.rstrip("/").rpartition("/")[0]) for url in (before, after)]
    return (
        all(names)
        and places[0] == places[1]
        and _slug(names[0]) != _slug(names[1])
        and not re.search(r"\d", "".join(names))
    )


def _words(link: Link) -> str:
    return normal(link.text).casefold()
