"""The head of a page: YAML between two lines of `---`, read with the line of every key.

TOML between two lines of `+++`, JSON, and what begins with a line like `---toml`, are told, and not read.

Reading carries on past a wrong value: it is told, and the key keeps its default. Two keys must
not be guessed: an `audience` that cannot be read means nobody, an `effective` unknown.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from kb_tools.english import listed
from kb_tools.errors import Problem, Severity
from kb_tools.policy.document_control import REQUIRED_IN_OUR_SOPS, DocumentControl, Status
from kb_tools.policy.lost_keys import DRAFT_ELSEWHERE, WHEN, could_be, keys_astray, keys_torn_off
from kb_tools.policy.yaml_mapping import Entry, UnreadableError, entries

UTF_16 = re.compile(r"\udcff\udcfe|\udcfe\udcff|.?\0", re.S)  # as it looks when read as UTF-8
# What git itself holds of a file that Git LFS keeps elsewhere.
_LFS_POINTER = re.compile(
    r"version https://git-lfs\.github\.com/spec/v1\n(?:.{1,200}\n){0,9}?oid sha256:[0-9a-f]{64}\n"
)
_HEAD = re.compile(r"\A\ufeff?---[ \t]*(?:\r?\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.M)
_FENCED = re.compile(
    r"\A\ufeff?(\+\+\+|;;;|---[ \t]*(?:toml|json|ya?ml))[ \t]*\r?\n(?:.*?^(?:\+\+\+|;;;|---)[ \t]*\r?$|.*)",
    re.I | re.M | re.S,
)
_JSON = re.compile(
    r"\A[\s\ufeff]*\{\s*\"[^\"\n]*\"\s*:(?:[^}]*?(?=\n\s*\n|\Z)|(?:(?!\n\s*\n).)*?\}[ \t]*(?=\r?$))",
    re.M | re.S,
)
_KEY = re.compile(r"^[ \t]*[^\s#>|].*?:(?:[ \t\r]|$)", re.M)
_ONLY_REMARKS = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*\Z")
_CONTROLS = re.compile(r"[\0-\x1f\x7f-\x9f]")
_SAYS_WHO = re.compile(r"\baudience", re.I)
_SAYS_WHEN = re.compile(
    rf"(?:^|[{{,])[ \t]*[\"']?(?:{DRAFT_ELSEWHERE}|(?:{'|'.join(WHEN)})[\"']?[ \t]*[:=])", re.M
)
_ENDLESS_DRAFT = re.compile(rf"^(?:{DRAFT_ELSEWHERE})", re.M)
_EFFECTIVE = re.compile(r"^[\W_]{0,8}effective[ \t]*[:=][ \t]*(\S.*)")
_BEGINNING = 40  # lines of a text in which a head that does not stand where it should is looked for
_AS_WRITTEN = frozenset({"id", "title", "version", "owner", "approver", "change_summary", "lang"})
_DRAFT_ELSEWHERE = {"draft": True, "published": False}
_SAME_AS_LANG = "language"  # what `kb diff` reads too
_NAMES = frozenset({"queues", "markets", "keywords", "supersedes"})
_DATES = frozenset({"effective", "effective_to", "review_by"})
_CHOICES = frozenset({"status", "risk", "change"})
_NUMBER = frozenset({"tag:yaml.org,2002:float", "tag:yaml.org,2002:int"})
_YEARS = range(1900, 3000)  # others are slips, and some are beyond what a clock can hold
_ALIKE = 0.85  # how alike a slip and the key that was meant are, from 0 to 1
_BROKEN = "front-matter"  # the rule of what cannot be read
_NOBODY: tuple[str, ...] = ()
_WOULD_WORK = {
    "effective": "Write it as year-month-day:  effective: 2026-03-02  (or an instant with offset: 2026-03-02T08:30:00+00:00)",
    "effective_to": "Write it as year-month-day:  effective_to: 2026-03-02",
    "review_by": "Write it as year-month-day:  review_by: 2027-03-02",
    "status": "Write one of: draft, active, retired",
    "risk": "Write one of: normal, critical",
    "change": "Write one of: material, editorial",
    "audience": "Write a list of names:  audience: [internal, vendor-a]. Until then nobody may read this page.",
} | {key: f"Write a list of words:  {key}: [one, two]" for key in _NAMES}
_NOT_A = (
    dict.fromkeys(_DATES, "cannot read as a date")
    | dict.fromkeys(_CHOICES, "do not know")
    | dict.fromkeys((*_NAMES, "audience"), "cannot read as a list of names")
)
_Tell = Callable[..., None]  # line, what was seen, what would work, rule, severity


@dataclass(frozen=True, slots=True)
class FrontMatter:
    control: DocumentControl
    problems: tuple[Problem, ...]
    body_line: int  # the line of the file, from 1, on which the body begins
    lines: Mapping[str, int]  # the line of each key
    damaged: bool = False  # no YAML, torn, or astray: what keys of ours stand there is not read
    misspelt: bool = False  # a key stands for one that says whether, or from when, the text holds
    # of a head in doubt: each date that stands there as `effective`, be it read or not
    effective_as_written: tuple[date, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Broken as a whole, and told: of what it does not say here, nothing is known."""
        return not self.lines and any(
            p.rule == _BROKEN and p.severity is Severity.ERROR for p in self.problems
        )

    @property
    def unread(self) -> tuple[Problem, ...]:
        """What was meant as document control and is not read as such."""
        if not (self.damaged or self.unreadable):
            return ()
        keys = set(self.lines.values())
        return tuple(p for p in self.problems if p.rule == _BROKEN and p.line not in keys)

    @property
    def absent(self) -> bool:
        """There is none, nor anything that was meant as one."""
        told = self.damaged or any(p.rule == _BROKEN for p in self.problems)
        return not (self.lines or told)

    @property
    def says_who(self) -> bool:
        """Does a head stand here that names readers, or that nobody can read?"""
        return "audience" in self.lines or (
            self.damaged and any(p.rule == _BROKEN for p in self.problems)
        )

    @property
    def left_to_history(self) -> bool:
        """Does it depend on the texts before whether this one counts? See `revisions.py`."""
        return self.in_doubt or self.absent

    @property
    def in_doubt(self) -> bool:
        """Nobody can know whether, or from when, the text holds: what says so cannot be read."""
        broken = [p for p in self.problems if p.rule == _BROKEN]
        errors = {p.line for p in broken if p.severity is Severity.ERROR}
        when = any(self.lines[key] in errors for key in WHEN & self.lines.keys())
        whole = not self.lines and bool(broken)
        return self.damaged or self.misspelt or when or whole


def split(text: str) -> tuple[str | None, str, int]:
    """The YAML (None: there is none), the body, and the body's first line in the file.

    Without a key between them, two lines of dashes are rules on the page, and it is all body.
    """
    head = _HEAD.match(text)
    end = _END.search(text, head.end()) if head else None
    source = text[head.end() : end.start()] if head and end else ""
    if end is None or not (_KEY.search(source) or _ONLY_REMARKS.match(source)):
        return None, text.removeprefix("\ufeff"), 1
    body = end.end() + (text[end.end() : end.end() + 1] == "\n")
    return source, text[body:], text.count("\n", 0, body) + 1


def read(text: str, path: str, *, strict: bool = False) -> FrontMatter:
    """What the page says of itself. `strict`: ask for the keys that our own SOPs must have."""
    source, body, body_line = split(text)
    problems: list[Problem] = []

    def tell(
        line: int,
        saw: str,
        would_work: str,
        rule: str = _BROKEN,
        severity: Severity = Severity.ERROR,
    ) -> None:
        problems.append(Problem(path, line, saw, would_work, rule, severity))

    damaged = False
    lines: dict[str, int] = {}
    if UTF_16.match(text):
        tell(
            1, "This file is UTF-16, so nobody can read it here.",
            'Save it as UTF-8 (in Windows Notepad: "Save as", Encoding).', "not-utf-8",
        )  # fmt: skip
        values, damaged = {"audience": _NOBODY}, True
    elif _LFS_POINTER.match(text):
        tell(
            1, "Git LFS keeps this text elsewhere: git's history, by which we go, holds none of its words.",
            f'Keep pages in git itself: without the pattern for {path.rpartition(".")[2]} files in .gitattributes,  git add --renormalize .',
            "kept-elsewhere",
        )  # fmt: skip
        values, damaged = {}, True
    elif source is None and (head := _HEAD.match(text)):
        meant = _tell_no_head(text, head.end(), tell)
        values = _nobody_if_named(meant)
        ends = meant is not text
        draft = _ENDLESS_DRAFT.search(text)
        damaged = bool(_SAYS_WHEN.search(meant) if ends else keys_astray(text) or draft)
    elif source is None and (other := _FENCED.match(text) or _JSON.match(text)):
        values = _nobody_if_named(other[0])
        damaged = bool(values or _SAYS_WHEN.search(other[0]))
        _tell_other(other[0], tell, Severity.ERROR if strict or damaged else Severity.WARNING)
    elif source is None and (astray := keys_astray(text)):
        values = _nobody_if_named(_tell_astray(astray, tell))
        damaged = True
    else:
        values, lines = _values(source or "", tell)
        torn = {} if source is None else keys_torn_off(source, body, body_line, lines)
        damaged = bool(torn) or (not lines and bool(problems))
        if "audience" in torn and "audience" not in values:
            values = values | {"audience": _NOBODY}
        if torn:
            _tell_torn(torn, tell)
    control = _control(values, lines, tell)
    _tell_unknown(control, lines, tell, strict)
    if any(_makes_a_draft(control, key) for key in _DRAFT_ELSEWHERE):
        control = control.model_copy(update={"status": Status.DRAFT})
    misspelt = _slips(control) & WHEN - lines.keys()
    found = FrontMatter(
        control, tuple(problems), body_line, MappingProxyType(lines), damaged, bool(misspelt)
    )
    if found.in_doubt:
        found = replace(found, effective_as_written=tuple(_effective_as_written(text)))
    if not strict or found.unreadable or UTF_16.match(text) or _LFS_POINTER.match(text):
        return found
    if not values and not problems:
        none = "This page has no front matter" if source is None else "The front matter is empty"
        saw = f"{none}: nothing says what it is, and from when it holds."
        would_work = (
            f"Begin it with {listed(REQUIRED_IN_OUR_SOPS)}, a line each, between two lines of  ---"
        )
        tell(1, saw, would_work, "required-key")
    else:
        _tell_missing(values, lines, tell)
    return replace(found, problems=tuple(problems))


def _tell_no_head(text: str, start: int, tell: _Tell) -> str:
    """A page that begins with dashes and has no front matter; the part that was meant as such."""
    if end := _END.search(text, start):
        tell(
            1, "The page begins with a line of dashes, but no key follows: all of it is shown as text.",
            "For document control write lines like  title: Refunds  between two lines of  ---", _BROKEN, Severity.WARNING,
        )  # fmt: skip
        return text[start : end.start()]
    tell(
        1,
        "The front matter that begins here has no end.",
        "Close it with a line of three dashes:  ---",
    )
    return text


def _tell_other(source: str, tell: _Tell, severity: Severity) -> None:
    begun = source.lstrip("\ufeff").partition("\n")[0].strip()
    language = "TOML, between lines of +++" if begun == "+++" else f"begun with {begun}"
    language = "JSON" if begun.startswith("{") else language
    tell(
        1, f"The front matter is {language}: none of it is read, and all of it is shown as text.",
        "Write it as YAML, between two lines of  ---  and with colons, like  title: Refunds",
        _BROKEN, severity,
    )  # fmt: skip


def _tell_astray(keys: Mapping[str, int], tell: _Tell) -> str:
    tell(
        min(keys.values()),
        f"{_stand(keys)} here as text: the front matter does not begin on the first line of the file.",
        "Begin the file with a line of three dashes, and nothing before it:  ---  and end the keys with another.",
    )
    return " ".join(keys)


def _tell_torn(keys: Mapping[str, int], tell: _Tell) -> None:
    tell(
        min(keys.values()),
        f"{_stand(keys)} where no key is read: outside of the front matter, or under another key.",
        "Write each key at the beginning of a line, all between two lines of  ---",
    )


def _stand(keys: Mapping[str, int]) -> str:
    """
    >>> _stand({"id": 3, "audience": 4, "title": 5}), _stand({"owner": 2})
    ('audience, id and title stand', 'owner stands')
    """
    return f"{listed(sorted(keys))} {'stand' if len(keys) > 1 else 'stands'}"


def _values(source: str, tell: _Tell) -> tuple[dict[str, Any], dict[str, int]]:
    """Each key's value and line (the YAML begins on the file's line 2)."""
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    try:
        found = entries(source)
    except UnreadableError as error:
        tell(error.line + 1, str(error), error.would_work)
        return {"audience": _NOBODY}, {}
    for entry in found:
        key, line = entry.key, entry.line + 1
        if key in values:
            tell(
                line,
                f"{key} stands twice (first on line {lines[key]}); the later one counts.",
                "Remove one of them.",
            )
        second = key in values and key == "audience"
        values[key] = _NOBODY if second else _value(entry, line, tell)
        lines[key] = line
    for key in values.keys() - DocumentControl.model_fields.keys():
        if "audience" not in values and _meant(key, 0.8) == "audience":
            tell(
                lines[key],
                f"{key} is no key that we know; was it to say who may read the page?",
                _WOULD_WORK["audience"],
            )
            return values | {"audience": _NOBODY}, lines
    return values, lines


def _makes_a_draft(control: DocumentControl, key: str) -> bool:
    """Hugo, Jekyll, Docusaurus and others say it otherwise; whoever does, and has no status of ours, means it."""
    said = (control.model_extra or {}).get(key)
    elsewhere = key in _DRAFT_ELSEWHERE and said is _DRAFT_ELSEWHERE[key]
    return elsewhere and "status" not in control.model_fields_set


def _value(entry: Entry, line: int, tell: _Tell) -> Any:
    """As the model takes it. What cannot be a value of its key is left for the model to refuse."""
    key, value = entry.key, entry.value
    if entry.trouble:
        known = key in DocumentControl.model_fields
        tell(line, f"{key} {entry.trouble}.", _WOULD_WORK.get(key, "Write the value out."))
        return _NOBODY if key == "audience" else None if known else entry.written
    if key in _AS_WRITTEN and entry.written is not None:
        if entry.is_null:
            return None if key in {"id", "version"} else ""
        if key == "version" and entry.tag in _NUMBER:
            tell(
                line, f"version is the bare number {entry.written}; other tools read 2.10 as 2.1.",
                f'Quote it:  version: "{entry.written}"', "unquoted-version", Severity.WARNING,
            )  # fmt: skip
        return _CONTROLS.sub("", " ".join(entry.written.split()))
    if key in {*_NAMES, "audience"} and entry.words:
        return entry.words
    if key in _CHOICES and isinstance(value, str):
        return value.strip().casefold()
    if key in _DATES and isinstance(value, str):
        value = _day(value)
    if key in _DATES and isinstance(value, date) and value.year not in _YEARS:
        tell(line, f"{key} is in the year {value.year}.", _WOULD_WORK[key])
        return None
    if key == "audience" and value == []:
        tell(line, "audience is empty: nobody may read this page.", _WOULD_WORK["audience"])
    return value


def _day(written: str) -> Any:
    try:
        return date.fromisoformat(written) if len(written) == len("2026-03-02") else written
    except ValueError:
        return written


def _effective_as_written(text: str) -> Iterator[date]:
    """In a head that cannot be read as a whole; two, where it holds a merge conflict."""

    def untold(*_: Any) -> None: ...

    for line in text.splitlines()[:_BEGINNING]:
        if found := _EFFECTIVE.match(line):
            with suppress(UnreadableError):
                [entry] = entries(f"effective: {found[1]}")
                control = _control({"effective": _value(entry, 1, untold)}, {}, untold)
                if control.effective is not None:
                    yield control.effective


def _nobody_if_named(source: str) -> dict[str, Any]:
    """No front matter, but what was perhaps meant as such names an audience: nobody may read it."""
    return {"audience": _NOBODY} if _SAYS_WHO.search(source) else {}


def _control(values: dict[str, Any], lines: Mapping[str, int], tell: _Tell) -> DocumentControl:
    """The values that hold; each wrong one is told and left at its default."""
    kept = {key: value for key, value in values.items() if value is not None or key == "audience"}
    while True:
        try:
            return DocumentControl.model_validate(kept)
        except ValidationError as error:
            for key in dict.fromkeys(str(e["loc"][0]) for e in error.errors(include_url=False)):
                tell(
                    lines.get(key, 1),
                    f"{key} is {_shown(values[key])}, which we {_NOT_A.get(key, 'cannot read as plain text')}.",
                    _WOULD_WORK.get(key, f"Write plain text:  {key}: …"),
                )
                kept.pop(key)
                if key == "audience":
                    kept[key] = _NOBODY


def _shown(value: Any) -> str:
    """As a page would have it.

    >>> _shown(["internal", 5]), _shown(True), _shown(None)
    ('[internal, 5]', 'true', 'empty')
    """
    if value is None:
        return "empty"
    if isinstance(value, (list, tuple)):
        said = f"[{', '.join(str(entry) for entry in value[:20])}]"
    elif isinstance(value, bool):
        said = str(value).lower()
    else:
        said = str(value) if isinstance(value, (int, float)) else f'"{value}"'
    return said if len(said) <= 80 else f"{said[:79]}…"


def _meant(key: str, cutoff: float) -> str | None:
    """The key that was probably meant; `cutoff`: how alike it must be, from 0 to 1."""
    known = list(DocumentControl.model_fields)
    plain = key.strip().casefold().replace("-", "_").replace(" ", "_")
    same = next((name for name in (plain, plain.removesuffix("s")) if name in known), None)
    return same or next(iter(get_close_matches(plain, known, n=1, cutoff=cutoff)), None)


def _slips(control: DocumentControl) -> set[str]:
    """Keys of ours that other ones were probably meant as: in other letters ("Effective") whatever they say,
    else where what they say could be the value ("efective: 2027-01-01", but not "stats: 3")."""
    found = (
        (_meant(key, _ALIKE), key, value) for key, value in (control.model_extra or {}).items()
    )
    return {
        meant
        for meant, key, value in found
        if meant and (_meant(key, 1.0) == meant or could_be(meant, str(value)))
    }


def _tell_unknown(
    control: DocumentControl, lines: Mapping[str, int], tell: _Tell, strict: bool
) -> None:
    """Another tool's keys are its own affair, in a repository that is not ours; slips are not."""
    for key in control.model_extra or {}:
        meant = _meant(key, _ALIKE if strict else 1.0)
        if meant == "audience" and meant not in lines:
            continue  # told before
        if key == _SAME_AS_LANG:
            continue
        if _makes_a_draft(control, key):
            tell(
                lines.get(key, 1), f"By {key}: {_shown(_DRAFT_ELSEWHERE[key])} this text is a draft: it is never in force.",
                "Say so as all pages do:  status: draft", "unknown-key", Severity.WARNING,
            )  # fmt: skip
            continue
        if meant:
            tell(
                lines.get(key, 1), f"{key} is a key we do not know; it is kept, and has no effect.",
                f"Did you mean  {meant}: … ?", "unknown-key", Severity.WARNING,
            )  # fmt: skip
        elif strict:
            tell(
                lines.get(key, 1), f"{key} is a key we do not know; it is kept.",
                "Check its spelling, or leave it if another tool reads it.", "unknown-key", Severity.WARNING,
            )  # fmt: skip


def _tell_missing(values: Mapping[str, Any], lines: Mapping[str, int], tell: _Tell) -> None:
    for key in REQUIRED_IN_OUR_SOPS:
        if key not in values:
            tell(
                1,
                f"{key} is missing.",
                f"Add a line to the front matter:  {key}: …",
                "required-key",
            )
        elif values[key] in (None, ""):
            tell(lines.get(key, 1), f"{key} is empty.", f"Write a value:  {key}: …", "required-key")
