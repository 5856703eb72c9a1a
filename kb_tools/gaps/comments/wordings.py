"""Which comments blame the page rather than the agent, learned in each store.

There is no fixed list of words: reviewers write in their own language and manner. What a comment
is written with are its word stems and their neighbours, without what the section itself is about
(words of its text, and words that many of its own comments share but others lack). Only wordings
that many SOPs share count, and the less, the more they crowd into some sections: what is about a
subject says nothing of the page, though it be a word of an example (an insurer's "policy").
Reviewers repeat themselves, so comments also fall into groups that are worded alike (`alike.py`). A
group has many more comments than a wording, so what it goes with is seen long before.

Learning starts from how near a comment, and its group, come to examples of what such comments say
(`blame.py`): that is one wording among the others. A ridge-penalised logistic regression on all
of them then tells findings that a page's fault probably brought (by counts, appeals and second
looks) from those that it did not. It is cross-fitted: comments of one SOP are judged by what the other SOPs
taught, so no section's comments vote for themselves. How strong the penalty is, is chosen by how
well it foretells the SOPs left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from kb_tools.gaps.comments.alike import alike, directions
from kb_tools.gaps.comments.blame import Embed, by_meaning, by_words
from kb_tools.gaps.comments.crowding import crowding
from kb_tools.gaps.comments.written import Comments, stemmed, stems
from kb_tools.gaps.each import Each, one_by_one
from kb_tools.gaps.evidence import Flags, Floats, Ints, places_in

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
_EXAMPLES_WEIGHT = 6.0  # and how near comments come to the examples; twice that for groups
_BELIEVED = 0.5  # log odds by weight, for being as close as can be, before any data
_ROUNDS = 60
# Comments, those in doubt by their share. Comments on one section are no independent witnesses: hundreds
# say hardly more than some dozens (see `manner.py`).
MOST_HEARD = 300_000.0
_HEARD, _TAUGHT = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93  # odd; mix lots for these purposes
_MOST_TAUGHT = 300_000  # comments; more teach nothing new, and take their time


@dataclass(frozen=True, slots=True)
class Wordings:
    """What comments are written with: one row a comment, one column a wording."""

    matrix: sparse.csr_matrix
    closeness: Floats  # of each comment to remarks that blame a page, 0 to 1
    has_comment: Ints  # the findings that have these comments
    fold: Ints  # of each comment; those of one SOP are in one fold
    believed: Floats  # of each column, its coefficient before any data
    lot: NDArray[
        np.uint32
    ]  # of each comment: those with the lowest are learned from, where there are very many


@dataclass(frozen=True, slots=True)
class Heard:
    """The comments that are listened to; all others may go."""

    comments: Comments  # one for each row that has one
    has: Ints  # those rows
    weight: Floats  # how probably each is about its section


def heard(comments: Comments, finding: Ints, section: Ints, belongs: Floats | None = None) -> Heard:
    """
    Args:
        finding: its position, of each row; one may be listed for several sections.
        section: of each row.
        belongs: how probably each finding is about its section; None: surely.
    """
    of = comments.of_findings(finding)
    has = np.flatnonzero(of >= 0)
    weight = np.ones(len(has)) if belongs is None else belongs[has]
    drawn = _drawn(_lots(comments.lot[of[has]], _HEARD), section[has], weight)
    return Heard(comments.only(of[has[drawn]]), has[drawn], weight[drawn])


def wordings(
    said: Heard, section: Ints, sop: Ints, texts: Mapping[int, str], embed: Embed | None = None,
    each: Each = one_by_one,
) -> Wordings | None:  # fmt: skip
    """None: too few comments to learn from.

    Args:
        section, sop: of each row.
        texts: what each section says.
    """
    comments, has, weight = said.comments, said.has, said.weight
    if len(has) < LEAST_COMMENTS:
        return None
    of_vocabulary = [stemmed(word) for word in comments.vocabulary]
    place = {name: n for n, name in enumerate(dict.fromkeys(of_vocabulary))}
    of_word = np.array([place[name] for name in of_vocabulary], np.int32)
    written, row, begins = comments.words_of(np.arange(len(has)))
    word = of_word[written]
    about = _topics(word, row, section[has], place, texts)
    matrix, words = _written_with(word, row, about, len(has), len(place))
    shared = _shared(matrix, sop[has])
    if not len(shared):
        return None
    matrix = matrix[:, shared]
    names = [""] * len(shared)  # those of single words
    of_column, single = list(place), words[shared]
    for column in np.flatnonzero(single >= 0):
        names[column] = of_column[single[column]]
    crowds = crowding(matrix, section[has], weight)
    closeness = by_words(matrix, names, crowds)
    if embed is not None:
        closeness += by_meaning(
            written, row, begins, about, section[has], weight, comments.vocabulary, embed
        )
        closeness /= 2
    del written, row, begins, about
    # A column of fewer independent comments is held back as much more.
    spread = sparse.diags((1 / np.sqrt(crowds)).astype(np.float32))
    length = np.asarray(matrix.sum(axis=1)).ravel()
    matrix = matrix @ spread
    groups, of_group = _groups(matrix, closeness, section[has], weight, each)
    weighted = sparse.diags((2 / np.sqrt(np.maximum(length, 1))).astype(np.float32)) @ matrix
    del matrix
    close = _EXAMPLES_WEIGHT * np.column_stack([closeness, 2 * of_group])
    # Of matrices of one form and type nothing is copied on the way.
    columns = sparse.hstack(
        [weighted.tocsr(), *groups, sparse.csr_matrix(close.astype(np.float32))]
    )
    columns.sort_indices()
    believed = np.zeros(columns.shape[1])
    believed[-2:] = _BELIEVED / 2, _BELIEVED
    return Wordings(columns, closeness, has, sop[has] * 7919 % FOLDS, believed, _lots(comments.lot, _TAUGHT))  # fmt: skip


def _lots(lot: NDArray[np.uint32], purpose: int) -> NDArray[np.uint32]:
    """For each purpose other ones: who was drawn for the one shall not be for the other."""
    mixed = lot.astype(np.uint64)
    mixed *= np.uint64(purpose)
    mixed >>= np.uint64(32)
    return mixed.astype(np.uint32)


def _drawn(lot: NDArray[np.uint32], section: Ints, weight: Floats) -> Ints:
    """Those that are listened to, by place: all, or of the sections with most of them so many, drawn by
    lot, that all together weigh `MOST_HEARD`."""
    drawn = np.lexsort((lot, section))
    weight = weight[drawn]
    before = weight.cumsum() - weight
    number = np.bincount(section)
    number = number[number > 0]
    before -= np.repeat(before[number.cumsum() - number], number)
    amounts = np.bincount(section[drawn], weight).astype(float)
    return np.sort(drawn[before < _level(amounts, MOST_HEARD)])


def _level(amounts: Floats, most: float) -> float:
    """To what they have to be cut so that they come to so much.

    >>> _level(np.array([1.0, 5.0, 7.0]), 9.0)
    4.0
    """
    rising = np.sort(amounts)
    smaller, larger = rising.cumsum() - rising, np.arange(len(rising), 0, -1)
    levels = (most - smaller) / larger
    cut = np.flatnonzero(levels < rising)
    return float(levels[cut[0]]) if len(cut) else np.inf


def learned(words: Wordings, excess: Floats, weight: Floats, each: Each = one_by_one) -> Floats:
    """For each finding with a comment the log odds ratio of having been brought by a page's fault.

    Args:
        excess: of each finding, how probably a page's fault brought it.
        weight: of each finding, 0 to 1.
    """
    has, matrix, fold = words.has_comment, words.matrix, words.fold
    target, weight = np.clip(excess[has], 1e-6, 1 - 1e-6), weight[has]
    if not weight.any():
        return np.zeros(len(has))
    overall = _log_odds(float(np.average(target, weights=weight)))
    taught = np.argsort(words.lot, kind="stable")[:_MOST_TAUGHT]
    taught.sort()

    def of_fold(left_out: int) -> list[Floats]:
        """Of the comments of one fold, by each penalty."""
        there, away = fold == left_out, taught[fold[taught] != left_out]
        if not there.any() or not weight[away].any():
            return [np.zeros(int(there.sum()))] * len(PENALTIES)
        lines, asked = matrix[away].astype(float), matrix[there]
        return [
            _fitted(lines, target[away], weight[away], penalty, asked, words.believed)
            for penalty in PENALTIES
        ]

    of_folds = each(of_fold, FOLDS, long=True)
    best, lowest = np.zeros(len(has)), np.inf
    for at in range(len(PENALTIES)):
        odds = np.zeros(len(has))
        for left_out, found in enumerate(of_folds):
            odds[fold == left_out] = found[at]
        z = odds + overall
        deviance = float((weight * (np.logaddexp(0, z) - target * z)).sum())
        if deviance < lowest:
            best, lowest = odds, deviance
    return best


def _fitted(
    matrix: sparse.csr_matrix, target: Floats, weight: Floats, penalty: float,
    asked: sparse.csr_matrix, believed: Floats,
) -> Floats:  # fmt: skip
    """Log odds of the rows asked for, against the overall ones of those learned from.

    Args:
        matrix: of numbers of 64 bits; others were made so for each product.
    """

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
    word: Ints, row: Ints, section: Ints, place: Mapping[str, int], texts: Mapping[int, str]
) -> Flags:
    """For each word of a comment whether it says what the comment's section is about.

    Args:
        word, row: of all words, which it is and whose comment has it.
        section: of each comment.
        place: which word each stem is.
    """
    total, width, sections = len(section), len(place), int(section.max()) + 1
    having = _having(row, word, (total, width))
    ones = np.ones(total, np.float32)
    of_section = sparse.csr_matrix((ones, (section, np.arange(total))), shape=(sections, total))
    inside = (of_section @ having).tocoo()
    overall = np.asarray(having.sum(axis=0)).ravel()
    # Two comments without the word, so that one alone proves nothing.
    here = (np.bincount(section, minlength=sections) + 2)[inside.row]
    much, usual = inside.data / here, overall[inside.col]
    share, times = _TOPICAL
    topical = (much > share) & (much > times * usual / total)
    own = np.array(
        [
            at * width + place[name]
            for at, text in texts.items()
            for name in stems(text)
            if name in place
        ],
        np.int64,
    )
    code = inside.row.astype(np.int64) * width + inside.col
    written = np.isin(code, own)
    topical |= written & ((usual < _RARE * total) | (much > _OWN_TIMES * usual / total))
    here = places_in(np.sort(code[topical]), section[row].astype(np.int64) * width + word)
    found: Flags = here >= 0
    return found


def _written_with(
    word: Ints, row: Ints, about: Flags, comments: int, width: int
) -> tuple[sparse.csr_matrix, Ints]:
    """Words and neighbours; one sign stands for what the section is about, two for the ends.

    Returns: (comments, wordings), and of each wording the word that it is; -1: a pair of words.
    """
    topic, begin, end = width, width + 1, width + 2
    word = np.where(about, topic, word)
    again = (word[1:] == topic) & (word[:-1] == topic) & (row[1:] == row[:-1])
    kept = np.concatenate([[True], ~again]) if len(word) else about
    word, row = word[kept], row[kept]
    single = word != topic
    # The words of each comment between its two ends.
    at: Ints = np.repeat(
        np.arange(comments, dtype=np.int32), np.bincount(row, minlength=comments) + 2
    )
    together = at[1:] == at[:-1]
    inside = np.ones(len(at), np.bool_)
    inside[:1] = inside[-1:] = False
    inside[1:][~together] = inside[:-1][~together] = False
    sequence = np.full(len(at), begin, np.int32)
    sequence[:-1][~together] = sequence[-1:] = end
    sequence[inside] = word
    kind = np.int32 if (width + 3) ** 2 < np.iinfo(np.int32).max else np.int64
    code = sequence[:-1][together].astype(kind)
    code *= width + 3
    code += sequence[1:][together]
    at = at[1:][together]
    pairs = _common(code, _LEAST_ELSEWHERE)  # of the others few would be kept
    place = places_in(pairs, code)
    common = place >= 0
    rows = np.concatenate([row[single], at[common]])
    columns = np.concatenate([word[single], width + place[common]])
    del word, row, single, at, inside, sequence, together, code, place, common
    matrix = _having(rows, columns, (comments, width + len(pairs)))
    return matrix, np.concatenate([np.arange(width), np.full(len(pairs), -1)])


def _common(numbers: Ints, least: int) -> Ints:
    """Those that come so often at least, rising."""
    rising = np.sort(numbers)
    first, last = rising[: max(len(rising) - least + 1, 0)], rising[least - 1 :]
    often: Ints = np.unique(first[first == last])
    return often


def _having(row: Ints, column: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """1 where a row has the column, once or more often."""
    ones = np.ones(len(row), np.float32)
    matrix = sparse.csr_matrix((ones, (row.astype(np.int32), column.astype(np.int32))), shape=shape)
    matrix.data[:] = 1
    return matrix


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


def _groups(
    matrix: sparse.csr_matrix, closeness: Floats, section: Ints, weight: Floats, each: Each
) -> tuple[list[sparse.csr_matrix], Floats]:
    """A column for each group of comments, and how near those of its groups come to the
    examples, of each comment; a group's mean is steadier than one comment. Comments without
    any shared wording are like no other, and in no group."""
    columns, close = [], np.zeros(matrix.shape[0])
    has = np.flatnonzero(np.diff(matrix.indptr) > 0)
    unit = directions(matrix[has])
    ones = np.full(len(has), _GROUP_WEIGHT / np.sqrt(_GROUPINGS), np.float32)
    for group in each(lambda beginning: alike(unit, _GROUPS, beginning), _GROUPINGS, long=True):
        within = sparse.csr_matrix((ones, (has, group)), shape=(matrix.shape[0], _GROUPS))
        crowds = crowding((within[has] > 0).astype(float), section[has], weight[has])
        columns.append((within @ sparse.diags((1 / np.sqrt(crowds)).astype(np.float32))).tocsr())
        size = np.maximum(np.bincount(group, minlength=_GROUPS), 1)
        close[has] += (np.bincount(group, closeness[has], _GROUPS) / size)[group] / _GROUPINGS
    return columns, close
