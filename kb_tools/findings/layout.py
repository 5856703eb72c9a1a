"""Where in an export the columns are named, and what stands below its rows and is no row.

Reports have a title block above and a foot below: what they are called, when and by whom they were
made, a total. Both are proposed from the rows themselves, for a person to read.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kb_tools.findings.mapping import Source
from kb_tools.findings.rows import BadLine, Block, Reason

_NEARLY = 0.8
_MOST_FEET = 10
_FEET = frozenset(  # words that a report's foot begins with
    "total totals subtotal sub grand sum average count records rows generated created exported printed prepared "
    "produced run report page date as source filter filters filtered note notes end confidential information "
    "internal copyright all data "
    "gesamt gesamtsumme summe durchschnitt anzahl erstellt erzeugt exportiert gedruckt bericht seite stand quelle "
    "hinweis vertraulich vertrauliche ende "
    "suma promedio generado creado exportado impreso informe página fecha fuente nota confidencial fin "
    "somme moyenne généré créé exporté imprimé rapport fait remarque confidentiel "
    "soma média gerado criado impresso relatório data fonte observação fim".split()
)
_TOTALS = frozenset(
    "total totals subtotal subtotals sub grand sum average avg mean count gesamt gesamtsumme zwischensumme summe "
    "durchschnitt ergebnis gesamtergebnis suma promedio somme moyenne soma média".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 8  # "Team A Total", no comment
_LINKS = frozenset(
    "by of on at for in c von am vom für bei por el de du le par pour em do da use only".split()
)


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows names the columns, from 0: the first that is nearly as wide as most of
    what stands there, nearly each of its names another than the one before: a group's name stands above
    several columns side by side, "Comment" beside each criterion.

    >>> header_place([["QA report"], ["As of 27 Nov", ""], ["Case", "Opened", "Score"], ["7", "1 May", "90"]])
    2
    >>> header_place([["Pack", "Pack", "Pack"], ["Review", "Contact", "Contact"], ["Id", "Ticket", "Day"]])
    2
    >>> header_place([["Id", "Agent", "Agent", "Team", "Site"], ["7", "a", "b", "c", "d", "e", "f"]] + [["8"] * 5] * 3)
    0
    >>> header_place([["Id", "Tone", "Note", "Tests", "Note", "Talk", "Note"], ["7", "1", "a", "1", "b", "0", "c"]])
    0
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    widths = Counter(map(len, filled))
    usual = max(widths, key=lambda width: width * widths[width], default=0)  # that holds most cells
    for place, cells in enumerate(filled):
        named = len(cells) - sum(one == other for one, other in pairwise(cells))
        if cells and named >= _NEARLY * len(cells) and len(cells) >= _NEARLY * usual:
            return place
    return next((place for place, cells in enumerate(filled) if cells), 0)


def joined_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns of one row, or of two: a group's name stands above its first column, or above
    each.

    >>> joined_header([["Id", "Contact", "", "Note"], ["", "Ticket", "Date", ""]])
    ['Id', 'Contact: Ticket', 'Contact: Date', 'Note']
    """
    if len(rows) == 1:
        return [*rows[0]]
    width = max(map(len, rows))
    groups, names = ([cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows)
    for place in range(1, width):
        if names[place] and not groups[place]:
            groups[place] = groups[place - 1]
    return [": ".join(filter(None, pair)) for pair in zip(groups, names, strict=True)]


def header_places(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """From which of the first rows on, from 0, how many name the columns: one, as `header_place` says, or two
    where that one gives several columns the same name, or is a row already, and two above it name all.

    >>> header_places([["Review", "", "Contact", ""], ["Id", "Date", "Ticket", "Date"], ["R1", "1", "T1", "2"]])
    (0, 2)
    >>> header_places([["Id", "Criteria", ""], ["", "Tone", "Steps"], ["R1", "Yes", "No"], ["R2", "Yes", "No"]])
    (0, 2)
    >>> header_places([["QA report", "North"], ["Id", "Note", "Tone", "Note"], ["R1", "a", "1", "b"]])
    (1, 1)
    """
    place = header_place(rows)
    usual = len([cell for cell in rows[place] if cell.strip()]) if rows else 0
    alone = _names([cell.strip() for cell in rows[place]], usual) if rows else True
    above = [place - 1] if not alone else []
    for first in [*above, place - 2]:
        both = rows[max(first, 0) : first + 2]
        if len(both) == 2 and all(map(_are_names, both)) and _names(joined_header(both), usual):
            return first, 2
    return place, 1


def _names(header: Sequence[str], usual: int) -> bool:
    """Whether each column has a name of its own."""
    named = [name.casefold() for name in header if name]
    return len({*named}) == len(named) >= usual


def _are_names(row: Sequence[str]) -> bool:
    """Two at least, and nothing that is counted or dated."""
    cells = {cell.strip() for cell in row if cell.strip()}
    return len(cells) > 1 and not any(re.search(r"\d", cell) for cell in cells)


def feet(
    lines: Sequence[Sequence[str]], rows: Sequence[Sequence[str]] = ()
) -> tuple[tuple[str, ...], int]:
    """Patterns for lines of which only the first field is filled, and how many such texts none of
    them covers: they begin otherwise than feet do (a person's name is not quoted), or as a row does.
    None where they are many.

    Args:
        rows: those that are rows; a pattern with which one begins is none.

    >>> feet([["Generated by Ada Byron, Desk"], ["Confidential Information - Do Not Distribute"]])
    (('Generated by*', 'Confidential Information*'), 0)
    >>> feet([["7001", "x"], ["Total", ""], ["Ada Byron, 27 Nov 2026", ""], ["Report Ada", ""]])
    (('Total*', 'Report*'), 1)
    >>> feet([["Total", ""], ["R4", ""]], [["Total recall", "2026-03-02"]])
    ((), 2)
    """
    alone = [row[0].strip() for row in lines if row and not "".join(row[1:]).strip()]
    if len(alone) > _MOST_FEET:
        return (), 0
    begun = {text: _beginning(text) for text in alone if text}
    begins = dict.fromkeys(f"{words}*" for words in begun.values() if words)
    patterns = tuple(pattern for pattern in begins if not _swallows(pattern, rows))
    return patterns, sum(f"{words}*" not in patterns for words in begun.values())


def totals(rows: Sequence[Sequence[str]]) -> list[int]:
    """Which rows are sums of those above, from 0: their first text begins or ends so, and most of their
    cells are empty; or it says nothing else.

    >>> totals([["R1", "a", "b", "9"], ["Subtotal", "", "", "9"], ["Total refunds", "a", "b", "1"]])
    [1]
    >>> totals([["A", "R1", "b", "9"], ["", "R1 Total", "", ""], ["A", "R2", "b", "9"], ["8", "", "", ""]])
    [1]
    >>> totals([["R1", "T1", "9"], ["R2", "T2", "8"], ["R3", "T3", "8"], ["Average", "", "8"]])
    [3]
    """
    perhaps = [place for place, row in enumerate(rows) if "" in row]
    firsts = "\n".join([rows[n][0].strip() or _first_text(rows[n]) for n in perhaps]).casefold()
    if not any(word in firsts for word in _TOTALS):  # of most files in one look
        return []
    called = [place for place in perhaps if _is_called_total(rows[place])]
    if not called:
        return []
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = sorted(filled)[len(filled) // 2]
    return [
        place
        for place in called
        if 2 * filled[place] <= usual or (_says_total_alone(rows[place]) and filled[place] < usual)
    ]


def _first_text(row: Sequence[str]) -> str:
    return next((cell for cell in row if cell and not cell.isspace()), "")


def _is_called_total(row: Sequence[str]) -> bool:
    words = _first_text(row).split()
    ends = (word.strip(".:()").casefold() for word in (words[0], words[-1])) if words else ()
    return not _TOTALS.isdisjoint(ends) and len(words) <= _MOST_WORDS


def _says_total_alone(row: Sequence[str]) -> bool:
    return {*_WORD.findall(_first_text(row).casefold())} <= _TOTALS | {
        "general",
        "général",
        "geral",
    }


def without_sums(block: Block, source: Source, header: Sequence[str]) -> tuple[Block, list[int]]:
    """The block without totals and subtotals, and the lines on which they begin.

    A row that has all that one of the source's tables needs is a row, whatever it is called.
    """
    sums = {
        place for place in totals(block.rows) if not source.may_be_row(header, block.rows[place])
    }
    bad = [line for line in block.bad if not _is_short_total(line, len(header))]
    if not sums and len(bad) == len(block.bad):
        return block, []
    rows = [row for place, row in enumerate(block.rows) if place not in sums]
    lines = [line for place, line in enumerate(block.lines) if place not in sums]
    out = {*block.lines} - {*lines} | {line.line for line in block.bad if line not in bad}
    return replace(block, rows=rows, lines=lines, bad=bad), sorted(out)


def _is_short_total(line: BadLine, width: int) -> bool:
    """A total in a line of its own width: nothing but numbers beside what it is called."""
    others = [field.strip() for field in line.fields if field.strip()][1:]
    return (
        line.reason is Reason.FIELDS
        and 2 * len(line.fields) <= width + 1
        and _is_called_total(line.fields)
        and not any(_WORD.search(text) for text in others)
    )


def _swallows(pattern: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row begins like that."""
    begins = pattern.removesuffix("*").casefold()
    return any(row[0].strip().casefold().startswith(begins) for row in rows if row)


def _beginning(text: str) -> str:
    """Its first one or two words, if they are of those that feet begin with."""
    words = re.match(r"([^\W\d_]+)( \(?([^\W\d_]+)\)?)?", text)
    if words is None or words[1].casefold() not in _FEET:
        return ""
    return words[0] if (words[3] or "").casefold() in _FEET | _LINKS else words[1]
