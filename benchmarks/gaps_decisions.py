"""A second opinion on the gap report: a made operation in which agents decide and reviewers read.

    python benchmarks/gaps_decisions.py --audits 200000 --seed 1 [--without-gaps] [--keep DIR]

Writes the neutral tables of one world (`decided_world.py`, comments by `decided_words.py`), runs
`gaps_run.py` on them, and prints how right the report is. With `--told` every finding names its
section, which shows what the links cost; with `--make-only` the tables are written to `--keep`, with
what is true in `truth/` beside them, and nothing is run.

A gap is called detectable where, over the weeks it was open, at least six findings more than without
it were to be expected, and at least three times the square root of those to be expected anyhow.
Gaps younger than two weeks or closed within the last eight are left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from decided_words import KINDS, MARKETS, MATTERS, PRODUCTS, SOFT, TOPICS, Term, Writer, voice
from decided_world import START, WEEKS, Contacts, Found, Gap, World, contacts, decide
from numpy.typing import NDArray

AS_OF = START + WEEKS * 7
QUEUES = np.array(["delivery", "homes", "mobility", "lines", "shops", "power"], object)
VENDORS = np.array(["INHOUSE", "NORDCALL", "LUMEN-CX", "TRES"], object)
SAMPLES = np.array(["random", "new_hire", "dsat", "topic"], object)
MANNERS = np.array(["TONE", "GRAMMAR", "EMPATHY", "GREETING_CLOSING"], object)
CRITERIA = "RESOLUTION PROC_ADHERENCE DOCUMENTATION POLICY_ACCURACY ESCALATION VERIFICATION".split()
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]


def make(
    folder: Path, audits: int, seed: int, gaps: bool, told: bool, pages: int | None = None
) -> None:
    world = World(audits, seed, gaps, pages)
    at = contacts(world)
    found = decide(world, at)
    for part in ("in", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as base:
        for name, columns in _tables(world, at, found, told).items():
            base.register("made", columns)
            target = "truth/findings" if name == "truth" else f"in/{name}"
            base.execute(f"COPY (FROM made) TO '{folder / target}.parquet' (FORMAT parquet)")
            base.unregister("made")
    meta = {
        "as_of": str(AS_OF),
        "start": str(START),
        "weeks": WEEKS,
        "seed": seed,
        "audits": audits,
    }
    (folder / "in" / "meta.json").write_text(json.dumps(meta))
    (folder / "truth" / "truth.json").write_text(json.dumps({"meta": meta, **_truth(world)}))


def _tables(world: World, at: Contacts, found: Found, told: bool) -> dict[str, dict[str, Any]]:
    dice, count = world.dice, len(at.day)
    day = np.array([str(START + n) for n in range(WEEKS * 7 + 60)], object)
    names = np.array([_sop(n) for n in range(world.sops)], object)
    entered = np.minimum(at.seen + dice.integers(0, 4, count), WEEKS * 7)
    audit_id, ticket = _ids("CHK-", np.arange(count)), _ids("C", np.arange(count) * 3 + 11)
    sop = at.taken_for
    wrong = dice.random(count) < 0.045
    near = np.clip(sop + dice.integers(-3, 4, count), 0, world.sops - 1)
    shown = np.where(wrong, near, sop)
    recorded = names[shown].copy()
    variant = np.flatnonzero(dice.random(count) < 0.02)
    recorded[variant] = [n.lower().replace("-", " ") for n in recorded[variant]]
    missing = dice.random(count) < np.where(at.sop >= 0, 0.11, 0.6)
    recorded[missing] = None
    reason = np.array(
        [
            f"{QUEUES[q]}/{p:02}{'' if m < 0 else f'-{m}'}"
            for q, p, m in zip(world.queue, world.product, world.market, strict=True)
        ],
        object,
    )[sop]
    reason[dice.random(count) < np.where(at.sop >= 0, 0.1, 0.5)] = "other"
    when = day[at.day].copy()
    when[dice.random(count) < 0.0005] = "2024-13-40"
    failed = np.bincount(found.audit, minlength=count)
    tables: dict[str, dict[str, Any]] = {
        "audits": {
            "audit_id": audit_id, "ticket_id": ticket, "ticket_at": when, "audited_at": day[at.seen],
            "entered_at": day[entered], "agent_id": _ids("P", at.agent), "team_id": _ids("T", world.team[at.agent]),
            "vendor_id": VENDORS[world.vendor[at.agent]], "reviewer_id": _ids("R", at.reviewer),
            "sample_type": SAMPLES[at.sample], "contact_reason": reason, "sop_id": recorded,
            "score": (100 - 9.0 * failed).clip(0),
        },
        "kpis": {
            "ticket_id": ticket,
            "csat": np.where(dice.random(count) < 0.2, (5 - dice.poisson(0.6 + 0.5 * failed)).clip(1, 5), np.nan),
            "frt_min": dice.gamma(2, 20, count).round(1), "fcr": (dice.random(count) < 0.75 - 0.1 * (failed > 0)).astype(int),
            "resolution_min": dice.gamma(2, 100, count).round(1),
        },
    }  # fmt: skip
    rows = found.audit
    finding_id = _ids("N", np.arange(len(rows)))
    section_of, comment, criterion = _written(world, at, found)
    clear = (dice.random(len(rows)) < world.names_step[at.reviewer[rows]]) | told
    clear &= (found.section >= 0) & ((~wrong & ~missing)[rows] | told)
    off = clear & (dice.random(len(rows)) < 0.05) & (not told)
    number = section_of + np.where(off, dice.choice([-1, 1], len(rows)), 0)
    spelt = [f"{n}" if n % 3 else f"Step {n}" for n in range(10)]
    section = np.array([*spelt, None], object)[np.where(clear, number.clip(1, 9), -1)]
    finding_sop = recorded[rows].copy()
    if told:
        known = found.section >= 0
        finding_sop[known] = names[at.sop[rows[known]]]
    tables["findings"] = {
        "finding_id": finding_id, "audit_id": audit_id[rows], "entered_at": day[entered[rows]], "criterion": criterion,
        "severity": np.array(["minor", "major", "critical"], object)[dice.choice(3, len(rows), p=[0.75, 0.24, 0.01])],
        "sop_id": finding_sop, "section": section, "comment": comment,
    }  # fmt: skip
    twice = np.flatnonzero(dice.random(len(rows)) < 0.003)
    tables["findings"] = {
        name: np.concatenate([c, c[twice]]) for name, c in tables["findings"].items()
    }
    tables["truth"] = {
        "finding_id": finding_id,
        "section_id": np.array(
            [_id(world, s) if s >= 0 else f"TOPIC-{t}" if t >= 0 else None
             for s, t in zip(found.section.tolist(), found.topic.tolist(), strict=True)], object),
        "in_gap": found.of_gap,
    }  # fmt: skip
    tables |= _second_looks(world, at, found, tables["findings"], day, entered)
    tables["catalogue"] = _catalogue(world)
    agents = np.arange(world.agents)
    tables["roster"] = {
        "agent_id": _ids("P", agents), "team_id": _ids("T", world.team), "vendor_id": VENDORS[world.vendor],
        "hired_on": (START + world.hired).astype(str).astype(object),
        "left_on": np.where(world.left < WEEKS * 7, (START + world.left).astype(str).astype(object), None),
    }  # fmt: skip
    reasons = np.unique(reason.astype(str))
    weeks = np.repeat(np.arange(WEEKS), len(reasons))
    tables["volumes"] = {
        "week": day[weeks * 7], "contact_reason": np.tile(reasons, WEEKS).astype(object),
        "tickets": dice.poisson(900 * np.exp(world.season[weeks])),
    }  # fmt: skip
    return tables


def _written(world: World, at: Contacts, found: Found) -> tuple[Ints, Texts, Texts]:
    """Of each finding the number of its section, its comment and its criterion."""
    dice = world.dice
    writer = Writer(dice)
    voices = [voice(dice) for _ in range(world.reviewers)]
    number = np.zeros(len(found.audit), np.int64)
    comment, criterion = np.full((2, len(found.audit)), None, object)
    luck = dice.random((3, len(found.audit)))
    reviewers = at.reviewer[found.audit].tolist()
    for n, (section, topic, by) in enumerate(
        zip(found.section.tolist(), found.topic.tolist(), reviewers, strict=True)
    ):
        blames = luck[0, n] < (world.blames[by] if found.of_gap[n] or topic >= 0 else 0.024)
        criterion[n] = CRITERIA[int(luck[1, n] * len(CRITERIA))]
        if section >= 0:
            step = world.sections[section]
            number[n] = section - world.first[step.sop] + 1
            product, matter = PRODUCTS[world.product[step.sop]], MATTERS[world.matter[step.sop]]
            comment[n] = writer.about_step(
                voices[by], step.kind, step.thing, product, matter, blames, _market(world, step.sop)
            )
            if luck[2, n] < 0.7:
                criterion[n] = KINDS[step.kind][2]
        elif topic >= 0:
            comment[n] = writer.about_topic(voices[by], TOPICS[world.topics[topic]], blames)
        else:
            comment[n] = SOFT[int(luck[2, n] * len(SOFT))]
            criterion[n] = MANNERS[int(luck[1, n] * len(MANNERS))]
    return number, comment, criterion


def _market(world: World, sop: int) -> Term | None:
    market = int(world.market[sop])
    return MARKETS[market] if market >= 0 else None


def _second_looks(
    world: World, at: Contacts, found: Found, findings: dict[str, Any], day: Texts, entered: Ints
) -> dict[str, dict[str, Any]]:
    """Appeals and calibrations: the second reader shares the first one's reading less often where
    the text can be read in two ways, and seldom where nothing had gone wrong."""
    dice, rows = world.dice, found.audit
    doubt = np.where(found.invented, 0.5, np.where(found.of_gap, 0.3, 0.1))
    asked = np.flatnonzero(dice.random(len(rows)) < 0.07 + 0.12 * doubt)
    won = dice.random(len(asked)) < doubt[asked]
    open_yet = entered[rows[asked]] > WEEKS * 7 - 14
    decided = np.where(open_yet, None, day[entered[rows[asked]] + 13])
    outcome = np.where(open_yet, "pending", np.where(won, "overturned", "upheld")).astype(object)
    looked = np.flatnonzero(dice.random(len(rows)) < 0.05)
    passed = np.flatnonzero(dice.random(len(at.day)) < 0.01)
    passed = passed[~np.isin(passed, rows)]
    audits = np.concatenate([rows[looked], passed])
    disagree = np.concatenate(
        [dice.random(len(looked)) < doubt[looked], dice.random(len(passed)) < 0.06]
    )
    first = np.repeat(np.array(["fail", "pass"], object), [len(looked), len(passed)])
    other = np.where(first == "fail", "pass", "fail")
    none = np.full(len(passed), None, object)
    return {
        "appeals": {
            "finding_id": findings["finding_id"][asked], "appealed_at": day[entered[rows[asked]] + 4],
            "decided_at": decided, "outcome": outcome,
        },
        "calibrations": {
            "audit_id": _ids("CHK-", audits), "finding_id": np.concatenate([findings["finding_id"][looked], none]),
            "sop_id": np.concatenate([findings["sop_id"][looked], none]),
            "section": np.concatenate([findings["section"][looked], none]),
            "reviewer_1": _ids("R", at.reviewer[audits]),
            "reviewer_2": _ids("R", (at.reviewer[audits] + dice.integers(1, world.reviewers, len(audits))) % world.reviewers),
            "result_1": first, "result_2": np.where(disagree, other, first).astype(object),
            "calibrated_at": day[np.minimum(entered[audits] + 5, WEEKS * 7)],
        },
    }  # fmt: skip


def _catalogue(world: World) -> dict[str, Any]:
    made: dict[str, list[Any]] = {
        name: []
        for name in "sop_id version effective_date section_id section heading body changed".split()
    }
    edition: Counter[int] = Counter()
    count: Counter[int] = Counter()
    for version in world.versions:
        count[version.sop] += 1
        edition.update(version.changed)
        for n in range(world.first[version.sop], world.first[version.sop + 1]):
            step = world.sections[n]
            number = n - int(world.first[step.sop]) + 1
            product, matter = PRODUCTS[world.product[step.sop]], MATTERS[world.matter[step.sop]]
            thing = step.thing.formal
            body = KINDS[step.kind][0][step.form].format(o=thing, n=step.number)
            market = _market(world, step.sop)
            whose = f", {market.formal}" if market else ""
            body = f"{body}. This holds for {matter.formal} with a {product.formal}{whose}. Form {edition[n] + 1}."
            row = (
                _sop(step.sop), count[version.sop], str(START + version.week * 7), _id(world, n), f"s{number}",
                f"{thing[0].upper()}{thing[1:]}", body, n in version.changed,
            )  # fmt: skip
            for column, value in zip(made.values(), row, strict=True):
                column.append(value)
    return {
        name: np.array(column, None if name in ("version", "changed") else object)
        for name, column in made.items()
    }


def _truth(world: World) -> dict[str, Any]:
    gaps = {gap.section: gap for gap in world.gaps}
    return {
        "sections": [
            {
                "section_id": _id(world, n), "sop_id": _sop(s.sop),
                "gap": _gap(world, gaps[n]) if n in gaps else None,
                "confounders": [
                    {"label": r.label, "kind": r.kind, "start": str(START + 7 * r.start),
                     "end": None if r.end == WEEKS else str(START + 7 * r.end)}
                    for r in world.rivals if r.section == n
                ],
            }
            for n, s in enumerate(world.sections)
        ],
        "versions": [],
        "topics": [
            {"topic_id": f"TOPIC-{n}", "onset": str(START + 7 * int(onset)), "name": TOPICS[t].formal}
            for n, (t, onset) in enumerate(zip(world.topics, world.topic_onset, strict=True))
        ],
    }  # fmt: skip


def _gap(world: World, gap: Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind, "onset": str(START + 7 * gap.onset), "from_start": gap.from_start,
        "end": None if gap.end == WEEKS else str(START + 7 * gap.end),
        "partner": None if gap.partner is None else _id(world, gap.partner),
        "excess_by_week": gap.excess.round(3).tolist(), "base_by_week": gap.base.round(3).tolist(),
    }  # fmt: skip


def _sop(number: int) -> str:
    return f"KB-{number + 100}"


def _id(world: World, section: int) -> str:
    sop = world.sections[section].sop
    return f"{_sop(sop)}#s{section - int(world.first[sop]) + 1}"


def _ids(letter: str, numbers: Ints) -> Texts:
    return np.array([f"{letter}{n:07}" for n in numbers.tolist()], object)


def figures(folder: Path, report: dict[str, Any], links: Path | None = None) -> dict[str, Any]:
    """How right a report on the tables in `folder` is."""
    truth = json.loads((folder / "truth" / "truth.json").read_text())
    as_of = date.fromisoformat(truth["meta"]["as_of"])
    got = {s["section_id"]: s for s in report["sections"]}
    state = {s["section_id"]: _state(s["gap"], truth["meta"], as_of) for s in truth["sections"]}
    kept = [n for n, (what, _) in state.items() if what != "left out"]
    gap = np.array([state[n][0] == "open" for n in kept])
    detectable = np.array([state[n][1] for n in kept])
    score = np.array([got[n]["score"] if n in got else -np.inf for n in kept])
    flag = np.array([n in got and bool(got[n]["flag"]) for n in kept])
    rank = np.argsort(-score, kind="stable")
    fair = ~gap | detectable
    by_kind: dict[str, Counter[str]] = {}
    flagged = {n for n, f in zip(kept, flag, strict=True) if f}
    for section in truth["sections"]:
        if state[section["section_id"]] == ("open", True):
            kind = section["gap"]["kind"] + (
                ", from the first row" if section["gap"]["from_start"] else ""
            )
            by_kind.setdefault(kind, Counter())[
                "told" if section["section_id"] in flagged else "missed"
            ] += 1
    wrongly = [n for n, f, g in zip(kept, flag, gap, strict=True) if f and not g]
    return {
        "sections": len(kept), "open gaps": int(gap.sum()), "detectable": int((gap & detectable).sum()),
        "AUPRC all": _precision(gap[rank]), "AUPRC detectable": _precision(gap[rank][fair[rank]]),
        "flags": int(flag.sum()), "false flags": int((flag & ~gap).sum()),
        "recall of detectable": float(flag[gap & detectable].mean()) if (gap & detectable).any() else None,
        "first ten": float(gap[rank][:10].mean()),
        "told by kind": {k: dict(v) for k, v in sorted(by_kind.items())},
        "false flags where": _what_else(truth, wrongly),
        "causes said": _causes_said(truth, got),
        **({"links": _links(folder, links)} if links else {}),
        "topics": _topics(_topical(folder), report["missing_topics"]),
    }  # fmt: skip


def _what_else(truth: dict[str, Any], sections: list[str]) -> dict[str, int]:
    """What brings findings there, but for open gaps."""
    what: Counter[str] = Counter()
    for section in truth["sections"]:
        if section["section_id"] in sections:
            labels = [rival["label"] for rival in section["confounders"]]
            what.update(labels + ["closed gap"] * bool(section["gap"]) or ["nothing"])
    return dict(what)


def _causes_said(truth: dict[str, Any], got: dict[str, Any]) -> dict[str, dict[str, int]]:
    """By what is the case, of what can be named, the causes named; of "none of these" these only."""
    nameable = ("vendor_training", "agent", "reviewer")
    said: dict[str, Counter[str]] = {}
    for section in truth["sections"]:
        cause = got.get(section["section_id"], {}).get("cause", "none")
        labels = {rival["label"] for rival in section["confounders"]}.intersection(nameable)
        if section["gap"] is None:
            for label in labels:
                said.setdefault(label, Counter())[cause] += 1
        if not labels and cause in nameable:
            said.setdefault("none of these", Counter())[cause] += 1
    return {label: dict(causes) for label, causes in said.items()}


def _links(folder: Path, links: Path) -> dict[str, Any]:
    """The share of findings that are on the right section."""
    with duckdb.connect() as base:
        told = base.execute(
            f"""SELECT avg((l.section_id IS NOT DISTINCT FROM t.section_id)::INT),
                avg((l.section_id IS NOT DISTINCT FROM t.section_id)::INT) FILTER (NOT was_recorded),
                avg((NOT was_recorded)::INT)
            FROM '{links}' l JOIN '{folder}/truth/findings.parquet' t USING (finding_id)
            WHERE t.section_id NOT LIKE 'TOPIC%'"""
        ).fetchall()[0]
    return dict(zip(("all", "recorded without", "share without"), told, strict=True))


def _topical(folder: Path) -> dict[str, str]:
    """Of findings about a missing topic which one."""
    with duckdb.connect() as base:
        return dict(
            base.execute(
                f"SELECT finding_id, section_id FROM '{folder}/truth/findings.parquet' WHERE section_id LIKE 'TOPIC%'"
            ).fetchall()
        )


def _state(gap: dict[str, Any] | None, meta: dict[str, Any], as_of: date) -> tuple[str, bool]:
    if gap is None:
        return "none", False
    start, onset = (date.fromisoformat(d) for d in (meta["start"], gap["onset"]))
    if gap["end"]:
        closed = as_of - date.fromisoformat(gap["end"])
        return ("left out" if closed < timedelta(weeks=8) else "none"), False
    weeks = slice((onset - start).days // 7, meta["weeks"])
    more, anyhow = sum(gap["excess_by_week"][weeks]), sum(gap["base_by_week"][weeks])
    fresh = as_of - onset < timedelta(weeks=2)
    return ("left out" if fresh else "open"), more >= 6 and more >= 3 * anyhow**0.5


def _precision(hits: NDArray[np.bool_]) -> float | None:
    """Average precision of a ranking, the best first."""
    if not hits.any():
        return None
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


def _topics(true: dict[str, str], told: list[dict[str, Any]]) -> dict[str, Any]:
    """A cluster is right when half of it is one topic's and it holds a tenth of that topic; a topic is
    found when its clusters hold a fifth of it."""
    size = Counter(true.values())
    held: dict[str, set[str]] = {}
    right = flagged = 0
    for cluster in told:
        if not cluster.get("flag", True):
            continue
        flagged += 1
        ids = set(cluster["finding_ids"])
        most = Counter(true[i] for i in ids if i in true).most_common(1)
        if most and most[0][1] * 2 >= len(ids) and most[0][1] >= max(5, 0.1 * size[most[0][0]]):
            right += 1
            held.setdefault(most[0][0], set()).update(i for i in ids if true.get(i) == most[0][0])
    found = sum(len(ids) >= 0.2 * size[topic] for topic, ids in held.items())
    asked = sum(n >= 8 for n in size.values())
    return {"asked": asked, "found": found, "told": flagged, "right": right}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--audits", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--pages", type=int, help="SOPs; otherwise as the audits lead to, 12 to 200"
    )
    parser.add_argument("--without-gaps", action="store_true")
    parser.add_argument("--told", action="store_true", help="every finding names its section")
    parser.add_argument("--keep", type=Path, help="where the tables stay")
    parser.add_argument("--make-only", action="store_true")
    asked = parser.parse_args()
    most = len(PRODUCTS) * len(MATTERS) * len(MARKETS)
    if asked.pages and asked.pages > most:
        parser.error(f"--pages: there are things to write about on {most} pages at most")
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        make(folder, asked.audits, asked.seed, not asked.without_gaps, asked.told, asked.pages)
        if asked.make_only:
            return
        report, began = folder / "report.json", time.monotonic()
        subprocess.run(
            [sys.executable, Path(__file__).with_name("gaps_run.py"), "--in", folder / "in", "--out", report,
             "--as-of", str(AS_OF), "--fdr", "0.1"], check=True)  # fmt: skip
        seconds = round(time.monotonic() - began)
        told = figures(folder, json.loads(report.read_text()), Path(f"{report}.links.parquet"))
        print(json.dumps({**told, "seconds": seconds}, indent=1))


if __name__ == "__main__":
    main()
