"""The named items of a list: who must do which, by when."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.kernel.targets.actions.spec import ItemSpec
from luodi.kernel.targets.models import Target, TargetItem
from luodi.kernel.targets.reads.finding import findable_again
from luodi.kernel.targets.reads.items import NAMED, codes_of, item_states
from luodi.kernel.targets.reads.terms import period_of


@transaction.atomic
def set_items(*, actor: Actor, target: Target, items: Sequence[ItemSpec]) -> list[TargetItem]:
    """Set the named items of a list or a milestone; one that keeps its name keeps its code.

    Parameters
    ----------
    actor
        Needs ``targets.set_items`` over the lead unit and the place.
    target
        A target of nature LIST or MILESTONE.
    items
        All items of the list, in order; codes are made.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        For another nature, a name twice, a last day after the target's own, a number of names
        other than the promised one, or an item left out that stands in the ledger already.
    """
    actor = require(
        actor,
        "targets.set_items",
        unit_path=target.lead_unit.path,
        place_path=target.place.path,
    )
    locked = Target.objects.select_for_update().get(pk=target.pk)
    _check(locked, items)
    _keep_standing(locked, items)
    before = locked.items.count()
    rows = put_items(locked, items)
    put(findable_again(locked))
    record(
        actor=actor,
        verb="targets.set_items",
        record=("targets.target", target.pk),
        before={"items": before},
        after={"items": len(rows)},
    )
    return rows


def _check(target: Target, items: Sequence[ItemSpec]) -> None:
    if target.nature not in NAMED:
        raise ValidationError(
            _("目标 %(pk)d“%(name)s”不是清单或节点，没有具名项目") % _words(target)
        )
    seen: set[str] = set()
    for item in items:
        if item.name in seen:
            raise ValidationError(
                {"items": _("“%(name)s”写了两次；同一项目只写一次") % {"name": item.name}}
            )
        seen.add(item.name)
        _check_due(target, item)
    if target.value is None or target.scale:
        return
    missing = target.value - len(items)
    if missing:
        words = _words(target) | {
            "value": target.value,
            "count": len(items),
            "difference": abs(missing),
            "more": _("少") if missing > 0 else _("多"),
        }
        raise ValidationError(
            {
                "items": _(
                    "承诺 %(value)d 项，名单有 %(count)d 项，%(more)s %(difference)d 项；"
                    "请补齐或删去，名单与承诺的数须一致"
                )
                % words
            }
        )


def _check_due(target: Target, item: ItemSpec) -> None:
    last = period_of(target).last_day
    if item.due is not None and item.due > last:
        raise ValidationError(
            {
                "items": _(
                    "“%(name)s”的最后一天 %(due)s 晚于目标的最后一天 %(last)s；"
                    "请改早，或先变更目标的期限"
                )
                % {"name": item.name, "due": item.due, "last": last}
            }
        )


def _words(target: Target) -> dict[str, object]:
    return {"pk": target.pk, "name": target.name}


def _keep_standing(target: Target, items: Sequence[ItemSpec]) -> None:
    """Refuse to drop an item that the ledger counts, or that a report names."""
    names = {item.name for item in items}
    for state in item_states(target, clock.today()):
        if state.item.name not in names and state.stands:
            raise ValidationError(
                {
                    "items": _("“%(name)s”（%(code)s）已入账，不能从名单去掉；请先更正那次报送")
                    % {"name": state.item.name, "code": state.item.code}
                }
            )


def put_items(target: Target, items: Sequence[ItemSpec]) -> list[TargetItem]:
    """Make these the items of a target; codes follow the highest one that stands."""
    standing = {item.name: item for item in TargetItem.objects.filter(target=target)}
    wanted = {item.name for item in items}
    for name, row in standing.items():
        if name not in wanted:
            _drop(row)
    number = max((int(row.code.rpartition("-")[2]) for row in standing.values()), default=0)
    rows = []
    for item in items:
        row = standing.get(item.name, TargetItem(target=target, name=item.name))
        if not row.code:
            number += 1
            row.code = f"{codes_of(target)}{number:03d}"
        row.unit, row.due = item.unit, item.due
        rows.append(row)
    kept = {row.code for row in standing.values()}
    TargetItem.objects.bulk_create(row for row in rows if row.code not in kept)
    TargetItem.objects.bulk_update([row for row in rows if row.code in kept], ["unit", "due"])
    return rows


def _drop(row: TargetItem) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(
            {
                "items": _("“%(name)s”（%(code)s）有报送提到它，不能从名单去掉；请先撤回那次报送")
                % {"name": row.name, "code": row.code}
            }
        ) from error
