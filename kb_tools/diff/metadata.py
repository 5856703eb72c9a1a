"""What a change of a front matter field means to those who follow the page."""

from kb_tools.diff.front_matter import Field
from kb_tools.diff.judged import Judged, editorial, material
from kb_tools.diff.lexicon import Lexicon
from kb_tools.diff.model import Judgement, Label

# When a new version holds is told with that version; moved alone, it is news.
DATES = frozenset({"effective", "effective_date", "effective_from"})
# Reported, but no news of its own: it goes with every change.
BOOKKEEPING = frozenset(
    {"version", "revision", "change", "change_summary", "approver", "approved_by"}
)


def judge_field(
    key: str,
    before: Field | None,
    after: Field | None,
    lexicon: Lexicon,
    *,
    new_version: bool = False,
) -> Judged:
    name = key.casefold().replace("-", "_")
    if name in lexicon.quiet_keys:
        return editorial(f"“{key}” says nothing that a reader must do.")
    if name in BOOKKEEPING or (new_version and name in DATES):
        because = f"“{key}” counts and dates versions; what changed in them is told by their texts."
        return Judged(frozenset({Label.METADATA}), Judgement.EDITORIAL, because)
    if before is None:
        return material({Label.METADATA}, f"Document control says “{key}” now.")
    if after is None:
        return material({Label.METADATA}, f"Document control no longer says “{key}”.")
    return material({Label.METADATA}, f"“{key}” in the document control changed.")
