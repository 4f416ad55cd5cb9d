"""What cards play when the demonstration's clock is moved: events in order, counted as they go.

A card's ``play`` is a function ``(since, until) -> Played`` that does, through the real actions and
with the clock told, what the invented people do after the instant ``since`` up to and with
``until``; what was done before, by a run that broke off or by a visitor, is skipped. Its ``ahead``
is a function ``(since, until) -> list[Ahead]`` that tells it beforehand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

from luodi.kernel import clock

REFUSED = (ValidationError, PermissionDenied, ObjectDoesNotExist)
"""How an action says no."""


@dataclass(frozen=True)
class Played:
    """What the invented people of the demonstration did: acts done, and acts that were refused.

    An act is refused when a visitor did it before, or changed what it rests on; it is then skipped.
    """

    done: int = 0
    refused: int = 0

    def __add__(self, other: "Played") -> "Played":
        return Played(self.done + other.done, self.refused + other.refused)


@dataclass(frozen=True)
class Ahead:
    """What the invented people of the demonstration will do: at what instant, in words."""

    at: datetime
    text: str


class Tally:
    """Counts what was done and what was refused."""

    def __init__(self) -> None:
        self.done = self.refused = 0

    def tried(self, act: Callable[[], object]) -> bool:
        """Do an act; tell whether it was done.

        Parameters
        ----------
        act
            One act that stands or falls as a whole: what is refused leaves nothing behind.
        """
        try:
            act()
        except REFUSED:
            self.refused += 1
            return False
        self.done += 1
        return True


@dataclass(frozen=True)
class Event:
    """Something that happens at an instant, in words, and what is done then.

    ``text`` is empty for what is not worth telling beforehand.
    """

    at: datetime
    text: str
    act: Callable[[Tally], None]


def played(events: Iterable[Event], since: datetime, until: datetime) -> Played:
    """Do what happens after an instant up to and with another, in order, with the clock told."""
    tally = Tally()
    for event in _between(events, since, until):
        with clock.told(event.at):
            event.act(tally)
    return Played(tally.done, tally.refused)


def told(events: Iterable[Event], since: datetime, until: datetime) -> list[Ahead]:
    """Tell what happens after an instant up to and with another."""
    return [Ahead(event.at, event.text) for event in _between(events, since, until) if event.text]


def _between(events: Iterable[Event], since: datetime, until: datetime) -> list[Event]:
    return sorted(
        (event for event in events if since < event.at <= until), key=lambda event: event.at
    )
