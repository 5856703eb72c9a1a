"""A knowledge base whose QA store holds a page's fault: the site for QA leads has something to show."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.command import kb
from tests.support.csv_files import write_csv
from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.sites import configure

KEY = "a key for tests, of no use elsewhere"
CANARY = "zq7001xk"  # stands in every comment
PEOPLE = ("agent-zq", "team-zq", "reviewer-zq")  # how ids begin, as recorded
FAULTY = "REF-001"  # its step 2, from version 2.0 on
FEW = "REF-005"  # an SOP with three audits

_SOPS = (FAULTY, "REF-002", "REF-003", "REF-004", FEW)
_STEPS = (
    "Open the ticket of {0}.",
    "Refund {0} within {1} days.",
    "Tell the creator of {0}.",
    "Close {0}.",
)
_WEEKS, _FAULT_WEEK = 36, 18
_FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday

_CRITERIA = """
[criteria]
known = ["STEPS", "UNCLEAR", "TONE"]
not_about_sops = ["TONE"]
[criteria.about_the_page]
UNCLEAR = "unclear"
"""


def a_text(sop: str, days: int = 14, **more: str) -> str:
    steps = "\n".join(f"{n}. {step.format(sop, days)}" for n, step in enumerate(_STEPS, 1))
    return an_sop(
        f"# {sop} refunds\n\n## Steps\n\n{steps}\n", id=sop, title=f"{sop} refunds", **more
    )


def a_knowledge_base(folder: Path) -> PolicyRepo:
    """Five SOPs for everybody; one gets a second version in the week in which findings begin."""
    repo = PolicyRepo(folder)
    configure(repo)
    repo.write("site_config/findings.toml", _CRITERIA)
    everybody = "[internal, vendor-a]"
    for sop in _SOPS:
        repo.write(f"sops/{sop}.md", a_text(sop, audience=everybody))
    repo.commit("Import", on="2026-01-02")
    start = (_FIRST + timedelta(weeks=_FAULT_WEEK)).date().isoformat()
    second = a_text(
        FAULTY, 7, audience=everybody, version="2.0", effective=start, change="material"
    )
    repo.write(f"sops/{FAULTY}.md", second).commit("Shorten", on=start)
    return repo


def with_findings(repo: PolicyRepo, folder: Path) -> PolicyRepo:
    """Imports reviewed contacts; KB_PSEUDONYM_KEY must be set."""
    folder.mkdir(parents=True, exist_ok=True)
    audits, findings, kpis = _export()
    for table, rows in (("audits", audits), ("findings", findings), ("kpis", kpis)):
        file = write_csv(folder / f"{table}.csv", rows, [*rows[0]])
        kb(repo.path, "findings", "import", "--table", table, str(file))
    return repo


def _export() -> tuple[list[dict[str, str]], ...]:
    audits, findings, kpis = [], [], []
    number, dice = 0, random.Random(7)
    for week in range(_WEEKS):
        for place, sop in enumerate(_SOPS):
            reviewed = 8 if sop != FEW else int(week < 3)
            for n in range(reviewed):
                number += 1
                at = _FIRST + timedelta(weeks=week, days=n % 5, minutes=number % 60)
                agent, reviewer = dice.randrange(24), dice.randrange(7)
                audits.append(
                    {
                        "audit_id": f"R{number}", "ticket_id": f"T{number}", "ticket_at": at.isoformat(),
                        "entered_at": at.isoformat(), "agent_id": f"agent-zq{agent}",
                        "team_id": f"team-zq{agent % 4}", "vendor_id": f"vendor {agent % 2}",
                        "reviewer_id": f"reviewer-zq{reviewer}", "sop_id": sop,
                    }
                )  # fmt: skip
                kpis.append(
                    {
                        "ticket_id": f"T{number}", "csat": str(1 + number % 5), "fcr": "yes",
                        "entered_at": at.isoformat(),
                    }
                )  # fmt: skip
                step = _step_at_fault(week, place, dice)
                if step:
                    findings.append(
                        {
                            "finding_id": f"F{number}", "audit_id": f"R{number}",
                            "entered_at": at.isoformat(), "criterion": "UNCLEAR" if number % 3 == 0 else "STEPS",
                            "severity": "minor", "sop_id": sop, "section": f"step {step}",
                            "comment": f"the number of days {CANARY}",
                        }
                    )  # fmt: skip
    return audits, findings, kpis


def _step_at_fault(week: int, place: int, dice: random.Random) -> int:
    """Half of the faulty page's contacts go wrong at step 2; elsewhere one in ten, anywhere."""
    if place == 0 and week >= _FAULT_WEEK and dice.random() < 0.5:
        return 2
    return dice.randint(1, 4) if dice.random() < 0.1 else 0
