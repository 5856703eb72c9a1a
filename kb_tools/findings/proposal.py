"""A mapping proposed from an export's first rows: what each column seems to hold, and why.

Two witnesses are heard: the header's name and the column's values. What both say, or one says
clearly, is proposed; what is only likely is proposed commented out; what no column seems to hold
is said. Nothing is decided: the proposal is a text that a person reads, mends and keeps.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from kb_tools.findings.choices import choice_of, is_failure, of_marks, unit_of
from kb_tools.findings.column_guesses import SURE, Guess, guessed
from kb_tools.findings.columns import (
    ENOUGH,
    MOST_CHOICES,
    SOME,
    SeenColumn,
    full_names,
    like_a_name,
    seen_column,
    some_names,
)
from kb_tools.findings.date_formats import date_formats
from kb_tools.findings.dates import SERIAL
from kb_tools.findings.header_fit import several_times
from kb_tools.findings.header_names import OF_PEOPLE, plain, tool_of
from kb_tools.findings.layout import totals
from kb_tools.findings.ratings import ratings
from kb_tools.findings.redaction import Names, is_name, label_text, redacted
from kb_tools.findings.redaction import names as people_of
from kb_tools.findings.scorecards import Scorecard, overall_comment, scorecard, unexplained
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.tables import TABLES, Kind, Table

OTHER_TEXTS = re.compile(r"one other text|\d+ other texts")  # that are counted and not quoted
_OFTEN = 1.2  # rows for each one of ours: more than the duplicates that exports have anyway
_FINDINGS = 1.0  # … where each finding has a row that repeats its audit


@dataclass(slots=True)
class TableProposal:
    table: Table
    guesses: list[Guess] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # ours → written → our value
    unread: dict[str, list[str]] = field(default_factory=dict)  # ours → values nobody can tell
    units: dict[str, tuple[str, str]] = field(default_factory=dict)  # ours → unit, and why
    only: tuple[str, tuple[str, ...], str] | None = None  # column, values that count, why
    passed: tuple[str, ...] = ()  # marks in that column which say that a criterion was met
    extract: tuple[str, str, str] | None = None  # the SOP's id: column, pattern, why
    repeats: str = ""  # why one row of ours stands on several of the export; "" it does not
    when: str = ""  # the column whose empty cells say that nothing was found
    unmarked: tuple[str, tuple[str, ...]] | None = (
        None  # ratings, of which nobody can tell the failed
    )
    scorecard: Scorecard | None = None  # a column for each criterion
    overall: str = ""  # … the column with one comment for all of them
    instead: tuple[str, ...] = ()  # where no column has an audit's id: those that tell audits apart

    @property
    def sure(self) -> list[Guess]:
        return [guess for guess in self.guesses if guess.sure >= SURE]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that no column of the export seems to hold."""
        sure = {guess.column.name for guess in self.guesses if guess.sure >= SURE}
        if self.scorecard:
            sure |= {"finding_id", "criterion"}  # are made of the columns' names
        return tuple(c.name for c in self.table.columns if c.required and c.name not in sure)


@dataclass(slots=True)
class Proposal:
    file: str
    rows: int  # that were looked at
    tool: str  # whose export it seems to be; "" unknown
    tables: list[TableProposal]
    dates: tuple[str, ...]  # formats that fit all dates
    either: tuple[str, ...]  # formats that fit as well: day and month cannot be told apart
    decimal: str
    names: tuple[str, ...]  # columns with people's names
    left_out: dict[str, str]  # column → why nobody needs it
    several: dict[str, tuple[int, ...]]  # names that stand above several columns, and which, from 1
    # Columns left out that may be criteria: their marks, where those of findings are by column or missing.
    unread: dict[str, tuple[str, ...]]
    totals: int  # rows that sum up others; they were not looked at
    grouped: tuple[str, ...]  # columns that are filled in the first row of a review alone
    # Columns left out that look like a scorecard's criteria, though nothing else speaks of a review.
    marked: tuple[str, ...] = ()
    torn: Counter[str] = field(
        default_factory=Counter
    )  # lines of the file that are no rows, by reason


def proposed(
    file: str, header: Sequence[str], rows: Sequence[Sequence[str]], spelling: SopSpelling
) -> Proposal:
    """
    Args:
        rows: some hundred rows of the file.
        spelling: the SOPs that exist.
    """
    summed = {*totals(rows)}
    rows = [row for place, row in enumerate(rows) if place not in summed]
    columns = [[row[n].strip() for row in rows] for n in range(len(header))]
    seen = [
        seen_column(name, values, spelling) for name, values in zip(header, columns, strict=True)
    ]
    dates, either = date_formats(s.samples for s in seen if s.date >= ENOUGH)
    tool = tool_of([*header])
    tables = [
        made
        for table in TABLES.values()
        if (made := _table(table, seen, tool, spelling)) is not None
    ]
    tables = _with_scorecard(tables, seen)
    findings = any(t.table.name == "findings" and not t.scorecard for t in tables)
    for entry in tables:
        entry.repeats = _repeats(entry, [*header], rows, _FINDINGS if findings else _OFTEN)
        _tell_apart(entry, [*header], rows)
    tables = _without_copies(_worth_while(tables))
    for entry in tables:
        if entry.table.name == "findings" and not entry.scorecard:
            _only_failures(entry, seen, tables)
            _when_found(entry, {s.header: s for s in seen})
    own = {entry.extract[0]: entry for entry in tables if entry.extract}
    for entry in tables:  # what a finding's comment names is not what its whole audit is about
        if entry.extract and own[entry.extract[0]] is not entry:
            entry.extract = None
    if _by_number(tables, seen):
        dates = (*dates, SERIAL)
    used = {name for table in tables for guess in table.guesses for name in guess.names}
    used |= {
        entry[0]
        for table in tables
        for entry in (table.only, table.extract, table.unmarked)
        if entry
    }
    used |= {name for table in tables if table.scorecard for name in table.scorecard.columns}
    used |= {table.overall for table in tables if table.overall}
    people = {
        name
        for table in tables
        for guess in table.guesses
        if guess.column.kind is Kind.PERSON
        for name in guess.names
    }
    # A column of names may be an agent's only id: it becomes a pseudonym, and is looked for too.
    names = tuple(
        s.header
        for s in seen
        if full_names(s)
        or (s.header in people and some_names(s))
        or (s.header not in used and plain(s.header) in OF_PEOPLE)
    )
    known = people_of(v for s in seen if s.header in names for v in s.samples)
    _without_people(tables, known)
    for entry in tables:
        entry.guesses = [_of_persons(guess, seen, known) for guess in entry.guesses]
    by_criteria = any(table.scorecard for table in tables)
    several = several_times(header)
    unread = unexplained(seen, used | {*names}) if _lacks_findings(tables) else {}
    marked = _perhaps_scorecard(tables, seen, used | {*names})
    left_out = {
        s.header: _several_times(several[s.header])
        if s.header in several
        else _of_unread_moments(s, tool)
        or _why_left_out(
            s,
            unread.get(s.header, ()),
            marked,
            by_criteria=by_criteria,
            perhaps_criteria=bool(unread),
        )
        for s in seen
        if s.header not in used and s.header not in names
    }
    decimal = _decimal(seen)
    return Proposal(
        file, len(rows), tool, tables, dates, either, decimal, names, left_out, several, unread, len(summed),
        _grouped(tables, [*header], rows), marked=marked,
    )  # fmt: skip


def _of_persons(guess: Guess, seen: Sequence[SeenColumn], people: Names) -> Guess:
    """A column of labels in which persons seem to stand is asked about."""
    if guess.column.kind not in (Kind.LABEL, Kind.SECTION):
        return guess
    values = [value for s in seen if s.header in guess.names for value in s.samples]
    addresses = sum(label_text(value) != value for value in values)
    named = sum(is_name(value, people) for value in values)
    said = [f"{addresses} with an e-mail address or a phone number, taken out"] if addresses else []
    said += [f"{named} written like persons of other columns"] if named else []
    if not said:
        return guess
    asked = f"CHECK: of persons? Of {len(values)} different values {', '.join(said)}"
    return replace(guess, because=f"{asked}; {guess.because}")


def _several_times(places: Sequence[int]) -> str:
    return f"CHECK: {len(places)} columns have this name; what stands in them stays out until each has its own"


def _of_unread_moments(s: SeenColumn, tool: str) -> str:
    """Of a column that is named for a date whose values are none: what would be asked of it."""
    unsure = [
        guess
        for table in TABLES.values()
        for column in table.columns
        if column.kind in (Kind.INSTANT, Kind.DAY)
        and (guess := guessed(table, column, s, tool))
        and guess.sure < SURE
    ]
    return f"{unsure[0].column.name}? {unsure[0].because}" if unsure else ""


def _lacks_findings(tables: Sequence[TableProposal]) -> bool:
    """Whether this is an export of reviews whose findings, or some of them, may stand in columns
    that nobody understood."""
    by_row = any(t.table.name == "findings" and not t.scorecard for t in tables)
    reviews = any(t.scorecard or (t.table.name == "audits" and _of_reviews(t)) for t in tables)
    return reviews and not by_row


def _perhaps_scorecard(
    tables: Sequence[TableProposal], seen: Sequence[SeenColumn], used: Collection[str]
) -> tuple[str, ...]:
    """Columns with marks of failed and passed in a list of contacts; a helpdesk has such fields, too."""
    if any(t.table.name == "findings" for t in tables) or not any(
        t.table.name == "audits" for t in tables
    ):
        return ()
    card = scorecard(seen, used)
    return tuple(name for name in card.criteria if name not in used) if card else ()


def _why_left_out(
    s: SeenColumn,
    unread: Sequence[str],
    marked: Collection[str],
    *,
    by_criteria: bool,
    perhaps_criteria: bool,
) -> str:
    if by_criteria and overall_comment(s):
        return "CHECK: another comment for all criteria; it is not read"
    if s.header in marked:
        return "CHECK: a criterion's marks? Nothing else says that these contacts were reviewed"
    if perhaps_criteria and overall_comment(s):
        return "CHECK: a comment on the whole review; as overall_comment beside criteria it is read"
    if s.addresses > SOME:
        return "holds addresses"
    if unread:
        return f"CHECK: a criterion? Nobody can tell which of {', '.join(unread)} failed"
    if s.filled:
        return "nothing of ours is like it"
    if by_criteria:
        return "CHECK: empty in all these rows; if it is a criterion, it belongs to criteria"
    return "empty in all these rows"


def _worth_while(tables: list[TableProposal]) -> list[TableProposal]:
    """Those that lack nothing, and the one that lacks something and yet explains more than they do."""
    cards = [table for table in tables if table.scorecard]  # they stand and fall with their audits
    tables = [table for table in tables if not table.scorecard]
    complete = [table for table in tables if not table.missing]
    known = max((len(table.sure) for table in complete), default=0)
    others = sorted(
        (table for table in tables if table.missing),
        key=lambda t: (len(t.missing), -len(t.sure)),
    )
    more = [table for table in others if len(table.sure) > known and _of_reviews(table)]
    kept = complete + (more[:1] if complete else others[:1])
    return kept + (cards if any(table.table.name == "audits" for table in kept) else [])


def _of_reviews(made: TableProposal) -> bool:
    """Whether somebody judged these contacts; a helpdesk's list of tickets is none of audits."""
    return bool({"audited_at", "reviewer_id", "score"} & {g.column.name for g in made.sure})


def _with_scorecard(tables: list[TableProposal], seen: Sequence[SeenColumn]) -> list[TableProposal]:
    """Audits with a column for each criterion hold the findings too."""
    audits = next(
        (t for t in tables if t.table.name == "audits" and (not t.missing or _of_reviews(t))), None
    )
    if audits is None or any(t.table.name == "findings" and not t.missing for t in tables):
        return tables
    elsewhere = {name for table in tables for guess in table.guesses for name in guess.names}
    card = scorecard(seen, {name for guess in audits.sure for name in guess.names}, elsewhere)
    if card is None:
        return tables
    findings = TABLES["findings"]
    mine = [g for g in audits.guesses if g.column.name in ("audit_id", "entered_at", "sop_id")]
    guesses = [replace(g, column=findings.column(g.column.name)) for g in mine]
    if card.comment:
        because = "the column beside each criterion's"
        guesses.append(Guess(findings.column("comment"), (card.comment,), SURE, because))
    once = {s.header for s in seen} - {*several_times([s.header for s in seen])}
    taken = {*card.columns, *(name for guess in audits.sure for name in guess.names)}
    overall = (s.header for s in seen if s.header in once - taken and overall_comment(s))
    made = TableProposal(
        findings, guesses, scorecard=card, instead=audits.instead, overall=next(overall, "")
    )
    return [*(t for t in tables if t.table is not findings), made]


def _by_number(tables: Sequence[TableProposal], seen: Sequence[SeenColumn]) -> bool:
    """Whether a column of dates holds a spreadsheet's numbers for days."""
    numbered = {s.header for s in seen if s.serial >= ENOUGH}
    return any(
        numbered & {*guess.names}
        for table in tables
        for guess in table.guesses
        if guess.sure >= SURE and guess.column.kind in (Kind.INSTANT, Kind.DAY)
    )


def _table(
    table: Table, seen: Sequence[SeenColumn], tool: str, spelling: SopSpelling
) -> TableProposal | None:
    made, taken = TableProposal(table), set[str]()
    offers = [
        guess
        for column in table.columns
        for s in seen
        if (guess := guessed(table, column, s, tool))
    ]
    for guess in sorted(offers, key=lambda g: -g.sure):
        has = {known.column.name for known in made.guesses}
        if guess.column.name not in has and guess.names[0] not in taken:
            made.guesses.append(guess)
            taken.add(guess.names[0])
    sure = {guess.column.name for guess in made.guesses if guess.sure >= SURE}
    if not made.guesses or (
        not made.missing and not sure - {*table.key}
    ):  # an id alone says nothing
        return None
    by_name = {guess.column.name: guess for guess in made.guesses if guess.sure >= SURE}
    if table.name == "findings" and "finding_id" not in by_name and {"audit_id", "criterion"} <= {*by_name}:  # fmt: skip
        parts = (*by_name["audit_id"].names, *by_name["criterion"].names)
        because = "no column has an id of its own; one finding per audit and criterion"
        made.guesses = [g for g in made.guesses if g.column.name != "finding_id"]
        made.guesses.append(Guess(table.column("finding_id"), parts, SURE, because))
    if table.name == "audits" and "audit_id" not in by_name and "ticket_id" in by_name:
        known = [by_name[name] for name in ("ticket_id", "audited_at") if name in by_name]
        ids = [s.header for s in seen if plain(s.header) == "id" and s.different == s.filled]
        made.instead = (*ids,) or tuple(name for guess in known for name in guess.names)
    order = [column.name for column in table.columns]
    made.guesses.sort(key=lambda guess: order.index(guess.column.name))
    _read_choices(made, {s.header: s for s in seen})
    if "sop_id" in table.names and "sop_id" not in by_name:
        _sop_in_text(made, seen)
    return made


def _read_choices(made: TableProposal, seen: dict[str, SeenColumn]) -> None:
    for guess in made.guesses:
        name, choices, s = guess.column.name, guess.column.choices, seen[guess.names[0]]
        if guess.column.kind is Kind.MINUTES:
            made.units[name] = unit_of(s)
        for value in s.common if choices else ():
            known = choice_of(value, choices)
            if known is None:
                made.unread.setdefault(name, []).append(value)
            elif known != value.casefold():
                made.values.setdefault(name, {})[value] = known


def _only_failures(
    made: TableProposal, seen: Sequence[SeenColumn], tables: Sequence[TableProposal]
) -> None:
    """Exports with a row for each rating hold those that passed too: only the others are findings."""
    used = {name for guess in made.guesses for name in guess.names}
    elsewhere = {name for table in tables for guess in table.sure for name in guess.names}
    found = ratings(seen, used, elsewhere)
    if found is None:
        return
    if found.unread or not found.failed:
        made.unmarked = (found.column, (*found.failed, *found.others, *found.unread))
        return
    others = ", ".join(found.others) or "any other mark"
    doubt = "" if found.named else "CHECK: it seems to be the rating; "
    made.only = (found.column, found.failed, f"{doubt}rows with {others} are no findings")
    made.passed = found.passed


def _without_people(tables: Sequence[TableProposal], people: Names) -> None:
    """The proposal is kept in git: what may be a person's name or number is not quoted in it."""
    for table in tables:
        table.unread = {ours: _quotable(values, people) for ours, values in table.unread.items()}
        if table.unmarked:
            column, values = table.unmarked
            table.unmarked = column, (*_quotable(values, people),)
        if card := table.scorecard:
            own = tuple(replace(o, unread=(*_quotable(o.unread, people),)) for o in card.own)
            table.scorecard = replace(card, unread=(*_quotable(card.unread, people),), own=own)


def _quotable(values: Sequence[str], people: Names) -> list[str]:
    """The values, with those only counted that could be of a person, or are too many to read."""
    shown = [v for v in values if is_failure(v) is not None or _harmless(v, people)]
    shown = shown[:MOST_CHOICES]
    if others := len(values) - len(shown):
        shown.append("one other text" if others == 1 else f"{others} other texts")  # OTHER_TEXTS
    return shown


def _harmless(value: str, people: Names) -> bool:
    return (of_marks(value) or not like_a_name(value)) and redacted(value, people) == value


def _tell_apart(made: TableProposal, header: list[str], rows: Sequence[Sequence[str]]) -> None:
    """An audit with two findings on one criterion: their parts of the SOP tell them apart."""
    by_name = {guess.column.name: guess for guess in made.sure}
    made_of = by_name.get("finding_id")
    if made_of is None or len(made_of.names) < 2 or "section" not in by_name:
        return
    places = [header.index(name) for name in made_of.names]
    part = header.index(by_name["section"].names[0])
    found = {(*(row[n] for n in places), row[part]) for row in rows if all(row[n] for n in places)}
    if len({key[:-1] for key in found}) < len(found):
        because = "no column has an id of its own; an audit may have several on one criterion"
        names = (*made_of.names, *by_name["section"].names)
        made.guesses[made.guesses.index(made_of)] = replace(made_of, names=names, because=because)


def _when_found(made: TableProposal, seen: dict[str, SeenColumn]) -> None:
    """An export with a row for each finding has one without, for a contact that passed."""
    by_name = {guess.column.name: guess.names for guess in made.sure}
    if made.only or made.unmarked or not {"audit_id", "criterion"} <= {*by_name}:
        return
    (criterion,), (audit, *_) = by_name["criterion"], by_name["audit_id"]
    if 0 < seen[criterion].filled < seen[audit].filled:
        made.when = criterion


def _repeats(
    made: TableProposal, header: list[str], rows: Sequence[Sequence[str]], often: float
) -> str:
    """Whether rows with one key agree in all that is mapped: then they are one row, written often."""
    by_name = {g.column.name: g.names for g in made.guesses if g.sure >= SURE}
    if not {*made.table.key} <= {*by_name}:
        return ""
    key = [header.index(name) for ours in made.table.key for name in by_name[ours]]
    mapped = [header.index(name) for names in by_name.values() for name in names]
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(row[n] for n in key), set()).add(tuple(row[n] for n in mapped))
    if (
        not rows
        or len(rows) < often * len(found)
        or len(rows) == len(found)
        or any(len(said) > 1 for said in found.values())
    ):
        return ""
    return f"{len(rows)} rows hold {len(found)}, each of them several times in the same words"


def _grouped(
    tables: Sequence[TableProposal], header: list[str], rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Columns by which a report is grouped: what it says of all rows stands in the first one alone."""
    sure = {g.column.name: g.names for t in tables if t.table.name == "audits" for g in t.sure}
    key = [header.index(name) for name in sure.get("audit_id", ())]
    reviews: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for row in rows if key else ():
        reviews.setdefault(tuple(row[n] for n in key), []).append(row)
    several = [each for each in reviews.values() if len(each) > 1]
    return tuple(
        name
        for ours, names in sure.items()
        for name in names
        if ours != "audit_id" and (place := header.index(name)) is not None
        if any(first[place] for first, *_ in several)
        if not any(row[place] for _, *others in several for row in others)
    )


def _sop_in_text(made: TableProposal, seen: Sequence[SeenColumn]) -> None:
    """No column is an SOP's: a custom field, a tag or a comment may name one."""
    likely = max(seen, key=lambda s: s.named, default=None)
    if likely is None or likely.named < SOME:
        return
    pattern = _id_pattern(likely.ids)
    made.extract = (
        likely.header, pattern, f"{likely.named:.0%} of its values name one of your SOPs"
    )  # fmt: skip


def _id_pattern(tokens: Sequence[str]) -> str:
    """
    >>> _id_pattern(["MON-004", "TRU-012", "mon 4"])
    '((?:MON|TRU)[ _-]?[0-9]+)'
    """
    letters = Counter(m[0].upper() for t in tokens if (m := re.match(r"[A-Za-z]+", t)))
    return rf"((?:{'|'.join(sorted(letters))})[ _-]?[0-9]+)"


def _decimal(seen: Sequence[SeenColumn]) -> str:
    """The sign that stands before one or two last digits of numbers."""
    signs = Counter(
        m[1] for s in seen if s.number > ENOUGH for v in s.samples if (m := re.search(r"\d([.,])\d{1,2}\s?%?$", v))
    )  # fmt: skip
    return "," if signs[","] > signs["."] else "."


def _without_copies(tables: list[TableProposal]) -> list[TableProposal]:
    """A table whose every sure column another one has too, with more besides, adds nothing."""
    kept = []
    for table in tables:
        mine = {n for g in table.guesses if g.sure >= SURE for n in g.names}
        keys = {n for g in table.guesses if g.column.name in table.table.key for n in g.names}
        better = [
            other for other in tables if other is not table
            and mine < {n for g in other.guesses if g.sure >= SURE for n in g.names}
            and other.table.name not in ("findings",)
            and keys
        ]  # fmt: skip
        if not better:
            kept.append(table)
    return kept
