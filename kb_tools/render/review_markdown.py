"""A review as one pull-request comment: a policy lead should be able to approve from it alone.

Everything from a policy is escaped: it cannot inject HTML, pictures, links or mentions. The
comment keeps below the size that GitHub accepts; what did not fit is counted, never dropped
in silence.
"""

from collections.abc import Sequence

from kb_tools.diff.entries import say_entry, together
from kb_tools.diff.model import Change, ChangeKind
from kb_tools.diff.say import place, say
from kb_tools.english import capital, some
from kb_tools.render.comparison_markdown import (
    fields_markdown,
    folded,
    numbered,
    stretches_markdown,
)
from kb_tools.render.markdown_safe import escaped
from kb_tools.render.redline import group_view
from kb_tools.render.review_signals import TITLE, age, signal_line
from kb_tools.render.review_words import (
    BEFOREHAND,
    ELSEWHERE,
    SIGNS,
    STATES,
    alike,
    carried,
    compared_with,
    counted,
    counts,
    name,
    only_form,
    remark,
    setting,
    title,
    touches,
)
from kb_tools.render.stretches import abridged, stretches
from kb_tools.workflows.review.remark import Weight
from kb_tools.workflows.review.review import Review, SopReview, meaning

MARKER = "<!-- kb-review -->"  # by which the comment of an earlier push is found again
LIMIT = 65_000  # GitHub refuses comments over 65,536; counted here in bytes, to be safe
INLINE = 320  # code points of a redline that still reads well in a list
_NAMED_LEFT = 8  # SOPs for which there was no room; the others are counted
AROUND = 8  # unchanged words kept on each side of a change


def review_markdown(review: Review, limit: int = LIMIT) -> str:
    """The comment. Sections are shortened, then left out, from the least urgent on.

    Args:
        limit: bytes of UTF-8.
    """
    head = f"{MARKER}\n{_summary(review)}"
    told = [sop for sop in review.sops if not sop.form_only]
    full = [_section(sop, review, whole=True) for sop in told]
    short = [_section(sop, review, whole=False) for sop in told]
    foot = f"\n\n<sub>{' '.join(filter(None, (compared_with(review), age(review))))}</sub>\n"
    if form := only_form(review, escaped):
        foot = f"\n\n{form}{foot}"
    room = limit - _size(head) - _size(foot) - 400  # for the note
    kept: list[str] = []
    shortened = 0
    left = room - sum(map(_size, short))  # what the full sections may take beyond the short ones
    for at, (long, brief) in enumerate(zip(full, short, strict=True)):
        extra = _size(long) - _size(brief)
        if left >= extra:
            left -= extra
            kept.append(long)
        elif _size("".join(kept)) + _size(brief) <= room:
            kept.append(brief)
            shortened += 1
        else:
            return head + "".join(kept) + _more(told, at, shortened) + foot
    return head + "".join(kept) + _more(told, len(full), shortened) + foot


def _summary(review: Review) -> str:
    loud = [
        (sop, told) for sop in review.sops for told in sop.remarks if told.weight is Weight.LOUD
    ]
    lines = ["## Policy review", counts(review), *alike(review, escaped)]
    if loud:
        lines.append(
            "**Who may read it changes:**\n"
            + "\n".join(
                f"- 🔊 **{name(sop, escaped)}**: {remark(told, escaped)}" for sop, told in loud
            )
        )
    if review.settings:
        said = [f"- {SIGNS[told.weight]} {setting(told, escaped)}" for told in review.settings]
        lines.append("\n".join([f"**{ELSEWHERE}**", *said]))
    return "\n\n".join(lines)


def _section(sop: SopReview, review: Review, *, whole: bool) -> str:
    compared = sop.compared
    material = meaning(compared)
    to_review = tuple(c for c in compared.comparison.to_review)
    parts = [f"### {title(sop, escaped)}"]
    loud = [told for told in sop.remarks if told.weight is Weight.LOUD]
    parts += [f"🔊 **{remark(told, escaped)}**" for told in loud]
    if sop.state in STATES:
        stands_out, rest = STATES[sop.state]
        parts.append(f"**{stands_out}**{rest}")
    else:
        if sop.state in BEFOREHAND:
            stands_out, rest = BEFOREHAND[sop.state]
            parts.append(f"**{stands_out}**{rest}")
        parts += _changes("change in meaning", "changes in meaning", material, whole)
        parts += _changes(
            "change that no rule could judge", "changes that no rule could judge", to_review, whole
        )
        if not material and not to_review:
            parts.append("No change in meaning.")
    between = carried(sop, escaped, stretches_markdown)
    parts += ["\n".join(f"- {line}" for line in between)] if len(between) > 1 else between
    parts += [f"_{escaped(note)}_" for note in compared.comparison.notes]
    others = [told for told in sop.remarks if told.weight is not Weight.LOUD]
    parts.append(f"**Touches** {touches(sop, escaped)}")
    if others:
        parts.append(
            "**To look at**\n"
            + "\n".join(f"- {SIGNS[told.weight]} {remark(told, escaped)}" for told in others)
        )
    if sop.signals and review.known:
        lines = [f"- {signal_line(met, review.known.least, escaped)}" for met in sop.signals]
        parts.append("\n".join([f"**{TITLE}**", *lines]))
    if whole:
        parts += _redline(sop)
    return "\n\n" + "\n\n".join(parts)


_SHOWN_SHORT = 10  # changes listed where there is no room for all


def _changes(one: str, many: str, changes: Sequence[Change], whole: bool) -> list[str]:
    if not changes:
        return []
    entries = together(changes)
    shown = entries if whole else entries[:_SHOWN_SHORT]
    lines = [
        f"{number}. **{escaped(place(group[0]))}, {group_view(group).what}**: {_quoted(group)}"
        for number, group in enumerate(shown, 1)
    ]
    if len(shown) < len(entries):
        lines.append(
            f"{len(shown) + 1}. … and {len(entries) - len(shown)} more, not shown here for want of room."
        )
    return [f"**{counted(len(entries), one, many)}**\n" + "\n".join(lines)]


def _quoted(group: Sequence[Change]) -> str:
    near = abridged(stretches(group[0].marks, whole=True), long=2 * AROUND + 2, kept=AROUND)
    if near and sum(len(stretch.text) for stretch in near) <= INLINE:
        return " · ".join([stretches_markdown(near), *(escaped(say(c)) for c in group[1:])])
    return escaped(say_entry(group))


def _redline(sop: SopReview) -> list[str]:
    comparison = sop.compared.comparison
    parts = []
    fields = [c for c in comparison.changes if c.kind is ChangeKind.FRONT_MATTER]
    detailed = [c for c in (*meaning(sop.compared), *comparison.to_review) if c not in fields]
    if detailed and sop.state not in STATES:
        parts.append("**Redline, and the rule behind each judgement**\n\n" + numbered(detailed))
    if fields and sop.state not in STATES:
        parts.append("**Document control**\n\n" + fields_markdown(fields))
    wording = comparison.editorial
    if wording:
        parts.append("**In wording and order**\n\n" + numbered(wording))
    if not parts:
        return []
    names = []
    if detailed:
        names.append("redline")
    if wording:
        names.append(counted(len(together(wording)), "change in wording", "changes in wording"))
    summary = ", ".join(names) or "document control"
    return [folded(capital(summary), "\n\n".join(parts))]


def _more(sops: Sequence[SopReview], shown: int, shortened: int) -> str:
    notes = []
    left = len(sops) - shown
    if shortened:
        notes.append(f"{counted(shortened, 'SOP')} shown without redline for want of room.")
    if left:
        names = some([escaped(sop.compared.sop) for sop in sops[shown:]], _NAMED_LEFT)
        notes.append(f"{counted(left, 'more SOP')} changed and did not fit here: {names}.")
    if not notes:
        return ""
    return "\n\n> " + " ".join(notes)[:900] + " Run `kb review` for all of it."


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
