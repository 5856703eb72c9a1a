"""From what stood in an SOP's two files to its timeline: promises for every history of both."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb_tools.errors import Problem
from kb_tools.policy.document_control import DocumentControl, Status
from kb_tools.policy.front_matter import FrontMatter
from kb_tools.policy.identity import Standing
from kb_tools.policy.model import BlobId, CommitId
from kb_tools.policy.revisions import Commit, revisions
from tests.support.timelines import SOP, a_timeline

START = date(2026, 1, 1)
UNREADABLE = Problem("", 1, "The front matter cannot be read.", "", "front-matter")
LAST_DAY = 16


def a_day(number):
    return None if number is None else START + timedelta(days=number)


texts = st.builds(
    lambda day, end, status, title: DocumentControl(
        id=SOP, status=status, effective=a_day(day), effective_to=a_day(end), title=title
    ),
    st.sampled_from([None, 0, 3, 8, 12]),  # few, so that one is kept as often as it can be
    st.sampled_from([None, None, None, 5, 10]),
    st.sampled_from(["active", "active", "retired", "draft"]),
    st.sampled_from(["", "", "", "", "unreadable"]),
)


def on(day: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)


def days_of(control):
    return control.effective, control.effective_to


@st.composite
def histories(draw) -> list[tuple[int, dict[bool, DocumentControl | None]]]:
    """Commits, each as its day and what it wrote to NAME.md and NAME.next.md (None: removed)."""
    stands = {}
    made = []
    for day in sorted(draw(st.lists(st.integers(1, LAST_DAY - 2), min_size=2, max_size=6))):
        written = {}
        for waiting in draw(st.sampled_from([(False,), (True,), (False, True)])):
            gone = stands.get(waiting) and draw(st.integers(0, 2)) == 0
            earlier = [c for _, files in made for c in files.values() if c is not None]
            text = st.sampled_from(earlier) if earlier and draw(st.booleans()) else texts
            written[waiting] = stands[waiting] = None if gone else draw(text)
        made.append((day, written))
    return made


def timeline_of(history):
    controls, standings = {}, []
    for place, (_, written) in enumerate(history):
        for waiting, control in written.items():
            blob = None if control is None else BlobId(f"{place} {waiting}")
            broken = (UNREADABLE,) if control and control.title else ()
            controls[blob] = FrontMatter(control, broken, 1, {} if broken else {"id": 2})
            path = "r.next.md" if waiting else "r.md"
            standings.append(Standing(place, path, blob, waiting))
    # At noon, so that a date is always before or after a commit.
    commits = [
        Commit(CommitId(f"{place:040x}"), on(day) + timedelta(hours=12, minutes=place))
        for place, (day, _) in enumerate(history)
    ]
    return a_timeline(*revisions(SOP, standings, commits, controls.__getitem__, UTC))


@given(histories(), st.integers(1, 6))
def test_no_later_commit_changes_what_was_known(history, count):
    earlier, whole = timeline_of(history[:count]), timeline_of(history)
    known = max(r.recorded for r in earlier.revisions)
    for day in range(LAST_DAY + 2):
        before, after = earlier.last(on(day), known), whole.last(on(day), known)
        assert (before and before.commit) == (after and after.commit)
        before, after = earlier.in_force(on(day), known), whole.in_force(on(day), known)
        assert (before and before.blob) == (after and after.blob)


@given(histories())
def test_retiring_with_the_date_of_any_earlier_text_ends_nothing_in_the_past(history):
    controls = [c for _, written in history for c in written.values() if c is not None]
    dates = {c.effective for c in controls if c.status is not Status.RETIRED}
    earlier = timeline_of(history)
    for waiting in (False, True):
        for kept in dates:
            retired = DocumentControl(id=SOP, status=Status.RETIRED, effective=kept)
            whole = timeline_of([*history, (LAST_DAY - 1, {waiting: retired})])
            for day in range(history[-1][0] + 1, LAST_DAY - 1):
                before = earlier.in_force(on(day), on(day))
                after = whole.in_force(on(day), on(LAST_DAY + 1))
                assert (before and before.blob) == (after and after.blob)


@given(histories())
def test_a_retirement_for_a_day_to_come_ends_the_sop_on_that_day(history):
    seen = set()  # a text that came back, when the other file went, has no day of its own
    for revision in timeline_of(history).revisions:
        stated = revision.control.effective
        if revision.blob not in seen and revision.control.status is Status.RETIRED and stated:
            day = on((stated - START).days)
            assert revision.effective == day or day <= revision.recorded
        seen.add(revision.blob)


@given(histories())
def test_what_left_its_file_before_its_day_never_comes(history):
    timeline = timeline_of(history)
    stands, left = {}, {}
    for place, (_, written) in enumerate(history):
        for waiting, control in written.items():
            if control is not None and control.title:
                continue  # what cannot be read withdraws nothing
            left[stands.pop(waiting, None)] = place
            if control is not None:
                stands[waiting] = f"{place} {waiting}"
    for period in timeline.periods(on(99)):
        if period.revision is not None and period.revision.blob in left:
            day = history[left[period.revision.blob]][0]
            assert period.revision.effective <= on(day) + timedelta(days=1)


@given(histories())
def test_no_commit_changes_a_day_of_the_past_unless_it_names_one(history):
    """A date or an end that no text had before; or it corrects the text of that day."""
    said = {None}
    for count, (day, written) in enumerate(history[1:], 1):
        said |= {d for c in history[count - 1][1].values() if c for d in days_of(c)}
        told = [c for c in written.values() if c is not None and c.status is not Status.DRAFT]
        if any(d not in said for c in told for d in days_of(c)):
            continue
        earlier, whole = timeline_of(history[:count]), timeline_of(history[: count + 1])
        for past in range(day):
            before, after = (t.in_force(on(past), on(day + 1)) for t in (earlier, whole))
            if (before and before.blob) != (after and after.blob):
                assert before is not None
                assert any(c.effective == before.control.effective for c in told)


def lived_through(history, until):
    """What agents follow at the end of each day, by living through the commits: what was said last,
    and what each file announces. None: nothing."""
    files, announced, word = {}, {}, None  # `announced`: (its day, when it was written, itself)
    readable = False
    followed = []
    commits = [(day, place, *one) for place, (day, w) in enumerate(history) for one in w.items()]
    for today in range(until):
        for day, _, text in sorted(announced.values(), key=lambda entry: entry[:2]):
            word = text if day <= today else word
        announced = {f: entry for f, entry in announced.items() if entry[0] > today}
        for day, place, file, control in commits:
            if day != today:
                continue
            if control is not None and control.title and readable:
                continue  # as if it had not been committed
            readable |= bool(control and not control.title and control.effective)
            gone, other = files.pop(file, None), files.get(not file)
            if control is None and gone is None:
                continue
            came = announced.pop(file, None) is None
            if control is not None:
                files[file] = text = (f"{place} {file}", control)
                stated = control.effective and (control.effective - START).days
                if control.status is Status.DRAFT or (file and stated is None):
                    continue
                if stated is not None and stated > today:
                    announced[file] = stated, (place, file), text
                else:
                    word = text
            elif not file or (came and word == gone):
                due = other and (not file) not in announced and other[1].status is not Status.DRAFT
                due = due and (file or other[1].effective is not None)
                if due:
                    word = other
                elif not file or other is None:
                    word = None
        status, end = (word[1].status, word[1].effective_to) if word else (None, None)
        over = end is not None and (end - START).days <= today
        followed.append(word[0] if status is Status.ACTIVE and not over else None)
    return followed


@given(histories())
def test_on_every_day_agents_follow_what_was_said_last_and_what_was_announced(history):
    timeline = timeline_of(history)
    for day, text in enumerate(lived_through(history, LAST_DAY + 1)):
        evening = on(day) + timedelta(hours=20)
        found = timeline.in_force(evening, evening)
        assert (found and found.blob) == text
