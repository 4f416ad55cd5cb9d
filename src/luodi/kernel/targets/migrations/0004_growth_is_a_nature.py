from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel_targets", "0003_first_versions_of_standing_targets")]

    operations = [migrations.RemoveField("target", "growth")]
