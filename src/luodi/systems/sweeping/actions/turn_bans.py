"""Writing bans of turns: at a junction, from the end of one link onto another, or back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import Line, record, record_many
from luodi.systems.sweeping.actions.carrying_turns import TURN_BAN, told_of
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.reads.turn_bans import bans_known
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.turn_bans import directions_to, driven, turn_onto

_LONGEST_REASON = 200


@dataclass(frozen=True)
class TurnTold:
    """A turn that is to be forbidden: two links with the directions in which they are driven.

    ``kind`` is what the sign says; None is told from the shape of the streets.
    """

    link: RoadLink
    forward: bool
    to_link: RoadLink
    to_forward: bool
    kind: Turn | None = None

    @property
    def key(self) -> tuple[int, bool, int, bool]:
        """Give what tells the turn from any other."""
        return self.link.pk, self.forward, self.to_link.pk, self.to_forward


def turn_between_links(
    link: RoadLink, to_link: RoadLink, forward: bool | None = None, kind: Turn | None = None
) -> TurnTold:
    """Find the turn that leads from a link onto another; from a link onto itself it leads back.

    Parameters
    ----------
    link, to_link
        The links.
    forward
        Whether the first is left at the end of its drawing; None where only one end will do.
    kind
        What the sign says; None is told from the shape.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``to_link`` when they do not meet there; by ``forward`` when both ends would do.
    """
    line, onto = link_line(link), link_line(to_link)
    found = [
        TurnTold(link, way, to_link, not arriving, kind)
        for way in ((True, False) if forward is None else (forward,))
        for arriving in directions_to(onto, driven(line, forward=way)[-1])
    ]
    if not found:
        raise ValidationError(
            {
                "to_link": _("“%(link)s”和“%(other)s”在那里不相接；请核对编号和方向")
                % {"link": link, "other": to_link}
            }
        )
    if len(found) > 1:
        raise ValidationError(
            {"forward": _("“%(link)s”两端都能转；请写明顺行还是逆行驶出") % {"link": link}}
        )
    return found[0]


@transaction.atomic
def forbid_turns(*, actor: Actor, turns: Sequence[TurnTold], reason: str) -> list[TurnBan]:
    """Forbid turns from now on: a ban for each.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and place of each link that is left.
    turns
        The turns; at least one.
    reason
        The sign and where it stands, or the document.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over one of them.
    django.core.exceptions.ValidationError
        By ``turns`` or ``reason``: none, links that do not meet there, one that has ended, against
        a one-way street, the same once more, no reason.
    """
    acting = [
        require(
            actor,
            CHANGE_STREET,
            unit_path=turn.link.unit.path,
            place_path=turn.link.place.path,
        )
        for turn in turns
    ]
    if not turns:
        raise ValidationError({"turns": _("没有选转弯；请至少选一个")})
    if not reason.strip() or len(reason.strip()) > _LONGEST_REASON:
        raise ValidationError({"reason": _("要写 1 到 200 个字；请写明标志的位置或文件")})
    held = _held(turns)
    kinds = [_kind(turn) for turn in held]
    _check_new(held)
    made = TurnBan.objects.bulk_create(
        (
            TurnBan(
                link=turn.link,
                forward=turn.forward,
                to_link=turn.to_link,
                to_forward=turn.to_forward,
                kind=kind,
                reason=reason.strip(),
                entered_at=clock.now(),
                entered_by_id=actor.user_id,
            )
            for turn, kind in zip(held, kinds, strict=True)
        ),
        batch_size=500,
    )
    record_many(
        verb="sweeping.forbid_turn",
        kind=TURN_BAN,
        lines=(Line(ban.pk, {}, told_of(ban), one) for ban, one in zip(made, acting, strict=True)),
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def withdraw_turn_ban(*, actor: Actor, ban: TurnBan) -> TurnBan:
    """Withdraw a ban from now on; it stays to be seen. Twice is once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and place of the link that is left.
    """
    rows = unrestricted(TurnBan, why="the right to it is asked of its link next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("link__unit", "link__place", "to_link")
        .get(pk=ban.pk)
    )
    acting = require(
        actor, CHANGE_STREET, unit_path=held.link.unit.path, place_path=held.link.place.path
    )
    if held.withdrawn_at is not None:
        return held
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    record(
        actor=acting,
        verb="sweeping.withdraw_turn_ban",
        record=(TURN_BAN, held.pk),
        before=told_of(held),
        after={"withdrawn_at": held.withdrawn_at.isoformat()},
    )
    return held


def _held(turns: Sequence[TurnTold]) -> list[TurnTold]:
    """Give the turns with their links as they are now, locked, so that none is written twice."""
    numbers = {one.pk for turn in turns for one in (turn.link, turn.to_link)}
    rows = unrestricted(RoadLink, why="the right to the links was asked for first")
    found = rows.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    links = {link.pk: link for link in found}
    lost = next(
        (one for turn in turns for one in (turn.link, turn.to_link) if one.pk not in links), None
    )
    if lost is not None:
        raise ValidationError(
            {"turns": _("路段“%(link)s”刚被别人撤销；请刷新后再看") % {"link": lost}}
        )
    return [
        replace(turn, link=links[turn.link.pk], to_link=links[turn.to_link.pk]) for turn in turns
    ]


def _kind(turn: TurnTold) -> Turn:
    """Give what the sign of a turn says, else its shape; refuse one that nobody could make."""
    ended = next((one for one in (turn.link, turn.to_link) if one.valid_to is not None), None)
    if ended is not None:
        words = _("路段“%(link)s”到 %(day)s 为止；请选接替它的路段")
        raise ValidationError({"turns": words % {"link": ended, "day": ended.valid_to}})
    for one, forward in ((turn.link, turn.forward), (turn.to_link, turn.to_forward)):
        if one.one_way and not forward:
            words = _("路段“%(link)s”是单行，本来就不能逆行；不用登记")
            raise ValidationError({"turns": words % {"link": one}})
    kind = turn_onto(
        driven(link_line(turn.link), forward=turn.forward),
        driven(link_line(turn.to_link), forward=turn.to_forward),
    )
    if kind is None or (turn.link.pk == turn.to_link.pk and turn.forward == turn.to_forward):
        words = _("“%(link)s”和“%(other)s”在那里不相接；请核对编号和方向")
        raise ValidationError({"turns": words % {"link": turn.link, "other": turn.to_link}})
    return turn.kind or kind


def _check_new(turns: Sequence[TurnTold]) -> None:
    known = {
        (ban.link_id, ban.forward, ban.to_link_id, ban.to_forward)
        for ban in bans_known({turn.link.pk for turn in turns})
    }
    for turn in turns:
        if turn.key in known:
            words = _("从“%(link)s”到“%(other)s”的这个转弯已经禁止；不用重复登记")
            raise ValidationError({"turns": words % {"link": turn.link, "other": turn.to_link}})
        known.add(turn.key)
