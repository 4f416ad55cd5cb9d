"""Whoever changed units, users and roles by one permission holds both that it became."""

from django.db import migrations

BOTH, UNITS = "people.change_people", "people.change_unit"


def give(apps, schema_editor):
    granted = apps.get_model("kernel_people", "RolePermission")
    having = set(granted.objects.filter(permission=UNITS).values_list("role", flat=True))
    lacking = granted.objects.filter(permission=BOTH).exclude(role__in=having)
    granted.objects.bulk_create(
        [
            granted(role_id=role, permission=UNITS)
            for role in lacking.values_list("role", flat=True)
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("kernel_people", "0003_sessions_know_their_user")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop, elidable=True)]
