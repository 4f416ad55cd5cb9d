"""How a target is counted: the measures that the person who accepts it chooses or sets up."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.actions import define_measure
from luodi.kernel.ledger.models import STORED, Entry, Measure, Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_above
from luodi.kernel.targets.rules import Accumulation, TargetNature
from luodi.systems.targets import rules
from luodi.systems.targets.forms.accept import (
    COUNT_OWN,
    GROWTH_OF,
    NEW_FLOW,
    NEW_ITEMS,
    NEW_STOCK,
    NO_MEASURE,
    RATIO_OF,
    STANDING_MEASURE,
)
from luodi.systems.targets.models import Commitment

TOP, BOTTOM, WHOLE = "分子", "分母", "总量"
"""Parts of a formula as their names say them; stored, so the same in every language."""
SUFFIXES = {"": "", TOP: "-top", BOTTOM: "-bottom", WHOLE: "-top"}
HOW = {
    Nature.FLOW: "各单位入账的数逐笔相加",
    Nature.STOCK: "各单位最近一次观测的数相加",
    Nature.ITEMS: "各单位验收的项目逐项计数",
}
NEW = {NEW_FLOW: Nature.FLOW, NEW_STOCK: Nature.STOCK, NEW_ITEMS: Nature.ITEMS}


@dataclass(frozen=True)
class Counting:
    """The decimal places of a target's value, and the measures that count it."""

    scale: int
    measures: tuple[Measure, ...] = ()


def offered_counting(nature: TargetNature, accumulation: Accumulation, unit: str) -> str:
    """Offer how a target of a kind is counted."""
    offered = {
        TargetNature.GROWTH: GROWTH_OF,
        TargetNature.SHARE: RATIO_OF,
        TargetNature.COVERAGE: RATIO_OF,
        TargetNature.LIST: NEW_ITEMS,
        TargetNature.MILESTONE: NEW_ITEMS,
    }
    if nature in offered:
        return offered[nature]
    if not unit:
        return NO_MEASURE
    return NEW_STOCK if accumulation is Accumulation.POINT else NEW_FLOW


def counted_unit(data: dict[str, Any]) -> Unit:
    """Give the unit whose figures a part counts: the lead, or the whole for a standing measure.

    Without a choice, the whole where a chosen measure has entries outside the lead's own units.
    """
    lead: Unit = data["lead_unit"]
    chosen = [row for row in (data["measure"], data["bottom"]) if row is not None]
    wanted = data["counted_units"]
    standing = data["counting"] in {STANDING_MEASURE, GROWTH_OF, RATIO_OF} and chosen
    if not standing or wanted == COUNT_OWN:
        return lead
    if not wanted:
        stored = {part for row in chosen for part in (row.pk, row.top_id, row.bottom_id)}
        outside = unrestricted(Entry, why="whether any is outside is asked, none is shown").filter(
            measure__in=stored - {None}, place__path__startswith=data["place"].path
        )
        if not outside.exclude(unit__path__startswith=lead.path).exists():
            return lead
    return units_above(lead).order_by("path").first() or lead


def counting_of(commitment: Commitment, data: dict[str, Any]) -> Counting:
    """Give the measures chosen, setting up those that are new."""
    scale = rules.scale_for(data["unit"], rules.decimal_or_none(data["value"], data["multiple"]))
    choice = data["counting"]
    if choice == NO_MEASURE:
        return Counting(scale)
    if choice == STANDING_MEASURE:
        measure = data["measure"]
        if measure is None:
            raise rules.FigureError("measure", _("没有选指标；请选一个已有的指标，或新设"))
        return Counting(measure.scale, (measure,))
    if choice in NEW:
        scale = 0 if choice == NEW_ITEMS else scale
        return Counting(scale, (_new(commitment, data, "", data["unit"], scale, NEW[choice]),))
    return _formula(commitment, data, scale, choice)


def _formula(commitment: Commitment, data: dict[str, Any], scale: int, choice: str) -> Counting:
    top = _stored(commitment, data, "measure", TOP if choice == RATIO_OF else WHOLE)
    bottom = None
    if choice == RATIO_OF:
        bottom = _stored(commitment, data, "bottom", BOTTOM)
    measure = define_measure(
        code=f"targets-{commitment.pk}",
        name=data["name"],
        unit=data["unit"],
        scale=scale,
        definition=_said(top, bottom),
        nature=Nature.RATIO if bottom else Nature.GROWTH,
        top=top,
        bottom=bottom,
    )
    return Counting(scale, (measure,))


def _said(top: Measure, bottom: Measure | None) -> str:
    """Define a formula; stored, so the same in every language."""
    if bottom is None:
        return f"“{top.name}”累计数与上年同期累计数之比减一"
    return f"“{top.name}”除以“{bottom.name}”"


def _stored(commitment: Commitment, data: dict[str, Any], field: str, word: str) -> Measure:
    """Give the measure chosen for a part of a formula, or set it up."""
    chosen: Measure | None = data[field]
    if chosen is not None:
        if chosen.nature not in STORED:
            raise rules.FigureError(
                field,
                _("指标“%(measure)s”本身是算出来的；请选逐笔入账的指标") % {"measure": chosen},
            )
        return chosen
    unit = data["parts_unit"]
    if not unit:
        raise rules.FigureError(
            "parts_unit", _("没有单位；请填写逐月报送的数用什么单位，或选已有的指标")
        )
    return _new(commitment, data, word, unit, rules.scale_for(unit, None), _part_nature(data))


def _part_nature(data: dict[str, Any]) -> Nature:
    """Give how the new parts of a formula are counted: what stands at a point is observed."""
    observed = data["nature"] == TargetNature.COVERAGE or (
        data["nature"] == TargetNature.SHARE and data["accumulation"] == Accumulation.POINT
    )
    return Nature.STOCK if observed and data["counting"] == RATIO_OF else Nature.FLOW


def _new(
    commitment: Commitment,
    data: dict[str, Any],
    part: str,
    unit: str,
    scale: int,
    nature: Nature,
) -> Measure:
    name = f"{data['name']}（{part}）" if part else data["name"]
    return define_measure(
        code=f"targets-{commitment.pk}{SUFFIXES[part]}",
        name=name[:120],
        unit=unit,
        scale=scale,
        definition=rules.definition(name, HOW[nature]),
        nature=nature,
    )
