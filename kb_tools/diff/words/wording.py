"""When are two words one word? Spelling, endings, names."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, permutations

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb_tools.diff.words.dictionary import dictionary
from kb_tools.diff.words.forms import Forms
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.memory import remembered
from kb_tools.diff.words.normal import normal

MANY_PAIRS = 20_000  # of words that are compared for spelling
FEW_PAIRS = 100  # … one by one; looking for those that may be alike takes as long as so many
LONG_WORD = 12  # letters: in so many, three may be wrong …
MOST_WRONG = 3  # … and never more
LEAST_DENIED = 4  # letters of what is denied by what stands before it: unpaid, but not until
NAMES = re.compile(
    r"[\w$€£%][\w$€£%]*(?:[-'._/:@][\w$€£%]+)*"
)  # gitlab-org-shared is one word, so is a@b.org


_COMMIT = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}", re.I)
_JOINT = re.compile(r"[-/]")  # servant-leadership
_JOINTS = re.compile(r"['’]|-(?!\d)|(?<!\d)-")  # dont, k12; but 1-2 is not 12
_DOTTED = re.compile(r"\w\w\.[a-z]\w")  # config.yml, help.example
_DOUBLED = re.compile(r"(.)\1")
_MARKS = frozenset(" $€£%#@+<>=/")
_NOT_WORD = re.compile(r"[^\w$€£%#@+<>=/]+")
_ASCII_WORDS = {code: _NOT_WORD.sub(" ", chr(code).lower()) for code in range(128)}


@remembered()
def bare(text: str) -> str:
    folded = text if text.isascii() else normal(text)
    if folded.isascii():  # in a fifth of the time
        return " ".join(folded.translate(_ASCII_WORDS).split())
    return _NOT_WORD.sub(" ", folded.casefold()).strip()


def says_something(text: str) -> bool:
    """More than marks such as "//" or "=>"."""
    return any(map(str.isalnum, text)) or not set(bare(text)) <= _MARKS


class Wording:
    """One language's words: which are one word, mean the same, or the opposite.

    >>> from kb_tools.diff.words.lexicon import lexicon
    >>> words = Wording(lexicon("en"))
    >>> words.same("customer", "custmoer"), words.same("cancelled", "canceled")
    (True, True)
    >>> words.same("usecase", "use-cases"), words.same("opt-in", "opt-out")
    (True, False)
    >>> words.same("increase", "decrease"), words.same("onboarding", "offboarding")
    (False, False)
    >>> words.opposite("added", "removed"), words.opposite("flagged", "unflagged")
    (True, True)
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forms = Forms(lexicon)
        self._listed = frozenset(lexicon.irregular).union(*lexicon.irregular.values())
        self._small = lexicon.function_words.union(
            lexicon.conditions, lexicon.grammar.mid_exceptions, lexicon.negation
        )
        self._other_beginnings = {  # those that mean another thing than each
            one: frozenset(chain.from_iterable(others))
            for alike in lexicon.beginnings
            for others in ([group for group in lexicon.beginnings if group is not alike],)
            for one in alike
        }
        self._sizes_of_beginnings = {len(one) for one in self._other_beginnings}
        self._spelt = remembered()(self._find_spelt)
        self._keys = remembered()(self._find_keys)

    def _find_keys(self, word: str) -> tuple[str, ...]:
        """What a word is a form of or means the same as; words that are one have one in common."""
        return tuple(sorted(self._forms(word) | self._among(word, self._lexicon.synonyms)))

    def _among(self, word: str, groups: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """The words of the groups in which the word stands, or what it is a form of."""
        forms = self._forms.inflected(word)
        return frozenset(chain.from_iterable(groups.get(form, ()) for form in forms))

    def _grouped(self, a: str, b: str, groups: Mapping[str, Sequence[str]]) -> bool:
        return not self._among(a, groups).isdisjoint(self._forms.inflected(b))

    def opposite(self, a: str, b: str) -> bool:
        """Does one turn a rule round that was said with the other?"""
        return self._denied(a, b) or any(
            frozenset((one, other)) in self._lexicon.opposites
            for one in self._forms.opposing(a)
            for other in self._forms.opposing(b)
        )

    def _denied(self, a: str, b: str) -> bool:
        """unpaid, paid; non-sepa, sepa; but not unless, less, nor unanimous: no word is left of it"""
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if len(shorter) < LEAST_DENIED or not longer.endswith(shorter):
            return False
        before = longer.removesuffix(shorter)
        if before not in self._lexicon.denying:
            return False
        if not self._small.isdisjoint((a, b)):
            return False
        return "-" in before or self._known(shorter) or not self._known(longer)

    def counterpart(self, a: str, b: str) -> bool:
        """inbound, outbound; licensor, licensee"""
        return self._other_beginning(a, b) or self._other_party(a, b)

    def same(self, a: str, b: str) -> bool:
        """Two forms of one word, or one word and its misspelling."""
        joined, other = _joined(a), _joined(b)
        if joined == other:
            return True
        if (joined, other) != (a, b) and self._forms(joined) & self._forms(other):
            return True  # usecase, use-cases
        if _never_misspelt(a) or _never_misspelt(b):
            return False
        a, b = a.strip("_"), b.strip("_")  # emphasis that was no markup
        forms, others = self._forms(a), self._forms(b)
        if a in others or b in forms or self._agree(a, b):
            return True
        parts, other_parts = _JOINT.split(a), _JOINT.split(b)
        if len(parts) == len(other_parts) > 1:
            return all(map(self.same, parts, other_parts))
        shared = forms & others
        if not (shared or self._near(a, b)) or self.opposite(a, b):
            return False
        words = [word for word in (a, b) if self._known(word)]
        if len(words) == 2:
            return any(map(self._known, shared))
        return bool(shared or words) or _a_slip(a, b)

    def _known(self, word: str) -> bool:
        known = dictionary(self._lexicon.language)
        return (
            word in known
            or word in self._listed
            or not known.isdisjoint(self._forms.agreeing(word))
        )

    def _agree(self, a: str, b: str) -> bool:
        """correcto, correctas: one word, whose gender and number follow a noun"""
        of_both = self._lexicon.agreeing and self._forms.agreeing(a) & self._forms.agreeing(b)
        return bool(of_both) and not dictionary(self._lexicon.language).isdisjoint(of_both)

    def _near(self, a: str, b: str) -> bool:
        """So few letters differ that one may be the other misspelt."""
        shorter, longer = sorted((len(a), len(b)))
        if shorter < 4:
            return False
        few = 1 if shorter < 6 or a[0] != b[0] else 2 if shorter < LONG_WORD else MOST_WRONG
        if longer - shorter > few or OSA.distance(a, b, score_cutoff=few) > few:
            return False  # the first letter is hardly ever one of two that are wrong
        return not any(c.isdigit() for c in a + b) and not self.counterpart(a, b)

    def _other_beginning(self, a: str, b: str) -> bool:
        """verified, unverified; onboarding, offboarding; but inprove, improve, and eady, ready"""
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if longer.endswith(shorter) and longer.removesuffix(shorter).isalpha():
            return not self._lost_its_first(longer, shorter)
        return any(
            b.endswith(a[size:])
            and b.removesuffix(a[size:]) in self._other_beginnings.get(a[:size], ())
            for size in self._sizes_of_beginnings
        )

    def _lost_its_first(self, word: str, rest: str) -> bool:
        """Without its first letter no word is left; OAuth is no word either, so auth has lost none."""
        return len(word) == len(rest) + 1 and self._known(word) and not self._known(rest)

    def _other_party(self, a: str, b: str) -> bool:
        """licensor, licensee"""
        return any(
            a.endswith(one) and b == a.removesuffix(one) + other
            for ends in self._lexicon.parties
            for one, other in permutations(ends, 2)
        )

    def left_over(self, old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
        """Leaves out pairs of words that are one word or mean the same.

        A phrase ("make sure") that means the same as no other one is taken as its words.
        """
        if list(old) > list(new):  # the same pairs whichever text is the older
            left_new, left_old = self.left_over(new, old)
            return left_old, left_new
        old, new = self.without_equals(old, new)
        if any(" " in word for word in (*old, *new)):
            old, new = self.without_equals(self._in_words(old), self._in_words(new))
        if len(old) * len(new) <= MANY_PAIRS:  # of more, spelling is not the question
            old, new = _without_pairs(old, new, self.spelt_alike(old, new), self.same)
        one, other = (_JOINTS.sub("", "".join(words)) for words in (old, new))
        if len(old) != len(new) and self._forms(one) & self._forms(other):
            return [], []  # VirtualMachines, virtual machines
        return old, new

    def _in_words(self, phrases: Sequence[str]) -> list[str]:
        words = chain.from_iterable(map(str.split, phrases))
        return [word for word in words if word not in self._lexicon.function_words]

    def without_equals(self, old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
        """Leaves out pairs of words that are forms of one word or mean the same, however spelt."""
        old, new = _surplus(old, new), _surplus(new, old)
        return _without_pairs(old, new, _with_a_key_of(self._keys, new), self._alike)

    def most_in(self, there: Sequence[str]) -> Callable[[Sequence[str]], bool]:
        """Whether of words, none of them empty, three of four stand there, or others that are forms of them, mean
        the same or are spelt a little otherwise."""
        places: dict[str, list[int]] = {}
        having: dict[str, list[str]] = {}  # a key: words that stand there
        for place, word in enumerate(there):
            if word not in places:
                for key in self._keys(word):
                    having.setdefault(key, []).append(word)
            places.setdefault(word, []).append(place)

        def most_there(words: Sequence[str]) -> bool:
            near = {
                *words,
                *chain.from_iterable(having.get(k, ()) for w in words for k in self._keys(w)),
            }
            most = 2 * len(words)  # of one word there: more can be nobody's partner
            stand = sorted(chain.from_iterable(places.get(word, ())[:most] for word in near))
            left, _ = self.without_equals(words, [there[place] for place in stand])
            many = len(words) // 4
            if left and len(left) <= 2 * many and len(left) * len(places) <= FEW_PAIRS * 4:
                left = [word for word in left if not any(self.same(word, o) for o in places)]
            return len(left) <= many

        return most_there

    def first_of(self, words: Iterable[str]) -> dict[str, str]:
        """For each word the first of them, by its letters, that is a form of the same word or means the same."""
        having: dict[str, list[str]] = {}
        for word in sorted(set(words)):
            for key in self._keys(word):
                having.setdefault(key, []).append(word)
        near = {word: (having[key] for key in self._keys(word)) for word in words}
        return {
            word: min(other for other in chain(*lists) if other == word or self._alike(word, other))
            for word, lists in near.items()
        }

    def _alike(self, a: str, b: str) -> bool:
        return self._grouped(a, b, self._lexicon.synonyms) or self.same(a, b)

    def spelt_alike(self, old: Sequence[str], new: Sequence[str]) -> Callable[[str], list[str]]:
        """Of each old word those of the new ones, each once and in order, that may be the `same`."""
        olds, news = [*dict.fromkeys(old)], [*dict.fromkeys(new)]
        if len(olds) * len(news) <= FEW_PAIRS:
            return lambda word: news
        having: dict[str, list[int]] = {}
        for place, word in enumerate(news):
            for key in self._spelt(word):
                having.setdefault(key, []).append(place)
        letters = process.cdist(
            [word.strip("_") for word in olds],
            [word.strip("_") for word in news],
            scorer=OSA.distance,
            score_cutoff=MOST_WRONG,
            dtype=np.uint8,
        )
        near = {word: set[int]() for word in olds}
        for at, place in np.argwhere(letters <= MOST_WRONG).tolist():
            near[olds[at]].add(place)
        for word, places in near.items():
            places.update(*(having.get(key, ()) for key in self._spelt(word)))
        return lambda word: [news[place] for place in sorted(near[word])]

    def _find_spelt(self, word: str) -> frozenset[str]:
        """Words that are the `same`, but for letters that are wrong, have one of these in common."""
        joined, plain = _joined(word), word.strip("_")
        parted = {"-"} if _JOINT.search(plain) else set()
        return self._forms(joined) | self._forms(plain) | self._forms.agreeing(plain) | parted

    def without_near(self, old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
        """Leaves out pairs of words that may mean the same."""
        if sorted(old) > sorted(new):  # as in left_over
            left_new, left_old = self.without_near(new, old)
            return left_old, left_new
        near = self._lexicon.near
        old, new = sorted(old), sorted(new)
        with_a_key_of = _with_a_key_of(lambda word: sorted(self._among(word, near)), new)
        return _without_pairs(old, new, with_a_key_of, lambda a, b: self._grouped(a, b, near))


def _with_a_key_of(
    keys: Callable[[str], Iterable[str]], new: Sequence[str]
) -> Callable[[str], Iterator[str]]:
    """Of a word those of the new ones that have a key in common with it."""
    having: dict[str, list[str]] = {}  # a key: words, each once
    for word in dict.fromkeys(new):
        for key in keys(word):
            having.setdefault(key, []).append(word)
    return lambda word: (other for key in keys(word) for other in having.get(key, ()))


def _without_pairs(
    old: Sequence[str],
    new: Sequence[str],
    near: Callable[[str], Iterable[str]],
    alike: Callable[[str, str], bool],
) -> tuple[list[str], list[str]]:
    """Without pairs that are alike, sought among those of the new words that are near."""
    places: dict[str, deque[int]] = {}  # of a word
    for place, word in enumerate(new):
        places.setdefault(word, deque()).append(place)
    left: list[str] = []
    for word in old:
        twin = next((other for other in near(word) if places[other] and alike(word, other)), None)
        if twin is None:
            left.append(word)
        else:
            places[twin].popleft()
    return left, [new[place] for place in sorted(chain.from_iterable(places.values()))]


def _surplus(found: Sequence[str], others: Sequence[str]) -> list[str]:
    """What stands more often here than there."""
    more = Counter(found)
    for word in others:
        if word in more:
            more[word] -= 1
    result = []
    for word in found:
        if more[word] > 0:
            more[word] -= 1
            result.append(word)
    return result


def _a_slip(a: str, b: str) -> bool:
    """Letters that changed places, were doubled, or are written so in one country.

    >>> _a_slip("sourecgraph", "sourcegraph"), _a_slip("tokenise", "tokenize"), _a_slip("delist", "relist")
    (True, True, False)
    """
    return sorted(a) == sorted(b) or _plainly_spelt(a) == _plainly_spelt(b)


def _plainly_spelt(word: str) -> str:
    for written, plain in (("ae", "e"), ("oe", "e"), ("our", "or"), ("s", "z"), ("re", "er")):
        word = word.replace(written, plain)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=65_536)
def _joined(word: str) -> str:
    """don't → dont, www.acme.com → acme.com"""
    return _JOINTS.sub("", word.removeprefix("www."))


@lru_cache(maxsize=65_536)
def _never_misspelt(word: str) -> bool:
    return is_a_name(word) or bool(_DOTTED.search(word))


def is_a_name(word: str) -> bool:
    """Names of files, commands, hosts, channels: one letter more or less is another thing. A commit is none of
    them: it says where a text comes from."""
    return not _COMMIT.fullmatch(word) and bool(
        re.search(r"\d[a-z]|[a-z]-?\d|[a-z][._/:@-]+[a-z]+[._/:@-]|^[#@]|[a-z]_[a-z]", word)
    )
