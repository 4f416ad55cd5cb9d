"""Closing a month: its entries are sealed, and the lights of that day are kept for ever."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.ledger.models import Seal
from luodi.kernel.ledger.sealing import head, seal_entries
from luodi.kernel.log.actions import record
from luodi.kernel.targets.reads import Standing, standings
from luodi.kernel.targets.words import in_words, month_text, why
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, MonthClosing
from luodi.systems.targets.reads import exact, last_closed, targets_in

CLOSE = "targets.close_month"


def close_month(*, actor: Actor, month: int) -> MonthClosing:
    """Close a month of all targets as of a seal.

    What waits is sealed first; then the closing and its lights are written in one transaction.
    Stopped between the two, nothing is closed, and doing it again closes the month. Entries that
    come later keep their day and show as revised since.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.close_month`` at a root unit, over all of its place.
    django.core.exceptions.ValidationError
        When the month is closed already, is not the next one, or is not over.
    RuntimeError
        Inside a transaction: what is not committed cannot be sealed.
    """
    actor = require_at_root(actor, CLOSE)
    _check(month)
    seal_entries()
    try:
        with transaction.atomic():
            _check(month)
            return _closed(actor, month, head())
    except IntegrityError as error:
        raise ValidationError({"month": _already(month)}) from error


def _check(month: int) -> None:
    refused = rules.check_closing(month, last_closed=last_closed(), today=clock.today())
    if refused:
        raise ValidationError({"month": in_words(refused)})


def _already(month: int) -> str:
    return _("%(month)s刚由别人关账；请刷新") % {"month": month_text(month)}


def _closed(actor: Actor, month: int, seal: Seal | None) -> MonthClosing:
    """Write the closing and its lights; before the first seal the ledger counts as empty."""
    number = seal.number if seal else None
    found = standings(list(targets_in(month)), rules.last_day(month), seal=number or 0)
    lights = [_light(month, item) for item in found]
    before = MonthClosing.objects.first()
    digest = rules.closing_digest(
        month,
        number,
        [light.digest or "" for light in lights],
        (before.digest if before else None) or rules.FIRST_CLOSING,
    )
    closing = MonthClosing.objects.create(
        month=month, seal=seal, closed_by_id=actor.user_id, closed_at=clock.now(), digest=digest
    )
    ClosedLight.objects.bulk_create(lights)
    record(
        actor=actor,
        verb=CLOSE,
        record=("targets.closing", month),
        after={"seal": number, "lights": len(lights), "digest": digest},
    )
    return closing


def _light(month: int, item: Standing) -> ClosedLight:
    light = ClosedLight(
        closing_id=month,
        target_id=item.target.pk,
        target_version=item.number,
        colour=item.light.colour.value,
        actual=exact(item.actual),
        why=_why(item),
    )
    light.digest = rules.light_digest(
        month, light.target_id, light.target_version, light.colour, light.actual, light.why
    )
    return light


def _why(item: Standing) -> dict[str, Any]:
    """Keep what the light was computed from, exactly, and its reason in words."""
    light = item.light
    return {
        "as_of": item.as_of,
        "pace": exact(light.pace),
        "ratio": exact(light.ratio),
        "due": exact(light.due),
        "kept": light.kept,
        "unknown": light.unknown.value if light.unknown else None,
        "rule": light.rule,
        "top": item.value.top,
        "bottom": item.value.bottom,
        "words": why(item),
    }
