"""Who may verify what a unit handles: a post in the unit, or one level up where it is small."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.paths import ancestors
from luodi.kernel.duties import rules
from luodi.kernel.people.models import Holding, Post, Unit
from luodi.kernel.people.reads import current

VERIFY = "duties.verify_duty"
HANDLE = "duties.handle_duty"


def posts_standing(unit: Unit, at: datetime) -> list[Post]:
    """List the posts of a unit that exist at an instant."""
    day = at.astimezone(clock.SHANGHAI).date()
    return list(
        Post.objects.filter(unit=unit, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .select_related("unit", "place", "role")
        .order_by("pk")
    )


def holders(posts: Collection[Post], at: datetime) -> dict[int, set[int]]:
    """Give the numbers of the users who hold each of some posts at an instant."""
    found: dict[int, set[int]] = {post.pk: set() for post in posts}
    rows = Holding.objects.filter(current(at), post__in=posts, user__is_active=True)
    for post_id, user_id in rows.values_list("post_id", "user_id"):
        found[post_id].add(user_id)
    return found


def grants(post: Post, permission: str) -> bool:
    """Tell whether a post's role holds a permission of this room, and the post works in it."""
    if post.system not in {"", permission.partition(".")[0]}:
        return False
    return post.role.permissions.filter(permission=permission).exists()


def verifier_for(unit: Unit, handler: Post | None, at: datetime) -> Post | None:
    """Find the post that verifies what a unit handles; None when there is none up to the root.

    Parameters
    ----------
    unit
        The unit that handles.
    handler
        The post that handles; None when anybody of the unit may.
    at
        The instant.

    Notes
    -----
    In the unit itself only where it has three posts and two people; a post in the hands of the
    handler's own holder is passed over.
    """
    handling = holders([handler], at)[handler.pk] if handler else set()
    for level in _upwards(unit):
        posts = posts_standing(level, at)
        held = holders(posts, at)
        people = set().union(*held.values()) if held else set()
        if level.pk == unit.pk and rules.verified_above(len(posts), len(people)):
            continue
        for post in posts:
            if handler is not None and post.pk == handler.pk:
                continue
            if held[post.pk] and held[post.pk] <= handling:
                continue
            if grants(post, VERIFY):
                return post
    return None


def _upwards(unit: Unit) -> Iterator[Unit]:
    above = {row.path: row for row in Unit.objects.filter(path__in=ancestors(unit.path))}
    yield unit
    for path in reversed(ancestors(unit.path)):
        yield above[path]


def posts_with(permission: str, at: datetime) -> list[Post]:
    """List the posts that stand at an instant and hold a permission of this room, by unit."""
    day = at.astimezone(clock.SHANGHAI).date()
    room = permission.partition(".")[0]
    return list(
        Post.objects.filter(
            role__permissions__permission=permission, system__in=("", room), valid_from__lte=day
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .select_related("unit", "place")
        .order_by("unit__path", "title", "pk")
    )
