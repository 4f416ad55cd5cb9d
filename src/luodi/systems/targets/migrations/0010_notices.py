import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_duties", "0002_steps_alarms_and_constraints"),
        ("kernel_ledger", "0003_entries_of_before_wait_for_the_sealer"),
        ("kernel_people", "0005_leaves"),
        ("kernel_targets", "0005_how_often_targets_are_reported"),
        ("targets", "0009_inquiries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.PositiveIntegerField(verbose_name="月份")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("OVERDUE", "时段已结束，未完成"),
                            ("RED_LIGHT", "红灯"),
                            ("BEHIND", "滞后（黄灯）"),
                            ("QUALITY", "报送质量差，被多次退回"),
                            ("DEADLINE", "临近期限"),
                        ],
                        max_length=10,
                        verbose_name="事由",
                    ),
                ),
                (
                    "called",
                    models.CharField(
                        choices=[("BLUE", "蓝色"), ("YELLOW", "黄色"), ("RED", "红色")],
                        max_length=6,
                        verbose_name="应发颜色",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("BLUE", "蓝色"), ("YELLOW", "黄色"), ("RED", "红色")],
                        max_length=6,
                        verbose_name="颜色",
                    ),
                ),
                ("colour", models.CharField(max_length=6, verbose_name="灯")),
                ("actual", models.CharField(max_length=80, null=True, verbose_name="完成")),
                ("due", models.CharField(max_length=80, null=True, verbose_name="此时应完成")),
                ("words", models.CharField(max_length=200, verbose_name="依据")),
                ("as_of", models.DateField(verbose_name="截至")),
                ("of_quota", models.BooleanField(default=False, verbose_name="按分解数")),
                ("target_version", models.PositiveIntegerField(verbose_name="目标版本")),
                (
                    "closed_light",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="targets.closedlight",
                    ),
                ),
                (
                    "duty",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_duties.duty",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.notice",
                        verbose_name="升级的缘由",
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_ledger.seal",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="kernel_targets.target",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="督办对象",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="NoticeFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveIntegerField(verbose_name="步骤")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("PASSED", "核查通过"),
                            ("SENT_BACK", "退回重改"),
                            ("CLOSED", "销号"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("words", models.TextField(verbose_name="核查情况")),
                ("colour", models.CharField(max_length=6, verbose_name="当时的灯")),
                ("actual", models.CharField(max_length=80, null=True, verbose_name="当时完成")),
                ("as_of", models.DateField(verbose_name="截至")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="targets.notice",
                    ),
                ),
            ],
            options={
                "ordering": ("notice", "step"),
            },
        ),
        migrations.CreateModel(
            name="NoticeReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.PositiveIntegerField(verbose_name="步骤")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("LAND", "用地、征拆"),
                            ("FUNDS", "资金"),
                            ("APPROVAL", "前期手续、审批"),
                            ("DESIGN", "方案、设计变更"),
                            ("WORKS", "施工组织、人手"),
                            ("WEATHER", "天气、不可抗力"),
                            ("PARTNER", "企业或合作方原因"),
                            ("POLICY", "政策、市场变化"),
                            ("TARGET", "目标或分解定得不当"),
                            ("REPORTING", "报送或口径的问题"),
                            ("DUTY", "责任落实不到位"),
                            ("OTHER", "其他"),
                        ],
                        max_length=10,
                        verbose_name="根本原因",
                    ),
                ),
                ("words", models.TextField(verbose_name="原因说明")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="targets.notice",
                    ),
                ),
            ],
            options={
                "ordering": ("notice", "step"),
            },
        ),
        migrations.CreateModel(
            name="NoticeRemedy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("what", models.CharField(max_length=200, verbose_name="整改措施")),
                ("day", models.DateField(verbose_name="完成日期")),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="targets.noticereply",
                    ),
                ),
            ],
            options={
                "ordering": ("reply", "number"),
            },
        ),
        migrations.CreateModel(
            name="Consequence",
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
                        choices=[("INTERVIEW", "约谈"), ("BULLETIN", "公开通报")],
                        max_length=10,
                        verbose_name="建议",
                    ),
                ),
                ("month", models.PositiveIntegerField(verbose_name="到哪个月")),
                ("months", models.PositiveSmallIntegerField(verbose_name="连续红灯月数")),
                ("adopted", models.BooleanField(verbose_name="采纳")),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("decided_at", models.DateTimeField(verbose_name="决定时间")),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "kind", "month"), name="targets_consequence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adopted", False),
                            models.Q(("citation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="targets_consequence_cites",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("target", "unit", "month"), name="targets_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour", "GREY"), _negated=True),
                name="targets_notice_of_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticefinding",
            constraint=models.UniqueConstraint(
                fields=("notice", "step"), name="targets_finding_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticereply",
            constraint=models.UniqueConstraint(
                fields=("notice", "step"), name="targets_notice_reply_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeremedy",
            constraint=models.UniqueConstraint(
                fields=("reply", "number"), name="targets_remedy_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticeremedy",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="targets_remedy_said"
            ),
        ),
    ]
