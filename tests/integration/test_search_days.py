"""What the search box says of days, in a browser that sits in another time zone than the owners."""

import json
import os
import subprocess

import pytest

from tests.support.browser_search import ENGINE
from tests.support.needs import program

_SAID = """
const { changed, coming, today } = await import(MODULE);
const at = today("Europe/Berlin", 3, new Date(NOW));
console.log(JSON.stringify([changed("2026-12-01", "", at), coming("2026-12-01", "2026-11-30T23:00:00Z", at)]));
"""


def said(now, reader):
    module = json.dumps((ENGINE.parent / "results.js").as_uri())
    script = _SAID.replace("MODULE", module).replace("NOW", json.dumps(now))
    done = subprocess.run(
        [program("node"), "--input-type=module", "--eval", script],
        capture_output=True, text=True, check=True, env=os.environ | {"TZ": reader},
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("reader", ["America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
def test_days_are_those_of_the_knowledge_base_and_moments_the_same_everywhere(reader):
    before, after = (said(now, reader) for now in ("2026-11-30T22:00:00Z", "2026-12-01T02:00:00Z"))
    assert [each["text"] for each in before] == ["from 1 Dec 2026", "changes 1 Dec 2026"]
    assert [each["text"] for each in after] == ["changed today", "another text since 1 Dec 2026"]


def test_a_change_is_news_for_as_long_as_the_site_says():
    assert said("2026-12-04T12:00:00Z", "UTC")[0] == {"text": "changed 3 days ago", "news": True}
    assert said("2026-12-05T12:00:00Z", "UTC")[0]["news"] is False
