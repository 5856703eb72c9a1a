"""The wording of comparisons, as prose to be reviewed.

Each folder of `diff/` holds before.md, after.md and expected.md. After a wanted change of wording:
KB_UPDATE_GOLDEN=1 pytest tests/golden, then read the difference.
"""

import os
from pathlib import Path

import pytest

from kb_tools.render.comparison_markdown import sop_markdown
from kb_tools.workflows.compare import compare_texts
from kb_tools.workflows.pairs import side

CASES = sorted(path for path in (Path(__file__).parent / "diff").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_comparison_reads_as_reviewed(case: Path) -> None:
    before, after = (
        side(name, name, (case / name).read_text("utf-8")) for name in ("before.md", "after.md")
    )

    told = sop_markdown(compare_texts(before, after)) + "\n"

    expected = case / "expected.md"
    if os.environ.get("KB_UPDATE_GOLDEN"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text("utf-8")
