"""People's ids as pseudonyms.

A pseudonym is the HMAC-SHA-256 (RFC 2104) of the id under a key that stands outside the
knowledge base, cut to 48 bits: without the key nobody can try ids until one fits, with it the
same person has the same pseudonym in every import. One key per store: with another one, nobody
would be recognised again, so the store keeps a mark of its key and refuses others.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from kb_tools.findings.written_signs import one_form

_FORM = re.compile(r"^p-[0-9a-f]{12}$")


@dataclass(frozen=True, slots=True)
class PseudonymKey:
    secret: bytes

    def __repr__(self) -> str:
        return "PseudonymKey(…)"

    @property
    def mark(self) -> str:
        """Says which key was used without telling it."""
        return self._digest("kb-tools: which key is this?")[:16]

    def pseudonym(self, person: str) -> str:
        """Of an id as the export writes it; a pseudonym stays what it is.

        >>> PseudonymKey(b"0123456789abcdef").pseudonym("AG-1041")
        'p-1b6a410cb662'
        """
        person = one_form(person).strip()
        return person if is_pseudonym(person) else f"p-{self._digest(person)[:12]}"

    def name_mark(self, part: str) -> str:
        """By which a part of a name is known again in a comment, and by nobody without the key."""
        return self._digest(f"a name: {part}")[:16]

    def _digest(self, text: str) -> str:
        return hmac.new(
            self.secret, text.encode("utf-8", "surrogateescape"), hashlib.sha256
        ).hexdigest()


def is_pseudonym(text: str) -> bool:
    return bool(_FORM.match(text))
