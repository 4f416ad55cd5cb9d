"""Grading a duty that waits to be assigned: its limit follows the grade."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.actions.steps import (
    ASSIGN,
    Change,
    advance,
    check_version,
    clean,
    locked,
    pauses_of,
    require_over,
)
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.deadlines import columns_of, due_of
from luodi.kernel.duties.reads.kinds import grades_of, hours_of, kind_of, limit_of, reckoner
from luodi.kernel.duties.rules import Act, Clock, State

UNGIVEN = frozenset({State.OPEN.value, State.REOPENED.value})
"""States in which nobody handles the duty yet."""


@transaction.atomic
def grade_duty(*, actor: Actor, duty: Duty, version: int, grade: str, note: str = "") -> Duty:
    """Give a duty that waits to be assigned its grade; the deadline counts anew from the start.

    Parameters
    ----------
    actor
        Needs ``duties.assign_duty`` over the duty's unit, or the unit that opened it.
    duty, version
        The duty, OPEN or REOPENED, and the version that the actor saw.
    grade
        One for which the kind has a limit.
    note
        Why.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    StaleError
        When somebody changed the duty meanwhile.
    django.core.exceptions.ValidationError
        When somebody handles it already, an order named its day, or by ``grade``.
    """
    held = locked(duty)
    acting = require_over(actor, ASSIGN, held)
    check_version(held, version, Act.GRADE)
    if held.state not in UNGIVEN:
        raise ValidationError(_("只有待派发的事项可以定级；已派发的请先收回或转办"))
    if held.clock == Clock.DATE:
        raise ValidationError(_("这个事项按指定日期办理，不按等级定时限"))
    kind, today = kind_of(held.kind), clock.today()
    limit = limit_of(kind, "HANDLE", grade, today)
    if grade not in grades_of(kind) or limit is None:
        raise ValidationError(
            {
                "grade": _("没有等级“%(grade)s”；可以选：%(known)s")
                % {"grade": grade, "known": _("、").join(grades_of(kind))}
            }
        )
    held.grade, held.clock, held.count = grade, limit.clock.value, limit.count
    counts = reckoner(today, hours=hours_of(held.office_hours))
    columns = columns_of(due_of(held, counts, pauses_of(held)))
    graded = {"grade": held.grade, "clock": held.clock, "count": held.count}
    change = Change({**graded, **columns})
    return advance(held, acting, Act.GRADE, note=clean(note), change=change)
