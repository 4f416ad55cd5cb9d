"""What the photos look like that were stored before; can be run twice, and in parts."""

from pathlib import Path

from django.conf import settings
from django.db import migrations
from PIL import Image

BATCH = 200
PHOTOS = ("image/jpeg", "image/png")


def look_of(file):
    """Give 64 bits as the rules of documents had them when this was written; None for none."""
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as picture:
            picture.draft("RGB", (512, 512))
            grey = picture.convert("RGB").convert("L").resize((9, 8), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # removed or damaged: `luodi doctor --files` tells
    dots = grey.tobytes()
    if max(dots) - min(dots) < 12:
        return None
    look = 0
    for row in range(8):
        for column in range(8):
            look = look << 1 | (dots[row * 9 + column + 1] > dots[row * 9 + column])
    return look


def fill(apps, _editor):
    """Look at each stored photo that has no look yet."""
    attachment = apps.get_model("kernel_documents", "Attachment")
    waiting = attachment.objects.filter(
        look__isnull=True, removed_on__isnull=True, media_type__in=PHOTOS
    )
    last = 0
    while batch := list(waiting.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for row in batch:
            look = look_of(Path(settings.LUODI_FILES) / row.path)
            if look is not None:
                row.look = look - 2**63
                row.look_a, row.look_b, row.look_c, row.look_d = (
                    look >> shift & 0xFFFF for shift in (0, 16, 32, 48)
                )
        attachment.objects.bulk_update(batch, ["look", "look_a", "look_b", "look_c", "look_d"])


class Migration(migrations.Migration):
    atomic = False  # each batch for itself

    dependencies = [("kernel_documents", "0002_what_photos_look_like")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
