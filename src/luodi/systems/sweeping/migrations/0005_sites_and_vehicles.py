import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0004_closures_and_standards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="设备号")),
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
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Site",
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
                        choices=[("DEPOT", "停车场"), ("REFILL", "加水点"), ("DUMP", "卸污点")],
                        max_length=6,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="站点名称")),
                ("lon_e7", models.IntegerField(verbose_name="经度")),
                ("lat_e7", models.IntegerField(verbose_name="纬度")),
                ("opens", models.TimeField(null=True, verbose_name="开放")),
                ("closes", models.TimeField(null=True, verbose_name="关闭")),
                (
                    "litres_minute",
                    models.PositiveIntegerField(null=True, verbose_name="流量（升/分钟）"),
                ),
                ("places", models.PositiveSmallIntegerField(default=1, verbose_name="车位")),
                ("frost_safe", models.BooleanField(default=False, verbose_name="防冻")),
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
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("kind", "name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="车辆编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("VACUUM", "吸尘车"),
                            ("WASH_SWEEP", "洗扫车"),
                            ("WET_SWEEP", "湿扫车"),
                            ("FLUSH", "高压冲洗车"),
                            ("SPRINKLE", "洒水车"),
                            ("MIST", "雾炮车"),
                            ("SMALL", "小型作业车"),
                        ],
                        max_length=10,
                        verbose_name="车型",
                    ),
                ),
                ("tank_l", models.PositiveIntegerField(null=True, verbose_name="水箱（升）")),
                ("hopper_l", models.PositiveIntegerField(null=True, verbose_name="垃圾箱（升）")),
                (
                    "width_mm",
                    models.PositiveIntegerField(null=True, verbose_name="作业宽度（毫米）"),
                ),
                (
                    "work_kmh",
                    models.PositiveSmallIntegerField(null=True, verbose_name="作业速度（km/h）"),
                ),
                (
                    "travel_kmh",
                    models.PositiveSmallIntegerField(null=True, verbose_name="行驶速度（km/h）"),
                ),
                (
                    "water_l_km",
                    models.PositiveIntegerField(null=True, verbose_name="每公里用水（升）"),
                ),
                ("left_broom", models.BooleanField(default=False, verbose_name="左侧扫盘")),
                ("height_mm", models.PositiveIntegerField(null=True, verbose_name="车高（毫米）")),
                ("axle_kg", models.PositiveIntegerField(null=True, verbose_name="轴重（千克）")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="sweeping.site",
                        verbose_name="停车场",
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
                "ordering": ("code", "id"),
            },
        ),
        migrations.CreateModel(
            name="DeviceMount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="装上")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="拆下")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mounts",
                        to="sweeping.device",
                        verbose_name="设备",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mounts",
                        to="sweeping.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "device"),
            },
        ),
        migrations.CreateModel(
            name="VehicleOutage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="停用")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="恢复")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outages",
                        to="sweeping.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "vehicle"),
            },
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="sweeping_device"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), ("places__gt", 0)),
                name="sweeping_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "REFILL"), _negated=True),
                    ("litres_minute__gt", 0),
                    _connector="OR",
                ),
                name="sweeping_site_flow",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes__isnull", True), ("opens__isnull", True)),
                    models.Q(("closes__isnull", False), ("opens__isnull", False)),
                    _connector="OR",
                ),
                name="sweeping_site_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_site_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("unit", "name"),
                name="sweeping_site_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="sweeping_vehicle_told"
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_vehicle_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("unit", "code"),
                name="sweeping_vehicle_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicemount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="sweeping_mount_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicemount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("device",),
                name="sweeping_mount_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicleoutage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="sweeping_outage_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicleoutage",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sweeping_outage_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicleoutage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("vehicle",),
                name="sweeping_outage_once",
            ),
        ),
    ]
