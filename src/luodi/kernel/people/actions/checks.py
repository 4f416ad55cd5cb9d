"""What every action of the room asks of its input, and the room's lock."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet

from luodi.kernel import clock
from luodi.kernel.people.models import Unit


def lock_room() -> None:
    """Take the lock of units, posts, roles and users until the transaction ends.

    Codes, names and serial numbers are checked under it. The rows of the root units are the
    lock; SQLite's writers wait for one another anyway.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(parent__isnull=True))


def refuse(problems: Mapping[str, str | None]) -> None:
    """Refuse input by field; a problem of None is none.

    Raises
    ------
    django.core.exceptions.ValidationError
        When a field has a problem.
    """
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise ValidationError(found)


def unfit(column: "CharField[str, str]", text: str) -> str | None:
    """Say why a text does not fit its column: empty, or too long; None when it fits."""
    title, limit = column.verbose_name, column.max_length or 0
    if not text and not column.blank:
        return f"{title}为空；请填写"
    if len(text) > limit:
        return f"{title}“{text[:20]}…”有 {len(text)} 个字，最多 {limit} 个；请缩短"
    return None


def taken(bearers: "QuerySet[Any]", text: str) -> str | None:
    """Say that one of the rows bears a code or name already; None when there is none."""
    bearer = bearers.first()
    return f"“{text}”已属于“{bearer}”；请核对，或换一个" if bearer else None


def midnight(day: date) -> datetime:
    """Give the first instant of a day."""
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)
