"""The tables around a duty, and what the database holds of them all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel_duties", "0001_duties"),
        ("kernel_documents", "0001_documents_and_attachments"),
        ("kernel_people", "0005_leaves"),
        ("kernel_places", "0001_places_and_successors"),
        ("kernel_targets", "0005_how_often_targets_are_reported"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("OPEN", "立项"),
                            ("ASSIGN", "派发"),
                            ("ACCEPT", "接收"),
                            ("OBJECT", "提出异议"),
                            ("DECIDE", "裁定异议"),
                            ("START", "开始办理"),
                            ("REPLY", "回复办理结果"),
                            ("VERIFY", "核验通过"),
                            ("SEND_BACK", "退回重办"),
                            ("CLOSE", "办结"),
                            ("REOPEN", "重新交办"),
                            ("PAUSE", "暂停"),
                            ("CARRY", "挂账"),
                            ("RESUME", "恢复办理"),
                            ("TRANSFER", "转办"),
                            ("WITHDRAW", "撤销"),
                            ("ASK_EXTENSION", "申请延期"),
                            ("EXTEND", "同意延期"),
                            ("REFUSE_EXTENSION", "不同意延期"),
                            ("NAME_VERIFIER", "改派核验岗位"),
                            ("ADD_FILE", "附上材料"),
                            ("NOTE", "说明"),
                            ("REMIND", "提醒"),
                            ("ESCALATE", "督办升级"),
                            ("RECOUNT", "按新的放假安排重算时限"),
                        ],
                        max_length=20,
                        verbose_name="动作",
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=10, verbose_name="此前")),
                ("after", models.CharField(max_length=10, verbose_name="此后")),
                ("due_at", models.DateTimeField(null=True, verbose_name="此后的时限")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="kernel_duties.duty",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.post",
                    ),
                ),
                (
                    "stands_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
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
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("duty", "number"),
            },
        ),
        migrations.CreateModel(
            name="DutyWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="自")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watchers",
                        to="kernel_duties.duty",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
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
                            ("TIME", "时限"),
                            ("TRANSFERS", "多次转办"),
                            ("STAGE", "本步时限"),
                            ("PERSON", "人工提醒"),
                        ],
                        max_length=10,
                        verbose_name="缘由",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="级别")),
                ("due_at", models.DateTimeField(verbose_name="时限")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="知悉时间")),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="kernel_duties.duty",
                    ),
                ),
                (
                    "seen_by",
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
                        verbose_name="报到单位",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="设立时间")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="废止时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("user",),
                        name="duties_feed_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["state", "due_at"], name="duties_state_due"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["state", "remind_at"], name="duties_state_remind"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["post", "state"], name="duties_post_state"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["system", "record_kind", "record"], name="duties_source"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("kind", "year", "serial"), name="duties_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["VERIFIED", "CLOSED"]), _negated=True),
                    models.Q(("verified_by__isnull", False), ("handled_by__isnull", False)),
                    _connector="OR",
                ),
                name="duties_closed_only_when_verified",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by__isnull", True),
                    ("handled_by__isnull", True),
                    models.Q(("verified_by", models.F("handled_by")), _negated=True),
                    _connector="OR",
                ),
                name="duties_verifier_is_not_handler",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("post__isnull", True),
                    ("verifier_post__isnull", True),
                    models.Q(("post", models.F("verifier_post")), _negated=True),
                    _connector="OR",
                ),
                name="duties_verifying_post_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["OPEN", "REOPENED", "WITHDRAWN"]),
                    ("verifier_post__isnull", False),
                    _connector="OR",
                ),
                name="duties_assigned_with_a_verifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["CLOSED", "WITHDRAWN"]), ("ended_at__isnull", False)),
                    models.Q(
                        models.Q(("state__in", ["CLOSED", "WITHDRAWN"]), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="duties_ended_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="duties_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyextension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("granted__isnull", True), ("granted", True), _connector="OR"),
                fields=("duty",),
                name="duties_extended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyfile",
            constraint=models.UniqueConstraint(
                fields=("duty", "attachment"), name="duties_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutypause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", "CARRY"), _negated=True),
                    models.Q(("plan", ""), _negated=True),
                    _connector="OR",
                ),
                name="duties_carry_has_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutypause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed", False)),
                fields=("duty",),
                name="duties_one_pause_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="dutystep",
            index=models.Index(fields=["act", "at"], name="duties_step_act"),
        ),
        migrations.AddConstraint(
            model_name="dutystep",
            constraint=models.UniqueConstraint(fields=("duty", "number"), name="duties_step_once"),
        ),
        migrations.AddConstraint(
            model_name="dutywatch",
            constraint=models.UniqueConstraint(fields=("duty", "user"), name="duties_watch_once"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("duty", "cause", "level", "due_at"), name="duties_escalated_once"
            ),
        ),
    ]
