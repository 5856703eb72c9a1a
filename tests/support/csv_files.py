"""A table as CSV."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_csv(file: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return file
