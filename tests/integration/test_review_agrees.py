"""Random histories and proposals: what a review says of agents is what `kb show` says once merged."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb_tools.adapters.knowledge_base import opened
from kb_tools.cli.review import review
from kb_tools.policy.model import SopId
from tests.support.policy_repo import PolicyRepo, an_sop

PAGE, NEXT = "sops/refunds.md", "sops/refunds.next.md"
DAYS = ("2026-01-01", "2026-03-01", "2026-05-01", "2026-06-10", "2026-08-01", "2026-10-01")
STATUSES = ("active",) * 6 + ("draft", "retired", "foo")
TODAY = datetime(2026, 6, 10, tzinfo=UTC)
GOES = {"out-of-force", "in-force-deleted", "sop-deleted", "already-retired"}
LOST = {"upcoming-withdrawn", *GOES}


class Policy:
    """Two files that somebody works on, as people do: write, edit, put back, park, fold in, delete."""

    def __init__(self, path: Path, dice: random.Random) -> None:
        self.repo, self.dice = PolicyRepo(path), dice
        self.texts: list[str] = []

    def step(self) -> None:
        page, waiting = ((self.repo.path / name).exists() for name in (PAGE, NEXT))
        match self.dice.randrange(12):
            case 0 if page or waiting:
                self.repo.delete(PAGE if page else NEXT)
            case 1 if waiting:
                self.repo.delete(NEXT)
            case 2 if waiting:
                self.repo.move(NEXT, PAGE)
            case 3 if page and not waiting:
                self.repo.move(PAGE, NEXT).write(PAGE, self.text())
            case 4 if page:
                self.repo.write(PAGE, self.text()).write(NEXT, self.text())
            case 5 | 6 | 7 if page:
                self.repo.write(NEXT, self.text())
            case _:
                self.repo.write(PAGE, self.text())

    def text(self) -> str:
        if self.texts and self.dice.random() < 0.3:
            return self.dice.choice(self.texts)
        number, begins = len(self.texts) + 1, self.dice.choice(DAYS)
        keys = {"version": f"{number}.0", "status": self.dice.choice(STATUSES), "effective": begins}
        later = [day for day in DAYS if day > begins]
        if later and self.dice.random() < 0.1:
            keys["effective_to"] = self.dice.choice(later)
        text = an_sop(f"Within {number} days.\n", **keys)
        self.texts.append(text)
        return text

    def timeline(self):
        with opened(self.repo.path) as kb:
            return kb.history.timeline(SopId("REF-001"))


@pytest.mark.parametrize("seed", range(24))
def test_a_review_says_of_agents_what_the_history_says_once_it_is_merged(
    tmp_path: Path, seed: int
) -> None:
    policy = Policy(tmp_path / "kb", random.Random(seed))
    repo, day = policy.repo, date(2026, 1, 5)
    repo.write(PAGE, policy.text()).commit(on=day.isoformat())
    for _ in range(policy.dice.randint(0, 3)):
        policy.step()
        day += timedelta(days=policy.dice.randint(5, 40))
        repo.commit(on=day.isoformat())
    before = policy.timeline()
    policy.step()
    arguments = ["--base", "HEAD", "--today", "2026-06-10", "--format", "json", "--root", str(repo.path)]  # fmt: skip
    said = json.loads(CliRunner().invoke(review, arguments, standalone_mode=False).stdout)
    rules = {remark["rule"]: remark["saw"] for sop in said["sops"] for remark in sop["remarks"]}
    repo.commit(on="2026-06-10T00:00:00+00:00")
    after = policy.timeline()

    was, will = before.in_force(TODAY, TODAY), after.in_force(TODAY, TODAY)
    last = before.last(TODAY, TODAY)
    if was and not will:
        assert GOES & rules.keys(), rules
    if was and will:
        assert "as soon as" not in rules.get("out-of-force", "")
    if last and not was and not last.deleted:
        assert ("back-in-force" in rules) == (will is not None), rules
    for end in (p.start for p in after.upcoming(TODAY) if p.revision is None):
        assert before.in_force(end, TODAY) is None or GOES & rules.keys(), rules
    comes = [p.revision.control for p in after.upcoming(TODAY) if p.revision]
    comes += [will.control] if will else []
    kept = {control.version for control in comes} | {control.effective for control in comes}
    for text in (p.revision.control for p in before.upcoming(TODAY) if p.revision):
        assert {text.version, text.effective} & kept or LOST & rules.keys(), rules
