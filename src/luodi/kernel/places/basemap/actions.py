"""Changing the base map: the whole of it is replaced as one act."""

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.log.actions import record
from luodi.kernel.log.many import insert
from luodi.kernel.places.actions import CHANGE
from luodi.kernel.places.basemap.files import NewFeature, read_features
from luodi.kernel.places.models import BaseFeature, BaseImport, BaseVersion
from luodi.standards.datum import parse_datum

COLUMNS = ("kind", "road_class", "name", "one_way", "lanes", "width_dm", "bridge", "geometry",
           "west_e7", "south_e7", "east_e7", "north_e7")  # fmt: skip


@transaction.atomic
def replace_base_map(
    *, actor: Actor, features: Sequence[NewFeature], source: str, upload: BaseImport | None = None
) -> None:
    """Put features in the place of the base map that stands.

    Parameters
    ----------
    actor
        Who replaces it; needs ``places.change_place``.
    features
        All features of the new base map, checked.
    source
        The file or occasion, for the log.
    upload
        The kept file that they come from, if any.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    """
    require_anywhere(actor, (CHANGE,))
    BaseVersion.objects.update_or_create(
        pk=1, defaults={"token": uuid4().hex, "replaced_at": clock.now()}
    )
    stood = BaseFeature.objects.count()
    BaseFeature.objects.all()._raw_delete(using="default")  # noqa: SLF001 - nothing hangs on them
    insert(
        BaseFeature,
        COLUMNS,
        (
            (one.kind.value, one.road_class.value if one.road_class else "", one.name,
             one.one_way, one.lanes, one.width_dm, one.bridge, one.geometry, *one.box_e7)
            for one in features
        ),
    )  # fmt: skip
    record(
        actor=actor,
        verb="places.replace_base_map",
        record=("places.base_import", upload.pk if upload else 0),
        before={"features": stood},
        after={
            "features": len(features),
            "kinds": dict(Counter(one.kind.value for one in features)),
        },
        reason=source,
    )


@transaction.atomic
def keep_base_upload(*, actor: Actor, file_name: str, content: str, datum: str) -> BaseImport:
    """Keep an uploaded file between its preview and its confirmation.

    Parameters
    ----------
    actor
        Who uploads; needs ``places.change_place``.
    file_name, content
        Name and text of the file.
    datum
        Name of its datum, as the person says it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.standards.errors.StandardError
        For an unknown datum, or a file with a feature that is none.
    """
    require_anywhere(actor, (CHANGE,))
    parse_datum(datum)
    read_features(content, datum)
    upload = BaseImport.objects.create(
        file_name=file_name[-200:],
        content=content,
        datum=datum,
        uploaded_by=actor.user_id,
        uploaded_at=clock.now(),
    )
    record(
        actor=actor,
        verb="places.keep_base_upload",
        record=("places.base_import", upload.pk),
        after={"file_name": upload.file_name, "datum": datum},
    )
    return upload


@transaction.atomic
def confirm_base_upload(*, actor: Actor, upload: BaseImport) -> bool:
    """Replace the base map by a kept file; doing so twice changes nothing.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    upload
        The kept file.

    Returns
    -------
    bool
        Whether anything was replaced; false when it was confirmed before.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody but the uploader, or without ``places.change_place``.
    """
    if upload.uploaded_by != actor.user_id:
        raise PermissionDenied("只有上传人可以确认这次更换")
    upload = BaseImport.objects.select_for_update().get(pk=upload.pk)
    if upload.confirmed_at is not None:
        return False
    features = read_features(upload.content, upload.datum)
    replace_base_map(actor=actor, features=features, source=upload.file_name, upload=upload)
    upload.confirmed_at = clock.now()
    upload.content = ""
    upload.save(update_fields=["confirmed_at", "content"])
    return True
