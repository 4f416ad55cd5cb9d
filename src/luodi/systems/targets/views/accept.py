"""Accepting a commitment as a target: what luodi knows is filled in, a person decides."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.config.reads import threshold
from luodi.kernel.ledger.actions import define_measure
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import NEW_MEASURE, NO_MEASURE, AcceptForm
from luodi.systems.targets.models import Commitment, CommitmentState
from luodi.systems.targets.views.deciding import (
    REVIEW,
    back_to_review,
    commitment_or_404,
    crumbs_of,
    decided_already,
)


@page(REVIEW, methods=("GET", "POST"))
@once
def commitment_accept(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    form = AcceptForm(
        request.POST or None,
        actor=request.actor,
        unit=commitment.unit,
        additive=rules.adds_up(commitment.unit, growth=commitment.growth),
        initial=_initial(commitment, request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            target = _accept(request, commitment, form.cleaned_data)
        except rules.FigureError as error:
            form.add_error(error.field, str(error))
        except PostingError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("已接受为目标“%(name)s”，牵头 %(unit)s。")
                % {"name": target.name, "unit": target.lead_unit.name},
            )  # fmt: skip
            return back_to_review(commitment)
    context = {
        "title": _("接受为目标"),
        "form": form,
        "commitment": commitment,
        "tolerance": _offered_tolerance(commitment),
        "crumbs": crumbs_of(commitment, _("接受为目标")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/commitment_accept.html", context, status=status)


def _initial(commitment: Commitment, request: Request) -> dict[str, Any]:
    comparator = rules.promised(
        commitment.comparator, growth=commitment.growth, indicator=commitment.indicator
    )
    period = rules.period_of_record(
        commitment.period, commitment.deadline, year=commitment.reading.year
    )
    number, multiple = rules.written_number(commitment.value)
    named = Unit.objects.filter(name=commitment.owner).first() if commitment.owner else None
    additive = rules.adds_up(commitment.unit, growth=commitment.growth)
    found = {
        "version": commitment.version,
        "name": commitment.indicator,
        "comparator": comparator.value if comparator else "",
        "value": number,
        "multiple": multiple,
        "unit": commitment.unit,
        "stretch": commitment.stretch,
        "period_start": period.start,
        "last_day": period.last_day,
        "pace": Pace.MONTH.value,
        "counting": NEW_MEASURE if additive else NO_MEASURE,
    }
    return found | ({"lead_unit": named.pk} if named else {})


def _offered_tolerance(commitment: Commitment) -> str:
    """Say which tolerance is usual for 左右, and where that comes from."""
    if commitment.comparator != "approx":
        return ""
    share = commitment.growth or commitment.unit in {"%", "百分点"}
    key = "targets.about_tolerance_pp" if share else "targets.about_tolerance_percent"
    offered = threshold(key, clock.today())
    promised = rules.decimal_or_none(commitment.value, "")
    if promised is None:
        return ""
    value = offered.value if share else promised * offered.value / 100
    return f"{value.normalize():f} {commitment.unit}({offered.source})"


@transaction.atomic
def _accept(request: Request, commitment: Commitment, data: dict[str, Any]) -> Target:
    counting = _counting(commitment, data)
    spec = TargetSpec(
        name=data["name"],
        document=commitment.reading.document,
        span=Span(
            commitment.start, commitment.end, commitment.sentence_start, commitment.sentence_end
        ),
        promise=_promise(data, counting.scale, growth=commitment.growth),
        unit=data["unit"],
        scale=counting.scale,
        growth=commitment.growth,
        stretch=data["stretch"],
        period=_period(data),
        pace=Pace(data["pace"]),
        lead_unit=data["lead_unit"],
        place=data["place"],
        parts=[
            PartSpec(measure=measure, unit=data["lead_unit"], place=data["place"])
            for measure in counting.measures
        ],
    )
    return actions.accept_commitment(
        actor=request.actor, commitment=commitment, version=data["version"], spec=spec
    )


@dataclass(frozen=True)
class _Counting:
    scale: int
    measures: tuple[Measure, ...] = ()


def _counting(commitment: Commitment, data: dict[str, Any]) -> _Counting:
    scale = rules.scale_for(data["unit"], rules.decimal_or_none(data["value"], data["multiple"]))
    choice = data["counting"]
    if choice == NO_MEASURE:
        return _Counting(scale)
    if choice == NEW_MEASURE:
        measure = define_measure(
            code=f"targets-{commitment.pk}",
            name=data["name"],
            unit=data["unit"],
            scale=scale,
            definition=rules.definition(data["name"]),
        )
    else:
        measure = Measure.objects.get(pk=int(choice))
    return _Counting(measure.scale, (measure,))


def _promise(data: dict[str, Any], scale: int, *, growth: bool) -> Promise:
    if bool(data["comparator"]) != bool(data["value"]):
        raise rules.FigureError("value", _("要求与目标值须一起填写，或都不填（没有数值的承诺）"))
    if not data["comparator"]:
        return Promise(None, None)
    multiple = data["multiple"]
    tolerance = data["tolerance"]
    return Promise(
        comparator=Comparator(data["comparator"]),
        value=rules.to_amount(data["value"], multiple=multiple, scale=scale, signed=growth),
        tolerance=rules.to_amount(tolerance, multiple=multiple, scale=scale, field="tolerance")
        if tolerance
        else None,
    )


def _period(data: dict[str, Any]) -> Period:
    problem = rules.check_period(data["period_start"], data["last_day"])
    if problem:
        raise rules.FigureError("last_day", problem)
    return Period(data["period_start"], data["last_day"] + timedelta(days=1))
