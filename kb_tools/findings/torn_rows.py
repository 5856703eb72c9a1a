"""The ids under which a line that cannot be read as a row will come back, put right in its source.

A field too many, a line break within a comment: the ids stand before it as a rule. A line that is too short
to hold one, or has words where it should stand, is the rest of the row before it, and waits for that.
"""

from bisect import bisect
from collections.abc import Sequence

from kb_tools.findings.cleaning import Cleaner
from kb_tools.findings.rows import Block
from kb_tools.findings.written_signs import in_characters


def awaited(cleaners: Sequence[Cleaner], block: Block) -> dict[int, tuple[str, str]]:
    """By line, the table and the id; only of lines of which it can be read."""
    by_table = {cleaner.table.name: cleaner for cleaner in cleaners if not cleaner.by_criteria}
    cleaner = by_table.get("findings") or by_table.get("audits")
    if cleaner is None or not block.bad:
        return {}
    width, least = len(cleaner.header), cleaner.fields_to_its_id
    found: dict[int, tuple[str, str]] = {}
    for bad in sorted(block.bad, key=lambda bad: bad.line):
        id_ = ""
        if len(bad.fields) >= min(width, least + 1):  # the last one of a short line may be cut
            fields = [*bad.fields, *[""] * width][:width]
            (id_,) = cleaner.ids_of([fields])
        if len(bad.fields) < width and not _seems_an_id(id_):
            place = bisect(block.lines, bad.line) - 1
            if not bad.fields or place < 0:
                continue
            between = [line for line in found if line > block.lines[place]]
            id_ = found[max(between)][1] if between else cleaner.ids_of([block.rows[place]])[0]
        if id_ and in_characters(id_) == id_:
            found[bad.line] = cleaner.table.name, id_
    return found


def _seems_an_id(text: str) -> bool:
    return len(text.split()) == 1 and any(sign.isdigit() for sign in text)
