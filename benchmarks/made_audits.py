"""Makes neutral QA tables of any size from a seed, with the troubles that exports have.

    python benchmarks/made_audits.py --out DIR --audits 1000000

A support operation of two years: a few SOPs take most contacts, reviewers differ in strictness,
agents in skill, weeks in load; one section in fifty is an open gap. One audit in nine lacks its
SOP, one in fifty spells it its own way, two findings in three name no section; some rows come
twice, some dates are broken. Written a million audits at a time, so that ten million need no more
memory than one.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

DAYS = 546
START = np.datetime64("2024-07-01")
SECTIONS = 5  # of each SOP
FINDINGS = 0.34  # of an audit
CHUNK = 1_000_000
CRITERIA = (
    "RESOLUTION PROC_ADHERENCE DOCUMENTATION POLICY_ACCURACY ESCALATION VERIFICATION TONE GRAMMAR"
).split()
VERBS = "explain verify reinstate record confirm cancel refund escalate check close".split()
THINGS = (
    "payout limit,hold code,appeal form,order number,session lock,tax form,copyright claim,age check,"
    "live badge,refund window,ban notice,gift balance,device list,spend cap,ads reference,voucher"
).split(",")
ENDINGS = "on first contact,for minors,after 30 days,under review,within 24 hours".split(",")

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Size:
    audits: int

    @property
    def sops(self) -> int:
        return int(np.clip(self.audits // 1_300, 30, 1_000))

    @property
    def agents(self) -> int:
        return int(np.clip(self.audits // 330, 20, 6_000))

    @property
    def reviewers(self) -> int:
        return max(4, self.agents // 15)

    @property
    def teams(self) -> int:
        return max(2, self.agents // 20)


def make(folder: Path, audits: int, seed: int = 1) -> None:
    """Writes audits, findings, appeals, calibrations, roster, kpis, volumes and catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    size, dice = Size(audits), np.random.default_rng(seed)
    world = _World(size, dice)
    with duckdb.connect(str(folder / "making.duckdb")) as base:
        findings = 0
        for first in range(0, audits, CHUNK):
            findings += world.chunk(base, first, min(CHUNK, audits - first), findings)
        world.small_tables(base)
        for (name,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            base.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    (folder / "making.duckdb").unlink()


class _World:
    def __init__(self, size: Size, dice: np.random.Generator) -> None:
        self.size, self.dice = size, dice
        self.sop_share = dice.dirichlet(np.full(size.sops, 0.7))
        self.skill = dice.gamma(6.0, 1 / 6, size.agents)
        self.strict = dice.gamma(9.0, 1 / 9, size.reviewers)
        self.hard = dice.gamma(4.0, 1 / 4, size.sops)
        self.gap = dice.random(size.sops * SECTIONS) < 0.02
        self.onset = dice.integers(100, DAYS - 60, size.sops * SECTIONS)
        self.names = {
            "agent": _names("AG{:05}", size.agents),
            "team": _names("TM{:03}", size.teams),
            "vendor": np.array(["IN-HOUSE", "BPO-A", "BPO-B", "BPO-C"], object),
            "reviewer": _names("QA{:04}", size.reviewers),
            "sample": np.array(["random", "new_hire", "dsat", "topic"], object),
            "sop": _names("SOP-{:04}", size.sops, 1),
            "day": np.array([str(START + n) for n in range(DAYS + 40)], object),
        }
        self.names["reason"] = np.array(
            [f"queue{n % 12}/{n:03}" for n in range(max(5, size.sops // 2))], object
        )

    def chunk(self, base: "duckdb.DuckDBPyConnection", first: int, count: int, before: int) -> int:
        dice, size, names = self.dice, self.size, self.names
        sop = dice.choice(size.sops, count, p=self.sop_share)
        agent, reviewer = (
            dice.integers(0, size.agents, count),
            dice.integers(0, size.reviewers, count),
        )
        day = np.sort(dice.integers(0, DAYS, count))
        seen = day + dice.integers(1, 12, count)
        team = agent % size.teams
        recorded = names["sop"][sop].copy()
        variant = dice.random(count) < 0.02
        recorded[variant] = [name.lower().replace("-", " ") for name in recorded[variant]]
        recorded[dice.random(count) < 0.11] = None
        when = names["day"][day].copy()
        when[dice.random(count) < 0.001] = "31/31/2025"
        ids = np.arange(first, first + count)
        audit_id, ticket = _ids("A", ids), _ids("T", ids * 7 + 3)
        _add(base, "audits", {
            "audit_id": audit_id, "ticket_id": ticket, "ticket_at": when,
            "audited_at": names["day"][seen], "entered_at": names["day"][seen + 1],
            "agent_id": names["agent"][agent], "team_id": names["team"][team],
            "vendor_id": names["vendor"][team % 4], "reviewer_id": names["reviewer"][reviewer],
            "sample_type": names["sample"][dice.choice(4, count, p=[0.7, 0.1, 0.1, 0.1])],
            "contact_reason": names["reason"][sop % len(names["reason"])], "sop_id": recorded,
            "score": np.round(dice.uniform(60, 100, count)),
        })  # fmt: skip
        _add(base, "kpis", {
            "ticket_id": ticket,
            "csat": np.where(dice.random(count) < 0.18, dice.integers(1, 6, count), np.nan),
            "frt_min": np.round(dice.gamma(2.0, 15.0, count), 1),
            "fcr": (dice.random(count) < 0.7).astype(np.int64),
            "resolution_min": np.round(dice.gamma(2.0, 90.0, count), 1),
        })  # fmt: skip
        due = FINDINGS * self.skill[agent] * self.strict[reviewer] * self.hard[sop]
        section = sop * SECTIONS + dice.integers(0, SECTIONS, count)
        usual = dice.poisson(due)
        more = dice.random(count) < 0.25 * (self.gap[section] & (day >= self.onset[section]))
        rows = np.repeat(np.arange(count), usual + more)
        self._findings(base, rows, audit_id, seen, sop, section, before, recorded)
        return len(rows)

    def _findings(
        self, base: "duckdb.DuckDBPyConnection", rows: Ints, audit_id: Texts, seen: Ints, sop: Ints,
        section: Ints, before: int, recorded: Texts,
    ) -> None:  # fmt: skip
        dice, names, count = self.dice, self.names, len(rows)
        made = _ids("F", np.arange(before, before + count))
        part = np.where(
            dice.random(count) < 0.5, section[rows] % SECTIONS, dice.integers(0, SECTIONS, count)
        )
        spelt = np.array(
            [style.format(n) for n in range(1, SECTIONS + 1) for style in ("s{}", "{}", "Step {}")],
            object,
        )
        named = spelt[part * 3 + dice.integers(0, 3, count)]
        named[dice.random(count) < 0.62] = None
        criterion = dice.integers(0, len(CRITERIA), count)
        phrases = _phrases()
        comment = phrases[
            (sop[rows] * SECTIONS + part) % len(phrases), dice.integers(0, 40, count)
        ].copy()
        comment += np.array([f" Case {n}." for n in range(500)], object)[
            dice.integers(0, 500, count)
        ]
        comment[dice.random(count) < 0.25] = None
        columns = {
            "finding_id": made, "audit_id": audit_id[rows], "entered_at": names["day"][seen[rows] + 1],
            "criterion": np.array(CRITERIA, object)[criterion],
            "severity": np.array(["minor", "major", "critical"], object)[dice.choice(3, count, p=[0.8, 0.19, 0.01])],
            "sop_id": recorded[rows], "section": named, "comment": comment,
        }  # fmt: skip
        twice = dice.random(count) < 0.005
        for name, values in columns.items():
            columns[name] = np.concatenate([values, values[twice]])
        _add(base, "findings", columns)
        won = dice.random(count)
        appealed = np.flatnonzero(won < 0.07)
        _add(base, "appeals", {
            "finding_id": made[appealed], "appealed_at": names["day"][seen[rows[appealed]] + 5],
            "decided_at": names["day"][seen[rows[appealed]] + 9],
            "outcome": np.where(won[appealed] < 0.015, "overturned", "upheld").astype(object),
        })  # fmt: skip
        checked = np.flatnonzero((won > 0.9) & (won < 0.98))
        _add(base, "calibrations", {
            "audit_id": audit_id[rows[checked]], "finding_id": made[checked],
            "reviewer_1": names["reviewer"][checked % self.size.reviewers],
            "reviewer_2": names["reviewer"][(checked + 1) % self.size.reviewers],
            "result_1": np.full(len(checked), "fail", object),
            "result_2": np.where(won[checked] < 0.915, "pass", "fail").astype(object),
            "calibrated_at": names["day"][seen[rows[checked]] + 4],
        })  # fmt: skip

    def small_tables(self, base: "duckdb.DuckDBPyConnection") -> None:
        size, dice, names = self.size, self.dice, self.names
        agents = np.arange(size.agents)
        team = agents % size.teams
        hired = START - dice.integers(-400, 700, size.agents)
        _add(base, "roster", {
            "agent_id": names["agent"], "team_id": names["team"][team],
            "vendor_id": names["vendor"][team % 4], "hired_on": hired.astype(str).astype(object),
        })  # fmt: skip
        weeks = np.repeat(np.arange(DAYS // 7), len(names["reason"]))
        _add(base, "volumes", {
            "week": names["day"][weeks * 7], "contact_reason": np.tile(names["reason"], DAYS // 7),
            "tickets": dice.integers(100, 9000, len(weeks)),
        })  # fmt: skip
        lines = np.arange(size.sops * SECTIONS)
        phrases = _phrases()
        heading = phrases[lines % len(phrases), 0]
        number = np.array([str(n) for n in lines % SECTIONS + 1], object)
        sop = names["sop"][lines // SECTIONS]
        _add(base, "catalogue", {
            "sop_id": sop, "version": np.ones(len(lines), np.int64),
            "effective_date": np.full(len(lines), "2023-05-08", object),
            "section_id": sop + "#s" + number, "section": "s" + number, "heading": heading,
            "body": "When somebody asks, " + heading + ", and note it in the case.",
            "changed": np.zeros(len(lines), bool),
        })  # fmt: skip


def _phrases() -> Texts:
    """What each section asks for, and forty ways to say that it went wrong."""
    asks = [f"{v} {t} {e}" for t in THINGS for v in VERBS for e in ENDINGS]
    words = (
        "Did not {} before replying.|Forgot to {}.|Agent knew the rule but did not {}|{}: too late.|"
        "The text on how to {} is hard to read.|Told the customer to {} alone.|Asked twice, still no {}|"
        "Second time this agent fails to {}."
    ).split("|")
    tails = ["", " See ticket.", " Coached.", " FYI TL.", " Checked with QA lead."]
    return np.array([[w.format(a) + t for w in words for t in tails] for a in asks], object)


def _names(pattern: str, count: int, first: int = 0) -> Texts:
    return np.array([pattern.format(n) for n in range(first, first + count)], object)


def _ids(letter: str, numbers: Ints) -> Texts:

    ids: Texts = np.array([f"{letter}{n:010}" for n in numbers.tolist()], object)
    return ids


def _add(base: "duckdb.DuckDBPyConnection", table: str, columns: dict[str, np.ndarray]) -> None:
    base.register("arriving", columns)
    there = base.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]
    ).fetchall()
    how = f"INSERT INTO {table}" if there[0][0] else f"CREATE TABLE {table} AS"
    base.execute(f"{how} SELECT * FROM arriving")
    base.unregister("arriving")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--audits", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make(asked.out, asked.audits, asked.seed)


if __name__ == "__main__":
    main()
