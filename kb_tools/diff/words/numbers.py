"""Numbers as a language writes them: 1,500.00 and 1.500,00, thirty-five and treinta y cinco."""

import re
from decimal import Decimal, InvalidOperation

from kb_tools.diff.words.lexicon import Lexicon, may_be_joined, one_of


class Numbers:
    """
    >>> from kb_tools.diff.words.lexicon import lexicon
    >>> [Numbers(lexicon()).value(written) for written in ("1,500.00", "thirty-five", "two hundred")]
    ['1500', '35', '200']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.pattern = self._pattern()
        self._thousands = "," if lexicon.grammar.decimal == "." else "."

    def value(self, written: str, magnitude: str = "") -> str:
        factor = self.lexicon.magnitudes.get(magnitude.casefold(), 1) if magnitude else 1
        written = written.casefold()
        if not self.lexicon.known:
            written = _by_its_signs(written)
        try:
            digits = written
            if not re.fullmatch(rf"\d+{re.escape(self._thousands)}\d{{1,2}}", written):
                digits = written.replace(self._thousands, "")
            digits = digits.replace(self._thousands, self.lexicon.grammar.decimal)
            number = Decimal(digits.replace(self.lexicon.grammar.decimal, "."))
        except InvalidOperation:
            number = Decimal(0)
            for word in re.split(r"[-\s]+", written):
                value = self.lexicon.numbers.get(word, 0)
                number = number * value if value >= 100 and number else number + value
        return format((number * factor).normalize(), "f")

    def _pattern(self) -> str:
        numbers, grammar = self.lexicon.numbers, self.lexicon.grammar
        tens = one_of(w for w, n in numbers.items() if 20 <= n <= 90).replace(r"(?![\w-])", "")
        ones = one_of(w for w, n in numbers.items() if 0 < n < 10 and w not in grammar.not_counts)
        ones = ones.replace(r"(?<![\w-])", "")  # in "thirty-five" a hyphen stands before it
        words = one_of(w for w in numbers if w not in grammar.not_counts)
        hundreds = one_of(w for w, n in numbers.items() if n in (100, 1000))
        joint = "|".join(
            re.escape(word).replace(r"\ ", r"\s") for word in ("-", *grammar.tens_joint)
        )
        spelled = rf"(?:{tens}(?:{joint})(?:{may_be_joined(ones)})|{may_be_joined(words)}(?:\s{may_be_joined(hundreds)})?)"
        point, comma = (r"\.", ",") if grammar.decimal == "." else (",", r"\.")
        whole = rf"\d{{1,3}}(?:{comma}\d{{3}})+(?!\d)(?:{point}\d+)?"
        few = r"\d{1,2}"  # too few to be thousands: the other mark
        if not self.lexicon.known:
            whole = rf"{whole}|\d{{1,3}}(?:\.\d{{3}})+(?!\d)(?:,\d+)?"
            few = r"(?:\d{1,2}|\d{4,})"
        other = rf"\d+{comma}{few}(?!\d|{comma}\d)"
        return rf"(?:(?<!\d[.,])(?<!\d)(?:{whole}|{other}|\d+(?:{point}\d+)?)|{spelled})"


def _by_its_signs(written: str) -> str:
    """As English writes it, where the language is not known: two digits behind the last sign are a part
    of one, three are thousands.

    >>> [_by_its_signs(written) for written in ("1.500,50", "1,500.50", "12,50", "1.500", "1.5")]
    ['1500.50', '1500.50', '12.50', '1500', '1.5']
    """
    parts = re.split(r"[.,]", written)
    if len(parts) == 1:
        return written
    *whole, last = parts
    return "".join(parts) if len(last) == 3 else f"{''.join(whole)}.{last}"
