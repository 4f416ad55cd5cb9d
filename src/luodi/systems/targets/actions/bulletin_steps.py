"""Moving a bulletin on: one row changes for one person, a step and a line of the log say who."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.systems.targets.models import Bulletin, BulletinState, BulletinStep
from luodi.systems.targets.reads.finding import findable_bulletins
from luodi.systems.targets.rules import BulletinAct

HEAD_FIELDS = {
    "title": gettext_lazy("标题"),
    "addressees": gettext_lazy("主送"),
    "copies": gettext_lazy("抄送"),
}
"""What may be changed around the prose, and how a refusal names it."""


def move_bulletin(
    bulletin: Bulletin,
    *,
    version: int,
    states: Collection[BulletinState],
    wanted: dict[str, str] | None = None,
    **columns: Any,
) -> None:
    """Change a bulletin if it is in one of the states and nobody changed it meanwhile."""
    changed = Bulletin.objects.filter(pk=bulletin.pk, version=version, state__in=states).update(
        version=F("version") + 1, **columns
    )
    bulletin.refresh_from_db()
    if changed:
        return
    said = how_it_stands(bulletin)
    for name, yours in (wanted or {}).items():
        theirs = getattr(bulletin, name)
        if theirs != yours:
            said += _("；%(field)s现在是“%(theirs)s”，您填的是“%(yours)s”") % {
                "field": HEAD_FIELDS[name],
                "theirs": theirs,
                "yours": yours,
            }
    raise ValidationError(said)


def how_it_stands(bulletin: Bulletin) -> str:
    """Tell what a bulletin is now, and who made it so."""
    last = bulletin.steps.select_related("user").last()
    return _("通报 %(pk)d 现为“%(state)s”（%(person)s）；请看过现状再决定") % {
        "pk": bulletin.pk,
        "state": bulletin.get_state_display(),
        "person": (last.user if last else None) or "luodi",
    }


def write_step(bulletin: Bulletin, actor: Actor, act: BulletinAct, *, reason: str = "") -> None:
    """Write the next step of a bulletin."""
    last = bulletin.steps.last()
    BulletinStep.objects.create(
        bulletin=bulletin,
        number=last.number + 1 if last else 1,
        act=act.value,
        after=bulletin.state,
        user_id=actor.user_id,
        post_id=actor.post_id,
        at=clock.now(),
        reason=reason[:200],
    )


def record_act(actor: Actor, bulletin: Bulletin, verb: str, **told: Any) -> None:
    """End an act: the line of the log with the state that it led to, and the row of the index."""
    told.setdefault("after", {})
    record(
        actor=actor,
        verb=f"targets.{verb}_bulletin",
        record=("targets.bulletin", bulletin.pk),
        before=told.get("before"),
        after=told["after"] | {"state": bulletin.state},
        reason=told.get("reason", ""),
    )
    put(*findable_bulletins(bulletin.pk))
