"""Commands and code as a machine would read them: prompts and spaces within a line are form."""

import re

from rapidfuzz.distance import LCSseq

from kb_tools.diff.model import Mark
from kb_tools.diff.words.normal import normal

_PROMPTS = frozenset({"$", "%", ">"})
_HOST_PROMPT = re.compile(
    r"\A\s*\[?(?P<who>[\w.-]+@[\w.-]+)(?:[: ~][^\s\]#$%>]*)?\]?[#$%>](?=\s|$)"
)
_CARRIED_ON = re.compile(r"\\[ \t]*\n[ \t]*")
_FENCE = re.compile(r"\s*(?:`{3}|~{3})")
_TAB = 4  # columns
_STOPS = re.compile(r"[.,;:!?]+(?=[\"'”’)]*$)")
_QUOTES = re.compile("[\"'`‘’‚“”„]")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u2060\u00ad]")
_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_WORD = re.compile(r"\S+|\s+")


def command_words(text: str) -> tuple[str, ...]:
    """The words of a block of code without prompts and without the marks that continue a line.

    >>> command_words("$ kubectl get pods | \\\\ grep api") == command_words("kubectl get pods | grep api")
    True
    >>> command_words("rm --force") == command_words("rm —force")  # another sign than the shell knows
    False
    >>> command_words("[root@web ~]# reboot"), command_words("ana@web:/srv$ reboot")
    (('reboot',), ('reboot',))
    """
    typed = _HOST_PROMPT.sub("", _INVISIBLE.sub("", text))
    found = (word if word == "\\" else word.removesuffix("\\") for word in typed.split())
    words = [word for word in found if word != "\\" and word != "$"]
    return tuple(words[1:] if words and words[0] in _PROMPTS else words)


def on_another_machine(before: str, after: str) -> bool:
    """Do both have prompts, and of other hosts or users?

    >>> on_another_machine("root@db# reboot", "root@test# reboot"), on_another_machine("# reboot", "root@db# reboot")
    (True, False)
    """
    was, now = (
        {
            found["who"].casefold()
            for line in text.splitlines()
            if (found := _HOST_PROMPT.match(line))
        }
        for text in (before, after)
    )
    return bool(was and now) and was != now


# The mark of the list item that begins with the code: it is none of its words.
_MARK = r"[ \t]*(?:[-+*]|\d{1,9}[.)])"
_ITEM = re.compile(rf"\A(?:{_MARK}[ \t]+)*{_MARK}(?=[ \t]*(?:```|~~~)| {{5}}|\t)")


def command_lines(source: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    r"""Each line with how far it is indented: in YAML or Python that says what belongs to what.

    >>> command_lines("```\n$ kubectl get pods | \\\n    grep api\n```")
    ((0, ('kubectl', 'get', 'pods', '|', 'grep', 'api')),)
    >>> command_lines("a:\n  b: 1") == command_lines("a:\nb: 1")
    False
    >>> command_lines("1. ```\n   a\n   ```") == command_lines("12. ```\n    a\n    ```")
    True
    """
    source = _ITEM.sub(lambda mark: " " * len(mark.group()), source, count=1)
    lines = [line.expandtabs(_TAB) for line in _CARRIED_ON.sub(" ", source).splitlines()]
    lines = [line for line in lines if line.strip() and not _FENCE.match(line)]
    indents = [len(line) - len(line.lstrip()) for line in lines]
    least = min(indents, default=0)
    return tuple(
        (indent - least, command_words(line)) for indent, line in zip(indents, lines, strict=True)
    )


def without_quotes(words: tuple[str, ...]) -> str:
    return _QUOTES.sub("", " ".join(words))


def without_stops(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the points and commas behind words; one that stands alone is a word ("git add .")."""
    return tuple(_STOPS.sub("", word) or word for word in words)


def without_typography(words: tuple[str, ...]) -> str:
    return normal(" ".join(words))


def spans(source: str) -> list[tuple[str, ...]]:
    """The words of each piece of code in a line of text.

    >>> spans("Run `rm -rf /tmp` and ``a ` b``.")
    [('rm', '-rf', '/tmp'), ('a', '`', 'b')]
    """
    return [command_words(found[2]) for found in _SPAN.finditer(source)]


def typed_marks(before: str, after: str) -> tuple[Mark, ...]:
    """What differs between two commands, spaces and dashes too."""
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    marks: list[Mark] = []
    for step in LCSseq.opcodes(old, new):
        gone = "".join(old[step.src_start : step.src_end])
        come = "".join(new[step.dest_start : step.dest_end])
        if step.tag == "equal":
            marks.append(Mark("=", gone))
            continue
        marks += [Mark("-", gone)] if gone else []
        marks += [Mark("+", come)] if come else []
    return tuple(marks)
