"""A small knowledge base in which everything that a page can show happens."""

from pathlib import Path

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.sites import configure, site_on_disk

TODAY = "2026-11-20"
NOON = f"{TODAY}T12:00:00Z"
NEXT_CHANGE = "2026-12-01T00:00:00Z"
FORM = "https://forms.example.invalid/?sop={sop}&rev={revision}&clause={clause}&page={url}"

_BODY = """# Refund of a gift

Only for gifts. For a returned payout follow [REF-002](payout.md).

## Steps

1. Open the ticket and read the *gift code*.
    1. Note the code.
    2. Thank the creator.
2. Refund within {days} days.
3. Send the macro below.

## Limits {{#limits}}

| Market | Limit |
|--------|-------|
| US | $50 |
| GB | £40 |

!!! warning "Never promise a date"
    Nobody knows it.

=== "Standard"

    Within a day.

=== "Professional"

    Within an hour.
{more}
## Macros

```macro title="Gift refunded"
Hi {{creator_name}}, thank you for your patience with us. Your gift of {{amount}} has been refunded and you
will see it in a few days.

Kind regards,
{{agent_name}}
```
"""
_OLD_RULE = """
## Older gifts

- Gifts older than a year are never refunded.
"""


def refund(
    days: int,
    version: str,
    effective: str,
    summary: str = "",
    *,
    old_rule: bool = False,
    **more: str,
) -> str:
    said = {"change_summary": summary} if summary else {}
    return an_sop(
        _BODY.format(days=days, more=_OLD_RULE if old_rule else ""), title="Refund of a gift",
        version=version, effective=effective, risk="critical", queues="[gifts]", markets="[US, GB]",
        change="material", **said, **more,
    )  # fmt: skip


def made(folder: Path) -> Path:
    """Its site for internal readers, as made on TODAY."""
    repo = PolicyRepo(folder / "repo")
    configure(repo, f"[site]\nreport_problem = '{FORM}'\nrecent_days = 14\n")
    first = "Within 14 days."
    repo.write("sops/gifts/refund.md", refund(14, "1.0", "2026-01-01", first, old_rule=True))
    payout = "# Returned payout\n\n1. Look up the payout.\n\nSee [REF-001](refund.md#limits).\n"
    repo.write(
        "sops/gifts/payout.md",
        an_sop(payout, id="REF-002", title="Returned payout", effective="", review_by="2026-06-01"),
    )
    repo.write("sops/gifts/old.md", an_sop(id="REF-003", title="Old refunds"))
    repo.commit("Import", on="2026-01-01")
    retired = an_sop(
        id="REF-003", title="Old refunds", version="2.0", status="retired", effective="2026-03-01"
    )
    repo.write("sops/gifts/old.md", retired).commit("Retire", on="2026-03-01")
    new = refund(10, "2.0", "2026-11-16", "Refund within 10 days, not 14.", supersedes="[REF-003]")
    repo.write("sops/gifts/refund.md", new).commit("Shorten", on="2026-11-10")
    coming = refund(7, "3.0", "2026-12-01", "Refund within 7 days.", supersedes="[REF-003]")
    repo.write("sops/gifts/refund.next.md", coming).commit("Prepare", on="2026-11-12")
    return site_on_disk(repo, on=TODAY)
