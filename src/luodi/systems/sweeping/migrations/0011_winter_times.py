import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0010_turn_bans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="sweeping.dispatchorder",
                verbose_name="指令",
            ),
        ),
        migrations.CreateModel(
            name="WinterTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("issued_at", models.DateTimeField(verbose_name="下达")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤销")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="下达人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_places.place",
                        verbose_name="地方",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("-valid_from", "-id"),
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="winter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="sweeping.wintertime",
                verbose_name="冬季作业",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                fields=("winter", "leg"), name="sweeping_incident_winter"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order__isnull", False), ("winter__isnull", True)),
                    models.Q(("order__isnull", True), ("winter__isnull", False)),
                    _connector="OR",
                ),
                name="sweeping_incident_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="wintertime",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_winter_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="wintertime",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="sweeping_winter_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="wintertime",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("unit", "valid_from"),
                name="sweeping_winter_once",
            ),
        ),
    ]
