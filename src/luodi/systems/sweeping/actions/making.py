"""Reckoning a plan that was asked for: a checked plan is kept, or the list of what is wrong."""

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.storing import store
from luodi.systems.sweeping.models import PlanState, WorkPlan
from luodi.systems.sweeping.planning.facts import UnplannableError
from luodi.systems.sweeping.planning.reckoning import Reckoned, reckon
from luodi.systems.sweeping.reads.plan_seen import faults_of

PLAN = "sweeping.plan"


class _FaultyPlanError(Exception):
    """A plan that was written down breaks a rule: nothing of it is kept."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


def make(running: Running, plan: WorkPlan) -> str:
    """Reckon a plan outside of any transaction, then keep it in one; say what came of it."""
    running.advance(0, int(plan.asked["seconds"]), _("读取路段和车辆"))
    try:
        found = reckon(plan, running.advance)
        kept = keep(running.actor, plan, found)
    except (UnplannableError, _FaultyPlanError) as error:
        fail(running.actor, plan, error.messages)
        return _("算不出：%(why)s") % {"why": error.messages[0]}
    if not kept:
        return _("计划已不在排队，没有保存")
    return _("%(routes)d 条线路，留下 %(left)d 遍未排") % {
        "routes": len(found.solved.routes),
        "left": len(found.solved.left) + len(found.left),
    }


@transaction.atomic
def keep(actor: Actor, plan: WorkPlan, found: Reckoned) -> bool:
    """Keep what was reckoned; False when the plan was dropped meanwhile."""
    rows = unrestricted(WorkPlan, why="the right to it was asked when it was asked for")
    held = rows.select_for_update(of=("self",)).select_related("unit", "place").get(pk=plan.pk)
    if held.state != PlanState.ASKED:
        return False
    held.grounds = found.grounds
    store(held, found.solved, found.left, found.clock)
    wrong = faults_of(held)
    if wrong:
        raise _FaultyPlanError([fault.message for fault in wrong])
    held.state, held.faults = PlanState.READY, list(found.solved.notices)
    held.save(update_fields=["state", "faults", "grounds", "figures", "cost_fen", "bound_fen"])
    record(
        actor=actor,
        verb="sweeping.make_plan",
        record=(PLAN, held.pk),
        after={"state": held.state, "cost_fen": held.cost_fen, **held.figures},
    )
    return True


@transaction.atomic
def fail(actor: Actor, plan: WorkPlan, messages: list[str]) -> None:
    """Say why a plan cannot be made; nothing of it is kept."""
    rows = unrestricted(WorkPlan, why="the right to it was asked when it was asked for")
    held = rows.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state != PlanState.ASKED:
        return
    held.state, held.faults = PlanState.FAILED, messages
    held.save(update_fields=["state", "faults"])
    record(
        actor=actor,
        verb="sweeping.make_plan",
        record=(PLAN, held.pk),
        after={"state": held.state, "faults": messages},
    )
