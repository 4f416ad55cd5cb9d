"""What stands against a plan before it is reckoned: by the field of the form that it is about."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import Mode, RoadLink, SiteKind, Vehicle
from luodi.systems.sweeping.reads.busy import last_day, outages_in
from luodi.systems.sweeping.reads.due import strips_for
from luodi.systems.sweeping.reads.holding import standing_on
from luodi.systems.sweeping.reads.streets import links_on
from luodi.systems.sweeping.rules import Operation, VehicleKind, kind_refusal, work_refusal
from luodi.systems.sweeping.rules.convoy import convoys_in, night_in, order_refusal
from luodi.systems.sweeping.rules.working_hours import LONGEST_WINDOW

CREW_WORK = frozenset({Operation.GUARD_RAIL, Operation.KERB_FOOT, Operation.FLUSH})
"""What vehicles and people on foot do together: rails, the foot of kerbs, the road's surface."""


def ask_faults(
    *,
    unit: Unit,
    mode: str,
    operation: Operation,
    starts_at: datetime,
    ends_at: datetime,
    vehicles: Sequence[Vehicle],
) -> dict[str, str]:
    """Say what stands against a plan that is asked for; empty when it may be reckoned."""
    wrong = _of_time(mode, starts_at, ends_at)
    if not vehicles:
        wrong["vehicles"] = _("没有选车辆；请至少选一辆")
    if not wrong:
        text = _of_vehicles(unit, mode, operation, starts_at, ends_at, vehicles)
        if text:
            wrong["vehicles"] = text
    text = _of_operation(unit, mode, operation, (starts_at, ends_at), vehicles)
    if text:
        wrong["operation"] = text
    return wrong


def operations_of(mode: str, operation: Operation, vehicles: Sequence[Vehicle]) -> set[Operation]:
    """Give what is done: of a convoy the work of each of its kinds."""
    if mode != Mode.CONVOY:
        return {operation}
    return {Operation(one.kind) for one in vehicles if one.kind in set(Operation)}


def _of_time(mode: str, starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    if ends_at <= starts_at:
        return {"ends_at": _("不晚于开始时间；过零点的请选第二天")}
    if ends_at - starts_at > LONGEST_WINDOW:
        return {"ends_at": _("计划时间超过 12 小时；请分成几份")}
    if ends_at <= clock.now():
        return {"ends_at": _("已经过去；请改时间")}
    if mode == Mode.CONVOY and not _meets_night(starts_at, ends_at):
        return {"starts_at": _("联合作业在 22:00 至次日 06:00（规则 9）；请改时间")}
    return {}


def _meets_night(starts_at: datetime, ends_at: datetime) -> bool:
    start, end = (one.astimezone(clock.SHANGHAI) for one in (starts_at, ends_at))
    return night_in(start, end) is not None


def _of_vehicles(
    unit: Unit,
    mode: str,
    operation: Operation,
    starts_at: datetime,
    ends_at: datetime,
    vehicles: Sequence[Vehicle],
) -> str:
    first, last = starts_at.astimezone(clock.SHANGHAI).date(), last_day(ends_at)
    outages = outages_in([one.pk for one in vehicles], starts_at, ends_at)
    for one in vehicles:
        told = {"vehicle": one, "unit": unit}
        if one.unit_id != unit.pk:
            return _("车辆 %(vehicle)s 不是“%(unit)s”的；请换车") % told
        if one.valid_from > first or (one.valid_to is not None and one.valid_to <= last):
            return _("车辆 %(vehicle)s 当天不在册；请换车") % told
        off = outages.get(one.pk)
        if off:
            return _("车辆 %(vehicle)s 停用：%(reason)s；请换车") % {
                **told,
                "reason": off[0].reason,
            }
        if mode != Mode.CONVOY:
            refused = kind_refusal(VehicleKind(one.kind), operation)
            if refused is not None:
                return _("车辆 %(vehicle)s：%(refused)s") % {**told, "refused": refused}
        if one.depot.kind != SiteKind.DEPOT:
            return _("车辆 %(vehicle)s 的停车场不是停车场；请先改车辆登记") % told
    return _of_convoys(vehicles) if mode == Mode.CONVOY else ""


def _of_convoys(vehicles: Sequence[Vehicle]) -> str:
    """Say which vehicles make no convoy: of several of a kind several convoys are made."""
    for convoy in convoys_in([VehicleKind(one.kind) for one in vehicles]):
        some = [vehicles[place] for place in convoy]
        refused = order_refusal([VehicleKind(one.kind) for one in some])
        if refused is not None:
            codes = "、".join(one.code for one in some)
            return _("%(vehicles)s 一组：%(refused)s") % {"vehicles": codes, "refused": refused}
    return ""


def _of_operation(
    unit: Unit,
    mode: str,
    operation: Operation,
    hours: tuple[datetime, datetime],
    vehicles: Sequence[Vehicle],
) -> str:
    day = hours[0].astimezone(clock.SHANGHAI).date()
    if mode == Mode.CREW and operation not in CREW_WORK:
        return _("人机联合做护栏清洗、道牙石下冲洗和冲洗；请换作业或模式")
    if not strips_for(unit, operation, day):
        return _("“%(unit)s”没有可做这项作业的道牙；请先登记路段") % {"unit": unit}
    done = sorted(operations_of(mode, operation, vehicles))
    links = unrestricted(RoadLink, why="a plan looks at all streets of its unit")
    links = links.filter(links_on(day), unit=unit).only("zone", "unit")
    held = standing_on(links, clock.now(), during=hours).values()
    refused = [
        next((text for one in done if (text := work_refusal(one, over))), None) for over in held
    ]
    if refused and all(refused):
        return str(refused[0])
    return ""
