"""What comments say is wrong with the page: unclear, contradicted by another, outdated, silent on a case.

Each clause of a comment is held against the examples (`remarks.py`): those that name one of these
faults, and all others, of which a hundred blame the page and do not say for what. A multinomial
logistic regression with a ridge, on the words and, where a sentence model is installed, on what it
hears in them, tells how probably the clause says each. Of remarks that name a fault, by an author
that it has not learned from, it finds two in five by .4 and more (one in three by words alone); four
in five of those that it so names are right.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain

import numpy as np
from scipy.optimize import minimize

from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.remarks import AGENT, NEITHER, PAGE, PAGE_BY_REASON
from kb_tools.gaps.comments.written import clauses, stems
from kb_tools.gaps.evidence import Floats, Ints

REASONS = tuple(PAGE_BY_REASON)
_RIDGE = 0.1  # .3 foretells unseen authors as well, and less surely
_MOST_ASKED = 1_500  # clauses, the most frequent ones; of the others only words are heard
_BEGINNING = 5  # letters
_ROUNDS = 200
_EXAMPLES = (*PAGE, *AGENT, *NEITHER)


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
    heard = _words(texts)
    if embed is None:
        return _parted(heard, _of_words())
    of_examples, of_texts = (embed(t).astype(float) for t in (_EXAMPLES, texts[:_MOST_ASKED]))
    middle = of_examples.mean(axis=0)
    unasked = np.zeros((len(texts) - len(of_texts), len(middle)))
    heard = np.hstack([heard, np.concatenate([of_texts - middle, unasked])])
    return _parted(heard, _fitted(np.hstack([_words(_EXAMPLES), of_examples - middle])))


@cache
def _of_words() -> Floats:
    return _fitted(_words(_EXAMPLES))


def _words(texts: Sequence[str]) -> Floats:
    """Vectors of length 1 over the words of the examples, rare ones counting for more."""
    place, rarity = _known_words()
    made = np.zeros((len(texts), len(place)))
    for row, text in enumerate(texts):
        at = [place[word] for word in _written(text) if word in place]
        made[row, at] = rarity[at]
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    unit: Floats = made / np.maximum(lengths, 1e-9)
    return unit


@cache
def _known_words() -> tuple[dict[str, int], Floats]:
    times = Counter(chain.from_iterable(map(_written, _EXAMPLES)))
    place = {word: n for n, word in enumerate(sorted(times))}
    return place, np.log(len(_EXAMPLES) / np.array([times[word] for word in place]))


def _written(text: str) -> set[str]:
    """Words, and how they begin: few examples of a language hold few of a word's forms."""
    words = stems(text)
    return {*words, *(f"{word[:_BEGINNING]}…" for word in words)}


def _fitted(examples: Floats) -> Floats:
    """(features and a constant, REASONS and none of them)."""
    kind = _kinds()
    shape = (examples.shape[1] + 1, len(REASONS) + 1)

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes = flat.reshape(shape)
        shares = _parted(examples, slopes)
        off = shares - np.eye(shape[1])[kind]
        held = np.vstack([slopes[:-1], np.zeros(shape[1])])
        value = -np.log(np.maximum(shares[np.arange(len(kind)), kind], 1e-300)).sum()
        slope = np.vstack([examples.T @ off, off.sum(axis=0)]) + _RIDGE * held
        return float(value + _RIDGE / 2 * (held**2).sum()), slope.ravel()

    start = np.zeros(shape).ravel()
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    slopes: Floats = found.reshape(shape)
    return slopes


def _kinds() -> Ints:
    of_text = {text: n for n, reason in enumerate(REASONS) for text in PAGE_BY_REASON[reason]}
    return np.array([of_text.get(text, len(REASONS)) for text in _EXAMPLES], np.int64)


def _parted(features: Floats, slopes: Floats) -> Floats:
    logs = features @ slopes[:-1] + slopes[-1]
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    parted: Floats = shares / shares.sum(axis=1, keepdims=True)
    return parted
