"""Reading parties: those an actor may see, found by any name they ever bore."""

from datetime import date

from django.db.models import Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.parties.models import Party, PartyName, PartySite
from luodi.kernel.parties.rules import Kind
from luodi.standards.text import compact_code

VIEW = "parties.view_party"


def parties_seen(actor: Actor, *, search: str = "", kind: Kind | None = None) -> QuerySet[Party]:
    """Give the parties that an actor may see, in order of name.

    Parameters
    ----------
    actor
        Who asks.
    search
        Part of a present or former name, or the beginning of a credit code; empty finds all.
    kind
        The kind asked for; None asks for every kind.
    """
    found = visible(actor, Party, VIEW).select_related("unit", "place")
    if kind is not None:
        found = found.filter(kind=kind.value)
    words = search.strip()
    if words:
        named = PartyName.objects.filter(name__icontains=words).values("party_id")
        code = compact_code(words)
        by_code = Q(credit_code__startswith=code) if code else Q()
        found = found.filter(Q(pk__in=named) | by_code)
    return found


def party_by_code(actor: Actor, credit_code: str) -> Party | None:
    """Find a party that an actor may see by its credit code, as typed."""
    return visible(actor, Party, VIEW).filter(credit_code=compact_code(credit_code)).first()


def name_on(party: Party, day: date) -> str | None:
    """Give the name that a party bore on a day; None before its first name."""
    return (
        PartyName.objects.filter(party=party, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .values_list("name", flat=True)
        .first()
    )


def main_site(party: Party) -> PartySite | None:
    """Give a party's main site as it stands; None when it has none."""
    return (
        PartySite.objects.filter(party=party, main=True, valid_to__isnull=True)
        .select_related("place")
        .first()
    )
