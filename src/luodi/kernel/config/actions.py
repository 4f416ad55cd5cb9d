"""Setting a threshold from a day on."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.config import rules
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.config.reads import declared_thresholds, threshold
from luodi.kernel.log.actions import record


@transaction.atomic
def set_threshold(
    *, actor: Actor, key: str, value: str, valid_from: date, source: str, reason: str
) -> ThresholdRow:
    """Add a dated row to a threshold; the rows before it stay.

    Parameters
    ----------
    actor
        Who sets it; needs ``config.set_threshold``.
    key
        Key of a threshold that a card declares.
    value
        The new value as written, a finite decimal in the threshold's unit.
    valid_from
        First day on which it holds.
    source
        The document it comes from.
    reason
        Why it changes, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        For an unknown key, a value that is no number, a day already taken or before the first
        row, or a source left empty; by field.
    """
    acting = require_anywhere(actor, ("config.set_threshold",))
    declared = declared_thresholds().get(key)
    if declared is None:
        raise ValidationError({"key": f"没有名为 {key} 的阈值"})
    if not source.strip():
        raise ValidationError({"source": "依据为空；请写明文件名称、文号和日期"})
    try:
        number = rules.parse_value(value)
    except ValueError as error:
        raise ValidationError({"value": str(error)}) from error
    rows = ThresholdRow.objects.filter(key=key)
    taken = frozenset(rows.values_list("valid_from", flat=True))
    problem = rules.may_start(valid_from, declared.valid_from, taken)
    if problem:
        raise ValidationError({"valid_from": problem})
    before = threshold(key, valid_from)
    row = ThresholdRow.objects.create(
        key=key,
        value=format(number, "f"),
        valid_from=valid_from,
        source=source.strip(),
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )
    record(
        actor=acting,
        verb="config.set_threshold",
        record=("config.threshold", key),
        before={"value": str(before.value), "valid_from": before.valid_from},
        after={"value": row.value, "valid_from": valid_from, "source": row.source},
        reason=reason,
    )
    return row
