"""Answering incidents: what came of a vehicle that worked on after a stop order."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.results import LONGEST_REASON, MAKE_PLAN
from luodi.systems.sweeping.models import Incident


@transaction.atomic
def answer_incident(*, actor: Actor, incident: Incident, answer: str) -> Incident:
    """Say what was found and done about an incident; once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.make_plan`` over the unit and the place of the plan.
    django.core.exceptions.ValidationError
        By ``answer`` when it is empty; when somebody has answered.
    """
    rows = unrestricted(Incident, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("leg__route__plan__unit", "leg__route__plan__place")
        .get(pk=incident.pk)
    )
    plan = held.leg.route.plan
    acting = require(actor, MAKE_PLAN, unit_path=plan.unit.path, place_path=plan.place.path)
    if acting.user_id is None:
        raise PermissionDenied("处理说明要由登录的人写")
    if held.answered_at is not None:
        raise ValidationError(_("%(by)s 已写了处理说明；不用再写") % {"by": held.answered_by})
    answer = answer.strip()[:LONGEST_REASON]
    if not answer:
        raise ValidationError({"answer": _("没有写；请写明为什么没停、怎么处理的")})
    held.answer, held.answered_by_id, held.answered_at = answer, acting.user_id, clock.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record(
        actor=acting,
        verb="sweeping.answer_incident",
        record=("sweeping.incident", held.pk),
        after={
            "order": held.order_id,
            "winter": held.winter_id,
            "leg": held.leg_id,
            "minutes": held.minutes,
        },
        reason=answer,
    )
    return held
