"""Rows that hold from a day to a day: fetched for a change, begun and ended."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import KeyArea, Site, Vehicle, WorkStandard

Row = TypeVar("Row", Site, Vehicle, KeyArea, WorkStandard)
Named = TypeVar("Named", Site, Vehicle, KeyArea)


def held(actor: Actor, row: Row, permission: str, version: int | None = None) -> tuple[Actor, Row]:
    """Fetch a row for a change, after asking for the right to it.

    Parameters
    ----------
    actor
        Needs the permission over the row's unit and place.
    row
        The row as it was seen.
    permission
        What the change asks for.
    version
        The version that was seen; None where the row has none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When it has ended, or somebody changed it meanwhile.
    """
    rows = unrestricted(type(row), why="the right to it is asked of it next")
    found = (
        rows.select_for_update(of=("self",)).select_related("unit__place", "place").get(pk=row.pk)
    )
    acting = require(actor, permission, unit_path=found.unit.path, place_path=found.unit.place.path)
    if found.valid_to is not None:
        raise ValidationError(
            _("“%(row)s”已于 %(day)s 结束；请另行登记") % {"row": found, "day": found.valid_to}
        )
    if version is not None and getattr(found, "version", None) != version:
        raise ValidationError(_("“%(row)s”刚被别人改过；请看过以后再保存") % {"row": found})
    return acting, found


def write_end(
    acting: Actor, row: Site | Vehicle | KeyArea, kind: tuple[str, str], valid_to: date
) -> None:
    """Write the day that is the first without a row; ``kind`` is the verb and the record's."""
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    verb, record_kind = kind
    record(
        actor=acting,
        verb=verb,
        record=(record_kind, row.pk),
        before={"valid_to": None},
        after={"valid_to": valid_to},
    )


def write_change(
    acting: Actor,
    row: Named,
    kind: tuple[str, str],
    columns: Mapping[str, Any],
    told: Callable[[Named], dict[str, object]],
) -> None:
    """Write columns of a row under its next version; ``told`` gives what the log keeps of it."""
    before = told(row)
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*columns, "version"])
    verb, record_kind = kind
    record(actor=acting, verb=verb, record=(record_kind, row.pk), before=before, after=told(row))


def check_begin(valid_from: date) -> None:
    """Refuse a beginning that has not come yet, by ``valid_from``."""
    if valid_from > clock.today():
        raise ValidationError(
            {
                "valid_from": _("%(day)s 还没有到；请在当天或以后登记，或改日期")
                % {"day": valid_from}
            }
        )


def check_end(row: Site | Vehicle | KeyArea | WorkStandard, valid_to: date) -> None:
    """Refuse an end on or before the first day, or one that has not come yet, by ``valid_to``."""
    if valid_to <= row.valid_from:
        raise ValidationError(
            {
                "valid_to": _("%(day)s 不晚于起始日 %(first)s；请填以后的日期")
                % {"day": valid_to, "first": row.valid_from}
            }
        )
    if valid_to > clock.today():
        raise ValidationError(
            {"valid_to": _("%(day)s 还没有到；请在当天或以后办理") % {"day": valid_to}}
        )


def check_free(
    model: type[Named],
    unit: Unit,
    field: str,
    value: str,
    valid_from: date,
    own: int = 0,
) -> None:
    """Refuse a name or number that another row of the unit has from the day on, by its field."""
    rows = unrestricted(model, why="a name stands for one thing of a unit, whoever may see it")
    for other in rows.filter(**{"unit": unit, field: value}).exclude(pk=own).order_by("valid_from"):
        if other.valid_to is None or other.valid_to > valid_from:
            told = {"unit": unit, "value": value, "day": other.valid_from}
            raise ValidationError(
                {field: _("“%(unit)s”从 %(day)s 起已有“%(value)s”；请核对，或换一个") % told}
            )


def check_text(field: str, text: str, most: int) -> str:
    """Give a text without the space around it; refuse an empty or too long one, by its field."""
    text = " ".join(text.split())
    if not text:
        raise ValidationError({field: _("不能为空；请填写")})
    if len(text) > most:
        raise ValidationError(
            {
                field: _("有 %(count)d 个字，最多 %(most)d 个；请缩短")
                % {"count": len(text), "most": most}
            }
        )
    return text


def minute_of(at: datetime) -> str:
    """Write an instant by the clock of Shanghai, to the minute."""
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
