import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_people", "0006_units_say_what_they_do"),
        ("kernel_people", "__first__"),
        ("kernel_places", "0002_base_map"),
        ("sweeping", "0003_streets"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispatchorder",
            name="called_at",
            field=models.DateTimeField(null=True, verbose_name="已电话通知"),
        ),
        migrations.AddField(
            model_name="dispatchorder",
            name="escalated_at",
            field=models.DateTimeField(null=True, verbose_name="提醒电话通知"),
        ),
        migrations.RemoveConstraint(model_name="orderreceipt", name="sweeping_receipt_once"),
        migrations.AddConstraint(
            model_name="orderreceipt",
            constraint=models.UniqueConstraint(
                fields=("order", "user"), name="sweeping_receipt_once"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="known",
            field=models.JSONField(null=True, verbose_name="片区"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="last_reading",
            field=models.BigIntegerField(null=True, verbose_name="最后一条读数"),
        ),
        migrations.AddField(
            model_name="station",
            name="key_hash",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="密钥指纹"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key_hash", ""), _negated=True),
                fields=("key_hash",),
                name="sweeping_station_key",
            ),
        ),
        migrations.AddField(
            model_name="dispatchorder",
            name="limits",
            field=models.CharField(blank=True, max_length=16, verbose_name="规则版本"),
        ),
        migrations.CreateModel(
            name="StreetUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("datum", models.CharField(max_length=20, verbose_name="坐标系")),
                ("datum_sure", models.BooleanField(default=False, verbose_name="坐标系已核实")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="确认时间")),
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
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file_name", ""), _negated=True),
                        name="sweeping_street_upload",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
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
                        choices=[("CLOSED", "封路：不能通行"), ("QUIET", "静音时段：不作业")],
                        max_length=6,
                        verbose_name="种类",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤销")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="sweeping.roadlink",
                        verbose_name="路段",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_at", "link"),
            },
        ),
        migrations.CreateModel(
            name="WorkStandard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "road_class",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
                        verbose_name="保洁等级",
                    ),
                ),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("VACUUM", "吸尘"),
                            ("WASH_SWEEP", "洗扫"),
                            ("WET_SWEEP", "湿扫"),
                            ("FLUSH", "冲洗"),
                            ("SPRINKLE", "洒水"),
                            ("MIST", "雾炮"),
                            ("DRY_BRUSH", "干刷"),
                            ("GUARD_RAIL", "护栏清洗"),
                            ("KERB_FOOT", "道牙石下冲洗"),
                        ],
                        max_length=12,
                        verbose_name="作业",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("THREE_A_DAY", "一天 3 遍"),
                            ("TWO_A_DAY", "一天 2 遍"),
                            ("DAILY", "一天 1 遍"),
                            ("EVERY_OTHER_DAY", "两天 1 遍"),
                            ("EVERY_THIRD_DAY", "三天 1 遍"),
                            ("TWICE_A_WEEK", "一周 2 遍"),
                            ("WEEKLY", "一周 1 遍"),
                            ("AS_NEEDED", "按需"),
                        ],
                        max_length=16,
                        verbose_name="频次",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
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
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("unit__path", "road_class", "operation", "-valid_from"),
            },
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")), models.Q(("reason", ""), _negated=True)
                ),
                name="sweeping_closure_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="workstandard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("unit", "road_class", "operation"),
                name="sweeping_standard_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="workstandard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sweeping_standard_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="workstandard",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="sweeping_standard_source"
            ),
        ),
    ]
