"""Short ways to people of the road and to photos, for the tests of driving and calls."""

import io

from PIL import Image

from luodi.kernel.documents.actions import add_attachment

DRIVER = (
    "sweeping.drive_route",
    "sweeping.sign_order",
    "sweeping.view_order",
    "documents.add_document",
)
SENDER = ("sweeping.view_call", "sweeping.send_call", "documents.add_document")


def driver(office, name="siji", rights=DRIVER, **where):
    """Make somebody who drives."""
    return office.user(name, office.post(f"驾驶员{name}", rights, **where))


def sender(office, name="diaodu2", rights=SENDER):
    """Make another dispatcher of calls."""
    return office.user(name, office.post(f"调度{name}", rights))


def jpeg(shade=90):
    """Draw a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 90)).save(out, "JPEG")
    return out.getvalue()


def photo(office, user, settings, folder):
    """Keep a photo of the bureau, in a folder of the test."""
    settings.LUODI_FILES = folder
    return add_attachment(
        actor=office.actor(user),
        data=jpeg(),
        filename="现场.jpg",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
