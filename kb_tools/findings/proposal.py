"""A mapping proposed from an export's first rows: what each column seems to hold, and why.

Two witnesses are heard: the header's name and the column's values. What both say, or one says
clearly, is proposed; what is only likely is proposed commented out; what no column seems to hold
is said. Nothing is decided: the proposal is a text that a person reads, mends and keeps.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace

from kb_tools.findings.choices import choice_of, is_failure, of_marks, satisfaction_of, unit_of
from kb_tools.findings.column_guesses import SURE, UNSURE, Guess, guessed
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
from kb_tools.findings.left_out import left_out
from kb_tools.findings.name_forms import NAME
from kb_tools.findings.proposed_tables import Proposal, TableProposal
from kb_tools.findings.ratings import ratings
from kb_tools.findings.redaction import Names, few_words, is_name, label_text, redacted
from kb_tools.findings.redaction import names as people_of
from kb_tools.findings.scorecards import overall_comment, scorecard
from kb_tools.findings.spelling import SopSpelling
from kb_tools.findings.tables import TABLES, Kind, Table

OTHER_TEXTS = re.compile(r"one other text|\d+ other texts")  # that are counted and not quoted
_LEAST_PERSON = 3  # signs of an id that say anything where they stand in another one
_OFTEN = 1.2  # rows for each one of ours: more than the duplicates that exports have anyway
_FINDINGS = 1.0  # … where each finding has a row that repeats its audit


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
        often = _FINDINGS if findings else _OFTEN
        if entry.table.name == "audits" and findings:
            _without_findings(entry, [*header], rows)
        entry.repeats = _repeats(entry, [*header], rows, often)
        _tell_apart(entry, [*header], rows)
    tables = [t for t in tables if t.table.name != "roster" or _once_each(t, [*header], rows)]
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
        entry.guesses = [
            _made_of_persons(_of_persons(guess, seen, known), [*header], rows, people, known)
            for guess in entry.guesses
        ]
    several = several_times(header)
    out = left_out(tables, seen, tool, several, used | {*names})
    decimal = _decimal(seen)
    return Proposal(
        file, len(rows), tool, tables, dates, either, decimal, names, out.reasons, several, out.unread, len(summed),
        _grouped(tables, [*header], rows), marked=out.marked, within=out.within,
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


def _made_of_persons(
    guess: Guess, header: list[str], rows: Sequence[Sequence[str]], people: Container[str], known: Names
) -> Guess:  # fmt: skip
    """Ids show on the QA leads' pages as they stand: one that a tool has made of a person's is asked about.

    Args:
        people: columns in which persons stand.
    """
    if guess.column.kind is not Kind.ID or any(name in people for name in guess.names):
        return guess
    ids = [header.index(name) for name in guess.names]
    persons = [place for place, name in enumerate(header) if name in people]

    def tells(row: Sequence[str], id_: str) -> bool:
        of_row = (row[place].strip() for place in persons)
        return NAME in redacted(id_, known) or any(
            len(person) >= _LEAST_PERSON and person in id_ for person in of_row
        )

    told = sum(any(tells(row, row[place]) for place in ids) for row in rows)
    if told <= SOME * len(rows):
        return guess
    asked = f"CHECK: a person's id or name stands in {told} of {len(rows)}, which show on the QA leads' pages"
    return replace(guess, because=f"{asked}; {guess.because}")


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
    more = [table for table in others if len(table.sure) > known and table.of_reviews]
    kept = complete + (more[:1] if complete else others[:1])
    if any(
        t.table.name == "audits" and t.missing for t in kept
    ):  # what failed in them lacks the same
        instead = next(t.instead for t in kept if t.table.name == "audits")
        for failed in [t for t in others if t not in kept and _names_criteria(t)]:
            failed.instead = instead
            kept.append(failed)
    return kept + (cards if any(table.table.name == "audits" for table in kept) else [])


def _names_criteria(table: TableProposal) -> bool:
    return table.table.name == "findings" and any(g.column.name == "criterion" for g in table.sure)


def _with_scorecard(tables: list[TableProposal], seen: Sequence[SeenColumn]) -> list[TableProposal]:
    """Audits with a column for each criterion hold the findings too."""
    audits = next(
        (t for t in tables if t.table.name == "audits" and (not t.missing or t.of_reviews)), None
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
        not made.missing and not sure - {*table.key, "entered_at"}
    ):  # an id alone says nothing, nor does since when it is known
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
    if table.name == "audits" and "ticket_at" in made.missing:
        _only_dates(made, seen)
    order = [column.name for column in table.columns]
    made.guesses.sort(key=lambda guess: order.index(guess.column.name))
    _read_choices(made, {s.header: s for s in seen})
    if "sop_id" in table.names and "sop_id" not in by_name:
        _sop_in_text(made, seen)
    return made


def _only_dates(made: TableProposal, seen: Sequence[SeenColumn]) -> None:
    """A "Date", in an export that has no other, may be the contact's."""
    dated = [s.header for s in seen if s.date >= ENOUGH]
    if len(dated) == 1 and "ticket_at" not in {guess.column.name for guess in made.guesses}:
        made.guesses = [guess for guess in made.guesses if guess.names != (dated[0],)]
        because = "CHECK: the only dates there are; of the contact, or of its review?"
        made.guesses.append(Guess(made.table.column("ticket_at"), (dated[0],), UNSURE, because))


def _read_choices(made: TableProposal, seen: dict[str, SeenColumn]) -> None:
    for guess in made.guesses:
        name, choices, s = guess.column.name, guess.column.choices, seen[guess.names[0]]
        if guess.column.kind is Kind.MINUTES:
            made.units[name] = unit_of(s)
        in_words = s.samples if name == "csat" and s.number < ENOUGH else ()
        for value in s.common if choices else in_words:
            known = choice_of(value, choices) if choices else satisfaction_of(value)
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
        table.unread = {
            ours: _quotable(values, people, of_customers=ours == "csat")
            for ours, values in table.unread.items()
        }
        if table.unmarked:
            column, values = table.unmarked
            table.unmarked = column, (*_quotable(values, people),)
        if card := table.scorecard:
            own = tuple(replace(o, unread=(*_quotable(o.unread, people),)) for o in card.own)
            table.scorecard = replace(card, unread=(*_quotable(card.unread, people),), own=own)


def _quotable(values: Sequence[str], people: Names, *, of_customers: bool = False) -> list[str]:
    """The values, with those only counted that could be of a person, or are too many to read.

    Args:
        of_customers: what is longer than a mark they may have said of whomever.
    """
    shown = [v for v in values if is_failure(v) is not None or _harmless(v, people)]
    if of_customers:
        shown = [v for v in shown if few_words(v, people) != "…"]
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


def _without_findings(
    made: TableProposal, header: list[str], rows: Sequence[Sequence[str]]
) -> None:
    """What differs between the rows of one audit is of its findings, and would make them rows that
    contradict each other."""
    groups = [group for group in _by_key(made, header, rows) if len(group) > 1]

    def differs(name: str) -> int:
        place = header.index(name)
        each = [[row[place] for row in group] for group in groups]
        return sum(len({*said}) > 1 and any(said[1:]) for said in each)  # or grouped by it

    for n, guess in enumerate(made.guesses):
        if guess.column.required or guess.sure < SURE or not groups:
            continue
        if (audits := max(map(differs, guess.names))) > SOME * len(groups):
            because = (
                f"CHECK: {audits} audits have rows that differ in it; a finding's, not theirs?"
            )
            made.guesses[n] = replace(guess, sure=UNSURE, because=because)
    if made.extract and groups and differs(made.extract[0]) > SOME * len(groups):
        made.extract = None


def _by_key(
    made: TableProposal, header: list[str], rows: Sequence[Sequence[str]]
) -> list[list[Sequence[str]]]:
    """The rows of the export that have one key, together; none where no column is sure to be the key."""
    by_name = {guess.column.name: guess.names for guess in made.sure}
    if not {*made.table.key} <= {*by_name}:
        return []
    key = [header.index(name) for ours in made.table.key for name in by_name[ours]]
    found: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for row in rows:
        found.setdefault(tuple(row[n] for n in key), []).append(row)
    return [*found.values()]


def _once_each(made: TableProposal, header: list[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether one row is enough for each key; an agent beside each ticket makes no roster."""
    return bool(made.repeats) or len(rows) < _OFTEN * len(_by_key(made, header, rows))


def _repeats(
    made: TableProposal, header: list[str], rows: Sequence[Sequence[str]], often: float
) -> str:
    """Whether rows with one key agree in all that is mapped: then they are one row, written often. A
    few that contradict each other are for the quarantine."""
    found = _by_key(made, header, rows)
    if len(rows) < often * len(found) or len(rows) == len(found) or not found:
        return ""
    mapped = [header.index(name) for guess in made.sure for name in guess.names]
    differ = sum(len({tuple(row[n] for n in mapped) for row in group}) > 1 for group in found)
    if differ > SOME * len(found):
        return ""
    same = "in the same words" if not differ else f"in the same words, but for {differ} of them"
    return f"{len(rows)} rows hold {len(found)}, each of them several times {same}"


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
    likely = max((s for s in seen if not s.holds_rows), key=lambda s: s.named, default=None)
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
    """The sign that stands before the last digits of numbers; before three it may part thousands."""
    signs = Counter(
        m[1] for s in seen if s.number > ENOUGH for v in s.samples if (m := re.search(r"\d([.,])(?:\d{1,2}|\d{4,})\s?%?$", v))
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
