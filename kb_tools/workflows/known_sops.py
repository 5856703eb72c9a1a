"""The SOPs that a recorded name may mean."""

from collections.abc import Mapping

from kb_tools.findings.spelling import SopSpelling
from kb_tools.ports import PolicyHistory


def sop_spelling(history: PolicyHistory, aliases: Mapping[str, str]) -> SopSpelling:
    """Knows every SOP there ever was, by id, by today's title and by the mapping's aliases."""
    titles: dict[str, list[str]] = {}
    sops = [str(sop) for sop in history.sops()]
    for sop in history.sops():
        revisions = history.timeline(sop).revisions
        if revisions and revisions[-1].control.title:
            titles.setdefault(revisions[-1].control.title, []).append(str(sop))
    alone = {title: owners[0] for title, owners in titles.items() if len(owners) == 1}
    return SopSpelling(sops, aliases, alone)
