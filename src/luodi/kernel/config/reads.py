"""Reading dated thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.functional import Promise

from luodi.kernel.cards import Threshold, all_cards
from luodi.kernel.config.models import HolidayNotice, ThresholdRow
from luodi.standards.holidays import NOTICES, YearNotice, year_notice
from luodi.standards.workdays import Calendar


class UnknownThresholdError(LookupError):
    """No card declares the key, or no row of it is in force on the day."""


@dataclass(frozen=True)
class ThresholdValue:
    """A threshold as in force on a day, with where it comes from."""

    key: str
    value: Decimal
    unit: str
    source: str
    valid_from: date


def declared_thresholds() -> dict[str, Threshold]:
    """Give the thresholds that cards declare, by key."""
    return {item.key: item for card in all_cards() for item in card.thresholds}


def bands_of(key: str) -> list[tuple[Threshold, Threshold]]:
    """Give the pairs of thresholds, the lower first, that a threshold must not cross within."""
    declared = declared_thresholds()
    return [
        (item, declared[item.at_most])
        for item in declared.values()
        if item.at_most and key in {item.key, item.at_most}
    ]


def threshold(key: str, day: date) -> ThresholdValue:
    """Give a threshold as in force on a day.

    Rows set on the settings page go before the card's own first row.

    Raises
    ------
    UnknownThresholdError
        When no card declares the key, or the day lies before its first row.
    """
    return thresholds([key], day)[key]


def thresholds(keys: Sequence[str], day: date) -> dict[str, ThresholdValue]:
    """Give several thresholds as in force on a day, by key, in one query.

    Raises
    ------
    UnknownThresholdError
        As `threshold`.
    """
    known = declared_thresholds()
    declared = {key: _declared(key, known) for key in keys}
    rows = _newest_rows(ThresholdRow.objects.filter(key__in=declared), day)
    values = {}
    for key, item in declared.items():
        found = _in_force(item, rows.get(key), day)
        if found is None:
            raise UnknownThresholdError(
                f"阈值 {key} 自 {item.valid_from} 起才有值，{day} 没有；请在“阈值”页补设"
            )
        values[key] = found
    return values


def _newest_rows(rows: QuerySet[ThresholdRow], day: date) -> dict[str, ThresholdRow]:
    """Give the newest row of each key that was set by a day."""
    return {row.key: row for row in rows.filter(valid_from__lte=day).order_by("valid_from", "pk")}


def _declared(key: str, known: Mapping[str, Threshold]) -> Threshold:
    declared = known.get(key)
    if declared is None:
        raise UnknownThresholdError(f"没有名为 {key} 的阈值；请检查键名")
    return declared


def _in_force(declared: Threshold, row: ThresholdRow | None, day: date) -> ThresholdValue | None:
    """Give what holds on a day, from the newest row set by then or else from the card."""
    if row is not None and row.valid_from >= declared.valid_from:
        return ThresholdValue(
            declared.key, Decimal(row.value), declared.unit, row.source, row.valid_from
        )
    if day < declared.valid_from:
        return None
    return ThresholdValue(
        declared.key, declared.value, declared.unit, declared.source, declared.valid_from
    )


@dataclass(frozen=True)
class ThresholdNow:
    """A declared threshold with what is in force on a day; None before its first row."""

    system: str | Promise
    declared: Threshold
    now: ThresholdValue | None


@dataclass(frozen=True)
class DatedRow:
    """One row of a threshold's history; ``valid_to`` is where the next begins, None for the last.

    ``set_by`` and ``set_at`` are None for the row that the card declares. A row that another of
    the same day superseded ends on the day it begins.
    """

    value: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    set_by: str | None
    set_at: datetime | None

    def in_force(self, day: date) -> bool:
        """Tell whether the row holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def superseded(self) -> bool:
        """Whether another row of the same day holds in its place."""
        return self.valid_from == self.valid_to

    def meets(self, start: date, end: date | None) -> bool:
        """Tell whether the row holds on a day from ``start`` on, before ``end`` if there is one."""
        return (
            not self.superseded
            and (self.valid_to is None or start < self.valid_to)
            and (end is None or self.valid_from < end)
        )


def thresholds_on(day: date) -> list[ThresholdNow]:
    """List all declared thresholds with the value in force on a day, in the order of the cards."""
    rows = _newest_rows(ThresholdRow.objects.all(), day)
    return [
        ThresholdNow(card.title, item, _in_force(item, rows.get(item.key), day))
        for card in all_cards()
        for item in card.thresholds
    ]


def dated_rows(key: str) -> list[DatedRow]:
    """List the rows of a threshold, the latest first, the card's own at the end.

    Raises
    ------
    UnknownThresholdError
        When no card declares the key.
    """
    declared = _declared(key, declared_thresholds())
    rows = [
        row
        for row in ThresholdRow.objects.filter(key=key).select_related("set_by")
        if row.valid_from >= declared.valid_from
    ]
    found: list[DatedRow] = []
    for row in rows:
        found.append(
            DatedRow(
                value=Decimal(row.value),
                valid_from=row.valid_from,
                valid_to=found[-1].valid_from if found else None,
                source=row.source,
                set_by=str(row.set_by or "luodi"),
                set_at=row.set_at,
            )
        )
    if found and found[-1].valid_from == declared.valid_from:
        return found
    end = found[-1].valid_from if found else None
    first = DatedRow(declared.value, declared.valid_from, end, declared.source, None, None)
    return [*found, first]


def calendar() -> Calendar:
    """Give the calendar of working days: the notices luodi brings, and those set on the page."""
    return _with_rows(tuple(_standing_rows()))


def _standing_rows() -> list[tuple[int, str, str, str]]:
    """Give the row of each year that was set last, as ``(year, source, breaks, worked)``."""
    rows = HolidayNotice.objects.order_by("id").values_list("year", "source", "breaks", "worked")
    return sorted({row[0]: row for row in rows}.values())


@lru_cache(maxsize=8)
def _with_rows(rows: tuple[tuple[int, str, str, str], ...]) -> Calendar:
    found = Calendar()
    for year, source, breaks, worked in rows:
        if breaks:
            found = found.with_notice(year_notice(year, source, breaks, worked))
    return found


@dataclass(frozen=True)
class NoticeOfYear:
    """A year's notice as it stands; ``row`` is None for one that luodi brings itself."""

    notice: YearNotice
    row: HolidayNotice | None


def notices() -> list[NoticeOfYear]:
    """List the notices that stand, the newest year first."""
    rows: dict[int, HolidayNotice] = {}
    for row in HolidayNotice.objects.order_by("id").select_related("set_by"):
        rows[row.year] = row
    return [
        NoticeOfYear(notice, _set_row(rows.get(notice.year)))
        for notice in sorted(calendar().notices, key=lambda one: -one.year)
    ]


def _set_row(row: HolidayNotice | None) -> HolidayNotice | None:
    return None if row is None or row.withdrawn else row


def notice_rows(year: int) -> list[HolidayNotice]:
    """List all that was set for a year, the newest first."""
    return list(HolidayNotice.objects.filter(year=year).select_related("set_by").order_by("-id"))


def notice_of(year: int) -> YearNotice | None:
    """Give the notice that stands for a year; None when there is none."""
    return next((one for one in calendar().notices if one.year == year), None)


def brought_notice(year: int) -> YearNotice | None:
    """Give the notice that luodi itself brings for a year; None when there is none."""
    return next((one for one in NOTICES if one.year == year), None)
