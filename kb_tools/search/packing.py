"""Numbers and sorted words as few bytes; `render/assets/search/shards.js` reads them back.

A number takes 7 bits of each byte, the lowest first, the eighth bit saying that more follows
(LEB128). A sorted list of words is front-coded: how many characters a word shares with the one
before, then the rest of it.
"""

from collections.abc import Iterable, Sequence


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers from 0 on, one after the other.

    >>> packed([5, 300]).hex()
    '05ac02'
    """
    out = bytearray()
    for number in numbers:
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    return bytes(out)


def gaps(ascending: Sequence[int]) -> list[int]:
    """Differences between neighbours, the first as it is.

    >>> gaps([3, 4, 9])
    [3, 1, 5]
    """
    return [b - a for a, b in zip([0, *ascending], ascending, strict=False)]


def front_coded(words: Sequence[str]) -> bytes:
    """Sorted words: shared UTF-8 bytes, bytes that follow, those bytes.

    >>> front_coded(["pay", "payout"])
    b'\\x00\\x03pay\\x03\\x03out'
    """
    out = bytearray()
    before = b""
    for word in words:
        encoded = word.encode()
        shared = 0
        while shared < min(len(before), len(encoded)) and before[shared] == encoded[shared]:
            shared += 1
        out += packed((shared, len(encoded) - shared)) + encoded[shared:]
        before = encoded
    return bytes(out)


def streams(*parts: bytes) -> bytes:
    """Several byte streams in one: each after its length.

    >>> streams(b"ab", b"c")
    b'\\x02ab\\x01c'
    """
    return b"".join(packed([len(part)]) + part for part in parts)
