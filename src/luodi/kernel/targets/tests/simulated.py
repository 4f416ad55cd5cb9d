"""Invented years of targets, by family: with a fixed seed the same ones each time.

Each series has the year's path by month, last year's where the family has one, and its terms.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from random import Random

from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Period,
    Promise,
    TargetNature,
    Terms,
)

MONTHS = [202300 + number for number in range(1, 13)]
SEASONS = (5, 5, 9, 8, 8, 12, 6, 6, 9, 9, 10, 13)
"""A usual year of investment: a slow beginning, quarters that end high."""
RUSH = (2, 2, 4, 4, 5, 7, 6, 6, 8, 10, 26, 20)
"""A year that is done in November and December."""


@dataclass(frozen=True)
class Series:
    """A simulated year: its terms, the path of all twelve months, last year's path if known."""

    family: str
    terms: Terms
    path: tuple[tuple[int, Fraction], ...]
    last_year: tuple[tuple[int, Fraction], ...] = ()

    def until(self, known: int) -> tuple[tuple[int, Fraction], ...]:
        """Give the path as it is known after so many months of the year."""
        return tuple(item for item in self.path if item[0] <= MONTHS[known - 1])

    @property
    def end(self) -> Fraction:
        """The value at the year's end."""
        return self.path[-1][1]


def _terms(
    nature: TargetNature, accumulation: Accumulation = Accumulation.CUMULATIVE, scale: int = 0
) -> Terms:
    year = Period(date(2023, 1, 1), date(2024, 1, 1))
    return Terms(nature, accumulation, Promise(Comparator.GE, 1), year, scale=scale)


def _sums(amounts: list[float], year: int = 2023) -> tuple[tuple[int, Fraction], ...]:
    running, found = 0, []
    for number, amount in enumerate(amounts, 1):
        running += round(amount)
        found.append((year * 100 + number, Fraction(running)))
    return tuple(found)


def _year(rng: Random, shape: tuple[float, ...], noise: float, whole: float) -> list[float]:
    """Give amounts that follow a shape: each month off by a log-normal factor, some carried on."""
    amounts, carried = [], 0.0
    for share in shape:
        carried = 0.4 * carried + rng.gauss(0, noise)
        amounts.append(whole * share / sum(shape) * 2.718281828**carried)
    return amounts


def _shaped(family: str, shape: tuple[float, ...], *, noise: float) -> Callable[[Random], Series]:
    def made(rng: Random) -> Series:
        whole = 10 ** rng.uniform(5, 9)
        last = _sums(_year(rng, shape, noise, whole), 2022)
        grown = whole * rng.uniform(0.75, 1.35)
        path = _sums(_year(rng, shape, noise, grown))
        known = rng.random() < 0.5
        return Series(family, _terms(TargetNature.LEVEL), path, last if known else ())

    return made


def _jumpy(rng: Random) -> Series:
    rate = rng.uniform(0.3, 8)
    amounts = []
    for _month in MONTHS:
        # Counts that come in batches: a list is published, and several are on it.
        batch = rng.choice((1, 1, 1, 3))
        amounts.append(float(sum(rng.random() < rate / batch / 20 for _ in range(20)) * batch))
    return Series("jumpy counts", _terms(TargetNature.COUNT), _sums(amounts))


def _stock(rng: Random) -> Series:
    value, step, swing = rng.uniform(200, 5000), rng.uniform(-5, 25), rng.uniform(3, 30)
    path = []
    for number in range(-2, 13):
        value += step + rng.gauss(0, swing)
        month = MONTHS[number - 1] if number > 0 else 202212 + number
        path.append((month, Fraction(max(round(value), 0))))
    terms = _terms(TargetNature.COUNT, Accumulation.POINT)
    return Series("stock", terms, tuple(path))


def _share(rng: Random) -> Series:
    value, drift, swing = rng.uniform(30, 97), rng.uniform(-0.3, 0.8), rng.uniform(0.4, 3)
    path = []
    for month in MONTHS:
        value = min(max(value + drift + rng.gauss(0, swing), 0), 100)
        path.append((month, Fraction(round(value * 100))))
    return Series("share", _terms(TargetNature.SHARE, Accumulation.POINT, 2), tuple(path))


def _growth(rng: Random) -> Series:
    level, swing, carried, added = rng.uniform(-4, 14), rng.uniform(1, 6), 0.0, 0.0
    path = []
    for number, month in enumerate(MONTHS, 1):
        carried = 0.4 * carried + rng.gauss(0, swing)
        added += level + carried
        path.append((month, Fraction(round(added / number * 100))))
    return Series("growth", _terms(TargetNature.GROWTH, scale=2), tuple(path))


FAMILIES: tuple[Callable[[Random], Series], ...] = (
    _shaped("steady", (1,) * 12, noise=0.15),
    _shaped("seasonal", SEASONS, noise=0.2),
    _shaped("November rush", RUSH, noise=0.25),
    _jumpy,
    _stock,
    _share,
    _growth,
)


def simulated(count: int, seed: int) -> Iterator[tuple[Series, int]]:
    """Give series of all families in turn, each with how many months are known (4 to 11)."""
    rng = Random(seed)
    for number in range(count):
        made = FAMILIES[number % len(FAMILIES)](rng)
        yield made, 4 + number // len(FAMILIES) % 8
