import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_people", "0001_units_posts_users")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="notice",
            field=models.CharField(blank=True, max_length=400, verbose_name="下次登录时告知"),
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", models.TextField(verbose_name="密钥")),
                ("made_at", models.DateTimeField(verbose_name="生成")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="启用时间")),
                ("last_step", models.BigIntegerField(default=0, verbose_name="用过的最后一步")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="输错次数")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_factor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("user",)},
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, verbose_name="摘要")),
                ("used_at", models.DateTimeField(null=True, verbose_name="用掉的时间")),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to="kernel_people.secondfactor",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("factor", "code_hash"), name="people_recovery_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200, verbose_name="提供方")),
                ("subject", models.CharField(max_length=255, verbose_name="账号编号")),
                ("bound_at", models.DateTimeField(verbose_name="绑定时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provider_subjects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("user", "issuer"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="people_subject_once"
                    ),
                    models.UniqueConstraint(
                        fields=("issuer", "user"), name="people_subject_of_user"
                    ),
                ],
            },
        ),
    ]
