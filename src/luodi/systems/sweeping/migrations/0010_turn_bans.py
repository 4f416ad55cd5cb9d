import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sweeping", "0009_calls_and_overrides"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TurnBan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("forward", models.BooleanField(verbose_name="驶出时顺路段方向")),
                ("to_forward", models.BooleanField(verbose_name="驶入时顺路段方向")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LEFT", "禁止左转"),
                            ("RIGHT", "禁止右转"),
                            ("STRAIGHT", "禁止直行"),
                            ("BACK", "禁止掉头"),
                        ],
                        max_length=8,
                        verbose_name="禁令",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="依据")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤销")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turn_bans",
                        to="sweeping.roadlink",
                        verbose_name="驶出路段",
                    ),
                ),
                (
                    "to_link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bans_onto",
                        to="sweeping.roadlink",
                        verbose_name="驶入路段",
                    ),
                ),
            ],
            options={
                "ordering": ("link__name", "link__code", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="sweeping_turn_ban_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("link", models.F("to_link")), _negated=True),
                            models.Q(("forward", models.F("to_forward")), _negated=True),
                            _connector="OR",
                        ),
                        name="sweeping_turn_ban_turns",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("link", "forward", "to_link", "to_forward"),
                        name="sweeping_turn_ban_once",
                    ),
                ],
            },
        ),
    ]
