"""Rows as a Parquet file, by DuckDB."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb


def write_parquet(
    file: Path, columns: Mapping[str, str], rows: Iterable[Mapping[str, object]]
) -> None:
    """
    Args:
        columns: with their SQL types, in order; each row has them all.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="kb-parquet-") as passing:
        lines = Path(passing) / "rows.jsonl"
        with lines.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        with duckdb.connect() as connection:
            found = connection.read_json(
                str(lines), format="newline_delimited", columns={**columns}
            )
            found.write_parquet(str(file), compression="zstd")
