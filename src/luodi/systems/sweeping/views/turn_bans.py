"""Bans of turns: the list, new ones at the ends of a link, withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.actions.turn_bans import TurnTold, forbid_turns, withdraw_turn_ban
from luodi.systems.sweeping.forms.turn_bans import TurnBanForm, TurnLinkForm
from luodi.systems.sweeping.models import TURN_TITLES, RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import VIEW_STREET
from luodi.systems.sweeping.reads.turn_bans import (
    OpenTurn,
    bans_on,
    open_turns,
    visible_turn_bans,
)
from luodi.systems.sweeping.views.filling import filled
from luodi.systems.sweeping.views.streets import LIST as LINKS
from luodi.systems.sweeping.views.turn_ban_words import ban_state, turn_said
from luodi.systems.sweeping.views.words import moment

_LIST, _NEW = gettext_lazy("转弯禁令"), gettext_lazy("登记转弯禁令")

TABLE = Table(
    "turn_bans",
    (
        Column(
            "link",
            gettext_lazy("驶出路段"),
            lambda row: str(row.link),
            sort="link__name",
            href=lambda row: reverse("sweeping:road_link", args=[row.link_id]),
        ),
        Column("turn", gettext_lazy("转弯"), turn_said),
        Column(
            "kind",
            gettext_lazy("禁令"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=tuple((one.value, told) for one, told in TURN_TITLES.items()),
        ),
        Column(
            "to_link",
            gettext_lazy("驶入路段"),
            lambda row: str(row.to_link),
            sort="to_link__name",
            href=lambda row: (
                reverse("sweeping:road_link", args=[row.to_link_id]) if row.may_open else None
            ),
        ),
        Column("reason", gettext_lazy("依据"), lambda row: row.reason),
        Column("state", gettext_lazy("状态"), ban_state),
        Column(
            "entered",
            gettext_lazy("登记时间"),
            lambda row: moment(row.entered_at),
            sort="entered_at",
        ),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.link.unit.name, hidden=True),
        Column(
            "by",
            gettext_lazy("登记人"),
            lambda row: row.entered_by and str(row.entered_by),
            hidden=True,
        ),
        Column(
            "withdraw",
            gettext_lazy("办理"),
            lambda row: _("撤销禁令") if row.may_withdraw else None,
            href=lambda row: (
                reverse("sweeping:turn_ban_withdraw", args=[row.pk]) if row.may_withdraw else None
            ),
        ),
    ),
    search=("link__name", "link__code", "to_link__name", "to_link__code", "reason"),
    order="link__name",
    title=_LIST,
    empty=Empty(
        gettext_lazy("没有转弯禁令"),
        gettext_lazy("路口的禁左、禁右、禁直行、禁掉头登记在这里；计划的线路不走这些转弯。"),
    ),
)


@page(VIEW_STREET)
def turn_ban_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_withdraw = _may_withdraw(request, row)
            row.may_open = _may(request, row.to_link, VIEW_STREET)
        return rows

    rows = visible_turn_bans(request.actor)
    context = {
        "title": _LIST,
        "crumbs": [(LINKS, reverse("sweeping:road_link_list")), (_LIST, None)],
        "state": _("有效 %(count)d 条。") % {"count": bans_on(rows, clock.today()).count()},
        "may_change": request.actor.has(CHANGE_STREET),
    }
    return TABLE.respond(request, rows, "sweeping/turn_ban_list.html", context, prepare=prepare)


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def turn_ban_new(request: Request) -> HttpResponse:
    lists = ((LINKS, "sweeping:road_link_list"), (_LIST, "sweeping:turn_ban_list"))
    way = [(told, reverse(name)) for told, name in lists]
    asked = request.GET.get("link", "")
    if asked.isdecimal():
        rows = visible(request.actor, RoadLink, CHANGE_STREET).select_related("unit", "place")
        return _of_link(request, get_object_or_404(rows, pk=asked), way)
    form = TurnLinkForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_NEW,
        way=way,
        act=lambda: form.cleaned_data["link"],
        words=_("下一步"),
        tell=lambda _link: None,
        then=lambda link: f"{reverse('sweeping:turn_ban_new')}?link={link.pk}",
    )


def _of_link(request: Request, link: RoadLink, way: list[tuple[Any, str]]) -> HttpResponse:
    """Let turns at the ends of a link be chosen, and forbid them."""
    found = {_value(one): one for one in open_turns(request.actor, link, clock.today())}
    said = [(value, turn_said(one)) for value, one in found.items()]
    form = TurnBanForm(request.POST or None, turns=said)

    def act() -> list[TurnBan]:
        chosen = [found[value] for value in form.cleaned_data["turns"]]
        turns = [TurnTold(one.link, one.forward, one.to_link, one.to_forward) for one in chosen]
        return forbid_turns(actor=request.actor, turns=turns, reason=form.cleaned_data["reason"])

    def tell(made: list[TurnBan]) -> None:
        messages.success(request, _("已登记 %(count)d 条转弯禁令。") % {"count": len(made)})
        _warn(request, link, made)

    title = _("登记“%(link)s”的转弯禁令") % {"link": link}
    back = reverse("sweeping:road_link", args=[link.pk])
    return filled(
        request,
        form,
        title=title,
        here=_NEW,
        way=way,
        act=act,
        back=back,
        words=_("登记"),
        tell=tell,
    )


def _warn(request: Request, link: RoadLink, made: list[TurnBan]) -> None:
    """Tell when nothing is left to be driven on to at an end."""
    left = {turn.forward for turn in open_turns(request.actor, link, clock.today())}
    if {ban.forward for ban in made} - left:
        words = _("“%(link)s”的一端没有一个能走的转弯了：车开到那里出不来；请核对。")
        messages.warning(request, words % {"link": link})


def _value(turn: OpenTurn) -> str:
    return f"{turn.forward:d}-{turn.to_link.pk}-{turn.to_forward:d}"


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def turn_ban_withdraw(request: Request, pk: int) -> HttpResponse:
    ban = get_object_or_404(visible_turn_bans(request.actor), pk=pk)
    back = reverse("sweeping:turn_ban_list")
    if request.method == "POST":
        withdraw_turn_ban(actor=request.actor, ban=ban)
        messages.success(request, _("已撤销“%(link)s”的转弯禁令。") % {"link": ban.link})
        return redirect(back)
    title = _("撤销转弯禁令")
    lists = ((LINKS, reverse("sweeping:road_link_list")), (_LIST, back), (title, None))
    context = {
        "title": title,
        "crumbs": lists,
        "ban": ban,
        "turn": turn_said(ban),
        "ban_state": ban_state(ban),
        "may_withdraw": _may_withdraw(request, ban),
        "back": back,
    }
    return render(request, "sweeping/turn_ban_withdraw.html", context)


def _may_withdraw(request: Request, ban: TurnBan) -> bool:
    return ban.withdrawn_at is None and _may(request, ban.link, CHANGE_STREET)


def _may(request: Request, link: RoadLink, permission: str) -> bool:
    return request.actor.may(permission, unit_path=link.unit.path, place_path=link.place.path)
