"""Which words of an edited block changed: by sentence first, then by word inside a sentence.

Sentences first keeps a new sentence whole; word by word alone would weave it from the small words
of its neighbours.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import LCSseq

from kb_tools.diff.matching.similarity import similarity
from kb_tools.diff.matching.stayed import equal_in_order, heaviest_increasing
from kb_tools.diff.model import Mark
from kb_tools.diff.words.normal import normal, sentences

Sign = Literal["=", "-", "+"]

SAME_SENTENCE = 0.4  # below, a sentence was replaced and not edited
ISLAND = 8  # replaced words on each side of a kept one, for it to be given up
MOST_CELLS = (
    60_000_000  # of the alignment's table (words × words); beyond, the middle is replaced whole
)
MOST_EQUAL = (
    20_000  # pairs of equal sentences that are weighed; of more, the most sentences are kept
)
FEW_CELLS = 900  # words × words; among more, the most words are kept, whatever they say
_PIECE = re.compile(r"\s*(?:[A-Z]{1,4}-\d+(?!\w)|\w+(?:['’]\w+)*|[^\w\s])")
_IN_FIGURES = frozenset(".,:/-")
_FIGURE_BEFORE = re.compile(r"(?:(?:\b[A-Z]{1,3})?[$€£¥])?(?:\d+[.,:/-])*\d*$")
_FIGURE_AFTER = re.compile(r"^\d*(?:[.,:/-]\d+)*%?")


def word_marks(before: str, after: str) -> tuple[Mark, ...]:
    """The script from one text to the other; "=" and "-" spell `before`, "=" and "+" spell `after`.

    >>> "".join(m.text if m.sign == "=" else f"[{m.sign}{m.text.strip()}]" for m in word_marks(
    ...     "Escalate after 7 days. Write a note.", "Escalate after 5 days."))
    'Escalate after[-7][+5] days.[-Write a note.]'
    """
    old, new = sentences(before), sentences(after)
    marks: list[tuple[Sign, str]] = []
    for olds, news, same in _aligned(old, new):
        if same:
            marks += [("=", " " + text) for text in news]
        else:
            marks += _sentence_marks(olds, news)
    return tidy(marks)


def whole_figures(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks for people: £[40 → 45] reads better as [£40 → £45], and 2.[0 → 1] as [2.0 → 2.1].

    >>> [m.text for m in whole_figures(word_marks("Pay R$40.50 now.", "Pay R$45.20 now."))]
    ['Pay', ' R$40.50', ' R$45.20', ' now.']
    """
    marks = _joined_figures(marks)
    texts = [mark.text for mark in marks]
    for at, (gone, come) in enumerate(pairwise(marks)):
        if (gone.sign, come.sign) != ("-", "+") or not (
            _is_figure(gone.text) and _is_figure(come.text)
        ):
            continue
        if at and marks[at - 1].sign == "=" and not gone.text[:1].isspace():
            glued = _FIGURE_BEFORE.search(texts[at - 1])
            start = glued.start() if glued else len(texts[at - 1])
            start -= texts[at - 1][:start].endswith(" ")
            lead, texts[at - 1] = texts[at - 1][start:], texts[at - 1][:start]
            texts[at], texts[at + 1] = lead + texts[at], lead + texts[at + 1]
        if at + 2 < len(marks) and marks[at + 2].sign == "=":
            glued = _FIGURE_AFTER.match(texts[at + 2])
            tail = glued.group() if glued else ""
            texts[at], texts[at + 1], texts[at + 2] = (
                texts[at] + tail,
                texts[at + 1] + tail,
                texts[at + 2][len(tail) :],
            )
    return tuple(Mark(mark.sign, text) for mark, text in zip(marks, texts, strict=True) if text)


def _joined_figures(marks: Sequence[Mark]) -> list[Mark]:
    """31.2 → 34.1 is one figure for another, and not two with a point between them."""
    joined: list[Mark] = []
    for mark in marks:
        joined.append(mark)
        if [each.sign for each in joined[-5:]] == ["-", "+", "=", "-", "+"]:
            gone, come, between, gone_too, come_too = joined[-5:]
            texts = (gone.text, come.text, gone_too.text, come_too.text)
            glued = not any(text[0].isspace() for text in texts[2:])
            if all(map(_is_figure, texts)) and between.text in _IN_FIGURES and glued:
                joined[-5:] = [
                    Mark("-", gone.text + between.text + gone_too.text),
                    Mark("+", come.text + between.text + come_too.text),
                ]
    return joined


def _is_figure(text: str) -> bool:
    return text.strip()[:1].isdigit() and text.strip()[-1:].isdigit()


def row_marks(cells: Sequence[tuple[str, str]]) -> tuple[Mark, ...]:
    """The same for a table row, cell by cell."""
    marks: list[tuple[Sign, str]] = []
    for place, (before, after) in enumerate(cells):
        if place:
            marks.append(("=", " |"))
        begun: set[Sign] = set()  # the texts whose first words in this cell have had their space
        for mark in word_marks(before, after):
            told: set[Sign] = {"-", "+"} if mark.sign == "=" else {mark.sign}
            first = "=" not in begun and not told <= begun
            marks.append((mark.sign, (" " if first else "") + mark.text))
            begun.add(mark.sign)
    return tidy(marks)


def tidy(marks: Sequence[tuple[Sign, str]]) -> tuple[Mark, ...]:
    """Neighbours of one sign joined, deletions before insertions, spaces single."""
    joined: list[tuple[Sign, str]] = []
    deleted = inserted = ""

    def flush() -> None:
        nonlocal deleted, inserted
        if deleted.strip():
            joined.append(("-", deleted))
        if inserted.strip():
            joined.append(("+", inserted))
        deleted = inserted = ""

    for sign, text in marks:
        if sign == "-":
            deleted += text
        elif sign == "+":
            inserted += text
        else:
            flush()
            if joined and joined[-1][0] == "=":
                joined[-1] = ("=", joined[-1][1] + text)
            else:
                joined.append(("=", text))
    flush()
    if joined:
        first = joined[0]
        joined[0] = (first[0], first[1].lstrip())
        if first[0] == "-" and len(joined) > 1 and joined[1][0] == "+":
            joined[1] = ("+", joined[1][1].lstrip())
    return tuple(Mark(sign, text) for sign, text in joined if text)


def same_in_order(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, int, int, int, int]]:
    """Equal or not, and from where to where in both, in order; read backwards, the same.

    >>> list(same_in_order(["a", "b"], ["b"])), list(same_in_order(["b"], ["a", "b"]))
    ([(False, 0, 1, 0, 0), (True, 1, 2, 0, 1)], [(False, 0, 0, 0, 1), (True, 0, 1, 1, 2)])
    """
    if list(old) <= list(new):
        for block in LCSseq.opcodes(old, new):
            yield (
                block.tag == "equal",
                block.src_start,
                block.src_end,
                block.dest_start,
                block.dest_end,
            )
    else:
        for block in LCSseq.opcodes(new, old):
            yield (
                block.tag == "equal",
                block.dest_start,
                block.dest_end,
                block.src_start,
                block.src_end,
            )


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[list[str], list[str], bool]]:
    """Runs of sentences: equal ones, and what stands between them."""
    runs: list[tuple[list[str], list[str], bool]] = []
    at = at_new = 0
    for i, j in [*_kept_sentences([normal(s) for s in old], [normal(s) for s in new]), (-1, -1)]:
        olds, news = (
            list(old[at : i if i >= 0 else None]),
            list(new[at_new : j if j >= 0 else None]),
        )
        if olds or news:
            runs.append((olds, news, False))
        if i >= 0:
            runs.append(([old[i]], [new[j]], True))
            at, at_new = i + 1, j + 1
    return runs


def _kept_sentences(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Equal sentences in the same order, the most text of them: of two that changed places the longer stayed.

    Source: common subsequences as increasing ones, Hunt and Szymanski (1977).
    """
    if list(old) > list(new):  # the same ones whichever text is the older
        return [(i, j) for j, i in _kept_sentences(new, old)]
    if len(old) == len(new) == 1:
        return [(0, 0)] if old == new else []
    where: dict[str, list[int]] = {}
    for j in range(len(new) - 1, -1, -1):
        where.setdefault(new[j], []).append(j)
    equal = [(i, j) for i, sentence in enumerate(old) for j in where.get(sentence, ())]
    if len(equal) > MOST_EQUAL:
        return equal_in_order(old, new)
    weights = [len(old[i]) + 8.0 for i, _ in equal]
    return [equal[k] for k in heaviest_increasing([j for _, j in equal], weights)]


def _sentence_marks(olds: Sequence[str], news: Sequence[str]) -> list[tuple[Sign, str]]:
    """Inside a run of changed sentences: which was edited into which, in order."""
    if not olds or not news:
        return [("-", " " + s) for s in olds] + [("+", " " + s) for s in news]
    if len(olds) == len(news) == 1 or len(olds) * len(news) > 900:
        return _word_marks(" ".join(olds), " ".join(news))
    best = _in_order(olds, news)
    marks: list[tuple[Sign, str]] = []
    at = at_new = 0
    for i, j in [*best, (len(olds), len(news))]:
        marks += [("-", " " + s) for s in olds[at:i]] + [("+", " " + s) for s in news[at_new:j]]
        if i < len(olds):
            marks += _word_marks(olds[i], news[j])
        at, at_new = i + 1, j + 1
    return marks


def _in_order(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of sentences, in order, with the greatest sum of similarity."""
    if list(olds) > list(news):  # the same pairs whichever text is the older
        return [(i, j) for j, i in _in_order(news, olds)]
    share = [[similarity(normal(a), normal(b)) for b in news] for a in olds]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            pair = best[i + 1][j + 1] + share[i][j] if share[i][j] >= SAME_SENTENCE else 0.0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(olds) and j < len(news):
        if share[i][j] >= SAME_SENTENCE and best[i][j] == best[i + 1][j + 1] + share[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _word_marks(before: str, after: str) -> list[tuple[Sign, str]]:
    old, new = _PIECE.findall(" " + before), _PIECE.findall(" " + after)
    keys_old, keys_new = [normal(piece) for piece in old], [normal(piece) for piece in new]
    start = 0
    while start < min(len(old), len(new)) and keys_old[start] == keys_new[start]:
        start += 1
    stop = 0
    while stop < min(len(old), len(new)) - start and keys_old[-1 - stop] == keys_new[-1 - stop]:
        stop += 1
    middle_old, middle_new = old[start : len(old) - stop], new[start : len(new) - stop]
    runs = [(True, "".join(old[:start]), "".join(new[:start]))] if start else []
    if len(middle_old) * len(middle_new) > MOST_CELLS:
        runs.append((False, "".join(middle_old), "".join(middle_new)))
    else:
        for same, i, i_end, j, j_end in _words_in_order(
            keys_old[start : len(old) - stop], keys_new[start : len(new) - stop]
        ):
            gone, come = "".join(middle_old[i:i_end]), "".join(middle_new[j:j_end])
            if runs and not same and not runs[-1][0]:
                gone, come = runs[-1][1] + gone, runs.pop()[2] + come
            runs.append((same, gone, come))
    if stop:
        runs.append((True, "".join(old[len(old) - stop :]), "".join(new[len(new) - stop :])))
    marks: list[tuple[Sign, str]] = []
    for at, (same, gone, come) in enumerate(runs):
        if same and not _is_island(runs, at):
            marks.append(("=", come))
        else:
            replaced: list[tuple[Sign, str]] = [("-", gone), ("+", come)]
            marks += [(sign, text) for sign, text in replaced if text]
    return marks


def _words_in_order(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, int, int, int, int]]:
    """As `same_in_order`, but what is kept has the most letters, and so says the most.

    In "K-3, K-4 or K-5" → "K-4, K-5 or K-6" the codes are the same ones, and not the commas.
    """
    if len(old) * len(new) > FEW_CELLS:
        yield from same_in_order(old, new)
        return
    i = j = 0
    for at, at_new in [*_heaviest_words(old, new), (len(old), len(new))]:
        if i < at or j < at_new:
            yield False, i, at, j, at_new
        if at < len(old):
            yield True, at, at + 1, at_new, at_new + 1
        i, j = at + 1, at_new + 1


def _heaviest_words(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    if list(old) > list(new):  # the same ones whichever text is the older
        return [(i, j) for j, i in _heaviest_words(new, old)]
    where: dict[str, list[int]] = {}
    for j in range(len(new) - 1, -1, -1):
        where.setdefault(new[j], []).append(j)
    equal = [(i, j) for i, word in enumerate(old) for j in where.get(word, ())]
    weights = [float(len(old[i]) + 1) for i, _ in equal]
    return [equal[k] for k in heaviest_increasing([j for _, j in equal], weights)]


Run = tuple[bool, str, str]  # kept, as written before, as written after


def _is_island(runs: Sequence[Run], at: int) -> bool:
    """One small kept word between two large replaced stretches only makes reading harder."""
    text = runs[at][2]
    return (
        0 < at < len(runs) - 1
        and len(text.strip()) <= 4
        and len(_PIECE.findall(text)) == 1
        and _replaced_words(runs[at - 1]) >= ISLAND
        and _replaced_words(runs[at + 1]) >= ISLAND
    )


def _replaced_words(run: Run) -> int:
    kept, *texts = run
    count = [len(_PIECE.findall(text)) for text in texts]
    return sum(count) if all(count) and not kept else 0
