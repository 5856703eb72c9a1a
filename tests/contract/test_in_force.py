"""One rule says what was in force when, as known when: Python's timeline and the browser agree."""

import json
import random
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kb_tools.policy.moments import asked, span
from kb_tools.policy.that_day import before_the_last
from kb_tools.render.dates import instant
from tests.support.needs import program
from tests.support.timelines import a_revision, a_timeline

ASSETS = Path(__file__).parents[2] / "kb_tools" / "render" / "assets"
FIRST = date(2026, 1, 1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
WRITTEN = (
    "2026-05-01", "2026-03-29", "2026-10-25", "2026-05-01 14:30", "2026-05-01T14:30:15",
    "2026-05-01T14:30+02:00", "2026-01-01T00:00Z", "2026-12-31T23:59-05:00", "2024-02-29",
    "2026-02-30", "2026-13-01", "2026-05-01T25:00", "yesterday", "", "01.05.2026",
)  # fmt: skip
_ASK = """
import { inForce, retiredSince, span, turns } from "./in_force.mjs";
import { readFileSync } from "node:fs";
const { timelines, written } = JSON.parse(readFileSync(0, "utf8"));
const found = timelines.map(({ revisions, asked }) => asked.map(([on, known]) => {
  const { place, over } = inForce(revisions, Date.parse(on), Date.parse(known));
  return place < 0 || over ? null : place;
}));
const retired = timelines.map(({ revisions, asked }) => asked.map(([on, known]) => retiredSince(revisions, Date.parse(on), Date.parse(known))));
const earlier = timelines.map(({ revisions, asked }) => asked.map(([on, known]) => turns(revisions, Date.parse(on), Date.parse(on) + 3 * 86400000, Date.parse(known)).filter(({ text }) => text).map(({ text, until }) => [text, until])));
console.log(JSON.stringify({ found, retired, earlier, spans: written.map(([text, zone]) => span(text, zone)) }));
"""


def a_day(dice: random.Random) -> str:
    return (FIRST + timedelta(days=dice.randrange(12))).isoformat()


def a_nasty_timeline(dice: random.Random):
    """Backdated, upcoming, waiting, withdrawn, ending, retired, deleted and drafts, close together."""
    days = sorted(a_day(dice) for _ in range(dice.randint(1, 7)))
    return a_timeline(
        *(
            a_revision(
                recorded,
                dice.choice([None, a_day(dice)]),
                version=str(n),
                status=dice.choice(["active"] * 5 + ["draft", "retired"]),
                waiting=dice.random() < 0.25,
                until=dice.choice([None, None, None, a_day(dice)]),
                withdrawn=dice.choice([None, None, None, a_day(dice)]),
                deleted=dice.random() < 0.1,
            )
            for n, recorded in enumerate(days)
        )
    )


def told(timeline):
    """As `api/in-force/` tells it; what `inForce` reads of it."""
    return [
        {
            "recorded": instant(claim.revision.recorded), "holds": instant(claim.revision.effective),
            "ends": instant(claim.revision.effective_to) if claim.revision.effective_to else None,
            "takes": instant(claim.takes), "over": claim.over,
            "deleted": claim.revision.deleted, "text": claim.revision.blob,
            "withdrawn": instant(claim.withdrawn) if claim.withdrawn else None,
        }
        for claim in timeline.claims()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def worlds():
    dice = random.Random(4)
    moments = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 14)]
    return [
        (a_nasty_timeline(dice), [(on, k) for on in moments for k in moments[::3]])
        for _ in range(150)
    ]


@pytest.fixture(scope="module")
def browser(worlds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("in-force")
    shutil.copy(ASSETS / "in_force.js", folder / "in_force.mjs")
    (folder / "ask.mjs").write_text(_ASK)
    question = {
        "timelines": [
            {"revisions": told(timeline), "asked": [[instant(on), instant(k)] for on, k in asked]}
            for timeline, asked in worlds
        ],
        "written": [[text, zone] for text in WRITTEN for zone in ZONES],
    }
    answer = subprocess.run(
        [program("node"), "ask.mjs"], cwd=folder, input=json.dumps(question), capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return json.loads(answer)


def test_both_give_the_same_text_for_every_moment_and_every_knowledge(worlds, browser):
    some = 0
    for (timeline, asked_of), answers in zip(worlds, browser["found"], strict=True):
        claims = timeline.claims()
        for (on, known), place in zip(asked_of, answers, strict=True):
            here = timeline.in_force(on, known)
            there = None if place is None else claims[place].revision
            assert here is there, (timeline, on, known)
            some += here is not None
    assert some > 400


def test_both_say_since_when_it_is_retired(worlds, browser):
    some = 0
    for (timeline, asked_of), answers in zip(worlds, browser["retired"], strict=True):
        for (on, known), there in zip(asked_of, answers, strict=True):
            here = timeline.retired_since(on, known)
            assert (here and here.timestamp() * 1000) == there, (timeline, on, known)
            some += here is not None
    assert some > 40


def test_both_tell_the_same_texts_of_what_was_in_force_before_the_last(worlds, browser):
    some = 0
    for (timeline, asked_of), answers in zip(worlds, browser["earlier"], strict=True):
        for (on, known), there in zip(asked_of, answers, strict=True):
            here = before_the_last(timeline, on, on + timedelta(days=3), known)
            told = [[p.revision.blob, p.end.timestamp() * 1000] for p in here]
            assert sorted(told) == sorted(there), (timeline, on, known)
            some += len(told) > 1
    assert some > 40


def test_both_read_a_moment_alike_in_every_time_zone(browser):
    cases = [(text, zone) for text in WRITTEN for zone in ZONES]
    for (text, zone), there in zip(cases, browser["spans"], strict=True):
        try:
            first, last = span(asked(text), ZoneInfo(zone))
        except ValueError:
            assert there is None, text
            continue
        assert there is not None, text
        assert there["first"] == first.timestamp() * 1000, (text, zone)
        assert there["last"] == int(last.timestamp() * 1000), (text, zone)
