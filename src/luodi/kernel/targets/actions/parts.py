"""The parts of the ledger that a target counts: one added or dropped, as a dated version."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.targets.actions.change import Change, write_change
from luodi.kernel.targets.actions.spec import PartSpec
from luodi.kernel.targets.models import Target


@transaction.atomic
def add_part(
    *, actor: Actor, target: Target, part: PartSpec, change: Change, version: int | None = None
) -> Target:
    """Count a part of the ledger as well, as the target's next version.

    Parameters
    ----------
    actor
        Needs ``targets.change_target`` over the target, and ``targets.view_target`` over the
        part: its sum is shown to whoever sees the target.
    target, change, version
        As for `change_target`.
    part
        The part.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permissions here.
    luodi.kernel.targets.actions.CountedTwiceError
        When the part and one that stands would count the same records, with the records.
    django.core.exceptions.ValidationError
        When the measure cannot count the target, and as for `change_target`.
    """
    seen = {"unit_path": part.unit.path, "place_path": part.place.path}
    require(actor, "targets.view_target", **seen)
    return _change(actor, target, change, version, lambda parts: [*parts, part], "add_part")


@transaction.atomic
def drop_part(
    *, actor: Actor, target: Target, part: PartSpec, change: Change, version: int | None = None
) -> Target:
    """Count a part of the ledger no longer, as the target's next version.

    Parameters
    ----------
    actor, target, change, version
        As for `change_target`.
    part
        One of the target's parts.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.change_target`` here.
    django.core.exceptions.ValidationError
        When the target does not count the part, and as for `change_target`.
    """

    def without(parts: Sequence[PartSpec]) -> list[PartSpec]:
        if part not in parts:
            raise ValidationError(
                _("目标 %(pk)d 不算“%(measure)s”·%(unit)s；请刷新后再看")
                % {"pk": target.pk, "measure": part.measure, "unit": part.unit.name}
            )
        return [one for one in parts if one != part]

    return _change(actor, target, change, version, without, "drop_part")


def _change(
    actor: Actor,
    target: Target,
    change: Change,
    version: int | None,
    wanted: Callable[[Sequence[PartSpec]], list[PartSpec]],
    verb: str,
) -> Target:
    actor = require(
        actor,
        "targets.change_target",
        unit_path=target.lead_unit.path,
        place_path=target.place.path,
    )
    locked = Target.objects.select_for_update().get(pk=target.pk)
    rows = locked.parts.select_related("measure__top", "measure__bottom", "unit", "place")
    parts = [PartSpec(row.measure, row.unit, row.place) for row in rows]
    return write_change(
        actor=actor,
        target=target,
        change=change,
        changes={"parts": wanted(parts)},
        version=target.version if version is None else version,
        verb=f"targets.{verb}",
    )
