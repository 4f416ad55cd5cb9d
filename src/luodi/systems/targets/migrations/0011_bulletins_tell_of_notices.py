from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0010_notices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bulletinblock",
            name="part",
            field=models.CharField(
                choices=[
                    ("OVERALL", "总体情况"),
                    ("TARGETS", "各项目标进展"),
                    ("RANKING", "牵头单位排名"),
                    ("CHANGES", "比上月的变化"),
                    ("LATE", "迟报情况"),
                    ("REVISED", "数据更正"),
                    ("SUPERVISION", "督办情况"),
                    ("NOTICES", "督办单办理情况"),
                    ("CORRECTION", "更正的数"),
                    ("DEMANDS", "工作要求"),
                ],
                max_length=12,
                verbose_name="部分",
            ),
        ),
    ]
