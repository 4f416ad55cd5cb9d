"""Writing: registering texts, keeping evidence, removing a file whose time has come."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents import rules, store
from luodi.kernel.documents.evidence import Evidence, checked
from luodi.kernel.documents.finding import findable
from luodi.kernel.documents.locking import lock_bytes
from luodi.kernel.documents.models import LOOK_BANDS, LOOK_SHIFT, Attachment, Document
from luodi.kernel.documents.rules import Kind
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.search.actions import put
from luodi.reading.intake import check_size, media_type, text_of
from luodi.reading.intake.errors import IntakeError


class AlreadyAddedError(ValidationError):
    """The same bytes stand under the same unit; ``document`` is the one that does."""

    def __init__(self, document: Document) -> None:
        day = document.added_at.astimezone(clock.SHANGHAI).date()
        super().__init__(
            f"这份文件已于 {day} 登记为《{document.title}》（编号 {document.pk}），"
            "没有重复保存；请直接打开那一份。",
            code="already_added",
        )
        self.document = document


@dataclass(frozen=True)
class _Text:
    """What was taken out of an uploaded text file."""

    covered: rules.Covered
    media_type: str
    sha256: str
    size: int


def add_document(
    *,
    actor: Actor,
    data: bytes,
    filename: str,
    title: str,
    year: int,
    published_on: date | None,
    unit_id: int,
    place_id: int,
    kind: Kind = Kind.OTHER,
) -> Document:
    """Register a published text.

    Parameters
    ----------
    actor
        Who registers it; needs ``documents.add_document`` over the unit and the place.
    data
        The whole uploaded file: txt, docx, pdf or html.
    filename
        Its name as uploaded.
    title
        The text's title.
    year
        The year that it speaks of.
    published_on
        The day of publication; None when not known.
    unit_id
        Number of the unit that issued it.
    place_id
        Number of the place that it is about.
    kind
        What it is.

    Returns
    -------
    Document
        The new document; its text never changes, and citizen numbers in it are covered.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    AlreadyAddedError
        When the same bytes stand under the unit.
    django.core.exceptions.ValidationError
        When the file cannot become text, or a field is refused; the message names the value, the
        file and the remedy.
    """
    unit, place = _unit_and_place(unit_id, place_id)
    acting = require(actor, "documents.add_document", unit_path=unit.path, place_path=place.path)
    title, name = title.strip(), rules.clean_name(filename)
    refused = rules.problems(title=title, year=year, published_on=published_on, today=clock.today())
    if refused:
        raise ValidationError(refused)
    text = _taken_out(data, name)
    columns = {
        "title": title,
        "kind": kind.value,
        "year": year,
        "published_on": published_on,
        "issued_by": unit,
        "place": place,
        "file_name": name,
    }
    return _registered(acting, text, columns)


def add_attachment(
    *,
    actor: Actor,
    data: bytes,
    filename: str,
    unit_id: int,
    place_id: int,
    taken_on: date | None = None,
) -> Attachment:
    """Keep a file as evidence; the caller links it to what it proves.

    Parameters
    ----------
    actor
        Who adds it; needs ``documents.add_document`` over the unit and the place.
    data
        The whole uploaded file: a photo (jpg, png, webp), pdf, docx, xlsx, txt or csv.
    filename
        Its name as uploaded.
    unit_id
        Number of the unit whose evidence it is.
    place_id
        Number of the place where it was taken, or that it is about.
    taken_on
        The day; None takes the day that the camera noted, when it did.

    Returns
    -------
    Attachment
        The new row; its file is on the disk.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the file is refused; the message names the value, the file and the remedy.
    """
    unit, place = _unit_and_place(unit_id, place_id)
    acting = require(actor, "documents.add_document", unit_path=unit.path, place_path=place.path)
    name = rules.clean_name(filename)
    evidence = _evidence(data, name)
    noted = evidence.taken_on if _is_past(evidence.taken_on) else None
    problem = rules.attachment_problem(taken_on, clock.today())
    if problem:
        raise ValidationError({"taken_on": problem})
    # The slow part, before the transaction takes the lock; harmless when the row never comes.
    stored = store.put(evidence.data, evidence.ending)
    with transaction.atomic():
        lock_bytes(stored.sha256)
        store.put(evidence.data, evidence.ending)  # once more: it may have been removed meanwhile
        attachment = Attachment.objects.create(
            original_name=name,
            media_type=evidence.media_type,
            size=stored.size,
            sha256=stored.sha256,
            upload_sha256=sha256(data).hexdigest(),
            path=stored.path,
            taken_on=taken_on or noted,
            **_look_columns(evidence.look),
            unit=unit,
            place=place,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        record(
            actor=acting,
            verb="documents.add_attachment",
            record=("documents.attachment", attachment.pk),
            after={"name": name, "unit": unit.code, "sha256": stored.sha256},
        )
    return attachment


def _look_columns(look: int | None) -> dict[str, int]:
    if look is None:
        return {}
    bands = zip(LOOK_BANDS, rules.bands_of(look), strict=True)
    return {"look": look - LOOK_SHIFT, **dict(bands)}


@transaction.atomic
def remove_attachment_file(*, actor: Actor, attachment: Attachment, reason: str) -> Attachment:
    """Remove the file of a piece of evidence; its hash stays, with the day and the reason.

    Parameters
    ----------
    actor
        Who removes it; needs ``documents.remove_attachment`` over its unit and place.
    attachment
        The evidence.
    reason
        The rule or document that asks for it; never empty.

    Returns
    -------
    Attachment
        The row as it stands now. One removed before keeps its day and reason.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        Without a reason.

    Notes
    -----
    Nobody can open the file from now on. The bytes go with the next night's sweep, unless another
    row stands on the same ones.
    """
    acting = require(
        actor,
        "documents.remove_attachment",
        unit_path=attachment.unit.path,
        place_path=attachment.place.path,
    )
    reason = reason.strip()
    if not reason or len(reason) > rules.REASON_LENGTH:
        raise ValidationError(
            {"reason": f"移除理由须为 1 到 {rules.REASON_LENGTH} 个字；请写明依据的规定或文件。"}
        )
    rows = unrestricted(Attachment, why="the row was asked for above, by unit and place")
    row = rows.select_for_update().get(pk=attachment.pk)
    if row.removed_on is None:
        row.removed_on, row.removal_reason = clock.today(), reason
        row.save(update_fields=["removed_on", "removal_reason"])
        record(
            actor=acting,
            verb="documents.remove_attachment_file",
            record=("documents.attachment", row.pk),
            before={"path": row.path},
            after={"removed_on": row.removed_on, "sha256": row.sha256},
            reason=reason,
        )
    return row


@transaction.atomic
def _registered(actor: Actor, text: _Text, columns: dict[str, Any]) -> Document:
    lock_bytes(text.sha256)
    _refuse_second(columns["issued_by"], text.sha256)
    document = Document.objects.create(
        **columns,
        text=text.covered.text,
        characters=len(text.covered.text),
        covered=text.covered.count,
        text_sha256=sha256(text.covered.text.encode()).hexdigest(),
        sha256=text.sha256,
        media_type=text.media_type,
        size=text.size,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    put(findable(document))
    record(
        actor=actor,
        verb="documents.add_document",
        record=("documents.document", document.pk),
        after={
            "title": document.title,
            "year": document.year,
            "unit": document.issued_by.code,
            "sha256": document.sha256,
            "covered": document.covered,
        },
    )
    return document


def _unit_and_place(unit_id: int, place_id: int) -> tuple[Unit, Place]:
    unit = Unit.objects.filter(pk=unit_id).first()
    place = Place.objects.filter(pk=place_id).first()
    if unit is None or place is None:
        missing = f"单位 {unit_id}" if unit is None else f"地方 {place_id}"
        raise ValidationError(f"没有编号为{missing} 的记录；请重新选择。")
    return unit, place


def _taken_out(data: bytes, name: str) -> _Text:
    try:
        text = text_of(data, name, max_bytes=settings.LUODI_UPLOAD_MAX_BYTES)
        kind = media_type(data, name)
    except IntakeError as error:
        raise ValidationError(error.message, code=error.code) from error
    return _Text(rules.covered(text), kind, sha256(data).hexdigest(), len(data))


def _evidence(data: bytes, name: str) -> Evidence:
    try:
        check_size(len(data), name, settings.LUODI_UPLOAD_MAX_BYTES)
        return checked(data, name)
    except IntakeError as error:
        raise ValidationError(error.message, code=error.code) from error


def _refuse_second(unit: Unit, digest: str) -> None:
    documents = unrestricted(Document, why="the same bytes are not stored twice under a unit")
    standing = documents.filter(issued_by=unit, sha256=digest).first()
    if standing is not None:
        raise AlreadyAddedError(standing)


def _is_past(day: date | None) -> bool:
    return day is not None and day <= clock.today()
