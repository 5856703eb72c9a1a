"""What the quarantine keeps of a refused row, so that it can be put right: no persons, no addresses."""

from collections.abc import Mapping, Sequence

from kb_tools.findings.mapping import Source
from kb_tools.findings.pseudonyms import PseudonymKey
from kb_tools.findings.redaction import LONGEST_COMMENT, Names, has_address, redacted
from kb_tools.findings.rows import BadLine
from kb_tools.findings.tables import FIGURES, Kind
from kb_tools.findings.written_signs import in_characters

_LONGEST_ID = 60  # characters; what is longer has slipped into the wrong column


def kept_row(
    fields: Sequence[str], source: Source, header: Sequence[str], key: PseudonymKey,
    people: Names, ids: Mapping[str, str], *, torn: bool = False,
) -> dict[str, str]:  # fmt: skip
    """A refused row as the quarantine keeps it: mapped columns only, people as pseudonyms.

    Args:
        ids: people's ids of this run → pseudonym, for values that stand in the wrong column.
        torn: nobody knows which value stands in which column.
    """
    kinds = _kinds(source)
    row = {}
    for name, value in zip(header, map(in_characters, fields), strict=False):
        held = kinds.get(name, {Kind.TEXT})  # a mark, or where an id is taken from: anything
        if name not in source.used or (name in source.names and Kind.PERSON not in held):
            continue
        if Kind.PERSON in held:
            row[name] = key.pseudonym(value) if value.strip() not in source.empty else value
        else:
            kinds_there = {Kind.CHOICE} if torn and any(map(str.isalpha, value)) else held
            row[name] = ids.get(value.strip()) or _kept_value(value, held, kinds_there, people)
    return row


def without(row: Mapping[str, str], source: Source | None, people: Names) -> dict[str, str]:
    """A row that is kept already, without people who became known later.

    Args:
        source: None: the mapping has it no more.
    """
    kinds = _kinds(source) if source else {}
    found = {}
    for name, value in row.items():
        held = kinds.get(name, {Kind.TEXT})
        found[name] = value if Kind.PERSON in held else _kept_value(value, held, held, people)
    return found


def _kinds(source: Source) -> dict[str, set[Kind]]:
    """Of the export's columns, what they are read as."""
    kinds: dict[str, set[Kind]] = {}
    for table, mapped in source.tables:
        for ours in mapped.columns:
            for name in mapped.names_of(ours):
                kinds.setdefault(name, set()).add(table.column(ours).kind)
    return kinds


def _kept_value(value: str, held: set[Kind], there: set[Kind], people: Names) -> str:
    """
    Args:
        there: what the value may be, where that is not what its column holds.
    """
    if Kind.TEXT not in held and len(value) <= _LONGEST_ID and not has_address(value):
        return _without_people(value, there, people)
    return redacted(value, people)[:LONGEST_COMMENT]


def _without_people(value: str, held: set[Kind], people: Names) -> str:
    """What stands in a column of short values, people taken out where they have slipped into it.

    What may be right stays as it is, so that the row can be put right: an id or a day may look like a
    phone number, a team may be called like a person.
    """
    no_sop = Kind.SOP in held and " " in value.strip()  # an SOP's id is one word
    if no_sop or (held and held <= {Kind.CHOICE, Kind.YES_NO}):
        return redacted(value, people)
    without = redacted(value, people)
    if held & FIGURES:
        return without if any(map(str.isalpha, value)) else value
    return without if without == "[name]" else value


def kept_text(value: str, people: Names, ids: Mapping[str, str]) -> str:
    if value.strip() in ids:
        return ids[value.strip()]
    return redacted(in_characters(value), people)[:LONGEST_COMMENT]


def kept_bad_line(
    bad: BadLine, source: Source, header: Sequence[str], key: PseudonymKey,
    people: Names, ids: Mapping[str, str],
) -> tuple[dict[str, str], tuple[str, ...]]:  # fmt: skip
    """What can be kept of a line that is no row: columns as far as they go, and the overflow."""
    row = kept_row(bad.fields, source, header, key, people, ids, torn=True)
    return row, tuple(kept_text(value, people, ids) for value in bad.fields[len(header) :])
