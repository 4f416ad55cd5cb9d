"""Units that stay red by the closed months, and what is proposed to the leader."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.config.reads import threshold
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import TargetVersion
from luodi.kernel.targets.rules import Colour
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, Consequence, MonthClosing
from luodi.systems.targets.rules import ConsequenceKind

LOOKED_BACK = 24
"""Closed months that are looked at, the newest ones."""


@dataclass(frozen=True)
class RedUnit:
    """A unit with so many red months in a row, what that leads to, and what was decided.

    ``names`` are the targets that were red in the last month.
    """

    unit: Unit
    kind: ConsequenceKind
    month: int
    months: int
    names: tuple[str, ...]
    decided: Consequence | None = None


def red_units(actor: Actor, permission: str) -> list[RedUnit]:
    """Give the units for which an interview or a bulletin is proposed, by the closed months.

    Parameters
    ----------
    actor
        Who looks.
    permission
        The permission over the lead unit by which the lights are seen.

    Notes
    -----
    A unit's month is red when a light of a target that it led then was red at its closing. Lights
    are frozen, so that a correction that comes later changes nothing here.
    """
    closed = list(MonthClosing.objects.values_list("month", flat=True)[:LOOKED_BACK])
    if not closed:
        return []
    lights = list(
        visible(actor, ClosedLight, permission)
        .filter(colour=Colour.RED.value, closing__in=closed)
        .select_related("target")
        .order_by("target_id")
    )
    led = _led_by(lights)
    months: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for light in lights:
        months[led[light.pk]][light.closing_id].append(light.target.name)
    today = clock.today()
    limits = {
        name: int(threshold(f"targets.{name}_months", today).value)
        for name in ("interview", "bulletin")
    }
    units = Unit.objects.in_bulk(months)
    found = []
    for unit_id, by_month in months.items():
        run = rules.red_run(by_month.keys(), closed[0], closed)
        kind = rules.consequence(run, **limits)
        if kind is not None:
            names = tuple(by_month[closed[0]])
            found.append(RedUnit(units[unit_id], kind, closed[0], run, names))
    return _decided(sorted(found, key=lambda item: (-item.months, item.unit.path)))


def _led_by(lights: list[ClosedLight]) -> dict[int, int]:
    """Give the unit that led the target of each light, by the version that it was judged by."""
    older = [light for light in lights if light.target.version != light.target_version]
    versions = {
        (row.target_id, row.number): row.terms["lead_unit"]
        for row in TargetVersion.objects.filter(target__in={light.target_id for light in older})
    }
    return {
        light.pk: versions.get((light.target_id, light.target_version), light.target.lead_unit_id)
        for light in lights
    }


def _decided(found: list[RedUnit]) -> list[RedUnit]:
    """Set beside each proposal what was decided about it."""
    rows = (
        unrestricted(Consequence, why="of units whose red lights the actor sees")
        .filter(unit__in={item.unit.pk for item in found}, month__in={i.month for i in found})
        .select_related("decided_by")
    )
    known = {(row.unit_id, row.kind, row.month): row for row in rows}
    return [
        RedUnit(
            item.unit,
            item.kind,
            item.month,
            item.months,
            item.names,
            known.get((item.unit.pk, item.kind.value, item.month)),
        )
        for item in found
    ]


def consequences(actor: Actor, permission: str) -> QuerySet[Consequence]:
    """Give what was decided about units that the actor may see under a permission."""
    return visible(actor, Consequence, permission).select_related("unit", "decided_by")
