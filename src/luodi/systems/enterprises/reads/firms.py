"""Firms that somebody may see, with what their lines show."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.systems.enterprises.models import Firm, FirmTag
from luodi.systems.enterprises.reads.cases import visible_cases

VIEW = "enterprises.view_firm"


def visible_firms(actor: Actor) -> QuerySet[Firm]:
    """Give the firms that the actor may see."""
    return visible(actor, Firm, VIEW).select_related(
        "party__unit", "party__place", "commissioner_post__unit"
    )


def tags_now(firms: Iterable[Firm], day: date) -> dict[int, list[str]]:
    """Give the words that hold of each of some firms on a day."""
    found: dict[int, list[str]] = {firm.pk: [] for firm in firms}
    rows = FirmTag.objects.filter(firm__in=list(found), valid_from__lte=day)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    for firm, word in rows.order_by("word").values_list("firm", "word"):
        found[firm].append(word)
    return found


def firm_lines(actor: Actor, firms: list[Firm], day: date) -> list[Firm]:
    """Add to firms what their lines show: tags, and how many open cases the actor may see."""
    words = tags_now(firms, day)
    cases = visible_cases(actor).filter(firm__in=firms, duty__ended_at__isnull=True)
    totals = cases.order_by().values("firm").annotate(total=Count("pk"))
    counts = dict(totals.values_list("firm", "total"))
    for firm in firms:
        firm.words = words[firm.pk]  # type: ignore[attr-defined] # read by the table
        firm.open_cases = counts.get(firm.pk, 0)  # type: ignore[attr-defined] # read by the table
    return firms
