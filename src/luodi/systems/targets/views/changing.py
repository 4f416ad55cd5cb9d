"""Changing a target by a dated version that cites its document."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.targets import actions as kernel
from luodi.kernel.targets.actions import QuotaSpec, ShareSpec, quotas_of_shares
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    period_of,
    standing,
    terms_of,
    visible_targets,
)
from luodi.kernel.targets.rules import Accumulation, Pace
from luodi.kernel.targets.words import in_words, promise_text, quantity, said
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import rules
from luodi.systems.targets.forms import ChangeForm, DatedForm
from luodi.systems.targets.reads import posting_units

VIEW = "targets.view_target"
CHANGE = "targets.change_target"


def target_or_404(request: Request, pk: int, permission: str = "") -> Target:
    """Give a visible target; refuse one over which the permission is not held."""
    target = get_object_or_404(visible_targets(request.actor), pk=pk)
    if permission and not may(request, target, permission):
        raise PermissionDenied(
            _("需要对目标 %(pk)d 的权限 %(permission)s") % {"pk": pk, "permission": permission}
        )
    return target


def may(request: Request, target: Target, permission: str) -> bool:
    """Tell whether the actor holds a permission over a target."""
    return bool(
        request.actor.may(permission, unit_path=target.lead_unit.path, place_path=target.place.path)
    )


def crumbs_to(target: Target, title: str) -> list[tuple[str, str | None]]:
    return [
        (_("年度目标"), reverse("targets:target_list")),
        (target.name, reverse("targets:target", args=[target.pk])),
        (title, None),
    ]


@page(CHANGE, methods=("GET", "POST"))
@once
def target_change(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk, CHANGE)
    form = ChangeForm(
        request.POST or None, actor=request.actor, target=target, initial=_initial(target)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, target, form.cleaned_data)
        except rules.FigureError as error:
            form.add_error(error.field, in_words(error.message))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("已登记第 %(number)d 版，自 %(day)s 起生效。")
                % {"number": target.version, "day": form.cleaned_data["valid_from"]},
            )  # fmt: skip
            return HttpResponseRedirect(reverse("targets:target", args=[target.pk]))
    context = {
        "title": _("变更目标"),
        "state": _("%(target)s：%(promise)s，现为第 %(number)d 版。")
        % {"target": target.name, "promise": promise_text(target), "number": target.version},
        "form": form,
        "kept": kept_line(target, form),
        "target": target,
        "crumbs": crumbs_to(target, _("变更")),
    }
    return render(request, "targets/target_change.html", context, status=answer_status(request))


def kept_line(target: Target, form: DatedForm) -> str:
    """Say whose figures stay counted when others report from a version on; empty without any."""
    actual = standing(target, clock.today()).actual
    units = posting_units(target)
    if actual is None or not units:
        return ""
    words = {
        "units": _("、").join(str(unit) for unit in units),
        "actual": said(quantity(actual, target.scale, target.unit)),
    }
    if target.accumulation == Accumulation.POINT:
        return _("%(units)s已入账的 %(actual)s继续计入；新单位的数与它相加。") % words
    day = form.cleaned_data.get("valid_from") if form.is_bound else None
    return _(
        "%(units)s已入账的 %(actual)s继续计入；新单位只报 %(day)s（“自哪天起”一栏）以后的数。"
    ) % (words | {"day": day_text(day or clock.today())})


def answer_status(request: Request) -> int:
    """Give 422 for a form that was sent and not taken."""
    return 422 if request.method == "POST" else 200


def _initial(target: Target) -> dict[str, Any]:
    value = rules.written_amount(target.value, scale=target.scale)
    number, multiple = rules.written_number(value)
    written = {
        name: rules.written_amount(getattr(target, name), scale=target.scale, multiple=multiple)
        for name in ("tolerance", "base")
    }
    return written | {
        "version": target.version,
        "valid_from": clock.today(),
        "comparator": target.comparator or "",
        "value": number,
        "multiple": multiple,
        "unit": target.unit,
        "in_step_with": target.in_step_with_id,
        "lead_unit": target.lead_unit_id,
        "stretch": target.stretch,
        "last_day": period_of(target).last_day,
        "pace": target.pace,
        "curve": ", ".join(f"{share / 100:g}" for share in target.curve),
        "profile": target.profile,
        "frequency": target.frequency,
        "average": target.average_id,
    }


def _change(request: Request, target: Target, data: dict[str, Any]) -> None:
    changes = _wanted(target, data)
    if data.get("requote"):
        changes["quotas"] = _requoted(target, changes["value"])
    kernel.change_target(
        actor=request.actor,
        target=target,
        valid_from=data["valid_from"],
        citation=data["citation"],
        document=data["document"],
        changes=changes,
        reason=data["reason"],
        version=data["version"],
    )


def _wanted(target: Target, data: dict[str, Any]) -> dict[str, Any]:
    """Give what the form asks for, by the names that a version changes."""
    unit, scale = _unit_of(target, data)
    amounts = {
        name: _amount(data, name, scale, signed=name != "tolerance")
        for name in ("value", "tolerance", "base")
    }
    comparator = data["comparator"] or None
    if comparator == "SYNC":
        amounts["value"] = None
    if comparator not in {"SYNC", "ABOUT"}:
        amounts["tolerance"] = None
    changes = amounts | {
        "unit": unit,
        "scale": scale,
        "comparator": comparator,
        "in_step_with": data["in_step_with"] if comparator == "SYNC" else None,
        "lead_unit": data["lead_unit"],
        "stretch": data["stretch"],
        "period_end": _period_end(target, data),
        "profile": data["profile"],
        "frequency": data["frequency"],
        "average": data["average"],
    }
    curve = _curve(data)
    if data["pace"] != target.pace or (data["pace"] == Pace.CURVE and curve != target.curve):
        changes |= {"pace": Pace(data["pace"]), "curve": curve}
    return changes


def _period_end(target: Target, data: dict[str, Any]) -> date:
    problem = rules.check_period(target.period_start, data["last_day"])
    if problem:
        raise rules.FigureError("last_day", problem)
    last: date = data["last_day"]
    return last + timedelta(days=1)


def _unit_of(target: Target, data: dict[str, Any]) -> tuple[str, int]:
    """Give the unit and the decimal places of the value: those of the number that is assigned."""
    if not data.get("unit") or not data["value"]:
        if "unit" in data and data["value"]:
            raise rules.FigureError("unit", _("没有单位；请填写下达的数用什么单位"))
        return target.unit, target.scale
    value = rules.decimal_or_none(data["value"], data["multiple"])
    return data["unit"], rules.scale_for(data["unit"], value)


def _amount(data: dict[str, Any], name: str, scale: int, *, signed: bool) -> int | None:
    if not data[name]:
        return None
    return rules.to_amount(
        data[name], multiple=data["multiple"], scale=scale, field=name, signed=signed
    )


def _curve(data: dict[str, Any]) -> list[int]:
    if data["pace"] != Pace.CURVE:
        return []
    curve = rules.written_curve(data["curve"])
    if curve is None:
        raise rules.FigureError("curve", _("曲线里有不是数的；请逐月填百分数，用逗号隔开"))
    return list(curve)


def _requoted(target: Target, value: int | None) -> list[QuotaSpec]:
    """Share a new value out by the weights that stand."""
    quotas = list(target.quotas.select_related("unit"))
    changed = target.value
    target.value = value
    terms = terms_of(target)
    target.value = changed
    shares = [ShareSpec(quota.unit, quota.weight) for quota in quotas if not quota.month]
    return quotas_of_shares(terms, shares, by_month=any(quota.month for quota in quotas))
