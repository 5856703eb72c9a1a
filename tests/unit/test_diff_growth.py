"""The work of a comparison grows with the size of a page, not with its square.

Work is counted in lines of Python that run, which a busy machine does not change.
"""

import sys
from collections.abc import Callable
from random import Random
from types import FrameType

import pytest

from kb_tools.diff.compare import compare, compare_documents
from kb_tools.diff.words.memory import LONGEST
from kb_tools.policy.markdown import parse

LINEAR = 2.7  # times as much for twice the size; 4, where work grows with the square

_WORDS = [f"{a}{b}{c}" for a in "bdfglmnprt" for b in "aeiou" for c in ("m", "nd", "st", "rk")]


def _sentence(random: Random, words: int = 6) -> str:
    return " ".join(random.choices(_WORDS, k=words)).capitalize() + "."


def _links(n: int) -> tuple[str, str]:
    """One clause: every link has other words and another address."""
    old, new = (
        " ".join(f"Read page {k}, [{side}{k}](pages/{side}{k}.md), first." for k in range(n))
        for side in ("old", "new")
    )
    return old, new


def _links_that_came(n: int) -> tuple[str, str]:
    known = "\n\n".join(f"The case {k} is told at [Word{k}](pages/x{k}.md) too." for k in range(n))
    came = "\n\n".join(f"[Word{k}](pages/x{k}.md)" for k in range(n))
    return f"# T\n\n{known}", f"# T\n\nHello.\n\n{came}"


def _items_of_one(n: int) -> tuple[str, str]:
    """Nested under one step, each with a figure that changed."""
    return tuple(
        "1. Begin.\n" + "\n".join(f"    - Item {k} waits {k + more} days" for k in range(n))
        for more in (0, 1000)
    )


def _told_lists(n: int) -> tuple[str, str]:
    """Sentences that became lists, all behind the same line."""
    random = Random(n)
    lists = [[" ".join(random.choices(_WORDS, k=2)) for _ in range(3)] for _ in range(n)]
    return (
        "\n\n".join(f"The following: {', '.join(each)} and more here." for each in lists),
        "\n\n".join("The following:\n\n- " + "\n- ".join(each) for each in lists),
    )


def _split_with_one_opening(n: int) -> tuple[str, str]:
    random = Random(n)
    texts = [[f"Please note this: {_sentence(random)}" for _ in range(3)] for _ in range(n)]
    shuffled = random.sample(texts, n)
    return (
        "\n\n".join(" ".join(text) for text in texts),
        "\n\n".join("\n\n".join(text) for text in shuffled),
    )


def _one_first_sentence(n: int) -> tuple[str, str]:
    random = Random(n)
    old, new = (
        "\n\n".join(f"Call the customer. {_sentence(random)}" for _ in range(n)) for _ in range(2)
    )
    return old, new


def _struck(n: int) -> tuple[str, str]:
    texts = [f"Call number {k} for the refund." for k in range(n)]
    return "\n\n".join(texts), "\n\n".join(f"<del>\n\n{text}\n\n</del>" for text in texts)


def _tables(n: int) -> tuple[str, str]:
    """So many tables, all of which have other heads now."""
    return tuple(
        "\n\n".join(
            f"| {head}{k} | B{k} |\n|---|---|\n" + "\n".join(f"| r{k}x{r} | v |" for r in range(3))
            for k in range(n)
        )
        for head in ("A", "Z")
    )


def _whole_sentences(n: int) -> tuple[str, str]:
    """One clause, longer than what is remembered, of which every other sentence is another one."""
    random = Random(n)
    old, new = ([_sentence(random) for _ in range(n)] for _ in range(2))
    new = [was if k % 2 else now for k, (was, now) in enumerate(zip(old, new, strict=True))]
    assert len(" ".join(old)) > LONGEST
    return " ".join(old), " ".join(new)


def _sentences_that_changed_their_clause(n: int) -> tuple[str, str]:
    random = Random(n)
    some, others = ([_sentence(random) for _ in range(n)] for _ in range(2))
    mixed = [[*some[::2], *others[::2]], [*some[1::2], *others[1::2]]]
    return tuple(
        "\n\n".join(" ".join(clause) for clause in page) for page in ([some, others], mixed)
    )


def _exceptions(n: int) -> tuple[str, str]:
    said = [f"Refund {_WORDS[k % 200]}{k}" for k in range(n)]
    return ". ".join(said), ". ".join(
        f"{each} unless it is number {k}" for k, each in enumerate(said)
    )


def _words_that_are_no_others(n: int) -> tuple[str, str]:
    """One clause, each word of which is another one, spelt otherwise than all the rest."""
    random = Random(n)
    old, new = ([_unlike(random) for _ in range(n)] for _ in range(2))
    return " and the ".join(old), " and the ".join(new)


def _unlike(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=9))


MADE: tuple[tuple[Callable[[int], tuple[str, str]], int], ...] = (
    (_links, 300),
    (_links_that_came, 200),
    (_items_of_one, 200),
    (_told_lists, 150),
    (_split_with_one_opening, 150),
    (_one_first_sentence, 150),
    (_struck, 400),
    (_tables, 150),
    (_whole_sentences, 150),
    (_sentences_that_changed_their_clause, 100),
    (_exceptions, 300),
    (_words_that_are_no_others, 60),
)


@pytest.mark.parametrize(("made", "size"), MADE, ids=[made.__name__ for made, _ in MADE])
def test_twice_the_page_is_about_twice_the_work(made, size):
    compare("A must wait 5 days.", "A may wait 6 days.")  # what is built once
    once = _steps(*made(size))
    assert _steps(*made(2 * size)) <= LINEAR * once


@pytest.mark.parametrize("written", ["[", "![", "[a [b] "])
def test_a_bracket_is_no_more_work_where_there_are_many(written):
    parse(written)  # what is built once
    of_few, of_many = (_lines(lambda n=n: parse(n * written + "]")) / n for n in (10, 400))
    assert of_many <= LINEAR * of_few


def test_a_bracket_that_nothing_closes_is_little_work():
    parse("[")  # what is built once
    assert _lines(lambda: parse("[" * 400)) / 400 < 100


def test_brackets_that_want_more_closing_ones_than_there_are_are_read_at_once():
    parse("[[]")  # what is built once
    assert _lines(lambda: parse("[" * 400 + "a ]")) / 400 < 20
    (clause,) = parse("[" * 400 + "more [link](to.md)] here").clauses
    assert clause.text == "[" * 400 + "more link] here"
    assert [link.target for link in clause.links] == ["to.md"]


def test_a_rule_is_asked_only_at_its_sign():
    parse("a & b")  # what is built once
    assert _lines(lambda: parse("a & b " * 400)) / 400 < 100


def _steps(before: str, after: str) -> int:
    """Lines of Python that one comparison runs through; parsing left out."""
    documents = parse(before), parse(after)
    return _lines(lambda: compare_documents(before, documents[0], after, documents[1]))


def _lines(run: Callable[[], object]) -> int:
    """Of Python, that it runs through."""
    count = 0

    def line(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, _: object) -> object:
        return line

    sys.settrace(call)
    try:
        run()
    finally:
        sys.settrace(None)
    return count
