"""Closures of a link go with its road when other links take its place, or a part of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import Line, record_many
from luodi.systems.sweeping.models import Closure, RoadLink

CLOSURE = "sweeping.closure"
_SAME = ("kind", "starts_at", "ends_at", "reason")


def carry_closures(
    acting: Actor, held: RoadLink, made: Sequence[RoadLink], begins: datetime, reason: str
) -> None:
    """Let the closures of a link hold for those that take its place from an instant on.

    One that is under way then stays with the link as well: work that began before goes along it.
    """
    fresh: list[Closure] = []
    for closure in _standing(held, begins):
        if closure.starts_at < begins:
            fresh += _copies(closure, made, begins)
        else:
            closure.link = made[0]
            closure.save(update_fields=["link"])
            fresh += _copies(closure, made[1:], closure.starts_at)
    _write(acting, fresh, reason)


def copy_closures(
    acting: Actor, held: RoadLink, other: RoadLink, now: datetime, reason: str
) -> None:
    """Let the closures of a link that are not over hold for a part that was cut off it."""
    fresh: list[Closure] = []
    for closure in _standing(held, now):
        fresh += _copies(closure, [other], closure.starts_at)
    _write(acting, fresh, reason)


def drop_copies(acting: Actor, kept: RoadLink, gone: RoadLink, reason: str) -> None:
    """Take away the closures of a link that hold for the one it is joined to in just the same way.

    Any other stays, and with it the link.
    """
    known = {_facts(one) for one in kept.closures.filter(withdrawn_at__isnull=True)}
    same = [one for one in gone.closures.filter(withdrawn_at__isnull=True) if _facts(one) in known]
    record_many(
        verb="sweeping.withdraw_closure",
        kind=CLOSURE,
        lines=[Line(one.pk, _told(one), {}, acting) for one in same],
        reason=reason,
    )
    gone.closures.filter(pk__in=[one.pk for one in same]).delete()


def _standing(link: RoadLink, at: datetime) -> Iterable[Closure]:
    rows = link.closures.filter(withdrawn_at__isnull=True, ends_at__gt=at)
    return rows.order_by("starts_at", "pk")


def _copies(closure: Closure, links: Sequence[RoadLink], starts_at: datetime) -> list[Closure]:
    return [
        Closure(
            link=link,
            kind=closure.kind,
            starts_at=starts_at,
            ends_at=closure.ends_at,
            reason=closure.reason,
            entered_by_id=closure.entered_by_id,
        )
        for link in links
    ]


def _write(acting: Actor, fresh: Sequence[Closure], reason: str) -> None:
    made = Closure.objects.bulk_create(fresh)
    lines = [Line(one.pk, {}, _told(one), acting) for one in made]
    record_many(verb="sweeping.close_link", kind=CLOSURE, lines=lines, reason=reason)


def _facts(closure: Closure) -> tuple[object, ...]:
    return tuple(getattr(closure, name) for name in _SAME)


def _told(closure: Closure) -> dict[str, object]:
    return {
        "link": closure.link.code,
        "kind": closure.kind,
        "starts_at": closure.starts_at.isoformat(),
        "ends_at": closure.ends_at.isoformat(),
    }
