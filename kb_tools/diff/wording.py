"""When are two words one word? Spelling, endings, names."""

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import OSA

from kb_tools.diff.dictionary import dictionary
from kb_tools.diff.forms import Forms
from kb_tools.diff.lexicon import Lexicon
from kb_tools.diff.memory import remembered
from kb_tools.diff.normal import normal

MANY_PAIRS = 20_000  # of words that are compared for spelling
LONG_WORD = 12  # letters: in so many, three may be wrong
LEAST_DENIED = 4  # letters of what is denied by what stands before it: unpaid, but not until
NAMES = re.compile(
    r"[\w$€£%][\w$€£%]*(?:[-'._/:@][\w$€£%]+)*"
)  # gitlab-org-shared is one word, so is a@b.org


_JOINT = re.compile(r"[-/]")  # servant-leadership
_DOTTED = re.compile(r"\w\w\.[a-z]\w")  # config.yml, help.example
_DOUBLED = re.compile(r"(.)\1")
_NOT_WORD = re.compile(r"[^\w$€£%#@+<>=/]+")


@remembered(262_144)
def bare(text: str) -> str:
    return _NOT_WORD.sub(" ", normal(text).casefold()).strip()


@lru_cache(maxsize=262144)
def stem(word: str) -> str:
    """A crude stem: enough to see that two forms are one word.

    >>> [stem(w) for w in ("escalates", "escalated", "policies", "access")]
    ['escalat', 'escalat', 'polic', 'access']
    """
    word = word.replace("'s", "")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ies",
        "ied",
        "ed",
        "es",
        "ly",
        "s",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


class Wording:
    """One language's words: which are one word, mean the same, or the opposite.

    >>> from kb_tools.diff.lexicon import lexicon
    >>> words = Wording(lexicon("en"))
    >>> words.same("customer", "custmoer"), words.same("cancelled", "canceled")
    (True, True)
    >>> words.same("increase", "decrease"), words.same("onboarding", "offboarding")
    (False, False)
    >>> words.opposite("added", "removed"), words.opposite("flagged", "unflagged")
    (True, True)
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._forms = Forms(lexicon)
        self._opposite_stems = {frozenset(map(stem, pair)) for pair in lexicon.opposites}
        self._meant = remembered(65_536)(self._find_meant)

    def canonical(self, word: str) -> str:
        """Words of equal meaning have one; so have most forms of a word, and a few other words."""
        return self._meant(word) or stem(word)

    def _find_meant(self, word: str) -> str | None:
        """Of what stands for all words of its meaning, if the lexicon has the word or one that it is a form of."""
        synonyms = self._lexicon.synonyms
        found = synonyms.get(word) or synonyms.get(stem(word))
        return found or next(filter(None, map(synonyms.get, sorted(self._forms(word)))), None)

    def opposite(self, a: str, b: str) -> bool:
        """Does one turn a rule round that was said with the other?"""
        if frozenset((stem(a), stem(b))) in self._opposite_stems:
            return True
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if longer.endswith(shorter) and len(shorter) >= LEAST_DENIED:
            return longer.removesuffix(shorter) in self._lexicon.denying
        return any(
            frozenset((one, other)) in self._lexicon.opposites
            for one in self._forms(a)
            for other in self._forms(b)
        )

    def same(self, a: str, b: str) -> bool:
        """Two forms of one word, or one word and its misspelling."""
        if a.replace("-", "") == b.replace("-", ""):
            return True
        if _never_misspelt(a) or _never_misspelt(b):
            return False
        a, b = a.strip("_"), b.strip("_")  # emphasis that was no markup
        forms, others = self._forms(a), self._forms(b)
        if a in others or b in forms:
            return True
        parts, other_parts = _JOINT.split(a), _JOINT.split(b)
        if len(parts) == len(other_parts) > 1:
            return all(map(self.same, parts, other_parts))
        shared, stems = forms & others, stem(a) == stem(b)
        if not (shared or stems or self._near(a, b)) or self.opposite(a, b):
            return False
        known = dictionary(self._lexicon.language)
        if a in known and b in known:
            return not known.isdisjoint(shared)
        return stems or not known or a in known or b in known or _a_slip(a, b)

    def _near(self, a: str, b: str) -> bool:
        """So few letters differ that one may be the other misspelt."""
        shorter = min(len(a), len(b))
        if shorter < 4 or any(c.isdigit() for c in a + b):
            return False
        few = 1 if shorter < 6 or a[0] != b[0] else 2 if shorter < LONG_WORD else 3
        if OSA.distance(a, b) > few:
            return False  # the first letter is hardly ever one of two that are wrong
        return not self._other_beginning(a, b) and not self._other_party(a, b)

    def _other_beginning(self, a: str, b: str) -> bool:
        """verified, unverified; onboarding, offboarding; but inprove, improve"""
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if longer.endswith(shorter) and longer.removesuffix(shorter).isalpha():
            return True
        return any(
            a.startswith(one) and b == other + a.removeprefix(one)
            for alike, others in permutations(self._lexicon.beginnings, 2)
            for one in alike
            for other in others
        )

    def _other_party(self, a: str, b: str) -> bool:
        """licensor, licensee"""
        return any(
            a.endswith(one) and b == a.removesuffix(one) + other
            for ends in self._lexicon.parties
            for one, other in permutations(ends, 2)
        )

    def left_over(self, old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
        """Leaves out pairs of words that are one word or mean the same."""
        if list(old) > list(new):  # the same pairs whichever text is the older
            left_new, left_old = self.left_over(new, old)
            return left_old, left_new
        old, new = _surplus(old, new), _surplus(new, old)
        old, new = _without_pairs(old, new, self.canonical, self._alike)
        if len(old) * len(new) <= MANY_PAIRS:  # of more, spelling is not the question
            old, new = _without_pairs(old, new, lambda word: "", self.same)
        if len(old) != len(new) and stem("".join(old)) == stem("".join(new)):
            return [], []  # VirtualMachines, virtual machines
        return old, new

    def _alike(self, a: str, b: str) -> bool:
        meant = self._meant(a)
        return (meant is not None and meant == self._meant(b)) or self.same(a, b)


def _without_pairs(
    old: Sequence[str],
    new: Sequence[str],
    key: Callable[[str], str],
    alike: Callable[[str, str], bool],
) -> tuple[list[str], list[str]]:
    """Without pairs that are alike, sought among the words of one key."""
    places: dict[str, dict[str, deque[int]]] = {}  # by key, by word
    for place, word in enumerate(new):
        places.setdefault(key(word), {}).setdefault(word, deque()).append(place)
    left_old: list[str] = []
    for word in old:
        there = places.get(key(word), {})
        twin = next((other for other in there if alike(word, other)), None)
        if twin is None:
            left_old.append(word)
            continue
        there[twin].popleft()
        if not there[twin]:
            del there[twin]
    kept = sorted(place for there in places.values() for at in there.values() for place in at)
    return left_old, [new[place] for place in kept]


def _surplus(found: Sequence[str], others: Sequence[str]) -> list[str]:
    """What stands more often here than there."""
    more = Counter(found) - Counter(others)
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
def _never_misspelt(word: str) -> bool:
    return is_a_name(word) or bool(_DOTTED.search(word))


def is_a_name(word: str) -> bool:
    """Names of files, commands, hosts, channels: one letter more or less is another thing."""
    return bool(
        re.search(r"\d[a-z]|[a-z]-?\d|[a-z][._/:@-]+[a-z]+[._/:@-]|^[#@]|[a-z]_[a-z]", word)
    )
