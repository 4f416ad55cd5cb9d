"""Merging two records of one firm, and taking that back row by row."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put, put_followers, remove
from luodi.systems.enterprises.actions.counting import count_case
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import (
    Case,
    Firm,
    FirmMerge,
    FirmMergeMove,
    FirmMergeUndo,
)
from luodi.systems.enterprises.reads.finding import FIRM, findable_firm
from luodi.systems.enterprises.reads.merges import (
    MERGE,
    TITLES,
    Column,
    case_of_two_firms,
    firm_columns,
    pointing,
)


@transaction.atomic
def merge_firms(
    *, actor: Actor, gone: Firm, kept: Firm, versions: tuple[int, int], reason: str
) -> FirmMerge:
    """Let one of two records of one firm end in the other.

    Parameters
    ----------
    actor
        Needs ``enterprises.merge_firm`` over both.
    gone, kept
        The record that ends, and the one that is kept.
    versions
        Those of both, in this order, that the actor saw.
    reason
        Why they are one firm.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over both.
    django.core.exceptions.ValidationError
        When it is one record, one of them ended already, somebody was faster, or by ``reason``.

    Notes
    -----
    All rows that point to the firm follow, whatever their table. A row that the kept firm has
    already, such as the same tag, stays with the record that ends. Cases keep the place by which
    rights to them are measured.
    """
    if gone.pk == kept.pk:
        raise ValidationError({"code": _("这是同一条记录；请填另一条记录的代码")})
    gone, kept = _locked(gone, kept)
    acting = _require(actor, gone, kept)
    why = _reason(reason)
    for firm, version in zip((gone, kept), versions, strict=True):
        if firm.merged_into_id is not None or firm.version != version:
            raise ValidationError(
                _("别人刚刚改过或合并过“%(name)s”；没有保存，请看过现状再合并") % {"name": firm},
                code="stale",
            )
    merge = FirmMerge.objects.create(
        kept=kept, gone=gone, reason=why, by_id=actor.user_id, at=clock.now()
    )
    moves = [
        FirmMergeMove(merge=merge, table=column.model._meta.label, column=column.name, row=row)  # noqa: SLF001 - Django documents it
        for column in firm_columns()
        for row in _moved(column, gone, kept)
    ]
    FirmMergeMove.objects.bulk_create(moves)
    _end(gone, kept)
    remove(FIRM, gone.pk)
    _find_again(kept)
    _count(kept)
    _log(acting, "enterprises.merge_firms", merge, moves, why)
    return merge


@transaction.atomic
def undo_merge(*, actor: Actor, merge: FirmMerge, reason: str) -> FirmMergeUndo:
    """Take a merge back: what was moved returns, and the record that ended stands again.

    Raises
    ------
    As `merge_firms`; and ``ValidationError`` when it was taken back already, the kept record was
    merged on, a row that was moved is gone or belongs elsewhere, or a case of one firm was joined
    with one of the other.

    Notes
    -----
    What was added to the kept firm since the merge stays with it.
    """
    gone, kept = _locked(merge.gone, merge.kept)
    acting = _require(actor, gone, kept)
    why = _reason(reason)
    if FirmMergeUndo.objects.filter(merge=merge).exists():
        raise ValidationError(_("这次合并已经撤销过"))
    if kept.merged_into_id is not None or gone.merged_into_id != kept.pk:
        raise ValidationError(
            _("“%(name)s”后来又并入了别的企业；请先撤销后一次合并") % {"name": kept}
        )
    _end(gone, None, kept)
    moves = list(merge.moves.order_by("pk"))
    for move in moves:
        _return(move, gone, kept)
    label = Case._meta.label  # noqa: SLF001 - Django documents it
    joined = case_of_two_firms([move.row for move in moves if move.table == label])
    if joined is not None and joined.parent is not None:
        raise ValidationError(
            _("%(child)s 已并入 %(parent)s，撤销后两件诉求不再是一家企业的；请先改正再撤销")
            % {"child": joined.duty.number, "parent": joined.parent.duty.number}
        )
    undo = FirmMergeUndo.objects.create(
        merge=merge, reason=why, by_id=actor.user_id, at=clock.now()
    )
    for firm in (gone, kept):
        _find_again(firm)
        _count(firm)
    _log(acting, "enterprises.undo_merge", merge, moves, why)
    return undo


def _locked(gone: Firm, kept: Firm) -> tuple[Firm, Firm]:
    rows = unrestricted(Firm, why="locked, and the right to both is asked for next")
    rows = rows.select_for_update(of=("self",)).select_related("party__unit", "party__place")
    found = {firm.pk: firm for firm in rows.filter(pk__in=(gone.pk, kept.pk)).order_by("pk")}
    return found[gone.pk], found[kept.pk]


def _require(actor: Actor, *firms: Firm) -> Actor:
    for firm in firms:
        unit, place = firm.party.unit.path, firm.party.place.path
        acting = require(actor, MERGE, unit_path=unit, place_path=place)
    return acting


def _reason(typed: str) -> str:
    return needed(typed, "reason", _("没有写理由；请写明凭什么认定，或为什么撤销"))


def _end(gone: Firm, kept: Firm | None, other: Firm | None = None) -> None:
    """Let a record end in another, or stand again; forms that saw one of the two are stale."""
    rows = unrestricted(Firm, why="the right to both was asked for first")
    touched = [firm.pk for firm in (gone, kept, other) if firm is not None]
    rows.filter(pk__in=touched).update(version=F("version") + 1)
    rows.filter(pk=gone.pk).update(merged_into=kept)


def _moved(column: Column, gone: Firm, kept: Firm) -> list[int]:
    """Let the rows of a table point to the kept firm; those that it has already stay."""
    moved = []
    for row in pointing(column, gone).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                pointing(column, gone).filter(pk=row).update(**{column.name: kept})
        except IntegrityError:
            continue
        moved.append(row)
    return moved


def _return(move: FirmMergeMove, gone: Firm, kept: Firm) -> None:
    model = apps.get_model(move.table)
    rows = unrestricted(model, why="a merge is taken back whole, whoever may see its rows")
    standing = rows.filter(pk=move.row, **{move.column: kept})
    try:
        with transaction.atomic():
            returned = standing.update(**{move.column: gone})
    except IntegrityError:
        returned = 0
    if not returned:
        raise ValidationError(
            _("合并时移来的%(what)s（记录 %(row)d）后来已删除或改归别处，不能原样撤销；请逐条更正")
            % {"what": TITLES.get(model, _("记录")), "row": move.row}
        )


def _find_again(firm: Firm) -> None:
    rows = unrestricted(Firm, why="the index keeps the paths by which each is open")
    put(findable_firm(rows.select_related("party__unit", "party__place").get(pk=firm.pk)))
    put_followers(FIRM, firm.pk)


def _count(firm: Firm) -> None:
    """Count the cases of a firm together: as one it counts once, as two twice."""
    rows = unrestricted(Case, why="counted, whoever may see them")
    first = rows.filter(firm=firm).order_by("pk").first()
    if first is not None:
        count_case(locked(first))


def _log(
    acting: Actor, verb: str, merge: FirmMerge, moves: list[FirmMergeMove], reason: str
) -> None:
    """Tell of both records; each line names the other."""
    for firm, other in ((merge.gone, merge.kept), (merge.kept, merge.gone)):
        record(
            actor=acting,
            verb=verb,
            record=(FIRM, firm.pk),
            after={
                "merge": merge.pk,
                "kept": merge.kept_id,
                "gone": merge.gone_id,
                "other": other.party.credit_code,
                "moved": len(moves),
            },
            reason=reason,
        )
