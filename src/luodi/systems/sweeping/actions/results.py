"""What drivers report of their strips, and what a dispatcher confirms by a photo."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.counting import count_result
from luodi.systems.sweeping.models import (
    OPERATION_TITLES,
    Basis,
    Incident,
    Leg,
    LegKind,
    PlanState,
    StripResult,
    WinterTime,
    WorkPlan,
)
from luodi.systems.sweeping.reads.driving import DRIVE
from luodi.systems.sweeping.reads.holding import stops_on
from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules.incidents import minutes_after_stop
from luodi.systems.sweeping.rules.reports import ReportFault, manual_fits, report_fault

MAKE_PLAN = "sweeping.make_plan"
LONGEST_REASON = 300
LOOK_BACK = timedelta(hours=24)
"""For when a stop began: a longer one counts from here."""


@transaction.atomic
def report_strip(
    *,
    actor: Actor,
    leg: Leg,
    result: Result,
    covered_m: int | None = None,
    reason: str = "",
    photo: Attachment | None = None,
) -> StripResult:
    """State what came of a planned pass; a later statement replaces the one that stands.

    Parameters
    ----------
    actor
        Who drives a vehicle of the route, with ``sweeping.drive_route``: then it is a report. Or
        who has ``sweeping.make_plan`` over the plan's unit and place: then it is a confirmation by
        ``photo``.
    leg
        A leg of work of an issued plan that has begun.
    result
        Done, in part or missed.
    covered_m
        Metres of the strip that were done; None of what is done is the whole strip.
    reason
        Why it was missed; needed then.
    photo
        Needed of a dispatcher.

    Returns
    -------
    StripResult
        The new row; the one that stands when it says the same.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the leg is no work, its plan not issued, or its time not come; by ``covered_m`` and
        ``reason``; by ``photo`` of a dispatcher without one, or beyond 5 % of the plan.
    """
    held = _held(leg)
    acting, basis = _entitled(actor, held)
    if acting.user_id is None:
        raise PermissionDenied("作业结果要由登录的人登记")
    reason = reason.strip()[:LONGEST_REASON]
    now = clock.now()
    covered_m = _checked(held, result, covered_m, reason, now)
    if result is not Result.MISSED:  # also of a statement that stands: another driver makes it
        _note_incidents(held, acting, basis, now)
    before = held.results.filter(replaced_by__isnull=True).select_for_update(of=("self",)).first()
    if before is not None:
        told = (before.result, before.covered_m, before.reason, before.basis)
        if told == (result.value, covered_m, reason, basis.value) and photo is None:
            return before
        _check_replacing(before, basis)
    if basis == Basis.MANUAL:
        _check_manual(held, photo)
    row = StripResult.objects.create(
        leg=held,
        result=result.value,
        basis=basis.value,
        covered_m=covered_m,
        reason=reason,
        photo=photo,
        at=now,
        by_id=acting.user_id,
        replaces=before,
    )
    count_result(actor=actor, result=row)
    record(
        actor=acting,
        verb="sweeping.report_strip",
        record=("sweeping.strip_result", row.pk),
        before=None if before is None else {"result": before.result, "covered_m": before.covered_m},
        after={"leg": held.pk, "result": row.result, "covered_m": covered_m, "basis": row.basis},
        reason=reason,
    )
    return row


def _held(leg: Leg) -> Leg:
    rows = unrestricted(Leg, why="the right to it is asked of it next")
    return (
        rows.select_for_update(of=("self",))
        .select_related("route__plan__unit", "route__plan__place", "strip__link__zone")
        .get(pk=leg.pk)
    )


def _entitled(actor: Actor, leg: Leg) -> tuple[Actor, Basis]:
    """Give the actor as who may speak of a leg, and what the word then stands on."""
    plan = leg.route.plan
    where = {"unit_path": plan.unit.path, "place_path": plan.place.path}
    driver = actor.user_id is not None and (
        leg.route.vehicles.filter(driver=actor.user_id).exists()
    )
    if driver and actor.may(DRIVE, **where):
        return require(actor, DRIVE, **where), Basis.REPORTED
    return require(actor, MAKE_PLAN, **where), Basis.MANUAL


def _checked(
    leg: Leg, result: Result, covered_m: int | None, reason: str, now: datetime
) -> int | None:
    """Give the metres that a statement comes to, or refuse it."""
    if leg.kind != LegKind.SERVICE or leg.strip is None:
        raise ValidationError(
            _("“%(kind)s”不是作业，不用报结果") % {"kind": leg.get_kind_display()}
        )
    if leg.route.plan.state != PlanState.ISSUED:
        raise ValidationError(
            _("计划“%(plan)s”%(state)s，不能报结果；请看最新下达的计划")
            % {"plan": leg.route.plan, "state": leg.route.plan.get_state_display()}
        )
    stopped = leg.route.stopped_at
    if stopped is not None and leg.starts_at >= stopped:
        raise ValidationError(
            _("线路已在 %(at)s 中止，这一段不再由本车做") % {"at": _clock(stopped)}
        )
    if leg.starts_at > now:
        raise ValidationError(
            _("“%(strip)s”计划 %(at)s 才开始；请到时再报")
            % {"strip": leg.strip, "at": _clock(leg.starts_at)}
        )
    length = leg.strip.link.length_m
    fault = report_fault(result, length, covered_m, reason)
    if fault is not None:
        raise _refusal(fault, length, covered_m)
    return length if result is Result.DONE and covered_m is None else covered_m


def _refusal(fault: ReportFault, length_m: int, covered_m: int | None) -> ValidationError:
    told = {"length": length_m, "covered": covered_m}
    words = {
        ReportFault.UNPROVEN: _("“没有证明”不能报；请报完成、部分完成或没做"),
        ReportFault.TOO_LONG: _("%(covered)s 米比这一段的 %(length)d 米还长；请核对"),
        ReportFault.DONE_SHORT: _(
            "%(length)d 米只做了 %(covered)s 米，不到 90 %%；请报“部分完成”（规则 29）"
        ),
        ReportFault.PARTIAL_UNTOLD: _("没有填做了多少米；请填写，这一段长 %(length)d 米"),
        ReportFault.PARTIAL_SHORT: _(
            "%(length)d 米只做了 %(covered)s 米，不到一半；请报“没做”并写明原因（规则 29）"
        ),
        ReportFault.PARTIAL_WHOLE: _("%(covered)s 米是整段；请报“完成”"),
        ReportFault.MISSED_LONG: _(
            "%(length)d 米做了 %(covered)s 米，已过一半；请报“部分完成”（规则 29）"
        ),
        ReportFault.NO_REASON: _("没有写为什么没做；请写明原因"),
    }
    field = "reason" if fault is ReportFault.NO_REASON else "covered_m"
    if fault is ReportFault.UNPROVEN:
        field = "result"
    return ValidationError({field: words[fault] % told})


def _check_replacing(before: StripResult, basis: Basis) -> None:
    if basis == Basis.REPORTED and before.basis != Basis.REPORTED:
        raise ValidationError(
            _("这一段已有“%(basis)s”的结果（%(result)s）；不对的请告诉调度员改")
            % {"basis": before.get_basis_display(), "result": before.get_result_display()}
        )


def _check_manual(leg: Leg, photo: Attachment | None) -> None:
    """Hold a dispatcher's word to its photo, and all such words to 5 % of the plan."""
    if photo is None:
        raise ValidationError({"photo": _("没有照片；调度员确认要有现场照片，请附上")})
    plans = unrestricted(WorkPlan, why="two who confirm at once may not pass the share together")
    plans.select_for_update(of=("self",)).get(pk=leg.route.plan_id)
    legs = unrestricted(Leg, why="the share is of the whole plan").filter(
        route__plan=leg.route.plan_id, kind=LegKind.SERVICE
    )
    manual = unrestricted(StripResult, why="the share is of the whole plan").filter(
        leg__route__plan=leg.route.plan_id, basis=Basis.MANUAL, replaced_by__isnull=True
    )
    length = "strip__link__length_m"
    whole = legs.aggregate(sum=Sum(length))["sum"] or 0
    others = manual.exclude(leg=leg).aggregate(sum=Sum(f"leg__{length}"))["sum"] or 0
    assert leg.strip is not None  # noqa: S101 - narrows the type, work has one
    own = leg.strip.link.length_m
    if not manual_fits(whole, others, own):
        told = {"own": own, "others": others, "most": whole * 5 // 100}
        raise ValidationError(
            {
                "photo": _(
                    "凭照片确认的已有 %(others)d 米，加这一段 %(own)d 米超过计划的 5 %%"
                    "（%(most)d 米）；请由驾驶员报告，或用轨迹证明"
                )
                % told
            }
        )


def _note_incidents(leg: Leg, actor: Actor, basis: Basis, now: datetime) -> None:
    """Write down that a vehicle went on working after a stop, once for an order and a leg."""
    if leg.strip is None:
        return
    link = leg.strip.link
    vehicles = leg.route.vehicles.all()
    if basis == Basis.REPORTED:
        vehicles = vehicles.filter(driver=actor.user_id)
    worked = {Operation(one.operation) for one in vehicles}
    until = min(leg.ends_at, now)
    stops = stops_on([link], leg.starts_at - LOOK_BACK, until)
    for stop in stops.get(link.pk, ()):
        minutes = minutes_after_stop(
            worked_from=leg.starts_at,
            worked_to=until,
            stopped_from=stop.since,
            stopped_to=stop.until,
        )
        if stop.operation not in worked or minutes is None:
            continue
        by = "winter" if isinstance(stop.order, WinterTime) else "order"
        incident, new = Incident.objects.get_or_create(
            **{by: stop.order}, leg=leg, defaults={"at": min(until, stop.until), "minutes": minutes}
        )
        if new:
            record(
                actor=actor,
                verb="sweeping.note_incident",
                record=("sweeping.incident", incident.pk),
                after={
                    by: stop.order.pk,
                    "leg": leg.pk,
                    "operation": str(OPERATION_TITLES[stop.operation]),
                    "minutes": minutes,
                },
            )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%m-%d %H:%M}"
