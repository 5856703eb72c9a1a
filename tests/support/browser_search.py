"""The browser's search engine, asked from Python through node."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

_RUNNER = Path(__file__).with_name("search_in_node.mjs")
ENGINE = Path(str(files("kb_tools"))) / "render" / "assets" / "search" / "engine.js"


def write_index(folder: Path, content: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in content.items():
        (folder / name).write_bytes(body)
    return folder


def answers(node: str, index: Path, questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One answer for each question; see search_in_node.mjs for both."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(
        [node, str(_RUNNER), str(ENGINE), str(index)],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]
