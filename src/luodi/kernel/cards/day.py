"""What a card tells of somebody's day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luodi.kernel.clock import SHANGHAI


@dataclass(frozen=True)
class Waiting:
    """One line of somebody's day: what waits for them, until when, and the page that opens it.

    ``due`` is the instant at which it is late, None without a deadline; while not ``firm`` it is
    never late. ``left`` says what time is left in the system's own words, empty to leave that to
    my day. ``draft`` tells that the person began it and has not handed it in. ``unit`` names the
    unit for which it waits.
    """

    what: str
    text: str
    url: str
    due: datetime | None = None
    unit: str = ""
    left: str = ""
    firm: bool = True
    draft: bool = False

    @property
    def last_day(self) -> date | None:
        """The last day that is in time, in Shanghai; None without a deadline."""
        if self.due is None:
            return None
        return (self.due - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
