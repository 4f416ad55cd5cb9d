from django.db import migrations


def fill(apps, editor):
    """Write what the text says beside each standing target's promise; may be run again."""
    commitments = apps.get_model("targets", "Commitment")
    waiting = commitments.objects.filter(target__isnull=False, target__said_unit="")
    for commitment in waiting.exclude(unit="").select_related("target").iterator():
        target = commitment.target
        target.said_comparator = commitment.comparator
        target.said_value = commitment.value
        target.said_high = commitment.value_high
        target.said_unit = commitment.unit
        target.save(update_fields=["said_comparator", "said_value", "said_high", "said_unit"])


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_targets", "0004_growth_is_a_nature"),
        ("targets", "0005_closings_years_and_scores"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
