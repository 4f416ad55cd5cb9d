"""Breaking a target down to units and months: the page that shows it and the form that sets it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.models import Measure
from luodi.kernel.targets import actions as kernel
from luodi.kernel.targets.actions import ShareSpec
from luodi.kernel.targets.models import Quota, Target
from luodi.kernel.targets.reads import (
    UnitBase,
    base_measure,
    figure_days,
    growth_bases,
    standing,
    terms_of,
    unit_standings,
)
from luodi.kernel.targets.rules import TargetNature
from luodi.kernel.targets.words import (
    in_words,
    month_text,
    owed_sentence,
    promise_text,
    quantity,
    quota_sentence,
    reason,
    target_sentence,
)
from luodi.kernel.web.figures import Quantity
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import rules
from luodi.systems.targets.forms import BreakDownForm
from luodi.systems.targets.views.changing import (
    VIEW,
    answer_status,
    crumbs_to,
    kept_line,
    may,
    target_or_404,
)

BREAK_DOWN = "targets.break_down"
RATES = {TargetNature.GROWTH.value, TargetNature.SHARE.value, TargetNature.COVERAGE.value}


@page(VIEW)
def breakdown(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk)
    today = clock.today()
    rows = unit_standings(target, today)
    day = figure_days([target], today)[target.pk]
    measure = base_measure(target) if target.nature in RATES else None
    shown = [
        {
            "unit": row.quota.unit,
            "weight": _weight(row.quota.weight, measure),
            "quota": target.quantity(row.quota.value),
            "actual": (done := quantity(row.actual, target.scale, target.unit)),
            "sentence": quota_sentence(target, row.quota, done, row.light, day),
            "owed_sentence": owed_sentence(target, row.quota),
            "light": row.light,
            "reason": reason(row.light, target),
            "months": [
                (month_text(item.month), target.quantity(item.value)) for item in row.months
            ],
        }
        for row in rows
    ]
    now = standing(target, today)
    total = sum(row.quota.value for row in rows)
    context = {
        "title": _("%(target)s 分解") % {"target": target.name},
        "state": _closing_line(target, len(rows), total),
        "target": target,
        "rows": shown,
        "rates": target.nature in RATES,
        "total": target.quantity(total),
        "promised": target.quantity(target.value),
        "actual": quantity(now.actual, target.scale, target.unit),
        "sentence": target_sentence(now, day),
        "may_break_down": target.value is not None and may(request, target, BREAK_DOWN),
        "crumbs": crumbs_to(target, _("分解")),
    }
    return render(request, "targets/breakdown.html", context)


def _weight(weight: int | None, measure: Measure | None) -> Quantity | int | None:
    """Give a weight as a number, or a rate's base with its unit."""
    return weight if weight is None or measure is None else measure.quantity(weight)


def _closing_line(target: Target, count: int, total: int) -> str:
    if not count:
        return _("尚未分解到单位。")
    words = {"count": count, "value": target.quantity(target.value).exact}
    if target.nature in RATES:
        return _("分到 %(count)d 个单位，按基数加权不低于目标 %(value)s。") % words
    return _("分到 %(count)d 个单位，合计与目标 %(value)s 相等。") % words


@page(BREAK_DOWN, methods=("GET", "POST"))
@once
def break_down(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk, BREAK_DOWN)
    bases = growth_bases(target)
    form = BreakDownForm(request.POST or None, initial=_standing_shares(target, bases))
    if request.method == "POST" and form.is_valid():
        try:
            _break_down(request, target, form.cleaned_data)
        except rules.FigureError as error:
            form.add_error("shares", in_words(error.message))
        except ValidationError as error:
            _beside_shares(form, error)
        else:
            messages.success(
                request, _("已分解，登记为第 %(number)d 版。") % {"number": target.version}
            )
            return HttpResponseRedirect(reverse("targets:breakdown", args=[target.pk]))
    rates = target.nature in RATES
    context = {
        "title": _("分解目标"),
        "state": _("%(target)s：%(promise)s。")
        % {"target": target.name, "promise": promise_text(target)},
        "form": form,
        "target": target,
        "rates": rates,
        "base": base_measure(target) if rates else None,
        "kept": kept_line(target, form),
        "held_to": month_text(min(item.last for item in bases)) if bases else "",
        "crumbs": crumbs_to(target, _("分解")),
    }
    return render(request, "targets/break_down.html", context, status=answer_status(request))


def _standing_shares(target: Target, bases: Sequence[UnitBase]) -> dict[str, Any]:
    quotas = [quota for quota in target.quotas.select_related("unit") if not quota.month]
    by_weight = target.nature not in RATES and all(quota.weight is not None for quota in quotas)
    lines = []
    for quota in quotas:
        words = [quota.unit.name]
        if by_weight:
            words.append(str(quota.weight))
        elif target.nature not in RATES:
            words.append(rules.written_amount(quota.value, scale=target.scale))
        lines.append("，".join(words))
    if target.nature in RATES:
        lines = list(_rate_lines(target, quotas, bases))
    return {
        "version": target.version,
        "valid_from": clock.today(),
        "shares": "\n".join(lines),
        "how": "weight" if by_weight else "value",
        "by_month": terms_of(target).accrues,
    }


def _rate_lines(
    target: Target, quotas: Sequence[Quota], bases: Sequence[UnitBase]
) -> Sequence[str]:
    """Write each unit with its base and its rate: the ledger's base, else the one that stands.

    Units that have bases while nothing is broken down are offered the target's own rate.
    """
    measure = base_measure(target)
    scale = measure.scale if measure else 0
    held = {item.unit.pk: item.amount for item in bases}
    shares = [(quota.unit, held.get(quota.unit_id, quota.weight), quota.value) for quota in quotas]
    if not quotas:
        shares = [(item.unit, item.amount, target.value or 0) for item in bases]
    return [
        "，".join(
            (
                unit.name,
                "".join(rules.written_number(rules.written_amount(base, scale=scale))),
                rules.written_amount(rate, scale=target.scale),
            )
        )
        for unit, base, rate in shares
    ]


def _break_down(request: Request, target: Target, data: dict[str, Any]) -> None:
    kernel.break_down(
        actor=request.actor,
        target=target,
        shares=_shares(target, data),
        valid_from=data["valid_from"],
        citation=data["citation"],
        by_month=data["by_month"],
        version=data["version"],
    )


def _shares(target: Target, data: dict[str, Any]) -> Sequence[ShareSpec]:
    """Read each line's numbers: a weight, a value, or for rates a base and a rate."""
    measure = base_measure(target)
    found = []
    for unit, words in data["shares"]:
        weight = value = None
        if target.nature in RATES:
            if len(words) != 2:
                raise rules.FigureError(
                    "shares", _("%(unit)s 须写基数和分解数两个数") % {"unit": unit.name}
                )
            weight = _base(words[0], measure.scale if measure else 0)
            value = rules.to_amount(words[1], scale=target.scale, field="shares", signed=True)
        elif data["how"] == "weight":
            weight = rules.to_amount(words[0], scale=0, field="shares")
        else:
            value = rules.to_amount(
                words[-1], multiple=data["multiple"], scale=target.scale, field="shares"
            )
        found.append(ShareSpec(unit, weight, value))
    return found


def _base(word: str, scale: int) -> int:
    """Read a base, which may be written in 万 or 亿."""
    multiple = word[-1] if len(word) > 1 and word[-1] in {"万", "亿"} else ""
    number = word.removesuffix(multiple)
    return rules.to_amount(number, multiple=multiple, scale=scale, field="shares")


def _beside_shares(form: BreakDownForm, error: ValidationError) -> None:
    """Put what is wrong with the quotas beside the lines that they were read from."""
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, said in told.items():
        form.add_error(name if name in form.fields else "shares", ValidationError(said))
