"""Whether the columns that a file names are those that its mapping speaks of."""

from collections.abc import Iterable, Iterator, Sequence

from kb_tools.english import listed
from kb_tools.errors import Problem
from kb_tools.findings.mapping import OWN, Source, nearest

_SOME = 3  # columns that a tool may rename at once


def header_problems(header: Iterable[str], source: Source, file: str) -> Iterator[Problem]:
    """What in a file's first line does not fit the mapping."""
    header = tuple(header)
    stands, first = ", ".join(header), source.header_row or 1
    for name, places in several_times(header).items():
        if name in source.used:
            saw = f"{len(places)} columns are called {name!r} ({listed(places)}): nobody can say which is meant."
            would_work = (
                'Give each its own name in the export, like "Greeting: comment", and map those.'
            )
            yield Problem(file, first, saw, would_work)
    optional = _optional(source) | _beside_some(source, header) | _called_otherwise(source, header)
    missing = sorted(source.used - set(header) - optional)
    if len(missing) > _SOME and 2 * len(missing) > len(source.used):
        saw = f"Of the {len(source.used)} columns of {source.name!r} it has {len(source.used) - len(missing)}. The first line has: {stands}"
        would_work = f"It may be another export (kb findings map {file}), or begin further down (header_row)."
        yield Problem(file, first, saw, would_work)
        return
    for name in missing:
        saw = f"There is no column {name!r}. The first line has: {stands}"
        unused = [other for other in header if other not in source.used]
        would_work = nearest(name, unused) or _how_to_map(source, name)
        yield Problem(file, first, saw, would_work + _if_renamed(source, name))
    if "*" in source.ignore:
        return
    for name in dict.fromkeys(header):
        if name not in source.used and name not in source.ignore:
            saw = f"The column {name!r} is not in the mapping of {source.name!r}."
            free = [used for used in source.used if used not in header]
            hint = nearest(name, free) or "Map it, or leave it out:"
            yield Problem(file, first, saw, f'{hint}  ignore = ["{name}"]  leaves it out.')


def several_times(header: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Names that stand above more than one column, and above which, from 1.

    >>> several_times(["Tone", "Comment", "Noted", "Comment", "", ""])
    {'Comment': (2, 4)}
    """
    found = {
        name: tuple(place for place, other in enumerate(header, 1) if other == name)
        for name in header
        if name
    }
    return {name: places for name, places in found.items() if len(places) > 1}


def _optional(source: Source) -> frozenset[str]:
    """Of a file with our own names, columns that may be left out."""
    if "*" not in source.ignore or source.files != ("*",):
        return frozenset()
    ((table, _),) = source.tables
    return frozenset(c.name for c in table.columns if not c.required)


def _called_otherwise(source: Source, header: tuple[str, ...]) -> frozenset[str]:
    """Criteria that stand there under the name that they had before, or have now."""
    found = set[str]()
    for _, mapped in source.tables:
        there = {mapped.known_as(name) for name in mapped.criteria if name in header}
        found.update(name for name in mapped.criteria if mapped.known_as(name) in there)
    return frozenset(found)


def _if_renamed(source: Source, name: str) -> str:
    if not any(name in mapped.criteria for _, mapped in source.tables):
        return ""
    return (
        f'  If the criterion is called otherwise now, add that name to criteria, and  formerly = {{ "new name" = "{name}" }}'
        ",  or what it found counts twice."
    )


def _beside_some(source: Source, header: tuple[str, ...]) -> frozenset[str]:
    """Not every criterion has a column for comments: one of them having it is enough."""
    beside = (
        {name.replace(OWN, criterion) for criterion in mapped.criteria}
        for _, mapped in source.tables
        for names in mapped.columns.values()
        for name in names
        if OWN in name
    )
    return frozenset(name for names in beside if names & {*header} for name in names)


def _how_to_map(source: Source, name: str) -> str:
    return (
        f"Write the export's own column name in the mapping of {source.name!r}, or drop {name!r}."
    )
