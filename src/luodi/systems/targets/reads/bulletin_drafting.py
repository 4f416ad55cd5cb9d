"""What a new bulletin begins with: its month, its addressees, its number."""

from datetime import date

from django.db.models import Max

from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit
from luodi.systems.targets.models import Bulletin
from luodi.systems.targets.reads.bulletins import VIEW, month_before, office_bulletins


def next_serial(word: str, year: int) -> int:
    """Give the serial that follows the last one given under an office's word in a year."""
    rows = unrestricted(Bulletin, why="a number is given once, whoever may see its bulletin")
    rows = rows.filter(number_word=word, number_year=year)
    return (rows.aggregate(last=Max("number_serial"))["last"] or 0) + 1


def last_word(unit: Unit) -> str:
    """Give the office's word that a unit's last number had; empty when it had none."""
    row = (
        visible(LUODI, Bulletin, VIEW)
        .filter(unit=unit, number_serial__isnull=False)
        .order_by("-number_year", "-number_serial")
        .first()
    )
    return row.number_word if row else ""


def months_to_choose(today: date) -> list[int]:
    """Give the months that a bulletin may be about: the last twelve that are over, newest first."""
    month, found = today.year * 100 + today.month, []
    for _number in range(12):
        month = month_before(month)
        found.append(month)
    return found


def last_addresses(actor: Actor, unit: Unit) -> dict[str, str]:
    """Give addressees and copies of a unit's last bulletin, for the next one to begin with."""
    row = office_bulletins(actor).filter(unit=unit, corrects__isnull=True).first()
    return {"addressees": row.addressees, "copies": row.copies} if row else {}
