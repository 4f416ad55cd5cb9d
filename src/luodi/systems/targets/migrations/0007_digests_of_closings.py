from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("targets", "0006_what_texts_say_of_standing_targets")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="digest",
            field=models.CharField(max_length=64, null=True, verbose_name="指纹"),
        )
        for name in ("monthclosing", "closedlight")
    ]
