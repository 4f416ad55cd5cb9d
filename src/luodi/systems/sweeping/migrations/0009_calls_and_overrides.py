import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_documents", "0003_looks_of_photos_that_stand"),
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0008_shifts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="发生时间")),
                ("minutes", models.PositiveIntegerField(verbose_name="停止指令后（分钟）")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="sweeping.dispatchorder",
                        verbose_name="指令",
                    ),
                ),
                (
                    "leg",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="sweeping.leg",
                        verbose_name="作业段",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="OrderOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("road_tenths", models.IntegerField(null=True, verbose_name="路面温度（0.1 ℃）")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("starts_at", models.DateTimeField(null=True, verbose_name="生效")),
                ("ends_at", models.DateTimeField(verbose_name="失效")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回")),
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
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="复核人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="sweeping.dispatchorder",
                        verbose_name="指令",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_documents.attachment",
                        verbose_name="温度计照片",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="StreetCall",
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
                            ("SPILL", "抛洒遗撒（D10）"),
                            ("EVENT", "重点保障（D11）"),
                            ("EXTRA", "临时任务"),
                            ("FAULT", "车辆故障"),
                        ],
                        max_length=5,
                        verbose_name="种类",
                    ),
                ),
                ("lon_e7", models.IntegerField(null=True, verbose_name="经度")),
                ("lat_e7", models.IntegerField(null=True, verbose_name="纬度")),
                ("said", models.CharField(max_length=300, verbose_name="情况")),
                ("reported_at", models.DateTimeField(verbose_name="报告时间")),
                ("due_at", models.DateTimeField(null=True, verbose_name="应到场")),
                ("starts_at", models.DateTimeField(null=True, verbose_name="保障开始")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="保障结束")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "待派"),
                            ("SENT", "已派"),
                            ("ARRIVED", "已到场"),
                            ("CLEANED", "已处置，待核验"),
                            ("CLOSED", "已核验"),
                            ("WITHDRAWN", "已撤销"),
                        ],
                        default="OPEN",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("crew", models.CharField(blank=True, max_length=40, verbose_name="人工班组")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="派出")),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="到场")),
                ("cleaned_at", models.DateTimeField(null=True, verbose_name="处置完")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="核验")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "cleaned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处置人",
                    ),
                ),
                (
                    "cleaned_photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_documents.attachment",
                        verbose_name="处置照片",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
                    ),
                ),
                (
                    "leg",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="sweeping.leg",
                        verbose_name="作业段",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="sweeping.roadlink",
                        verbose_name="路段",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_documents.attachment",
                        verbose_name="照片",
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
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报告人",
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
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="sweeping.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "ordering": ("-reported_at", "-id"),
            },
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                fields=("order", "leg"), name="sweeping_incident_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sweeping_override_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="sweeping_override_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderoverride",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("order",),
                name="sweeping_override_once",
            ),
        ),
        migrations.AddIndex(
            model_name="streetcall",
            index=models.Index(fields=["state", "reported_at"], name="sweeping_call_state"),
        ),
        migrations.AddConstraint(
            model_name="streetcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("said", ""), _negated=True), name="sweeping_call_told"
            ),
        ),
        migrations.AddConstraint(
            model_name="streetcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat_e7__isnull", True), ("lon_e7__isnull", True)),
                    models.Q(("lat_e7__isnull", False), ("lon_e7__isnull", False)),
                    _connector="OR",
                ),
                name="sweeping_call_where",
            ),
        ),
    ]
