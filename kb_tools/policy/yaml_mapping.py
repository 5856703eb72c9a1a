"""The keys of a YAML mapping one by one, each with its line, read so that no text can do harm.

PyYAML's composer keeps lines, where its loader would drop them. It also calls itself once per
level of nesting, in C, without looking at the stack; and an alias may unfold a few lines into more
values than a machine has room for. Both are measured before anything is made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST = 262_144  # characters of front matter
_DEEPEST = 50  # levels of nesting
_MOST = 10_000  # values under one key, aliases unfolded
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_NESTS = re.compile(r"[\[{]|[-?:](?=[ \t\n])")


class UnreadableError(Exception):
    """What is wrong, for a reader; `line` from 1 in the YAML, and what would work."""

    def __init__(self, saw: str, would_work: str, line: int = 1) -> None:
        super().__init__(saw)
        self.line = line
        self.would_work = would_work


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    line: int  # from 1, in the YAML
    value: Any
    written: str | None  # a plain value as it stands in the file; None: a list or a mapping
    tag: str  # what YAML takes a plain, unquoted value for
    # Of a list of plain values: as they stand (the market NO is no boolean).
    words: tuple[str, ...] = ()
    trouble: str = ""  # why there is no value

    @property
    def is_null(self) -> bool:
        return self.tag == _NULL


def entries(source: str) -> list[Entry]:
    """The mapping's entries in their order, doubled keys included. Raises UnreadableError.

    >>> [(e.key, e.line, e.value, e.written) for e in entries("version: 2.10\\ntags: [a]")]
    [('version', 1, 2.1, '2.10'), ('tags', 2, ['a'], None)]
    """
    if len(source) > _LONGEST:
        raise UnreadableError(
            f"The front matter has {len(source)} characters; nobody writes so much.",
            "Move it into the text.",
        )
    source = source.encode("utf-8", "replace").decode()
    try:
        _refuse_depth(source)
        loader = _LOADER(source)
        try:
            return list(_entries(loader))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else source.count("\n", 0, getattr(error, "position", 0)) + 1
        raise UnreadableError(
            f"The front matter cannot be read as YAML: {_said(error)}.", _advice(source, line), line
        ) from error


def _refuse_depth(source: str) -> None:
    if len(_NESTS.findall(source)) <= _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(source, Loader=_LOADER):
        opens = isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent))
        depth += opens - isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent))
        if depth > _DEEPEST:
            raise UnreadableError(
                "The front matter is nested too deep to be meant.",
                "Write lists of plain words.",
                _line(event),
            )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _entries(loader: Any) -> Iterator[Entry]:
    node = loader.get_single_node()
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise UnreadableError(
            "The front matter is no list of keys and values.",
            "Write lines like  title: Refunds",
            node.start_mark.line + 1,
        )
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise UnreadableError(
                "A key of the front matter is itself a list.",
                "Write  key: value  on each line.",
                line,
            )
        if key.tag == _MERGE:
            raise UnreadableError(
                "Keys are taken over from elsewhere with <<.", "Write each key out.", line
            )
        plain = isinstance(value, yaml.ScalarNode)
        written = value.value if plain else None
        tag = value.tag if plain and not value.style else "tag:yaml.org,2002:str" if plain else ""
        made, trouble = _made(value, loader)
        yield Entry(key.value, line, made, written, tag, _words(value), trouble)


def _words(node: yaml.Node) -> tuple[str, ...]:
    inside = node.value if isinstance(node, yaml.SequenceNode) else []
    if not all(isinstance(part, yaml.ScalarNode) for part in inside):
        return ()
    return tuple(str(part.value) for part in inside if part.tag != _NULL)


def _made(node: yaml.Node, loader: Any) -> tuple[Any, str]:
    try:
        if _size(node, {}) > _MOST:
            return None, f"unfolds into more than {_MOST} values"
        return loader.construct_object(node, deep=True), ""
    except _EndlessError:
        return None, "holds itself"
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, AttributeError):
        if isinstance(node, yaml.ScalarNode):
            return node.value, ""  # 2026-02-31 is text: no date; the key's own check tells
        return None, "holds something that cannot be expressed here"


class _EndlessError(Exception):
    pass


_OPEN = -1


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values it unfolds into. The nesting is shallow here; see `_refuse_depth`."""
    size = known.get(id(node), 0)
    if size == _OPEN:
        raise _EndlessError
    if not size:
        known[id(node)] = _OPEN
        inside: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            inside = node.value
        elif isinstance(node, yaml.MappingNode):
            inside = [part for pair in node.value for part in pair]
        size = known[id(node)] = min(_MOST + 1, 1 + sum(_size(part, known) for part in inside))
    return size


def _said(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", None) or "")
    if "mapping values are not allowed" in problem:
        return "a second colon stands in the line"
    if "cannot start any token" in problem:
        return "no value may begin with this character"
    if "could not find expected ':'" in problem:
        return "a line has no colon behind its key"
    if "unexpected end of stream" in problem:
        return "a quote is opened and not closed"
    if "did not find expected" in problem:
        return "a bracket, a quote or an indent does not fit"
    if hasattr(error, "character") or "control characters" in problem:
        return "it holds a character that no text has"
    return problem.splitlines()[0] if problem else "it is no YAML"


def _advice(source: str, line: int) -> str:
    written = source.split("\n")[line - 1 : line]
    if any("\t" in text for text in written):
        return "Use spaces, not tabs."
    return 'Look at this line and the one before; quote text that holds a colon or begins with a sign:  title: "Refunds: late"'
