"""Winter time: the orders, a new one, withdrawing."""

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
from luodi.systems.sweeping.actions.overrides import OVERRIDE_ORDER
from luodi.systems.sweeping.actions.winter import order_winter, withdraw_winter
from luodi.systems.sweeping.forms.winter import WinterForm
from luodi.systems.sweeping.models import WinterTime
from luodi.systems.sweeping.reads.orders import VIEW_ORDER
from luodi.systems.sweeping.reads.winter import binding_now, visible_winters
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.orders import LIST as ORDERS
from luodi.systems.sweeping.views.words import moment

_LIST, _NEW, _WITHDRAW = (
    gettext_lazy("冬季作业"),
    gettext_lazy("下达冬季作业"),
    gettext_lazy("撤销冬季作业"),
)
_STANDS = {
    "HELD": gettext_lazy("执行中"),
    "COMING": gettext_lazy("还没开始"),
    "ENDED": gettext_lazy("已结束"),
    "WITHDRAWN": gettext_lazy("已撤销"),
}


def _stand(row: Any) -> str:
    if row.withdrawn_at is not None:
        return _("%(at)s 撤销") % {"at": moment(row.withdrawn_at)}
    return str(_STANDS[row.stand])


TABLE = Table(
    "winters",
    (
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("source", gettext_lazy("依据"), lambda row: row.source),
        Column("since", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column(
            "until", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"
        ),
        Column(
            "stand",
            gettext_lazy("状态"),
            _stand,
            sort="stand",
            choices=list(_STANDS.items()),
            filter="stand",
        ),
        Column("issued", gettext_lazy("下达"), lambda row: moment(row.issued_at), sort="issued_at"),
        Column("by", gettext_lazy("下达人"), lambda row: str(row.issued_by), hidden=True),
        Column(
            "withdraw",
            gettext_lazy("办理"),
            lambda row: _WITHDRAW if row.may_withdraw else None,
            href=lambda row: (
                reverse("sweeping:winter_time_withdraw", args=[row.pk])
                if row.may_withdraw
                else None
            ),
        ),
    ),
    search=("source", "unit__name"),
    order="-valid_from",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有下达过冬季作业"),
        gettext_lazy("市里发了冬季保洁的文件以后登记在这里；从那一天起排计划、派车和查路都按它。"),
    ),
)


@page(VIEW_ORDER)
def winter_time_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_withdraw = _may_withdraw(request, row)
        return rows

    context = {
        "title": _LIST,
        "crumbs": [(ORDERS, reverse("sweeping:order_list")), (_LIST, None)],
        "binding": binding_now(request.actor, clock.now()),
        "may_change": request.actor.has(OVERRIDE_ORDER),
    }
    rows = visible_winters(request.actor)
    return TABLE.respond(request, rows, "sweeping/winter_list.html", context, prepare=prepare)


@page(OVERRIDE_ORDER, methods=("GET", "POST"))
@once
def winter_time_new(request: Request) -> HttpResponse:
    form = WinterForm(request.POST or None, actor=request.actor)

    def tell(made: WinterTime) -> None:
        messages.success(request, _("已下达冬季作业，从 %(day)s 起。") % {"day": made.valid_from})

    return filled(
        request,
        form,
        title=_NEW,
        way=_way(),
        act=lambda: order_winter(actor=request.actor, **form.cleaned_data),
        words=_("下达"),
        tell=tell,
    )


@page(OVERRIDE_ORDER, methods=("GET", "POST"))
@once
def winter_time_withdraw(request: Request, pk: int) -> HttpResponse:
    order = get_object_or_404(visible_winters(request.actor, OVERRIDE_ORDER), pk=pk)
    back = reverse("sweeping:winter_time_list")
    if request.method == "POST":
        try:
            withdraw_winter(actor=request.actor, order=order)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已撤销；从现在起按平常的作业办。"))
        return redirect(back)
    context = {
        "title": _WITHDRAW,
        "crumbs": [*_way(), (_WITHDRAW, None)],
        "order": order,
        "stand": _stand(order),
        "may_withdraw": _may_withdraw(request, order),
        "back": back,
    }
    return render(request, "sweeping/winter_withdraw.html", context)


def _way() -> list[tuple[Any, str]]:
    return [
        (ORDERS, reverse("sweeping:order_list")),
        (_LIST, reverse("sweeping:winter_time_list")),
    ]


def _may_withdraw(request: Request, order: Any) -> bool:
    return order.stand in {"HELD", "COMING"} and request.actor.may(
        OVERRIDE_ORDER, unit_path=order.unit.path, place_path=order.place.path
    )
