import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel_people", "0001_units_posts_users"),
        ("kernel_places", "0001_places_and_successors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("original_name", models.CharField(max_length=200, verbose_name="原文件名")),
                ("media_type", models.CharField(max_length=100, verbose_name="格式")),
                ("size", models.BigIntegerField(verbose_name="大小（字节）")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="文件指纹")),
                ("upload_sha256", models.CharField(max_length=64, verbose_name="上传时指纹")),
                ("path", models.CharField(max_length=80, verbose_name="存放位置")),
                ("taken_on", models.DateField(null=True, verbose_name="拍摄或形成日期")),
                ("added_at", models.DateTimeField(verbose_name="上传时间")),
                ("removed_on", models.DateField(null=True, verbose_name="文件移除日期")),
                (
                    "removal_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="移除理由"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="kernel_places.place",
                        verbose_name="地方",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="kernel_people.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removal_reason", ""), ("removed_on__isnull", True)),
                            models.Q(
                                ("removed_on__isnull", False),
                                models.Q(("removal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="documents_attachment_tombstone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "政府工作报告"),
                            ("bulletin", "统计公报"),
                            ("notice", "通知文件"),
                            ("plan", "计划方案"),
                            ("news", "新闻报道"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("published_on", models.DateField(null=True, verbose_name="发布日期")),
                ("text", models.TextField(verbose_name="正文")),
                ("characters", models.PositiveIntegerField(verbose_name="字数")),
                ("covered", models.PositiveIntegerField(default=0, verbose_name="遮盖的身份证号")),
                ("text_sha256", models.CharField(max_length=64, verbose_name="正文指纹")),
                ("sha256", models.CharField(max_length=64, verbose_name="文件指纹")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("media_type", models.CharField(max_length=100, verbose_name="格式")),
                ("size", models.BigIntegerField(verbose_name="大小（字节）")),
                ("added_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="kernel_people.unit",
                        verbose_name="发布单位",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="kernel_places.place",
                        verbose_name="地方",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["year", "kind"], name="documents_year_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issued_by", "sha256"), name="documents_bytes_once_a_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="documents_document_titled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="documents_document_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1949), ("year__lte", 2199)),
                        name="documents_document_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("report", "bulletin", "notice", "plan", "news", "other"))
                        ),
                        name="documents_document_kind",
                    ),
                ],
            },
        ),
    ]
