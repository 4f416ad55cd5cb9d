"""Writing orders of winter time: what a city ordered, from a day to a day, and its withdrawal."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.dated import check_text
from luodi.systems.sweeping.actions.overrides import OVERRIDE_ORDER
from luodi.systems.sweeping.models import WinterTime

WINTER_TIME = "sweeping.winter_time"
LONGEST_DAYS = 366


@transaction.atomic
def order_winter(
    *, actor: Actor, unit: Unit, valid_from: date, valid_to: date | None, source: str
) -> WinterTime:
    """Order winter time for the streets of a unit and of the units below it.

    Parameters
    ----------
    actor
        Needs ``sweeping.override_order`` over the unit and its place; a person.
    unit
        Who orders.
    valid_from
        First day. One that is past binds from now on alone.
    valid_to
        First day without it, after today; None until it is withdrawn.
    source
        The document that says so.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do: an end that is past or not after the beginning, more than a
        year, no source, days for which the unit has ordered it already.
    """
    acting = require(actor, OVERRIDE_ORDER, unit_path=unit.path, place_path=unit.place.path)
    by = acting.user_id
    if by is None:
        raise PermissionDenied("冬季作业要由登录的人下达")
    source = check_text("source", source, 200)
    _check_days(valid_from, valid_to)
    _check_new(unit, valid_from, valid_to)
    order = WinterTime.objects.create(
        unit=unit,
        place=unit.place,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        issued_by_id=by,
        issued_at=clock.now(),
    )
    record(
        actor=acting,
        verb="sweeping.order_winter",
        record=(WINTER_TIME, order.pk),
        after={"unit": unit.code, "valid_from": valid_from, "valid_to": valid_to},
        reason=source,
    )
    return order


@transaction.atomic
def withdraw_winter(*, actor: Actor, order: WinterTime) -> WinterTime:
    """Withdraw an order of winter time from now on; it stays to be seen. Twice is once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.override_order`` over its unit and place.
    django.core.exceptions.ValidationError
        When it is over.
    """
    rows = unrestricted(WinterTime, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("unit", "place").get(pk=order.pk)
    acting = require(actor, OVERRIDE_ORDER, unit_path=held.unit.path, place_path=held.place.path)
    if held.withdrawn_at is not None:
        return held
    if held.valid_to is not None and held.valid_to <= clock.today():
        raise ValidationError(
            _("这次冬季作业到 %(day)s 已经结束，不用再撤销") % {"day": held.valid_to}
        )
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    record(
        actor=acting,
        verb="sweeping.withdraw_winter",
        record=(WINTER_TIME, held.pk),
        after={"withdrawn_at": held.withdrawn_at},
    )
    return held


def _check_days(valid_from: date, valid_to: date | None) -> None:
    if valid_to is None:
        return
    wrong = ""
    if valid_to <= valid_from:
        wrong = _("%(day)s 不晚于起始日 %(first)s；请填以后的日期")
    elif valid_to <= clock.today():
        wrong = _("%(day)s 已经到了；过去的冬季作业不用登记")
    elif (valid_to - valid_from).days > LONGEST_DAYS:
        wrong = _("从 %(first)s 到 %(day)s 超过一年；请核对日期")
    if wrong:
        raise ValidationError({"valid_to": wrong % {"day": valid_to, "first": valid_from}})


def _check_new(unit: Unit, valid_from: date, valid_to: date | None) -> None:
    """Refuse days for which the unit has ordered it already."""
    rows = unrestricted(WinterTime, why="the right to the unit was asked for first").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from),
        unit=unit,
        withdrawn_at__isnull=True,
    )
    if valid_to is not None:
        rows = rows.filter(valid_from__lt=valid_to)
    known = rows.select_for_update(of=("self",)).first()
    if known is not None:
        told = {"day": known.valid_from, "source": known.source}
        raise ValidationError(
            {
                "valid_from": _(
                    "已有从 %(day)s 起的冬季作业（%(source)s）；请先撤销那一次，或改日期"
                )
                % told
            }
        )
