"""Which standing measures may count a promise."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.kernel.targets.rules import Accumulation, Phrase, TargetNature
from luodi.systems.targets.rules.inquiries import comparable
from luodi.systems.targets.rules.matching import Names

MOST_MEASURES = 3
FLOW, STOCK, ITEMS, RATIO, GROWTH = "FLOW", "STOCK", "ITEMS", "RATIO", "GROWTH"
"""Natures of measures, as the ledger names them."""


@dataclass(frozen=True, slots=True)
class StandingMeasure:
    """A measure that stands: its key, name, unit and nature."""

    key: int
    name: str
    unit: str
    nature: str


@dataclass(frozen=True, slots=True)
class MeasureOffer:
    """A measure offered for a promise.

    Parameters
    ----------
    key
        The measure's.
    of_growth
        Whether the promise is this measure's growth, and not the measure itself.
    reason
        Why, in words.
    sure
        Whether a form may be filled with it: it has the promise's name and unit, and no other has.
    """

    key: int
    of_growth: bool
    reason: Phrase
    sure: bool


class Measures:
    """The standing measures, found by their names.

    Parameters
    ----------
    standing
        The version in force of each.
    """

    def __init__(self, standing: Sequence[StandingMeasure]) -> None:
        self._standing = {one.key: one for one in standing}
        self._names = Names({one.key: one.name for one in standing})

    def of(
        self, indicator: str, *, unit: str, nature: TargetNature, accumulation: Accumulation
    ) -> list[MeasureOffer]:
        """Give the measures that may count a promise, the most alike first; three at most.

        Parameters
        ----------
        indicator, unit
            What is promised, in which unit.
        nature, accumulation
            Of the target: what adds up is counted by a flow, what stands by a stock.
        """
        fitting = [
            (self._standing[key], like)
            for key, like in self._names.like(indicator)
            if fits(self._standing[key], unit=unit, nature=nature, accumulation=accumulation)
        ]
        same = [one for one, like in fitting if like == 1]
        return [
            MeasureOffer(
                key=one.key,
                of_growth=nature is TargetNature.GROWTH and one.nature != GROWTH,
                reason=(
                    Phrase("与指标同名，单位“%(unit)s”", unit=one.unit)
                    if like == 1
                    else Phrase(
                        "名称相近 %(percent)d%%，单位“%(unit)s”",
                        percent=round(like * 100),
                        unit=one.unit,
                    )
                ),
                sure=same == [one] and _has_unit(one, unit, nature),
            )
            for one, like in fitting[:MOST_MEASURES]
        ]


def fits(
    standing: StandingMeasure, *, unit: str, nature: TargetNature, accumulation: Accumulation
) -> bool:
    """Tell whether a measure can count a target of a kind in a unit.

    Source
    ------
    House rule: what a target counts has its unit, and adds up or stands as the target does
    (docs/systems/targets.md).

    Examples
    --------
    >>> spaces = StandingMeasure(1, "停车位", "个", "FLOW")
    >>> fits(spaces, unit="个", nature=TargetNature.COUNT, accumulation=Accumulation.CUMULATIVE)
    True
    >>> fits(spaces, unit="个", nature=TargetNature.COUNT, accumulation=Accumulation.POINT)
    False
    """
    if nature is TargetNature.GROWTH:
        return standing.nature in {GROWTH, FLOW}
    if nature in {TargetNature.SHARE, TargetNature.COVERAGE}:
        return standing.nature == RATIO
    if not comparable(unit, standing.unit):
        return False
    if nature in {TargetNature.LIST, TargetNature.MILESTONE}:
        return standing.nature == ITEMS
    return standing.nature == (STOCK if accumulation is Accumulation.POINT else FLOW)


def _has_unit(standing: StandingMeasure, unit: str, nature: TargetNature) -> bool:
    """Tell whether a measure has the promise's unit; of a growth its level has another one."""
    whole = nature is TargetNature.GROWTH and standing.nature == FLOW
    return whole or unit in {standing.unit, ""}
