"""Bytes of a file that are no UTF-8: our texts keep them as lone surrogates (PEP 383), so that nothing is
lost. No page, no file in UTF-8 and no terminal can hold those."""

import re

SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Each stands as U+FFFD, the sign for what could not be read.

    >>> without_surrogates("Caf\\udce9")
    'Caf\ufffd'
    """
    return SURROGATE.sub("\ufffd", text)
