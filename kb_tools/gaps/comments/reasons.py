"""What comments say is wrong with the page: unclear, contradicted by another, outdated, silent on a case.

Each clause of a comment is held against the examples (`remarks.py`): those that name one of these
faults, and all others, of which a hundred blame the page and do not say for what, and a hundred deny
such a fault or speak of an agent's in its words. A multinomial logistic regression with a ridge, on
the words, on whether they affirm or deny a fault (`polarity.py`) and, where a sentence model is
installed, on what it hears in them, tells how probably the clause says each: "covered" and "not
covered" have the same words and lie close in what a model hears.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.polarity import polarity, without_faults
from kb_tools.gaps.comments.remarks import AGENT, DENIED, NEITHER, PAGE, PAGE_BY_REASON
from kb_tools.gaps.comments.written import clauses, stems
from kb_tools.gaps.evidence import Floats, Ints

REASONS = tuple(PAGE_BY_REASON)
_RIDGE = 0.1  # .3 foretells unseen authors as well, and less surely
_MOST_ASKED = 1_500  # clauses, the most frequent ones; of the others only words are heard
_BEGINNING = 5  # letters
_ROUNDS = 200
_CLOSE = 1e-5  # of the loss: closer moves no share by .01
_EXAMPLES = (*PAGE, *AGENT, *NEITHER, *DENIED)


def said_of_the_page(comments: Sequence[str], embed: Embed | None) -> Floats:
    """(comments, REASONS): how probably each says so, by the clause that most probably does."""
    parts = [clauses(comment) for comment in comments]
    times = Counter(chain.from_iterable(parts))
    asked = sorted(times, key=lambda part: (-times[part], part))
    said = np.zeros((len(comments), len(REASONS)))
    if not asked:
        return said
    place = {part: n for n, part in enumerate(asked)}
    each = np.array([len(of_one) for of_one in parts])
    of_clause = _shares(asked, embed)[[place[part] for part in chain.from_iterable(parts)]]
    np.maximum.at(said, np.repeat(np.arange(len(comments)), each), of_clause[:, : len(REASONS)])
    return said


def _shares(texts: Sequence[str], embed: Embed | None) -> Floats:
    """(texts, REASONS and none of them): they add up to 1."""
    words, polar = _words(texts), polarity(texts, REASONS)
    if embed is None:
        return _parted(words, polar, _of_words())
    of_examples, of_texts = (embed(t).astype(float) for t in (_EXAMPLES, texts[:_MOST_ASKED]))
    middle = of_examples.mean(axis=0)
    unasked = np.zeros((len(texts) - len(of_texts), len(middle)))
    heard = np.hstack([polar, np.concatenate([of_texts - middle, unasked])])
    of_examples = np.hstack([polarity(_EXAMPLES, REASONS), of_examples - middle])
    return _parted(words, heard, _fitted(_words(_EXAMPLES), of_examples))


@cache
def _of_words() -> Floats:
    return _fitted(_words(_EXAMPLES), polarity(_EXAMPLES, REASONS))


def _words(texts: Sequence[str]) -> sparse.csr_matrix:
    """Vectors of length 1 over the words of the examples, rare ones counting for more."""
    place, rarity = _known_words()
    known = [sorted(place[word] for word in _written(text) if word in place) for text in texts]
    columns = np.fromiter(chain.from_iterable(known), np.int64)
    first = np.cumsum([0, *map(len, known)])
    row = np.repeat(np.arange(len(texts)), np.diff(first))
    lengths = np.sqrt(np.bincount(row, rarity[columns] ** 2, len(texts)))
    unit = rarity[columns] / np.maximum(lengths, 1e-9)[row]
    return sparse.csr_matrix((unit, columns, first), shape=(len(texts), len(place)))


@cache
def _known_words() -> tuple[dict[str, int], Floats]:
    times = Counter(chain.from_iterable(map(_written, _EXAMPLES)))
    place = {word: n for n, word in enumerate(sorted(times))}
    return place, np.log(len(_EXAMPLES) / np.array([times[word] for word in place]))


def _written(text: str) -> set[str]:
    """Words, and how they begin: few examples of a language hold few of a word's forms. What says
    a fault says the opposite where it is denied, so of that polarity alone tells."""
    words = stems(without_faults(text))
    return {*words, *(f"{word[:_BEGINNING]}…" for word in words)}


def _fitted(words: sparse.csr_matrix, heard: Floats) -> Floats:
    """(words, what else is heard and a constant; REASONS and none of them)."""
    kind = _kinds()
    shape = (words.shape[1] + heard.shape[1] + 1, len(REASONS) + 1)
    of_words, of_heard = words.T.tocsr(), np.ascontiguousarray(heard.T)

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes = flat.reshape(shape)
        shares = _parted(words, heard, slopes)
        off = shares - np.eye(shape[1])[kind]
        held = np.vstack([slopes[:-1], np.zeros(shape[1])])
        value = -np.log(np.maximum(shares[np.arange(len(kind)), kind], 1e-300)).sum()
        slope = np.vstack([of_words @ off, of_heard @ off, off.sum(axis=0)]) + _RIDGE * held
        return float(value + _RIDGE / 2 * (held**2).sum()), slope.ravel()

    start = np.zeros(shape).ravel()
    until = {"maxiter": _ROUNDS, "ftol": _CLOSE}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=until).x
    slopes: Floats = found.reshape(shape)
    return slopes


def _kinds() -> Ints:
    of_text = {text: n for n, reason in enumerate(REASONS) for text in PAGE_BY_REASON[reason]}
    return np.array([of_text.get(text, len(REASONS)) for text in _EXAMPLES], np.int64)


def _parted(words: sparse.csr_matrix, heard: Floats, slopes: Floats) -> Floats:
    known = words.shape[1]
    logs = words @ slopes[:known] + heard @ slopes[known:-1] + slopes[-1]
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    parted: Floats = shares / shares.sum(axis=1, keepdims=True)
    return parted
