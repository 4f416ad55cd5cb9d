"""Opening and closing a year of targets, and carrying on what was not reached."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.documents.models import Document
from luodi.kernel.ledger.sealing import head, seal_entries
from luodi.kernel.log.actions import record
from luodi.kernel.targets.actions import ItemSpec, carry_target
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    ItemState,
    item_states,
    period_of,
    standing,
    visible_targets,
)
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.rules import Accumulation, Period
from luodi.kernel.targets.words import month_text
from luodi.systems.targets.actions.closing import CLOSE
from luodi.systems.targets.models import MonthClosing, TargetYear
from luodi.systems.targets.reads import has_rest, months_left

REST, WHOLE = "REST", "WHOLE"


@transaction.atomic
def open_year(*, actor: Actor, year: int) -> TargetYear:
    """Open a year; opening it again changes nothing.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.close_month`` at a root unit, over all of its place.
    """
    actor = require_at_root(actor, CLOSE)
    row, made = TargetYear.objects.get_or_create(
        year=year, defaults={"opened_by_id": actor.user_id, "opened_at": clock.now()}
    )
    if made:
        record(actor=actor, verb="targets.open_year", record=("targets.year", year))
    return row


def close_year(*, actor: Actor, year: int) -> TargetYear:
    """Close a year whose twelve months are closed; after it only corrections are taken.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.close_month`` at a root unit, over all of its place.
    django.core.exceptions.ValidationError
        When months are left, naming them, or the year is closed already.
    RuntimeError
        Inside a transaction: what is not committed cannot be sealed.
    """
    actor = require_at_root(actor, CLOSE)
    left = months_left(year)
    if left:
        raise ValidationError(
            _("%(year)d 年还有 %(months)s 没有关账；请先逐月关账")
            % {"year": year, "months": _("、").join(month_text(month) for month in left)}
        )
    seal_entries()
    with transaction.atomic():
        row = TargetYear.objects.select_for_update().filter(year=year).first()
        row = row or TargetYear(year=year, opened_by_id=actor.user_id, opened_at=clock.now())
        if row.closed_at is not None:
            raise ValidationError(_("%(year)d 年已关账") % {"year": year})
        row.closed_by_id, row.closed_at, row.seal = actor.user_id, clock.now(), head()
        row.save()
        record(
            actor=actor,
            verb="targets.close_year",
            record=("targets.year", year),
            after={"seal": row.seal_id},
        )
    return row


@transaction.atomic
def carry_over(
    *,
    actor: Actor,
    target: Target,
    share: str,
    citation: str,
    document: Document | None = None,
) -> Target:
    """Carry a target that ended into the next year: what is left of it, or the whole again.

    Named items that are not accepted by now go along, without their own last days.

    Parameters
    ----------
    actor
        Needs ``targets.accept_target`` over the lead unit and the place.
    target
        The target; the last month of its period is closed.
    share
        ``REST`` for what is left by the closing's seal, of named items as many as go along;
        ``WHOLE`` for the value itself.
    citation, document
        The document that says so.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the last month is not closed, nothing is left, the rest of a rate is asked for, or
        the target is carried on already.
    """
    last = period_of(target).last_day
    closing = MonthClosing.objects.filter(month=last.year * 100 + last.month).first()
    if closing is None:
        raise ValidationError(
            _("%(month)s还没有关账；关账后才知道还差多少")
            % {"month": month_text(last.year * 100 + last.month)}
        )
    then = standing(
        visible_targets(LUODI).get(pk=target.pk), last, seal=closing.seal_id or 0
    ).actual
    states = item_states(target, clock.today()) if target.nature in NAMED else []
    value = target.value if share == WHOLE else _rest(target, then, states)
    point = target.accumulation == Accumulation.POINT.value
    return carry_target(
        actor=actor,
        target=target,
        period=Period(date(last.year + 1, 1, 1), date(last.year + 2, 1, 1)),
        value=value,
        citation=citation,
        document=document,
        base=int(then) if point and then is not None else None,
        items=[ItemSpec(state.item.name, state.item.unit) for state in states if not state.stands],
    )


def _rest(target: Target, then: Fraction | None, states: Sequence[ItemState]) -> int | None:
    """Give what is left of a target: the number of its open items where they have names."""
    if target.value is None or not has_rest(target):
        raise ValidationError(
            {"share": _("“%(name)s”不是逐月累计的数，没有余数可结转；请选全部结转")
                      % {"name": target.name}}
        )  # fmt: skip
    rest = target.value - int(then or 0)
    if states:
        rest = sum(not state.stands for state in states)
    if rest <= 0:
        raise ValidationError({"share": _("“%(name)s”已完成，没有余数") % {"name": target.name}})
    return rest
