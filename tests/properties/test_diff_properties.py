"""What holds for any two texts, however hostile."""

import gc
import re
import textwrap
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_tools.diff.compare import compare
from kb_tools.diff.matching import stayed
from kb_tools.diff.matching.leaves import leaves
from kb_tools.diff.matching.similarity import best_pairs, similarity
from kb_tools.diff.matching.stayed import equal_in_order, heaviest_increasing
from kb_tools.diff.model import Change, ChangeKind, Operation, Verdict
from kb_tools.diff.patch import edits, replay, replay_back, script
from kb_tools.diff.words.lexicon import one_of
from kb_tools.policy.markdown import parse

words = st.sampled_from(
    "the agent must pay 5 7 $50 days unless creator Tier 2 «שלום» refund не not 日本 [x](a.md) [x](b.md) [not](not) "
    "[a.eu](https://b.eu) ~~days~~ 4.10 4.1 €1.2345 **b** `c`".split()
)
sentence = st.lists(words, min_size=1, max_size=8).map(" ".join)
block = st.one_of(
    sentence,
    sentence.map(lambda s: f"## {s}"),
    st.lists(sentence, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"- {item}" for item in items)
    ),
    st.lists(sentence, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
    ),
    st.lists(st.tuples(sentence, sentence), min_size=1, max_size=4).map(
        lambda rows: "| a | b |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    ),
    sentence.map(lambda s: f"```\n{s}\n```"),
    st.sampled_from(
        ["", "```", "<div>", "{{ x }}", "---", "!!! note", "\0", "> q", "| a |\n|---|", "[1]: u"]
    ),
)
page = st.lists(block, max_size=8).map("\n\n".join)
anything = st.one_of(page, st.text(st.characters(codec=None, exclude_categories=()), max_size=200))


@given(anything, anything)
def test_the_edits_rebuild_the_new_text_and_the_old_one(before: str, after: str) -> None:
    found = edits(before, after)

    assert replay(before, found) == after
    assert replay_back(after, found) == before


@given(anything, anything)
def test_the_published_patch_spells_both_texts(before: str, after: str) -> None:
    old, new, at = [], [], 0
    for sign, part in script(before, edits(before, after)):
        text = before[at : at + part] if isinstance(part, int) else part
        if sign in "=-":
            old.append(text)
            at += len(text)
        if sign in "=+":
            new.append(text)

    assert ("".join(old), "".join(new)) == (before, after)


@settings(max_examples=150)
@given(anything, anything)
def test_no_text_makes_the_comparison_fail_and_every_edit_is_told(before: str, after: str) -> None:
    comparison = compare(before, after)

    told = {edit for change in comparison.changes for edit in change.edits}
    assert told == set(comparison.edits)
    assert (comparison.verdict is Verdict.IDENTICAL) == (before == after)


# Bytes as they come: lone surrogates for what is no UTF-8, NUL, every line end that Unicode knows.
bytes_as_text = st.lists(
    st.sampled_from([b"\xff\xfe", b"\xc3", b"\0", b"\r", b"\r\n", b"\n", b"\x0b\x0c", b"\x85", b"\xe2\x80\xa8", b"# a", b"- b", b"```", b"---\nid: x\n---\n", b"| a |", b"text "]),
    max_size=20,
).map(lambda parts: b"".join(parts).decode("utf-8", "surrogateescape"))  # fmt: skip


@settings(max_examples=200)
@given(bytes_as_text, bytes_as_text)
def test_no_bytes_are_lost_in_either_direction(before: str, after: str) -> None:
    found = compare(before, after).edits

    new, old = replay(before, found), replay_back(after, found)
    assert new.encode("utf-8", "surrogateescape") == after.encode("utf-8", "surrogateescape")
    assert old.encode("utf-8", "surrogateescape") == before.encode("utf-8", "surrogateescape")


@given(page)
def test_a_version_does_not_differ_from_itself_under_other_line_ends(text: str) -> None:
    changed = compare(text, text.replace("\n", "\r\n"))

    assert all(change.op is Operation.FORMAT for change in changed.changes)


@given(
    st.lists(
        st.lists(
            st.sampled_from(["agents", "answer", "creators", "within", "days"]),
            min_size=3,
            max_size=30,
        ),
        max_size=5,
    ),
    st.integers(20, 120),
)
def test_rewrapping_is_not_news(paragraphs: list[list[str]], width: int) -> None:
    text = "\n\n".join(" ".join(p) for p in paragraphs)
    wrapped = "\n\n".join(textwrap.fill(" ".join(p), width) for p in paragraphs)

    assert all(change.quiet for change in compare(text, wrapped).changes)


@settings(max_examples=100)
@given(page, page)
def test_every_clause_has_at_most_one_partner(before: str, after: str) -> None:
    pairs = compare(before, after).pairs

    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


@settings(max_examples=100)
@given(page, page)
def test_marks_spell_both_sides(before: str, after: str) -> None:
    for change in compare(before, after).changes:
        if change.marks and change.old_text is not None and change.new_text is not None:
            old = "".join(m.text for m in change.marks if m.sign != "+")
            new = "".join(m.text for m in change.marks if m.sign != "-")
            assert "".join(new.split()) == "".join(change.new_text.split())
            assert len("".join(old.split())) == len("".join(change.old_text.split()))


@given(st.permutations(range(7)), st.lists(st.integers(1, 9), min_size=7, max_size=7))
def test_the_heaviest_increasing_subsequence_is_as_heavy_as_any(
    order: list[int], weights: list[int]
) -> None:
    chosen = heaviest_increasing(order, weights)

    def best(at: int, last: int) -> int:
        if at == len(order):
            return 0
        skip = best(at + 1, last)
        return max(skip, weights[at] + best(at + 1, order[at])) if order[at] > last else skip

    assert [order[k] for k in chosen] == sorted(order[k] for k in chosen)
    assert sum(weights[k] for k in chosen) == best(0, -1)


@given(page)
def test_a_section_ends_where_the_next_heading_of_its_rank_begins(text: str) -> None:
    found = leaves(parse(text).clauses)

    for leaf in found:
        assert leaf.at < leaf.end <= len(found)
        assert leaf.parent < leaf.at


_BACK = {
    Operation.INSERT: Operation.DELETE,
    Operation.DELETE: Operation.INSERT,
    Operation.SPLIT: Operation.MERGE,
    Operation.MERGE: Operation.SPLIT,
}


def judged_back(change: Change) -> tuple[object, ...]:
    """A link that is gone takes away where to go; one put on words that stood there asks for nothing."""
    came_or_went = change.kind is ChangeKind.LINK and change.op in _BACK
    return () if came_or_went else (change.judgement, change.labels)


@settings(max_examples=150)
@given(page, page)
def test_read_backwards_the_same_story_is_told(before: str, after: str) -> None:
    forward = Counter(
        (_BACK.get(c.op, c.op), c.new_text, c.old_text, *judged_back(c))
        for c in compare(before, after).changes
        if not c.quiet
    )
    backward = Counter(
        (c.op, c.old_text, c.new_text, *judged_back(c))
        for c in compare(after, before).changes
        if not c.quiet
    )

    assert forward == backward


phrases = st.lists(
    st.text("ab -.'", min_size=1, max_size=6).map(str.strip).filter(bool), max_size=8
)


@given(phrases, st.text("abAB -.'\n", max_size=30))
def test_phrases_are_found_as_by_a_plain_list_the_longest_first(
    known: list[str], text: str
) -> None:
    ordered = sorted(known, key=len, reverse=True)
    listed = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered) or "(?!)"
    plain = re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])", re.I)

    found = re.compile(one_of(known), re.I).finditer(text)

    assert [each.span() for each in found] == [each.span() for each in plain.finditer(text)]


texts_to_pair = st.lists(
    st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=4
)


@given(texts_to_pair, texts_to_pair)
def test_many_texts_are_as_alike_together_as_each_pair_alone(
    before: list[str], after: list[str]
) -> None:
    for i, j, share in best_pairs(before, after, 0.3):
        assert abs(share - similarity(before[i], after[j])) < 1e-6


short_texts = st.lists(st.sampled_from("abcd"), max_size=12)


@given(short_texts, short_texts, st.sampled_from([0, stayed.MOST_CELLS]))
def test_equal_texts_in_order_are_equal_and_in_order_however_many_there_are(
    old: list[str], new: list[str], most_cells: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stayed, "MOST_CELLS", most_cells)
        pairs = equal_in_order(old, new)

    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert bool(pairs) == bool({*old} & {*new})


def test_a_comparison_leaves_the_search_for_garbage_as_it_was() -> None:
    searched = []
    for wanted in (False, True):
        (gc.enable if wanted else gc.disable)()
        compare("Wait 7 days.", "Wait 5 days.")
        searched.append(gc.isenabled())

    assert searched == [False, True]
