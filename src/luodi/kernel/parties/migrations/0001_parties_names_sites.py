import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel_people", "0001_units_posts_users"),
        ("kernel_places", "0001_places_and_successors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ENTERPRISE", "企业"),
                            ("BUSINESS", "个体工商户"),
                            ("COOPERATIVE", "农民专业合作社"),
                            ("COLLECTIVE", "集体经济组织"),
                            ("AGENCY", "机关"),
                            ("INSTITUTION", "事业单位"),
                            ("SOCIETY", "社会组织"),
                            ("OTHER", "其他组织"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="现用名称")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="kernel_places.place",
                        verbose_name="所在地方",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="kernel_people.unit",
                        verbose_name="主管单位",
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="PartyName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="kernel_parties.party",
                    ),
                ),
            ],
            options={
                "ordering": ("-valid_from",),
            },
        ),
        migrations.CreateModel(
            name="PartySite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=200, verbose_name="地址")),
                ("main", models.BooleanField(default=False, verbose_name="主要经营场所")),
                ("lon_e7", models.IntegerField(null=True, verbose_name="经度")),
                ("lat_e7", models.IntegerField(null=True, verbose_name="纬度")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(null=True, verbose_name="止（不含）")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="kernel_parties.party",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_sites",
                        to="kernel_places.place",
                        verbose_name="地方",
                    ),
                ),
            ],
            options={
                "ordering": ("-main", "-valid_from", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    django.db.models.functions.text.Length("credit_code"), 18
                ),
                name="parties_party_code_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="parties_party_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "ENTERPRISE",
                            "BUSINESS",
                            "COOPERATIVE",
                            "COLLECTIVE",
                            "AGENCY",
                            "INSTITUTION",
                            "SOCIETY",
                            "OTHER",
                        ),
                    )
                ),
                name="parties_party_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="partyname",
            index=models.Index(fields=["name"], name="parties_name"),
        ),
        migrations.AddConstraint(
            model_name="partyname",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="parties_name_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="partyname",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="parties_name_given"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyname",
            constraint=models.UniqueConstraint(
                fields=("party", "valid_from"), name="parties_name_one_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyname",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("party",),
                name="parties_name_one_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="partysite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="parties_site_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="partysite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat_e7__isnull", True), ("lon_e7__isnull", True)),
                    models.Q(("lat_e7__isnull", False), ("lon_e7__isnull", False)),
                    _connector="OR",
                ),
                name="parties_site_point",
            ),
        ),
        migrations.AddConstraint(
            model_name="partysite",
            constraint=models.UniqueConstraint(
                condition=models.Q(("main", True), ("valid_to__isnull", True)),
                fields=("party",),
                name="parties_site_one_main",
            ),
        ),
    ]
