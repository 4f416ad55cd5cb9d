import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0007_legs_and_results"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShiftNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("said", models.TextField(verbose_name="内容")),
                ("taken_at", models.DateTimeField(null=True, verbose_name="接班时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="交班人",
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
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接班人",
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
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ShiftTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="上班")),
                ("ends_at", models.DateTimeField(verbose_name="下班")),
                ("post", models.PositiveSmallIntegerField(null=True, verbose_name="岗位号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "已排"),
                            ("PRESENT", "已到岗"),
                            ("ABSENT", "缺岗"),
                            ("LEAVE", "请假"),
                            ("CANCELLED", "已取消"),
                        ],
                        default="PLANNED",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("state_at", models.DateTimeField(null=True, verbose_name="点名时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "key_area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="作业单位",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "user"),
            },
        ),
        migrations.CreateModel(
            name="ShiftChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "待批"),
                            ("GRANTED", "已批"),
                            ("REFUSED", "未批"),
                            ("WITHDRAWN", "已撤回"),
                        ],
                        default="ASKED",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="批复")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="顶班人",
                    ),
                ),
                (
                    "turn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="sweeping.shiftturn",
                        verbose_name="班次",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="shiftturn",
            name="vehicle",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="turns",
                to="sweeping.vehicle",
                verbose_name="车辆",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("said", ""), _negated=True), name="sweeping_note_told"
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ASKED")),
                fields=("turn",),
                name="sweeping_change_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="sweeping_change_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="shiftturn",
            index=models.Index(fields=["starts_at", "ends_at"], name="sweeping_turn_when"),
        ),
        migrations.AddConstraint(
            model_name="shiftturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="sweeping_turn_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_area__isnull", True), ("post__isnull", True)),
                    models.Q(("key_area__isnull", False), ("post__gt", 0)),
                    _connector="OR",
                ),
                name="sweeping_turn_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("CANCELLED", "LEAVE")), _negated=True),
                fields=("user", "starts_at"),
                name="sweeping_turn_once",
            ),
        ),
    ]
