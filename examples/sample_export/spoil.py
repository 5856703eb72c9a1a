"""Bad rows, as every real export has them. How many of each kind stands in the README."""

from datetime import datetime, timedelta

from .dice import Dice
from .story import LAST_DAY
from .writing import BRIGHTREEL, MERIDIAN, Dialect, Raw, Row, line

Rows = dict[Dialect, list[Row]]
COLUMNS = {BRIGHTREEL: 0, MERIDIAN: 1}  # of the tables below

# How many of each, per tool: (Brightreel, Meridian).
REVIEWS = {
    "broken date": (9, 5),
    "next year": (4, 2),
    "wrong number of fields": (5, 3),
    "the same row twice": (16, 8),
    "same id, score corrected": (6, 3),
}
FINDINGS = {
    "broken date": (12, 7),
    "next year": (6, 4),
    "wrong number of fields": (6, 4),
    "the same row twice": (20, 10),
    "same content, new id": (16, 9),
    "review that does not exist": (18, 10),
    "unknown criterion": (9, 5),
    "unclosed quote": (1, 1),
}
BROKEN_DATES = (
    "2026-02-30", "yesterday", "0000-00-00", "46085", "2026-13-04 09:10", "31/04/2026 08:15", "-",
    "??", "2026/0 3/11", "12.2026", "#N/A", "tbd",
)  # fmt: skip
CRITERIA = ("???", "P9", "Q4", "OLD-3", "Other", "")


def reviews(seed: int, rows: Rows) -> None:
    """Put bad rows among the reviews, in place. The good row of each stays."""
    for dialect, column in COLUMNS.items():
        dice = Dice(seed, f"bad reviews {dialect.name}")
        table = rows[dialect]
        extra: list[tuple[int, Row]] = []
        for kind, counts in REVIEWS.items():
            for place in dice.several(range(len(table) // 10, len(table)), counts[column]):
                row = _good(table[place])
                fresh = f"{row[0].rpartition('-')[0]}-{900_000 + len(extra)}"
                later = place + 1
                if kind == "broken date":
                    row[0], row[2] = fresh, dice.one(BROKEN_DATES)
                elif kind == "next year":
                    row[0], row[2] = fresh, _next_year(row[2])
                elif kind == "wrong number of fields":
                    row[0] = fresh
                    row = row[:9] if dice.chance(0.5) else [*row, ""]
                elif kind == "the same row twice":
                    later += dice.between(1, 60)
                else:
                    row[4] = _week_later(dialect, row[4])
                    row[-1] = dialect.number(float(dice.between(60, 99)))
                    later += dice.between(90, 400)
                extra.append((min(later, len(table)), row))
        _insert(table, extra)


def findings(seed: int, rows: Rows) -> None:
    """Spoil some findings in place; the good row of each stays."""
    for dialect, column in COLUMNS.items():
        dice = Dice(seed, f"bad findings {dialect.name}")
        table = rows[dialect]
        extra: list[tuple[int, Row]] = []
        for kind, counts in FINDINGS.items():
            for place in dice.several(range(len(table) // 10, len(table)), counts[column]):
                row = _good(table[place])
                fresh = f"{row[0].rpartition('-')[0]}-{900_000 + len(extra)}"
                bad: Row
                if kind == "broken date":
                    bad = [fresh, row[1], dice.one(BROKEN_DATES), *row[3:]]
                elif kind == "next year":
                    bad = [fresh, row[1], _next_year(row[2]), *row[3:]]
                elif kind == "wrong number of fields":
                    bad = [fresh, *(row[1:6] if dice.chance(0.5) else [*row[1:], "", ""])]
                elif kind == "the same row twice":
                    bad = row
                elif kind == "same content, new id":
                    bad = [fresh, *row[1:]]
                elif kind == "review that does not exist":
                    bad = [fresh, f"{row[1]}99", *row[2:]]
                elif kind == "unknown criterion":
                    bad = [fresh, *row[1:3], dice.one(CRITERIA), *row[4:]]
                else:
                    cut = line(dialect, [fresh, *row[1:7]])
                    bad = Raw(
                        f'{cut}{dialect.separator}"did not read the last message, creator said'
                    )
                extra.append((place + 1, bad))
        _insert(table, extra)


def _good(row: Row) -> list[str]:
    assert isinstance(row, list)
    return list(row)


def _insert(table: list[Row], extra: list[tuple[int, Row]]) -> None:
    for place, row in sorted(extra, key=lambda pair: pair[0], reverse=True):
        table.insert(place, row)


def _next_year(when: str) -> str:
    return when.replace("2026", "2027")


def _week_later(dialect: Dialect, day: str) -> str:
    later = datetime.strptime(day, dialect.day_format).date() + timedelta(days=7)
    return dialect.day(min(later, LAST_DAY))
