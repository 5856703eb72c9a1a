"""Problems as text, JSON, GitHub annotations, or SARIF 2.1.0 (OASIS) for code-scanning pages."""

import json
from collections.abc import Callable, Sequence
from urllib.parse import quote

from kb_tools import __version__
from kb_tools.errors import Problem, Severity


def as_text(problems: Sequence[Problem]) -> str:
    return "\n\n".join(
        f"{problem}\n  [{problem.severity}: {problem.rule}]" if problem.rule else str(problem)
        for problem in problems
    )


def as_json(problems: Sequence[Problem]) -> str:
    entries = [
        {
            "path": p.path, "line": p.line or None, "severity": p.severity, "rule": p.rule,
            "saw": p.saw, "would_work": p.would_work,
        }
        for p in problems
    ]  # fmt: skip
    return json.dumps(
        {"schema": "kb-problems/1", "problems": entries}, ensure_ascii=False, indent=2
    )


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands; see GitHub's documentation, "Workflow commands for GitHub Actions"."""
    return "\n".join(
        f"::{p.severity} file={_property(p.path)},line={max(p.line, 1)},title={_property(p.rule)}"
        f"::{_data(f'{p.saw} {p.would_work}')}"
        for p in problems
    )


def as_sarif(problems: Sequence[Problem]) -> str:
    rules = sorted({p.rule for p in problems})
    results = [
        {
            "ruleId": p.rule, "ruleIndex": rules.index(p.rule),
            "level": "error" if p.severity is Severity.ERROR else "warning",
            "message": {"text": f"{p.saw} {p.would_work}"},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": quote(p.path, errors="surrogateescape")}, "region": {"startLine": max(p.line, 1)},
            }}],
        }
        for p in problems
    ]  # fmt: skip
    driver = {"name": "kb check", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}],
    }  # fmt: skip
    return json.dumps(log, ensure_ascii=False, indent=2)


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif,
}  # fmt: skip


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
