import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_documents", "0003_looks_of_photos_that_stand"),
        ("sweeping", "0006_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="route",
            name="meets_where",
            field=models.CharField(blank=True, max_length=80, verbose_name="会合地点"),
        ),
        migrations.AddField(
            model_name="route",
            name="meets_at",
            field=models.DateTimeField(null=True, verbose_name="会合时间"),
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TRAVEL", "空驶"),
                            ("SERVICE", "作业"),
                            ("REFILL", "加水"),
                            ("DUMP", "卸污"),
                            ("REST", "休息"),
                            ("WAIT", "等候"),
                        ],
                        max_length=7,
                        verbose_name="内容",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几遍")),
                ("way", models.JSONField(default=list)),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("metres", models.PositiveIntegerField(default=0, verbose_name="米")),
                ("litres", models.PositiveIntegerField(default=0, verbose_name="用水（升）")),
                ("frozen", models.BooleanField(default=False, verbose_name="不动")),
                (
                    "strip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="sweeping.kerbstrip",
                        verbose_name="道牙",
                    ),
                ),
            ],
            options={
                "ordering": ("route", "position"),
            },
        ),
        migrations.AddField(
            model_name="leg",
            name="route",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="legs",
                to="sweeping.route",
            ),
        ),
        migrations.AddField(
            model_name="leg",
            name="site",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sweeping.site",
                verbose_name="站点",
            ),
        ),
        migrations.CreateModel(
            name="StripResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("DONE", "完成"),
                            ("PARTIAL", "部分完成"),
                            ("MISSED", "漏做"),
                            ("UNPROVEN", "没有证明"),
                        ],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("REPORTED", "驾驶员报告"),
                            ("MANUAL", "调度员凭照片确认"),
                            ("TRACK", "轨迹"),
                        ],
                        max_length=8,
                        verbose_name="依据",
                    ),
                ),
                ("covered_m", models.PositiveIntegerField(null=True, verbose_name="完成（米）")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "leg",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="sweeping.leg",
                        verbose_name="作业段",
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
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="sweeping.stripresult",
                        verbose_name="上一条",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几遍")),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                (
                    "strip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="sweeping.kerbstrip",
                        verbose_name="道牙",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_out",
                        to="sweeping.workplan",
                    ),
                ),
            ],
            options={
                "ordering": ("plan", "strip", "round"),
            },
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(fields=["strip", "starts_at"], name="sweeping_leg_of_strip"),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.UniqueConstraint(
                fields=("route", "position"), name="sweeping_leg_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                name="sweeping_leg_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "SERVICE"), ("strip__isnull", False)),
                    models.Q(models.Q(("kind", "SERVICE"), _negated=True), ("strip__isnull", True)),
                    _connector="OR",
                ),
                name="sweeping_leg_strip",
            ),
        ),
        migrations.AddConstraint(
            model_name="leg",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("REFILL", "DUMP")), ("site__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("REFILL", "DUMP")), _negated=True),
                        ("site__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sweeping_leg_site",
            ),
        ),
        migrations.AddConstraint(
            model_name="stripresult",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("leg",),
                name="sweeping_first_result_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="leftout",
            constraint=models.UniqueConstraint(
                fields=("plan", "strip", "round"), name="sweeping_left_out_once"
            ),
        ),
    ]
