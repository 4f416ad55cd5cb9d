"""Handing out what people decided about a reading, as labels beside the text."""

import io
import json
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.tables.export import MARK
from luodi.systems.targets.models import Reading
from luodi.systems.targets.reads import labels_of, visible_commitments
from luodi.systems.targets.reads.labels import UNDECIDED


@transaction.atomic
def export_labels(*, actor: Actor, reading: Reading) -> bytes:
    """Pack the stored text and its labels; who took them is logged.

    Returns
    -------
    bytes
        A zip of ``reading-N.txt`` and ``reading-N.jsonl``, as ``luodi read score`` takes them.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.view_target`` over the document's unit and place.
    django.core.exceptions.ValidationError
        When nobody has decided about a record yet.
    """
    document = reading.document
    actor = require(
        actor,
        "targets.view_target",
        unit_path=document.issued_by.path,
        place_path=document.place.path,
    )
    name = f"reading-{reading.pk}"
    labels = labels_of(reading, list(visible_commitments(actor, reading)), name)
    decided = sum(label["note"] != UNDECIDED for label in labels)
    if not decided:
        raise ValidationError(_("还没有接受、更正或标出的记录；请先审阅，再导出标注"))
    mark = {"data": MARK} if settings.LUODI_DEMO else {}
    lines = "".join(f"{json.dumps(label | mark, ensure_ascii=False)}\n" for label in labels)
    record(
        actor=actor,
        verb="targets.export_labels",
        record=("targets.reading", reading.pk),
        after={"decided": decided, "labels": len(labels)},
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for ending, content in (("txt", document.text), ("jsonl", lines)):
            info = zipfile.ZipInfo(f"{name}.{ending}")
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return packed.getvalue()
