"""Bans of turns stay at their junctions when links are rebuilt, cut, joined or drawn anew."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.log.actions import Line as LogLine
from luodi.kernel.log.actions import record_many
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.links import Line, Position
from luodi.systems.sweeping.rules.turn_bans import driven, seats

TURN_BAN = "sweeping.turn_ban"
_WHY = "a ban goes with the street, whose right was asked for"
Seat = tuple[RoadLink, bool]


def carry_turn_bans(
    acting: Actor, held: RoadLink, made: Sequence[RoadLink], begins: date, reason: str
) -> None:
    """Let the bans of a link hold for those that take its place from a day on.

    They stay with the old link as well: whoever went out before goes along it. A turn that no
    longer leads from one street onto the other is not carried.
    """
    lines = [link_line(one) for one in made]
    fresh: dict[tuple[int, bool, int, bool], TurnBan] = {}
    for ban in _about([held]).filter(withdrawn_at__isnull=True):
        others = [one for one in (ban.link, ban.to_link) if one.pk != held.pk]
        if any(one.valid_to is not None and one.valid_to <= begins for one in others):
            continue
        for one, other in _turns(ban, {held.pk: link_line(held)}, made, lines):
            fresh[one[0].pk, one[1], other[0].pk, other[1]] = TurnBan(
                link=one[0],
                forward=one[1],
                to_link=other[0],
                to_forward=other[1],
                kind=ban.kind,
                reason=ban.reason,
                entered_at=clock.now(),
                entered_by_id=ban.entered_by_id,
            )
    written = TurnBan.objects.bulk_create(fresh.values())
    log = [LogLine(ban.pk, {}, told_of(ban), acting) for ban in written]
    record_many(verb="sweeping.forbid_turn", kind=TURN_BAN, lines=log, reason=reason)


def reseat_turn_bans(
    acting: Actor,
    before: Sequence[tuple[RoadLink, Line]],
    after: Sequence[tuple[RoadLink, Line]],
    reason: str,
) -> None:
    """Move bans to where their junctions are, once lines are cut, joined or drawn the other way.

    Parameters
    ----------
    acting
        Who does it, for the log.
    before, after
        Links that bans may stand on, with their lines as they were, and as they are.
    reason
        Why, for the log.
    """
    old = {link.pk: line for link, line in before}
    links, lines = [link for link, _line in after], [line for _link, line in after]
    bans = list(_about([link for link, _line in before]))
    taken = {_key(ban) for ban in bans if ban.withdrawn_at is None}
    log = []
    for ban in bans:
        was = told_of(ban)
        found = next(iter(_turns(ban, old, links, lines)), None)
        if found is None:
            continue
        key = (found[0][0].pk, found[0][1], found[1][0].pk, found[1][1])
        if key == _key(ban) or (ban.withdrawn_at is None and key in taken):
            continue
        (ban.link, ban.forward), (ban.to_link, ban.to_forward) = found
        ban.save(update_fields=["link", "forward", "to_link", "to_forward"])
        log.append(LogLine(ban.pk, was, told_of(ban), acting))
    record_many(verb="sweeping.move_turn_ban", kind=TURN_BAN, lines=log, reason=reason)


def told_of(ban: TurnBan) -> dict[str, object]:
    """Give what the log keeps of a ban."""
    return {
        "link": ban.link.code,
        "forward": ban.forward,
        "to_link": ban.to_link.code,
        "to_forward": ban.to_forward,
        "kind": str(ban.kind),
    }


def _about(links: Sequence[RoadLink]) -> QuerySet[TurnBan]:
    rows = unrestricted(TurnBan, why=_WHY).filter(Q(link__in=links) | Q(to_link__in=links))
    return rows.select_related("link", "to_link").order_by("pk")


def _turns(
    ban: TurnBan, old: Mapping[int, Line], links: Sequence[RoadLink], lines: Sequence[Line]
) -> list[tuple[Seat, Seat]]:
    """Give the turns of new links at a ban's junction; what is not among the old stays."""
    line = old.get(ban.link_id) or link_line(ban.link)
    place = driven(line, forward=ban.forward)[-1]
    froms = _seats(ban.link, ban.forward, old, links, lines, place, arriving=True)
    ontos = _seats(ban.to_link, ban.to_forward, old, links, lines, place, arriving=False)
    back = ban.link_id == ban.to_link_id
    return [
        (one, other)
        for one in froms
        for other in ontos
        if (one[0].pk == other[0].pk) is back and _open(one) and _open(other)
    ]


def _seats(
    link: RoadLink,
    forward: bool,
    old: Mapping[int, Line],
    links: Sequence[RoadLink],
    lines: Sequence[Line],
    place: Position,
    *,
    arriving: bool,
) -> list[Seat]:
    if link.pk not in old:
        return [(link, forward)]
    return [(links[number], way) for number, way in seats(lines, place, arriving=arriving)]


def _open(seat: Seat) -> bool:
    link, forward = seat
    return forward or not link.one_way


def _key(ban: TurnBan) -> tuple[int, bool, int, bool]:
    return ban.link_id, ban.forward, ban.to_link_id, ban.to_forward
