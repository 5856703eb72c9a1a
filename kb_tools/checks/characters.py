"""A page is text: what is no character shows as � and can be neither searched nor quoted."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.policy.front_matter import UTF_16

_SHOWN = 3  # lines that are named; a file in another encoding has one on every line


def readable_characters(checked: Checked) -> Problems:
    for page in checked.pages:
        if UTF_16.match(page.text):
            continue  # told with its front matter
        broken = [
            (number, line) for number, line in enumerate(page.text.split("\n"), 1) if _bad(line)
        ]
        for number, line in broken[:_SHOWN]:
            more = f", and so on {len(broken) - _SHOWN} more lines" if len(broken) > _SHOWN else ""
            yield page.problem(
                number,
                f"{_bad(line)} is no character in UTF-8: “{_around(line)}”{more}.",
                "Write the character anew, and save the file as UTF-8.",
                "not-utf-8",
            )


def _bad(line: str) -> str:
    """The first byte of the line that is none, as people write it.

    >>> _bad("Caf\\udce9 au lait"), _bad("Café")
    ('Byte E9', '')
    """
    found = next((c for c in line if c == "\0" or "\udc80" <= c <= "\udcff"), "")
    return f"Byte {ord(found) & 0xFF:02X}" if found else ""


def _around(line: str) -> str:
    """
    >>> _around("A long line about the Caf\\udce9 in the middle of the town, and more")
    '…ine about the Caf� in the middle of…'
    """
    place = next(n for n, c in enumerate(line) if c == "\0" or "\udc80" <= c <= "\udcff")
    start, end = max(place - 17, 0), place + 18
    shown = "".join(c if c.isprintable() else "\ufffd" for c in line[start:end])
    return f"{'…' if start else ''}{shown.strip()}{'…' if end < len(line) else ''}"
