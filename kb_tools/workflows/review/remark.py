"""What a reviewer should look at, said so that a person can put it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kb_tools.english import capital
from kb_tools.policy import front_matter
from kb_tools.policy.document_control import moment
from kb_tools.policy.model import Revision
from kb_tools.workflows.pairs import Side


class Weight(StrEnum):
    LOUD = "loud"  # said before anything else: who may read it
    ERROR = "error"  # breaks a rule of document control
    WARNING = "warning"  # a person should look


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at."""

    weight: Weight
    rule: str  # its name, for filters: "version-not-raised"
    saw: str
    would_work: str = ""
    path: str = ""
    line: int = 0  # from 1; 0: no line can be named


IF_MEANT = "Say so in the pull request if that is meant."


def named(text: Side | Revision) -> str:
    return text.control.version or "the text"


def announced(text: Side, zone: ZoneInfo) -> str:
    day, name = day_of(text.control.effective, zone), capital(named(text))
    return f"{name} announced for {day}" if day else f"{name}, which waited,"


def line_of(side: Side, key: str) -> int:
    lines: Mapping[str, int] = front_matter.read(side.text, side.path).lines
    return lines.get(key, 1)


def day_of(value: datetime | date | None, zone: ZoneInfo) -> date | None:
    return None if value is None else moment(value, zone).astimezone(zone).date()
