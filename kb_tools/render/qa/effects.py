"""What versions did, in words: for a terminal, and for the QA leads' pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from math import exp, log
from typing import Any

from kb_tools.english import capital
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.effects.versions import ADOPTION, Verdict, VersionEffect
from kb_tools.render.dates import calendar_day
from kb_tools.render.qa.cells import cell, chance, is_small
from kb_tools.render.qa.gap_report_json import SCHEMA, effect_json
from kb_tools.workflows.gaps import GapReport

VERDICT_WORDS = {
    Verdict.BETTER: "Better",
    Verdict.WORSE: "Worse",
    Verdict.NO_CHANGE: "No change to be seen",
    Verdict.NOT_ENOUGH: "Not enough yet",
}
_OPEN = 0.5  # probability from which a gap is said to have been open


def verdict_words(effect: VersionEffect) -> str:
    """A verdict is given from a probability on, which an interval may leave open to both sides."""
    words, measured = VERDICT_WORDS[effect.verdict], effect.measured
    claimed = effect.verdict in (Verdict.BETTER, Verdict.WORSE)
    if claimed and measured is not None and measured.interval[0] < 0 < measured.interval[1]:
        return f"Probably {words.lower()}"
    return words


def verdict_line(effect: VersionEffect, least: int) -> str:
    """The verdict with what it rests on; counts below `least`, and what would tell them, coarse."""
    words, measured, missing = verdict_words(effect), effect.measured, effect.shortfall
    if missing is not None:
        if missing.when == "since" and not missing.audits:
            return f"{words}: counted from {calendar_day(effect.first)}, when it has been read"
        audits = f"{cell(missing.audits, least)} audits of {missing.needed} needed"
        return f"{words}: {audits} {'before it came' if missing.when == 'before' else 'since then'}"
    if measured is None:
        return f"{words}: it was replaced before it had been read"
    found = f"{cell(measured.found, least)} {'finding' if measured.found == 1 and least <= 1 else 'findings'}"
    told = (
        f"{words}: {found} in {effect.audits:,} audits, about {_about(measured.without)} to be "
        "expected without it"
    )
    if is_small(measured.found, least):
        return told
    low, high = measured.interval
    if effect.verdict in (Verdict.BETTER, Verdict.WORSE):
        return f"{told}: {more(measured.log_effect)} (95 % interval: {between(low, high)})"
    alone = between(*measured.alone)
    return f"{told}; by themselves the findings leave anything {alone} possible (95 % interval)"


def before_lines(effect: VersionEffect, least: int) -> Iterator[str]:
    """What stood before it, and what may have prompted it."""
    yield (
        f"Before it {cell(effect.found_before, least)} findings in {cell(effect.audits_before, least)} "
        "audits"
    )
    run_up = effect.run_up
    if run_up is not None and run_up.stands_out and not is_small(run_up.found, least):
        told = (
            f"in the {run_up.weeks} weeks before it {run_up.ratio:.1f} times what the time before had "
            f"led to expect ({run_up.interval[0]:.1f} to {run_up.interval[1]:.1f})"
        )
        if run_up.ratio > 1:
            told += (
                ": left out of the comparison as far as it was an incident, counted as far as a gap "
                "had opened"
            )
        yield told
    if effect.measured is not None and effect.measured.gap_before >= _OPEN:
        yield f"a gap was probably open before it ({chance(effect.measured.gap_before)})"


def odds_line(effect: VersionEffect) -> str:
    """ "better 92 %, no effect 8 %, worse under 1 %"."""
    m = effect.measured
    assert m is not None, "only what was measured has odds"
    pairs = sorted(
        (("better", m.better), ("no effect", m.nothing), ("worse", m.worse)),
        key=lambda pair: -pair[1],
    )
    return ", ".join(f"{name} {chance(share)}" for name, share in pairs)


def more(log_effect: float) -> str:
    """
    >>> more(-0.78), more(0.3), more(1.2), more(0.001)
    ('54 % fewer', '35 % more', '3.3 times as many', 'as many')
    """
    ratio = exp(log_effect)
    if ratio >= 2:
        return f"{ratio:.1f} times as many"
    share = round(abs(ratio - 1) * 100)
    if not share:
        return "as many"
    return f"{share} % {'more' if ratio > 1 else 'fewer'}"


def between(low: float, high: float) -> str:
    """
    >>> between(-1.2, -0.3), between(-0.5, 0.8), between(0.8, 1.5), between(0.0, 0.8)
    ('from 70 to 26 % fewer', 'from 39 % fewer to 2.2 times as many', 'from 2.2 to 4.5 times as many', 'from as many to 2.2 times as many')
    """
    first, last = more(low), more(high)
    amount, _, unit = first.partition(" ")
    shared = amount[0].isdigit() and last.endswith(f" {unit}")
    return f"from {amount if shared else first} to {last}"


def _about(expected: float) -> str:
    return f"{expected:.1f}" if expected < 10 else f"{expected:,.0f}"


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval on a line from a tenth to ten times as many; places in percent of it."""

    first: float
    last: float
    middle: float


@dataclass(frozen=True, slots=True)
class EffectView:
    """One version and one section, as a page shows it."""

    version: str
    released: date
    section: str  # "step 3"
    heading: str
    section_url: str  # of the section's gap page; "": it has none
    wording: bool  # the version changed the section's wording only
    verdict: str  # "better", …: for the colour
    words: str  # "Better"
    line: str  # what the verdict rests on
    small: tuple[str, ...]  # window, probabilities, what was before
    bar: Bar | None  # None: nothing measured, or it would tell a small count


def effect_view(
    effect: VersionEffect, least: int, urls: Mapping[str, str], *, wording: bool = False
) -> EffectView:
    """
    Args:
        urls: of the gap pages, by section.
        wording: the version changed the section's wording only.
    """
    line = verdict_line(effect, least)
    small = [f"{capital(sentence)}." for sentence in before_lines(effect, least)]
    bar, measured = None, effect.measured
    if measured is not None:
        small.insert(0, f"Counted {window(effect)}. Probabilities: {odds_line(effect)}.")
        if not is_small(measured.found, least):
            claimed = effect.verdict in (Verdict.BETTER, Verdict.WORSE)
            ends = measured.interval if claimed else measured.alone
            bar = Bar(*(_place(x) for x in (*ends, measured.log_effect)))
    return EffectView(
        effect.version, effect.released, effect.label,
        "" if effect.heading in effect.label else effect.heading,
        urls.get(effect.section, ""), wording, effect.verdict.value, verdict_words(effect),
        line.partition(": ")[2], tuple(small), bar,
    )  # fmt: skip


def _place(log_effect: float) -> float:
    return round(min(max(50 + 50 * log_effect / log(10), 0.0), 100.0), 1)


def effects_text(report: GapReport, sop: str, known: Catalogue, least: int) -> str:
    return "\n".join(_lines(report, sop, known, least))


def _lines(report: GapReport, sop: str, known: Catalogue, least: int) -> Iterator[str]:
    title = next((f" {s.title}" for s in known.sops if s.sop == sop), "")
    yield f"{sop}{title}: what its versions did to the findings; as of {report.as_of}"
    if report.audits and not title:
        yield "  No reviewed contact names it."
        return
    effects = newest_first(of_sop(report, sop))
    if not effects:
        yield f"  {nothing_to_say(report)}"
        yield from came_and_went(known, sop)
        return
    wording = [e for e in effects if is_wording(e, report)]
    yield from _effect_lines([e for e in effects if e not in wording], least)
    if wording:
        yield ""
        yield "Versions that changed the wording only; no effect is to be expected of them"
        yield from _effect_lines(wording, least)
    yield ""
    yield from came_and_went(known, sop)
    yield HOW


def is_wording(effect: VersionEffect, report: GapReport) -> bool:
    return (effect.section, effect.version) in report.wording


def _effect_lines(effects: Sequence[VersionEffect], least: int) -> Iterator[str]:
    for (version, released), group in groupby(effects, key=lambda e: (e.version, e.released)):
        yield ""
        yield f"Version {version}, in force from {calendar_day(released)}"
        for effect in group:
            heading = "" if effect.heading in effect.label else f" · {effect.heading}"
            yield f"  {effect.label}{heading}"
            yield f"    {verdict_line(effect, least)}."
            if effect.verdict is Verdict.NOT_ENOUGH:
                continue
            yield f"    {window(effect)}. Weighed: {odds_line(effect)}."
            yield f"    {'; '.join(before_lines(effect, least))}."


def came_and_went(known: Catalogue, sop: str) -> Iterator[str]:
    """Sections that no version can be held against, since they stood on one side of it only."""
    places = [line.places for line in known.lines if known.sops[line.sop].sop == sop]
    versions = next((s.versions for s in known.sops if s.sop == sop), ())

    def labels(of: Iterable[tuple[int, int]], number: int) -> str:
        here = sorted(place for version, place in of if version == number)
        return ", ".join(versions[number].sections[place].label for place in here)

    for number, (before, version) in enumerate(pairwise(v.version for v in versions), 1):
        new = labels(map(min, places), number)
        gone = labels(map(max, places), number - 1)
        if new:
            yield f"New in {version}, with nothing before to compare with: {new}."
        if gone:
            yield f"Of {before}, taken out by {version}: {gone}."


HOW = (
    f"Counted from {ADOPTION} weeks after the release (by then it has been read) to the section's next "
    "version, half a year at most; against what the same audits would have brought without it."
)


def window(effect: VersionEffect) -> str:
    return f"{calendar_day(effect.first)} to {calendar_day(effect.last)}"


def nothing_to_say(report: GapReport) -> str:
    if not report.audits:
        return "The store holds no reviewed contact yet."
    return (
        f"No version changed a section between the first reviewed contact ({report.first_contact}) and "
        "now. A version that only adds sections has nothing before it to be compared with."
    )


def of_sop(report: GapReport, sop: str) -> tuple[VersionEffect, ...]:
    return tuple(effect for effect in report.effects if effect.sop == sop)


def newest_first(effects: Sequence[VersionEffect]) -> list[VersionEffect]:
    return sorted(effects, key=lambda e: (-e.released.toordinal(), e.version, e.section))


def effects_json(report: GapReport, sop: str, least: int, *, version: str = "") -> dict[str, Any]:
    """The same keys as in a gap report, of one SOP."""
    return {
        "schema": SCHEMA,
        "system": f"kb_tools {version}".strip(),
        "as_of": report.as_of.isoformat(),
        "sop_id": sop,
        "least_cell": least,
        "version_effects": [
            {
                **effect_json(effect, least),
                "change": "wording" if is_wording(effect, report) else "material",
            }
            for effect in of_sop(report, sop)
        ],
    }
