from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_places", "0001_places_and_successors"),
    ]

    operations = [
        migrations.CreateModel(
            name="BaseImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("datum", models.CharField(max_length=20, verbose_name="坐标系")),
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
            name="BaseFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ROAD", "道路"),
                            ("RIVER", "河流"),
                            ("WATER", "水面"),
                            ("RAILWAY", "铁路"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                (
                    "road_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXPRESS", "快速路"),
                            ("ARTERIAL", "主干路"),
                            ("SECONDARY", "次干路"),
                            ("LOCAL", "支路"),
                            ("LANE", "巷"),
                        ],
                        max_length=10,
                        verbose_name="等级",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="名称")),
                ("one_way", models.BooleanField(verbose_name="单行")),
                ("lanes", models.PositiveSmallIntegerField(null=True, verbose_name="车道")),
                (
                    "width_dm",
                    models.PositiveSmallIntegerField(null=True, verbose_name="宽度（分米）"),
                ),
                ("bridge", models.BooleanField(verbose_name="桥")),
                ("geometry", models.TextField(verbose_name="形状")),
                ("west_e7", models.IntegerField(verbose_name="西")),
                ("south_e7", models.IntegerField(verbose_name="南")),
                ("east_e7", models.IntegerField(verbose_name="东")),
                ("north_e7", models.IntegerField(verbose_name="北")),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(fields=["road_class", "west_e7"], name="places_base_where")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("ROAD", "RIVER", "WATER", "RAILWAY"))),
                        name="places_base_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "ROAD"),
                                (
                                    "road_class__in",
                                    ("EXPRESS", "ARTERIAL", "SECONDARY", "LOCAL", "LANE"),
                                ),
                            ),
                            models.Q(models.Q(("kind", "ROAD"), _negated=True), ("road_class", "")),
                            _connector="OR",
                        ),
                        name="places_base_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("south_e7__lte", models.F("north_e7")),
                            ("west_e7__lte", models.F("east_e7")),
                        ),
                        name="places_base_box",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaseVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
                ("replaced_at", models.DateTimeField(verbose_name="更换时间")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="places_one_base")
                ],
            },
        ),
    ]
