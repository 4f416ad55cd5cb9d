from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_targets", "0004_growth_is_a_nature")]

    operations = [
        migrations.AddField(
            "target",
            "frequency",
            models.CharField(
                choices=[("MONTH", "MONTH"), ("QUARTER", "QUARTER"), ("YEAR", "YEAR")],
                default="MONTH",
                max_length=8,
                verbose_name="多久报一次",
            ),
        ),
    ]
