"""Where each page of the site stands; all addresses are relative to the site's root.

An SOP's address is its id, so it survives renames and moves; without an id it is the path. Ids
and file names may hold anything; addresses hold letters, digits, dots, dashes and underscores.
"""

import hashlib
import re
from collections.abc import Iterable
from posixpath import relpath

from kb_tools.english import capital
from kb_tools.policy.folder import SUFFIXES, is_first_page
from kb_tools.policy.model import Revision, SopId

CHANGES = "changes/"
FEED = "changes/feed.xml"

_ODD = re.compile(r"[^A-Za-z0-9._-]+")
# Windows opens devices under these names, whatever the ending.
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_LONGEST = 100  # characters of one part; file systems stop at 255 bytes


def slug(name: str) -> str:
    """A name as parts of an address.

    >>> slug("MON-004"), slug("alerts/API server down.md"), slug("claims/README.md")
    ('MON-004', 'alerts/API-server-down', 'claims')
    """
    stem = next((name[: -len(end)] for end in SUFFIXES if name.lower().endswith(end)), name)
    folder, _, last = stem.rpartition("/")
    if stem != name and folder and is_first_page(last):
        stem = folder
    return "/".join(_part(part) for part in stem.split("/") if part) or _part(name)


def _part(part: str) -> str:
    made = _ODD.sub("-", part).strip("-. ")
    lost = any(ord(letter) > 127 for letter in part) or len(made) > _LONGEST
    if lost or not made or _DEVICES.fullmatch(made):
        digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        made = f"{made[:_LONGEST].strip('-.')}-{digest}".strip("-")
    return made


def slugs(names: Iterable[SopId]) -> dict[SopId, str]:
    """An address for each, unlike each other also where letters' case does not count.

    >>> slugs([SopId("a/b.md"), SopId("a/B.md"), SopId("a/b/README.md")])
    {'a/B.md': 'a/B', 'a/b.md': 'a/b-2', 'a/b/README.md': 'a/b-3'}
    """
    made: dict[SopId, str] = {}
    taken: set[str] = set()
    for name in sorted(names):
        base = address = slug(name)
        again = 2
        while address.casefold() in taken:
            address, again = f"{base}-{again}", again + 1
        taken.add(address.casefold())
        made[name] = address
    return made


def sop_url(address: str) -> str:
    return f"sop/{address}/"


def history_url(address: str) -> str:
    return f"history/{address}/"


def revision_name(revision: Revision) -> str:
    """Unique within the SOP: one commit may touch both NAME.md and NAME.next.md."""
    return revision.short + ("-next" if revision.waiting else "")


def revision_url(address: str, revision: Revision) -> str:
    return f"{history_url(address)}{revision_name(revision)}/"


def pair_name(before: Revision, after: Revision) -> str:
    return f"{revision_name(before)}-to-{revision_name(after)}"


def compared_url(address: str, before: Revision, after: Revision) -> str:
    return f"{history_url(address)}{pair_name(before, after)}/"


def area_url(name: str) -> str:
    return f"area/{slug(name).replace('/', '-').lower()}/"


def period_url(period: str) -> str:
    return f"{CHANGES}{period}/"


def relative(target: str, page: str) -> str:
    """The way from the page at `page` to `target`, both from the site's root.

    >>> relative("sop/MON-004/#limits", "history/MON-004/")
    '../../sop/MON-004/#limits'
    >>> relative("", "sop/MON-004/"), relative("sop/MON-004/", "sop/MON-004/")
    ('../../', './')
    """
    path, mark, anchor = target.partition("#")
    way = relpath("/" + path, "/" + page.rpartition("/")[0])
    if (not path or path.endswith("/")) and not way.endswith("/"):
        way += "/"
    return way + mark + anchor


def in_words(folder: str) -> str:
    """A folder's name as people say it.

    >>> in_words("gifts-live"), in_words("departments/data_analytics"), in_words("")
    ('Gifts live', 'Departments › Data analytics', '')
    """
    parts = [re.sub(r"[-_\s]+", " ", part).strip() for part in folder.split("/")]
    return " › ".join(capital(part) for part in parts if part)
