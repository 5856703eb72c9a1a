"""Comments without what points at a person: addresses, numbers, handles, names.

What is taken out leaves a word in brackets, so that the sentence can still be read. Names are only known
where an export brings them (`names` in the mapping): those of the same run and, word by word, those of
staff from earlier ones, of which the store keeps keyed hashes; `name_forms` knows them again in a sentence.
Ids of persons are known by their pseudonyms. A customer's name in a comment cannot be known from here;
reviewers should not write one.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb_tools.findings.name_forms import (
    NAME,
    Endings,
    Standing,
    both_in_some_form,
    case_endings,
    is_everyday,
    is_nobody,
    perhaps_a_name,
    plain_name,
    spelt_out,
    standing,
    without_name,
)

_EMAIL = re.compile(r"[\w.+%'-]+(?:@|\(at\)|\[at\])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z0-9_](?:[\w.]{0,38}\w)?")
_LINK_LOGIN = re.compile(r"(https?://)[^\s/@]+@", re.IGNORECASE)
# Card-like: 13 to 19 digits with single spaces or dashes between them. No checksum is asked for:
# a mistyped card number is still one.
_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
# Phone-like: 8 digits or more with the signs people put between, or a leading + and 7 or more.
_PHONE = re.compile(
    r"(?<![\w.#/-])(?:\+|00)?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{1,4}\)?){1,6}(?![\w]|[.-]\d)"
)
_DATE_LIKE = re.compile(  # with the hour of a clock after it, perhaps
    r"^\(?(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})\)?(?: \d{1,2})?$"
)
_IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
# Most comments have neither a digit nor such a sign: these are found fast.
_SIGN_OF_AN_ADDRESS = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\d(?:[\d ()./+-]{5,}\d|\d{0,2}\.(?:\d{1,3}\.){2}|(?<=[A-Za-z]{2}\d)\d ?[A-Za-z0-9])"
)
# What may be a person's id in a tool: a letter and a digit, or five digits; shorter ones are anything.
_ID = re.compile(
    r"(?<![\w@.#-])(?=[\w.-]*\d)(?:(?=[\w.-]*[^\W\d_])\w[\w.-]{2,}\w|\d{5,})(?![\w@-]|\.\w)"
)
# Nobody sees them, and a name with one in it is still one: soft hyphens, joiners, marks of direction.
# Letters and digits as wide as a sign of Chinese are the usual ones.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {
    ord(sign): ord(sign) - 0xFEE0 for sign in "＠．＋－＿"
}
_BETWEEN = re.compile(r"[\s,.]+|['’-]")  # words of one name
_NAMES_IN_TURN = re.compile(rf"{re.escape(NAME)}(?:,? {re.escape(NAME)})+")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

ID = "[id]"
LONGEST_COMMENT = 4000  # characters; longer ones are cut, for they are pasted transcripts
_READ = 4 * LONGEST_COMMENT  # … of which people are taken out; what stands after is not kept
_LONGEST_WORD = 200  # characters
_LONGEST_TOLD = 40  # characters of a value in a summary
_MOST_REMEMBERED = 200_000  # words of comments
_LEAST_LETTERS = 3  # shorter names are words in too many languages
_LEAST_HALF = 4  # … of a name with a hyphen: those of Ji-Won, Al-Amin and Min-Ho are words, too
# Scripts that write a syllable or a word with each sign, and no spaces; Thai, Lao, Burmese and Khmer
# spell with letters, and have words of two and three of them within others.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_LONG_ENOUGH = re.compile(r"[\u3005-\ud7af]{2,}|[\u0e00-\u17ff]{4,}")
_KOREAN = re.compile(r"[\uac00-\ud7af]+")


@dataclass(frozen=True, slots=True)
class Names:
    """The people of an export, as one looks for them in a text."""

    full: "Mapping[str, Mapping[str, Sequence[tuple[str, ...]]]]" = field(
        default_factory=dict
    )  # as `_by_first_two`
    within: re.Pattern[str] | None = None  # names in scripts without spaces, wherever they stand
    single: Container[str] = frozenset()  # parts of names, as `name_forms.without_name` knows them
    count: int = 0  # people
    ids: Container[str] = frozenset()  # as they stand in a text
    erased: Container[str] = (
        frozenset()
    )  # of `single`, those of who was erased: labels lose them too
    _asked: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Whether anybody is known."""
        return bool(self.full or self.single or self.within or self.ids)

    def perhaps_in(self, comment: str) -> bool:
        """Whether any word of it may be a name. Comments have few different words: each is asked
        about once."""
        asked = self._asked
        for word in _WORD.findall(comment):
            perhaps = asked.get(word)
            if perhaps is None:
                if len(asked) > _MOST_REMEMBERED:
                    asked.clear()
                parts = map(plain_name, _LETTERS.findall(word))
                perhaps = asked[word] = any(part in self.full for part in parts) or perhaps_a_name(
                    word, self.single
                )
            if perhaps:
                return True
        return False

    def perhaps_are(self, word: str) -> bool:
        """Whether a word of a text, with all that stands beside it up to the next space, may hold one."""
        word = _as_read(word)
        return (
            self.perhaps_in(word)
            or any(found[0] in self.ids for found in _ID.finditer(word))
            or (self.within is not None and _UNSPACED.search(word) is not None)
        )


@dataclass(slots=True)
class _AndEarlier:
    """Parts of names, those of earlier imports by their marks alone."""

    here: Container[str]
    marks: frozenset[str]
    mark_of: Callable[[str], str]
    _asked: dict[str, bool] = field(default_factory=dict)

    def __contains__(self, plain: object) -> bool:
        assert isinstance(plain, str)
        known = self._asked.get(plain)
        if known is None:
            if len(self._asked) > _MOST_REMEMBERED:
                self._asked.clear()
            known = self._asked[plain] = plain in self.here or self.mark_of(plain) in self.marks
        return known


@dataclass(slots=True)
class IdsByPseudonym:
    """Ids of people, known by their pseudonyms alone; in other capitals too."""

    known: set[str]
    pseudonym: Callable[[str], str]
    _asked: dict[str, bool] = field(default_factory=dict)

    def learn(self, pseudonyms: Iterable[str]) -> None:
        self.known.update(pseudonyms)
        self._asked.clear()

    def __contains__(self, written: object) -> bool:
        assert isinstance(written, str)
        known = self._asked.get(written)
        if known is None:
            if len(self._asked) > _MOST_REMEMBERED:
                self._asked.clear()
            forms = {written, written.upper(), written.lower()}
            known = self._asked[written] = any(self.pseudonym(form) in self.known for form in forms)
        return known


@dataclass(slots=True)
class Erased:
    """Parts of names of who was erased, by their marks, as labels are held against them: those that are
    words too only as a name is known."""

    marks: frozenset[str]
    mark_of: Callable[[str], str]

    def __bool__(self) -> bool:
        return bool(self.marks)

    def __contains__(self, part: object) -> bool:
        assert isinstance(part, str)
        return part == plain_name(part) and self.mark_of(part) in self.marks


def and_earlier(people: Names, marks: frozenset[str], mark_of: Callable[[str], str]) -> Names:
    """With parts of names of which only a mark is known.

    >>> people = and_earlier(names(["Jon Abel"]), frozenset({"<maria>"}), "<{}>".format)
    >>> redacted("Maria asked Abel", people)
    '[name] asked [name]'
    """
    return replace(people, single=_AndEarlier(people.single, marks, mark_of)) if marks else people


def parts_of_names(people: Iterable[str]) -> frozenset[str]:
    """What is looked for of each name alone, plain.

    >>> sorted(parts_of_names(["Keller, María"])), sorted(parts_of_names(["Li Page"]))
    (['keller', 'maria'], ['page'])
    """
    persons = filter(lambda words: not is_nobody(words), map(_in_words, _spelt(people)))
    return frozenset(part for words in persons for part in _parts(words))


def parts_asked_for(people: Iterable[str]) -> frozenset[str]:
    """What is looked for of those who are to be erased: what is a word of every day too wherever it has
    a capital, and anywhere if the name was given without capitals.

    >>> sorted(parts_asked_for(["Ada Page"])), sorted(parts_asked_for(["page"]))
    (['Page', 'ada', 'page'], ['PAGE', 'page'])
    """
    found = set[str]()
    for person in people:
        parts, spelt = parts_of_names([person]), str.upper if person.islower() else str.capitalize
        found |= parts | {spelt(part) for part in parts if is_everyday(part)}
    return frozenset(found)


def asked_for(people: Iterable[str]) -> Names:
    """Of those who are to be erased.

    >>> [redacted("Page 3? Pages lead did.", of) for of in (names(["Ada Page"]), asked_for(["Ada Page"]))]
    ['Page 3? Pages lead did.', '[name] 3? [name] lead did.']
    """
    people = [*people]
    known = names(people)
    assert isinstance(known.single, frozenset)
    return replace(known, single=known.single | parts_asked_for(people))


def names(people: Iterable[str]) -> Names:
    """From full names as a roster writes them ("Keller, Maria" or "Maria Keller").

    >>> redacted("O’Brien-Ticket, Kellers Notiz", names(["Sean O'Brien", "Ann Keller-Voss"]))
    '[name]-Ticket, [name] Notiz'
    >>> redacted("山田太郎さんは…、山田さん", names(["山田 太郎"]))
    '[name]さんは…、[name]さん'
    >>> redacted("this customer won, said Ji-Won", names(["Thi Mai", "Kim Ji-Won", "Ali Al-Said"]))
    'this customer won, said [name]'
    >>> redacted("The user was not told, Support did", names(["Deleted User", "Ann from Support"]))
    'The user was not told, Support did'
    >>> redacted("Asked Sem, Li Na's lead and d'Li Na", names(["Sem Bakker", "Li Na"]))
    "Asked [name], [name]'s lead and d'[name]"
    """
    people = {unicodedata.normalize("NFC", person) for person in people if person.strip()}
    full, single, within = set[tuple[str, ...]](), set[str](), set[str]()
    for person in _spelt(people):
        parts = _in_words(person)
        if is_nobody(parts):
            continue
        if len(parts) > 1:
            full |= {_apart(parts), _apart(reversed(parts))}
        single |= _parts(parts) | _joined(parts)
        unspaced = [part for part in person.split() if _UNSPACED.fullmatch(part)]
        found = {*unspaced, "".join(unspaced), "".join(reversed(unspaced))}
        within |= {_where_it_is_a_name(part) for part in found if _LONG_ENOUGH.fullmatch(part)}
    pattern = "|".join(sorted(within, key=lambda part: (-len(part), part)))
    return Names(
        _by_first_two(full), re.compile(pattern) if within else None, frozenset(single), len(people)
    )


def _apart(words: Iterable[str]) -> tuple[str, ...]:
    """A name's words without hyphens and apostrophes, as they are held against those of a text."""
    return tuple(part for word in words for part in _LETTERS.findall(word))


def _by_first_two(names: Iterable[tuple[str, ...]]) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """By the first two words of a name, plain, the words after them, those of longer names first."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for first, second, *others in sorted(names, key=len, reverse=True):
        found.setdefault(first, {}).setdefault(second, []).append((*others,))
    return found


def _spelt(people: Iterable[str]) -> set[str]:
    """With their umlauts spelt out, too."""
    composed = {unicodedata.normalize("NFC", person) for person in people}
    return composed | {*map(spelt_out, composed)}


def _in_words(person: str) -> list[str]:
    return [plain_name(part) for part in _WORD.findall(unicodedata.normalize("NFC", person))]


def _parts(words: Sequence[str]) -> set[str]:
    halves = (half for word in words if "-" in word for half in word.split("-"))
    each = {*words, *(half for half in halves if len(half) >= _LEAST_HALF)}
    long = {part for part in each if len(_composed(part)) >= _LEAST_LETTERS}
    return long | _given_in_korean(words)


def _joined(words: Sequence[str]) -> set[str]:
    """As a login has them; not kept for later imports, for it is a whole name."""
    both = ("".join(words), "".join(reversed(words))) if len(words) == 2 else ()
    return {one for one in both if not is_everyday(one)}


def _composed(plain: str) -> str:
    """A syllable of Korean is one sign, though it is taken apart as an accent is."""
    return unicodedata.normalize("NFC", plain)


def _given_in_korean(words: Sequence[str]) -> set[str]:
    """Two syllables; after the family's, which is one, where a name is written as one word."""
    korean = [word for word in map(_composed, words) if _KOREAN.fullmatch(word)]
    if len(words) == 1 and korean and len(korean[0]) > 2:
        korean = [korean[0][-2:]]
    return {plain_name(word) for word in korean if len(word) == 2}


def _where_it_is_a_name(part: str) -> str:
    return rf"{part}(?=\s*[씨님])" if len(part) == 2 and _KOREAN.fullmatch(part) else part


def is_name(text: str, people: Names) -> bool:
    """Whether it is the full name of one of them and nothing else.

    >>> people = names(["Keller, Maria"])
    >>> [is_name(text, people) for text in ("Maria Keller", "Team Maria Keller", "Maria")]
    [True, False, False]
    """
    return bool(people.full) and _without_full(text, people).strip() == NAME


def is_id(person: str) -> bool:
    """Of AGENT-1041 the first part is everybody's word, and no name."""
    return any(sign.isdigit() for sign in person)


NOBODY = Names()


def redacted(comment: str, people: Names = NOBODY) -> str:
    """The comment without addresses, numbers, handles and the names given.

    >>> redacted("Mail maria.k@brightreel.example or +49 151 2345 6789, card 4111 1111 1111 1111")
    'Mail [e-mail] or [phone], card [card]'
    >>> redacted("@nightowl.live asked twice, Maria skipped step 3", names(["Maria Keller"]))
    '[handle] asked twice, [name] skipped step 3'
    >>> redacted("5 business days late since 2026-09-01, limit is 250.00")
    '5 business days late since 2026-09-01, limit is 250.00'
    >>> redacted("see MON-004@2.1#step-3, payout PO-123456789")  # citations and records stay
    'see MON-004@2.1#step-3, payout PO-123456789'
    >>> redacted("Zoe\u0308 was asked", names(["Zo\u00eb Ng"]))  # an accent that is a sign of its own
    '[name] was asked'
    >>> redacted("AG-1041/AG-1042 and ag-1041x, see MON-004@2.1", Names(ids={"AG-1041", "AG-1042"}))
    '[id]/[id] and ag-1041x, see MON-004@2.1'
    >>> redacted("Zo\u00ad\u00eb, \uff3a\uff4f\u00eb and Zo\u00ebNg at \uff0b49 151 2345678", names(["Zo\u00eb Ng"]))
    '[name], [name] and [name] at [phone]'
    """
    return _as_it_was(comment, lambda text: _redacted(text, people))


def _redacted(comment: str, people: Names) -> str:
    if _SIGN_OF_AN_ADDRESS.search(comment):
        comment = _LINK_LOGIN.sub(r"\1", comment)
        comment = _EMAIL.sub("[e-mail]", comment)
        comment = _HANDLE.sub("[handle]", comment)
    comment = _without_ids(comment, people)
    if _NUMBERED.search(comment):
        comment = _IBAN.sub("[account number]", comment)
        comment = _CARD.sub("[card]", comment)
        comment = _IP.sub("[address]", comment)
        comment = _PHONE.sub(_phone, comment)
    return _without_names(comment, people)


def kept_comment(text: str, people: Names = NOBODY) -> str:
    """The comment as it is kept: without people, and of a long one the beginning.

    >>> len(kept_comment("Zoe Park knew. " * 300_000, names(["Zoe Park"]))), kept_comment("Zoe", names(["Zoe Park"]))
    (4000, '[name]')
    """
    if len(text) > _READ:  # no half of a name is left at its end
        end = text.rfind(" ", _READ - _LONGEST_WORD, _READ)
        text = text[: end if end > 0 else _READ - _LONGEST_WORD]
    return redacted(text, people)[:LONGEST_COMMENT]


def label_without(label: str, people: Names) -> str:
    """A short name, a part of an SOP, or what else is no sentence, without these people; numbers in it
    stay. A word that is theirs and everybody's stays too, but for a whole name.

    >>> [label_without(text, names(["Maria North"])) for text in ("Team Maria North", "North", "360001234567")]
    ['Team [name]', 'North', '360001234567']
    """
    return _as_it_was(
        label, lambda text: _as_one(_without_names(_without_ids(text, people), people))
    )


def _as_it_was(text: str, taken_out: Callable[[str], str]) -> str:
    """Where nobody is taken out, the text stays as it was typed."""
    read = _as_read(text)
    new = taken_out(read)
    return new if new != read else unicodedata.normalize("NFC", text)


def sop_text(written: str, people: Names) -> str:
    """What stands in the place of an SOP and is none."""
    return _as_one(redacted(written, people))


def _as_read(text: str) -> str:
    """As it is seen, so that a person is known however the text was typed or copied."""
    text = unicodedata.normalize("NFC", text)
    return text if text.isascii() else _UNSEEN.sub("", text).translate(_WIDE)


def _as_one(text: str) -> str:
    """A whole name that is known by its parts, as one that is known whole: a row that comes again says the
    same."""
    return _NAMES_IN_TURN.sub(NAME, text)


def _without_ids(text: str, people: Names) -> str:
    if people.ids and _DIGIT.search(text):
        return _ID.sub(lambda found: ID if found[0] in people.ids else found[0], text)
    return text


def _without_names(text: str, people: Names) -> str:
    if people.full and people.perhaps_in(text):
        text = _without_full(text, people)
    if people.within is not None:
        text = people.within.sub(NAME, text)
    if people.single and people.perhaps_in(text):
        endings = case_endings(text)
        whole = _whole_in_some_form(text, people.single)
        text = _WORD.sub(
            lambda word: (
                NAME if word.start() in whole else _without_name(word, people.single, endings)
            ),
            text,
        )
    return text


def _whole_in_some_form(text: str, known: Container[str]) -> set[int]:
    """Where words begin that are a first and a family name beside each other."""
    found = set[int]()
    for one, following in itertools.pairwise(_WORD.finditer(text)):
        beside = text[one.end() : following.start()].isspace()
        if beside and both_in_some_form(one[0], following[0], known):
            found |= {one.start(), following.start()}
    return found


def _without_full(text: str, people: Names) -> str:
    """Without names of several words, whatever their capitals."""
    words = [*_LETTERS.finditer(text)]
    plain = [plain_name(word[0]) for word in words]
    left, end, at = list[str](), 0, 0
    while at < len(words):
        after = at + 1
        begun = people.full.get(plain[at])
        for others in begun.get("".join(plain[after : after + 1]), ()) if begun else ():
            last = after + len(others)
            if tuple(plain[after + 1 : last + 1]) == others and all(
                _BETWEEN.fullmatch(text, one.end(), following.start())
                for one, following in itertools.pairwise(words[at : last + 1])
            ):
                left += text[end : words[at].start()], NAME
                end, after = words[last].end(), last + 1
                break
        at = after
    return "".join([*left, text[end:]])


# Written to be dialled: with its country, one or two leading zeros, or in groups as in North America.
_DIALLED = re.compile(r"^\+|^\(?00?(?!0)|^\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$")


def label_text(label: str) -> str:
    """The label without e-mail addresses and phone numbers; an id of a team stays, however long.

    >>> label_text("ada@desk.example"), label_text("Voice +49 30 1234567"), label_text("(555) 123-4567")
    ('[e-mail]', 'Voice [phone]', '[phone]')
    >>> [label_text(text) for text in ("360001234567", "0001234567", "Tier 2, 2024-2026")]
    ['360001234567', '0001234567', 'Tier 2, 2024-2026']
    """
    if _SIGN_OF_AN_ADDRESS.search(label) or _NUMBERED.search(label):
        label = _EMAIL.sub("[e-mail]", label)
        label = _PHONE.sub(lambda n: _phone(n) if _DIALLED.search(n[0]) else n[0], label)
    return label


def _without_name(found: re.Match[str], known: Container[str], endings: Endings) -> str:
    word = found[0]
    stands = standing(found.string, found.start()) if word[0].isupper() else Standing.BEGINS
    return without_name(word, known, endings, stands)


def has_address(text: str) -> bool:
    """An e-mail address stands in it."""
    return bool(_EMAIL.search(text))


def is_dialled(text: str) -> bool:
    """A phone number with its country: no id is written so.

    >>> [is_dialled(text) for text in ("+49 30 1234567", " +7 495 555-70-14", "360001234567", "+12")]
    [True, True, False, False]
    """
    found = _PHONE.fullmatch(text.strip())
    return found is not None and found[0].startswith("+") and _phone(found) != found[0]


def few_words(value: str, people: Names = NOBODY) -> str:
    """A value that may be told, for it is a word or three and points at nobody; "…": any other.

    >>> few_words(" Critical fail "), few_words("ask maria.k@brightreel.example"), few_words("he did not ask")
    ('Critical fail', '…', '…')
    """
    text = " ".join(value.split())
    told = len(text) <= _LONGEST_TOLD and len(text.split()) <= 3 and redacted(text, people) == text
    return text if told else "…"


def _phone(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found[0])
    international = found[0].lstrip("(").startswith(("+", "00"))
    if digits < (7 if international else 8) or digits > 15 or _DATE_LIKE.match(found[0]):
        return found[0]
    return "[phone]"
