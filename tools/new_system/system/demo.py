"""Sample rows, and who of the demonstration may see and open them."""

from datetime import date, timedelta

from luodi.kernel.access.actor import LUODI
from luodi.kernel.people.models import Role, RolePermission, Unit
from luodi.systems.samples.actions import open_sample

ROWS = (("示例一", 10), ("示例二", 20), ("示例三", 30))
GRANTS = {
    "supervisor": ("samples.view_sample", "samples.open_sample"),
    "leader": ("samples.view_sample",),
}


def load(today: date) -> None:
    """Grant the demonstration's roles their permissions and open three rows."""
    for role in Role.objects.filter(code__in=GRANTS):
        RolePermission.objects.bulk_create(
            RolePermission(role=role, permission=code) for code in GRANTS[role.code]
        )
    unit = Unit.objects.select_related("place").order_by("path")[0]
    for name, days in ROWS:
        open_sample(actor=LUODI, unit=unit, name=name, last_day=today + timedelta(days=days))
