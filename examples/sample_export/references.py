"""How a reviewer names the SOP and the part of it: rarely twice in the same way."""

from datetime import date

from .dice import Dice
from .handbook import Sop, sops

MISSING, WRONG, VARIED = 0.10, 0.04, 0.24
NO_SECTION = 0.18


def sop_reference(dice: Dice, sop: Sop | None, day: date, audience: str) -> str:
    """The id of the SOP as typed; now and then nothing, or another SOP of the same queue.

    `audience` is the reviewer's: nobody names a page that they cannot see.
    """
    if sop is None:
        guesses = {"": 50.0, "GFT-001": 22.0, "LIV-002": 16.0, "n/a": 8.0, "none?": 4.0}
        return dice.weighted(guesses)
    if dice.chance(MISSING):
        return ""
    if dice.chance(WRONG):
        queue = sop.reason.split("/")[0]
        seen = [one for one in sops().values() if audience in one.readers(day) and one is not sop]
        near = [one.id for one in seen if one.reason.startswith(queue)]
        return dice.one(near or [one.id for one in seen])
    if not dice.chance(VARIED):
        return sop.id
    area, number = sop.id.split("-")
    version = sop.version(day) or "1.0"
    return dice.one(
        [
            f"{area.lower()}-{int(number)}",
            f"{area}{number}",
            f"{area.capitalize()}_{number} v{version.split('.')[0]}",
            f"{area} {number}",
            sop.id.lower(),
            f"{sop.id} {version}",
            f"{area}-{int(number)}",
            f"SOP {sop.id}",
            f"{sop.id}@{version}",
        ]
    )


def section_reference(dice: Dice, section: str) -> str:
    """The part as typed: `step 3`, `3`, `s3`, `§ Limits`; now and then nothing."""
    if not section or dice.chance(NO_SECTION):
        return ""
    if section.isdigit():
        shapes = {
            f"step {section}": 36.0,
            section: 26.0,
            f"Step {section}": 14.0,
            f"s{section}": 9.0,
            f"st. {section}": 4.0,
            f"§{section}": 4.0,
            f"{section}.": 3.0,
            f"point {section}": 4.0,
        }
        return dice.weighted(shapes)
    return dice.weighted(
        {section: 50.0, f"§ {section}": 25.0, section.lower(): 17.0, f'"{section}"': 8.0}
    )
