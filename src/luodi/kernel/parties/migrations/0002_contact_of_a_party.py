import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_parties", "0001_parties_names_sites")]

    operations = [
        migrations.CreateModel(
            name="PartyContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.TextField(verbose_name="联系电话")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("kept_since", models.DateField(verbose_name="登记日期")),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="kernel_parties.party",
                    ),
                ),
            ],
            options={"ordering": ("party",)},
        ),
    ]
