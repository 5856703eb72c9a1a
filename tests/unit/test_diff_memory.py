"""What was worked out for a text is found again in a history of some hundred pages, and memory is bounded."""

from kb_tools.diff.words.memory import LONGEST, remembered


def test_the_clauses_and_sentences_of_three_hundred_pages_are_found_again():
    texts = [f"Clause {n} of three hundred pages, with some hundred each." for n in range(250_000)]
    asked = []
    of = remembered()(lambda text: asked.append(text) or len(text))
    for text in [*texts, *texts]:
        of(text)
    assert len(asked) == len(texts)


def test_of_more_the_older_half_is_forgotten():
    asked = []
    of = remembered(4)(lambda text: asked.append(text) or text.upper())
    assert [of(text) for text in "abcdeeda"] == [*"ABCDEEDA"]
    assert asked == [*"abcdea"]


def test_a_page_in_one_line_is_kept_with_a_few_others_only():
    of = remembered(4)(len)
    assert [of(sign * (LONGEST + 1)) for sign in "abcdefgh"] == [LONGEST + 1] * 8
    assert len(of.__self__) == 0
