import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IndexRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="种类")),
                ("record", models.BigIntegerField(verbose_name="记录编号")),
                ("permission", models.CharField(max_length=80, verbose_name="权限")),
                ("unit_path", models.CharField(max_length=40, null=True, verbose_name="单位路径")),
                ("place_path", models.CharField(max_length=40, null=True, verbose_name="地方路径")),
                ("reached", models.BooleanField(default=False, verbose_name="另对其他单位开放")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("text", models.TextField(verbose_name="文字")),
                ("folded", models.TextField(verbose_name="比对用的文字")),
                ("day_number", models.PositiveIntegerField(default=0, verbose_name="日期")),
                (
                    "rank",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("day_number"), "*", models.Value(1099511627776)
                            ),
                            "+",
                            models.F("id"),
                        ),
                        output_field=models.BigIntegerField(),
                    ),
                ),
            ],
            options={
                "ordering": ("-rank",),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record"), name="search_record_once"),
                    models.UniqueConstraint(fields=("rank",), name="search_rank_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="search_one_state")
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexReach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(max_length=40, verbose_name="单位路径")),
                ("place_path", models.CharField(max_length=40, verbose_name="地方路径")),
                ("around", models.BooleanField(default=False, verbose_name="也对其内的地方开放")),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reaches",
                        to="kernel_search.indexrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("row", "unit_path", "place_path", "around"),
                        name="search_reach_once",
                    )
                ],
            },
        ),
    ]
