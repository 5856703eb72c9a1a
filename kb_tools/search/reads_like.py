"""Whether a text is plainly in another language than it is taken for, by its function words.

Of 120 words of running text .2 to .5 are function words of ours where the language is the right one, in
Arabic, Russian and Turkish from .03 on; of English ones .03 to .18 stand in other languages, and .31 in
the English SOP that has fewest (XQuAD's paragraphs in twelve languages; our own SOPs).
"""

from kb_tools.search.analysis import tokens
from kb_tools.search.languages import ENGLISH, language
from kb_tools.search.words import STOP_WORDS

FEWEST_WORDS = 60  # of less nothing is said
_ENGLISH = 0.15  # of the words, from which on a text may be English …
_PLAINLY_ENGLISH = 0.25  # … and is no other language
_OWN = 0.03


def reads_like(text: str, tag: str) -> bool:
    """May this text be in the language of that tag ("de-AT")? True for a short text, and where nobody can
    tell: of a language without function words here only English is told apart.

    >>> reads_like("Das Geld ist noch nicht auf dem Konto, und wir warten auf die Bank. " * 5, "en")
    False
    """
    words = [t.word for t in tokens(text, tag) if not (t.code or t.word[0].isdigit())]
    if len(words) < FEWEST_WORDS:
        return True
    english = sum(word in STOP_WORDS for word in words) / len(words)
    if tag.lower().startswith(ENGLISH):
        return english >= _ENGLISH
    own = language(tag).stop - (frozenset() if language(tag).latin else STOP_WORDS)
    listed = own != STOP_WORDS
    held = sum(word in own for word in words) / len(words)
    return english < _PLAINLY_ENGLISH and (held >= _OWN or not listed)
