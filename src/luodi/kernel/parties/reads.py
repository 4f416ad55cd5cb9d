"""Reading parties: those an actor may see, their names and their sites."""

from datetime import date

from django.db.models import Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.parties.models import Party, PartyContact, PartyName, PartySite
from luodi.standards.text import compact_code

VIEW = "parties.view_party"


def parties_seen(actor: Actor) -> QuerySet[Party]:
    """Give the parties that an actor may see, in order of name."""
    return visible(actor, Party, VIEW).select_related("unit", "place")


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


def names_of(party: Party) -> QuerySet[PartyName]:
    """Give all names that a party bore, the latest first."""
    return PartyName.objects.filter(party=party)


def sites_of(party: Party) -> QuerySet[PartySite]:
    """Give all sites of a party, the main one first, then the latest."""
    return PartySite.objects.filter(party=party).select_related("place")


def contact_of(actor: Actor, party: Party) -> PartyContact | None:
    """Give a party's telephone, covered, to whoever may see the party; None when it has none."""
    return visible(actor, PartyContact, VIEW).filter(party=party).first()
