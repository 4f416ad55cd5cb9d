"""The one function through which every query of a restricted kind goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, subtree

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class AccessPaths:
    """Where a restricted kind keeps the paths that rights are measured by.

    ``unit`` and ``place`` are look-ups to path columns, such as ``"lead_unit__path"``; a kind
    without a place leaves it None. ``system`` is the first part of its permissions.
    """

    system: str
    unit: str
    place: str | None = None


def access_paths(model: type[Model]) -> AccessPaths:
    """Give a restricted kind's paths.

    Raises
    ------
    django.core.exceptions.ImproperlyConfigured
        When the model declares none: it is not a restricted kind.
    """
    paths = getattr(model, "access_paths", None)
    if not isinstance(paths, AccessPaths):
        raise ImproperlyConfigured(f"{model.__name__} declares no access_paths")
    return paths


def scope_filter(actor: Actor, paths: AccessPaths, permission: str) -> Q:
    """Give the condition that keeps the rows an actor may see: path ranges, ORed.

    An actor without the permission gets a condition that no row meets.
    """
    return Q() if actor.system else _granted(actor, paths, permission, _range)


def scope_lookup(actor: Actor, model: type[Model], paths: AccessPaths, permission: str) -> Q:
    """Give the law of `scope_filter` by look-ups in place of joins.

    It is for kinds of many rows: SQLite asks the small sets of units and places instead of joining
    their tables to every row. PostgreSQL joins: it takes such sets for dear, and reads whole tables
    in place of looking up what stands.
    """
    if connection.vendor == "postgresql":
        return scope_filter(actor, paths, permission)

    def looked_up(column: str, path: str) -> Q:
        relation, _parted, field = column.rpartition("__")
        target: Any = model
        for name in relation.split("__"):
            target = target._meta.get_field(name).related_model  # noqa: SLF001 - Django's own name
        rows: QuerySet[Any] = QuerySet(target).filter(_range(field, path)).order_by()
        return Q(**{f"{relation}__in": rows.values("pk")})

    return Q() if actor.system else _granted(actor, paths, permission, looked_up)


def sees(actor: Actor, row: Model, paths: AccessPaths, permission: str) -> bool:
    """Tell by the law of `scope_filter` whether an actor may see a row at hand.

    Its paths are read from the row, so that no query is needed where they were fetched with it; a
    row whose unit or place is None is in nobody's scope.
    """

    def at(column: str) -> Any:
        value: Any = row
        for name in column.split("__"):
            value = getattr(value, name) if value is not None else None
        return value

    unit = at(paths.unit)
    place = at(paths.place) if paths.place is not None else None
    if unit is None or (paths.place is not None and place is None):
        return actor.system
    return actor.may(permission, unit_path=unit, place_path=place)


def above_filter(actor: Actor, paths: AccessPaths, permission: str) -> Q:
    """Give the condition of rows whose unit and place lie at or above one of the actor's posts.

    It is for what an office issues to all below it. An actor without the permission gets a
    condition that no row meets.
    """
    return _granted(
        actor,
        paths,
        permission,
        lambda column, path: Q(**{f"{column}__in": (*ancestors(path), path)}),
    )


def _granted(
    actor: Actor, paths: AccessPaths, permission: str, narrow: Callable[[str, str], Q]
) -> Q:
    condition = Q(pk__in=())
    for scope in actor.granting(permission):
        part = narrow(paths.unit, scope.unit_path)
        if paths.place is not None:
            part &= narrow(paths.place, scope.place_path)
        condition |= part
    return condition


def _range(column: str, path: str) -> Q:
    low, high = subtree(path)
    return Q(**{f"{column}__gte": low, f"{column}__lt": high})


def visible(actor: Actor, model: type[Row], permission: str) -> "QuerySet[Row]":
    """Give the rows of a restricted kind that the actor may see under a permission.

    Raises
    ------
    ValueError
        When the permission is not one of the kind's system.
    """
    paths = access_paths(model)
    if not permission.startswith(f"{paths.system}."):
        raise ValueError(f"{permission} is no permission of {model.__name__}")
    rows: QuerySet[Row] = QuerySet(model).filter(scope_filter(actor, paths, permission))
    return rows


def visible_or_404(actor: Actor, model: type[Row], permission: str, **lookup: Any) -> Row:
    """Give one visible row; outside the actor's rights it does not exist.

    Raises
    ------
    django.http.Http404
        When there is no such row, or none the actor may see: the two look the same.
    """
    row = visible(actor, model, permission).filter(**lookup).first()
    if row is None:
        raise Http404(f"{model.__name__} {lookup}")
    return row


def unrestricted(model: type[Row], *, why: str) -> "QuerySet[Row]":
    """Give all rows of a restricted kind, for sums and checks that show no row to anyone.

    Parameters
    ----------
    model
        The restricted kind.
    why
        The reason, for whoever reads the code; never empty.
    """
    if not why.strip():
        raise ValueError("unrestricted() needs a reason")
    rows: QuerySet[Row] = QuerySet(model).all()
    return rows


def require(
    actor: Actor, permission: str, *, unit_path: str, place_path: str | None = None
) -> Actor:
    """Refuse an act outside the actor's rights; the first line of every action.

    Returns
    -------
    Actor
        The actor standing in the post that gives the right: the one to name in the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When no post of the actor holds the permission over the unit and the place.
    """
    if not actor.may(permission, unit_path=unit_path, place_path=place_path):
        raise PermissionDenied(f"{actor.label or '未登录者'} 没有此处的权限 {permission}")
    posts = actor.over(permission, unit_path, place_path)
    return actor.acting_in(next(iter(posts), None))


def require_anywhere(actor: Actor, permissions: Sequence[str]) -> Actor:
    """Refuse an actor who holds none of the permissions in any scope.

    Returns
    -------
    Actor
        The actor standing in a post that gives one of the rights.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When none is held.
    """
    if not any(actor.has(permission) for permission in permissions):
        raise PermissionDenied(f"{actor.label or '未登录者'} 没有权限 {'、'.join(permissions)}")
    posts = (scope for permission in permissions for scope in actor.granting(permission))
    return actor.acting_in(next(posts, None))


def require_at_root(actor: Actor, permission: str) -> Actor:
    """Refuse an actor who does not hold the permission at a root unit, over all of its place.

    Returns
    -------
    Actor
        The actor standing in the post that gives the right.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When it is not held there.
    """
    if not actor.has_at_root(permission):
        raise PermissionDenied(
            f"{actor.label or '未登录者'} 没有全区的权限 {permission}；"
            "它要由最上级单位、辖全部地方的岗位持有"
        )
    return actor.acting_in(next(iter(actor.at_root(permission)), None))
