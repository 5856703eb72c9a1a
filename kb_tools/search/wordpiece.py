"""Text to the pieces of words that a BERT model was trained on.

Devlin et al., *BERT: Pre-training of Deep Bidirectional Transformers* (2019): lower case without
accents, cut at spaces and punctuation, then each word from the left into the longest pieces that
the vocabulary has. Written here, in forty lines, because the usual library brings a client for
downloads along, and nothing here may load anything.
"""

import unicodedata
from collections.abc import Iterator, Sequence

LONGEST_WORD = 100  # characters; what is longer is one unknown piece
_CONTINUED = "##"


class WordPieces:
    """`vocabulary`: piece by number, as in a model's `vocab.txt`."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self._number = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._number["[UNK]"]
        self._start, self._end = self._number["[CLS]"], self._number["[SEP]"]
        self._known: dict[str, list[int]] = {}  # words cut before

    def numbers(self, text: str, most: int) -> list[int]:
        """The pieces of a text between the start and the end mark, at most `most` of them."""
        found: list[int] = []
        for word in _words(text):
            found += self._pieces(word)
            if len(found) >= most - 2:
                break
        return [self._start, *found[: most - 2], self._end]

    def whole_words(self) -> Iterator[str]:
        """The pieces that are words of letters, in the vocabulary's order: the most used first."""
        return (piece for piece in self.vocabulary if piece.isascii() and piece.isalpha())

    def _pieces(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = _CONTINUED if start else ""
            for end in range(len(word), start, -1):
                number = self._number.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start = end
        return found


def _words(text: str) -> Iterator[str]:
    """Lower-case words; each sign and each Chinese character alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for character in plain:
        if "a" <= character <= "z" or "0" <= character <= "9":
            word += character
            continue
        category = unicodedata.category(character)
        if category == "Mn" or (category.startswith("C") and character not in "\t\n\r"):
            continue
        alone = character.isspace() or _is_sign(character, category) or _is_chinese(character)
        if not alone:
            word += character
            continue
        if word:
            yield word
        word = ""
        if not character.isspace():
            yield character
    if word:
        yield word


def _is_sign(character: str, category: str) -> bool:
    """Also the ASCII signs that Unicode counts as symbols: $ + < = > ^ ` | ~"""
    return category.startswith("P") or (character.isascii() and not character.isalnum())


def _is_chinese(character: str) -> bool:
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0002ceaf"
    )
