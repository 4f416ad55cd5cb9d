import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel_documents", "0001_documents_and_attachments"),
        ("kernel_people", "0005_leaves"),
        ("kernel_places", "0001_places_and_successors"),
        ("kernel_targets", "0005_how_often_targets_are_reported"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("serial", models.PositiveIntegerField(verbose_name="流水号")),
                ("number", models.CharField(max_length=60, verbose_name="编号")),
                ("title", models.CharField(max_length=200, verbose_name="事项")),
                ("content", models.TextField(blank=True, verbose_name="要求")),
                ("grade", models.CharField(blank=True, max_length=20, verbose_name="等级")),
                (
                    "colour",
                    models.CharField(
                        blank=True,
                        choices=[("BLUE", "蓝色"), ("YELLOW", "黄色"), ("RED", "红色")],
                        max_length=6,
                        verbose_name="颜色",
                    ),
                ),
                ("system", models.CharField(max_length=40, verbose_name="来自系统")),
                (
                    "record_kind",
                    models.CharField(blank=True, max_length=80, verbose_name="来自记录"),
                ),
                ("record", models.CharField(blank=True, max_length=80, verbose_name="记录编号")),
                ("opened_at", models.DateTimeField(verbose_name="立项时间")),
                ("assigned_at", models.DateTimeField(null=True, verbose_name="派发时间")),
                ("received_at", models.DateTimeField(verbose_name="起算时间")),
                (
                    "clock",
                    models.CharField(
                        choices=[
                            ("DAY", "自然日"),
                            ("WORKING_DAY", "工作日"),
                            ("WORKING_HOUR", "工作时"),
                            ("URGENT_HOUR", "紧急工作时（昼夜连续）"),
                            ("MONTH", "个月"),
                            ("DATE", "指定日期"),
                        ],
                        max_length=12,
                        verbose_name="时限单位",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="时限")),
                ("named_day", models.DateField(null=True, verbose_name="指定日期")),
                ("extended", models.PositiveIntegerField(default=0, verbose_name="已延长")),
                ("office_hours", models.CharField(max_length=60, verbose_name="办公时间")),
                ("due_at", models.DateTimeField(null=True, verbose_name="逾期起点")),
                ("due_day", models.DateField(null=True, verbose_name="到期")),
                ("remind_at", models.DateTimeField(null=True, verbose_name="提醒时间")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("calendar_version", models.CharField(max_length=40, verbose_name="日历版本")),
                ("stage_from", models.DateTimeField(null=True, verbose_name="本步起算")),
                (
                    "stage_clock",
                    models.CharField(blank=True, max_length=12, verbose_name="本步时限单位"),
                ),
                ("stage_count", models.PositiveIntegerField(default=0, verbose_name="本步时限")),
                ("stage_due", models.DateTimeField(null=True, verbose_name="本步到期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "待派发"),
                            ("ASSIGNED", "待接收"),
                            ("ACCEPTED", "已接收"),
                            ("WORKING", "办理中"),
                            ("REPLIED", "待核验"),
                            ("VERIFIED", "已核验"),
                            ("CLOSED", "已办结"),
                            ("RETURNED", "退回重办"),
                            ("PAUSED", "暂停"),
                            ("WITHDRAWN", "已撤销"),
                            ("REOPENED", "重新交办"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DONE", "办结"),
                            ("TRANSFERRED", "转出"),
                            ("POSTPONED", "挂账"),
                            ("WITHDRAWN", "撤销"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("replied_at", models.DateTimeField(null=True, verbose_name="回复时间")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="核验时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("transfers", models.PositiveSmallIntegerField(default=0, verbose_name="转办次数")),
                (
                    "reopenings",
                    models.PositiveSmallIntegerField(default=0, verbose_name="重办次数"),
                ),
                ("objected", models.BooleanField(default=False, verbose_name="提过异议")),
                ("objection_open", models.BooleanField(default=False, verbose_name="异议待裁定")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="交办人",
                    ),
                ),
                (
                    "opened_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="交办单位",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="kernel_places.place",
                        verbose_name="地方",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="kernel_people.post",
                        verbose_name="承办岗位",
                    ),
                ),
                (
                    "proposed_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="异议所指单位",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="kernel_targets.target",
                        verbose_name="目标",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="kernel_people.unit",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核验人",
                    ),
                ),
                (
                    "verifier_post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties_to_verify",
                        to="kernel_people.post",
                        verbose_name="核验岗位",
                    ),
                ),
            ],
            options={
                "ordering": (models.OrderBy(models.F("due_at"), nulls_last=True), "id"),
            },
        ),
        migrations.CreateModel(
            name="DutyExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="延长")),
                ("reason", models.TextField(verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("granted", models.BooleanField(null=True, verbose_name="同意")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="决定时间")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="kernel_duties.duty",
                    ),
                ),
            ],
            options={
                "ordering": ("duty", "id"),
            },
        ),
        migrations.CreateModel(
            name="DutyFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField(verbose_name="附上时间")),
                (
                    "attachment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_documents.attachment",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="kernel_duties.duty",
                    ),
                ),
            ],
            options={
                "ordering": ("duty", "id"),
            },
        ),
        migrations.CreateModel(
            name="DutyPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("PAPER", "等待当事人补材料（已书面通知）"),
                            ("APPRAISAL", "鉴定、评估、检测"),
                            ("COURT", "诉讼、仲裁"),
                            ("FORCE", "不可抗力"),
                            ("CARRY", "挂账，附办理计划"),
                        ],
                        max_length=10,
                        verbose_name="原因",
                    ),
                ),
                ("starts", models.DateTimeField(verbose_name="自")),
                ("ends", models.DateTimeField(verbose_name="至（不含）")),
                ("plan", models.TextField(blank=True, verbose_name="办理计划")),
                ("resumed", models.BooleanField(default=False, verbose_name="已恢复")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="kernel_duties.duty",
                    ),
                ),
            ],
            options={
                "ordering": ("duty", "starts"),
            },
        ),
        migrations.CreateModel(
            name="DutySerial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "year"), name="duties_serial_once")
                ],
            },
        ),
    ]
