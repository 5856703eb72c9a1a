"""A digest looks at three days; those that are over are worked out once."""

import json
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from kb_tools.adapters import first_told
from kb_tools.workflows import gap_watch
from kb_tools.workflows.gaps import gap_report
from tests.support.refund_desk import a_refund_desk, kb

WEEK = ("gaps", "--since", "2026-05-25", "--as-of", "2026-06-01")
BACK = 3  # Mondays before that week that are looked back at: 27 April, 30 and 2 March
NEXT = ("gaps", "--since", "2026-06-01", "--as-of", "2026-06-08")


@pytest.fixture
def desk(policy_repo):
    made = a_refund_desk(policy_repo)
    kb(made, "findings", "import", "reviews.csv", "findings.csv")
    return made


def asked(desk, question):
    """What it prints, and how often the model ran for it."""
    with patch("kb_tools.adapters.qa_evidence.gap_report", wraps=gap_report) as model:
        told = kb(desk, *question)
    assert told.returncode == 0, told.stderr
    return told.stdout, model.call_count


def test_a_digest_asked_again_works_out_only_today_and_says_the_same(desk):
    first, counted = asked(desk, WEEK)
    again, once = asked(desk, WEEK)
    assert (counted, once) == (3 + BACK, 1)
    assert again == first


def test_the_next_week_need_not_look_back_again(desk):
    asked(desk, WEEK)
    assert asked(desk, NEXT)[1] == 1


def test_a_build_or_a_report_of_a_day_is_looked_back_at_without_counting_again(desk):
    """Whoever builds every day counts once a day."""
    assert asked(desk, ("build", "--audience", "qa", "--as-of", "2026-05-25"))[1] == 3 + BACK + 1
    assert asked(desk, ("build", "--audience", "qa", "--as-of", "2026-06-01"))[1] == 1
    assert asked(desk, ("gaps", "--as-of", "2026-06-08"))[1] == 1
    assert asked(desk, ("build", "--audience", "qa", "--as-of", "2026-06-15"))[1] == 1


def test_what_comes_in_late_and_is_dated_back_is_looked_at_anew(desk):
    asked(desk, WEEK)
    late = desk.path / "late.csv"
    late.write_text(
        "audit_id,ticket_at,entered_at,sop_id\nL1,2026-05-10T10:00:00,2026-05-11T10:00:00,REF-001\n"
    )
    kb(desk, "findings", "import", "--table", "audits", late)
    assert asked(desk, WEEK)[1] == 3


def told_first(desk):
    """By store, the sections and their days, as a later day finds them."""
    file = desk.path / ".kb/first-told.json"
    return file, json.loads(file.read_text())


def test_a_decision_remembers_which_report_told_of_it_first(desk):
    """Also after more looks than are kept."""
    asked(desk, WEEK)
    file, held = told_first(desk)
    ((store, days),) = held.items()
    ((shown, _),) = days.items()  # not what only the looks back were sure of
    file.write_text(json.dumps({store: {shown: "2026-06-03"}}))
    asked(desk, WEEK)
    for look in (desk.path / ".kb/cache/gap-looks").iterdir():
        look.unlink()
    made = kb(desk, "gaps", "decide", shown, "accepted")
    assert made.returncode == 0, made.stderr
    (decision,) = (desk.path / "site_config/gap-decisions").iterdir()
    assert tomllib.loads(decision.read_text())["told"]["since"] == date(2026, 6, 3)


def test_what_one_store_told_is_not_what_another_did(desk):
    asked(desk, WEEK)
    ((store, days),) = told_first(desk)[1].items()
    other = desk.path / "other.duckdb"
    other.write_bytes((desk.path / ".kb/store.duckdb").read_bytes())
    kb(desk, "gaps", "--as-of", "2026-06-01", "--store", other)
    file, held = told_first(desk)
    (new,) = {*held} - {store}
    file.write_text(json.dumps({store: dict.fromkeys(days, "2026-01-01"), new: held[new]}))
    (shown,) = days
    kb(desk, "gaps", "decide", shown, "accepted", "--store", other)
    (decision,) = (desk.path / "site_config/gap-decisions").iterdir()
    assert tomllib.loads(decision.read_text())["told"]["since"].isoformat() == held[new][shown]


def test_two_builds_at_once_lose_nothing_of_what_either_has_told(tmp_path):
    kb_here, read = SimpleNamespace(made=tmp_path / ".kb", root=tmp_path), first_told._read

    def slowly(file):
        held = read(file)
        time.sleep(0.2)
        return held

    def told(number):
        first_told.keep_told(kb_here, tmp_path / "s.duckdb", "", [f"key{number}"], date(2026, 6, 1))

    with patch.object(first_told, "_read", slowly), ThreadPoolExecutor(3) as builds:
        [*builds.map(told, range(3))]
    ((_, days),) = json.loads((tmp_path / ".kb/first-told.json").read_text()).items()
    assert sorted(days) == ["key0", "key1", "key2"]


def test_a_file_of_first_days_that_was_cut_off_stops_nothing(desk):
    asked(desk, WEEK)
    file, _ = told_first(desk)
    file.write_text(file.read_text()[:30])
    asked(desk, WEEK)
    assert told_first(desk)[1]


def test_a_look_that_was_cut_off_is_made_anew(desk):
    first, _ = asked(desk, WEEK)
    for file in (desk.path / ".kb/cache/gap-looks").iterdir():
        file.write_text(file.read_text()[:40])
    assert asked(desk, WEEK) == (first, 3 + BACK)


def test_what_is_remembered_names_nobody_and_quotes_nothing(desk):
    asked(desk, WEEK)
    held = "".join(f.read_text() for f in (desk.path / ".kb/cache/gap-looks").iterdir())
    assert "REF-001#" in held
    assert "p-" not in held.replace("REF-001#", "").replace("step-", "")
    assert "not clear" not in held


def test_what_is_watched_hangs_on_the_data_and_not_on_what_was_asked_before(policy_repo):
    """A gap that was listed on 27 April and has been silent since."""
    desk = a_refund_desk(policy_repo, until=date(2026, 4, 27))
    kb(desk, "findings", "import", "reviews.csv", "findings.csv")
    later = ("gaps", "--format", "json", "--as-of", "2026-05-18")
    with patch.object(gap_watch, "WATCHED", 0.0):  # so few weeks leave less than is watched
        first, counted = asked(desk, later)
        asked(desk, ("gaps", "--as-of", "2026-05-04"))
        again, once = asked(desk, later)
    assert (counted, once) == (1 + BACK + 1, 1)  # 2 February too
    assert again == first
    (watched,) = [s for s in json.loads(first)["sections"] if s["watched"]]
    assert not watched["flag"]
    assert watched["watched"]["listed_on"] == "2026-04-27"
    assert watched["watched"]["because"] == "it was high for a while and is not any more"


def test_a_large_store_does_not_look_back(desk):
    with patch("kb_tools.adapters.gap_looks._MOST_AUDITS", 100):
        assert asked(desk, ("gaps", "--as-of", "2026-06-01"))[1] == 1
