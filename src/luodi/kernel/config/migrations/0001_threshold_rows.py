import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ThresholdRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, verbose_name="键")),
                ("value", models.CharField(max_length=40, verbose_name="值")),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                ("source", models.TextField(verbose_name="依据")),
                ("set_at", models.DateTimeField(verbose_name="设定时间")),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
            ],
            options={
                "ordering": ("key", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "valid_from"), name="config_one_value_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="config_source_named",
                    ),
                ],
            },
        ),
    ]
