"""What `kb diff --format json` and each line of `--jsonl` promise, as a JSON Schema.

Names of operations, kinds and labels come from the model, so the two cannot drift apart. Keys may
be added under the same number; `kbdiff/2` would be one that changes what a key means.

Published: python -m kb_tools.render.comparison_schema > site_config/schema/kbdiff.schema.json
"""

import json
from typing import Any

from kb_tools.diff.model import ChangeKind, Judgement, Label, Operation, Verdict

_TEXT = {"type": ["string", "null"]}
_LINES = {
    "description": "First and last line in the file, from 1.",
    "type": ["array", "null"], "items": {"type": "integer"}, "minItems": 2, "maxItems": 2,
}  # fmt: skip
_PATH = {
    "description": "The headings above, outermost first.",
    "type": ["array", "null"], "items": {"type": "string"},
}  # fmt: skip


def comparison_schema() -> dict[str, Any]:
    """One comparison (`kbdiff/1`); several SOPs (`kbdiff-set/1`) hold one for each."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What kb diff says: kbdiff/1, and kbdiff-set/1 for several SOPs",
        "oneOf": [{"$ref": "#/$defs/comparison"}, {"$ref": "#/$defs/set"}],
        "$defs": {
            "comparison": _comparison(),
            "set": _set(),
            "change": _change(),
            "side": _side(),
            "script": _script(),
            "verdict": {"enum": [verdict.value for verdict in Verdict]},
        },
    }


def _comparison() -> dict[str, Any]:
    return _object(
        {
            "schema": {"const": "kbdiff/1"},
            "id": {"description": "Of a line of --jsonl: as it came in."},
            "verdict": {"$ref": "#/$defs/verdict"},
            "changes": _list({"$ref": "#/$defs/change"}, "In the order of the page."),
            "patch": {
                "description": "Rebuilds the new text from the old one and back, code point by code point; a number "
                "stands for so many that stay. Invalid bytes are lone surrogates, as Python's surrogateescape has them.",
                "type": "array", "items": {"$ref": "#/$defs/script"},
            },
            "notes": _list({"type": "string"}, "What could not be read as meant."),
            "sop": {"type": "string"},
            "title": {"type": "string"},
            "before": {"$ref": "#/$defs/side"},
            "after": {"$ref": "#/$defs/side"},
        },
        ["schema", "verdict", "changes", "patch", "notes"],
    )  # fmt: skip


def _set() -> dict[str, Any]:
    return _object(
        {
            "schema": {"const": "kbdiff-set/1"},
            "before": {"type": "string"},
            "after": {"type": "string"},
            "verdict": {"$ref": "#/$defs/verdict"},
            "unchanged": {"description": "SOPs whose text is the same.", "type": "integer"},
            "sops": _list({"$ref": "#/$defs/comparison"}, "Those that differ."),
        },
        ["schema", "before", "after", "verdict", "unchanged", "sops"],
    )


def _change() -> dict[str, Any]:
    return _object(
        {
            "id": {"description": "Unique in its comparison; the same in every run.", "type": "string"},
            "op": {"enum": [operation.value for operation in Operation]},
            "kind": {"enum": [kind.value for kind in ChangeKind]},
            "old_path": _PATH,
            "new_path": _PATH,
            "old_text": _TEXT | {"description": "A line for each block; cells of a row joined by ' | '."},
            "new_text": _TEXT,
            "old_lines": _LINES,
            "new_lines": _LINES,
            "marks": {
                "description": "Words kept, deleted, inserted; '=' and '-' spell the old text, '=' and '+' the new one.",
                "type": "array", "items": {"$ref": "#/$defs/script"},
            },
            "say": {"description": "The change in one sentence.", "type": "string"},
            "within": _TEXT | {"description": "The id of the section's move that it happened inside."},
            "labels": {
                "type": "array", "items": {"enum": sorted(label.value for label in Label)}, "uniqueItems": True,
            },
            "judgement": {"enum": [judgement.value for judgement in Judgement]},
            "because": {"description": "The rule that judged it, in words to dispute.", "type": "string"},
            "facts": _list(
                _object({"label": {"type": "string"}, "before": _TEXT, "after": _TEXT}, ["label", "before", "after"]),
                "What was said and is said now.",
            ),
        },
        ["id", "op", "kind", "old_text", "new_text", "say", "labels", "judgement", "because"],
    )  # fmt: skip


_OF_A_FILE = {
    "description": "A moment; of a file that is no revision yet, what its front matter says: a date, perhaps.",
    "type": ["string", "null"],
}


def _side() -> dict[str, Any]:
    moment = {"type": ["string", "null"], "format": "date-time"}
    keys = {
        "name": {"type": "string"}, "path": _TEXT, "version": _TEXT, "revision": _TEXT, "recorded": moment,
        "effective": _OF_A_FILE, "missing": {"description": "Nothing stood here.", "type": "boolean"},
    }  # fmt: skip
    return _object(keys, list(keys))


def _script() -> dict[str, Any]:
    parts = [{"enum": ["=", "-", "+"]}, {"type": ["string", "integer"]}]
    return {"type": "array", "prefixItems": parts, "minItems": 2, "maxItems": 2}


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": items}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


if __name__ == "__main__":
    print(json.dumps(comparison_schema(), indent=2, ensure_ascii=False))
