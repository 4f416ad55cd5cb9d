"""Put the one figure of each report of before into its own row, and what was done into steps."""

from django.db import migrations

BATCH = 500
HANDED_IN, WITHDRAWN = "HAND_IN", "WITHDRAW"


def fill(apps, schema_editor):
    """Fill figures and steps of reports that have none yet; running it twice changes nothing."""
    report = apps.get_model("targets", "Report")
    last = 0
    while rows := list(
        report.objects.filter(pk__gt=last, measure__isnull=False, figures__isnull=True).order_by(
            "pk"
        )[:BATCH]
    ):
        last = rows[-1].pk
        apps.get_model("targets", "ReportFigure").objects.bulk_create(
            _figure(apps, row) for row in rows
        )
        apps.get_model("targets", "ReportStep").objects.bulk_create(
            step for row in rows for step in _steps(apps, row)
        )
        for row in rows:
            row.posted_at = row.reported_at
        report.objects.bulk_update(rows, ["posted_at"])


def _figure(apps, row):
    stands = row.state == "POSTED"
    return apps.get_model("targets", "ReportFigure")(
        report_id=row.pk,
        measure_id=row.measure_id,
        role="VALUE",
        cumulative=row.cumulative,
        added=row.added if stands else None,
        posting=1,
    )


def _steps(apps, row):
    step = apps.get_model("targets", "ReportStep")
    steps = [
        step(
            report_id=row.pk,
            number=1,
            act=HANDED_IN,
            before="DRAFT",
            after="POSTED",
            user_id=row.reported_by_id,
            at=row.reported_at,
        )
    ]
    if row.withdrawn_at is not None:
        steps.append(
            step(
                report_id=row.pk,
                number=2,
                act=WITHDRAWN,
                before="POSTED",
                after="WITHDRAWN",
                at=row.withdrawn_at,
                reason=row.withdrawn_because,
            )
        )
    return steps


def empty(apps, schema_editor):
    """Put each report's value, and what was withdrawn and why, back into the old columns."""
    report = apps.get_model("targets", "Report")
    withdrawals = apps.get_model("targets", "ReportStep").objects.filter(act=WITHDRAWN)
    for figure in apps.get_model("targets", "ReportFigure").objects.filter(role="VALUE"):
        report.objects.filter(pk=figure.report_id).update(
            measure_id=figure.measure_id,
            cumulative=figure.cumulative,
            added=figure.cumulative if figure.added is None else figure.added,
        )
    for step in withdrawals:
        report.objects.filter(pk=step.report_id).update(
            withdrawn_at=step.at, withdrawn_because=step.reason
        )


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_steps_of_reports_and_joined_commitments")]

    operations = [migrations.RunPython(fill, empty)]
