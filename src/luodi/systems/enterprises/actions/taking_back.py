"""Taking a counted record back, and letting it stand again: reversals, never removals."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.enterprises.actions.counting import (
    count_certification,
    count_event,
    count_results,
)
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import (
    CaseResult,
    CountedRecord,
    FirmCertification,
    ServiceEvent,
)
from luodi.systems.enterprises.reads.counting import CERTIFICATION, EVENT, RESULT
from luodi.systems.enterprises.reads.results import RECORD, recording_unit

Row = TypeVar("Row", CaseResult, FirmCertification, ServiceEvent)
LONGEST = 200


@transaction.atomic
def take_back(*, actor: Actor, row: Row, version: int, reason: str) -> Row:
    """Let a record count no more; it stays with the reason, and its entry is reversed.

    Parameters
    ----------
    actor
        Needs ``enterprises.record_result`` where the record was made.
    row, version
        The record and the version that the actor saw.
    reason
        Why; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When somebody changed it meanwhile, it is taken back already, or there is no reason.
    """
    acting, held = _held(actor, row, version)
    if held.taken_back_at is not None:
        raise ValidationError(_("这条记录已经撤回；没有再改"))
    said = needed(reason, "reason", _("没有写撤回的理由；请写明哪里记错了"), LONGEST)
    held.taken_back_at, held.taken_back_by_id = clock.now(), actor.user_id
    held.taken_back_reason = said
    return _written(acting, held, "take_back", said)


@transaction.atomic
def restore(*, actor: Actor, row: Row, version: int) -> Row:
    """Let a record that was taken back stand and count again.

    Raises
    ------
    As `take_back`; and ``ValidationError`` when the same was recorded anew meanwhile.
    """
    acting, held = _held(actor, row, version)
    if held.taken_back_at is None:
        raise ValidationError(_("这条记录没有撤回；没有改"))
    twin = _twins(held).exclude(pk=held.pk).first()
    if twin is not None:
        raise ValidationError(
            _("已有同样的记录 %(record)s（编号 %(number)d），不能恢复；请先撤回那一条")
            % {"record": twin, "number": twin.pk}
        )
    reason = held.taken_back_reason
    held.taken_back_at = held.taken_back_by = None
    held.taken_back_reason = ""
    return _written(acting, held, "restore", reason)


def _held(actor: Actor, row: Row, version: int) -> tuple[Actor, Row]:
    """Lock a record, with what it counts with, for whoever may change it."""
    if isinstance(row, CaseResult):
        case = locked(row.case)
        unit = recording_unit(actor, case)
        if unit is None:
            raise PermissionDenied(_("您没有记这件诉求成效的权限（%(code)s）") % {"code": RECORD})
        unit_path, place_path = unit.path, case.place.path
    else:
        unit_path, place_path = row.unit.path, row.place.path
    acting = require(actor, RECORD, unit_path=unit_path, place_path=place_path)
    rows = unrestricted(type(row), why="the right to it was just asked")
    held = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if held.version != version:
        raise ValidationError(_("别人刚改过这条记录；没有保存，请看过现状再决定"), code="stale")
    return acting, held


def _twins(row: CountedRecord) -> "models.QuerySet[Any]":
    names = {
        CaseResult: ("case", "kind", "by", "day", "amount"),
        FirmCertification: ("firm", "kind", "year"),
        ServiceEvent: ("kind", "title", "unit", "day"),
    }[type(row)]
    same = {name: getattr(row, name) for name in names}
    rows: models.QuerySet[Any] = unrestricted(type(row), why="named as standing already")
    return rows.filter(**same, taken_back_at__isnull=True)


def _written(acting: Actor, row: Row, act: str, reason: str) -> Row:
    row.version += 1
    row.save(update_fields=("taken_back_at", "taken_back_by", "taken_back_reason", "version"))
    kind, count = _KINDS[type(row)]
    count(row)
    record(
        actor=acting,
        verb=f"enterprises.{act}",
        record=(kind, row.pk),
        after={"version": row.version},
        reason=reason,
    )
    return row


_KINDS: dict[type[CountedRecord], tuple[str, Callable[[Any], int]]] = {
    CaseResult: (RESULT, lambda row: count_results([row])),
    FirmCertification: (CERTIFICATION, count_certification),
    ServiceEvent: (EVENT, count_event),
}
