"""Which comments blame the page rather than the agent, learned in each store.

There is no fixed list of words: reviewers write in their own language and manner. What a comment
is written with are its word stems and their neighbours, without what the section itself is about
(words of its text, and words that many of its own comments share but others lack). Only wordings
that many SOPs share count, and the less, the more they crowd into some sections: what is about a
subject says nothing of the page, though it be a word of a description (an insurer's "policy"). Reviewers repeat themselves, so comments also
fall into groups that are worded alike (`alike.py`). A group has many more comments than a wording,
so what it goes with is seen long before.

Learning starts from a few descriptions of what such comments say; how close a comment, and its
group, come to them is one wording among the others. A ridge-penalised logistic regression on all
of them then tells findings that a page's fault probably brought (by counts, appeals and second
looks) from those that it did not. It is cross-fitted: comments of one SOP are judged by what the other SOPs
taught, so no section's comments vote for themselves. How strong the penalty is, is chosen by how
well it foretells the SOPs left out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from kb_tools.gaps.alike import alike
from kb_tools.gaps.evidence import Floats, Ints
from kb_tools.search.analysis import folded, is_stop_word
from kb_tools.search.stemmer import stem

# What a comment says that blames the page. Where learning starts; the store's own wording decides.
DESCRIPTIONS = (
    "The SOP is unclear",
    "The wording is ambiguous and can be read in more than one way",
    "The article is outdated",
    "The process has changed and the page was not updated",
    "Documents contradict each other",
    "The guide does not cover this case",
    "There is no instruction for this",
    "The page is misleading, the agent is not to blame",
    "The documentation is wrong",
    "The knowledge base is incomplete",
    "Our policy does not say what to do",
)
FOLDS = 4
PENALTIES = (30.0, 100.0, 300.0)
LEAST_COMMENTS = 200  # with fewer nothing is learned, and comments do not vote
_LEAST_ELSEWHERE = 6  # comments with a wording, besides those of the SOP that has most of them
_LEAST_SOPS = 8  # that share a wording
_RARE = 0.02  # of all comments; a rarer word of the section's own text is its topic
_OWN_TIMES = 1.5  # or that its comments have so much more often than others
_TOPICAL = (0.25, 5.0)  # share of the section's comments; and how often as much as elsewhere
_GROUPS = 40  # of comments that are worded alike
_GROUPINGS = 6  # each begun elsewhere, so that little hangs on where
_GROUP_WEIGHT = 6.0  # how little the penalty holds groups back; a wording has 2
_DESCRIPTION_WEIGHT = 6.0  # and how close comments come to the descriptions; twice that for groups
_BELIEVED = 0.5  # log odds by weight, for being as close as can be, before any data
_ROUNDS = 60
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")


@dataclass(frozen=True, slots=True)
class Wordings:
    """What comments are written with: one row a finding, one column a wording."""

    matrix: sparse.csr_matrix
    closeness: Floats  # of each finding to the nearest description, 0 to 1
    has_comment: Ints  # rows that have a comment
    fold: Ints  # of each finding; those of one SOP are in one fold
    believed: Floats  # of each column, its coefficient before any data


def wordings(
    comments: Sequence[str],
    section: Ints,
    sop: Ints,
    texts: Mapping[int, str],
    belongs: Floats | None = None,
) -> Wordings | None:
    """None: too few comments to learn from.

    Args:
        comments: of each finding; "" where there is none.
        section, sop: of each finding.
        texts: what each section says.
        belongs: how probably each finding is about its section; None: surely.
    """
    has = np.flatnonzero([bool(comment) for comment in comments])
    if len(has) < LEAST_COMMENTS:
        return None
    stems = {row: _stems(comments[row]) for row in has.tolist()}
    place, weight = section[has], np.ones(len(has)) if belongs is None else belongs[has]
    about = _topics(stems, section, texts)
    columns: dict[str, int] = {}
    where: tuple[list[int], list[int]] = ([], [])
    for row, written in stems.items():
        for wording in _written_with(written, about[int(section[row])]):
            where[0].append(row)
            where[1].append(columns.setdefault(wording, len(columns)))
    shape = (len(comments), len(columns))
    matrix = sparse.csr_matrix((np.ones(len(where[0])), where), shape=shape)
    shared = _shared(matrix, sop)
    names = np.array(list(columns))[shared] if columns else np.array([])
    if not len(names):
        return None
    matrix = matrix[:, shared]
    crowding = _crowding(matrix[has], place, weight)
    closeness = _closeness(matrix, [str(name) for name in names], len(has), crowding)
    length = np.asarray(matrix.sum(axis=1)).ravel()
    weighted = sparse.diags(2 / np.sqrt(np.maximum(length, 1))) @ matrix
    # A column of fewer independent comments is held back as much more.
    spread = sparse.diags(1 / np.sqrt(crowding))
    groups, of_group = _groups(matrix @ spread, closeness, has, place, weight)
    close = [_DESCRIPTION_WEIGHT * closeness[:, None], 2 * _DESCRIPTION_WEIGHT * of_group[:, None]]
    columns_in_all = sparse.hstack([weighted @ spread, *groups, *close]).tocsr()
    believed = np.zeros(columns_in_all.shape[1])
    believed[-2:] = _BELIEVED / 2, _BELIEVED
    return Wordings(columns_in_all, closeness, has, sop * 7919 % FOLDS, believed)


def learned(words: Wordings, excess: Floats, weight: Floats) -> Floats:
    """For each finding with a comment the log odds ratio of having been brought by a page's fault.

    Args:
        excess: of each finding, how probably a page's fault brought it.
        weight: of each finding, 0 to 1.
    """
    has = words.has_comment
    matrix, fold = words.matrix[has], words.fold[has]
    target, weight = np.clip(excess[has], 1e-6, 1 - 1e-6), weight[has]
    overall = _log_odds(float(np.average(target, weights=weight)))
    best, lowest = np.zeros(len(has)), np.inf
    for penalty in PENALTIES:
        odds = np.zeros(len(has))
        for left_out in range(FOLDS):
            there, away = fold == left_out, fold != left_out
            if there.any() and away.any():
                odds[there] = _fitted(
                    matrix[away], target[away], weight[away], penalty, matrix[there], words.believed
                )
        z = odds + overall
        deviance = float((weight * (np.logaddexp(0, z) - target * z)).sum())
        if deviance < lowest:
            best, lowest = odds, deviance
    return best


def _fitted(
    matrix: sparse.csr_matrix, target: Floats, weight: Floats, penalty: float,
    asked: sparse.csr_matrix, believed: Floats,
) -> Floats:  # fmt: skip
    """Log odds of the rows asked for, against the overall ones of those learned from."""

    def loss(b: Floats) -> tuple[float, Floats]:
        z = matrix @ b[:-1] + b[-1]
        off = weight * (1 / (1 + np.exp(-z)) - target)
        value = (weight * (np.logaddexp(0, z) - target * z)).sum()
        beside = b[:-1] - believed
        value += penalty / 2 * (beside**2).sum()
        return float(value), np.append(matrix.T @ off + penalty * beside, off.sum())

    overall = _log_odds(float(np.average(target, weights=weight)))
    start = np.append(believed, overall)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    odds: Floats = asked @ found[:-1] + found[-1] - overall
    return odds


def _log_odds(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def _topics(
    stems: Mapping[int, Sequence[str]], section: Ints, texts: Mapping[int, str]
) -> dict[int, set[str]]:
    """For each section the words that say what it is about."""
    inside: dict[int, Counter[str]] = {}
    number: Counter[int] = Counter()
    for row, written in stems.items():
        place = int(section[row])
        inside.setdefault(place, Counter()).update(set(written))
        number[place] += 1
    overall: Counter[str] = Counter()
    for counts in inside.values():
        overall.update(counts)
    total = len(stems)
    share, times = _TOPICAL
    about = {}
    for place, counts in inside.items():
        here = number[place] + 2  # two comments without the word, so that one alone proves nothing
        own = {
            word
            for word in _stems(texts.get(place, ""))
            if overall[word] < _RARE * total
            or counts[word] / here > _OWN_TIMES * overall[word] / total
        }
        own |= {
            word
            for word, n in counts.items()
            if n / here > share and n / here > times * overall[word] / total
        }
        about[place] = own
    return about


def _written_with(stems: Sequence[str], about: set[str]) -> set[str]:
    """Words and neighbours; `_` stands for what the section is about, `^` and `$` for the ends."""
    kept: list[str] = []
    for word in stems:
        word = "_" if word in about else word
        if word != "_" or kept[-1:] != ["_"]:
            kept.append(word)
    pairs = {f"{a} {b}" for a, b in zip(["^", *kept], [*kept, "$"], strict=True)}
    return pairs | set(kept) - {"_"}


def _shared(matrix: sparse.csr_matrix, sop: Ints) -> Ints:
    """The wordings that many SOPs share."""
    rows = np.arange(len(sop))
    of_sop = sparse.csr_matrix(
        (np.ones(len(sop)), (sop, rows)), shape=(int(sop.max()) + 1, len(sop))
    )
    by_sop = (of_sop @ matrix).tocsc()
    total = np.asarray(by_sop.sum(axis=0)).ravel()
    most = by_sop.max(axis=0).toarray().ravel()
    sops = np.diff(by_sop.indptr)
    return np.flatnonzero((total - most >= _LEAST_ELSEWHERE) & (sops >= _LEAST_SOPS))


def _crowding(said: sparse.csr_matrix, section: Ints, weight: Floats) -> Floats:
    """Of each column by how much more its share differs from section to section than chance would
    have it (at least 1): the design effect of a sample drawn in clusters (Kish 1965, Survey
    Sampling). What is about a subject crowds into the sections about it."""
    of_section = sparse.csr_matrix(
        (weight, (section, np.arange(len(section)))), shape=(int(section.max()) + 1, len(section))
    )
    counts = (of_section @ said).tocsc()
    number = np.asarray(of_section.sum(axis=1)).ravel()
    share = np.asarray(counts.sum(axis=0)).ravel() / number.sum()
    squares = np.asarray(counts.multiply(counts).sum(axis=0)).ravel()
    crossed = np.asarray(counts.T @ number).ravel()
    seen = squares - 2 * share * crossed + share**2 * (number**2).sum()
    by_chance = share * (1 - share) * (weight**2).sum()
    crowding: Floats = np.maximum(seen / np.maximum(by_chance, 1e-9), 1.0)
    return crowding


def _closeness(
    matrix: sparse.csr_matrix, names: Sequence[str], comments: int, crowding: Floats
) -> Floats:
    """The cosine with the nearest description, wordings weighed by how rare they are."""
    column = {name: n for n, name in enumerate(names)}
    rarity = np.log(comments / np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1)) ** 2
    rarity /= crowding  # a word of a description may be a subject here: "policy", "update"
    size = np.sqrt(np.asarray(matrix @ rarity).ravel())
    nearest = np.zeros(matrix.shape[0])
    for description in DESCRIPTIONS:
        words = {w for w in _stems(description) if not is_stop_word(w)}
        places = sorted(column[word] for word in words if word in column)
        if places:
            shared = np.asarray(matrix[:, places] @ rarity[places]).ravel()
            of = np.sqrt(rarity[places].sum())
            nearest = np.maximum(nearest, shared / np.maximum(size * of, 1e-9))
    return nearest


def _groups(
    matrix: sparse.csr_matrix, closeness: Floats, has: Ints, section: Ints, weight: Floats
) -> tuple[list[sparse.csr_matrix], Floats]:
    """A column for each group of comments, and how close those of its groups come to the
    descriptions, of each finding; a group's mean is steadier than one comment."""
    columns, close = [], np.zeros(matrix.shape[0])
    ones = np.full(len(has), _GROUP_WEIGHT / np.sqrt(_GROUPINGS))
    for beginning in range(_GROUPINGS):
        group = alike(matrix[has], _GROUPS, beginning)
        within = sparse.csr_matrix((ones, (has, group)), shape=(matrix.shape[0], _GROUPS))
        crowding = _crowding((within[has] > 0).astype(float), section, weight)
        columns.append(within @ sparse.diags(1 / np.sqrt(crowding)))
        size = np.maximum(np.bincount(group, minlength=_GROUPS), 1)
        close[has] += (np.bincount(group, closeness[has], _GROUPS) / size)[group] / _GROUPINGS
    return columns, close


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(folded(text))]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    return stem(word)
