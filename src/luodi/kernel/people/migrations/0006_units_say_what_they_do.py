from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_people", "0005_leaves")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="remit",
            field=models.CharField(blank=True, default="", max_length=600, verbose_name="职责"),
            preserve_default=False,
        ),
    ]
