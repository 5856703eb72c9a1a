"""Why columns of an export are left out of a proposed mapping, and which of them are asked about."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb_tools.findings.column_guesses import SURE, guessed
from kb_tools.findings.columns import SOME, SeenColumn
from kb_tools.findings.proposed_tables import TableProposal
from kb_tools.findings.scorecards import overall_comment, scorecard, unexplained
from kb_tools.findings.tables import TABLES, Kind


@dataclass(frozen=True, slots=True)
class LeftOut:
    reasons: dict[str, str]  # column → why nobody needs it, or what is asked of it
    unread: dict[str, tuple[str, ...]]  # as `Proposal.unread`
    marked: tuple[str, ...]  # as `Proposal.marked`
    within: tuple[str, ...]  # as `Proposal.within`


def left_out(
    tables: Sequence[TableProposal], seen: Sequence[SeenColumn], tool: str,
    several: Mapping[str, Sequence[int]], used: Collection[str],
) -> LeftOut:  # fmt: skip
    """
    Args:
        several: names that stand above several columns, and which.
        used: columns that are proposed for something.
    """
    unread = unexplained(seen, {*used}) if _lacks_findings(tables) else {}
    marked = _perhaps_scorecard(tables, seen, used)
    by_criteria = any(table.scorecard for table in tables)

    def why(s: SeenColumn) -> str:
        if s.header in several:
            return _several_times(several[s.header])
        if s.holds_rows:
            return f"CHECK: rows of their own; to make a row of each:  jq -c '{each_of(s.header)}' FILE > rows.jsonl"
        return _of_unread_moments(s, tool) or _why_left_out(
            s,
            unread.get(s.header, ()),
            marked,
            by_criteria=by_criteria,
            perhaps_criteria=bool(unread),
        )

    within = tuple(s.header for s in seen if s.header not in used and s.holds_rows)
    return LeftOut({s.header: why(s) for s in seen if s.header not in used}, unread, marked, within)


def each_of(column: str) -> str:
    """What jq is told to make a row of each entry of a list that stands within a row, beside all else there.

    >>> each_of("review.ratings")
    '."review"."ratings"[] as $one | del(."review"."ratings") | ."review"."rating" = $one'
    """
    *outer, name = column.split(".")
    path, one = (
        "".join(f".{json.dumps(part, ensure_ascii=False)}" for part in (*outer, last))
        for last in (name, singular(name))
    )
    return f"{path}[] as $one | del({path}) | {path if one == path else one} = $one"


def singular(name: str) -> str:
    """What one of them is called, so that its fields are known as its own: "reviews" → "review"."""
    return name.removesuffix("s") if not name.endswith("ss") else name


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
    reviews = any(t.scorecard or (t.table.name == "audits" and t.of_reviews) for t in tables)
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
