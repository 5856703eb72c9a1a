"""The timeline of every SOP of a large history, cold and warm, beside `git cat-file --batch`.

    python benchmarks/history_scale.py                     5,000 commits, 4,200 texts, 240 MB: made first
    python benchmarks/history_scale.py --texts 400         a small one, for a quick look
    python benchmarks/history_scale.py --repository REPO   a repository that is there

A timeline is what `kb log SOP` tells, of every SOP: identities, revisions, versions, periods in
force. Named baselines, run beside it on the same blobs: one `git cat-file --batch`, and the time to
read each piece of text into clauses the first time that it is seen. All times are CPU seconds of the process
and of what it started, the start of Python left out; medians of `--runs`.

Goals: cold ≤ 3 × cat-file + parsing of unseen pieces; warm ≤ 1.5 × cat-file.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import history_figures
import make_history

from kb_tools.adapters.knowledge_base import opened
from kb_tools.policy.chunks import chunks
from kb_tools.policy.grammar import grammar
from kb_tools.policy.leaves import leaves
from kb_tools.policy.markdown import body_of
from kb_tools.workflows.log import log

COLD, WARM = 3.0, 1.5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repository", type=Path, help="its .kb/cache is deleted")
    parser.add_argument("--keep", type=Path, help="make the history here, or take it from here")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--timeline", type=Path, help=argparse.SUPPRESS)  # the measured process
    make_history.add_sizes(parser)
    asked = parser.parse_args()
    if asked.timeline:
        print(json.dumps(timeline(asked.timeline)))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = asked.repository or asked.keep or Path(folder) / "history"
        if not place.exists():
            make_history.make_history(place, make_history.asked_sizes(asked))
        report(place, asked.runs)


def report(repository: Path, runs: int) -> None:
    history = history_figures.steps(repository)
    blobs = list(dict.fromkeys(step.after for step in history if step.after))
    commits = len({step.commit for step in history})
    cats, parsing, colds, warms = [], [], [], []
    for _ in range(runs):
        cats.append(cat_file(repository, blobs))
        spent, share, size = parsing_of_unseen(repository, blobs)
        parsing.append(spent)
        for file in (repository / ".kb" / "cache").glob("*"):
            file.unlink()
        colds.append(measured(repository))
        warms.append(measured(repository))
    cat, unseen = statistics.median(cats), statistics.median(parsing)
    cold, warm = (statistics.median(run["cpu"] for run in made) for made in (colds, warms))
    print(
        f"{commits:,} commits that touch pages, {len(blobs):,} texts, {size / 1e6:.0f} MB; {colds[0]['sops']} SOPs,"
    )
    print(
        f"{colds[0]['revisions']:,} revisions; {share:.1%} of the characters stand in pieces not seen before"
    )
    print(f"git cat-file --batch of all texts     {cat:7.2f} s")
    print(f"parsing each piece the first time     {unseen:7.2f} s")
    allowed = COLD * cat + unseen
    print(
        f"timeline, cold                        {cold:7.2f} s   {cold / allowed:.2f} of {COLD:g} × cat-file + parsing ({allowed:.2f} s)"
    )
    print(
        f"timeline, warm                        {warm:7.2f} s   {warm / cat:.2f} × cat-file (goal {WARM:g})"
    )
    peak = max(run["peak_mb"] for run in colds), max(run["peak_mb"] for run in warms)
    print(
        f"peak memory: cold {peak[0]:.0f} MB, warm {peak[1]:.0f} MB, {colds[0]['start_mb']:.0f} MB of it before the work"
    )


def cat_file(repository: Path, blobs: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch"],
        input="".join(f"{blob}\n" for blob in blobs).encode(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def parsing_of_unseen(repository: Path, blobs: list[str]) -> tuple[float, float, int]:
    """CPU seconds, share of all characters, and how many there are."""
    parser = grammar()
    known: set[str] = set()
    spent, new, size = 0.0, 0, 0
    with history_figures.texts_of(repository) as texts:
        for text in texts(blobs):
            size += len(text)
            for piece, _ in chunks(body_of(text)[0]):
                if piece not in known:
                    known.add(piece)
                    new += len(piece)
                    begun = time.process_time()
                    for _ in leaves(parser.parse(piece)):
                        pass
                    spent += time.process_time() - begun
    return spent, new / max(1, size), size


def measured(repository: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__)), "--timeline", str(repository)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    result: dict[str, float] = json.loads(said)
    return result


def timeline(repository: Path) -> dict[str, float]:
    start_mb, begun = _peak_mb(), _cpu()
    revisions = 0
    with opened(repository) as base:
        now = base.clock.now()
        sops = base.history.sops()
        for sop in sops:
            told = log(base.history, sop, now)
            revisions += sum(len(version.revisions) for version in told.versions)
    return {
        "cpu": _cpu() - begun,
        "peak_mb": _peak_mb(),
        "start_mb": start_mb,
        "sops": len(sops),
        "revisions": revisions,
    }


def _cpu() -> float:
    """Of this process and of those it has started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
