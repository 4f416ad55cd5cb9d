"""The duties' part of the board: which units are late with how many."""

from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import subtree
from luodi.kernel.cards.board import BoardLate, BoardPart
from luodi.kernel.duties.reads.duties import VIEW, late_now, visible_duties
from luodi.kernel.places.models import Place


def board_part(actor: Actor, day: date, place: Place | None) -> BoardPart:
    """Give the duties' part of the board: the card's hook; nothing of a past day."""
    if not actor.has(VIEW) or day < clock.today():
        return BoardPart()
    now = clock.now()
    rows = visible_duties(actor).filter(late_now(now))
    if place is not None:
        low, high = subtree(place.path)
        rows = rows.filter(place__path__gte=low, place__path__lt=high)
    counted = (
        rows.order_by()
        .values("unit__path", "unit__name", "unit__code")
        .annotate(count=Count("pk", distinct=True), first=Min("due_at"))
        .order_by("unit__path")
    )
    url = reverse("duties:duty_list")
    return BoardPart(
        late=tuple(
            BoardLate(
                unit=row["unit__name"],
                path=row["unit__path"],
                what=_("事项"),
                count=row["count"],
                days=max((now.date() - localtime(row["first"]).date()).days, 1),
                url=f"{url}?tab=late&unit={row['unit__code']}",
            )
            for row in counted
        )
    )
