"""Values of groups of parts: stored sums, ratios and growth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from luodi.kernel.ledger.counting import Months, Slot, months_of
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.ledger.rules import (
    YEAR,
    UnitOfMeasure,
    Value,
    growth_factor,
    growth_value,
    ratio_factor,
    ratio_value,
    stored_value,
)


@dataclass(frozen=True)
class Part:
    """A part of the ledger: one measure over a subtree of units and one of places.

    Months are a closed range of ``YYYYMM``; 0 begins at the beginning. A stock counts its latest
    observation up to the last month, whatever the first. Of named items ``items`` counts those
    alone whose codes begin so.
    """

    measure_id: int
    unit_path: str
    place_path: str
    first_month: int
    last_month: int
    items: str = ""


def measures_of(parts: Iterable[Part]) -> dict[int, Measure]:
    """Give the measures of parts, with what their formulas divide."""
    numbers = {part.measure_id for part in parts}
    return Measure.objects.select_related("top", "bottom").in_bulk(numbers)


def stored(part: Part, measure: Measure) -> tuple[list[Part], list[Part]]:
    """Give the stored parts above and below the line of a part's formula.

    Raises
    ------
    ValueError
        For a growth without a first month: it has no year before.
    """
    if measure.nature == Nature.ITEMS:
        return [part], []
    part = replace(part, items="")
    if measure.nature == Nature.RATIO:
        top, bottom = _required(measure.top_id), _required(measure.bottom_id)
        return [replace(part, measure_id=top)], [replace(part, measure_id=bottom)]
    if measure.nature == Nature.GROWTH:
        if not part.first_month:
            raise ValueError(f"增速“{measure.name}”没有起始月份；请给出本年的第一个月")
        this = replace(part, measure_id=_required(measure.top_id))
        before = replace(
            this, first_month=this.first_month - YEAR, last_month=this.last_month - YEAR
        )
        return [this], [before]
    return [part], []


def _required(number: int | None) -> int:
    if number is None:
        raise ValueError("公式缺少指标；请先运行 luodi doctor 检查指标表")
    return number


@dataclass(frozen=True)
class _Formula:
    """What a group computes from its sums: its nature, and the factor of its unit."""

    nature: str
    factor: Fraction | None = None


def _formula(measure: Measure) -> _Formula:
    told = _unit_of(measure)
    if measure.nature == Nature.RATIO and measure.top and measure.bottom:
        factor = ratio_factor(told, _unit_of(measure.top), _unit_of(measure.bottom))
        return _Formula(Nature.RATIO, factor)
    if measure.nature == Nature.GROWTH:
        return _Formula(Nature.GROWTH, growth_factor(told))
    return _Formula("")


def _unit_of(measure: Measure) -> UnitOfMeasure:
    return UnitOfMeasure(measure.name, measure.nature, measure.unit, measure.scale)


@dataclass(frozen=True)
class _Group:
    """A group's formula, its counted months above and below the line, and its months' ends."""

    formula: _Formula
    tops: Sequence[Months]
    bottoms: Sequence[Months]
    first: int
    last: int

    def value(self, month: int) -> Value:
        """Give the value at the end of a month."""
        top = _sum(self.tops, month)
        if self.formula.factor is None:
            return stored_value(top)
        if self.formula.nature == Nature.RATIO:
            return ratio_value(top, _sum(self.bottoms, month), self.formula.factor)
        known = [one for months in self.tops for one in months if one <= month]
        base = None
        if known:
            # The same months: up to the last with figures, which the year before must have too.
            end = max(known) - YEAR
            if any(end in months for months in self.bottoms):
                base = _sum(self.bottoms, end)
        return growth_value(top, base, self.formula.factor)

    def months(self) -> list[int]:
        """Give the months that have figures."""
        sides = [*self.tops]
        if self.formula.nature == Nature.RATIO:
            sides += self.bottoms
        return sorted({month for side in sides for month in side if month >= self.first})


def _sum(sides: Sequence[Months], last: int) -> int | None:
    known = [amount for months in sides for month, amount in months.items() if month <= last]
    return sum(known) if known else None


def values(groups: Sequence[Sequence[Part]], seal: int | None) -> list[Value]:
    """Give the value of each group at the end of its months."""
    return [group.value(group.last) for group in _counted(groups, seal)]


def paths(groups: Sequence[Sequence[Part]], seal: int | None) -> list[list[tuple[int, Value]]]:
    """Give each group's value at the end of each month that has figures."""
    return [
        [(month, group.value(month)) for month in group.months()]
        for group in _counted(groups, seal)
    ]


def _counted(groups: Sequence[Sequence[Part]], seal: int | None) -> list[_Group]:
    measures = measures_of(part for group in groups for part in group)
    formulas = {number: _formula(measure) for number, measure in measures.items()}
    natures = _natures(measures.values())
    slots: dict[Slot, int] = {}

    def number_of(part: Part) -> int:
        stock = natures[part.measure_id] == Nature.STOCK
        slot = Slot(
            part.measure_id,
            part.unit_path,
            part.place_path,
            part.first_month,
            part.last_month,
            stock,
            part.items,
        )
        return slots.setdefault(slot, len(slots))

    sides = []
    for group in groups:
        tops: list[int] = []
        bottoms: list[int] = []
        for part in group:
            above, below = stored(part, measures[part.measure_id])
            tops += map(number_of, above)
            bottoms += map(number_of, below)
        sides.append((tops, bottoms))
    months = months_of(list(slots), seal)
    return [
        _Group(
            formula=_one_formula(group, formulas, measures),
            tops=[months[number] for number in tops],
            bottoms=[months[number] for number in bottoms],
            first=min((part.first_month for part in group), default=0),
            last=max((part.last_month for part in group), default=0),
        )
        for group, (tops, bottoms) in zip(groups, sides, strict=True)
    ]


def _natures(measures: Iterable[Measure]) -> dict[int, str]:
    return {
        one.pk: one.nature
        for measure in measures
        for one in (measure, measure.top, measure.bottom)
        if one is not None
    }


def _one_formula(
    group: Sequence[Part], formulas: dict[int, _Formula], measures: dict[int, Measure]
) -> _Formula:
    found = {formulas[part.measure_id] for part in group}
    if len(found) > 1:
        names = "、".join(sorted({measures[part.measure_id].name for part in group}))
        raise ValueError(f"一个数不能同时由不同的公式得出：{names}；请分成几个目标")
    return found.pop() if found else _Formula("")
