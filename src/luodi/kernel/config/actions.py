"""Setting a threshold from a day on, and the holidays of a year."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.config import rules
from luodi.kernel.config.models import HolidayNotice, ThresholdRow
from luodi.kernel.config.reads import (
    bands_of,
    dated_rows,
    declared_thresholds,
    notice_of,
    notice_rows,
    threshold,
)
from luodi.kernel.log.actions import record
from luodi.standards.errors import StandardError
from luodi.standards.holidays import YearNotice


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


@transaction.atomic
def set_notice(
    *, actor: Actor, year: int, days: Sequence[rules.WrittenDays], source: str, reason: str
) -> list[HolidayNotice]:
    """Write down the days off and the worked weekends of a year; what stood before stays in sight.

    Parameters
    ----------
    actor
        Who writes it; needs ``config.set_calendar`` at a root unit, over all of its place.
    year
        The year that the notice is for.
    days
        The days, by civil year, as ``rules.days_of_notice`` reads them. Of another year than the
        notice's own they are added to what stands for that year.
    source
        Which notice, with number and day.
    reason
        Why, for the log.

    Returns
    -------
    list of HolidayNotice
        The new rows, one for each civil year in which a day changed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the year has no day off, a worked day is no weekend day, or no source is named; by
        field.
    """
    acting = require_at_root(actor, "config.set_calendar")
    if not source.strip():
        raise ValidationError({"source": "依据为空；请写明通知名称、文号和日期"})
    if year not in {one.year for one in days}:
        raise ValidationError({"text": f"没有读出 {year} 年的放假日期；请核对年度和通知"})
    found = []
    for notice in merged(year, days, source.strip()):
        before = notice_of(notice.year)
        if before is None or _days_of(before) != _days_of(notice):
            found.append(_write(acting, notice, before, reason))
    if not found:
        raise ValidationError({"text": f"{year} 年的放假安排与已登记的完全相同，没有改动"})
    return found


def merged(year: int, days: Sequence[rules.WrittenDays], source: str) -> list[YearNotice]:
    """Give the notices that days make: the year itself anew, of others added to what stands.

    Raises
    ------
    django.core.exceptions.ValidationError
        When they do not fit together.
    """
    found = []
    for one in days:
        standing = notice_of(one.year)
        breaks, worked = one.breaks, frozenset(one.worked)
        if one.year != year:
            if standing is None:
                continue  # that year's own notice will bring these days
            known = standing.days_off
            added = tuple(rest for rest in breaks if not known.issuperset(rest.days))
            breaks = tuple(sorted((*standing.breaks, *added), key=lambda rest: rest.first))
            worked = worked | standing.worked
        try:
            found.append(YearNotice(one.year, source, breaks, worked))
        except StandardError as error:
            raise ValidationError({"text": str(error.message)}) from error
    return found


def _days_of(notice: YearNotice) -> tuple[frozenset[date], frozenset[date]]:
    return notice.days_off, notice.worked


def _write(
    actor: Actor, notice: YearNotice, before: YearNotice | None, reason: str
) -> HolidayNotice:
    written = rules.WrittenDays(notice.year, notice.breaks, tuple(sorted(notice.worked)))
    row = HolidayNotice.objects.create(
        year=notice.year,
        breaks=written.breaks_text,
        worked=written.worked_text,
        source=notice.source,
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )
    record(
        actor=actor,
        verb="config.set_notice",
        record=("config.holiday_notice", row.year),
        before=_shown(before),
        after=_shown(notice),
        reason=reason,
    )
    return row


def _shown(notice: YearNotice | None) -> dict[str, str]:
    if notice is None:
        return {}
    written = rules.WrittenDays(notice.year, notice.breaks, tuple(sorted(notice.worked)))
    return {
        "breaks": written.breaks_text,
        "worked": written.worked_text,
        "source": notice.source,
    }


@transaction.atomic
def undo_notice(*, actor: Actor, year: int, reason: str) -> HolidayNotice:
    """Take back what was written last of a year, by another row that says what stood before.

    Parameters
    ----------
    actor
        Who takes it back; needs ``config.set_calendar`` at a root unit, over all of its place.
    year
        The year.
    reason
        Why, for the log.

    Returns
    -------
    HolidayNotice
        The new row: a copy of the one before the last, or one that holds nothing.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When nothing was written of the year.
    """
    acting = require_at_root(actor, "config.set_calendar")
    rows = notice_rows(year)
    if not rows:
        raise ValidationError(f"{year} 年没有登记过放假安排，没有可撤的；luodi 自带的不能撤")
    earlier = rows[1] if len(rows) > 1 else None
    row = HolidayNotice.objects.create(
        year=year,
        breaks=earlier.breaks if earlier else "",
        worked=earlier.worked if earlier else "",
        source=earlier.source if earlier else rows[0].source,
        withdrawn=earlier is None or earlier.withdrawn,
        set_by_id=actor.user_id,
        set_at=clock.now(),
    )
    record(
        actor=acting,
        verb="config.undo_notice",
        record=("config.holiday_notice", year),
        before={"breaks": rows[0].breaks, "worked": rows[0].worked},
        after={"breaks": row.breaks, "worked": row.worked},
        reason=reason,
    )
    return row
