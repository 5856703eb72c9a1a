"""A gap report for a terminal, and as Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from kb_tools.english import capital, counted
from kb_tools.errors import Problem
from kb_tools.gaps.causes.weighed import Cause
from kb_tools.gaps.decisions.rereview import Corrected
from kb_tools.gaps.links.topics import Topic
from kb_tools.gaps.links.unanswered import SearchedTopic
from kb_tools.gaps.links.uncovered import UncoveredReason
from kb_tools.gaps.signals.critical import CriticalFindings
from kb_tools.gaps.signals.model import GapSignal
from kb_tools.render.qa.cells import (
    cell,
    chance,
    counted_cell,
    is_small,
    part,
    share,
    without_small,
)
from kb_tools.render.qa.decisions import decide_command, lost_line, status_line
from kb_tools.render.qa.listed import high
from kb_tools.render.qa.rereviewed import rereviewed_lines
from kb_tools.render.qa.watched import watched_about, watched_words
from kb_tools.workflows.gaps import GapReport

CAUSE_WORDS = {
    Cause.NONE: "nothing but chance",
    Cause.GAP: "the page",
    Cause.CLOSED: "an incident, or a gap since closed",
    Cause.GROUP: "one vendor or team",
    Cause.REVIEWER: "one reviewer",
    Cause.AGENTS: "a few agents",
}
_REASON_WORDS = {
    "unclear": "unclear",
    "contradicts": "contradicts another page",
    "outdated": "outdated",
    "missing": "does not cover it",
}
_MOST_NAMED = 3  # other SOPs that comments on one section name
_MOST_OTHERS = 8  # high counts that are no flags, in a list for reading
_LATELY = 8  # weeks
_LIKELY = 0.03  # causes less likely are not named one by one


def report_text(report: GapReport, least: int) -> str:
    """
    Args:
        least: the smallest count of people or contacts that may be told.
    """
    return "\n".join(_lines(report, least, markdown=False))


def report_markdown(report: GapReport, least: int) -> str:
    return "\n".join(_lines(report, least, markdown=True)) + "\n"


def _lines(report: GapReport, least: int, *, markdown: bool) -> Iterator[str]:
    heading, item = ("## ", "- ") if markdown else ("", "  ")
    if not report.audits:
        yield f"{heading}Nothing to look at"
        yield f"{item}The store holds no reviewed contact up to {report.as_of}."
        return
    decided = {status.section: status_line(status, least) for status in report.statuses}
    yield f"{heading}Read these first"
    yield from (f"{item}{line}" for line in _looked_at(report))
    yield ""
    if not report.flagged:
        yield f"{item}{nothing_stands_out(report)}"
    for number, signal in enumerate(report.flagged, 1):
        looked = report.corrected.get(signal.section)
        yield from _signal_lines(
            number, signal, decided.get(signal.section, ""), looked, least, markdown=markdown
        )
    lists = {
        "Watched: listed before, and not sure enough today": _watched(report, least),
        "Critical findings on critical SOPs (listed at once, outside the statistics)": _critical(report, decided, least),
        "Dismissed, and quiet": [f"{place(s)}: {decided[s.section]}" for s in report.dismissed],
        "Decided, and not listed": _decided_only(report, least),
        "Decisions that cannot be read, and do not count": [*map(problem_line, report.unreadable)],
        "Topics that no SOP covers, by the words of comments": _topics(report, least),
        "Contact reasons whose contacts mostly name no SOP": uncovered_lines(report, least)[
            :_MOST_OTHERS
        ],
        "Searched for without a good answer": [*map(_searched, report.searched[:_MOST_OTHERS])],
        "High, but not listed": _high(report, least),
        "Not enough yet": [
            f"{sop}: {counted_cell(audits, 'audit', least)} of {report.rules.least_audits} needed"
            for sop, audits in report.run.too_few
        ],
        "What was counted": [*counted_lines(report)],
    }  # fmt: skip
    for title, told in lists.items():
        if told:
            yield ""
            yield f"{heading}{title}"
            yield from (f"{item}{line}" for line in told)


def _looked_at(report: GapReport) -> Iterator[str]:
    yield (
        f"{counted(report.audits, 'audit')}, {report.first_contact} to {report.last_contact}; "
        f"as of {report.as_of}"
    )
    yield f"{counted(report.run.looked_at, 'section')} looked at; {_promise(report)}"
    how = "meaning and words" if report.hears_meaning else "words only (no sentence model is used)"
    yield f"what comments say of the page is heard by their {how}"


def _watched(report: GapReport, least: int) -> list[str]:
    lines = [f"{place(each.signal)}: {watched_words(each, least)}" for each in report.watched]
    return [*lines, watched_about(report)] if lines else []


def _critical(report: GapReport, decided: Mapping[str, str], least: int) -> list[str]:
    of_section = {c.section: c for c in report.run.critical}
    lines = []
    for signal in report.critical:
        found = of_section.get(signal.section)
        told = f"{critical_line(found, least)}; " if found else ""
        lines.append(f"{place(signal)}: {told}{claim(signal, least)}")
        if signal.section in decided:
            lines.append(f"  {decided[signal.section]}")
    for unplaced in report.critical_unplaced:
        lines.append(f"{critical_place(unplaced)}: {critical_line(unplaced, least)}")
        lines.append(
            f"  {decided.get(unplaced.sop) or f'To decide: {decide_command(unplaced.sop)}'}"
        )
    return lines


def critical_place(found: CriticalFindings) -> str:
    """ "MON-004 step 3", or "MON-004, no clear section"."""
    return f"{found.sop} {found.label}" if found.section else f"{found.sop}, no clear section"


def critical_line(found: CriticalFindings, least: int) -> str:
    """ "critical twice, the newest entered on 2026-03-02; 1 more was won on appeal"."""
    times = {1: "once", 2: "twice"}.get(found.standing, f"{found.standing} times")
    newest = "entered" if found.standing == 1 else "the newest entered"
    won = f"; {cell(found.won, least)} more won on appeal" if found.won else ""
    if is_small(found.standing, least):
        return f"{cell(found.standing, least)} critical findings, {newest} on {found.entered}{won}"
    return f"critical {times}, {newest} on {found.entered}{won}"


def _decided_only(report: GapReport, least: int) -> list[str]:
    listed = {s.section for s in (*report.flagged, *report.critical, *report.dismissed)}
    listed |= {found.sop for found in report.critical_unplaced}
    others = (s for s in report.statuses if s.section not in listed)
    return [
        *(f"{status.section}: {status_line(status, least)}" for status in others),
        *map(lost_line, report.undecidable),
    ]


def _topics(report: GapReport, least: int) -> list[str]:
    return [_topic(missing.topic, least) for missing in report.topics[:_MOST_OTHERS]]


def _topic(topic: Topic, least: int) -> str:
    found, lately = len(topic.findings), sum(topic.weekly[-_LATELY:])
    return (
        f"{topic.label}: {cell(found, least)} found, "
        f"{part(lately, found, least)} of them in the last {_LATELY} weeks; "
        f"{part(topic.without_sop, found, least)} name no SOP"
    )


def uncovered_lines(report: GapReport, least: int) -> list[str]:
    of_many = (each.of for each in report.uncovered if each.of.without_sop >= least)
    return [_uncovered_line(of, least) for of in of_many]


def _uncovered_line(of: UncoveredReason, least: int) -> str:
    told = f"{of.reason}: {share(of.without_sop, of.reviewed, least)} reviewed contacts"
    if of.tickets is None:
        return told
    return f"{told}; about {of.tickets:,.0f} contacts a week have this reason, reviewed or not"


def _searched(topic: SearchedTopic) -> str:
    also = [words for words in topic.searches if words != topic.label][:3]
    rare = "1 rarer search" if topic.others == 1 else f"{topic.others} rarer searches"
    told = [f"also {', '.join(also)}"] if also else []
    told += [rare] if topic.others else []
    return "; ".join([f"{topic.label}: {topic.times} times", *told])


def _high(report: GapReport, least: int) -> list[str]:
    found = sorted(high(report), key=lambda s: -(s.found - s.expected))
    lines = [
        f"{place(s)}: {cell(s.found, least)} found, {s.expected:.1f} expected; "
        f"{without_small(s.not_because, least)}"
        for s in found[:_MOST_OTHERS]
    ]
    if len(found) > _MOST_OTHERS:
        lines.append(f"and {len(found) - _MOST_OTHERS} more (--format json)")
    return lines


def _signal_lines(
    number: int,
    signal: GapSignal,
    decided: str,
    looked: Corrected | None,
    least: int,
    *,
    markdown: bool,
) -> Iterator[str]:
    title = f"{place(signal)} · {signal.heading or signal.title}"
    yield f"{number}. **{title}**" if markdown else f"{number}. {title}"
    indent = "   "
    yield f"{indent}{claim(signal, least)}"
    yield f"{indent}{why(signal, least)}"
    if looked is not None and not is_small(looked.found, least):
        yield f"{indent}{'; '.join(rereviewed_lines(looked))}"
    yield f"{indent}{decided or f'Nothing decided yet: {decide_command(signal.section)}'}"


def nothing_stands_out(report: GapReport) -> str:
    """Why nothing is listed: there is little to see, or nothing to look at."""
    if not report.run.looked_at and any(audits for _, audits in report.run.too_few):
        least = report.rules.least_audits
        return f"No section was looked at: no SOP has the {least} reviewed contacts that it takes."
    if not report.run.looked_at:
        return "No section was looked at: no reviewed contact names an SOP that there is."
    if not report.counting:
        return "There are no findings about SOPs, so nothing can stand out. Import them too."
    placed = findings_placed(report)
    if not placed:
        return (
            f"No section can stand out: of none of the {counted(report.counting, 'finding')} about SOPs "
            "is the section clear."
        )
    besides = ", besides what was dismissed" if report.dismissed else ""
    of = f"{placed} of {counted(report.counting, 'finding')} about SOPs"
    told = f"No section stands out as likely to be at fault{besides}; the section is clear of {of}."
    some = len(report.watched)
    were = "section that was" if some == 1 else "sections that were"
    return (
        f"{told} {some} {were} listed before {'is' if some == 1 else 'are'} watched."
        if some
        else told
    )


def findings_placed(report: GapReport) -> int:
    """Findings about SOPs whose section is known."""
    unlinked = report.unlinked
    without = unlinked.no_sop + unlinked.unknown_sop + unlinked.no_section
    return report.counting - without


def problem_line(problem: Problem) -> str:
    """ "site_config/gap-decisions/MON-004--s1.toml, line 3: decision is 'maybe'. Input should be …"."""
    line = f", line {problem.line}" if problem.line else ""
    return f"{problem.path}{line}: {problem.saw} {problem.would_work}"


def place(signal: GapSignal) -> str:
    """ "MON-004 step 3"."""
    return f"{signal.sop} {signal.label}"


def claim(signal: GapSignal, least: int) -> str:
    """Observed against expected, with what it is measured against."""
    since = f" since {signal.onset}" if signal.onset else ""
    found, audits = cell(signal.found, least), counted_cell(signal.audits, "audit", least)
    if not signal.weighed:
        return (
            f"{found} found in {audits}, too few for anything to be expected; {who(signal, least)}"
        )
    ratio = f": {signal.ratio:.1f}× ({signal.interval[0]:.1f} to {signal.interval[1]:.1f})"
    if is_small(signal.found, least):  # it would tell how many
        ratio = ""
    return f"{found} found{since}, {signal.expected:.1f} expected{ratio}, in {audits}; {who(signal, least)}"


def who(signal: GapSignal, least: int) -> str:
    """Teams and vendors are no persons; of few agents even they are not told."""
    spread = signal.spread
    told = [
        counted_cell(spread.agents, "agent", least),
        counted_cell(spread.reviewers, "reviewer", least),
    ]
    if not is_small(spread.agents, least):
        told[1:1] = [counted(spread.teams, "team"), counted(spread.vendors, "vendor")]
    return ", ".join(told)


def why(signal: GapSignal, least: int) -> str:
    """What is thought to be the reason, and what else was weighed."""
    reason = f"{reason_words(signal.reason)} " if signal.reason else ""
    if signal.said_in[1]:
        says, read = (cell(number, least) for number in signal.said_in)
        heard = f"{says} of {read} comments seem to say"
        reason = f"{reason_words(signal.reason, heard)} "
    if signal.since_version and not signal.reason.startswith("worse"):
        reason += f"Began about when version {signal.since_version} came into force. "
    if signal.reviewers_replaced:
        reason += (
            f"All reviewers were replaced in the week of {signal.reviewers_replaced}, near its onset: "
            "a part of the rise may be how the new ones read the page. "
        )
    if signal.named:
        reason += f"Comments name {_named(signal.named, least)} too: do the pages agree? "
    if signal.overturned:
        times = "once" if signal.overturned == 1 else f"{signal.overturned} times"
        times = f"fewer than {least} times" if is_small(signal.overturned, least) else times
        reason += f"An appeal was won {times}. "
    return reason + (odds(signal) if signal.weighed else "Too few audits to weigh causes.")


def reason_words(reason: str, told_by: str = "Reviewers say") -> str:
    """
    >>> reason_words("unclear"), reason_words("worse since version 2.1")
    ('Reviewers say: unclear.', 'Worse since version 2.1.')
    """
    words = _REASON_WORDS.get(reason)
    return f"{told_by}: {words}." if words else f"{capital(reason)}."


def _named(sops: Sequence[tuple[str, int]], least: int) -> str:
    """ "SOP-0148 (in 5 audits)"."""
    return ", ".join(
        f"{sop} (in {cell(audits, least)} audits)" for sop, audits in sops[:_MOST_NAMED]
    )


def odds(signal: GapSignal) -> str:
    """ "the page 91 %, one vendor or team 6 %, other 3 %"."""
    named = [(cause, p) for cause, p in signal.causes if p >= _LIKELY]
    rest = 1 - sum(p for _, p in named)
    parts = [f"{CAUSE_WORDS[cause]} {chance(p)}" for cause, p in named]
    if rest >= 0.005:
        parts.append(f"other {chance(rest)}")
    return "Weighed: " + ", ".join(parts) + "."


def _promise(report: GapReport) -> str:
    share = report.rules.false_discoveries
    return f"the model expects at most 1 in {round(1 / share)} of its flags to be wrong"


def counted_lines(report: GapReport) -> Iterator[str]:
    unlinked = report.unlinked
    yield (
        f"{counted(report.findings, 'finding')}: {report.counting} about SOPs ({report.overturned} overturned by "
        f"appeals), {report.not_about_sops} about tone and grammar"
    )
    yield (
        f"without a known SOP {unlinked.no_sop + unlinked.unknown_sop} "
        f"({unlinked.no_sop} name none, {unlinked.unknown_sop} name one that does not exist); "
        f"with an SOP but no clear section {unlinked.no_section}"
    )
    if unlinked.spellings:
        written = ", ".join(f"“{name}” {times}" for name, times in unlinked.spellings)
        yield f"SOPs that there are not, as written: {written}"
    if unlinked.by_text:
        yield (
            f"{unlinked.by_text} were linked to a section by comment and criterion; where the section was "
            f"recorded, that way agrees in {unlinked.agreement:.0%}".replace("%", " %")
        )
    for week in report.run.reviewers_replaced:
        yield (
            f"all reviewers were replaced in the week of {week}: what sections have differed by since "
            "then, as far as crews differ, is not put down to the pages"
        )
    if unlinked.no_page:
        yield f"{unlinked.no_page} say that no page covers the contact"
    if report.commit:
        yield (
            f"made from policies up to commit {report.commit[:12]} and "
            f"{counted(len(report.inputs), 'imported file')}; the same again:  kb gaps --as-of {report.as_of}"
        )
