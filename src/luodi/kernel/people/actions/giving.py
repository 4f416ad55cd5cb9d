"""Nobody gives rights wider than their own, and nobody changes their own."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.people import rules
from luodi.kernel.people.models import Holding, Post, Role, Unit, User
from luodi.kernel.places.models import Place

CHANGE = "people.change_people"
CHANGE_UNIT = "people.change_unit"


def too_wide(actor: Actor, *, role: Role, unit: Unit, place: Place, system: str) -> str | None:
    """Say why an actor may not make a post with a role here; None when it may be.

    Parameters
    ----------
    actor
        Who would make it; that ``people.change_people`` reaches here is asked separately.
    role
        The post's role.
    unit, place
        Where the post would stand, and over what.
    system
        The one system it would work in; empty for all.
    """
    if actor.system:
        return None
    codes = frozenset(item.permission for item in role.permissions.all())
    held = frozenset(
        code for code in codes if actor.may(code, unit_path=unit.path, place_path=place.path)
    )
    giving = actor.over(CHANGE, unit.path, place.path)
    at_root = any(not ancestors(scope.unit_path) for scope in giving)
    return rules.may_give(rules.working(codes, system), held, at_root=at_root)


def answers_for(actor: Actor, user: User) -> bool:
    """Tell whether an actor could make every post that a user holds, or will hold."""
    return all(
        actor.may(CHANGE, unit_path=post.unit.path, place_path=post.place.path)
        and not too_wide(
            actor, role=post.role, unit=post.unit, place=post.place, system=post.system
        )
        for post in _posts_of(user)
    )


def require_over_user(actor: Actor, user: User) -> Actor:
    """Refuse an act on the sign-in of a user whom the actor does not answer for.

    A new password or being in use again is worth all the rights of the user's posts.

    Returns
    -------
    Actor
        The actor standing in the post that gives the right, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``people.change_people``, or when a post of the user's opens more than the actor
        may give.
    """
    acting = require_anywhere(actor, (CHANGE,))
    if not answers_for(actor, user):
        raise PermissionDenied(f"“{user}”任职的岗位超出了 {actor.label} 可以设立的范围")
    return acting


def is_own_role(actor: Actor, role: Role) -> bool:
    """Tell whether a post that the actor holds, or will hold, has the role."""
    return (
        actor.user_id is not None
        and _standing().filter(user=actor.user_id, post__role=role).exists()
    )


def is_own_post(actor: Actor, post: Post) -> bool:
    """Tell whether the actor holds the post, or will."""
    return actor.user_id is not None and _standing().filter(user=actor.user_id, post=post).exists()


def _posts_of(user: User) -> list[Post]:
    held = _standing().filter(user=user).values("post")
    posts = Post.objects.filter(pk__in=held).select_related("unit", "place", "role")
    return list(posts.prefetch_related("role__permissions"))


def _standing() -> QuerySet[Holding]:
    """Give the holdings that are not over, also those still to come."""
    now = clock.now()
    return Holding.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now)).filter(
        Q(post__valid_to__isnull=True) | Q(post__valid_to__gt=now.astimezone(clock.SHANGHAI).date())
    )
