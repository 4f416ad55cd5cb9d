"""Bringing a file in: kept, its columns matched, tried out, taken, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_anywhere
from luodi.kernel.imports import rules
from luodi.kernel.imports.keeping import (
    asked_of,
    check_mapping,
    keep_result,
    read_given,
    refuse,
    remember,
)
from luodi.kernel.imports.models import Batch, BatchFile
from luodi.kernel.imports.reads import Opened, opened, table_in
from luodi.kernel.imports.rules import State
from luodi.kernel.imports.running import (
    Ready,
    Standing,
    make_ready,
    nobody,
    run_import,
    undo_rows,
)
from luodi.kernel.log.actions import record
from luodi.kernel.tables.declaring import Import, OnRow, Outcome, Undone
from luodi.kernel.tables.opening import open_book
from luodi.standards.errors import StandardError

KEPT = timedelta(days=90)
"""A file is kept so long after its upload, for the workbook that goes back."""
IMPORT = "imports.import_table"


@transaction.atomic
def upload_table(*, actor: Actor, declared: Import, file_name: str, content: bytes) -> Batch:
    """Keep a file that a table may be read from; nothing is imported yet.

    Parameters
    ----------
    actor
        Who uploads; needs ``imports.import_table`` and the import's own permission.
    declared
        What is imported.
    file_name, content
        The file.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without one of the permissions.
    django.core.exceptions.ValidationError
        Under ``file``, when it cannot be opened, holds no table, or has too many rows.
    """
    require_anywhere(actor, (IMPORT,))
    acting = require_anywhere(actor, (declared.permission,))
    try:
        found = table_in(open_book(content, file_name), declared)
    except StandardError as error:
        raise ValidationError({"file": error.message}) from error
    refuse({"file": rules.too_many(len(found.rows), declared.longest)})
    batch = Batch.objects.create(
        import_code=declared.code,
        file_name=file_name[-200:],
        sheet=found.sheet.name,
        unit_id=acting.acting.unit_id if acting.acting else None,
        imported_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    BatchFile.objects.create(batch=batch, content=content)
    record(
        actor=acting,
        verb="imports.upload_table",
        record=("imports.batch", batch.pk),
        after={"import": declared.code, "file_name": batch.file_name},
    )
    return batch


def check_table(
    *,
    actor: Actor,
    batch: Batch,
    declared: Import,
    version: int,
    sheet: str,
    mapping: Mapping[str, int],
    given: Mapping[str, str],
) -> Opened:
    """Refuse how a file's columns are matched, or what was asked, before any row is read.

    Parameters are those of `try_table`, and so are the refusals; nothing is written.
    """
    batch = _as_seen(actor, batch, version)
    refuse({"": rules.may_match(State(batch.state))})
    try:
        source = opened(batch, declared, sheet)
    except StandardError as error:
        raise ValidationError({"sheet": error.message}) from error
    check_mapping(declared, source.found, mapping)
    refuse({"sheet": rules.too_many(len(source.found.rows), declared.longest)})
    read_given(declared, given)
    return source


def try_table(
    *,
    actor: Actor,
    batch: Batch,
    declared: Import,
    version: int,
    sheet: str,
    mapping: Mapping[str, int],
    given: Mapping[str, str],
    on_row: OnRow = nobody,
) -> Batch:
    """Match a file's columns and try the import out; everything is undone but the result.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    batch, version
        The batch, as the actor saw it.
    declared
        What is imported.
    sheet
        The sheet that is read.
    mapping
        By a declared column's key, the column of the sheet.
    given
        As written: what is asked once for the file, and under ``percent`` how per cents are.
    on_row
        Told from time to time how many rows of how many are done.

    Raises
    ------
    django.core.exceptions.ValidationError
        By field: ``sheet``, ``map_…`` of a column, ``ask_…`` of what is asked, or as a whole.
    """
    source = check_table(
        actor=actor,
        batch=batch,
        declared=declared,
        version=version,
        sheet=sheet,
        mapping=mapping,
        given=given,
    )
    ready = _ready(actor, _matched(batch, source, mapping, given), declared, source, True, on_row)
    with transaction.atomic():
        batch = _matched(_own(actor, batch, version), source, mapping, given)
        refuse({"": rules.may_match(State(batch.state))})
        remember(batch, source.found)
        result = run_import(ready, on_row=on_row)
        keep_result(batch, declared, source, result, State.TRIED)
    return batch


def _matched(
    batch: Batch, source: Opened, mapping: Mapping[str, int], given: Mapping[str, str]
) -> Batch:
    batch.sheet, batch.mapping, batch.given = source.found.sheet.name, dict(mapping), dict(given)
    return batch


def _ready(
    actor: Actor, batch: Batch, declared: Import, source: Opened, trial: bool, on_row: OnRow
) -> Ready:
    return make_ready(
        actor=actor,
        declared=declared,
        found=source.found,
        asked=asked_of(batch, declared, source),
        trial=trial,
        on_row=on_row,
    )


@dataclass(frozen=True)
class Taken:
    """A batch that was taken, and what must be told once: it is kept nowhere else."""

    batch: Batch
    kept: bool
    handout: Sequence[tuple[str, ...]] = field(default=(), repr=False)


def take_table(
    *,
    actor: Actor,
    batch: Batch,
    declared: Import,
    version: int,
    good_rows: bool = False,
    on_row: OnRow = nobody,
) -> Taken:
    """Import a batch that was tried out: all of it, or with ``good_rows`` what is right of it.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    batch, version
        The batch, as the actor saw it.
    declared
        What is imported.
    good_rows
        Whether to leave the wrong rows; only where the import allows it.
    on_row
        Told from time to time how many rows of how many are done.

    Returns
    -------
    Taken
        With ``kept`` false when something changed since and rows are wrong now: nothing was
        written then but the new result.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it was not tried out, was taken already, or rows are wrong.
    """
    good_rows = good_rows and declared.good_rows
    batch = check_taking(
        actor=actor, batch=batch, declared=declared, version=version, good_rows=good_rows
    )
    source = _opened(batch, declared)
    ready = _ready(actor, batch, declared, source, False, on_row)
    with transaction.atomic():
        batch = _own(actor, batch, version)
        refuse({"": _taking_problem(batch, good_rows=good_rows)})
        result = run_import(ready, good_rows=good_rows, on_row=on_row)
        keep_result(batch, declared, source, result, State.TAKEN if result.kept else State.TRIED)
        if result.kept:
            record(
                actor=require_anywhere(actor, (declared.permission,)),
                verb="imports.take_table",
                record=("imports.batch", batch.pk),
                after={"import": declared.code, "counts": batch.counts},
            )
    return Taken(batch, result.kept, result.handout)


def check_taking(
    *, actor: Actor, batch: Batch, declared: Import, version: int, good_rows: bool
) -> Batch:
    """Refuse to take a batch, as `take_table` does before it reads the rows again."""
    batch = _as_seen(actor, batch, version)
    refuse({"": _taking_problem(batch, good_rows=good_rows and declared.good_rows)})
    return batch


def _taking_problem(batch: Batch, *, good_rows: bool) -> str | None:
    counts = batch.counts
    wrong = counts.get("WRONG", 0)
    return rules.may_take(
        State(batch.state),
        wrong=wrong,
        good=sum(counts.get(name, 0) for name in ("NEW", "CHANGED", "SAME")),
        good_rows=good_rows,
        totals_wrong=bool(counts.get("totals_wrong")),
    )


class StandingError(ValidationError):
    """A batch on whose rows something stands; ``rows`` names each of them and what it is."""

    def __init__(self, rows: Sequence[Standing]) -> None:
        first = rows[0]
        super().__init__(
            _("有 %(count)d 行不能撤回，整批都没有动；如第 %(number)d 行：%(why)s")
            % {"count": len(rows), "number": first.number, "why": first.message}
        )
        self.rows = rows


def withdraw_table(
    *, actor: Actor, batch: Batch, declared: Import, version: int, reason: str
) -> Batch:
    """Take a batch back: its records are removed, what it changed is put back, its file forgotten.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    batch, version
        The batch, as the actor saw it.
    declared
        What was imported.
    reason
        Why, for the log.

    Raises
    ------
    StandingError
        When something stands on one of its rows; all of it stays then.
    django.core.exceptions.ValidationError
        Without a reason, or when it was taken back already.
    """
    reason = reason.strip()
    batch = check_withdrawal(actor=actor, batch=batch, version=version, reason=reason)
    taken = batch.state == State.TAKEN
    rows = _undone(batch, reason) if taken else []
    with transaction.atomic():
        batch = _own(actor, batch, version)
        standing = undo_rows(actor=actor, declared=declared, rows=rows)
        if standing:
            raise StandingError(standing)
        _put_aside(actor, batch, reason, taken=taken)
    return batch


def check_withdrawal(*, actor: Actor, batch: Batch, version: int, reason: str) -> Batch:
    """Refuse to take a batch back, as `withdraw_table` does before it asks the rows."""
    batch = _as_seen(actor, batch, version)
    refuse({"": rules.may_withdraw(State(batch.state))})
    nameless = batch.state == State.TAKEN and not reason.strip()
    refuse({"reason": _("理由为空；请写明为什么撤回") if nameless else None})
    return batch


def _put_aside(actor: Actor, batch: Batch, reason: str, *, taken: bool) -> None:
    BatchFile.objects.filter(batch=batch).delete()
    batch.state, batch.reason = State.WITHDRAWN.value, reason
    batch.withdrawn_at = clock.now()
    batch.version += 1
    batch.save()
    record(
        actor=require_anywhere(actor, (IMPORT,)),
        verb="imports.withdraw_table",
        record=("imports.batch", batch.pk),
        before={"state": State.TAKEN.value if taken else State.TRIED.value},
        after={"state": batch.state},
        reason=reason,
    )


def _undone(batch: Batch, reason: str) -> list[tuple[int, Undone]]:
    rows = batch.rows.filter(outcome__in=("NEW", "CHANGED"), record_id__isnull=False)
    return [
        (row.number, Undone(Outcome(row.outcome), row.record_id or 0, row.before, reason))
        for row in rows
    ]


def forget_old_files(now: datetime) -> int:
    """Delete the files that were uploaded more than 90 days ago; the rows' results stay.

    Parameters
    ----------
    now
        The instant to count back from.

    Returns
    -------
    int
        How many files were deleted.
    """
    deleted, _kinds = BatchFile.objects.filter(batch__uploaded_at__lt=now - KEPT).delete()
    return deleted


def _own(actor: Actor, batch: Batch, version: int) -> Batch:
    """Lock a batch of the actor's own, as the actor saw it."""
    return _as_seen(actor, Batch.objects.select_for_update().get(pk=batch.pk), version)


def _as_seen(actor: Actor, batch: Batch, version: int) -> Batch:
    require_anywhere(actor, (IMPORT,))
    if actor.user_id is None or batch.imported_by_id != actor.user_id:
        raise PermissionDenied(_("只有上传人可以办理这一批"))
    if batch.version != version:
        raise ValidationError(
            _("这一批已在别处改动，现为“%(state)s”；请刷新页面再办")
            % {"state": batch.get_state_display()}
        )
    return batch


def _opened(batch: Batch, declared: Import) -> Opened:
    try:
        return opened(batch, declared)
    except StandardError as error:
        raise ValidationError(error.message) from error
