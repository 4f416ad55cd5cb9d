"""Writing how often each class of road gets each operation."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.dated import check_end, check_text, held
from luodi.systems.sweeping.models import CLASS_TITLES, WorkStandard
from luodi.systems.sweeping.rules import Frequency, Operation
from luodi.systems.sweeping.rules.profiles import Profile

CHANGE_STREET = "sweeping.change_street"
STANDARD = "sweeping.standard"


@transaction.atomic
def set_standard(
    *,
    actor: Actor,
    unit: Unit,
    road_class: int,
    operation: Operation,
    frequency: Frequency,
    source: str,
    valid_from: date,
) -> WorkStandard:
    """Set how often an operation is due on a class of roads from a day on; what held before ends.

    Set again for the day from which one holds already, that one is corrected.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit
        Whose streets it is for, and those of the units below that set none of their own.
    road_class
        1 to 4.
    operation, frequency
        What, and how often.
    source
        Which text says so.
    valid_from
        First day. Where one holds already, not before today: what was due stays what it was.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do.
    """
    acting = require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    source = check_text("source", source, 200)
    if road_class not in CLASS_TITLES:
        raise ValidationError(
            {"road_class": _("没有 %(told)s 级道路；请填 1 至 4") % {"told": road_class}}
        )
    rows = unrestricted(WorkStandard, why="the right to the unit was asked for first").filter(
        unit=unit, road_class=road_class, operation=operation
    )
    last = rows.select_for_update(of=("self",)).order_by("-valid_from").first()
    _check_day(last, valid_from)
    before = {} if last is None else {"frequency": last.frequency, "source": last.source}
    corrects = last is not None and last.valid_to is None and last.valid_from == valid_from
    if last is not None and corrects:
        standard = last
        standard.frequency, standard.source = frequency.value, source
        standard.save(update_fields=["frequency", "source"])
    else:
        rows.filter(valid_to__isnull=True).update(valid_to=valid_from)
        standard = WorkStandard.objects.create(
            unit=unit,
            place=unit.place,
            road_class=road_class,
            operation=operation.value,
            frequency=frequency.value,
            source=source,
            valid_from=valid_from,
        )
    record(
        actor=acting,
        verb="sweeping.correct_standard" if corrects else "sweeping.set_standard",
        record=(STANDARD, standard.pk),
        before=before,
        after={"unit": unit.code, "valid_from": valid_from, **_told(standard)},
    )
    return standard


@transaction.atomic
def apply_profile(
    *, actor: Actor, unit: Unit, profile: Profile, valid_from: date
) -> list[WorkStandard]:
    """Set the standards of one operation for all classes that a profile names, all or none.

    A class for which the unit has set the same already, from the same text, is left as it is.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit, valid_from
        As `set_standard`.
    profile
        The profile; its source becomes that of the standards.

    Returns
    -------
    list of WorkStandard
        Those that were set.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``valid_from`` with the class, as `set_standard`; by ``profile`` when nothing is to be
        set.
    """
    require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    rows = unrestricted(WorkStandard, why="the right to the unit was asked for first")
    own = rows.filter(unit=unit, operation=profile.operation, valid_to__isnull=True)
    same = {
        row.road_class
        for row in own.filter(source=profile.source, valid_from__lte=valid_from)
        if row.frequency == profile.named.get(row.road_class)
    }
    made = []
    for road_class, frequency in profile.named.items():
        if road_class in same:
            continue
        try:
            standard = set_standard(
                actor=actor,
                unit=unit,
                road_class=road_class,
                operation=profile.operation,
                frequency=frequency,
                source=profile.source,
                valid_from=valid_from,
            )
        except ValidationError as error:
            told = {"class": CLASS_TITLES[road_class], "why": " ".join(error.messages)}
            raise ValidationError({"valid_from": _("%(class)s：%(why)s") % told}) from error
        made.append(standard)
    if not made:
        raise ValidationError({"profile": _("本单位已经都是这样定的；不用再套用")})
    return made


@transaction.atomic
def end_standard(*, actor: Actor, standard: WorkStandard, valid_to: date) -> WorkStandard:
    """End a standard: from the day on that of the unit above holds again, or the usual one.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, or the day does not do.
    """
    acting, found = held(actor, standard, CHANGE_STREET)
    check_end(found, valid_to)
    found.valid_to = valid_to
    found.save(update_fields=["valid_to"])
    record(
        actor=acting,
        verb="sweeping.end_standard",
        record=(STANDARD, found.pk),
        before={"valid_to": None},
        after={"valid_to": valid_to},
    )
    return found


@transaction.atomic
def withdraw_standard(*, actor: Actor, standard: WorkStandard) -> None:
    """Take back a standard that has not begun: what held before it goes on.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has begun.
    """
    acting, found = held(actor, standard, CHANGE_STREET)
    if found.valid_from <= clock.today():
        raise ValidationError(
            _("“%(row)s”从 %(day)s 起已经执行；请办理结束")
            % {"row": found, "day": found.valid_from}
        )
    pk, day = found.pk, found.valid_from
    before = {"frequency": found.frequency, "source": found.source, "valid_from": day}
    rows = unrestricted(WorkStandard, why="the right to the unit was asked for first").filter(
        unit=found.unit, road_class=found.road_class, operation=found.operation
    )
    found.delete()
    rows.filter(valid_to=day).update(valid_to=None)
    record(
        actor=acting,
        verb="sweeping.withdraw_standard",
        record=(STANDARD, pk),
        before=before,
    )


def _told(standard: WorkStandard) -> dict[str, object]:
    return {
        "road_class": standard.road_class,
        "operation": standard.operation,
        "frequency": standard.frequency,
        "source": standard.source,
    }


def _check_day(last: WorkStandard | None, valid_from: date) -> None:
    """Refuse a first day that would change what was due on a day that is over or set already."""
    if last is None or (last.valid_to is None and last.valid_from == valid_from):
        return
    if valid_from < last.valid_from:
        raise ValidationError(
            {
                "valid_from": _("已有从 %(day)s 起的标准；请填那一天（更正它）或以后的日期")
                % {"day": last.valid_from}
            }
        )
    if last.valid_to is not None and valid_from < last.valid_to:
        raise ValidationError(
            {
                "valid_from": _("到 %(day)s 为止另有标准；请填那一天或以后的日期")
                % {"day": last.valid_to}
            }
        )
    if last.valid_to is None and valid_from < clock.today():
        raise ValidationError(
            {
                "valid_from": _("%(day)s 已过，那时该做几遍不能再改；请填今天或以后的日期")
                % {"day": valid_from}
            }
        )
