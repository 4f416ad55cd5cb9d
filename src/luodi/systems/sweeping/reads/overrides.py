"""What people have set aside of orders, and what the photos of thermometers proved before."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.cards import Link, Proven
from luodi.systems.sweeping.models import OrderOverride
from luodi.systems.sweeping.reads.orders import VIEW_ORDER

OVERRIDE = "sweeping.override"


def visible_overrides(actor: Actor) -> QuerySet[OrderOverride]:
    """Give the overrides that the actor may see, with people, photo and the order's zone."""
    return visible(actor, OrderOverride, VIEW_ORDER).select_related(
        "order__zone__unit", "order__zone__place", "photo", "asked_by", "confirmed_by"
    )


def proven_by_files(actor: Actor, files: Sequence[int], but: tuple[str, int]) -> dict[int, Proven]:
    """Give the overrides whose thermometer files show, by file, leaving one record out."""
    rows = unrestricted(OrderOverride, why="counted; those in the reader's rights are shown")
    pairs = list(rows.filter(photo__in=files).order_by("pk").values_list("photo", "pk"))
    seen = {row.pk: row for row in visible_overrides(actor).filter(pk__in=[pk for _f, pk in pairs])}
    found: dict[int, Proven] = {}
    for file, pk in pairs:
        if (OVERRIDE, pk) == but or file is None:
            continue
        known, row = found.get(file, Proven()), seen.get(pk)
        link = (
            (Link(str(row.order), reverse("sweeping:order", args=[row.order_id])),) if row else ()
        )
        found[file] = Proven((*known.links, *link), known.outside + (row is None))
    return found
