"""How reviewers write: short, slangy, in a hurry, in their own language when nobody looks.

A comment is a phrase about the part that failed, now and then with something before or after it,
then roughened by the habits of the reviewer who typed it.
"""

from dataclasses import dataclass

from .dice import Dice
from .handbook import Phrase, wording
from .judging import Finding
from .people import Reviewer

SILENT = 0.07  # of the findings carry no comment
BEFORE_IT, AFTER_IT = 0.10, 0.22
PERSONAL = 0.03  # name a mail address or a number that the importer must redact
TWO_LINES = 0.012
BLAMING = 0.62  # of the comments on a planted gap speak of the page
SPECIAL = 0.5  # of the comments on a look-alike speak of it


@dataclass(frozen=True, slots=True)
class Habits:
    """How one reviewer types."""

    lower: float  # starts without a capital
    no_stop: float  # leaves out the last full stop
    typo: float  # per comment
    short: float  # per word that has a short form
    foreign: float  # per comment, where the phrase list has one in the reviewer's language


def habits(seed: int, reviewer: Reviewer) -> Habits:
    """Always the same for one reviewer and one seed."""
    dice = Dice(seed, f"habits of {reviewer.login}")
    foreign = 0.0 if reviewer.language == "en" else dice.share(0.15, 0.45)
    return Habits(
        dice.share(0.1, 0.8),
        dice.share(0.3, 0.9),
        dice.share(0.03, 0.22),
        dice.share(0.0, 0.5),
        foreign,
    )


def comment(dice: Dice, finding: Finding, reviewer: Reviewer, how: Habits) -> str:
    """What the reviewer typed; may be empty."""
    if dice.chance(SILENT):
        return ""
    text = _fill(dice, _one(dice, _choices(dice, finding), finding, reviewer, how))
    if dice.chance(BEFORE_IT):
        text = f"{_around(dice, 'heads')} {text}"
    if dice.chance(PERSONAL):
        text = f"{text}{_joint(text)}{_around(dice, 'personal')}"
    elif dice.chance(AFTER_IT):
        text = f"{text}{_joint(text)}{_around(dice, 'tails')}"
    text = _rough(dice, text, how)
    if dice.chance(TWO_LINES):
        text = f"{text}\n{_around(dice, 'second_lines')}"
    return text


def _choices(dice: Dice, finding: Finding) -> tuple[Phrase, ...]:
    """The list from which the reviewer would take the words."""
    around, part, gap = wording(), finding.part, finding.gap
    if part is None:
        return around["tone"] if finding.criterion == "T1" else around["uncovered"]
    blamed = finding.criterion.startswith("SOP-")
    if gap and gap.open_on(finding.contact.day) and (blamed or dice.chance(BLAMING)):
        return part.blames
    if blamed:
        return around["blames"]
    special = finding.look_alike.wording if finding.look_alike else ""
    return around[special] if special and dice.chance(SPECIAL) else part.says


def _one(
    dice: Dice, choices: tuple[Phrase, ...], finding: Finding, reviewer: Reviewer, how: Habits
) -> str:
    """A phrase that makes sense on that day, now and then in the reviewer's own language."""
    known = [phrase for phrase in choices if phrase.since <= finding.contact.day]
    own = [phrase for phrase in known if phrase.language == reviewer.language != "en"]
    if own and dice.chance(how.foreign):
        return dice.one(own).text
    return dice.one([phrase for phrase in known if phrase.language == "en"]).text


def _around(dice: Dice, name: str) -> str:
    return _fill(dice, dice.one(wording()[name]).text)


def _fill(dice: Dice, text: str) -> str:
    if "{" not in text:
        return text
    number = dice.between
    phone = dice.one(
        [  # numbers set aside for drama and examples, so that nobody is ever rung
            f"+1 202 555 01{number(0, 99):02}",
            f"07700 900{number(0, 999):03}",
            f"+44 7700 900 {number(0, 999):03}",
            f"(030) 23125 {number(0, 999):03}",
        ]
    )
    name = dice.one(wording()["handles"]).text
    domain = dice.one(["creator-mail.example", "inbox.example", "studio-post.example"])
    return (
        text.replace("{n}", str(number(2, 9)))
        .replace("{nn}", str(number(11, 29)))
        .replace("{hh}", f"{number(7, 19):02}:{number(0, 59):02}")
        .replace("{day}", dice.one(["Mon", "Tue", "Wed", "Thu", "Fri", "monday", "friday"]))
        .replace("{po}", f"PO-{number(100_000_000, 999_999_999)}")
        .replace("{gf}", f"GF-{number(10**9, 10**10 - 1)}")
        .replace("{ap}", f"AP-{number(10_000, 99_999)}")
        .replace("{mail}", f"{name}{number(1, 99)}@{domain}")
        .replace("{phone}", phone)
        .replace("{handle}", f"@{name}")
    )


def _joint(text: str) -> str:
    return " " if text.endswith((".", "!", "?")) else ". "


def _rough(dice: Dice, text: str, how: Habits) -> str:
    if how.short:
        short = dict(pair.text.split(" = ") for pair in wording()["short_forms"])
        words = [
            short[word] if word in short and dice.chance(how.short) else word
            for word in text.split(" ")
        ]
        text = " ".join(words)
    if dice.chance(how.typo):
        text = _typo(dice, text)
    if dice.chance(how.no_stop):
        text = text.removesuffix(".")
    if dice.chance(how.lower) and not text[1:2].isupper():
        return text[:1].lower() + text[1:]
    return text[:1].upper() + text[1:]


def _typo(dice: Dice, text: str) -> str:
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    place = dice.one(long)
    word, at = words[place], dice.between(1, len(words[place]) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    doubled = word[:at] + word[at] + word[at:]
    words[place] = dice.one([swapped, dropped, doubled])
    return " ".join(words)
