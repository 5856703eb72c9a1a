"""The SOPs that a recorded name may mean."""

from collections.abc import Mapping
from datetime import datetime

from kb_tools.findings.spelling import SopSpelling
from kb_tools.ports import PolicyHistory


def sop_spelling(
    history: PolicyHistory, aliases: Mapping[str, str], known_on: datetime | None = None
) -> SopSpelling:
    """Knows every SOP there ever was, by id, by its last title and by the mapping's aliases.

    Args:
        known_on: what was recorded later is not known yet (UTC); None: drafts are known too.
    """
    titles: dict[str, list[str]] = {}
    sops: list[str] = []
    for sop in history.sops():
        revisions = history.timeline(sop).revisions
        if known_on is not None:
            revisions = tuple(r for r in revisions if r.recorded < known_on)
            if not revisions:
                continue
        sops.append(str(sop))
        if revisions and revisions[-1].control.title:
            titles.setdefault(revisions[-1].control.title, []).append(str(sop))
    alone = {title: owners[0] for title, owners in titles.items() if len(owners) == 1}
    return SopSpelling(sops, aliases, alone)
