"""Text to the pieces of words that a BERT model reads."""

import pytest

from kb_tools.search.wordpiece import WordPieces

PIECES = WordPieces(
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "pay", "##out", "##s", "cafe", "?", "支", "late", "$"]
)


def cut(text, most=20):
    return [PIECES.vocabulary[number] for number in PIECES.numbers(text, most)][1:-1]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Payouts late?", ["pay", "##out", "##s", "late", "?"]),
        ("CAFÉ", ["cafe"]),
        ("支支", ["支", "支"]),
        ("paying", ["[UNK]"]),  # one unknown piece, not a part of the word
        ("pay\u200bout", ["pay", "##out"]),  # a sign without width
        ("pay$late", ["pay", "$", "late"]),
        ("x" * 200, ["[UNK]"]),
        ("", []),
    ],
)
def test_a_word_is_cut_into_the_longest_pieces_known(text, pieces):
    assert cut(text) == pieces


def test_a_long_text_keeps_its_beginning_and_both_marks():
    numbers = PIECES.numbers("late " * 50, 10)
    assert len(numbers) == 10
    assert [PIECES.vocabulary[numbers[at]] for at in (0, -1)] == ["[CLS]", "[SEP]"]
