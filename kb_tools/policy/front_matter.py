"""The head of a page: YAML between two lines of `---`, read with the line of every key.

Reading carries on past a wrong value: it is told, and the key keeps its default. Two keys must
not be guessed: an `audience` that cannot be read means nobody, an `effective` unknown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from kb_tools.errors import Problem, Severity
from kb_tools.policy.document_control import REQUIRED_IN_OUR_SOPS, DocumentControl

_HEAD = re.compile(r"\A\ufeff?---[ \t]*(?:\r?\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.M)
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_AS_WRITTEN = frozenset({"id", "title", "version", "owner", "approver", "change_summary"})
_LISTS = frozenset({"audience", "queues", "markets", "keywords", "supersedes"})
_DATES = frozenset({"effective", "effective_to", "review_by"})
_WOULD_WORK = {
    "effective": "Write it as year-month-day:  effective: 2026-03-02  (or an instant with offset: 2026-03-02T08:30:00+00:00)",
    "effective_to": "Write it as year-month-day:  effective_to: 2026-03-02",
    "review_by": "Write it as year-month-day:  review_by: 2027-03-02",
    "status": "Write one of: draft, active, retired",
    "risk": "Write one of: normal, critical",
    "change": "Write one of: material, editorial",
    "audience": "Write a list of names:  audience: [internal, vendor-a]. Until then nobody may read this page.",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    control: DocumentControl
    problems: tuple[Problem, ...]
    body_line: int  # the line of the file, from 1, on which the body begins
    lines: Mapping[str, int]  # the line of each key


def split(text: str) -> tuple[str | None, str, int]:
    """The YAML (None: there is none), the body, and the body's first line in the file."""
    head = _HEAD.match(text)
    end = _END.search(text, head.end()) if head else None
    if head is None or end is None:
        return None, text.removeprefix("\ufeff"), 1
    body = end.end() + (text[end.end() : end.end() + 1] == "\n")
    return text[head.end() : end.start()], text[body:], text.count("\n", 0, body) + 1


def read(text: str, path: str, *, strict: bool = False) -> FrontMatter:
    """What the page says of itself. `strict`: ask for the keys that our own SOPs must have."""
    source, _, body_line = split(text)
    problems: list[Problem] = []

    def tell(
        line: int,
        saw: str,
        would_work: str,
        rule: str = "front-matter",
        severity: Severity = Severity.ERROR,
    ) -> None:
        problems.append(Problem(path, line, saw, would_work, rule, severity))

    if source is None and _HEAD.match(text):
        tell(
            1,
            "The front matter that begins here has no end.",
            "Close it with a line of three dashes:  ---",
        )
    values, lines = _values(source or "", tell)
    control = _control(values, lines, tell)
    for key in REQUIRED_IN_OUR_SOPS if strict else ():
        if key not in values:
            tell(
                1,
                f"{key} is missing.",
                f"Add a line to the front matter:  {key}: …",
                "required-key",
            )
    for key in control.model_extra or {} if strict else ():
        tell(
            lines.get(key, 1), f"{key} is a key we do not know; it is kept.",
            "Check its spelling, or leave it if another tool reads it.", "unknown-key", Severity.WARNING,
        )  # fmt: skip
    return FrontMatter(control, tuple(problems), body_line, MappingProxyType(lines))


def _values(source: str, tell: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """Each key's value and line (the YAML begins on the file's line 2)."""
    loader = _LOADER(source.encode("utf-8", "replace").decode())
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            tell(
                2,
                "The front matter is no list of keys and values.",
                "Write lines like  title: Refunds",
            )
            return {}, {}
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 2
            if key in values:
                tell(
                    line,
                    f"{key} stands twice (first on line {lines[key]}); the later one counts.",
                    "Remove one of them.",
                )
            values[key], lines[key] = _value(key, value_node, loader, line, tell), line
        return values, lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or error).splitlines()[0]
        tell(
            mark.line + 2 if mark else 2, f"The front matter cannot be read as YAML: {said}.",
            "Look at the line named and the one before; quote text that holds a colon:  title: \"Refunds: late\"",
        )  # fmt: skip
        return {"audience": ()}, {}
    finally:
        loader.dispose()


def _value(key: str, node: yaml.Node, loader: Any, line: int, tell: Any) -> Any:
    if isinstance(node, yaml.ScalarNode) and key in _AS_WRITTEN:
        if node.tag == "tag:yaml.org,2002:null":
            return "" if key != "version" and key != "id" else None
        if (
            key == "version"
            and node.tag in {"tag:yaml.org,2002:float", "tag:yaml.org,2002:int"}
            and not node.style
        ):
            tell(
                line, f"version is the bare number {node.value}; other tools read 2.10 as 2.1.",
                f'Quote it:  version: "{node.value}"', "unquoted-version", Severity.WARNING,
            )  # fmt: skip
        return node.value
    entries = node.value if isinstance(node, yaml.SequenceNode) and key in _LISTS else []
    if entries and all(isinstance(entry, yaml.ScalarNode) for entry in entries):
        return tuple(entry.value for entry in entries)  # as written: the market NO is no boolean
    try:
        value = loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, TypeError):
        return getattr(node, "value", None)  # 2026-02-31: no date; told by the check of its key
    return value


def _control(values: dict[str, Any], lines: dict[str, int], tell: Any) -> DocumentControl:
    """The values that hold; each wrong one is told and left at its default."""
    kept = {k: v for k, v in values.items() if not (v is None and k not in {"audience"})}
    while True:
        try:
            return DocumentControl.model_validate(kept)
        except ValidationError as error:
            for key in {str(e["loc"][0]) for e in error.errors()}:
                shown = (
                    repr(str(values[key]))
                    if not isinstance(values[key], str)
                    else f'"{values[key]}"'
                )
                kind = "a date" if key in _DATES else "a value we know for it"
                tell(
                    lines.get(key, 1), f"{key} is {shown}, which we cannot read as {kind}.",
                    _WOULD_WORK.get(key, f"Write plain text:  {key}: …"),
                )  # fmt: skip
                kept.pop(key)
                if key == "audience":
                    kept[key] = ()
