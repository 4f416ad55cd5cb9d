from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_figures_and_steps_of_reports_before")]

    operations = [
        migrations.RemoveField(model_name="report", name=name)
        for name in ("added", "cumulative", "measure", "withdrawn_at", "withdrawn_because")
    ]
