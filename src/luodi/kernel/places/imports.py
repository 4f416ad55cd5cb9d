"""Importing places from a file: all rows or none, tried out first, the same file twice harmless."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.log.actions import record
from luodi.kernel.places import files, rules
from luodi.kernel.places.actions import CHANGE, add_place, correct_place
from luodi.kernel.places.files import Row
from luodi.kernel.places.geometry import PlaceShape, parse_shape
from luodi.kernel.places.models import Place, PlaceImport
from luodi.kernel.places.reads import place_by_code, places_on
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace
from luodi.standards.datum import parse_datum
from luodi.standards.errors import StandardError


class Outcome(StrEnum):
    """What an import does with a row."""

    ADDED = "ADDED"
    SHAPED = "SHAPED"
    SAME = "SAME"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class RowResult:
    """A row with what became of it; ``messages`` are notes, or the reasons of a refusal."""

    row: Row
    outcome: Outcome
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportResult:
    """All rows of an import in the order of the file, and whether anything was written."""

    rows: Sequence[RowResult]
    written: bool

    def count(self, outcome: Outcome) -> int:
        """Count the rows with an outcome."""
        return sum(result.outcome is outcome for result in self.rows)

    @property
    def refused(self) -> list[RowResult]:
        """The rows that were refused; while there is one, nothing is written."""
        return [result for result in self.rows if result.outcome is Outcome.REFUSED]


@dataclass(frozen=True)
class _Wanted:
    """A row understood: what place it asks for."""

    kind: Kind
    code: str
    name: str
    parent_code: str
    valid_from: date
    shape: PlaceShape | None


@transaction.atomic
def import_places(
    *,
    actor: Actor,
    rows: Sequence[Row],
    datum: str,
    valid_from: date,
    dry_run: bool,
    reason: str = "",
) -> ImportResult:
    """Import rows into the tree, upper levels first.

    Parameters
    ----------
    actor
        Who imports; needs ``places.change_place`` over the parent of every new place.
    rows
        The rows of a file.
    datum
        Name of the datum of all shapes, as the person says it.
    valid_from
        First day of rows that name none.
    dry_run
        Whether to tell only what would happen.
    reason
        The document or file, for the log.

    Returns
    -------
    ImportResult
        Each row's outcome; a row that stands already in the same form is ``SAME``.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor may change no place at all.
    luodi.standards.errors.StandardError
        For an unknown datum.
    """
    require_anywhere(actor, (CHANGE,))
    parse_datum(datum)
    results: dict[int, RowResult] = {}
    for place, row in sorted(enumerate(rows), key=lambda pair: (_depth(pair[1]), pair[0])):
        results[place] = _import_row(actor, row, datum, valid_from, reason)
    written = not dry_run and all(item.outcome is not Outcome.REFUSED for item in results.values())
    if not written:
        transaction.set_rollback(True)
    return ImportResult(rows=[results[place] for place in range(len(rows))], written=written)


@transaction.atomic
def keep_upload(
    *, actor: Actor, file_name: str, content: str, datum: str, valid_from: date
) -> PlaceImport:
    """Keep an uploaded file between its dry run and its confirmation.

    Parameters
    ----------
    actor
        Who uploads; needs ``places.change_place``.
    file_name, content
        Name and text of the file.
    datum
        Name of its datum, as the person says it.
    valid_from
        First day of rows that name none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    luodi.standards.errors.StandardError
        For an unknown datum or a text that is no list of places.
    """
    require_anywhere(actor, (CHANGE,))
    parse_datum(datum)
    files.read_rows(content)
    upload = PlaceImport.objects.create(
        file_name=file_name[-200:],
        content=content,
        datum=datum,
        valid_from=valid_from,
        uploaded_by=actor.user_id,
        uploaded_at=clock.now(),
    )
    record(
        actor=actor,
        verb="places.keep_upload",
        record=("places.import", upload.pk),
        after={"file_name": upload.file_name, "datum": datum},
    )
    return upload


@transaction.atomic
def confirm_upload(*, actor: Actor, upload: PlaceImport) -> ImportResult:
    """Import a kept file; doing so twice changes nothing.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    upload
        The kept file.

    Returns
    -------
    ImportResult
        With ``written`` false when the tree has changed since and a row is now refused.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody but the uploader.
    """
    if upload.uploaded_by != actor.user_id:
        raise PermissionDenied("只有上传人可以确认这次导入")
    result = run_upload(actor=actor, upload=upload, dry_run=False)
    if result.written and upload.confirmed_at is None:
        upload.confirmed_at = clock.now()
        upload.save(update_fields=["confirmed_at"])
    return result


def run_upload(*, actor: Actor, upload: PlaceImport, dry_run: bool) -> ImportResult:
    """Run a kept file through the import, or try it out."""
    return import_places(
        actor=actor,
        rows=files.read_rows(upload.content),
        datum=upload.datum,
        valid_from=upload.valid_from,
        dry_run=dry_run,
        reason=upload.file_name,
    )


def _depth(row: Row) -> int:
    try:
        return list(Kind).index(files.kind_named(row.kind))
    except StandardError:
        return len(Kind)


def _import_row(actor: Actor, row: Row, datum: str, day: date, reason: str) -> RowResult:
    try:
        with transaction.atomic():
            return _write(actor, row, _understood(row, datum, day), reason)
    except StandardError as error:
        return RowResult(row, Outcome.REFUSED, (error.message,))
    except ValidationError as error:
        return RowResult(row, Outcome.REFUSED, tuple(error.messages))
    except PermissionDenied as error:
        return RowResult(row, Outcome.REFUSED, (f"{error}；请由该处的管理岗位导入",))


def _understood(row: Row, datum: str, day: date) -> _Wanted:
    kind = files.kind_named(row.kind)
    return _Wanted(
        kind=kind,
        code=rules.normal_code(row.code),
        name=row.name.strip(),
        parent_code=files.parent_code(row, kind),
        valid_from=files.day_named(row.valid_from, day),
        shape=parse_shape(row.geometry, datum) if row.geometry else None,
    )


def _write(actor: Actor, row: Row, wanted: _Wanted, reason: str) -> RowResult:
    parent = _parent(wanted)
    notes = wanted.shape.notes if wanted.shape else ()
    standing = _standing(wanted, parent)
    if standing is None:
        add_place(
            actor=actor,
            parent=parent,
            kind=wanted.kind,
            new=NewPlace(wanted.name, wanted.code, wanted.shape),
            valid_from=wanted.valid_from,
            reason=reason,
        )
        return RowResult(row, Outcome.ADDED, notes)
    _check_same(standing, wanted, parent)
    if wanted.shape is None or standing.geometry == wanted.shape.geometry:
        return RowResult(row, Outcome.SAME, notes)
    correct_place(
        actor=actor,
        place=standing,
        name=standing.name,
        shape=wanted.shape,
        reason=reason or "导入边界",
    )
    return RowResult(row, Outcome.SHAPED, notes)


def _parent(wanted: _Wanted) -> Place | None:
    if not wanted.code and wanted.kind is not Kind.PLOT:
        raise ValidationError({"code": "代码为空；重复导入靠代码辨认，请填写"})
    if not wanted.parent_code:
        return None
    parent = place_by_code(wanted.parent_code, wanted.valid_from)
    if parent is None:
        raise ValidationError(
            {
                "parent": f"{wanted.valid_from} 没有代码为 {wanted.parent_code} 的上级；"
                "请先导入上级，或核对上级代码和起始日期"
            }
        )
    return parent


def _standing(wanted: _Wanted, parent: Place | None) -> Place | None:
    if wanted.code:
        return place_by_code(wanted.code, wanted.valid_from)
    named = places_on(wanted.valid_from).filter(
        parent=parent, kind=wanted.kind.value, name=wanted.name
    )
    return named.first()


def _check_same(standing: Place, wanted: _Wanted, parent: Place | None) -> None:
    differing = [
        f"{title}：已有“{old}”，这次“{new}”"
        for title, old, new in (
            ("名称", standing.name, wanted.name),
            ("层级", standing.kind, wanted.kind.value),
            ("上级", standing.parent, parent),
        )
        if old != new
    ]
    if standing.geometry and wanted.shape and not _same_shape(standing.geometry, wanted.shape):
        differing.append(
            f"边界：已有 {standing.area_m2} 平方米，这次 {wanted.shape.area_m2} 平方米"
        )
    if differing:
        raise ValidationError(
            f"代码“{standing.code}”已有，内容不同（{'；'.join(differing)}）；"
            "记错的请在该地方的页面更正，真有变动的请由系统管理员办理变更"
        )


def _same_shape(stored: str, shape: PlaceShape) -> bool:
    return bool(json.loads(stored) == json.loads(shape.geometry))
