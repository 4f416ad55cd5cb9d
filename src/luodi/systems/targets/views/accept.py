"""Accepting a commitment as a target: what luodi knows is filled in, a person decides."""

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
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.targets.actions import PartSpec, Said, Span, TargetSpec
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Direction,
    Frequency,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    offered_tolerance,
)
from luodi.kernel.targets.words import in_words, quantity
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.errors import StandardError
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import AcceptForm
from luodi.systems.targets.models import Commitment, CommitmentState
from luodi.systems.targets.views.counting import (
    Counting,
    counted_unit,
    counting_of,
    offered_counting,
)
from luodi.systems.targets.views.deciding import (
    REVIEW,
    back_to_review,
    commitment_or_404,
    crumbs_of,
    decided_already,
)
from luodi.systems.targets.views.suggesting import FILLED, suggested


@page(REVIEW, methods=("GET", "POST"))
@once
def commitment_accept(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    offer, initial = _initial(commitment)
    suggestions = suggested(request.actor, commitment, offer, initial)
    pressed = {name: request.GET[name] for name in FILLED if name in request.GET}
    form = AcceptForm(
        request.POST or None,
        actor=request.actor,
        tolerance=_offered_words(commitment, offer.nature),
        said=(commitment.value, commitment.unit),
        initial=initial | suggestions.sure | pressed,
    )
    if request.method == "POST" and form.is_valid():
        try:
            target = _accept(request, commitment, form.cleaned_data)
        except rules.FigureError as error:
            form.add_error(error.field, in_words(error.message))
        except (PostingError, StandardError) as error:
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
        "suggestions": suggestions.lines,
        "crumbs": crumbs_of(commitment, _("接受为目标")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/commitment_accept.html", context, status=status)


def _initial(commitment: Commitment) -> tuple[rules.Offer, dict[str, Any]]:
    """Give the kind that is offered, and what the form is filled with from the text."""
    clause = _clause(commitment)
    comparator = rules.offered_comparator(
        commitment.comparator,
        growth=commitment.growth,
        indicator=commitment.indicator,
        clause=clause,
    )
    offer = rules.offered_nature(
        comparator,
        growth=commitment.growth,
        unit=commitment.unit,
        indicator=commitment.indicator,
        clause=clause,
    )
    nature = offer.nature
    accumulation = rules.offered_accumulation(nature, clause)
    period = rules.period_of_record(
        commitment.period, commitment.deadline, year=commitment.reading.year
    )
    number, multiple = rules.written_number(commitment.value)
    if rules.asks_for_a_share(nature, commitment.unit):
        number, multiple, comparator = "", "", Comparator.GE
    found = {
        "version": commitment.version,
        "name": commitment.indicator,
        "nature": nature.value,
        "comparator": comparator.value if comparator else "",
        "value": number,
        "multiple": multiple,
        "unit": _unit_of(nature, commitment.unit),
        "stretch": commitment.stretch,
        "period_start": period.start,
        "last_day": period.last_day,
        "pace": Pace.MONTH.value,
        "accumulation": accumulation.value,
        "direction": (Direction.DOWN if comparator is Comparator.LE else Direction.UP).value,
        "profile": Profile.STANDARD.value,
        "frequency": rules.offered_frequency(nature, commitment.indicator).value,
        "counting": offered_counting(nature, accumulation, commitment.unit),
    }
    return offer, found


def _unit_of(nature: TargetNature, unit: str) -> str:
    """Give the unit that a target without a number of its own is counted in."""
    if rules.asks_for_a_share(nature, unit):
        return "%"
    if unit:
        return unit
    return {TargetNature.GROWTH: "%", TargetNature.MILESTONE: "项"}.get(nature, "")


def _clause(commitment: Commitment) -> str:
    sentence: str = commitment.said["sentence"]
    first = commitment.start - commitment.sentence_start
    return rules.clause_of(sentence, first, commitment.end - commitment.sentence_start)


def _offered(nature: TargetNature, value: int | None, scale: int) -> int | None:
    today = clock.today()
    return offered_tolerance(
        nature,
        value,
        scale=scale,
        points=threshold("targets.about_tolerance_pp", today).value,
        percent=threshold("targets.about_tolerance_percent", today).value,
    )


def _offered_words(commitment: Commitment, nature: TargetNature) -> str:
    """Say which tolerance is usual for 左右 and 同步, and where that comes from."""
    value = rules.decimal_or_none(commitment.value, "")
    unit = _unit_of(nature, commitment.unit)
    scale = rules.scale_for(unit, value)
    amount = None if value is None else rules.to_amount(commitment.value, scale=scale, signed=True)
    offered = _offered(nature, amount, scale)
    if offered is None:
        return ""
    rate = nature in {TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE}
    key = "targets.about_tolerance_pp" if rate else "targets.about_tolerance_percent"
    source = threshold(key, clock.today()).source
    amount_text = quantity(offered, scale, _("个百分点") if rate else unit).exact
    return _("%(text)s（%(more)s）") % {"text": amount_text, "more": source}


@transaction.atomic
def _accept(request: Request, commitment: Commitment, data: dict[str, Any]) -> Target:
    counting = counting_of(commitment, data)
    spec = TargetSpec(
        name=data["name"],
        document=commitment.reading.document,
        span=Span(
            commitment.start, commitment.end, commitment.sentence_start, commitment.sentence_end
        ),
        said=Said(
            commitment.said.get("comparator") or "",
            commitment.value,
            commitment.value_high,
            commitment.unit,
        ),
        **_promised(data, counting),
        unit=data["unit"],
        scale=counting.scale,
        stretch=data["stretch"],
        period=_period(data),
        pace=Pace(data["pace"]),
        curve=_curve(data),
        profile=Profile(data["profile"] or Profile.STANDARD),
        frequency=Frequency(data["frequency"] or Frequency.MONTH),
        lead_unit=data["lead_unit"],
        place=data["place"],
        average=data["average"],
        parts=[
            PartSpec(measure=measure, unit=counted_unit(data), place=data["place"])
            for measure in counting.measures
        ],
    )
    return actions.accept_commitment(
        actor=request.actor, commitment=commitment, version=data["version"], spec=spec
    )


def _promised(data: dict[str, Any], counting: Counting) -> dict[str, Any]:
    """Give the fields of the spec that say what is promised."""
    nature = TargetNature(data["nature"] or TargetNature.LEVEL)
    comparator = Comparator(data["comparator"]) if data["comparator"] else None
    if comparator is not Comparator.SYNC and data["in_step_with"]:
        data["in_step_with"] = None  # hidden by the script, kept by the browser
    signed = nature is TargetNature.GROWTH
    value = _amount(data, "value", counting.scale, signed=signed)
    if bool(comparator) != (value is not None) and comparator not in {
        Comparator.SYNC,
        Comparator.ASSIGNED,
    }:
        raise rules.FigureError("value", _("要求与目标值须一起填写，或都不填（没有数值的承诺）"))
    if comparator is Comparator.SYNC:
        value = None
    tolerance = None
    if comparator in {Comparator.ABOUT, Comparator.SYNC}:
        tolerance = _amount(data, "tolerance", counting.scale)
        if tolerance is None and data.get("take_tolerance"):
            tolerance = _offered(nature, value, counting.scale)
    return {
        "nature": nature,
        "accumulation": Accumulation(data["accumulation"] or Accumulation.CUMULATIVE),
        "base": _amount(data, "base", counting.scale, signed=True),
        "in_step_with": data["in_step_with"],
        "promise": Promise(
            comparator, value, tolerance, Direction(data["direction"] or Direction.UP)
        ),
    }


def _amount(data: dict[str, Any], field: str, scale: int, *, signed: bool = False) -> int | None:
    written = data[field]
    if not written:
        return None
    return rules.to_amount(
        written, multiple=data["multiple"], scale=scale, field=field, signed=signed
    )


def _curve(data: dict[str, Any]) -> tuple[int, ...]:
    if data["pace"] != Pace.CURVE:
        return ()
    curve = rules.written_curve(data["curve"])
    if curve is None:
        raise rules.FigureError(
            "curve",
            _("“%(curve)s”里有不是数的；请逐月填百分数，用逗号隔开") % {"curve": data["curve"]},
        )
    return curve


def _period(data: dict[str, Any]) -> Period:
    problem = rules.check_period(data["period_start"], data["last_day"])
    if problem:
        raise rules.FigureError("last_day", problem)
    return Period(data["period_start"], data["last_day"] + timedelta(days=1))
