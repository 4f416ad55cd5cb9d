"""Writing a line of the log, inside the transaction of the act it tells of."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.log.many import insert
from luodi.kernel.log.models import LogLine


class Doer(Protocol):
    """Whoever acts: a user in a post, or luodi itself when both are None."""

    @property
    def user_id(self) -> int | None:
        """Number of the user."""

    @property
    def post_id(self) -> int | None:
        """Number of the post in which the user acts."""

    @property
    def acting_for(self) -> str:
        """Name of the absent holder for whom the user stands in; empty for an own post."""


def record(
    *,
    actor: Doer,
    verb: str,
    record: tuple[str, object],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> LogLine:
    """Write one line of the log.

    Parameters
    ----------
    actor
        Who acted.
    verb
        Name of the action, ``room.action``.
    record
        Kind and number of the record acted on, such as ``("targets.target", 12)``.
    before, after
        The fields that changed, as JSON can hold them. Of an act done for an absent holder,
        ``after`` also names that holder, under ``acting_for``.
    reason
        Why, in the actor's words; empty when the action asks for none.

    Raises
    ------
    django.db.transaction.TransactionManagementError
        Outside a transaction: an act and its line must stand or fall together.
    """
    _require_transaction(verb)
    kind, number = record
    return LogLine.objects.create(
        at=clock.now(),
        user_id=actor.user_id,
        post_id=actor.post_id,
        verb=verb,
        record_kind=kind,
        record_id=str(number),
        before=before or {},
        after=(after or {}) | _acting_for(actor),
        reason=reason,
    )


class Line(NamedTuple):
    """What one of many lines of the log tells: number of the record, fields, who acted."""

    number: object
    before: dict[str, Any]
    after: dict[str, Any]
    actor: Doer


def record_many(*, verb: str, kind: str, lines: Iterable[Line], reason: str = "") -> None:
    """Write a line for each of many records, in few statements.

    Parameters
    ----------
    verb
        Name of the action, the same for all.
    kind
        Kind of the records.
    lines
        What is told of each.
    reason
        As in `record`.

    Raises
    ------
    django.db.transaction.TransactionManagementError
        Outside a transaction.
    """
    _require_transaction(verb)
    at = clock.now()
    insert(
        LogLine,
        ("at", "user_id", "post_id", "verb", "record_kind", "record_id", "before", "after",
         "reason"),
        (
            (at, line.actor.user_id, line.actor.post_id, verb, kind, str(line.number),
             line.before, line.after | _acting_for(line.actor), reason)
            for line in lines
        ),
    )  # fmt: skip


def _require_transaction(verb: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{verb}: the log is written in a transaction")


def _acting_for(actor: Doer) -> dict[str, str]:
    return {"acting_for": actor.acting_for} if actor.acting_for else {}
