"""From what was typed to what is looked for: groups of alternatives with weights.

A group is one word of the query: the word itself, or what it may mean (a synonym, the word that
an unfinished one begins, the correction of a mistyped one). As `assets/search/query.js`.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from kb_tools.search.analysis import Analysis, Token, in_thousands, is_cut
from kb_tools.search.confidence import Asked
from kb_tools.search.phrases import Phrase, quoted
from kb_tools.search.ranking import Alternative, Group, Postings, Weights, rare
from kb_tools.search.records import STEP
from kb_tools.search.spelling import (
    SHORTEST_CORRECTED,
    Vocabulary,
    completions,
    compounds,
    corrections,
)
from kb_tools.search.synonyms import Place, Synonyms, abbreviation, holds
from kb_tools.search.typed_ids import has_digit

MOST_CHARACTERS = 10_000
MOST_WORDS = 300  # different ones; what follows in a pasted message repeats itself
LONGEST_ID = 2  # words: "mon 4"
LONG_MESSAGE = 25  # words; from here on rare words count for less
MOST_COMPLETIONS = 20
MOST_CORRECTIONS = 6
COMMON = 20  # places of a stem from which on no mistyped word has it by accident
MOST_CORRECTED = 30  # words of a query: each is measured against the whole vocabulary
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f\n]+(?=\s|\Z)|\n")


class Terms(Protocol):
    """What understanding a query needs of an index."""

    def term(self, name: str) -> Postings | None:
        """Where it stands; None if nowhere."""

    @property
    def sections(self) -> int:
        """How many there are."""


@dataclass(frozen=True, slots=True)
class Query:
    tokens: tuple[Token, ...]
    groups: tuple[Group, ...]
    long: bool  # a pasted message rather than a question
    sentences: tuple[tuple[Group, ...], ...]  # of a long message; else ()
    corrections: tuple[tuple[str, str], ...]  # typed, looked for
    unknown: tuple[str, ...]  # words that stand in no SOP in force; () for a long message
    # What owners want to be seen first by who says this; where an abbreviation alone says so, that one.
    first: tuple[tuple[Place, str], ...]
    # What may be an SOP's id, and the number right behind each or "": ("MON-004", "3").
    ids: tuple[tuple[str, str], ...]
    quoted: tuple[Phrase, ...]  # what stands in quotation marks
    stepped: frozenset[
        str
    ]  # those of `ids` that a step's number follows: "MON 4" of "MON 4 step 3"
    alone: str  # all that was typed, where it is short enough for an id: "mon4"
    step: str  # "4", where step 4 is asked for
    words: int  # how many, codes as their parts
    about: tuple[Group, ...]  # all that was typed, where it may be the name of an SOP; else ()
    asked: Asked


def understood(
    text: str, index: Terms, words: Vocabulary, synonyms: Synonyms, weights: Weights,
    in_force: Callable[[Postings], bool], analysis: Analysis,
) -> Query:  # fmt: skip
    """
    Args:
        words: that an unfinished or mistyped one may mean: the index's, and what owners wrote as said.
        in_force: do any of these stand in a text that is found without being asked for?
        analysis: of the languages of the index.
    """
    typed = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    found = tuple(analysis.tokens(typed))
    corrected: list[tuple[str, str]] = []
    groups = _distinct(found, typed)[:MOST_WORDS]
    unknown = 0
    for entry in groups:
        _expand(entry, index, words, synonyms, weights, analysis)
        if unknown < MOST_CORRECTED and _may_be_mistyped(entry, words, synonyms):
            unknown += 1
            _add_corrections(entry, index, words, synonyms, weights, analysis, corrected)
    _add_synonyms(found, groups, index, synonyms, weights.synonym, analysis)
    useful = [each for each in groups if each.alternatives]
    if all(each.stop for each in useful):
        useful = [replace(each, weight=1.0) for each in useful]
    made = tuple(each.as_group() for each in useful)
    plain = [token for token in found if not token.code]
    step = next(
        (b.word for a, b in itertools.pairwise(plain) if a.word == STEP and _number(b.word)), ""
    )
    told = [each for each in groups if not (step and each.token.word == STEP)]
    long = len(found) >= LONG_MESSAGE
    return Query(
        tokens=found,
        groups=made,
        long=long,
        sentences=_by_sentence(made, typed) if long else (),
        corrections=tuple(corrected),
        unknown=()
        if long
        else tuple(each.token.word for each in told if each.is_unknown(in_force)),
        first=_wanted_first(plain, corrected, synonyms, analysis),
        ids=_ids(found, typed, analysis),
        quoted=quoted(typed, found),
        stepped=_stepped(found, typed),
        alone="".join(token.word for token in plain) if len(plain) <= LONGEST_ID else "",
        step=step,
        words=len(plain),
        about=_about(groups),
        asked=_asked(groups, index.sections, weights, long=long),
    )


@dataclass(slots=True)
class _Entry:
    token: Token
    times: int = 0
    unfinished: bool = False
    chatter: bool = False
    synonyms: bool = False  # it was looked for by them, or as the same figure, too
    weight: float = 1.0
    alternatives: list[Alternative] = field(default_factory=list)
    # Terms that no SOP has and owners wrote as said → how much their synonyms count.
    said: dict[str, float] = field(default_factory=dict)

    def add(self, index: Terms, term: str, weight: float, said: Collection[str] = ()) -> None:
        postings = index.term(term)
        if postings is not None:
            self.alternatives.append(Alternative((term,), weight, (postings,)))
        elif term in said:
            self.said.setdefault(term, weight)

    def add_synonym(self, other: Alternative) -> None:
        """Of two rules that lead to the same, the one whose words were typed as they are counts."""
        for at, known in enumerate(self.alternatives):
            if known.terms == other.terms:
                self.alternatives[at] = max(known, other, key=lambda each: each.weight)
                return
        self.alternatives.append(other)

    def as_group(self) -> Group:
        token = self.token
        return Group(token.term, self.weight, tuple(self.alternatives), token.start, token.word)

    def is_unknown(self, in_force: Callable[[Postings], bool]) -> bool:
        """It says something, and neither it nor what it may mean stands in what is in force. What begins
        with a figure ("2am", "8ben" of W-8BEN) is no word."""
        word = self.token.word
        figure = word[0] in "0123456789"
        plain = not (self.token.code or self.stop or figure or self.chatter or is_cut(word))
        return plain and not any(in_force(p) for each in self.alternatives for p in each.postings)

    @property
    def stop(self) -> bool:
        return self.token.stop

    @property
    def has_own(self) -> bool:
        """Does it stand somewhere as it is?"""
        own = {(term,) for term in (self.token.term, *self.token.others)}
        return any(other.terms in own for other in self.alternatives)


def _distinct(found: Iterable[Token], typed: str) -> list[_Entry]:
    """Each word once, with how often it occurs and whether it may be unfinished."""
    entries: dict[str, _Entry] = {}
    for token in found:
        entry = entries.setdefault(token.term, _Entry(token))
        entry.times += 1
        entry.unfinished = entry.unfinished or token.end == len(typed)
    return list(entries.values())


def _expand(
    entry: _Entry, index: Terms, words: Vocabulary, synonyms: Synonyms, weights: Weights,
    analysis: Analysis,
) -> None:  # fmt: skip
    """The word itself, and what it begins where it may be unfinished; and its weight."""
    word, own = entry.token.word, (entry.token.term, *entry.token.others)
    for term in own:
        entry.add(index, term, 1.0)
    as_written = len(entry.alternatives)
    entry.add(index, in_thousands(word), weights.synonym)
    entry.synonyms = len(entry.alternatives) > as_written
    if entry.unfinished and len(word) > 1:
        begun = completions(words, word, MOST_COMPLETIONS)
        _add_longer(entry, begun, index, synonyms, weights, analysis)
    entry.chatter = analysis.is_chatter(word)
    usual = weights.stop if entry.stop else weights.chatter if entry.chatter else 1.0
    entry.weight = usual * (1 + math.log(entry.times))


def _may_be_mistyped(entry: _Entry, words: Vocabulary, synonyms: Synonyms) -> bool:
    """Nobody wrote it, neither in an SOP nor among the synonyms, nor begins one of these with it. Its stem
    may occur all the same, but rarely: "appel" (for "appeal") has the stem of "appellant". Where somebody
    wrote the word that it is a form of, it is none ("charged", with "charge")."""
    word = entry.token.word
    plain = not (entry.token.code or entry.stop or _number(word) or is_cut(word))
    if (
        not plain
        or entry.synonyms
        or entry.said
        or len(entry.alternatives) > 1
        or _is_common(entry.alternatives)
    ):
        return False
    stem = entry.token.term
    wrote = (word, stem, f"{stem}e") if entry.alternatives else (word,)
    return not (any(map(words.holds, wrote)) or stem in synonyms.said)


def _is_common(alternatives: Sequence[Alternative]) -> bool:
    places = (p for other in alternatives for p in other.postings)
    return any(len(each.pages) + len(each.sections) >= COMMON for each in places)


def _add_corrections(
    entry: _Entry, index: Terms, words: Vocabulary, synonyms: Synonyms, weights: Weights,
    analysis: Analysis, corrected: list[tuple[str, str]],
) -> None:  # fmt: skip
    known = bool(entry.alternatives)
    for other, edits in corrections(words, entry.token.word, MOST_CORRECTIONS):
        meant = _terms([other], (entry.token.term,), analysis)
        if not meant or (known and edits > 1):
            continue
        if not known:
            corrected.append((entry.token.word, other))
        for term in meant:
            entry.add(index, term, weights.typo**edits, synonyms.said)
    written = entry.token.word
    parts: list[tuple[Callable[[Vocabulary, str, int], list[str]], str]] = [(completions, written)]
    if analysis.compounds:
        parts += [(compounds, written), (completions, _without_spelt_umlauts(written))]
    for longer, part in parts:
        if not (entry.alternatives or entry.said) and len(part) >= SHORTEST_CORRECTED:
            found = longer(words, part, MOST_COMPLETIONS)
            _add_longer(entry, found, index, synonyms, weights, analysis)


def _without_spelt_umlauts(word: str) -> str:
    """As "Rückgabe" is folded, of who has no such key and writes "Rueckgabe"."""
    return re.sub("([aou])e", r"\1", word)


def _add_longer(
    entry: _Entry, words: Iterable[str], index: Terms, synonyms: Synonyms, weights: Weights,
    analysis: Analysis,
) -> None:  # fmt: skip
    """Words of which it is a part."""
    own = (entry.token.term, *entry.token.others)
    for term in _terms(words, own, analysis):
        entry.add(index, term, weights.prefix, synonyms.said)


def _terms(words: Iterable[str], own: Collection[str], analysis: Analysis) -> list[str]:
    """Those of these words, without its own."""
    tokens = (next(iter(analysis.tokens(word))) for word in words)
    found = dict.fromkeys(term for token in tokens for term in (token.term, *token.others))
    return [term for term in found if term not in own]


def _add_synonyms(
    found: Iterable[Token],
    groups: Sequence[_Entry],
    index: Terms,
    synonyms: Synonyms,
    weight: float,
    analysis: Analysis,
) -> None:
    said_by = [token for token in found if not token.code]
    plain = [token.term for token in said_by]
    said_for = {group.token.term: group.said for group in groups}
    meant = [
        dict.fromkeys((token.term, *token.others), 1.0) | said_for.get(token.term, {})
        for token in said_by
    ]
    for at, said, others in _rules(meant, synonyms):
        typed = plain[at : at + len(said)]
        share = math.prod(each[term] for each, term in zip(meant[at:], said, strict=False))
        own = [group for group in groups if group.token.term in typed]
        louder = _louder(own)
        for other in others:
            postings = [index.term(each) for each in other]
            there = tuple(each for each in postings if each is not None)
            terms = tuple(
                term for term, each in zip(other, postings, strict=True) if each is not None
            )
            # Bodies are not searched by function words, so these need not be anywhere.
            if there and all(term in terms or analysis.is_stop_term(term) for term in other):
                for group in own:
                    group.synonyms = group.synonyms or share == 1
                    by = louder.get(group.token.term, 1.0)
                    group.add_synonym(Alternative(terms, weight * share * by, there))


def _louder(own: Sequence[_Entry]) -> dict[str, float]:
    """Small talk that owners wrote as said ("is down") says as much as one word that says something: by
    how much more the heaviest of these words counts there."""
    heaviest = max(own, key=lambda group: group.weight)
    return {heaviest.token.term: 1 / heaviest.weight} if heaviest.weight < 1 else {}


def _rules(
    meant: Sequence[Mapping[str, float]], synonyms: Synonyms
) -> Iterator[tuple[int, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    """Where something begins that was said, what, and what else to look for."""
    for at, first in enumerate(meant):
        for term in first:
            for said, others in synonyms.by_first_term.get(term, ()):
                if holds(meant[at : at + len(said)], said):
                    yield at, said, others


def _by_sentence(groups: Sequence[Group], typed: str) -> tuple[tuple[Group, ...], ...]:
    """The groups of each sentence, by where a word first stands; () for a single sentence."""
    ends = [match.end() for match in _SENTENCE_END.finditer(typed)]
    sentences: dict[int, list[Group]] = {}
    for group in groups:
        number = next((n for n, end in enumerate(ends) if group.start < end), len(ends))
        sentences.setdefault(number, []).append(group)
    return tuple(tuple(each) for each in sentences.values()) if len(sentences) > 1 else ()


def _wanted_first(
    plain: Sequence[Token],
    corrected: Sequence[tuple[str, str]],
    synonyms: Synonyms,
    analysis: Analysis,
) -> tuple[tuple[Place, str], ...]:
    """Each place whose words were said, mistyped or not. Behind a number an abbreviation is a unit."""
    slips: dict[str, list[str]] = {}
    for typed, other in corrected:
        slips.setdefault(typed, []).append(other)
    meant = [
        {token.term, *token.others, *_terms(slips.get(token.word, ()), (), analysis)}
        for token in plain
    ]
    found: dict[tuple[Place, str], None] = {}
    for said, place in synonyms.first:
        if not holds(meant, said):
            continue
        short = abbreviation(said)
        counted = [
            at > 0 and _number(plain[at - 1].word) for at in range(len(plain)) if short in meant[at]
        ]
        if not short or not all(counted):
            found[place, short] = None
    return tuple(found)


def _asked(groups: Sequence[_Entry], sections: int, weights: Weights, *, long: bool) -> Asked:
    says = [each for each in groups if not each.stop]
    possible = 0.0
    words = []
    for each in says:
        places = len(each.alternatives[0].postings[0].sections) if each.alternatives else 0
        places = min(places, sections)
        worth = weights.rarity(places, sections, long=long)
        possible += each.weight * worth * (weights.saturation(long=long) + 1)
        words.append((each.weight * rare(places, sections), tuple(each.alternatives)))
    return Asked(
        weight=sum(each.weight for each in says),
        known=sum(each.weight for each in says if each.synonyms or each.has_own),
        possible=possible,
        words=tuple(words),
    )


def _about(groups: Sequence[_Entry]) -> tuple[Group, ...]:
    """The words that say something; none where one of them has a figure, which asks for a row or a step."""
    says = [each for each in groups if not (each.stop or each.chatter)]
    figure = any(has_digit(each.token.word) for each in says)
    return () if figure else tuple(each.as_group() for each in says)


def _ids(found: Sequence[Token], typed: str, analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """A word with a digit, or two neighbours read as one ("mon 004")."""
    plain = [token for token in found if not token.code]
    behind = {
        a.end: b.word
        for at, (a, b) in enumerate(itertools.pairwise(plain))
        if _number(b.word) and not _is_counted(b, plain[at + 2 : at + 4], analysis)
    }
    ids: dict[str, str] = {}
    for at, first in enumerate(found):
        for last in found[at : at + 2]:
            apart = last is first or last.start >= first.end  # no code with its own first part
            if apart and (has_digit(first.word) or has_digit(last.word)):
                ids[typed[first.start : last.end]] = behind.get(last.end, "")
    return tuple(ids.items())


def _is_counted(figure: Token, then: Iterable[Token], analysis: Analysis) -> bool:
    """Is it no number of a step, for a unit stands behind it, or behind one more word ("5 business days")?"""
    return any(analysis.are_figure_and_unit(figure.word, token.term) for token in then)


def _stepped(found: Sequence[Token], typed: str) -> frozenset[str]:
    plain = [token for token in found if not token.code]
    ends = {
        last.end: first.start
        for first, last, step, number in zip(plain, plain[1:], plain[2:], plain[3:], strict=False)
        if step.word == STEP and _number(number.word)
    }
    return frozenset(typed[start:end] for end, start in ends.items())


def _number(word: str) -> bool:
    return word.isascii() and word.isdigit()
