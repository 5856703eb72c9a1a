"""By which other pseudonym a person may be known: of the name beside the id in a roster, or of the id
in another spelling.

Nobody can tell from a pseudonym whose other one it is. While ids and names are read, they can be
asked about; they are never taken for one.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations

from kb_tools.findings.mapping import Source
from kb_tools.findings.pseudonyms import PseudonymKey

_LONGEST_NUMBER = 10  # digits, with the zeros that a spreadsheet takes away


def other_spellings(ids: Mapping[str, str], key: PseudonymKey) -> dict[str, str]:
    """By the pseudonym that an id would have with other capitals, or more or fewer zeros before it, the
    one that it has.

    Args:
        ids: as written → pseudonym.
    """
    found = {}
    for written, pseudonym in ids.items():
        others = {written.lower(), written.upper(), written.title()}
        if written.isdecimal():
            bare = written.lstrip("0")
            others |= {bare.zfill(width) for width in range(len(bare), _LONGEST_NUMBER + 1)}
        for other in others - {written, ""}:
            found[key.pseudonym(other)] = pseudonym
    return found


def roster_names(
    header: Sequence[str], rows: Sequence[Sequence[str]], source: Source, key: PseudonymKey
) -> dict[str, str]:
    """By the pseudonym that a name would have, that of the agent's id; of a first and a last name, as
    exports put them together."""
    if source.roster is None:
        return {}
    places = {name: place for place, name in enumerate(header)}
    (id_column,) = source.roster.columns["agent_id"][:1]
    of_names = [places[name] for name in source.names if name in places and name != id_column]
    if not of_names or id_column not in places:
        return {}
    found = {}
    for row in rows:
        id_, parts = row[places[id_column]].strip(), [row[place].strip() for place in of_names]
        if id_ in source.empty:
            continue
        written = {*parts}
        if len(parts) == 2:
            written |= {sep.join(pair) for pair in permutations(parts) for sep in (" ", ", ")}
        for name in written - {id_, *source.empty}:
            found[key.pseudonym(name)] = key.pseudonym(id_)
    return found
