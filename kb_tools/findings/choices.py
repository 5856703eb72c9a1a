"""How people write what we have a fixed word for: choices, units, a failed criterion."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from kb_tools.findings.columns import SeenColumn
from kb_tools.findings.header_names import plain
from kb_tools.findings.mapping import plain_mark

_FAILED = frozenset(
    "fail,failed,no,not met,0,0%,bad,below,unmet,incorrect,thumbs down,ko,nok,not ok,not passed,not compliant,"
    "non compliant,does not meet,needs improvement,unsatisfactory,error,n,false,nicht erfüllt,nicht ok,nein,"
    "falsch,faux,falso,nicht bestanden,no cumple,no conforme,incorrecto,non,non conforme,échec,não,não conforme,"
    "não atende,incorreto".split(",")
)
_PASSED = frozenset(
    "pass,passed,yes,met,1,good,ok,correct,thumbs up,compliant,meets,satisfactory,y,true,100,100%,erfüllt,ja,"
    "richtig,wahr,vrai,verdadero,verdadeiro,sí,si,cumple,correcto,oui,conforme,sim,atende,correto,bestanden,réussi,excellent,exceeds".split(
        ","
    )
)
_NOT_ASKED = frozenset(
    "n a,na,not applicable,none,skip,skipped,entfällt,nicht zutreffend,no aplica,s o,sans objet,non applicable,"
    "não se aplica,não aplicável".split(",")
)
# Answers to "was there …?", each with the other one: under the name of an error they mean the contrary.
_ANSWERS = {
    "yes": "no", "y": "n", "true": "false", "1": "0", "ja": "nein", "sí": "no", "si": "no", "oui": "non",
    "sim": "não", "wahr": "falsch", "vrai": "faux", "verdadero": "falso", "verdadeiro": "falso",
}  # fmt: skip
_OF_MARKS = frozenset(  # words of marks that nobody can tell, and that are no one's name
    "partially partial partly meets expectations needs coaching opportunity below above average poor acceptable "
    "unacceptable minor major critical scored required not teilweise parcialmente partiellement".split()
).union(*(mark.split() for mark in _FAILED | _PASSED | _NOT_ASKED))
_SIGNS = {
    "👎": True,
    "👍": False,
    "❌": True,
    "✅": False,
    "✗": True,
    "✓": False,
    "✘": True,
    "✔": False,
    "☑": False,
    "✖": True,
    "✕": True,
    "🟢": False,
    "🔴": True,
}
_ALIKE = {  # how people write our choices
    "critical": ("sev 1", "s1", "fatal", "auto fail", "autofail", "severe", "blocker", "high"),
    "major": ("sev 2", "s2", "medium", "business critical", "moderate"),
    "minor": ("sev 3", "s3", "low", "non critical", "slight"),
    "upheld": ("rejected", "denied", "declined", "confirmed", "stands"),
    "overturned": ("accepted", "approved", "granted", "changed", "reversed"),
    "pending": ("open", "in progress", "waiting", "new"),
}  # fmt: skip


def choice_of(value: str, choices: Sequence[str]) -> str | None:
    """Which of ours the value is; None: nobody can tell."""
    written = plain(value)
    for choice in choices:
        if written == choice or written in _ALIKE.get(choice, ()):
            return choice
    return None


def satisfaction_of(value: str) -> str | None:
    """How satisfied somebody says to be, as a number from 1 to 5; "": nothing was said; None: nobody can
    tell.

    >>> satisfaction_of("Good"), satisfaction_of("Very dissatisfied"), satisfaction_of("offered")
    ('5', '1', '')
    """
    return _satisfaction().get(plain(value))


@cache
def _satisfaction() -> Mapping[str, str]:
    text = files("kb_tools.findings").joinpath("satisfaction.toml").read_text("utf-8")
    return {word: score for score, words in tomllib.loads(text).items() for word in words}


def unit_of(s: SeenColumn) -> tuple[str, str]:
    """Of a duration, and why."""
    header = plain(s.header)
    if s.clock > s.number:
        return "clock", "values like 1:05:30"
    for unit, words in {"hours": ("hrs", "hours", "h"), "seconds": ("sec", "seconds", "s")}.items():
        if {*words} & {*header.split()}:
            return unit, "so says its name"
    if {"min", "minutes", "mins"} & {*header.split()}:
        return "minutes", "so says its name"
    return "minutes", "a guess: neither name nor values say the unit"


def is_failure(value: str) -> bool | None:
    """Whether a rating says that a criterion was not met; None: nobody can tell.

    >>> is_failure("Not Met"), is_failure("👎🏽"), is_failure("N/A"), is_failure("67")
    (True, True, False, None)
    """
    if (sign := plain_mark(value)) in _SIGNS:
        return _SIGNS[sign]
    word = plain(value)
    if word in _FAILED:
        return True
    return False if word in _PASSED or word in _NOT_ASKED else None


def of_marks(value: str) -> bool:
    """Whether it is made of words of which marks are made; a name is not.

    >>> of_marks("Partially Met"), of_marks("Ada Met")
    (True, False)
    """
    return {*plain(value).split()} <= _OF_MARKS


def is_error(value: str) -> bool | None:
    """The same under a name that says what may go wrong: how often it did, or that it did.

    >>> is_error("Yes"), is_error("0"), is_error("3"), is_error("Fail"), is_error("✓")
    (True, False, True, True, None)
    """
    word = plain(value)
    if word in _ANSWERS or (word.isdecimal() and int(word)):
        return True
    if word in _ANSWERS.values():
        return False
    return is_failure(value) if word else None


def is_answer(value: str) -> bool:
    """Whether it means one thing of a criterion and the contrary of an error; so do signs."""
    word = plain(value)
    return not word or word in _ANSWERS or word in _ANSWERS.values()


def other_answers(values: Sequence[str]) -> tuple[str, ...]:
    """Answers that go with these and are not among them.

    >>> other_answers(["No", "N/A"]), other_answers(["1"]), other_answers(["No", "Sí"])
    (('yes',), ('0',), ())
    """
    words = {*map(plain, values)}
    both = {yes for yes in words if _ANSWERS.get(yes) in words}
    others = {no: yes for yes, no in reversed(_ANSWERS.items())} | _ANSWERS
    answered = both | {_ANSWERS[yes] for yes in both}
    return tuple(
        dict.fromkeys(others[w] for w in map(plain, values) if w in others.keys() - answered)
    )


def was_asked(value: str) -> bool:
    """Whether a mark says anything of the criterion.

    >>> was_asked("Met"), was_asked("N/A")
    (True, False)
    """
    return plain(value) not in _NOT_ASKED
