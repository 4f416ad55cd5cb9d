"""When a vehicle is where: the shortest of all timetables of a route, rests included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from luodi.plan.arcs.model import Break, Window

NEVER: Final = 10**15
"""A second that no day has."""


@dataclass(frozen=True, slots=True)
class Call:
    """A stop as the clock sees it.

    Parameters
    ----------
    way_s
        Seconds of the way from the stop before.
    seconds
        Of the stop itself.
    windows
        When it may begin; empty for at any time.
    """

    way_s: int
    seconds: int
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """When a vehicle may be out.

    Parameters
    ----------
    from_s, to_s
        It leaves not before the first and is back not after the second.
    breaks
        Its rests.
    longest_s
        Longest time from leaving to coming back; None for no limit.
    """

    from_s: int
    to_s: int
    breaks: tuple[Break, ...] = ()
    longest_s: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a vehicle leaves, begins each of its calls, rests, and is back; in seconds."""

    leaves_s: int
    starts_s: tuple[int, ...]
    rests_s: tuple[int, ...]
    returns_s: int
    waiting_s: int

    @property
    def duration_s(self) -> int:
        """Seconds from leaving to coming back."""
        return self.returns_s - self.leaves_s


@dataclass(frozen=True, slots=True)
class _Label:
    """A way to be ready: whoever leaves at ``d <= latest`` is so at ``max(ready, d + work)``.

    What was done last is kept, with the second from which it was allowed, so that the way can be
    followed back.
    """

    ready: int
    work: int
    latest: int
    before: "_Label | None" = None
    what: str = ""
    opens: int = 0
    seconds: int = 0

    def then(self, seconds: int, what: str, opens: int = 0) -> "_Label":
        """Do something that takes so long."""
        return _Label(
            self.ready + seconds, self.work + seconds, self.latest, self, what, opens, seconds
        )

    def within(self, window: Window) -> "_Label | None":
        """Wait for a window; None when it is over before."""
        if self.ready >= window.to_s:
            return None
        ready = max(self.ready, window.from_s)
        return replace(self, ready=ready, latest=min(self.latest, window.to_s - 1 - self.work))


@dataclass(frozen=True, slots=True)
class Lateness:
    """What stands in the way of a timetable.

    Parameters
    ----------
    missed
        Places of the calls whose windows are over before the vehicle can be there.
    returns_s
        When it is back at the earliest, if that is too late.
    duration_s
        How long it is out at least, if that is too long.
    restless
        Whether its rests find no place.
    """

    missed: tuple[int, ...] = ()
    returns_s: int | None = None
    duration_s: int | None = None
    restless: bool = False


def timetable(calls: Sequence[Call], hours: Hours) -> Timetable | None:
    """Find the shortest timetable; of those that are as short the one that leaves first.

    Parameters
    ----------
    calls
        Stops in their order; the last is the end of the shift and has no windows.
    hours
        When the vehicle may be out, and its rests.

    Returns
    -------
    Timetable or None
        None when there is none.

    Notes
    -----
    A rest is taken where a way begins or ends, in the order in which the windows of the rests end.
    It falls away for a vehicle that leaves once its window is over, or is back by the time it
    opens. Windows let something begin, so work and rests may last past their end.

    Being ready as a function of leaving is ``max(ready, leaving + work)`` up to a latest second;
    a choice of windows and rests gives one such function, and those that others beat in all three
    numbers are dropped. Time grows with calls × windows × rests.

    **Source**: Savelsbergh, The vehicle routing problem with time windows: minimizing route
    duration, ORSA Journal on Computing 4 (1992), 146-154.

    Examples
    --------
    >>> night = (Window(79200, 108000),)
    >>> timetable([Call(600, 60, night), Call(540, 0)], Hours(0, 108000))
    Timetable(leaves_s=78600, starts_s=(79200,), rests_s=(), returns_s=79800, waiting_s=0)
    """
    breaks = sorted(hours.breaks, key=lambda rest: (rest.window.to_s, rest.window.from_s))
    labels = _starts(hours, breaks)
    for call in calls:
        labels = _rested(labels, breaks)
        labels = [[label.then(call.way_s, "way") for label in row] for row in labels]
        labels = _rested(labels, breaks)
        labels = [_beaten_out(_begun(row, call)) for row in labels]
    shortest: tuple[int, int, _Label] | None = None
    for taken, row in enumerate(labels):
        # A rest that has not begun falls away if it would begin only after the return.
        last = min([hours.to_s, *(rest.window.from_s for rest in breaks[taken:])])
        for label in row:
            if label.ready <= last:
                latest = min(label.latest, last - label.work)
                duration = max(label.ready - latest, label.work)
                leaves = min(latest, label.ready - label.work)
                if shortest is None or (duration, leaves) < shortest[:2]:
                    shortest = (duration, leaves, label)
    if shortest is None or (hours.longest_s is not None and shortest[0] > hours.longest_s):
        return None
    return _followed(shortest[2], shortest[1])


def lateness(calls: Sequence[Call], hours: Hours) -> tuple[Lateness, Timetable]:
    """Say all that stands in the way of a timetable, and what it is when that is forgiven.

    Windows that are missed, a late return and a long shift are found without the rests; the rests
    are at fault when they have no place in the hours, or when nothing else is at fault.
    """
    eager = Hours(hours.from_s, NEVER)
    missed: list[int] = []
    forgiven = list(calls)
    while (late := _first_missed(forgiven, hours.from_s)) is not None:
        missed.append(late)
        forgiven[late] = replace(forgiven[late], windows=())
    found = timetable(forgiven, replace(eager, to_s=hours.to_s))
    returns_s = None
    if found is None:
        found = _certain(timetable(forgiven, eager))
        returns_s = _earliest_return(forgiven, hours.from_s)
    too_long = hours.longest_s is not None and found.duration_s > hours.longest_s
    duration_s = found.duration_s if too_long else None
    restless = False
    if hours.breaks:
        others = bool(missed) or returns_s is not None or too_long
        always = [replace(call, windows=()) for call in calls]
        to_s = NEVER if returns_s is not None else hours.to_s
        alone = timetable(always, Hours(hours.from_s, to_s, hours.breaks))
        restless = not others or alone is None
    return Lateness(tuple(missed), returns_s, duration_s, restless), found


def _starts(hours: Hours, breaks: Sequence[Break]) -> list[list[_Label]]:
    """Leave before all rests, or once the windows of the first of them are over."""
    over = [hours.from_s, *(rest.window.to_s for rest in breaks)]
    rows = [[_Label(max(hours.from_s, at), 0, hours.to_s)] for at in over]
    return [[label for label in row if label.ready <= hours.to_s] for row in rows]


def _rested(labels: list[list[_Label]], breaks: Sequence[Break]) -> list[list[_Label]]:
    """Take the next rests here, or none."""
    rows = [list(row) for row in labels]
    for place, rest in enumerate(breaks):
        for label in rows[place]:
            ready = label.within(rest.window)
            if ready is not None:
                rows[place + 1].append(ready.then(rest.seconds, "rest", rest.window.from_s))
    return [_beaten_out(row) for row in rows]


def _begun(row: Sequence[_Label], call: Call) -> Iterator[_Label]:
    for label in row:
        if not call.windows:
            yield label.then(call.seconds, "call")
        for window in call.windows:
            ready = label.within(window)
            if ready is not None:
                yield ready.then(call.seconds, "call", window.from_s)


def _beaten_out(row: Iterator[_Label] | list[_Label]) -> list[_Label]:
    """Drop what another beats in all of ready, work and latest."""
    kept: list[_Label] = []
    for label in sorted(row, key=lambda one: (one.ready, one.work, -one.latest)):
        if not any(one.latest >= label.latest and one.work <= label.work for one in kept):
            kept.append(label)
    return kept


def _first_missed(calls: Sequence[Call], from_s: int) -> int | None:
    now = from_s
    for place, call in enumerate(calls):
        begins = _begins(now + call.way_s, call.windows)
        if begins is None:
            return place
        now = begins + call.seconds
    return None


def _earliest_return(calls: Sequence[Call], from_s: int) -> int:
    now = from_s
    for call in calls:
        begins = _begins(now + call.way_s, call.windows)
        now = (now + call.way_s if begins is None else begins) + call.seconds
    return now


def _begins(now: int, windows: tuple[Window, ...]) -> int | None:
    """Give the first second from now at which something may begin."""
    if not windows:
        return now
    return min((max(now, one.from_s) for one in windows if now < one.to_s), default=None)


def _certain(found: Timetable | None) -> Timetable:
    if found is None:
        raise AssertionError("a route without limits has no timetable")
    return found


def _followed(label: _Label, leaves_s: int) -> Timetable:
    """Go through what a label did from a given second on."""
    chain = []
    one: _Label | None = label
    while one is not None and one.what:
        chain.append(one)
        one = one.before
    now, waiting = leaves_s, 0
    starts, rests = [], []
    for step in reversed(chain):
        begins = max(now, step.opens)
        waiting += begins - now
        if step.what == "call":
            starts.append(begins)
        elif step.what == "rest":
            rests.append(begins)
        now = begins + step.seconds
    return Timetable(leaves_s, tuple(starts[:-1]), tuple(rests), now, waiting)
