"""Agents, teams and reviewers. Nobody here exists; every address ends in `.example`."""

from dataclasses import dataclass
from datetime import date, timedelta

from .dice import Dice
from .story import COHORT_HIRED, FIRST_DAY, LAST_DAY, STRICT_REVIEWER, WEAK_AGENTS

AUDIENCE = {"Brightreel": "internal", "Halden CX": "vendor-a", "Meridian Assist": "vendor-b"}
MAIL = {
    "Brightreel": "brightreel.example",
    "Halden CX": "haldencx.example",
    "Meridian Assist": "meridian-assist.example",
}

# Team: vendor, agents, the queues it works (first word of a contact reason) and their shares.
TEAMS: dict[str, tuple[str, int, dict[str, float]]] = {
    "Money 1": ("Brightreel", 12, {"payouts": 6, "earnings": 2, "gifts": 1, "other": 1.5}),
    "Access": ("Brightreel", 10, {"access": 4, "identity": 4.5, "privacy": 1, "other": 0.8}),
    "Enforcement": ("Brightreel", 10, {"strikes": 5, "rights": 3, "fakes": 1.3, "other": 0.5}),
    "Safety and Law": ("Brightreel", 7, {"safety": 4, "legal": 3, "privacy": 3, "other": 0.8}),
    "Partner Care": ("Brightreel", 7, {"partners": 4, "payouts": 2.5, "strikes": 2, "other": 1}),
    "Product": ("Brightreel", 8, {"tech": 5, "live": 2, "gifts": 1.5, "shop": 1}),
    "Halden Money": ("Halden CX", 11, {"payouts": 6, "earnings": 2, "shop": 2, "ads": 1}),
    "Halden Trust": ("Halden CX", 11, {"strikes": 5, "rights": 3, "fakes": 1.3, "safety": 1}),
    "Halden Access": (
        "Halden CX",
        11,
        {"access": 4.5, "identity": 4.5, "privacy": 1, "other": 0.6},
    ),
    "Halden LIVE": ("Halden CX", 10, {"live": 4, "gifts": 3.5, "tech": 3, "other": 0.4}),
    "Meridian Money": (
        "Meridian Assist",
        11,
        {"payouts": 6, "earnings": 2, "gifts": 1.2, "ads": 1},
    ),
    "Meridian Trust": (
        "Meridian Assist",
        11,
        {"strikes": 4.5, "rights": 4, "fakes": 1.3, "safety": 1},
    ),
    "Meridian Access": (
        "Meridian Assist",
        10,
        {"access": 4, "identity": 4, "tech": 2, "other": 0.6},
    ),
    "Meridian Mixed": (
        "Meridian Assist",
        9,
        {"shop": 3, "ads": 2, "live": 2, "gifts": 1.5, "tech": 2},
    ),
}

REVIEWERS: dict[str, tuple[str, str]] = {
    # login: whom they work for, and the language that slips into their comments
    "l.brandt": ("Brightreel", "de"),
    "m.ferrante": ("Brightreel", "en"),
    "j.oduya": ("Brightreel", "en"),
    "s.whitlock": ("Brightreel", "en"),
    "k.hoshino": ("Brightreel", "en"),
    "a.kruse": ("Brightreel", "de"),
    "t.mbeki": ("Brightreel", "en"),
    "r.achterberg": ("Brightreel", "de"),
    "p.nakagawa": ("Brightreel", "en"),
    "d.sorley": ("Brightreel", "en"),
    "qa.halden1": ("Halden CX", "en"),
    "qa.halden2": ("Halden CX", "en"),
    "qa.halden3": ("Halden CX", "es"),
    "qa.halden4": ("Halden CX", "es"),
    "qa.halden5": ("Halden CX", "en"),
    "bcarvalho": ("Meridian Assist", "pt"),
    "iteixeira": ("Meridian Assist", "pt"),
    "nquintana": ("Meridian Assist", "es"),
    "efarrow": ("Meridian Assist", "en"),
    "vsalgado": ("Meridian Assist", "pt"),
}

GIVEN = (
    "Amara Bruno Carla Dmitri Elif Farid Greta Hana Imani Jonas Keiko Lucia Mateus Nadia Oskar "
    "Priya Quentin Rosa Samir Tereza Ugo Vera Wanjiru Ximena Yusuf Zofia Adel Birgit Chidi Daria"
).split()
FAMILY = (
    "Achebe Bakker Castellan Duarte Engström Falk Gallego Hartwick Ilves Jansen Kovač Lindqvist "
    "Moreau Nakata Okonjo Petrov Quiroga Rasmus Sandoval Tanaka Ueland Varga Wexler Yilmaz Zeman "
    "Abara Bellweather Corradi Delacroix Eriksen"
).split()


@dataclass(frozen=True, slots=True)
class Agent:
    id: str  # "A1042"
    name: str
    mail: str
    team: str
    vendor: str
    queues: tuple[tuple[str, float], ...]
    hired: date
    left: date | None
    care: float  # findings per contact beside the usual agent: 1 is usual, 2 twice as many

    def works_on(self, day: date) -> bool:
        return self.hired <= day and (self.left is None or day <= self.left)


@dataclass(frozen=True, slots=True)
class Reviewer:
    login: str
    vendor: str
    language: str
    strictness: float  # findings per contact beside the usual reviewer


def agents(seed: int) -> tuple[Agent, ...]:
    """Everybody who worked in the ten months, in the order of their teams."""
    dice = Dice(seed, "people")
    names = dice.several([f"{given} {family}" for given in GIVEN for family in FAMILY], 400)
    found: list[Agent] = []
    for team, (vendor, size, _queues) in TEAMS.items():
        for place in range(size):
            found.append(_agent(dice, len(found), names[len(found)], team, vendor, place))
    for team, hired in COHORT_HIRED:
        vendor = TEAMS[team][0]
        found.append(_agent(dice, len(found), names[len(found)], team, vendor, 1, hired))
    return tuple(found)


def reviewers(seed: int) -> tuple[Reviewer, ...]:
    """The twenty reviewers; one of them is stricter than the rest by a lot."""
    dice = Dice(seed, "reviewers")
    return tuple(
        Reviewer(login, vendor, language, dice.spread(0.15) * STRICT_REVIEWER.get(login, 1.0))
        for login, (vendor, language) in REVIEWERS.items()
    )


def _agent(
    dice: Dice,
    number: int,
    name: str,
    team: str,
    vendor: str,
    place: int,
    hired: date | None = None,
) -> Agent:
    left = None
    if hired is None:
        hired = FIRST_DAY - timedelta(days=dice.between(60, 1100))
        if place and dice.chance(0.12):  # one in eight leaves; the first of each team stays
            left = FIRST_DAY + timedelta(days=dice.between(40, (LAST_DAY - FIRST_DAY).days))
    id_ = f"A{1001 + number}"
    given, family = (_plain(part) for part in name.split())
    queues = tuple(TEAMS[team][2].items())
    care = dice.spread(0.3) * WEAK_AGENTS.get((team, place), 1.0)
    mail = f"{given}.{family}@{MAIL[vendor]}"
    return Agent(id_, name, mail, team, vendor, queues, hired, left, care)


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("öčé", "oce"))
