"""What a review says of each SOP, wherever it is read.

`write` makes the words of a page safe for the place where they go: `escaped` in a comment on a git
platform, `visible` in a terminal.
"""

from collections.abc import Callable, Sequence

from kb_tools.diff.matching.words import word_marks
from kb_tools.diff.say import quoted
from kb_tools.english import listed, some
from kb_tools.policy.document_control import Status
from kb_tools.render.dates import calendar_day
from kb_tools.render.stretches import Stretch, stretches
from kb_tools.workflows.review.remark import Remark, Weight
from kb_tools.workflows.review.review import Review, SopReview

Write = Callable[[str], str]

SIGNS = {Weight.LOUD: "🔊", Weight.ERROR: "✖", Weight.WARNING: "⚠"}
# What is said instead of changes: what stands out, and the rest.
STATES = {
    "uncompared": ("Not compared", ", for want of what it takes the place of. Read it whole."),
    "new": ("New SOP.", " Read it whole."),
    "deleted": ("Deleted.", ""),
    "file-deleted": ("Its file is deleted.", ""),
    "withdrawn": ("The coming text is withdrawn.", ""),
}
# Said before its changes.
BEFOREHAND = {
    "back": ("A deleted SOP comes back.", " Compared with the text that it had."),
    "waiting": (
        "A coming text", ", in a file of its own until its date. Compared with what agents follow until then."
    ),
}  # fmt: skip


def counts(review: Review) -> str:
    if not review.sops:
        return "No SOP differs."
    material = sum(sop.material for sop in review.sops)
    errors = sum(remark.weight is Weight.ERROR for remark in review.remarks)
    return (
        f"{counted(len(review.sops), 'SOP')} changed, {material} in meaning; "
        f"{counted(errors, 'rule')} of document control broken; {review.unchanged:,} unchanged."
    )


def alike(review: Review, write: Write) -> list[str]:
    """What stands in place of the same words in many SOPs, and which of them still have these."""
    lines = [
        f"The same in {counted(len(each.sops), 'SOP')}, {counted(each.places, 'place')}: "
        f"{write(quoted(each.after))} instead of {write(quoted(each.before))}."
        for each in review.alike[:_ALIKE]
    ]
    for at, each in enumerate(review.alike[:_ALIKE]):
        if each.still_in:
            still = some([*map(write, each.still_in)], _NAMED)
            lines[at] += f" ⚠ {write(quoted(each.before))} still stands in {still}."
    more = len(review.alike) - len(lines)
    return [*lines, f"{more} more changed alike; --format json has them."] if more > 0 else lines


ELSEWHERE = "Wrong, and on no changed page:"


def setting(told: Remark, write: Write) -> str:
    place = f"{told.path}, line {told.line}" if told.line else told.path
    return f"{write(place)}: {remark(told, write)}"


def compared_with(review: Review) -> str:
    said = f"Compared with {review.base[:10]}, on {calendar_day(review.today)}."
    if review.shared:
        return said
    return (
        f"{said} ⚠ The proposal shares no commit with it here, so what others changed since is told as if the "
        "proposal took it back. In a shallow clone:  git fetch --unshallow"
    )


def title(sop: SopReview, write: Write) -> str:
    before, after = sop.compared.before, sop.compared.after
    seen = after if not after.missing else before
    parts = [name(sop, write)]
    was, now = before.control.version, after.control.version
    if was and now and was != now:
        parts.append(f"{write(was)} → {write(now)}")
    elif now or was:
        parts.append(write(now or was or ""))
    if after.control.status is Status.DRAFT:
        parts.append("a draft, which nobody is shown")
    elif seen.control.effective and not after.missing:
        # As the page says: it may count from another moment, or not at all.
        since = "retired from" if seen.control.status is Status.RETIRED else "effective"
        parts.append(f"{since} {calendar_day(seen.control.effective)}")
    if sop.state == "renamed":
        parts.append(f"file renamed from {write(before.path)}")
    return " · ".join(parts)


def name(sop: SopReview, write: Write) -> str:
    return write(" ".join(filter(None, (sop.compared.sop, sop.compared.title))))


_NAMED = 12  # SOPs of which only the form changed; the others are counted
_LINKING = 5  # SOPs that link to one; likewise
_ALIKE = 5  # words that many SOPs have in place of others; likewise


def only_form(review: Review, write: Write) -> str:
    """The SOPs of which nothing else is to be said, in one line; "": there are none."""
    names = [write(sop.compared.sop) for sop in review.sops if sop.form_only]
    return f"Only the form changed, no word: {some(names, _NAMED)}." if names else ""


def touches(sop: SopReview, write: Write) -> str:
    control = (
        sop.compared.after if not sop.compared.after.missing else sop.compared.before
    ).control
    parts = [listed(map(write, sop.readers or ("nobody",)))]
    if control.queues:
        parts.append(
            f"queue{'s' if len(control.queues) > 1 else ''} {', '.join(map(write, control.queues))}"
        )
    if control.markets:
        parts.append(", ".join(map(write, control.markets)))
    if sop.linked_from:
        parts.append(f"linked from {some([*map(write, sop.linked_from)], _LINKING)}")
    return " · ".join(filter(None, parts))


_UNSEEN = " (a draft, which nobody is shown)"


def carried(
    sop: SopReview, write: Write, marked: Callable[[Sequence[Stretch]], str]
) -> tuple[str, ...]:
    """How many of its sentences other SOPs have from now on, or had until now, and what became others on the way.

    Args:
        marked: what went and came within a sentence.
    """
    told = sop.carried
    went = [
        f"Word for word in {write(other)}{_UNSEEN if other in told.drafts else ''} now: {n} of {counted(told.gone, 'sentence')} that went."
        for other, n in told.to
    ]
    came = [
        f"Word for word from {write(other)}: {n} of {counted(told.new, 'new sentence')}."
        for other, n in told.out_of
    ]
    if told.not_to:
        went.append(f"Not there: {' '.join(write(quoted(text)) for text in told.not_to)}")
    if told.not_out_of:
        came.append(f"New: {' '.join(write(quoted(text)) for text in told.not_out_of)}")
    altered = [
        f"Not as it was in {write(other)}: {marked(stretches(word_marks(was, now)))}"
        for other, was, now in told.altered
    ]
    return tuple(filter(None, [" ".join([*went, *came]), *altered]))


def remark(told: Remark, write: Write) -> str:
    return " ".join(filter(None, (write(told.saw), write(told.would_work))))


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
