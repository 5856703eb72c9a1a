"""A file that others may be reading is written whole, or stays as it was."""

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """In UTF-8, lines ended as the text ends them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    passing = file.with_name(f"{file.name}.{os.getpid()}.part")
    passing.write_text(text, encoding="utf-8", newline="")
    passing.replace(file)
