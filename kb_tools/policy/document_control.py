"""Document control: what an SOP's front matter says about it."""

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Status(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Risk(StrEnum):
    NORMAL = "normal"
    CRITICAL = "critical"  # safety, money, law


class DeclaredChange(StrEnum):
    """What kind of change its author says that a version is."""

    MATERIAL = "material"
    EDITORIAL = "editorial"


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _written_as_date(value: Any) -> Any:
    """A bare number is no moment, though it could be read as seconds since 1970."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and not _ISO_DATE.match(value)):
        raise ValueError("not written as year-month-day")
    return value


_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
Moment = Annotated[datetime | date, BeforeValidator(_written_as_date)]
Day = Annotated[date, BeforeValidator(_written_as_date)]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class DocumentControl(BaseModel):
    """The keys of an SOP's front matter. Unknown keys are kept (`model_extra`)."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str | None = Field(None, description="Stable and never reused, like MON-004.")
    title: str = Field("", description="What agents look for, in their words.")
    version: str | None = Field(
        None, description='Quoted: "2.1". Raise it with every material change.'
    )
    status: Status = Status.ACTIVE
    owner: str = Field("", description="The team that answers for the text.")
    approver: str = ""
    effective: Moment | None = Field(
        None, description="When agents must follow it: a date, or an instant with offset."
    )
    effective_to: Moment | None = Field(None, description="From when it no longer holds.")
    review_by: Day | None = Field(None, description="The day by which the owner reads it again.")
    audience: Names = Field(("internal",), description="Who may read it. Missing means internal.")
    risk: Risk = Risk.NORMAL
    queues: Names = Field(
        (), description="Whose contacts it is for. Missing, or with all among them: every queue."
    )
    markets: Names = Field(
        (), description="Where it holds. Missing, or with all among them: every market."
    )
    keywords: Names = Field((), description="Words that agents type and the text lacks.")
    change: DeclaredChange | None = Field(None, description="What kind of change this version is.")
    change_summary: str = Field(
        "", description="One sentence for those who followed the version before."
    )
    supersedes: Names = ()
    lang: str = Field("", description="Its language, where it is not that of kb.toml: es, es-MX.")

    @property
    def written_in(self) -> str:
        """The language that the page names; "": that of kb.toml."""
        return self.lang or str((self.model_extra or {}).get("language") or "")


# An id or version, for URLs and citations: MON-004@2.1#limits
QUOTABLE = re.compile(r"[^\W_][\w.-]*")
REQUIRED_IN_OUR_SOPS = ("id", "title", "version", "status", "owner", "effective", "review_by")


def moment(value: datetime | date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) that a date or time in front matter means; a date is the start of that day.

    >>> moment(date(2026, 9, 1), ZoneInfo("Europe/Berlin")).isoformat()
    '2026-08-31T22:00:00+00:00'
    """
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), zone)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC)
