"""Dispatch orders: the list, one with its grounds, and signing for it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.orders import SIGN_ORDER
from luodi.systems.sweeping.actions.overrides import OVERRIDE_ORDER
from luodi.systems.sweeping.models import (
    COLOUR_TITLES,
    DUTY_TITLES,
    KIND_TITLES,
    OPERATION_TITLES,
    QUANTITY_TITLES,
    SCALES,
    SPRINKLING,
    DispatchOrder,
)
from luodi.systems.sweeping.reads.holding import in_force
from luodi.systems.sweeping.reads.orders import (
    SEND_CALL,
    VIEW_ORDER,
    is_late,
    limits_on,
    visible_orders,
)
from luodi.systems.sweeping.reads.signing import crews_under, signed_by_unit, unsigned_orders
from luodi.systems.sweeping.reads.winter import binding_now, stopped_now
from luodi.systems.sweeping.rules import (
    FORBIDS,
    RULES,
    Colour,
    Limits,
    Operation,
    Quantity,
    Standing,
    Trigger,
    standing,
)
from luodi.systems.sweeping.rules.limits import digest
from luodi.systems.sweeping.rules.standing import DUTIES
from luodi.systems.sweeping.rules.winter import in_winter
from luodi.systems.sweeping.views.overrides import shown_overrides
from luodi.systems.sweeping.views.words import moment

LIST = gettext_lazy("调度指令")


def told(order: DispatchOrder) -> str:
    """Say what an order orders."""
    if order.kind == SPRINKLING:
        return _("每 %(minutes)d 分钟洒水一遍") % {"minutes": order.minutes}
    return str(order.get_kind_display())


def besides(orders: Iterable[DispatchOrder], winter: Collection[Operation] = ()) -> dict[int, str]:
    """Say what the orders that stand over a zone ask for besides what they stop, by number.

    What another one of them stops is not asked for, nor what people have set aside, nor what
    winter time stops now (``winter``).
    """
    now = clock.now()
    binding = [one for one in orders if one.ended_at is None and not _aside_until(one, now)]
    kinds = {one.pk: Trigger[one.kind] for one in binding if one.kind != SPRINKLING}
    minutes = max((one.minutes or 0 for one in binding), default=0)
    holds = in_winter(standing(frozenset(kinds.values()), minutes, Limits()), winter)
    words = {
        pk: str(DUTY_TITLES[DUTIES[kind]])
        for pk, kind in kinds.items()
        if DUTIES.get(kind) in holds.duties
    }
    words |= {pk: _("现在不洒水") for pk, kind in kinds.items() if _is_dry_dust(kind, holds)}
    if Operation.SPRINKLE in winter:
        asking = [one.pk for one in binding if one.kind == SPRINKLING]
        words |= dict.fromkeys(asking, _("冬季作业白天不洒水（规则 11），这条现在不执行"))
    alerts = (Trigger.ALERT, Trigger.HIGH_ALERT)
    more = [pk for pk, kind in kinds.items() if kind in alerts and holds.more_sprinklings]
    return words | dict.fromkeys(more, _("一二级道路多洒水一遍"))


def _is_dry_dust(kind: Trigger, holds: Standing) -> bool:
    """Tell that an order of dust asks for no water, because of another one."""
    return kind is Trigger.DUST and DUTIES[kind] not in holds.duties


def rule(order: DispatchOrder) -> str:
    """Give the number of the rule an order comes from."""
    return "D8" if order.kind == SPRINKLING else RULES[Trigger[order.kind]]


def _signed(order: DispatchOrder) -> str | None:
    signed = next(iter(order.receipts.all()), None)
    if signed is not None:
        return f"{signed.user} {moment(signed.at)}"
    if order.ended_at is not None:
        return _("没有签收")
    if order.called_at is not None:
        return _("%(at)s 已电话通知") % {"at": moment(order.called_at)}
    return _("超过 10 分钟，请电话通知") if is_late(order, clock.now()) else None


def _aside_until(order: DispatchOrder, now: datetime) -> datetime | None:
    spans = [span for span in map(in_force, order.overrides.all()) if span is not None]
    return max((end for start, end in spans if start <= now < end), default=None)


def _aside(order: DispatchOrder) -> str | None:
    """Say until when people have set an order aside, while they have."""
    until = _aside_until(order, clock.now())
    if until is None or order.ended_at is not None:
        return None
    return _("到 %(until)s 不约束") % {"until": moment(until)}


TABLE = Table(
    "orders",
    (
        Column(
            "told",
            gettext_lazy("指令"),
            told,
            sort="kind",
            filter="kind",
            choices=list(KIND_TITLES.items()),
            href=lambda row: reverse("sweeping:order", args=[row.pk]),
        ),
        Column("zone", gettext_lazy("片区"), lambda row: row.zone.name, sort="zone__name"),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.zone.unit.name),
        Column("rule", gettext_lazy("规则"), rule),
        Column(
            "started",
            gettext_lazy("发布"),
            lambda row: moment(row.started_at),
            sort="started_at",
        ),
        Column("ended", gettext_lazy("解除"), lambda row: moment(row.ended_at), sort="ended_at"),
        Column("signed", gettext_lazy("签收"), _signed),
        Column("aside", gettext_lazy("人工调整"), _aside),
    ),
    search=("zone__name", "zone__unit__name"),
    order="-started_at",
    title=LIST,
    empty=Empty(
        gettext_lazy("还没有指令"),
        gettext_lazy("登记片区、站点并录入气象读数后，每 10 分钟按规则发布和解除。"),
    ),
)


@page(VIEW_ORDER)
def order_list(request: Request) -> HttpResponse:
    rows = visible_orders(request.actor)
    standing = request.GET.get("standing") == "1"
    unsigned = request.GET.get("unsigned") == "1"
    late = unsigned_orders(request.actor)
    context = {
        "title": LIST,
        "crumbs": [(LIST, None)],
        "standing": standing,
        "unsigned": unsigned,
        "winter": binding_now(request.actor, clock.now()),
        "standing_count": rows.filter(ended_at__isnull=True).count(),
        "unsigned_count": late.filter(called_at__isnull=True).count(),
    }
    shown = rows.filter(ended_at__isnull=True) if standing else rows
    shown = late if unsigned else shown
    return TABLE.respond(request, shown, "sweeping/order_list.html", context)


@page(VIEW_ORDER)
def order_page(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(visible_orders(request.actor), pk=pk)
    zone = order.zone
    title = told(order)
    trigger = None if order.kind == SPRINKLING else Trigger[order.kind]
    paths = {"unit_path": zone.unit.path, "place_path": zone.place.path}
    stands = order.ended_at is None
    others = visible_orders(request.actor).filter(zone=zone, ended_at__isnull=True)
    crews = crews_under([order], clock.now()).get(order.pk, []) if stands else []
    reached = signed_by_unit(order) and all(one.signed_at for one in crews)
    signers = {one.user_id for one in order.receipts.all()}
    may_sign = stands and request.actor.user_id not in signers
    context = {
        "title": title,
        "crumbs": [(LIST, reverse("sweeping:order_list")), (title, None)],
        "order": order,
        "rule": rule(order),
        "grounds": [_ground(line) for line in order.because],
        "forbidden": [OPERATION_TITLES[one] for one in sorted(FORBIDS.get(trigger, ()))]
        if trigger is not None
        else [],
        "besides": besides(others, stopped_now([zone.unit_id], clock.now())).get(order.pk),
        "late": is_late(order, clock.now()) or any(one.late for one in crews),
        "reached": reached,
        "crews": crews,
        "may_sign": may_sign and request.actor.may(SIGN_ORDER, **paths),
        "may_call": stands
        and not reached
        and order.called_at is None
        and request.actor.may(SEND_CALL, **paths),
        "may_override": stands and request.actor.may(OVERRIDE_ORDER, **paths),
        "overrides": shown_overrides(request, order),
        "same_limits": order.limits == digest(limits_on(clock.today())),
    }
    return render(request, "sweeping/order.html", context)


def _ground(line: dict[str, Any]) -> dict[str, Any]:
    quantity, value = Quantity[line["quantity"]], line["value"]
    shown = None
    if value is not None and SCALES[quantity] == 1:
        shown = str(COLOUR_TITLES[Colour(int(value))])
    elif value is not None:
        shown = f"{value:.1f}"
    return {"title": QUANTITY_TITLES[quantity], "value": shown, "age": line["age"]}


@page(SIGN_ORDER, methods=("POST",))
@once
def order_sign(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(visible_orders(request.actor), pk=pk)
    try:
        actions.sign_order(actor=request.actor, order=order)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已签收。"))
    return redirect("sweeping:order", order.pk)
