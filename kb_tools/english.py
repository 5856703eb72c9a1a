"""The little grammar that our sentences need."""


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "row"), counted(0, "row"), counted(12345, "row")
    ('1 row', '0 rows', '12345 rows')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def capital(text: str) -> str:
    """Only the first letter changes: what follows may be a name.

    >>> capital("version 2.1 of MON-004"), capital("")
    ('Version 2.1 of MON-004', '')
    """
    return text[:1].upper() + text[1:]
