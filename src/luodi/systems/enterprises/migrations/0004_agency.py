import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_visits"),
        ("kernel_parties", "0002_contact_of_a_party"),
        ("kernel_people", "0006_units_say_what_they_do"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgencyTemplate",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("title", models.CharField(max_length=60, verbose_name="模板")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("REGISTER", "开办企业"),
                            ("TAX", "税务"),
                            ("PERMIT", "许可和证照"),
                            ("QUALIFY", "资质认定"),
                            ("SUBSIDY", "奖补申报"),
                            ("BUILD", "项目建设"),
                            ("OTHER", "其他事项"),
                        ],
                        max_length=8,
                        verbose_name="用途",
                    ),
                ),
                ("source", models.TextField(verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="enterprises.agencytemplate",
                        verbose_name="上一版",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="维护单位",
                    ),
                ),
            ],
            options={
                "ordering": ("purpose", "title", "-version", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="enterprises_template_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="enterprises_template_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyTemplateStep",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("number", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("title", models.CharField(max_length=60, verbose_name="步骤")),
                ("who", models.CharField(max_length=40, verbose_name="谁办")),
                ("days", models.PositiveSmallIntegerField(verbose_name="工作日")),
                ("from_start", models.BooleanField(default=False, verbose_name="从代办开始起算")),
                ("materials", models.JSONField(default=list, verbose_name="材料")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="enterprises.agencytemplate",
                    ),
                ),
            ],
            options={
                "ordering": ("template", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "number"), name="enterprises_template_step_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__gte", 1), models.Q(("title", ""), _negated=True)
                        ),
                        name="enterprises_template_step_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyService",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("started_on", models.DateField(verbose_name="开始")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service",
                        to="enterprises.case",
                        verbose_name="诉求",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="enterprises.agencytemplate",
                        verbose_name="模板",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="AgencyStep",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("number", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("title", models.CharField(max_length=60, verbose_name="步骤")),
                ("who", models.CharField(max_length=40, verbose_name="谁办")),
                ("days", models.PositiveSmallIntegerField(verbose_name="工作日")),
                ("from_start", models.BooleanField(default=False, verbose_name="从代办开始起算")),
                ("named", models.BooleanField(default=False, verbose_name="人工定的日期")),
                ("due_day", models.DateField(verbose_name="应于")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("done_on", models.DateField(null=True, verbose_name="办结")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("reason", models.TextField(blank=True, verbose_name="提前或容缺的理由")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.post",
                        verbose_name="岗位",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="enterprises.agencyservice",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel_people.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("service", "number"),
                "indexes": [
                    models.Index(fields=["done_on", "due_day"], name="enterprises_step_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "number"), name="enterprises_agency_step_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("named", True), ("provisional", True), _negated=True),
                        name="enterprises_named_day_is_firm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyMaterial",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("name", models.CharField(max_length=40, verbose_name="材料")),
                ("received_on", models.DateField(null=True, verbose_name="收到")),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="enterprises.agencystep",
                    ),
                ),
            ],
            options={
                "ordering": ("step", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("step", "name"), name="enterprises_material_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmMerge",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("reason", models.TextField(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergings",
                        to="enterprises.firm",
                        verbose_name="并入的",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="enterprises.firm",
                        verbose_name="保留的",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True),
                        name="enterprises_merge_of_two_firms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="enterprises_merge_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmMergeMove",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("table", models.CharField(max_length=80, verbose_name="表")),
                ("column", models.CharField(max_length=80, verbose_name="列")),
                ("row", models.BigIntegerField(verbose_name="行")),
                (
                    "merge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="enterprises.firmmerge",
                    ),
                ),
            ],
            options={
                "ordering": ("merge", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("merge", "table", "column", "row"), name="enterprises_move_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmMergeUndo",
            fields=[
                ("id", models.BigAutoField(**ID)),
                ("reason", models.TextField(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "merge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undo",
                        to="enterprises.firmmerge",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="enterprises_undo_has_a_reason",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="firm",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_firms",
                to="enterprises.firm",
                verbose_name="并入",
            ),
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="enterprises_firm_not_into_itself",
            ),
        ),
    ]
