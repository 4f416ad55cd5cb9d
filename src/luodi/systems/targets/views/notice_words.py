"""Supervision notices in words: the colour with its sign, how its time stands."""

from datetime import datetime

from django.utils.translation import gettext as _

from luodi.kernel.duties.rules import Reckoner, State
from luodi.kernel.duties.words import left
from luodi.systems.targets.models import LEVEL_TITLES, Notice
from luodi.systems.targets.rules import Level

SIGNS = {Level.BLUE: "◆", Level.YELLOW: "▲", Level.RED: "■"}
"""Signs that tell the colour of a notice without its colour."""
ANSWERED = frozenset({State.REPLIED.value, State.VERIFIED.value})


def level_word(level: str) -> str:
    """Give the colour of a notice with its sign."""
    return f"{SIGNS[Level(level)]} {LEVEL_TITLES[Level(level)]}"


def time_words(notice: Notice, reckoner: Reckoner, now: datetime, *, late: bool) -> str:
    """Say how a notice stands to its deadline: what is left, or how it was answered."""
    if notice.duty.state in ANSWERED or notice.duty.ended_at is not None:
        if notice.duty.state == State.WITHDRAWN:
            return _("已撤回")
        return _("逾期回复") if late else _("按时回复")
    return left(notice.duty, reckoner, now)
