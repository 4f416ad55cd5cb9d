"""What the search finds of targets."""

from collections.abc import Iterator

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.search.rules import Findable, Reach
from luodi.kernel.targets.models import Target

KIND = "targets.target"


def findable(target: Target) -> Findable:
    """Give what is found of a target: its name, the sentence it was read from, its named items.

    It is open as `visible_targets` has it: to its lead unit, and to each unit with a part in it,
    around its place too.

    Parameters
    ----------
    target
        With its lead unit and its place; quotas and items may be fetched before.
    """
    place = target.place.path
    items = list(target.items.all())
    units = {quota.unit.path for quota in target.quotas.all()} | {item.unit.path for item in items}
    return Findable(
        kind=KIND,
        record=target.pk,
        title=target.name,
        text="\n".join([target.quoted_text, *(item.name for item in items)]),
        day=target.accepted_at.astimezone(clock.SHANGHAI).date(),
        reaches=(
            Reach(target.lead_unit.path, place),
            *(Reach(unit, place, around=True) for unit in sorted(units)),
        ),
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all targets."""
    rows = unrestricted(Target, why="the index keeps the paths by which each is open")
    rows = rows.select_related("lead_unit", "place").prefetch_related("quotas__unit", "items__unit")
    for row in rows.order_by("pk").iterator(chunk_size=200):
        yield findable(row)


def findable_again(target: Target) -> Findable:
    """Give what is found of a target just written: read anew, so that nothing fetched is old.

    Parameters
    ----------
    target
        The target.
    """
    rows = unrestricted(Target, why="the action that wrote it has asked access")
    return findable(rows.select_related("lead_unit", "place").get(pk=target.pk))
