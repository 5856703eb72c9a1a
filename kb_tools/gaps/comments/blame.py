"""How far a comment blames the page: by its words, and by what a sentence model makes of them.

A store's comments are held against remarks that were written as examples (`remarks.py`): what lies
near those that blame the page, and far from those that do not, blames it as well. "Near" is the mean
of the few nearest ones (k nearest neighbours: Fix and Hodges 1951), so that no single example
decides. By words this needs nothing but them. "KB silent on this case" shares no word with "there
is no instruction for this"; a sentence model hears that they say the same, and half of what it
hears is the side of a plane between the examples. It is asked clause by clause: what the clause's
section is about is left out first; then the same clauses come again and again, and only so many
are asked about. Learned from two authors of examples, it parts those of the third with an area
under the curve of .95, .90 and (in five languages) .86; nineteen descriptions did with .79, .72, .66.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kb_tools.gaps.comments.crowding import crowding
from kb_tools.gaps.comments.remarks import AGENT, NEITHER, PAGE
from kb_tools.gaps.comments.written import stems
from kb_tools.gaps.evidence import Flags, Floats, Ints

Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # texts → vectors of length 1

_NEAREST = 5  # examples
_RIDGE = 3.0  # examples; 1 and 10 part unseen authors as well
_AT_ONCE = 20_000  # comments
_MOST_ASKED = 3_000  # clauses, the most frequent ones
_LONGEST = 30  # words of a clause that are looked at
_DIGITS = 3
# Of a comment that blames the page with certainty, at least so far above what is usual. Where hardly
# any comment is like the examples, the likest of them is still a weak sign.
_LEAST_COSINE = 0.1  # by words
_LEAST_SPREAD = 0.5  # by meaning: standard deviations of each of its two halves
_TOPIC = "it"  # stands for what the section is about


def by_words(said: sparse.csr_matrix, names: Sequence[str], crowds: Floats) -> Floats:
    """Of each comment how far its words blame the page, 0 to 1.

    Args:
        said: (comments, wordings), 1 where a comment has it.
        names: of each wording, the stem that it is; "": a pair of words.
        crowds: of each wording, how much it crowds into some sections. A word of an example may be
            a subject here: "policy", "update".
    """
    single = np.flatnonzero([bool(name) for name in names])
    said, crowds = said[:, single], crowds[single]
    number = np.asarray(said.sum(axis=0)).ravel()
    rarity = np.log(said.shape[0] / np.maximum(number, 1)) ** 2 / crowds
    place = {names[column]: n for n, column in enumerate(single.tolist())}
    page, others = (_weighed_words(texts, place, rarity) for texts in (PAGE, [*AGENT, *NEITHER]))
    # Comments with the same words are looked at once: they share a sum of random numbers.
    sums = said @ np.random.default_rng(0).random(said.shape[1])
    _, example, kind = np.unique(sums, return_index=True, return_inverse=True)
    said = said[example]
    size = np.sqrt(np.maximum(said @ rarity, 1e-9))
    near = np.zeros(said.shape[0])
    for first in range(0, len(near), _AT_ONCE):
        here = slice(first, first + _AT_ONCE)
        of_page, of_others = (_nearest((said[here] @ texts).toarray()) for texts in (page, others))
        near[here] = (of_page - of_others) / size[here]
    return _scaled(near[kind], _LEAST_COSINE)


def _weighed_words(
    texts: Sequence[str], place: dict[str, int], rarity: Floats
) -> sparse.csr_matrix:
    """(wordings, texts): the share of each in the length of a text; so that the product with what a
    comment has is, over the comment's length, their cosine."""
    usual = float(np.median(rarity)) if len(rarity) else 1.0  # of words that this store has not
    rows, columns, values = [], [], []
    for column, text in enumerate(texts):
        words = {*stems(text)}
        known = sorted(place[word] for word in words if word in place)
        squares = rarity[known].sum() + usual * (len(words) - len(known))
        rows += known
        columns += [column] * len(known)
        values += (rarity[known] / np.sqrt(max(squares, 1e-9))).tolist()
    shape = (len(place), len(texts))
    return sparse.csr_matrix((np.array(values, np.float32), (rows, columns)), shape=shape)


def by_meaning(
    word: Ints, row: Ints, begins: Flags, about: Flags, section: Ints, weight: Floats,
    vocabulary: Sequence[str], embed: Embed,
) -> Floats:  # fmt: skip
    """Of each comment how far the clause that does so most blames the page, 0 to 1; of comments
    whose clauses were not asked about, what is usual.

    Args:
        word, row, begins: of all words, which it is, whose comment has it, whether a clause begins.
        about: of all words, whether it says what its comment's section is about.
        section, weight: of each comment.
    """
    comments = len(section)
    if not len(word):
        return np.zeros(comments)
    texts, clause, comment = _frequent(word, row, begins, about, vocabulary)
    vectors, page, others = (embed(said) for said in (texts, PAGE, [*AGENT, *NEITHER]))
    nearer = _nearest(vectors @ page.T) - _nearest(vectors @ others.T)
    beyond = _beyond_the_plane(vectors.astype(float), page.astype(float), others.astype(float))
    near = nearer / max(nearer.std(), 1e-9) + beyond / max(beyond.std(), 1e-9)
    said = sparse.csr_matrix((np.ones(len(clause)), (comment, clause)), (comments, len(texts)))
    said.data[:] = 1
    usual = float(np.median(near))
    near = usual + (near - usual) / np.sqrt(crowding(said, section, weight))
    nearest = np.full(comments, -np.inf)
    np.maximum.at(nearest, comment, near[clause])
    asked = np.isfinite(nearest)
    nearest[~asked] = np.median(nearest[asked])
    return _scaled(nearest, _LEAST_SPREAD)


def _beyond_the_plane(vectors: Floats, page: Floats, others: Floats) -> Floats:
    """How far on the side of `page` of the plane that parts it best from the others (least squares
    with a ridge). It sees what all examples have in common, as no few neighbours do."""
    examples = np.concatenate([page, others])
    middle = examples.mean(axis=0)
    examples = examples - middle
    blames = np.arange(len(examples)) < len(page)
    ridge = examples.T @ examples + _RIDGE * np.eye(examples.shape[1])
    across = np.linalg.solve(ridge, examples.T @ (blames - blames.mean()))
    beyond: Floats = (vectors - middle) @ across
    return beyond


def _nearest(likeness: NDArray[np.float32]) -> Floats:
    """The mean of the highest of each row."""
    number = min(_NEAREST, likeness.shape[1])
    mean: Floats = np.partition(likeness, -number, axis=1)[:, -number:].mean(axis=1).astype(float)
    return mean


def _scaled(near: Floats, least: float) -> Floats:
    """0 to 1: how far above what is usual, up to what one in two hundred comments comes to, but
    `least` at least."""
    if not len(near):
        return near
    usual, most = np.quantile(near, (0.5, 0.995))
    # Rounded, so that another order of sums makes no other report.
    heard: Floats = np.round(np.clip((near - usual) / max(most - usual, least), 0.0, 1.0), _DIGITS)
    return heard


def _frequent(
    word: Ints, row: Ints, begins: Flags, about: Flags, vocabulary: Sequence[str]
) -> tuple[list[str], Ints, Ints]:
    """The most frequent clauses; and wherever one of them stands, which it is and whose comment has
    it."""
    topic = len(vocabulary)
    word = np.where(about, topic, word)
    again = np.append(False, (word[1:] == topic) & (word[:-1] == topic) & ~begins[1:])
    number = begins.cumsum()[~again] - 1
    word, row = word[~again], row[~again]
    first = np.flatnonzero(np.append(True, np.diff(number) > 0))
    place = np.arange(len(word)) - first[number]
    kept = place < _LONGEST
    # Clauses with the same words in the same order share a number of 64 bits.
    dice = np.random.default_rng(0)
    of_word, of_place = (dice.integers(1, 1 << 62, size) | 1 for size in (topic + 1, _LONGEST))
    code = np.zeros(len(first), np.int64)
    np.add.at(code, number[kept], of_word[word[kept]] * of_place[place[kept]])
    _, example, kind, times = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    asked = np.argsort(-times, kind="stable")[:_MOST_ASKED]
    names, ends = [*vocabulary, _TOPIC], np.append(first, len(word))
    texts = [
        " ".join(names[w] for w in word[ends[at] : min(ends[at + 1], ends[at] + _LONGEST)])
        for at in example[asked].tolist()
    ]
    of_kind = np.full(len(times), -1)
    of_kind[asked] = np.arange(len(asked))
    clause = of_kind[kind]
    return texts, clause[clause >= 0], row[first][clause >= 0]
