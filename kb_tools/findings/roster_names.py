"""Whom a roster calls by an id and by a name, and other exports perhaps by the name alone.

A name becomes a pseudonym as an id does, and nobody can tell from a pseudonym whose other one it is:
only while a roster is read do both stand side by side.
"""

from collections.abc import Sequence
from itertools import permutations

from kb_tools.findings.mapping import Source
from kb_tools.findings.pseudonyms import PseudonymKey


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
