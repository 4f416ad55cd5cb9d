"""Closed months with their lights, and what came after; closing the next one."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.reads import visible_targets
from luodi.kernel.targets.words import closed_sentence, month_text
from luodi.kernel.web.figures import Light, Quantity
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import CloseMonthForm
from luodi.systems.targets.models import ClosedLight, MonthClosing
from luodi.systems.targets.reads import (
    Revised,
    closings,
    due_months,
    next_to_close,
    reporters,
    since_revised,
    targets_in,
    under_way_in,
    visible_lights,
)

VIEW = "targets.view_target"
CLOSE = "targets.close_month"


def _counted(lamp: Light) -> Column:
    key = f"{lamp.value.lower()}_count"
    return Column(key, lamp.word, lambda row: getattr(row, key), kind="number")


def _said(row: Revised, value: Quantity, colour: object, since: str = "") -> str:
    """Say a closed month's figure for a chat: as it was closed, or as it is known now."""
    month = row.closed.closing_id
    name = month_text(month)
    note = _("%(month)s关账数") % {"month": name}
    if since:
        note = _("%(month)s关账后更正") % {"month": name}
    return closed_sentence(row.closed.target, value, str(colour), rules.last_day(month), note)


MONTHS = Table(
    "closings",
    (
        Column(
            "month",
            gettext_lazy("月份"),
            lambda row: month_text(row.month),
            sort="month",
            href=lambda row: reverse("targets:closing", args=[row.pk]),
        ),
        *(_counted(lamp) for lamp in Light),
        Column("seal", gettext_lazy("封账号"), lambda row: row.seal_id, kind="number"),
        Column("by", gettext_lazy("关账人"), lambda row: str(row.closed_by or "luodi")),
        Column(
            "at",
            gettext_lazy("关账时间"),
            lambda row: row.closed_at,
            kind="date",
            sort="closed_at",
        ),
    ),
    order="-month",
    title=gettext_lazy("已关账的月份"),
    empty=Empty(gettext_lazy("还没有关账的月份"), gettext_lazy("月份过完后由督查部门逐月关账。")),
)

LIGHTS = Table(
    "closed",
    (
        Column(
            "target",
            gettext_lazy("目标"),
            lambda row: row.closed.target.name,
            sort="target__name",
            href=lambda row: reverse("targets:target", args=[row.closed.target_id]),
        ),
        Column(
            "light",
            gettext_lazy("当时的灯"),
            lambda row: row.closed.colour,
            kind="light",
            sort="colour",
            filter="colour",
            choices=[(lamp.value, lamp.word) for lamp in Light],
        ),
        Column("then", gettext_lazy("当时完成"), lambda row: row.then, kind="quantity",
               sentence=lambda row: _said(row, row.then, row.closed.colour)),
        Column(
            "why",
            pgettext_lazy("light", "依据"),
            lambda row: row.closed.why.get("words", ""),
        ),
        Column("now", gettext_lazy("现为"), lambda row: row.now, kind="quantity",
               sentence=lambda row: _said(row, row.now, row.light, since=row.words)),
        Column("now_light", gettext_lazy("现在的灯"), lambda row: row.light,
               kind="light"),
        Column("since", gettext_lazy("关账后更正"), lambda row: row.words),
        Column(
            "unit",
            gettext_lazy("牵头单位"),
            lambda row: row.closed.target.lead_unit.name,
            sort="target__lead_unit__path",
            filter="target__lead_unit__code",
            choices=unit_choices,
        ),
        Column("version", gettext_lazy("目标版本"), lambda row: row.closed.target_version,
               kind="number", hidden=True),
    ),
    search=("target__name", "target__lead_unit__name"),
    order="target_id",
    title=gettext_lazy("关账时的灯"),
    empty=Empty(gettext_lazy("没有您能看到的目标"), gettext_lazy("牵头单位和上级看得到目标的灯。")),
)  # fmt: skip


@page(VIEW)
def closing_list(request: Request) -> HttpResponse:
    upcoming = next_to_close(clock.today())
    context = {
        "title": _("关账"),
        "next": upcoming,
        "next_words": month_text(upcoming) if upcoming else "",
        "may_close": upcoming is not None and request.actor.has_at_root(CLOSE),
        "crumbs": [(_("关账"), None)],
    }
    return MONTHS.respond(request, closings(request.actor), "targets/closings.html", context)


@page(VIEW)
def closing_page(request: Request, pk: int) -> HttpResponse:
    closing = get_object_or_404(MonthClosing.objects.select_related("closed_by", "seal"), pk=pk)
    rows = visible_lights(request.actor).filter(closing=closing)
    revised = {item.closed.pk: item for item in since_revised(closing.month, list(rows))}
    changed = sum(item.changed for item in revised.values())
    context = {
        "title": _("%(month)s关账") % {"month": month_text(closing.month)},
        "state": _state(len(revised), changed),
        "closing": closing,
        "may_see_seals": request.actor.has("ledger.view_seal"),
        "crumbs": [
            (_("关账"), reverse("targets:closings")),
            (month_text(closing.month), None),
        ],
    }

    def prepare(found: Sequence[ClosedLight]) -> list[Revised]:
        return [revised[item.pk] for item in found]

    return LIGHTS.respond(request, rows, "targets/closing.html", context, prepare=prepare)


def _state(count: int, changed: int) -> str:
    kept = ngettext("%(count)d 项目标的灯留存", "%(count)d 项目标的灯留存", count) % {
        "count": count
    }
    if not changed:
        return _("%(kept)s，关账后没有更正。") % {"kept": kept}
    return _("%(kept)s，其中 %(changed)d 项关账后更正过。") % {"kept": kept, "changed": changed}


@page(CLOSE, methods=("GET", "POST"))
def closing_new(request: Request) -> HttpResponse:
    """Close the next month; no transaction may be open around it, so that it can seal."""
    month = next_to_close(clock.today())
    form = CloseMonthForm(request.POST or None, initial={"month": month})
    if request.method == "POST" and form.is_valid():
        try:
            closing = actions.close_month(actor=request.actor, month=form.cleaned_data["month"])
        except ValidationError as error:
            add_errors(form, ValidationError(error.messages))
        else:
            messages.success(request, _("已关账，灯已留存。"))
            return HttpResponseRedirect(reverse("targets:closing", args=[closing.pk]))
    context = {
        "title": _("%(month)s关账") % {"month": month_text(month)} if month else _("关账"),
        "form": form,
        "month": month,
        **_left(request, month),
        "crumbs": [(_("关账"), reverse("targets:closings")), (_("关下一个月"), None)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/closing_new.html", context, status=status)


def _left(request: Request, month: int | None) -> dict[str, object]:
    """Say what a month still lacks: it may be closed all the same.

    Of targets beyond the actor's rights the number alone is told.
    """
    if month is None:
        return {}
    owed = [
        item
        for item in due_months(reporters(targets_in(month)), clock.today())
        if item.month == month
    ]
    seen = set(visible_targets(request.actor).values_list("pk", flat=True))
    named = [item for item in owed if item.reporter.target.pk in seen]
    return {
        "owed": owed,
        "named": named,
        "outside": len(owed) - len(named),
        "under_way": under_way_in(month),
    }
