"""Whose an address is, and what address the words of a link show.

[acme.com/refunds](https://acme.com/refunds)   the words show where it leads
[acme.com/refunds](https://evil.com/refunds)   they show another site than the one it leads to
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import SplitResult, unquote, urlsplit

from kb_tools.diff.words.normal import normal
from kb_tools.policy.model import Link

_SHOWN = re.compile(r"(?:https?://)?(?P<host>(?:[\w-]+\.)+[a-z]{2,})(?::\d+)?(?P<path>/\S*)?", re.I)
_LANGUAGES = (
    "ar|bg|ca|cs|da|de|el|en|es|fi|fr|he|hi|hu|it|ja|ko|ms|nb|nl|pl|pt|ro|ru|sk|sv|th|tr|uk|vi|zh"
)
_LOCALE = re.compile(rf"(?<=[^/])/(?:{_LANGUAGES})-[a-z]{{2}}/", re.I)
_MAILBOX = re.compile(r"(?P<mailbox>[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})", re.I)
_IDENTIFIER = re.compile(r"([a-z]{2,5})-(\d{2,})(?![\w.])", re.I)


def parted(target: str) -> SplitResult:
    """A link's target; one that no browser can part, such as "http://[", is all path."""
    try:
        return urlsplit(target)
    except ValueError:
        return SplitResult("", "", target, "", "")


def site(host: str) -> str:
    """Of whom it is: docs.example.org and www.example.org are one site.

    >>> site("help.acme.co.uk"), site("acme.zendesk.com"), site("Docs.Acme.com:8443")
    ('acme.co.uk', 'acme.zendesk.com', 'acme.com')
    """
    parts = host.lower().rpartition("@")[2].split(":")[0].rstrip(".").split(".")
    if all(map(str.isdecimal, parts)):
        return ".".join(parts)  # 10.1.3.4
    lent = ".".join(parts[-2:]) in shared_hosts("lenders")
    of_a_kind = len(parts[-1]) == 2 and parts[-2:-1] and parts[-2] in shared_hosts("kinds_of_owner")
    return ".".join(parts[-3 if lent or of_a_kind else -2 :])


def owner(url: SplitResult) -> str:
    """The site, and on one that lends a part of its path whose part: github.com/acme.

    >>> owner(parted("https://github.com/Acme/handbook")), owner(parted("https://docs.acme.com/a"))
    ('github.com/acme', 'acme.com')
    """
    of = site(url.netloc)
    if of not in shared_hosts("lenders_by_path"):
        return of
    return "/".join([of, *url.path.lower().split("/")[1:2]])


@cache
def shared_hosts(table: str) -> frozenset[str]:
    file = files("kb_tools.diff.judging").joinpath("shared_hosts.toml")
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))[table])


def last_part(path: str) -> str:
    """The name of the page or file at the end of a path."""
    parts = [
        part
        for part in unquote(path).rstrip("/").split("/")
        if part and part.lower() not in ("index.md", "index.html", "readme.md")
    ]
    return re.sub(r"\.(md|html?|markdown)$", "", parts[-1].lower()) if parts else ""


def in_any_language(target: str) -> str:
    """An address that names a language and a country ("/en-us/"), as the site has it for all of them.

    >>> in_any_language("https://acme.com/en-us/help/fees"), in_any_language("/help/fees")
    ('https://acme.com/help/fees', '/help/fees')
    >>> in_any_language("/desks/hr-eu/fees"), in_any_language("/go/to-go/fees")
    ('/desks/hr-eu/fees', '/go/to-go/fees')
    """
    return _LOCALE.sub("/", target, count=1)


def one_without_language(before: str, after: str) -> bool:
    plain = in_any_language(before)
    return before != after and plain == in_any_language(after) and plain in (before, after)


def contact(target: str) -> tuple[str, str] | None:
    """A mailbox or a telephone number, however it is written.

    >>> contact("tel:+34-900 123"), contact("mailto:Desk@acme.com?subject=Hi"), contact("desk.md")
    (('tel', '+34900123'), ('mailto', 'desk@acme.com'), None)
    """
    if _MAILBOX.fullmatch(target):  # "mailto:" was forgotten
        return "mailto", target.casefold()
    scheme, colon, rest = unquote(target).partition(":")
    scheme, rest = scheme.strip().lower(), rest.partition("?")[0]
    if not colon or scheme not in ("mailto", "tel", "sms", "callto"):
        return None
    whom = rest.strip().casefold() if scheme == "mailto" else re.sub(r"[^\d+*#;a-z=]", "", rest)
    return scheme, whom


def misleads(link: Link) -> bool:
    """Do its words show an address that is not the one of the site, or of the mailbox, it leads to?"""
    if link.image:
        return False
    said = normal(link.text).strip(" .,;<>")
    whom = contact(link.target)
    if whom and whom[0] == "mailto":
        mailbox = _MAILBOX.fullmatch(said)
        return bool(mailbox) and said.casefold() not in whom[1].split(",")
    shown, leads = _shown(said), parted(link.target)
    return bool(shown and leads.netloc) and site(shown) != site(leads.netloc)


def _shown(said: str) -> str:
    """The host in words that are an address; "" where they are none, as in "setup.py" or "ASP.NET"."""
    found = _SHOWN.fullmatch(said)
    if found is None:
        return ""
    host = found["host"]
    plain = host.islower() and host.rpartition(".")[2] in shared_hosts("endings")
    return host if plain or "://" in said else ""


def leads_as_shown(link: Link) -> bool:
    """Do its words show the address to which it leads, "https://" and "www." aside?

    >>> leads_as_shown(Link("fees.md", "fees.md")), leads_as_shown(Link("Fees", "fees"))
    (True, False)
    """
    return _is_no_word(link.target) and _plain(normal(link.text)) == _plain(link.target)


def shown_address(target: str, said: str) -> bool:
    """Is it still to be read in a text of small letters?"""
    address = _plain(target)
    if address not in said or not _is_no_word(target):
        return False
    return re.search(rf"(?<![\w-]){re.escape(address)}(?![\w-]|[/.]\w)", said) is not None


def _is_no_word(target: str) -> bool:
    return re.search(r"[/.:@#]", target) is not None


def shows_a_page(link: Link) -> bool:
    """Is an address with more than a host in the words?"""
    shown = _SHOWN.fullmatch(normal(link.text))
    return shown is not None and last_part(shown["path"] or "") != ""


def document(link: Link) -> str:
    """The identifier of a document that it leads to, or names: "ref-001".

    >>> document(Link("damaged items", "../refunds/REF-001-damaged.md"))
    'ref-001'
    """
    found = map(_IDENTIFIER.match, (last_part(parted(link.target).path), normal(link.text)))
    return next((f"{one[1]}-{one[2]}".casefold() for one in found if one), "")


def same_publisher(before: SplitResult, after: SplitResult) -> bool:
    """github.com/acme/handbook and docs.acme.org: who has the one seems to have the other."""
    if site(before.netloc) == site(after.netloc):
        return owner(before) == owner(after)
    names = _name_of_owner(before), _name_of_owner(after)
    return names[0] == names[1] or _stands_in(*names) or _stands_in(*reversed(names))


def may_be_same_publisher(before: SplitResult, after: SplitResult) -> bool:
    """/acme-security and acme.com, acme.example.org and acme.com: the name stands anywhere."""
    return same_publisher(before, after) or any(
        _stands_in(_name_of_owner(one), other.netloc + other.path)
        for one, other in ((before, after), (after, before))
    )


def _name_of_owner(url: SplitResult) -> str:
    """github.com/acme/handbook, acme.github.io, docs.acme.co.uk → acme: not who lends the address"""
    host, _, part = owner(url).partition("/")
    return part or host.split(".")[0]


def _stands_in(name: str, address: str) -> bool:
    return len(name) > 3 and bool(
        re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", address.lower())
    )


def _plain(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", address).casefold()
