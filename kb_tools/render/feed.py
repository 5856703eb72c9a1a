"""What changed as RSS 2.0 (https://www.rssboard.org/rss-specification), dated by when each text
came into force, not by when it was written."""

import re
from collections.abc import Sequence
from email.utils import format_datetime
from itertools import islice
from xml.sax.saxutils import escape

from kb_tools.workflows.site.urls import CHANGES, FEED, relative
from kb_tools.workflows.site.views import ChangeEntry, SiteFacts

NEWEST = 60  # entries; a reader that was away for longer opens the page

# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rss(facts: SiteFacts, entries: Sequence[ChangeEntry]) -> str:
    """The newest entries first, as handed in. Links are absolute where the site has an address."""
    items = "".join(_item(facts, entry) for entry in islice(entries, NEWEST))
    newest = f"<lastBuildDate>{format_datetime(entries[0].on)}</lastBuildDate>" if entries else ""
    own = (
        f'<atom:link href="{_text(_link(facts, FEED))}" rel="self" type="application/rss+xml"/>'
        if facts.url
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{_text(facts.name)}: what changed</title>\n"
        f"<link>{_text(_link(facts, CHANGES))}</link>\n"
        f"<description>{_text(f'What came into force, for {facts.audience}')}</description>\n"
        f"<language>{_text(facts.language)}</language>\n{newest}{own}\n{items}</channel></rss>\n"
    )


def _item(facts: SiteFacts, entry: ChangeEntry) -> str:
    link = _link(facts, entry.redline_url or entry.link.url)
    told = [entry.line.summary, entry.headline, *entry.says]
    what = " ".join(_ended(sentence) for sentence in told if sentence)
    return (
        "<item>"
        f"<title>{_text(_title(entry))}</title>"
        f"<link>{_text(link)}</link>"
        f'<guid isPermaLink="false">{_text(guid(entry))}</guid>'
        f"<pubDate>{format_datetime(entry.on)}</pubDate>"
        f"<category>{_text(entry.area)}</category>"
        f"<description>{_text(escape(what))}</description>"  # to feed readers it is HTML
        "</item>\n"
    )


def guid(entry: ChangeEntry) -> str:
    """The same in every build, whatever happens to the address: SOP, revision, what happened."""
    what = "retired" if entry.retired else "in-force"
    return f"kb:{entry.link.sop}@{entry.line.revision.commit}:{what}"


def _title(entry: ChangeEntry) -> str:
    if entry.retired:
        return f"{entry.link.title}: no longer in force"
    what = "new" if entry.new else f"version {entry.line.version}"
    return f"{entry.link.title}: {what}"


def _link(facts: SiteFacts, url: str) -> str:
    return f"{facts.url.rstrip('/')}/{url}" if facts.url else relative(url, FEED)


def _ended(sentence: str) -> str:
    """
    >>> _ended("Two changes in meaning"), _ended("5 days instead of 7: “Wait.”")
    ('Two changes in meaning.', '5 days instead of 7: “Wait.”')
    """
    return sentence if sentence.endswith((".", "?", "!", ".”")) else f"{sentence}."


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text), {'"': "&quot;"})
