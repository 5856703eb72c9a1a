"""Writes the sample QA export of the invented Brightreel as CSV files.

    python examples/sample_qa_export.py --out .kb/sample-export [--seed 20261115]

Same seed, same bytes. What is planted in it: `examples/README.md` and `sample_export/story.py`.
"""

import argparse
from pathlib import Path

from sample_export.dice import SEED
from sample_export.export import write_export


def main() -> None:
    """Read the arguments, write the files, say what was written."""
    asked = argparse.ArgumentParser(description="Write an invented QA export as CSV files.")
    asked.add_argument(
        "--out", type=Path, required=True, help="folder for the files; made if needed"
    )
    asked.add_argument("--seed", type=int, default=SEED, help=f"any whole number ({SEED})")
    given = asked.parse_args()
    for path, lines in write_export(given.out, given.seed):
        print(f"{lines:7,} lines  {path}")


if __name__ == "__main__":
    main()
