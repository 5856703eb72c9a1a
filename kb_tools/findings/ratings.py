"""Which column of an export says what failed: of a row for each rating, only those are findings."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb_tools.findings.choices import is_answer, is_error, is_failure, was_asked
from kb_tools.findings.columns import SOME, SeenColumn
from kb_tools.findings.error_names import says_error
from kb_tools.findings.header_names import plain
from kb_tools.findings.scorecards import OF_CONTACTS

_LONGEST_MARK = 40  # characters, mean: what is longer is text
# Words of headers that say: here stands what a reviewer found.
_RATED = frozenset(
    "rating answer result mark verdict grade met passed compliant bewertung ergebnis antwort urteil erfüllt "
    "bestanden resultado respuesta calificación valoración cumple résultat réponse appréciation conforme resposta "
    "avaliação".split()
)
_PERHAPS = frozenset("status score statut estado nota note".split())  # if its marks are understood


@dataclass(frozen=True, slots=True)
class Ratings:
    column: str
    failed: tuple[str, ...]
    passed: tuple[str, ...]
    others: tuple[str, ...]  # marks of what is no finding: those, and what was not asked
    unread: tuple[str, ...]  # marks that nobody can tell; where there are some, no row counts yet
    named: bool  # the header says that it holds ratings


def ratings(
    seen: Sequence[SeenColumn], taken: Collection[str], elsewhere: Collection[str]
) -> Ratings | None:
    """
    Args:
        taken: columns that a finding has another use for.
        elsewhere: columns that another table has a use for; a rating may stand there too.
    """
    found = [
        read
        for s in seen
        if s.filled and s.header not in taken and (read := _read(s))
        if read.named or s.header not in elsewhere
    ]
    return min(found, key=lambda read: (not read.named, bool(read.unread)), default=None)


def _read(s: SeenColumn) -> Ratings | None:
    words = {*plain(s.header).split()}
    if plain(s.header).endswith(" id"):
        return None
    if s.length > _LONGEST_MARK or s.date > SOME or plain(s.header) in OF_CONTACTS:
        return None
    marks = s.samples
    means = {mark: _means(mark, of_error=says_error(s.header)) for mark in marks}
    failed = tuple(mark for mark in marks if means[mark])
    unread = tuple(mark for mark in marks if means[mark] is None)
    others = tuple(mark for mark in marks if means[mark] is False)
    passed = tuple(mark for mark in others if was_asked(mark))
    read = Ratings(s.header, failed, passed, others, unread, bool(words & (_RATED | _PERHAPS)))
    judged = bool(failed or passed)
    answers = all(is_answer(mark) or not was_asked(mark) for mark in marks)
    if words & _RATED or (says_error(s.header) is not False and answers):
        return read if judged or unread else None
    if words & _PERHAPS:
        return read if judged and not unread else None
    # Nothing but its marks speaks for it: most of them are words for passed and failed, and both.
    in_words = not any(re.fullmatch(r"[\d.,%]+", mark) for mark in marks)
    both = bool(failed and passed)
    return read if in_words and both and 2 * len(unread) <= len(marks) else None


def _means(mark: str, *, of_error: bool | None) -> bool | None:
    """Whether it says failed; under a name that may be an error's, an answer says nothing alone."""
    if of_error:
        return is_error(mark)
    return None if of_error is None and is_answer(mark) else is_failure(mark)
