"""Whether a change matters: by the facts that stand before and after, never by the amount of text.

Material is what makes whoever follows the page act, decide, pay, wait, ask or say something else,
what newly allows or forbids, or gives or takes a fact needed for that. Each rule below names itself
in `because`, so that its owner can dispute it. What no rule can judge is for a person: `review`.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from kb_tools.diff.facts.quantities import TENTH
from kb_tools.diff.judging.commands import (
    command_words,
    on_another_machine,
    without_quotes,
    without_stops,
    without_typography,
)
from kb_tools.diff.judging.headings import empty
from kb_tools.diff.judging.judged import Judged, Page, editorial, material, review
from kb_tools.diff.judging.language import Language
from kb_tools.diff.judging.reasons import A_KIND, STRUCK, fact_reason, in_full, short, told
from kb_tools.diff.judging.standing import Standing
from kb_tools.diff.judging.turned import signed, signs
from kb_tools.diff.judging.unaccounted import MANY_WORDS, Unaccounted
from kb_tools.diff.matching.words import word_marks
from kb_tools.diff.model import MATERIAL, ChangeKind, FactChange, Judgement, Label, Mark
from kb_tools.diff.words.lexicon import one_of
from kb_tools.diff.words.normal import sentences, words
from kb_tools.diff.words.wording import bare, says_something

SAVED = "It says when somebody touched the page, not since when something holds."


_AS_A_RULE = frozenset({"always", "usually"})
_THOUSANDS = re.compile(r"\d[\d.,]*[.,]\d{3}(?!\d)")


class Judge:
    def __init__(self, language: Language, before: Page, after: Page) -> None:
        self.language = language
        self.facts, self.wording = language.facts, language.wording
        self.unaccounted = Unaccounted(language)
        self.before, self.after = before, after

    # — one block, edited —

    def edit(
        self,
        kind: ChangeKind,
        before: str,
        after: str,
        marks: Sequence[Mark],
        where: tuple[Standing, Standing] = (Standing(), Standing()),
    ) -> Judged:
        if kind is ChangeKind.CODE:
            return self._code(before, after)
        rest = self._words_edited(kind, before, after, marks, where)
        doubt = rest.judgement is Judgement.EDITORIAL and self._figures_may_differ(before, after)
        if doubt:
            return review(doubt)
        was, now = signs(before), signs(after)
        if rest.judgement is Judgement.MATERIAL or not (was or now):
            return rest
        same_words = Counter(bare(before).split()) == Counter(bare(after).split())
        if same_words and signed(before) == signed(after):
            return rest
        if len(was) == len(now) and (same_words or was != now):
            return material({Label.POLARITY}, "A sign for yes or no was turned round.")
        return rest if was == now else review("A sign for yes or no came or went.")

    def _words_edited(
        self,
        kind: ChangeKind,
        before: str,
        after: str,
        marks: Sequence[Mark],
        where: tuple[Standing, Standing],
    ) -> Judged:
        if bare(before) == bare(after) and self._same_figures(before, after):
            return editorial("Only punctuation or capital letters differ.")
        unstamped = self.language.stamps.without(before), self.language.stamps.without(after)
        if unstamped != (before, after) and kind is not ChangeKind.STEP:
            return self._stamped(kind, *unstamped, where)
        kept_before, kept_after = self._said_only_here(*self._without_leads(before, after, where))
        if (kept_before, kept_after) != (before, after):
            return self._partly_moved(kind, (before, kept_before), (after, kept_after), where)
        olds, news = Counter(map(bare, sentences(before))), Counter(map(bare, sentences(after)))
        if self._said_twice(marks):
            return editorial("What was said twice is said once, or the other way round.")
        again = self._said_again(before, after)
        if again and any(map(self.language.commanding.sentence, again)):
            return review(
                f"It says once what it said twice, or the other way round: {short(again[0])}"
            )
        if again:
            return editorial("What was said twice is said once, or the other way round.")
        stretch = _one_stretch_moved(marks)
        aside = bool(stretch) and not self.language.telling.turns(stretch)
        aside = aside and not self.language.turned.order_counts(_around(marks))
        if olds == news and self._commands(before) != self._commands(after):
            return review("Sentences that say what to do stand in another order.")
        if aside or (olds == news and self._same_figures(before, after)):
            return editorial("The same words in another order.", Label.STRUCTURE)
        changed_facts = self.language.fact_changes(before, after, marks)
        labels = {change.label for change in changed_facts}
        reasons = [fact_reason(change) for change in changed_facts]
        whole = self._whole_sentences(olds, news, marks)
        if whole:
            labels.add(Label.CONTENT)
            reasons += [
                f"{_a_whole(kind, text)} was {'added' if sign == '+' else 'removed'}: {in_full(text)}"
                for sign, text in whole
            ]
            labels |= {
                fact.label
                for _, text in whole
                for fact in self.facts(text)
                if fact.label in _TELLING
            }
        residue_old, residue_new = self.unaccounted.words(before, after, changed_facts)
        if self._turned_round(residue_old, residue_new):
            labels.add(Label.POLARITY)
            reasons.append(
                f"A word was replaced by its opposite: {', '.join(residue_old)} → {', '.join(residue_new)}."
            )
        opposite = self.language.turned.opposite(before, after)
        if opposite:
            labels.add(Label.POLARITY)
            reasons.append(f"A word was replaced by its opposite: {' → '.join(opposite)}.")
        share = self.language.turned.another_share(marks)
        if share and not labels:
            labels.add(Label.SCOPE)
            reasons.append(f"It holds for more or fewer now: {' → '.join(share)}.")
        if self.language.turned.despite(before, after):
            labels.add(Label.SCOPE)
            reasons.append("What was a condition holds in any case now, or the other way round.")
        if (changed_facts and not whole) or (labels and labels <= _OF_SMALL_WORDS):
            besides = self.unaccounted.besides(marks, residue_old, residue_new, changed_facts)
            reasons += besides
            if besides:
                tells = self._tells(kind, before, after)
                labels.add(Label.PROCEDURE if tells else Label.CONTENT)
        if labels == {Label.POLARITY} and self._denies_again(before, after, where):
            return review(f"{told(reasons)} It stands under a denial: it may say the same.")
        if labels == {Label.MODALITY} and self._only_as_a_rule(before, after, changed_facts):
            return review(f"{told(reasons)} It tells how things are, and binds nobody.")
        if labels:
            return material(labels, told(reasons), changed_facts)
        if self.language.turned.either_way(before, after):
            return review("What was a condition may hold in any case now, or the other way round.")
        if not residue_old and not residue_new:
            joined = self.language.turned.joined_otherwise(before, after)
            if joined:
                return review(f"“{joined[0]}” became “{joined[1]}”: it may say something else.")
            if self.language.turned.named_otherwise(before, after):
                return review("A name has another sign behind it.")
            who = self.language.turned.another_person(before, after)
            if who:
                return review(f"“{who[0]}” became “{who[1]}”: somebody else may be meant.")
            exchanged = self.language.turned.exchanged(before, after)
            if exchanged:
                return material({exchanged}, EXCHANGED_RULES[exchanged])
            if self.language.turned.another_order(before, after, marks):
                return review("Said in another order: who, what or when may have changed places.")
            return editorial("Only spelling, small words or words of equal meaning differ.")
        if self._placeholder(marks):
            return material({Label.CONTENT}, WRITTEN)
        member = self.language.lists.named(marks)
        if member:
            return material({Label.CONTENT}, member)
        tells = self._tells(kind, before, after)
        explains = kind is ChangeKind.PARAGRAPH and self._explains(before, after)
        return self.unaccounted.judged(
            marks, residue_old, residue_new, tells=tells, explains=explains
        )

    def _tells(self, kind: ChangeKind, before: str, after: str) -> bool:
        """Does it say what to do, and not only in sentences beside those that differ, which explain?"""
        if kind is ChangeKind.STEP:
            return True
        differ = set(sentences(before)) ^ set(sentences(after))
        told = any(map(self.language.commanding.sentence, (before, after)))
        return told and not all(map(self.language.only_explains, differ))

    def _denies_again(self, before: str, after: str, where: tuple[Standing, Standing]) -> bool:
        """ "Don't share it" and "Share it", both under "Don'ts" """
        denied = [
            any(f.label is Label.POLARITY and f.start <= len("do ") for f in self.facts(text))
            for text in (before, after)
        ]
        return denied[0] != denied[1] and all(place.denied for place in where)

    def _only_as_a_rule(self, before: str, after: str, changed: Sequence[FactChange]) -> bool:
        """ "It is normally at the bottom" → "It is at the bottom" """
        quotes = {quote.casefold() for c in changed for quote in (c.before, c.after) if quote}
        if not all(self.language.lexicon.modality.get(quote) in _AS_A_RULE for quote in quotes):
            return False
        of_them = re.compile(one_of(quotes), re.I)
        differ = set(sentences(before)) ^ set(sentences(after))
        return not any(self.language.binds(of_them.sub(" ", sentence)) for sentence in differ)

    def _explains(self, before: str, after: str) -> bool:
        """Do the sentences that differ speak of the page, of reasons or of the past, and bind nobody?"""
        differ = set(sentences(before)) ^ set(sentences(after))
        return any(map(self.language.explaining.search, differ)) and not any(
            map(self.language.binds, differ)
        )

    def instruction(self, before: str, after: str, marks: Sequence[Mark]) -> Judged | None:
        """Of a heading that says what to do, before and after, or that was still to be written; else None."""
        if self._placeholder(marks):
            return material({Label.CONTENT}, WRITTEN)
        if not all(map(self.language.commanding.begins, (before, after))):
            return None
        return self.edit(ChangeKind.PARAGRAPH, before, after, marks)

    def _code(self, before: str, after: str) -> Judged:
        old, new = command_words(before), command_words(after)
        if old == new and on_another_machine(before, after):
            return review("The same commands at the prompt of another machine or user.")
        if old == new:
            return editorial("The same commands with other prompts, line breaks or spaces.")
        if "".join(old) == "".join(new):
            return review("Only spaces differ in a command or reply text to copy.")
        if without_quotes(old) == without_quotes(new):
            return review("Only quotation marks differ in a command or reply text to copy.")
        if without_typography(old) == without_typography(new):
            return review("Only dashes or signs of another font differ in a command to copy.")
        if without_stops(old) == without_stops(new):
            return review("Only points or commas differ in a command or reply text to copy.")
        return material({Label.PROCEDURE}, "A command, code or reply text to copy changed.")

    def _same_figures(self, before: str, after: str) -> bool:
        """A point instead of a comma may make a thousand of a one."""
        if before == after or not any(map(str.isdigit, before)):
            return True
        values = (Counter((f.label, f.value) for f in self.facts(text)) for text in (before, after))
        return next(values) == next(values)

    def _figures_may_differ(self, before: str, after: str) -> str:
        """Why; "": no. 1.500 is 1500 in one language, and one and a half in another."""
        known = self.language.lexicon.known
        if not known and {*_THOUSANDS.findall(before)} != {*_THOUSANDS.findall(after)}:
            return "Figures have other signs; in which language, nobody has said."
        was, now = self._tenths(before, after)
        if was != now:
            return f"One decimal, but another section, version or hour: {', '.join(was)} → {', '.join(now)}."
        return ""

    def _tenths(self, before: str, after: str) -> list[list[str]]:
        """4.10 and 4.1 of no unit, where no word before them says what they count; 0.10 counts nothing."""
        plain = [
            [f for f in self.facts(text) if f.label is Label.NUMBER] for text in (before, after)
        ]
        values = {f.value for f in chain(*plain) if TENTH.fullmatch(f.quote) and f.quote[0] != "0"}
        return [
            sorted(f.quote.replace(",", ".") for f in side if f.value in values) for side in plain
        ]

    def _stamped(
        self, kind: ChangeKind, before: str, after: str, where: tuple[Standing, Standing]
    ) -> Judged:
        """What differs beside the dates on which somebody touched the page."""
        if bare(before) == bare(after):
            return editorial(SAVED)
        if not before or not after:
            return self.inserted(kind, [after]) if after else self.deleted(kind, [before])
        return self.edit(kind, before, after, word_marks(before, after), where)

    def _said_only_here(self, before: str, after: str) -> tuple[str, str]:
        """Both texts without the sentences that came from elsewhere on the page, or went there."""
        olds, news = sentences(before), sentences(after)
        if len(olds) == len(news) == 1:
            return before, after  # one sentence was edited; none came or went
        here_old, here_new = set(map(bare, olds)), set(map(bare, news))
        only_old = [s for s in olds if bare(s) in here_new or not self._says(self.after, s)]
        only_new = [s for s in news if bare(s) in here_old or not self._says(self.before, s)]
        return (
            before if only_old == olds else "\n".join(only_old),
            after if only_new == news else "\n".join(only_new),
        )

    def _without_leads(
        self, before: str, after: str, where: tuple[Standing, Standing]
    ) -> tuple[str, str]:
        """ "Hate speech - We do not …", where the other version stands under what is before the dash."""
        leads = [_LEAD.match(text) for text in (before, after)]
        if all(leads):
            return before, after
        was, now = (
            text[lead.end() :]
            if lead and bare(lead[1]) in map(bare, there.under) and bare(lead[1]) not in bare(other)
            else text
            for text, other, lead, there in zip(
                (before, after), (after, before), leads, reversed(where), strict=True
            )
        )
        return was, now

    def _says(self, page: Page, sentence: str) -> bool:
        return page.says(sentence) and len(self.language.meaning(sentence)) >= MANY_WORDS

    def _partly_moved(
        self,
        kind: ChangeKind,
        olds: tuple[str, str],
        news: tuple[str, str],
        where: tuple[Standing, Standing],
    ) -> Judged:
        """`olds`, `news`: all of it, and what of it stands nowhere else in the other version."""
        (_, before), (_, after) = olds, news
        moved = self._said_elsewhere(olds, news, where)
        if bare(before) == bare(after):
            asks = moved.judgement is Judgement.EDITORIAL and self._exchanged(olds, news)
            return review(f"{moved.because} {EXCHANGED}") if asks else moved
        if not before or not after:
            rest = self.inserted(kind, [after]) if after else self.deleted(kind, [before])
        else:
            rest = self.edit(kind, before, after, word_marks(before, after))
        asks = moved.judgement is Judgement.REVIEW and rest.judgement is Judgement.EDITORIAL
        return replace(moved if asks else rest, because=f"{moved.because} {rest.because}")

    def _said_elsewhere(
        self, olds: tuple[str, str], news: tuple[str, str], where: tuple[Standing, Standing]
    ) -> Judged:
        pages = (self.after, self.before)
        for (text, kept), here, page in zip((olds, news), where, pages, strict=True):
            gone = set(sentences(text)).difference(sentences(kept))
            for sentence in sorted(gone):
                stood = page.within(text, sentence, here)
                there = page.otherwise(sentence, stood) or self._rules_elsewhere(
                    sentence, stood, page
                )
                if there:
                    return review(
                        f"A sentence stands elsewhere on the page, {there.apart_from(stood)}."
                    )
                if self._of_several_procedures(sentence, stood, page):
                    return review(
                        f"A sentence stands elsewhere on the page, but not under {stood}."
                    )
        return editorial("A sentence stands elsewhere on the page.", Label.STRUCTURE)

    def _exchanged(self, olds: tuple[str, str], news: tuple[str, str]) -> bool:
        """ "The rule for gold. Pay in 5 days." → "The rule for gold. Pay in 9 days.", which were silver's"""
        stay = set(sentences(olds[1])), set(sentences(news[1]))
        gone, come = (
            " ".join(s for s in sentences(text) if s not in kept)
            for (text, _), kept in zip((olds, news), stay, strict=True)
        )
        there = bool(gone and come and olds[1])
        return there and bool(self.language.fact_changes(gone, come, word_marks(gone, come)))

    def _rules_elsewhere(self, text: str, here: Standing, page: Page) -> Standing | None:
        """Where it stands, if it binds and that is in other sections, which both versions have."""
        return page.in_another_section(text, here) if self.language.tells(text) else None

    # — blocks that came or went —

    def inserted(
        self, kind: ChangeKind, texts: Sequence[str], where: Sequence[Standing] = ()
    ) -> Judged:
        return self._came_or_went(
            kind, texts, where, self.before, "is new", "stood elsewhere on the page already"
        )

    def deleted(
        self, kind: ChangeKind, texts: Sequence[str], where: Sequence[Standing] = ()
    ) -> Judged:
        return self._came_or_went(
            kind, texts, where, self.after, "was removed", "still stands elsewhere on the page"
        )

    def _came_or_went(
        self,
        kind: ChangeKind,
        texts: Sequence[str],
        where: Sequence[Standing],
        other: Page,
        what: str,
        elsewhere: str,
    ) -> Judged:
        readable = [text for text in texts if says_something(text)]
        if not readable:
            return editorial("Nothing that can be read.")
        if all(other.says(text) for text in readable):
            for text, here in zip(texts, where, strict=False):
                there = other.otherwise(text, here) or self._rules_elsewhere(text, here, other)
                if there:
                    return review(f"What {what} {elsewhere}, {there.apart_from(here)}.")
                if self._of_several_procedures(text, here, other):
                    return review(f"What {what} {elsewhere}, but not under {here}.")
            if kind is ChangeKind.STEP:
                return review(f"A step {what}; the same {elsewhere}.")
            return editorial(f"What {what} {elsewhere}.", Label.STRUCTURE)
        if kind is ChangeKind.HEADING:
            return empty(self.language, readable, what)
        stamped = kind is not ChangeKind.STEP  # "Review by 5 May" is to be done
        if stamped and not any(map(self.language.stamps.without, readable)):
            return editorial(SAVED)
        if all(self.language.attribution.search(text) for text in readable):
            return editorial(f"Where the text comes from: {short(readable[0])}")
        if all(map(self.language.still_to_write, readable)):
            return review(f"A note of what is still to be written {what}: {short(readable[0])}")
        news = [part for text in readable for part in self._only_here(text, other)] or readable
        labels = {Label.PROCEDURE if kind in (ChangeKind.STEP, ChangeKind.CODE) else Label.CONTENT}
        if any(self.language.commanding.sentence(part) for part in news):
            labels.add(Label.PROCEDURE)
        labels |= {
            fact.label for part in news for fact in self.facts(part) if fact.label in _TELLING
        }
        because = f"{A_KIND.get(kind, 'A block')} {what}."
        if news != readable:
            because += f" Of what it says, a part {elsewhere}."
        return material(labels, because)

    def _only_here(self, text: str, other: Page) -> list[str]:
        """The text, or where the other version says a part of it, the sentences that it does not say."""
        parts = sentences(text)
        kept = [part for part in parts if not self._says(other, part)]
        return [text] if kept == parts else kept

    def _of_several_procedures(self, text: str, here: Standing, other: Page) -> bool:
        """Is it a rule that stands, or stood, in two sections? One of them says it no more, or does now.

        What stands before all sections holds for each of them.
        """
        page = self.before if other is self.after else self.after
        elsewhere = {(), here.under}
        return (
            page.repeats(text)
            and elsewhere.isdisjoint(other.under(text))
            and self.language.tells(text)
        )

    # — moves, headings, links, fields —

    def moved(
        self,
        kind: ChangeKind,
        was: Standing,
        now: Standing,
        what: str = "",
        *,
        elsewhere: bool = False,
        overtakes: bool = False,
    ) -> Judged:
        """
        Args:
            was, now: what it stood under, and stands under now.
            what: moved, in a sentence.
            elsewhere: a rule, in another section than before.
            overtakes: another one of its table or list, of which the first that applies counts.
        """
        if kind is ChangeKind.STEP:
            return material(
                {Label.PROCEDURE},
                "A numbered step stands at another place: the order of work changed.",
            )
        if overtakes:
            return material(
                {Label.PROCEDURE}, "The first that applies counts, and the order is another one."
            )
        if was.struck != now.struck:
            return review(STRUCK)
        if elsewhere or not was.alike(now) or was.of_another_case(now):
            return review(f"It stands {now.apart_from(was, 'now, no longer')}.")
        return editorial(what or "The same text at another place.", Label.STRUCTURE)

    def _commands(self, text: str) -> list[str]:
        return [bare(s) for s in sentences(text) if self.language.commanding.sentence(s)]

    def _said_twice(self, marks: Sequence[Mark]) -> bool:
        """Does each stretch that differs only repeat what stands directly beside it?"""
        differ = [at for at, mark in enumerate(marks) if mark.sign != "="]
        return bool(differ) and all(
            len(self.language.meaning(marks[at].text)) >= MANY_WORDS and _repeats(marks, at)
            for at in differ
        )

    def _said_again(self, before: str, after: str) -> list[str]:
        """The sentences that one version says more often, where both say the same ones in one order."""
        olds, news = ([bare(s) for s in sentences(text)] for text in (before, after))
        if olds == news or list(dict.fromkeys(olds)) != list(dict.fromkeys(news)):
            return []
        often, now = Counter(olds), Counter(news)
        again = [s for s in sentences(before) if often[bare(s)] != now[bare(s)]]
        long = all(len(self.language.meaning(s)) >= MANY_WORDS for s in again)
        return again if long else []

    def _placeholder(self, marks: Sequence[Mark]) -> bool:
        return any(m.sign != "=" and self.language.placeholders.search(m.text) for m in marks)

    def _whole_sentences(
        self, olds: Counter[str], news: Counter[str], marks: Sequence[Mark]
    ) -> list[tuple[str, str]]:
        """Sentences that came or went as a whole and that the other version says nowhere."""
        found: list[tuple[str, str]] = []
        instead: dict[
            str, Callable[[Sequence[str]], bool]
        ] = {}  # by the sign of what it stands for
        for mark in marks:
            if mark.sign == "=":
                continue
            other, page = (olds, self.before) if mark.sign == "+" else (news, self.after)
            for sentence in sentences(mark.text.strip()):
                said = bare(sentence)
                mine = news if mark.sign == "+" else olds
                whole = said in mine or _like_a_sentence(sentence, mark.text, marks)
                if (
                    whole
                    and said not in other
                    and not page.says(sentence)
                    and len(told := self.language.meaning(sentence)) >= 2
                    and not self.language.only_explains(sentence)
                ):
                    if mark.sign not in instead:
                        instead[mark.sign] = self._said_instead(mark.sign, marks)
                    if not instead[mark.sign](told):
                        found.append((mark.sign, sentence))
        return found

    def _said_instead(self, sign: str, marks: Sequence[Mark]) -> Callable[[Sequence[str]], bool]:
        """Whether nearly all words stand in what the other version says instead: "; tell" → ". Tell"."""
        other = "".join(mark.text for mark in marks if mark.sign != sign)
        mine = set(sentences("".join(mark.text for mark in marks if mark.sign in ("=", sign))))
        instead = " ".join(sentence for sentence in sentences(other) if sentence not in mine)
        return self.wording.most_in(self.language.meaning(instead))

    def _turned_round(self, gone: Sequence[str], come: Sequence[str]) -> bool:
        return len(gone) == len(come) == 1 and self.wording.opposite(gone[0], come[0])


WRITTEN = "What was still to be written is, or is not any more."
EXCHANGED_RULES = {
    Label.MODALITY: "What must be and what may be changed places.",
    Label.ACTOR: "Who must or may do what changed places.",
    Label.SCOPE: "What holds for one holds for another now, and the other way round.",
}
EXCHANGED = "Another one stands in its place, and states something else: of what, now?"
_LEAD = re.compile(r"([^.!?:–—]{3,80}?)(?:\s[-–—]\s|:\s)")
_OF_SMALL_WORDS = frozenset({Label.MODALITY, Label.POLARITY, Label.SCOPE})
_TELLING = MATERIAL - {Label.SCOPE, Label.POLARITY, Label.ACTOR, Label.CONTENT, Label.PROCEDURE}


def _one_stretch_moved(marks: Sequence[Mark]) -> str:
    """What was taken out here and put back in there, where that is all; else ""."""
    gone, come = [m.text for m in marks if m.sign == "-"], [m.text for m in marks if m.sign == "+"]
    alone = (
        len(gone) == len(come) == 1
        and bare(gone[0]) == bare(come[0])
        and min(len(words(gone[0])), len(words(come[0]))) >= 3
    )
    return gone[0] if alone else ""


def _around(marks: Sequence[Mark]) -> str:
    """The sentences, before, in which something changed."""
    text = "".join(mark.text for mark in marks if mark.sign != "+")
    later = "".join(mark.text for mark in marks if mark.sign != "-")
    return " ".join(s for s in sentences(text) if s not in later)


def _repeats(marks: Sequence[Mark], at: int) -> bool:
    """ "to the desk [to the desk].", however the words that stand twice are shared out."""
    stretch = bare(marks[at].text).split()
    ahead = bare(marks[at - 1].text).split() if at else []
    behind = bare(marks[at + 1].text).split() if at + 1 < len(marks) else []
    around = [*ahead[-len(stretch) :], *stretch, *behind[: len(stretch)]]
    run = 0  # words in a row that stand again behind a stretch of that size
    for word, again in zip(around, around[len(stretch) :], strict=False):
        run = run + 1 if word == again else 0
        if run == len(stretch):
            return True
    return False


def _a_whole(kind: ChangeKind, text: str) -> str:
    """Cells of a row are compared as if they were sentences."""
    row = kind in (ChangeKind.TABLE_ROW, ChangeKind.TABLE_CELL)
    return "An entry" if row and not text.endswith((".", "!", "?")) else "A sentence"


def _like_a_sentence(sentence: str, stretch: str, marks: Sequence[Mark]) -> bool:
    """Without a full stop before it: a whole stretch that begins with a capital and ends the block."""
    at_end = marks[-1].text == stretch or (
        len(marks) > 1 and marks[-1].sign != "=" and marks[-2].text == stretch
    )
    told = [word for word in words(sentence) if word[0].isalnum()]
    return at_end and sentence[:1].isupper() and len(told) >= 5
