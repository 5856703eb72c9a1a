"""Links of a clause, before and after: which were led elsewhere, which came and went."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from urllib.parse import SplitResult, parse_qsl, unquote

from kb_tools.diff.judging.addresses import (
    contact,
    document,
    in_any_language,
    last_part,
    leads_as_shown,
    may_be_same_publisher,
    misleads,
    one_without_language,
    owner,
    parted,
    same_publisher,
    shared_hosts,
    shown_address,
    shows_a_page,
    site,
)
from kb_tools.diff.judging.judged import Judged, editorial, material, review
from kb_tools.diff.judging.reasons import listed, short
from kb_tools.diff.model import Label
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.normal import link_key, normal
from kb_tools.policy.model import Clause, Link


@dataclass(frozen=True, slots=True)
class LinkChanges:
    redirected: Sequence[tuple[Link, Link]] = ()  # on the same words, or at the same place
    gone: Sequence[Link] = ()
    come: Sequence[Link] = ()


def link_changes(before: Sequence[Link], after: Sequence[Link]) -> LinkChanges:
    if list(map(words_and_address, before)) == list(map(words_and_address, after)):
        return LinkChanges()
    left_old, left_new = list(before), list(after)
    _paired(left_old, left_new, words_and_address)
    pairs = _paired(left_old, left_new, lambda link: (_words(link), link.image))
    _paired(left_old, left_new, lambda link: link_key(link.target))
    if len(left_old) == len(left_new):
        pairs += _paired(left_old, left_new, lambda link: link.image)
    return LinkChanges(pairs, left_old, left_new)


def of_words_that_stay(links: Iterable[Link], text: str, linked_here: Iterable[Link]) -> list[Link]:
    """Links of one version whose words a text of the other, with its links, has without them.

    Not those whose address is still to be read, nor those that `held.py` tells of.
    """
    said = normal(text).casefold()
    there = Counter(map(_words, linked_here))

    @cache
    def stay(words: str) -> bool:
        return bool(words) and _stands(words, said, more_than=there[words])

    return [
        link
        for link in links
        if not link.image
        and not leads_as_shown(link)
        and not misleads(link)
        and contact(link.target) is None
        and stay(_words(link))
        and not shown_address(link.target, said)
    ]


def _stands(words: str, said: str, *, more_than: int) -> bool:
    """As whole words, so often. By `find`, which is quick where there are many links and much text."""
    count, at = 0, said.find(words)
    while at >= 0 and count <= more_than:
        end = at + len(words)
        whole = not (at and _IN_WORD.match(said, at - 1)) and not _IN_WORD.match(said, end)
        count += whole
        at = said.find(words, end if whole else at + 1)
    return count > more_than


_IN_WORD = re.compile(r"\w")


def unlinked(link: Link, targets: Collection[str]) -> Judged:
    """A link that is gone from its words, which stay.

    Args:
        targets: `link_key` of all that the page leads to now.
    """
    if link.target.startswith("#"):
        return editorial(
            f"{short(link.text)} no longer leads to another place of the page.", Label.STRUCTURE
        )
    if link_key(link.target) in targets:
        return editorial(
            f"{short(link.text)} has no link now; another one of the page leads there."
        )
    return material(
        {Label.LINK}, f"{short(link.text)} has no link now, and no other on the page leads there."
    )


def linked(link: Link) -> Judged:
    return editorial(f"A link was put on {short(link.text)}, which stood there already.")


def _paired(
    olds: list[Link], news: list[Link], sameness: Callable[[Link], Hashable]
) -> list[tuple[Link, Link]]:
    """Those that are the same by it; they are taken out of both lists."""
    twins: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, new in enumerate(news):
        twins[sameness(new)].append(place)
    paired = {
        at: twins[key].popleft() for at, old in enumerate(olds) if twins[key := sameness(old)]
    }
    pairs = [(olds[at], news[place]) for at, place in paired.items()]
    taken = set(paired.values())
    olds[:] = [old for at, old in enumerate(olds) if at not in paired]
    news[:] = [new for place, new in enumerate(news) if place not in taken]
    return pairs


def judge_link(before: Link, after: Link, lexicon: Lexicon) -> Judged:
    """Only the address is compared: what the page behind it says, nobody here can know."""
    if link_key(before.target) == link_key(after.target):
        return editorial("Only a session token or an escape in the link's address differs.")
    if before.image:
        return editorial("Another picture file in the same place.")
    judged = _another_contact(before, after) or _not_as_shown(before, after)
    if judged is not None:
        return judged
    if one_without_language(before.target, after.target):
        return editorial("The same page, with its language in the address or without it.")
    old, new = parted(before.target), parted(after.target)
    one_host = old.netloc == new.netloc
    named = [
        _names(link, _address(url, one_host), lexicon)
        for link, url in ((before, old), (after, new))
    ]
    if not (leads_as_shown(before) and leads_as_shown(after)) and (
        _words(before) != _words(after)
        and not (_related(before, after) and any(named))
        and not _same_long_path(old, new)
    ):
        return material({Label.LINK}, "A link with other words leads somewhere else.")
    if old[1:] == new[1:] and {old.scheme, new.scheme} <= {"http", "https"}:
        return editorial("The link's address begins with https now, or with http.")
    if old[:4] == new[:4]:
        slugs = [_slug(url.fragment) for url in (old, new)]
        if slugs[0] == slugs[1]:
            return editorial("The link's address spells the same heading in another way.")
        dropped = any("-" not in slug for slug in slugs)  # as some generators do
        if dropped and slugs[0].replace("-", "") == slugs[1].replace("-", ""):
            return review("Figures in the link's address are parted otherwise: 1.11 may be 111.")
    another_site = len({owner(url) for url in (old, new)} - {""}) == 2
    if another_site and all(named) and not same_publisher(old, new):
        return review(
            "The link's words name what it leads to on both sites: it moved, or is another's."
        )
    keys = _shown_by_view(old.path), _shown_by_view(new.path)
    if all(keys) and keys[0] != keys[1]:
        return review("The link leads to another form or document: its key is another one.")
    if last_part(old.path) and last_part(old.path) == last_part(new.path):
        if old.path != new.path or old.netloc != new.netloc:
            if another_site and not same_publisher(old, new):
                return review("The link leads to a page of the same name on another site.")
            another = another_of_the_name(old.path, new.path, lexicon)
            if another:
                return review(f"The link leads to a page of the same name {another}.")
            if len({_slug(url.fragment) for url in (old, new)} - {""}) == 2:
                return review("The link leads to another part of a page that moved.")
            return editorial(
                "The link follows a page that moved: the same page name, another place."
            )
        parts = (old.fragment, new.fragment)
        if old.query == new.query and all(
            _names(link, part, lexicon) for link, part in zip((before, after), parts, strict=True)
        ):
            return editorial("The link's words name the part of the page at both addresses.")
        slugs = sorted(map(_slug, parts), key=len)
        if old.query == new.query and slugs[0] and _goes_on(*sorted(parts, key=len)):
            return review(
                "The link leads to a part of the page whose name goes on, or ends before."
            )
        if old.fragment == new.fragment and _known_otherwise(old.query, new.query) <= _OF_A_VIEW:
            return review("The link hands other values to the page that it leads to.")
        return material({Label.LINK}, "The link leads to another part or view of the page.")
    if old.netloc == new.netloc and _versioned(old.path, new.path):
        return material({Label.LINK}, "The link leads to another version or number of the page.")
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
    if site(old.netloc) != site(new.netloc) and not may_be_same_publisher(old, new):
        return material({Label.LINK}, "The link leads to another page on another site.")
    return review("The same words lead to another address: a page that moved, or another page.")


def leads_down_the_page(clause: Clause) -> bool:
    """Nothing but a link to a heading of its own page that it repeats, as in a table of contents, or to the top."""
    if len(clause.links) != 1 or not clause.links[0].target.startswith("#"):
        return False
    words = normal(clause.text).casefold()
    spelt = _slug(clause.links[0].target)
    return _words(clause.links[0]) == words and spelt in (_slug(words), "top")


def only_leads(
    clause: Clause, known: Collection[tuple[str, str]], labels: Collection[str],
    states: Callable[[str], bool],
) -> bool:  # fmt: skip
    """Nothing but links that are known, or that lead down the page: "Quick links: A | B".

    Args:
        known: words and address of links of the other version.
        labels: words that any list of links may be called.
        states: whether words say more than where they lead: "Never refund", "5 days", "Stop it".
    """
    rest = normal(clause.text).casefold()
    for link in clause.links:
        rest = rest.replace(_words(link), " ", 1)
    label = re.findall(r"\w+", rest)
    labelled = not label or (len(label) <= _LABEL and not set(label).isdisjoint(labels))

    def leads(link: Link) -> bool:
        spelt = _slug(link.text) == _slug(link.target)
        down = link.target.startswith("#") and (spelt or not states(link.text))
        return not link.image and (down or words_and_address(link) in known)

    return bool(clause.links) and labelled and not states(rest) and all(map(leads, clause.links))


def words_and_address(link: Link) -> tuple[str, str]:
    return _words(link), link_key(link.target)


def named(one: Clause, other: Clause, states: Callable[[str], bool]) -> bool:
    """Is one nothing but an address that is written out, and the other one nothing but a link to it?

    Args:
        states: whether the link's words say more than where it leads.
    """
    return any(
        (key := _written(address)) and key == _only_leads_to(link, states)
        for address, link in ((other, one), (one, other))
    )


def _written(clause: Clause) -> str:
    """The key of the address that it may be; "": it is none."""
    return link_key(clause.text.strip("<> ")) if "://" in clause.text else ""


def _only_leads_to(clause: Clause, states: Callable[[str], bool]) -> str:
    """The key of where it leads, if its words say nothing but that; else ""."""
    if len(clause.links) != 1 or "://" in clause.text:
        return ""
    link = clause.links[0]
    alone = normal(link.text) == normal(clause.text) and not states(link.text)
    return link_key(link.target) if alone else ""


class Ways:
    """Where the clauses of one version lead to: read once, and asked of many clauses of the other one."""

    def __init__(self, clauses: Sequence[Clause], states: Callable[[str], bool]) -> None:
        """
        Args:
            states: as `named` has it.
        """
        self._states = states
        self._links: dict[tuple[str, ...] | None, set[tuple[str, str]]] = defaultdict(set)
        self._written: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
        self._linked: dict[tuple[tuple[str, ...], str], list[int]] = defaultdict(list)
        for at, clause in enumerate(clauses):
            for where in (clause.path, None):
                self._links[where].update(map(words_and_address, clause.links))
            if address := _written(clause):
                self._written[clause.path, address].append(at)
            if target := _only_leads_to(clause, states):
                self._linked[clause.path, target].append(at)

    def links(self, path: tuple[str, ...] | None) -> Collection[tuple[str, str]]:
        """Words and address of those under a path; of all of them for None."""
        return self._links.get(path, frozenset())

    def naming(self, clause: Clause) -> list[int]:
        """The places, under its path, of the clauses of which either is but the address to the other's words."""
        leading = self._written.get((clause.path, _only_leads_to(clause, self._states)), ())
        return [*leading, *self._linked.get((clause.path, _written(clause)), ())]


def named_anew(
    before: Sequence[Link], after: Sequence[Link], lexicon: Lexicon, states: Callable[[str], bool]
) -> list[tuple[str, str, str]]:
    """Of links to one address, of which one says nothing but "here", the words: before, after, and what it leads to.

    Args:
        states: whether a link's words say more than where it leads: "Never refund", "5 days".
    """
    keyed = [
        [(link_key(in_any_language(link.target)), link) for link in side]
        for side in (before, after)
    ]
    often = [Counter(key for key, _ in side) for side in keyed]
    there = dict(keyed[1])
    pairs = [(link, there[key]) for key, link in keyed[0] if often[0][key] == often[1][key] == 1]

    def points(link: Link) -> bool:
        said = set(re.findall(r"\w+", _words(link)))
        return bool(said) and said <= lexicon.nameless | lexicon.function_words

    return [
        (was.text, now.text, now.text if points(was) else was.text)
        for was, now in pairs
        if points(was) != points(now) and not states(was.text) and not states(now.text)
    ]


def _another_contact(before: Link, after: Link) -> Judged | None:
    """To whom or by which number one writes or calls, where one of both is for that."""
    was, now = contact(before.target), contact(after.target)
    if was is None and now is None:
        return None
    if was == now:
        other_subject = before.target.partition("?")[2] != after.target.partition("?")[2]
        if other_subject:
            return review("The mail that the link opens is filled in otherwise.")
        return editorial("The same mailbox or number, written otherwise.")
    return material(
        {Label.LINK}, "The link leads to another mailbox or number, or no longer to one."
    )


def _not_as_shown(before: Link, after: Link) -> Judged | None:
    """Where the words say where the link leads: an address, or the identifier of a document."""
    was, now = document(before), document(after)
    if was and now and was != now and was.partition("-")[0] == now.partition("-")[0]:
        return material({Label.LINK}, f"The link leads to another document: {was} → {now}.")
    if _words(before) != _words(after):
        return None
    shown = {leads_as_shown(before), leads_as_shown(after)}
    pages = {last_part(parted(link.target).path) for link in (before, after)}
    another_page = shows_a_page(before) and len(shown) == len(pages) == 2
    if another_page or misleads(before) != misleads(after):
        return material(
            {Label.LINK}, "The link leads elsewhere than to the address that its words show."
        )
    return None


def _related(before: Link, after: Link) -> bool:
    """Do the words of one link hold all the words of the other?"""
    old, new = set(_words(before).split()), set(_words(after).split())
    return old <= new or new <= old


def _same_long_path(old: SplitResult, new: SplitResult) -> bool:
    """Of two folders at least: /docs/refunds/late, at another host."""
    return old.path == new.path and old.path.strip("/").count("/") > 0 and old[3:] == new[3:]


def _goes_on(short: str, long: str) -> bool:
    """Is one part's name in the other's: release-notes in write-release-notes?

    >>> _goes_on("release-notes", "write-release-notes"), _goes_on("notes", "keynotes")
    (True, False)
    """
    one, other = (
        " ".join(re.findall(r"[^\W_]+", unquote(part).casefold())) for part in (short, long)
    )
    return f" {one} " in f" {other} " or _slug(long).startswith(_slug(short))


def _slug(fragment: str) -> str:
    """`Raising-Concerns`, `raising--concerns` → raisingconcerns: generators spell one heading in many ways.

    >>> _slug("section-1-11"), _slug("section-11.1")
    ('section1-11', 'section11-1')
    """
    spelt = re.sub(r"(?<!\d)[\W_]+|[\W_]+(?!\d|[\W_])", "", unquote(fragment))
    return re.sub(r"[\W_]+", "-", spelt).casefold()


_LABEL = 2  # words before a row of links: "Quick links"


def _versioned(before: str, after: str) -> bool:
    """privacy → privacy-v2, addendum-2023.pdf → addendum-2024.pdf"""
    (folder, _, was), (now_in, _, now) = (
        unquote(path).rstrip("/").rpartition("/") for path in (before, after)
    )
    return folder == now_in and bool(_unnumbered(was)) and _numbered_otherwise(was, now)


def _numbered_otherwise(before: str, after: str) -> bool:
    """v1 → v2, 2023 → 2024, 4.13 → 4.17"""
    figures = (re.findall(r"\d+", name) for name in (before, after))
    return _unnumbered(before) == _unnumbered(after) and next(figures) != next(figures)


def _unnumbered(name: str) -> str:
    return re.sub(r"[\W_]*(?:(?<![a-z])v)?\d+", "", name.casefold()).strip("-_")


def _address(url: SplitResult, one_host: bool) -> str:
    """Where both are at one host, its name says of neither what it is."""
    return ("" if one_host else url.netloc) + url.path + url.fragment


def _names(link: Link, address: str, lexicon: Lexicon) -> bool:
    """Do most of the link's words stand in the address?"""
    said = [
        word
        for word in re.findall(r"[a-z]{3,}", _words(link))
        if word not in lexicon.nameless and word not in lexicon.counted_headings
    ]
    there = re.sub(r"[^a-z]", "", unquote(address).lower())
    return bool(said) and 2 * sum(word in there for word in said) >= len(said) + 1


def another_of_the_name(before: str, after: str, lexicon: Lexicon) -> str:
    """Why a page of that name, with other folders before it, may be another page; "": it only moved."""
    olds, news = (_folders(path, lexicon) for path in (before, after))
    gone, come = (
        [at for at in here if at not in there] for here, there in ((olds, news), (news, olds))
    )
    if not gone or not come:
        return ""
    if any(map(_KEY.fullmatch, gone)) and any(map(_KEY.fullmatch, come)):
        return "with another key before it"
    was, now = ([at for at in side if _case(at, lexicon)] for side in (gone, come))
    if was and now:
        return f"for another case: {listed(was)} → {listed(now)}"
    for pair in product(gone, come):
        if _numbered_otherwise(*pair):
            return f"of another version or number: {' → '.join(pair)}"
    name = re.findall(r"[^\W_]+", _FILE_ENDING.sub("", last_part(after)))
    if name and all(word.isdigit() or word in lexicon.common_pages for word in name):
        return "in another folder, and many folders have one"
    return ""


def _folders(path: str, lexicon: Lexicon) -> list[str]:
    """Those above the page, the same place by one name: /usa/refunds/form.md → us, refunds"""
    above = [at for at in unquote(path).casefold().split("/")[:-1] if at.strip(".")]
    return [_case(at, lexicon) or at for at in above]


_FILE_ENDING = re.compile(r"\.[a-z]{2,5}$")
_KEY = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,}")


def _shown_by_view(path: str) -> str:
    """What is shown, where the path ends with how: /forms/d/e/1FAIpQL/viewform → 1FAIpQL"""
    *others, view = ["", *filter(None, path.split("/"))]
    return others[-1] if view.lower() in shared_hosts("views") and others else ""


def _case(folder: str, lexicon: Lexicon) -> str:
    """The first of the names of the place, or the group, that a folder is called after."""
    name = re.sub(r"[\W_]+", " ", folder).strip()
    if name in lexicon.places:
        return lexicon.places[name]
    groups = (lexicon.groups, lexicon.scope_before_groups, lexicon.actors)
    forms = {name, *(name.removesuffix(ending) for ending in lexicon.grammar.plural)}
    return name if any(not forms.isdisjoint(group) for group in groups) else ""


def _known_otherwise(before: str, after: str) -> set[str]:
    """Parameters of which the values differ."""
    olds, news = (set(parse_qsl(query, keep_blank_values=True)) for query in (before, after))
    return {name.casefold() for name, _ in olds ^ news}


# From where one comes, what is filled in, or how it is drawn: often nothing else behind the link.
_OF_A_VIEW = frozenset(
    {"ref", "source", "from", "to", "refresh", "orgid", "theme", "kiosk", "tz", "timezone"}
)


def _beside(before: SplitResult, after: SplitResult) -> bool:
    """Two pages in one place, /form-a and /form-b; not one that is spelled in another way, nor two
    versions of one."""
    names = last_part(before.path), last_part(after.path)
    places = [(url.netloc, url.path.rstrip("/").rpartition("/")[0]) for url in (before, after)]
    return (
        all(names)
        and places[0] == places[1]
        and _slug(names[0]) != _slug(names[1])
        and not re.search(r"\d", "".join(names))
    )


def _words(link: Link) -> str:
    return normal(link.text).casefold()
