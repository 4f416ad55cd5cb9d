from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel_config", "0001_threshold_rows")]

    operations = [
        migrations.AlterModelOptions(
            name="thresholdrow", options={"ordering": ("key", "-valid_from", "-id")}
        ),
        migrations.RemoveConstraint(model_name="thresholdrow", name="config_one_value_a_day"),
    ]
