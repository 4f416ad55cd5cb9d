"""What tests stand on: one district with two bureaus, two places and the people they need.

Nothing of Django is imported before a test asks for it: the pure floors are tested without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LAST_YEAR = datetime(2022, 1, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FOUNDED = date(2020, 1, 1)


@dataclass(frozen=True)
class Office:
    """A district government; the clock stands at nine on the morning of 1 March 2023."""

    root: Any
    bureau: Any
    other: Any
    district: Any
    street: Any
    password: str = field(default="a long enough sentence", repr=False)

    def post(
        self,
        title: str,
        permissions: Iterable[str] = (),
        *,
        unit: Any = None,
        place: Any = None,
        system: str = "",
    ) -> Any:
        """Make a post whose role holds just these permissions; in the bureau if not told."""
        from luodi.kernel.people.models import Post, Role, RolePermission

        role = Role.objects.create(code=f"role-of-{title}", title=title)
        RolePermission.objects.bulk_create(
            RolePermission(role=role, permission=code) for code in permissions
        )
        return Post.objects.create(
            title=title,
            unit=unit or self.bureau,
            place=place or self.district,
            role=role,
            system=system,
            telephone="0371-60000000",
            valid_from=FOUNDED,
        )

    def user(self, name: str, *posts: Any) -> Any:
        """Make a user who may sign in and has held the posts since 2022."""
        from luodi.kernel.people.models import Holding, User

        user = User.objects.create_user(name, f"{name}同志", self.password)
        for post in posts:
            Holding.objects.create(post=post, user=user, valid_from=LAST_YEAR)
        return user

    def actor(self, user: Any, at: datetime = MORNING) -> Any:
        """Give a user as an actor at an instant."""
        from luodi.kernel.people.reads import actor_of

        return actor_of(user, at)


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    """Found the district, and stop the clock there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.LUODI_CLOCK = MORNING
    district = _place(None, 1, "DISTRICT", "金水区")
    root = _unit(None, 1, "区政府", district)
    return Office(
        root=root,
        bureau=_unit(root, 1, "区发展局", district),
        other=_unit(root, 2, "区城管局", district),
        district=district,
        street=_place(district, 1, "TOWN", "经八路街道"),
    )


def _place(parent: Any, serial: int, kind: str, name: str) -> Any:
    from luodi.kernel.places.models import Place

    path = f"{parent.path if parent else ''}{serial:04d}"
    return Place.objects.create(path=path, parent=parent, kind=kind, name=name, valid_from=FOUNDED)


def _unit(parent: Any, serial: int, name: str, place: Any) -> Any:
    from luodi.kernel.people.models import Unit

    path = f"{parent.path if parent else ''}{serial:04d}"
    return Unit.objects.create(
        path=path, parent=parent, code=f"U{path}", name=name, place=place, valid_from=FOUNDED
    )
