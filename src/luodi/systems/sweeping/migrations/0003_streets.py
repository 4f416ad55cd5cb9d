import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0002_orders_and_receipts"),
    ]

    operations = [
        migrations.CreateModel(
            name="KerbStrip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("forward", models.BooleanField(verbose_name="顺路段方向")),
                (
                    "kerb",
                    models.CharField(
                        choices=[("RIGHT", "右侧道牙"), ("LEFT", "左侧道牙")],
                        max_length=5,
                        verbose_name="侧",
                    ),
                ),
                ("left_broom", models.BooleanField(verbose_name="要左侧扫盘")),
            ],
            options={
                "ordering": ("link", "-forward", "-kerb"),
            },
        ),
        migrations.CreateModel(
            name="KeyArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="重点区域")),
                ("posts", models.PositiveSmallIntegerField(verbose_name="岗位数")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
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
                        verbose_name="作业单位",
                    ),
                ),
            ],
            options={
                "ordering": ("unit__path", "name", "id"),
            },
        ),
        migrations.CreateModel(
            name="RoadLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="路段编号")),
                ("name", models.CharField(max_length=80, verbose_name="路名")),
                (
                    "road_class",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
                        verbose_name="保洁等级",
                    ),
                ),
                ("geometry", models.TextField(verbose_name="线形")),
                ("west_e7", models.IntegerField(verbose_name="西")),
                ("south_e7", models.IntegerField(verbose_name="南")),
                ("east_e7", models.IntegerField(verbose_name="东")),
                ("north_e7", models.IntegerField(verbose_name="北")),
                ("length_m", models.PositiveIntegerField(verbose_name="长度（米）")),
                (
                    "width_mm",
                    models.PositiveIntegerField(null=True, verbose_name="单向宽度（毫米）"),
                ),
                ("lanes", models.PositiveSmallIntegerField(null=True, verbose_name="单向车道")),
                ("speed_kmh", models.PositiveSmallIntegerField(verbose_name="限速（km/h）")),
                ("one_way", models.BooleanField(default=False, verbose_name="单行")),
                ("divided", models.BooleanField(default=False, verbose_name="中央分隔")),
                ("guard_rail", models.BooleanField(default=False, verbose_name="护栏")),
                ("bridge", models.BooleanField(default=False, verbose_name="桥")),
                ("tunnel", models.BooleanField(default=False, verbose_name="隧道")),
                (
                    "clearance_mm",
                    models.PositiveIntegerField(null=True, verbose_name="限高（毫米）"),
                ),
                ("axle_kg", models.PositiveIntegerField(null=True, verbose_name="限轴重（千克）")),
                (
                    "people_minute",
                    models.PositiveSmallIntegerField(null=True, verbose_name="人流量（人/分钟）"),
                ),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "key_area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="sweeping.keyarea",
                        verbose_name="重点区域",
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
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="sweeping.roadlink",
                        verbose_name="前身",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="作业单位",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="sweeping.zone",
                        verbose_name="作业片区",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "code", "id"),
            },
        ),
        migrations.AddField(
            model_name="kerbstrip",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="strips",
                to="sweeping.roadlink",
                verbose_name="路段",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyarea",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), ("posts__gt", 0)),
                name="sweeping_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyarea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_area_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyarea",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("unit", "name"),
                name="sweeping_area_once",
            ),
        ),
        migrations.AddIndex(
            model_name="roadlink",
            index=models.Index(fields=["west_e7", "south_e7"], name="sweeping_link_where"),
        ),
        migrations.AddConstraint(
            model_name="roadlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True),
                    models.Q(("name", ""), _negated=True),
                    ("length_m__gt", 0),
                    ("speed_kmh__gt", 0),
                ),
                name="sweeping_link_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_link_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("road_class__in", (1, 2, 3, 4))), name="sweeping_link_class"
            ),
        ),
        migrations.AddConstraint(
            model_name="roadlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("south_e7__lte", models.F("north_e7")), ("west_e7__lte", models.F("east_e7"))
                ),
                name="sweeping_link_box",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("unit", "code"),
                name="sweeping_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="kerbstrip",
            constraint=models.UniqueConstraint(
                fields=("link", "forward", "kerb"), name="sweeping_strip_once"
            ),
        ),
    ]
