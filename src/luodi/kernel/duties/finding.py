"""What the search finds of duties."""

from collections.abc import Iterator

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.models import Duty
from luodi.kernel.search.rules import Findable, Reach

KIND = "duties.duty"
RELATED = ("unit", "place", "opened_unit", "verifier_post__unit")


def findable(duty: Duty) -> Findable:
    """Give what is found of a duty, by the handling, the asking and the verifying unit.

    Parameters
    ----------
    duty
        With its units and its place.
    """
    units = [duty.unit, duty.opened_unit]
    if duty.verifier_post is not None:
        units.append(duty.verifier_post.unit)
    return Findable(
        kind=KIND,
        record=duty.pk,
        title=f"{duty.number} {duty.title}",
        text=duty.content,
        day=duty.due_day,
        reaches=tuple(dict.fromkeys(Reach(unit.path, duty.place.path) for unit in units)),
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all duties."""
    rows = unrestricted(Duty, why="the index keeps the paths by which each is open")
    for row in rows.select_related(*RELATED).order_by("pk").iterator(chunk_size=500):
        yield findable(row)
