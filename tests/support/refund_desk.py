"""A desk whose refunds go wrong at step 2 since version 2.0, with its QA export."""

import csv
import random
from datetime import date, timedelta

from tests.support import sites
from tests.support.policy_repo import an_sop
from tests.support.qa_exports import MAPPING

BODY = """# Refunds

## Steps

1. Open the ticket and read the order number.
2. Refund within 14 days of the purchase.
3. Tell the customer when the money will arrive.
4. Write the refund number into the notes.
"""


def kb(repo, *arguments, home="", key="a key for tests, of no use elsewhere"):
    """`key`: None where the environment has none."""
    config = str(home or repo.path / "home")
    said = {} if key is None else {"KB_PSEUDONYM_KEY": key}
    return sites.kb(repo, *map(str, arguments), XDG_CONFIG_HOME=config, **said)


def a_refund_desk(policy_repo, until=date.max):
    """REF-001's step 2 goes wrong for everybody from its version 2.0 on, up to that day."""
    policy_repo.write("site_config/findings.toml", MAPPING)
    policy_repo.write("sops/refunds.md", an_sop(BODY, effective="2025-12-01", version="1.0"))
    policy_repo.write(
        "sops/payouts.md",
        an_sop(
            BODY.replace("Refund", "Payout"), id="PAY-010", title="Payouts", effective="2025-12-01"
        ),
    )
    policy_repo.commit("First texts", on="2025-12-01")
    changed = BODY.replace("within 14 days of the purchase", "within 30 days, or 14 for some goods")
    policy_repo.write("sops/refunds.md", an_sop(changed, effective="2026-03-30", version="2.0"))
    policy_repo.commit("Longer window", on="2026-03-25")
    export(policy_repo.path, until)
    return policy_repo


def export(folder, until=date.max):
    dice = random.Random(4)
    reviews, findings = [], []
    for n in range(1600):
        day = date(2026, 1, 5) + timedelta(days=n * 140 // 1600)
        sop = ("REF-001", "PAY-010")[n % 2]
        when = f"{day:%d/%m/%Y} 10:{n % 60:02}"
        sent = f"{day + timedelta(days=2):%d/%m/%Y} 10:00"
        reviews.append([f"R{n}", when, sent, f"A-{n % 23}", f"Maria{n % 23} Keller", "m@desk.example",
                        f"Q-{n % 7}", (sop, sop.lower(), "")[0 if n % 9 else 1 + n % 2], "90"])  # fmt: skip
        for step in (1, 2, 3, 4):
            bad = sop == "REF-001" and step == 2 and date(2026, 3, 30) <= day < until
            if dice.random() < (0.3 if bad else 0.03):
                words = "window not clear to anybody" if bad else f"slip {n}"
                findings.append(
                    [f"F{n}-{step}", f"R{n}", sent, "STEPS", "minor", "", f"step {step}", words]
                )
    with (folder / "reviews.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            ["Review,Handled,Exported,Agent ID,Agent,Mail,Reviewer,SOP,Score".split(","), *reviews]
        )
    with (folder / "findings.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            ["Finding,Review,Created,Criterion,Severity,SOP,Part,Comment".split(","), *findings]
        )
