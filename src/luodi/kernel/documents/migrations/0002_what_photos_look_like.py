from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel_documents", "0001_documents_and_attachments"),
        ("kernel_people", "0001_units_posts_users"),
        ("kernel_places", "0001_places_and_successors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="look",
            field=models.BigIntegerField(null=True, verbose_name="相貌"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="look_a",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="look_b",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="look_c",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="look_d",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["upload_sha256"], name="documents_upload_sha256"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["look_a"], name="documents_look_a"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["look_b"], name="documents_look_b"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["look_c"], name="documents_look_c"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["look_d"], name="documents_look_d"),
        ),
    ]
