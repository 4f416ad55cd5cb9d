from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_search", "0002_words_for_full_text"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="indexreach",
            name="search_reach_once",
        ),
        migrations.AddField(
            model_name="indexreach",
            name="below",
            field=models.BooleanField(default=False, verbose_name="也对下级单位开放"),
        ),
        migrations.AddConstraint(
            model_name="indexreach",
            constraint=models.UniqueConstraint(
                fields=("row", "unit_path", "place_path", "around", "below"),
                name="search_reach_once",
            ),
        ),
    ]
