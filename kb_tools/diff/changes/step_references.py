"""References to steps that follow a renumbering: "before step 3" is now "before step 4".

Only where the page shows that the step meant is the same one: step 3 was aligned with what is now
step 4, and no other step of the page bore either number. "Steps 2 to 7" follows if the very same
steps stand between the new ends. Anything else is a number that changed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kb_tools.policy.model import BlockKind, Clause

_NUMBER = r"\d+(?:\.\d+)*"
_REFERENCE = re.compile(
    rf"\b(?:steps?|pasos?)\s+{_NUMBER}(?:(?:\s*,\s*(?:and\s+|or\s+|y\s+|o\s+)?|\s+(?:and|or|to|y|o|al?)\s+|\s*[-–]\s*){_NUMBER}\b)*",
    re.I,
)
_LABEL = re.compile(
    rf"(?:steps?|pasos?)\s+{_NUMBER}\s*[:.)-]", re.I
)  # of what follows: no reference
_ONE = re.compile(_NUMBER)
_RANGE = re.compile(
    rf"(?P<first>{_NUMBER})(?:(?:\s+(?:to|al?)\s+|\s*[-–]\s*)(?P<last>{_NUMBER}))?", re.I
)
_DIGITS = 3  # of a step's number; a range to more is none that anybody follows
# "step 3 of MON-004", "MON-004, step 3": a step of another page, which follows nothing here.
_ELSEWHERE_BEFORE = re.compile(r"\b[A-Z]{2,}-\d+\W+(?:\w+\W+)?\Z")
_ELSEWHERE_AFTER = re.compile(r"\s+(?:of|in|from|under|de|del|en)\b|\W+[A-Z]{2,}-\d", re.I)


def renumbered(
    pairs: Iterable[tuple[Clause, Clause]], before: Iterable[Clause], after: Iterable[Clause]
) -> dict[str, str]:
    """Old number → new number of each step that is still there, if both numbers name one step."""
    olds, news = _steps(before), _steps(after)
    return {
        old.number: new.number
        for old, new in pairs
        if old.kind is new.kind is BlockKind.STEP
        and olds[old.number] == news[new.number] == 1
        and old.number
    }


def left_behind(before: Sequence[Clause], after: Sequence[Clause]) -> dict[str, str]:
    """Numbers of single steps that no step has in the newer text, which still names them: by which words.

    >>> steps = [Clause("Call.", BlockKind.STEP, number="2"), Clause("See step 2.", BlockKind.PARAGRAPH)]
    >>> left_behind(steps, [Clause("Call.", BlockKind.ITEM), steps[1]])
    {'2': 'step 2'}
    """
    olds, news = _steps(before), _steps(after)
    gone = {number for number, often in olds.items() if often == 1} - news.keys()
    found: dict[str, str] = {}
    for clause in after if gone else ():
        for reference in _REFERENCE.finditer(clause.text):
            if not (_elsewhere(reference) or _LABEL.match(reference.string)):
                found |= dict.fromkeys(gone.intersection(_named(reference[0])), reference[0])
    return found


def followed(before: str, after: str, now: Mapping[str, str]) -> str:
    """`before` with the references of `after`, where these only follow the steps they name.

    >>> followed("Hold before step 3, see steps 4 to 6.", "Hold before step 4, see steps 5 to 9.",
    ...          {"3": "4", "4": "5", "5": "6", "6": "7"})
    'Hold before step 4, see steps 4 to 6.'
    """
    olds, news = list(_REFERENCE.finditer(before)), list(_REFERENCE.finditer(after))
    if len(olds) != len(news):
        return before
    pieces, end = [], 0
    for old, new in zip(olds, news, strict=True):
        pieces += [before[end : old.start()], new[0] if _follows(old, new, now) else old[0]]
        end = old.end()
    return "".join([*pieces, before[end:]])


def misleading(text: str, now: Mapping[str, str], then: Mapping[str, str]) -> tuple[str, str]:
    """A reference that names another step than before, as it stands there, and why; twice "": none.

    Args:
        now: old number → new number, of the steps that have another one.
        then: new number → old number, of the same ones.

    >>> misleading("Then go to step 2.", {"1": "2", "2": "3"}, {"2": "1", "3": "2"})
    ('step 2', 'that step is number 3 now')
    >>> misleading("See step 1.", {"2": "1"}, {"1": "2"}), misleading("See step 1.", {}, {})
    (('step 1', 'the step of that number was number 2'), ('', ''))
    """
    for reference in _REFERENCE.finditer(text) if now else ():
        if _elsewhere(reference) or _LABEL.match(text):
            continue
        for number in _named(reference[0]):
            if number in now:
                return reference[0], f"that step is number {now[number]} now"
            if number in then:
                return reference[0], f"the step of that number was number {then[number]}"
    return "", ""


def _follows(old: re.Match[str], new: re.Match[str], now: Mapping[str, str]) -> bool:
    if _elsewhere(old) or _elsewhere(new):
        return False
    named = sorted(now.get(number, "") for number in _named(old[0]))
    ends = [now.get(number, "") for number in _ONE.findall(old[0])]
    return (
        ends == _ONE.findall(new[0])
        and named == sorted(_named(new[0]))
        and _ONE.sub("", old[0]) == _ONE.sub("", new[0])
    )


def _named(reference: str) -> list[str]:
    """
    >>> _named("steps 2 to 4, 7 and 3.1")
    ['2', '3', '4', '7', '3.1']
    """
    found: list[str] = []
    for part in _RANGE.finditer(reference):
        first, last = part["first"], part["last"]
        if last and first.isdecimal() and last.isdecimal() and len(last) <= _DIGITS:
            found += map(str, range(int(first), int(last) + 1))
        else:
            found += [first, last] if last else [first]
    return found


def _elsewhere(reference: re.Match[str]) -> bool:
    text, start, end = reference.string, reference.start(), reference.end()
    return bool(
        _ELSEWHERE_BEFORE.search(text, max(0, start - 40), start)
        or _ELSEWHERE_AFTER.match(text, end)
    )


def _steps(clauses: Iterable[Clause]) -> Counter[str]:
    return Counter(c.number for c in clauses if c.kind is BlockKind.STEP)
