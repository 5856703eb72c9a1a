"""A decision as a small file: TOML, one for each signal, so that two decisions never conflict.

    sop = "MON-004"
    section = "late-payout"
    decision = "accepted"
    …

What the report said on that day stands in it too: without it nobody could say later whether the
evidence has moved. And what was decided before stands below it, under [[earlier]]: a report of an
earlier day (`--as-of`) is made by that.
"""

import hashlib
import re
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from kb_tools.english import capital
from kb_tools.errors import KbError, Problem
from kb_tools.gaps.decisions.disposition import Decision, Disposition, Told
from kb_tools.toml_files import toml_string, toml_table

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_NAME = 80  # characters; some file systems take no more than 255 bytes


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    found: int | None = Field(default=None, ge=0)
    expected: float = Field(ge=0)
    probability: float = Field(ge=0, le=1)
    critical_findings: int | None = Field(default=None, ge=0)
    since: date | None = None
    fewer_than: int = Field(default=0, ge=0)
    critical_entered: date | None = None

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.found is None and not self.fewer_than:
            raise ValueError("say how many were found:  found = 7, or  fewer_than = 5")
        return self


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Decision
    decided: date
    version: str = ""
    quote: str = ""
    fixed_in: str = ""
    owner: str = ""
    due: date | None = None
    because: str = ""
    told: _Told | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.decision is Decision.FIXED and not self.fixed_in:
            raise ValueError('say in which version:  fixed_in = "2.1"')
        if self.decision is not Decision.FIXED and self.fixed_in:
            raise ValueError('fixed_in goes with  decision = "fixed"')
        if self.decision is Decision.DISMISSED and not self.because.strip():
            raise ValueError('say why:  because = "…"')
        return self


class _File(_Decision):
    sop: str = Field(min_length=1)
    section: str  # "" is said, not left out: it is of the whole SOP
    earlier: tuple[_Decision, ...] = ()

    @model_validator(mode="after")
    def _of_a_section(self) -> Self:
        if self.decision is Decision.FIXED and not self.section:
            raise ValueError("name the section that the version mends")
        return self


def read_decision(text: str, path: str) -> Disposition:
    """What a file says. Raises KbError with everything that is wrong with it."""
    said = toml_table(text, path, 'Write lines like  decision = "accepted"')
    try:
        found = _File.model_validate(said)
    except ValidationError as error:
        raise KbError(_problem(detail, text, path) for detail in error.errors()) from error
    earlier = tuple(_disposition(found, before, path) for before in found.earlier)
    return _disposition(found, found, path, earlier)


def _disposition(
    file: _File, found: _Decision, path: str, earlier: tuple[Disposition, ...] = ()
) -> Disposition:
    told = found.told and _told_of(found.told)
    return Disposition(
        file.sop, file.section, found.decision, found.decided, found.version, found.quote,
        found.fixed_in, found.owner, found.due, found.because, told or None, path, earlier,
    )  # fmt: skip


def _told_of(said: _Told) -> Told:
    critical = said.critical_findings
    if critical is None and not said.fewer_than:
        critical = 0  # as it was written once
    return Told(
        said.found, said.expected, said.probability, critical, said.since, said.fewer_than,
        said.critical_entered,
    )  # fmt: skip


def _problem(detail: ErrorDetails, text: str, path: str) -> Problem:
    keys = [str(key) for key in detail["loc"]]
    line = _line_of(keys[-1], text) if keys else 0
    message = detail["msg"].removeprefix("Value error, ")
    would_work = f"{capital(message)}."
    if not keys:
        return Problem(path, line, "This decision is not complete.", would_work)
    name = ".".join(keys)
    match detail["type"]:
        case "missing":
            return Problem(path, 0, f"{name} is missing.", f'Write a line  {name} = "…"')
        case "extra_forbidden":
            known = ", ".join(_File.model_fields)
            return Problem(path, line, f"There is no key {name}.", f"Known here: {known}.")
    return Problem(path, line, f"{name} is {detail['input']!r}.", would_work)


def _line_of(key: str, text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 0


def written(disposition: Disposition, *, asked: tuple[str, ...] = ()) -> str:
    """The file's text; `read_decision` reads the same from it.

    Args:
        asked: keys that stand there even if empty, to be filled in by a person.
    """
    d = disposition
    lines = [f"sop = {_value(d.sop)}", f"section = {_value(d.section)}", *_rows(d, asked)]
    if d.told is not None:
        note = "# What the report said that day: by it we know later whether it has moved."
        lines += ["", note, "[told]", *_told(d.told)]
    for before in d.earlier:
        lines += ["", "[[earlier]]", *_rows(before, ())]
        if before.told is not None:
            lines += ["[earlier.told]", *_told(before.told)]
    return "\n".join(lines) + "\n"


def _rows(d: Disposition, asked: tuple[str, ...]) -> list[str]:
    rows: list[tuple[str, str | date | None]] = [
        ("version", d.version), ("quote", d.quote),
        ("decision", d.decision.value), ("fixed_in", d.fixed_in), ("owner", d.owner), ("due", d.due),
        ("because", d.because), ("decided", d.decided),
    ]  # fmt: skip
    return [
        f"{key} = {_value(value)}" for key, value in rows if key in asked or value not in ("", None)
    ]


def _told(told: Told) -> list[str]:
    few = f"{told.fewer_than}  # and at least 1: what is not counted here"
    rows = (
        ("since", told.since),
        ("found", told.found),
        ("expected", f"{told.expected:.4f}"),
        ("probability", f"{told.probability:.4f}"),
        ("critical_findings", told.critical_findings),
        ("critical_entered", told.critical_entered),
        ("fewer_than", few if told.fewer_than else None),
    )
    return [f"{key} = {value}" for key, value in rows if value is not None]


def _value(value: str | date | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return toml_string(value or "")


def file_name(sop: str, section: str) -> str:
    """
    >>> file_name("MON-004", "late-payout")
    'MON-004--late-payout.toml'
    >>> file_name("MON-004", "")
    'MON-004.toml'
    >>> file_name("docs/on call.md", "pager")
    'docs-on-call.md--pager-178fcf.toml'
    """
    exact = f"{sop}--{section}" if section else sop
    plain = _PLAIN.sub("-", exact)[:_NAME].strip("-.")
    # Two sections must not share a file, also where capitals make none. Ids are mostly all capitals.
    clear = (
        plain == exact
        and "--" not in sop + section
        and sop.isupper()
        and (section or "x").islower()
    )
    if not clear:
        digest = hashlib.sha256(f"{sop}\0{section}".encode()).hexdigest()
        plain += f"-{digest[:6]}"
    return f"{plain}.toml"
