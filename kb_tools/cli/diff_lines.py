"""`kb diff --jsonl`: one line of JSON read, one result line written, for pipelines."""

import json
import traceback
from collections.abc import Callable, Iterator

from kb_tools.cli import exit_codes
from kb_tools.diff.model import Comparison
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.workflows import compare as work
from kb_tools.workflows.pairs import side


def compared_lines(
    source: Iterator[bytes], words: Lexicon, fails: Callable[[Comparison], bool]
) -> Iterator[tuple[bytes, int]]:
    """For each line read its result line, and what exit code it alone would give.

    A bug of ours with one pair must not cost a pipeline the others: like what cannot be read it
    becomes an error line, and its traceback goes to standard error.
    """
    from kb_tools.render.comparison_json import sop_json

    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        name: object = None  # a line's number may be another line's id
        code = exit_codes.DONE
        try:
            said = json.loads(line)
            name = said["id"]
            sides = [side(key, "", said[key]) for key in ("old", "new")]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            code = exit_codes.YOUR_INPUT
            result = {"id": name, "error": f"Line {number}: {type(error).__name__}: {error}"}
        else:
            try:
                compared = work.compare_texts(sides[0], sides[1], words)
                result = {"id": name, **sop_json(compared)}
                if fails(compared.comparison):
                    code = exit_codes.NEEDS_EYES
            except Exception as error:
                traceback.print_exc()
                code = exit_codes.OUR_FAULT
                result = {
                    "id": name,
                    "error": f"Line {number}, our bug: {type(error).__name__}: {error}",
                }
        yield as_line(result).encode("utf-8", "surrogatepass"), code


def as_line(said: object) -> str:
    """One line; escapes keep lone surrogates (invalid bytes of a file) inside valid UTF-8."""
    return json.dumps(said, ensure_ascii=True) + "\n"
