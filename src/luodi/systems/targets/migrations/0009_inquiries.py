"""Ad hoc inquiries, and what each unit says to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0001_units_posts_users"),
        ("targets", "0008_bulletins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="问什么")),
                ("definition", models.CharField(max_length=300, verbose_name="口径")),
                ("unit_word", models.CharField(max_length=20, verbose_name="计量单位")),
                ("measured_in", models.CharField(max_length=20, verbose_name="存储单位")),
                ("scale", models.PositiveSmallIntegerField(default=0, verbose_name="小数位")),
                ("asked_at", models.DateTimeField(verbose_name="发出时间")),
                ("due_at", models.DateTimeField(verbose_name="截止时间")),
                ("as_of", models.DateField(verbose_name="数截至哪天")),
                (
                    "differs",
                    models.CharField(blank=True, max_length=300, verbose_name="与已有的数有何不同"),
                ),
                ("found", models.JSONField(default=list, verbose_name="当时已有的数")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "在问"), ("CLOSED", "已汇总"), ("CANCELLED", "已撤销")],
                        default="OPEN",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "ended_because",
                    models.CharField(blank=True, max_length=200, verbose_name="撤销的理由"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "asking_post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.post",
                    ),
                ),
                (
                    "asking_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="kernel_people.unit",
                        verbose_name="询数单位",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="InquiryAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reply",
                    models.CharField(
                        choices=[("WAITING", "未报"), ("GIVEN", "已报"), ("UNABLE", "无法提供")],
                        default="WAITING",
                        max_length=10,
                        verbose_name="答复",
                    ),
                ),
                ("amount", models.BigIntegerField(null=True, verbose_name="数")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("reminded_at", models.DateTimeField(null=True, verbose_name="催办时间")),
                ("reminders", models.PositiveIntegerField(default=0, verbose_name="催办次数")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="targets.inquiry",
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
                "ordering": ("inquiry", "unit__path"),
            },
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("definition", ""), _negated=True),
                    models.Q(("unit_word", ""), _negated=True),
                ),
                name="targets_inquiry_defined",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("asked_at"))), name="targets_inquiry_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "OPEN")),
                    models.Q(("ended_at__isnull", False), ("state__in", ("CLOSED", "CANCELLED"))),
                    _connector="OR",
                ),
                name="targets_inquiry_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiryanswer",
            constraint=models.UniqueConstraint(
                fields=("inquiry", "unit"), name="targets_inquiry_unit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiryanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__isnull", True),
                        ("answered_at__isnull", True),
                        ("reply", "WAITING"),
                    ),
                    models.Q(
                        ("amount__isnull", False),
                        ("answered_at__isnull", False),
                        ("reply", "GIVEN"),
                    ),
                    models.Q(
                        ("amount__isnull", True),
                        ("answered_at__isnull", False),
                        ("reply", "UNABLE"),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="targets_inquiry_reply",
            ),
        ),
    ]
