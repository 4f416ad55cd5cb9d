"""Reading units, posts, holders, and who somebody is at an instant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS, Actor, Scope
from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.cards import all_cards, all_permissions
from luodi.kernel.config.reads import threshold
from luodi.kernel.people import rules
from luodi.kernel.people.models import (
    Holding,
    Leave,
    Post,
    ProviderSubject,
    Role,
    RolePermission,
    SecondFactor,
    Unit,
    User,
    UserSession,
)
from luodi.kernel.places.models import Place


def actor_of(user: User, at: datetime) -> Actor:
    """Give a user as an actor: all posts held at the instant, with their permissions.

    Posts of somebody who is on leave, and named this user to stand in, come after the user's own.

    Parameters
    ----------
    user
        The user; one who is not active becomes anonymous.
    at
        The instant; a holding counts from its beginning, included, to its end, excluded.
    """
    if not user.is_active:
        return ANONYMOUS
    absent = leaves_on(at).filter(delegate=user).order_by().values("user")
    rows = list(_holdings(at, Q(user=user.pk) | Q(user__in=absent, user__is_active=True)))
    own = [row for row in rows if row.user_id == user.pk]
    held = {row.post_id for row in own}
    lent = [row for row in rows if row.user_id != user.pk and row.post_id not in held]
    permissions = _permissions({row.post__role_id for row in rows})
    return Actor(
        user_id=user.pk,
        label=user.display_name,
        scopes=(
            *(_scope(row, permissions[row.post__role_id]) for row in own),
            *(_lent(row, permissions[row.post__role_id]) for row in lent),
        ),
    )


def _holdings(at: datetime, whose: Q) -> QuerySet[Holding, Any]:
    """Give of each holding the columns that a scope shows: boundaries of places are large."""
    day = at.astimezone(clock.SHANGHAI).date()
    return (
        Holding.objects.filter(current(at), whose, post__valid_from__lte=day)
        .filter(Q(post__valid_to__isnull=True) | Q(post__valid_to__gt=day))
        .order_by("post__unit__path", "post_id")
        .values_list(
            "user_id", "user__display_name", "post_id", "post__title", "post__system",
            "post__role_id", "post__unit_id", "post__unit__name", "post__unit__path",
            "post__unit__place__path", "post__place_id", "post__place__path", named=True,
        )
    )  # fmt: skip


def _permissions(roles: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {role: set() for role in roles}
    rows = RolePermission.objects.filter(role__in=roles).order_by()
    for role, permission in rows.values_list("role_id", "permission"):
        found[role].add(permission)
    return {role: frozenset(codes) for role, codes in found.items()}


def _scope(row: Any, permissions: frozenset[str]) -> Scope:
    return Scope(
        post_id=row.post_id,
        label=f"{row.post__unit__name} {row.post__title}",
        unit_id=row.post__unit_id,
        unit_path=row.post__unit__path,
        unit_place_path=row.post__unit__place__path,
        place_id=row.post__place_id,
        place_path=row.post__place__path,
        system=row.post__system,
        permissions=permissions,
    )


def _lent(row: Any, permissions: frozenset[str]) -> Scope:
    """Give the post of somebody who is on leave, as whoever stands in holds it."""
    return replace(
        _scope(row, rules.lent(permissions)),
        for_user_id=row.user_id,
        for_label=row.user__display_name,
    )


def leaves_on(at: datetime) -> QuerySet[Leave]:
    """Give the leaves that stand at an instant."""
    day = at.astimezone(clock.SHANGHAI).date()
    return Leave.objects.filter(first_day__lte=day, last_day__gte=day).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    )


def current(at: datetime) -> Q:
    """Give the condition of a holding that stands at an instant."""
    return Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))


def units_on(at: datetime) -> QuerySet[Unit]:
    """Give the units that exist at an instant, in order of the tree."""
    day = at.astimezone(clock.SHANGHAI).date()
    return Unit.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def posts_with_holders(at: datetime) -> QuerySet[Post]:
    """Give all posts with ``holders_now``: the holdings that stand at the instant."""
    standing = Holding.objects.filter(current(at)).select_related("user")
    return Post.objects.select_related("unit", "place", "role").prefetch_related(
        Prefetch("holdings", queryset=standing, to_attr="holders_now")
    )


def units_open_to(actor: Actor, permission: str, at: datetime) -> QuerySet[Unit]:
    """Give the units over which the actor holds a permission, for the choices of a form."""
    return units_on(at).filter(_open(actor, permission, "path", "unit_path"))


def places_open_to(actor: Actor, permission: str, at: datetime) -> QuerySet[Place]:
    """Give the places over which the actor holds a permission, for the choices of a form."""
    day = at.astimezone(clock.SHANGHAI).date()
    return (
        Place.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .filter(_open(actor, permission, "path", "place_path"))
    )


def _open(actor: Actor, permission: str, column: str, path: str) -> Q:
    condition = Q() if actor.system else Q(pk__in=())
    for scope in actor.granting(permission):
        low, high = subtree(getattr(scope, path))
        condition |= Q(**{f"{column}__gte": low, f"{column}__lt": high})
    return condition


def holdings_of(post: Post) -> QuerySet[Holding]:
    """Give everybody who held a post, holds it or is named to hold it, the latest first."""
    return post.holdings.select_related("user").order_by("-valid_from", "-pk")


def unit_rows(at: datetime) -> QuerySet[Unit]:
    """Give the units of an instant with ``post_count``: how many posts stand in each."""
    day = at.astimezone(clock.SHANGHAI).date()
    standing = Q(posts__valid_from__lte=day) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gt=day)
    )
    return (
        units_on(at)
        .select_related("parent", "place")
        .annotate(post_count=Count("posts", filter=standing))
    )


def units_above(unit: Unit) -> QuerySet[Unit]:
    """Give the units over a unit, from the root down."""
    return Unit.objects.filter(path__in=ancestors(unit.path)).order_by("path")


def system_title(name: str) -> str:
    """Give the words for the system a post works in; empty for a post that works in all."""
    return next((str(card.title) for card in all_cards() if card.name == name), name)


def unit_choices() -> list[tuple[str, str]]:
    """Give codes and names of all units, for the filter of a table."""
    return list(Unit.objects.values_list("code", "name"))


def users_with_posts(at: datetime) -> QuerySet[User]:
    """Give all users with ``posts_now``: the holdings that stand at the instant."""
    standing = (
        Holding.objects.filter(current(at))
        .select_related("post__unit")
        .order_by("post__unit__path", "post__title")
    )
    return User.objects.prefetch_related(
        Prefetch("holdings", queryset=standing, to_attr="posts_now")
    )


def holdings_by(user: User) -> QuerySet[Holding]:
    """Give all that a user held, holds or is named to hold, the latest first."""
    return user.holdings.select_related("post__unit", "post__role").order_by("-valid_from", "-pk")


def role_rows(at: datetime) -> QuerySet[Role]:
    """Give all roles with ``permission_count`` and ``post_count``, of posts that stand."""
    day = at.astimezone(clock.SHANGHAI).date()
    standing = Q(posts__valid_from__lte=day) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gt=day)
    )
    return Role.objects.annotate(
        permission_count=Count("permissions", distinct=True),
        post_count=Count("posts", filter=standing, distinct=True),
    )


@dataclass(frozen=True)
class PermissionGroup:
    """The permissions that one card declares, as pairs of code and title."""

    name: str
    title: str | Promise
    permissions: tuple[tuple[str, str | Promise], ...]


def permission_groups() -> list[PermissionGroup]:
    """List the permissions of every card, in the order of the cards."""
    return [
        PermissionGroup(
            card.name, card.title, tuple((item.code, item.title) for item in card.permissions)
        )
        for card in all_cards()
        if card.permissions
    ]


def permissions_among(codes: Collection[str]) -> list[PermissionGroup]:
    """List the permissions among some codes, by card; cards without one are left out."""
    groups = (
        PermissionGroup(
            group.name,
            group.title,
            tuple(pair for pair in group.permissions if pair[0] in codes),
        )
        for group in permission_groups()
    )
    return [group for group in groups if group.permissions]


def leaves_of(user: User) -> QuerySet[Leave]:
    """Give all leaves of a user, and those in which the user stands in, the latest first."""
    return Leave.objects.filter(Q(user=user) | Q(delegate=user)).select_related(
        "user", "delegate", "set_by"
    )


def colleagues(actor: Actor, at: datetime, *, everybody: bool) -> QuerySet[User]:
    """Give who may stand in for an actor: holders of posts in the same line of units.

    Parameters
    ----------
    actor
        Who is away.
    at
        The instant.
    everybody
        Whether all active users are offered, because the actor enters leaves of others.
    """
    active = User.objects.filter(is_active=True)
    if everybody:
        return active
    condition = Q(pk__in=())
    for scope in actor.scopes:
        if scope.for_user_id is None:
            low, high = subtree(scope.unit_path)
            condition |= Q(post__unit__path__gte=low, post__unit__path__lt=high)
            condition |= Q(post__unit__path__in=ancestors(scope.unit_path))
    held = Holding.objects.filter(current(at)).filter(condition)
    return active.filter(pk__in=held.values("user")).exclude(pk=actor.user_id or 0)


APART, SECOND_FACTOR_FOR = "people.administrators_apart", "people.second_factor_for"


def administration_kinds() -> dict[str, str]:
    """Give the permissions that run the house, each with its administration."""
    return {
        code: item.administration.value
        for code, item in all_permissions().items()
        if item.administration
    }


def administrations_of(actor: Actor) -> frozenset[str]:
    """Give the administrations of which an actor holds a permission, wherever."""
    held = {code for scope in actor.scopes for code in scope.permissions if scope.grants(code)}
    return rules.administrations(held, administration_kinds())


def combined_administrations(user: User, at: datetime) -> str | None:
    """Say that a user holds two of the three administrations against the threshold, if so."""
    if not administrators_are_apart(at.astimezone(clock.SHANGHAI).date()):
        return None
    return rules.may_combine(administrations_of(actor_of(user, at)), who=f"“{user}”")


def administrators_are_apart(day: date) -> bool:
    """Tell whether no two of the three administrations may lie in one hand on a day."""
    return threshold(APART, day).value != 0


def second_factor_of(user_id: int | None) -> SecondFactor | None:
    """Give a user's second factor once it is confirmed; None when there is none."""
    return SecondFactor.objects.filter(user=user_id, confirmed_at__isnull=False).first()


def must_enrol(actor: Actor, day: date) -> bool:
    """Tell whether an actor must set up a second factor before anything else."""
    value = int(threshold(SECOND_FACTOR_FOR, day).value)
    if value == 0:
        return False
    due = rules.must_have_second_factor(value, administers=bool(administrations_of(actor)))
    return due and second_factor_of(actor.user_id) is None


def names_that_open(names: Iterable[str]) -> set[str]:
    """Give those of some names under which somebody may sign in."""
    rows = User.objects.filter(username__in=list(names), is_active=True)
    return set(rows.values_list("username", flat=True))


def sessions_of(user_id: int | None, at: datetime) -> QuerySet[UserSession]:
    """Give the sessions of a user that are not over, the latest first."""
    if user_id is None:
        return UserSession.objects.none()
    return UserSession.objects.filter(user=user_id, expire_date__gt=at).order_by("-started_at")


def subject_of(user: User, issuer: str) -> ProviderSubject | None:
    """Give the account of a user at a sign-in provider; None when none is bound."""
    return ProviderSubject.objects.filter(user=user, issuer=issuer).first()
