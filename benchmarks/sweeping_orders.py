"""A year of readings through the evaluator of dispatch orders.

    python benchmarks/sweeping_orders.py [--short] [--zones 50] [--days 365]

Invented weather of a northern city in steps of ten minutes: seasons, days and nights, spells of
wind, rain and dust, a station that falls silent now and then. Nothing is read or written; the
table gives the processor's seconds of `evaluate` and of adding up what stands wherever it changed.
The baseline does the same zone by zone, one at a time.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from luodi.systems.sweeping.rules import (
    Inputs,
    Limits,
    Quantity,
    Trigger,
    changes,
    evaluate,
    nothing_stands,
    sprinkle_minutes,
    standing,
)

STEP = timedelta(minutes=10)
START = datetime(2023, 1, 1)  # noqa: DTZ001 - the clock of Shanghai
STEPS_A_DAY = 144


def main() -> None:
    """Print a row for all zones at once, and one for a zone at a time."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="a few days")
    arguments.add_argument("--zones", type=int, default=50)
    arguments.add_argument("--days", type=int, default=365)
    asked = arguments.parse_args()
    days = 3 if asked.short else asked.days
    told(f"{asked.zones} zones at once, {days} days", *played(asked.zones, days))
    alone = max(1, days // 50)
    told(f"1 zone at a time, {alone} days", *played(1, alone))


def told(name: str, spent: float, steps: int, zones: int, switched: int) -> None:
    """Print one row."""
    each = spent / (steps * zones) * 1e6
    print(
        f"{name}: {spent:.2f} CPU s, {each:.1f} µs a zone and step, {switched} changes", flush=True
    )


def played(zones: int, days: int) -> tuple[float, int, int, int]:
    """Evaluate days of readings; give CPU seconds, steps, zones and how much was switched."""
    start = time.process_time()
    for _inputs in weather(zones, days):
        pass  # what making the weather costs is not the evaluator's
    made = time.process_time() - start
    start = time.process_time()
    switched = evaluated(zones, days)
    return time.process_time() - start - made, days * STEPS_A_DAY, zones, switched


def evaluated(zones: int, days: int) -> int:
    """Give how often something was switched over a zone."""
    limits, state, switched = Limits(), nothing_stands(zones), 0
    for inputs in weather(zones, days):
        after = evaluate(state, inputs, limits)
        changed = list(changes(state, after))
        if changed:
            table = sprinkle_minutes(after, inputs.at, limits)
            for zone in {change.zone for change in changed}:
                on = frozenset(one for one in Trigger if after.on[one, zone])
                standing(on, int(table[zone]), limits)
        state, switched = after, switched + len(changed)
    return switched


def weather(zones: int, days: int) -> Iterator[Inputs]:
    """Give what is known every ten minutes, from one seed."""
    rng = np.random.default_rng(20230101)
    own = rng.normal(0, 0.4, zones)
    colder = np.where(np.arange(zones) % 5 == 0, 2.0, 0.0)
    wind, rain, dust = 2.0, 0.0, 80.0
    for step in range(days * STEPS_A_DAY):
        at = START + step * STEP
        year = np.cos(2 * np.pi * (at.timetuple().tm_yday - 20) / 365)
        day = np.cos(2 * np.pi * (at.hour * 60 + at.minute - 15 * 60) / 1440)
        air = 14.5 - 13.5 * year + 5 * day + rng.normal(0, 0.3, zones) + own
        wind = max(0.2, 0.97 * wind + rng.normal(0.09, 0.35))
        rain = rng.exponential(2.0) if rng.random() < (0.02 if rain == 0 else 0.93) else 0.0
        dust = max(15.0, 0.985 * dust + rng.normal(1.4, 9.0))
        values = np.full((len(Quantity), zones), np.nan)
        ages = np.full((len(Quantity), zones), np.inf)
        fine = dust * (0.3 if wind > 6 else 0.5)
        for quantity, value in (
            (Quantity.AIR_C, air),
            (Quantity.LEAST_C, air - 1.5),
            (
                Quantity.HUMIDITY,
                np.clip(55 - 25 * day + 8 * (rain > 0) + rng.normal(0, 2, zones), 5, 100),
            ),
            (Quantity.WIND, wind),
            (Quantity.GUST, wind * 1.6),
            (Quantity.RAIN, rain),
            (Quantity.PM10, dust),
            (Quantity.PM25, fine),
        ):
            values[quantity], ages[quantity] = value, 0.0
        if step % 2000 < 8:
            ages[Quantity.AIR_C] = 10.0 * (step % 2000)
        yield Inputs(at, values, ages, colder)


if __name__ == "__main__":
    main()
