"""What a replay comes to beside the orders that were given: counts, hours, differences, metres."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from luodi.systems.sweeping.rules.coverage import coverage
from luodi.systems.sweeping.rules.limits import Trigger
from luodi.systems.sweeping.rules.replay import Ordered
from luodi.systems.sweeping.rules.standing import FORBIDS
from luodi.systems.sweeping.rules.work import Operation

_DAY = 24 * 60


@dataclass(frozen=True)
class Figures:
    """What orders over a stretch of time come to.

    ``count`` are those that began in it, ``flips`` how often one began or ended in it, ``minutes``
    for how long each kind stood over zones in it, each zone counted.
    """

    count: int
    flips: int
    minutes: Mapping[Trigger | None, int]


@dataclass(frozen=True)
class Pair:
    """An order that was given and the one of the replay that belongs to it; None for neither."""

    given: Ordered | None
    replayed: Ordered | None


@dataclass(frozen=True)
class Work:
    """A planned piece of work in a zone: minutes from and to, half open, its metres and litres."""

    zone: int
    operation: Operation
    since: int
    until: int
    metres: int
    litres: int = 0


@dataclass(frozen=True)
class Stopped:
    """What orders would stop of what is planned."""

    metres: int
    litres: int


def figures(orders: Iterable[Ordered], since: int, until: int) -> Figures:
    """Count orders over a stretch of time.

    Parameters
    ----------
    orders
        The orders; those outside count for nothing.
    since, until
        Minutes, half open; an end at ``until`` is still counted as a flip of the last instant.

    Source
    ------
    Dossier of road cleaning, what can be measured: number of flips a day.
    """
    count = flips = 0
    minutes: dict[Trigger | None, int] = defaultdict(int)
    for one in orders:
        began = since <= one.since < until
        count += began
        flips += began + (one.until is not None and since <= one.until < until)
        held = min(one.until if one.until is not None else until, until) - max(one.since, since)
        minutes[one.kind] += max(held, 0)
    return Figures(count, flips, {kind: held for kind, held in minutes.items() if held})


def flips_a_day(found: Figures, since: int, until: int) -> float:
    """Give how often an order began or ended on a day, on average.

    Parameters
    ----------
    found
        What the orders come to.
    since, until
        The stretch of time, minutes.

    Source
    ------
    Dossier of road cleaning, what can be measured: number of flips a day.
    """
    return found.flips * _DAY / (until - since)


def pairs(given: Sequence[Ordered], replayed: Sequence[Ordered]) -> list[Pair]:
    """Put orders that were given beside those of a replay: of a zone and kind, what overlaps.

    Parameters
    ----------
    given, replayed
        Orders; of a zone and kind no two overlap.

    Source
    ------
    Dossier of road cleaning, rule 21: the replay of a day gives the same orders.
    """
    left, right = _by_kind(given), _by_kind(replayed)
    found = [
        pair for key in {**left, **right} for pair in _paired(left.get(key, []), right.get(key, []))
    ]
    return sorted(found, key=lambda one: min(_since(one.given), _since(one.replayed)))


def differences(found: Iterable[Pair]) -> list[Pair]:
    """Give the pairs whose orders are not the same.

    Parameters
    ----------
    found
        Pairs.

    Source
    ------
    Dossier of road cleaning, rule 21: the replay of a day gives the same orders.
    """
    return [one for one in found if one.given != one.replayed]


def stopped_work(works: Iterable[Work], orders: Iterable[Ordered]) -> Stopped:
    """Give the planned work that orders would stop: of a piece that is cut, its share of time.

    Parameters
    ----------
    works
        What is planned.
    orders
        The orders over the same zones.

    Source
    ------
    Dossier of road cleaning, rule 28: what an order forbids at that time does not count.
    """
    stops: dict[tuple[int, Operation], list[tuple[int, int | None]]] = defaultdict(list)
    for order in orders:
        for operation in FORBIDS.get(order.kind, ()) if order.kind is not None else ():
            stops[order.zone, operation].append((order.since, order.until))
    metres = litres = 0
    for work in works:
        length = work.until - work.since
        if length > 0:
            spans = stops.get((work.zone, work.operation), [])
            pieces = [
                (start - work.since, (work.until if end is None else end) - work.since)
                for start, end in spans
            ]
            held = coverage(length, pieces).covered_m
            metres += work.metres * held // length
            litres += work.litres * held // length
    return Stopped(metres, litres)


def _by_kind(orders: Iterable[Ordered]) -> dict[tuple[int, Trigger | None], list[Ordered]]:
    found: dict[tuple[int, Trigger | None], list[Ordered]] = defaultdict(list)
    for one in sorted(orders, key=lambda order: order.since):
        found[one.zone, one.kind].append(one)
    return found


def _paired(given: list[Ordered], replayed: list[Ordered]) -> Iterable[Pair]:
    left, right = iter(given), iter(replayed)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _before(one, other)):
            yield Pair(one, None)
            one = next(left, None)
        elif one is None or _before(other, one):
            yield Pair(None, other)
            other = next(right, None)
        else:
            yield Pair(one, other)
            one, other = next(left, None), next(right, None)


def _before(one: Ordered, other: Ordered) -> bool:
    return one.until is not None and one.until <= other.since


def _since(order: Ordered | None) -> float:
    return float("inf") if order is None else order.since
