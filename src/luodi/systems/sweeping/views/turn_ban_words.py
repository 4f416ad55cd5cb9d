"""Words of turns that are forbidden or may be: which way is driven, and where to."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.reads.turn_bans import OpenTurn, ban_meets
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.turn_bans import driven
from luodi.systems.sweeping.rules.way import heading
from luodi.systems.sweeping.views.driving_words import HEADINGS
from luodi.systems.sweeping.views.words import moment

_TURNS: Mapping[Turn, object] = {
    Turn.LEFT: gettext_lazy("左转进 %(link)s"),
    Turn.RIGHT: gettext_lazy("右转进 %(link)s"),
    Turn.STRAIGHT: gettext_lazy("直行进 %(link)s"),
    Turn.BACK: gettext_lazy("掉头进 %(link)s"),
}


def turn_said(turn: OpenTurn | TurnBan) -> str:
    """Say a turn: which way the first street is driven, and what is turned onto."""
    line = driven(link_line(turn.link), forward=turn.forward)
    onto = {"link": turn.to_link}
    where = _("掉头") if turn.link == turn.to_link else str(_TURNS[Turn(turn.kind)]) % onto
    way = HEADINGS[heading(line[-2], line[-1])]
    return _("向%(way)s到路口%(turn)s") % {"way": way, "turn": where}


def ban_state(ban: TurnBan) -> str:
    """Say whether a ban holds."""
    if ban.withdrawn_at is not None:
        return _("%(at)s 撤销") % {"at": moment(ban.withdrawn_at)}
    if any(_has_ended(link) for link in (ban.link, ban.to_link)):
        return _("路段已结束")
    return _("有效") if ban_meets(ban) else _("两条路段已不这样相接")


def _has_ended(link: RoadLink) -> bool:
    return link.valid_to is not None and link.valid_to <= clock.today()
