"""Where the demonstration's clock stands, and what lies ahead of it."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.cards import all_cards, load
from luodi.kernel.cards.playing import Ahead
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.rules import OPEN

PLAY_ON = "demo.play_on"


def may_move() -> bool:
    """Tell whether there is a clock to move: in a demonstration whose clock stands still."""
    return bool(settings.LUODI_DEMO and settings.LUODI_CLOCK_FILE)


def instant_on(day: date) -> datetime:
    """Give the instant of a day at which the clock stands: the hour at which it stands now."""
    return datetime.combine(day, clock.now().timetz())


def moving() -> Job | None:
    """Give the job that moves the clock now, or waits to; None when none does."""
    return _jobs().filter(state__in=OPEN).order_by("pk").first()


def moved_last() -> Job | None:
    """Give the job that moved the clock last; None when none did yet."""
    return _jobs().exclude(state__in=OPEN).order_by("-pk").first()


def _jobs() -> "QuerySet[Job]":
    return Job.objects.filter(kind=PLAY_ON)


def ahead(since: datetime, until: datetime) -> list[Ahead]:
    """List what the invented people will do after an instant up to another, in order."""
    found: list[Ahead] = [
        item for card in all_cards() if card.ahead for item in load(card.ahead)(since, until)
    ]
    return sorted(found, key=lambda item: item.at)
