import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PlaceImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("datum", models.CharField(max_length=20, verbose_name="坐标系")),
                ("valid_from", models.DateField(verbose_name="默认起始日期")),
                ("content", models.TextField(verbose_name="内容")),
                ("uploaded_by", models.BigIntegerField(null=True, verbose_name="上传人")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=40, unique=True, verbose_name="路径")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PROVINCE", "省（自治区、直辖市）"),
                            ("CITY", "市（州）"),
                            ("DISTRICT", "县（区、市）"),
                            ("TOWN", "街道（乡、镇）"),
                            ("VILLAGE", "社区（村）"),
                            ("GRID", "单元网格"),
                            ("PLOT", "房前屋后"),
                        ],
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=15, verbose_name="代码")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("geometry", models.TextField(null=True, verbose_name="边界")),
                ("area_m2", models.BigIntegerField(null=True, verbose_name="面积（平方米）")),
                ("centroid_lon_e7", models.IntegerField(null=True, verbose_name="中心经度")),
                ("centroid_lat_e7", models.IntegerField(null=True, verbose_name="中心纬度")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="kernel_places.place",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "ordering": ("path",),
            },
        ),
        migrations.CreateModel(
            name="PlaceSuccessor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor_links",
                        to="kernel_places.place",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessor_links",
                        to="kernel_places.place",
                    ),
                ),
            ],
            options={
                "ordering": ("place__path", "successor__path"),
            },
        ),
        migrations.CreateModel(
            name="TreeVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="places_one_version")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["code", "valid_from"], name="places_code"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["kind", "path"], name="places_kind"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="places_place_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="places_place_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ("PROVINCE", "CITY", "DISTRICT", "TOWN", "VILLAGE", "GRID", "PLOT"),
                    )
                ),
                name="places_place_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("area_m2__isnull", True),
                        ("centroid_lat_e7__isnull", True),
                        ("centroid_lon_e7__isnull", True),
                        ("geometry__isnull", True),
                    ),
                    models.Q(
                        ("area_m2__gte", 0),
                        ("centroid_lat_e7__isnull", False),
                        ("centroid_lon_e7__isnull", False),
                        ("geometry__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="places_place_measured",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), models.Q(("code", ""), _negated=True)
                ),
                fields=("code",),
                name="places_code_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="placesuccessor",
            constraint=models.UniqueConstraint(
                fields=("place", "successor"), name="places_successor_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="placesuccessor",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", models.F("successor")), _negated=True),
                name="places_successor_other",
            ),
        ),
    ]
