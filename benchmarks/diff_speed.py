"""Compares every version of a large history with the one before, beside markdown-it-py alone.

    python benchmarks/diff_speed.py                     4,718 pairs, 240 MB: a history made first
    python benchmarks/diff_speed.py --texts 400         a small one, for a quick look
    python benchmarks/diff_speed.py --repository REPO   a repository that is there

A comparison is everything `kb diff` finds: alignment, word marks, materiality, the lossless patch.
Named baseline: markdown-it-py (CommonMark with tables) parses each new text once and does nothing
else, block of pairs by block of pairs beside ours, so that a busy machine slows both. All times are
CPU seconds; only what works on texts counts, not reading them from git.

Goals: 1.25 × the baseline or less; of one pair p99 ≤ 250 ms, worst ≤ 1 s.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import history_figures
import make_history
from markdown_it import MarkdownIt

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Verdict

RATIO, P99_MS, WORST_MS = 1.25, 250, 1000
_BLOCK = 50  # pairs
_PAIRS = 4718


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repository", type=Path)
    parser.add_argument("--keep", type=Path, help="make the history here, or take it from here")
    parser.add_argument("--slowest", type=int, default=3, help="how many to name")
    make_history.add_sizes(parser)
    parser.set_defaults(texts=_PAIRS + make_history.Sizes().pages, characters=51_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.repository or asked.keep or Path(folder) / "history"
        if not place.exists():
            make_history.make_history(place, make_history.asked_sizes(asked))
        report(place, asked.slowest)


def report(repository: Path, slowest: int) -> None:
    pairs = history_figures.pairs(history_figures.steps(repository))
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    times: list[float] = []
    alone, size = 0.0, 0
    operations: Counter[str] = Counter()
    verdicts: Counter[Verdict] = Counter()
    with history_figures.texts_of(repository) as read:
        for start in range(0, len(pairs), _BLOCK):
            texts = [tuple(read(pair)) for pair in pairs[start : start + _BLOCK]]
            for before, after in texts:
                begun = time.process_time()
                found = compare(before, after)
                times.append(time.process_time() - begun)
                verdicts[found.verdict] += 1
                operations.update(change.op.value for change in found.changes)
            begun = time.process_time()
            for _, after in texts:
                plain.parse(after)
            alone += time.process_time() - begun
            size += sum(len(after) for _, after in texts)
            _progress(len(times), len(pairs))
    ranked = sorted(zip(times, pairs, strict=True), reverse=True)
    ours, count = sum(times), len(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024**2 if sys.platform == "darwin" else 1024
    )
    print(f"{count:,} pairs, {size / 1e6:.0f} MB of new text")
    print(
        f"markdown-it-py alone, each new text once   {alone:7.1f} s   {size / 1e6 / alone:.1f} MB/s"
    )
    print(f"compared                                   {ours:7.1f} s   {count / ours:.0f} pairs/s")
    print(f"ratio                                      {ours / alone:7.2f}     goal {RATIO:g}")
    p50, p99 = (1000 * ranked[count * (100 - share) // 100][0] for share in (50, 99))
    print(
        f"one pair: p50 {p50:.0f} ms, p99 {p99:.0f} ms (goal {P99_MS}), worst {1000 * ranked[0][0]:.0f} ms (goal {WORST_MS:,})"
    )
    print(f"peak memory                                {peak:7.0f} MB")
    print("verdicts: " + _shares(verdicts))
    print("changes:  " + _shares(operations))
    for spent, (before, after) in ranked[:slowest]:
        print(f"  {1000 * spent:4.0f} ms   git diff {before[:12]} {after[:12]}")


def _shares(found: Counter[str] | Counter[Verdict]) -> str:
    total = max(1, found.total())
    return ", ".join(f"{name} {count / total:.1%}" for name, count in found.most_common())


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} pairs", end="\n" if done == total else "", file=sys.stderr)


if __name__ == "__main__":
    main()
