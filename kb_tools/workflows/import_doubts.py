"""What is asked where an import would count something twice, or put one review in another's place.

Nothing takes a row back: until it is answered, nothing is imported.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from kb_tools.english import counted
from kb_tools.errors import Problem
from kb_tools.findings.mapping import Source, TableMapping
from kb_tools.findings.swapped_days import PerhapsSwapped

_FEW = 3  # reviews of another contact than before may be corrections


def renamed(
    file: str,
    mapped: TableMapping,
    criteria: Collection[str],
    pairs: Iterable[tuple[str, str, int]],
) -> Iterator[Problem]:
    """
    Args:
        criteria: that stand in the file, passed ones too.
        pairs: a criterion from before, one that nobody has heard of, and of how many reviews both count.
    """
    written = {said: name for name, said in mapped.values.get("criterion", {}).items()}
    asked = [
        (written.get(before, before), as_written, reviews)
        for before, now, reviews in pairs
        if (as_written := written.get(now, now)) not in mapped.formerly and before not in criteria
    ]
    if not asked:
        return
    several = len(asked) > 1
    former = dict.fromkeys(before for before, _, _ in asked)
    fresh = dict.fromkeys(now for _, now, _ in asked)
    likeliest = alike((before, now) for before, now, _ in asked)
    proposed = mapped.formerly | {name: likeliest.get(name, name) for name in fresh}
    reviews = counted(max(reviews for _, _, reviews in asked), "review")
    saw = (
        f"Of {'at least ' if several else ''}{reviews} in the store findings of {_quoted(former)} count, which this "
        f"file does not know; it has some of {_quoted(fresh)} for the same, of which nobody has heard before."
    )
    would_work = (
        "Nothing was imported: if one of these is a new name of another, its findings would count twice. Say in the "
        f"mapping under [source.findings]  formerly = {{ {_entries(proposed)} }}  or, of what is no new name,  "
        f"{_entries({name: name for name in fresh})}"
    )
    if several:
        would_work += "  CHECK each pair: they are put together by how alike the names are."
    yield Problem(file, 0, saw, would_work)


def alike(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By its new name, the former one of each criterion, none of them twice; the most alike first.

    >>> alike([("Hello", "1. Hello"), ("Hello", "2. Note"), ("Note", "1. Hello"), ("Note", "2. Note")])
    {'1. Hello': 'Hello', '2. Note': 'Note'}
    """
    found: dict[str, str] = {}
    for before, now in sorted(pairs, key=lambda pair: -fuzz.ratio(*pair)):
        if now not in found and before not in found.values():
            found[now] = before
    return found


def without_zeros(file: str, ids: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """
    Args:
        ids: of reviews, as they are in the store and as they come now.
    """
    if not ids:
        return
    before, now = ids[0]
    saw = f"{counted(len(ids), 'review')} would count twice: {before!r} in the store is {now!r} here, for the same contact."
    would_work = (
        "Nothing was imported. A spreadsheet takes the zeros away with which a number begins"
    )
    if len(now) < len(before):
        would_work += ": export as CSV, or keep the column as text"
    else:
        would_work += (
            ", and seems to have done so in an earlier export: take exports with all zeros into a new store, or this "
            "one without them into the old"
        )
    yield Problem(file, 0, saw, f"{would_work} (or, where they are different reviews, import with --as-it-is).")  # fmt: skip


def running_numbers(file: str, others: Sequence[str], there: int) -> Iterator[Problem]:
    """
    Args:
        others: ids of reviews that were of another contact before.
        there: reviews of the file that are in the store.
    """
    if len(others) < _FEW or 2 * len(others) <= there:
        return
    saw = (
        f"{counted(len(others), 'review')} that are in the store are of another contact here, {others[0]!r} for instance: "
        "their id seems to be a running number, which begins anew in each file."
    )
    would_work = (
        "Nothing was imported: each would take the place of another. Map an id that stays, or several columns that "
        'tell reviews apart:  audit_id = ["Ticket", "Reviewed at"]  (or, where their contacts were corrected, import with --as-it-is).'
    )
    yield Problem(file, 0, saw, would_work)


def swapped_days(file: str, source: Source, found: PerhapsSwapped | None) -> Iterator[Problem]:
    """
    Args:
        found: contacts that all lie on a day or two of many months.
    """
    if found is None or source.audits is None:
        return
    (column,) = source.audits.columns["ticket_at"][:1]
    saw = (
        f"All of its contacts are read as of one or two days, in {found.months} months: {column} "
        f"{found.written!r} is {found.read:%d %B %Y}. Day and month seem to be the other way round."
    )
    would_work = (
        f"Nothing was imported. The mapping says  dates = [{', '.join(map(_quoted_text, source.dates))}]  of "
        f"{source.name!r}; say how this export writes them (or, where that is right, import with --as-it-is)."
    )
    yield Problem(file, 0, saw, would_work)


def _quoted_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))


def _entries(table: Mapping[str, str]) -> str:
    """Of an inline table in TOML, whose texts are quoted as in JSON."""
    pairs = (f"{_quoted_text(name)} = {_quoted_text(said)}" for name, said in table.items())
    return ", ".join(pairs)
