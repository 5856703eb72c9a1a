"""Policy prose from a seed: the words are invented or common, so nobody's text is in it.

Words are drawn by rank as natural text has them (Zipf's law). A third of the nouns comes from
some thousands of made names, as every handbook is full of the names of products, teams and people.
"""

from itertools import accumulate
from random import Random

_ROLES = "agent manager reviewer creator customer supervisor analyst vendor owner seller approver engineer".split()
_TEAMS = "Payments Billing Trust Support Legal Security Finance Operations Escalations Onboarding".split()
_VERBS = (
    "check open update close send review add create contact record confirm escalate remove assign wait explain"
    " read write share move schedule approve reject merge label follow keep track refund verify export tag ask"
    " answer archive restore measure publish discuss plan prepare forward document hold release restart log"
).split()
_NOUNS = (
    "team customer account request case page ticket process time issue work change product example data"
    " order report payment policy step day support question role link list user goal service code project"
    " meeting feedback information response access number form value refund name document review test plan"
    " week message channel email system call answer note owner decision group contract invoice quarter deal"
    " department information organization documentation communication area budget agreement record result field priority problem queue reason view method option level comment"
    " history dashboard pipeline candidate interview partner vendor market region limit balance card address"
    " file folder template checklist calendar license version release bug feature alert cluster metric query"
    " server deployment incident error window button setting profile photo video language translation training"
    " salary bonus holiday travel hotel expense receipt office laptop password device badge survey interest"
).split()
_ADJECTIVES = (
    "new current full same different first open clear public internal external available important late"
    " correct missing final direct short long specific relevant technical average common weekly recent manual"
    " automatic shared written personal existing potential annual temporary urgent original separate"
).split()
_ADVERBS = (
    "usually always only also again directly often never immediately together clearly".split()
)
_CONDITIONS = (
    "if the {n} is {a}", "when a {r} asks for it", "unless the {n} was {v}ed before", "after {d}",
    "as long as the {n} stays {a}", "before the {n} is {a}", "except for {a} {n}s", "in case of a {a} {n}",
)  # fmt: skip
_SENTENCES = (
    "The {r} must {v} the {n} within {d}{c}.",
    "We {v} every {a} {n} and {v} the {n} that belongs to it{c}.",
    "To {v} a {n}, open {N} and {v} the {a} {n}{c}.",
    "{N} is where the {r} can {v} {a} {n}s for the {t} team.",
    "You should {b} {v} the {n} with your {r}, {v} {N}, and inform the {t} team about the {n}{c}.",
    "Please {v} the {n} {b}; the limit is {m} for each {n}.",
    "Our {n}s are {a}, and it is the {r} who decides whether the {n} may be {a}.",
    "Amounts of more than {m} need the approval of the {t} team{c}.",
    "Do not {v} the {n}{c}, because {N} does not {v} {a} {n}s.",
    "It takes {d} until the {n} of the {r} is {a} in {N}.",
    "{N} and {N} are the {n}s that we use to {v} the {a} {n}, see {l}.",
    "The {a} {n} helps us to {v} what each {r} thinks about the {n} and about {N}.",
    "For questions about {l} ask in #{x} or write to the {r} of {N}.",
    "Since {y} the {n} has been {a}; {p} % of the {r}s {v} it {b}.",
    "This {n} is about how the {t} team and {N} {v} {n}s together{c}.",
)
_SUBJECTS = (
    "the {r}", "every {a} {n}", "we", "our {t} team", "{N}", "a {n} of {N}", "you", "whoever has the {n}",
    "this {a} {n}", "most {n}s", "the {n} of your {r}", "nobody but the {t} team", "each {r} of {N}", "some {n}s",
)  # fmt: skip
_PREDICATES = (
    "must {v} {N}", "may {v} {a} {n}s", "{v}s the {n}", "will {v} and {v} it", "is {a}", "stays {a} for {d}",
    "has {p} {a} {n}s", "should {b} {v} {l}", "can never {v} a {n}", "does not {v} the {n}", "belongs to the {t} team",
    "{b} asks {N}", "costs {m}", "was {v}ed by {N}", "needs a {n} and {p} {n}s", "comes with {N}, {N} and {N}",
)  # fmt: skip
_ENDS = (
    "within {d}", "with {N}", "before the {n}", "in {y}", "for each {n}", "so that {N} is {a}", "and {v} the {n}",
    "because of {a} {n}s", "although {N} {v}s it", "as {l} says", "at {m} or more", "by the {r}", "from {N} to {N}",
    "unless the {t} team {v}s it", "which is {a}", "({b} {a})", "rather than {a} {n}s",
)  # fmt: skip
_ITEMS = (
    "{V} the {n} in {l}", "{V} the {n} of {N}", "{N}: {a} {n} of the {r}", "{V} {a} {n}s {b}{c}.", "{l}", "{d} for the {a} {n}", "{N}",
    "{V} {N} and {v} the {n}.", "{p} {n}s with the {t} team", "The {r} can {v} the {n}{c}.",
)  # fmt: skip
_HEADINGS = ("How to {v} a {n}", "{A} {n}s", "{N}", "{N} and the {n}", "What the {r} should {v}", "{V} {n}s {b}", "The {n} of {N}")  # fmt: skip
_SYLLABLES = "ba co da fe gri ho ja ka le mo nu pa qui ra sa ti vo wa xi yo ze bra cle dor fin gal hex jun kor lum mar nor pol ris sten tor vin".split()


class Prose:
    """Draws sentences and blocks of Markdown; the same seed, the same text."""

    def __init__(self, seed: int, names: int = 4000) -> None:
        self._random = Random(seed)
        made = [
            "".join(
                self._random.choices(_SYLLABLES, k=self._random.choice((2, 3, 3, 4)))
            ).capitalize()
            for _ in range(names)
        ]
        self._names = made, _zipf(len(made), 0.75)
        self._ranked = {
            words[0]: (words, _zipf(len(words), exponent))
            for words, exponent in ((_VERBS, 0.6), (_NOUNS, 0.6), (_ADJECTIVES, 0.6))
        }

    def sentence(self) -> str:
        """One of the sentences above, or one put together, so that few are alike by accident."""
        pick = self._random
        if pick.random() < 0.3:
            return self._filled(pick.choice(_SENTENCES))
        parts = [pick.choice(_SUBJECTS), pick.choice(_PREDICATES)]
        parts += pick.sample(_ENDS, k=pick.choice((0, 1, 1, 2, 3)))
        said = self._filled(" ".join(parts))
        return f"{said[0].upper()}{said[1:]}."

    def heading(self) -> str:
        return self._filled(self._random.choice(_HEADINGS))

    def item(self) -> str:
        text = self._filled(self._random.choice(_ITEMS))
        return text if self._random.random() < 0.6 else f"{text} {self.sentence()}"

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._random.choice((1, 1, 2, 2, 3, 4))))

    def bullets(self) -> str:
        mark = self._random.choice(("- ", "- ", "- ", "1. "))
        lines = []
        for _ in range(self._random.choice((2, 3, 4, 5, 6, 8, 12))):
            nested = lines and mark == "- " and self._random.random() < 0.15
            lines.append(f"{'  ' if nested else ''}{mark}{self.item()}")
        return "\n".join(lines)

    def rows(self) -> str:
        width = self._random.choice((2, 3, 4))
        lines = ["| " + " | ".join(self._filled("{A} {n}") for _ in range(width)) + " |"]
        lines.append("| " + " | ".join(["---"] * width) + " |")
        for _ in range(self._random.choice((3, 5, 8, 15))):
            lines.append(
                "| " + " | ".join(self._filled("{a} {n} {d}") for _ in range(width)) + " |"
            )
        return "\n".join(lines)

    def code(self) -> str:
        lines = (
            self._filled("{v}-{n} --{x}={p}") for _ in range(self._random.choice((1, 2, 4, 8)))
        )
        return "```sh\n" + "\n".join(lines) + "\n```"

    def quote(self) -> str:
        return "> " + self.paragraph()

    def block(self) -> str:
        """Anything but a heading."""
        makers = (self.paragraph, self.bullets, self.code, self.rows, self.quote)
        (make,) = self._random.choices(makers, (64, 31, 2.5, 0.9, 1.6))
        return make()

    def address(self) -> str:
        return f"https://example.com/{self._name().lower()}/{self._word('team')}-{self._random.randrange(10_000)}"

    def amount(self) -> str:
        return f"${self._random.choice((5, 10, 25, 50, 100, 250, 500, 1000, 2500))}"

    def length(self) -> str:
        return f"{self._random.randrange(2, 60)} {self._random.choice(('days', 'hours', 'business days', 'weeks'))}"

    def _filled(self, template: str) -> str:
        parts = template.split("{")
        return parts[0] + "".join(self._slot(part[0]) + part[2:] for part in parts[1:])

    def _slot(self, slot: str) -> str:
        pick = self._random
        match slot:
            case "n":
                return self._name() if pick.random() < 0.22 else self._word("team")
            case "N":
                return self._name()
            case "v" | "V":
                return self._word("check") if slot == "v" else self._word("check").capitalize()
            case "a" | "A":
                return self._word("new") if slot == "a" else self._word("new").capitalize()
            case "r":
                return pick.choice(_ROLES)
            case "t":
                return pick.choice(_TEAMS)
            case "b":
                return pick.choice(_ADVERBS)
            case "c":
                return " " + self._filled(pick.choice(_CONDITIONS)) if pick.random() < 0.4 else ""
            case "d":
                return self.length()
            case "m":
                return self.amount()
            case "l":
                return f"[the {self._word('new')} {self._word('team')}]({self.address()})"
            case "x":
                return self._name().lower()
            case "p":
                return str(pick.randrange(2, 100))
            case "y":
                return str(pick.randrange(2012, 2025))
        raise ValueError(slot)

    def _word(self, of: str) -> str:
        words, weights = self._ranked[of]
        return self._random.choices(words, cum_weights=weights)[0]

    def _name(self) -> str:
        words, weights = self._names
        return self._random.choices(words, cum_weights=weights)[0]


def _zipf(count: int, exponent: float) -> list[float]:
    """Cumulative weights: the k-th word comes 1/k^exponent as often as the first."""
    return [*accumulate(1 / (rank + 2) ** exponent for rank in range(count))]
