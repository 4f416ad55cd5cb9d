"""Setting an order aside: the form, the second person's word, withdrawing; telephone noted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.documents.reads import used_before
from luodi.kernel.web.once import once
from luodi.systems.sweeping.actions.escalating import mark_called
from luodi.systems.sweeping.actions.overrides import (
    OVERRIDE_ORDER,
    ask_override,
    confirm_override,
    withdraw_override,
)
from luodi.systems.sweeping.forms.overrides import OverrideForm
from luodi.systems.sweeping.models import DispatchOrder, OrderOverride
from luodi.systems.sweeping.reads.holding import in_force
from luodi.systems.sweeping.reads.orders import SEND_CALL, visible_orders
from luodi.systems.sweeping.reads.overrides import OVERRIDE, visible_overrides
from luodi.systems.sweeping.rules import Trigger
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.words import moment

_LIST, _TITLE = gettext_lazy("调度指令"), gettext_lazy("人工调整")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shown:
    """An override as the page of its order shows it."""

    row: OrderOverride
    state: str
    span: str | None
    road: str | None
    before: Any
    may_confirm: bool
    may_withdraw: bool


def shown_overrides(request: Request, order: DispatchOrder) -> list[Shown]:
    """Give an order's overrides for its page, the newest first."""
    now, zone = clock.now(), order.zone
    may = request.actor.may(OVERRIDE_ORDER, unit_path=zone.unit.path, place_path=zone.place.path)
    found = []
    for row in visible_overrides(request.actor).filter(order=order):
        is_open = row.withdrawn_at is None and row.ends_at > now and order.ended_at is None
        waits = is_open and row.starts_at is None
        photos = [row.photo] if row.photo else []
        before = used_before(request.actor, photos, but=(OVERRIDE, row.pk)) if photos else {}
        found.append(
            Shown(
                row=row,
                state=_state(row, order, now),
                span=_span(row),
                road=None if row.road_tenths is None else f"{row.road_tenths / 10:.1f}",
                before=before.get(row.photo_id or 0, ()),
                may_confirm=may and waits and row.asked_by_id != request.actor.user_id,
                may_withdraw=may and is_open,
            )
        )
    return found


def _state(row: OrderOverride, order: DispatchOrder, now: datetime) -> str:
    if row.withdrawn_at is not None and row.withdrawn_at < row.ends_at:
        return _("已撤回")
    if row.ends_at <= now or order.ended_at is not None:
        return _("已失效") if row.starts_at else _("没有复核，已失效")
    return _("生效中") if row.starts_at else _("等另一人复核")


def _span(row: OrderOverride) -> str | None:
    span = in_force(row)
    return None if span is None else f"{moment(span[0])} — {moment(span[1])}"


@page(OVERRIDE_ORDER, methods=("GET", "POST"))
@once
def order_override(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(visible_orders(request.actor), pk=pk)
    home = reverse("sweeping:order", args=[order.pk])
    ends_at = (clock.now() + _HOUR).astimezone(clock.SHANGHAI)
    form = OverrideForm(
        request.POST or None, request.FILES or None, order=order, initial={"ends_at": ends_at}
    )

    def tell(made: OrderOverride) -> None:
        waits = made.starts_at is None
        told = _("已提出，等另一人复核后生效。") if waits else _("已调整，到时自动失效。")
        messages.success(request, told)

    return filled(
        request,
        form,
        title=_("调整“%(order)s”") % {"order": order},
        way=[(_LIST, reverse("sweeping:order_list")), (order, home)],
        act=lambda: _asked(request, order, form),
        here=_TITLE,
        words=_("提出调整") if order.kind == Trigger.FREEZE.name else _("调整"),
        tell=tell,
    )


@transaction.atomic
def _asked(request: Request, order: DispatchOrder, form: OverrideForm) -> OrderOverride:
    return ask_override(
        actor=request.actor, order=order, photo=_photo(request, order, form), **form.told()
    )


def _photo(request: Request, order: DispatchOrder, form: OverrideForm) -> Attachment | None:
    file = form.cleaned_data.get("photo")
    if file is None:
        return None
    try:
        return add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name or "",
            unit_id=order.zone.unit_id,
            place_id=order.zone.place_id,
        )
    except ValidationError as error:
        raise ValidationError({"photo": error.messages}) from error


@page(OVERRIDE_ORDER, methods=("POST",))
@once
def override_confirm(request: Request, pk: int) -> HttpResponse:
    override = get_object_or_404(visible_overrides(request.actor), pk=pk)
    return _done(
        request,
        override.order_id,
        lambda: confirm_override(actor=request.actor, override=override),
        _("已复核，从现在起生效。"),
    )


@page(OVERRIDE_ORDER, methods=("POST",))
@once
def override_withdraw(request: Request, pk: int) -> HttpResponse:
    override = get_object_or_404(visible_overrides(request.actor), pk=pk)
    return _done(
        request,
        override.order_id,
        lambda: withdraw_override(actor=request.actor, override=override),
        _("已撤回，指令照旧执行。"),
    )


@page(SEND_CALL, methods=("POST",))
@once
def order_called(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(visible_orders(request.actor), pk=pk)
    return _done(
        request,
        order.pk,
        lambda: mark_called(actor=request.actor, order=order),
        _("已记下电话通知。"),
    )


def _done(request: Request, order: int, act: Callable[[], Any], told: str) -> HttpResponse:
    """Do what a button says, and return to the order."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect("sweeping:order", order)
