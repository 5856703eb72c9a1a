"""Which words may one be a form of? By the endings of its language; what no ending tells is listed there."""

from kb_tools.diff.words.lexicon import Ending, Lexicon
from kb_tools.diff.words.memory import remembered

SHORTEST = 3  # letters of a word that takes endings
_NONE: frozenset[str] = frozenset()
LONGEST = 40  # letters; a pattern with repeated groups may take too long even in these


class Forms:
    """What a word may be a form of: itself, and others, of which some are no words.

    A language without endings has no forms but those that its lexicon lists.

    >>> from kb_tools.diff.words.lexicon import lexicon
    >>> of = Forms(lexicon("en"))
    >>> sorted(of("fires") & of("fired")), sorted(of("stopped") & of("stops")), sorted(of("paid"))
    (['fire'], ['stop'], ['paid', 'pay'])
    >>> of("planes") & of("plans"), of("filed") & of("filled"), of("hardly") & of("hard"), of("reply") & of("rep")
    (frozenset(), frozenset(), frozenset(), frozenset())
    >>> sorted(Forms(lexicon("es"))("antes"))
    ['antes']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.inflected = remembered()(self._inflected)  # without adverbs
        self._cached = remembered()(self._of)

    def __call__(self, word: str) -> frozenset[str]:
        return self._cached(word)

    def opposing(self, word: str) -> frozenset[str]:
        """What its opposite is looked for under: more than it is a form of (válidos: válido)."""
        return self(word) | self._by(self._lexicon.opposite_endings, word)

    def agreeing(self, word: str) -> frozenset[str]:
        """What tells that it follows a noun in gender and number, where it is a word: correctas, correctamente."""
        return self._by(self._lexicon.agreeing, word)

    def _of(self, word: str) -> frozenset[str]:
        return self.inflected(word) | self._by(self._lexicon.adverbs, self._owner(word))

    def _inflected(self, word: str) -> frozenset[str]:
        owner = self._owner(word)
        listed = (owner, *self._lexicon.irregular.get(owner, ()))
        long = [form for form in listed if len(form) >= SHORTEST]
        return self._by(self._lexicon.endings, owner).union((word, *long))

    def _owner(self, word: str) -> str:
        for end in self._lexicon.owners:
            word = word.removesuffix(end)
        return word

    def _by(self, endings: tuple[Ending, ...], word: str) -> frozenset[str]:
        if not endings or len(word) > LONGEST or word in self._lexicon.whole:
            return _NONE
        bases = [match.expand(base) for form, base in endings if (match := form.fullmatch(word))]
        return frozenset(base for base in bases if len(base) >= SHORTEST) if bases else _NONE
