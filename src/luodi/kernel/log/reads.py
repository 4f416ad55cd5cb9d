"""Reading the log: the lines an actor may see, and what one of them changed."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.log.models import LogLine

VIEW = "log.view_log"


@dataclass(frozen=True)
class Change:
    """One field of a record before and after an act, as texts; None where it was not given."""

    field: str
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        """Tell whether the act changed the field."""
        return self.before != self.after


def lines(actor: Actor) -> QuerySet[LogLine]:
    """Give the lines an actor may see.

    Notes
    -----
    A line is seen by whoever holds ``log.view_log`` over the unit and place of the post that
    acted. A line without a post (luodi itself, or a user who held none) belongs to no unit: it
    is seen by those who hold the permission at a root unit.
    """
    seen = visible(actor, LogLine, VIEW)
    if actor.has_at_root(VIEW):
        why = "lines without a post lie in no unit; holders at a root unit answer for them"
        seen = seen | unrestricted(LogLine, why=why).filter(post__isnull=True)
    return seen.select_related("user", "post__unit")


def changes(line: LogLine) -> list[Change]:
    """List the fields of a line, those of before first, each with both values."""
    return [
        Change(field, _text(line.before, field), _text(line.after, field))
        for field in dict.fromkeys([*line.before, *line.after])
    ]


def _text(values: dict[str, Any], field: str) -> str | None:
    if field not in values:
        return None
    value = values[field]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
