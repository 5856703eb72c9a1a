"""Why a line is no JSON object, in words that lead to what would be one. What stands in it is not
quoted: it may be of a person."""

import json
import re

A_LIST = "a list in brackets: nothing says what its values are called; an object in braces does"
NO_UTF8 = "bytes that are no UTF-8"
_OF_PYTHON = re.compile(r"(None|True|False|nan|inf)\b")
_AS_JSON = {"None": "null", "True": "true", "False": "false", "nan": "null", "inf": "null"}


def why_no_object(text: str, error: Exception | None, *, whole: bool = True) -> str:
    """
    Args:
        text: the line; or the whole file, if that is one list.
        error: what Python said of it; None: it is JSON, and no object.
        whole: an end of line follows; else the file may have been cut off in it.

    >>> def why(text, **more):
    ...     try:
    ...         return why_no_object(text, json.loads(text) and None)
    ...     except json.JSONDecodeError as error:
    ...         return why_no_object(text, error, **more)
    >>> print(why('{"a": "1", "b": "x', whole=False))
    it breaks off after character 18, in the last line: the file was cut off; export it again
    >>> print(why("{'a': '1'}"))
    single quotes at character 2, as Python prints them: JSON has double ones (json.dumps)
    >>> print(why('{"a": None}'))
    None at character 7 is Python's: JSON says null (json.dumps)
    >>> print(why('{"a": 1}, {"a": 2}'))
    more follows what ends before character 9: one object on each line
    >>> print(why('[1]'))
    a list in brackets: nothing says what its values are called; an object in braces does
    """
    if text.startswith("[") and error is None:
        return A_LIST
    if error is None:
        return "a text or a number, no object in braces"
    if not isinstance(error, json.JSONDecodeError):
        return "it cannot be read"
    if text[:1] not in ("{", "["):
        return "no object in braces"
    rest, place = text[error.pos :], f"at character {error.colno}"
    if text == "{":
        return "an object that goes on in the next line: one line holds one whole object"
    if breaks_off(text, error):
        end = f"it breaks off after character {len(text)}"
        return end if whole else f"{end}, in the last line: the file was cut off; export it again"
    if rest.startswith("'"):
        return f"single quotes {place}, as Python prints them: JSON has double ones (json.dumps)"
    if found := _OF_PYTHON.match(rest.lstrip("-")):
        said = f"{found[1]} {place} is Python's: JSON says {_AS_JSON[found[1]]}"
        return f"{said} (json.dumps)"
    if error.msg == "Extra data":
        return f"more follows what ends before character {error.colno}: one object on each line"
    return f"{error.msg.removesuffix(' at')} {place}"


def breaks_off(text: str, error: json.JSONDecodeError) -> bool:
    """Whether all of it is right as far as it goes."""
    return not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
