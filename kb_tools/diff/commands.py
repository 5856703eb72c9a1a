"""Commands and code as the words a machine would read: prompts, line breaks and spaces are form."""

import re

from kb_tools.diff.normal import normal

_PROMPTS = frozenset({"$", "%", ">"})
_QUOTES = re.compile("[\"'`]")


def command_words(text: str) -> tuple[str, ...]:
    """The words of a block of code without prompts and without the marks that continue a line.

    >>> command_words("$ kubectl get pods | \\\\ grep api") == command_words("kubectl get pods | grep api")
    True
    """
    found = (word if word == "\\" else word.removesuffix("\\") for word in normal(text).split())
    words = [word for word in found if word != "\\" and word != "$"]
    return tuple(words[1:] if words and words[0] in _PROMPTS else words)


def without_quotes(words: tuple[str, ...]) -> str:
    return _QUOTES.sub("", " ".join(words))
