"""The person at the keyboard, as the sum of the posts held at this instant."""

from dataclasses import dataclass, replace

from luodi.kernel.access.paths import ancestors, within


@dataclass(frozen=True)
class Scope:
    """What one post opens: permissions over a subtree of units and a subtree of places.

    ``unit_place_path`` is where the unit itself stands. ``system`` is the one system the post
    works in; empty means all. ``for_user_id`` and ``for_label`` name the holder for whom somebody
    stands in; None and empty for a post of one's own.
    """

    post_id: int
    label: str
    unit_id: int
    unit_path: str
    unit_place_path: str
    place_id: int
    place_path: str
    system: str
    permissions: frozenset[str]
    for_user_id: int | None = None
    for_label: str = ""

    def grants(self, permission: str) -> bool:
        """Tell whether the post holds the permission anywhere."""
        room, _, _ = permission.partition(".")
        return permission in self.permissions and self.system in {"", room}


@dataclass(frozen=True)
class Actor:
    """Who acts; anonymous when ``user_id`` is None, luodi itself when ``system`` is true.

    ``acting`` is the post in which an act is done, once a permission was asked for.
    """

    user_id: int | None
    label: str
    scopes: tuple[Scope, ...] = ()
    system: bool = False
    acting: Scope | None = None

    @property
    def post_id(self) -> int | None:
        """Number of the post acting, else of the first one held; None when there is none."""
        post = self.acting or next(iter(self.scopes), None)
        return post.post_id if post else None

    @property
    def acting_for(self) -> str:
        """Name of the absent holder in whose post an act is done; empty for one's own posts."""
        return self.acting.for_label if self.acting else ""

    @property
    def signed_in(self) -> bool:
        """Tell whether somebody signed in."""
        return self.user_id is not None

    def granting(self, permission: str) -> tuple[Scope, ...]:
        """Give the posts that hold the permission."""
        return tuple(scope for scope in self.scopes if scope.grants(permission))

    def has(self, permission: str) -> bool:
        """Tell whether any post holds the permission, wherever."""
        return self.system or bool(self.granting(permission))

    def at_root(self, permission: str) -> tuple[Scope, ...]:
        """Give the posts of a root unit, over all of its place, that hold the permission."""
        return tuple(
            scope
            for scope in self.granting(permission)
            if not ancestors(scope.unit_path) and within(scope.unit_place_path, scope.place_path)
        )

    def has_at_root(self, permission: str) -> bool:
        """Tell whether a post as in ``at_root`` holds the permission, or luodi itself acts."""
        return self.system or bool(self.at_root(permission))

    def acting_in(self, scope: Scope | None) -> "Actor":
        """Give the same actor standing in one of the posts held, for the log."""
        return replace(self, acting=scope)

    def may(self, permission: str, *, unit_path: str, place_path: str | None = None) -> bool:
        """Tell whether the permission is held over this unit and this place.

        Parameters
        ----------
        permission
            Code that a card declares.
        unit_path
            Path of the unit that the record belongs to.
        place_path
            Path of the record's place; None when its kind has no place.
        """
        return self.system or bool(self.over(permission, unit_path, place_path))

    def over(
        self, permission: str, unit_path: str, place_path: str | None = None
    ) -> tuple[Scope, ...]:
        """Give the posts that hold the permission over this unit and this place."""
        return tuple(
            scope
            for scope in self.granting(permission)
            if within(unit_path, scope.unit_path)
            and (place_path is None or within(place_path, scope.place_path))
        )


ANONYMOUS = Actor(user_id=None, label="")
LUODI = Actor(user_id=None, label="luodi", system=True)
"""luodi itself, for loaders and timed jobs; no request ever carries it."""
