"""Signs that turn the direction of writing: a page can read otherwise than what stands in it.

Whoever reviews "refund [U+202E]003[U+202C] days" may read 300, and whoever searches or copies gets 003
(Boucher and Anderson, *Trojan Source*, 2021; CVE-2021-42574). Letters of Arabic or Hebrew need none of
them, and the marks U+200E, U+200F and U+061C turn nothing but their neighbours: they are left alone.
"""

import re

from kb_tools.checks.model import Checked, Problems
from kb_tools.errors import Severity

_NAMES = {
    "\u202a": "left-to-right embedding", "\u202b": "right-to-left embedding",
    "\u202c": "end of an embedding or override", "\u202d": "left-to-right override",
    "\u202e": "right-to-left override", "\u2066": "left-to-right isolate",
    "\u2067": "right-to-left isolate", "\u2068": "isolate", "\u2069": "end of an isolate",
}  # fmt: skip
_SIGN = re.compile(f"[{''.join(_NAMES)}]|&#(?:[xX]([0-9a-fA-F]{{1,20}})|([0-9]{{1,20}}));?")
_SHOWN = 3  # lines that are named
_AROUND = 17  # characters on each side of a sign


def direction_of_writing(checked: Checked) -> Problems:
    for page in checked.pages:
        if not _SIGN.search(page.text):
            continue
        lines = [
            (number, line, signs)
            for number, line in enumerate(page.text.split("\n"), 1)
            if (signs := [found for found in _SIGN.finditer(line) if _sign(found) in _NAMES])
        ]
        for number, line, signs in lines[:_SHOWN]:
            more = f", and so on {len(lines) - _SHOWN} more lines" if len(lines) > _SHOWN else ""
            names = dict.fromkeys(f"{_code(found)} ({_NAMES[_sign(found)]})" for found in signs)
            turns = "turns" if len(names) == 1 else "turn"
            yield page.problem(
                number,
                f"{' and '.join(names)} {turns} the direction of what stands here, so that it may read "
                f"otherwise than it is: “{_around(line, signs[0].start())}”{more}.",
                "Delete it. Arabic or Hebrew words are written from right to left without.",
                "direction-of-writing",
                Severity.WARNING,
            )


def _sign(found: "re.Match[str]") -> str:
    """The character, written as itself or as a number (&#x202E;); "" where the number is none."""
    hexadecimal, decimal = found.groups()
    if not (hexadecimal or decimal):
        return found[0]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if number < 0x3000 else ""


def _code(found: "re.Match[str]") -> str:
    return f"U+{ord(_sign(found)):04X}"


def _around(line: str, at: int) -> str:
    """The words around a sign, with every sign spelt out.

    >>> _around("Refund within \\u202e003\\u202c days.", 14)
    'Refund within [U+202E]003[U+202C] days.'
    """
    start, end = max(at - _AROUND, 0), at + _AROUND + 1
    shown = "".join(_spelt(c) for c in line[start:end])
    return f"{'…' if start else ''}{shown.strip()}{'…' if end < len(line) else ''}"


def _spelt(character: str) -> str:
    if character in _NAMES:
        return f"[U+{ord(character):04X}]"
    return character if character.isprintable() else "\ufffd"
