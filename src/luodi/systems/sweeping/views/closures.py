"""Closures: the list, a new one over one street or many, withdrawing."""

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
from luodi.systems.sweeping.actions.closures import close_links, withdraw_closure
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.forms.instants import MINUTE
from luodi.systems.sweeping.forms.streets import ClosureForm
from luodi.systems.sweeping.models import Closure, ClosureKind
from luodi.systems.sweeping.reads.streets import VIEW_STREET, visible_closures, visible_links
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.streets import LIST as LINKS
from luodi.systems.sweeping.views.words import moment

_LIST, _NEW = gettext_lazy("封路和静音"), gettext_lazy("登记封路")


def closure_state(closure: Closure) -> str:
    """Say whether a closure holds."""
    if closure.withdrawn_at is not None:
        return _("%(at)s 撤销") % {"at": moment(closure.withdrawn_at)}
    if closure.ends_at <= clock.now():
        return _("已结束")
    return _("未开始") if closure.starts_at > clock.now() else _("正在执行")


TABLE = Table(
    "closures",
    (
        Column(
            "link",
            gettext_lazy("路段"),
            lambda row: str(row.link),
            sort="link__name",
            href=lambda row: reverse("sweeping:road_link", args=[row.link_id]),
        ),
        Column(
            "kind",
            gettext_lazy("种类"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=ClosureKind.choices,
        ),
        Column("starts", gettext_lazy("开始"), lambda row: moment(row.starts_at), sort="starts_at"),
        Column("ends", gettext_lazy("结束"), lambda row: moment(row.ends_at), sort="ends_at"),
        Column("reason", gettext_lazy("原因"), lambda row: row.reason),
        Column("state", gettext_lazy("状态"), closure_state),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.link.unit.name, hidden=True),
        Column("by", gettext_lazy("登记人"), lambda row: str(row.entered_by), hidden=True),
        Column(
            "withdraw",
            gettext_lazy("办理"),
            lambda row: _("撤销封路") if row.may_withdraw else None,
            href=lambda row: (
                reverse("sweeping:closure_withdraw", args=[row.pk]) if row.may_withdraw else None
            ),
        ),
    ),
    search=("link__name", "link__code", "reason"),
    order="-starts_at",
    title=_LIST,
    empty=Empty(
        gettext_lazy("没有封路和静音时段"),
        gettext_lazy("施工封路、考试静音登记在这里；排计划时避开，已排的会提示。"),
    ),
)


@page(VIEW_STREET)
def closure_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_withdraw = _may_withdraw(request, row)
        return rows

    rows = visible_closures(request.actor)
    now = clock.now()
    standing = rows.filter(withdrawn_at__isnull=True, starts_at__lte=now, ends_at__gt=now).count()
    coming = rows.filter(withdrawn_at__isnull=True, starts_at__gt=now).count()
    context = {
        "title": _LIST,
        "crumbs": [(LINKS, reverse("sweeping:road_link_list")), (_LIST, None)],
        "state": _("正在执行 %(standing)d 条，将要开始 %(coming)d 条。")
        % {"standing": standing, "coming": coming},
        "may_change": request.actor.has(CHANGE_STREET),
    }
    return TABLE.respond(request, rows, "sweeping/closure_list.html", context, prepare=prepare)


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def closure_new(request: Request) -> HttpResponse:
    form = ClosureForm(request.POST or None, actor=request.actor, initial=_known(request))

    def act() -> list[Closure]:
        told = form.cleaned_data | {"kind": ClosureKind(form.cleaned_data["kind"])}
        return close_links(actor=request.actor, **told)

    def tell(made: list[Closure]) -> None:
        said = _("已登记 %(count)d 条路段的封路或静音。") % {"count": len(made)}
        messages.success(request, said)

    lists = ((LINKS, "sweeping:road_link_list"), (_LIST, "sweeping:closure_list"))
    way = [(told, reverse(name)) for told, name in lists]
    return filled(request, form, title=_NEW, way=way, act=act, words=_("登记"), tell=tell)


def _known(request: Request) -> dict[str, Any]:
    """Fill in the link from whose page the form was opened, and the coming whole hour."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    known = {"starts_at": f"{hour:{MINUTE}}", "kind": ClosureKind.CLOSED}
    asked = request.GET.get("link", "")
    link = visible_links(request.actor).filter(pk=asked).first() if asked.isdecimal() else None
    return known | ({"links": link.code} if link is not None else {})


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def closure_withdraw(request: Request, pk: int) -> HttpResponse:
    closure = get_object_or_404(visible_closures(request.actor), pk=pk)
    back = reverse("sweeping:closure_list")
    if request.method == "POST":
        try:
            withdraw_closure(actor=request.actor, closure=closure)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("已撤销“%(link)s”的封路。") % {"link": closure.link})
        return redirect(back)
    context = {
        "title": _("撤销封路"),
        "crumbs": [
            (LINKS, reverse("sweeping:road_link_list")),
            (_LIST, back),
            (_("撤销封路"), None),
        ],
        "closure": closure,
        "closure_state": closure_state(closure),
        "may_withdraw": _may_withdraw(request, closure),
        "back": back,
    }
    return render(request, "sweeping/closure_withdraw.html", context)


def _may_withdraw(request: Request, closure: Closure) -> bool:
    holds = closure.withdrawn_at is None and closure.ends_at > clock.now()
    return holds and request.actor.may(
        CHANGE_STREET,
        unit_path=closure.link.unit.path,
        place_path=closure.link.place.path,
    )
