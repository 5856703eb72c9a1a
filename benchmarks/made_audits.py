"""Makes neutral QA tables of any size from a seed, with the troubles that exports have, and the truth.

    python benchmarks/made_audits.py --out DIR --audits 1000000 [--without-gaps]

The operation is `made_world.py`'s. One audit in nine lacks its SOP, one in 25 names another one, one in
fifty spells it its own way, one in ten has another contact reason; two findings in three name no
section, one in 25 of the others a neighbour; some rows come twice, some dates are broken. Comments say
what was missed; of those that a gap brought each reviewer blames the page in a share of her own, of all
others in 2 %. Written a million audits at a time, so that ten million need no more memory than one.

What is true stands in `truth/`: `truth.json` says of each section its gap and what else brings
findings, `findings.parquet` which section each finding is about and whether a gap brought it.
"""

import argparse
import json
from pathlib import Path

import duckdb
import numpy as np
from made_world import (
    DAYS,
    GAPS,
    SECTIONS,
    START,
    VENDORS,
    WEEKS,
    Contacts,
    Flags,
    Ints,
    Size,
    World,
    section_id,
    sop_id,
    topic_id,
)  # fmt: skip
from numpy.typing import NDArray

CHUNK = 1_000_000
AS_OF = "2026-01-14"  # what was seen of the last contacts has been entered
CRITERIA = "RESOLUTION PROC_ADHERENCE DOCUMENTATION POLICY_ACCURACY ESCALATION VERIFICATION".split()
MANNERS = ["TONE", "GRAMMAR"]
VERBS = "explain verify reinstate record confirm cancel refund escalate check close".split()
THINGS = (
    "payout limit,hold code,appeal form,order number,session lock,tax form,copyright claim,age check,"
    "live badge,refund window,ban notice,gift balance,device list,spend cap,ads reference,voucher"
).split(",")
ENDINGS = "on first contact,for minors,after 30 days,under review,within 24 hours".split(",")
TOPICS = (
    "answer about drone delivery,help with the karaoke mode,book a studio tour,lend out a loyalty card,"
    "ship to a research station,set up the fridge screen,trade in an old console,print a yearbook"
).split(",")
SLIPS = (
    "Did not {} before replying.|Forgot to {}.|Agent knew the rule but did not {}|{}: too late.|"
    "Told the customer to {} alone.|Asked twice, still no {}|Second time this agent fails to {}."
).split("|")
BLAME = {
    "unclear": "The text on how to {} is hard to read.|You can take the step to {} either way.",
    "incomplete": "No word in the SOP on when to {}.|Article stops short, how to {} is left open.",
    "outdated": "SOP still tells the old way to {}.|The screen to {} has moved, page shows the former one.",
    "contradiction": "Two pages disagree on whether to {}.|To {} is asked here and forbidden elsewhere.",
}
TAILS = ["", " See ticket.", " Coached.", " FYI TL.", " Checked with QA lead."]
BLAMED_ANYHOW = 0.02

Texts = NDArray[np.object_]


def make(folder: Path, audits: int, seed: int = 1, gaps: bool = True) -> None:
    """Writes audits, findings, appeals, calibrations, roster, kpis, volumes, catalogue and the truth."""
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    writing = _Writing(World(Size(audits), np.random.default_rng(seed), gaps))
    with duckdb.connect(str(folder / "making.duckdb")) as base:
        findings = 0
        for first in range(0, audits, CHUNK):
            findings += writing.chunk(base, first, min(CHUNK, audits - first), findings)
        writing.small_tables(base)
        for (name,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            target = "truth/findings" if name == "truth" else name
            base.execute(f"COPY {name} TO '{folder / target}.parquet' (FORMAT parquet)")
    (folder / "making.duckdb").unlink()
    meta = {"as_of": AS_OF, "start": str(START), "weeks": WEEKS, "seed": seed, "audits": audits}
    truth = {"meta": meta, **writing.world.truth()}
    (folder / "truth" / "truth.json").write_text(json.dumps(truth))


class _Writing:
    def __init__(self, world: World) -> None:
        self.world, self.size, self.dice = world, world.size, world.dice
        size = self.size
        self.names = {
            "agent": _names("AG{:05}", size.agents),
            "team": _names("TM{:03}", size.teams),
            "vendor": np.array(["IN-HOUSE", "BPO-A", "BPO-B", "BPO-C"], object),
            "reviewer": _names("QA{:04}", size.reviewers),
            "sample": np.array(["random", "new_hire", "dsat", "topic"], object),
            "sop": np.array([sop_id(n) for n in range(size.sops)], object),
            "day": np.array([str(START + n) for n in range(DAYS + 40)], object),
        }
        self.names["reason"] = np.array(
            [f"queue{n % 12}/{n:03}" for n in range(world.reasons)] + ["other"], object
        )
        true = [section_id(n) for n in range(size.sops * SECTIONS)]
        true += [topic_id(n) for n in range(size.topics) for _ in range(SECTIONS)]
        self.names["true section"] = np.array([*true, None], object)
        self.usual_criterion = self.dice.integers(0, len(CRITERIA), len(true))
        asks = [f"{v} {t} {e}" for t in THINGS for v in VERBS for e in ENDINGS]
        of_topics = len(asks) + np.repeat(np.arange(size.topics), SECTIONS)
        self.ask = np.concatenate([np.arange(size.sops * SECTIONS) % len(asks), of_topics])
        self.asks = np.array(asks + TOPICS, object)
        self.phrases = _phrases(self.asks)

    def chunk(self, base: duckdb.DuckDBPyConnection, first: int, count: int, before: int) -> int:
        dice, size, names, world = self.dice, self.size, self.names, self.world
        at = world.contacts(count)
        seen = at.day + dice.integers(1, 12, count)
        near = np.clip(at.taken_for + dice.integers(-3, 4, count), 0, size.sops - 1)
        recorded = names["sop"][np.where(dice.random(count) < 0.045, near, at.taken_for)]
        variant = dice.random(count) < 0.02
        recorded[variant] = [name.lower().replace("-", " ") for name in recorded[variant]]
        recorded[dice.random(count) < np.where(at.sop < size.sops, 0.11, 0.6)] = None
        when = names["day"][at.day]
        when[dice.random(count) < 0.001] = "31/31/2025"
        reason = at.taken_for % world.reasons
        other = dice.random(count) < 0.1
        reason[other] = dice.integers(0, world.reasons + 1, other.sum())
        team = world.team[at.agent]
        ids = np.arange(first, first + count)
        audit_id, ticket = _ids("A", ids), _ids("T", ids * 7 + 3)
        _add(base, "audits", {
            "audit_id": audit_id, "ticket_id": ticket, "ticket_at": when,
            "audited_at": names["day"][seen], "entered_at": names["day"][seen + 1],
            "agent_id": names["agent"][at.agent], "team_id": names["team"][team],
            "vendor_id": names["vendor"][team % VENDORS], "reviewer_id": names["reviewer"][at.reviewer],
            "sample_type": names["sample"][at.sample], "contact_reason": names["reason"][reason],
            "sop_id": recorded, "score": np.round(dice.uniform(60, 100, count)),
        })  # fmt: skip
        _add(base, "kpis", {
            "ticket_id": ticket,
            "csat": np.where(dice.random(count) < 0.18, dice.integers(1, 6, count), np.nan),
            "frt_min": np.round(dice.gamma(2.0, 15.0, count), 1),
            "fcr": (dice.random(count) < 0.7).astype(np.int64),
            "resolution_min": np.round(dice.gamma(2.0, 90.0, count), 1),
        })  # fmt: skip
        rows, section, of_gap = world.findings(at)
        made = _ids("F", np.arange(before, before + len(rows)))
        self._findings(base, made, at, rows, section, of_gap, audit_id, seen, recorded)
        self._second_looks(base, made, at, rows, section, of_gap, audit_id, seen)
        return len(rows)

    def _findings(
        self, base: duckdb.DuckDBPyConnection, made: Texts, at: Contacts, rows: Ints, section: Ints,
        of_gap: Flags, audit_id: Texts, seen: Ints, recorded: Texts,
    ) -> None:  # fmt: skip
        dice, names, count = self.dice, self.names, len(rows)
        about = section >= 0
        usual = (dice.random(count) < 0.6) & about
        criterion = np.array(CRITERIA, object)[
            np.where(usual, self.usual_criterion[section], dice.integers(0, len(CRITERIA), count))
        ]
        criterion[~about] = np.array(MANNERS, object)[dice.integers(0, 2, (~about).sum())]
        columns = {
            "finding_id": made, "audit_id": audit_id[rows], "entered_at": names["day"][seen[rows] + 1],
            "criterion": criterion,
            "severity": np.array(["minor", "major", "critical"], object)[dice.choice(3, count, p=[0.8, 0.19, 0.01])],
            "sop_id": recorded[rows], "section": self._named(section),
            "comment": self._comments(at.reviewer[rows], section, of_gap),
        }  # fmt: skip
        twice = dice.random(count) < 0.005
        for name, values in columns.items():
            columns[name] = np.concatenate([values, values[twice]])
        _add(base, "findings", columns)
        true = names["true section"][section]
        _add(base, "truth", {"finding_id": made, "section_id": true, "in_gap": of_gap})

    def _named(self, section: Ints) -> Texts:
        dice, count = self.dice, len(section)
        off = np.where(dice.random(count) < 0.04, dice.choice([-1, 1], count), 0)
        part = np.clip(section % SECTIONS + off, 0, SECTIONS - 1)
        styles = ("s{}", "{}", "Step {}")
        spelt = np.array([s.format(n + 1) for n in range(SECTIONS) for s in styles], object)
        named = spelt[part * len(styles) + dice.integers(0, len(styles), count)]
        topical = section >= self.size.sops * SECTIONS
        named[(section < 0) | (dice.random(count) < np.where(topical, 0.9, 0.62))] = None
        return named

    def _comments(self, reviewer: Ints, section: Ints, of_gap: Flags) -> Texts:
        dice, world, count = self.dice, self.world, len(section)
        topical = section >= self.size.sops * SECTIONS
        blamed = dice.random(count) < np.where(
            of_gap | topical, world.blames[reviewer], BLAMED_ANYHOW
        )
        fault = np.where(
            of_gap, world.fault[section],
            np.where(topical, GAPS.index("incomplete"), dice.integers(0, len(GAPS), count)),
        )  # fmt: skip
        slip, tails = len(SLIPS) * len(TAILS), 2 * len(TAILS)
        way = np.where(
            blamed, slip + fault * tails + dice.integers(0, tails, count), dice.integers(0, slip, count)
        )  # fmt: skip
        ask = np.where(section >= 0, self.ask[section], dice.integers(0, len(self.asks), count))
        comment = self.phrases[ask, way]
        cases = np.array([f" Case {n}." for n in range(500)], object)
        comment += cases[dice.integers(0, 500, count)]
        comment[dice.random(count) < 0.25] = None
        return comment

    def _second_looks(
        self, base: duckdb.DuckDBPyConnection, made: Texts, at: Contacts, rows: Ints, section: Ints,
        of_gap: Flags, audit_id: Texts, seen: Ints,
    ) -> None:  # fmt: skip
        """Where a gap or a reviewer's own rule brought the finding, others disagree more often."""
        dice, names, reviewers = self.dice, self.names, self.size.reviewers
        by = at.reviewer[rows]
        own_rule = self.world.own_rule(section, by)
        doubt = np.where(own_rule, 0.6, np.where(of_gap, 0.35, 0.15))
        appealed = np.flatnonzero(dice.random(len(rows)) < 0.06 + 0.1 * doubt)
        won = dice.random(len(appealed)) < doubt[appealed]
        _add(base, "appeals", {
            "finding_id": made[appealed], "appealed_at": names["day"][seen[rows[appealed]] + 5],
            "decided_at": names["day"][seen[rows[appealed]] + 9],
            "outcome": np.where(won, "overturned", "upheld").astype(object),
        })  # fmt: skip
        checked = np.flatnonzero(dice.random(len(rows)) < 0.08)
        second = (by[checked] + dice.integers(1, reviewers, len(checked))) % reviewers
        passed = dice.random(len(checked)) < doubt[checked]
        _add(base, "calibrations", {
            "audit_id": audit_id[rows[checked]], "finding_id": made[checked],
            "reviewer_1": names["reviewer"][by[checked]], "reviewer_2": names["reviewer"][second],
            "result_1": np.full(len(checked), "fail", object),
            "result_2": np.where(passed, "pass", "fail").astype(object),
            "calibrated_at": names["day"][seen[rows[checked]] + 4],
        })  # fmt: skip

    def small_tables(self, base: duckdb.DuckDBPyConnection) -> None:
        dice, names, world = self.dice, self.names, self.world
        _add(base, "roster", {
            "agent_id": names["agent"], "team_id": names["team"][world.team],
            "vendor_id": names["vendor"][world.vendor],
            "hired_on": (START + world.hired).astype(str).astype(object),
        })  # fmt: skip
        weeks = np.repeat(np.arange(WEEKS), len(names["reason"]))
        _add(base, "volumes", {
            "week": names["day"][weeks * 7], "contact_reason": np.tile(names["reason"], WEEKS),
            "tickets": dice.integers(100, 9000, len(weeks)),
        })  # fmt: skip
        _add(base, "catalogue", self._catalogue())

    def _catalogue(self) -> dict[str, NDArray[np.generic]]:
        """A row for each section and version, the oldest version first."""
        world = self.world
        order = np.lexsort((world.version_day, world.version_sop))
        sop, day, changed = (
            values[order]
            for values in (world.version_sop, world.version_day, world.version_changed)
        )
        number = np.arange(len(sop)) - np.searchsorted(sop, sop) + 1
        line = (sop[:, None] * SECTIONS + np.arange(SECTIONS)).ravel()
        version = np.repeat(number, SECTIONS)
        altered = line == np.repeat(changed, SECTIONS)
        # A section's text stays what its latest change made of it.
        edition = np.zeros(len(line), np.int64)
        for row in np.flatnonzero(altered).tolist():
            later = slice(row, None, SECTIONS)
            edition[later] += line[later] == line[row]
        heading = self.asks[self.ask[line]]
        body = "When somebody asks, " + heading + ", and note it in the case."
        body += np.array(["", *(f" Wording {n}." for n in range(2, 60))], object)[edition]
        part = np.array([f"s{n % SECTIONS + 1}" for n in line], object)
        return {
            "sop_id": self.names["sop"][line // SECTIONS], "version": version,
            "effective_date": np.repeat((START + day).astype(str).astype(object), SECTIONS),
            "section_id": self.names["true section"][line], "section": part, "heading": heading,
            "body": body, "changed": altered,
        }  # fmt: skip


def _phrases(asks: Texts) -> Texts:
    """Of each the ways to say that it went wrong: slips, then what blames the page, by fault."""
    ways = SLIPS + [way for fault in GAPS for way in BLAME[fault].split("|")]
    return np.array([[w.format(a) + t for w in ways for t in TAILS] for a in asks], object)


def _names(pattern: str, count: int, first: int = 0) -> Texts:
    return np.array([pattern.format(n) for n in range(first, first + count)], object)


def _ids(letter: str, numbers: Ints) -> Texts:
    ids: Texts = np.array([f"{letter}{n:010}" for n in numbers.tolist()], object)
    return ids


def _add(base: duckdb.DuckDBPyConnection, table: str, columns: dict[str, np.ndarray]) -> None:
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
    parser.add_argument("--without-gaps", action="store_true")
    asked = parser.parse_args()
    make(asked.out, asked.audits, asked.seed, not asked.without_gaps)


if __name__ == "__main__":
    main()
