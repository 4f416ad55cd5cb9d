"""Setting a threshold from a day on."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.config import rules
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.config.reads import bands_of, dated_rows, declared_thresholds, threshold
from luodi.kernel.log.actions import record


@transaction.atomic
def set_threshold(
    *, actor: Actor, key: str, value: str, valid_from: date, source: str, reason: str
) -> ThresholdRow:
    """Add a dated row to a threshold; the rows before it stay.

    A further row of the same day supersedes, so that a slip can be taken back at once.

    Parameters
    ----------
    actor
        Who sets it; needs ``config.set_threshold`` at a root unit, over all of its place.
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
        For an unknown key, a value that is no number, out of bounds or across another threshold,
        a day before the first row, or a source left empty; by field.
    """
    acting = require_at_root(actor, "config.set_threshold")
    declared = declared_thresholds().get(key)
    if declared is None:
        raise ValidationError({"key": f"没有名为 {key} 的阈值"})
    if not source.strip():
        raise ValidationError({"source": "依据为空；请写明文件名称、文号和日期"})
    try:
        number = rules.parse_value(value)
    except ValueError as error:
        raise ValidationError({"value": str(error)}) from error
    problem = rules.may_start(valid_from, declared.valid_from)
    if problem:
        raise ValidationError({"valid_from": problem})
    problem = rules.within_bounds(number, declared.minimum, declared.maximum)
    problem = problem or _crossing(key, number, valid_from)
    if problem:
        raise ValidationError({"value": problem})
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


def _crossing(key: str, value: Decimal, start: date) -> str | None:
    """Say which other threshold a new value would cross on a day on which it holds."""
    later = [row.valid_from for row in dated_rows(key) if row.valid_from > start]
    end = min(later, default=None)
    for lower, upper in bands_of(key):
        other = upper if key == lower.key else lower
        for row in dated_rows(other.key):
            if row.meets(start, end):
                values = {other.key: row.value, key: value}
                problem = rules.in_order(
                    (str(lower.title), values[lower.key]),
                    (str(upper.title), values[upper.key]),
                    max(start, row.valid_from),
                )
                if problem:
                    return problem
    return None
