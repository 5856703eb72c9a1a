"""What a change of a front matter field means to those who follow the page."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain

from rapidfuzz import fuzz

from kb_tools.diff.judging.front_matter import Field
from kb_tools.diff.judging.judged import Judged, editorial, material, review
from kb_tools.diff.judging.materiality import Judge
from kb_tools.diff.matching.words import word_marks
from kb_tools.diff.model import Change, ChangeKind, Judgement, Label, Operation
from kb_tools.diff.words.lexicon import Lexicon, one_of
from kb_tools.policy.document_control import DocumentControl

# When a new version holds is told with that version; moved alone, it is news.
DATES = frozenset({"effective", "effective_date", "effective_from"})
# Reported, but no news of its own: it goes with every change.
BOOKKEEPING = frozenset(
    {"version", "revision", "change", "change_summary", "approver", "approved_by"}
)

_OURS = frozenset(DocumentControl.model_fields)
_BOOLEANS = frozenset({"yes", "no", "true", "false", "on", "off"})  # of YAML
_WHEN = re.compile(r"_(?:on|at|date)$")  # last_reviewed_on


def field_changes(
    before: Mapping[str, Field],
    after: Mapping[str, Field],
    judge: Judge,
    headings: Collection[str] = (),
) -> list[Change]:
    """Front matter by key; `headings`: the first of either page, which may be its title already."""
    changes = []
    before, after = _keys_alike(before, after)
    renamed = _renamed(before, after)
    versions = [found["version"].value if "version" in found else "" for found in (before, after)]
    new_version = versions[0] != versions[1]
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if (old and new and old.value == new.value) or key in renamed.values():
            continue
        if key in renamed:
            new = after[renamed[key]]
        op = Operation.EDIT if old and new else Operation.INSERT if new else Operation.DELETE
        alone = old or new if old is None or new is None else None
        if key == "title" and alone and any(_same_words(alone.value, told) for told in headings):
            judged = editorial("The page's heading says the same as the title.")
        elif key in renamed:
            judged = review(f"“{key}” is called “{renamed[key]}” now: does what reads it know?")
        else:
            judged = judge_field(key, old, new, judge, new_version=new_version)
        changes.append(
            Change(
                op,
                ChangeKind.FRONT_MATTER,
                (),
                (),
                old.text if old else None,
                new.text if new else None,
                judged.labels,
                judged.judgement,
                judged.because,
                word_marks(old.text, new.text) if old and new else (),
            )
        )
    return changes


def judge_field(
    key: str,
    before: Field | None,
    after: Field | None,
    judge: Judge,
    *,
    new_version: bool = False,
) -> Judged:
    lexicon = judge.language.lexicon
    if key not in _OURS and not any(field and field.value for field in (before, after)):
        return editorial(f"“{key}” says nothing.")
    name = _spelling(key).rpartition(".")[2]  # "ms.date"
    names = {name, _WHEN.sub("", name)}
    saved = _of_saving(name, lexicon) and not _yes_or_no(before, after)
    words = set(name.split("_"))
    shown = not (words.isdisjoint(lexicon.pictured_keys) or words.isdisjoint(lexicon.of_a_picture))
    quiet = saved or shown or not names.isdisjoint(lexicon.quiet_keys | lexicon.dated_keys)
    if (
        quiet
        and not shown
        and names.isdisjoint(lexicon.quiet_keys)
        and _found(name, before, after, lexicon)
    ):
        return review(f"“{key}” says more than when: it may be what was found, or decided.")
    if quiet:
        return editorial(f"“{key}” says nothing that a reader must do.")
    if name in BOOKKEEPING or (new_version and name in DATES):
        because = f"“{key}” counts and dates versions; what changed in them is told by their texts."
        return Judged(frozenset({Label.METADATA}), Judgement.EDITORIAL, because)
    same = before and after and before.value.casefold() == after.value.casefold()
    if same and key != "audience":  # "Internal" is no name of "internal"
        return editorial(f"Only capital letters differ in “{key}”.")
    if before and after and "," in before.value and key != "title":
        lists = (sorted(part.strip() for part in f.value.split(",")) for f in (before, after))
        if len({*map(tuple, lists)}) == 1:
            because = f"The entries of “{key}” stand in another order."
            return editorial(because) if key in _OURS else review(because)
    if key == "title" and before and after and _same_words(before.value, after.value):
        return editorial("Only dashes and stops differ in the title.")
    if key == "title" and before and after and _says_the_same(before.value, after.value, judge):
        return editorial(
            "Only spelling, small words or words of equal meaning differ in the title."
        )
    if name in lexicon.summing_up and key not in _OURS:
        return _summed_up(key, before, after, judge)
    if before is None:
        return material({Label.METADATA}, f"Document control says “{key}” now.")
    if after is None:
        return material({Label.METADATA}, f"Document control no longer says “{key}”.")
    return material({Label.METADATA}, f"“{key}” in the document control changed.")


def _says_the_same(before: str, after: str, judge: Judge) -> bool:
    """Nor is "Using", "About" or "Guide" beside the same words news: any page may be called so."""
    judged = judge.edit(ChangeKind.PARAGRAPH, before, after, word_marks(before, after))
    if judged.judgement is Judgement.EDITORIAL or not judged.labels <= _OF_WORDS:
        return judged.judgement is Judgement.EDITORIAL
    was, now = map(judge.language.meaning, (before, after))
    left = {*chain(*judge.language.wording.left_over(was, now))}
    return left <= judge.language.lexicon.any_heading and not left.issuperset(was)


def _summed_up(key: str, before: Field | None, after: Field | None, judge: Judge) -> Judged:
    """What search engines and lists of pages show of it binds nobody; its figures may be read all the same."""
    if before and after:
        marks = word_marks(before.value, after.value)
        judged = judge.edit(ChangeKind.PARAGRAPH, before.value, after.value, marks)
        digits = (Counter(re.findall(r"\d+", field.value)) for field in (before, after))
        figures = next(digits) != next(digits) or any(f.label in _FIGURES for f in judged.facts)
    else:
        text = (after or before or _NOTHING).value
        came_or_went = judge.inserted if after else judge.deleted
        judged = came_or_went(ChangeKind.PARAGRAPH, [text])
        figures = bool(judged.labels & _FIGURES)
    if judged.judgement is Judgement.EDITORIAL:
        return editorial(
            f"“{key}” sums up the page, and says nothing else than that or than before."
        )
    if figures:
        return material({Label.METADATA}, f"“{key}”, which sums up the page, gives other figures.")
    return review(f"“{key}” sums up the page in other words: does the page say the same?")


_OF_WORDS = frozenset({Label.CONTENT, Label.PROCEDURE})
_NOTHING = Field("", "", "", (0, 0))
_FIGURES = frozenset({Label.AMOUNT, Label.DATE, Label.DEADLINE, Label.NUMBER})


def _keys_alike(
    before: Mapping[str, Field], after: Mapping[str, Field]
) -> tuple[Mapping[str, Field], Mapping[str, Field]]:
    """A key that is only spelt otherwise ("desk hours", "desk_hours") is the same one.

    Not one of ours: in another spelling nobody reads it ("Audience"). Nor beside its twin.
    """
    known = {_spelling(key): key for key in before if key not in after}

    def alike(key: str) -> str:
        twin = known.get(_spelling(key), key)
        return key if key in before or not _OURS.isdisjoint((key, twin)) else twin

    return before, {alike(key): field for key, field in after.items()}


def _renamed(before: Mapping[str, Field], after: Mapping[str, Field]) -> dict[str, str]:
    """Keys that are spelt nearly alike and say the same; none of ours, which would be read no more.

    >>> was, now = (Field(key, "", "Ada", (2, 2)) for key in ("ms.reviwer", "ms.reviewer"))
    >>> _renamed({was.key: was}, {now.key: now})
    {'ms.reviwer': 'ms.reviewer'}
    """
    gone, come = (
        [f for key, f in here.items() if key not in there and key not in _OURS and f.value]
        for here, there in ((before, after), (after, before))
    )
    return {
        old.key: new.key
        for old in gone
        for new in come
        if [f.value for f in gone].count(old.value) == [f.value for f in come].count(old.value) == 1
        and old.value == new.value
        and fuzz.ratio(_spelling(old.key), _spelling(new.key)) >= _NEARLY_ALIKE
    }


_NEARLY_ALIKE = 80  # of 100


def _spelling(key: str) -> str:
    """
    >>> _spelling("Last-Modified by"), _spelling("lastModifiedBy")
    ('last_modified_by', 'last_modified_by')
    """
    return re.sub(r"[-_ ]+|(?<=[a-z])(?=[A-Z])", "_", key).casefold()


def _of_saving(name: str, lexicon: Lexicon) -> bool:
    words = set(name.split("_"))
    return not words.isdisjoint(lexicon.saved_keys) and words <= (
        lexicon.saved_keys | lexicon.saved_when | lexicon.saved_by
    )


def _found(name: str, before: Field | None, after: Field | None, lexicon: Lexicon) -> bool:
    """ "last_audit: passed" → "last_audit: failed", "last_audit: 2026-01-01" → "last_audit: failed"."""
    if not lexicon.saved_by.isdisjoint(name.split("_")):
        return False
    values = [field.value.casefold() if field else "" for field in (before, after)]
    was, now = (_beside_dates(value, lexicon) for value in values)
    if was and now:
        return was != now
    alone = values[0] if was else values[1]  # "2026-01-01 09:00 UTC" says when
    return bool(was or now) and not re.search(r"\d", alone)


def _beside_dates(value: str, lexicon: Lexicon) -> list[str]:
    """Its words but those that say when; none, where they say that it was never, or is still to be said."""
    told = re.sub(r"\S*\d\S*", "", value)
    dates = lexicon.months.keys() | lexicon.weekdays.keys()
    told_yet = re.sub(one_of([*lexicon.negation, *lexicon.placeholders]), "", told)
    words, words_yet = (
        [word for word in re.findall(r"[^\W_]+", said) if word not in dates]
        for said in (told, told_yet)
    )
    return words if words_yet else []


def _yes_or_no(*fields: Field | None) -> bool:
    """`changed_by_user: no` says who may, and nothing of when."""
    return any(field is not None and field.value.casefold() in _BOOLEANS for field in fields)


def _same_words(before: str, after: str) -> bool:
    """
    >>> _same_words("Refunds - all articles", "Refunds: all articles"), _same_words("4-5", "4.5")
    (True, False)
    """
    if before.casefold() == after.casefold():
        return True
    if re.search(r"\d", before + after):
        return False
    return re.findall(r"\w+", before.casefold()) == re.findall(r"\w+", after.casefold()) != []
