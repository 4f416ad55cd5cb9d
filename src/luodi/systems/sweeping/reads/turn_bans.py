"""Turns that are forbidden, and those that a link offers at its two ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import VIEW_STREET, link_line, links_on, visible_links
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.links import Position
from luodi.systems.sweeping.rules.turn_bans import directions_to, driven, turn_onto

E7 = 10**7
_NEAR_E7 = 10
"""A junction is a decimetre wide: ends that are the same may differ by so much."""


@dataclass(frozen=True)
class OpenTurn:
    """A turn from the end of a link onto another, or back, that nothing forbids."""

    link: RoadLink
    forward: bool
    to_link: RoadLink
    to_forward: bool
    kind: Turn

    @property
    def key(self) -> tuple[int, bool, int, bool]:
        """Give what tells the turn from any other."""
        return self.link.pk, self.forward, self.to_link.pk, self.to_forward


def visible_turn_bans(actor: Actor) -> QuerySet[TurnBan]:
    """Give the bans that the actor may see, withdrawn ones too; whoever does sees both streets."""
    return visible(actor, TurnBan, VIEW_STREET).select_related(
        "link__unit__place",
        "link__place",
        "to_link__unit__place",
        "to_link__place",
        "entered_by",
    )


def bans_on(bans: QuerySet[TurnBan], day: date) -> QuerySet[TurnBan]:
    """Keep the bans that are not withdrawn and whose streets are both there on a day."""
    rows = unrestricted(RoadLink, why="whether a link is there on a day tells nothing of it")
    there = rows.filter(links_on(day)).order_by().values("pk")
    return bans.filter(withdrawn_at__isnull=True, link__in=there, to_link__in=there)


def bans_about(actor: Actor, link: RoadLink) -> list[TurnBan]:
    """Give the bans from a link and onto it that the actor may see and that are not withdrawn."""
    rows = visible_turn_bans(actor).filter(Q(link=link) | Q(to_link=link))
    return list(rows.filter(withdrawn_at__isnull=True).order_by("pk"))


def bans_known(links: Iterable[int], until: datetime | None = None) -> list[TurnBan]:
    """Give the bans from links, by number, that are not withdrawn.

    With ``until`` those that were entered by then: a plan that is over is not judged by later ones.
    """
    rows = unrestricted(TurnBan, why="whoever drives must know which turns are forbidden")
    rows = rows.filter(link__in=list(links), withdrawn_at__isnull=True)
    if until is not None:
        rows = rows.filter(entered_at__lt=until)
    return list(rows.order_by("pk"))


def ban_meets(ban: TurnBan) -> bool:
    """Tell whether the streets of a ban still meet there, and may be driven so."""
    lines = (
        driven(link_line(link), forward=forward)
        for link, forward in ((ban.link, ban.forward), (ban.to_link, ban.to_forward))
    )
    against = (ban.link.one_way and not ban.forward) or (ban.to_link.one_way and not ban.to_forward)
    return not against and turn_onto(*lines) is not None


def open_turns(actor: Actor, link: RoadLink, day: date) -> list[OpenTurn]:
    """Give the turns at both ends of a link, onto links that the actor sees, that are allowed."""
    taken = {
        (ban.link_id, ban.forward, ban.to_link_id, ban.to_forward) for ban in bans_known([link.pk])
    }
    return [turn for turn in _turns(actor, link, day) if turn.key not in taken]


def _turns(actor: Actor, link: RoadLink, day: date) -> Iterator[OpenTurn]:
    rows, line = visible_links(actor).filter(links_on(day)), link_line(link)
    for forward in (True,) if link.one_way else (True, False):
        before = driven(line, forward=forward)
        for other in links_at(rows, before[-1]):
            other_line = link_line(other)
            for arriving in directions_to(other_line, before[-1]):
                leaving = not arriving
                kind = turn_onto(before, driven(other_line, forward=leaving))
                if kind is not None and (leaving or not other.one_way):
                    yield OpenTurn(link, forward, other, leaving, kind)


def links_at(links: QuerySet[RoadLink], place: Position) -> list[RoadLink]:
    """Give those of links that begin or end at a junction, by name."""
    lon, lat = round(place[0] * E7), round(place[1] * E7)
    rows = links.filter(
        west_e7__lte=lon + _NEAR_E7,
        east_e7__gte=lon - _NEAR_E7,
        south_e7__lte=lat + _NEAR_E7,
        north_e7__gte=lat - _NEAR_E7,
    )
    near = rows.order_by("name", "code", "pk")
    return [link for link in near if directions_to(link_line(link), place)]
