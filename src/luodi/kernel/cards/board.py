"""What a card tells the board: lines with their lights, paths, who is late; what is public."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

Amounts = tuple[float | None, ...]


@dataclass(frozen=True)
class BoardDrawing:
    """A path over the months of its period, for a small chart; amounts in one unit.

    ``point``, ``low`` and ``high`` are the forecast and the ends of its interval, ``goal`` what is
    promised. ``expected``, ``interval`` and ``outlook`` say the forecast in words.
    """

    months: tuple[int, ...]
    actual: Amounts
    due: Amounts
    point: Amounts
    low: Amounts
    high: Amounts
    goal: float | None
    expected: str
    interval: str = ""
    outlook: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class BoardPath:
    """Where a line's path leads, and how it is drawn.

    ``verdict`` is ``LIKELY``, ``OPEN``, ``UNLIKELY`` or empty; ``strain`` orders lines by how badly
    they miss. ``draw`` is asked for those lines alone whose path is shown.
    """

    verdict: str
    strain: float | None
    draw: Callable[[], BoardDrawing]

    @cached_property
    def drawing(self) -> BoardDrawing:
        """The path as it is drawn."""
        return self.draw()


@dataclass(frozen=True)
class BoardLine:
    """One line of the board: a figure with its light, why, and what changed since.

    Parameters
    ----------
    title, url, unit
        What it is, the page that opens it, and the unit that leads it.
    light
        One of the five lights, by name.
    figure, exact, goal
        The value as shown and exactly, and what is promised.
    why, since, next
        Why the light is what it is, since when, and the next deadline.
    drawer, sentence
        The address that opens the figure in the drawer; the sentence that is copied.
    before
        The light in the last closed month; empty where there is none.
    then
        The value in the last closed month as shown; empty where it is the same or unknown.
    path
        Its months with the forecast; None where there are none.
    behind
        How far behind it is, to order lines of one light.
    """

    title: str
    url: str
    unit: str
    light: str
    figure: str
    goal: str
    why: str
    exact: str = ""
    since: str = ""
    next: str = ""
    drawer: str = ""
    sentence: str = ""
    before: str = ""
    then: str = ""
    path: BoardPath | None = None
    behind: float = 0.0


@dataclass(frozen=True)
class BoardLate:
    """A unit that is late: with what, how often, the longest by how many days, and the list."""

    unit: str
    path: str
    what: str
    count: int
    days: int
    url: str


@dataclass(frozen=True)
class BoardArea:
    """A light that stands for a place, by the place's path, for the map."""

    place: str
    light: str


@dataclass(frozen=True)
class BoardPart:
    """A card's part of the board.

    ``against`` says what changes are measured against, empty when there is nothing; ``known`` that
    a past day is shown as it was then known. ``days`` are the last days of closed months, newest
    first. ``lists`` are the addresses of the whole list by light.
    """

    lines: tuple[BoardLine, ...] = ()
    late: tuple[BoardLate, ...] = ()
    areas: tuple[BoardArea, ...] = ()
    against: str = ""
    known: str = ""
    days: tuple[date, ...] = ()
    lists: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PublicShare:
    """What a place has of a public figure, in the smallest unit; None when it is not known."""

    place: str
    amount: int | None


@dataclass(frozen=True)
class PublicFigure:
    """A figure that everybody may see, with the published words that promise it.

    ``counts`` tells that it counts persons, households or firms, so that small numbers are left
    out; amounts are integers with ``scale`` decimal places of ``unit``.
    """

    words: str
    source: str
    amount: int | None
    scale: int
    unit: str
    counts: bool
    shares: tuple[PublicShare, ...] = ()


@dataclass(frozen=True)
class PublicPart:
    """A card's part of the public page: up to which day, and its figures."""

    place: str
    day: date
    figures: tuple[PublicFigure, ...]
