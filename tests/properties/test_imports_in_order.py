"""Exports of the same reviews, one after another: which run brings a file decides nothing, its place
among the others does."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_tools.adapters.qa_reading import reading
from tests.support.qa_exports import NOW, Desk

CARD = """
[[source]]
name = "cards"
files = ["cards*.csv"]
ignore = ["Export"]
[source.audits.columns]
audit_id = "Review"
ticket_at = "Handled"
entered_at = "Graded"
[source.findings]
criteria = ["Verified", "Noted"]
failed = ["No"]
passed = ["Yes", "N/A"]
[source.findings.columns]
audit_id = "Review"
entered_at = "Graded"
comment = "Comment"
"""
HEADER = "Review,Handled,Verified,Noted,Comment,Graded,Export\n"
UNREAD = "Partly"

marks = st.sampled_from(["No", "Yes", UNREAD, ""])
comments = st.sampled_from(["asked nobody", "did not ask"])
days = st.sampled_from(["", "2026-03-05", "2026-03-06", "2026-03-09"])
rows = st.tuples(st.sampled_from(["R1", "R2"]), marks, marks, comments, days)
exports = st.lists(st.lists(rows, min_size=1, max_size=2), min_size=1, max_size=5)


def state(files, runs):
    """What counts and what waits after these files came in, so many in each run."""
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder), CARD)
        paths = [
            desk.write(f"cards-{n}.csv", HEADER + "".join(f"{r},2026-03-02,{v},{m},{c},{d},{n}\n" for r, v, m, c, d in each))
            for n, each in enumerate(files)
        ]  # fmt: skip
        moment = NOW
        for size in runs:
            moment += timedelta(days=1)
            desk.take(*paths[:size], now=moment, most_may_fail=True)
            paths = paths[size:]
        with reading(desk.store, moment + timedelta(days=1)) as reader:
            found = reader.findings()
            details = reader.details(found.place)
        counting = sorted((d.finding_id, d.comment) for d in details)
        waiting = sorted((e.kept.file, e.kept.line) for e in desk.store.quarantined())
        return counting, waiting


@given(exports, st.data())
@settings(max_examples=15, deadline=None)
def test_one_run_is_as_good_as_any_number_of_runs(files, data):
    left, runs = len(files), []
    while left:
        runs.append(data.draw(st.integers(1, left)))
        left -= runs[-1]
    assert state(files, runs) == state(files, [1] * len(files))


@given(st.lists(st.tuples(marks, marks), min_size=1, max_size=5), st.booleans(), st.data())
@settings(max_examples=15, deadline=None)
def test_the_last_mark_that_says_something_decides(marked, dated, data):
    """Graded anew on the same day or later, or without a day: then the order of the files tells."""
    dates = ["2026-03-05", "2026-03-06", "2026-03-09"]
    day, files = 0, []
    for verified, noted in marked:
        day = data.draw(st.integers(day, len(dates) - 1))
        files.append([("R1", verified, noted, "x", dates[day] if dated else "")])
    runs = [1] * len(files) if data.draw(st.booleans()) else [len(files)]
    counting, waiting = state(files, runs)

    said = {"R1:Verified": [v for v, _ in marked if v], "R1:Noted": [n for _, n in marked if n]}
    read = {name: [mark for mark in all_ if mark != UNREAD] for name, all_ in said.items()}
    assert [name for name, _ in counting] == sorted(n for n, m in read.items() if m[-1:] == ["No"])
    assert bool(waiting) == any(m[-1:] == [UNREAD] for m in said.values())


@given(
    st.lists(st.tuples(st.sampled_from(["No", "Yes", ""]), st.sampled_from(["No", "Yes", ""])), min_size=2, max_size=4),
    st.booleans(), st.randoms(use_true_random=False),
)  # fmt: skip
@settings(max_examples=10, deadline=None)
def test_of_words_that_state_their_moments_the_order_of_imports_decides_nothing(
    marked, alone, draw
):
    """A year's export may come in before an older one: the mark that states the latest moment counts."""
    files = [[("R1", v, n, "x", f"2026-03-{5 + day:02}")] for day, (v, n) in enumerate(marked)]
    draw.shuffle(files)
    counting, _ = state(files, [1] * len(files) if alone else [len(files)])

    said = {"R1:Verified": [v for v, _ in marked if v], "R1:Noted": [n for _, n in marked if n]}
    assert [name for name, _ in counting] == sorted(
        name for name, marks in said.items() if marks[-1:] == ["No"]
    )
