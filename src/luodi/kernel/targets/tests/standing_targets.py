"""Run by a test in a process and a database of its own: targets of before get their versions."""

import json
import sys
from datetime import UTC, date, datetime

import django

django.setup()

from django.db import connection  # noqa: E402 - after the setup
from django.db.migrations.executor import MigrationExecutor  # noqa: E402 - as above

ROOM = "kernel_targets"
BEFORE = [(ROOM, "0002_natures_versions_and_breakdown")]
AFTER = [(ROOM, "0004_growth_is_a_nature")]
MIDDLE = [(ROOM, "0003_first_versions_of_standing_targets")]
TODAY = date(2023, 1, 1)


def migrated(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def sown(apps):
    """Make a level, a growth and a share, each with a part."""
    place = apps.get_model("kernel_places", "Place").objects.create(
        path="0001", kind="PROVINCE", name="省", valid_from=TODAY
    )
    unit = apps.get_model("kernel_people", "Unit").objects.create(
        path="0001", code="u", name="局", place=place, valid_from=TODAY
    )
    document = apps.get_model("kernel_documents", "Document").objects.create(
        title="要点", text="甲乙丙", characters=3, size=9, kind="report", sha256="0" * 64,
        year=2023, published_on=TODAY,
        issued_by=unit, place=place, added_at=datetime(2023, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    measure = apps.get_model("kernel_ledger", "Measure").objects.create(
        code="m", name="m", unit="家", nature="FLOW", definition="逐笔相加"
    )
    for number, (growth, sign) in enumerate(((False, "家"), (True, "%"), (False, "%"))):
        target = apps.get_model(ROOM, "Target").objects.create(
            name="甲乙丙"[number], document=document, span_start=number, span_end=number + 1,
            sentence_start=0, sentence_end=3, quoted_text="甲乙丙", comparator="GE", value=7,
            scale=0, unit=sign, growth=growth, period_start=TODAY, period_end=date(2024, 1, 1),
            lead_unit=unit, place=place, accepted_at=datetime(2023, 1, 2, tzinfo=UTC),
        )  # fmt: skip
        apps.get_model(ROOM, "TargetPart").objects.create(
            target=target, measure=measure, unit=unit, place=place
        )


def seen(apps):
    return [
        {
            "nature": target.nature,
            "versions": [
                [version.number, str(version.valid_from), version.citation, version.terms]
                for version in target.versions.all()
            ],
        }
        for target in apps.get_model(ROOM, "Target").objects.order_by("id")
    ]


sown(migrated(BEFORE))
first = seen(migrated(AFTER))
back = migrated(MIDDLE)
migrated(BEFORE)
grown = list(
    migrated(BEFORE)
    .get_model(ROOM, "Target")
    .objects.order_by("id")
    .values_list("growth", flat=True)
)
again = seen(migrated(AFTER))
sys.stdout.write(json.dumps({"first": first, "grown": grown, "again": again}))
