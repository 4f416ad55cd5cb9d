import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_jobs", "0001_jobs_timed_runs_workers"),
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0005_sites_and_vehicles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="线路")),
                ("crew", models.CharField(blank=True, max_length=40, verbose_name="人工班组")),
                ("starts_at", models.DateTimeField(verbose_name="出车")),
                ("ends_at", models.DateTimeField(verbose_name="收车")),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="签收时间")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="中止")),
                (
                    "stop_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="中止原因"),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签收人",
                    ),
                ),
            ],
            options={
                "ordering": ("plan", "number"),
            },
        ),
        migrations.CreateModel(
            name="RouteVehicle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("VACUUM", "吸尘"),
                            ("WASH_SWEEP", "洗扫"),
                            ("WET_SWEEP", "湿扫"),
                            ("FLUSH", "冲洗"),
                            ("SPRINKLE", "洒水"),
                            ("MIST", "雾炮"),
                            ("DRY_BRUSH", "干刷"),
                            ("GUARD_RAIL", "护栏清洗"),
                            ("KERB_FOOT", "道牙石下冲洗"),
                        ],
                        max_length=12,
                        verbose_name="作业",
                    ),
                ),
                (
                    "driver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="驾驶员",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vehicles",
                        to="sweeping.route",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sweeping.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "ordering": ("route", "position"),
            },
        ),
        migrations.CreateModel(
            name="WeekPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("VACUUM", "吸尘"),
                            ("WASH_SWEEP", "洗扫"),
                            ("WET_SWEEP", "湿扫"),
                            ("FLUSH", "冲洗"),
                            ("SPRINKLE", "洒水"),
                            ("MIST", "雾炮"),
                            ("DRY_BRUSH", "干刷"),
                            ("GUARD_RAIL", "护栏清洗"),
                            ("KERB_FOOT", "道牙石下冲洗"),
                        ],
                        max_length=12,
                        verbose_name="作业",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="周起")),
                ("day_metres", models.JSONField(verbose_name="每天米数")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="生成人",
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
                        verbose_name="作业单位",
                    ),
                ),
            ],
            options={
                "ordering": ("-first_day", "operation", "unit__path"),
            },
        ),
        migrations.CreateModel(
            name="WeekStrip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.CharField(max_length=7, verbose_name="每天遍数")),
                (
                    "strip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sweeping.kerbstrip",
                    ),
                ),
                (
                    "week",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strips",
                        to="sweeping.weekplan",
                    ),
                ),
            ],
            options={
                "ordering": ("week", "strip"),
            },
        ),
        migrations.CreateModel(
            name="WorkPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("SINGLE", "单车作业"),
                            ("CONVOY", "多机联合"),
                            ("CREW", "人机联合"),
                        ],
                        max_length=6,
                        verbose_name="模式",
                    ),
                ),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("VACUUM", "吸尘"),
                            ("WASH_SWEEP", "洗扫"),
                            ("WET_SWEEP", "湿扫"),
                            ("FLUSH", "冲洗"),
                            ("SPRINKLE", "洒水"),
                            ("MIST", "雾炮"),
                            ("DRY_BRUSH", "干刷"),
                            ("GUARD_RAIL", "护栏清洗"),
                            ("KERB_FOOT", "道牙石下冲洗"),
                        ],
                        max_length=12,
                        verbose_name="作业",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "排队计算"),
                            ("READY", "待下达"),
                            ("FAILED", "算不出"),
                            ("ISSUED", "已下达"),
                            ("REPLACED", "已被替换"),
                            ("DROPPED", "已作废"),
                        ],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("grounds", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=dict)),
                ("cost_fen", models.BigIntegerField(null=True, verbose_name="费用（分）")),
                ("bound_fen", models.BigIntegerField(null=True, verbose_name="下界（分）")),
                ("faults", models.JSONField(default=list, verbose_name="算不出的原因")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="下达时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="下达人",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="kernel_jobs.job",
                        verbose_name="任务",
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
                        to="sweeping.workplan",
                        verbose_name="上一版",
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
                "ordering": ("-starts_at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="route",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routes",
                to="sweeping.workplan",
            ),
        ),
        migrations.AddConstraint(
            model_name="routevehicle",
            constraint=models.UniqueConstraint(
                fields=("route", "position"), name="sweeping_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="routevehicle",
            constraint=models.UniqueConstraint(
                fields=("route", "vehicle"), name="sweeping_on_route_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekplan",
            constraint=models.UniqueConstraint(
                fields=("unit", "operation", "first_day"), name="sweeping_week_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weekstrip",
            constraint=models.UniqueConstraint(
                fields=("week", "strip"), name="sweeping_week_strip_once"
            ),
        ),
        migrations.AddIndex(
            model_name="workplan",
            index=models.Index(fields=["state", "starts_at"], name="sweeping_plan_state"),
        ),
        migrations.AddConstraint(
            model_name="workplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="sweeping_plan_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="workplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_at__isnull", True), ("issued_by__isnull", True)),
                    models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)),
                    _connector="OR",
                ),
                name="sweeping_plan_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="sweeping_route_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                name="sweeping_route_times",
            ),
        ),
    ]
