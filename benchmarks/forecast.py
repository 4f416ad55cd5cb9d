"""How often the forecast's 80 % interval holds the year's end, beside two other methods.

    python benchmarks/forecast.py [--short]

Series of seven families are simulated with fixed seeds, cut after four to eleven months and
carried on to December: by luodi's rule, by a bootstrap of the months' amounts, by a log-linear
random walk. Width is that of the interval over the middle of what still had to come; naive is the
spread of the known months alone, with the normal quantile and no more uncertainty than that.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist, fmean, median, stdev

from luodi.kernel.targets.rules import Accumulation, TargetNature, forecast
from luodi.kernel.targets.rules.forecast import T_90
from luodi.kernel.targets.tests.simulated import MONTHS, Series, simulated

SEED = 20231126
DRAWS = 400
Z = NormalDist().inv_cdf(0.9)
Interval = tuple[float, float]
Method = Callable[[Series, int], Interval]
Outcome = tuple[bool, float]


def by_rule(series: Series, known: int) -> Interval:
    """Give the interval of luodi's rule at the year's end."""
    end = forecast(series.terms, MONTHS, series.until(known), series.last_year).end
    if end is None:
        raise SystemExit(f"no forecast of a series of {series.family} after {known} months")
    return end.low, end.high


def steps_of(series: Series, known: int) -> tuple[list[float], float, float]:
    """Give what each known month added, the last value, and by what a sum is divided."""
    values = [float(value) for _month, value in series.until(known)]
    if series.terms.nature is TargetNature.GROWTH:
        values = [value * number for number, value in enumerate(values, 1)]
        return _differences([0.0, *values]), values[-1], 12.0
    if series.terms.accumulation is Accumulation.POINT:
        return _differences(values), values[-1], 1.0
    return _differences([0.0, *values]), values[-1], 1.0


def _differences(values: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(values)]


def by_bootstrap(series: Series, known: int) -> Interval:
    """Give the interval of sums of months drawn again from the known ones."""
    steps, last, divisor = steps_of(series, known)
    rng = Random(SEED)
    sums = sorted(last + sum(rng.choices(steps, k=12 - known)) for _ in range(DRAWS))
    return sums[DRAWS // 10] / divisor, sums[DRAWS * 9 // 10] / divisor


def by_logarithm(series: Series, known: int) -> Interval:
    """Give the interval of a log-linear random walk; where an amount is nought, of its shifted."""
    steps, last, divisor = steps_of(series, known)
    shift = max(0.0, 1 - min(steps))
    logs = [log(step + shift) for step in steps]
    h, t = 12 - known, T_90[min(len(logs) - 2, len(T_90) - 1)]
    middle, spread = fmean(logs), stdev(logs)
    half = t * spread * sqrt(1 / h + 1 / len(logs))
    usual = middle + spread * spread / 2
    ends = [h * (exp(min(usual + side, 50)) - shift) for side in (-half, half)]
    return (last + ends[0]) / divisor, (last + ends[1]) / divisor


def naive(series: Series, known: int) -> Interval:
    """Give the interval of a sum of months as if their mean and spread were known."""
    steps, last, divisor = steps_of(series, known)
    h = 12 - known
    middle, half = last + h * fmean(steps), Z * stdev(steps) * sqrt(h)
    return (middle - half) / divisor, (middle + half) / divisor


METHODS: dict[str, Method] = {
    "rule": by_rule,
    "bootstrap": by_bootstrap,
    "log-linear": by_logarithm,
    "naive": naive,
}


def main() -> None:
    """Print coverage and width as a whole, by family, and by months known."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="200 series in place of 5,600")
    arguments.add_argument("--seed", type=int, default=SEED)
    asked = arguments.parse_args()
    groups: dict[str, list[dict[str, Outcome]]] = defaultdict(list)
    for series, known in simulated(200 if asked.short else 5600, asked.seed):
        found = outcomes(series, known)
        for name in ("all", f"  {named(series)}", f"  {known:>2} months"):
            groups[name].append(found)
    print(f"{'':<30} {'series':>6} " + " ".join(f"{name:>20}" for name in METHODS))
    for name, found in sorted(groups.items(), key=lambda item: (item[0] != "all", item[0])):
        told = " ".join(f"{row([one[method] for one in found]):>20}" for method in METHODS)
        print(f"{name:<30} {len(found):>6} {told}")


def named(series: Series) -> str:
    """Name a family, told apart by whether last year is known where that matters."""
    if series.terms.nature is not TargetNature.LEVEL:
        return series.family
    return f"{series.family}, last year {'known' if series.last_year else 'unknown'}"


def outcomes(series: Series, known: int) -> dict[str, Outcome]:
    """Tell by method whether its interval holds the year's end, and its width by the naive one."""
    ends = {name: method(series, known) for name, method in METHODS.items()}
    least, most = ends["naive"]
    return {
        name: (low <= series.end <= high, (high - low) / max(most - least, 1e-9))
        for name, (low, high) in ends.items()
    }


def row(found: Sequence[Outcome]) -> str:
    """Give coverage in per cent and the median width beside the naive one's."""
    held, widths = zip(*found, strict=True)
    return f"{fmean(held) * 100:.0f} %, × {median(widths):.2f}"


if __name__ == "__main__":
    main()
