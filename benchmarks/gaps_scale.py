"""How long a gap report takes, how much memory, and how right it is, on audits that are made for it.

    python benchmarks/gaps_scale.py --audits 1000000 [--pages] [--keep DIR] [--without-gaps]

Each step runs in a process of its own, so that its peak memory is its own: making the tables,
importing them, reading what counts, the model, and with --pages the QA leads' site of a knowledge
base with these SOPs (which counts once more). Time is CPU, user and system. Ten million audits
bring 3.5 million findings, 10 million KPI rows and 3 GB of files; have 8 GB free on the disk.

How right it is, `made_audits.py` knows. As in `gaps_decisions.py` a gap counts as open from two weeks
after it began, and as detectable where, over the weeks it was open, at least six findings more than
without it were to be expected and at least three times the square root of those expected anyhow. With
millions of audits that is nearly all of them: a gap of a page with 2,000 findings is detectable by it
from 7 % more on, which nobody can tell from a page that is 7 % harder than others if it was there from
the first row. Gaps closed within the last eight weeks are left out.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parent))

from gaps_decisions import figures
from gaps_run import CRITERIA, fill, policies
from made_audits import AS_OF as LAST_DAY
from made_audits import make

from kb_tools import __version__
from kb_tools.adapters.cores import as_they_come, on_all_cores
from kb_tools.adapters.model_folder import packaged_model
from kb_tools.adapters.qa_evidence import hearing
from kb_tools.adapters.qa_reading import reading
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.signals.model import Rules
from kb_tools.render.qa.gap_report_json import report_json
from kb_tools.workflows.gaps import gap_report

AS_OF = date.fromisoformat(LAST_DAY)
UNTIL = datetime.combine(AS_OF + timedelta(days=1), datetime.min.time(), UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audits", type=int, default=1_000_000)
    parser.add_argument("--pages", action="store_true", help="build the QA leads' site too")
    parser.add_argument("--keep", type=Path, help="use this folder, and what is in it already")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-gaps", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-scale-") as passing:
        folder = asked.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{asked.audits:,} audits in {folder}")
        print(f"{'':22}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}")
        if not (folder / "catalogue.parquet").exists():
            measured("making", lambda: made(folder, asked))
        if not (folder / "store.duckdb").exists():
            measured("import", lambda: imported(folder))
        measured("reading", lambda: read(folder))
        measured("reading and model", lambda: modelled(folder))
        if asked.pages:
            measured("policies", lambda: written(folder))
            measured("site for QA leads", lambda: built(folder))
        report = json.loads((folder / "report.json").read_text())
        print(json.dumps(figures(folder, report), indent=1))


def made(folder: Path, asked: argparse.Namespace) -> str:
    make(folder, asked.audits, asked.seed, not asked.without_gaps)
    return f"{sum(file.stat().st_size for file in folder.glob('*.parquet')) >> 20} MB of Parquet"


def imported(folder: Path) -> str:
    fill(DuckDbStore(folder / "store.duckdb"), folder, spelling(folder), UNTIL)
    return f"{rows(folder):,} rows; the store takes {(folder / 'store.duckdb').stat().st_size >> 20} MB"  # fmt: skip


def read(folder: Path) -> str:
    with reading(DuckDbStore(folder / "store.duckdb"), UNTIL) as reader:
        return f"{len(reader.audits()):,} audits and {len(reader.findings()):,} findings count"


def modelled(folder: Path) -> str:
    known, model = policies(folder, UNTIL), packaged_model()
    with reading(DuckDbStore(folder / "store.duckdb"), UNTIL) as reader:
        report, _ = gap_report(
            reader, lambda _: known, spelling(folder), CRITERIA, Rules(), AS_OF, UNTIL,
            embed=hearing(model, folder) if model else None, each=on_all_cores,
            stream=as_they_come,
        )  # fmt: skip
    (folder / "report.json").write_text(json.dumps(report_json(report, 1, version=__version__)))
    return f"{len(report.run.signals):,} sections, {len(report.flagged)} of them flagged"


def written(folder: Path) -> str:
    """The SOPs as Markdown in git."""
    with duckdb.connect() as tables:
        steps = tables.execute(
            f"""SELECT sop_id, list(heading ORDER BY section_id) FROM '{folder}/catalogue.parquet'
            WHERE version = 1 GROUP BY sop_id ORDER BY sop_id"""
        ).fetchall()
    sops = folder / "kb" / "sops"
    sops.mkdir(parents=True, exist_ok=True)
    (folder / "kb" / "site_config").mkdir(exist_ok=True)
    (folder / "kb" / "site_config" / "kb.toml").write_text("")
    for sop, headings in steps:
        control = {
            "id": sop, "title": f"What {sop} is about", "version": '"1.0"', "status": "active", "owner": "team",
            "effective": "2023-05-08", "review_by": "2027-03-01",
        }  # fmt: skip
        lines = ["---", *(f"{key}: {value}" for key, value in control.items()), "---", f"# {sop}", "", "## Steps", ""]  # fmt: skip
        lines += [f"{n}. {heading.capitalize()}." for n, heading in enumerate(headings, 1)]
        (sops / f"{sop.lower()}.md").write_text("\n".join(lines) + "\n")
    when = {"GIT_AUTHOR_DATE": "2023-05-01T00:00:00Z", "GIT_COMMITTER_DATE": "2023-05-01T00:00:00Z"}
    who = ["-c", "user.name=Scale", "-c", "user.email=scale@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "All texts"]):
        subprocess.run(["git", *command], cwd=folder / "kb", check=True, env={**os.environ, **when})
    return f"{len(steps):,} SOPs"


def built(folder: Path) -> str:
    store = folder / "kb" / ".kb"
    store.mkdir(exist_ok=True)
    (store / "store.duckdb").unlink(missing_ok=True)
    (store / "store.duckdb").hardlink_to(folder / "store.duckdb")
    kb = Path(sys.executable).with_name("kb")
    subprocess.run(
        [kb, "build", "--audience", "qa", "--as-of", AS_OF.isoformat()], cwd=folder / "kb", check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    pages = [*(folder / "kb" / "site" / "qa" / "gaps").rglob("*.html")]
    return f"{len(pages)} pages about signals"


def spelling(folder: Path) -> SopSpelling:
    return SopSpelling(sop.sop for sop in policies(folder, UNTIL).sops)


def rows(folder: Path) -> int:
    with duckdb.connect() as tables:
        names = ("audits", "findings", "appeals", "calibrations", "roster", "kpis", "volumes")
        counts = [
            tables.execute(f"SELECT count(*) FROM '{folder / name}.parquet'").fetchall()[0][0]
            for name in names
        ]
    return sum(counts)


def measured(name: str, step: Callable[[], str]) -> None:
    """Runs the step in a process of its own and says what it took."""
    sys.stdout.flush()
    begun, child = time.perf_counter(), os.fork()
    if child == 0:
        status, told = 1, "did not come to an end"
        try:
            told, status = step(), 0
        except Exception:
            traceback.print_exc()
        finally:
            own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
            wall, peak = time.perf_counter() - begun, max(own.ru_maxrss, others.ru_maxrss) / 1024
            print(f"{name:22}{cpu:9.1f}{wall:9.1f}{peak:9.0f}  {told}", flush=True)
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(1)


if __name__ == "__main__":
    main()
