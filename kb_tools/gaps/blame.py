"""How far a comment blames the page, by what a sentence model makes of its clauses.

"KB silent on this case" shares no word with "there is no instruction for this". A sentence model
hears that they say the same. So each clause is held against descriptions of a page's fault, and
against descriptions of an agent's, which are worded much alike. What the clause's section is about
is left out first; then the same clauses come again and again, and only so many are asked about.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kb_tools.gaps.crowding import crowding
from kb_tools.gaps.evidence import Flags, Floats, Ints

Embed = Callable[[Sequence[str]], NDArray[np.float32]]  # texts → vectors of length 1

# What a comment says that blames the page. Where learning starts; the store's own wording decides.
PAGE = (
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
_AGENT = (
    "The agent did not follow the process",
    "The agent ignored the instructions",
    "The agent did not read the article",
    "The agent skipped a step",
    "The agent forgot to check something",
    "The agent gave the customer a wrong or unclear answer",
    "The instructions are clear, the agent was careless",
    "The agent was coached",
)
_AGAINST = 0.5  # how much nearness to an agent's fault takes away
_MOST_ASKED = 3_000  # clauses, the most frequent ones
_LONGEST = 30  # words of a clause that are looked at
_DIGITS = 3
_TOPIC = "it"  # stands for what the section is about


def blame(
    word: Ints, row: Ints, begins: Flags, about: Flags, section: Ints, weight: Floats,
    vocabulary: Sequence[str], embed: Embed,
) -> Floats:  # fmt: skip
    """Of each comment how near its nearest clause comes to a page's fault, about -0.5 to 1; of
    comments whose clauses were not asked about, what is usual.

    Args:
        word, row, begins: of all words, which it is, whose comment has it, whether a clause begins.
        about: of all words, whether it says what its comment's section is about.
        section, weight: of each comment.
    """
    comments = len(section)
    if not len(word):
        return np.zeros(comments)
    texts, clause, comment = _frequent(word, row, begins, about, vocabulary)
    vectors = embed(texts)
    near = (vectors @ embed(PAGE).T).max(axis=1).astype(float)
    near -= _AGAINST * (vectors @ embed(_AGENT).T).max(axis=1)
    said = sparse.csr_matrix((np.ones(len(clause)), (comment, clause)), (comments, len(texts)))
    said.data[:] = 1
    usual = float(np.median(near))
    near = usual + (near - usual) / np.sqrt(crowding(said, section, weight))
    near = np.round(near, _DIGITS)  # so that another order of sums makes no other report
    nearest = np.full(comments, -np.inf)
    np.maximum.at(nearest, comment, near[clause])
    asked = np.isfinite(nearest)
    nearest[~asked] = np.median(nearest[asked])
    return nearest


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
