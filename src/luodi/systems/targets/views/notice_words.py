"""Supervision notices in words: the colour with its sign, how its time stands."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.duties.rules import Act, Reckoner, State
from luodi.kernel.duties.words import act_word, left
from luodi.systems.targets.models import LEVEL_TITLES, Notice
from luodi.systems.targets.rules import Level

SIGNS = {Level.BLUE: "◆", Level.YELLOW: "▲", Level.RED: "■"}
"""Signs that tell the colour of a notice without its colour."""
STEPS = {
    Act.OPEN: gettext_lazy("拟发督办单"),
    Act.ASSIGN: gettext_lazy("发出督办单"),
    Act.ACCEPT: gettext_lazy("签收"),
    Act.START: gettext_lazy("开始整改"),
    Act.REPLY: pgettext_lazy("act", "回复"),
    Act.VERIFY: gettext_lazy("核查通过"),
    Act.SEND_BACK: gettext_lazy("退回重改"),
    Act.CLOSE: pgettext_lazy("notice", "销号"),
    Act.REOPEN: gettext_lazy("重新督办"),
    Act.WITHDRAW: pgettext_lazy("notice", "撤回"),
}
"""Acts of a duty as a notice's trade names them; others have their usual words."""
ANSWERED = frozenset({State.REPLIED.value, State.VERIFIED.value})


def level_word(level: str) -> str:
    """Give the colour of a notice with its sign."""
    return f"{SIGNS[Level(level)]} {LEVEL_TITLES[Level(level)]}"


def step_word(act: str) -> str:
    """Give an act on a notice in words."""
    return str(STEPS.get(Act(act)) or act_word(act))


def time_words(notice: Notice, reckoner: Reckoner, now: datetime, *, late: bool) -> str:
    """Say how a notice stands to its deadline: what is left, or how it was answered."""
    if notice.duty.state in ANSWERED or notice.duty.ended_at is not None:
        if notice.duty.state == State.WITHDRAWN:
            return _("已撤回")
        return _("逾期回复") if late else _("按时回复")
    return left(notice.duty, reckoner, now)
